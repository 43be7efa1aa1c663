/* The check of exercise 3.2. */
#include "check.h"
#include "given.h"

#include <stdio.h>
#include <string.h>

enum { ONE_TOKEN, EQUAL_WIDTHS, WIDE_VALUES, WIDE_KEYS, VIEWS, ONE_HEAD, LARGE, CASES };
static const char *const cases[CASES] = {
    "1 token, 2 heads",           "3 heads, d_k = d_v",
    "4 heads, causal, d_k < d_v", "3 heads, hidden pairs, d_k > d_v",
    "views of wider matrices",    "1 head",
    "66 tokens, 9 heads",
};

static void fill_mask(Matrix mask, int k)
{
    for (int i = 0; i < mask.rows; i++)
        for (int j = 0; j < mask.cols; j++)
            *matrix_at(mask, i, j) = k == EQUAL_WIDTHS ? 1
                                     : k == WIDE_KEYS  ? (float)(i == j || random_int(0, 1))
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
        { 66, 7, 9, 4, 3, 5 },
    };
    /* clang-format on */
    const int *s = sizes[k], wide = s[HEADS] * s[D_V];
    Matrix (*in)(Case *, int, int, float) = k == VIEWS ? case_in_view : case_in;
    Matrix m[5] = { in(c, s[N], s[D_MODEL], 1), in(c, s[D_MODEL], s[HEADS] * s[D_K], 0.8f),
                    in(c, s[D_MODEL], s[D_K], 0.8f), in(c, s[D_MODEL], s[D_V], 1),
                    in(c, wide, s[D_OUT], 1) };
    for (int w = 0; w < 5 && k == ONE_TOKEN; w++) /* whole numbers, to compute by hand */
        for (int i = 0; i < m[w].rows; i++)
            for (int j = 0; j < m[w].cols; j++)
                *matrix_at(m[w], i, j) = (float)(random_int(1, 3) * (random_int(0, 1) * 2 - 1));
    if (k == LARGE)
        lower_scores(m[0], m[1], m[2], s[D_K]);
    fill_mask(in(c, s[N], s[N], 1), k);
    (k == VIEWS ? case_out_view : case_out)(c, s[N], s[D_OUT]);
    case_out(c, 1, 2);
    case_arg(c, s[HEADS]);
}

/* clang-format off */
enum {
    COPIED, FIRST_KEY_ONLY, FIRST_VALUE_ONLY, FIRST_HEAD_RUNS, SAME_QUESTION, MEAN_QUESTION,
    CUT_BY_ROWS, KEY_AS_VALUE, VALUE_AS_KEY, EXCHANGED, LAST_HEAD, AT_KEY_WIDTH,
    MERGED_BY_ROWS, SUMMED, AVERAGED, UNMASKED, OWN_TOKENS, MASK_BY_HEAD, TOO_NEAR,
    MASK_ASIDE, UNSCALED, BY_WIDE_ROOT, MISTAKES
};
static const Mistake mistakes[MISTAKES] = {
    [COPIED] = { "a copy for each head", "The heads read copies of K and V, or K and V "
        "written anew for each. What did multi-query attention want to save?" },
    [FIRST_KEY_ONLY] = { "keys of zeros", "Heads from 1 on weigh all tokens alike: they "
        "read keys that are 0. Which columns of your K are ever written, and which does "
        "head 1 read?" },
    [FIRST_VALUE_ONLY] = { "values of zeros", "Heads from 1 on hand over zeros. Which "
        "columns of your V are ever written, and which does head 1 read?" },
    [FIRST_HEAD_RUNS] = { "only head 0 runs", "Only head 0 brings anything. One key is "
        "shared, but how many questions are there, and which columns of Q and of Z does "
        "each round of your loop take?" },
    [SAME_QUESTION] = { "head 0's query for all", "All heads ask head 0's question. K and V "
        "are shared: is Q?" },
    [MEAN_QUESTION] = { "queries averaged", "All heads ask the mean of their questions. "
        "What is shared: the question, or what is asked?" },
    [CUT_BY_ROWS] = { "Q cut along its rows", "Your heads cut Q along its rows. A row of Q "
        "belongs to one token and holds the queries of all heads: where in it is head h's?" },
    [KEY_AS_VALUE] = { "K mixed instead of V", "The weights are right, but they mix keys. "
        "What does a word hand over?" },
    [VALUE_AS_KEY] = { "V compared instead of K", "Your queries are compared with values. "
        "By what can a word be found?" },
    [EXCHANGED] = { "K and V exchanged", "K and V have changed places. Which weights make "
        "which of the two, and in which order does attention() take them?" },
    [LAST_HEAD] = { "all heads write to one place", "Only the last head's result is left, "
        "where head 0's should be. Is Z shared too?" },
    [AT_KEY_WIDTH] = { "Z cut by d_k", "Right where d_k = d_v. How wide is one head's "
        "result: like a key or like a value?" },
    [MERGED_BY_ROWS] = { "results below each other", "The results of the heads stand below "
        "each other before W_O. In a row of Z, which token and which heads are meant to "
        "meet?" },
    [SUMMED] = { "results added", "Every head's columns of Z hold the sum of all heads. Do "
        "the heads share their results?" },
    [AVERAGED] = { "results averaged", "Every head's columns of Z hold the mean of all "
        "heads. Do the heads share their results?" },
    [MASK_BY_HEAD] = { "rows of one head each, wrong mask", "You cut Q and Z into rows of "
        "one head each and take them head by head, but they lie token by token. Which token "
        "and which head is row r, and which row of the mask does it need?" },
    [TOO_NEAR] = { "hidden scores not low enough", "Hidden tokens win where all scores are "
        "lower than what you wrote for them. Below which number does no score ever lie?" },
    [MASK_ASIDE] = { "mask transposed", "You read the mask with row and column exchanged. "
        "Which index of mask[i][j] is the one that asks?" },
    [UNSCALED] = { "no scale", "Your scores are not divided. What does attention() do "
        "between its product and its mask?" },
    [BY_WIDE_ROOT] = { "root of all columns of Q", "Your scores are divided by the root of "
        "all of Q's columns. How many products does one score add up?" },
    [UNMASKED] = { "no mask", "A token sees what the mask hides. Where does your mask get "
        "lost?" },
    [OWN_TOKENS] = { "each head another token's key", "Head h reads K and V h rows further "
        "down: an offset for head h has stayed in. Where do the one key and value of token "
        "j begin?" },
};
/* clang-format on */

