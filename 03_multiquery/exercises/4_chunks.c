/* Exercise 3.4: Decode in chunks                           home, 30 minutes, **
 *
 * A model reads a prompt many tokens at a time and then writes one token at a time. Both are
 * the same step: a chunk of new tokens arrives, their keys and values are appended to the
 * cache, and each new token attends to everything in the cache up to and with itself. No
 * token may see a later one, wherever the sequence was cut. All heads share one key and one
 * value.
 *
 *     Q [count × n_heads·d_k]    head h owns the d_k columns from h·d_k on
 *     K [count × d_k]            the chunk's keys; all heads read them
 *     V [count × d_v]            the chunk's values
 *     Z [count × n_heads·d_v]    the heads' results side by side: write all of it
 *     cache->K, cache->V         room for many rows, to write into; the first cache->length are
 *                                filled, what stands below means nothing, and may be NaN
 *
 * count is 1 or more. Afterwards cache->length has grown by count. Given: attention(), which
 * wants a mask [count × keys] (1 shows, 0 hides), and all of matrix.h.
 * Check it: make exercise-03-4      Stuck: make hint-03-4 */
#include "exercise.h"

/* Predict first: 4 tokens are in the cache, a chunk of 3 arrives. How many tokens does the
 * first of the 3 see? Replace NAN by it. */
const double prediction = NAN;

void decode_chunk(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads)
{
    /* Your code. */
}
