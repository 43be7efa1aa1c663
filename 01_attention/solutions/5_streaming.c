/* Exercise 1.5: Streaming softmax */
#include "exercise.h"

const double prediction = 0.25; /* e^(3 − (3 + ln 4)) */

void streaming(Matrix z, Stream *stream)
{
    float s, max = -INFINITY, sum = 0;
    Matrix v;
    for (int c = 0; c < z.cols; c++)
        *matrix_at(z, 0, c) = 0;
    while (stream_next(stream, &s, &v)) {
        if (s == -INFINITY)
            continue;
        float new_max = fmaxf(max, s);
        float rescale = expf(max - new_max); /* 1 if the maximum stays, 0 at the first key */
        float e = expf(s - new_max);
        sum = sum * rescale + e;
        for (int c = 0; c < z.cols; c++)
            *matrix_at(z, 0, c) = *matrix_at(z, 0, c) * rescale + e * *matrix_at(v, 0, c);
        max = new_max;
    }
    for (int c = 0; c < z.cols && sum > 0; c++)
        *matrix_at(z, 0, c) /= sum;
}
