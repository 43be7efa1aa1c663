/* Draws the figures of the text from what the programs saved:
 *
 *     figures NAME FOLDER >NAME.svg
 *
 * FOLDER has a folder for each run; figures.sh makes them. Every number in a figure comes from
 * there or from the lexicon, and is rounded as it is read: the last bit of a float changes no
 * picture. */
#include "draw.h"
#include "npy.h"
#include "say.h"
#include "words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADS = 4, D_K = 4, D = FEATURES };
enum { THE, CAT, DRANK, THE_2, MILK, BECAUSE, IT, WAS, HUNGRY, N }; /* the sentence */

static const char *const jobs[] = { "before", "two before", "who is it", "subject, verb" };
static const char *folder, *words[MOST_WORDS];
static Matrix X;

typedef struct {
    Matrix Q, K, V, S, A, Z;
} Head;

static double at(Matrix m, int i, int j)
{
    return *matrix_at(m, i, j);
}

static Matrix rounded(Matrix m)
{
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(m, i, j) = roundf(*matrix_at(m, i, j) * 1e4f) / 1e4f;
    return m;
}

/* "Q", "K", "V" or "output" of a run. */
static Matrix load(const char *run, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s.npy", folder, run, name);
    return rounded(npy_read(path, NULL));
}

/* The weights of a head: weights_h….dat, a row of labels, then a label and numbers in each. */
static Matrix load_weights(const char *run, int head)
{
    char path[512], row[1024];
    Matrix A = matrix_new(N, N);
    snprintf(path, sizeof path, "%s/%s/weights_h%d.dat", folder, run, head);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die("%s: cannot be read", path);
    for (int i = -1; i < N && fgets(row, sizeof row, file) != NULL; i++) {
        char *rest = row + strcspn(row, " ");
        for (int j = 0; i >= 0 && j < N; j++)
            *matrix_at(A, i, j) = strtof(rest, &rest);
    }
    fclose(file);
    return rounded(A);
}

static Head load_head(const char *run, int h)
{
    Head head = { .S = matrix_new(N, N), .A = load_weights(run, h), .Z = matrix_new(N, D_K) };
    head.Q = matrix_columns(load(run, "Q"), h * D_K, D_K);
    head.K = matrix_columns(load(run, "K"), h * D_K, D_K);
    head.V = matrix_columns(load(run, "V"), h * D_K, D_K);
    matrix_multiply_transposed(head.S, head.Q, head.K);
    matrix_scale(head.S, .5f);
    matrix_multiply(head.Z, head.A, head.V);
    return head;
}

static Matrix transposed(Matrix m)
{
    Matrix t = matrix_new(m.cols, m.rows);
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(t, j, i) = *matrix_at(m, i, j);
    return t;
}

/* Row i of a matrix: a cell for each number, as strong as the number; its caption below. */
static void vector(double middle, double y, Matrix m, int i, Role role, double most,
                   const char *caption)
{
    enum { W = 50, H = 38 };
    double x = middle - m.cols * W / 2.;
    for (int k = 0; k < m.cols; k++) {
        double value = at(m, i, k);
        box(x + k * W, y, W, H, role, .1 + .3 * value / most);
        text(x + (k + .5) * W, y + 27, value > 0 ? INK : MUTED, "ml", "%s", number(value));
    }
    outline(x, y, m.cols * W, H, role, 2);
    text(middle, y + H + 25, role, "m", "%s", caption);
}

/* A matrix of which only the size is drawn. */
static void blank(double x, double y, double u, int rows, int cols, Role role)
{
    box(x, y, cols * u, rows * u, role, .25);
    for (int i = 0; i <= rows; i++)
        path(role, 1, .4, "M%.0f %.0fh%.0f", x, y + i * u, cols * u);
    for (int j = 0; j <= cols; j++)
        path(role, 1, .4, "M%.0f %.0fv%.0f", x + j * u, y, rows * u);
}

