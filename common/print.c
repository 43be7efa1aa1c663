#include "print.h"
#include "say.h"
#include "words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 80, LABEL = 11, MANY = 12, TEXT = 24 };

/* ---- small things: numbers, labels, what fits ---- */

/* x as a person would write it; whole numbers without a point. */
static const char *number(char text[TEXT], float x, int digits)
{
    if (x == 0)
        return "·";
    if (!(x > -INFINITY))
        return "";
    if (fabsf(x) >= 1e6f)
        snprintf(text, TEXT, "%.1e", (double)x);
    else if (x == floorf(x))
        snprintf(text, TEXT, "%d", (int)x);
    else
        snprintf(text, TEXT, "%.*f", digits, (double)x);
    char *zero = text[0] == '-' ? text + 1 : text;
    if (zero[0] == '0' && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
    return text;
}

/* Of `size` rows or columns, `most` cells are shown: the first and the last ones and one … between.
 * The index in cell k, or -1 for the …; the number of cells is cells_of(size, most). */
static int cells_of(int size, int most)
{
    return size < most ? size : most;
}

static int index_in_cell(int k, int size, int most)
{
    if (size <= most || k < most / 2)
        return k;
    return k == most / 2 ? -1 : size - (most - k);
}

static int most_rows(const Options *o, Matrix m)
{
    return o->full ? m.rows : MANY;
}

/* `text` cut to `columns`, a sign at a time. */
static const char *cut(char out[256], const char *text, int columns)
{
    snprintf(out, 256, "%s", text);
    for (size_t length = strlen(out); say_columns(out) > columns; out[length] = '\0')
        do
            length--;
        while (((unsigned char)out[length] & 0xC0) == 0x80);
    return out;
}

/* "7 it", or "7" where the label is the number itself; "…" for row -1. */
static void row_label(const Layer *l, int i)
{
    char text[300], number_text[16], out[256];
    snprintf(number_text, sizeof number_text, "%d", i + 1);
    int named = i >= 0 && strcmp(l->tokens[i], number_text) != 0;
    snprintf(text, sizeof text, "%*s %s", l->X.rows > 99 ? 4 : 2, number_text, named ? l->tokens[i] : "");
    say_cell(PLAIN, -LABEL, i < 0 ? " …" : cut(out, text, LABEL));
}

/* The keys of row i by weight, largest first. */
static void rank(Matrix A, int i, int *keys, int count)
{
    for (int r = 0; r < count; r++) {
        keys[r] = -1;
        for (int j = 0; j < A.cols; j++) {
            int used = 0;
            for (int q = 0; q < r; q++)
                used |= keys[q] == j;
            if (!used && (keys[r] < 0 || *matrix_at(A, i, j) > *matrix_at(A, i, keys[r])))
                keys[r] = j;
        }
    }
}

static Style heat(float weight, const char **sign)
{
    static const char *const signs[] = { "·", "░", "▒", "▓", "█" };
    int level = (weight >= .05f) + (weight >= .2f) + (weight >= .5f) + (weight >= .8f);
    *sign = signs[level];
    return level == 0 ? PLAIN : (Style)(HEAT_1 + level - 1);
}

const char *print_vector(const Options *o, Matrix row)
{
    static char texts[3][256];
    static int next;
    char *text = texts[next++ % 3], cell[TEXT];
    int cells = cells_of(row.cols, 6);
    size_t used = 0;
    for (int k = 0; k < cells; k++) {
        int j = index_in_cell(k, row.cols, 6);
        used += (size_t)snprintf(text + used, sizeof texts[0] - used, "%s%s", k == 0 ? "(" : " ",
                                 j < 0 ? "…" : number(cell, *matrix_at(row, 0, j), o->digits));
    }
    snprintf(text + used, sizeof texts[0] - used, ")");
    return text;
}

const char *const *print_column_names(const Layer *l, Matrix W)
{
    const char **names = matrix_memory((size_t)W.cols, sizeof *names);
    char (*numbers)[16] = matrix_memory((size_t)W.cols, sizeof *numbers);
    for (int j = 0; j < W.cols; j++) {
        int feature = -1, features = 0;
        for (int i = 0; l->from_words && i < W.rows; i++)
            if (*matrix_at(W, i, j) != 0) {
                feature = i;
                features++;
            }
        snprintf(numbers[j], sizeof *numbers, "%d", j + 1);
        names[j] = features == 1 ? feature_names[feature] : features == 0 && l->from_words ? "–"
                 : numbers[j];
    }
    return names;
}

int print_sharpest(const Head *head)
{
    int sharpest = 0;
    float largest = 0;
    for (int i = 0; i < head->A.rows; i++) {
        int visible = 0, top;
        for (int j = 0; j < head->A.cols; j++)
            visible += *matrix_at(head->S, i, j) > -INFINITY;
        rank(head->A, i, &top, 1);
        if (visible > 1 && *matrix_at(head->A, i, top) > largest) {
            largest = *matrix_at(head->A, i, top);
            sharpest = i;
        }
    }
    return sharpest;
}

/* ---- the frame of a run ---- */

void print_title(const Options *o, const Layer *l, const char *name, const char *question)
{
    say_cell(BOLD, 0, name);
    say_cell(PLAIN, SCREEN - say_columns(name), question);
    say("\n\n");
    if (!l->from_words)
        say("   %s: %d tokens, d_model %d, %d heads, %d K/V heads, d_k %d, d_v %d\n", o->load,
            l->X.rows, l->X.cols, l->n_heads, l->n_kv_heads, l->d_k, l->d_v);
    for (int i = 0; l->from_words && i < l->X.rows; i++)
        say("%s%s%s", i == 0 ? "   " : " ", l->tokens[i], i == l->X.rows - 1 ? "\n" : "");
}

void print_pass(const Options *o, const char *format, ...)
{
    char text[256];
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
    say("\n");
    say_cell(BOLD, 0, text);
    say("\n");
}

/* ---- matrices side by side ---- */

typedef struct {
    int most, cells, value, width;  /* of all columns: shown, as cells; a number's; all together */
} Layout;

static const char *header_of(const Panel *panel, int j, char text[TEXT], char out[256])
{
    if (j < 0)
        return "…";
    if (panel->labels != NULL)
        return cut(out, panel->labels[j], 10);
    snprintf(text, TEXT, "%d", panel->kind == PICTURE ? (j + 1) % 10 : j + 1);
    return text;
}

static int cell_width(const Panel *panel, Layout layout, int j)
{
    char text[TEXT], out[256];
    if (panel->kind == PICTURE)
        return 1;
    if (j < 0)
        return 2;
    int header = say_columns(header_of(panel, j, text, out));
    return 1 + (panel->kind == NUMBERS && header > layout.value ? header : layout.value);
}

static Layout lay_out(const Options *o, const Panel *panel, int available)
{
    Layout layout = { .most = o->full ? panel->m.cols : MANY };
    char text[TEXT];
    int rows = cells_of(panel->m.rows, most_rows(o, panel->m));
    do {
        layout.cells = cells_of(panel->m.cols, layout.most);
        layout.value = layout.width = 0;
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < layout.cells; c++) {
                int i = index_in_cell(r, panel->m.rows, most_rows(o, panel->m));
                int j = index_in_cell(c, panel->m.cols, layout.most);
                int columns = i < 0 || j < 0 ? 1
                            : say_columns(number(text, *matrix_at(panel->m, i, j), o->digits));
                layout.value = columns > layout.value ? columns : layout.value;
            }
        for (int c = 0; c < layout.cells; c++)
            layout.width += cell_width(panel, layout, index_in_cell(c, panel->m.cols, layout.most));
    } while (!o->full && layout.width > available && --layout.most >= 3);
    int title = say_columns(panel->title) + (panel->kind == NUMBERS);
    layout.width = title > layout.width ? title : layout.width;
    return layout;
}

