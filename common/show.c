#include "show.h"
#include "strict.h"
#include "words.h"

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

/* Inside a calculation a zero is written out. */
static const char *term(Text text, double x, int digits)
{
    return x == 0 ? "0" : number(text, x, digits);
}

/* A share of 1, always with its digits: .89, 1.00 */
static const char *share(Text text, double x, int digits)
{
    snprintf(text, TEXT, "%.*f", digits, x);
    return text + (text[0] == '0' && digits > 0);
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
static const char *const *numbered(const Input *in)
{
    int n = in->X.rows;
    const char **labels = matrix_memory((size_t)n, sizeof *labels);
    Text *texts = matrix_memory((size_t)n, sizeof *texts), out, digits;
    for (int i = 0; i < n; i++) {
        snprintf(digits, sizeof digits, "%d", i + 1);
        int same = strcmp(digits, in->tokens[i]) == 0;
        snprintf(texts[i], TEXT, "%*d %s", n > 99 ? 4 : 2, i + 1,
                 same ? "" : cut(out, in->tokens[i], 8));
        labels[i] = texts[i];
    }
    return labels;
}

/* Columns are named after the one feature of X that goes into each through W, or numbered. */
static const char *const *column_names(const Input *in, Matrix W)
{
    const char **names = matrix_memory((size_t)W.cols, sizeof *names);
    Text *numbers = matrix_memory((size_t)W.cols, sizeof *numbers);
    for (int j = 0; j < W.cols; j++) {
        int feature = -1, features = 0;
        for (int i = 0; in->from_words && i < W.rows; i++)
            if (*matrix_at(W, i, j) != 0) {
                feature = i;
                features++;
            }
        snprintf(numbers[j], sizeof *numbers, "%d", j + 1);
        names[j] = features == 1 ? feature_names[feature] : numbers[j];
        if (features == 0 && in->from_words)
            names[j] = "–";
    }
    return names;
}

/* A vector in brackets: (3 6 · ·). The text is valid for the next three calls. */
static const char *vector(const Input *in, Matrix row)
{
    static char texts[3][256];
    static int next;
    char *text = texts[next++ % 3];
    Text cell;
    size_t used = 0;
    for (int k = 0; k < cells_of(row.cols, 6); k++) {
        int j = index_in(k, row.cols, 6);
        const char *value = j < 0 ? "…"
                                  : number(cell, (double)*matrix_at(row, 0, j), in->digits);
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

/* A word, the#2 where it stands twice, or a position counted from 1: which row. */
static int find_token(const Input *in, const char *text)
{
    const char *hash = strrchr(text, '#');
    int length = (int)strcspn(text, "#"), n = in->X.rows, count = 0, found = 0;
    char list[256] = "", *end;
    long wanted = hash != NULL ? strtol(hash + 1, &end, 10) : 0;
    if (hash == NULL || end == hash + 1 || *end != '\0') {
        wanted = 0;
        length = (int)strlen(text);
    }
    for (int i = 0; i < n; i++) {
        if ((int)strlen(in->tokens[i]) != length
            || strncmp(in->tokens[i], text, (size_t)length) != 0)
            continue;
        if (++count == wanted)
            return i;
        found = i;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%.*s#%d", count > 1 ? ", " : "", length,
                 text, count);
    }
    if (count == 1 && wanted == 0)
        return found;
    if (count > 0)
        die_usage("--explain: %s: say which of these: %s", text, list);
    long position = strtol(text, &end, 10);
    if (end == text || *end != '\0')
        die_usage("--explain: \"%s\" is not in the text; name a word of it or a position, 1 to "
                  "%d",
                  text, n);
    if (position < 1 || position > n)
        die_usage("--explain: there is no position %s; they go from 1 to %d", text, n);
    return (int)position - 1;
}

static void find_explained(Input *in)
{
    char query[256];
    const char *comma = strchr(in->explain, ',');
    if (comma == NULL || comma == in->explain || comma[1] == '\0')
        die_usage("--explain: \"%s\" must be QUERY,KEY, as in --explain it,cat", in->explain);
    snprintf(query, sizeof query, "%.*s", (int)(comma - in->explain), in->explain);
    in->query = find_token(in, query);
    in->key = find_token(in, comma + 1 + strspn(comma + 1, " "));
    in->pass = -1;
    in->step = 0;
}

static void print_sentence(const Input *in)
{
    for (int i = 0; in->from_words && i < in->X.rows; i++)
        say("%s%s", i == 0 ? "   " : " ", in->tokens[i]);
    if (!in->from_words)
        say("   %s: %d tokens, d_model %d", in->load, in->X.rows, in->X.cols);
    say("\n");
}

void show_title(Input *in, const char *question, const char *written)
{
    if (in->explain != NULL)
        find_explained(in);
    say_nothing(in->pass > 0);
    say_cell(BOLD, 0, in->title);
    say_cell(PLAIN, SCREEN - say_columns(in->title), question);
    say("\n\n");
    print_sentence(in);
    say("   %s", in->who_sees);
    if (in->from_words)
        say(" A person wrote %s. \"·\" is 0.", written);
    say("\n");
}

/* Waits for Enter, and on a terminal begins a new screen, with the title in sight. */
static void wait_for_enter(Input *in)
{
    int first = EOF, c;
    say("\n[Enter goes on, q ends]");
    fflush(stdout);
    for (c = first = getchar(); c != '\n' && c != EOF; c = getchar())
        ;
    if (first == 'q') { /* no pass bears this number */
        in->step = 0;
        in->pass = 0;
    } else if (first != EOF && say_new_screen()) {
        say_cell(BOLD, 0, in->title);
        say("\n");
        print_sentence(in);
    }
}

static void print_heading(const Input *in, const char *text)
{
    const char *notice = strchr(text, '\n');
    char first[512];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(text, "\n"), text);
    say(in->pass > 0 ? "" : "\n");
    say_cell(BOLD, 0, first);
    say(notice != NULL ? "\n   %s\n" : "\n", notice != NULL ? notice + 1 : "");
}

void show_pass(Input *in, const char *format, ...)
{
    char text[512];
    va_list arguments;
    int used = snprintf(text, sizeof text, "%d. ", ++in->passes);
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
    va_end(arguments);
    if (in->step && !in->quiet)
        wait_for_enter(in);
    if (in->pass >= 0)
        say_nothing(in->pass != in->passes);
    print_heading(in, text);
}

void show_end(const Input *in, const char *seen, const char *next)
{
    if (in->pass >= 0)
        return;
    say("\n");
    say_cell(BOLD, 8, "Seen:");
    say("  %s\n", seen);
    say_cell(BOLD, 8, "Try:");
    say("  %s\n", next);
}

/* ---- matrices side by side ---- */

/* A matrix to print. SHARES are shaded numbers; a PICTURE has one sign a weight. The columns
 * are named by `columns` or, where that is NULL, numbered; `most` of them are shown (0: a
 * dozen). */
typedef enum { NUMBERS, SHARES, PICTURE } Kind;
typedef struct {
    Kind kind;
    Style style; /* of the title */
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

static const char *value_at(const Input *in, const Panel *panel, int i, int j, Text text)
{
    if (i < 0 || j < 0)
        return "…";
    double x = (double)*matrix_at(panel->m, i, j);
    if (panel->kind == NUMBERS)
        return number(text, x, in->digits);
    return x > 0 ? share(text, x, in->digits) : "";
}

/* The widest number in column j, with a space before it; its heading too, if that must
 * stand. */
static int cell_width(const Input *in, const Panel *panel, int j)
{
    Text text;
    int n = panel->m.rows, most = in->full ? n : MANY + 2;
    int width = panel->kind == NUMBERS ? 1 : 3;
    if (panel->kind == PICTURE || j < 0)
        return panel->kind == PICTURE ? 1 : 2;
    if (panel->columns != NULL)
        width = say_columns(heading(panel, j, text));
    for (int cell = 0; cell < cells_of(n, most); cell++) {
        int wide = say_columns(value_at(in, panel, index_in(cell, n, most), j, text));
        width = wide > width ? wide : width;
    }
    return width + 1;
}

static Layout lay_out(const Input *in, const Panel *panel, int available)
{
    int cols = panel->m.cols, title = say_columns(panel->title) + (panel->kind != PICTURE);
    Layout layout = { .most = in->full ? cols : panel->most > 0 ? panel->most : MANY };
    layout.widths = matrix_memory((size_t)cells_of(cols, layout.most), sizeof *layout.widths);
    do {
        layout.cells = cells_of(cols, layout.most);
        layout.width = 0;
        for (int cell = 0; cell < layout.cells; cell++) {
            layout.widths[cell] = cell_width(in, panel, index_in(cell, cols, layout.most));
            layout.width += layout.widths[cell];
        }
    } while (!in->full && layout.width > available && --layout.most >= 3);
    layout.width = title > layout.width ? title : layout.width;
    layout.width += panel->kind == PICTURE;
    return layout;
}

/* A weight's sign, and the least weight of each. */
static const char *shade(float weight)
{
    static const char *const signs[] = { "▁", "░", "▒", "▓", "█" };
    if (weight == 0)
        return " ";
    return signs[(weight >= .05f) + (weight >= .2f) + (weight >= .5f) + (weight >= .8f)];
}

static void print_legend(void)
{
    static const float from[] = { .01f, .05f, .2f, .5f, .8f };
    static const char *const words[] = { "under .05", "from .05", ".2", ".5", ".8" };
    say("   Weights: ");
    for (int k = 0; k < 5; k++) {
        say_cell(WEIGHTS, 1, shade(from[k]));
        say(" %s  ", words[k]);
    }
    say("blank: 0\n");
}

static void print_cell(const Input *in, const Panel *panel, int width, int i, int j)
{
    Text text;
    const char *value = value_at(in, panel, i, j, text);
    if (i < 0 || j < 0 || panel->kind == NUMBERS) {
        say_cell(strcmp(value, "·") == 0 ? DIM : PLAIN, width, value);
        return;
    }
    float weight = *matrix_at(panel->m, i, j);
    if (panel->kind == SHARES)
        say_cell(PLAIN, width - 1, value);
    say_cell(WEIGHTS, 1, panel->kind == SHARES && weight < .05f ? " " : shade(weight));
}

/* The line of titles, of column headings, or of row i. */
typedef enum { TITLES, HEADINGS, ROW } Line;

static void print_line(const Input *in, int count, const Panel *panels, const Layout *layouts,
                       Line line, int i)
{
    Text out;
    for (int p = 0; p < count; p++) {
        const Panel *panel = &panels[p];
        int printed = 0;
        if (line == TITLES) {
            say(panel->kind == PICTURE ? "" : " ");
            say_cell(panel->style, 0, panel->title);
            printed = say_columns(panel->title) + (panel->kind != PICTURE);
        } else
            for (int cell = 0; cell < layouts[p].cells; cell++) {
                int j = index_in(cell, panel->m.cols, layouts[p].most);
                int width = layouts[p].widths[cell], shaded = panel->kind == SHARES;
                if (line == ROW)
                    print_cell(in, panel, width, i, j);
                else
                    say_cell(DIM, shaded ? width - 1 : width, heading(panel, j, out));
                say("%*s", line == HEADINGS && shaded ? 1 : 0, "");
                printed += width;
            }
        if (p < count - 1)
            say("%*s", layouts[p].width - printed + 1, "");
    }
    say("\n");
}

/* Matrices with the same rows, labeled once, side by side; the rest below where 80 columns
 * end. */
static void print_panels(const Input *in, const char *const *rows, int count,
                         const Panel *panels)
{
    enum { MOST_PANELS = 8, LABEL = 16 };
    Layout layouts[MOST_PANELS] = { { 0 } };
    Text out;
    int n = panels[0].m.rows, most = in->full ? n : MANY + 2, label = 0, fit = 0, titled = 0;
    for (int cell = 0; cell < cells_of(n, most); cell++) {
        int i = index_in(cell, n, most);
        int wide = i < 0 ? 0 : say_columns(cut(out, rows[i], LABEL));
        label = wide > label ? wide : label;
    }
    for (int total = ++label; fit < count && fit < MOST_PANELS; fit++) {
        layouts[fit] = lay_out(in, &panels[fit], SCREEN - label);
        total += layouts[fit].width + (fit > 0);
        if (fit > 0 && total > SCREEN)
            break;
        titled |= *panels[fit].title;
    }
    if (titled) {
        say("%*s", label, "");
        print_line(in, fit, panels, layouts, TITLES, 0);
    }
    say("%*s", label, "");
    print_line(in, fit, panels, layouts, HEADINGS, 0);
    for (int cell = 0; cell < cells_of(n, most); cell++) {
        int i = index_in(cell, n, most);
        say_cell(PLAIN, -label, i < 0 ? " …" : cut(out, rows[i], LABEL));
        print_line(in, fit, panels, layouts, ROW, i);
    }
    if (fit < count)
        print_panels(in, rows, count - fit, panels + fit);
}

static void print_bar(float part, int width)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int length = (int)(part * (float)width * 8 + .5f);
    for (int k = 0; k < length / 8; k++)
        say_cell(WEIGHTS, 0, "█");
    say_cell(WEIGHTS, 0, eighths[length % 8]);
}

/* ---- one query ---- */

/* How far the largest weight of row i is above an even spread. */
static float sharpness(Attention a, int i)
{
    int visible = 0;
    for (int j = 0; j < a.S.cols; j++)
        visible += *matrix_at(a.S, i, j) > -INFINITY;
    return visible == 0 ? 0 : *matrix_at(a.A, i, largest(a.A, i)) - 1 / (float)visible;
}

int show_head(const Input *in, Run r, int ours)
{
    int n_heads = r.A.rows / r.A.cols;
    if (in->head >= n_heads)
        die_usage("--head: there is no head %d; they go from 0 to %d", in->head, n_heads - 1);
    for (int h = 0; h < n_heads; h++)
        if (atoi(r.names[h]) == (in->head >= 0 ? in->head : in->from_words ? ours : 0))
            return h;
    return 0;
}

int show_which(Attention a)
{
    float most = 0;
    int i = 0;
    for (int row = 0; row < a.A.rows; row++)
        most = fmaxf(most, sharpness(a, row));
    while (sharpness(a, i) < most - .05f)
        i++;
    return i;
}

int show_most(Attention a, int i)
{
    return largest(a.A, i);
}

static int is_zero(Matrix m, int i)
{
    for (int j = 0; j < m.cols; j++)
        if (*matrix_at(m, i, j) != 0)
            return 0;
    return 1;
}

void show_answer(const Input *in, Attention a, int i)
{
    enum { TOP = 3, BAR = 14 };
    int keys[TOP + 1], n = a.A.cols, shown = 0, visible = 0;
    Text text, out;
    float least = 1, weight = 0;
    for (int j = 0; j < n; j++)
        if (*matrix_at(a.A, i, j) > 0) {
            visible++;
            least = fminf(least, *matrix_at(a.A, i, j));
        }
    rank(a.A, i, keys, n < TOP + 1 ? n : TOP + 1);
    int pronoun = in->from_words && *matrix_at(in->X, i, PRONOUN) != 0;
    say(pronoun ? "   Who is \"%s\"?  " : "   \"%s\" looks at  ", cut(out, in->tokens[i], 12));
    for (; shown < visible; shown++) {
        weight = *matrix_at(a.A, i, keys[shown]);
        if (shown == TOP || weight - least < .005f)
            break;
        say("%s %s ", cut(out, in->tokens[keys[shown]], 12),
            share(text, (double)weight, in->digits));
        print_bar(weight, BAR);
        say("  ");
    }
    const char *rest = shown == 0 ? "every word alike, " : "others at most ";
    if (visible == 0)
        rest = "none: it sees nothing, and its weights are 0";
    if (shown > 0 && weight - least < .005f)
        rest = visible - shown == 1 ? "one other " : "every other ";
    say("%s%s\n", shown < visible || visible == 0 ? rest : "",
        shown < visible ? share(text, (double)weight, in->digits) : "");
    if (shown == 0 && visible > 1 && is_zero(a.Q, i))
        say("   No word here asks: each query is 0, and a row of weights must sum to 1.\n");
}

/* Where a query or key comes from: the rows of W that a row of X adds up; how many. */
static int print_origin(const Input *in, const char *what, Style style, const char *W_name,
                        Matrix W, int i)
{
    Text text, sum;
    int rows = 0;
    snprintf(sum, sizeof sum, "%s of %s =", what, in->tokens[i]);
    for (int f = 0; in->from_words && f < in->X.cols; f++) {
        float x = *matrix_at(in->X, i, f);
        if (x == 0 || is_zero(W, f))
            continue;
        say("   ");
        say_cell(rows == 0 ? style : PLAIN, 18, rows == 0 ? sum : "+");
        say_cell(PLAIN, 5, number(text, (double)x, in->digits));
        say(" × row %s of %s%*s %s\n", feature_names[f], W_name,
            8 - (int)strlen(feature_names[f]), "", vector(in, matrix_rows(W, f, 1)));
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
static double exponentials(Attention a, int i, double *shift)
{
    double sum = 0, most = (double)*matrix_at(a.S, i, largest(a.S, i));
    *shift = most > 20 ? most : 0;
    for (int j = 0; j < a.S.cols; j++)
        sum += exp((double)*matrix_at(a.S, i, j) - *shift);
    return sum;
}

/* "Head 2 (who is it): ", or nothing where a head is alone. */
static const char *head_title(Text title, Attention a)
{
    int number_ends = a.name != NULL ? (int)strcspn(a.name, " ") : 0;
    const char *job = a.name != NULL ? a.name + number_ends : "";
    snprintf(title, TEXT, a.name == NULL ? "%.*s" : "Head %.*s%s%s%s: ", number_ends, a.name,
             *job ? " (" : "", *job ? job + 1 : "", *job ? ")" : "");
    return title;
}

/* The query, above the keys that it is compared with; every key with its product, score, e^s,
 * weight and value; and the result, below the values that it is made of. */
void show_query(Input *in, Attention a, int i)
{
    enum { STEPS = 4 };
    int n = a.A.cols;
    double shift, sum = exponentials(a, i, &shift);
    Text texts[2], title;
    const char *columns[STEPS] = { "q·k", texts[0], texts[1], "weight" };
    const char **rows = matrix_memory((size_t)n + 2, sizeof *rows);
    Matrix keys = matrix_new(n + 2, a.K.cols), values = matrix_new(n + 2, a.V.cols);
    Matrix steps = matrix_new(n + 2, STEPS);

    matrix_copy(matrix_rows(keys, 0, 1), matrix_rows(a.Q, i, 1));
    matrix_copy(matrix_rows(keys, 1, n), a.K);
    matrix_copy(matrix_rows(values, 1, n), a.V);
    matrix_copy(matrix_rows(values, n + 1, 1), matrix_rows(a.Z, i, 1));
    for (int p = 0; p < a.K.cols; p++)
        *matrix_at(keys, n + 1, p) = NAN;
    for (int p = 0; p < a.V.cols; p++)
        *matrix_at(values, 0, p) = NAN;
    for (int j = -1; j <= n; j++) {
        float *step = matrix_at(steps, j + 1, 0);
        float s = j < 0 || j == n ? NAN : *matrix_at(a.S, i, j);
        int visible = s > -INFINITY;
        step[0] = visible ? (float)dot(a.Q, i, a.K, j) : NAN;
        step[1] = s;
        step[2] = j == n ? (float)sum : visible ? (float)exp((double)s - shift) : NAN;
        step[3] = j == n ? sum > 0 : visible ? *matrix_at(a.A, i, j) : NAN;
        rows[j + 1] = j < 0 ? "query" : j == n ? "result" : in->tokens[j];
    }
    snprintf(texts[0], TEXT, "÷ %g", (double)a.scale);
    snprintf(texts[1], TEXT, shift > 0 ? "e^(s−%.4g)" : "e^s", shift);

    show_pass(in, "%sOne query, end to end: \"%s\" asks, every word answers",
              head_title(title, a), in->tokens[i]);
    int picked = print_origin(in, "query", QUERIES, "W_Q", a.W_Q, i);
    if (picked > 0 && largest(a.A, i) != i)
        picked += print_origin(in, "key", KEYS, "W_K", a.W_K, largest(a.A, i));
    say(picked > 0 ? "\n" : "");
    int most = in->from_words ? 4 : 3;
    const Panel panels[] = {
        { NUMBERS, KEYS, "key", keys, column_names(in, a.W_K), most },
        { NUMBERS, PLAIN, "", steps, columns, 0 },
        { NUMBERS, VALUES, "value", values, column_names(in, a.W_V), most },
    };
    print_panels(in, rows, 3, panels);
}

void show_weight(Input *in, Attention a)
{
    enum { TERMS = 6 };
    Text one, two, title;
    char heading[512];
    int i = in->query, j = in->key, terms = 0;
    if (i < 0)
        return;
    const char *query = in->tokens[i], *key = in->tokens[j];
    Matrix q = matrix_rows(a.Q, i, 1), k = matrix_rows(a.K, j, 1);
    double score = (double)*matrix_at(a.S, i, j), weight = (double)*matrix_at(a.A, i, j);
    double shift, sum = exponentials(a, i, &shift);

    snprintf(heading, sizeof heading,
             "%sHow much does \"%s\" (token %d) look at \"%s\" (token %d)?",
             head_title(title, a), query, i + 1, key, j + 1);
    print_heading(in, heading);
    print_origin(in, "query", QUERIES, "W_Q", a.W_Q, i);
    print_origin(in, "key", KEYS, "W_K", a.W_K, j);
    say("\n   query    q = %s\n   key      k = %s\n   product  q·k =", vector(in, q),
        vector(in, k));
    for (int p = 0; p < q.cols; p++) {
        double q_p = (double)*matrix_at(q, 0, p), k_p = (double)*matrix_at(k, 0, p);
        if (q_p != 0 && k_p != 0 && ++terms <= TERMS)
            say("%s %s·%s", terms > 1 ? " +" : "", term(one, q_p, in->digits),
                term(two, k_p, in->digits));
    }
    say("%s%s%s\n", terms > TERMS ? " + …" : "", terms > 0 ? " = " : " ",
        term(one, dot(a.Q, i, a.K, j), in->digits));
    if (!(score > -INFINITY))
        say("   mask     \"%s\" may not look at \"%s\": the score becomes −∞, the weight 0\n",
            query, key);
    else {
        say("   score    s = q·k ÷ %g = %s\n", (double)a.scale, term(one, score, in->digits));
        say(shift > 0 ? "   weight   e^(s−%.4g)" : "   weight   e^s", shift);
        say(" ÷ their sum in this row = %.4g ÷ %.4g = %s\n", exp(score - shift), sum,
            term(one, weight, in->digits));
        say("   value    %s · %s is what \"%s\" adds to the result\n",
            term(one, weight, in->digits), vector(in, matrix_rows(a.V, j, 1)), key);
    }
    say_nothing(1);
}

/* ---- all queries ---- */

static void print_projections(const Input *in, Attention a)
{
    const char *const *key = column_names(in, a.W_K);
    const Panel panels[] = {
        { NUMBERS, QUERIES, "Q = X W_Q", a.Q, key, 0 },
        { NUMBERS, KEYS, "K = X W_K", a.K, key, 0 },
        { NUMBERS, VALUES, "V = X W_V", a.V, column_names(in, a.W_V), 0 },
    };
    print_panels(in, numbered(in), 3, panels);
}

/* Does row i say something: do its weights differ? What is loaded says everything. */
static int tells(const Input *in, Attention a, int i)
{
    float least = 1, most = 0;
    for (int j = 0; j < a.A.cols; j++)
        if (*matrix_at(a.S, i, j) > -INFINITY) {
            least = fminf(least, *matrix_at(a.A, i, j));
            most = fmaxf(most, *matrix_at(a.A, i, j));
        }
    return in->full || !in->from_words || most - least >= .005f;
}

/* The rows of m, [n × …], that tell something, or all if none does; *labels are theirs. */
static Matrix telling_rows(const Input *in, Attention a, Matrix m, const char *const **labels)
{
    const char *const *all = numbered(in);
    const char **kept = matrix_memory((size_t)m.rows, sizeof *kept);
    Matrix rows = matrix_new(m.rows, m.cols);
    int count = 0;
    for (int i = 0; i < m.rows; i++)
        if (tells(in, a, i)) {
            matrix_copy(matrix_rows(rows, count, 1), matrix_rows(m, i, 1));
            kept[count++] = all[i];
        }
    *labels = count > 0 ? kept : all;
    return count > 0 ? matrix_rows(rows, 0, count) : m;
}

static void print_scores(const Input *in, Attention a)
{
    const char *const *labels;
    const Panel panel = {
        NUMBERS, PLAIN, "", telling_rows(in, a, a.S, &labels), in->tokens, 0
    };
    int left = a.S.rows - panel.m.rows, silent = 0;
    print_panels(in, labels, 1, &panel);
    for (int i = 0; i < a.S.rows; i++)
        silent += !tells(in, a, i) && is_zero(a.Q, i);
    if (left > 0 && silent == left)
        say("   The query of the other %d words is 0: they ask nothing, and all their scores\n"
            "   are 0.\n",
            left);
    else if (left > 0)
        say("   In the other %d row%s all scores are alike.\n", left, left > 1 ? "s" : "");
}

static void print_weights(const Input *in, Attention a)
{
    const char *const *labels;
    const Panel panels[] = {
        { SHARES, WEIGHTS, "A", telling_rows(in, a, a.A, &labels), NULL, 0 },
        { NUMBERS, VALUES, "Z = A V", telling_rows(in, a, a.Z, &labels),
          column_names(in, a.W_V), 0 },
    };
    int left = a.A.rows - panels[0].m.rows;
    print_panels(in, labels, 2, panels);
    if (left > 0)
        say("   The other %d row%s spread%s the weight evenly: a row must sum to 1.\n", left,
            left > 1 ? "s" : "", left > 1 ? "" : "s");
}

void show_matrices(Input *in, Attention a)
{
    Text title;
    head_title(title, a);
    show_pass(in, "%sQ asks, K is compared, V is handed over", title);
    print_projections(in, a);
    show_pass(in, "%sS = Q Kᵀ / %g, the scores: row asks, column answers", title,
              (double)a.scale);
    print_scores(in, a);
    show_pass(in, "%sA = softmax of each row of S, the weights; Z = A V", title);
    print_weights(in, a);
}

/* ---- all heads ---- */

/* "cat .90", or "even .14" where row i looks everywhere alike. */
static void print_most(const Input *in, Matrix A, int row, int i)
{
    Text text, out;
    int top = largest(A, row), visible = 0;
    float weight = *matrix_at(A, row, top);
    for (int j = 0; j < A.cols; j++)
        visible += *matrix_at(in->mask, i, j) != 0;
    int even = visible > 1 && weight < 1.01f / (float)visible;
    say_cell(even ? DIM : PLAIN, -8, even ? "even" : cut(out, in->tokens[top], 7));
    say_cell(PLAIN, -5, share(text, (double)weight, in->digits > 2 ? 2 : in->digits));
}

void show_questions(Input *in, Run r, int i, const char *heading)
{
    int n = r.A.cols, n_heads = r.A.rows / n, d_k = r.Q.cols / n_heads;
    Matrix q_i = matrix_rows(r.Q, i, 1);
    Text text;
    show_pass(in, "%s: what \"%s\" asks", heading, in->tokens[i]);
    say("   %*s%d columns of Q: its query    looks most at\n", 17, "", d_k);
    for (int h = 0; h < cells_of(n_heads, MANY); h++) {
        say("   ");
        say_cell(PLAIN, -17, cut(text, r.names[h], 16));
        say_cell(QUERIES, -29, vector(in, matrix_columns(q_i, h * d_k, d_k)));
        print_most(in, r.A, h * n + i, i);
        say("\n");
    }
}

void show_keys(Input *in, Run r, int j, const char *heading)
{
    int n_heads = r.A.rows / r.A.cols, d = r.K.cols / n_heads;
    Matrix k_j = matrix_rows(r.K, j, 1), mean = matrix_mean_blocks(k_j, n_heads);
    Text text;
    show_pass(in, "%s, as for \"%s\"", heading, in->tokens[j]);
    for (int h = 0; h <= n_heads; h++) {
        say("   ");
        say_cell(PLAIN, -17, h < n_heads ? cut(text, r.names[h], 16) : "their mean");
        say_cell(KEYS, 0, vector(in, h < n_heads ? matrix_columns(k_j, h * d, d) : mean));
        say("\n");
    }
}

void show_meeting(Input *in, Run r, int n_kv_heads, int i, const char *heading)
{
    enum { MOST = 4 };
    int n = r.A.cols, n_heads = cells_of(r.A.rows / n, MOST), count = 0;
    int d = r.K.cols / n_kv_heads;
    Panel panels[MOST + 2];
    Text titles[MOST], heads[MOST];
    const char *columns[MOST];
    Matrix s = matrix_new(n, n_heads), a = matrix_new(n, n_heads);
    for (int h = 0; h < n_heads; h++) {
        for (int j = 0; j < n; j++) {
            *matrix_at(s, j, h) = *matrix_at(r.S, h * n + i, j);
            *matrix_at(a, j, h) = *matrix_at(r.A, h * n + i, j);
        }
        snprintf(heads[h], TEXT, "%.*s", (int)strcspn(r.names[h], " "), r.names[h]);
        columns[h] = heads[h];
    }
    for (; count < cells_of(n_kv_heads, MOST); count++) {
        snprintf(titles[count], TEXT, n_kv_heads > 1 ? "K %d" : "K", count);
        panels[count] = (Panel){ NUMBERS,       KEYS,
                                 titles[count], matrix_columns(r.K, count * d, d),
                                 NULL,          MOST };
    }
    panels[count++] = (Panel){ NUMBERS, PLAIN, "scores, by head", s, columns, 0 };
    panels[count++] = (Panel){ SHARES, WEIGHTS, "weights, by head", a, columns, 0 };
    show_pass(in, "%s: \"%s\" asks", heading, in->tokens[i]);
    print_panels(in, numbered(in), count, panels);
}

void show_heads(Input *in, Run r, const Run *before, const char *heading)
{
    int n = r.A.cols, n_heads = r.A.rows / n;
    int count = in->full ? n_heads : cells_of(n_heads, MANY);
    Panel *panels = matrix_memory((size_t)count, sizeof *panels);
    Text *titles = matrix_memory((size_t)count, sizeof *titles), text;
    for (int h = 0; h < count; h++) {
        Matrix m = matrix_rows(r.A, h * n, n);
        const char *moved = "";
        if (before != NULL)
            moved = share(text, matrix_weight_moved(m, matrix_rows(before->A, h * n, n)),
                          in->digits);
        snprintf(titles[h], TEXT, "%.40s %s", r.names[h], moved);
        panels[h] = (Panel){ PICTURE, before != NULL ? CHANGED : PLAIN, titles[h], m, NULL, 0 };
    }
    show_pass(in, "%s", heading);
    if (before == NULL)
        print_legend();
    else
        say("   Above a head: how much of its weight is on other words now, on average.\n");
    print_panels(in, numbered(in), count, panels);
    if (count < n_heads)
        say(" … and %d heads more (--full shows them)\n", n_heads - count);
}

void show_sharing(Input *in, Run r, Run multi, const char *label)
{
    enum { LABEL = 25 };
    Text text;
    int n = r.A.cols, n_heads = r.A.rows / n;
    int fetched = n * (r.K.cols + r.V.cols), multiply_adds = n * (r.Q.cols + r.Z.cols);
    if (r.A.data == multi.A.data) {
        show_pass(in, "What sharing moves, and what it saves: floats to fetch");
        say("   %*sweight moved by head   Y off   floats multiply  uses\n", LABEL, "");
        say("   %-*s", LABEL, "K/V heads");
        for (int h = 0; h < n_heads; h++)
            say("%5d", h);
        say(" at most  fetched     adds  each\n");
    }
    say("   ");
    say_cell(PLAIN, -LABEL, label);
    for (int name = 0; name < n_heads; name++)
        for (int h = 0; h < n_heads; h++)
            if (atoi(r.names[h]) == name) {
                double moved = matrix_weight_moved(matrix_rows(r.A, h * n, n),
                                                   matrix_rows(multi.A, name * n, n));
                say_cell(moved > 0 ? CHANGED : DIM, 5,
                         moved > 0 ? share(text, moved, in->digits) : "·");
            }
    say_cell(PLAIN, 8, number(text, (double)matrix_max_difference(r.Y, multi.Y), in->digits));
    say("%9d %8d %5d\n", fetched, multiply_adds, multiply_adds / fetched);
}

/* ---- what the words say ---- */

void show_meaning(const Input *in, Matrix Z, int i)
{
    float cosine;
    Text text;
    int nearest = in->from_words ? words_nearest(in->X, matrix_rows(Z, i, 1), &cosine) : -1;
    if (nearest >= 0)
        say("\n   What \"%s\" is told is nearest to the meaning of \"%s\" (cosine %s).\n",
            in->tokens[i], in->tokens[nearest], share(text, (double)cosine, 2));
}

void show_alike(const Input *in, Matrix A, const char *why)
{
    for (int i = 0; in->from_words && i < A.rows; i++)
        for (int j = 0; j < i; j++)
            if (in->tokens[i] == in->tokens[j] /* the same entry of words.c */
                && matrix_equal(matrix_rows(A, i, 1), matrix_rows(A, j, 1))) {
                say("   Both words \"%s\" come out alike: %s.\n", in->tokens[i], why);
                return;
            }
}

void show_output(Input *in, Run r, int i)
{
    float cosine;
    Text text;
    if (!in->from_words)
        return;
    Matrix x = matrix_rows(in->X, i, 1), sum = matrix_new(1, FEATURES);
    matrix_copy(sum, x);
    matrix_add(sum, matrix_rows(r.Y, i, 1));
    sum = matrix_columns(sum, MEANING, MEANINGS);
    int nearest = words_nearest(in->X, sum, &cosine);
    show_pass(in, "The results side by side, mixed:  Y = Z W_O;  then X + Y");
    say("   The meaning of \"%s\" (animal food action feeling) was %s.\n", in->tokens[i],
        vector(in, matrix_columns(x, MEANING, MEANINGS)));
    say("   The heads make it %s", vector(in, sum));
    if (nearest >= 0)
        say(": nearest to \"%s\" now (cosine %s)", in->tokens[nearest],
            share(text, (double)cosine, 2));
    say(".\n");
}

/* ---- one token at a time ---- */

int show_decoding(Input *in, const char *which)
{
    if (in->causal && in->X.rows <= 64) {
        show_pass(in, "One token at a time, %s: its largest weights", which);
        return 1;
    }
    say("\n   One token at a time is left out: %s.\n",
        in->causal ? "more than 64 tokens" : "it needs --causal");
    return 0;
}

void show_token(const Input *in, Run r, int i, int floats)
{
    enum { MOST = 4, BAR = 10 };
    Text out;
    int n = r.A.cols, n_heads = cells_of(r.A.rows / n, MOST);
    say(i == 0 ? "            " : "");
    for (int h = 0; h < n_heads && i == 0; h++)
        say("head %-8.*s", (int)strcspn(r.names[h], " "), r.names[h]);
    say(i == 0 ? "cache\n" : "");
    if (!in->full && n > MANY && i >= MANY / 2 && i < n - MANY / 2) {
        say(i == MANY / 2 ? " …\n" : "");
        return;
    }
    say("%2d ", i + 1);
    say_cell(PLAIN, -9, cut(out, in->tokens[i], 8));
    for (int h = 0; h < n_heads; h++)
        print_most(in, r.A, h * n + i, i);
    say("%5d ", floats);
    print_bar((float)floats / (float)(n * (r.Q.cols + r.Z.cols)), BAR);
    say("\n");
}
