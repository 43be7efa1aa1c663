/* The check of exercise 2.3. Its cases show one bug each: where keys are as wide as values it
 * does not matter which of the two widths stands where; one head is as wide as all heads; and
 * one token has weight 1 whatever its score. */
#include "check.h"

enum { WEIGHTS, SEEN, LOW, APART, PLACE, ALL, CASES };
static const char *const cases[CASES] = {
    "3 heads, d_v = d_k",     "2 heads, d_v = d_k, causal",  "1 head, scores below -1000000",
    "1 head, rows far apart", "1 token, 3 heads, d_v > d_k", "70 tokens, 3 heads, d_v > d_k",
};

/* So few binary digits that scores far from 0 are exact in a float. The rows see almost equal
 * scores, row 3 very low ones; no row before the last may see the largest score. */
static void draw_low(Matrix Q, Matrix K)
{
    for (int row = 0; row < Q.rows; row++)
        for (int col = 0; col < Q.cols; col++) {
            *matrix_at(Q, row, col) = row == 3 ? 1 << 16 : 4 + (float)row;
            *matrix_at(K, row, col) = row == 4 ? -75000 : -150000 + (float)random_int(0, 1) / 2;
        }
    *matrix_at(K, 0, 0) = *matrix_at(K, 1, 0) + .5f; /* two keys that differ */
}

/* Rows in turn far above and far below 0. The largest score is at the last key, at the first,
 * or for row 4 at key 2, so far above the others that none of them can stand for it. */
static void draw_apart(Matrix Q, Matrix K)
{
    for (int row = 0; row < Q.rows; row++)
        for (int col = 0; col < Q.cols; col++) {
            int middle = row == 0 ? 10 : row == K.rows - 1 ? 110 : 60, sign = col % 2 ? -1 : 1;
            middle += row == 2 ? 50 * sign : 0;
            *matrix_at(Q, row, col) = (float)(8 * (row == 4 ? sign : row % 2 ? -1 : 1));
            *matrix_at(K, row, col) = (float)middle + (float)random_int(0, 3) / 16;
        }
}

static void draw(Case *c, int k)
{
    static const int n[CASES] = { 6, 5, 5, 6, 1, 70 }, n_heads[CASES] = { 3, 2, 1, 1, 3, 3 };
    static const int d_k[CASES] = { 5, 3, 4, 4, 2, 3 }, d_v[CASES] = { 5, 3, 6, 6, 5, 4 };
    Matrix (*in)(Case *, int, int, float) = k == ALL ? case_in_view : case_in;
    Matrix Q = in(c, n[k], n_heads[k] * d_k[k], 1.3f);
    Matrix K = in(c, n[k], n_heads[k] * d_k[k], 1.3f);
    in(c, n[k], n_heads[k] * d_v[k], 1);
    if (k == LOW)
        draw_low(Q, K);
    if (k == APART)
        draw_apart(Q, K);
    case_arg(c, n_heads[k]);
    case_arg(c, k == SEEN || k == LOW || k == ALL);
    (k == ALL ? case_out_view : case_out)(c, n[k], n_heads[k] * d_v[k]);
}

