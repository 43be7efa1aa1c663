/* What the matrix library promises. Prints a line a property, "ok ..." or "FAILED ...", for
 * run.sh. */
#include "matrix.h"
#include "say.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void check(const char *what, int holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", what);
}

/* Numbers between -1 and 1, a different sequence for each seed. */
static Matrix noise(int rows, int cols, unsigned seed)
{
    Matrix m = matrix_new(rows, cols);
    for (int k = 0; k < rows * cols; k++) {
        seed = seed * 1664525u + 1013904223u;
        m.data[k] = (float)(seed >> 8 & 0xFFFF) / 32768 - 1;
    }
    return m;
}

static void views(void)
{
    Matrix m = matrix_new(3, 6), columns = matrix_columns(m, 2, 3),
           part = matrix_rows(columns, 1, 2);
    *matrix_at(part, 1, 2) = 7;
    check("a view of rows of a view of columns is the same memory", *matrix_at(m, 2, 4) == 7);
    check("a view keeps its shape", part.rows == 2 && part.cols == 3 && part.stride == 6);
}

/* A product's element by definition, summed in index order. */
static float element(Matrix a, int i, Matrix b, int j, int transposed)
{
    float sum = 0;
    for (int p = 0; p < a.cols; p++) {
        float product = *matrix_at(a, i, p)
                        * (transposed ? *matrix_at(b, j, p) : *matrix_at(b, p, j));
        sum += product;
    }
    return sum;
}

static void products(void)
{
    Matrix a = noise(5, 7, 1), b = noise(7, 131, 2), bt = noise(131, 7, 3),
           c = matrix_new(5, 131);
    float worst = 0;
    matrix_multiply(c, a, b);
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++)
            worst = fmaxf(worst, fabsf(*matrix_at(c, i, j) - element(a, i, b, j, 0)));
    check("c = a b, for more columns than are worked on together", worst < 1e-6f);
    matrix_multiply_transposed(c, a, bt);
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++)
            worst = fmaxf(worst, fabsf(*matrix_at(c, i, j) - element(a, i, bt, j, 1)));
    check("c = a b^T", worst < 1e-6f);

    Matrix row = matrix_new(1, 131), narrow = matrix_new(5, 10);
    matrix_multiply_transposed(row, matrix_rows(a, 3, 1), bt);
    check("one row alone gives the bits that it gives among others",
          matrix_equal(row, matrix_rows(c, 3, 1)));
    matrix_multiply(narrow, a, matrix_columns(b, 60, 10));
    matrix_multiply(c, a, b);
    check("some columns alone give the bits that they give among others",
          matrix_equal(narrow, matrix_columns(c, 60, 10)));

    *matrix_at(a, 0, 2) = 0;
    *matrix_at(b, 2, 5) = INFINITY;
    matrix_multiply(c, a, b);
    check("a weight of 0 hides even an infinite value", isfinite(*matrix_at(c, 0, 5)));
    check("the others see it", isinf(*matrix_at(c, 1, 5)));

    Matrix W = noise(8, 4, 5), y = matrix_new(5, 4), plain = matrix_new(5, 4);
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

static void neighbors(void)
{
    Matrix buffer = noise(6, 12, 7), W = noise(4, 4, 8);
    matrix_multiply(matrix_columns(buffer, 4, 4), matrix_columns(buffer, 0, 4), W);
    matrix_multiply(matrix_columns(buffer, 0, 4), matrix_columns(buffer, 8, 4), W);
    matrix_multiply(matrix_rows(matrix_columns(buffer, 0, 4), 3, 3),
                    matrix_rows(matrix_columns(buffer, 0, 4), 0, 3), W);
    check("views side by side or above each other in one buffer are accepted", 1);
}

static void softmax(void)
{
    Matrix s = noise(4, 9, 9), a = matrix_new(4, 9), shifted = matrix_new(4, 9),
           b = matrix_new(4, 9);
    float worst = 0, sum = 0;
    matrix_copy(shifted, s);
    for (int j = 0; j < 9; j++)
        *matrix_at(shifted, 1, j) += 50;
    matrix_softmax_rows(a, s);
    matrix_softmax_rows(b, shifted);
    for (int i = 0; i < 4; i++, sum = 0) {
        for (int j = 0; j < 9; j++)
            sum += *matrix_at(a, i, j);
        worst = fmaxf(worst, fabsf(sum - 1));
    }
    check("rows of the softmax sum to 1", worst < 1e-6f);
    check("adding 50 to a row of scores changes its weights by rounding only",
          matrix_max_difference(a, b) < 1e-5f);
    check("and no other row at all", matrix_equal(matrix_rows(a, 2, 2), matrix_rows(b, 2, 2)));

    float extreme[3][3] = { { 1e4f, -1e4f, 1e4f },
                            { -1e30f, -1e30f, -1e38f },
                            { -INFINITY, -INFINITY, -INFINITY } };
    Matrix e = matrix_from_table(extreme);
    matrix_softmax_rows(e, e);
    check("scores of 10000 do not overflow",
          *matrix_at(e, 0, 0) == .5f && *matrix_at(e, 0, 1) == 0);
    check("very negative scores do not vanish", *matrix_at(e, 1, 0) == .5f);
    check("a hidden row becomes zeros", *matrix_at(e, 2, 0) == 0 && *matrix_at(e, 2, 2) == 0);

    Matrix mask = matrix_new(4, 9);
    *matrix_at(mask, 0, 3) = 1;
    matrix_mask(s, mask);
    check("the mask hides where it is 0",
          isinf(*matrix_at(s, 0, 2)) && isfinite(*matrix_at(s, 0, 3)));
}

