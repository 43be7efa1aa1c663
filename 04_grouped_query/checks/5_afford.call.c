#include "case.h"
#include "exercise.h"

/* A row a problem; the budget stands in two numbers, as 2²⁴·high + low, to be exact. */
void call(Case *c)
{
    for (int k = 0; k < c->in[0].rows; k++) {
        const float *row = matrix_at(c->in[0], k, 0);
        int most = most_kv_heads((int)row[0], (int)row[1], (int)row[2], (int)row[3],
                                 (int)row[4], 16777216.0 * (double)row[5] + (double)row[6]);
        if (most != -1)
            *matrix_at(c->out[0], k, 0) = (float)most;
    }
}
