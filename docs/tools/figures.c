/* Draws the figures of the text from what the programs saved:
 *
 *     figures light|dark NAME FOLDER >NAME.svg
 *
 * FOLDER has a folder for each run; figures.sh makes them. Every number in a figure comes from
 * there or from the lexicon. Numbers are rounded as they are read: the last bit of a float
 * changes no picture. */
#include "draw.h"
#include "npy.h"
#include "say.h"
#include "words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADS = 4, D_K = 4 };
enum { THE, CAT, DRANK, THE_2, MILK, BECAUSE, IT, WAS, HUNGRY, N }; /* the sentence */

static const char *folder, *words[MOST_WORDS];
static Matrix X;

static void round_all(Matrix m)
{
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(m, i, j) = roundf(*matrix_at(m, i, j) * 1e4f) / 1e4f;
}

/* "Q", "K" or "V" of a run, the columns of one head. */
static Matrix load(const char *run, const char *name, int head)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s.npy", folder, run, name);
    Matrix all = npy_read(path);
    round_all(all);
    return head < 0 ? all : matrix_columns(all, head * D_K, D_K);
}

/* The weights of a head: weights_h….dat, a row of labels, then a label and numbers in each. */
static Matrix load_weights(const char *run, int head)
{
    char path[512], line[1024];
    int n = X.rows, i = -1;
    Matrix A = matrix_new(n, n);
    snprintf(path, sizeof path, "%s/%s/weights_h%d.dat", folder, run, head);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die("%s: cannot be read", path);
    for (; fgets(line, sizeof line, file) != NULL; i++) {
        char *at = line + strcspn(line, " ");
        for (int j = 0; i >= 0 && i < n && j < n; j++)
            *matrix_at(A, i, j) = strtof(at, &at);
    }
    fclose(file);
    if (i != n)
        die("%s: %d rows of weights, not %d", path, i, n);
    round_all(A);
    return A;
}

static double at(Matrix m, int i, int j)
{
    return *matrix_at(m, i, j);
}

/* ".90" or "1": a weight as the programs print it. Up to four in one call. */
static const char *share(double weight)
{
    static char all[4][8];
    static int last;
    char *share = all[last = (last + 1) % 4];
    snprintf(share, sizeof all[0], "%.2f", weight);
    return weight > .995 ? "1" : share + 1;
}

static double dot(Matrix q, int i, Matrix k, int j)
{
    double sum = 0;
    for (int p = 0; p < q.cols; p++)
        sum += at(q, i, p) * at(k, j, p);
    return sum;
}

/* A vector: a cell for each number, as strong as the number; its caption below. */
static void vector(double x, double y, Matrix row, Role role, double most, const char *caption)
{
    enum { W = 50, H = 38 };
    x -= row.cols * W / 2.;
    for (int k = 0; k < row.cols; k++) {
        double value = at(row, 0, k);
        box(x + k * W, y, W, H, role, .1 + .3 * value / most);
        text(x + (k + .5) * W, y + 27, value > 0 ? INK : MUTED, "ml", "%s", number(value));
    }
    path(role, 2, 1, "M%.1f %.1fh%dv%dh%dz", x, y, row.cols * W, H, -row.cols * W);
    text(x + row.cols * W / 2., y + H + 25, role, "m", "%s", caption);
}

/* ---- chapter 1 ---- */

