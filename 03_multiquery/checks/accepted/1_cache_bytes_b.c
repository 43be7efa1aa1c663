/* Exercise 3.1, another way: whole numbers that are wide enough. */
#include "exercise.h"

const double prediction = 960;

double cache_bytes(Model m)
{
    long long bits = m.bits;
    bits *= 2 * m.layers;
    bits *= m.n_kv_heads * m.d_k;
    bits *= m.tokens;
    return (double)(bits / 8);
}

double uses_of_each_float(Model m)
{
    int uses = 0;
    for (int h = 0; h < m.n_heads; h++)
        uses += h % m.n_kv_heads == 0;
    return uses;
}
