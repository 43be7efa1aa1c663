/* exercise: what an exercise may use, and the functions that you write.
 *
 * An exercise sees matrices (matrix.h) and the standard library. Some are linked with the
 * matrix library too, and say so; none with the function that it asks you to write. An element
 * is *matrix_at(m, row, col), to read and to write; m.rows and m.cols are its sizes. Its rows
 * need not lie side by side: it may be a view of some columns of a wider matrix. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include "matrix.h"
#include "words.h"

#include <float.h>
#include <math.h>

/* Each exercise opens with a number to predict before you run it; NAN means not yet. */
extern const double prediction;

/* Given, where an exercise says so: the five passes of chapter 1, softmax(Q Kᵀ / √d_k) V.
 * Q [n_q × d_k], K [n_k × d_k], V [n_k × d_v], mask [n_q × n_k] (1 shows, 0 hides), Z [n_q ×
 * d_v] */
void attention(Matrix Z, Matrix Q, Matrix K, Matrix V, Matrix mask);

/* Keys and values of the tokens so far, a row a token: the first `length` rows are filled. K
 * and V have rows for more; length grows as rows are appended. */
typedef struct {
    Matrix K, V;
    int length;
} Cache;

/* ---- what you write, so that the compiler can say when a parameter was changed ---- */

/* Chapter 1 */
void scores(Matrix S, Matrix Q, Matrix K);
void softmax_rows(Matrix A, Matrix S);
void causal_mask(Matrix S);
extern const float table_Q[FEATURES][4], table_K[FEATURES][4];

/* Scores and values that arrive one by one. stream_next() gives the next score and its value, a
 * row [1 × d_v] that is valid until the next call; it returns 0 when there are no more. */
typedef struct Stream Stream;
int stream_next(Stream *stream, float *s, Matrix *v);
void streaming(Matrix z, Stream *stream);

/* Chapter 2 */
Matrix head_view(Matrix Q, int h, int d_k);
void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads);
void attend_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, int n_heads, int causal);
void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads);

/* Chapter 3 */
typedef struct {
    int layers, d_model, n_heads, n_kv_heads, d_k;
    int tokens; /* in the cache */
    int bits;   /* of one number */
} Model;
double cache_bytes(Model m);
double uses_of_each_float(Model m);
void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads);
extern const float one_key_K[FEATURES][4], one_key_Q0[FEATURES][4], one_key_Q1[FEATURES][4];
void decode_chunk(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads);

/* Chapter 4 */
int kv_head(int h, int n_heads, int n_kv_heads);
void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k);
void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k);
void choose_pairs(int pair_of[4], Matrix W_K, int d_k);
int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes);

#endif
