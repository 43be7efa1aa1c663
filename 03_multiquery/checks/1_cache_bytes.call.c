#include "case.h"
#include "exercise.h"

/* A row of in[0] is a model. A float holds 24 bits of the answer, so out[1] gets what is left.
 * NAN means that nothing was written yet. */
void call(Case *c)
{
    for (int i = 0; i < c->in[0].rows; i++) {
        const float *row = matrix_at(c->in[0], i, 0);
        Model m = { (int)row[0], (int)row[1], (int)row[2], (int)row[3],
                    (int)row[4], (int)row[5], (int)row[6] };
        double bytes = cache_bytes(m), uses = uses_of_each_float(m);
        if (!isnan(bytes)) {
            *matrix_at(c->out[0], i, 0) = (float)bytes;
            *matrix_at(c->out[1], i, 0) = (float)(bytes - (double)(float)bytes);
        }
        if (!isnan(uses))
            *matrix_at(c->out[2], i, 0) = (float)uses;
    }
}
