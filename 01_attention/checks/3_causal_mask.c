/* The check of exercise 1.3. */
#include "check.h"

/* clang-format off */
enum { SQUARE, BIGGER, LAST_ALONE, LAST_TWO, CACHED, LOW, HIGH, VIEW, OTHER_VIEW, MANY,
       CASES };
static const char *const cases[CASES] = {
    "2 queries, 2 keys", "6 queries, 6 keys", "1 query, 5 keys",  "2 queries, 5 keys",
    "4 queries, 7 keys", "near -10000000", "hidden scores of 10000000", "views",
    "other views", "70 queries, 1100 keys",
};
/* clang-format on */

static void draw(Case *c, int k)
{
    static const int n_q[CASES] = { 2, 6, 1, 2, 4, 4, 5, 3, 4, 70 };
    static const int n_k[CASES] = { 2, 6, 5, 5, 7, 6, 5, 6, 5, 1100 };
    c->is_view = k == VIEW || k == OTHER_VIEW;
    Matrix S = case_in(c, n_q[k], n_k[k], 1);
    case_out(c, n_q[k], n_k[k]);
    case_out(c, n_q[k], n_k[k]);
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++)
            *matrix_at(S, i, j) -= k == LOW ? 1e7f : 0;
    if (k == HIGH) /* what is hidden would be the largest, in every other row */
        for (int i = 0; i + 1 < S.rows; i += 2)
            *matrix_at(S, i, i + 1) = 1e7f;
    if (k == BIGGER) /* a factor does not change 0 */
        *matrix_at(S, 0, 3) = 0;
}

/* clang-format off */
enum { NOTHING = OWN, ZERO, TOO_NEAR, ITSELF_TOO, ONE_MORE, FLIPPED, TOP_LEFT };
static const Mistake mistakes[] = {
    { "nothing hidden", "Every query sees every key: nothing was hidden yet. Which keys come "
      "after the word that query 0 is?" },
    { "score 0", "Hidden keys still get weight: their score became 0, or close to it. What is "
      "e^0? Which score makes e^… 0?" },
    { "not low enough", "Hidden keys win where all scores are lower than what you wrote. Below "
      "which number does no score ever lie?" },
    { "itself hidden too", "No query sees its own key, and with as many queries as keys the "
      "first sees nothing. Which is the first key that is later than the query's own word?" },
    { "one key too many", "Each query sees one key that comes after it. Is that key j greater "
      "than the query's own word, or is it the next after that?" },
    { "earlier keys hidden", "You hide the past, and the future can be seen. Row i, column j: "
      "which of the two asks, and which comes later if j is larger?" },
    { "aligned at the first key", "Right, until there are more keys than queries: then you "
      "treat query 0 as word 0. How many words came before it?" },
};
/* clang-format on */

static int is_hidden(int query, int key, int cached)
{
    int own = query + (made(TOP_LEFT) ? 0 : cached) + (made(ITSELF_TOO) ? -1 : made(ONE_MORE));
    if (made(NOTHING))
        return 0;
    return made(FLIPPED) ? key < own : own < key;
}

void causal_mask(Matrix S)
{
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++)
            if (is_hidden(i, j, S.cols - S.rows))
                *matrix_at(S, i, j) = made(ZERO) ? 0 : made(TOO_NEAR) ? -100 : -INFINITY;
}

/* Judged where the right keys are seen, as must be so in the smallest case. */
static int leaves_visible(const Answers *a, int k)
{
    return agrees(a, k, OUT(0)) ? agrees(a, k, OUT(1)) : k > SQUARE;
}

static const char *const names[] = { "softmax(S)", "visible S", "S" };
static const Property properties[] = {
    AGREES_IN("2 queries, 2 keys: the first sees only itself", SQUARE, SQUARE, OUT(0)),
    AGREES_IN("as many keys as queries: nobody sees a later word", BIGGER, BIGGER, OUT(0)),
    AGREES_IN("the last query sees all keys, the one before it all but one", LAST_ALONE,
              LAST_TWO, OUT(0)),
    AGREES_IN("more keys than queries: a triangle at the end", CACHED, CACHED, OUT(0)),
    AGREES_IN("hidden stays hidden, whatever the scores", LOW, HIGH, OUT(0)),
    { "visible scores stay as they are", SQUARE, OTHER_VIEW, 0, leaves_visible },
    AGREES_IN("a matrix that is a view of a wider one", VIEW, OTHER_VIEW, OUT(0)),
    AGREES_IN("any sizes: 70 queries, 1100 keys", MANY, MANY, OUT(0)),
};

EXERCISE(LIST(mistakes), .large = MANY, .prediction = 3);
