/* What one can see in wrong numbers when they are no known mistake. */
#include "judge.h"

#include <stdio.h>

/* What one case shows, or "". */
static const char *pattern_of_case(const Answers *a, int k)
{
    static char text[320];
    int out = 0, row = 0, col = 0;
    while (out + 1 < a->given[k].n_out && agrees(a, k, OUT(out)))
        out++;
    const char *name = a->names[out];
    Matrix given = a->given[k].out[out], expected = a->expected[k].out[out];
    int rows = given.rows, cols = given.cols, all = rows * cols;
    for (int i = 0; i < rows; i++) /* a factor is measured at the largest */
        for (int j = 0; j < cols; j++)
            if (fabsf(*matrix_at(expected, i, j)) > fabsf(*matrix_at(expected, row, col))
                && isfinite(*matrix_at(expected, i, j)))
                row = i, col = j;
    double largest = (double)*matrix_at(expected, row, col);
    double yours = (double)*matrix_at(given, row, col), factor = yours / largest;
    double tolerated = a->tolerance * fmax(1, fabs(largest));

    int untouched = 0, not_finite = 0, alike = 0, scaled = 0, wrong_rows = 0, first = rows;
    for (int i = 0; i < rows; i++) {
        int wrong = 0;
        for (int j = 0; j < cols; j++) {
            double x = (double)*matrix_at(given, i, j), y = (double)*matrix_at(expected, i, j);
            untouched += case_is_untouched((float)x);
            not_finite += !isfinite(x) && isfinite(y);
            alike += is_close(x, (double)*given.data, tolerated);
            scaled += is_close(x, factor * y, tolerated * (1 + fabs(factor)));
            wrong |= !is_close(x, y, tolerated);
        }
        wrong_rows += wrong;
        first = wrong && first == rows ? i : first;
    }
    text[0] = '\0';
    if (untouched > 0)
        snprintf(text, sizeof text, "%d of the %d numbers of %s were never written.", untouched,
                 all, name);
    else if (not_finite > 0)
        snprintf(text, sizeof text,
                 "%d of the %d numbers of %s are NaN, not a number, or infinite: 0/0, infinity "
                 "− infinity, what overflowed, the root or logarithm of a negative number, or "
                 "memory that nobody has written.",
                 not_finite, all, name);
    else if (all == 1 && factor > 0)
        snprintf(text, sizeof text, "%s is %.10g, expected is %.10g: %.4g times as much.", name,
                 yours, largest, factor);
    else if (all > 1 && alike == all)
        snprintf(text, sizeof text, "All numbers of %s are the same, %s.", name,
                 in_words((double)*given.data));
    else if (all > 1 && isfinite(factor) && scaled == all)
        snprintf(text, sizeof text, "Each number of %s is %.4g times what is expected.", name,
                 factor);
    else if (rows > 1 && wrong_rows == 1)
        snprintf(text, sizeof text, "Only row %d of %s is wrong. What is special about it?",
                 first, name);
    else if (first > 0 && first + wrong_rows == rows)
        snprintf(text, sizeof text, "From row %d of %s on all is wrong. What changes there?",
                 first, name);
    return text;
}

/* Is all right but what has other numbers between its rows? */
static int only_views_are_wrong(const Answers *a)
{
    int n_right = 0;
    for (int k = 0; k < a->answered; k++) {
        if (!a->asked[k].is_view && !agrees(a, k, ALL_OUTS))
            return 0;
        n_right += !a->asked[k].is_view;
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
