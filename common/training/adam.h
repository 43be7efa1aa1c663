/* adam: the rule by which a step of training moves the weights.  Kingma & Ba 2014,
 * arXiv 1412.6980, with the constants of Vaswani et al. 2017, section 5.3, but for ε. */
#ifndef ADAM_H
#define ADAM_H

#include "matrix.h"

typedef struct {
    Matrix mean, square; /* running averages of each gradient and of its square */
    int step;
} Adam;

/* For all weights, in one row of numbers. */
Adam adam_new(Matrix weights);

/* Moves each weight against its gradient: by about `rate` if it points the same way each time,
 * by less if it does not. */
void adam_step(Adam *adam, Matrix weights, Matrix gradient, double rate);

/* The rate of step `step` of `steps`: up in a line for the first `warm_up`, then down to 0. */
double linear_rate(int step, int steps, int warm_up, double peak);

#endif
