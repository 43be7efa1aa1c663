/* How an error of matrix.h can name the call as the reader wrote it. Each function of matrix.h
 * is called through a macro of its name, which passes on file, line and the arguments as text
 * to the function that does the work: the same name with a _ behind it. */
#ifndef MATRIX_CALL_H
#define MATRIX_CALL_H

typedef struct {
    const char *file;
    int line;
    const char *function, *argument[4]; /* at most three, and NULL */
} Call;

/* clang-format off */
#define CALL(function, ...) (Call){ __FILE__, __LINE__, function, { __VA_ARGS__ } }

#define matrix_from_table(table) \
    matrix_from_table_(CALL("matrix_from_table", #table), &(table)[0][0], \
                       sizeof(table) / sizeof(table)[0], sizeof(table)[0] / sizeof(table)[0][0])
#define matrix_new(rows, cols) matrix_new_(CALL("matrix_new", #rows, #cols), rows, cols)
#define matrix_columns(m, first, count) \
    matrix_columns_(CALL("matrix_columns", #m, #first, #count), m, first, count)
#define matrix_rows(m, first, count) \
    matrix_rows_(CALL("matrix_rows", #m, #first, #count), m, first, count)
#define matrix_reorder_columns(m, count, order) \
    matrix_reorder_(CALL("matrix_reorder_columns", #m, #count, #order), 0, m, count, order)
#define matrix_reorder_rows(m, count, order) \
    matrix_reorder_(CALL("matrix_reorder_rows", #m, #count, #order), 1, m, count, order)
#define matrix_copy(c, a) matrix_copy_(CALL("matrix_copy", #c, #a), c, a)
#define matrix_multiply(c, a, b) \
    matrix_multiply_(CALL("matrix_multiply", #c, #a, #b), c, a, b)
#define matrix_multiply_transposed(c, a, b) \
    matrix_multiply_transposed_(CALL("matrix_multiply_transposed", #c, #a, #b), c, a, b)
#define matrix_linear(y, x, W) matrix_linear_(CALL("matrix_linear", #y, #x, #W), y, x, W)
#define matrix_add(c, a) matrix_add_(CALL("matrix_add", #c, #a), c, a)
#define matrix_mask(c, mask) matrix_mask_(CALL("matrix_mask", #c, #mask), c, mask)
#define matrix_softmax_rows(a, s) \
    matrix_softmax_rows_(CALL("matrix_softmax_rows", #a, #s), a, s)
#define matrix_mean_blocks(m, count) \
    matrix_mean_blocks_(CALL("matrix_mean_blocks", #m, #count), m, count)
#define matrix_equal(a, b) matrix_equal_(CALL("matrix_equal", #a, #b), a, b)
#define matrix_max_difference(a, b) \
    matrix_max_difference_(CALL("matrix_max_difference", #a, #b), a, b)
#define matrix_weight_moved(a, b) \
    matrix_weight_moved_(CALL("matrix_weight_moved", #a, #b), a, b)
/* clang-format on */

Matrix matrix_from_table_(Call call, const float *table, size_t rows, size_t cols);
Matrix matrix_new_(Call call, int rows, int cols);
Matrix matrix_columns_(Call call, Matrix m, int first, int count);
Matrix matrix_rows_(Call call, Matrix m, int first, int count);
Matrix matrix_reorder_(Call call, int by_rows, Matrix m, int count, const int *order);
void matrix_copy_(Call call, Matrix c, Matrix a);
void matrix_multiply_(Call call, Matrix c, Matrix a, Matrix b);
void matrix_multiply_transposed_(Call call, Matrix c, Matrix a, Matrix b);
void matrix_linear_(Call call, Matrix y, Matrix x, Matrix W);
void matrix_add_(Call call, Matrix c, Matrix a);
void matrix_mask_(Call call, Matrix c, Matrix mask);
void matrix_softmax_rows_(Call call, Matrix a, Matrix s);
Matrix matrix_mean_blocks_(Call call, Matrix m, int count);
int matrix_equal_(Call call, Matrix a, Matrix b);
float matrix_max_difference_(Call call, Matrix a, Matrix b);
double matrix_weight_moved_(Call call, Matrix a, Matrix b);

#endif
