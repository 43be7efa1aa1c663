/* streaming: attention with a streaming softmax over pages of K and V, twice: a new token over
 * a K/V cache (chapters 3 and 4), where the queries of a group visit each page together; and a
 * whole sequence (chapter 1), where neighboring queries do. Beside both, what they are compared
 * with.
 *
 *     Q [n_heads × d_k]    a token's queries        Z [n_heads × d_v]    the heads' results
 *
 * Query head h reads K/V head h / group_size, as in chapter 4.
 *
 * A page holds PAGE tokens of one K/V head, in the order in which attention reads: first their
 * keys, transposed [d_k × PAGE], then their values [PAGE × d_v], both in panels (product.h), so
 * that scores and mix are both products of the form a b. The pages of a K/V head follow each
 * other; in the last, places after the n-th token stay 0. d_k and d_v are multiples of 64. */
#ifndef STREAMING_H
#define STREAMING_H

#include <stddef.h>

enum { PAGE = 128, NEIGHBORS = 32 }; /* so many neighboring queries visit a page together */

typedef struct {
    int n_heads, n_kv_heads, n, d_k, d_v; /* n tokens are in the cache */
} Shape;

/* Floats in the cache. */
size_t pages_size(Shape s);

/* K [n_kv_heads][n][d_k], V [n_kv_heads][n][d_v]; `pages` must be 0. */
void pages_fill(float *pages, const float *K, const float *V, Shape s);

/* Puts key and value of token j of K/V head g into its page. */
void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s);

/* A token; `together` queries of a group, a divisor of its size, visit a page at once. */
void decode_pages(float *Z, float *Q, const float *pages, Shape s, int together);

/* The plain way, one head and one pass after the other. K and V as above; S has place for n
 * scores. */
void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s);

/* All n queries of one head over the n tokens in `pages`, Q [n × d_k], Z [n × d_v]; with
 * `causal`, 1 or 0, a query sees no later token. n_heads and n_kv_heads are 1. No
 * matrix of n × n anywhere: beside Q, the pages and Z it has so many floats. */
enum { ATTENTION_FLOATS = NEIGHBORS * (PAGE + 2) };
void attention_pages(float *Z, float *Q, const float *pages, int causal, Shape s);

/* The same pages and the same products, causal; but pass after pass, with all scores in memory
 * in between: S has place for n times n floats, n rounded up to pages. */
void attention_kept(float *Z, float *Q, const float *pages, float *S, Shape s);

#endif