/* "it" asks, "cat" answers: one row of weights, from the question to what is handed over. */
static void draw_hero(int dark)
{
    Matrix Q = load("1_sees_all", "Q", 2), K = load("1_sees_all", "K", 2);
    Matrix V = load("1_sees_all", "V", 2), A = load_weights("1_sees_all", 2),
           Z = matrix_new(N, D_K);
    double x[N], next = 40, sum = 0, top = 180, best = dot(Q, IT, K, CAT),
                 weight = at(A, IT, CAT);
    matrix_multiply(Z, A, V);
    for (int j = 0; j < N; j++) {
        double slot = (say_columns(words[j]) + 1.6) * 15.8;
        x[j] = next + slot / 2;
        next += slot;
        sum += exp(dot(Q, IT, K, j) / 2);
    }
    draw_begin(dark, WIDTH, 492, "Who is it? Cat .89");
    printf("<style>.go{opacity:0}@media(prefers-reduced-motion:no-preference){"
           ".go{animation:go 1.6s ease-in-out 1s}.back{animation-delay:2.8s}}"
           "@keyframes go{0%%{offset-distance:0%%;opacity:1}90%%{opacity:1}"
           "to{offset-distance:100%%;opacity:0}}</style>\n");
    for (int j = 0; j < N; j++) {
        double w = at(A, IT, j), y = top - 8 * sqrt(fabs(x[j] - x[IT])),
               e = exp(dot(Q, IT, K, j) / 2);
        if (j != IT)
            path(QUERY, 1.5 + 12 * w, .45 + .5 * w, "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
                 x[IT], top, x[IT], y, x[j], y, x[j], top);
        text(x[j], top + 34,
             j == IT    ? QUERY
             : j == CAT ? KEY
                        : INK,
             j == IT || j == CAT ? "mbh" : "mh", "%s", words[j]);
        text(x[j], top + 66, j == CAT ? QUERY : MUTED, j == CAT ? "mb" : "m", "%s", number(e));
    }
    double middle = (x[CAT] + x[IT]) / 2, y = 278, high = top - 8 * sqrt(x[IT] - x[CAT]);
    text(middle, 28, QUERY, "mbh", "weight %s", share(weight));
    text(0, top + 66, MUTED, "", "e^s");
    vector(x[CAT], y, matrix_rows(K, CAT, 1), KEY, 2, "key: noun, animate");
    vector(x[IT], y, matrix_rows(Q, IT, 1), QUERY, 6, "query: a noun? animate!");
    text(middle, y + 14, INK, "ml", "q·k = %s·%s + %s·%s = %s", number(at(Q, IT, 0)),
         number(at(K, CAT, 0)), number(at(Q, IT, 1)), number(at(K, CAT, 1)), number(best));
    text(middle, y + 43, INK, "ml", "%s ÷ √%d = %s", number(best), D_K, number(best / 2));
    text(middle, y + 72, INK, "ml", "e^%s = %s", number(best / 2), number(exp(best / 2)));
    text(middle, y + 103, QUERY, "mbl", "%s ÷ %s = %s", number(exp(best / 2)), number(sum),
         share(weight));
    y = 410;
    vector(x[CAT], y, matrix_rows(V, CAT, 1), VALUE, 1, "value: animal, some feeling");
    vector(x[IT], y, matrix_rows(Z, IT, 1), VALUE, 1, "result: animal, some feeling");
    arrow(x[CAT] + 112, y + 19, x[IT] - 112, y + 19, VALUE, 1.5 + 12 * weight);
    text(middle, y + 54, VALUE, "m", "× %s", share(weight));
    printf(
        "<circle class=\"go\" r=\"9\" fill=\"#fff\" style=\"offset-path:path('M%.1f %.1fC%.1f %.1f "
        "%.1f %.1f %.1f %.1f')\"/>\n<circle class=\"go back\" r=\"9\" fill=\"#fff\" "
        "style=\"offset-path:path('M%.1f %.1fH%.1f')\"/>\n",
        x[IT], top, x[IT], high, x[CAT], high, x[CAT], top, x[CAT] + 112, y + 19, x[IT] - 120);
    draw_end();
}

/* A table, where one key matches, and attention, where each answers by its weight. */
static void draw_lookup(int dark)
{
    enum { U = 20, ROW = 30, TOP = 96, KEYS = 330, BARS = 430, LONGEST = 210, VALUES = 730 };
    Matrix V = load("1_sees_all", "V", 2), A = load_weights("1_sees_all", 2),
           Z = matrix_new(N, D_K);
    double bottom = TOP + N * ROW + 34;
    matrix_multiply(Z, A, V);
    draw_begin(dark, WIDTH, bottom + 16,
               "A table answers with one value, attention with a blend");
    text(0, 24, INK, "bl", "A table");
    text(0, 56, QUERY, "", "asked for: cat");
    text(KEYS, 24, INK, "bl", "Attention");
    text(KEYS, 56, QUERY, "", "“it” asks every word; a weight each");
    for (int j = 0; j < N; j++) {
        double y = TOP + j * ROW, w = at(A, IT, j);
        Role role = j == CAT ? KEY : INK;
        text(0, y, role, j == CAT ? "b" : "", "%s", words[j]);
        cells(matrix_rows(V, j, 1), 180, y - 17, U, VALUE, 1);
        text(KEYS, y, role, j == CAT ? "b" : "", "%s", words[j]);
        box(BARS, y - 17, LONGEST * w, U, QUERY, 1);
        text(BARS + LONGEST * w + 8, y, QUERY, j == CAT ? "b" : "", "%s", share(w));
        cells(matrix_rows(V, j, 1), VALUES, y - 17, U, VALUE, 1);
    }
    arrow(60, TOP + CAT * ROW - 7, 172, TOP + CAT * ROW - 7, QUERY, 4);
    text(0, bottom, VALUE, "b", "its value");
    cells(matrix_rows(V, CAT, 1), 180, bottom - 17, U, VALUE, 1);
    text(KEYS, bottom, VALUE, "b", "each value × its weight, added up");
    cells(matrix_rows(Z, IT, 1), VALUES, bottom - 17, U, VALUE, 1);
    text(0, bottom + 36, MUTED, "",
         "The four cells of a value: animal, food, action, feeling.");
    line(0, bottom - 36, 180 + 4 * U, bottom - 36, MUTED, 1);
    line(KEYS, bottom - 36, VALUES + 4 * U, bottom - 36, MUTED, 1);
    draw_end();
}

