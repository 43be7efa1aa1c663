/* streaming: attention with a streaming softmax over pages of K and V, twice: a new token over
 * a K/V cache (chapters 3 and 4), where the queries of a group visit each page together; and a
 * whole sequence (chapter 1), where neighboring queries do. Beside it the plain way, one head
 * at a time.
 *
 *     Q [n_heads × d_k]    a token's queries        Z [n_heads × d_v]    the heads' results
 *
 * Query head h reads K/V head h / group_size, as in chapter 4: with n_kv_heads = n_heads this
 * is multi-head attention, with 1 multi-query attention. */
#ifndef STREAMING_H
#define STREAMING_H

#include "pages.h"

/* The fast way, on `threads` threads. `memory` has place for decode_memory() floats. */
size_t decode_memory(Shape s, int threads);
void decode_pages(float *Z, float *Q, const float *pages, float *memory, Shape s, int threads);

/* The plain way (plain.c). K [n_kv_heads][n][d_k], V [n_kv_heads][n][d_v]; S has place for n
 * scores for each thread. */
void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s,
                  int threads);

/* All n queries of one head over its n tokens, Q and K [n × d_k], V [n × d_v], Z [n × d_v];
 * with `causal`, 1 or 0, a query sees no later token. No matrix of n × n anywhere: `memory` has
 * place for attention_memory() floats, all 0 at first, which grow with n. n_heads and
 * n_kv_heads are 1. */
size_t attention_memory(Shape s, int threads);
void attention_pages(float *Z, float *Q, const float *K, const float *V, float *memory,
                     int causal, Shape s, int threads);

#endif
