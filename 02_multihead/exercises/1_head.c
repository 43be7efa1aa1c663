/* Exercise 2.1: A head is a view                            core, 10 minutes, *
 *
 * The queries of all heads stand side by side in Q: head 0 owns the first d_k columns,
 * head 1 the next d_k, and so on. Return head h's columns as a matrix of their own, without
 * copying a number: a view, which points into Q.
 *
 *     Q     [n × n_heads·d_k]   may itself be a view of a wider matrix
 *     h     which head; the first is 0
 *     view  [n × d_k]           all rows of Q, head h's columns
 *
 * A Matrix is four fields: rows, cols, stride, data. Element (i, j) stands at
 * data[i · stride + j]: data points at the first element, and stride is how many numbers lie
 * between the beginning of one row and the beginning of the next. Fill in the four. The
 * library's matrix_columns() does the same; here you write it.
 *
 * Check it: make exercise-02-1      Stuck: make hint-02-1 */
#include "exercise.h"

/* Predict first: Q is [5 × 12], its stride is 12, d_k is 4. At which index of Q.data does
 * row 2 of head 1 begin? Rows and heads count from 0. Replace NAN by it. */
const double prediction = NAN;

Matrix head_view(Matrix Q, int h, int d_k)
{
    Matrix view = { 0, 0, 0, NULL };
    /* Your code. */
    return view;
}