/* A matrix of which only the size is drawn: at most 16 rows and columns. */
static void blank(double x, double y, double u, int rows, int cols, Role role)
{
    char grid[512], *at = grid;
    for (int i = 1; i < rows; i++)
        at += sprintf(at, "m%.0f %.0fh%.0f", i > 1 ? -cols * u : 0, u, cols * u);
    at += sprintf(at, "M%.1f %.1f", x, y);
    for (int j = 1; j < cols; j++)
        at += sprintf(at, "m%.0f %.0fv%.0f", u, j > 1 ? -rows * u : 0, rows * u);
    box(x, y, cols * u, rows * u, role, .25);
    path(role, 1, .45, "M%.1f %.1f%s", x, y, grid);
}

/* "NAME" and, below, "[rows × cols]". */
static void named(double x, double y, Role role, const char *style, const char *name, int rows,
                  int cols)
{
    char bold[8];
    snprintf(bold, sizeof bold, "%sb", style);
    text(x, y, role, bold, "%s", name);
    text(x, y + 25, MUTED, style, "[%d × %d]", rows, cols);
}

static Matrix transposed(Matrix m)
{
    Matrix t = matrix_new(m.cols, m.rows);
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(t, j, i) = *matrix_at(m, i, j);
    return t;
}

/* A table whose column runs along what it stands over. */
static void draw_shapes(int dark)
{
    enum { U = 13, ROW = 262, D = FEATURES };
    Matrix Q = load("1_sees_all", "Q", 2), K = load("1_sees_all", "K", 2);
    Matrix V = load("1_sees_all", "V", 2), A = load_weights("1_sees_all", 2);
    Matrix S = matrix_new(N, N), Z = matrix_new(N, D_K);
    matrix_multiply_transposed(S, Q, K);
    matrix_multiply(Z, A, V);
    const double x = 34, q = 298, s = 412, a = 582, z = 756, gap = 8;
    draw_begin(dark, WIDTH, 490, "One head of attention, to scale");
    cells(X, x, ROW, U, INK, 2);
    blank(q, ROW - gap - D * U, U, D, D_K, QUERY);
    cells(Q, q, ROW, U, QUERY, 6);
    cells(transposed(K), s, ROW - gap - D_K * U, U, KEY, 1);
    cells(S, s, ROW, U, QUERY, 9);
    cells(A, a, ROW, U, QUERY, 1);
    cells(V, z, ROW - gap - N * U, U, VALUE, 1);
    cells(Z, z, ROW, U, VALUE, 1);
    const double left[] = { x, q, s, a, z };
    const int wide[] = { D, D_K, N, N, D_K };
    for (int k = 0; k < 5; k++)
        path(INK, 2.5, 1, "M%.1f %.1fh%dv%dh%dz", left[k], ROW + IT * U + 0., wide[k] * U, U,
             -wide[k] * U);
    text(x - 8, ROW + IT * U + 13, INK, "eb", "it");
    arrow(s + N * U + 12, ROW + 4.5 * U, a - 12, ROW + 4.5 * U, MUTED, 3);

    double below = ROW + N * U + 32;
    named(x + D * U / 2., below, INK, "m", "X", N, D);
    named(q + D_K * U / 2., below, QUERY, "m", "Q = X W_Q", N, D_K);
    named(s + N * U / 2., below, QUERY, "m", "S = Q Kᵀ", N, N);
    named(a + N * U / 2., below, QUERY, "m", "A", N, N);
    named(z + D_K * U / 2., below, VALUE, "m", "Z = A V", N, D_K);
    named(q + D_K * U + 10, ROW - gap - D * U + 20, QUERY, "", "W_Q", D, D_K);
    named(s + N * U / 2., ROW - gap - D_K * U - 38, KEY, "m", "Kᵀ", D_K, N);
    named(z - 10, ROW - gap - N * U + 20, VALUE, "e", "V", N, D_K);
    text(a + N * U / 2., ROW - 12, MUTED, "m", "÷ √4, softmax");
    static const char *const how[] = {
        "Each cell is a number,", "each matrix to scale.",  "",
        "Row on the left times",  "column above gives the", "cell where they meet."
    };
    for (int k = 0; k < 6; k++)
        text(0, 36 + k * 24, MUTED, "", "%s", how[k]);
    text(0, below + 66, MUTED, "", "In the same way K = X W_K and V = X W_V.");
    draw_end();
}

