/* Exercise 4.5: What can a model afford? */
#include "exercise.h"

const double prediction = 2; /* 320 bytes each: 3 fit, and 2 divides 8 */

int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes)
{
    double bytes_per_head = 2.0 * layers * d_k * tokens * bytes_of_a_number; /* 2: K and V */
    for (int n_kv_heads = n_heads; n_kv_heads > 0; n_kv_heads--)
        if (n_heads % n_kv_heads == 0 && n_kv_heads * bytes_per_head <= budget_bytes)
            return n_kv_heads;
    return 0;
}
