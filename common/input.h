/* input: what a program runs, and what the reader asked for on the command line.
 *
 * input_read() comes first and input_end() last. Between them, each function answers one
 * question: what the reader asked for, or else `ours`, which the program brings. Wrong use of
 * an option ends the program with one line on stderr and status 2. */
#ifndef INPUT_H
#define INPUT_H

#include "matrix.h"

enum { MOST_HEADS = 1024 };

/* Rotary positions: of each head the first `columns` columns are turned (0: all). */
typedef struct {
    double base; /* 0: none are */
    int columns;
} Rope;

typedef struct {
    Matrix X;            /* [n × d_model]: a row is a token */
    Matrix mask;         /* [n × n]: 1 where row i may look at row j, else 0; at first all 1 */
    const char **tokens; /* n labels */
    int from_words;      /* X is a sentence: words.h names its columns; else load.h read it */
    int loads;           /* the program can load and save .npy files (load.h) */

    /* What the options say, for input_…() and show.h; 0, NULL or -1 where one is not given. */
    const char *source, *title, *sentence, *explain, *load, *save, *color;
    int causal, head, heads, kv_heads, pool, shared;
    int order[MOST_HEADS], n_order;
    float scale;
    Rope rope;
    int step, full, digits, quiet, pass;

    const char *who_sees; /* the mask in words */
    int query, key;       /* the rows that --explain names */
    int passes;           /* shown so far */
} Input;

/* What a run computes, in the order in which it arises. Heads stand side by side, in S and A
 * below each other. */
typedef struct {
    const char *const *names; /* of the heads: a number and a few words; NULL: there are none */
    Matrix Q, K, V;           /* [n × n_heads·d_k], [n × n_kv_heads·d_k], likewise d_v */
    Matrix S, A;              /* scores and weights [n_heads·n × n] */
    Matrix Z, Y;              /* [n × n_heads·d_v], the output [n × d_out] */
} Run;

/* Reads the command line and the sentence. `source` is the program's own file, as in
 * "02_multihead/multihead.c"; `own` names the options that not every program has, as in
 * "--head --heads". --help and --words print and exit with 0. */
Input input_read(int argc, char **argv, const char *source, const char *title, const char *own);

/* A mask [n × n] that hides nothing. */
Matrix input_all_see(int n);

/* Does no token see a later one? --causal, --no-causal, or `ours`. Puts it into words for
 * show_title(). */
int input_causal(Input *in, int ours);

/* What scores are divided by: --scale, or `ours`. */
float input_scale(const Input *in, float ours);

/* What an option such as --kv-heads says (`given`), or `ours` if that is 0. It must be one of
 * the numbers in `allowed`, such as "1 2 4"; NULL: any. */
int input_one_of(const char *option, int given, int ours, const char *allowed);

/* The n_heads numbers of --order, or 0, 1, 2, … */
const int *input_order(const Input *in, int n_heads);

/* The `count` names in another order: name h is the one that was order[h]. */
const char *const *input_reorder(const char *const *names, int count, const int *order);

/* The end of main: writes into the folder of --save, if it is given, and frees all matrices;
 * the exit status. Each head's weights become weights_h0.dat, … for gnuplot; a program that
 * loads .npy files saves the run's matrices as such. All are written under other names first
 * and then renamed: a failed write leaves what was there. A --pass beyond the last ends the
 * program with status 2. */
int input_end(Input *in, Run r);

#endif
