/* Exercise 3.1, a third way: layer by layer, matrix by matrix; products divided by what is
 * kept. */
#include "exercise.h"

const double prediction = 960;

double cache_bytes(Model m)
{
    double sum = 0;
    for (int layer = 0; layer < m.layers; layer++)
        for (int matrix = 0; matrix < 2; matrix++)
            sum += (double)m.tokens * m.n_kv_heads * m.d_k * (m.bits / 8.0);
    return sum;
}

double uses_of_each_float(Model m)
{
    double products = 2.0 * m.n_heads * m.d_k, numbers = 2.0 * m.n_kv_heads * m.d_k;
    return products / numbers;
}
