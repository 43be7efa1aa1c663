/* The check of exercise 4.3. */
#include "check.h"
#include "say.h"

enum { BY_HAND, THREE, FOUR, TWO, ALL, NONE, EQUAL, VIEWS, CASES };
static const char *const cases[CASES] = {
    "1 row, 4 heads to 2",
    "6 heads to 2",
    "8 heads to 2",
    "6 heads to 3",
    "5 heads to 1",
    "4 heads to 4",
    "6 heads, equal within a group, to 2",
    "views, 8 heads to 4",
};

static void draw(Case *c, int k)
{
    static const int n_heads[CASES] = { 4, 6, 8, 6, 5, 4, 6, 8 };
    static const int n_kv_heads[CASES] = { 2, 2, 2, 3, 1, 4, 2, 4 };
    int d_k = k == BY_HAND ? 2 : random_int(3, 5), rows = k == BY_HAND ? 1 : random_int(4, 6);
    int cols = n_heads[k] * d_k, size = n_heads[k] / n_kv_heads[k];
    Matrix W = k == VIEWS ? case_in_view(c, rows, cols, 1) : case_in(c, rows, cols, 1);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            if (k == BY_HAND)
                *matrix_at(W, i, j) = (float)random_int(-9, 9);
            else if (k == EQUAL)
                *matrix_at(W, i, j) = *matrix_at(W, i, j / d_k / size * size * d_k + j % d_k);
    if (k == VIEWS)
        case_out_view(c, rows, n_kv_heads[k] * d_k);
    else
        case_out(c, rows, n_kv_heads[k] * d_k);
    case_arg(c, n_kv_heads[k]);
    case_arg(c, d_k);
}

/* clang-format off */
enum { SUM, FIRST, LAST, DEALT, NEIGHBOR_COLUMNS, BY_N_HEADS, BY_N_KV_HEADS, BY_ROOT, BY_TWO,
       OVER_ROWS, LARGEST, ALL_HEADS, FIRST_TWO, ENDS, HALVED, DIVIDED_INSIDE, LAST_SHARE, INTEGERS,
       FIRST_GROUP, SLIDING, GROUPS_OF_KV_HEADS, ADDED, ADDED_BEFORE, STRIDE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [SUM] = { "the sum", "You add the heads of a group up and leave it at that. If the heads of a "
        "group are equal, what must come out?" },
    [FIRST] = { "the first of the group", "You keep the first head of each group. The paper tried "
        "that too: it loses what the other heads knew. What comes out if all have a say?" },
    [LAST] = { "the last of the group", "You keep the last head of each group. Does your innermost "
        "loop add, or replace?" },
    [DEALT] = { "h mod n_kv_heads", "You pool heads that lie n_kv_heads apart. A group is neighbors: "
        "which heads does K/V head 0 replace, if there are 6 and 2?" },
    [NEIGHBOR_COLUMNS] = { "neighboring columns", "You average columns that lie side by side: they "
        "belong to the same head. How far is it from a column to the same column of the next head?" },
    [BY_N_HEADS] = { "divided by n_heads", "Each of your sums is divided by the number of all heads. "
        "How many numbers did you add up?" },
    [BY_N_KV_HEADS] = { "divided by n_kv_heads", "Each of your sums is divided by the number of K/V "
        "heads. How many numbers did you add up?" },
    [BY_ROOT] = { "divided by a root", "You divide by the root of group_size. A mean of equal numbers "
        "is that number: is yours?" },
    [BY_TWO] = { "divided by 2", "You divide by 2, whatever the size of a group. How many numbers did "
        "you add up?" },
    [OVER_ROWS] = { "mean over the rows too", "All your rows are the same: you averaged over rows "
        "too. Which indices differ between the numbers that become one?" },
    [LARGEST] = { "the largest", "You take the largest number of the group instead of the mean." 
        " What would become of a head that is negative throughout?" },
    [ALL_HEADS] = { "all heads", "Each of your K/V heads is the mean of all heads. Which heads does "
        "K/V head 1 replace, and which does it not?" },
    [FIRST_TWO] = { "the first two", "You average the first two heads of each group. How many heads "
        "has a group?" },
    [ENDS] = { "first and last", "You average the first and the last head of each group. What about "
        "those between?" },
    [HALVED] = { "halved again and again", "You take the mean of the mean so far and the next head. "
        "Then the last head counts one half, the first hardly: how much should each count?" },
    [DIVIDED_INSIDE] = { "divided inside the loop", "You divide each time a head is added, so early "
        "heads are divided again and again. When is the sum complete?" },
    [LAST_SHARE] = { "= instead of +=", "Only the last head of each group is left, divided. Does your "
        "innermost loop add, or replace?" },
    [INTEGERS] = { "1 / group_size in integers", "Your numbers are 0 wherever heads are pooled. In C, "
        "what is 1 / 2?" },
    [FIRST_GROUP] = { "always the first group", "All your K/V heads are the mean of the first group. "
        "At which head does the group of K/V head kv begin?" },
    [SLIDING] = { "groups overlap", "The groups of your K/V heads overlap: each begins one head after "
        "the one before. At which head does the group of K/V head kv begin?" },
    [GROUPS_OF_KV_HEADS] = { "groups of n_kv_heads", "Your groups have n_kv_heads members. If 6 heads "
        "become 2, how many does each of the 2 replace?" },
    [ADDED] = { "added to what was there", "Your shares are added to what stood in `pooled` before. "
        "What stands in memory that nobody has written?" },
    [ADDED_BEFORE] = { "added to what was there, then divided", "Your sum begins with what stood in "
        "`pooled` before. What stands in memory that nobody has written?" },
    [STRIDE] = { "stride ignored", "Right, until the rows of W_K do not lie side by side. How far is "
        "it from one row to the next: cols, or stride? matrix_at() knows." },
};
/* clang-format on */

