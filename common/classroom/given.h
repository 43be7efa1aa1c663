/* given: the attention that some exercises hand to the student, and what it was called with. */
#ifndef GIVEN_H
#define GIVEN_H

#include "case.h"
#include "exercise.h"

enum { MOST_CALLS = 64 };

typedef struct {
    Matrix Z, Q, K, V;
    int versions[2]; /* of K and of V: how often it was written anew since its first call */
    float left[2];   /* the first number of K and of V, as attention() left it */
} Given;

/* The calls of attention() since given_forget(); the first MOST_CALLS of them are kept. */
extern Given given_calls[MOST_CALLS];
extern int n_given_calls;
void given_forget(void);

/* From now on attention() leaves a mark in K and V, the last bit of a number, by which a later
 * call sees whether they were written anew. For K and V that are not part of the case. */
void given_watch(void);

/* A student's function that appends to a cache and attends, called chunk by chunk (decoding.c):
 * what 2.4 and 3.4 have in common. */
typedef void Step(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads);

/* in: Q, K, V, the number of tokens of each chunk; the first `filled` rows of K and V stand in
 * each cache. The chunks go to the caches in turn. out: Z, what is new in K and in V, the
 * length after each chunk, whether a matrix of a cache was replaced. arg: see
 * model_draw_decoding(). */
void decoding_call(Case *c, Step *step);

#endif
