/* The check of exercise 1.2. */
#include "check.h"

#include <stdlib.h>

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
    "a row of 70000",
};

/* Rows so low that a float tells little of what is near: one score is far above the rest. */
static void draw_low(Matrix S)
{
    static const float level[] = { -1e7f, -4e9f, -1e37f };
    for (int i = 0; i < S.rows; i++) {
        int largest = draw_int(0, S.cols - 1);
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
    static const int n_k[CASES] = { 3, 6, 6, 5, 4, 4, 5, 6, 5, 4, 7, 5, 70000 };
    static Matrix plain; /* the scores of FOUR, which SHIFTED repeats */
    c->is_view = k == VIEW || k == OTHER_VIEW;
    float amplitude = k == SMALL ? 0.02f : k == LARGE ? 40 : 1;
    Matrix S = case_in(c, n_q[k], n_k[k], amplitude);
    case_out(c, n_q[k], n_k[k]);
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
            if (k == APART)
                *matrix_at(S, i, j) += i == 1 ? 2000 : i == 2 ? -2000 : 0;
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
enum { COLUMNS = OWN, NO_DIVISION, NO_MAX, FROM_0, ONE_MAX, MAX_STAYS, SUM_STAYS, NAN_ROW,
       TWICE_IN_PLACE };
static const Mistake mistakes[] = {
    { "down the columns", "Your weights sum to 1 down the columns. Along which axis does one "
      "query share out its attention?" },
    { "no division", "Your rows do not sum to 1: the largest weight of each is 1. What is each "
      "e^… divided by?" },
    { "no maximum subtracted", "Large scores overflow and very low ones vanish. e^89 is "
      "infinite in a float and e^-104 is 0: what may be taken off all scores of a row without "
      "changing its weights?" },
    { "maximum starts too high", "A row whose scores are all far below 0 vanishes. From which "
      "number does your largest start? 0 and FLT_MIN, which is a little above 0, are larger "
      "than every score of that row." },
    { "one maximum for all", "Rows that lie far below another row vanish. Whose largest score "
      "do you subtract: the row's, or the matrix's?" },
    { "maximum not reset", "A row that lies far below an earlier one vanishes. What does your "
      "largest remember when the next row begins?" },
    { "sum not reset", "The first row is right, and each further row sums to less. What is in "
      "your sum when the next row begins?" },
    { "hidden row is NaN", "A row in which all is hidden is NaN: you computed -∞ minus -∞, or "
      "0 / 0. How do you see, before that, that nothing is visible?" },
    { "e^ twice in place", "Right, unless A is S. Then your last pass reads S where the pass "
      "before has already written. What is there now, and what is left to do with it?" },
};
/* clang-format on */

/* Rounded to float, as in the student's code: it is there that things overflow. */
static double raised(double s, double off)
{
    return (double)(float)exp(s - off);
}

static float *at(Matrix m, int i, int j)
{
    return made(COLUMNS) ? matrix_at(m, j, i) : matrix_at(m, i, j);
}

void softmax_rows(Matrix A, Matrix S)
{
    int rows = made(COLUMNS) ? S.cols : S.rows, cols = made(COLUMNS) ? S.rows : S.cols;
    double start = made(FROM_0) ? 0 : -INFINITY, largest = start, sum = 0;
    double *weights = malloc((size_t)cols * sizeof *weights);
    for (int i = 0; i < rows && made(ONE_MAX); i++)
        for (int j = 0; j < cols; j++)
            largest = fmax(largest, (double)*at(S, i, j));
    for (int i = 0; i < rows; i++) {
        int hidden = 1;
        largest = made(ONE_MAX) || made(MAX_STAYS) ? largest : start;
        for (int j = 0; j < cols; j++)
            largest = fmax(largest, (double)*at(S, i, j));
        double off = made(NO_MAX) ? 0 : largest;
        sum = made(SUM_STAYS) ? sum : 0;
        for (int j = 0; j < cols; j++) {
            weights[j] = raised((double)*at(S, i, j), off);
            hidden = hidden && *at(S, i, j) == -INFINITY;
            sum += weights[j];
            if (A.data == S.data && made(TWICE_IN_PLACE))
                weights[j] = raised((double)(float)weights[j], off);
        }
        for (int j = 0; j < cols; j++)
            *at(A, i, j) = (float)(hidden              ? (made(NAN_ROW) ? NAN : 0)
                                   : made(NO_DIVISION) ? weights[j]
                                                       : weights[j] / sum);
    }
    free(weights);
}

static const char *const names[] = { "A", "S" };
static const Property properties[] = {
    AGREES("one row: the weights of three scores", ONE, ONE),
    AGREES("row i of A comes from row i of S", FOUR, FOUR),
    AGREES("adding 100 to all scores changes nothing", SHIFTED, SHIFTED),
    AGREES("small scores give nearly even weights, large ones do not overflow", SMALL, LARGE),
    AGREES("rows far below 0 and far apart keep their weights", LOW, APART),
    AGREES("a score of -∞ gets no weight", HIDDEN, HIDDEN),
    AGREES("a row of -∞ throughout becomes zeros", ALL_HIDDEN, ALL_HIDDEN),
    AGREES("works in place, where A is S", IN_PLACE, IN_PLACE),
    AGREES("matrices that are views of wider ones", VIEW, OTHER_VIEW),
    AGREES("rows of any length: 70000 scores", MANY, MANY),
};

EXERCISE(LIST(mistakes), .large = MANY, .together = 3, .prediction = 1.0 / 3);
