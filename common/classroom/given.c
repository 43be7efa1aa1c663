#include "given.h"

#include <string.h>

Given given_calls[MOST_CALLS];
int n_given_calls;
static int watching;

void given_forget(void)
{
    n_given_calls = watching = 0;
}

void given_watch(void)
{
    watching = 1;
}

static void mark(float *x)
{
    unsigned bits;
    memcpy(&bits, x, sizeof bits);
    bits ^= isfinite(*x) != 0;
    memcpy(x, &bits, sizeof bits);
}

/* The version of K (0) or V (1): one more than before if the mark has gone. */
static int version_of(Matrix m, int which)
{
    for (int k = n_given_calls; k-- > 0;) {
        const Given *g = &given_calls[k];
        if ((which == 0 ? g->K : g->V).data == m.data)
            return g->versions[which]
                   + (watching && memcmp(m.data, &g->left[which], sizeof(float)) != 0);
    }
    return 0;
}

static void record(Given g)
{
    if (n_given_calls == MOST_CALLS)
        return;
    g.versions[0] = version_of(g.K, 0);
    g.versions[1] = version_of(g.V, 1);
    if (watching)
        mark(g.K.data);
    if (watching && g.V.data != g.K.data)
        mark(g.V.data);
    g.left[0] = *g.K.data;
    g.left[1] = *g.V.data;
    given_calls[n_given_calls++] = g;
}

void attention(Matrix Z, Matrix Q, Matrix K, Matrix V, Matrix mask)
{
    Matrix S = matrix_new(Q.rows, K.rows);
    matrix_multiply_transposed(S, Q, K);
    matrix_scale(S, 1 / sqrtf((float)Q.cols));
    matrix_mask(S, mask);
    matrix_softmax_rows(S, S);
    matrix_multiply(Z, S, V);
    record((Given){ .Z = Z, .Q = Q, .K = K, .V = V });
}
