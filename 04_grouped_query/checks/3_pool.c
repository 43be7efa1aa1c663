/* The check of exercise 4.3. */
#include "check.h"

enum { BY_HAND, THREE, FOUR, TWO, ALL, NONE, EQUAL, VIEWS, LARGE, CASES };
static const char *const cases[CASES] = {
    "1 row, 4 heads to 2",
    "6 heads to 2",
    "8 heads to 2",
    "6 heads to 3",
    "5 heads to 1",
    "4 heads to 4",
    "6 heads, equal within a group, to 2",
    "views, 8 heads to 4",
    "17 rows, 24 heads to 2",
};

static void draw(Case *c, int k)
{
    static const int n_heads[CASES] = { 4, 6, 8, 6, 5, 4, 6, 8, 24 };
    static const int n_kv_heads[CASES] = { 2, 2, 2, 3, 1, 4, 2, 4, 2 };
    int d_k = k == BY_HAND ? 2 : draw_int(3, 5), rows = k == BY_HAND ? 1 : draw_int(4, 6);
    if (k == LARGE)
        rows = d_k = 17;
    int cols = n_heads[k] * d_k, size = n_heads[k] / n_kv_heads[k];
    c->is_view = k == VIEWS;
    Matrix W = case_in(c, rows, cols, 1);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            if (k == BY_HAND)
                *matrix_at(W, i, j) = (float)draw_int(-9, 9);
            else if (k == EQUAL)
                *matrix_at(W, i, j) = *matrix_at(W, i, j / d_k / size * size * d_k + j % d_k);
    case_out(c, rows, n_kv_heads[k] * d_k);
    case_arg(c, n_kv_heads[k]);
    case_arg(c, d_k);
}

/* clang-format off */
enum { SUM = OWN, FIRST, DEALT, NEIGHBOR_COLUMNS, BY_N_HEADS, INTEGERS };
static const Mistake mistakes[] = {
    { "the sum", "You add the heads of a group up and leave it at that. If the heads of a "
      "group are equal, what must come out?" },
    { "the first of the group", "You keep the first head of each group. The paper tried that "
      "too: it loses what the other heads knew. What comes out if all have a say?" },
    { "h mod n_kv_heads", "You pool heads that lie n_kv_heads apart. A group is neighbors: "
      "which heads does K/V head 0 replace, if there are 6 and 2?" },
    { "neighboring columns", "You average columns that lie side by side: they belong to the "
      "same head. How far is it from a column to the same column of the next head?" },
    { "divided by n_heads", "Each of your sums is divided by the number of all heads. How many "
      "numbers did you add up?" },
    { "1 / group_size in integers", "Your numbers are 0 wherever heads are pooled. In C, what "
      "is 1 / 2?" },
};
/* clang-format on */

/* The column of the s-th number that is pooled into column p of K/V head kv. */
static int column(int kv, int s, int p, int n_kv_heads, int size, int d_k)
{
    int head = made(DEALT) ? s * n_kv_heads + kv : kv * size + s;
    return made(NEIGHBOR_COLUMNS) ? (kv * d_k + p) * size + s : head * d_k + p;
}

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    int n_heads = W_K.cols / d_k, size = n_heads / n_kv_heads;
    double by = made(BY_N_HEADS) ? n_heads : size;
    for (int row = 0; row < pooled.rows; row++)
        for (int col = 0; col < pooled.cols; col++) {
            double first = 0, sum = 0;
            for (int s = 0; s < size; s++) {
                int from = column(col / d_k, s, col % d_k, n_kv_heads, size, d_k);
                double x = (double)*matrix_at(W_K, row, from);
                first = s == 0 ? x : first;
                sum += x;
            }
            *matrix_at(pooled, row, col) = (float)(made(SUM)        ? sum
                                                   : made(FIRST)    ? first
                                                   : made(INTEGERS) ? (size == 1 ? sum : 0)
                                                                    : sum / by);
        }
}

static const char *const names[] = { "pooled", "W_K" };
static const Property properties[] = {
    AGREES("one row, 4 heads to 2: whole numbers, to check by hand", BY_HAND, BY_HAND),
    AGREES("6 heads to 2, and 8 to 2: large groups", THREE, FOUR),
    AGREES("6 heads to 3: pairs", TWO, TWO),
    AGREES("all heads to one: multi-query", ALL, ALL),
    AGREES("as many as before: W_K again", NONE, NONE),
    AGREES("equal heads pool to themselves", EQUAL, EQUAL),
    AGREES("W_K and pooled are views of wider matrices", VIEWS, VIEWS),
    AGREES("heads of 17 rows and 17 columns, 12 in a group", LARGE, LARGE),
};

EXERCISE(LIST(mistakes), .prediction = 6);
