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
enum { COLUMNS = OWN, NO_DIVISION, NO_MAX, FROM_0, ONE_MAX, MAX_STAYS, SUM_STAYS, NAN_ROW,
       LEFT_ROW, TWICE_IN_PLACE };
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
    { "hidden row not written", "A row in which all is hidden is skipped. What stands in A "
      "where nothing has been written?" },
    { "e^ twice in place", "Right, unless A is S. Then your last pass reads S where the pass "
      "before has already written. What is there now, and what is left to do with it?" },
};
/* clang-format on */

/* What is taken off the scores of row i. */
static double taken_off(Matrix S, int i)
{
    int first = made(ONE_MAX) || made(MAX_STAYS) ? 0 : i, last = made(ONE_MAX) ? S.rows - 1 : i;
    double largest = made(FROM_0) ? 0 : -INFINITY;
    for (int row = first; row <= last; row++)
        for (int j = 0; j < S.cols; j++)
            largest = fmax(largest, (double)*matrix_at(S, row, j));
    return made(NO_MAX) ? 0 : largest;
}

/* Rounded to float, as in the student's code: it is there that things overflow. */
static double raised(double s, double off)
{
    return (double)(float)exp(s - off);
}

/* One row of weights. `sum` is what the sum begins with and becomes what it ends with. */
static void weigh(Matrix S, int i, int in_place, double *weights, double *sum)
{
    double off = taken_off(S, i);
    int hidden = 1;
    for (int j = 0; j < S.cols; j++) {
        weights[j] = raised((double)*matrix_at(S, i, j), off);
        hidden = hidden && *matrix_at(S, i, j) == -INFINITY;
        *sum += weights[j];
        if (in_place && made(TWICE_IN_PLACE))
            weights[j] = raised((double)(float)weights[j], off);
    }
    for (int j = 0; j < S.cols; j++)
        weights[j] = hidden              ? (made(NAN_ROW) ? NAN : 0)
                     : made(NO_DIVISION) ? weights[j]
                                         : weights[j] / *sum;
}

void softmax_rows(Matrix A, Matrix S)
{
    int turned = made(COLUMNS), rows = turned ? S.cols : S.rows,
        cols = turned ? S.rows : S.cols;
    int in_place = A.data == S.data;
    Matrix scores = case_matrix(rows, cols, 0);
    double *weights = malloc((size_t)cols * sizeof *weights), sum = 0;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            *matrix_at(scores, i, j) = *matrix_at(S, turned ? j : i, turned ? i : j);
    for (int i = 0; i < rows; i++) {
        sum = made(SUM_STAYS) ? sum : 0;
        weigh(scores, i, in_place, weights, &sum);
        for (int j = 0; j < cols; j++)
            if (!(made(LEFT_ROW) && taken_off(scores, i) == -INFINITY))
                *matrix_at(A, turned ? j : i, turned ? i : j) = (float)weights[j];
    }
    free(scores.data);
    free(weights);
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

static const char *const names[] = { "A", "S" };
static const Property properties[] = {
    AGREES("one row: the weights of three scores", ONE, ONE),
    { "the weights of each row are positive and sum to 1", ONE, FOUR, 0, sum_to_1 },
    AGREES("row i of A comes from row i of S", FOUR, FOUR),
    { "adding 100 to all scores changes nothing", SHIFTED, SHIFTED, 0, same_as_before },
    AGREES("small scores give nearly even weights, large ones do not overflow", SMALL, LARGE),
    AGREES("rows far below 0 and far apart keep their weights", LOW, APART),
    AGREES("a score of -∞ gets no weight", HIDDEN, HIDDEN),
    AGREES("a row of -∞ throughout becomes zeros", ALL_HIDDEN, ALL_HIDDEN),
    AGREES("works in place, where A is S", IN_PLACE, IN_PLACE),
    AGREES("matrices that are views of wider ones", VIEW, OTHER_VIEW),
    AGREES("rows of any length: 70000 scores", MANY, MANY),
};

EXERCISE(LIST(mistakes), .large = MANY, .together = 3, .prediction = 1.0 / 3);