/* Where the mean of K/V head kv finds its s-th number, in columns. */
static int column(int kv, int s, int p, int n_kv_heads, int size, int d_k)
{
    if (made(NEIGHBOR_COLUMNS))
        return (kv * d_k + p) * size + s;
    int head = made(ALL_HEADS) || made(FIRST_GROUP) ? s
               : made(DEALT)                        ? s * n_kv_heads + kv
               : made(SLIDING)                      ? kv + s
               : made(GROUPS_OF_KV_HEADS)           ? kv * n_kv_heads + s
                                                    : kv * size + s;
    return head * d_k + p;
}

/* The numbers lie in memory row by row; past the end there is nothing. */
static double number(Matrix W, int row, int col)
{
    int at = row * (made(STRIDE) ? W.cols : W.stride) + col;
    return at < (W.rows - 1) * W.stride + W.cols ? (double)W.data[at] : 0;
}

static double mean(const double *x, int n, int n_heads, int n_kv_heads, double before)
{
    double total = made(ADDED_BEFORE) ? before : 0, largest = x[0], halved = x[0], inside = 0;
    double by = made(BY_N_HEADS)      ? n_heads
                : made(BY_N_KV_HEADS) ? n_kv_heads
                : made(BY_ROOT)       ? sqrt(n)
                : made(BY_TWO)        ? 2
                : made(SUM)           ? 1
                                      : n;
    for (int s = 0; s < n; s++) {
        total += x[s];
        largest = fmax(largest, x[s]);
        halved = (halved + x[s]) / 2;
        inside = (inside + x[s]) / by;
    }
    return made(FIRST)            ? x[0]
           : made(LAST)           ? x[n - 1]
           : made(LARGEST)        ? largest
           : made(FIRST_TWO)      ? (x[0] + x[n > 1]) / 2
           : made(ENDS)           ? (x[0] + x[n - 1]) / 2
           : made(HALVED)         ? halved
           : made(DIVIDED_INSIDE) ? inside
           : made(LAST_SHARE)     ? x[n - 1] / by
           : made(INTEGERS)       ? (n == 1 ? total : 0)
                                  : total / by;
}

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    int n_heads = W_K.cols / d_k, size = n_heads / n_kv_heads;
    int members = made(ALL_HEADS) ? n_heads : made(GROUPS_OF_KV_HEADS) ? n_kv_heads : size;
    for (int col = 0; col < pooled.cols; col++) {
        double first = 0;
        for (int pass = made(OVER_ROWS) ? 0 : 1; pass < 2; pass++)
            for (int row = 0; row < pooled.rows; row++) {
                double x[16], before = (double)*matrix_at(pooled, row, col);
                for (int s = 0; s < members; s++)
                    x[s] = number(W_K, row,
                                  column(col / d_k, s, col % d_k, n_kv_heads, size, d_k));
                double one = mean(x, members, n_heads, n_kv_heads, before);
                if (pass == 0)
                    first += one / pooled.rows;
                else
                    *matrix_at(pooled, row, col) = (float)((made(OVER_ROWS) ? first : one)
                                                           + (made(ADDED) ? before : 0));
            }
    }
}

static void say_row(const char *name, Matrix m, int d_k)
{
    say("   %-8s", name);
    for (int j = 0; j < m.cols; j++)
        say("%s%5g", j > 0 && j % d_k == 0 ? "  |" : "", (double)*matrix_at(m, 0, j));
    say("\n");
}

/* The case that can be checked by hand, in full. */
static void show(const Answers *a)
{
    if (a->answered == 0 || agrees(a, BY_HAND)
        || case_is_untouched(*matrix_at(a->given[BY_HAND].out[0], 0, 0)))
        return;
    say("\n%s, each 2 wide:\n", cases[BY_HAND]);
    say_row("W_K", a->given[BY_HAND].in[0], 2);
    say_row("yours", a->given[BY_HAND].out[0], 2);
}

static const char *const names[] = { "pooled", "W_K" };
static const Property properties[] = {
    { "one row, 4 heads to 2: whole numbers, to check by hand", agrees, BY_HAND, BY_HAND },
    { "6 heads to 2, and 8 to 2: large groups", agrees, THREE, FOUR },
    { "6 heads to 3: pairs", agrees, TWO, TWO },
    { "all heads to one: multi-query", agrees, ALL, ALL },
    { "as many as before: W_K again", agrees, NONE, NONE },
    { "equal heads pool to themselves", agrees, EQUAL, EQUAL },
    { "W_K and pooled are views of wider matrices", agrees, VIEWS, VIEWS },
};

const Exercise exercise = {
    .names = names,
    .cases = cases,
    .n_cases = CASES,
    .draw = draw,
    .properties = properties,
    .n_properties = COUNT(properties),
    .mistakes = mistakes,
    .n_mistakes = MISTAKES,
    .prediction = 6,
    .show = show,
};
