/* product: the three matrix products of training, made fast.
 *
 * They do what matrix_multiply and its kin do, for the experiments only: sums may run in any
 * order here, so that several of them fit into one vector register. What makes them fast is
 * said in product.c.
 *
 * Shapes that do not fit end the program with one line. The result must not share memory with
 * an operand. */
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

/* "16 floats a vector, 6 × 64 a tile", as compiled. */
const char *product_description(void);

#endif
