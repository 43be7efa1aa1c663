/* design: what tables of weights that somebody wrote do to sentences: for the checks of 1.4 and
 * 3.3, where numbers are not compared but what they bring about. */
#ifndef DESIGN_H
#define DESIGN_H

#include "check.h"

typedef struct {
    int n;
    const char *words[MOST_WORDS];
} Sentence;

/* Adds the rows of a sentence to the case, MOST_WORDS rows [× FEATURES] of which the last may
 * be empty. A letter of `kinds` is a word: D determiner, N animate noun, T thing, P pronoun, V
 * verb, J adjective, C conjunction, A auxiliary; which one is drawn. */
Sentence design_sentence(Matrix X, const char *kinds);

/* The weights that word i of X gives to the words 0 to last, with queries from Q and keys from
 * K [FEATURES × 4]. All scores are multiplied by `sharper`. */
void design_weights(Matrix Q, Matrix K, Matrix X, int i, int last, double sharper, double *w);

/* Does the query turn a hand of the clock (COS_A or COS_B) back by one step against the key?
 * Or otherwise, or mirror it? */
typedef enum { NOT_ASKED, TURNED_BACK, TURNED_WRONG } Turn;
Turn design_turn(Matrix Q, Matrix K, int hand);

/* Is there a number that is not 0 in these rows, in column col (−1: in any)? */
int design_has(Matrix table, int first, int last, int col);

#endif
