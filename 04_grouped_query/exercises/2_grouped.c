/* Exercise 4.2: Grouped heads without copying              core, 25 minutes, **
 *
 * Fast programs often keep Q, K and V in one matrix QKV: in each row first the n_heads
 * queries of a word, then its n_kv_heads keys, then its n_kv_heads values, each d_k numbers
 * wide:
 *
 *     QKV  [n × (n_heads + 2·n_kv_heads)·d_k]   it, and Z, may be views of wider matrices
 *     mask [n × n]              1 shows, 0 hides
 *     Z    [n × n_heads·d_k]    the heads' results side by side: write all of it
 *
 * Head h reads its own queries, and K and V of K/V head h / group_size, where group_size
 * is n_heads / n_kv_heads. Its result takes the d_k columns of Z from h·d_k on. Copy no
 * keys and no values: a head is a view, which points into QKV. The check looks at what
 * attention() gets; a copy that does not pass through it is not seen. Two functions are given:
 *
 *     matrix_columns(m, first, count)    a view of `count` columns of m, from `first` on
 *     attention(Z, Q, K, V, mask)        Z = softmax(Q Kᵀ / √d_k) V for one head
 *
 * Check it: make exercise-04-2      Stuck: make hint-04-2 */
#include "exercise.h"

/* Predict first: with 6 heads, 2 K/V heads and d_k = 5, at which column of QKV does V of
 * K/V head 1 begin? Columns and heads are counted from 0. Replace NAN by it. */
const double prediction = NAN;

void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k)
{
    /* Your code. */
}
