/* The check of exercise 1.5. */
#include "check.h"

/* clang-format off */
enum { ONE, TWO, FALLING, RISING, MIXED, LARGE, LOW, LOWEST, HIDDEN_FIRST, ALL_HIDDEN, EMPTY,
       LONG, LONG_FALL, CASES };
static const char *const cases[CASES] = {
    "1 key", "2 keys, rising", "6 keys, falling", "6 keys, rising", "40 keys",
    "scores up to 500", "scores near -1000", "scores of -10^37", "-∞ comes first",
    "all are -∞", "no key at all", "400 000 keys", "100 000 keys, falling",
};
/* clang-format on */

enum { MOST_COLUMNS = 300 };

static void draw(Case *c, int k)
{
    static const int n_k[CASES] = { 1, 2, 6, 6, 40, 9, 7, 5, 8, 4, 1, 100, 100 };
    Matrix s = case_in(c, n_k[k], 1, k == LARGE ? 200 : 1);
    int is_long = k == LONG || k == LONG_FALL;
    int d_v = is_long ? 8 : k == MIXED ? MOST_COLUMNS : draw_int(3, 6);
    Matrix v = case_in(c, n_k[k], d_v, 1);
    case_out(c, 1, v.cols);
    case_out(c, 1, 1);
    case_arg(c, k == LONG ? 400000 : is_long ? 100000 : k == EMPTY ? 0 : n_k[k]);
    /* So that the last few hundred keys matter, or the first. */
    case_arg(c, k == LONG ? 0.005 : is_long ? -0.01 : 0);
    float *score = s.data;
    for (int j = 0; j < s.rows; j++) {
        score[j] -= k == LOW ? 1000 : k == LOWEST ? 1e37f * (j == 3 ? 1 : 2) : 0;
        if ((k == FALLING || k == RISING || k == TWO) && j > 0)
            score[j] = score[j - 1] + (k == FALLING ? -1 : 1) * (float)draw_uniform(0.2, 1);
        if (k == LARGE && j < 6)
            score[j] = j == 0 ? 100 : score[j - 1] + (float)draw_uniform(20, 90);
        if (k == ALL_HIDDEN || (k == HIDDEN_FIRST && (j < 2 || j == 5)))
            score[j] = -INFINITY;
    }
}

/* clang-format off */
enum { NEITHER = OWN, SUM_ONLY, NO_MAX, FROM_0, NOT_DIVIDED, NAN_FIRST };
static const Mistake mistakes[] = {
    { "nothing rescaled", "Right while the scores fall. When a larger score comes, the old "
      "terms were measured against the old largest: what must they be multiplied by?" },
    { "only the sum rescaled", "The sum is put right when the largest rises. What else has "
      "been added up, with the same e^…?" },
    { "no maximum subtracted", "Large scores overflow and very low ones vanish. What is e^89 "
      "in a float, and e^-104? What is taken off every score first?" },
    { "maximum starts too high", "Keys whose scores are all far below 0 vanish. From which "
      "number does your largest start? 0 and FLT_MIN are larger than all of them." },
    { "not divided", "z is not a mean of values yet. By what is it divided when the stream has "
      "ended?" },
    { "-∞ first", "If the first scores are -∞, so is the largest so far, and -∞ minus -∞ is "
      "NaN. What does a key with the score -∞ add to the result?" },
};
/* clang-format on */

typedef struct {
    double top, total;
} Sofar;

static double power(double x)
{
    return x == 0 ? 1 : (double)(float)exp(x);
}

/* One more key. Z and `t` hold numerator and denominator, measured against t->top. */
static void take(double *Z, int width, Sofar *t, double s, const double *value)
{
    if (s == -INFINITY && !made(NAN_FIRST))
        return;
    double top = made(NO_MAX) ? t->top : fmax(t->top, s);
    double old = t->top == -INFINITY ? 0 : power(t->top - top);
    double weight = power(s - top);
    if (made(NEITHER))
        old = 1;
    if (s == -INFINITY && made(NAN_FIRST) && t->top == -INFINITY)
        weight = NAN;
    for (int col = 0; col < width; col++) {
        Z[col] *= made(SUM_ONLY) ? 1 : old;
        Z[col] += weight * value[col];
    }
    t->total *= old;
    t->total += weight;
    t->top = top;
}

void streaming(Matrix z, Stream *stream)
{
    double Z[MOST_COLUMNS] = { 0 }, value[MOST_COLUMNS];
    Sofar t = { made(NO_MAX) || made(FROM_0) ? 0 : -INFINITY, 0 };
    float s;
    Matrix v;
    while (stream_next(stream, &s, &v) != 0) {
        for (int col = 0; col < z.cols; col++)
            value[col] = (double)*matrix_at(v, 0, col);
        take(Z, z.cols, &t, (double)s, value);
    }
    for (int col = 0; col < z.cols; col++)
        *matrix_at(z, 0, col) = (float)(t.total == 0        ? 0
                                        : made(NOT_DIVIDED) ? Z[col]
                                                            : Z[col] / t.total);
}

static const char *const names[] = { "z", "memory_grows", "scores", "V" };
static const Property properties[] = {
    AGREES_IN("one key: z is its value", ONE, ONE, OUT(0)),
    AGREES_IN("the second score is larger than the first", TWO, TWO, OUT(0)),
    AGREES_IN("scores that fall", FALLING, FALLING, OUT(0)),
    AGREES_IN("scores that rise", RISING, RISING, OUT(0)),
    AGREES_IN("40 keys in any order, d_v = 300", MIXED, MIXED, OUT(0)),
    AGREES_IN("large scores do not overflow, very low ones do not vanish", LARGE, LOWEST,
              OUT(0)),
    AGREES_IN("scores of -∞ before the first number", HIDDEN_FIRST, HIDDEN_FIRST, OUT(0)),
    AGREES_IN("all scores -∞, or no key at all: zeros", ALL_HIDDEN, EMPTY, OUT(0)),
    AGREES_IN("400 000 keys that rise to 2000", LONG, LONG, OUT(0)),
    AGREES_IN("100 000 keys that fall: the first count most", LONG_FALL, LONG_FALL, OUT(0)),
    AGREES_IN("needs no more memory for them than for one", LONG, LONG_FALL, OUT(1)),
};

EXERCISE(LIST(mistakes), .large = LONG, .prediction = 0.25);
