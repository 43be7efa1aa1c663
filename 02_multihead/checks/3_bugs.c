/* The check of exercise 2.3. Its cases show one bug each: where keys are as wide as values it
 * does not matter which of the two widths stands where; one head is as wide as all heads; and
 * one token has weight 1 whatever its score. */
#include "model.h"

enum { WEIGHTS, SEEN, LOW, APART, ABOVE, PLACE, ALL, MANY, CASES };
static const char *const cases[CASES] = {
    "3 heads, d_v = d_k",
    "2 heads, d_v = d_k, causal",
    "1 head, scores below -500000",
    "1 head, rows far apart",
    "1 head, rows far above 0",
    "1 token, 3 heads, d_v > d_k",
    "70 tokens, 3 heads, d_v > d_k",
    "1030 tokens, 1 head",
};

/* So few binary digits that scores far from 0 are exact in a float. The rows see almost equal
 * scores, row 3 very low ones; no row before the last may see the largest score. */
static void draw_low(Matrix Q, Matrix K)
{
    for (int row = 0; row < Q.rows; row++)
        for (int col = 0; col < Q.cols; col++) {
            *matrix_at(Q, row, col) = row == 3 ? 1 << 16 : 4 + (float)row;
            *matrix_at(K, row, col) = row == 4 ? -75000 : -150000 + (float)draw_int(0, 1) / 2;
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
            *matrix_at(K, row, col) = (float)middle + (float)draw_int(0, 3) / 16;
        }
}

/* Products near 800, so scores near 400; quarters, which a float adds exactly. */
static void draw_above(Matrix Q, Matrix K)
{
    for (int row = 0; row < Q.rows; row++)
        for (int col = 0; col < Q.cols; col++) {
            *matrix_at(Q, row, col) = col == 0 ? 32 : rintf(4 * *matrix_at(Q, row, col)) / 4;
            *matrix_at(K, row, col) = col == 0 ? 25 + (float)draw_int(-8, 8) / 16
                                               : rintf(4 * *matrix_at(K, row, col)) / 4;
        }
}

static void draw(Case *c, int k)
{
    static const int n[CASES] = { 6, 5, 5, 6, 5, 1, 70, 1030 };
    static const int n_heads[CASES] = { 3, 2, 1, 1, 1, 3, 3, 1 };
    static const int d_k[CASES] = { 5, 3, 1, 4, 4, 2, 3, 2 };
    static const int d_v[CASES] = { 5, 3, 6, 6, 6, 5, 4, 1 };
    c->is_view = k == ALL;
    Matrix Q = case_in(c, n[k], n_heads[k] * d_k[k], 1.3f);
    Matrix K = case_in(c, n[k], n_heads[k] * d_k[k], 1.3f);
    case_in(c, n[k], n_heads[k] * d_v[k], 1);
    if (k == LOW)
        draw_low(Q, K);
    if (k == APART)
        draw_apart(Q, K);
    if (k == ABOVE)
        draw_above(Q, K);
    case_arg(c, n_heads[k]);
    case_arg(c, k == SEEN || k == LOW || k >= ALL);
    case_out(c, n[k], n_heads[k] * d_v[k]);
}

/* clang-format off */
static const int shared[] = {
    BY_WIDTH, MAX_FROM_0, Z_AT_D_K, NO_SCALE, BY_D_K, MAX_UNDIVIDED, NO_MAX, Z_AT_0,
    V_AT_D_K, NO_MASK, WITHOUT_ITSELF, -1,
};
/* clang-format on */

void attend_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, int n_heads, int causal)
{
    Matrix mask = matrix_new(Q.rows, K.rows);
    for (int i = 0; i < Q.rows; i++)
        for (int j = 0; j < (causal ? i + 1 - made(WITHOUT_ITSELF) : K.rows); j++)
            *matrix_at(mask, i, j) = 1.0f;
    Heads heads = model_heads(Z, Q, K, V, mask, n_heads, n_heads);
    model_attend(&heads);
}

static const char *const names[] = { "Z", "Q", "K", "V" };
static const Property properties[] = {
    AGREES("several heads, d_v = d_k: each mixes with the right weights", WEIGHTS, SEEN),
    AGREES("one head, scores far from 0 or far apart: right weights, no NaN", LOW, ABOVE),
    AGREES("one token, d_v > d_k: each head's value stands at its place", PLACE, PLACE),
    AGREES("all together: several heads, d_v > d_k, causal, views, 1030 tokens", ALL, MANY),
};

EXERCISE(.shared = shared, .large = MANY, .together = 3, .prediction = 0.5);
