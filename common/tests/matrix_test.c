/* What the matrix library promises, and how many digits chapter 1's attention() keeps. Prints a
 * line a property, "ok ..." or "FAILED ...", for run.sh. */
#define main chapter
#include "../../01_attention/attention.c"
#undef main
#include "say.h"

#include <stdio.h>

static void check(const char *what, int holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", what);
}

static int random_up_to(int most)
{
    static unsigned state = 16;
    state = state * 1664525u + 1013904223u;
    return (int)((state >> 8) % (unsigned)most) + 1;
}

/* Numbers between -size and size. */
static Matrix noise(int rows, int cols, double size)
{
    Matrix m = matrix_new(rows, cols);
    for (int k = 0; k < rows * cols; k++)
        m.data[k] = (float)(size * (random_up_to(65536) - 32768.5) / 32768);
    return m;
}

static void views(void)
{
    Matrix m = matrix_new(3, 6), columns = matrix_columns(m, 2, 3),
           part = matrix_rows(columns, 1, 2);
    *matrix_at(part, 1, 2) = 7;
    check("a view of rows of a view of columns is the same memory", *matrix_at(m, 2, 4) == 7);
    check("a view keeps its shape", part.rows == 2 && part.cols == 3 && part.stride == 6);

    Matrix buffer = noise(6, 12, 1), W = noise(4, 4, 1), left = matrix_columns(buffer, 0, 4);
    matrix_multiply(matrix_columns(buffer, 4, 4), left, W);
    matrix_multiply(left, matrix_columns(buffer, 8, 4), W);
    matrix_multiply(matrix_rows(left, 3, 3), matrix_rows(left, 0, 3), W);
    check("views side by side or above each other in one buffer are accepted", 1);
}

/* Is c = a b, where (p, j) of b stands at b.data[p · down + j · right]? */
static int is_product(Matrix c, Matrix a, Matrix b, int down, int right)
{
    float worst = 0;
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++) {
            float sum = 0;
            for (int p = 0; p < a.cols; p++)
                sum += *matrix_at(a, i, p) * b.data[p * down + j * right];
            worst = fmaxf(worst, fabsf(*matrix_at(c, i, j) - sum));
        }
    return worst < 1e-6f;
}

static void products(void)
{
    Matrix a = noise(5, 7, 1), b = noise(7, 131, 1), bt = noise(131, 7, 1);
    Matrix c = matrix_new(5, 131), row = matrix_new(1, 131), narrow = matrix_new(5, 10);
    matrix_multiply_transposed(c, a, bt);
    check("c = a b^T", is_product(c, a, bt, 1, 7));
    matrix_multiply_transposed(row, matrix_rows(a, 3, 1), bt);
    check("one row alone gives the bits that it gives among others",
          matrix_equal(row, matrix_rows(c, 3, 1)));
    matrix_multiply(c, a, b);
    check("c = a b, for more columns than are worked on together", is_product(c, a, b, 131, 1));
    matrix_multiply(narrow, a, matrix_columns(b, 60, 10));
    check("some columns alone give the bits that they give among others",
          matrix_equal(narrow, matrix_columns(c, 60, 10)));

    *matrix_at(a, 0, 2) = 0;
    *matrix_at(b, 2, 5) = INFINITY;
    matrix_multiply(c, a, b);
    check("a weight of 0 hides even an infinite value", isfinite(*matrix_at(c, 0, 5)));
    check("the others see it", isinf(*matrix_at(c, 1, 5)));

    Matrix W = noise(8, 4, 1), y = matrix_new(5, 4), plain = matrix_new(5, 4);
    matrix_linear(y, a, W);
    matrix_multiply(plain, a, matrix_rows(W, 0, 7));
    check("y = x W + b adds the last row of W to every row",
          fabsf(*matrix_at(y, 4, 3) - (*matrix_at(plain, 4, 3) + *matrix_at(W, 7, 3))) < 1e-6f);
    static const int order[] = { 1, 2, 0 }, swap[] = { 1, 0 };
    Matrix columns = matrix_reorder_columns(a, 3, order),
           rows = matrix_reorder_rows(W, 2, swap);
    check("blocks of columns in another order, what fills none stays",
          matrix_equal(matrix_columns(columns, 0, 2), matrix_columns(a, 2, 2))
              && matrix_equal(matrix_columns(columns, 4, 2), matrix_columns(a, 0, 2))
              && matrix_equal(matrix_columns(columns, 6, 1), matrix_columns(a, 6, 1)));
    check("and of rows", matrix_equal(matrix_rows(rows, 0, 4), matrix_rows(W, 4, 4))
                             && matrix_equal(matrix_rows(rows, 4, 4), matrix_rows(W, 0, 4)));
}

static void softmax(void)
{
    Matrix s = noise(4, 9, 1), a = matrix_new(4, 9), b = matrix_new(4, 9),
           mask = matrix_new(4, 9);
    float sum = 0;
    matrix_softmax_rows(a, s);
    for (int j = 0; j < 9; j++) {
        sum += *matrix_at(a, 3, j);
        *matrix_at(s, 1, j) += 50;
    }
    matrix_softmax_rows(b, s);
    check("a row of the softmax sums to 1", fabsf(sum - 1) < 1e-6f);
    check("adding 50 to a row of scores changes its weights by rounding only",
          matrix_max_difference(a, b) < 1e-5f);
    check("and no other row at all", matrix_equal(matrix_rows(a, 2, 2), matrix_rows(b, 2, 2)));

    float extreme[3][3] = { { 1e4f, -1e4f, 1e4f },
                            { -1e30f, -1e30f, -1e38f },
                            { -INFINITY, -INFINITY, -INFINITY } };
    float expected[3][3] = { { .5f, 0, .5f }, { .5f, .5f, 0 }, { 0, 0, 0 } };
    Matrix e = matrix_from_table(extreme);
    matrix_softmax_rows(e, e);
    check(
        "scores of 10000 do not overflow, very negative ones do not vanish, hidden ones are 0",
        matrix_equal(e, matrix_from_table(expected)));

    *matrix_at(mask, 0, 3) = 1;
    matrix_mask(s, mask);
    check("the mask hides where it is 0",
          isinf(*matrix_at(s, 0, 2)) && isfinite(*matrix_at(s, 0, 3)));
}

