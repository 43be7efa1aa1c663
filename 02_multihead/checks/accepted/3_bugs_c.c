/* Exercise 2.3, a third way: each column of Z by itself, in double; one pass over the keys in
 * which the maximum may rise, and what was added up before is made smaller by as much. */
#include "exercise.h"

const double prediction = 0.5;

void attend_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, int n_heads, int causal)
{
    int d_k = K.cols / n_heads, d_v = V.cols / n_heads;
    for (int c = 0; c < Z.cols; c++)
        for (int i = 0; i < Z.rows; i++) {
            double max = -INFINITY, sum = 0, mix = 0;
            for (int j = 0; j < K.rows && !(causal && j > i); j++) {
                double s = 0;
                for (int p = 0; p < d_k; p++)
                    s += (double)*matrix_at(Q, i, c / d_v * d_k + p)
                         * (double)*matrix_at(K, j, c / d_v * d_k + p);
                s /= sqrt(d_k);
                double smaller = s > max ? exp(max - s) : 1;
                max = fmax(max, s);
                sum = sum * smaller + exp(s - max);
                mix = mix * smaller + exp(s - max) * (double)*matrix_at(V, j, c);
            }
            *matrix_at(Z, i, c) = (float)(mix / sum);
        }
}
