/* The check of exercise 1.1. */
#include "check.h"
#include "say.h"

enum { ONE, SQUARE, WIDE, TALL, VIEW, OTHER_VIEW, MANY, CASES };
static const char *const cases[CASES] = {
    "1 query, 1 key",          "6 queries, 6 keys", "3 queries, 8 keys",    "8 queries, 3 keys",
    "views of wider matrices", "other views",       "2 queries, 1100 keys",
};

/* The first case has small whole numbers, to be checked by hand. */
static Matrix one_query, one_key;

static void draw(Case *c, int k)
{
    static const int n_q[CASES] = { 1, 6, 3, 8, 4, 3, 2 };
    static const int n_k[CASES] = { 1, 6, 8, 3, 5, 4, 1100 }, widths[CASES] = {
        4, 10, 6, 12, 7, 5, 70
    }; /* roots that cut to 2 and to 3 */
    int d_k = widths[k];
    if (k == VIEW || k == OTHER_VIEW) {
        case_in_view(c, n_q[k], d_k, 1);
        case_in_view(c, n_k[k], d_k, 1);
        case_out_view(c, n_q[k], n_k[k]);
    } else {
        case_in(c, n_q[k], d_k, 1);
        case_in(c, n_k[k], d_k, 1);
        case_out(c, n_q[k], n_k[k]);
    }
    if (k == ONE) {
        one_query = c->in[0];
        one_key = c->in[1];
        for (int p = 0; p < d_k; p++) {
            *matrix_at(one_query, 0, p) = (float)random_int(1, 4);
            *matrix_at(one_key, 0, p) = (float)random_int(p > 0, 3);
        }
    }
}

static void show(const Answers *a)
{
    if (a->answered == 0 || agrees(a, ONE))
        return;
    say("\nThe one query and the one key are\n");
    for (int k = 0; k < 2; k++) {
        say("   %s = (", k == 0 ? "q" : "k");
        for (int p = 0; p < one_query.cols; p++)
            say(" %g", (double)*matrix_at(k == 0 ? one_query : one_key, 0, p));
        say(" )");
    }
    say("\n");
}

/* clang-format off */
enum { NO_SCALE, BY_D_K, MULTIPLIED, BY_INTEGER_ROOT, INTEGER_DIVISION, BY_ROOT_OF_N,
       BY_ROOT_OF_N_Q, BY_2, BY_4, NO_TRANSPOSE, LAST_PRODUCT, NOT_RESET, RESET_BY_ROW,
       FIRST_LEFT_OUT, LAST_LEFT_OUT, SQUARE_LOOP, SWAPPED, SCALED_INSIDE, STRIDE,
       STRIDE_WRITTEN, ADDED, DISTANCE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [NO_SCALE] = { "no scale", "Your scores are √d_k times too large. What is each sum "
        "divided by?" },
    [BY_D_K] = { "divided by d_k", "Your scores are √d_k times too small. A sum of d_k "
        "products grows like √d_k, not like d_k: what is it divided by, and how often?" },
    [MULTIPLIED] = { "multiplied by √d_k", "Your scores grew where they should shrink. Is "
        "√d_k a factor or a divisor?" },
    [BY_INTEGER_ROOT] = { "root cut to an integer", "Your scores are divided by √d_k "
        "without its fraction. What type is the variable that holds the root?" },
    [INTEGER_DIVISION] = { "1 / √d_k in integers", "All your scores are 0. In C, what is "
        "1 / 2?" },
    [BY_ROOT_OF_N] = { "root of the number of keys", "You divide by the root of the "
        "number of keys. The divisor is about how many products are added up: which size "
        "is that?" },
    [BY_ROOT_OF_N_Q] = { "root of the number of queries", "You divide by the root of the "
        "number of queries. The divisor is about how many products are added up: which size "
        "is that?" },
    [BY_2] = { "always divided by 2", "You always divide by 2. In the chapter's program d_k is "
        "4: what is it here, and which size of Q tells you?" },
    [BY_4] = { "always divided by 4", "You always divide by 4. In the chapter's program d_k is "
        "4: what is it here, and is it d_k that you should divide by?" },
    [NO_TRANSPOSE] = { "Q K instead of Q Kᵀ", "You read K down its columns. Key j is a "
        "row of K: which index of K stays fixed while you add up?" },
    [LAST_PRODUCT] = { "= instead of +=", "Each of your scores is one product only, the "
        "last. Does your innermost loop add, or replace?" },
    [NOT_RESET] = { "sum never reset", "Each of your scores contains all the scores "
        "before it. Where must the sum become 0 again?" },
    [RESET_BY_ROW] = { "sum reset once a row", "Each of your scores contains the scores "
        "to its left. Where must the sum become 0 again?" },
    [FIRST_LEFT_OUT] = { "starts at 1", "The first number of each row is left out. At "
        "which index does a row begin in C?" },
    [LAST_LEFT_OUT] = { "ends one early", "The last number of each row is left out. Which "
        "p is the last that your loop sees?" },
    [SQUARE_LOOP] = { "n_k taken for n_q", "You write as many columns as there are "
        "queries. Which matrix knows how many keys there are?" },
    [SWAPPED] = { "Q and K swapped", "Where both are allowed you write the score of query "
        "i and key j at row j, column i. Which of the two asks? A row belongs to the one "
        "who asks." },
    [SCALED_INSIDE] = { "the running sum is scaled", "You divide the sum each time a "
        "product is added, so the early products are divided again and again. When is the "
        "sum complete?" },
    [STRIDE] = { "stride ignored", "Right, until the rows of a matrix do not lie side by "
        "side. How far is it from one row to the next: cols, or stride? matrix_at() knows." },
    [STRIDE_WRITTEN] = { "stride ignored in S", "Right, until the rows of S do not lie side by "
        "side. How far is it from one row to the next: cols, or stride? matrix_at() knows." },
    [ADDED] = { "added to what was there", "Your code adds to S before it has written to "
        "it. What stands in memory that nobody has written?" },
    [DISTANCE] = { "differences", "You compare by differences. A score is large where two "
        "numbers are large together: what is done with the two?" },
};
/* clang-format on */

