/* show: matrices, pictures and single weights, for a terminal of 80 columns, in the order of
 * the calls. A zero is a quiet point, what the mask hides is blank, and what does not fit is
 * left out at … unless --full is given. */
#ifndef SHOW_H
#define SHOW_H

#include "input.h"
#include "say.h"

/* What one attention reads and makes: equation 1 with all its letters, to show it. */
typedef struct {
    const char *name;     /* "2 who is it": a number and a few words; NULL if it is alone */
    Matrix W_Q, W_K, W_V; /* [d_model × d_k], [d_model × d_k], [d_model × d_v] */
    Matrix Q, K, V;       /* [n × d_k], [n × d_k], [n × d_v] */
    Matrix S, A, Z;       /* scores and weights [n × n], result [n × d_v] */
    float scale;          /* what the scores were divided by */
} Attention;

/* Which head of the run --head asks for, or the one with our number. --head with a number that
 * there is not ends the program with status 2. */
int show_head(const Input *in, Run r, int ours);

/* The first row whose largest weight is, within .05, furthest above an even spread: the query
 * that shows most. */
int show_which(Attention a);

/* The key that query i weighs most. */
int show_most(Attention a, int i);

/* The first lines: the title, a question, the sentence (or the folder of a loaded layer), who
 * sees whom, and which weights a person wrote. An --explain that names nothing here ends the
 * program first, with status 2. */
void show_title(Input *in, const char *question, const char *written);

/* With --explain, that weight, every step of it in numbers; nothing is printed after it. */
void show_weight(const Input *in, Attention a);

/* The heading of the next pass. With --step it waits for Enter first; with --pass it silences
 * the passes that were not asked for. */
void show_pass(Input *in, const char *format, ...) PRINTS_LIKE_PRINTF(2);

/* Where query i looks, largest weights first: cat .89 ████. And why, if that is everywhere. */
void show_answer(const Input *in, Attention a, int i);

/* A pass: query i from its question to its result, with every key, product, score, weight and
 * value; with --step a column at a time. */
void show_query(Input *in, Attention a, int i);

/* Three passes: Q, K and V; the scores; the weights with the results. Of scores and weights,
 * the rows that differ from an even spread (all with --full, or for a loaded layer). */
void show_matrices(Input *in, Attention a);

/* A pass: of each head, what row i asks, and where it then looks most. */
void show_questions(Input *in, Run r, int i, const char *heading);

/* A pass: one key, row j of K, a line a head, and their mean. Each head has its own key. */
void show_keys(Input *in, Run r, int j, const char *heading);

/* A pass: the n_kv_heads keys of each row, and the scores and weights that row i of each head
 * gives them. */
void show_meeting(Input *in, Run r, int n_kv_heads, int i, const char *heading);

/* A pass: a picture of each head's weights; above it the head's name and, unless `before` is
 * NULL, the share of its weight that it moved since (matrix_weight_moved). */
void show_heads(Input *in, Run r, const Run *before, const char *heading);

/* A pass that is a table: a line for each run that shares keys, the first of them `multi`
 * itself, which begins it. The weight that each head moved since `multi`, placed by the number
 * in its name; the largest difference of Y; the floats that the last token fetches from K and
 * V, its multiply-adds with them, and the uses of each. */
void show_sharing(Input *in, Run r, Run multi, const char *label);

/* Words only. The word whose meaning is nearest to row i of Z [n × MEANINGS]. */
void show_meaning(const Input *in, Matrix Z, int i);

/* Words only. A word that stands twice and has the same row of A twice, and why. */
void show_alike(const Input *in, Matrix A, const char *why);

/* A pass, words only: what Y adds to the meaning of word i, and which word is then nearest. */
void show_output(Input *in, Run r, int i);

/* A pass: one token at a time, in a layer with `which` (such as "one averaged key"). 0, and a
 * line instead, if it is not worth showing: it needs a causal mask, 64 tokens at most. */
int show_decoding(Input *in, const char *which);

/* Token i, when one comes at a time: what each head weighs most, and how many floats the cache
 * holds, as a bar; its whole length is what a key and a value for each head take in the end. */
void show_token(const Input *in, Run r, int i, int floats);

/* The last lines: what was seen, and a command to try next. */
void show_end(const Input *in, const char *seen, const char *next);

#endif
