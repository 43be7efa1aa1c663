/* product: matrix products, made fast: those of training, and those of attention over a cache.
 *
 * Sums may run in any order here, so that several of them fit into one vector register. What
 * makes them fast is said in product.c. Shapes that do not fit end the program with one line.
 * The result must not share memory with an operand. */
#ifndef PRODUCT_H
#define PRODUCT_H

#include "matrix.h"

/* c = a b.   a [n × k], b [k × m], c [n × m] */
void multiply(Matrix c, Matrix a, Matrix b);

/* c = a bᵀ.   a [n × k], b [m × k], c [n × m] */
void multiply_transposed(Matrix c, Matrix a, Matrix b);

/* c = c + a bᵀ, likewise. */
void add_transposed(Matrix c, Matrix a, Matrix b);

/* c = c + aᵀ b, the sum over rows i of column a_i times row b_i: every gradient of a weight is
 * such a sum.   a [k × n], b [k × m], c [n × m] */
void add_outer(Matrix c, Matrix a, Matrix b);

/* A matrix in panels lies in memory in the order in which a product reads it: first all rows of
 * columns 0 … 63, then all rows of the next 64; it has a multiple of 64 columns. This is where
 * element (row, column) stands in one with `rows` rows. */
enum { PANEL = 64 };
static inline float *panels_at(float *panels, int row, int column, int rows)
{
    size_t above = (size_t)(column / PANEL) * (size_t)rows + (size_t)row;
    return panels + above * PANEL + column % PANEL;
}

/* c = a b, or with `add` c = c + a b. b in panels of `rows` rows, of which the first a.cols
 * count; they come from memory, and what follows is told to come next. */
void multiply_panels(int add, Matrix c, Matrix a, const float *b, int rows);

#endif