/* clang-format off */
enum { WIDTH_OF_ALL, START_AT_0, RESULT_AT_D_K, NO_SCALE, BY_D_K, BY_D_V, BY_N_HEADS,
       ROOT_CUT, MULTIPLIED, START_TOO_HIGH, MAX_NOT_RESET, FIRST_SCORE, NO_MAX,
       RESULT_AT_0, RESULT_AT_H, V_AT_D_K, MIX_D_K, NOT_CAUSAL, STRICTLY_BEFORE,
       CAUSAL_ALWAYS, NOT_DIVIDED, SUM_NOT_RESET, NOT_ZEROED, NAN_HIDDEN, NAN_EVEN, QK_SWAPPED,
       MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [WIDTH_OF_ALL] = { "√(n_heads · d_k)", "With one head the weights are right, with "
        "several they are too even. Which quantity in the code changes with the number of "
        "heads, and should not?" },
    [START_AT_0] = { "maximum starts at 0", "Where all scores of a row are far below 0 the "
        "result is NaN, which is 0/0. Follow such a row with a pencil: after which loop is a "
        "variable not what its name says?" },
    [RESULT_AT_D_K] = { "result at h · d_k", "Where d_v equals d_k all is right; where d_v "
        "is larger the heads overlap in Z, and the end of each row stays empty. Which line "
        "takes the one for the other?" },
    [NO_SCALE] = { "no scale", "Now the scores are not divided at all. By the root of which "
        "size are they to be divided?" },
    [BY_D_K] = { "divided by d_k", "Now the scores are divided by d_k itself. What happened "
        "to the root?" },
    [BY_D_V] = { "√d_v", "You divide by the root of a value's width. Which vectors make a "
        "score, and how long are they?" },
    [BY_N_HEADS] = { "√n_heads", "You divide by the root of the number of heads. How many "
        "products are added up in one score?" },
    [ROOT_CUT] = { "root cut to an integer", "The root has lost its fraction. What type is "
        "the variable that holds it?" },
    [MULTIPLIED] = { "multiplied by √d_k", "Now the scores are multiplied. Is scale a factor "
        "or a divisor?" },
    [START_TOO_HIGH] = { "maximum starts at a number too high", "Your maximum starts lower "
        "than it did, but some rows have only scores that are lower still. Which start is "
        "below every score?" },
    [MAX_NOT_RESET] = { "maximum never reset", "A row whose scores are far below those of a "
        "row before it is NaN. When must the search for the largest begin anew?" },
    [FIRST_SCORE] = { "first score subtracted", "You subtract the row's first score: a score "
        "far above it overflows. Which score makes every difference 0 or less?" },
    [NO_MAX] = { "no maximum subtracted", "Scores far from 0 give infinity or 0, and their "
        "quotient NaN. The weights stay the same when something is subtracted from all "
        "scores of a row: what?" },
    [RESULT_AT_0] = { "result at column 0", "All heads write to the first columns of Z. "
        "Where does head h's result begin?" },
    [RESULT_AT_H] = { "result at column h", "The heads' results begin one column apart. How "
        "wide is each?" },
    [V_AT_D_K] = { "values read at h · d_k", "You read the values of head h at a column "
        "where they do not begin. How wide are the values of the heads before it?" },
    [MIX_D_K] = { "d_k numbers mixed", "Only the first d_k numbers of each result are "
        "filled. How many has a value?" },
    [NOT_CAUSAL] = { "causal ignored", "Each token sees all, also where causal is 1. Which "
        "line knew how many a token sees?" },
    [STRICTLY_BEFORE] = { "a token does not see itself", "Token 0 has nothing to look at: "
        "NaN. Does a token see itself?" },
    [CAUSAL_ALWAYS] = { "always causal", "No token sees a later one, also where causal is 0. "
        "How many tokens are seen then?" },
    [NOT_DIVIDED] = { "not divided by the sum", "The weights of a row do not sum to 1. What "
        "did the last loop do?" },
    [SUM_NOT_RESET] = { "sum never reset", "The results shrink from row to row. When must "
        "the sum become 0 again?" },
    [NOT_ZEROED] = { "result not set to 0", "Your results contain what stood in Z before. "
        "What must happen before something is added to z_i?" },
    [NAN_HIDDEN] = { "0 instead of NaN", "The NaN is gone, but where it stood is 0 now: "
        "those rows still mix nothing. Why are all e^(s − max) of such a row 0?" },
    [NAN_EVEN] = { "even weights instead of NaN", "The NaN is gone, but where it stood "
        "all weights are alike now, whatever the scores. Why are all e^(s − max) of such a row "
        "0?" },
    [QK_SWAPPED] = { "Q and K swapped", "Now the keys ask and the queries answer. Which row "
        "belongs to i, the one who asks?" },
};
/* clang-format on */

