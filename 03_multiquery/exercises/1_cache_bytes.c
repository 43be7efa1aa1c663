/* Exercise 3.1: What a cache weighs                         core, 10 minutes, *
 *
 * A model that writes keeps the keys and the values of all tokens so far: that is its cache.
 * Say how many bytes it takes, exactly; and how often one step, which decodes one token,
 * uses each number that it fetches from there.
 *
 *     m.layers        each keeps keys and values of its own
 *     m.n_heads       query heads of a layer; each reads the keys and values of one K/V head
 *     m.n_kv_heads    K/V heads of a layer; each serves equally many query heads
 *     m.d_k           how many numbers a key has; a value has as many
 *     m.d_model       how many numbers a token's row of X has: often n_heads · d_k, not always
 *     m.tokens        how many tokens the cache holds
 *     m.bits          what one number takes: 32, 16, 8 or 4
 *
 * Real caches pass 2³¹ bytes, and int ends there: compute in double.
 * Check it: make exercise-03-1      Stuck: make hint-03-1 */
#include "exercise.h"

/* Predict first: 3 layers, 6 query heads, 2 K/V heads, d_k = 4, 10 tokens, 16 bits a number.
 * How many bytes? Replace NAN by it. */
const double prediction = NAN;

double cache_bytes(Model m)
{
    return NAN; /* Your code. */
}

double uses_of_each_float(Model m)
{
    return NAN; /* Your code. */
}
