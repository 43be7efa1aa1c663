/* Exercise 2.1: A head is a view */
#include "exercise.h"

const double prediction = 28; /* row 2 begins at 2 · 12, head 1 its d_k = 4 columns later */

Matrix head_view(Matrix Q, int h, int d_k)
{
    Matrix view = Q;
    view.cols = d_k;
    view.data += h * d_k;
    return view;
}
