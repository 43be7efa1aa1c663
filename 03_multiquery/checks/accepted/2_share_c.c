/* Exercise 3.2, a third way: one key for all means that all queries of all heads are rows
 * of one matrix: row i·n_heads + h is head h's question of token i. */
#include "exercise.h"

const double prediction = 64;

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    int n = X.rows, d_k = W_K.cols, d_v = W_V.cols;
    Matrix Q = matrix_new(n, n_heads * d_k), Z = matrix_new(n, n_heads * d_v);
    Matrix KV = matrix_new(n, d_k + d_v), masks = matrix_new(n * n_heads, n);
    Matrix K = matrix_columns(KV, 0, d_k), V = matrix_columns(KV, d_k, d_v);
    matrix_multiply(Q, X, W_Q);
    matrix_multiply(K, X, W_K);
    matrix_multiply(V, X, W_V);
    for (int row = 0; row < n * n_heads; row++)
        matrix_copy(matrix_rows(masks, row, 1), matrix_rows(mask, row / n_heads, 1));
    Matrix Q_rows = { n * n_heads, d_k, d_k, Q.data },
           Z_rows = { n * n_heads, d_v, d_v, Z.data };
    attention(Z_rows, Q_rows, K, V, masks);
    matrix_multiply(Y, Z, W_O);
}
