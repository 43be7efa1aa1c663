/* Exercise 1.2, a third way: columns in the outer loop, maxima and sums kept for all rows; the
 * largest starts at −FLT_MAX, so that s − largest is −∞ where all is hidden. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 1 / 3.;

void softmax_rows(Matrix A, Matrix S)
{
    float *largest = malloc((size_t)S.rows * sizeof *largest);
    float *sum = calloc((size_t)S.rows, sizeof *sum);
    if (largest == NULL || sum == NULL)
        abort();
    for (int i = 0; i < S.rows; i++)
        largest[i] = -FLT_MAX;
    for (int j = S.cols - 1; j >= 0; j--)
        for (int i = 0; i < S.rows; i++)
            if (*matrix_at(S, i, j) > largest[i])
                largest[i] = *matrix_at(S, i, j);
    for (int j = S.cols - 1; j >= 0; j--)
        for (int i = 0; i < S.rows; i++)
            sum[i] += *matrix_at(A, i, j) = expf(*matrix_at(S, i, j) - largest[i]);
    for (int j = 0; j < S.cols; j++)
        for (int i = 0; i < S.rows; i++)
            *matrix_at(A, i, j) *= sum[i] > 0 ? 1 / sum[i] : 0;
    free(largest);
    free(sum);
}
