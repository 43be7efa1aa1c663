/* Exercise 2.4: One token at a time */
#include "exercise.h"

const double prediction = 56; /* 4 tokens, each with 2 · 3 numbers in K and 2 · 4 in V */

void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads)
{
    int d_k = k.cols / n_heads, d_v = v.cols / n_heads;
    matrix_copy(matrix_rows(cache->K, cache->length, 1), k);
    matrix_copy(matrix_rows(cache->V, cache->length, 1), v);
    cache->length++;

    Matrix K = matrix_rows(cache->K, 0, cache->length);
    Matrix V = matrix_rows(cache->V, 0, cache->length);
    Matrix mask = matrix_new(1, cache->length);
    for (int j = 0; j < cache->length; j++)
        *matrix_at(mask, 0, j) = 1;
    for (int h = 0; h < n_heads; h++)
        attention(matrix_columns(z, h * d_v, d_v), matrix_columns(q, h * d_k, d_k),
                  matrix_columns(K, h * d_k, d_k), matrix_columns(V, h * d_v, d_v), mask);
}
