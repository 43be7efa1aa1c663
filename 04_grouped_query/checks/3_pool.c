/* The check of exercise 4.3. */
#include "check.h"
#include "say.h"

#include <stdio.h>

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
    int d_k = k == BY_HAND ? 2 : random_int(3, 5), rows = k == BY_HAND ? 1 : random_int(4, 6);
    if (k == LARGE)
        rows = d_k = 17;
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
       OVER_ROWS, LARGEST, LARGEST_FROM_0, ALL_HEADS, FIRST_TWO, ENDS, HALVED,
       DIVIDED_INSIDE, LAST_SHARE, MEDIAN, INTEGERS, INTEGER_SUM, WHOLE_MEAN, FIRST_GROUP,
       SLIDING, GROUPS_OF_KV_HEADS, LAST_LEFT_OUT, HEAD_AS_COLUMN, INTERLEAVED, MAGNITUDES,
       NOT_RESET, ADDED, ADDED_BEFORE, STRIDE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [SUM] = { "the sum",
        "You add the heads of a group up and leave it at that. If the heads of a group "
        "are equal, what must come out?" },
    [FIRST] = { "the first of the group",
        "You keep the first head of each group. The paper tried that too: it loses what "
        "the other heads knew. What comes out if all have a say?" },
    [LAST] = { "the last of the group",
        "You keep the last head of each group. Does your innermost loop add, or replace?" },
    [DEALT] = { "h mod n_kv_heads",
        "You pool heads that lie n_kv_heads apart. A group is neighbors: which heads does "
        "K/V head 0 replace, if there are 6 and 2?" },
    [NEIGHBOR_COLUMNS] = { "neighboring columns",
        "You average columns that lie side by side: they belong to the same head. How far "
        "is it from a column to the same column of the next head?" },
    [BY_N_HEADS] = { "divided by n_heads",
        "Each of your sums is divided by the number of all heads. How many numbers did "
        "you add up?" },
    [BY_N_KV_HEADS] = { "divided by n_kv_heads",
        "Each of your sums is divided by the number of K/V heads. How many numbers did "
        "you add up?" },
    [BY_ROOT] = { "divided by a root",
        "You divide by the root of group_size. A mean of equal numbers is that number: is "
        "yours?" },
    [BY_TWO] = { "divided by 2",
        "You divide by 2, whatever the size of a group. How many numbers did you add up?" },
    [OVER_ROWS] = { "mean over the rows too",
        "All your rows are the same: you averaged over rows too. Which indices differ "
        "between the numbers that become one?" },
    [LARGEST] = { "the largest",
        "You take the largest number of the group instead of the mean. What would become "
        "of a head that is negative throughout?" },
    [LARGEST_FROM_0] = { "the largest, or 0",
        "You take the largest number of the group, and 0 if all are negative, instead of "
        "the mean. How much of the other heads is left?" },
    [ALL_HEADS] = { "all heads",
        "Each of your K/V heads is the mean of all heads. Which heads does K/V head 1 "
        "replace, and which does it not?" },
    [FIRST_TWO] = { "the first two",
        "You average the first two heads of each group. How many heads has a group?" },
    [ENDS] = { "first and last",
        "You average the first and the last head of each group. What about those between?" },
    [HALVED] = { "halved again and again",
        "You take the mean of the mean so far and the next head. Then the last head "
        "counts one half, the first hardly: how much should each count?" },
    [DIVIDED_INSIDE] = { "divided inside the loop",
        "You divide each time a head is added, so early heads are divided again and "
        "again. When is the sum complete?" },
    [LAST_SHARE] = { "= instead of +=",
        "Only the last head of each group is left, divided. Does your innermost loop add, "
        "or replace?" },
    [MEDIAN] = { "the one in the middle",
        "You take the number in the middle of the group, not the mean. What would one head "
        "that is far off the others change?" },
    [INTEGERS] = { "1 / group_size in integers",
        "Your numbers are 0 wherever heads are pooled. In C, what is 1 / 2?" },
    [INTEGER_SUM] = { "the sum is an integer",
        "Your sums lose their fractions. What type is the variable that adds up?" },
    [WHOLE_MEAN] = { "int throughout",
        "Your means are whole numbers: fractions are lost. What type is the variable that "
        "adds up?" },
    [FIRST_GROUP] = { "always the first group",
        "All your K/V heads are the mean of the first group. At which head does the group "
        "of K/V head kv begin?" },
    [SLIDING] = { "groups overlap",
        "The groups of your K/V heads overlap: each begins one head after the one before. "
        "At which head does the group of K/V head kv begin?" },
    [GROUPS_OF_KV_HEADS] = { "groups of n_kv_heads",
        "Your groups have n_kv_heads members. If 6 heads become 2, how many does each of "
        "the 2 replace?" },
    [LAST_LEFT_OUT] = { "the last head left out",
        "The last head of each group is left out. Which h is the last that your loop "
        "sees?" },
    [HEAD_AS_COLUMN] = { "h taken for a column",
        "You read column h + p for head h. How many columns does each head before it "
        "take?" },
    [INTERLEAVED] = { "heads interleaved",
        "Your means are right, their places are not: you lay the K/V heads into each "
        "other, first the first column of each. Which columns does a head own?" },
    [MAGNITUDES] = { "signs dropped",
        "You average magnitudes. What is the mean of 3 and -3?" },
    [NOT_RESET] = { "sum never reset",
        "Each of your numbers contains the sums before it. Where must the sum become 0 "
        "again?" },
    [ADDED] = { "added to what was there",
        "Your shares are added to what stood in `pooled` before. What stands in memory "
        "that nobody has written?" },
    [ADDED_BEFORE] = { "added to what was there, then divided",
        "Your sum begins with what stood in `pooled` before. What stands in memory that "
        "nobody has written?" },
    [STRIDE] = { "stride ignored",
        "Right, until the rows of W_K do not lie side by side. How far is it from one row "
        "to the next: cols, or stride? matrix_at() knows." },
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
    return head * (made(HEAD_AS_COLUMN) ? 1 : d_k) + p;
}