static const char *const jobs[] = { "before", "two before", "who is it", "subject, verb" };

/* The same with four heads: sixteen columns, cut in four. */
static void draw_shapes_heads(int dark)
{
    enum {
        U = 9,
        D = FEATURES,
        PART = D_K * U + 8,
        LANE = 211,
        TOP = 64,
        MID = 348,
        LOW = 532
    };
    Matrix Q = load("4", "Q", -1), K = load("4", "K", -1), V = load("4", "V", -1);
    static const double most[] = { 17, 17, 6, 8 };
    const double x = 20, w = x + D * U + 44, q = w + D * U + 44, row = TOP + 3.5 * U,
                 low = LOW + 3.5 * U;
    draw_begin(dark, WIDTH, 758, "Four heads, to scale");
    named(x + D * U / 2., row - 36, INK, "m", "X", N, D);
    cells(X, x, row, U, INK, 2);
    named(w + D * U / 2., TOP - 36, QUERY, "m", "W_Q", D, D);
    blank(w, TOP, U, D, D, QUERY);
    named(q + 2. * PART, row - 36, QUERY, "m", "Q", N, D);
    text(w - 22, row + 4.5 * U + 8, MUTED, "mh", "·");
    text(q - 22, row + 4.5 * U + 8, MUTED, "mh", "=");
    text(q + 4. * PART + 18, row + 30, MUTED, "", "K and V in");
    text(q + 4. * PART + 18, row + 56, MUTED, "", "the same way");
    for (int h = 0; h < HEADS; h++) {
        Matrix q_h = matrix_columns(Q, h * D_K, D_K), k_h = matrix_columns(K, h * D_K, D_K);
        Matrix v_h = matrix_columns(V, h * D_K, D_K), A = load_weights("4", h),
               Z = matrix_new(N, D_K);
        double left = h * LANE + 2, a = left + PART, z = a + N * U + 8;
        double from = q + h * PART + 2. * U, to = left + 2. * U, out = z + 2. * U,
               in = x + h * PART + 2. * U;
        matrix_multiply(Z, A, v_h);
        cells(q_h, q + h * PART, row, U, QUERY, most[h]);
        path(QUERY, 2, .7, "M%.1f %.1fV%dC%.1f %d %.1f %d %.1f %dV%d", from, row + 9 * U + 4,
             TOP + 16 * U, from, TOP + 16 * U + 44, to, TOP + 16 * U + 12, to, MID - 92,
             MID - 4);
        cells(q_h, left, MID, U, QUERY, most[h]);
        cells(transposed(k_h), a, MID - PART, U, KEY, 1);
        cells(A, a, MID, U, QUERY, 1);
        cells(v_h, z, MID - 8 - N * U, U, VALUE, 1);
        cells(Z, z, MID, U, VALUE, 1);
        text(left, MID + N * U + 26, INK, "", "%d %s", h, jobs[h]);
        path(VALUE, 2, .7, "M%.1f %dV%dC%.1f %d %.1f %d %.1f %.1f", out, MID + 9 * U + 4,
             MID + 9 * U + 34, out, MID + 9 * U + 100, in, MID + 9 * U + 60, in, low - 4);
        cells(Z, x + h * PART, low, U, VALUE, 1);
    }
    const double o = x + 4 * PART + 40, y = o + D * U + 44;
    named(x + 2. * PART - 4, low + N * U + 28, VALUE, "m", "Z", N, D);
    text(o - 24, low + 4.5 * U + 8, MUTED, "mh", "·");
    blank(o, LOW, U, D, D, INK);
    named(o + D * U / 2., LOW + D * U + 28, INK, "m", "W_O", D, D);
    text(y - 22, low + 4.5 * U + 8, MUTED, "mh", "=");
    cells(load("4", "output", -1), y, low, U, INK, 2);
    named(y + D * U / 2., low + N * U + 28, INK, "m", "Y", N, D);
    text(y + D * U + 30, LOW + 30, MUTED, "", "In each head h:");
    text(y + D * U + 30, LOW + 62, QUERY, "", "Q_h, then S_h, A_h");
    text(y + D * U + 30, LOW + 90, KEY, "", "K_hᵀ, above A_h");
    text(y + D * U + 30, LOW + 118, VALUE, "", "V_h, above Z_h");
    draw_end();
}

