#include "print.h"
#include "say.h"
#include "words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 80, MANY = 12, TEXT = 64 };
typedef char Text[TEXT];

/* ---- numbers, labels, and what is left out ---- */

/* x as a person would write it: whole numbers without a point, no 0 before it; NaN and −∞
 * blank. */
static const char *number(Text text, double x, int digits)
{
    if (x == 0)
        return "·";
    if (!(x > -INFINITY))
        return "";
    if (fabs(x) >= 1e6)
        snprintf(text, TEXT, "%.1e", x);
    else
        snprintf(text, TEXT, "%.*f", x == floor(x) ? 0 : digits, x);
    char *zero = text[0] == '-' ? text + 1 : text;
    if (zero[0] == '0' && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
    return text;
}

/* `text` cut to `columns`, a sign at a time. */
static const char *cut(Text out, const char *text, int columns)
{
    snprintf(out, TEXT, "%s", text);
    for (size_t length = strlen(out); say_columns(out) > columns; out[length] = '\0')
        do
            length--;
        while (length > 0 && ((unsigned char)out[length] & 0xC0) == 0x80);
    return out;
}

/* Of `size` rows or columns `most` cells are shown: the first, one …, the last. The index in
 * cell `cell`, or -1 for the …; there are cells_of(size, most) of them. */
static int cells_of(int size, int most)
{
    return size < most ? size : most;
}

static int index_in(int cell, int size, int most)
{
    if (size <= most || cell < most / 2)
        return cell;
    return cell == most / 2 ? -1 : size - (most - cell);
}

/* "7 it", or "7" where that is the label itself. */
static const char *const *numbered(const Layer *l)
{
    int n = l->X.rows;
    const char **labels = matrix_memory((size_t)n, sizeof *labels);
    Text *texts = matrix_memory((size_t)n, sizeof *texts), out, digits;
    for (int i = 0; i < n; i++) {
        snprintf(digits, sizeof digits, "%d", i + 1);
        int same = strcmp(digits, l->tokens[i]) == 0;
        snprintf(texts[i], TEXT, "%*d %s", n > 99 ? 4 : 2, i + 1,
                 same ? "" : cut(out, l->tokens[i], 8));
        labels[i] = texts[i];
    }
    return labels;
}

/* The columns of W are named after the one feature that goes into each, or else numbered. */
static const char *const *column_names(const Layer *l, Matrix W)
{
    const char **names = matrix_memory((size_t)W.cols, sizeof *names);
    Text *numbers = matrix_memory((size_t)W.cols, sizeof *numbers);
    for (int j = 0; j < W.cols; j++) {
        int feature = -1, features = 0;
        for (int i = 0; l->from_words && i < W.rows; i++)
            if (*matrix_at(W, i, j) != 0) {
                feature = i;
                features++;
            }
        snprintf(numbers[j], sizeof *numbers, "%d", j + 1);
        names[j] = features == 1 ? feature_names[feature] : numbers[j];
        if (features == 0 && l->from_words)
            names[j] = "–";
    }
    return names;
}

/* A vector in brackets: (3 6 · ·). The text is valid for the next three calls. */
static const char *vector(const Options *o, Matrix row)
{
    static char texts[3][256];
    static int next;
    char *text = texts[next++ % 3];
    Text cell;
    size_t used = 0;
    for (int k = 0; k < cells_of(row.cols, 6); k++) {
        int j = index_in(k, row.cols, 6);
        const char *value = j < 0 ? "…"
                                  : number(cell, (double)*matrix_at(row, 0, j), o->digits);
        used += (size_t)snprintf(text + used, sizeof texts[0] - used, "%s%s",
                                 k == 0 ? "(" : " ", value);
    }
    snprintf(text + used, sizeof texts[0] - used, ")");
    return text;
}

/* The keys that row i of a weighs most, largest first. */
static void rank(Matrix a, int i, int *keys, int count)
{
    for (int r = 0; r < count; r++) {
        keys[r] = -1;
        for (int j = 0; j < a.cols; j++) {
            int used = 0;
            for (int q = 0; q < r; q++)
                used |= keys[q] == j;
            if (!used && (keys[r] < 0 || *matrix_at(a, i, j) > *matrix_at(a, i, keys[r])))
                keys[r] = j;
        }
    }
}

static int largest(Matrix a, int i)
{
    int key;
    rank(a, i, &key, 1);
    return key;
}

/* ---- the frame of a run ---- */

void print_title(const Options *o, const Layer *l, const char *question)
{
    say_cell(BOLD, 0, o->title);
    say_cell(PLAIN, SCREEN - say_columns(o->title), question);
    say("\n\n");
    if (!l->from_words)
        say("   %s: %d tokens, d_model %d, d_k %d, d_v %d", o->load, l->X.rows, l->X.cols,
            l->d_k, l->d_v);
    if (!l->from_words && o->chapter > 1)
        say(", %d heads, %d K/V heads", l->n_heads, l->n_kv_heads);
    for (int i = 0; l->from_words && i < l->X.rows; i++)
        say("%s%s", i == 0 ? "   " : " ", l->tokens[i]);
    say("\n   %s", l->who_sees);
    if (l->from_words)
        say(" A person wrote W_Q%s.", o->chapter == 1 ? ", W_K and W_V" : " to W_O");
    say("%s\n", o->chapter == 1 && !l->causal ? " \"·\" is 0." : "");
}

void print_pass(const Options *o, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (o->step && !o->quiet) {
        say("\n[Enter]");
        fflush(stdout);
        for (int c = getchar(); c != '\n' && c != EOF; c = getchar())
            ;
    }
    char *notice = strchr(text, '\n');
    if (notice != NULL)
        *notice = '\0';
    say("\n");
    say_cell(BOLD, 0, text);
    say(notice != NULL ? "\n   %s\n" : "\n", notice != NULL ? notice + 1 : "");
}

/* ---- matrices side by side ---- */

/* A matrix to print. WEIGHTS are shaded numbers; a PICTURE has one sign a weight. The
 * columns are named by `columns` or, where that is NULL, numbered; `most` of them are shown
 * (0: a dozen). */
typedef enum { NUMBERS, WEIGHTS, PICTURE } Kind;
typedef struct {
    Kind kind;
    const char *title;
    Matrix m;
    const char *const *columns;
    int most;
} Panel;

/* How a panel is set: how many columns it shows, and how wide each cell and all of it are. */
typedef struct {
    int most, cells, width, *widths;
} Layout;

static const char *heading(const Panel *panel, int j, Text out)
{
    if (j < 0)
        return "…";
    if (panel->columns != NULL)
        return cut(out, panel->columns[j], 12);
    snprintf(out, TEXT, "%d", panel->kind == PICTURE ? (j + 1) % 10 : j + 1);
    return out;
}

static const char *value_at(const Options *o, const Panel *panel, int i, int j, Text text)
{
    if (i < 0 || j < 0)
        return "…";
    double x = (double)*matrix_at(panel->m, i, j);
    return x == 0 && panel->kind != NUMBERS ? "" : number(text, x, o->digits);
}

/* The widest number in column j, with a space before it; its heading too, if that must
 * stand. */
static int cell_width(const Options *o, const Panel *panel, int j)
{
    Text text;
    int n = panel->m.rows, most = o->full ? n : MANY + 2;
    int width = panel->kind == NUMBERS ? 1 : 3;
    if (panel->kind == PICTURE || j < 0)
        return panel->kind == PICTURE ? 1 : 2;
    if (panel->columns != NULL)
        width = say_columns(heading(panel, j, text));
    for (int cell = 0; cell < cells_of(n, most); cell++) {
        int wide = say_columns(value_at(o, panel, index_in(cell, n, most), j, text));
        width = wide > width ? wide : width;
    }
    return width + 1;
}

static Layout lay_out(const Options *o, const Panel *panel, int available)
{
    int cols = panel->m.cols, title = say_columns(panel->title) + (panel->kind != PICTURE);
    Layout layout = { .most = o->full ? cols : panel->most > 0 ? panel->most : MANY };
    layout.widths = matrix_memory((size_t)cells_of(cols, layout.most), sizeof *layout.widths);
    do {
        layout.cells = cells_of(cols, layout.most);
        layout.width = 0;
        for (int cell = 0; cell < layout.cells; cell++) {
            layout.widths[cell] = cell_width(o, panel, index_in(cell, cols, layout.most));
            layout.width += layout.widths[cell];
        }
    } while (!o->full && layout.width > available && --layout.most >= 3);
    layout.width = title > layout.width ? title : layout.width;
    layout.width += panel->kind == PICTURE;
    return layout;
}

static Style heat(float weight, const char **sign)
{
    static const char *const signs[] = { "·", "░", "▒", "▓", "█" };
    int level = (weight >= .05f) + (weight >= .2f) + (weight >= .5f) + (weight >= .8f);
    *sign = weight == 0 ? " " : signs[level];
    return level == 0 ? PLAIN : (Style)(HEAT_1 + level - 1);
}

static void print_cell(const Options *o, const Panel *panel, int width, int i, int j)
{
    Text text;
    const char *value = value_at(o, panel, i, j, text), *sign = "";
    if (i < 0 || j < 0 || panel->kind == NUMBERS) {
        say_cell(strcmp(value, "·") == 0 ? DIM : PLAIN, width, value);
        return;
    }
    Style style = heat(*matrix_at(panel->m, i, j), &sign);
    if (panel->kind == PICTURE)
        say_cell(style, width, say_in_color() && style != PLAIN ? " " : sign);
    else if (say_in_color())
        say_cell(style, width, value);
    else
        say("%*s%s%s", width - 1 - say_columns(value), "", value, style != PLAIN ? sign : " ");
}

/* The line of titles, of column headings, or of row i. */
typedef enum { TITLES, HEADINGS, ROW } Line;

static void print_line(const Options *o, int count, const Panel *panels, const Layout *layouts,
                       Line line, int i)
{
    Text out;
    for (int p = 0; p < count; p++) {
        const Panel *panel = &panels[p];
        int printed = 0;
        if (line == TITLES) {
            say(panel->kind == PICTURE ? "%s" : " %s", panel->title);
            printed = say_columns(panel->title) + (panel->kind != PICTURE);
        } else
            for (int cell = 0; cell < layouts[p].cells; cell++) {
                int j = index_in(cell, panel->m.cols, layouts[p].most);
                int width = layouts[p].widths[cell], shade = panel->kind == WEIGHTS;
                if (line == ROW)
                    print_cell(o, panel, width, i, j);
                else
                    say_cell(DIM, shade ? 1 - width : width, heading(panel, j, out));
                say("%*s", line == HEADINGS && shade ? 1 : 0, "");
                printed += width;
            }
        if (p < count - 1)
            say("%*s", layouts[p].width - printed + 1, "");
    }
    say("\n");
}

/* Matrices with the same rows, labeled once, side by side; the rest below where 80 columns
 * end. */
static void print_panels(const Options *o, const char *const *rows, int count,
                         const Panel *panels)
{
    enum { MOST_PANELS = 8 };
    Layout layouts[MOST_PANELS];
    int n = panels[0].m.rows, most = o->full ? n : MANY + 2, label = 0, fit = 0, titled = 0;
    for (int cell = 0; cell < cells_of(n, most); cell++) {
        int i = index_in(cell, n, most), wide = i < 0 ? 0 : say_columns(rows[i]);
        label = wide > label ? wide : label;
    }
    for (int total = ++label; fit < count && fit < MOST_PANELS; fit++) {
        layouts[fit] = lay_out(o, &panels[fit], SCREEN - label);
        total += layouts[fit].width + (fit > 0);
        if (fit > 0 && total > SCREEN)
            break;
        titled |= *panels[fit].title;
    }
    if (titled) {
        say("%*s", label, "");
        print_line(o, fit, panels, layouts, TITLES, 0);
    }
    say("%*s", label, "");
    print_line(o, fit, panels, layouts, HEADINGS, 0);
    for (int cell = 0; cell < cells_of(n, most); cell++) {
        int i = index_in(cell, n, most);
        say_cell(PLAIN, -label, i < 0 ? " …" : rows[i]);
        print_line(o, fit, panels, layouts, ROW, i);
    }
    if (fit < count)
        print_panels(o, rows, count - fit, panels + fit);
}

static void print_bar(float share, int width)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int length = (int)(share * (float)width * 8 + .5f);
    for (int k = 0; k < length / 8; k++)
        say("█");
    say("%s", eighths[length % 8]);
}

