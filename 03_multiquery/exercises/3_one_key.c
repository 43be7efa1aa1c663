/* Exercise 3.3: One key for two heads                     home, 30 minutes, ***
 *
 * Two heads, each with a question of its own, and one key that both read. Write the tables.
 * A row belongs to a column of X (words.h names them), rows that you leave out are zeros;
 * the key of a word is its row of X times one_key_K, four numbers, and so is a question.
 *
 *     head 0   every word but the first looks at the word before it
 *     head 1   a pronoun or an adjective looks at the one animate noun before it
 *
 * No word sees a later one. On sentences of up to 12 words that you do not see, the wanted word
 * must get at least .8 of the weight in each of these rows. What other words ask of head 1 is
 * free.
 *
 * The average of a key made for head 0 and one made for head 1 does both jobs badly: each
 * column adds up two meanings, and each head reads the other's part as noise. Rather give
 * every column of the shared key one meaning, and let the questions leave out what they do
 * not want to read.
 *
 * Where a word stands is a clock with two hands, each (cos, sin). Hand A turns by 53.13° a
 * word, cos 3/5 and sin 4/5; hand B by 28.07°, cos 15/17 and sin 8/17. The dot product of two
 * hands is largest where they point the same way, so a hand that the question turns back by
 * one step points at the word before. Turned by an angle a, (x, y) is
 * (x cos a − y sin a, x sin a + y cos a). A question may be large: that makes weights sharp.
 *
 * Check it: make exercise-03-3      Stuck: make hint-03-3 */
#include "exercise.h"

/* Predict first: the hand B of one word is (1, 0), of the next (15/17, 8/17). What is the
 * dot product of the two, to two digits? Replace NAN by it. */
const double prediction = NAN;

/* clang-format off */

/* How a word can be found, by both heads: rows like the one below. */
const float one_key_K[FEATURES][4] = {
    [NOUN] = { 0, 0, 0, 0 }, /* Your code. */
};

/* What a word asks for in head 0, and in head 1. */
const float one_key_Q0[FEATURES][4] = {
    [NOUN] = { 0, 0, 0, 0 }, /* Your code. */
};
const float one_key_Q1[FEATURES][4] = {
    [NOUN] = { 0, 0, 0, 0 }, /* Your code. */
};