/* A hand of (dx, dy) from the middle, in the areas' tone. */
static void hand(double x, double y, double dx, double dy, double width)
{
    double length = hypot(dx, dy), across = -dy / length * width / 2,
           down = dx / length * width / 2;
    area(KEY, "M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fz", x + across, y + down,
         x + dx + across, y + dy + down, x + dx - across, y + dy - down, x - across, y - down);
}

/* A clock's face: a key's hand, thick, and the query's, an arrow. Twelve o'clock is (1, 0). */
static void face(double x, double y, double r, Matrix k, int j, Matrix q, int i, int fits)
{
    double length = hypot(at(q, i, 0), at(q, i, 1));
    ring(x, y, r, fits ? INK : FAINT, fits ? 3 : 2);
    for (int hour = 0; hour < 12; hour++)
        disc(x + .86 * r * sin(hour * .5235988), y - .86 * r * cos(hour * .5235988), r / 28,
             MUTED, 1);
    hand(x, y, .68 * r * at(k, j, 1), -.68 * r * at(k, j, 0), r / 5);
    arrow(x, y, x + .97 * r * at(q, i, 1) / length, y - .97 * r * at(q, i, 0) / length, QUERY,
          r / 14);
}

/* Head 0: the last word looks for the one before it, first by one hand, then by both. */
static void draw_clock(int dark)
{
    enum { LEFT = 100, STEP = 85, R = 34, BARS = 580 };
    static const char *const said[] = {
        "One hand: nearly back after seven steps, so “the” fits too",
        "A slower hand added: only the word before fits both"
    };
    Matrix Q = load("4", "Q", 0), K = load("4", "K", 0), A = load_weights("4", 0);
    draw_begin(dark, WIDTH, 620, "The word before has the hands where the query has them");
    face(66, 66, 60, K, HUNGRY, Q, HUNGRY, 0);
    double from = atan2(at(K, HUNGRY, 1), at(K, HUNGRY, 0)),
           to = atan2(at(Q, HUNGRY, 1), at(Q, HUNGRY, 0)) + .2;
    path(INK, 2, 1, "M%.1f %.1fA46 46 0 0 0 %.1f %.1f", 66 + 46 * sin(from),
         66 - 46 * cos(from), 66 + 46 * sin(to + .2), 66 - 46 * cos(to + .2));
    arrow(66 + 47 * sin(to + .2), 66 - 47 * cos(to + .2), 66 + 46 * sin(to), 66 - 46 * cos(to),
          INK, 2);
    text(150, 34, KEY, "", "key: a hand that turns one step from word to word");
    text(150, 68, QUERY, "", "query of “hungry”: its own hand, turned one step back");
    text(150, 102, INK, "", "q·k is largest where both point the same way");
    for (int part = 0; part < 2; part++) {
        Matrix q = matrix_columns(Q, 2 * part, 2), k = matrix_columns(K, 2 * part, 2);
        double y = part == 0 ? 250 : 424;
        text(0, part == 0 ? 172 : 374, INK, "b", "%s", said[part]);
        text(0, y + R + 30, MUTED, "", part == 0 ? "q·k" : "both");
        for (int j = 0; j < N; j++) {
            double product = dot(q, HUNGRY, k, j),
                   all = dot(part == 0 ? q : Q, HUNGRY, part == 0 ? k : K, j);
            int fits = product > (part == 0 ? 9 : 16);
            face(LEFT + j * STEP, y, R, k, j, q, HUNGRY, fits);
            text(LEFT + j * STEP, y + R + 30, fits ? QUERY : MUTED, fits ? "mb" : "m", "%s",
                 number(round(all * 10) / 10));
        }
    }
    text(0, BARS - 8, MUTED, "", "weight");
    for (int j = 0; j < N; j++) {
        double x = LEFT + j * STEP, w = at(A, HUNGRY, j);
        const char *style = j == HUNGRY || j == WAS ? "mb" : "m";
        text(x, 208, INK, style, "%s", words[j]);
        box(x - R, BARS - 50 * w, 2 * R, 50 * w, QUERY, 1);
        if (w > .01)
            text(x, BARS - 50 * w - 6, j == WAS ? QUERY : MUTED, "mb", "%s", share(w));
        text(x, BARS + 28, INK, style, "%s", words[j]);
    }
    line(LEFT - R, BARS, LEFT + 8 * STEP + R, BARS, MUTED, 1);
    draw_end();
}

