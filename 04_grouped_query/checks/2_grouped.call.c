#include "case.h"
#include "exercise.h"
#include "given.h"

/* out[1] is 1 if attention() was once given a K or V that is no view of QKV. */
void call(Case *c)
{
    given_watch(c->in[0]);
    grouped(c->out[0], c->in[0], c->in[1], (int)c->arg[0], (int)c->arg[1], (int)c->arg[2]);
    if (given.calls > 0 || !case_is_untouched(*matrix_at(c->out[0], 0, 0)))
        *matrix_at(c->out[1], 0, 0) = given.outside > 0;
}
