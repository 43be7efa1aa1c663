/* Another right way to do each exercise, for its check to accept. The tests cut this
 * apart at the lines "Exercise": each part is a file of its own. */

/* Exercise 2.1, another way: past one head after the other. */
#include "exercise.h"

const double prediction = 28;

Matrix head_view(Matrix Q, int h, int d_k)
{
    Matrix view = { .data = Q.data, .stride = Q.stride, .rows = Q.rows, .cols = d_k };
    for (; h > 0; h--)
        view.data = &view.data[d_k];
    return view;
}

/* Exercise 2.2, another way: plain loops in double, a token at a time, hidden scores −10⁹. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 12;

/* Number `col` of row i of X W. */
static double projected(Matrix X, int i, Matrix W, int col)
{
    double dot = 0;
    for (int p = 0; p < X.cols; p++)
        dot += (double)*matrix_at(X, i, p) * (double)*matrix_at(W, p, col);
    return dot;
}

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    int d_k = W_Q.cols / n_heads, d_v = W_V.cols / n_heads;
    double *a = malloc((size_t)X.rows * sizeof *a), *z = malloc((size_t)W_V.cols * sizeof *z);
    for (int i = 0; i < X.rows; i++) {
        for (int c = 0; c < W_V.cols; c++) {
            double max = -INFINITY, sum = 0, mix = 0;
            for (int j = 0; j < X.rows; j++) {
                a[j] = 0;
                for (int p = c / d_v * d_k; p < (c / d_v + 1) * d_k; p++)
                    a[j] += projected(X, i, W_Q, p) * projected(X, j, W_K, p);
                a[j] = *matrix_at(mask, i, j) != 0 ? a[j] / sqrt(d_k) : -1e9;
                max = fmax(max, a[j]);
            }
            for (int j = 0; j < X.rows; j++) {
                sum += exp(a[j] - max);
                mix += exp(a[j] - max) * projected(X, j, W_V, c);
            }
            z[c] = mix / sum;
        }
        for (int col = 0; col < Y.cols; col++) {
            double mixed = 0;
            for (int c = 0; c < W_V.cols; c++)
                mixed += z[c] * (double)*matrix_at(W_O, c, col);
            *matrix_at(Y, i, col) = (float)mixed;
        }
    }
    free(a);
    free(z);
}

/* Exercise 2.3, another way: each column of Z by itself, in double; one pass over the keys in
 * which the maximum may rise, and what was added up before is made smaller by as much. */
#include "exercise.h"

const double prediction = 0.5;

void attend_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, int n_heads, int causal)
{
    int d_k = K.cols / n_heads, d_v = V.cols / n_heads;
    for (int c = 0; c < Z.cols; c++)
        for (int i = 0; i < Z.rows; i++) {
            double max = -INFINITY, sum = 0, mix = 0;
            for (int j = 0; j < K.rows && !(causal && j > i); j++) {
                double s = 0;
                for (int p = 0; p < d_k; p++)
                    s += (double)*matrix_at(Q, i, c / d_v * d_k + p)
                         * (double)*matrix_at(K, j, c / d_v * d_k + p);
                s /= sqrt(d_k);
                double smaller = s > max ? exp(max - s) : 1;
                max = fmax(max, s);
                sum = sum * smaller + exp(s - max);
                mix = mix * smaller + exp(s - max) * (double)*matrix_at(V, j, c);
            }
            *matrix_at(Z, i, c) = (float)(mix / sum);
        }
}

/* Exercise 2.4, another way: plain loops in double, without the library. */
#include "exercise.h"

#include <string.h>

const double prediction = 56;

static void append(Matrix rows, int length, Matrix row)
{
    memcpy(matrix_at(rows, length, 0), row.data, (size_t)row.cols * sizeof(float));
}

static double score(const Cache *cache, Matrix q, int j, int h, int d_k)
{
    double s = 0;
    for (int p = h * d_k; p < (h + 1) * d_k; p++)
        s += (double)*matrix_at(q, 0, p) * (double)*matrix_at(cache->K, j, p);
    return s / sqrt(d_k);
}

void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads)
{
    append(cache->K, cache->length, k);
    append(cache->V, cache->length++, v);
    for (int c = 0; c < z.cols; c++) {
        int h = c / (z.cols / n_heads), d_k = q.cols / n_heads;
        double max = -INFINITY, sum = 0, mix = 0;
        for (int j = 0; j < cache->length; j++)
            max = fmax(max, score(cache, q, j, h, d_k));
        for (int j = cache->length - 1; j >= 0; j--) {
            double e = exp(score(cache, q, j, h, d_k) - max);
            sum += e;
            mix += e * (double)*matrix_at(cache->V, j, c);
        }
        *matrix_at(z, 0, c) = (float)(mix / sum);
    }
}