/* ---- one query ---- */

/* How far the largest weight of row i is above an even spread. */
static float sharpness(const Head *head, int i)
{
    int visible = 0;
    for (int j = 0; j < head->S.cols; j++)
        visible += *matrix_at(head->S, i, j) > -INFINITY;
    return visible == 0 ? 0 : *matrix_at(head->A, i, largest(head->A, i)) - 1 / (float)visible;
}

int sharpest_query(const Head *head)
{
    float most = 0;
    int i = 0;
    for (int row = 0; row < head->A.rows; row++)
        most = fmaxf(most, sharpness(head, row));
    while (sharpness(head, i) < most - .05f)
        i++;
    return i;
}

void print_answer(const Options *o, const Layer *l, const Head *head, int i)
{
    enum { TOP = 3, BAR = 14 };
    int keys[TOP + 1], n = head->A.cols, shown = 0, visible = 0;
    Text text, out;
    float least = 1, weight = 0;
    for (int j = 0; j < n; j++)
        if (*matrix_at(head->A, i, j) > 0) {
            visible++;
            least = fminf(least, *matrix_at(head->A, i, j));
        }
    rank(head->A, i, keys, n < TOP + 1 ? n : TOP + 1);
    int pronoun = l->from_words && *matrix_at(l->X, i, PRONOUN) != 0;
    say(pronoun ? "   Who is \"%s\"?  " : "   \"%s\" looks at  ", cut(out, l->tokens[i], 12));
    for (; shown < visible; shown++) {
        weight = *matrix_at(head->A, i, keys[shown]);
        if (shown == TOP || weight - least < .005f)
            break;
        say("%s %s ", cut(out, l->tokens[keys[shown]], 12),
            number(text, (double)weight, o->digits));
        print_bar(weight, BAR);
        say("  ");
    }
    const char *rest = shown == 0 ? "every word alike, " : "others at most ";
    if (shown > 0 && weight - least < .005f)
        rest = visible - shown == 1 ? "one other " : "every other ";
    if (shown < visible)
        say("%s%s", rest, number(text, (double)weight, o->digits));
    say("\n");
}

