/* The check of exercise 2.2. */
#include "model.h"

enum { TOKEN, ONE_HEAD, HEADS, CAUSAL, HOLES, WIDE_KEYS, VIEWS, LARGE, LONG, MANY, CASES };
static const char *const cases[CASES] = {
    "1 token, 2 heads",
    "4 tokens, 1 head",
    "6 tokens, 2 heads",
    "6 tokens, 3 heads, causal",
    "5 tokens, 2 heads, a mask with holes",
    "4 tokens, 3 heads, d_k > d_v",
    "4 heads, views of wider matrices",
    "6 tokens, 2 heads, causal, scores up to 100000",
    "260 tokens, 1 head",
    "6 tokens, 17 heads",
};

/* Whole numbers, so that large scores are exact in a float. Each token's own score is far below
 * 0, and in the first row no other is shown. */
static void draw_large(Matrix X, Matrix W_Q, Matrix W_K)
{
    for (int p = 0; p < X.cols; p++) {
        for (int i = 0; i < X.rows; i++)
            *matrix_at(X, i, p) = (float)draw_int(-2, 2);
        for (int col = 0; col < W_Q.cols; col++) {
            int number = draw_int(-2, 2);
            *matrix_at(W_Q, p, col) = (float)number;
            *matrix_at(W_K, p, col) = -1024 * (float)number;
        }
    }
    *matrix_at(X, 0, 0) = 1; /* not a row of zeros */
}

/* Where two sizes are alike in the first two cases, a program that takes one for the other goes
 * on long enough to be recognized. */
static void draw(Case *c, int k)
{
    static const int n[CASES] = { 1, 4, 6, 6, 5, 4, 6, 6, 260, 6 },
                     n_heads[CASES] = { 2, 1, 2, 3, 2, 3, 4, 2, 1, 17 };
    static const int d_model[CASES] = { 3, 3, 7, 5, 6, 5, 5, 5, 2, 2 },
                     d_k[CASES] = { 2, 2, 5, 2, 3, 6, 2, 4, 1, 1 };
    static const int d_v[CASES] = { 2, 2, 8, 4, 4, 2, 3, 3, 2, 2 },
                     d_out[CASES] = { 4, 2, 9, 7, 7, 7, 7, 7, 2, 2 };
    c->is_view = k == VIEWS;
    Matrix X = case_in(c, n[k], d_model[k], 1);
    Matrix W_Q = case_in(c, d_model[k], n_heads[k] * d_k[k], .5f);
    Matrix W_K = case_in(c, d_model[k], n_heads[k] * d_k[k], .5f);
    if (k == LARGE)
        draw_large(X, W_Q, W_K);
    case_in(c, d_model[k], n_heads[k] * d_v[k], .5f);
    case_in(c, n_heads[k] * d_v[k], d_out[k], .5f);
    Matrix mask = case_in(c, n[k], n[k], 0);
    for (int i = 0; i < n[k]; i++)
        for (int j = 0; j < n[k]; j++) {
            int hole = k == HOLES && i != j && (i + 2 * j) % 3 == 0;
            int later = (k == CAUSAL || k == VIEWS || k == LARGE) && j > i;
            *matrix_at(mask, i, j) = !hole && !later;
        }
    case_arg(c, n_heads[k]);
    case_out(c, n[k], d_out[k]);
}

/* clang-format off */
static const int shared[] = {
    NO_SCALE, BY_D_K, BY_WIDTH, NO_MASK, MASK_AFTER, MASK_TIMES, NO_MAX, SAME_SLICE,
    K_AS_V, KV_SWAPPED, CUT_BY_ROWS, V_AT_D_K, Z_AT_0, Z_AT_D_K, MERGED_BY_ROWS, -1,
};
enum { W_Q_FOR_K = OWN, NO_W_O };
static const Mistake mistakes[] = {
    { "K made with W_Q", "Your queries are compared with each other: K equals Q. With which "
      "weights is K made?" },
    { "no W_O", "Your Y is Z itself. Which weights have you not used?" },
};
/* clang-format on */

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    Matrix Q = matrix_new(X.rows, W_Q.cols), K = matrix_new(X.rows, W_K.cols);
    Matrix V = matrix_new(X.rows, W_V.cols), Z = matrix_new(X.rows, W_O.rows);
    model_multiply(Q, X, W_Q);
    model_multiply(K, X, made(W_Q_FOR_K) ? W_Q : W_K);
    model_multiply(V, X, W_V);
    Heads heads = model_heads(Z, Q, K, V, mask, n_heads, n_heads);
    model_attend(&heads);
    model_multiply(Y, Z, W_O);
    for (int i = 0; i < Y.rows && made(NO_W_O); i++)
        for (int j = 0; j < Y.cols && j < Z.cols; j++)
            *matrix_at(Y, i, j) = *matrix_at(Z, i, j);
}

static const char *const names[] = { "Y", "X", "W_Q", "W_K", "W_V", "W_O", "mask" };
static const Property properties[] = {
    AGREES("one token: its own value through W_O, whatever the scores", TOKEN, TOKEN),
    AGREES("one head: the five passes", ONE_HEAD, ONE_HEAD),
    AGREES("two heads, each with its own columns", HEADS, HEADS),
    AGREES("causal mask: a later token cannot change an earlier row", CAUSAL, CAUSAL),
    AGREES("any other mask", HOLES, HOLES),
    AGREES("keys wider than values, and matrices that are views", WIDE_KEYS, VIEWS),
    AGREES("large scores: no NaN, and hidden stays hidden", LARGE, LARGE),
    AGREES("any number of tokens and heads: 260 and 17", LONG, MANY),
};

EXERCISE(LIST(mistakes), .shared = shared, .large = LONG, .prediction = 12, .library = 1,
         .own_attention = 1);
