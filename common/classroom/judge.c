#include "judge.h"
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void judge_draw(Case *cases)
{
    for (int k = 0; k < exercise.n_cases; k++) {
        cases[k] = (Case){ 0 };
        exercise.draw(&cases[k], k);
    }
}

Answers judge_answers(const Case *asked, Case *expected, Case *given)
{
    return (Answers){ .n = exercise.n_cases,
                      .asked = asked,
                      .expected = expected,
                      .given = given,
                      .tolerance = exercise.tolerance > 0 ? exercise.tolerance : 1e-4,
                      .names = exercise.names,
                      .prediction = NAN };
}

/* ---- the model, with and without mistakes ---- */

static char is_made[MOST_MISTAKES];

static int n_shared(void)
{
    int n = 0;
    while (exercise.shared != NULL && exercise.shared[n] >= 0)
        n++;
    return n;
}

int judge_count(void)
{
    return n_shared() + (exercise.diagnose == NULL ? exercise.n_mistakes : 0);
}

/* The number by which the model knows mistake k. */
static int number_of(int k)
{
    return k < n_shared() ? exercise.shared[k] : OWN + k - n_shared();
}

const Mistake *judge_mistake(int k)
{
    int number = number_of(k);
    return number < OWN ? &model_mistakes[number] : &exercise.mistakes[number - OWN];
}

int made(int mistake)
{
    return is_made[mistake];
}

static Case copy_case(const Case *c)
{
    Case copied = *c;
    for (int m = 0; m < c->n_in; m++)
        copied.in[m] = case_copy(c->in[m]);
    for (int m = 0; m < c->n_out; m++)
        copied.out[m] = case_copy(c->out[m]);
    return copied;
}

void judge_copy(Case *copies, const Case *cases)
{
    for (int k = 0; k < exercise.n_cases; k++)
        copies[k] = copy_case(&cases[k]);
}

/* Is case k small enough to try mistakes on? */
static int is_tried(int k)
{
    return exercise.large == 0 || k < exercise.large;
}

static Case answer_of_model(const Case *c, const int *mistakes, int n_mistakes)
{
    Case answer = copy_case(c);
    for (int k = 0; k < n_mistakes; k++)
        is_made[mistakes[k]] = 1;
    call(&answer);
    memset(is_made, 0, sizeof is_made);
    return answer;
}

void judge_model(Case *answers, const Case *cases, int mistake)
{
    int number = mistake < 0 ? 0 : number_of(mistake);
    for (int k = 0; k < exercise.n_cases; k++)
        answers[k] = mistake < 0 || is_tried(k)
                         ? answer_of_model(&cases[k], &number, mistake >= 0)
                         : copy_case(&cases[k]);
}

/* ---- comparing ---- */

int is_close(double given, double expected, double tolerated)
{
    if (isnan(expected) || isinf(expected))
        return isnan(expected) ? isnan(given) : given == expected;
    return fabs(given - expected) <= tolerated; /* false for a NaN */
}

