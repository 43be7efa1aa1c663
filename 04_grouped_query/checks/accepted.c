/* Another right way to do each exercise, for its check to accept. The tests cut this
 * apart at the lines "Exercise": each part is a file of its own. */

/* Exercise 4.1, another way: walk to head h; where a group is full, the next one begins. */
#include "exercise.h"

const double prediction = 2;

int kv_head(int h, int n_heads, int n_kv_heads)
{
    int group_size = n_heads / n_kv_heads, kv = 0, in_group = 0;
    for (int head = 0; head < h; head++)
        if (++in_group == group_size) {
            in_group = 0;
            kv++;
        }
    return kv;
}

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

/* Exercise 4.3, another way: zeros first, then every number of W_K adds its share. */
#include "exercise.h"

const double prediction = 6;

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    float share = (float)(n_kv_heads * d_k) / (float)W_K.cols;
    for (int i = 0; i < pooled.rows; i++)
        for (int c = 0; c < pooled.cols; c++)
            *matrix_at(pooled, i, c) = 0;
    for (int c = 0; c < W_K.cols; c++) {
        int h = c / d_k, kv = h * n_kv_heads / (W_K.cols / d_k);
        for (int i = 0; i < W_K.rows; i++)
            *matrix_at(pooled, i, kv * d_k + c % d_k) += share * *matrix_at(W_K, i, c);
    }
}

/* Exercise 4.4, another way: the squares are the same in every pairing, so the products
 * decide. */
#include "exercise.h"

const double prediction = 10;

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    double alike[4][4] = { { 0 } };
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            for (int i = 0; i < W_K.rows; i++)
                for (int j = 0; j < d_k; j++)
                    alike[a][b] += (double)*matrix_at(W_K, i, a * d_k + j)
                                   * (double)*matrix_at(W_K, i, b * d_k + j);
    double with_1 = alike[0][1] + alike[2][3], with_2 = alike[0][2] + alike[1][3];
    double with_3 = alike[0][3] + alike[1][2];
    int mate = with_1 > with_2 && with_1 > with_3 ? 1 : with_2 > with_3 ? 2 : 3;
    pair_of[0] = 0;
    pair_of[1] = pair_of[2] = pair_of[3] = 1;
    pair_of[mate] = 0;
}
