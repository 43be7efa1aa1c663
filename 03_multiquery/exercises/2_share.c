/* Exercise 3.2: Share K and V                               core, 20 minutes, *
 *
 * Below is the layer of chapter 2, complete: every head has columns of its own in W_K and
 * W_V. Change it into multi-query attention: the heads still ask different questions, but
 * all of them read one key and one value of each token. W_K and W_V arrive with the width of
 * a single head, so as it stands the layer stops at a shape that does not fit.
 *
 *     X    [n × d_model]              one row a token
 *     W_Q  [d_model × n_heads·d_k]    head h owns the d_k columns from h·d_k on
 *     W_K  [d_model × d_k]            the one key, for all heads
 *     W_V  [d_model × d_v]            the one value; d_v may differ from d_k
 *     W_O  [n_heads·d_v × d_out]      Y = Z W_O, the heads' results side by side in Z
 *     mask [n × n]                    1 shows, 0 hides
 *     Y    [n × d_out]                write all of it
 *
 * K and V must not be copied, or computed again, for each head: then nothing would be saved.
 * The check sees that in what attention() gets. Given: attention() of exercise.h and all of
 * matrix.h. Check it: make exercise-03-2   Stuck: make hint-03-2 */
#include "exercise.h"

/* Predict first: d_model is 16, d_k is 4, there are 4 heads. How many numbers has the W_K that
 * all heads share? Replace NAN by it. */
const double prediction = NAN;

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    int n = X.rows, d_k = W_Q.cols / n_heads, d_v = W_O.rows / n_heads;
    Matrix Q = matrix_new(n, n_heads * d_k), Z = matrix_new(n, n_heads * d_v);
    Matrix K = matrix_new(n, n_heads * d_k), V = matrix_new(n, n_heads * d_v);
    matrix_multiply(Q, X, W_Q);
    matrix_multiply(K, X, W_K);
    matrix_multiply(V, X, W_V);
    for (int h = 0; h < n_heads; h++) {
        Matrix Q_h = matrix_columns(Q, h * d_k, d_k), Z_h = matrix_columns(Z, h * d_v, d_v);
        Matrix K_h = matrix_columns(K, h * d_k, d_k), V_h = matrix_columns(V, h * d_v, d_v);
        attention(Z_h, Q_h, K_h, V_h, mask);
    }
    matrix_multiply(Y, Z, W_O);
}
