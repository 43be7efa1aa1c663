/* options: the command line. The same word means the same in every chapter; each wrong use ends
 * the program with one line on stderr and status 2. */
#ifndef OPTIONS_H
#define OPTIONS_H

enum { MOST_HEADS = 1024 };

typedef struct {
    const char *title;
    int chapter;
    const char *sentence, *load, *save, *explain;
    int causal;                     /* 1 --causal, 0 --no-causal, -1 neither */
    float scale;                    /* what scores are divided by; 0: √d_k */
    int head;                       /* -1: not given */
    int heads, kv_heads;            /* 0: not given */
    int order[MOST_HEADS], n_order; /* n_order 0: not given */
    int pool, shared, step, full, quiet, digits;
} Options;

/* Reads argv. The title begins with the chapter's number, which decides what options there are.
 * --help and --words print and exit with 0. */
Options options_parse(int argc, char **argv, const char *title);

#endif
