/* The check of exercise 1.5. */
#include "check.h"
#include "say.h"

/* clang-format off */
enum { ONE, TWO, FALLING, RISING, MIXED, LARGE, LOW, LOWEST, HIDDEN_FIRST, ALL_HIDDEN, LONG,
       LONG_FALL, CASES };
static const char *const cases[CASES] = {
    "1 key", "2 keys, rising", "6 keys, falling", "6 keys, rising", "40 keys",
    "scores up to 500", "scores near -1000", "scores of -10^37", "-∞ comes first",
    "all are -∞", "200 000 keys", "100 000 keys, falling",
};
/* clang-format on */

enum { MOST_COLUMNS = 70 };

static void draw(Case *c, int k)
{
    static const int n_k[CASES] = { 1, 2, 6, 6, 40, 9, 7, 5, 8, 4, 100, 100 };
    Matrix s = case_in(c, n_k[k], 1, k == LARGE ? 200 : 1);
    int is_long = k == LONG || k == LONG_FALL;
    int d_v = is_long ? 8 : k == MIXED ? MOST_COLUMNS : random_int(3, 6);
    Matrix v = case_in(c, n_k[k], d_v, 1);
    case_out(c, 1, v.cols);
    case_out(c, 1, 1);
    case_arg(c, k == LONG ? 200000 : is_long ? 100000 : n_k[k]);
    /* So that the last few hundred keys matter, or the first. */
    case_arg(c, k == LONG ? 0.01 : is_long ? -0.01 : 0);
    for (int j = 0; j < s.rows; j++) {
        double rank = k == FALLING ? -j : k == RISING ? j : k == TWO ? 2 * j : 0;
        *matrix_at(s, j, 0) += (float)(0.4 * rank * (1 + fabs(random_normal())));
        *matrix_at(s, j, 0) -= k == LOW ? 1000 : k == LOWEST ? 1e37f * (j == 3 ? 1 : 2) : 0;
        if (k == FALLING && j > 0)
            *matrix_at(s, j, 0) = *matrix_at(s, j - 1, 0) - (float)random_uniform(0.2, 1);
        if ((k == RISING || k == TWO || k == LARGE) && j > 0 && j < 6)
            *matrix_at(s, j, 0) = *matrix_at(s, j - 1, 0)
                                  + (float)random_uniform(0.2, k == LARGE ? 90 : 1);
        if (k == ALL_HIDDEN || (k == HIDDEN_FIRST && (j < 2 || j == 5)))
            *matrix_at(s, j, 0) = -INFINITY;
    }
}