static void pooling(void)
{
    Matrix W = noise(3, 12, 1);
    matrix_copy(matrix_columns(W, 4, 4), matrix_columns(W, 0, 4));
    matrix_copy(matrix_columns(W, 8, 4), matrix_columns(W, 0, 4));
    check("the mean of three equal blocks is the block, bit for bit",
          matrix_equal(matrix_mean_blocks(W, 3), matrix_columns(W, 4, 4)));
    *matrix_at(W, 1, 5) += 3;
    check("the mean moves by a third of what one block moves",
          fabsf(*matrix_at(matrix_mean_blocks(W, 3), 1, 1) - *matrix_at(W, 1, 1) - 1) < 1e-6f);
}

static void comparing(void)
{
    float before[2][2] = { { 1, 0 }, { .5f, .5f } },
          after[2][2] = { { .5f, .5f }, { .5f, .5f } };
    float minus[1][1] = { { -0.0f } };
    Matrix a = matrix_from_table(before), b = matrix_from_table(after);
    check("half of one row's weight moved: a quarter on average",
          matrix_weight_moved(a, b) == .25);
    check("the largest difference", matrix_max_difference(a, b) == .5f);
    *matrix_at(b, 0, 0) = NAN; /* the first of all: smaller numbers follow */
    check("a NaN is not lost in the largest difference", isnan(matrix_max_difference(a, b)));
    check("equal means equal bits: 0 and -0 are not",
          !matrix_equal(matrix_new(1, 1), matrix_from_table(minus)));
}

/* ---- how many digits attention() keeps: its error against the same in double ---- */

/* The largest error of Z in row i; *most becomes the largest |s|, if that is larger. */
static double error(Attention a, Matrix mask, int i, double *most)
{
    double max = -INFINITY, sum = 0, worst = 0;
    double *s = matrix_memory((size_t)a.K.rows, sizeof *s);
    for (int j = 0; j < a.K.rows; j++) {
        for (int p = 0; p < a.K.cols; p++)
            s[j] += (double)*matrix_at(a.Q, i, p) * (double)*matrix_at(a.K, j, p) / a.scale;
        if (*matrix_at(mask, i, j) == 0)
            continue;
        max = fmax(max, s[j]);
        *most = fmax(*most, fabs(s[j]));
    }
    for (int j = 0; j < a.K.rows; j++)
        sum += s[j] = *matrix_at(mask, i, j) != 0 ? exp(s[j] - max) : 0;
    for (int p = 0; p < a.V.cols; p++) {
        double z = 0;
        for (int j = 0; j < a.K.rows; j++)
            z += s[j] * (double)*matrix_at(a.V, j, p);
        worst = fmax(worst, fabs((double)*matrix_at(a.Z, i, p) - (sum > 0 ? z / sum : 0)));
    }
    return worst;
}

/* Random shapes, magnitudes and masks. In units of 2^-24 (1 + max |s|), and of the largest |v|,
 * 1, the error is at most
 *     2 √d_k   the products and sums of a score: its error changes e^s, and the sum below it
 *   + 2 √n     the n terms of that sum, and of z_i
 *   + 12       once each: 1 / √d_k, its product, s - max (up to 2 max |s|), e^x, the division.
 * A root, not the number itself: roundings point either way (Higham and Mary 2019). */
static void digits(void)
{
    static const char *const masks[] = { "none", "causal", "random" };
    for (int row = 0; row < 10; row++) {
        int n = random_up_to(row % 2 ? 400 : 40), d_k = random_up_to(row % 4 < 2 ? 16 : 256);
        double size = pow(10, row % 5 - 2), max_s = 0, worst = 0;
        double allowed = 2 * sqrt(d_k) + 2 * sqrt(n) + 12;
        Matrix mask = noise(n, n, 1), Q = noise(n, d_k, size), K = noise(n, d_k, 1);
        Matrix V = noise(n, 8, 1), S = matrix_new(n, n), A = S, Z = matrix_new(n, 8);
        Attention a = { .Q = Q, .K = K, .V = V, .Z = Z, .scale = sqrtf((float)d_k) };
        for (int k = 0; k < n * n; k++)
            mask.data[k] = row % 3 < 2 || mask.data[k] > 0;
        if (row % 3 == 1)
            hide_later(mask);
        attention(Z, A, S, Q, K, V, mask, a.scale);
        for (int i = 0; i < n; i++)
            worst = fmax(worst, error(a, mask, i, &max_s));
        worst /= 0x1p-24 * (1 + max_s);
        printf("%s digits: n %3d, d_k %3d, mask %-6s, max |s| %7.2g: error %.2f of %.1f\n",
               worst <= allowed ? "ok" : "FAILED", n, d_k, masks[row % 3], max_s, worst,
               allowed);
    }
}

int main(void)
{
    say_begin("matrix_test");
    views();
    products();
    softmax();
    pooling();
    comparing();
    digits();
    matrix_free_all();
    return say_end();
}
