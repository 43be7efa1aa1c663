/* Exercise 1.3: Causal mask                                 home, 15 minutes, *
 *
 * A word that is being written cannot look at words that come after it. Change the scores in
 * S, so that softmax gives a weight of 0 to every key that a query may not see, and leave all
 * other scores as they are.
 *
 *     S [n_q × n_k]   scores: row i is query i, column j is key j;  n_k is at least n_q
 *
 * There may be more keys than queries: then the first keys belong to words that were written
 * earlier and wait in a cache. The queries are the last n_q words of the n_k:
 *
 *     2 queries, 5 keys      query 0   sees  sees  sees  sees   –
 *                            query 1   sees  sees  sees  sees  sees
 *
 * A query sees itself. What you change is judged by the weights that softmax makes of it; the
 * scores may be anything between −10⁷ and 10⁷.
 *
 * Check it: make exercise-01-3      Stuck: make hint-01-3 */
#include "exercise.h"

/* Predict first: 3 queries, 5 keys. How many of the 15 scores are hidden? */
const double prediction = NAN;

void causal_mask(Matrix S)
{
    /* Your code. */
}
