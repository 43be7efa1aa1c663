/* Exercise 2.3: Three bugs */
#include "exercise.h"

const double prediction = 0.5; /* only differences count: e^0 / (e^0 + e^0) */

/* q_i · k_j in head h */
static float product(Matrix Q, Matrix K, int h, int i, int j, int d_k)
{
    float sum = 0;
    for (int p = 0; p < d_k; p++)
        sum += *matrix_at(Q, i, h * d_k + p) * *matrix_at(K, j, h * d_k + p);
    return sum;
}

void attend_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, int n_heads, int causal)
{
    int d_k = Q.cols / n_heads, d_v = V.cols / n_heads;
    float scale = sqrtf((float)d_k);
    for (int h = 0; h < n_heads; h++)
        for (int i = 0; i < Q.rows; i++) {
            int seen = causal ? i + 1 : K.rows;
            float *z_i = matrix_at(Z, i, h * d_v);
            float max = -INFINITY, sum = 0;
            for (int p = 0; p < d_v; p++)
                z_i[p] = 0;
            for (int j = 0; j < seen; j++)
                max = fmaxf(max, product(Q, K, h, i, j, d_k) / scale);
            for (int j = 0; j < seen; j++) {
                float e = expf(product(Q, K, h, i, j, d_k) / scale - max);
                sum += e;
                for (int p = 0; p < d_v; p++)
                    z_i[p] += e * *matrix_at(V, j, h * d_v + p);
            }
            for (int p = 0; p < d_v; p++)
                z_i[p] /= sum;
        }
}
