/* Exercise 1.4: "was" looks at its subject                 home, 30 minutes, **
 *
 * Write weights, not code: W_Q says what a word asks for, W_K how it can be found. In every
 * sentence of 4 to 12 words, "was" (or "is", "were", "had") must give at least .8 of its weight
 * to its subject: the word right before it, noun or pronoun. No mask hides anything.
 *
 * A row of a table belongs to a column of X (words.h); rows that are not named are zeros.
 * Asking for a noun is not enough, there may be several: ask for a position. COS_A and SIN_A
 * are a hand of a clock. It is (1 0) at word 0 and turns by the same angle at every word:
 *
 *     cos' = .6 cos − .8 sin     a slower hand, COS_B SIN_B:   cos' = (15 cos − 8 sin) / 17
 *     sin' = .8 cos + .6 sin                                   sin' = (8 cos + 15 sin) / 17
 *
 * The dot product of two hands is largest where they point the same way. So let each key be the
 * word's own hand, and the query its hand turned BACK by one step: that is the hand of the
 * word before. A query is x W_Q: row COS_A says what cos adds to each of its four numbers, row
 * SIN_A what sin adds. The longer the query, the sharper the weights: take it times 10 or so.
 * Hand A alone points almost the same way again after 7 words.
 *
 * A sum of rows cannot say "only if": other words ask as well, and are not judged here.
 *
 * Check it: make exercise-01-4      Stuck: make hint-01-4 */
#include "exercise.h"

/* Predict first: word 1 has cos .6 and sin .8 in hand A. What is the cos of word 2? */
const double prediction = NAN;

/* A score is q · k / √4. What the four columns mean is your choice, the same in both tables. */
const float table_Q[FEATURES][4] = {
    [COS_A] = { 0, 0, 0, 0 },
    [SIN_A] = { 0, 0, 0, 0 },
};

const float table_K[FEATURES][4] = {
    [COS_A] = { 0, 0, 0, 0 },
    [SIN_A] = { 0, 0, 0, 0 },
};
