#include "judge.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

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

static const Mistake *mistake_of(int number)
{
    return number < OWN ? &model_mistakes[number] : &exercise.mistakes[number - OWN];
}

const Mistake *judge_mistake(int k)
{
    return mistake_of(number_of(k));
}

int made(int mistake)
{
    return is_made[mistake];
}

/* Is case k small enough to try mistakes on? */
static int is_tried(int k)
{
    return exercise.large == 0 || k < exercise.large;
}

static Case answer_of_model(const Case *c, const int *mistakes, int n_mistakes)
{
    Case answer = case_copy(c);
    for (int k = 0; k < n_mistakes; k++)
        is_made[mistakes[k]] = 1;
    call(&answer);
    memset(is_made, 0, sizeof is_made);
    return answer;
}

Answers judge_ask(unsigned long long seed)
{
    static Case asked[MOST_CASES], expected[MOST_CASES], given[MOST_CASES];
    judge_seed(seed);
    for (int k = 0; k < exercise.n_cases; k++) {
        case_free(&asked[k]);
        case_free(&expected[k]);
        case_free(&given[k]);
        asked[k] = (Case){ 0 };
        exercise.draw(&asked[k], k);
        expected[k] = answer_of_model(&asked[k], NULL, 0);
        given[k] = case_copy(&asked[k]);
    }
    return (Answers){ .n = exercise.n_cases,
                      .asked = asked,
                      .expected = expected,
                      .given = given,
                      .tolerance = exercise.tolerance > 0 ? exercise.tolerance : 1e-4,
                      .names = exercise.names,
                      .prediction = NAN };
}

void judge_mimic(Answers *a, int mistake)
{
    int number = mistake < 0 ? 0 : number_of(mistake);
    for (a->answered = 0; a->answered < a->n && is_tried(a->answered); a->answered++) {
        Case *given = &a->given[a->answered];
        case_free(given);
        *given = answer_of_model(&a->asked[a->answered], &number, mistake >= 0);
    }
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

/* A mistake whose numbers are NaN is recognized in a 0 too: many guard their quotient. */
static int same_matrix(Matrix given, Matrix expected, double tolerance, int nan_is_0)
{
    double most = tolerated(expected, tolerance);
    for (int i = 0; i < given.rows; i++)
        for (int j = 0; j < given.cols; j++) {
            double x = (double)*matrix_at(given, i, j), y = (double)*matrix_at(expected, i, j);
            if (!is_close(x, y, most) && !(nan_is_0 && isnan(y) && x == 0))
                return 0;
        }
    return 1;
}

static int same(const Case *given, const Case *expected, unsigned outs, double tolerance,
                int nan_is_0)
{
    for (int m = 0; m < expected->n_out; m++)
        if ((outs & OUT(m))
            && !same_matrix(given->out[m], expected->out[m], tolerance, nan_is_0))
            return 0;
    return 1;
}

int agrees(const Answers *a, int k, unsigned outs)
{
    return same(&a->given[k], &a->expected[k], outs, a->tolerance, 0);
}

/* ---- the diagnosis ---- */

/* Do these mistakes explain what came back: the same numbers in every answered case, and not
 * the right ones? Most are ruled out by an early case. */
static int explain(const Answers *a, const int *numbers, int n)
{
    int matches = 1, differs = 0;
    for (int k = 0; k < a->answered && is_tried(k) && matches; k++) {
        Case wrong = answer_of_model(&a->asked[k], numbers, n);
        matches = same(&a->given[k], &wrong, ALL_OUTS, a->tolerance, 1);
        differs |= !same(&wrong, &a->expected[k], ALL_OUTS, a->tolerance, 0);
        case_free(&wrong);
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

/* Tries the n mistakes of `set` with each choice of further ones, from mistake `next` on, that
 * makes them `most`. Returns how many choices explain what came back; the first is named. */
static int try_sets(const Answers *a, Verdict *v, int *set, int n, int most, int next)
{
    int found = 0;
    if (n == most) {
        if (!explain(a, set, n))
            return 0;
        for (int k = 0; k < n && v->n_mistakes == 0; k++)
            v->mistakes[k] = mistake_of(set[k]);
        v->n_mistakes = n;
        return 1;
    }
    for (int k = next; k < judge_count() && n < MOST_TOGETHER; k++) {
        set[n] = number_of(k);
        found += try_sets(a, v, set, n + 1, most, k + 1);
    }
    return found;
}

/* Tries each mistake alone, then two together and so on. Of mistakes that give the same numbers
 * on what was answered, none is named. */
static void diagnose(const Answers *a, Verdict *v)
{
    int most = says_nothing(a) ? 1 : exercise.together > 0 ? exercise.together : 2;
    int set[MOST_TOGETHER];
    for (int n = 1, found = 0; n <= most && found == 0; n++) {
        found = try_sets(a, v, set, 0, n, 0);
        v->n_mistakes = n == 1 && found > 1 ? 0 : v->n_mistakes;
    }
}

Verdict judge(const Answers *a)
{
    Verdict v = { .first_wrong = -1 };
    for (int p = 0; p < exercise.n_properties; p++) {
        const Property *property = &exercise.properties[p];
        v.property[p] = property->last < a->answered ? YES : NOT_RUN;
        for (int k = property->first; k <= property->last && k < a->answered; k++)
            if (property->holds != NULL ? !property->holds(a, k)
                                        : !agrees(a, k, property->outs))
                v.property[p] = NO;
        v.n_of[v.property[p]]++;
    }
    for (int k = a->answered; k-- > 0;)
        if (!agrees(a, k, ALL_OUTS))
            v.first_wrong = k;
    v.empty = a->answered > 0 && says_nothing(a) && case_is_untouched(*a->given[0].out[0].data);
    if (v.n_of[NO] == 0 || v.empty)
        return v;
    if (exercise.diagnose == NULL)
        diagnose(a, &v);
    else if (exercise.diagnose(a) >= OWN)
        v.mistakes[v.n_mistakes++] = mistake_of(exercise.diagnose(a));
    return v;
}
