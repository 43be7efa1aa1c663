/* Another right way to do each exercise, for its check to accept. The tests cut this
 * apart at the lines "Exercise": each part is a file of its own. */

/* Exercise 1.1, another way: products first, into S itself; then the scale. */
#include "exercise.h"

const double prediction = 2.5;

static float dot(const float *q, const float *k, int d_k)
{
    return d_k == 0 ? 0 : *q * *k + dot(q + 1, k + 1, d_k - 1);
}

void scores(Matrix S, Matrix Q, Matrix K)
{
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++)
            S.data[i * S.stride + j] = dot(matrix_at(Q, i, 0), matrix_at(K, j, 0), Q.cols);
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++)
            *matrix_at(S, i, j) *= powf((float)K.cols, -0.5f);
}

/* Exercise 1.2, another way: columns in the outer loop, maxima and sums kept for all rows; the
 * largest starts at −FLT_MAX, so that s − largest is −∞ where all is hidden. */
#include "exercise.h"

#include <stdlib.h>

const double prediction = 1 / 3.;

void softmax_rows(Matrix A, Matrix S)
{
    float *largest = malloc((size_t)S.rows * sizeof *largest);
    float *sum = calloc((size_t)S.rows, sizeof *sum);
    if (largest == NULL || sum == NULL)
        abort();
    for (int i = 0; i < S.rows; i++)
        largest[i] = -FLT_MAX;
    for (int j = S.cols - 1; j >= 0; j--)
        for (int i = 0; i < S.rows; i++)
            if (*matrix_at(S, i, j) > largest[i])
                largest[i] = *matrix_at(S, i, j);
    for (int j = S.cols - 1; j >= 0; j--)
        for (int i = 0; i < S.rows; i++)
            sum[i] += *matrix_at(A, i, j) = expf(*matrix_at(S, i, j) - largest[i]);
    for (int j = 0; j < S.cols; j++)
        for (int i = 0; i < S.rows; i++)
            *matrix_at(A, i, j) *= sum[i] > 0 ? 1 / sum[i] : 0;
    free(largest);
    free(sum);
}

/* Exercise 1.3, another way: every place is asked, column by column, and −10⁹ is added. */
#include "exercise.h"

const double prediction = 3;

static int sees(Matrix S, int query, int key)
{
    return S.rows - query <= S.cols - key;
}

void causal_mask(Matrix S)
{
    for (int j = 0; j < S.cols; j++)
        for (int i = 0; i < S.rows; i++)
            *matrix_at(S, i, j) += sees(S, i, j) ? 0 : -1e9f;
}

/* Exercise 1.4, another way: the slow hand alone, but large; nouns and pronouns count more. */
#include "exercise.h"

const double prediction = -0.28;

/* clang-format off */
const float table_Q[FEATURES][4] = {
    [COS_B]     = { 75, -40, 0, 0 },
    [SIN_B]     = { 40,  75, 0, 0 },
    [AUXILIARY] = {  0,   0, 2, 2 },
};

const float table_K[FEATURES][4] = {
    [COS_B]   = { 1, 0, 0, 0 },
    [SIN_B]   = { 0, 1, 0, 0 },
    [NOUN]    = { 0, 0, 1, 0 },
    [PRONOUN] = { 0, 0, 0, 1 },
};

/* Exercise 1.5, another way: z is the result so far at any time, a mean that each value moves
 * by its share; the logarithm of the sum stands for sum and maximum. */
#include "exercise.h"

const double prediction = 0.25;

void streaming(Matrix z, Stream *stream)
{
    double log_sum = -INFINITY;
    float s;
    Matrix v;
    for (int c = 0; c < z.cols; c++)
        *matrix_at(z, 0, c) = 0;
    while (stream_next(stream, &s, &v))
        if (!isinf(s)) {
            double larger = fmax(log_sum, (double)s), smaller = fmin(log_sum, (double)s);
            log_sum = larger + log1p(exp(smaller - larger));
            float share = (float)exp((double)s - log_sum);
            for (int c = 0; c < z.cols; c++) {
                float *z_c = matrix_at(z, 0, c);
                *z_c += share * (*matrix_at(v, 0, c) - *z_c);
            }
        }
}
