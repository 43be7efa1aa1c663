/* model: attention with these mistakes in it, for the checks that need one. What a head reads
 * and writes is a view; a mistake is another view, another divisor, another mask. A check lists
 * in `shared` those that it asks about; the right model is the one without any. */
#ifndef MODEL_H
#define MODEL_H

#include "check.h"

/* clang-format off */
enum {
    NO_SCALE, BY_D_K, BY_WIDTH,                            /* the scores, their scale */
    NO_MASK, MASK_AFTER, MASK_TIMES, WITHOUT_ITSELF,       /* the mask */
    NO_MAX, MAX_FROM_0, MAX_UNDIVIDED,                     /* softmax */
    SAME_SLICE, K_AS_V, KV_SWAPPED, CUT_BY_ROWS, V_AT_D_K, /* what a head reads */
    Z_AT_0, Z_AT_D_K, MERGED_BY_ROWS,                      /* where it writes */
    ROW_0, LENGTH_LEFT, LENGTH_TWICE, REPLACED,            /* what is kept in a cache */
    TOP_LEFT, ONE_TOO_MANY, CHUNK_ONLY, WHOLE_CAPACITY,    /* what is seen there */
    SHARED_MISTAKES
};
/* clang-format on */
extern const Mistake model_mistakes[SHARED_MISTAKES];

enum { MOST_HEADS = 20 };

/* All heads of a layer: the whole matrices, and each head's views of them. */
typedef struct {
    int n_heads, d_k, d_v;
    Matrix Q, K, V, Z, mask; /* mask [n_q × n_k] */
    Matrix q[MOST_HEADS], k[MOST_HEADS], v[MOST_HEADS], z[MOST_HEADS];
} Heads;

/* The heads side by side in Q and Z, n_kv_heads of them in K and V: head h reads K/V head
 * h / (n_heads / n_kv_heads). A check may then change a view, for mistakes of its own. */
Heads model_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, Matrix mask, int n_heads,
                  int n_kv_heads);

/* Z_h = softmax(Q_h K_hᵀ / √d_k) V_h for each head, in double, but with e^x as in a float. */
void model_attend(const Heads *l);

/* One step of decoding: the rows of K and V, one a token, are appended to the cache, and each
 * token attends to all up to itself. */
void model_decode(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads,
                  int n_kv_heads);

/* c = a b, summed in double. */
void model_multiply(Matrix c, Matrix a, Matrix b);

/* What the checks of decoding draw: chunks that go to one or two caches in turn, where `filled`
 * rows stand already. See decoding.c. */
typedef struct {
    int counts[4]; /* tokens of each chunk; 0 ends them */
    int n_heads, n_kv_heads, d_k, d_v, filled, capacity;
    int n_caches, is_wider; /* caches that are views of wider memory */
    int is_nan;             /* what stands in rows that nobody filled */
    int is_view;            /* Q, K, V and Z are views */
    float amplitude;
} Decoding;
void model_draw_decoding(Case *c, const Decoding *d);

#endif