/* Where a query or key comes from: the rows of W that a row of X adds up; how many. */
static int print_origin(const Options *o, const Layer *l, const char *what, const char *W_name,
                        Matrix W, int i)
{
    Text text, sum;
    int rows = 0;
    snprintf(sum, sizeof sum, "%s of %s =", what, l->tokens[i]);
    for (int f = 0; l->from_words && f < W.rows; f++) {
        float x = *matrix_at(l->X, i, f);
        int empty = 1;
        for (int j = 0; j < W.cols; j++)
            empty &= *matrix_at(W, f, j) == 0;
        if (x == 0 || empty)
            continue;
        say("   ");
        say_cell(PLAIN, 18, rows == 0 ? sum : "+");
        say_cell(PLAIN, 4, number(text, (double)x, o->digits));
        say(" × row %s of %s%*s %s\n", feature_names[f], W_name,
            8 - (int)strlen(feature_names[f]), "", vector(o, matrix_rows(W, f, 1)));
        rows++;
    }
    return rows;
}

static double dot(Matrix a, int i, Matrix b, int j)
{
    double sum = 0;
    for (int p = 0; p < a.cols; p++)
        sum += (double)*matrix_at(a, i, p) * (double)*matrix_at(b, j, p);
    return sum;
}

/* The sum of row i's e^(s − shift); a person would compute e^s, and up to e^20 that is
 * shown. */