/* NAME and, below, [rows × cols]; (x, y) is the middle of the name. */
static void named(double x, double y, Role role, const char *name, int rows, int cols)
{
    text(x, y, role, "mbl", "%s", name);
    text(x, y + 25, MUTED, "m", "[%d × %d]", rows, cols);
}

/* ---- chapter 1 ---- */

/* "it" asks, "cat" answers: one row of weights, from the question to what is handed over. */
static void draw_hero(void)
{
    enum { TOP = 180, ASK = 278, GIVE = 410 };
    static const Role roles[N] = { [CAT] = KEY, [IT] = QUERY };
    Head head = load_head("1_sees_all", 2);
    double x[N], next = 40, sum = 0, score = at(head.S, IT, CAT), weight = at(head.A, IT, CAT);
    draw_begin(WIDTH, 492, "Who is “it”? It looks at “cat”");
    printf("<style>.go{opacity:0}@media(prefers-reduced-motion:no-preference){"
           ".go{animation:go 1.6s ease-in-out 1s}.back{animation-delay:2.8s}}"
           "@keyframes go{0%%,90%%{opacity:1}to{offset-distance:100%%}}</style>\n");
    for (int j = 0; j < N; j++) {
        double slot = (say_columns(words[j]) + 1.6) * 15.8;
        x[j] = next + slot / 2;
        next += slot;
        sum += exp(at(head.S, IT, j));
    }
    for (int j = 0; j < N; j++) {
        double w = at(head.A, IT, j), high = TOP - 8 * sqrt(fabs(x[j] - x[IT]));
        if (j != IT)
            path(QUERY, 1.5 + 12 * w, .45 + .5 * w, "M%.1f %dC%.1f %.1f %.1f %.1f %.1f %d",
                 x[IT], TOP, x[IT], high, x[j], high, x[j], TOP);
        text(x[j], TOP + 34, roles[j], roles[j] == INK ? "mh" : "mhb", "%s", words[j]);
        text(x[j], TOP + 66, j == CAT ? QUERY : MUTED, j == CAT ? "mb" : "m", "%s",
             number(exp(at(head.S, IT, j))));
    }
    double cat = x[CAT], it = x[IT], middle = (cat + it) / 2, high = TOP - 8 * sqrt(it - cat);
    text(middle, 28, QUERY, "mbh", "weight %s", share(weight));
    text(0, TOP + 66, MUTED, "", "e^s");
    vector(cat, ASK, head.K, CAT, KEY, 2, "key: noun, animate");
    vector(it, ASK, head.Q, IT, QUERY, 6, "query: a noun? animate!");
    text(middle, ASK + 14, INK, "ml", "q·k = %s·%s + %s·%s = %s", number(at(head.Q, IT, 0)),
         number(at(head.K, CAT, 0)), number(at(head.Q, IT, 1)), number(at(head.K, CAT, 1)),
         number(2 * score));
    text(middle, ASK + 43, INK, "ml", "s = %s ÷ √%d = %s", number(2 * score), D_K,
         number(score));
    text(middle, ASK + 72, INK, "ml", "e^%s = %s", number(score), number(exp(score)));
    text(middle, ASK + 103, QUERY, "mbl", "%.2f ÷ %.2f = %s", exp(score), sum, share(weight));
    vector(cat, GIVE, head.V, CAT, VALUE, 1, "value: animal, some feeling");
    vector(it, GIVE, head.Z, IT, VALUE, 1, "result: animal, some feeling");
    arrow(cat + 112, GIVE + 19, it - 112, GIVE + 19, VALUE, 1.5 + 12 * weight);
    text(middle, GIVE + 54, VALUE, "m", "× %s", share(weight));
    printf(
        "<g fill=\"#fff\"><circle class=\"go\" r=\"5\" style=\"offset-path:"
        "path('M%.1f %dC%.1f %.1f %.1f %.1f %.1f %d')\"/>\n<circle class=\"go back\" r=\"5\" "
        "style=\"offset-path:path('M%.1f %dH%.1f')\"/></g>\n",
        it, TOP, it, high, cat, high, cat, TOP, cat + 112, GIVE + 19, it - 120);
    draw_end();
}