/* Row i of one panel; i = -1 stands for the … between rows. Returns the columns printed. */
static int print_row(const Options *o, const Panel *panel, Layout layout, int i)
{
    int printed = 0;
    for (int c = 0; c < layout.cells; c++) {
        int j = index_in_cell(c, panel->m.cols, layout.most), width = cell_width(panel, layout, j);
        char text[TEXT];
        const char *value = "…", *sign = "";
        Style style = PLAIN;
        if (i >= 0 && j >= 0) {
            float x = *matrix_at(panel->m, i, j);
            value = number(text, x, o->digits);
            style = x == 0 ? DIM : PLAIN;
            if (panel->kind != NUMBERS)
                style = heat(x, &sign);
        }
        if (panel->kind == PICTURE && i >= 0 && j >= 0)
            value = style != PLAIN && say_in_color() ? " " : sign;
        if (panel->kind == WEIGHTS && i >= 0 && j >= 0 && !say_in_color()) {
            say_cell(PLAIN, width - 1, value);
            say_cell(PLAIN, 1, style == PLAIN ? " " : sign);
        } else
            say_cell(style, width, value);
        printed += width;
    }
    return printed;
}

/* Numbers bring a space of their own. */
static int gap_before(const Panel *panels, int p)
{
    return p == 0 ? 0 : panels[p].kind == NUMBERS ? 1 : 2;
}

