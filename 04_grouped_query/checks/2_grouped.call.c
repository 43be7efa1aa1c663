#include "case.h"
#include "exercise.h"
#include "given.h"

#include <stdint.h>

/* The column of QKV where m begins, if it is a view of it; -1: it is not. */
static int column_of(Matrix m, Matrix QKV)
{
    uintptr_t at = (uintptr_t)m.data, first = (uintptr_t)QKV.data;
    if (at < first || at > (uintptr_t)matrix_at(QKV, QKV.rows - 1, QKV.cols - 1))
        return -1;
    return (int)((at - first) / sizeof(float) % (size_t)QKV.stride);
}

/* out[1] is 1 if attention() was once given a K or V that is no view. out[2], which is not
 * judged: where Q, K and V of each call begin. */
void call(Case *c)
{
    Matrix Z = c->out[0], QKV = c->in[0];
    int copied = 0;
    given_forget();
    grouped(Z, QKV, c->in[1], (int)c->arg[0], (int)c->arg[1], (int)c->arg[2]);
    for (int k = 0; k < n_given_calls; k++) {
        const Given *g = &given_calls[k];
        const Matrix part[] = { g->Q, g->K, g->V };
        for (int m = 0; m < 3; m++) {
            int column = column_of(part[m], QKV);
            copied |= m > 0 && column < 0;
            if (k < c->out[2].rows)
                *matrix_at(c->out[2], k, m) = (float)column;
        }
    }
    if (n_given_calls > 0 || !case_is_untouched(*matrix_at(Z, 0, 0)))
        *matrix_at(c->out[1], 0, 0) = (float)copied;
}
