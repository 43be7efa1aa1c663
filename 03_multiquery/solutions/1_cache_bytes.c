/* Exercise 3.1: What a cache weighs */
#include "exercise.h"

const double prediction = 960; /* 2 · 3 · 2 · 4 · 10 numbers of 2 bytes */

double cache_bytes(Model m)
{
    double k_and_v = 2.0 * m.n_kv_heads * m.d_k; /* of one token, in one layer */
    return m.layers * k_and_v * m.tokens * m.bits / 8;
}

double uses_of_each_float(Model m)
{
    return m.n_heads / m.n_kv_heads; /* the query heads that share a K/V head */
}