static void pooling(void)
{
    Matrix W = noise(3, 12, 10);
    matrix_copy(matrix_columns(W, 4, 4), matrix_columns(W, 0, 4));
    matrix_copy(matrix_columns(W, 8, 4), matrix_columns(W, 0, 4));
    Matrix mean = matrix_mean_blocks(W, 3);
    check("the mean of three equal blocks is the block, bit for bit",
          matrix_equal(mean, matrix_columns(W, 4, 4)));
    *matrix_at(W, 1, 5) += 3;
    mean = matrix_mean_blocks(W, 3);
    check("the mean moves by a third of what one block moves",
          fabsf(*matrix_at(mean, 1, 1) - *matrix_at(W, 1, 1) - 1) < 1e-6f);
}

static void comparing(void)
{
    float before[2][2] = { { 1, 0 }, { .5f, .5f } },
          after[2][2] = { { .5f, .5f }, { .5f, .5f } };
    Matrix a = matrix_from_table(before), b = matrix_from_table(after);
    check("half of one row's weight moved: a quarter on average",
          matrix_weight_moved(a, b) == .25);
    check("the largest difference", matrix_max_difference(a, b) == .5f);
    *matrix_at(b, 0, 0) = NAN; /* the first of all: smaller numbers follow */
    check("a NaN is not lost in the largest difference", isnan(matrix_max_difference(a, b)));
    float minus[1][1] = { { -0.0f } };
    check("equal means equal bits: 0 and -0 are not",
          !matrix_equal(matrix_new(1, 1), matrix_from_table(minus)));
}

/* Calls that must end the program, by name. */
static int wrong(const char *name)
{
    Matrix X = matrix_new(9, 16), W_Q = matrix_new(12, 4), Q = matrix_new(9, 4),
           K = matrix_new(7, 5), narrow = { 4, 4, 4, X.data };
    Matrix S = matrix_new(9, 9);
    if (strcmp(name, "multiply") == 0)
        matrix_multiply(Q, X, W_Q);
    if (strcmp(name, "swapped") == 0)
        matrix_multiply(Q, matrix_new(16, 4), X);
    if (strcmp(name, "transposed") == 0)
        matrix_multiply(S, Q, Q);
    if (strcmp(name, "result") == 0)
        matrix_multiply_transposed(K, X, matrix_new(5, 16));
    if (strcmp(name, "width") == 0)
        matrix_multiply(S, X, matrix_new(16, 4));
    if (strcmp(name, "bias") == 0)
        matrix_linear(Q, X, matrix_new(16, 4));
    if (strcmp(name, "mask") == 0)
        matrix_mask(S, matrix_new(9, 8));
    if (strcmp(name, "mask_rows") == 0)
        matrix_mask(S, matrix_new(8, 9));
    if (strcmp(name, "columns") == 0)
        matrix_columns(X, 14, 4);
    if (strcmp(name, "rows") == 0)
        matrix_rows(X, -1, 2);
    if (strcmp(name, "empty") == 0)
        matrix_new(0, 4);
    if (strcmp(name, "no_column") == 0)
        matrix_new(4, 0);
    if (strcmp(name, "no_row") == 0)
        matrix_rows(X, 9, 0);
    if (strcmp(name, "no_mean") == 0)
        matrix_mean_blocks(K, 0);
    if (strcmp(name, "huge") == 0)
        matrix_new(2147483647, 2147483647);
    if (strcmp(name, "alias") == 0)
        matrix_multiply(matrix_columns(X, 0, 4), matrix_columns(X, 3, 4), matrix_new(4, 4));
    if (strcmp(name, "alias_row") == 0)
        matrix_copy(matrix_rows(X, 0, 2), matrix_rows(X, 1, 2));
    if (strcmp(name, "alias_wrap") == 0)
        matrix_copy(matrix_rows(matrix_columns(X, 0, 10), 1, 2),
                    matrix_rows(matrix_columns(X, 5, 10), 0, 2));
    if (strcmp(name, "alias_stride") == 0)
        matrix_add(matrix_rows(matrix_columns(X, 0, 4), 0, 4), narrow);
    if (strcmp(name, "no_blocks") == 0)
        matrix_reorder_columns(K, 0, NULL);
    if (strcmp(name, "blocks") == 0)
        matrix_mean_blocks(K, 3);
    if (strcmp(name, "overflow") == 0) {
        for (int j = 0; j < 9; j++)
            *matrix_at(X, 1, j) = j > 0;
        *matrix_at(S, 1, 0) = *matrix_at(S, 1, 2) = -INFINITY;
        matrix_mask(matrix_rows(S, 1, 1), matrix_columns(matrix_rows(X, 1, 1), 0, 9));
    }
    if (strcmp(name, "long") == 0) {
        char argument[600] = "";
        memset(argument, 'x', sizeof argument - 1);
        matrix_new_((Call){ "here.c", 7, "matrix_new", { argument, "4" } }, 0, 4);
    }
    if (strcmp(name, "nan") == 0) {
        *matrix_at(S, 2, 4) = NAN;
        matrix_softmax_rows(S, S);
    }
    return 0;
}

int main(int argc, char **argv)
{
    say_begin("matrix_test");
    if (argc > 1)
        return wrong(argv[1]);
    views();
    products();
    neighbors();
    softmax();
    pooling();
    comparing();
    matrix_free_all();
    return say_end();
}