/* A table, where one key matches, and attention, where each answers by its weight. */
static void draw_lookup(void)
{
    enum { U = 20, ROW = 30, TOP = 96, KEYS = 330, BARS = 430, LONGEST = 210, VALUES = 730 };
    enum { BOTTOM = TOP + N * ROW + 34 };
    Head head = load_head("1_sees_all", 2);
    draw_begin(WIDTH, BOTTOM + 50, "A table answers with one value, attention with a blend");
    text(0, 24, INK, "bl", "A table");
    text(0, 56, QUERY, "", "asked for: cat");
    text(KEYS, 24, INK, "bl", "Attention");
    text(KEYS, 56, QUERY, "", "“it” asks every word; a weight each");
    for (int j = 0; j < N; j++) {
        double y = TOP + j * ROW, w = at(head.A, IT, j);
        Role role = j == CAT ? KEY : INK;
        const char *style = j == CAT ? "b" : "";
        text(0, y, role, style, "%s", words[j]);
        cells(matrix_rows(head.V, j, 1), 180, y - 17, U, VALUE, 1);
        text(KEYS, y, role, style, "%s", words[j]);
        box(BARS, y - 17, LONGEST * w, U, QUERY, 1);
        text(BARS + LONGEST * w + 8, y, QUERY, style, "%s", share(w));
        cells(matrix_rows(head.V, j, 1), VALUES, y - 17, U, VALUE, 1);
    }
    arrow(60, TOP + CAT * ROW - 7, 172, TOP + CAT * ROW - 7, QUERY, 4);
    line(0, BOTTOM - 36, 180 + 4 * U, BOTTOM - 36, MUTED, 1);
    line(KEYS, BOTTOM - 36, VALUES + 4 * U, BOTTOM - 36, MUTED, 1);
    text(0, BOTTOM, VALUE, "b", "its value");
    cells(matrix_rows(head.V, CAT, 1), 180, BOTTOM - 17, U, VALUE, 1);
    text(KEYS, BOTTOM, VALUE, "b", "each value × its weight, added up");
    cells(matrix_rows(head.Z, IT, 1), VALUES, BOTTOM - 17, U, VALUE, 1);
    text(0, BOTTOM + 38, MUTED, "",
         "The four cells of a value: animal, food, action, feeling.");
    draw_end();
}

/* A head's matrices so that rows and columns meet: what a product makes stands to the right of
 * its left factor and below its right one. */
