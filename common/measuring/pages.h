/* pages: a K/V cache in pages, in the order in which attention over it reads.
 *
 * A page holds PAGE tokens of one K/V head: first their keys, transposed [d_k × PAGE], then
 * their values [PAGE × d_v]. Scores and mix are then both products of the form a b, and K and V
 * are cut into panels for them (panels.h). The pages of a K/V head follow each other; in the
 * last, places after the n-th token stay 0. d_k and d_v must be multiples of 64. */
#ifndef PAGES_H
#define PAGES_H

#include <stddef.h>

enum { PAGE = 128 };

typedef struct {
    int n_heads, n_kv_heads, n, d_k, d_v; /* n tokens are in the cache */
} Shape;

/* Floats in the cache, and those before the page of token j of K/V head g. */
size_t pages_size(Shape s);
size_t pages_before(int g, int j, Shape s);

/* K [n_kv_heads][n][d_k], V [n_kv_heads][n][d_v]; `pages` must be 0. */
void pages_fill(float *pages, const float *K, const float *V, Shape s);

/* Puts key and value of token j of K/V head g into its page. */
void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s);

#endif
