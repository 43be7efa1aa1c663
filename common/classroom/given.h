/* given: the attention that some exercises hand to the student, and what it was called with. */
#ifndef GIVEN_H
#define GIVEN_H

#include "case.h"
#include "exercise.h"

/* What attention() was called with since given_watch(). */
typedef struct {
    int calls;
    int different[2]; /* K, and V: at another place, or written anew since the last call */
    int outside;      /* calls whose K or V does not begin in the matrix that is watched */
} Given;
extern Given given;

/* From now on calls are recorded. In a K or V that is no part of `whole`, attention() leaves a
 * mark, the last bit of a number, by which a later call sees whether it was written anew. */
void given_watch(Matrix whole);

/* A student's function that appends to a cache and attends, called chunk by chunk (decoding.c):
 * what 2.4 and 3.4 have in common. */
typedef void Step(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads);

/* in: Q, K, V, the number of tokens of each chunk; the first `filled` rows of K and V stand in
 * each cache. The chunks go to the caches in turn. out: Z, what is new in K and in V, the
 * length after each chunk, whether a matrix of a cache was replaced. arg: see
 * model_draw_decoding(). */
void decoding_call(Case *c, Step *step);

#endif