void print_panels(const Options *o, const Layer *l, int count, const Panel *panels)
{
    enum { MOST_PANELS = 8 };
    Layout layouts[MOST_PANELS];
    int fit = 0, total = LABEL;
    for (; fit < count && fit < MOST_PANELS; fit++) {
        layouts[fit] = lay_out(o, &panels[fit], SCREEN - LABEL);
        total += layouts[fit].width + gap_before(panels, fit);
        if (fit > 0 && total > SCREEN)
            break;
    }
    int titled = 0;
    for (int p = 0; p < fit; p++)
        titled |= *panels[p].title;
    for (int line = titled ? -2 : -1; line < cells_of(panels[0].m.rows, most_rows(o, panels[0].m)); line++) {
        int i = line < 0 ? line : index_in_cell(line, panels[0].m.rows, most_rows(o, panels[0].m));
        if (line < 0)
            say("%*s", LABEL, "");
        else
            row_label(l, i);
        for (int p = 0; p < fit; p++) {
            int printed = 0;
            char text[TEXT], out[256];
            if (line == -2) {
                say(panels[p].kind == NUMBERS ? " %s" : "%s", panels[p].title);
                printed = say_columns(panels[p].title) + (panels[p].kind == NUMBERS);
            } else if (line >= 0)
                printed = print_row(o, &panels[p], layouts[p], i);
            else
                for (int c = 0; c < layouts[p].cells; c++) {
                    int j = index_in_cell(c, panels[p].m.cols, layouts[p].most);
                    int width = cell_width(&panels[p], layouts[p], j), shade = panels[p].kind == WEIGHTS;
                    say_cell(DIM, width - shade, header_of(&panels[p], j, text, out));
                    say("%*s", shade, "");
                    printed += width;
                }
            if (p < fit - 1)
                say("%*s", layouts[p].width - printed + gap_before(panels, p + 1), "");
        }
        say("\n");
    }
    if (fit < count)
        print_panels(o, l, count - fit, panels + fit);
}

/* ---- one query ---- */

void print_answer(const Options *o, const Layer *l, const Head *head, int i)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    enum { TOP = 3, BAR = 14 };
    int keys[TOP + 1], n = head->A.cols, shown = 0, visible = 0;
    char text[TEXT], out[256];
    float least = 1;
    for (int j = 0; j < n; j++)
        if (*matrix_at(head->A, i, j) > 0) {
            visible++;
            least = *matrix_at(head->A, i, j) < least ? *matrix_at(head->A, i, j) : least;
        }
    rank(head->A, i, keys, n < TOP + 1 ? n : TOP + 1);
    if (l->from_words && *matrix_at(l->X, i, PRONOUN) != 0)
        say("   Who is \"%s\"?  ", l->tokens[i]);
    else
        say("   \"%s\" looks at  ", cut(out, l->tokens[i], 12));
    for (; shown < visible && shown < TOP; shown++) {
        float weight = *matrix_at(head->A, i, keys[shown]);
        if (weight - least < .005f)
            break;
        int length = (int)(weight * BAR * 8 + .5f);
        say("%s %s ", cut(out, l->tokens[keys[shown]], 12), number(text, weight, o->digits));
        for (int k = 0; k < length / 8; k++)
            say("█");
        say("%s  ", eighths[length % 8]);
    }
    if (shown < visible) {
        float next = *matrix_at(head->A, i, keys[shown]);
        say(shown == 0 ? "every word alike, " : visible - shown == 1 ? "one other "
            : next - least < .005f ? "every other " : "others at most ");
        say("%s", number(text, next, o->digits));
    }
    say("\n");
}

