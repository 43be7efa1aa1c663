/* Exercise 4.4, another way: as the text says it, with the mean of each pair written
 * out. */
#include "exercise.h"

const double prediction = 10;

static float lost_by(Matrix W_K, const int pair_of[4], int d_k)
{
    float all = 0;
    for (int head = 0; head < 4; head++)
        for (int e = 0; e < W_K.rows * d_k; e++) {
            float mean = 0;
            for (int other = 0; other < 4; other++)
                if (pair_of[other] == pair_of[head])
                    mean += 0.5f * *matrix_at(W_K, e / d_k, other * d_k + e % d_k);
            all += powf(*matrix_at(W_K, e / d_k, head * d_k + e % d_k) - mean, 2);
        }
    return all;
}

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    int best = 0;
    float lost[4] = { FLT_MAX };
    for (int mate = 1; mate < 4; mate++) {
        const int tried[4] = { 0, mate != 1, mate != 2, mate != 3 };
        lost[mate] = lost_by(W_K, tried, d_k);
        best = lost[mate] < lost[best] ? mate : best;
    }
    for (int head = 0; head < 4; head++)
        pair_of[head] = head != 0 && head != best;
}
