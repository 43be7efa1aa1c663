/* Exercise 4.5, another way: upward, in whole numbers of 64 bits. */
#include "exercise.h"

const double prediction = 2;

int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes)
{
    int most = 0;
    for (int count = 1; count <= n_heads; count++) {
        long long numbers = 2LL * layers * tokens * count * d_k;
        if (n_heads / count * count == n_heads
            && (double)(numbers * bytes_of_a_number) <= budget_bytes)
            most = count;
    }
    return most;
}
