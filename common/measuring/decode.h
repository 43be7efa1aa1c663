/* decode: attention of one new token over a K/V cache, twice: the plain way, one head at a time,
 * and a fast way, in which all queries of a group visit each page of K and V together.
 *
 *     Q [n_heads × d_k]    the token's queries
 *     Z [n_heads × d_v]    the heads' results
 *
 * Query head h reads K/V head h / group_size, as in chapter 4: with n_kv_heads = n_heads this is
 * multi-head attention, with 1 multi-query attention. */
#ifndef DECODE_H
#define DECODE_H

#include <stddef.h>

typedef struct {
    int n_heads, n_kv_heads, n, d_k, d_v; /* n tokens are in the cache */
} Shape;

/* The plain way. K [n_kv_heads][n][d_k], V [n_kv_heads][n][d_v]; S has place for n scores for
 * each thread. */
void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s,
                  int threads);

/* A page holds PAGE tokens of one K/V head: first their keys, transposed [d_k × PAGE], then their
 * values [PAGE × d_v]; scores and mix are then both products of the form a b, row by row. Either
 * is cut into blocks of as many columns as the registers hold sums for, and each block is read
 * from front to back. The pages of a K/V head follow each other; in the last, places after the
 * n-th token stay empty. d_k and d_v must be multiples of 64. */
enum { PAGE = 64 };
size_t pages_size(Shape s); /* in floats */
void pages_fill(float *pages, const float *K, const float *V, Shape s);

/* Puts key and value of token j of K/V head g into its page. */
void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s);

/* The fast way, on `threads` threads. `memory` has place for decode_memory() floats, all 0. */
size_t decode_memory(Shape s, int threads);
void decode_pages(float *Z, const float *Q, const float *pages, float *memory, Shape s,
                  int threads);

/* c = a b with the same kernel, for the layer's projections: b [inner × columns] is cut into
 * blocks of columns first. a [rows × inner], c [rows × columns]; columns a multiple of 64. */
void blocks_fill(float *blocks, const float *b, int inner, int columns);
void blocks_multiply(float *c, const float *a, const float *blocks, int rows, int inner,
                     int columns, int threads);

#endif
