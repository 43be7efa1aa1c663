/* Exercise 2.2: Multi-head attention */
#include "exercise.h"

const double prediction = 12; /* one for each column of Z: 3 · 4 */

static Matrix product(Matrix a, Matrix b)
{
    Matrix c = matrix_new(a.rows, b.cols);
    matrix_multiply(c, a, b);
    return c;
}

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    int d_k = W_Q.cols / n_heads, d_v = W_V.cols / n_heads;
    Matrix Q = product(X, W_Q), K = product(X, W_K), V = product(X, W_V);
    Matrix Z = matrix_new(X.rows, W_V.cols);
    Matrix scores = matrix_new(X.rows, X.rows), weights = matrix_new(X.rows, X.rows);
    for (int h = 0; h < n_heads; h++) {
        Matrix Q_h = matrix_columns(Q, h * d_k, d_k), K_h = matrix_columns(K, h * d_k, d_k);
        Matrix V_h = matrix_columns(V, h * d_v, d_v), Z_h = matrix_columns(Z, h * d_v, d_v);
        matrix_multiply_transposed(scores, Q_h, K_h);
        matrix_scale(scores, 1 / sqrtf((float)d_k));
        matrix_mask(scores, mask);
        matrix_softmax_rows(weights, scores);
        matrix_multiply(Z_h, weights, V_h);
    }
    matrix_multiply(Y, Z, W_O);
}
