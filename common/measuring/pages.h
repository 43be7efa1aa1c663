/* pages: attention with a streaming softmax over pages of K and V, twice: one new token over a
 * K/V cache (chapters 3 and 4), where the queries of a group visit each page together; and a
 * whole sequence (chapter 1), where neighboring queries do. Beside it the plain way, one head
 * at a time.
 *
 *     Q [n_heads × d_k]    a token's queries        Z [n_heads × d_v]    the heads' results
 *
 * Query head h reads K/V head h / group_size, as in chapter 4: with n_kv_heads = n_heads this
 * is multi-head attention, with 1 multi-query attention. */
#ifndef PAGES_H
#define PAGES_H

#include <stddef.h>

typedef struct {
    int n_heads, n_kv_heads, n, d_k, d_v; /* n tokens are in the cache */
} Shape;

/* The plain way. K [n_kv_heads][n][d_k], V [n_kv_heads][n][d_v]; S has place for n scores for
 * each thread. */
void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s,
                  int threads);

/* A page holds PAGE tokens of one K/V head: first their keys, transposed [d_k × PAGE], then
 * their values [PAGE × d_v]; scores and mix are then both products of the form a b, row by row.
 * Either is cut into blocks of as many columns as the registers hold sums for, and each block
 * is read from front to back. The pages of a K/V head follow each other; in the last, places
 * after the n-th token stay empty. d_k and d_v must be multiples of 64. */
enum { PAGE = 64 };
size_t pages_size(Shape s); /* in floats */
void pages_fill(float *pages, const float *K, const float *V, Shape s);

/* Puts key and value of token j of K/V head g into its page. */
void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s);

/* The fast way, on `threads` threads. `memory` has place for decode_memory() floats, all 0. */
size_t decode_memory(Shape s, int threads);
void decode_pages(float *Z, const float *Q, const float *pages, float *memory, Shape s,
                  int threads);

/* All n queries of one head over its n tokens, Q and K [n × d_k], V [n × d_v], Z [n × d_v];
 * with `causal`, 1 or 0, a query sees no later token. No matrix of n × n anywhere: `memory` has
 * place for attention_memory() floats, all 0, which grow with n. n_heads and n_kv_heads are
 * 1. */
size_t attention_memory(Shape s, int threads);
void attention_pages(float *Z, const float *Q, const float *K, const float *V, float *memory,
                     int causal, Shape s, int threads);

/* c = a b with the same kernel, for the layer's projections: b [inner × columns] is cut into
 * blocks of columns first. a [rows × inner], c [rows × columns]; columns a multiple of 64. */
void blocks_fill(float *blocks, const float *b, int inner, int columns);
void blocks_multiply(float *c, const float *a, const float *blocks, int rows, int inner,
                     int columns, int threads);

#endif