/* Four heads, four jobs: a weight of each is named. */
static void draw_heads(int dark)
{
    enum { LEFT = 92, U = 19, STEP = 187, TOP = 70 };
    static const int asks[] = { MILK, MILK, IT, MILK };
    draw_begin(dark, WIDTH, TOP + 9 * U + 70, "Each head looks at other words");
    for (int i = 0; i < N; i++)
        text(LEFT - 8, TOP + i * U + 16, MUTED, "e", "%s", words[i]);
    for (int h = 0; h < HEADS; h++) {
        Matrix A = load_weights("4", h);
        double x = LEFT + h * STEP, middle = x + 4.5 * U;
        int i = asks[h], best = 0;
        for (int j = 0; j < N; j++)
            best = at(A, i, j) > at(A, i, best) ? j : best;
        text(middle, 24, INK, "mb", "head %d", h);
        text(middle, 52, MUTED, "m", "%s", jobs[h]);
        cells(A, x, TOP, U, QUERY, 1);
        path(INK, 2.5, 1, "M%.1f %dh%dv%dh%dz", x + best * U, TOP + i * U, U, U, -U);
        text(middle, TOP + 9 * U + 28, QUERY, "mb", "%s → %s", words[i], words[best]);
        text(middle, TOP + 9 * U + 56, QUERY, "m", "%s", share(at(A, i, best)));
    }
    draw_end();
}

/* ---- chapters 3 and 4 ---- */

/* A choice of keys: its name in two lines, its run, the run that has its cache, and the order in
 * which the run has the heads. */
typedef struct {
    const char *name, *second, *run, *cache;
    int order[HEADS];
} Choice;

/* Weights after sharing and before: filled where a row looks where it looked, a disc where it
 * looks elsewhere now. What a row puts nowhere is left out. */
static void difference(Matrix now, Matrix before, double x, double y, double u)
{
    Matrix kept = matrix_new(N, N);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            *matrix_at(kept, i, j) = fminf(*matrix_at(now, i, j), *matrix_at(before, i, j));
    cells(kept, x, y, u, QUERY, 1);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double moved = at(now, i, j) - at(before, i, j);
            if (moved >= .05)
                disc(x + (j + .5) * u, y + (i + .5) * u, .25 * u + .25 * u * moved, CHANGE, 1);
        }
}

static void sharing(int dark, const Choice *choices, int n, const char *title)
{
    enum { LEFT = 206, U = 14, STEP = 160, TOP = 72, ROW = 9 * U + 52, BAR = 180 };
    int most = N * (load("4", "K", -1).cols + load("4", "V", -1).cols), y = TOP + n * ROW + 6;
    draw_begin(dark, WIDTH, y + 34, title);
    box(LEFT, y, 18, 18, QUERY, 1);
    text(LEFT + 28, y + 16, QUERY, "", "looks where it looked");
    disc(LEFT + 299, y + 9, 9, CHANGE, 1);
    text(LEFT + 318, y + 16, CHANGE, "", "looks elsewhere now");
    for (int h = 0; h < HEADS; h++) {
        text(LEFT + h * STEP + 4.5 * U, 24, INK, "mb", "head %d", h);
        text(LEFT + h * STEP + 4.5 * U, 52, MUTED, "m", "%s", jobs[h]);
    }
    for (int c = 0; c < n; c++) {
        Choice choice = choices[c];
        int fetched = N * (load(choice.cache, "K", -1).cols + load(choice.cache, "V", -1).cols);
        y = TOP + c * ROW;
        text(0, y + 18, INK, "bl", "%s", choice.name);
        text(0, y + 44, MUTED, "", "%s", choice.second);
        box(0, y + 60, BAR, 22, FAINT, .6);
        box(0, y + 60, BAR * fetched / most, 22, MUTED, 1);
        text(0, y + 108, MUTED, "", "%d floats fetched", fetched);
        for (int h = 0; h < HEADS; h++) {
            int file = 0, x = LEFT + h * STEP;
            while (choice.order[file] != h)
                file++;
            Matrix now = load_weights(choice.run, file), before = load_weights("4", h);
            double moved = matrix_weight_moved(now, before);
            difference(now, before, x, y, U);
            if (moved >= .005)
                text(x + 4.5 * U, y + 9 * U + 25, CHANGE, "mb", "moved %s", share(moved));
            else if (strcmp(choice.run, "4") != 0)
                text(x + 4.5 * U, y + 9 * U + 25, MUTED, "m", "same");
        }
    }
    draw_end();
}

