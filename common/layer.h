/* layer: what a program runs (from the sentence or from files) and what it leaves behind. */
#ifndef LAYER_H
#define LAYER_H

#include "matrix.h"
#include "options.h"

/* One attention layer and its input. Rows of X are tokens; a row goes through W as x W + b.
 * Chapter 1 has no W_O. Head h of n_heads owns d_k columns of W_Q; the n_kv_heads heads of K
 * and V own d_k columns of W_K and d_v of W_V each. */
typedef struct {
    int n_heads, n_kv_heads, d_k, d_v;
    Matrix X;                /* [n × d_model] */
    Matrix W_Q, b_Q;         /* [d_model × n_heads·d_k], [1 × n_heads·d_k] */
    Matrix W_K, b_K;         /* [d_model × n_kv_heads·d_k], … */
    Matrix W_V, b_V;         /* [d_model × n_kv_heads·d_v], … */
    Matrix W_O, b_O;         /* [n_heads·d_v × d_out], … */
    Matrix mask;             /* [n × n], 1 where row i may look at j, else 0 */
    int causal;              /* no token sees a later one */
    const char *who_sees;    /* the mask in words */
    float scale;             /* scores are divided by it: √d_k, or what --scale says */
    const char **tokens;     /* n labels */
    int from_words;          /* X has the columns that words.h names */
    const char *const *jobs; /* a few words for each head, or NULL */
    const int *order;        /* head h was called order[h] at first; NULL: it still is h */
    int head;                /* the head to show: --head, or the one that tells most */
    int query, key;          /* what --explain asks for, from 0; -1 if it is not given */
} Layer;

/* The matrices of one run, in the order in which they arise. */
typedef struct {
    Layer layer;    /* what was run */
    Matrix Q, K, V; /* what each token asks for, is found by, hands over */
    Matrix S, A;    /* scores and weights, head above head: [n_heads·n × n] */
    Matrix Z;       /* the heads' results side by side: [n × n_heads·d_v] */
    Matrix Y;       /* the layer's output; chapter 1's is Z */
} Trace;

/* What one head works with: views of its part of the above. */
typedef struct {
    Matrix W_Q, W_K, W_V; /* [d_model × d_k], [d_model × d_k], [d_model × d_v] */
    Matrix Q, K, V;       /* [n × d_k], [n × d_k], [n × d_v] */
    Matrix S, A, Z;       /* [n × n], [n × n], [n × d_v] */
} Head;

/* The layer of o->load if that is given, else the sentence with these weights (no bias;
 * W_O.data is NULL where there is none). Files that are missing, malformed or disagree end
 * the program with one line that names them and their shapes; so do a --head or --explain
 * that name what is not there. */
Layer layer_read(const Options *o, const char *const *jobs, Matrix W_Q, Matrix W_K, Matrix W_V,
                 Matrix W_O);

/* Room for all that one run of the layer computes. Without W_O, Y is Z. */
Trace layer_trace(Layer layer);

/* The same columns of W_Q, W_K and W_V, read as n_heads heads; n_heads must divide them. */
Layer layer_divide(Layer layer, int n_heads);

/* The layer with its heads in another order: columns of W_Q, W_K and W_V, rows of W_O. */
Layer layer_reorder(Layer layer, const int *order);

/* The layer with fewer heads of K and V: each is the mean of the neighbors that it replaces,
 * in W_K, W_V and their biases. n_kv_heads must divide the layer's. Ainslie et al. 2023,
 * section 2.1. */
Layer layer_pool(Layer layer, int n_kv_heads);

/* Writes Q, K, V, scores (divided and masked), weights and output .npy and weights_h0.dat …
 * into the folder o->save; no-op if that is NULL. All are written under other names first and
 * then renamed, so that a failed write leaves what was there before. */
void layer_save(const Options *o, const Trace *trace);

#endif