static void draw_shapes(void)
{
    enum { U = 13, ROW = 262, LOW = ROW + N * U + 32, GAP = 8 };
    enum { LEFT = 34, Q = 298, S = 412, A = 582, Z = 756 };
    static const char *const how[] = {
        "Each cell is a number,", "each matrix to scale.",  "",
        "Row on the left times",  "column above gives the", "cell where they meet."
    };
    static const int left[] = { LEFT, Q, S, A, Z }, wide[] = { D, D_K, N, N, D_K };
    Head head = load_head("1_sees_all", 2);
    draw_begin(WIDTH, LOW + 80, "One head of attention, to scale");
    for (int k = 0; k < 6; k++)
        text(0, 36 + k * 24, MUTED, "", "%s", how[k]);
    blank(Q, ROW - GAP - D * U, U, D, D_K, QUERY);
    cells(transposed(head.K), S, ROW - GAP - D_K * U, U, KEY, 1);
    cells(head.V, Z, ROW - GAP - N * U, U, VALUE, 1);
    named(Q + D_K * U + 46, ROW - GAP - D * U + 20, QUERY, "W_Q", D, D_K);
    named(S + N * U / 2., ROW - GAP - D_K * U - 38, KEY, "Kᵀ", D_K, N);
    named(Z - 46, ROW - GAP - N * U + 20, VALUE, "V", N, D_K);
    cells(X, LEFT, ROW, U, INK, 2);
    cells(head.Q, Q, ROW, U, QUERY, 6);
    cells(head.S, S, ROW, U, QUERY, 4.5);
    arrow(S + N * U + 12, ROW + 4.5 * U, A - 12, ROW + 4.5 * U, MUTED, 3);
    text(A + N * U / 2., ROW - 12, MUTED, "m", "÷ √%d, softmax", D_K);
    cells(head.A, A, ROW, U, QUERY, 1);
    cells(head.Z, Z, ROW, U, VALUE, 1);
    text(LEFT - 8, ROW + IT * U + 13, INK, "eb", "it");
    for (int k = 0; k < 5; k++)
        outline(left[k], ROW + IT * U, wide[k] * U, U, INK, 2.5);
    named(LEFT + D * U / 2., LOW, INK, "X", N, D);
    named(Q + D_K * U / 2., LOW, QUERY, "Q = X W_Q", N, D_K);
    named(S + N * U / 2., LOW, QUERY, "S = Q Kᵀ", N, N);
    named(A + N * U / 2., LOW, QUERY, "A", N, N);
    named(Z + D_K * U / 2., LOW, VALUE, "Z = A V", N, D_K);
    text(0, LOW + 66, MUTED, "", "In the same way K = X W_K and V = X W_V.");
    draw_end();
}

/* ---- chapter 2 ---- */

/* The same with four heads: sixteen columns, cut in four. */
static void draw_shapes_heads(void)
{
    enum { U = 9, PART = D_K * U + 8, LANE = 211, TOP = 64, MID = 364, LOW = 548 };
    enum { W_Q = 20 + D * U + 44, Q = W_Q + D * U + 44, W_O = 20 + 4 * PART + 36 };
    enum { Y = W_O + D * U + 44, KEYS = Y + D * U + 30 };
    static const double most[] = { 17, 17, 6, 8 };
    const double row = TOP + 3.5 * U, low = LOW + 3.5 * U;
    draw_begin(WIDTH, 758, "Four heads, to scale");
    named(20 + D * U / 2., row - 36, INK, "X", N, D);
    cells(X, 20, row, U, INK, 2);
    text(W_Q - 22, row + 4.5 * U + 8, MUTED, "mh", "·");
    named(W_Q + D * U / 2., TOP - 36, QUERY, "W_Q", D, D);
    blank(W_Q, TOP, U, D, D, QUERY);
    text(Q - 22, row + 4.5 * U + 8, MUTED, "mh", "=");
    named(Q + 2. * PART, row - 36, QUERY, "Q", N, D);
    text(Q + 4. * PART + 18, row + 30, MUTED, "", "K and V in");
    text(Q + 4. * PART + 18, row + 56, MUTED, "", "the same way");
    for (int h = 0; h < HEADS; h++) {
        Head head = load_head("4", h);
        int left = h * LANE + 2, a = left + PART, z = a + N * U + 8, half = D_K * U / 2;
        int cut = Q + h * PART, slice = 20 + h * PART, bend = TOP + D * U;
        cells(head.Q, cut, row, U, QUERY, most[h]);
        path(QUERY, 2, .7, "M%d %.1fV%dC%d %d %d %d %d %dV%d", cut + half, row + N * U + 4,
             bend, cut + half, bend + 44, left + half, bend + 12, left + half, MID - 92,
             MID - 4);
        cells(head.Q, left, MID, U, QUERY, most[h]);
        cells(transposed(head.K), a, MID - PART, U, KEY, 1);
        cells(head.A, a, MID, U, QUERY, 1);
        cells(head.V, z, MID - 8 - N * U, U, VALUE, 1);
        cells(head.Z, z, MID, U, VALUE, 1);
        text(left, MID + N * U + 26, INK, "", "%d %s", h, jobs[h]);
        bend = MID + N * U + 34;
        path(VALUE, 2, .7, "M%d %dV%dC%d %d %d %d %d %.1f", z + half, bend - 30, bend, z + half,
             bend + 66, slice + half, bend + 26, slice + half, low - 4);
        cells(head.Z, slice, low, U, VALUE, 1);
    }
    named(20 + 2. * PART - 4, low + N * U + 28, VALUE, "Z", N, D);
    text(W_O - 22, low + 4.5 * U + 8, MUTED, "mh", "·");
    blank(W_O, LOW, U, D, D, INK);
    named(W_O + D * U / 2., LOW + D * U + 28, INK, "W_O", D, D);
    text(Y - 22, low + 4.5 * U + 8, MUTED, "mh", "=");
    cells(load("4", "output"), Y, low, U, INK, 2);
    named(Y + D * U / 2., low + N * U + 28, INK, "Y", N, D);
    text(KEYS, LOW + 30, MUTED, "", "In each head h:");
    text(KEYS, LOW + 62, QUERY, "", "Q_h, then A_h");
    text(KEYS, LOW + 90, KEY, "", "K_hᵀ, above A_h");
    text(KEYS, LOW + 118, VALUE, "", "V_h, above Z_h");
    draw_end();
}

