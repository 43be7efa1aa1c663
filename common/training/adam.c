#include "training/adam.h"

Adam adam_new(Matrix weights)
{
    return (Adam){ matrix_new(1, weights.cols), matrix_new(1, weights.cols), 0 };
}

void adam_step(Adam *adam, Matrix weights, Matrix gradient, double rate)
{
    const float beta_1 = .9f, beta_2 = .98f, epsilon = 1e-8f;
    adam->step++;
    /* The averages begin at 0; what they still lack is made up for. */
    float mean_share = 1 - powf(beta_1, (float)adam->step);
    float square_share = 1 - powf(beta_2, (float)adam->step);
    float stride = (float)rate / mean_share, root = 1 / sqrtf(square_share);
    float *w = weights.data, *m = adam->mean.data, *s = adam->square.data;
    const float *g = gradient.data;
    for (int j = 0; j < weights.cols; j++) {
        m[j] = beta_1 * m[j] + (1 - beta_1) * g[j];
        s[j] = beta_2 * s[j] + (1 - beta_2) * g[j] * g[j];
        w[j] -= stride * m[j] / (sqrtf(s[j]) * root + epsilon);
    }
}

double linear_rate(int step, int steps, int warm_up, double peak)
{
    if (step < warm_up)
        return peak * (step + 1) / warm_up;
    return peak * (steps - step) / (steps - warm_up);
}