static double exponentials(const Head *head, int i, double *shift)
{
    double sum = 0, most = (double)*matrix_at(head->S, i, largest(head->S, i));
    *shift = most > 20 ? most : 0;
    for (int j = 0; j < head->S.cols; j++)
        sum += exp((double)*matrix_at(head->S, i, j) - *shift);
    return sum;
}

/* What head h was called before --order. */
static int name_of(const Layer *l, int h)
{
    return l->order != NULL ? l->order[h] : h;
}

/* "Head 2 (who is it)": the head that is shown. */
static const char *head_title(const Layer *l)
{
    static Text title;
    int name = name_of(l, l->head);
    snprintf(title, sizeof title, l->jobs != NULL ? "Head %d (%s)" : "Head %d", name,
             l->jobs != NULL ? l->jobs[name] : "");
    return title;
}

/* A table of n + 2 rows: the query, above the keys that it is compared with; every key with
 * its product, score, e^s, weight and value; and the result, below the values that it is
 * made of. */
void print_query(const Options *o, const Layer *l, const Head *head, int i)
{
    enum { STEPS = 4 };
    int n = head->A.cols;
    if (o->chapter > 2 && o->head < 0 && !o->full) {
        say("\n   --head H shows Q, K, V, scores and weights of one head.\n");
        return;
    }
    double shift, sum = exponentials(head, i, &shift);
    Text texts[2];
    const char *columns[STEPS] = { "q·k", texts[0], texts[1], "weight" };
    const char **rows = matrix_memory((size_t)n + 2, sizeof *rows);
    Matrix keys = matrix_new(n + 2, head->K.cols), values = matrix_new(n + 2, head->V.cols);
    Matrix steps = matrix_new(n + 2, STEPS);

    matrix_copy(matrix_rows(keys, 0, 1), matrix_rows(head->Q, i, 1));
    matrix_copy(matrix_rows(keys, 1, n), head->K);
    matrix_copy(matrix_rows(values, 1, n), head->V);
    matrix_copy(matrix_rows(values, n + 1, 1), matrix_rows(head->Z, i, 1));
    for (int p = 0; p < head->K.cols; p++)
        *matrix_at(keys, n + 1, p) = NAN;
    for (int p = 0; p < head->V.cols; p++)
        *matrix_at(values, 0, p) = NAN;
    for (int j = -1; j <= n; j++) {
        float *step = matrix_at(steps, j + 1, 0);
        float s = j < 0 || j == n ? NAN : *matrix_at(head->S, i, j);
        int visible = s > -INFINITY;
        step[0] = visible ? (float)dot(head->Q, i, head->K, j) : NAN;
        step[1] = s;
        step[2] = j == n ? (float)sum : visible ? (float)exp((double)s - shift) : NAN;
        step[3] = j == n ? 1 : visible ? *matrix_at(head->A, i, j) : NAN;
        rows[j + 1] = j < 0 ? "query" : j == n ? "result" : l->tokens[j];
    }
    snprintf(texts[0], TEXT, "÷ %g", (double)l->scale);
    snprintf(texts[1], TEXT, shift > 0 ? "e^(s−%.4g)" : "e^s", shift);

    if (o->chapter == 1)
        print_pass(o, "One query, end to end: \"%s\" asks, every word answers", l->tokens[i]);
    else
        print_pass(o, "%s: \"%s\" asks, every word answers", head_title(l), l->tokens[i]);
    int picked = print_origin(o, l, "query", "W_Q", head->W_Q, i);
    if (picked > 0 && largest(head->A, i) != i)
        picked += print_origin(o, l, "key", "W_K", head->W_K, largest(head->A, i));
    say(picked > 0 ? "\n" : "");
    int most = l->from_words ? 4 : 3;
    const Panel panels[] = {
        { NUMBERS, "key", keys, column_names(l, head->W_K), most },
        { NUMBERS, "", steps, columns, 0 },
        { NUMBERS, "value", values, column_names(l, head->W_V), most },
    };
    print_panels(o, rows, 3, panels);
    if (o->chapter > 1 && (o->head >= 0 || o->full))
        print_all_queries(o, l, head);
}

