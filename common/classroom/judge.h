/* judge: draws the cases of an exercise, runs the model on them, and compares. */
#ifndef JUDGE_H
#define JUDGE_H

#include "check.h"

enum { MOST_PROPERTIES = 16, MOST_TOGETHER = 4 };

typedef enum { NOT_RUN, NO, YES } Truth;

typedef struct {
    Truth property[MOST_PROPERTIES];
    int n_of[3];                            /* how many are NOT_RUN, NO, YES */
    const Mistake *mistakes[MOST_TOGETHER]; /* the diagnosis */
    int n_mistakes;                         /* 0: none was found */
    int first_wrong;                        /* the first case that does not agree, or -1 */
    int empty;                              /* nothing was written at all */
} Verdict;

void judge_seed(unsigned long long seed);

/* The cases of the exercise, drawn anew, what the model answers, and copies of the cases for
 * what comes back, of which nothing has been answered yet. They stay until the next call. */
Answers judge_ask(unsigned long long seed);

/* The mistakes that the model can make, the exercise's own and the shared ones: how many there
 * are, and mistake k. */
int judge_count(void);
const Mistake *judge_mistake(int k);

/* As if what came back were the model's own, with this mistake; −1: with none. Of the cases on
 * which no mistakes are tried none is answered. */
void judge_mimic(Answers *a, int mistake);

/* Which properties hold, and which known mistakes give the same numbers on all the cases that
 * were answered. */
Verdict judge(const Answers *a);

/* What one can see in the first wrong matrix of case k, in a sentence, when it is no known
 * mistake; "" if nothing. */
const char *judge_pattern(const Answers *a, int k);

#endif
