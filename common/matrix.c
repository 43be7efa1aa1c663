#include "matrix.h"
#include "say.h"
#include "strict.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Every allocation carries a link in front of its numbers; `blocks` is the head of that
 * list. */
typedef union Block {
    union Block *next;
    max_align_t alignment;
} Block;
static Block *blocks;

/* ---- errors: where, the call as written, what is wrong ---- */

/* attention.c:61: matrix_multiply(Q, X, W_Q) */
static const char *place(Call call)
{
    const char *slash = strrchr(call.file, '/'), *arguments = "";
    for (int k = 0; call.argument[k] != NULL; k++)
        arguments = say_text("%s%s%s", arguments, k > 0 ? ", " : "", call.argument[k]);
    return say_text("%s:%d: %s(%s)", slash != NULL ? slash + 1 : call.file, call.line,
                    call.function, arguments);
}

typedef enum { ROWS, COLUMNS } Side;

/* Arguments x and y of the call, counted from 0, must agree: this side of X with that side
 * of Y. */
static void must_agree(Call call, int x, Matrix X, Side side_x, int y, Matrix Y, Side side_y,
                       const char *hint)
{
    static const char *const names[] = { "rows", "columns" };
    if ((side_x == ROWS ? X.rows : X.cols) == (side_y == ROWS ? Y.rows : Y.cols))
        return;
    die("%s: %s is [%d × %d], %s is [%d × %d]; %s's %s must equal %s's %s%s", place(call),
        call.argument[x], X.rows, X.cols, call.argument[y], Y.rows, Y.cols, call.argument[x],
        names[side_x], call.argument[y], names[side_y], hint);
}

/* Views of one buffer have one stride: where the ranges of X and Y, which begins after X, meet,
 * they are side by side only if no column of Y, whole rows taken off, is one of X. */
static int share_memory(Matrix X, Matrix Y)
{
    uintptr_t x = (uintptr_t)X.data, y = (uintptr_t)Y.data;
    if (x > y)
        return share_memory(Y, X);
    size_t distance = (y - x) / sizeof(float), stride = (size_t)X.stride;
    size_t column = distance % stride, cols = (size_t)X.cols;
    return distance < (size_t)(X.rows - 1) * stride + cols
           && (X.stride != Y.stride || column < cols || column + (size_t)Y.cols > stride);
}

static void must_not_share(Call call, int x, Matrix X, int y, Matrix Y)
{
    if (share_memory(X, Y))
        die("%s: %s and %s share memory; the result needs a place of its own", place(call),
            call.argument[x], call.argument[y]);
}

/* The first two arguments of a call that works element by element must have one shape. ANYWHERE
 * in memory is right if nothing is written; APART if it is; for a result that may be its own
 * operand, APART_OR_SAME. */
typedef enum { ANYWHERE, APART, APART_OR_SAME } Memory;
static void must_match(Call call, Matrix X, Matrix Y, Memory memory)
{
    int turned = X.rows == Y.cols && X.cols == Y.rows;
    const char *hint = turned ? " (is one of them transposed?)" : "";
    must_agree(call, 0, X, ROWS, 1, Y, ROWS, hint);
    must_agree(call, 0, X, COLUMNS, 1, Y, COLUMNS, hint);
    if (memory == APART
        || (memory == APART_OR_SAME && (X.data != Y.data || X.stride != Y.stride)))
        must_not_share(call, 0, X, 1, Y);
}

/* ---- making matrices and views ---- */

/* Zeros, or NULL. A double holds any size exactly that there is memory for. */
static void *allocate(double bytes)
{
    Block *block = NULL;
    if (bytes < (double)(PTRDIFF_MAX / 2))
        block = calloc(1, sizeof(Block) + (size_t)bytes);
    if (block == NULL)
        return NULL;
    block->next = blocks;
    blocks = block;
    return block + 1;
}

void *matrix_memory(size_t count, size_t size)
{
    void *memory = allocate((double)count * (double)size);
    if (memory == NULL)
        die("out of memory: %.0f MB more are needed", (double)count * (double)size / 1e6);
    return memory;
}

Matrix matrix_new_(Call call, int rows, int cols)
{
    double bytes = (double)rows * cols * sizeof(float);
    if (rows < 1 || cols < 1)
        die("%s: [%d × %d]; a matrix has at least one row and one column", place(call), rows,
            cols);
    Matrix m = { rows, cols, cols, allocate(bytes) };
    if (m.data == NULL)
        die("%s: [%d × %d] needs %.0f MB, more than there is", place(call), rows, cols,
            bytes / 1e6);
    return m;
}

