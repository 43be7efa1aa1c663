/* Exercise 4.5, a third way: what is affordable, and down to a divisor. */
#include "exercise.h"

const double prediction = 2;

int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes)
{
    double affordable = budget_bytes / bytes_of_a_number / tokens / d_k / layers / 2;
    int count = affordable < n_heads ? (int)affordable : n_heads;
    while (count > 0 && n_heads % count != 0)
        count--;
    return count;
}
