/* The check of exercise 1.2. */
#include "check.h"
#include "say.h"

/* clang-format off */
enum { ONE, FOUR, SHIFTED, SMALL, LARGE, LOW, APART, HIDDEN, ALL_HIDDEN, IN_PLACE, VIEW,
       OTHER_VIEW, MANY, CASES };
/* clang-format on */
static const char *const cases[CASES] = {
    "one row of 3 scores",
    "4 rows of 6",
    "4 rows, 100 added",
    "scores below 0.05",
    "scores up to 1000",
    "scores far below 0",
    "rows 2000 apart",
    "some are hidden",
    "a row all hidden",
    "in place",
    "views",
    "other views",
    "a row of 1100",
};

/* Where the rows of a case lie. */
static double middle(int k, int row)
{
    static const double apart[] = { 0, 2000, -2000 };
    return k == APART ? apart[row] : 0;
}

/* Rows so low that a float tells little of what is near: one score is far above the rest. */
static void draw_low(Matrix S)
{
    static const float level[] = { -1e7f, -4e9f, -1e37f };
    for (int i = 0; i < S.rows; i++) {
        int largest = random_int(0, S.cols - 1);
        for (int j = 0; j < S.cols; j++)
            *matrix_at(S, i, j) = level[i] * (j == largest ? 1 : 2);
    }
}

/* Each score is the largest of a row, far above the others; and the largest by absolute value
 * is not the largest. */
static void draw_large(Matrix S)
{
    for (int j = 0; j < S.cols; j++)
        *matrix_at(S, j, j) = 1000;
    *matrix_at(S, 4, 0) = -1000;
    *matrix_at(S, 4, 1) = 200;
    *matrix_at(S, 4, 2) = 199;
}

static void draw(Case *c, int k)
{
    static const int n_q[CASES] = { 1, 4, 4, 3, 5, 3, 3, 4, 4, 5, 3, 4, 1 };
    static const int n_k[CASES] = { 3, 6, 6, 5, 4, 4, 5, 6, 5, 4, 7, 5, 1100 };
    static Matrix plain; /* the scores of FOUR, which SHIFTED repeats */
    int is_view = k == VIEW || k == OTHER_VIEW;
    float amplitude = k == SMALL ? 0.02f : k == LARGE ? 40 : 1;
    Matrix S = is_view ? case_in_view(c, n_q[k], n_k[k], 1)
                       : case_in(c, n_q[k], n_k[k], amplitude);
    (is_view ? case_out_view : case_out)(c, n_q[k], n_k[k]);
    case_arg(c, k == IN_PLACE);
    plain = k == FOUR ? S : plain;
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++) {
            int hidden = (k == HIDDEN
                          && (i == 1   ? j < S.cols - 1 /* the last alone is seen, */
                              : i == 2 ? j > 0          /* the first alone */
                                       : (i + 2 * j) % 4 == 0))
                         || (k == ALL_HIDDEN && (i == 2 || (i == 0 && j == 1)));
            if (k == SHIFTED)
                *matrix_at(S, i, j) = *matrix_at(plain, i, j) + 100;
            *matrix_at(S, i, j) += (float)middle(k, i);
            if (hidden)
                *matrix_at(S, i, j) -= INFINITY;
        }
    if (k == LOW)
        draw_low(S);
    if (k == LARGE)
        draw_large(S);
    if (k == ONE)
        *matrix_at(S, 0, 2) = 1 + fmaxf(*matrix_at(S, 0, 0), *matrix_at(S, 0, 1));
}

