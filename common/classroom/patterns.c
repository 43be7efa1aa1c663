/* What one can see in wrong numbers when they are no known mistake. */
#include "judge.h"
#include "say.h"

#include <stdio.h>

static char text[320];

typedef struct {
    Matrix given, expected;
    double tolerated;
} Pair;

static double given(const Pair *p, int i, int j)
{
    return (double)*matrix_at(p->given, i, j);
}

static double expected(const Pair *p, int i, int j)
{
    return (double)*matrix_at(p->expected, i, j);
}

static int right(const Pair *p, int i, int j)
{
    return is_close(given(p, i, j), expected(p, i, j), p->tolerated);
}

typedef int (*Test)(const Pair *p, int i, int j);

static int count(const Pair *p, Test test)
{
    int n = 0;
    for (int i = 0; i < p->given.rows; i++)
        for (int j = 0; j < p->given.cols; j++)
            n += test(p, i, j) != 0;
    return n;
}

static int is_untouched(const Pair *p, int i, int j)
{
    return case_is_untouched(*matrix_at(p->given, i, j));
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

static int is_transposed(const Pair *p, int i, int j)
{
    return p->given.rows == p->given.cols
           && is_close(given(p, i, j), expected(p, j, i), p->tolerated);
}

/* The filler of out[] is in it. */
static int is_added(const Pair *p, int i, int j)
{
    double more = given(p, i, j) - expected(p, i, j);
    return more > 4321 && case_is_untouched((float)(rint(more * 16) / 16));
}

static int is_negative(const Pair *p, int i, int j)
{
    return is_close(given(p, i, j), -expected(p, i, j), p->tolerated);
}

/* Where the factor (or the difference) is measured: the largest number expected. */
static void find_largest(const Pair *p, int *row, int *col)
{
    *row = *col = 0;
    for (int i = 0; i < p->given.rows; i++)
        for (int j = 0; j < p->given.cols; j++)
            if (fabs(expected(p, i, j)) > fabs(expected(p, *row, *col))
                && isfinite(expected(p, i, j))) {
                *row = i;
                *col = j;
            }
}

static int all_follow(const Pair *p, double factor, double difference)
{
    for (int i = 0; i < p->given.rows; i++)
        for (int j = 0; j < p->given.cols; j++)
            if (!is_close(given(p, i, j), factor * expected(p, i, j) + difference,
                          p->tolerated * (1 + fabs(factor))))
                return 0;
    return 1;
}

/* Is each given row (or column) equal to some expected one? */
static int is_permuted(const Pair *p, int by_rows)
{
    int lines = by_rows ? p->given.rows : p->given.cols;
    int length = by_rows ? p->given.cols : p->given.rows;
    for (int line = 0; line < lines; line++) {
        int found = 0;
        for (int other = 0; other < lines && !found; other++) {
            found = 1;
            for (int e = 0; e < length; e++)
                found =
                    found
                    && (by_rows
                            ? is_close(given(p, line, e), expected(p, other, e), p->tolerated)
                            : is_close(given(p, e, line), expected(p, e, other), p->tolerated));
        }
        if (!found)
            return 0;
    }
    return lines > 1;
}

/* The only row (or column) that is wrong, or the first of which all that follow are, in
 * words. */
static int tell_place(const Pair *p, const char *name, int by_rows)
{
    int lines = by_rows ? p->given.rows : p->given.cols, n_wrong = 0, first = -1, last = -1;
    int length = by_rows ? p->given.cols : p->given.rows;
    const char *line_name = by_rows ? "row" : "column";
    for (int line = 0; line < lines; line++) {
        int wrong = 0;
        for (int e = 0; e < length; e++)
            wrong |= by_rows ? !right(p, line, e) : !right(p, e, line);
        if (wrong) {
            first = first < 0 ? line : first;
            last = line;
            n_wrong++;
        }
    }
    if (lines < 2 || n_wrong == 0 || n_wrong == lines)
        return 0;
    if (n_wrong == 1)
        snprintf(text, sizeof text, "Only %s %d of %s is wrong. What is special about it?",
                 line_name, first, name);
    else if (last - first + 1 == n_wrong && last == lines - 1 && first == 1)
        snprintf(text, sizeof text,
                 "%s 0 of %s is right, the rest is wrong. What changes there?",
                 by_rows ? "Row" : "Column", name);
    else if (last - first + 1 == n_wrong && last == lines - 1)
        snprintf(text, sizeof text, "From %s %d of %s on all is wrong. What changes there?",
                 line_name, first, name);
    else if (last - first + 1 == n_wrong && first == 0 && last == lines - 2)
        snprintf(text, sizeof text, "Only %s %d of %s is right. What is special about it?",
                 line_name, lines - 1, name);
    else if (last - first + 1 == n_wrong && first == 0)
        snprintf(text, sizeof text, "Only %ss %d to %d of %s are right. What changes there?",
                 line_name, last + 1, lines - 1, name);
    else
        return 0;
    return 1;
}

/* What one case shows, or "". */
static const char *pattern_of_case(const Answers *a, int k)
{
    int out = 0;
    while (out + 1 < a->given[k].n_out && agrees_in(a, k, out))
        out++;
    const char *name = a->names[out];
    Pair pair = { a->given[k].out[out], a->expected[k].out[out], 0 };
    const Pair *p = &pair;
    int all = p->given.rows * p->given.cols, n, row, col;
    text[0] = '\0';
    find_largest(p, &row, &col);
    pair.tolerated = a->tolerance * fmax(1, fabs(expected(p, row, col)));
    double factor = given(p, row, col) / expected(p, row, col);
    double difference = given(p, row, col) - expected(p, row, col);

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
                 "%d of the %d numbers of %s are infinite: what overflowed, or was "
                 "divided by 0?",
                 n, all, name);
    else if (all == 1 && factor > 0)
        snprintf(text, sizeof text, "%s is %.10g, expected is %.10g: %.4g times as much.", name,
                 given(p, 0, 0), expected(p, 0, 0), factor);
    else if (count(p, is_added) == all)
        snprintf(text, sizeof text,
                 "%s is right, but added to what stood there before your code: "
                 "what stands in memory that nobody has written?",
                 name);
    else if (all > 1 && count(p, is_first) == all)
        snprintf(text, sizeof text, "All numbers of %s are the same, %s.", name,
                 in_words(given(p, 0, 0)));
    else if (all > 1 && count(p, is_transposed) == all)
        snprintf(text, sizeof text, "%s is right, but transposed: are row and column swapped?",
                 name);
    else if (all > 1 && count(p, is_negative) == all)
        snprintf(text, sizeof text, "%s has the opposite sign throughout.", name);
    else if (all > 1 && isfinite(factor) && all_follow(p, factor, 0))
        snprintf(text, sizeof text, "Each number of %s is %.4g times what is expected.", name,
                 factor);
    else if (all > 1 && all_follow(p, 1, difference))
        snprintf(text, sizeof text, "Each number of %s is %.4g %s than expected.", name,
                 fabs(difference), difference < 0 ? "less" : "more");
    else if (tell_place(p, name, 1) || tell_place(p, name, 0))
        return text;
    else if (p->given.cols > 1 && is_permuted(p, 1))
        snprintf(text, sizeof text, "The rows of %s are right rows, but not at their places.",
                 name);
    else if (p->given.rows > 1 && is_permuted(p, 0))
        snprintf(text, sizeof text,
                 "The columns of %s are right columns, but not at their places.", name);
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
        return "Right, until the rows of a matrix do not lie side by side. How far is it from one "
               "row to the next: cols, or stride? matrix_at() knows.";
    const char *words = exercise.tell != NULL ? exercise.tell(a, k) : "";
    return *words != '\0' ? words : pattern_of_case(a, k);
}