/* The numbers lie in memory row by row; past the end there is nothing. */
static double number(Matrix W, int row, int col)
{
    int at = row * (made(STRIDE) ? W.cols : W.stride) + col;
    return at < (W.rows - 1) * W.stride + W.cols ? (double)W.data[at] : 0;
}

/* The middle one of n numbers, or the mean of the two. */
static double median(const double *x, int n)
{
    double low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        int below = 0;
        for (int j = 0; j < n; j++)
            below += x[j] < x[i] || (!(x[i] < x[j]) && j < i);
        low = below == (n - 1) / 2 ? x[i] : low;
        high = below == n / 2 ? x[i] : high;
    }
    return (low + high) / 2;
}

/* `left` is what the sum began with if it was not reset, and becomes what it ended with. */
static double mean(const double *x, int n, int n_heads, int n_kv_heads, double before,
                   double *left)
{
    double total = made(ADDED_BEFORE) ? before : made(NOT_RESET) ? *left : 0;
    double largest = x[0], halved = x[0], inside = 0;
    double by = made(BY_N_HEADS)      ? n_heads
                : made(BY_N_KV_HEADS) ? n_kv_heads
                : made(BY_ROOT)       ? sqrt(n)
                : made(BY_TWO)        ? 2
                : made(SUM)           ? 1
                                      : n;
    for (int s = 0; s < n - made(LAST_LEFT_OUT); s++) {
        total += made(MAGNITUDES) ? fabs(x[s]) : x[s];
        total = made(INTEGER_SUM) || made(WHOLE_MEAN) ? trunc(total) : total;
        largest = fmax(largest, x[s]);
        halved = (halved + x[s]) / 2;
        inside = (inside + x[s]) / by;
    }
    *left = total;
    return made(FIRST)            ? x[0]
           : made(LAST)           ? x[n - 1]
           : made(LARGEST)        ? largest
           : made(LARGEST_FROM_0) ? fmax(largest, 0)
           : made(FIRST_TWO)      ? (x[0] + x[n > 1]) / 2
           : made(ENDS)           ? (x[0] + x[n - 1]) / 2
           : made(HALVED)         ? halved
           : made(DIVIDED_INSIDE) ? inside
           : made(LAST_SHARE)     ? x[n - 1] / by
           : made(MEDIAN)         ? median(x, n)
           : made(INTEGERS)       ? (n == 1 ? total : 0)
           : made(WHOLE_MEAN)     ? trunc(total / by)
                                  : total / by;
}

