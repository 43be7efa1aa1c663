/* Exercise 2.2, a third way: plain loops in double, a token at a time, hidden scores −10⁹. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 12;

/* Number `col` of row i of X W. */
static double projected(Matrix X, int i, Matrix W, int col)
{
    double dot = 0;
    for (int p = 0; p < X.cols; p++)
        dot += (double)*matrix_at(X, i, p) * (double)*matrix_at(W, p, col);
    return dot;
}

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    int d_k = W_Q.cols / n_heads, d_v = W_V.cols / n_heads;
    double *a = malloc((size_t)X.rows * sizeof *a), *z = malloc((size_t)W_V.cols * sizeof *z);
    for (int i = 0; i < X.rows; i++) {
        for (int c = 0; c < W_V.cols; c++) {
            double max = -INFINITY, sum = 0, mix = 0;
            for (int j = 0; j < X.rows; j++) {
                a[j] = 0;
                for (int p = c / d_v * d_k; p < (c / d_v + 1) * d_k; p++)
                    a[j] += projected(X, i, W_Q, p) * projected(X, j, W_K, p);
                a[j] = *matrix_at(mask, i, j) != 0 ? a[j] / sqrt(d_k) : -1e9;
                max = fmax(max, a[j]);
            }
            for (int j = 0; j < X.rows; j++) {
                sum += exp(a[j] - max);
                mix += exp(a[j] - max) * projected(X, j, W_V, c);
            }
            z[c] = mix / sum;
        }
        for (int col = 0; col < Y.cols; col++) {
            double mixed = 0;
            for (int c = 0; c < W_V.cols; c++)
                mixed += z[c] * (double)*matrix_at(W_O, c, col);
            *matrix_at(Y, i, col) = (float)mixed;
        }
    }
    free(a);
    free(z);
}
