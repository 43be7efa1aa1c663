#include "case.h"
#include "exercise.h"

#include <string.h>

static void copy_numbers(Matrix to, Matrix from)
{
    for (int i = 0; i < to.rows; i++)
        memcpy(matrix_at(to, i, 0), matrix_at(from, i, 0), (size_t)to.cols * sizeof(float));
}

static int is_unchanged(Matrix m, Matrix before)
{
    int unchanged = 1;
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            unchanged &= *matrix_at(m, i, j) == *matrix_at(before, i, j);
    return unchanged;
}

/* in: Q, K, V of the whole sequence, what an earlier one left in the cache, the
 * chunks' lengths. */
void call(Case *c)
{
    Matrix Q = c->in[0], K = c->in[1], V = c->in[2], counts = c->in[5];
    Matrix keys = case_matrix(c->in[3].rows, K.cols, 0);
    Matrix values = case_matrix(c->in[4].rows, V.cols, 0);
    int length = 0;
    copy_numbers(keys, c->in[3]);
    copy_numbers(values, c->in[4]);
    for (int chunk = 0, first = 0; chunk < counts.cols; chunk++) {
        int count = (int)*matrix_at(counts, 0, chunk);
        Cache cache = { keys, values, length };
        decode_chunk(matrix_rows(c->out[0], first, count), &cache, matrix_rows(Q, first, count),
                     matrix_rows(K, first, count), matrix_rows(V, first, count),
                     (int)c->arg[0]);
        length = cache.length;
        first += count;
    }
    if (length != 0 || !is_unchanged(keys, c->in[3]) || !is_unchanged(values, c->in[4])) {
        copy_numbers(c->out[1], keys);
        copy_numbers(c->out[2], values);
        *matrix_at(c->out[3], 0, 0) = (float)length;
    }
    Case own = { .n_in = 2, .in = { keys, values } };
    case_free(&own);
}
