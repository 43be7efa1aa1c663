/* Exercise 4.4: Choose the grouping */
#include "exercise.h"

const double prediction = 10; /* {1 3} {4 8}: 1² + 1² + 2² + 2² */

/* What two heads lose to their mean: each is half of their difference away from it. */
static double loss(Matrix W_K, int a, int b, int d_k)
{
    double sum = 0;
    for (int row = 0; row < W_K.rows; row++)
        for (int p = 0; p < d_k; p++) {
            double from = *matrix_at(W_K, row, a * d_k + p),
                   to = *matrix_at(W_K, row, b * d_k + p);
            sum += (from - to) * (from - to) / 2;
        }
    return sum;
}

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    static const int pairings[3][4] = { { 0, 1, 2, 3 }, { 0, 2, 1, 3 }, { 0, 3, 1, 2 } };
    double least = INFINITY;
    for (int k = 0; k < 3; k++) {
        const int *head = pairings[k];
        double lost = loss(W_K, head[0], head[1], d_k) + loss(W_K, head[2], head[3], d_k);
        if (lost < least) {
            least = lost;
            for (int i = 0; i < 4; i++)
                pair_of[head[i]] = i / 2;
        }
    }
}
