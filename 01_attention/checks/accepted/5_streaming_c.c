/* Exercise 1.5, a third way: rescales only when the maximum rises; sums in double. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 0.25;

void streaming(Matrix z, Stream *stream)
{
    float s, largest = -FLT_MAX;
    Matrix v;
    double total = 0, *mix = calloc((size_t)z.cols, sizeof *mix);
    if (mix == NULL)
        abort();
    while (stream_next(stream, &s, &v)) {
        if (s > largest) {
            double shrink = exp((double)largest - (double)s);
            for (int c = 0; c < z.cols; c++)
                mix[c] *= shrink;
            total *= shrink;
            largest = s;
        }
        double e = exp((double)s - (double)largest);
        for (int c = 0; c < z.cols; c++)
            mix[c] += e * (double)v.data[c];
        total += e;
    }
    for (int c = 0; c < z.cols; c++)
        z.data[c] = total > 0 ? (float)(mix[c] / total) : 0;
    free(mix);
}