/* A clock's face: a key's hand, thick, and the query's, an arrow. Twelve o'clock is (1, 0). */
static void face(double x, double y, double r, Matrix k, int j, Matrix q, int i, int fits)
{
    double length = hypot(at(q, i, 0), at(q, i, 1)), dx = r * at(k, j, 1),
           dy = -r * at(k, j, 0);
    path(fits ? INK : FAINT, fits ? 3 : 2, 1, "M%.1f %.1fa%.1f %.1f 0 1 0 .1 0z", x, y - r, r,
         r);
    for (int hour = 0; hour < 12; hour++)
        disc(x + .86 * r * sin(hour * .5235988), y - .86 * r * cos(hour * .5235988), r / 28,
             MUTED, 1);
    area(KEY, 1, "M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz", x - .1 * dy, y + .1 * dx,
         .68 * dx, .68 * dy, .2 * dy, -.2 * dx, -.68 * dx, -.68 * dy);
    arrow(x, y, x + .97 * r * at(q, i, 1) / length, y - .97 * r * at(q, i, 0) / length, QUERY,
          r / 14);
}

/* Head 0: the last word looks for the one before it, first by one hand, then by both. */
static void draw_clock(void)
{
    enum { LEFT = 100, STEP = 85, R = 34, BARS = 580 };
    Head head = load_head("4", 0);
    Matrix q = head.Q, k = head.K, product = matrix_new(N, N);
    draw_begin(WIDTH, 620, "The word before has the hands where the query has them");
    face(66, 66, 60, k, HUNGRY, q, HUNGRY, 0);
    double from = atan2(at(k, HUNGRY, 1), at(k, HUNGRY, 0));
    double to = atan2(at(q, HUNGRY, 1), at(q, HUNGRY, 0)) + .2;
    path(INK, 2, 1, "M%.1f %.1fA46 46 0 0 0 %.1f %.1f", 66 + 46 * sin(from),
         66 - 46 * cos(from), 66 + 46 * sin(to + .2), 66 - 46 * cos(to + .2));
    arrow(66 + 47 * sin(to + .2), 66 - 47 * cos(to + .2), 66 + 46 * sin(to), 66 - 46 * cos(to),
          INK, 2);
    text(150, 34, KEY, "", "key: a hand that turns one step from word to word");
    text(150, 68, QUERY, "", "query of “hungry”: its own hand, turned one step back");
    text(150, 102, INK, "", "q·k is largest where both point the same way");
    text(0, 172, INK, "b", "One hand: nearly back after %d steps, so “the” fits too",
         WAS - THE);
    text(0, 374, INK, "b", "A slower hand added: only the word before fits both");
    for (int part = 0; part < 2; part++) {
        int y = part == 0 ? 250 : 424;
        q = matrix_columns(head.Q, 2 * part, 2);
        k = matrix_columns(head.K, 2 * part, 2);
        matrix_multiply_transposed(product, q, k);
        text(0, y + R + 30, MUTED, "", part == 0 ? "q·k" : "both");
        for (int j = 0; j < N; j++) {
            double here = at(product, HUNGRY, j),
                   all = part == 0 ? here : 2 * at(head.S, HUNGRY, j);
            int fits = here > .95 * hypot(at(q, HUNGRY, 0), at(q, HUNGRY, 1));
            face(LEFT + j * STEP, y, R, k, j, q, HUNGRY, fits);
            text(LEFT + j * STEP, y + R + 30, fits ? QUERY : MUTED, fits ? "mb" : "m", "%s",
                 number(round(all * 10) / 10));
        }
    }
    text(0, BARS - 8, MUTED, "", "weight");
    for (int j = 0; j < N; j++) {
        double x = LEFT + j * STEP, w = at(head.A, HUNGRY, j);
        text(x, 208, INK, j >= WAS ? "mb" : "m", "%s", words[j]);
        text(x, BARS + 28, INK, j >= WAS ? "mb" : "m", "%s", words[j]);
        box(x - R, BARS - 50 * w, 2 * R, 50 * w, QUERY, 1);
        if (w > .01)
            text(x, BARS - 50 * w - 6, j == WAS ? QUERY : MUTED, "mb", "%s", share(w));
    }
    line(LEFT - R, BARS, LEFT + 8 * STEP + R, BARS, MUTED, 1);
    draw_end();
}

