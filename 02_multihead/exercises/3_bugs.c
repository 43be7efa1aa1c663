/* Exercise 2.3: Three bugs                                 home, 25 minutes, **
 *
 * attend_heads() lets every head attend, in plain loops. It compiles and gives numbers, but
 * three of its lines are wrong, each in a way that only some inputs show. Find them and change
 * nothing else. The check asks for four things, and all four fail now: each repair turns one
 * of the first three into yes, the last repair the fourth as well.
 *
 *     Q, K [n × n_heads·d_k]    head h owns the d_k columns from h·d_k on
 *     V    [n × n_heads·d_v]    likewise with d_v, which need not be d_k
 *     Z    [n × n_heads·d_v]    the heads' results, softmax(Q_h K_hᵀ / √d_k) V_h, side by side
 *     causal                    1: token i sees the tokens 0 to i; 0: it sees all
 *
 * Before you read the code, read what the check says. What has an input that goes wrong, that
 * another has not: several heads, values wider than keys, scores far below 0? Which line uses
 * exactly that?
 *
 * Check it: make exercise-02-3      Stuck: make hint-02-3 */
#include "exercise.h"

/* Predict first: a row has two scores, both −200. What is each of its two weights?
 * Replace NAN by it. */
const double prediction = NAN;

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
    float scale = sqrtf((float)Q.cols);
    for (int h = 0; h < n_heads; h++)
        for (int i = 0; i < Q.rows; i++) {
            int seen = causal ? i + 1 : K.rows;
            float *z_i = matrix_at(Z, i, h * d_k);
            float sum = 0, max = 0;
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
