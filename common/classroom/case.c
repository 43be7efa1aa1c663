#include "case.h"

#include <stdlib.h>
#include <string.h>

/* Small enough that adding to it shows, odd enough that nobody computes it. */
static const float untouched = 4321.0625f;

Matrix case_matrix(int rows, int cols, int pad)
{
    int stride = cols + pad;
    /* The last row has no padding: a sanitizer then sees the first number past the end. */
    Matrix m = { rows, cols, stride,
                 malloc(((size_t)(rows - 1) * (size_t)stride + (size_t)cols) * sizeof(float)) };
    if (m.data == NULL)
        abort();
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < (i + 1 < rows ? stride : cols); j++)
            *matrix_at(m, i, j) = untouched;
    return m;
}

Matrix case_copy(Matrix m)
{
    Matrix c = case_matrix(m.rows, m.cols, m.stride - m.cols);
    for (int i = 0; i < m.rows; i++)
        memcpy(matrix_at(c, i, 0), matrix_at(m, i, 0), (size_t)m.cols * sizeof(float));
    return c;
}

void case_free(Case *c)
{
    for (int k = 0; k < c->n_in; k++)
        free(c->in[k].data);
    for (int k = 0; k < c->n_out; k++)
        free(c->out[k].data);
}

void case_fill(Matrix m)
{
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(m, i, j) = untouched;
}

int case_is_untouched(float x)
{
    return memcmp(&x, &untouched, sizeof x) == 0; /* also where x is a NaN */
}

/* ---- crossing between the processes: the same machine, so numbers as they lie in memory
 * ---- */

static int put(FILE *file, const void *data, size_t size)
{
    return fwrite(data, size, 1, file) == 1;
}

static int get(FILE *file, void *data, size_t size)
{
    return fread(data, size, 1, file) == 1;
}

int case_write_numbers(FILE *file, Matrix m)
{
    int written = 1;
    for (int i = 0; i < m.rows; i++)
        written = written && put(file, matrix_at(m, i, 0), (size_t)m.cols * sizeof(float));
    return written;
}

int case_read_numbers(FILE *file, Matrix m)
{
    int was_read = 1;
    for (int i = 0; i < m.rows; i++)
        was_read = was_read && get(file, matrix_at(m, i, 0), (size_t)m.cols * sizeof(float));
    return was_read;
}

static int write_shape(FILE *file, Matrix m)
{
    int shape[] = { m.rows, m.cols, m.stride - m.cols };
    return put(file, shape, sizeof shape);
}

static int read_shape(FILE *file, Matrix *m)
{
    int shape[3];
    if (!get(file, shape, sizeof shape))
        return 0;
    *m = case_matrix(shape[0], shape[1], shape[2]);
    return 1;
}

int case_write(FILE *file, const Case *c)
{
    int counts[] = { c->n_in, c->n_out, c->n_arg };
    int written = put(file, counts, sizeof counts) && put(file, c->arg, sizeof c->arg);
    for (int k = 0; k < c->n_in; k++)
        written = written && write_shape(file, c->in[k]) && case_write_numbers(file, c->in[k]);
    for (int k = 0; k < c->n_out; k++)
        written = written && write_shape(file, c->out[k]);
    return written;
}

int case_read(FILE *file, Case *c)
{
    int counts[3];
    *c = (Case){ 0 };
    if (!get(file, counts, sizeof counts) || !get(file, c->arg, sizeof c->arg))
        return 0;
    c->n_arg = counts[2];
    for (; c->n_in < counts[0]; c->n_in++)
        if (!read_shape(file, &c->in[c->n_in]) || !case_read_numbers(file, c->in[c->n_in]))
            return 0;
    for (; c->n_out < counts[1]; c->n_out++)
        if (!read_shape(file, &c->out[c->n_out]))
            return 0;
    return 1;
}
