/* judge: draws the cases of an exercise, runs the model on them, and compares. */
#ifndef JUDGE_H
#define JUDGE_H

#include "check.h"

enum { MOST_PROPERTIES = 16, MOST_TOGETHER = 4 };

typedef enum { NOT_RUN, NO, YES } Truth;

typedef struct {
    Truth property[MOST_PROPERTIES];
    int mistakes[MOST_TOGETHER], n_mistakes; /* the diagnosis; 0: none was found */
    int first_wrong;                         /* the first case that does not agree, or -1 */
    int empty;                               /* nothing was written at all */
} Verdict;

void judge_seed(unsigned long long seed);

/* The cases of the exercise, drawn anew. */
void judge_draw(Case *cases);

void judge_copy(Case *copies, const Case *cases);

/* A copy of `cases` that the model has answered with these mistakes. Free each with
 * case_free. */
void judge_model(Case *answers, const Case *cases, const int *mistakes, int n_mistakes);

/* Which properties hold, and which known mistakes give the same numbers on all the cases that
 * were answered. */
Verdict judge(const Answers *a, const Case *cases);

/* What one can see in the first wrong matrix of case k, in a sentence, when it is no known
 * mistake; "" if nothing. */
const char *judge_pattern(const Answers *a, int k);

#endif
