/* decoding: calls a student's function that appends to a cache and attends, chunk by chunk:
 * what the exercises 2.4 and 3.4 have in common. */
#ifndef DECODING_H
#define DECODING_H

#include "case.h"
#include "exercise.h"

typedef void Step(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads);

/* in: Q, K, V, the number of tokens of each chunk; the first `filled` rows of K and V stand in
 * each cache. The chunks go to the caches in turn. out: Z, what is new in K and in V, the
 * length after each chunk, whether a matrix of a cache was replaced. arg: see
 * model_draw_decoding(). */
void decoding_call(Case *c, Step *step);

#endif