static void draw_multiquery(int dark)
{
    static const Choice choices[] = {
        { "4 keys", "one for each head", "4", "4", { 0, 1, 2, 3 } },
        { "1 key", "average of the four", "1", "1", { 0, 1, 2, 3 } },
        { "1 key", "written to be shared", "1_shared", "1", { 0, 1, 2, 3 } },
    };
    sharing(dark, choices, 3,
            "Averaging keys mixes heads up; a key written to be shared does not");
}

static void draw_sharing(int dark)
{
    static const Choice choices[] = {
        { "2 keys", "heads {0,1} {2,3}", "2", "2", { 0, 1, 2, 3 } },
        { "2 keys", "heads {0,2} {1,3}", "2_other", "2", { 0, 2, 1, 3 } },
        { "1 key", "average of the four", "1", "1", { 0, 1, 2, 3 } },
        { "1 key", "written to be shared", "1_shared", "1", { 0, 1, 2, 3 } },
    };
    sharing(dark, choices, 4, "It matters who shares a key with whom");
}

/* Fetching and multiplying in time: the same products with numbers that are used once, by 4
 * heads, by 32, on a processor that makes RATE products while one number is fetched. */
static void draw_waiting(int dark)
{
    enum { PRODUCTS = 32, RATE = 8, LEFT = 110, UNIT = 22, LANE = 34 };
    static const int uses[] = { 1, 4, 32 };
    static const char *const said[] = { "Used once: the processor waits 7/8 of the time",
                                        "Used by 4 heads: it waits half the time",
                                        "Used by 32 heads: now memory waits" };
    draw_begin(dark, WIDTH, 510,
               "The more often a number is used, the less the processor waits");
    text(0, 24, MUTED, "", "%d products each time. One fetch takes as long as %d products.",
         PRODUCTS, RATE);
    for (int c = 0; c < 3; c++) {
        double y = 88 + c * 142, w = (double)UNIT * uses[c] / RATE;
        double end = fmax(PRODUCTS / uses[c] * UNIT + w, UNIT + PRODUCTS / uses[c] * w);
        text(0, y - 16, INK, "b", "%s", said[c]);
        text(0, y + 23, KEY, "", "fetch");
        text(0, y + LANE + 27, QUERY, "", "multiply");
        box(LEFT, y, end, LANE - 2, FAINT, .5);
        box(LEFT, y + LANE + 2, end, LANE - 2, FAINT, .5);
        for (int k = 0; k < PRODUCTS / uses[c]; k++) {
            box(LEFT + k * UNIT, y, UNIT - 2, LANE - 2, KEY, 1);
            box(LEFT + fmax((k + 1) * UNIT, UNIT + k * w), y + LANE + 2, w, LANE - 2, QUERY, 1);
        }
        line(LEFT + end, y - 6, LEFT + end, y + 2 * LANE + 6, MUTED, 2);
    }
    arrow(LEFT, 482, WIDTH - 60, 482, MUTED, 2);
    text(WIDTH, 488, MUTED, "e", "time");
    draw_end();
}

/* Four query heads above, n_kv_heads keys and values below; head h reads h / group_size. */
static void share_heads(double x, int n_kv_heads, const char *name, const char *how,
                        const char *models, const char *more)
{
    enum { STEP = 60, PANEL = HEADS * STEP };
    int group_size = HEADS / n_kv_heads;
    text(x + PANEL / 2, 24, INK, "mbl", "%s", name);
    text(x + PANEL / 2, 52, MUTED, "m", "%s", how);
    for (int h = 0; h < HEADS; h++) {
        double middle = x + (h / group_size + .5) * group_size * STEP;
        frame(x + h * STEP + 5, 72, 50, 40, QUERY);
        text(x + (h + .5) * STEP, 100, QUERY, "mbl", "Q%d", h);
        arrow(x + (h + .5) * STEP, 114, middle + (h % group_size - (group_size - 1) / 2.) * 10,
              196, MUTED, 2);
    }
    for (int kv = 0; kv < n_kv_heads; kv++) {
        double middle = x + (kv + .5) * group_size * STEP;
        frame(middle - 25, 200, 50, 40, KEY);
        text(middle, 228, KEY, "mbl", "K%d", kv);
        frame(middle - 25, 246, 50, 40, VALUE);
        text(middle, 274, VALUE, "mbl", "V%d", kv);
    }
    box(x + 5, 308, PANEL - 10, 18, FAINT, .6);
    box(x + 5, 308, (PANEL - 10.) / group_size, 18, MUTED, 1);
    text(x + PANEL / 2, 354, INK, "mb", n_kv_heads == HEADS ? "cache 1" : "cache 1/%d",
         group_size);
    text(x + PANEL / 2, 384, MUTED, "m", "%s", models);
    text(x + PANEL / 2, 410, MUTED, "m", "%s", more);
}