enum { ROWS = 66, WIDTH = 36 };
typedef struct {
    int n, heads, d_k, d_v;
    double q[ROWS][WIDTH], k[ROWS][WIDTH], v[ROWS][WIDTH], z[ROWS][WIDTH];
} Sizes;

static void project(double out[ROWS][WIDTH], Matrix x, Matrix w)
{
    for (int i = 0; i < x.rows; i++)
        for (int c = 0; c < w.cols; c++) {
            out[i][c] = 0;
            for (int p = x.cols; p-- > 0;)
                out[i][c] += (double)*matrix_at(x, i, p) * (double)*matrix_at(w, p, c);
        }
}

/* Number p of what head h asks for token i. */
static double question(const Sizes *s, int h, int i, int p)
{
    int wide = s->heads * s->d_k, place = (h * s->n + i) * s->d_k + p;
    double mean = 0;
    for (int other = 0; other < s->heads; other++)
        mean += s->q[i][other * s->d_k + p] / s->heads;
    return made(MEAN_QUESTION)   ? mean
           : made(CUT_BY_ROWS)   ? s->q[place / wide][place % wide]
           : made(SAME_QUESTION) ? s->q[i][p]
                                 : s->q[i][p + h * s->d_k];
}

/* A number of what head h reads of token j: of its key if `of_key`. */
static double answer(const Sizes *s, int h, int j, int e, int of_key)
{
    int from_k = of_key ? !made(VALUE_AS_KEY) : made(KEY_AS_VALUE);
    if (made(EXCHANGED))
        from_k = !from_k;
    if (h > 0 && made(of_key ? FIRST_KEY_ONLY : FIRST_VALUE_ONLY))
        return 0;
    j += made(OWN_TOKENS) ? h : 0;
    if (j >= s->n || e >= (from_k ? s->d_k : s->d_v))
        return 0;
    return from_k ? s->k[j][e] : s->v[j][e];
}