/* clang-format off */
enum { COLUMNS, NO_DIVISION, WHOLE_MATRIX, ALL_ROWS, NO_MAX, FROM_0, FROM_LOW, ONE_MAX,
       MAX_STAYS, FIRST_SCORE, MINIMUM, ABSOLUTE, ONLY_ABOVE, AFTER_EXP, NEGATED, BASE_2,
       NO_EXP, SUM_SHORT, SUM_STAYS, SUM_BY_ELEMENT, SUM_FROM_1, SUM_OF_SCORES,
       SCALED_AGAIN, NAN_ROW, ANY_HIDDEN, EVEN_ROW, LEFT_ROW, TWICE_IN_PLACE, CHANGED_SUM,
       STRIDE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [COLUMNS] = { "down the columns", "Your weights sum to 1 down the columns. Along "
        "which axis does one query share out its attention?" },
    [NO_DIVISION] = { "no division", "Your rows do not sum to 1: the largest weight of "
        "each is 1. What is each e^… divided by?" },
    [WHOLE_MATRIX] = { "one sum for all", "All your weights together sum to 1. For how "
        "many queries is the sum taken, and where does it start again?" },
    [ALL_ROWS] = { "one sum for all rows", "All your weights together sum to 1. Where "
        "must the sum become 0 again?" },
    [NO_MAX] = { "no maximum subtracted", "Large scores overflow and very low ones "
        "vanish. e^89 is infinite in a float and e^-104 is 0: what may be taken off all "
        "scores of a row without changing its weights?" },
    [FROM_0] = { "maximum starts too high", "A row whose scores are all far below 0 "
        "vanishes. From which number does your largest start? 0 and FLT_MIN, which is a "
        "little above 0, are larger than every score of that row." },
    [FROM_LOW] = { "maximum starts a little too high", "Your largest starts low, but all "
        "scores of a row may be lower still. Which start is below every score?" },
    [ONE_MAX] = { "one maximum for all", "Rows that lie far below another row vanish. "
        "Whose largest score do you subtract: the row's, or the matrix's?" },
    [MAX_STAYS] = { "maximum not reset", "A row that lies far below an earlier one "
        "vanishes. What does your largest remember when the next row begins?" },
    [FIRST_SCORE] = { "first score subtracted", "You subtract the row's first score: "
        "large scores overflow and a hidden first score spoils its row. Which score makes "
        "every difference 0 or less?" },
    [MINIMUM] = { "smallest subtracted", "You subtract the smallest score: all "
        "differences are 0 or more, so large ones overflow. What should the largest of "
        "them be?" },
    [ABSOLUTE] = { "largest absolute value", "You take the largest absolute value for the "
        "largest score. Of (-3 -1), which is the largest?" },
    [ONLY_ABOVE] = { "sum with, weights without", "The maximum is subtracted in only one "
        "of numerator and sum. It cancels only where it stands in both: which one lacks "
        "it?" },
    [AFTER_EXP] = { "subtracted after e^", "You take the maximum off after e^…. From "
        "which is it taken: the score, or e to the score?" },
    [NEGATED] = { "sign turned", "Your largest weight is where the smallest score is. "
        "Score minus largest, or largest minus score?" },
    [BASE_2] = { "2 instead of e", "Your ratios are powers of 2. Which function of math.h "
        "is e^x in float, and which is 2^x?" },
    [NO_EXP] = { "no exponential", "Your weights are scores divided by the sum of scores, "
        "so some are negative. What makes a positive number of each score first?" },
    [SUM_SHORT] = { "the last left out of the sum", "Your rows sum to more than 1: the "
        "last column is not in the sum. Which j is the last that this loop sees?" },
    [SUM_STAYS] = { "sum not reset", "The first row is right, and each further row sums "
        "to less. What is in your sum when the next row begins?" },
    [SUM_BY_ELEMENT] = { "divided before complete", "Each weight is divided by the sum up "
        "to its own place: the first is always 1. When is the sum complete?" },
    [SUM_FROM_1] = { "sum starts at 1", "Your rows sum to less than 1, and more so where "
        "the scores are alike. What is in the sum before the first score?" },
    [SUM_OF_SCORES] = { "divided by the sum of scores", "The numerators are right, but "
        "they are divided by the sum of the scores. What should all weights of a row add "
        "up to?" },
    [SCALED_AGAIN] = { "scaled once more", "Your weights are too even: something divides "
        "the scores by the root of their number. Which exercise has done the scaling "
        "already?" },
    [ANY_HIDDEN] = { "hidden if one is", "A row in which only some scores are -∞ becomes "
        "zeros. What of those that can be seen?" },
    [NAN_ROW] = { "hidden row is NaN", "A row in which all is hidden is NaN: you computed "
        "-∞ minus -∞, or 0 / 0. How do you see, before that, that nothing is visible?" },
    [EVEN_ROW] = { "hidden row is even", "A row in which all is hidden looks at "
        "everything alike. Whom may a query look at that may see nobody?" },
    [LEFT_ROW] = { "hidden row not written", "A row in which all is hidden is skipped. "
        "What stands in A where nothing has been written?" },
    [TWICE_IN_PLACE] = { "e^ twice in place", "Right, unless A is S. Then your last pass "
        "reads S where the pass before has already written. What is there now, and what "
        "is left to do with it?" },
    [CHANGED_SUM] = { "sum of changed numbers", "Right, unless A is S. Then you sum over "
        "a row of which some scores have already become weights. When can the sum be "
        "taken, once?" },
    [STRIDE] = { "stride ignored", "Right, until the rows of a matrix do not lie side by "
        "side. How far is it from one row to the next: cols, or stride? matrix_at() knows." },
};
/* clang-format on */

