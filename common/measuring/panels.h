/* panels: products with a matrix that lies in memory in the order in which it is read. It is
 * cut into panels of 64 columns: first all rows of columns 0 … 63, then all rows of the next
 * 64. What has columns here has a multiple of 64 of them. */
#ifndef PANELS_H
#define PANELS_H

#include "matrix.h"

enum { PANEL = 64 };

/* Where element (row, column) of a matrix with `rows` rows stands in its panels. */
static inline float *panels_at(float *panels, int row, int column, int rows)
{
    size_t above = (size_t)(column / PANEL) * (size_t)rows + (size_t)row;
    return panels + above * PANEL + column % PANEL;
}

/* Columns `first` … `first` + 63 of m, a view. */
static inline Matrix panel_of(Matrix m, int first)
{
    return (Matrix){ m.rows, PANEL, m.stride, matrix_at(m, 0, first) };
}

/* Cuts b [rows × columns] into panels. */
void panels_fill(float *panels, const float *b, int rows, int columns);

/* c = factor · c + a b, every row of c with a factor of its own, or with NULL c = a b.
 *     c [rows × 64]    a [rows × inner]    b [inner × 64], one panel */
void panel_multiply(Matrix c, const float *factor, Matrix a, const float *b);

/* c = a b on `threads` threads. b [a.cols × c.cols], in panels. */
void panels_multiply(Matrix c, Matrix a, const float *b, int threads);

#endif