static void mix(Sizes *s, int h, int i, Matrix mask, double z[WIDTH])
{
    double e[ROWS], sum = 0;
    for (int j = 0; j < s->n; j++) {
        double dot = 0;
        for (int p = 0; p < s->d_k; p++)
            dot += question(s, h, i, p) * answer(s, h, j, p, 1);
        int row = made(MASK_BY_HEAD) ? (i * s->heads + h) % s->n : i;
        float entry = made(MASK_ASIDE) ? *matrix_at(mask, j, row) : *matrix_at(mask, row, j);
        int shown = made(UNMASKED) || entry != 0;
        double by = made(UNSCALED) ? 1 : made(BY_WIDE_ROOT) ? s->d_k * s->heads : s->d_k;
        sum += e[j] = shown ? exp(dot / sqrt(by)) : made(TOO_NEAR) ? exp(-60) : 0;
    }
    for (int c = 0; c < s->d_v; c++) {
        z[c] = 0;
        for (int j = 0; j < s->n; j++)
            z[c] += e[j] / sum * answer(s, h, j, c, 0);
    }
}

/* Where number c of head h's result for token i goes, counted over all of Z; -1: nowhere. */
static int place_of(const Sizes *s, int h, int i, int c)
{
    int wide = s->heads * s->d_v, col = h * (made(AT_KEY_WIDTH) ? s->d_k : s->d_v) + c;
    if (made(FIRST_HEAD_RUNS) && h > 0)
        return -1;
    if (made(MERGED_BY_ROWS))
        return (h * s->n + i) * s->d_v + c;
    col = made(LAST_HEAD) ? c : col;
    return col < wide ? i * wide + col : -1;
}

static void share_results(Sizes *s)
{
    for (int i = 0; i < s->n; i++)
        for (int c = 0; c < s->d_v; c++) {
            double sum = 0;
            for (int h = 0; h < s->heads; h++)
                sum += s->z[i][h * s->d_v + c];
            for (int h = 0; h < s->heads; h++)
                s->z[i][h * s->d_v + c] = made(SUMMED) ? sum : sum / s->heads;
        }
}

/* What attention() would have been given. */
static void record(int n_heads, Matrix x)
{
    for (int h = 0; h < n_heads && !(made(FIRST_HEAD_RUNS) && h > 0); h++) {
        Given g = { .Z = x, .Q = x, .K = x, .V = x };
        g.K.data += made(COPIED) || made(FIRST_KEY_ONLY) || made(OWN_TOKENS) ? h : 0;
        g.V.data += made(COPIED) || made(FIRST_VALUE_ONLY) || made(OWN_TOKENS) ? h : 0;
        given_calls[n_given_calls++] = g;
    }
}

void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
                int n_heads)
{
    static Sizes s;
    s = (Sizes){ .n = X.rows, .heads = n_heads, .d_k = W_K.cols, .d_v = W_V.cols };
    project(s.q, X, W_Q);
    project(s.k, X, W_K);
    project(s.v, X, W_V);
    record(n_heads, X);
    for (int h = 0; h < n_heads; h++)
        for (int i = 0; i < s.n; i++) {
            double z[WIDTH];
            mix(&s, h, i, mask, z);
            for (int c = 0; c < s.d_v; c++) {
                int place = place_of(&s, h, i, c);
                if (place >= 0)
                    s.z[place / W_O.rows][place % W_O.rows] = z[c];
            }
        }
    if (made(SUMMED) || made(AVERAGED))
        share_results(&s);
    for (int i = 0; i < s.n; i++)
        for (int c = 0; c < Y.cols; c++) {
            double y = 0;
            for (int r = 0; r < W_O.rows; r++)
                y += s.z[i][r] * (double)*matrix_at(W_O, r, c);
            *matrix_at(Y, i, c) = (float)y;
        }
}

/* ---- in words: whose result each head brings ---- */

/* Solves A x = b, both given, for n unknowns; b becomes x. */
static void solve(double a[WIDTH][WIDTH], double b[WIDTH], int n)
{
    for (int p = 0; p < n; p++)
        for (int i = 0; i < n; i++) {
            double factor = a[i][p] / a[p][p];
            for (int j = 0; j < n && i != p; j++)
                a[i][j] -= factor * a[p][j];
            b[i] -= i != p ? factor * b[p] : 0;
        }
    for (int i = 0; i < n; i++)
        b[i] /= a[i][i];
}

/* The row z of Z that W_O turns into row i of Y: Y has more columns than Z. */
static void results_of(double z[WIDTH], Matrix Y, Matrix W_O, int i)
{
    double a[WIDTH][WIDTH] = { { 0 } };
    for (int r = 0; r < W_O.rows; r++) {
        z[r] = 0;
        for (int c = 0; c < Y.cols; c++) {
            z[r] += (double)*matrix_at(W_O, r, c) * (double)*matrix_at(Y, i, c);
            for (int q = 0; q < W_O.rows; q++)
                a[r][q] += (double)*matrix_at(W_O, r, c) * (double)*matrix_at(W_O, q, c);
        }
    }
    solve(a, z, W_O.rows);
}