typedef struct {
    int n_heads, n_kv_heads, size, d_k;
} Sizes;

static double pooled_number(Matrix W_K, Sizes s, int row, int col, double before, double *left)
{
    double x[24];
    int members = made(ALL_HEADS)            ? s.n_heads
                  : made(GROUPS_OF_KV_HEADS) ? s.n_kv_heads
                                             : s.size;
    for (int member = 0; member < members; member++)
        x[member] = number(
            W_K, row, column(col / s.d_k, member, col % s.d_k, s.n_kv_heads, s.size, s.d_k));
    return mean(x, members, s.n_heads, s.n_kv_heads, before, left);
}

void pool_heads(Matrix pooled, Matrix W_K, int n_kv_heads, int d_k)
{
    int n_heads = W_K.cols / d_k;
    Sizes s = { n_heads, n_kv_heads, n_heads / n_kv_heads, d_k };
    double left = 0;
    for (int row = 0; row < pooled.rows; row++)
        for (int col = 0; col < pooled.cols; col++) {
            int to = made(INTERLEAVED) ? col % d_k * n_kv_heads + col / d_k : col;
            double before = (double)*matrix_at(pooled, row, to), result = 0;
            if (made(OVER_ROWS))
                for (int other = 0; other < pooled.rows; other++)
                    result += pooled_number(W_K, s, other, col, before, &left) / pooled.rows;
            else
                result = pooled_number(W_K, s, row, col, before, &left);
            *matrix_at(pooled, row, to) = (float)(result + (made(ADDED) ? before : 0));
        }
}

/* What one wrong number is the mean of. */
static const char *tell(const Answers *a, int k)
{
    static char text[256];
    Matrix W_K = a->given[k].in[0], yours = a->given[k].out[0], right = a->expected[k].out[0];
    int n_kv_heads = (int)a->given[k].arg[0], d_k = (int)a->given[k].arg[1];
    int size = W_K.cols / d_k / n_kv_heads, at = 0;
    while (is_close((double)yours.data[at], (double)right.data[at], 1e-4)
           && at + 1 < yours.cols)
        at++;
    if (case_is_untouched(yours.data[at])
        || is_close((double)yours.data[at], (double)right.data[at], 1e-4))
        return "";
    int length = snprintf(text, sizeof text, "%s: pooled[0][%d] is to be the mean of", cases[k],
                          at);
    for (int s = 0; s < size && s < 4; s++) {
        int col = (at / d_k * size + s) * d_k + at % d_k;
        length += snprintf(text + length, sizeof text - (size_t)length, "%s W_K[0][%d] %.4g",
                           s > 0 ? "," : "", col, (double)*matrix_at(W_K, 0, col));
    }
    snprintf(text + length, sizeof text - (size_t)length, "%s: %.4g. Yours is %.4g.",
             size > 4 ? ", …" : "", (double)right.data[at], (double)yours.data[at]);
    return text;
}

static void say_row(const char *name, Matrix m, int d_k)
{
    say("   %-6s", name);
    for (int j = 0; j < m.cols; j++) {
        char cell[32] = "nothing";
        if (!case_is_untouched(*matrix_at(m, 0, j)))
            snprintf(cell, sizeof cell, "%.4g", (double)*matrix_at(m, 0, j));
        say("%s%8s", j > 0 && j % d_k == 0 ? " |" : "", cell);
    }
    say("\n");
}

/* The case that can be checked by hand, in full. */
static void show(const Answers *a)
{
    if (a->answered == 0 || agrees(a, BY_HAND)
        || case_is_untouched(*matrix_at(a->given[BY_HAND].out[0], 0, 0)))
        return;
    say("\n%s, each 2 columns wide:\n", cases[BY_HAND]);
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
    { "heads of 17 rows and 17 columns, 12 in a group", agrees, LARGE, LARGE },
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
    .tell = tell,
};
