/* matrix: the whole of the linear algebra that attention needs.
 *
 * A matrix is row-major float32: element (i, j) stands at data[i · stride + j]. A matrix is
 * passed by value; what it points at is shared. Sizes are `int`: an index then counts down
 * past 0 without surprise, and 2³¹ rows are more than anyone prints; sizes in bytes are
 * computed in size_t.
 *
 * A view (matrix_columns, matrix_rows) is a matrix that points into another one. A head is a
 * view of some columns, the filled part of a cache is a view of some rows: nothing is
 * copied.
 *
 * Shapes are written [rows × cols]. Every function checks them. A mistake ends the program
 * with file, line, the call as you wrote it, the shapes, and the rule that they break:
 *
 *     attention.c:88: matrix_multiply(Q, X, W_Q): X is [9 × 16], W_Q is [12 × 4]; …
 *
 * (To know the place, each function is called through a macro: matrix_call.h.)
 *
 * The result comes first, as in an assignment. It must not share memory with an operand
 * unless that is said below; views side by side in one buffer do not share, overlapping ones
 * do.
 *
 * Every sum takes the same steps in the same order, by index, whatever the shapes: equal
 * mathematics gives equal bits, for one row as for a thousand. */
#ifndef MATRIX_H
#define MATRIX_H

#include <math.h>
#include <stddef.h>

typedef struct {
    int rows, cols, stride;
    float *data;
} Matrix;

/* The one place that turns (row, column) into an address. Not checked: loops stand on it. */
static inline float *matrix_at(Matrix m, int row, int col)
{
    return m.data + (size_t)row * (size_t)m.stride + (size_t)col;
}

/* [rows × cols], all 0. Sizes are at least 1; running out of memory ends the program. The
 * library owns the memory: matrix_free_all() at the end of main frees every matrix. */
Matrix matrix_new(int rows, int cols);
void matrix_free_all(void);

/* Zeroed memory with the same owner, for what belongs to a matrix: its labels, say. */
void *matrix_memory(size_t count, size_t size);

/* Matrix matrix_from_table(table): a new matrix with the numbers of a C array, which is
 * float table[rows][cols]. */

/* Views: `count` columns, or rows, of m from `first` on; they must lie inside m. */
Matrix matrix_columns(Matrix m, int first, int count);
Matrix matrix_rows(Matrix m, int first, int count);

/* c_ij = a_ij.   a and c [n × m] */
void matrix_copy(Matrix c, Matrix a);

/* A new matrix with `count` blocks of columns, or rows, in another order: block h is m's block
 * order[h], which must lie inside m. What is left over stays behind them. */
Matrix matrix_reorder_columns(Matrix m, int count, const int *order);
Matrix matrix_reorder_rows(Matrix m, int count, const int *order);

/* c = a b:   c_ij = Σ_p a_ip · b_pj,   p upward.   a [n × k], b [k × m], c [n × m]
 * A term whose a_ip is 0 is left out: a weight of 0 hides its value, whatever that is. */
void matrix_multiply(Matrix c, Matrix a, Matrix b);

/* c = a bᵀ:   c_ij = Σ_p a_ip · b_jp: every row of a with every row of b.
 * a [n × k], b [m × k], c [n × m]. Terms are left out as above. */
void matrix_multiply_transposed(Matrix c, Matrix a, Matrix b);

/* y = x W + b, where b, added to every row, is the last row of W.
 * x [n × k], W [k + 1 × m], y [n × m] */
void matrix_linear(Matrix y, Matrix x, Matrix W);

/* c_ij = c_ij + a_ij.   a and c [n × m]; c may be a */
void matrix_add(Matrix c, Matrix a);

/* c_ij = factor · c_ij */
void matrix_scale(Matrix c, float factor);

/* c_ij = −∞ where mask_ij is 0.   c and mask [n × m]
 * A score that is −∞ already where the mask shows it ends the program with its place. */
void matrix_mask(Matrix c, Matrix mask);

/* Row by row, a_ij = e^(s_ij − max_i) / Σ_j e^(s_ij − max_i), max_i the largest of row i:
 * the same quotient as without it, but nothing overflows. A row that is −∞ throughout
 * becomes zeros. A NaN or +∞ ends the program with its place.   s and a [n × m]; a may be s
 * Vaswani et al. 2017, eq. 1; to subtract the maximum is common practice. */
void matrix_softmax_rows(Matrix a, Matrix s);

/* Mean-pooling: m holds `count` blocks of columns side by side; a new matrix, their mean. It is
 * summed in double and rounded once: the mean of equal blocks is the block.
 * count must divide the columns.   m [n × count·k], the mean [n × k]
 * Ainslie et al. 2023, section 2.1. */
Matrix matrix_mean_blocks(Matrix m, int count);

/* Comparing a and b [n × m]. Are all bits equal? */
int matrix_equal(Matrix a, Matrix b);

/* The largest |a_ij − b_ij|; NaN if one of them is. */
float matrix_max_difference(Matrix a, Matrix b);

/* For two tables of weights, the mean over rows of ½ Σ_j |a_ij − b_ij|: the share of its weight
 * that a row has moved. */
double matrix_weight_moved(Matrix a, Matrix b);

#include "matrix_call.h"

#endif
