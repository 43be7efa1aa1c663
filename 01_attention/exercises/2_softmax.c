/* Exercise 1.2: Softmax                                    core, 25 minutes, **
 *
 * Turn each row of scores into weights: positive numbers that sum to 1, where the larger score
 * has the larger weight. Each row is on its own:
 *
 *     a_ij = e^(s_ij − m_i) / Σ_k e^(s_ik − m_i)        m_i is the largest score of row i
 *
 * m_i cancels: without it the quotient would be the same, but e^89 is more than a float holds.
 *
 *     S [n_q × n_k]   the scores: a row for each query, some of them −∞ (hidden: e^−∞ is 0)
 *     A [n_q × n_k]   the weights: write all of them
 *
 * A row of nothing but −∞ has no weights: it becomes zeros. A may be S itself; then each score
 * is gone once its weight is written. You need expf and INFINITY, which is a float, and
 * comparisons of floats; isinf(x) tells whether x is ∞ or −∞. Rows have any length.
 *
 * Check it: make exercise-01-2      Stuck: make hint-01-2 */
#include "exercise.h"

/* Predict first: of the scores (1000  1000  1000  −∞), what is the weight of the first? */
const double prediction = NAN;

void softmax_rows(Matrix A, Matrix S)
{
    /* Your code. */
}
