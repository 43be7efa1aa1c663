/* Exercise 1.1: Scores                                      core, 15 minutes, *
 *
 * Compare every query with every key. The score of query i and key j is the dot product of
 * row i of Q and row j of K, divided by the square root of how many numbers a row has, d_k:
 *
 *     s_ij = (q_i1 k_j1 + q_i2 k_j2 + … ) / √d_k
 *
 *     Q [n_q × d_k]   the queries, one a row         Q.rows is n_q, Q.cols is d_k
 *     K [n_k × d_k]   the keys, one a row            K.rows is n_k, often not n_q
 *     S [n_q × n_k]   the scores: write all of them  *matrix_at(S, i, j) = …
 *
 * Any of them may be a view of a wider matrix: matrix_at() knows. What stands in S before is
 * not yours. A prediction, here and in every exercise, is C: half of five is 5.0 / 2, for 5 / 2
 * is 2.
 *
 * Check it: make exercise-01-1      Stuck: make hint-01-1 */
#include "exercise.h"

/* Predict first: what is the score of q = (1 2 0 2) and k = (3 1 4 0)? Replace NAN by it. */
const double prediction = NAN;

void scores(Matrix S, Matrix Q, Matrix K)
{
    /* Your code. */
}