/* For a row of X: which rows of W it picks. */
static void print_origin(const Options *o, const Layer *l, const char *W_name, Matrix W, int i)
{
    char text[TEXT];
    int first = 1;
    for (int f = 0; f < W.rows; f++) {
        float x = *matrix_at(l->X, i, f);
        Matrix row = matrix_rows(W, f, 1);
        int empty = 1;
        for (int j = 0; j < W.cols; j++)
            empty &= *matrix_at(row, 0, j) == 0;
        if (x == 0 || empty)
            continue;
        say("   ");
        say_cell(PLAIN, -8, first ? l->tokens[i] : "");
        say("%s %s as ", first ? "has" : "and", number(text, x, o->digits));
        say_cell(PLAIN, -9, feature_names[f]);
        say("so it takes row %s of %s: %s\n", feature_names[f], W_name, print_vector(o, row));
        first = 0;
    }
}

/* The columns between key and value: q·k, the score, e^s and the weight. */
enum { NAME = 8, STEPS = 4 };
typedef struct { char text[STEPS][TEXT]; } Steps;

static double dot(Matrix a, int i, Matrix b, int j)
{
    double sum = 0;
    for (int p = 0; p < a.cols; p++)
        sum += (double)*matrix_at(a, i, p) * (double)*matrix_at(b, j, p);
    return sum;
}

/* e^s is what a person would compute; beyond e^20 it is shown as the program computes it. */
static double shift_of(const Head *head, int i)
{
    int top;
    rank(head->S, i, &top, 1);
    float max = *matrix_at(head->S, i, top);
    return max > 20 ? (double)max : 0;
}

static Steps steps_of(const Options *o, const Head *head, int i, int j)
{
    Steps steps = { { "", "hidden", "", "" } };
    float s = *matrix_at(head->S, i, j);
    char text[TEXT];
    if (s > -INFINITY) {
        snprintf(steps.text[0], TEXT, "%s", number(text, (float)dot(head->Q, i, head->K, j), o->digits));
        snprintf(steps.text[1], TEXT, "%s", number(text, s, o->digits));
        snprintf(steps.text[2], TEXT, "%.2f", exp((double)s - shift_of(head, i)));
        snprintf(steps.text[3], TEXT, "%s", number(text, *matrix_at(head->A, i, j), o->digits));
    }
    return steps;
}

static Layout match(Matrix m, Layout a, Layout b)
{
    a.most = a.most < b.most ? a.most : b.most;
    a.cells = cells_of(m.cols, a.most);
    a.value = a.value > b.value ? a.value : b.value;
    return a;
}

static void print_headers(const Panel *panel, Layout layout)
{
    char text[TEXT], out[256];
    for (int c = 0; c < layout.cells; c++) {
        int j = index_in_cell(c, panel->m.cols, layout.most);
        say_cell(DIM, cell_width(panel, layout, j), header_of(panel, j, text, out));
    }
}

