/* Exercise 2.4: One token at a time                        home, 25 minutes, **
 *
 * A model that writes computes each token's key and value once and keeps them: the cache.
 * decode() is called once for each new token. It appends the token's k and v to the cache;
 * then the token's query attends, in each head, to all tokens so far, itself included. Called
 * for one token after the other it gives the rows of causal attention over all of them.
 *
 *     q, k      [1 × n_heads·d_k]          the new token; head h owns the columns from h·d_k on
 *     v         [1 × n_heads·d_v]          likewise with d_v, which need not be d_k
 *     cache->K  [capacity × n_heads·d_k]   a row a token; the first cache->length are filled,
 *     cache->V  [capacity × n_heads·d_v]   in the rows behind them stands anything, even NaN
 *     z         [1 × n_heads·d_v]          write it: the heads' results side by side
 *
 * The caller reads the cache after each call: K and V have a row more, and length says so.
 * Write into the rows of cache->K and cache->V; do not put another matrix in their place. There
 * may be several caches: keep nothing between two calls in variables of your own.
 *
 * Given: attention(z_h, q_h, K_h, V_h, mask), the five passes for one head; its mask has a row
 * for each query and a column for each key, 1 shows, 0 hides. Use the library, matrix.h, too:
 * matrix_rows, matrix_columns, matrix_copy, matrix_new.
 *
 * Check it: make exercise-02-4      Stuck: make hint-02-4 */
#include "exercise.h"

/* Predict first: 3 tokens are in the cache; n_heads is 2, d_k is 3, d_v is 4. How many numbers
 * do K and V hold after one more call, empty rows not counted? Replace NAN by it. */
const double prediction = NAN;

void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads)
{
    /* Your code. */
}
