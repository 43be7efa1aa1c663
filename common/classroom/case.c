#include "case.h"

#include <stdlib.h>
#include <string.h>

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
            *matrix_at(m, i, j) = UNTOUCHED;
    return m;
}

static Matrix copy(Matrix m)
{
    Matrix c = case_matrix(m.rows, m.cols, m.stride - m.cols);
    for (int i = 0; i < m.rows; i++)
        memcpy(matrix_at(c, i, 0), matrix_at(m, i, 0), (size_t)m.cols * sizeof(float));
    return c;
}

Case case_copy(const Case *c)
{
    Case copied = *c;
    for (int k = 0; k < c->n_in; k++)
        copied.in[k] = copy(c->in[k]);
    for (int k = 0; k < c->n_out; k++)
        copied.out[k] = copy(c->out[k]);
    return copied;
}

void case_free(Case *c)
{
    for (int k = 0; k < c->n_in; k++)
        free(c->in[k].data);
    for (int k = 0; k < c->n_out; k++)
        free(c->out[k].data);
}

void case_fill(Matrix m, float x)
{
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(m, i, j) = x;
}

int case_is_untouched(float x)
{
    return x == UNTOUCHED;
}

/* ---- crossing between the processes: the same machine, so all as it lies in memory ---- */

int case_write_numbers(FILE *file, Matrix m)
{
    size_t cols = (size_t)m.cols, written = 0;
    for (int i = 0; i < m.rows; i++)
        written += fwrite(matrix_at(m, i, 0), sizeof(float), cols, file);
    return written == cols * (size_t)m.rows;
}

int case_read_numbers(FILE *file, Matrix m)
{
    size_t cols = (size_t)m.cols, got = 0;
    for (int i = 0; i < m.rows; i++)
        got += fread(matrix_at(m, i, 0), sizeof(float), cols, file);
    return got == cols * (size_t)m.rows;
}

int case_write(FILE *file, const Case *c)
{
    int written = fwrite(c, sizeof *c, 1, file) == 1;
    for (int k = 0; k < c->n_in; k++)
        written = written && case_write_numbers(file, c->in[k]);
    return written;
}

/* The addresses in it are the other process's: each matrix gets memory of its own. */
int case_read(FILE *file, Case *c)
{
    int got = fread(c, sizeof *c, 1, file) == 1;
    for (int k = 0; k < c->n_in && got; k++) {
        Matrix *m = &c->in[k];
        *m = case_matrix(m->rows, m->cols, m->stride - m->cols);
        got = case_read_numbers(file, *m);
    }
    for (int k = 0; k < c->n_out && got; k++) {
        Matrix *m = &c->out[k];
        *m = case_matrix(m->rows, m->cols, m->stride - m->cols);
    }
    return got;
}
