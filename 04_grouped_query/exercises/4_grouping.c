/* Exercise 4.4: Choose the grouping                       home, 30 minutes, ***
 *
 * Four heads become two pairs; the heads of a pair get one key matrix, their mean. Who goes
 * with whom? W_K [d_model × 4·d_k] holds the key matrices side by side, head h in the d_k
 * columns from h·d_k on; it may be a view of a wider matrix. There are three pairings:
 * {0 1} {2 3}, {0 2} {1 3} and {0 3} {1 2}.
 *
 * A head loses the squared distance between its matrix and the mean of its pair: the sum, over
 * all elements, of the squared difference. A pairing loses what its four heads lose together.
 * Find the one that loses least. Write to pair_of[h] the number of head h's pair, 0 or 1; head
 * 0 is in pair 0.
 *
 * Such a distance means something only where the heads share a basis, as those of the sentence
 * do, and as is assumed here. In a trained model each head has its own: turn a head's W_Q and
 * W_K alike, and every score stays as it was, but the distance to another head's key becomes
 * anything.
 *
 * An element is *matrix_at(m, row, col); the matrix library is not there.
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