void print_all_queries(const Options *o, const Layer *l, const Head *head)
{
    const char *const *key = column_names(l, head->W_K);
    const char *const *value = column_names(l, head->W_V);
    const char *const *rows = numbered(l);
    const Panel projections[] = {
        { NUMBERS, "Q = X W_Q", head->Q, key, 0 },
        { NUMBERS, "K = X W_K", head->K, key, 0 },
        { NUMBERS, "V = X W_V", head->V, value, 0 },
    };
    const Panel scores = { NUMBERS, "", head->S, l->tokens, 0 };
    const Panel result[] = {
        { WEIGHTS, "A", head->A, NULL, 0 },
        { NUMBERS, "Z = A V", head->Z, value, 0 },
    };
    print_pass(o, "All queries at once: Q asks, K is compared, V is handed over");
    print_panels(o, rows, 3, projections);
    print_pass(o, "Scores  S = Q Kᵀ / %g   [%d × %d]   row i: who asks, column j: who answers",
               (double)l->scale, head->S.rows, head->S.cols);
    print_panels(o, rows, 1, &scores);
    print_pass(o, "Weights  A = softmax of each row of S,   result  Z = A V   [%d × %d]",
               head->Z.rows, head->Z.cols);
    print_panels(o, rows, 2, result);
}

/* Inside a calculation a zero is written out. */
static const char *term(Text text, double x, int digits)
{
    return x == 0 ? "0" : number(text, x, digits);
}

