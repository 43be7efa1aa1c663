/* given: the attention that some exercises hand to the student, and what it was called with. */
#ifndef GIVEN_H
#define GIVEN_H

#include "exercise.h"

enum { MOST_CALLS = 64 };

typedef struct {
    Matrix Z, Q, K, V;
} Given;

/* The calls of attention() since given_forget(); the first MOST_CALLS of them are kept. */
extern Given given_calls[MOST_CALLS];
extern int n_given_calls;
void given_forget(void);

#endif
