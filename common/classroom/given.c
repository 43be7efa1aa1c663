#include "given.h"

#include <stdint.h>
#include <string.h>

enum { MOST_CALLS = 64 };

Given given;
static Matrix watched;

/* K and V of each call: where they began, and the first number as it was left there. */
static struct {
    float *at, number;
} seen[2][MOST_CALLS];

void given_watch(Matrix whole)
{
    given = (Given){ 0 };
    watched = whole;
}

static int is_watched(const float *at)
{
    uintptr_t place = (uintptr_t)at, first = (uintptr_t)watched.data;
    return place >= first
           && place <= (uintptr_t)matrix_at(watched, watched.rows - 1, watched.cols - 1);
}

/* Is K (0) or V (1) at a place that no call has seen, or was it written anew there? */
static int is_new(const float *at, int which)
{
    int k = given.calls;
    while (k-- > 0)
        if (seen[which][k].at == at)
            return memcmp(at, &seen[which][k].number, sizeof(float)) != 0;
    return 1;
}

static void mark(float *at)
{
    unsigned bits;
    memcpy(&bits, at, sizeof bits);
    bits ^= isfinite(*at) && !is_watched(at);
    memcpy(at, &bits, sizeof bits);
}

static void record(float *k, float *v)
{
    if (watched.data == NULL || given.calls == MOST_CALLS)
        return;
    given.different[0] += is_new(k, 0);
    given.different[1] += is_new(v, 1);
    given.outside += !is_watched(k) || !is_watched(v);
    mark(k);
    if (v != k)
        mark(v);
    seen[0][given.calls].at = k;
    seen[0][given.calls].number = *k;
    seen[1][given.calls].at = v;
    seen[1][given.calls++].number = *v;
}

void attention(Matrix Z, Matrix Q, Matrix K, Matrix V, Matrix mask)
{
    Matrix S = matrix_new(Q.rows, K.rows);
    matrix_multiply_transposed(S, Q, K);
    matrix_scale(S, 1 / sqrtf((float)Q.cols));
    matrix_mask(S, mask);
    matrix_softmax_rows(S, S);
    matrix_multiply(Z, S, V);
    record(K.data, V.data);
}
