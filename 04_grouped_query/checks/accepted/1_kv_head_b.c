/* Exercise 4.1, another way: multiply first, as the quotient alone would be cut to 0. */
#include "exercise.h"

const double prediction = 2;

int kv_head(int h, int n_heads, int n_kv_heads)
{
    return h * n_kv_heads / n_heads;
}
