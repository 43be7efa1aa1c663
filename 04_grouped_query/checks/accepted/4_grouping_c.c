/* Exercise 4.4, a third way: the squares are the same in every pairing, so the products
 * decide. */
#include "exercise.h"

const double prediction = 10;

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    double alike[4][4] = { { 0 } };
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            for (int i = 0; i < W_K.rows; i++)
                for (int j = 0; j < d_k; j++)
                    alike[a][b] += (double)*matrix_at(W_K, i, a * d_k + j)
                                   * (double)*matrix_at(W_K, i, b * d_k + j);
    double with_1 = alike[0][1] + alike[2][3], with_2 = alike[0][2] + alike[1][3];
    double with_3 = alike[0][3] + alike[1][2];
    int mate = with_1 > with_2 && with_1 > with_3 ? 1 : with_2 > with_3 ? 2 : 3;
    pair_of[0] = 0;
    pair_of[1] = pair_of[2] = pair_of[3] = 1;
    pair_of[mate] = 0;
}