/* Four heads, four jobs: a weight of each is named. */
static void draw_heads(void)
{
    enum { LEFT = 92, U = 19, STEP = 187, TOP = 70 };
    static const int asks[] = { MILK, MILK, IT, MILK };
    draw_begin(WIDTH, TOP + N * U + 112, "Each head looks at other words");
    text(0, TOP + N * U + 102, MUTED, "",
         "Row: the word that asks. Column: the word that answers.");
    for (int i = 0; i < N; i++)
        text(LEFT - 8, TOP + i * U + 16, MUTED, "e", "%s", words[i]);
    for (int h = 0; h < HEADS; h++) {
        Matrix A = load_weights("4", h);
        int x = LEFT + h * STEP, i = asks[h], best = 0;
        double middle = x + N * U / 2.;
        for (int j = 0; j < N; j++)
            best = at(A, i, j) > at(A, i, best) ? j : best;
        text(middle, 24, INK, "mb", "head %d", h);
        text(middle, 52, MUTED, "m", "%s", jobs[h]);
        cells(A, x, TOP, U, QUERY, 1);
        outline(x + best * U, TOP + i * U, U, U, INK, 2.5);
        text(middle, TOP + N * U + 28, QUERY, "mb", "%s → %s", words[i], words[best]);
        text(middle, TOP + N * U + 56, QUERY, "m", "%s", share(at(A, i, best)));
    }
    draw_end();
}

/* ---- chapters 3 and 4 ---- */

/* A choice of keys: its name in two lines, its run, its K/V heads, and the order in which
 * the run has the heads. */
typedef struct {
    const char *name, *second, *run;
    int n_kv_heads, order[HEADS];
} Choice;

/* Filled where a row looks where it looked before, a disc where it looks elsewhere now. */
static void difference(Matrix now, Matrix before, double x, double y, double u)
{
    Matrix kept = matrix_new(N, N);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            *matrix_at(kept, i, j) = fminf(*matrix_at(now, i, j), *matrix_at(before, i, j));
    cells(kept, x, y, u, QUERY, 1);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double more = at(now, i, j) - at(before, i, j);
            if (more >= .05)
                disc(x + (j + .5) * u, y + (i + .5) * u, u * (.25 + .25 * more), CHANGE, 1);
        }
}