/* clang-format off */
enum { NEITHER, SUM_ONLY, VALUES_ONLY, INVERSE, BY_NEW, ALWAYS, NEW_TERM_TOO, NO_MAX,
       FROM_0, FROM_LOW, MAX_STUCK, MAX_FORGOTTEN, NOT_DIVIDED, DIVIDED_EACH, MEAN,
       LARGEST_ONLY, BASE_2, LAST_TWICE, FIRST_LOST, LAST_LOST, LAST_WEIGHT, NAN_FIRST,
       NAN_ALL, ADDED, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [NEITHER] = { "nothing rescaled", "Right while the scores fall. When a larger score "
        "comes, the old terms were measured against the old largest: what must they be "
        "multiplied by?" },
    [SUM_ONLY] = { "only the sum rescaled", "The sum is put right when the largest rises. "
        "What else has been added up, with the same e^…?" },
    [VALUES_ONLY] = { "only the values rescaled", "The weighted values are put right when "
        "the largest rises. What else has been added up, with the same e^…?" },
    [INVERSE] = { "rescaled the other way", "When the largest rises the old terms grow, "
        "but they should shrink. Old minus new, or new minus old?" },
    [BY_NEW] = { "rescaled by e^-largest", "When the largest rises you multiply the old "
        "terms by e to minus the new largest. They were already measured against the old "
        "one: what is left to take off?" },
    [ALWAYS] = { "rescaled at every key", "You rescale also when the new score is smaller "
        "and the largest stays. By what must old terms be multiplied then?" },
    [NEW_TERM_TOO] = { "the new term rescaled too", "The key that brings the new largest "
        "is rescaled too, though it was measured against the new largest. What comes "
        "first: adding, or rescaling?" },
    [NO_MAX] = { "no maximum subtracted", "Large scores overflow and very low ones "
        "vanish. What is e^89 in a float, and e^-104? What is taken off every score first?" },
    [FROM_0] = { "maximum starts too high", "Keys whose scores are all far below 0 "
        "vanish. From which number does your largest start? 0 and FLT_MIN are larger than "
        "all of them." },
    [FROM_LOW] = { "maximum starts a little too high", "Your largest starts low, but scores "
        "may be lower still. Which start is below every score?" },
    [MAX_STUCK] = { "maximum not updated", "You measure every score against the first "
        "one, so larger ones overflow. When does your largest change?" },
    [MAX_FORGOTTEN] = { "maximum forgotten", "z is the last value alone: all before it "
        "was multiplied by 0. What do you remember of the largest so far when the next "
        "key comes?" },
    [NOT_DIVIDED] = { "not divided", "z is not a mean of values yet. By what is it "
        "divided when the stream has ended?" },
    [DIVIDED_EACH] = { "divided at every key", "You divide at every key, but go on adding "
        "to the quotient as if you had not. When is the sum complete?" },
    [MEAN] = { "plain mean", "Every value counts alike. Where does the score come in?" },
    [LARGEST_ONLY] = { "largest only", "z is the value with the largest score alone. What "
        "of the values that were added before it, or after?" },
    [BASE_2] = { "2 instead of e", "Your weights are powers of 2. Which function of "
        "math.h is e^x in float?" },
    [LAST_TWICE] = { "last key twice", "The last key counts twice. What is in s and v "
        "when stream_next() has returned 0?" },
    [FIRST_LOST] = { "first key lost", "The first key is not in the result. Was it asked "
        "for and then not added?" },
    [LAST_LOST] = { "last key lost", "The last key is not in the result. Is a key added "
        "before you ask for the next, or after?" },
    [LAST_WEIGHT] = { "old values' weight", "Each value is weighed by the score of the "
        "key before. Are s and v used in the order in which they come?" },
    [NAN_FIRST] = { "-∞ first", "If the first scores are -∞, so is the largest so far, "
        "and -∞ minus -∞ is NaN. What does a key with the score -∞ add to the result?" },
    [NAN_ALL] = { "0 / 0", "If all scores are -∞ the sum is 0 at the end, and 0 / 0 is "
        "NaN. What must z be then?" },
    [ADDED] = { "z not started from 0", "Where no key counts, z still holds what was "
        "there before your code. What must z be before the first key?" },
};
/* clang-format on */

/* made(), asked once a stream and not at each of 200 000 keys. */
static int mistaken[MISTAKES];

static int does(int mistake)
{
    return mistaken[mistake];
}

typedef struct {
    double top, total;
    int n;
} Sofar;

static double power(double x)
{
    return x == 0 ? 1 : (double)(float)(does(BASE_2) ? exp2(x) : exp(x));
}

/* One more key. Z and `t` hold numerator and denominator, measured against t->top. */
static void take(double *Z, int width, Sofar *t, double s, const double *value)
{
    if (s == -INFINITY && !does(NAN_FIRST))
        return;
    double top = does(NO_MAX) || (does(MAX_STUCK) && t->n > 0) ? t->top : fmax(t->top, s);
    double old = t->top == -INFINITY ? 0 : power(does(INVERSE) ? top - t->top : t->top - top);
    int rises = top > t->top && t->n > 0;
    if (rises && does(BY_NEW))
        old = power(-top);
    if (does(ALWAYS) && !rises && t->n > 0)
        old = power(s - top);
    double weight = does(MEAN) ? 1 : power(s - top);
    if (does(LARGEST_ONLY))
        weight = s == top, old = s == top ? 0 : 1;
    if (does(NEITHER))
        old = 1;
    if (s == -INFINITY && does(NAN_FIRST) && t->top == -INFINITY)
        weight = NAN;
    for (int col = 0; col < width; col++) {
        Z[col] *= does(SUM_ONLY) ? 1 : old;
        Z[col] += weight * value[col] * (does(NEW_TERM_TOO) && rises ? old : 1);
    }
    t->total *= does(VALUES_ONLY) ? 1 : old;
    t->total += weight * (does(NEW_TERM_TOO) && rises ? old : 1);
    if (does(DIVIDED_EACH) && t->total != 0)
        for (int col = 0; col < width; col++)
            Z[col] /= t->total;
    t->top = does(MAX_FORGOTTEN) ? t->top : top;
    t->n++;
}

