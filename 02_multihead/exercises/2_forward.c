/* Exercise 2.2: Multi-head attention                       core, 25 minutes, **
 *
 * The whole layer: project, let each head attend by itself, put the results side by side,
 * mix them.
 *
 *     Q = X W_Q    K = X W_K    V = X W_V
 *     Z_h = softmax(Q_h K_hᵀ / √d_k, hidden places −∞) V_h      for each head h
 *     Y = Z W_O
 *
 *     X         [n × d_model]             n tokens
 *     W_Q, W_K  [d_model × n_heads·d_k]   head h owns the d_k columns from h·d_k on
 *     W_V       [d_model × n_heads·d_v]   likewise with d_v, which need not be d_k
 *     W_O       [n_heads·d_v × d_out]
 *     mask      [n × n]                   1 shows, 0 hides
 *     Z         [n × n_heads·d_v]         make it yourself; Z_h is d_v of its columns
 *     Y         [n × d_out]               the result: write all of it
 *
 * Use the library, matrix.h: matrix_multiply, matrix_multiply_transposed, matrix_scale,
 * matrix_mask, matrix_softmax_rows, matrix_columns (a head is a view), and matrix_new for
 * what is neither given nor the result. The five passes of a head are yours to write as well:
 * attention() is not at hand here.
 *
 * Check it: make exercise-02-2      Stuck: make hint-02-2 */
#include "exercise.h"

/* Predict first: d_model is 6, n_heads is 3, d_k is 2, d_v is 4. How many rows has W_O?
 * Replace NAN by it. */
const double prediction = NAN;

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    /* Your code. */
}