/* Reading with the wrong distance from row to row; past the end there is nothing to read. */
static float at(Matrix m, int row, int col)
{
    if (made(STRIDE)) {
        int place = row * m.cols + col;
        row = place / m.stride;
        col = place % m.stride;
    }
    return row < m.rows && col < (row < m.rows - 1 ? m.stride : m.cols)
               ? *matrix_at(m, row, col)
               : 0;
}

static double divisor(Matrix Q, Matrix K)
{
    double root = sqrt(made(BY_ROOT_OF_N) ? K.rows : made(BY_ROOT_OF_N_Q) ? Q.rows : Q.cols);
    if (made(BY_INTEGER_ROOT))
        root = floor(root);
    if (made(BY_D_K))
        root *= root;
    if (made(BY_2) || made(BY_4))
        return made(BY_2) ? 2 : 4;
    if (made(INTEGER_DIVISION))
        return root < 2 ? 1 : INFINITY;
    return made(NO_SCALE) ? 1 : made(MULTIPLIED) ? 1 / root : root;
}

void scores(Matrix S, Matrix Q, Matrix K)
{
    double sum = 0, by = divisor(Q, K);
    for (int i = 0; i < S.rows; i++) {
        if (made(RESET_BY_ROW))
            sum = 0;
        for (int j = 0; j < (made(SQUARE_LOOP) && Q.rows < S.cols ? Q.rows : S.cols); j++) {
            if (!made(NOT_RESET) && !made(RESET_BY_ROW))
                sum = 0;
            for (int p = made(FIRST_LEFT_OUT); p < Q.cols - made(LAST_LEFT_OUT); p++) {
                double q = (double)at(Q, made(SWAPPED) ? j : i, p);
                double k = (double)(made(NO_TRANSPOSE) ? at(K, p, j)
                                                       : at(K, made(SWAPPED) ? i : j, p));
                sum = (made(LAST_PRODUCT) ? 0 : sum) + (made(DISTANCE) ? fabs(q - k) : q * k);
                if (made(SCALED_INSIDE))
                    sum /= by;
            }
            double score = made(SCALED_INSIDE) ? sum : sum / by;
            int place = i * S.cols + j;
            float *where = made(STRIDE_WRITTEN) ? S.data + place : matrix_at(S, i, j);
            *where = (float)score + (made(ADDED) ? *where : 0);
        }
    }
}

static const char *const names[] = { "S", "Q", "K" };
static const Property properties[] = {
    { "one query and one key: their score", agrees, ONE, ONE },
    { "6 queries and 6 keys: row i asks, column j answers", agrees, SQUARE, SQUARE },
    { "more keys than queries, and fewer", agrees, WIDE, TALL },
    { "matrices that are views of wider ones", agrees, VIEW, OTHER_VIEW },
    { "any sizes: 1100 keys of 70 numbers each", agrees, MANY, MANY },
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
    .prediction = 2.5,
    .show = show,
};
