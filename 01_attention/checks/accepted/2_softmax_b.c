/* Exercise 1.2, another way: the logarithm of the sum, in double; then each weight at once. */
#include "exercise.h"

const double prediction = 0.333;

static double log_of_sum(const float *row, int n)
{
    double largest = (double)row[0], total = 0;
    for (int j = 1; j < n; j++)
        largest = (double)row[j] > largest ? (double)row[j] : largest;
    for (int j = 0; j < n && !isinf(largest); j++)
        total += exp((double)row[j] - largest);
    return largest + log(total);
}

void softmax_rows(Matrix A, Matrix S)
{
    for (int i = 0; i < A.rows; i++) {
        double log_sum = log_of_sum(matrix_at(S, i, 0), S.cols);
        for (int j = 0; j < A.cols; j++) {
            double s = (double)*matrix_at(S, i, j);
            *matrix_at(A, i, j) = isinf(log_sum) ? 0 : (float)exp(s - log_sum);
        }
    }
}
