#include "case.h"
#include "exercise.h"
#include "given.h"

/* out[1]: how many different K and V attention() was given. Without a call, nothing is
 * known. */
void call(Case *c)
{
    given_watch(c->in[0]);
    multiquery(c->out[0], c->in[0], c->in[1], c->in[2], c->in[3], c->in[4], c->in[5],
               (int)c->arg[0]);
    if (case_is_untouched(*matrix_at(c->out[0], 0, 0)))
        return;
    for (int m = 0; m < 2; m++)
        *matrix_at(c->out[1], 0, m) = given.calls > 0 ? (float)given.different[m] : 1;
}