static void draw_sharing_heads(int dark)
{
    draw_begin(dark, WIDTH, 422, "Which query heads share keys and values");
    share_heads(5, 4, "Multi-head", "each head its own", "GPT-2,", "Llama 2 7B");
    share_heads(295, 2, "Grouped-query", "a group shares", "1/4: Llama 3 8B,", "1/7: Qwen2 7B");
    share_heads(585, 1, "Multi-query", "all heads share", "PaLM, Falcon 7B,", "StarCoder");
    draw_end();
}

/* ---- the whole model ---- */

enum { STREAM = 280 }; /* where X runs upward */

static void labelled(double x, double y, double w, Role role, const char *name,
                     const char *note)
{
    frame(x, y, w, 44, role);
    text(x + w / 2, y + 29, INK, "mb", "%s", name);
    text(x + w + 20, y + 29, MUTED, "", "%s", note);
}

/* Reads the stream at y + 92, adds to it at y. */
static void branch(double y, Role role, const char *name, const char *note)
{
    path(MUTED, 2, 1, "M%d %.1fH510V%.1f", STREAM, y + 92, y + 84);
    arrow(510, y + 92, 510, y + 72, MUTED, 2);
    labelled(410, y + 26, 200, role, name, note);
    path(MUTED, 2, 1, "M510 %.1fV%.1fH%d", y + 24, y, STREAM + 20);
    arrow(STREAM + 24, y, STREAM + 13, y, MUTED, 2);
    ring(STREAM, y, 11, MUTED, 2);
    path(MUTED, 2, 1, "M%d %.1fh12m-6 -6v12", STREAM - 6, y);
}

static void draw_whole_model(int dark)
{
    draw_begin(dark, WIDTH, 740, "From text to the next token");
    labelled(140, 2, 280, INK, "the next token", "picked, and appended to the text");
    arrow(STREAM, 88, STREAM, 48, MUTED, 2);
    labelled(140, 90, 280, INK, "a score for every token", "X × [d_model × vocabulary]");
    arrow(STREAM, 190, STREAM, 136, MUTED, 2);
    path(MUTED, 2, 1, "M116 178H824V492H116z\" stroke-dasharray=\"4 8");
    text(136, 208, INK, "b", "one layer");
    text(54, 312, MUTED, "m", "12 times");
    text(54, 338, MUTED, "m", "in GPT-2");
    text(54, 364, MUTED, "m", "small");
    branch(228, MUTED, "MLP", "each word alone");
    branch(362, QUERY, "attention", "between words");
    text(630, 442, QUERY, "b", "you are here");
    line(STREAM, 544, STREAM, 374, MUTED, 2);
    line(STREAM, 350, STREAM, 240, MUTED, 2);
    line(STREAM, 216, STREAM, 190, MUTED, 2);
    text(STREAM - 16, 302, INK, "ebl", "X");
    text(STREAM - 16, 478, INK, "ebl", "X");
    labelled(140, 546, 280, INK, "embeddings", "for each token one learned row");
    arrow(STREAM, 632, STREAM, 592, MUTED, 2);
    labelled(140, 634, 280, INK, "tokens", "each a number in a fixed list");
    arrow(STREAM, 712, STREAM, 680, MUTED, 2);
    text(STREAM, 732, INK, "mi", "the cat drank …");
    draw_end();
}

/* ---- which figure ---- */

static const struct {
    const char *name;
    void (*draw)(int dark);
} figures[] = {
    { "hero", draw_hero },
    { "lookup", draw_lookup },
    { "shapes", draw_shapes },
    { "shapes_heads", draw_shapes_heads },
    { "clock", draw_clock },
    { "heads", draw_heads },
    { "multiquery", draw_multiquery },
    { "sharing", draw_sharing },
    { "waiting", draw_waiting },
    { "sharing_heads", draw_sharing_heads },
    { "whole_model", draw_whole_model },
    { "chart", chart },
};

int main(int argc, char **argv)
{
    say_begin("figures");
    if (argc < 3 || (strcmp(argv[1], "light") != 0 && strcmp(argv[1], "dark") != 0))
        die_usage("usage: figures light|dark NAME [FOLDER]");
    folder = argc > 3 ? argv[3] : "";
    X = words_read(DEFAULT_SENTENCE, words);
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++)
        if (strcmp(argv[2], figures[f].name) == 0) {
            figures[f].draw(strcmp(argv[1], "dark") == 0);
            matrix_free_all();
            return say_end();
        }
    die_usage("there is no figure %s", argv[2]);
}