static double score_of(Matrix S, int i, int j)
{
    if (made(STRIDE) && S.stride != S.cols) {
        int place = i * S.cols + j;
        return (double)*matrix_at(S, place / S.stride, place % S.stride);
    }
    return (double)*matrix_at(S, i, j);
}

static int is_hidden(Matrix S, int i)
{
    int n = 0;
    for (int j = 0; j < S.cols; j++)
        n += score_of(S, i, j) == -INFINITY;
    return n >= (made(ANY_HIDDEN) ? 1 : S.cols);
}

/* What is taken off the scores of row i. */
static double taken_off(Matrix S, int i)
{
    int first = made(ONE_MAX) || made(MAX_STAYS) || made(WHOLE_MATRIX) ? 0 : i;
    int last = made(ONE_MAX) || made(WHOLE_MATRIX) ? S.rows - 1 : i;
    double largest = made(FROM_0) || made(ABSOLUTE) ? 0 : made(FROM_LOW) ? -1e6 : -INFINITY;
    double least = INFINITY;
    if (made(NO_MAX))
        return 0;
    if (made(FIRST_SCORE))
        return score_of(S, i, 0);
    for (int row = first; row <= last; row++)
        for (int j = 0; j < S.cols; j++) {
            double s = score_of(S, row, j), size = made(ABSOLUTE) && !isinf(s) ? fabs(s) : s;
            largest = size > largest ? size : largest;
            least = s < least ? s : least;
        }
    return made(MINIMUM) ? least : largest;
}

/* Rounded to float, as in the student's code: it is there that things overflow. */
static double raised(double s, double off, int n)
{
    double x = made(NEGATED) ? off - s : s - off;
    x /= made(SCALED_AGAIN) ? sqrt(n) : 1;
    if (made(NO_EXP))
        return s;
    if (made(AFTER_EXP))
        return (double)((float)exp(s) - (float)exp(off));
    return (double)(float)(made(BASE_2) ? exp2(x) : exp(x));
}

static double sum_of(Matrix S, int i, int j, double off)
{
    int all = made(WHOLE_MATRIX) || made(ALL_ROWS) || made(COLUMNS);
    int first = all ? 0 : i, last = all ? S.rows - 1 : i;
    double sum = made(SUM_FROM_1);
    for (int row = first; row <= last; row++) {
        if (made(ALL_ROWS) && is_hidden(S, row) && !made(NAN_ROW))
            continue;
        double row_off = made(ALL_ROWS) ? taken_off(S, row) : off;
        for (int col = 0; col < S.cols - made(SUM_SHORT); col++)
            if ((!made(COLUMNS) || col == j) && (!made(SUM_BY_ELEMENT) || col <= j)) {
                double s = score_of(S, row, col);
                sum += made(SUM_OF_SCORES) ? s : raised(s, row_off, S.cols);
            }
    }
    return sum;
}