void streaming(Matrix z, Stream *stream)
{
    double Z[MOST_COLUMNS], value[MOST_COLUMNS] = { 0 }, earlier = 0;
    for (int k = 0; k < MISTAKES; k++)
        mistaken[k] = made(k);
    Sofar t = { does(NO_MAX) || does(FROM_0) ? 0 : does(FROM_LOW) ? -1e6 : -INFINITY, 0, 0 };
    float s;
    Matrix v;
    int n = 0;
    for (int col = 0; col < z.cols; col++)
        Z[col] = does(ADDED) ? (double)*matrix_at(z, 0, col) : 0;
    for (; stream_next(stream, &s, &v); n++) {
        double now = (double)s;
        if (does(LAST_LOST) && n > 0)
            take(Z, z.cols, &t, earlier, value);
        for (int col = 0; col < z.cols; col++)
            value[col] = (double)*matrix_at(v, 0, col);
        if (!does(LAST_LOST) && !(does(FIRST_LOST) && n == 0))
            take(Z, z.cols, &t, does(LAST_WEIGHT) && n > 0 ? earlier : now, value);
        earlier = now;
    }
    if (does(LAST_TWICE) && !does(LAST_LOST))
        take(Z, z.cols, &t, earlier, value);
    for (int col = 0; col < z.cols; col++) {
        double divisor = does(NOT_DIVIDED) || does(DIVIDED_EACH) ? 1 : t.total;
        int nothing = t.total == 0 && !does(NAN_ALL);
        *matrix_at(z, 0, col) = (float)(nothing ? Z[col] : Z[col] / divisor);
    }
}

static int agrees_z(const Answers *a, int k)
{
    return agrees_in(a, k, 0);
}

static int is_small(const Answers *a, int k)
{
    return agrees_in(a, k, 1);
}

static void show(const Answers *a)
{
    if (a->answered > LONG && *matrix_at(a->given[LONG].out[1], 0, 0) == 1)
        say("\nThe memory that you use grows with the number of keys. What do you keep of\n"
            "a key that could be added up at once?\n");
}

static const char *const names[] = { "z", "memory_grows", "scores", "V" };
static const Property properties[] = {
    { "one key: z is its value", agrees_z, ONE, ONE },
    { "the second score is larger than the first", agrees_z, TWO, TWO },
    { "scores that fall", agrees_z, FALLING, FALLING },
    { "scores that rise", agrees_z, RISING, RISING },
    { "40 keys in any order, d_v = 70", agrees_z, MIXED, MIXED },
    { "large scores do not overflow, very low ones do not vanish", agrees_z, LARGE, LOWEST },
    { "scores of -∞ before the first number", agrees_z, HIDDEN_FIRST, HIDDEN_FIRST },
    { "all scores -∞: zeros", agrees_z, ALL_HIDDEN, ALL_HIDDEN },
    { "200 000 keys that rise to 2000", agrees_z, LONG, LONG },
    { "100 000 keys that fall: the first count most", agrees_z, LONG_FALL, LONG_FALL },
    { "needs no more memory for them than for one", is_small, LONG, LONG_FALL },
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
    .prediction = 0.25,
    .tolerance = 1e-3, /* wrong sums of 200 000 terms in float are told apart too */
    .show = show,
};
