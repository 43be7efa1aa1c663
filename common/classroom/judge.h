/* judge: draws the cases of an exercise, runs the model on them, and compares. */
#ifndef JUDGE_H
#define JUDGE_H

#include "check.h"

enum { MOST_PROPERTIES = 16, MOST_TOGETHER = 4 };

typedef enum { NOT_RUN, NO, YES } Truth;

typedef struct {
    Truth property[MOST_PROPERTIES];
    const Mistake *mistakes[MOST_TOGETHER]; /* the diagnosis */
    int n_mistakes;                         /* 0: none was found */
    int first_wrong;                        /* the first case that does not agree, or -1 */
    int empty;                              /* nothing was written at all */
    int says_nothing;                       /* all numbers are the same, or NaN */
} Verdict;

void judge_seed(unsigned long long seed);

/* The cases of the exercise, drawn anew. */
void judge_draw(Case *cases);

/* Three arrays of cases: what is asked, what is expected, what came back, of which nothing has
 * been answered yet. */
Answers judge_answers(const Case *asked, Case *expected, Case *given);

void judge_copy(Case *copies, const Case *cases);

/* The mistakes that the model can make, the exercise's own and the shared ones: how many there
 * are, and mistake k. */
int judge_count(void);
const Mistake *judge_mistake(int k);

/* A copy of `cases` that the model has answered with this mistake; −1: with none. Free each
 * with case_free. */
void judge_model(Case *answers, const Case *cases, int mistake);

/* Which properties hold, and which known mistakes give the same numbers on all the cases that
 * were answered. */
Verdict judge(const Answers *a);

/* What one can see in the first wrong matrix of case k, in a sentence, when it is no known
 * mistake; "" if nothing. */
const char *judge_pattern(const Answers *a, int k);

#endif