const char *in_words(double x)
{
    static char texts[4][32];
    static int next;
    char *text = texts[next++ % 4];
    if (case_is_untouched((float)x))
        return "nothing";
    snprintf(text, sizeof texts[0], isnan(x) ? "NaN" : "%.6g", x);
    return text;
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

/* A mistake whose numbers are NaN is recognized in a 0 too: many a program guards its quotient.
 * */
static int same(Matrix given, Matrix expected, double tolerance, int nan_is_0)
{
    double most = tolerated(expected, tolerance);
    if (given.rows != expected.rows || given.cols != expected.cols)
        return 0;
    for (int i = 0; i < given.rows; i++)
        for (int j = 0; j < given.cols; j++)
            if (!is_close((double)*matrix_at(given, i, j), (double)*matrix_at(expected, i, j),
                          most)
                && !(nan_is_0 && isnan(*matrix_at(expected, i, j))
                     && *matrix_at(given, i, j) == 0))
                return 0;
    return 1;
}

int agrees_in(const Answers *a, int k, int out)
{
    return same(a->given[k].out[out], a->expected[k].out[out], a->tolerance, a->nan_is_0);
}

int agrees(const Answers *a, int k)
{
    for (int m = 0; m < a->expected[k].n_out; m++)
        if (!agrees_in(a, k, m))
            return 0;
    return 1;
}

static int agrees_in_outs(const Answers *a, int k, unsigned outs)
{
    int as_expected = 1;
    for (int m = 0; m < a->expected[k].n_out; m++)
        if (outs == 0 || (outs >> m & 1))
            as_expected = as_expected && agrees_in(a, k, m);
    return as_expected;
}

/* Do these mistakes explain what came back: the same numbers in every answered case, and not
 * the right ones? Most are ruled out by an early case. */
static int explain(const Answers *a, const int *numbers, int n)
{
    static Case wrong[MOST_CASES];
    const Answers here = {
        .expected = wrong, .given = a->given, .tolerance = a->tolerance, .nan_is_0 = 1
    };
    const Answers model = { .expected = a->expected,
                            .given = wrong,
                            .tolerance = a->tolerance };
    int matches = 1, differs = 0;
    for (int k = 0; k < a->answered && is_tried(k) && matches; k++) {
        wrong[k] = answer_of_model(&a->asked[k], numbers, n);
        matches = agrees(&here, k);
        differs = differs || !agrees(&model, k);
        case_free(&wrong[k]);
    }
    return matches && differs;
}

/* Is every number that came back the same as the first, or NaN? Then many a pair of mistakes
 * explains it. */
static int says_nothing(const Answers *a)
{
    for (int k = 0; k < a->answered; k++)
        for (int m = 0; m < a->given[k].n_out; m++)
            for (int i = 0; i < a->given[k].out[m].rows; i++)
                for (int j = 0; j < a->given[k].out[m].cols; j++) {
                    float x = *matrix_at(a->given[k].out[m], i, j);
                    if (!isnan(x) && !(x == *a->given[0].out[0].data))
                        return 0;
                }
    return 1;
}

/* Tries each mistake alone, then two together and so on. Of mistakes that give the same numbers
 * on what was answered, none is named. */
static void diagnose(const Answers *a, Verdict *v)
{
    int most = v->says_nothing ? 1 : exercise.together > 0 ? exercise.together : 2;
    int all = judge_count(), tried[MOST_TOGETHER], numbers[MOST_TOGETHER];
    for (int n = 1; n <= most && n <= all; n++) {
        int found = 0;
        for (int k = 0; k < n; k++)
            tried[k] = k;
        for (int last = n - 1; last >= 0;) {
            for (int k = 0; k < n; k++)
                numbers[k] = number_of(tried[k]);
            if (explain(a, numbers, n) && found++ == 0)
                for (int k = 0; k < n; k++)
                    v->mistakes[k] = judge_mistake(tried[k]);
            for (last = n - 1; last >= 0 && tried[last] == all - n + last;)
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

Verdict judge(const Answers *a)
{
    Verdict v = { .first_wrong = -1 };
    int wrong = 0;
    for (int p = 0; p < exercise.n_properties; p++) {
        const Property *property = &exercise.properties[p];
        v.property[p] = property->last < a->answered ? YES : NOT_RUN;
        for (int k = property->first; k <= property->last && k < a->answered; k++)
            if (property->holds != NULL ? !property->holds(a, k)
                                        : !agrees_in_outs(a, k, property->outs))
                v.property[p] = NO;
        wrong |= v.property[p] == NO;
    }
    for (int k = a->answered; k-- > 0;)
        if (!agrees(a, k))
            v.first_wrong = k;
    v.says_nothing = says_nothing(a);
    v.empty = a->answered > 0 && v.says_nothing && case_is_untouched(*a->given[0].out[0].data);
    if (wrong && !v.empty && exercise.diagnose == NULL)
        diagnose(a, &v);
    else if (wrong && !v.empty && exercise.diagnose(a) >= OWN) {
        v.mistakes[0] = &exercise.mistakes[exercise.diagnose(a) - OWN];
        v.n_mistakes = 1;
    }
    return v;
}
