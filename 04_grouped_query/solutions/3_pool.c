/* Exercise 4.3: Convert by mean-pooling */
#include "exercise.h"

const double prediction = 6; /* (2 + 10) / 2 */

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    int n_heads = W_K.cols / d_k, group_size = n_heads / n_kv_heads;
    for (int row = 0; row < W_K.rows; row++)
        for (int kv = 0; kv < n_kv_heads; kv++)
            for (int p = 0; p < d_k; p++) {
                float sum = 0;
                for (int h = kv * group_size; h < (kv + 1) * group_size; h++)
                    sum += *matrix_at(W_K, row, h * d_k + p);
                *matrix_at(pooled, row, kv * d_k + p) = sum / (float)group_size;
            }
}
