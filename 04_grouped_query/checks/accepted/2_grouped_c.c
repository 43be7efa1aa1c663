/* Exercise 4.2, a third way: attention written out, a query at a time, sums in double. */
#include "exercise.h"

const double prediction = 45;

void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k)
{
    for (int i = 0; i < Z.rows; i++)
        for (int h = 0; h < n_heads; h++) {
            const float *q = matrix_at(QKV, i, h * d_k);
            int k_at = (n_heads + h * n_kv_heads / n_heads) * d_k,
                v_at = k_at + n_kv_heads * d_k;
            double z[64] = { 0 }, all = 0;
            for (int j = 0; j < QKV.rows; j++) {
                double s = *matrix_at(mask, i, j) != 0 ? 0 : -1e9;
                for (int p = 0; p < d_k; p++)
                    s += (double)q[p] * (double)*matrix_at(QKV, j, k_at + p) / sqrt(d_k);
                double e = exp(s);
                all += e;
                for (int p = 0; p < d_k; p++)
                    z[p] += e * (double)*matrix_at(QKV, j, v_at + p);
            }
            for (int p = 0; p < d_k; p++)
                *matrix_at(Z, i, h * d_k + p) = (float)(z[p] / all);
        }
}
