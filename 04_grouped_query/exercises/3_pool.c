/* Exercise 4.3: Convert by mean-pooling                     home, 20 minutes, *
 *
 * A trained model with a key for each head becomes one with fewer keys: the heads of a
 * group get one key matrix, the mean of theirs. (Ainslie et al. 2023, section 2.1:
 * this did better than to keep one head of each group. Values are pooled likewise.)
 *
 *     W_K    [d_model × n_heads·d_k]       head h owns the d_k columns from h·d_k on
 *     pooled [d_model × n_kv_heads·d_k]    K/V head kv owns the d_k columns from kv·d_k on
 *
 * n_heads follows from the shape of W_K. K/V head kv replaces the group_size = n_heads /
 * n_kv_heads neighboring heads from kv·group_size on. Each number of it is the mean of
 * the numbers that stand at the same row and the same column within their head. Write
 * all of `pooled`.
 *
 * An element is *matrix_at(m, row, col); the matrix library is not there.
 *
 * Check it: make exercise-04-3      Stuck: make hint-04-3 */
#include "exercise.h"

/* Predict first: d_model and d_k are 1, and W_K = (1 5 2 10), four heads. They are
 * pooled to two K/V heads. What is K/V head 1, the second? Replace NAN by it. */
const double prediction = NAN;

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    /* Your code. */
}