void matrix_free_all(void)
{
    while (blocks != NULL) {
        Block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

Matrix matrix_from_table_(Call call, const float *table, size_t rows, size_t cols)
{
    Matrix m = matrix_new_(call, (int)rows, (int)cols);
    memcpy(m.data, table, rows * cols * sizeof(float));
    return m;
}

static void must_lie_inside(Call call, Matrix m, const char *side, int first, int count,
                            int size)
{
    if (first < 0 || count < 1 || first > size - count)
        die("%s: %s is [%d × %d]; %d %s from %d on are not inside it", place(call),
            call.argument[0], m.rows, m.cols, count, side, first);
}

Matrix matrix_columns_(Call call, Matrix m, int first, int count)
{
    must_lie_inside(call, m, "columns", first, count, m.cols);
    return (Matrix){ m.rows, count, m.stride, matrix_at(m, 0, first) };
}

Matrix matrix_rows_(Call call, Matrix m, int first, int count)
{
    must_lie_inside(call, m, "rows", first, count, m.rows);
    return (Matrix){ count, m.cols, m.stride, matrix_at(m, first, 0) };
}

void matrix_copy_(Call call, Matrix c, Matrix a)
{
    must_match(call, c, a, APART);
    for (int i = 0; i < c.rows; i++)
        memcpy(matrix_at(c, i, 0), matrix_at(a, i, 0), (size_t)c.cols * sizeof(float));
}

Matrix matrix_reorder_(Call call, int by_rows, Matrix m, int count, const int *order)
{
    Matrix (*part)(Call, Matrix, int, int) = by_rows ? matrix_rows_ : matrix_columns_;
    int size = by_rows ? m.rows : m.cols, d = count > 0 ? size / count : 0;
    if (d < 1)
        die("%s: %s is [%d × %d]; %d blocks are not inside it", place(call), call.argument[0],
            m.rows, m.cols, count);
    Matrix c = matrix_new_(call, m.rows, m.cols);
    matrix_copy_(call, c, m);
    for (int h = 0; h < count; h++)
        matrix_copy_(call, part(call, c, h * d, d), part(call, m, order[h] * d, d));
    return c;
}

/* ---- products ---- */

/* c = a b, or a bᵀ, WIDTH columns of c at a time: what they need of b is packed side by side
 * first, filled up with zeros, and stays in the processor's cache. One number of a is then
 * multiplied with WIDTH numbers that lie in a row: a compiler vectorizes that without
 * reordering any sum. */
enum { WIDTH = 64 };
typedef float Strip[WIDTH];

static void multiply(Call call, int transposed, Matrix c, Matrix a, Matrix b)
{
    const char *hint = "";
    if (transposed && a.cols == b.rows)
        hint = " (is matrix_multiply meant?)";
    else if (!transposed && a.cols == b.cols)
        hint = " (is matrix_multiply_transposed meant?)";
    else if (!transposed && a.rows == b.cols)
        hint = " (are the two swapped?)";
    must_agree(call, 1, a, COLUMNS, 2, b, transposed ? COLUMNS : ROWS, hint);
    must_agree(call, 0, c, ROWS, 1, a, ROWS, "");
    must_agree(call, 0, c, COLUMNS, 2, b, transposed ? ROWS : COLUMNS, "");
    must_not_share(call, 0, c, 1, a);
    must_not_share(call, 0, c, 2, b);

    Strip *packed = calloc((size_t)a.cols, sizeof *packed);
    if (packed == NULL)
        die("%s: out of memory", place(call));
    for (int first = 0; first < c.cols; first += WIDTH) {
        int count = c.cols - first < WIDTH ? c.cols - first : WIDTH;
        for (int p = 0; p < a.cols; p++)
            for (int j = 0; j < WIDTH; j++) {
                int row = transposed ? first + j : p, col = transposed ? p : first + j;
                packed[p][j] = j < count ? *matrix_at(b, row, col) : 0;
            }
        for (int i = 0; i < c.rows; i++) {
            float sum[WIDTH] = { 0 };
            for (int p = 0; p < a.cols; p++) {
                const float a_ip = *matrix_at(a, i, p);
                if (a_ip != 0)
                    for (int j = 0; j < WIDTH; j++)
                        sum[j] += a_ip * packed[p][j];
            }
            memcpy(matrix_at(c, i, first), sum, (size_t)count * sizeof(float));
        }
    }
    free(packed);
}

void matrix_multiply_(Call call, Matrix c, Matrix a, Matrix b)
{
    multiply(call, 0, c, a, b);
}

void matrix_multiply_transposed_(Call call, Matrix c, Matrix a, Matrix b)
{
    multiply(call, 1, c, a, b);
}

void matrix_linear_(Call call, Matrix y, Matrix x, Matrix W)
{
    if (W.rows != x.cols + 1)
        die("%s: %s is [%d × %d], %s is [%d × %d]; W needs a row for each column of x, and one "
            "more: the bias",
            place(call), call.argument[1], x.rows, x.cols, call.argument[2], W.rows, W.cols);
    Matrix b = matrix_rows(W, x.cols, 1);
    must_not_share(call, 0, y, 2, W);
    multiply(call, 0, y, x, matrix_rows(W, 0, x.cols));
    for (int i = 0; i < y.rows; i++)
        for (int j = 0; j < y.cols; j++)
            *matrix_at(y, i, j) += *matrix_at(b, 0, j);
}

/* ---- element by element ---- */

void matrix_add_(Call call, Matrix c, Matrix a)
{
    must_match(call, c, a, APART_OR_SAME);
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++)
            *matrix_at(c, i, j) += *matrix_at(a, i, j);
}

void matrix_scale(Matrix c, float factor)
{
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++)
            *matrix_at(c, i, j) *= factor;
}

