/* The check of exercise 1.1. Whoever adds an exercise: this is the one to read. */
#include "check.h"
#include "say.h"

/* The cases: what the function is called with. The first can be checked by hand. */
enum { ONE, SQUARE, WIDE, TALL, VIEW, OTHER_VIEW, MANY, LONG, CASES };
static const char *const cases[CASES] = {
    "1 query, 1 key",       "6 queries, 6 keys",       "3 queries, 8 keys",
    "8 queries, 3 keys",    "views of wider matrices", "other views",
    "2 queries, 1100 keys", "1 query, 70000 keys",
};

static void draw(Case *c, int k)
{
    static const int n_q[CASES] = { 1, 6, 3, 8, 4, 3, 2, 1 };
    static const int n_k[CASES] = { 1, 6, 8, 3, 5, 4, 1100, 70000 };
    static const int d_k[CASES] = { 4, 10, 6, 12, 7, 5, 70, 2 }; /* roots that cut to 2, to 3 */
    c->is_view = k == VIEW || k == OTHER_VIEW;
    Matrix Q = case_in(c, n_q[k], d_k[k], 1);
    Matrix K = case_in(c, n_k[k], d_k[k], 1);
    case_out(c, n_q[k], n_k[k]);
    for (int p = 0; p < d_k[k] && k == ONE; p++) {
        *matrix_at(Q, 0, p) = (float)draw_int(1, 4);
        *matrix_at(K, 0, p) = (float)draw_int(p > 0, 3);
    }
}

/* What is printed below the properties when one fails: here, the case to check by hand. */
static void show(const Answers *a)
{
    if (a->answered == 0 || agrees(a, ONE, ALL_OUTS))
        return;
    say("\nThe one query and the one key are\n");
    for (int m = 0; m < 2; m++) {
        say("   %s = (", m == 0 ? "q" : "k");
        for (int p = 0; p < a->given[ONE].in[m].cols; p++)
            say(" %g", (double)*matrix_at(a->given[ONE].in[m], 0, p));
        say(" )");
    }
    say("\n");
}

/* Known mistakes, and the question that leads out of each. */
/* clang-format off */
enum { NO_SCALE = OWN, BY_D_K, BY_INTEGER_ROOT, INTEGER_DIVISION, NO_TRANSPOSE,
       LAST_PRODUCT, NOT_RESET, FIRST_LEFT_OUT, LAST_LEFT_OUT, SWAPPED };
static const Mistake mistakes[] = {
    { "no scale", "Your scores are √d_k times too large. What is each sum divided by?" },
    { "divided by d_k", "Your scores are √d_k times too small. A sum of d_k products grows "
      "like √d_k, not like d_k: what is it divided by, and how often?" },
    { "root cut to an integer", "Your scores are divided by √d_k without its fraction. What "
      "type is the variable that holds the root?" },
    { "1 / √d_k in integers", "All your scores are 0. In C, what is 1 / 2?" },
    { "Q K instead of Q Kᵀ", "You read K down its columns. Key j is a row of K: which index of "
      "K stays fixed while you add up?" },
    { "= instead of +=", "Each of your scores is one product only, the last. Does your "
      "innermost loop add, or replace?" },
    { "sum never reset", "Each of your scores contains all the scores before it. Where must "
      "the sum become 0 again?" },
    { "starts at 1", "The first number of each row is left out. At which index does a row "
      "begin in C?" },
    { "ends one early", "The last number of each row is left out. Which p is the last that "
      "your loop sees?" },
    { "Q and K swapped", "Where both are allowed you write the score of query i and key j at "
      "row j, column i. Which of the two asks? A row belongs to the one who asks." },
};
/* clang-format on */

/* The model: right without a mistake, and wrong in a known way for each that is made(). */

/* Past the end there is nothing to read. */
static double at(Matrix m, int row, int col)
{
    return row < m.rows && col < m.cols ? (double)*matrix_at(m, row, col) : 0;
}

static double divisor(int d_k)
{
    double root = sqrt(d_k);
    if (made(BY_INTEGER_ROOT))
        root = floor(root);
    return made(NO_SCALE)           ? 1
           : made(BY_D_K)           ? root * root
           : made(INTEGER_DIVISION) ? (root < 2 ? 1 : INFINITY)
                                    : root;
}

void scores(Matrix S, Matrix Q, Matrix K)
{
    double sum = 0, by = divisor(Q.cols);
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++) {
            sum = made(NOT_RESET) ? sum : 0;
            for (int p = made(FIRST_LEFT_OUT); p < Q.cols - made(LAST_LEFT_OUT); p++) {
                int q = made(SWAPPED) ? j : i, key = made(SWAPPED) ? i : j;
                sum = made(LAST_PRODUCT) ? 0 : sum;
                sum += at(Q, q, p) * (made(NO_TRANSPOSE) ? at(K, p, key) : at(K, key, p));
            }
            *matrix_at(S, i, j) = (float)(sum / by);
        }
}

/* What must hold, in words, and in which cases. */
static const char *const names[] = { "S", "Q", "K" };
static const Property properties[] = {
    AGREES("one query and one key: their score", ONE, ONE),
    AGREES("6 queries and 6 keys: row i asks, column j answers", SQUARE, SQUARE),
    AGREES("more keys than queries, and fewer", WIDE, TALL),
    AGREES("matrices that are views of wider ones", VIEW, OTHER_VIEW),
    AGREES("any sizes: 1100 keys of 70 numbers each, 70000 of 2", MANY, LONG),
};

EXERCISE(LIST(mistakes), .large = MANY, .prediction = 2.5, .show = show);