enum { RIGHT = 32, ZEROS = 16, HEADS = 7, ANY = RIGHT | ZEROS | HEADS };

/* What head h of row i may be: RIGHT, ZEROS, and 1 << other for another head's result. */
static int meanings(const double *yours, const double *right, int h, int n_heads, int d_v)
{
    int meaning = ANY;
    for (int c = 0; c < d_v; c++)
        for (int other = 0; other < n_heads; other++) {
            double x = yours[h * d_v + c], y = right[other * d_v + c];
            if (!(fabs(x) < 0.01))
                meaning &= ~ZEROS;
            if (!(fabs(x - y) < 0.01))
                meaning &= ~(other == h ? RIGHT | 1 << h : 1 << other);
        }
    return meaning;
}

static const char *tell_heads(const Answers *a)
{
    static char text[256];
    const Case *c = &a->given[WIDE_KEYS];
    int n_heads = (int)c->arg[0], d_v = c->in[3].cols, known = 0;
    snprintf(text, sizeof text, "By W_O, Y can be taken apart (%s):", cases[WIDE_KEYS]);
    for (int h = 0; h < n_heads; h++) {
        char *end = text + strlen(text);
        size_t room = sizeof text - strlen(text);
        int meaning = ANY, other = 0;
        for (int i = 0; i < c->out[0].rows; i++) {
            double yours[WIDTH], right[WIDTH];
            results_of(yours, c->out[0], c->in[4], i);
            results_of(right, a->expected[WIDE_KEYS].out[0], c->in[4], i);
            meaning &= meanings(yours, right, h, n_heads, d_v);
        }
        while (other < n_heads && !(meaning >> other & 1))
            other++;
        known |= meaning;
        const char *comma = h > 0 ? "," : "";
        if (meaning & RIGHT)
            snprintf(end, room, "%s head %d is right", comma, h);
        else if (meaning & ZEROS)
            snprintf(end, room, "%s head %d brings zeros", comma, h);
        else if (other < n_heads)
            snprintf(end, room, "%s head %d brings what head %d should", comma, h, other);
        else
            snprintf(end, room, "%s head %d is wrong", comma, h);
    }
    return known ? strcat(text, ".") : "";
}

static const char *tell(const Answers *a, int k)
{
    static char text[256];
    Matrix different = a->given[k].out[1];
    if (a->answered > WIDE_KEYS && !agrees_in(a, WIDE_KEYS, 0)
        && !case_is_untouched(*matrix_at(a->given[WIDE_KEYS].out[0], 0, 0)))
        return tell_heads(a);
    if (!agrees_in(a, k, 0) || case_is_untouched(*matrix_at(different, 0, 0)))
        return "";
    snprintf(text, sizeof text,
             "Y is right (%s), but attention() saw %g different K and %g different V. Which of "
             "them is copied, or computed again, for each head?",
             cases[k], (double)*matrix_at(different, 0, 0),
             (double)*matrix_at(different, 0, 1));
    return text;
}

static int y_agrees(const Answers *a, int k)
{
    return agrees_in(a, k, 0);
}

static const char *const names[] = {
    "Y", "how many K, V", "X", "W_Q", "W_K", "W_V", "W_O", "mask",
};
static const Property properties[] = {
    { "one token: every head hands over its value", y_agrees, ONE_TOKEN, ONE_TOKEN },
    { "3 heads ask differently and read the same K and V", y_agrees, EQUAL_WIDTHS,
      EQUAL_WIDTHS },
    { "values wider than keys, a causal mask", y_agrees, WIDE_VALUES, WIDE_VALUES },
    { "keys wider than values, any mask", y_agrees, WIDE_KEYS, WIDE_KEYS },
    { "matrices that are views, and a single head", y_agrees, VIEWS, ONE_HEAD },
    { "66 tokens, 9 heads, scores far below 0", y_agrees, LARGE, LARGE },
    { "attention() gets one K and one V, not a copy for each head", agrees, ONE_TOKEN, LARGE },
};

const Exercise exercise = {
    .names = names,
    .cases = cases,
    .n_cases = CASES,
    .draw = draw,
    .properties = properties,
    .n_properties = COUNT(properties),
    .tell = tell,
    .mistakes = mistakes,
    .n_mistakes = MISTAKES,
    .prediction = 64,
    .library = 1,
};
