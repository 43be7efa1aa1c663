#include "case.h"
#include "exercise.h"
#include "given.h"

#include <stdint.h>

/* Does m begin inside of QKV, that is, is it a view of it? */
static int is_view(Matrix m, Matrix QKV)
{
    uintptr_t at = (uintptr_t)m.data, first = (uintptr_t)QKV.data;
    return at >= first && at <= (uintptr_t)matrix_at(QKV, QKV.rows - 1, QKV.cols - 1);
}

/* out[1] is 1 if attention() was once given a K or V that is no view. */
void call(Case *c)
{
    Matrix Z = c->out[0], QKV = c->in[0];
    int copied = 0;
    given_forget();
    grouped(Z, QKV, c->in[1], (int)c->arg[0], (int)c->arg[1], (int)c->arg[2]);
    for (int k = 0; k < n_given_calls; k++)
        copied |= !is_view(given_calls[k].K, QKV) || !is_view(given_calls[k].V, QKV);
    if (n_given_calls > 0 || !case_is_untouched(*matrix_at(Z, 0, 0)))
        *matrix_at(c->out[1], 0, 0) = (float)copied;
}
