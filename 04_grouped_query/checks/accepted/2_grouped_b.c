/* Exercise 4.2, another way: a group at a time, its queries stacked, so that K and V are
 * read once. */
#include "exercise.h"

const double prediction = 45;

/* Heads below each other instead of side by side: rows n·s … of `stack` are head s of
 * the group. */
static void restack(Matrix stack, Matrix side, int n, int to_side)
{
    for (int row = 0; row < stack.rows; row++)
        for (int col = 0; col < stack.cols; col++) {
            float *above = matrix_at(stack, row, col);
            float *beside = matrix_at(side, row % n, row / n * stack.cols + col);
            *(to_side ? beside : above) = *(to_side ? above : beside);
        }
}

void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k)
{
    int n = QKV.rows, size = n_heads / n_kv_heads;
    Matrix queries = matrix_new(size * n, d_k), results = matrix_new(size * n, d_k);
    Matrix masks = matrix_new(size * n, n);
    for (int s = 0; s < size; s++)
        matrix_copy(matrix_rows(masks, s * n, n), mask);
    for (int kv = n_kv_heads - 1; kv >= 0; kv--) {
        restack(queries, matrix_columns(QKV, kv * size * d_k, size * d_k), n, 0);
        attention(results, queries, matrix_columns(QKV, (n_heads + kv) * d_k, d_k),
                  matrix_columns(QKV, (n_heads + n_kv_heads + kv) * d_k, d_k), masks);
        restack(results, matrix_columns(Z, kv * size * d_k, size * d_k), n, 1);
    }
}