void print_weight(const Options *o, const Layer *l, const Head *head)
{
    enum { TERMS = 6 };
    Text a, b;
    int i = l->query, j = l->key, terms = 0;
    const char *query = l->tokens[i], *key = l->tokens[j];
    Matrix q = matrix_rows(head->Q, i, 1), k = matrix_rows(head->K, j, 1);
    double score = (double)*matrix_at(head->S, i, j);
    double weight = (double)*matrix_at(head->A, i, j);
    double shift, sum = exponentials(head, i, &shift);

    print_pass(o, "%s%show much does \"%s\" (token %d) look at \"%s\" (token %d)?",
               o->chapter > 1 ? head_title(l) : "", o->chapter > 1 ? ": " : "", query, i + 1,
               key, j + 1);
    print_origin(o, l, "query", "W_Q", head->W_Q, i);
    print_origin(o, l, "key", "W_K", head->W_K, j);
    say("\n   query    q = %s\n   key      k = %s\n   product  q·k =", vector(o, q),
        vector(o, k));
    for (int p = 0; p < q.cols; p++) {
        double q_p = (double)*matrix_at(q, 0, p), k_p = (double)*matrix_at(k, 0, p);
        if (q_p != 0 && k_p != 0 && ++terms <= TERMS)
            say("%s %s·%s", terms > 1 ? " +" : "", term(a, q_p, o->digits),
                term(b, k_p, o->digits));
    }
    say("%s%s%s\n", terms > TERMS ? " + …" : "", terms > 0 ? " = " : " ",
        term(a, dot(head->Q, i, head->K, j), o->digits));
    if (!(score > -INFINITY)) {
        say("   mask     \"%s\" may not look at \"%s\": the score becomes −∞, the weight 0\n",
            query, key);
        return;
    }
    say("   score    s = q·k ÷ %g = %s\n", (double)l->scale, term(a, score, o->digits));
    say(shift > 0 ? "   weight   e^(s−%.4g)" : "   weight   e^s", shift);
    say(" ÷ their sum in this row = %.4g ÷ %.4g = %s\n", exp(score - shift), sum,
        term(a, weight, o->digits));
    say("   value    %s · %s is what \"%s\" adds to the result\n", term(a, weight, o->digits),
        vector(o, matrix_rows(head->V, j, 1)), key);
}

/* ---- all heads ---- */

static double moved(const Trace *t, const Trace *multi, int h)
{
    int n = t->A.cols, name = name_of(&t->layer, h);
    return matrix_weight_moved(matrix_rows(t->A, h * n, n), matrix_rows(multi->A, name * n, n));
}

/* What the signs of a picture mean; the least weight of each stands in heat(). */
static void print_legend(void)
{
    static const float from[] = { .01f, .05f, .2f, .5f, .8f };
    static const char *const words[] = { "under .05", "from .05", ".2", ".5", ".8" };
    say("   Weights: ");
    for (int k = 0; k < 5; k++) {
        const char *sign;
        Style style = heat(from[k], &sign);
        say_cell(style, 1, say_in_color() && style != PLAIN ? " " : sign);
        say(" %s  ", words[k]);
    }
    say("blank: 0\n");
}

void print_heads(const Options *o, const char *heading, const Trace *t, const Trace *multi)
{
    const Layer *l = &t->layer;
    int n = l->X.rows, count = o->full || l->n_heads <= MANY ? l->n_heads : MANY;
    Panel *panels = matrix_memory((size_t)count, sizeof *panels);
    Text *titles = matrix_memory((size_t)count, sizeof *titles), text;
    for (int h = 0; h < count; h++) {
        int name = name_of(l, h);
        snprintf(titles[h], TEXT, "%d %s %s", name, l->jobs != NULL ? l->jobs[name] : "",
                 multi != NULL ? number(text, moved(t, multi, h), o->digits) : "");
        panels[h] = (Panel){ PICTURE, titles[h], matrix_rows(t->A, h * n, n), NULL, 0 };
    }
    print_pass(o, "%s", heading);
    if (multi == NULL)
        print_legend();
    print_panels(o, numbered(l), count, panels);
    if (count < l->n_heads)
        say(" … and %d heads more (--full shows them)\n", l->n_heads - count);
}

