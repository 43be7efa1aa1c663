/* words: the lexicon of the running example. A word becomes a row of 16 named numbers, so that
 * every weight can be read as a sentence about words. */
#ifndef WORDS_H
#define WORDS_H

#include "matrix.h"

/* The columns of X. Eight roles: how a word can be found. Four of meaning: what it hands
 * over. Four of position: two hands of a clock that turn by a fixed angle from word to word,
 * hand A by (cos, sin) = (3/5, 4/5) and hand B by (15/17, 8/17). */
/* clang-format off */
enum {
    NOUN, VERB, PRONOUN, DETERMINER, ADJECTIVE, CONJUNCTION, ANIMATE, AUXILIARY,
    ANIMAL, FOOD, ACTION, FEELING,
    COS_A, SIN_A, COS_B, SIN_B,
    FEATURES
};
/* clang-format on */
enum { MEANING = ANIMAL, MEANINGS = 4, MOST_WORDS = 12 };
#define DEFAULT_SENTENCE "the cat drank the milk because it was hungry"
extern const char *const feature_names[FEATURES];

/* The rows of X [words × FEATURES] for a sentence, and its words in `tokens`, which has room
 * for MOST_WORDS. Case and . , ! ? do not matter. Wrong usage, with one line that names the
 * word and the nearest known one: an unknown word, no word, more than MOST_WORDS. */
Matrix words_read(const char *sentence, const char **tokens);

/* The row of X whose meaning is nearest to the four numbers in `meaning` [1 × MEANINGS] (the
 * largest cosine, which goes to *cosine), or -1 if no row, or not `meaning`, means anything. */
int words_nearest(Matrix X, Matrix meaning, float *cosine);

/* The list of all words, for --words. */
void words_list(void);

#endif
