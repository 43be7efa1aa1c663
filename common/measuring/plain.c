/* Attention over a cache, one head at a time: pass by pass, as chapter 4 computes it. */
#include "streaming.h"

#include <math.h>

static void attend_plain(float *z, const float *restrict q, const float *restrict K,
                         const float *restrict V, float *S, Shape s)
{
    size_t d_k = (size_t)s.d_k, d_v = (size_t)s.d_v, n = (size_t)s.n;
    float scale = 1 / sqrtf((float)s.d_k), most = -1e30f, sum = 0;
    for (size_t j = 0; j < n; j++) { /* 1. scores and 2. scale   s_j = q · k_j / √d_k */
        float score = 0;
        for (size_t p = 0; p < d_k; p++)
            score += q[p] * K[j * d_k + p];
        S[j] = scale * score;
        most = S[j] > most ? S[j] : most;
    }
    for (size_t j = 0; j < n; j++) /* 4. weights   e^(s_j − most) / Σ_j e^(s_j − most) */
        sum += S[j] = expf(S[j] - most);
    for (size_t p = 0; p < d_v; p++)
        z[p] = 0;
    for (size_t j = 0; j < n; j++) { /* 5. mix   z = Σ_j a_j v_j */
        float a = S[j] / sum;
        for (size_t p = 0; p < d_v; p++)
            z[p] += a * V[j * d_v + p];
    }
}

void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s,
                  int threads)
{
    int group_size = s.n_heads / s.n_kv_heads;
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int t = 0; t < threads; t++)
        for (int h = t; h < s.n_heads; h += threads) {
            size_t first = (size_t)(h / group_size) * (size_t)s.n;
            attend_plain(Z + h * s.d_v, Q + h * s.d_k, K + first * (size_t)s.d_k,
                         V + first * (size_t)s.d_v, S + (size_t)t * (size_t)s.n, s);
        }
}
