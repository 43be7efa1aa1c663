/* Exercise 1.2: Softmax */
#include "exercise.h"

const double prediction = 1.0 / 3; /* e^0 / (e^0 + e^0 + e^0 + 0) */

void softmax_rows(Matrix A, Matrix S)
{
    for (int i = 0; i < S.rows; i++) {
        float max = -INFINITY, sum = 0;
        for (int j = 0; j < S.cols; j++)
            max = fmaxf(max, *matrix_at(S, i, j));
        for (int j = 0; j < S.cols; j++) {
            float e = max == -INFINITY ? 0 : expf(*matrix_at(S, i, j) - max);
            *matrix_at(A, i, j) = e;
            sum += e;
        }
        for (int j = 0; j < S.cols && sum > 0; j++)
            *matrix_at(A, i, j) /= sum;
    }
}
