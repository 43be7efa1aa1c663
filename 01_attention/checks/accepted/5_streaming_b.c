/* Exercise 1.5, another way: z is the result so far at any time, a mean that each value moves
 * by its share; the logarithm of the sum stands for sum and maximum. */
#include "exercise.h"

const double prediction = 0.25;

void streaming(Matrix z, Stream *stream)
{
    double log_sum = -INFINITY;
    float s;
    Matrix v;
    for (int c = 0; c < z.cols; c++)
        *matrix_at(z, 0, c) = 0;
    while (stream_next(stream, &s, &v))
        if (!isinf(s)) {
            double larger = fmax(log_sum, (double)s), smaller = fmin(log_sum, (double)s);
            log_sum = larger + log1p(exp(smaller - larger));
            float share = (float)exp((double)s - log_sum);
            for (int c = 0; c < z.cols; c++) {
                float *z_c = matrix_at(z, 0, c);
                *z_c += share * (*matrix_at(v, 0, c) - *z_c);
            }
        }
}
