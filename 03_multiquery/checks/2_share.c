/* The check of exercise 3.2. */
#include "given.h"
#include "model.h"

enum { ONE_TOKEN, EQUAL_WIDTHS, WIDE_VALUES, WIDE_KEYS, VIEWS, ONE_HEAD, LOW, MANY, CASES };
static const char *const cases[CASES] = {
    "1 token, 2 heads",
    "3 heads, d_k = d_v",
    "4 heads, causal, d_k < d_v",
    "3 heads, hidden pairs, d_k > d_v",
    "views of wider matrices",
    "1 head",
    "9 tokens, 3 heads, scores far below 0",
    "130 tokens, 17 heads",
};

static void fill_mask(Matrix mask, int k)
{
    for (int i = 0; i < mask.rows; i++)
        for (int j = 0; j < mask.cols; j++)
            *matrix_at(mask, i, j) = k == EQUAL_WIDTHS ? 1
                                     : k == WIDE_KEYS  ? (float)(i == j || draw_int(0, 1))
                                                       : (float)(j <= i);
}

/* Column 0 of X is nearly a constant, by which every query meets every key at about −200. */
static void lower_scores(Matrix X, Matrix W_Q, Matrix W_K, int d_k)
{
    for (int i = 0; i < X.rows; i++)
        *matrix_at(X, i, 0) = 4 + 0.01f * *matrix_at(X, i, 0);
    for (int j = 0; j < W_Q.cols; j += d_k)
        *matrix_at(W_Q, 0, j) = 5;
    *matrix_at(W_K, 0, 0) = -5;
}

static void draw(Case *c, int k)
{
    /* clang-format off */
    enum { N, D_MODEL, HEADS, D_K, D_V, D_OUT };
    static const int sizes[CASES][6] = {
        { 1, 3, 2, 2, 2, 3 }, { 6, 5, 3, 4, 4, 7 }, { 7, 6, 4, 3, 5, 8 },
        { 6, 7, 3, 5, 2, 8 }, { 5, 4, 3, 2, 4, 6 }, { 6, 3, 1, 5, 4, 2 },
        { 9, 7, 3, 4, 3, 5 }, { 130, 7, 17, 4, 3, 5 },
    };
    /* clang-format on */
    const int *s = sizes[k], wide = s[HEADS] * s[D_V];
    c->is_view = k == VIEWS;
    Matrix m[5] = { case_in(c, s[N], s[D_MODEL], 1),
                    case_in(c, s[D_MODEL], s[HEADS] * s[D_K], 0.8f),
                    case_in(c, s[D_MODEL], s[D_K], 0.8f), case_in(c, s[D_MODEL], s[D_V], 1),
                    case_in(c, wide, s[D_OUT], 1) };
    for (int w = 0; w < 5 && k == ONE_TOKEN; w++) /* whole numbers, to compute by hand */
        for (int i = 0; i < m[w].rows; i++)
            for (int j = 0; j < m[w].cols; j++)
                *matrix_at(m[w], i, j) = (float)(draw_int(1, 3) * (draw_int(0, 1) * 2 - 1));
    if (k == LOW)
        lower_scores(m[0], m[1], m[2], s[D_K]);
    fill_mask(case_in(c, s[N], s[N], 1), k);
    case_out(c, s[N], s[D_OUT]);
    case_out(c, 1, 2);
    case_arg(c, s[HEADS]);
}

/* clang-format off */
static const int shared[] = {
    CUT_BY_ROWS, K_AS_V, KV_SWAPPED, Z_AT_0, Z_AT_D_K, MERGED_BY_ROWS, NO_MASK, NO_SCALE,
    BY_WIDTH, -1,
};
enum { COPIED = OWN };
static const Mistake mistakes[] = {
    { "a copy for each head", "The heads read copies of K and V, or K and V written anew for "
      "each. What did multi-query attention want to save?" },
};
/* clang-format on */

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    Matrix Q = matrix_new(X.rows, W_Q.cols), Z = matrix_new(X.rows, W_O.rows);
    Matrix K = matrix_new(X.rows, W_K.cols), V = matrix_new(X.rows, W_V.cols);
    model_multiply(Q, X, W_Q);
    model_multiply(K, X, W_K);
    model_multiply(V, X, W_V);
    Heads heads = model_heads(Z, Q, K, V, mask, n_heads, 1);
    model_attend(&heads);
    model_multiply(Y, Z, W_O);
    given.calls = n_heads;
    given.different[0] = given.different[1] = made(COPIED) ? n_heads : 1;
}

static const char *const names[] = {
    "Y", "how many K, V", "X", "W_Q", "W_K", "W_V", "W_O", "mask",
};
static const Property properties[] = {
    AGREES_IN("one token: every head hands over its value", ONE_TOKEN, ONE_TOKEN, OUT(0)),
    AGREES_IN("3 heads ask differently and read the same K and V", EQUAL_WIDTHS, EQUAL_WIDTHS,
              OUT(0)),
    AGREES_IN("values wider than keys, a causal mask", WIDE_VALUES, WIDE_VALUES, OUT(0)),
    AGREES_IN("keys wider than values, any mask", WIDE_KEYS, WIDE_KEYS, OUT(0)),
    AGREES_IN("matrices that are views, and a single head", VIEWS, ONE_HEAD, OUT(0)),
    AGREES_IN("scores far below 0, and 130 tokens with 17 heads", LOW, MANY, OUT(0)),
    AGREES("attention() gets one K and one V, not a copy for each head", ONE_TOKEN, MANY),
};

EXERCISE(LIST(mistakes), .shared = shared, .large = MANY, .prediction = 64, .library = 1);