static const Choice choices[] = {
    { "4 K/V heads", "one for each head", "4", 4, { 0, 1, 2, 3 } },
    { "2 K/V heads", "of {0,1} and {2,3}", "2", 2, { 0, 1, 2, 3 } },
    { "2 K/V heads", "of {0,2} and {1,3}", "2_other", 2, { 0, 2, 1, 3 } },
    { "1 K/V head", "the average of four", "1", 1, { 0, 1, 2, 3 } },
    { "1 K/V head", "written to be shared", "1_shared", 1, { 0, 1, 2, 3 } },
};

static void sharing(int n, const int *rows, const char *title)
{
    enum { LEFT = 206, U = 14, STEP = 160, TOP = 72, ROW = N * U + 52, BAR = 180 };
    int y = TOP + n * ROW + 6;
    draw_begin(WIDTH, y + 96, title);
    text(0, y + 58, MUTED, "", "Row: the word that asks. Column: the word that answers.");
    text(0, y + 86, MUTED, "", "Moved: share of a row’s weight on other words, on average.");
    box(LEFT, y, 18, 18, QUERY, 1);
    text(LEFT + 28, y + 16, QUERY, "", "looks where it looked");
    disc(LEFT + 299, y + 9, 9, CHANGE, 1);
    text(LEFT + 318, y + 16, CHANGE, "", "looks elsewhere now");
    for (int h = 0; h < HEADS; h++) {
        text(LEFT + h * STEP + N * U / 2., 24, INK, "mb", "head %d", h);
        text(LEFT + h * STEP + N * U / 2., 52, MUTED, "m", "%s", jobs[h]);
    }
    y = TOP;
    for (int r = 0; r < n; r++, y += ROW) {
        const Choice *c = &choices[rows[r]];
        text(0, y + 18, INK, "bl", "%s", c->name);
        text(0, y + 44, MUTED, "", "%s", c->second);
        box(0, y + 60, BAR, 22, FAINT, .6);
        box(0, y + 60, BAR * c->n_kv_heads / HEADS, 22, MUTED, 1);
        text(0, y + 108, MUTED, "", "%d floats fetched", 2 * N * c->n_kv_heads * D_K);
        for (int k = 0; k < HEADS; k++) {
            int h = c->order[k], x = LEFT + h * STEP;
            Matrix now = load_weights(c->run, k), before = load_weights("4", h);
            double moved = matrix_weight_moved(now, before);
            difference(now, before, x, y, U);
            if (moved >= .005)
                text(x + N * U / 2., y + N * U + 25, CHANGE, "mb", "moved %s", share(moved));
            else if (strcmp(c->run, "4") != 0)
                text(x + N * U / 2., y + N * U + 25, MUTED, "m", "same");
        }
    }
    draw_end();
}

static void draw_multiquery(void)
{
    sharing(3, (const int[]){ 0, 3, 4 },
            "Averaging keys mixes heads up; a key written to be shared does not");
}

static void draw_sharing(void)
{
    sharing(4, (const int[]){ 1, 2, 3, 4 }, "It matters who shares a key with whom");
}

/* ---- which figure ---- */

static const struct {
    const char *name;
    void (*draw)(void);
} figures[] = {
    { "hero", draw_hero },
    { "lookup", draw_lookup },
    { "shapes", draw_shapes },
    { "shapes_heads", draw_shapes_heads },
    { "clock", draw_clock },
    { "heads", draw_heads },
    { "multiquery", draw_multiquery },
    { "sharing", draw_sharing },
    { "chart", chart },
};

int main(int argc, char **argv)
{
    say_begin("figures");
    folder = argc == 3 ? argv[2] : "";
    X = words_read(DEFAULT_SENTENCE, words);
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++)
        if (argc > 1 && strcmp(argv[1], figures[f].name) == 0) {
            figures[f].draw();
            matrix_free_all();
            return say_end();
        }
    die_usage("usage: figures NAME [FOLDER], NAME as in figures.sh");
}
