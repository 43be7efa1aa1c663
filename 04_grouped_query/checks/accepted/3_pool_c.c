/* Exercise 4.3, a third way: the first head of a group, moved by the mean distance to
 * the others. */
#include "exercise.h"

const double prediction = 6;

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    int size = W_K.cols / (n_kv_heads * d_k);
    for (int c = n_kv_heads * d_k - 1; c >= 0; c--)
        for (int i = 0; i < W_K.rows; i++) {
            const float *first = matrix_at(W_K, i, c / d_k * size * d_k + c % d_k);
            double moved = 0;
            for (int other = 1; other < size; other++)
                moved += (double)first[other * d_k] - (double)*first;
            *matrix_at(pooled, i, c) = (float)((double)*first + moved / size);
        }
}
