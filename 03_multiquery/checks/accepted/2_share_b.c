/* Exercise 3.2, another way: plain loops, head by head, W_O in parts; −1e9 hides. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 64;

static double product_at(Matrix X, Matrix W, int i, int j)
{
    double sum = 0;
    for (int p = 0; p < X.cols; p++)
        sum += (double)*matrix_at(X, i, p) * (double)*matrix_at(W, p, j);
    return sum;
}

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    int n = X.rows, d_k = W_K.cols;
    double *weight = malloc((size_t)n * sizeof *weight);
    for (int i = 0; i < n; i++) {
        for (int c = 0; c < Y.cols; c++)
            *matrix_at(Y, i, c) = 0;
        for (int h = 0; h < n_heads; h++) {
            double largest = -2e9, total = 0;
            for (int j = 0; j < n; j++) {
                weight[j] = 0;
                for (int p = 0; p < d_k; p++)
                    weight[j] += product_at(X, W_Q, i, h * d_k + p) * product_at(X, W_K, j, p);
                weight[j] = *matrix_at(mask, i, j) != 0 ? weight[j] / sqrt(d_k) : -1e9;
                largest = fmax(largest, weight[j]);
            }
            for (int j = 0; j < n; j++)
                total += weight[j] = exp(weight[j] - largest);
            for (int e = 0; e < W_V.cols; e++) {
                double z = 0;
                for (int j = 0; j < n; j++)
                    z += weight[j] / total * product_at(X, W_V, j, e);
                for (int c = 0; c < Y.cols; c++)
                    *matrix_at(Y, i, c) += (float)z * *matrix_at(W_O, h * W_V.cols + e, c);
            }
        }
    }
    free(weight);
}
