#include "judge.h"

#include <stdlib.h>
#include <string.h>

void judge_draw(Case *cases)
{
    for (int k = 0; k < exercise.n_cases; k++) {
        cases[k] = (Case){ 0 };
        exercise.draw(&cases[k], k);
    }
}

/* ---- the model, with and without mistakes ---- */

static unsigned long long mistakes_made;

int made(int mistake)
{
    return (int)(mistakes_made >> mistake & 1);
}

static Matrix copy(Matrix m)
{
    Matrix c = case_matrix(m.rows, m.cols, m.stride - m.cols);
    for (int i = 0; i < m.rows; i++)
        memcpy(matrix_at(c, i, 0), matrix_at(m, i, 0), (size_t)m.cols * sizeof(float));
    return c;
}

static Case copy_case(const Case *c)
{
    Case copied = *c;
    for (int m = 0; m < c->n_in; m++)
        copied.in[m] = copy(c->in[m]);
    for (int m = 0; m < c->n_out; m++)
        copied.out[m] = copy(c->out[m]);
    return copied;
}

void judge_copy(Case *copies, const Case *cases)
{
    for (int k = 0; k < exercise.n_cases; k++)
        copies[k] = copy_case(&cases[k]);
}

static Case answer_of_model(const Case *c, const int *mistakes, int n_mistakes)
{
    Case answer = copy_case(c);
    for (int k = 0; k < n_mistakes; k++)
        mistakes_made |= 1ull << mistakes[k];
    call(&answer);
    if (exercise.derive != NULL)
        exercise.derive(&answer);
    mistakes_made = 0;
    return answer;
}

void judge_model(Case *answers, const Case *cases, const int *mistakes, int n_mistakes)
{
    for (int k = 0; k < exercise.n_cases; k++)
        answers[k] = answer_of_model(&cases[k], mistakes, n_mistakes);
}

/* ---- comparing ---- */

int is_close(double given, double expected, double tolerated)
{
    if (isnan(expected) || isinf(expected))
        return isnan(expected) ? isnan(given) : given == expected;
    return fabs(given - expected) <= tolerated; /* false for a NaN */
}

static double tolerated(Matrix expected, double tolerance)
{
    double largest = 1;
    for (int i = 0; i < expected.rows; i++)
        for (int j = 0; j < expected.cols; j++) {
            double x = fabs((double)*matrix_at(expected, i, j));
            largest = x > largest && x < INFINITY ? x : largest;
        }
    return largest * tolerance;
}

static int same(Matrix given, Matrix expected, double tolerance)
{
    double most = tolerated(expected, tolerance);
    if (given.rows != expected.rows || given.cols != expected.cols)
        return 0;
    for (int i = 0; i < given.rows; i++)
        for (int j = 0; j < given.cols; j++)
            if (!is_close((double)*matrix_at(given, i, j), (double)*matrix_at(expected, i, j),
                          most))
                return 0;
    return 1;
}

int agrees_in(const Answers *a, int k, int out)
{
    return same(a->given[k].out[out], a->expected[k].out[out], a->tolerance);
}

int agrees(const Answers *a, int k)
{
    for (int m = 0; m < a->expected[k].n_out; m++)
        if (!agrees_in(a, k, m))
            return 0;
    return 1;
}

/* Do these mistakes explain what came back: the same numbers in every answered case, and not
 * the right ones? Most are ruled out by an early case, so a late one may be large. */
static int explain(const Answers *a, const Case *cases, const int *mistakes, int n)
{
    static Case wrong[MOST_CASES];
    const Answers here = { a->n, a->answered, wrong, a->given, a->tolerance, NULL, 0 };
    const Answers model = { a->n, a->n, a->expected, wrong, a->tolerance, NULL, 0 };
    int matches = 1, differs = 0;
    for (int k = 0; k < a->answered && matches; k++) {
        wrong[k] = answer_of_model(&cases[k], mistakes, n);
        matches = agrees(&here, k);
        differs = differs || !agrees(&model, k);
        case_free(&wrong[k]);
    }
    return matches && differs;
}

/* Tries each mistake alone, then two together and so on. Of mistakes that give the same numbers
 * on what was answered, none is named. */
static void diagnose(const Answers *a, const Case *cases, Verdict *v)
{
    int most = exercise.together > 0 ? exercise.together : 2, tried[MOST_TOGETHER];
    for (int n = 1; n <= most && v->n_mistakes == 0 && n <= exercise.n_mistakes; n++) {
        int found = 0;
        for (int k = 0; k < n; k++)
            tried[k] = k;
        for (int last = n - 1; last >= 0;) {
            if (explain(a, cases, tried, n) && found++ == 0)
                memcpy(v->mistakes, tried, sizeof tried);
            for (last = n - 1; last >= 0 && tried[last] == exercise.n_mistakes - n + last;)
                last--;
            if (last >= 0)
                tried[last]++;
            for (int k = last + 1; last >= 0 && k < n; k++)
                tried[k] = tried[k - 1] + 1;
        }
        v->n_mistakes = found == 1 || (found > 0 && n > 1) ? n : 0;
        if (found > 0)
            return;
    }
}

static int nothing_was_written(const Answers *a)
{
    for (int k = 0; k < a->answered; k++)
        for (int m = 0; m < a->given[k].n_out; m++)
            for (int i = 0; i < a->given[k].out[m].rows; i++)
                for (int j = 0; j < a->given[k].out[m].cols; j++)
                    if (!case_is_untouched(*matrix_at(a->given[k].out[m], i, j)))
                        return 0;
    return 1;
}

Verdict judge(const Answers *a, const Case *cases)
{
    Verdict v = { .first_wrong = -1 };
    int wrong = 0;
    for (int p = 0; p < exercise.n_properties; p++) {
        const Property *property = &exercise.properties[p];
        v.property[p] = property->last < a->answered ? YES : NOT_RUN;
        for (int k = property->first; k <= property->last && k < a->answered; k++)
            if (!property->holds(a, k))
                v.property[p] = NO;
        wrong |= v.property[p] == NO;
    }
    for (int k = a->answered; k-- > 0;)
        if (!agrees(a, k))
            v.first_wrong = k;
    v.empty = a->answered > 0 && nothing_was_written(a);
    if (wrong && !v.empty)
        diagnose(a, cases, &v);
    return v;
}
