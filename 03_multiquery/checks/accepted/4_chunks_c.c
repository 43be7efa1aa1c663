/* Exercise 3.4, a third way: plain loops in double over what is filled, −1e9 for what is
 * not seen. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 5;

static double dot(const float *a, const float *b, int count)
{
    double sum = 0;
    for (int p = 0; p < count; p++)
        sum += (double)a[p] * (double)b[p];
    return sum;
}

void decode_chunk(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads)
{
    int filled = cache->length + K.rows;
    double *w = malloc((size_t)filled * sizeof *w);
    for (int i = 0; i < K.rows; i++) {
        for (int p = 0; p < K.cols; p++)
            *matrix_at(cache->K, cache->length + i, p) = *matrix_at(K, i, p);
        for (int p = 0; p < V.cols; p++)
            *matrix_at(cache->V, cache->length + i, p) = *matrix_at(V, i, p);
    }
    for (int i = 0; i < K.rows; i++)
        for (int h = 0; h < n_heads; h++) {
            double largest = -INFINITY, sum = 0;
            for (int j = 0; j < filled; j++) {
                w[j] = dot(matrix_at(Q, i, h * K.cols), matrix_at(cache->K, j, 0), K.cols)
                       / sqrt(K.cols);
                w[j] = j > cache->length + i ? -1e9 : w[j];
                largest = fmax(largest, w[j]);
            }
            for (int j = 0; j < filled; j++)
                sum += w[j] = exp(w[j] - largest);
            for (int e = 0; e < V.cols; e++) {
                double z = 0;
                for (int j = 0; j < filled; j++)
                    z += w[j] / sum * (double)*matrix_at(cache->V, j, e);
                *matrix_at(Z, i, h * V.cols + e) = (float)z;
            }
        }
    free(w);
    cache->length += K.rows;
}
