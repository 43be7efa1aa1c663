/* Exercise 4.2: Grouped heads without copying */
#include "exercise.h"

const double prediction = 45; /* 6·5 columns of Q, 2·5 of K, 5 of K/V head 0 in V */

void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k)
{
    Matrix Q = matrix_columns(QKV, 0, n_heads * d_k);
    Matrix K = matrix_columns(QKV, n_heads * d_k, n_kv_heads * d_k);
    Matrix V = matrix_columns(QKV, (n_heads + n_kv_heads) * d_k, n_kv_heads * d_k);
    int group_size = n_heads / n_kv_heads;
    for (int h = 0; h < n_heads; h++) {
        int kv = h / group_size;
        attention(matrix_columns(Z, h * d_k, d_k), matrix_columns(Q, h * d_k, d_k),
                  matrix_columns(K, kv * d_k, d_k), matrix_columns(V, kv * d_k, d_k), mask);
    }
}
