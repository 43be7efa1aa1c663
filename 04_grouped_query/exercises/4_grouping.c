/* Exercise 4.4: Choose the grouping                       home, 30 minutes, ***
 *
 * (a) Four heads become two pairs; the heads of a pair get one key matrix, their mean.
 * Who goes with whom? W_K [d_model × 4·d_k] holds the key matrices side by side, head h
 * in the d_k columns from h·d_k on. There are three pairings: {0 1} {2 3}, {0 2} {1 3}
 * and {0 3} {1 2}. A head loses the squared distance between its matrix and the mean of
 * its pair: the sum, over all elements, of the squared difference. A pairing loses what
 * its four heads lose together. Find the one that loses least. Write to pair_of[h] the
 * number of head h's pair, 0 or 1; head 0 is in pair 0.
 *
 * (b) How many K/V heads can a model afford? Its cache keeps a key and a value of d_k
 * numbers for every token, in every layer, for each K/V head. Return the largest
 * n_kv_heads that divides n_heads and whose cache takes at most budget_bytes; 0 if there
 * is none. Sizes of today: 80 layers, 131072 tokens.
 *
 * An element is *matrix_at(m, row, col); the matrix library is not there. Either part is
 * checked without the other.
 *
 * Check it: make exercise-04-4      Stuck: make hint-04-4 */
#include "exercise.h"

/* Predict first: d_model and d_k are 1, and W_K = (1 3 4 8), four heads. What does the
 * best pairing lose? Replace NAN by it. */
const double prediction = NAN;

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    /* Your code. */
}

int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes)
{
    return -1; /* Your code. */
}
