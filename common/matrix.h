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
 *     attention.c:61: matrix_multiply(Q, X, W_Q): X is [9 × 16], W_Q is [12 × 4]; …
 *
 * The result comes first, as in an assignment. It must not share memory with an operand
 * unless that is said below; views side by side in one buffer do not share, overlapping ones
 * do.
 *
 * Every sum takes the same steps in the same order, by index, whatever the shapes: equal
 * mathematics gives equal bits, for one row as for a thousand. */
#ifndef MATRIX_H
#define MATRIX_H

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

/* clang-format off */

/* [rows × cols], all 0. Sizes are at least 1; running out of memory ends the program. The
 * library owns the memory: matrix_free_all() at the end of main frees every matrix. */
#define matrix_new(rows, cols) matrix_new_(CALL("matrix_new", #rows, #cols), rows, cols)
void matrix_free_all(void);

/* Zeroed memory with the same owner, for what belongs to a matrix: its labels, say. */
void *matrix_memory(size_t count, size_t size);

/* A new matrix with the numbers of a C array: float table[rows][cols]. */
#define matrix_from_table(table) \
    matrix_from_table_(CALL("matrix_from_table", #table), &(table)[0][0], \
                       sizeof(table) / sizeof(table)[0], sizeof(table)[0] / sizeof(table)[0][0])

/* Views: `count` columns, or rows, of m from `first` on; they must lie inside m. */
#define matrix_columns(m, first, count) \
    matrix_columns_(CALL("matrix_columns", #m, #first, #count), m, first, count)
#define matrix_rows(m, first, count) \
    matrix_rows_(CALL("matrix_rows", #m, #first, #count), m, first, count)

/* c_ij = a_ij.   a and c [n × m] */
#define matrix_copy(c, a) matrix_copy_(CALL("matrix_copy", #c, #a), c, a)

/* c = a b:   c_ij = Σ_p a_ip · b_pj,   p upward.   a [n × k], b [k × m], c [n × m]
 * A term whose a_ip is 0 is left out: a weight of 0 hides its value, whatever that is. */
#define matrix_multiply(c, a, b) matrix_multiply_(CALL("matrix_multiply", #c, #a, #b), c, a, b)

/* c = a bᵀ:   c_ij = Σ_p a_ip · b_jp: every row of a with every row of b.
 * a [n × k], b [m × k], c [n × m]. Terms are left out as above. */
#define matrix_multiply_transposed(c, a, b) \
    matrix_multiply_transposed_(CALL("matrix_multiply_transposed", #c, #a, #b), c, a, b)

/* y = x W + b, b added to every row.   x [n × k], W [k × m], b [1 × m], y [n × m] */
#define matrix_linear(y, x, W, b) \
    matrix_linear_(CALL("matrix_linear", #y, #x, #W, #b), y, x, W, b)

/* c_ij = c_ij + a_ij.   a and c [n × m]; c may be a */
#define matrix_add(c, a) matrix_add_(CALL("matrix_add", #c, #a), c, a)

/* c_ij = factor · c_ij */
void matrix_scale(Matrix c, float factor);

/* c_ij = −∞ where mask_ij is 0.   c and mask [n × m] */
#define matrix_mask(c, mask) matrix_mask_(CALL("matrix_mask", #c, #mask), c, mask)

/* Row by row, a_ij = e^(s_ij − max_i) / Σ_j e^(s_ij − max_i), max_i the largest of row i:
 * the same quotient as without it, but nothing overflows. A row that is −∞ throughout
 * becomes zeros. A NaN or +∞ ends the program with its place.   s and a [n × m]; a may be s
 * Vaswani et al. 2017, eq. 1; to subtract the maximum is common practice. */
#define matrix_softmax_rows(a, s) \
    matrix_softmax_rows_(CALL("matrix_softmax_rows", #a, #s), a, s)

/* Mean-pooling: m holds blocks of columns side by side, c becomes their mean. It is summed in
 * double and rounded once: the mean of equal blocks is the block.   m [n × blocks·k], c [n × k]
 * Ainslie et al. 2023, section 2.1. */
#define matrix_mean_blocks(c, m) matrix_mean_blocks_(CALL("matrix_mean_blocks", #c, #m), c, m)

/* Comparing a and b [n × m]. Are all bits equal? */
#define matrix_equal(a, b) matrix_equal_(CALL("matrix_equal", #a, #b), a, b)

/* The largest |a_ij − b_ij|. */
#define matrix_max_difference(a, b) \
    matrix_max_difference_(CALL("matrix_max_difference", #a, #b), a, b)

/* For two tables of weights, the mean over rows of ½ Σ_j |a_ij − b_ij|: the share of its weight
 * that a row has moved. */
#define matrix_weight_moved(a, b) \
    matrix_weight_moved_(CALL("matrix_weight_moved", #a, #b), a, b)

/* clang-format on */

/* What an error message needs to know of a call: where it stands and how it was written. */
typedef struct {
    const char *file;
    int line;
    const char *function, *argument[4];
} Call;
/* clang-format off */
#define CALL(function, ...) (Call){ __FILE__, __LINE__, function, { __VA_ARGS__ } }
/* clang-format on */

Matrix matrix_new_(Call call, int rows, int cols);
Matrix matrix_from_table_(Call call, const float *table, size_t rows, size_t cols);
Matrix matrix_columns_(Call call, Matrix m, int first, int count);
Matrix matrix_rows_(Call call, Matrix m, int first, int count);
void matrix_copy_(Call call, Matrix c, Matrix a);
void matrix_multiply_(Call call, Matrix c, Matrix a, Matrix b);
void matrix_multiply_transposed_(Call call, Matrix c, Matrix a, Matrix b);
void matrix_linear_(Call call, Matrix y, Matrix x, Matrix W, Matrix b);
void matrix_add_(Call call, Matrix c, Matrix a);
void matrix_mask_(Call call, Matrix c, Matrix mask);
void matrix_softmax_rows_(Call call, Matrix a, Matrix s);
void matrix_mean_blocks_(Call call, Matrix c, Matrix m);
int matrix_equal_(Call call, Matrix a, Matrix b);
float matrix_max_difference_(Call call, Matrix a, Matrix b);
double matrix_weight_moved_(Call call, Matrix a, Matrix b);

#endif
