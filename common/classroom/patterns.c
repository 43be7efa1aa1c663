/* What one can see in wrong numbers when they are no known mistake. */
#include "judge.h"
#include "say.h"

#include <stdio.h>

static char text[320];

/* What came back and what was expected; `turned`: with rows and columns exchanged. */
typedef struct {
    Matrix yours, right;
    int turned, rows, cols;
    double tolerated;
} Pair;

static double given(const Pair *p, int i, int j)
{
    return (double)*matrix_at(p->yours, p->turned ? j : i, p->turned ? i : j);
}

static double expected(const Pair *p, int i, int j)
{
    return (double)*matrix_at(p->right, p->turned ? j : i, p->turned ? i : j);
}

static int is_right(const Pair *p, int i, int j)
{
    return is_close(given(p, i, j), expected(p, i, j), p->tolerated);
}

typedef int Test(const Pair *p, int i, int j);

static int count(const Pair *p, Test *test)
{
    int n = 0;
    for (int i = 0; i < p->rows; i++)
        for (int j = 0; j < p->cols; j++)
            n += test(p, i, j) != 0;
    return n;
}

static int is_untouched(const Pair *p, int i, int j)
{
    return case_is_untouched((float)given(p, i, j));
}

static int is_nan(const Pair *p, int i, int j)
{
    return isnan(given(p, i, j)) && !isnan(expected(p, i, j));
}

static int is_infinite(const Pair *p, int i, int j)
{
    return isinf(given(p, i, j)) && !isinf(expected(p, i, j));
}

static int is_first(const Pair *p, int i, int j)
{
    return is_close(given(p, i, j), given(p, 0, 0), p->tolerated);
}

/* Is each number `factor` times what is expected, plus `difference`? */
static int all_follow(const Pair *p, double factor, double difference)
{
    for (int i = 0; i < p->rows; i++)
        for (int j = 0; j < p->cols; j++)
            if (!is_close(given(p, i, j), factor * expected(p, i, j) + difference,
                          p->tolerated * (1 + fabs(factor))))
                return 0;
    return isfinite(factor);
}

/* The only row that is wrong, or the first of which all that follow are, in words. */
static int tell_place(const Pair *p, const char *name)
{
    const char *line = p->turned ? "column" : "row";
    int n_wrong = 0, first = -1, last = -1;
    for (int i = 0; i < p->rows; i++) {
        int wrong = 0;
        for (int j = 0; j < p->cols; j++)
            wrong |= !is_right(p, i, j);
        first = wrong && first < 0 ? i : first;
        last = wrong ? i : last;
        n_wrong += wrong;
    }
    if (n_wrong == 0 || n_wrong == p->rows || (n_wrong > 1 && last - first + 1 != n_wrong))
        return 0;
    if (n_wrong == 1)
        snprintf(text, sizeof text, "Only %s %d of %s is wrong. What is special about it?",
                 line, first, name);
    else if (last == p->rows - 1)
        snprintf(text, sizeof text, "From %s %d of %s on all is wrong. What changes there?",
                 line, first, name);
    else if (first == 0)
        snprintf(text, sizeof text, "Up to %s %d of %s all is wrong. What changes there?", line,
                 last, name);
    else
        return 0;
    return 1;
}

/* What one case shows, or "". */
static const char *pattern_of_case(const Answers *a, int k)
{
    int out = 0, n, row = 0, col = 0;
    while (out + 1 < a->given[k].n_out && agrees_in(a, k, out))
        out++;
    const char *name = a->names[out];
    Matrix yours = a->given[k].out[out], right = a->expected[k].out[out];
    Pair pair = { yours, right, 0, yours.rows, yours.cols, 0 };
    Pair turned = { yours, right, 1, yours.cols, yours.rows, 0 };
    const Pair *p = &pair;
    for (int i = 0; i < p->rows;
         i++) /* a factor, or a difference, is measured at the largest */
        for (int j = 0; j < p->cols; j++)
            if (fabs(expected(p, i, j)) > fabs(expected(p, row, col))
                && isfinite(expected(p, i, j)))
                row = i, col = j;
    pair.tolerated = turned.tolerated = a->tolerance * fmax(1, fabs(expected(p, row, col)));
    int all = p->rows * p->cols;
    double factor = given(p, row, col) / expected(p, row, col);
    double difference = given(p, row, col) - expected(p, row, col);
    text[0] = '\0';

    if ((n = count(p, is_untouched)) > 0)
        snprintf(text, sizeof text, "%d of the %d numbers of %s were never written.", n, all,
                 name);
    else if ((n = count(p, is_nan)) > 0)
        snprintf(
            text, sizeof text,
            "%d of the %d numbers of %s are NaN, not a number: 0/0, infinity − infinity, the "
            "root or logarithm of a negative number, or memory that nobody has written.",
            n, all, name);
    else if ((n = count(p, is_infinite)) > 0)
        snprintf(text, sizeof text,
                 "%d of the %d numbers of %s are infinite: what overflowed, or "
                 "was divided by 0?",
                 n, all, name);
    else if (all == 1 && factor > 0)
        snprintf(text, sizeof text, "%s is %.10g, expected is %.10g: %.4g times as much.", name,
                 given(p, 0, 0), expected(p, 0, 0), factor);
    else if (all == 1)
        ;
    else if (count(p, is_first) == all)
        snprintf(text, sizeof text, "All numbers of %s are the same, %s.", name,
                 in_words(given(p, 0, 0)));
    else if (all_follow(p, factor, 0))
        snprintf(text, sizeof text, "Each number of %s is %.4g times what is expected.", name,
                 factor);
    else if (all_follow(p, 1, difference))
        snprintf(text, sizeof text, "Each number of %s is %.4g %s than expected.", name,
                 fabs(difference), difference < 0 ? "less" : "more");
    else if (tell_place(p, name) || tell_place(&turned, name))
        return text;
    return text;
}

/* Is all right but what has other numbers between its rows? */
static int only_views_are_wrong(const Answers *a)
{
    int n_right = 0;
    for (int k = 0; k < a->answered; k++) {
        const Case *c = &a->asked[k];
        int is_view = 0;
        for (int m = 0; m < c->n_in + c->n_out; m++) {
            Matrix matrix = m < c->n_in ? c->in[m] : c->out[m - c->n_in];
            is_view |= matrix.stride != matrix.cols && matrix.rows > 1;
        }
        if (!is_view && !agrees(a, k))
            return 0;
        n_right += !is_view;
    }
    return n_right > 1;
}

const char *judge_pattern(const Answers *a, int k)
{
    if (only_views_are_wrong(a))
        return "Right, until the rows of a matrix do not lie side by side. How far is it from "
               "one row to the next: cols, or stride? matrix_at() knows.";
    const char *words = exercise.tell != NULL ? exercise.tell(a, k) : "";
    return *words != '\0' ? words : pattern_of_case(a, k);
}
