/* Exercise 1.1: Scores */
#include "exercise.h"

const double prediction = 2.5; /* (3 + 2 + 0 + 0) / √4 */

void scores(Matrix S, Matrix Q, Matrix K)
{
    float scale = sqrtf((float)Q.cols);
    for (int i = 0; i < Q.rows; i++)
        for (int j = 0; j < K.rows; j++) {
            float sum = 0;
            for (int p = 0; p < Q.cols; p++)
                sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p);
            *matrix_at(S, i, j) = sum / scale;
        }
}
