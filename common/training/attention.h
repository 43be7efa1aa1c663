/* attention: the chapters' layer, forward, and the gradients of everything in it, backward.
 *
 * `forward` computes Y from X. Something after it judges Y by one number, the loss. The
 * gradient dM of a matrix M has M's shape: element (i, j) says by how much the loss grows if
 * m_ij grows by a little, divided by that little. `backward` is given dY and goes through the
 * passes of `forward` in reverse, under the same numbers. So there are two structs, each used
 * twice: once with the values, once with the gradients. A word that asks and answers stands in
 * X and in M; its gradient is the sum of both. */
#ifndef ATTENTION_H
#define ATTENTION_H

#include "matrix.h"

/* Head h reads K/V head h / (n_heads / n_kv_heads), as in chapter 4. Each of `batch` sequences
 * has n rows that ask and m rows that answer; a chapter's sentence is a batch of one whose rows
 * do both. */
typedef struct {
    int batch, n, m;
    int d_model, n_heads, n_kv_heads, d_k, d_v, d_out;
} Shape;

/* What is learned. */
typedef struct {
    Matrix W_Q;      /* [d_model × n_heads·d_k] */
    Matrix W_K, W_V; /* [d_model × n_kv_heads·d_k], [d_model × n_kv_heads·d_v] */
    Matrix W_O;      /* [n_heads·d_v × d_out] */
} Weights;

/* What one step computes, in the order in which it arises; sequence below sequence. */
typedef struct {
    Shape shape;
    Matrix X, M;    /* who asks [batch·n × d_model], who answers [batch·m × d_model] */
    Matrix Q, K, V; /* [batch·n × n_heads·d_k], [batch·m × n_kv_heads·d_k], … ·d_v] */
    Matrix S, A;    /* [batch·n_heads·n × m]: head h of sequence s owns n rows */
    Matrix Z;       /* [batch·n × n_heads·d_v] */
    Matrix Y;       /* [batch·n × d_out] */
    Matrix mask;    /* [n × m], the same for all; .data NULL: every row sees every other */
} Pass;

/* Room for one step, all zeros, X and M included, without a mask. */
Pass pass_new(Shape shape);

/* p.Y from p.X, p.M and the weights; all between is kept in p for `backward`. */
void forward(Pass p, Weights w);

/* The gradients of p.X, p.M and all between into d, given d.Y; those of the weights are added
 * to dw. p is what `forward` left behind; d may not be p. */
void backward(Pass d, Weights dw, Pass p, Weights w);

/* a = softmax of each row of s; scores below −10³⁰ are hidden. a may be s. At
 * most 64 columns. */
void softmax_rows(Matrix a, Matrix s);

#endif
