/* Another right way to do each exercise, for its check to accept. The tests cut this
 * apart at the lines "Exercise": each part is a file of its own. */

/* Exercise 3.1, another way: whole numbers that are wide enough. */
#include "exercise.h"

const double prediction = 960;

double cache_bytes(Model m)
{
    long long bits = m.bits;
    bits *= 2 * m.layers;
    bits *= m.n_kv_heads * m.d_k;
    bits *= m.tokens;
    return (double)(bits / 8);
}

double uses_of_each_float(Model m)
{
    int uses = 0;
    for (int h = 0; h < m.n_heads; h++)
        uses += h % m.n_kv_heads == 0;
    return uses;
}

/* Exercise 3.2, another way: plain loops, head by head, W_O in parts; −1e9 hides. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 64;

static double product_at(Matrix X, Matrix W, int i, int j)
{
    double sum = 0;
    for (int p = 0; p < X.cols; p++)
        sum += (double)*matrix_at(X, i, p) * (double)*matrix_at(W, p, j);
    return sum;
}

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    int n = X.rows, d_k = W_K.cols;
    double *weight = malloc((size_t)n * sizeof *weight);
    for (int i = 0; i < n; i++) {
        for (int c = 0; c < Y.cols; c++)
            *matrix_at(Y, i, c) = 0;
        for (int h = 0; h < n_heads; h++) {
            double largest = -2e9, total = 0;
            for (int j = 0; j < n; j++) {
                weight[j] = 0;
                for (int p = 0; p < d_k; p++)
                    weight[j] += product_at(X, W_Q, i, h * d_k + p) * product_at(X, W_K, j, p);
                weight[j] = *matrix_at(mask, i, j) != 0 ? weight[j] / sqrt(d_k) : -1e9;
                largest = fmax(largest, weight[j]);
            }
            for (int j = 0; j < n; j++)
                total += weight[j] = exp(weight[j] - largest);
            for (int e = 0; e < W_V.cols; e++) {
                double z = 0;
                for (int j = 0; j < n; j++)
                    z += weight[j] / total * product_at(X, W_V, j, e);
                for (int c = 0; c < Y.cols; c++)
                    *matrix_at(Y, i, c) += (float)z * *matrix_at(W_O, h * W_V.cols + e, c);
            }
        }
    }
    free(weight);
}

/* Exercise 3.3, another way: the fast hand, which needs a longer question; the turn on the
 * key's side; noun against animate. */
#include "exercise.h"

const double prediction = 0.88;

/* clang-format off */
const float one_key_K[FEATURES][4] = {
    [COS_A]   = { 0, 0, 3,  4 },
    [SIN_A]   = { 0, 0, -4, 3 },
    [NOUN]    = { 1, -1, 0, 0 },
    [ANIMATE] = { 0, 5, 0, 0 },
};
const float one_key_Q0[FEATURES][4] = {
    [COS_A]     = { 0, 0, 60, 0 },
    [SIN_A]     = { 0, 0, 0, 60 },
};
const float one_key_Q1[FEATURES][4] = {
    [PRONOUN]   = { -1, 4, 0, 0 },
    [ADJECTIVE] = { 0, 4, 0, 0 },
    [NOUN]      = { 5, 5, 5, 5 },
};

/* Exercise 3.4, another way: plain loops in double over what is filled, −1e9 for what is
 * not seen. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 5;

static double dot(const float *a, const float *b, int count)
{
    double sum = 0;
    for (int p = 0; p < count; p++)
        sum += (double)a[p] * (double)b[p];
    return sum;
}

void decode_chunk(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads)
{
    int filled = cache->length + K.rows;
    double *w = malloc((size_t)filled * sizeof *w);
    for (int i = 0; i < K.rows; i++) {
        for (int p = 0; p < K.cols; p++)
            *matrix_at(cache->K, cache->length + i, p) = *matrix_at(K, i, p);
        for (int p = 0; p < V.cols; p++)
            *matrix_at(cache->V, cache->length + i, p) = *matrix_at(V, i, p);
    }
    for (int i = 0; i < K.rows; i++)
        for (int h = 0; h < n_heads; h++) {
            double largest = -INFINITY, sum = 0;
            for (int j = 0; j < filled; j++) {
                w[j] = dot(matrix_at(Q, i, h * K.cols), matrix_at(cache->K, j, 0), K.cols)
                       / sqrt(K.cols);
                w[j] = j > cache->length + i ? -1e9 : w[j];
                largest = fmax(largest, w[j]);
            }
            for (int j = 0; j < filled; j++)
                sum += w[j] = exp(w[j] - largest);
            for (int e = 0; e < V.cols; e++) {
                double z = 0;
                for (int j = 0; j < filled; j++)
                    z += w[j] / sum * (double)*matrix_at(cache->V, j, e);
                *matrix_at(Z, i, h * V.cols + e) = (float)z;
            }
        }
    free(w);
    cache->length += K.rows;
}