void softmax_rows(Matrix A, Matrix S)
{
    int in_place = A.data == S.data;
    int sum_varies = made(COLUMNS) || made(SUM_BY_ELEMENT) || in_place;
    double rows_above = 0;
    float before[64]; /* no larger matrix is in place */
    if (in_place && !made(CHANGED_SUM)) {
        for (int place = 0; place < S.rows * S.cols; place++)
            before[place] = *matrix_at(S, place / S.cols, place % S.cols);
        S = (Matrix){ S.rows, S.cols, S.cols, before };
    }
    for (int i = 0; i < S.rows; i++) {
        int hidden = !made(COLUMNS) && is_hidden(S, i);
        double off = taken_off(S, i), sum = 1, column_off = -INFINITY, weights[1100];
        for (int j = 0; j < S.cols; j++) {
            if (made(COLUMNS)) {
                column_off = -INFINITY;
                for (int row = 0; row < S.rows; row++)
                    column_off = fmax(column_off, score_of(S, row, j));
                off = made(NO_MAX) ? 0 : column_off;
            }
            if (!made(NO_DIVISION) && (j == 0 || sum_varies))
                sum = rows_above + sum_of(S, i, j, made(ONLY_ABOVE) ? 0 : off);
            double e = raised(score_of(S, i, j), off, S.cols);
            if (in_place && made(TWICE_IN_PLACE))
                e = raised((double)(float)e, off, S.cols);
            weights[j] = sum == 0 && !made(NAN_ROW) ? 0 : e / sum;
            if (in_place && made(CHANGED_SUM))
                *matrix_at(A, i, j) = (float)weights[j];
        }
        rows_above = made(SUM_STAYS) ? sum : 0;
        for (int j = 0; j < S.cols && !(hidden && made(LEFT_ROW)); j++)
            *matrix_at(A, i, j) = (float)(!hidden          ? weights[j]
                                          : made(EVEN_ROW) ? 1.0 / S.cols
                                          : made(NAN_ROW)  ? NAN
                                                           : 0);
    }
}

static int sum_to_1(const Answers *a, int k)
{
    Matrix A = a->given[k].out[0];
    for (int i = 0; i < A.rows; i++) {
        double sum = 0;
        for (int j = 0; j < A.cols; j++) {
            sum += (double)*matrix_at(A, i, j);
            if (!(*matrix_at(A, i, j) >= 0))
                return 0;
        }
        if (!is_close(sum, 1, 1e-3))
            return 0;
    }
    return 1;
}

/* The weights of case k and of the case before, which has other scores. */
static int same_as_before(const Answers *a, int k)
{
    Answers both = *a;
    both.expected = &a->given[k - 1];
    both.given = &a->given[k];
    return sum_to_1(a, k) && agrees(&both, 0);
}

/* What does the first row sum to that does not sum to 1? */
static void show(const Answers *a)
{
    for (int k = 0; k < a->answered; k++)
        for (int i = 0; i < a->given[k].out[0].rows; i++) {
            double expected = 0, given = 0;
            for (int j = 0; j < a->given[k].out[0].cols; j++) {
                expected += (double)*matrix_at(a->expected[k].out[0], i, j);
                given += (double)*matrix_at(a->given[k].out[0], i, j);
            }
            if (fabs(given - expected) > 1e-3 && given < 1000) {
                say("\nIn the case \"%s\" row %d of A sums to %.4g, not to %.4g.\n", cases[k],
                    i, given, expected);
                return;
            }
        }
}

static const char *const names[] = { "A", "S" };
static const Property properties[] = {
    { "one row: the weights of three scores", agrees, ONE, ONE },
    { "the weights of each row are positive and sum to 1", sum_to_1, ONE, FOUR },
    { "row i of A comes from row i of S", agrees, FOUR, FOUR },
    { "adding 100 to all scores changes nothing", same_as_before, SHIFTED, SHIFTED },
    { "small scores give nearly even weights, large ones do not overflow", agrees, SMALL,
      LARGE },
    { "rows far below 0 and far apart keep their weights", agrees, LOW, APART },
    { "a score of -∞ gets no weight", agrees, HIDDEN, HIDDEN },
    { "a row of -∞ throughout becomes zeros", agrees, ALL_HIDDEN, ALL_HIDDEN },
    { "works in place, where A is S", agrees, IN_PLACE, IN_PLACE },
    { "matrices that are views of wider ones", agrees, VIEW, OTHER_VIEW },
    { "rows of any length: 1100 scores", agrees, MANY, MANY },
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
    .prediction = 1.0 / 3,
    .show = show,
};
