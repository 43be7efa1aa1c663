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

/* Exercise 2.2, another way: the scores of all heads below each other, one softmax, and of each
 * head its part of Y. */
#include "exercise.h"

const double prediction = 12;

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    int n = X.rows, d_k = W_Q.cols / n_heads, d_v = W_V.cols / n_heads;
    Matrix S = matrix_new(n_heads * n, n), sum = matrix_new(n, Y.cols),
           part = matrix_new(n, Y.cols);
    Matrix q = matrix_new(n, d_k), k = matrix_new(n, d_k), v = matrix_new(n, d_v),
           z = matrix_new(n, d_v);
    for (int h = 0; h < n_heads; h++) {
        matrix_multiply(q, X, matrix_columns(W_Q, h * d_k, d_k));
        matrix_multiply(k, X, matrix_columns(W_K, h * d_k, d_k));
        matrix_multiply_transposed(matrix_rows(S, h * n, n), q, k);
        matrix_mask(matrix_rows(S, h * n, n), mask);
    }
    matrix_scale(S, powf((float)d_k, -.5f));
    matrix_softmax_rows(S, S);
    for (int h = 0; h < n_heads; h++) {
        matrix_multiply(v, X, matrix_columns(W_V, h * d_v, d_v));
        matrix_multiply(z, matrix_rows(S, h * n, n), v);
        matrix_multiply(part, z, matrix_rows(W_O, h * d_v, d_v));
        matrix_add(sum, part);
    }
    matrix_copy(Y, sum);
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

/* Exercise 2.4, another way: plain loops in double, a number of z at a time. */
#include "exercise.h"

const double prediction = 56;

static double score(const Cache *cache, Matrix q, int j, int h, int d_k)
{
    double s = 0;
    for (int p = h * d_k; p < (h + 1) * d_k; p++)
        s += (double)*matrix_at(q, 0, p) * (double)*matrix_at(cache->K, j, p);
    return s / sqrt(d_k);
}

void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads)
{
    matrix_copy(matrix_rows(cache->K, cache->length, 1), k);
    matrix_copy(matrix_rows(cache->V, cache->length++, 1), v);
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