/* "2 {0,1} {2,3}": the heads that share, for each key. */
static void name_sharers(Text text, const Layer *l)
{
    int group_size = l->n_heads / l->n_kv_heads;
    int used = snprintf(text, TEXT, "%d", l->n_kv_heads);
    for (int h = 0; h < l->n_heads && used < TEXT; h++)
        used += snprintf(text + used, TEXT - (size_t)used, "%s%d%s",
                         h % group_size == 0 ? " {" : ",", name_of(l, h),
                         h % group_size == group_size - 1 ? "}" : "");
}

void print_comparison(const Options *o, int count, const Trace *runs, const char *const *names)
{
    enum { COMPARED = 4, SHARERS = 25 };
    Text sharers, text;
    print_pass(
        o, "What sharing moves, and what it saves: floats to fetch, not products with them");
    say("   %*sweight moved by head   Y off   floats multiply  uses\n", SHARERS, "");
    say("   %-*s", SHARERS, "K/V heads");
    for (int name = 0; name < COMPARED; name++)
        say("%5d", name);
    say(" at most  fetched     adds  each\n");
    for (int r = 0; r < count; r++) {
        const Trace *t = &runs[r];
        int fetched = t->K.rows * (t->K.cols + t->V.cols);
        int products = t->Q.rows * (t->Q.cols + t->Z.cols);
        name_sharers(sharers, &t->layer);
        say("   ");
        say_cell(PLAIN, -SHARERS, names[r] != NULL ? names[r] : sharers);
        for (int name = 0; name < COMPARED; name++)
            for (int h = 0; h < t->layer.n_heads; h++)
                if (name_of(&t->layer, h) == name)
                    say_cell(PLAIN, 5, number(text, moved(t, &runs[0], h), o->digits));
        say_cell(PLAIN, 8,
                 number(text, (double)matrix_max_difference(t->Y, runs[0].Y), o->digits));
        say("%9d %8d %5d\n", fetched, products, products / fetched);
    }
}

void print_output(const Options *o, const Trace *t, int i)
{
    const Layer *l = &t->layer;
    if (!l->from_words)
        return;
    Text text;
    float cosine;
    Matrix x = matrix_rows(l->X, i, 1), y = matrix_rows(t->Y, i, 1),
           sum = matrix_new(1, FEATURES);
    matrix_copy(sum, x);
    matrix_add(sum, y);
    sum = matrix_columns(sum, MEANING, MEANINGS);
    int nearest = words_nearest(l->X, sum, &cosine);
    print_pass(o, "All heads side by side, mixed:  Y = Z W_O;  around the layer, X + Y");
    say("   The meaning of \"%s\" (animal food action feeling) was %s.\n", l->tokens[i],
        vector(o, matrix_columns(x, MEANING, MEANINGS)));
    say("   The heads make it %s", vector(o, sum));
    if (nearest >= 0)
        say(": nearest to \"%s\" now (cosine %s)", l->tokens[nearest],
            number(text, (double)cosine, o->digits));
    say(".\n");
}

void print_token(const Options *o, const Trace *t, int i)
{
    const Layer *l = &t->layer;
    enum { MOST = 4, BAR = 10 };
    Text text, out;
    int n = l->X.rows, floats = (i + 1) * (t->K.cols + t->V.cols);
    int most = o->chapter <= 2 ? MANY : 5;
    say(i == 0 ? "            " : "");
    for (int h = 0; h < l->n_heads && h < MOST && i == 0; h++)
        say("head %-8d", name_of(l, h));
    say(i == 0 ? "cache\n" : "");
    if (!o->full && n > most && i >= most / 2 && i < n - most / 2) {
        say(i == most / 2 ? " …\n" : "");
        return;
    }
    say("%2d ", i + 1);
    say_cell(PLAIN, -9, cut(out, l->tokens[i], 8));
    for (int h = 0; h < l->n_heads && h < MOST; h++) {
        int row = h * n + i, top = largest(t->A, row);
        float weight = *matrix_at(t->A, row, top);
        int even = i > 0 && weight < 1.01f / (float)(i + 1);
        say_cell(PLAIN, -8, even ? "even" : cut(out, l->tokens[top], 7));
        say_cell(PLAIN, -5, number(text, (double)weight, o->digits));
    }
    say("%5d ", floats);
    print_bar((float)floats / (float)(n * (t->Q.cols + t->Z.cols)), BAR);
    say("\n");
}
