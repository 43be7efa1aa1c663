/* Exercise 3.2: Share K and V */
#include "exercise.h"

const double prediction = 64; /* 16 · 4: the width of one head */

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    int n = X.rows, d_k = W_K.cols, d_v = W_V.cols;
    Matrix Q = matrix_new(n, n_heads * d_k), Z = matrix_new(n, n_heads * d_v);
    Matrix K = matrix_new(n, d_k), V = matrix_new(n, d_v);
    matrix_multiply(Q, X, W_Q);
    matrix_multiply(K, X, W_K);
    matrix_multiply(V, X, W_V);
    for (int h = 0; h < n_heads; h++) {
        Matrix Q_h = matrix_columns(Q, h * d_k, d_k), Z_h = matrix_columns(Z, h * d_v, d_v);
        attention(Z_h, Q_h, K, V, mask);
    }
    matrix_multiply(Y, Z, W_O);
}
