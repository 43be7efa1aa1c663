/* What one can see in wrong numbers when they are no known mistake. */
#include "judge.h"

#include <stdio.h>

static char text[320];

/* A matrix that is not as expected. */
typedef struct {
    Matrix yours, right;
    double tolerated;
    const char *name;
} Pair;

static int is_wrong(const Pair *p, int i, int j)
{
    return !is_close((double)*matrix_at(p->yours, i, j), (double)*matrix_at(p->right, i, j),
                     p->tolerated);
}

/* The only row (or column) that is wrong, or the first of which all that follow are, in
 * words. */
static int tell_place(const Pair *p, int is_column)
{
    const char *line = is_column ? "column" : "row";
    int n = is_column ? p->right.cols : p->right.rows, n_wrong = 0, first = -1;
    int length = is_column ? p->right.rows : p->right.cols;
    for (int i = 0; i < n; i++) {
        int wrong = 0;
        for (int j = 0; j < length; j++)
            wrong |= is_column ? is_wrong(p, j, i) : is_wrong(p, i, j);
        first = wrong && first < 0 ? i : first;
        n_wrong += wrong;
    }
    if (n_wrong == 1 && n > 1)
        snprintf(text, sizeof text, "Only %s %d of %s is wrong. What is special about it?",
                 line, first, p->name);
    else if (first > 0 && first + n_wrong == n)
        snprintf(text, sizeof text, "From %s %d of %s on all is wrong. What changes there?",
                 line, first, p->name);
    else
        return 0;
    return 1;
}

/* What one case shows, or "". */
static const char *pattern_of_case(const Answers *a, int k)
{
    int out = 0, row = 0, col = 0;
    while (out + 1 < a->given[k].n_out && agrees_in(a, k, out))
        out++;
    Pair p = { a->given[k].out[out], a->expected[k].out[out], 0, a->names[out] };
    int rows = p.right.rows, cols = p.right.cols, all = rows * cols;
    for (int i = 0; i < rows; i++) /* a factor is measured at the largest */
        for (int j = 0; j < cols; j++)
            if (fabsf(*matrix_at(p.right, i, j)) > fabsf(*matrix_at(p.right, row, col))
                && isfinite(*matrix_at(p.right, i, j)))
                row = i, col = j;
    double largest = (double)*matrix_at(p.right, row, col);
    double yours = (double)*matrix_at(p.yours, row, col), factor = yours / largest;
    p.tolerated = a->tolerance * fmax(1, fabs(largest));

    int untouched = 0, not_finite = 0, alike = 0, scaled = 0;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++) {
            float x = *matrix_at(p.yours, i, j), right = *matrix_at(p.right, i, j);
            untouched += case_is_untouched(x);
            not_finite += !isfinite(x) && isfinite(right);
            alike += is_close((double)x, (double)*p.yours.data, p.tolerated);
            scaled += is_close((double)x, factor * (double)right,
                               p.tolerated * (1 + fabs(factor)));
        }
    text[0] = '\0';
    if (untouched > 0)
        snprintf(text, sizeof text, "%d of the %d numbers of %s were never written.", untouched,
                 all, p.name);
    else if (not_finite > 0)
        snprintf(
            text, sizeof text,
            "%d of the %d numbers of %s are NaN, not a number, or infinite: 0/0, infinity − "
            "infinity, what overflowed, the root or logarithm of a negative number, or "
            "memory that nobody has written.",
            not_finite, all, p.name);
    else if (all == 1 && factor > 0)
        snprintf(text, sizeof text, "%s is %.10g, expected is %.10g: %.4g times as much.",
                 p.name, yours, largest, factor);
    else if (all > 1 && alike == all)
        snprintf(text, sizeof text, "All numbers of %s are the same, %s.", p.name,
                 in_words((double)*p.yours.data));
    else if (all > 1 && isfinite(factor) && scaled == all)
        snprintf(text, sizeof text, "Each number of %s is %.4g times what is expected.", p.name,
                 factor);
    else if (!tell_place(&p, 0))
        tell_place(&p, 1);
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