void print_query(const Options *o, const Layer *l, const Head *head, int i)
{
    Panel key = { NUMBERS, "", head->K, print_column_names(l, head->W_K) };
    Panel query = { NUMBERS, "", head->Q, key.labels };
    Panel value = { NUMBERS, "", head->V, print_column_names(l, head->W_V) };
    Panel result = { NUMBERS, "", head->Z, value.labels };
    Layout k = match(head->K, lay_out(o, &key, 26), lay_out(o, &query, 26));
    int n = head->A.cols, most = o->full ? n : MANY, top, width[STEPS], left = SCREEN - NAME, keys = 0;
    char out[256], total[TEXT];
    double sum = 0, shift = shift_of(head, i);

    rank(head->A, i, &top, 1);
    if (l->from_words) {
        print_origin(o, l, "W_Q", head->W_Q, i);
        if (top != i)
            print_origin(o, l, "W_K", head->W_K, top);
        say("\n");
    }

    Steps headers = { { "q·k", "", "e^s", "weight" } };
    snprintf(headers.text[1], TEXT, "÷ %g", (double)l->scale);
    if (shift > 0)
        snprintf(headers.text[2], TEXT, "e^(s−%.4g)", shift);
    for (int j = 0; j < n; j++)
        if (*matrix_at(head->S, i, j) > -INFINITY)
            sum += exp((double)*matrix_at(head->S, i, j) - shift);
    snprintf(total, sizeof total, "%.2f", sum);
    for (int step = 0; step < STEPS; step++) {
        width[step] = say_columns(step == 2 ? total : "");
        if (say_columns(headers.text[step]) > width[step])
            width[step] = say_columns(headers.text[step]);
        for (int c = 0; c < cells_of(n, most); c++) {
            int j = index_in_cell(c, n, most);
            int columns = j < 0 ? 1 : say_columns(steps_of(o, head, i, j).text[step]);
            width[step] = columns > width[step] ? columns : width[step];
        }
        left -= ++width[step];
    }
    for (int c = 0; c < k.cells; c++)
        keys += cell_width(&key, k, index_in_cell(c, head->K.cols, k.most));
    Layout v = match(head->V, lay_out(o, &value, left - keys), lay_out(o, &result, left - keys));

    say("%*s %-*s", NAME, "", keys - 1, "key");
    say("%*s value\n%*s", width[0] + width[1] + width[2] + width[3], "", NAME, "");
    print_headers(&key, k);
    for (int step = 0; step < STEPS; step++)
        say_cell(DIM, width[step], headers.text[step]);
    print_headers(&value, v);
    say("\n%-*s", NAME, "asks");
    print_row(o, &query, k, i);
    say("\n");
    for (int c = 0; c < cells_of(n, most); c++) {
        int j = index_in_cell(c, n, most);
        say_cell(j == top ? BOLD : PLAIN, -NAME, j < 0 ? "…" : cut(out, l->tokens[j], NAME - 1));
        print_row(o, &key, k, j);
        for (int step = 0; step < STEPS; step++)
            say_cell(j == top ? BOLD : PLAIN, width[step],
                     j < 0 ? "…" : steps_of(o, head, i, j).text[step]);
        print_row(o, &value, v, j);
        say("\n");
    }
    say("%*s%*s%*s", NAME + keys + width[0] + width[1], "sum", width[2], total, width[3], "1");
    print_row(o, &result, v, i);
    say("  = z\n");
}

void print_weight(const Options *o, const Layer *l, const Head *head)
{
    enum { TERMS = 6 };
    char a[TEXT], b[TEXT];
    int i = l->query, j = l->key;
    const char *query = l->tokens[i], *key = l->tokens[j];
    Matrix q = matrix_rows(head->Q, i, 1), k = matrix_rows(head->K, j, 1);
    float score = *matrix_at(head->S, i, j), weight = *matrix_at(head->A, i, j);
    say("\n   How much does \"%s\" (token %d) look at \"%s\" (token %d)?\n\n", query, i + 1, key, j + 1);
    if (l->from_words) {
        print_origin(o, l, "W_Q", head->W_Q, i);
        print_origin(o, l, "W_K", head->W_K, j);
        say("\n");
    }
    say("   query   q = %s\n   key     k = %s\n   product q·k =", print_vector(o, q), print_vector(o, k));
    int terms = 0;
    for (int p = 0; p < q.cols; p++) {
        float q_p = *matrix_at(q, 0, p), k_p = *matrix_at(k, 0, p);
        if (q_p != 0 && k_p != 0 && ++terms <= TERMS)
            say("%s %s·%s", terms > 1 ? " +" : "", number(a, q_p, o->digits), number(b, k_p, o->digits));
    }
    say("%s%s%s\n", terms > TERMS ? " + …" : "", terms > 0 ? " = " : " ",
        number(a, (float)dot(head->Q, i, head->K, j), o->digits));
    if (!(score > -INFINITY)) {
        say("   mask    \"%s\" may not look at \"%s\": the score becomes −∞, the weight 0\n", query, key);
        return;
    }
    double shift = shift_of(head, i), sum = 0;
    for (int p = 0; p < head->S.cols; p++)
        if (*matrix_at(head->S, i, p) > -INFINITY)
            sum += exp((double)*matrix_at(head->S, i, p) - shift);
    say("   score   s = q·k ÷ %g = %s\n", (double)l->scale, number(a, score, o->digits));
    if (shift > 0)
        say("   weight  e^(s−%g) ÷ sum of the row's = %.4g ÷ %.4g = %s\n", shift,
            exp((double)score - shift), sum, number(a, weight, o->digits));
    else
        say("   weight  e^s ÷ sum of the row's = %.4g ÷ %.4g = %s\n", exp((double)score), sum,
            number(a, weight, o->digits));
    say("   value   %s · %s is what \"%s\" adds to z\n", number(a, weight, o->digits),
        print_vector(o, matrix_rows(head->V, j, 1)), key);
}