static double divisor(int d_k, int d_v, int n_heads)
{
    double root = sqrt(made(WIDTH_OF_ALL) ? n_heads * d_k
                       : made(BY_D_V)     ? d_v
                       : made(BY_N_HEADS) ? n_heads
                                          : d_k);
    if (made(ROOT_CUT))
        root = floor(root);
    return made(NO_SCALE) ? 1 : made(BY_D_K) ? root * root : made(MULTIPLIED) ? 1 / root : root;
}

/* Which numbers of the row of Z belong to this head, by mistake too. */
static int begin_of(int head, int d_k, int d_v)
{
    return made(RESULT_AT_0) ? 0
                             : head
                                   * (made(RESULT_AT_D_K) ? d_k
                                      : made(RESULT_AT_H) ? 1
                                                          : d_v);
}

static int is_seen(int asks, int answers, int causal)
{
    causal = (causal && !made(NOT_CAUSAL)) || made(CAUSAL_ALWAYS);
    return !causal || answers < asks + !made(STRICTLY_BEFORE);
}

/* The weights before they are divided; their exponential is a float's, which ends at e^88 and
 * e^(−103). `largest` is what was found so far. */
static void exponentials(float *weight, const double *s, int n, int asks, int causal,
                         double *largest)
{
    if (!made(MAX_NOT_RESET))
        *largest = made(START_AT_0) || made(NAN_HIDDEN) || made(NAN_EVEN) ? 0
                   : made(START_TOO_HIGH)                                 ? -1000
                                                                          : -INFINITY;
    for (int j = 0; j < n; j++)
        if (is_seen(asks, j, causal))
            *largest = made(FIRST_SCORE) ? s[0] : fmax(*largest, s[j]);
    for (int j = 0; j < n; j++)
        weight[j] = is_seen(asks, j, causal)
                        ? expf((float)(s[j] - (made(NO_MAX) ? 0 : *largest)))
                        : 0;
}

void attend_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, int n_heads, int causal)
{
    int n = V.rows, d_k = K.cols / n_heads, d_v = Z.cols / n_heads;
    double s[70], largest = -INFINITY, total = 0;
    float weight[70];
    Matrix asking = made(QK_SWAPPED) ? K : Q, asked = made(QK_SWAPPED) ? Q : K;
    for (int head = 0; head < n_heads; head++)
        for (int row = 0; row < n; row++) {
            for (int j = 0; j < n; j++) {
                s[j] = 0;
                for (int p = head * d_k; p < head * d_k + d_k; p++)
                    s[j] += (double)(*matrix_at(asking, row, p) * *matrix_at(asked, j, p));
                s[j] /= divisor(d_k, d_v, n_heads);
            }
            exponentials(weight, s, n, row, causal, &largest);
            total = made(SUM_NOT_RESET) ? total : 0;
            for (int j = 0; j < n; j++)
                total += (double)weight[j];
            if (made(NAN_EVEN) && total <= 0)
                for (int j = 0; j < n; j++)
                    total += weight[j] = (float)is_seen(row, j, causal);
            for (int p = 0; p < d_v; p++) {
                float *z = matrix_at(Z, row, begin_of(head, d_k, d_v) + p);
                double mixed = made(NOT_ZEROED) ? (double)*z : 0;
                for (int j = 0; j < n && (p < d_k || !made(MIX_D_K)); j++)
                    mixed += (double)(weight[j]
                                      * *matrix_at(V, j,
                                                   head * (made(V_AT_D_K) ? d_k : d_v) + p));
                *z = (float)(made(NOT_DIVIDED)
                                 ? mixed
                                 : mixed / (made(NAN_HIDDEN) && total <= 0 ? 1 : total));
            }
        }
}

static const char *const names[] = { "Z", "Q", "K", "V" };
static const Property properties[] = {
    { "several heads, d_v = d_k: each mixes with the right weights", agrees, WEIGHTS, SEEN },
    { "one head, scores far below 0 or far apart: right weights, no NaN", agrees, LOW, APART },
    { "one token, d_v > d_k: each head's value stands at its place", agrees, PLACE, PLACE },
    { "all together: several heads, d_v > d_k, causal, views", agrees, ALL, ALL },
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
    .together = 3,
    .prediction = 0.5,
};
