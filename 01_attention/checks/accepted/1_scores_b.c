/* Exercise 1.1, another way: keys outside, sums in double, scaled at the end. */
#include "exercise.h"

const double prediction = 2.5;

void scores(Matrix S, Matrix Q, Matrix K)
{
    for (int j = 0; j < K.rows; j++)
        for (int i = 0; i < Q.rows; i++) {
            double sum = 0;
            for (int p = Q.cols - 1; p >= 0; p--)
                sum += (double)*matrix_at(Q, i, p) * (double)*matrix_at(K, j, p);
            *matrix_at(S, i, j) = (float)(sum / sqrt(Q.cols));
        }
}