void matrix_mask_(Call call, Matrix c, Matrix mask)
{
    must_match(call, c, mask, APART);
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++)
            if (*matrix_at(mask, i, j) == 0)
                *matrix_at(c, i, j) = -INFINITY;
            else if (*matrix_at(c, i, j) == -INFINITY)
                die("%s: %s is -inf in row %d, column %d, where the mask shows it (did the "
                    "products overflow?)",
                    place(call), call.argument[0], i + 1, j + 1);
}

void matrix_softmax_rows_(Call call, Matrix a, Matrix s)
{
    must_match(call, a, s, APART_OR_SAME);
    for (int i = 0; i < s.rows; i++) {
        float max = -INFINITY, sum = 0;
        for (int j = 0; j < s.cols; j++) {
            float s_ij = *matrix_at(s, i, j);
            if (!(s_ij < INFINITY))
                die("%s: %s is %f in row %d, column %d; scores must be numbers below "
                    "infinity (did the products overflow?)",
                    place(call), call.argument[1], (double)s_ij, i + 1, j + 1);
            max = s_ij > max ? s_ij : max;
        }
        for (int j = 0; j < s.cols; j++) {
            float s_ij = *matrix_at(s, i, j);
            *matrix_at(a, i, j) = s_ij > -INFINITY ? expf(s_ij - max) : 0;
            sum += *matrix_at(a, i, j);
        }
        for (int j = 0; j < s.cols; j++)
            if (sum > 0)
                *matrix_at(a, i, j) /= sum;
    }
}

Matrix matrix_mean_blocks_(Call call, Matrix m, int count)
{
    if (count < 1 || m.cols % count != 0)
        die("%s: %s has %d columns, which are not %d blocks", place(call), call.argument[0],
            m.cols, count);
    Matrix c = matrix_new_(call, m.rows, m.cols / count);
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++) {
            double sum = 0;
            for (int p = j; p < m.cols; p += c.cols)
                sum += (double)*matrix_at(m, i, p);
            *matrix_at(c, i, j) = (float)(sum * c.cols / m.cols);
        }
    return c;
}

/* ---- comparing ---- */

int matrix_equal_(Call call, Matrix a, Matrix b)
{
    must_match(call, a, b, ANYWHERE);
    for (int i = 0; i < a.rows; i++)
        if (memcmp(matrix_at(a, i, 0), matrix_at(b, i, 0), (size_t)a.cols * sizeof(float)) != 0)
            return 0;
    return 1;
}

float matrix_max_difference_(Call call, Matrix a, Matrix b)
{
    float max = 0;
    must_match(call, a, b, ANYWHERE);
    for (int i = 0; i < a.rows; i++)
        for (int j = 0; j < a.cols; j++) {
            float difference = fabsf(*matrix_at(a, i, j) - *matrix_at(b, i, j));
            if (difference > max || isnan(difference)) /* nothing is larger than a NaN */
                max = difference;
        }
    return max;
}

double matrix_weight_moved_(Call call, Matrix a, Matrix b)
{
    double sum = 0;
    must_match(call, a, b, ANYWHERE);
    for (int i = 0; i < a.rows; i++)
        for (int j = 0; j < a.cols; j++)
            sum += fabs((double)*matrix_at(a, i, j) - (double)*matrix_at(b, i, j));
    return sum / 2 / a.rows;
}
