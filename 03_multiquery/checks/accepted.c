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

/* Exercise 3.2, another way: the queries of all heads, below each other, ask once, since they
 * read one K and one V; then W_O in parts. */
#include "exercise.h"

const double prediction = 64;

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    int n = X.rows, all = n_heads * n, d_k = W_K.cols, d_v = W_V.cols;
    Matrix K = matrix_new(n, d_k), V = matrix_new(n, d_v), sum = matrix_new(n, Y.cols);
    Matrix Q = matrix_new(all, d_k), Z = matrix_new(all, d_v), part = matrix_new(n, Y.cols);
    Matrix masks = matrix_new(all, n);
    matrix_multiply(K, X, W_K);
    matrix_multiply(V, X, W_V);
    for (int h = 0; h < n_heads; h++) {
        matrix_multiply(matrix_rows(Q, h * n, n), X, matrix_columns(W_Q, h * d_k, d_k));
        matrix_copy(matrix_rows(masks, h * n, n), mask);
    }
    attention(Z, Q, K, V, masks);
    for (int h = 0; h < n_heads; h++) {
        matrix_multiply(part, matrix_rows(Z, h * n, n), matrix_rows(W_O, h * d_v, d_v));
        matrix_add(sum, part);
    }
    matrix_copy(Y, sum);
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
