#include "show.h"
#include "strict.h"
#include "words.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 80, MANY = 12 };

/* ---- numbers and labels ---- */

/* A share of 1, with its digits: .89, 1.00. Or any number; no 0 stands before the point. */
static const char *share(const Input *in, double x)
{
    x = fabs(x) * pow(10, in->digits) < .5 ? 0 : x; /* not -.00 */
    char *out = say_text("%.*f", in->digits, x), *zero = out + (*out == '-');
    if (zero[0] == '0' && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
    return out;
}

/* x as a person would write it: whole numbers without a point; NaN and −∞ blank. */
static const char *number(const Input *in, double x)
{
    if (x == 0)
        return "·";
    if (!(x > -INFINITY))
        return "";
    if (fabs(x) >= 1e6)
        return say_text("%.1e", x);
    return x == floor(x) ? say_text("%.0f", x) : share(in, x);
}

/* `label` cut to `columns`, a sign at a time. */
static const char *cut(const char *label, int columns)
{
    char *out = say_text("%s", label);
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

/* A vector in brackets: (3 6 · ·). */
static const char *vector(const Input *in, Matrix row)
{
    const char *out = "";
    for (int k = 0; k < cells_of(row.cols, 6); k++) {
        int j = index_in(k, row.cols, 6);
        out = say_text("%s%s%s", out, k > 0 ? " " : "(",
                       j < 0 ? "…" : number(in, *matrix_at(row, 0, j)));
    }
    return say_text("%s)", out);
}

/* "Head 2 (who is it): ", or nothing where a head is alone. */
static const char *head_title(Attention a)
{
    const char *job = a.name != NULL ? strchr(a.name, ' ') : NULL;
    if (job != NULL)
        return say_text("Head %d (%s): ", atoi(a.name), job + 1);
    return a.name != NULL ? say_text("Head %s: ", a.name) : "";
}

/* The key that follows `last` in the order of row i's weights, largest first; -1 begins it. */
static int next_key(Matrix A, int i, int last)
{
    int next = -1;
    for (int j = 0; j < A.cols; j++) {
        float here = *matrix_at(A, i, j), before = last < 0 ? INFINITY : *matrix_at(A, i, last);
        int follows = here < before || (here == before && j > last);
        if (follows && (next < 0 || here > *matrix_at(A, i, next)))
            next = j;
    }
    return next;
}

static int is_zero(Matrix m)
{
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            if (*matrix_at(m, i, j) != 0)
                return 0;
    return 1;
}

/* How many words row i sees; *least is the least weight that it gives one of them. */
static int visible(Attention a, int i, float *least)
{
    int count = 0;
    *least = 1;
    for (int j = 0; j < a.A.cols; j++)
        if (*matrix_at(a.S, i, j) > -INFINITY) {
            count++;
            *least = fminf(*least, *matrix_at(a.A, i, j));
        }
    return count;
}

/* How far the largest weight of row i is above an even spread. */
static float sharpness(Attention a, int i)
{
    float least;
    int count = visible(a, i, &least);
    return count == 0 ? 0 : *matrix_at(a.A, i, next_key(a.A, i, -1)) - 1 / (float)count;
}

/* The head whose name begins with this number. */
static int find_head(Run r, int number)
{
    for (int h = 0; h < r.A.rows / r.A.cols; h++)
        if (atoi(r.names[h]) == number)
            return h;
    return 0;
}

/* ---- the frame of a run ---- */

/* A word, the#2 where it stands twice, or a position counted from 1: which row. */
static int find_token(const Input *in, const char *name)
{
    const char *list = "";
    char *end, *spelled = say_text("%s", name + strspn(name, " "));
    for (char *c = spelled; in->from_words && *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    name = spelled;
    int n = in->X.rows, count = 0, found = 0;
    long position = strtol(name, &end, 10);
    for (int i = 0; i < n; i++) {
        int nth = 1;
        for (int j = 0; j < i; j++)
            nth += strcmp(in->tokens[j], in->tokens[i]) == 0;
        const char *full = say_text("%s#%d", in->tokens[i], nth);
        if (strcmp(full, name) == 0)
            return i;
        if (strcmp(in->tokens[i], name) == 0) {
            found = i;
            list = say_text("%s%s%s", list, count++ > 0 ? ", " : "", full);
        }
    }
    if (count > 1)
        die_usage("--explain: %s: say which of these: %s", name, list);
    if (count == 0 && (*end != '\0' || position < 1 || position > n))
        die_usage("--explain: \"%s\" is neither a word of the text nor a position, 1 to %d",
                  name, n);
    return count == 1 ? found : (int)position - 1;
}

static void print_title(const Input *in, const char *question)
{
    say_cell(BOLD, 0, in->title);
    say_cell(PLAIN, SCREEN - say_columns(in->title), question);
    say(*question ? "\n\n" : "\n");
    say(in->from_words ? "  " : "   %s: %d tokens, d_model %d", in->load, in->X.rows,
        in->X.cols);
    for (int i = 0; in->from_words && i < in->X.rows; i++)
        say(" %s", in->tokens[i]);
    say("\n");
}

void show_title(Input *in, const char *question, const char *written)
{
    if (in->explain != NULL) {
        const char *comma = strchr(in->explain, ',');
        if (comma == NULL || comma == in->explain || comma[1] == '\0')
            die_usage("--explain: \"%s\" must be QUERY,KEY, as in --explain it,cat",
                      in->explain);
        in->query = find_token(in, say_text("%.*s", (int)(comma - in->explain), in->explain));
        in->key = find_token(in, comma + 1);
        in->pass = -1;
    }
    if (in->explain != NULL || in->pass >= 0)
        in->step = 0;
    say_nothing(in->pass > 0);
    print_title(in, question);
    say("   %s", in->who_sees);
    if (in->rope.base > 0)
        say(" Q and K are turned by their positions (--rope).");
    say(in->from_words ? " A person wrote %s. \"·\" is 0.\n" : "\n", written);
}

/* Waits for Enter, and on a terminal begins a new screen, with the title in sight; did it? */
static int wait_for_enter(Input *in)
{
    say("\n[Enter goes on, q ends]");
    fflush(stdout);
    int first = getchar();
    for (int c = first; c != '\n' && c != EOF;)
        c = getchar();
    if (first == 'q')
        in->step = in->pass = 0; /* no pass bears this number */
    int fresh = first != 'q' && first != EOF && say_new_screen();
    if (fresh)
        print_title(in, "");
    return fresh;
}

void show_pass(Input *in, const char *format, ...)
{
    char heading[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(heading, sizeof heading, format, arguments);
    va_end(arguments);
    in->passes++;
    int fresh = in->step && !in->quiet && wait_for_enter(in);
    if (in->pass >= 0)
        say_nothing(in->pass != in->passes);
    say(in->pass > 0 || fresh ? "" : "\n");
    say_cell(BOLD, 0, say_text("%d. %s", in->passes, heading));
    say("\n");
}

void show_end(const Input *in, const char *seen, const char *next)
{
    if (in->pass < 0)
        say("\n   Seen: %s\n   Try:  %s\n", seen, next);
}

/* ---- matrices side by side ---- */

/* How a weight is shaded, from which size on, and the words for it in the legend. */
enum { SHADES = 5 };
static const float shade_from[SHADES] = { 0, .05f, .2f, .5f, .8f };
static const char *const shade_signs[SHADES] = { "▁", "░", "▒", "▓", "█" };
static const char *const shade_words[SHADES] = { "under .05", "from .05", ".2", ".5", ".8" };

static const char *shade(float weight)
{
    int k = SHADES - 1;
    while (k > 0 && weight < shade_from[k])
        k--;
    return weight == 0 ? " " : shade_signs[k];
}

static void print_bar(float part, int width)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int length = (int)(part * (float)width * 8 + .5f);
    for (int k = 0; k < length / 8; k++)
        say_cell(BLUE, 0, "█");
    say_cell(BLUE, 0, eighths[length % 8]);
}

/* A matrix to print. SHARES are shaded numbers; a PICTURE has one sign a weight. A column is
 * named by `columns`, or after the one feature of X that W puts into it, or numbered; `most` of
 * them are shown (0: a dozen). How many fit and how wide they are, lay_out() finds. */
typedef enum { NUMBERS, SHARES, PICTURE } Kind;
typedef struct {
    Kind kind;
    Style style; /* of the title */
    const char *title;
    Matrix m, W;
    const char *const *columns;
    int most;
    int cells, width, *widths;
} Panel;

/* The rows that panels side by side show, by index; these two are not in the matrix. */
enum { LEFT_OUT = -1, HEADING = -2 };
typedef struct {
    int count, *index;
} Rows;

/* The heading and n rows, those in `kept` or the first; what does not fit is left out. */
static Rows choose_rows(const Input *in, int n, const int *kept)
{
    int most = in->full ? n : MANY + 2, count = 1 + cells_of(n, most);
    Rows rows = { count, matrix_memory((size_t)count, sizeof *rows.index) };
    rows.index[0] = HEADING;
    for (int r = 1; r < count; r++) {
        int k = index_in(r - 1, n, most);
        rows.index[r] = k < 0 || kept == NULL ? k : kept[k];
    }
    return rows;
}

/* Rows are named by `labels`, or numbered: "7 it", or "7" where that is the label itself. */
static const char *row_name(const Input *in, const char *const *labels, int i)
{
    if (i < 0)
        return i == HEADING ? "" : " …";
    if (labels != NULL)
        return cut(labels[i], 16);
    const char *position = say_text("%d", i + 1), *token = in->tokens[i];
    return say_text("%*s %s", in->X.rows > 99 ? 4 : 2, position,
                    strcmp(position, token) == 0 ? "" : cut(token, 8));
}

static const char *column_name(const Input *in, const Panel *p, int j)
{
    int features = 0;
    const char *name = in->from_words && p->W.rows > 0 ? "–" : NULL;
    if (p->columns != NULL)
        return cut(p->columns[j], MANY);
    for (int i = 0; in->from_words && i < p->W.rows; i++)
        if (*matrix_at(p->W, i, j) != 0)
            name = features++ == 0 ? feature_names[i] : NULL;
    return name != NULL ? name : say_text("%d", p->kind == PICTURE ? (j + 1) % 10 : j + 1);
}

/* The text in row i, column j. */
static const char *cell(const Input *in, const Panel *p, int i, int j)
{
    const char *behind = p->kind == SHARES ? " " : "";
    if (j < 0 || i == LEFT_OUT)
        return say_text("…%s", behind);
    if (i == HEADING)
        return say_text("%s%s", column_name(in, p, j), behind);
    float x = *matrix_at(p->m, i, j);
    if (p->kind == NUMBERS)
        return number(in, x);
    if (p->kind == PICTURE || x == 0)
        return shade(x);
    return say_text("%s%s", share(in, x), x < .05f ? " " : shade(x));
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void lay_out(const Input *in, Rows rows, Panel *p, int available)
{
    int cols = p->m.cols, gap = p->kind == NUMBERS;
    p->most = in->full ? cols : p->most > 0 ? p->most : MANY;
    p->widths = matrix_memory((size_t)cells_of(cols, p->most), sizeof *p->widths);
    do {
        p->cells = cells_of(cols, p->most);
        p->width = 0;
        for (int c = 0; c < p->cells; c++) {
            int j = index_in(c, cols, p->most), width = 0;
            for (int r = 0; r < rows.count; r++)
                width = larger(width, say_columns(cell(in, p, rows.index[r], j)));
            p->widths[c] = width + gap;
            p->width += width + gap;
        }
    } while (!in->full && p->width > available && --p->most >= 3);
    p->width = larger(p->width, say_columns(p->title) + gap) + !gap;
}

static void print_row(const Input *in, int count, const Panel *panels, int i)
{
    for (int k = 0; k < count; k++) {
        const Panel *p = &panels[k];
        int left = p->width + 1;
        for (int c = 0; c < p->cells; c++) {
            const char *shown = cell(in, p, i, index_in(c, p->m.cols, p->most));
            Style style = p->kind == NUMBERS ? PLAIN : BLUE;
            say_cell(i < 0 || strcmp(shown, "·") == 0 ? DIM : style, p->widths[c], shown);
            left -= p->widths[c];
        }
        say("%*s", left, "");
    }
    say("\n");
}

/* Matrices with the same rows, labeled once, side by side; the rest below where 80 columns
 * end. */
static void print_panels(const Input *in, const char *const *labels, Rows rows, int count,
                         Panel *panels)
{
    int label = 0, fit = 0, titled = 0;
    for (int r = 0; r < rows.count; r++)
        label = larger(label, say_columns(row_name(in, labels, rows.index[r])));
    for (int total = label; fit < count; fit++) {
        lay_out(in, rows, &panels[fit], SCREEN - label - 1);
        total += panels[fit].width + 1;
        if (fit > 0 && total > SCREEN)
            break;
        titled |= *panels[fit].title;
    }
    say("%*s", titled ? label + 1 : 0, "");
    for (int k = 0; k < fit && titled; k++) {
        int indent = panels[k].kind != PICTURE;
        say("%*s", indent, "");
        say_cell(panels[k].style, indent - 1 - panels[k].width, panels[k].title);
    }
    say(titled ? "\n" : "");
    for (int r = 0; r < rows.count; r++) {
        say_cell(PLAIN, -label - 1, row_name(in, labels, rows.index[r]));
        print_row(in, fit, panels, rows.index[r]);
    }
    if (fit < count)
        print_panels(in, labels, rows, count - fit, panels + fit);
}

/* ---- one query ---- */

int show_head(const Input *in, Run r, int ours)
{
    int n_heads = r.A.rows / r.A.cols;
    if (in->head >= n_heads)
        die_usage("--head: there is no head %d; they go from 0 to %d", in->head, n_heads - 1);
    return find_head(r, in->head >= 0 ? in->head : ours);
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
    return next_key(a.A, i, -1);
}

void show_answer(const Input *in, Attention a, int i)
{
    enum { TOP = 3, BAR = 14 };
    int pronoun = in->from_words && *matrix_at(in->X, i, PRONOUN) != 0, shown = 0;
    float least, weight = 0;
    int seen = visible(a, i, &least);
    say(pronoun ? "   Who is \"%s\"?  " : "   \"%s\" looks at  ", cut(in->tokens[i], MANY));
    for (int key = -1; seen > 0; shown++) { /* the least of them ends it */
        key = next_key(a.A, i, key);
        weight = *matrix_at(a.A, i, key);
        if (shown == TOP || weight - least < .005f)
            break;
        say("%s %s ", cut(in->tokens[key], MANY), share(in, weight));
        print_bar(weight, BAR);
        say("  ");
    }
    if (seen == 0)
        say("nothing: the mask hides every word, and all its weights are 0");
    else
        say("%s %s%s",
            seen == 1    ? "the only one it sees,"
            : shown == 0 ? "every word alike,"
                         : "every other",
            weight - least < .005f ? "" : "at most ", share(in, weight));
    say("\n");
    if (is_zero(a.Q) && seen > 0)
        say("   No word asks anything %s: all queries are 0, and a row must sum to 1.\n",
            a.name == NULL ? "here" : "of this head");
}

/* Where a query or key comes from: the rows of W that row i of X adds up; how many. */
static int print_origin(const Input *in, const char *what, Style style, const char *W_name,
                        Matrix W, int i)
{
    int count = 0;
    for (int f = 0; in->from_words && f < FEATURES; f++) {
        double x = *matrix_at(in->X, i, f);
        Matrix row = matrix_rows(W, f, 1);
        if (x == 0 || is_zero(row))
            continue;
        say("   ");
        say_cell(style, 18, count++ > 0 ? "+" : say_text("%s of %s =", what, in->tokens[i]));
        say_cell(PLAIN, 5, number(in, x));
        say(" × row %-15s %s\n", say_text("%s of %s", feature_names[f], W_name),
            vector(in, row));
    }
    return count;
}

static double dot(Matrix a, int i, Matrix b, int j)
{
    double sum = 0;
    for (int p = 0; p < a.cols; p++)
        sum += (double)*matrix_at(a, i, p) * *matrix_at(b, j, p);
    return sum;
}

/* The sum of row i's e^(s − shift); a person would compute e^s, and up to e^20 that is
 * shown. */
static double exponentials(Attention a, int i, double *shift)
{
    double sum = 0, most = *matrix_at(a.S, i, next_key(a.S, i, -1));
    *shift = most > 20 ? most : 0;
    for (int j = 0; j < a.S.cols; j++)
        sum += exp(*matrix_at(a.S, i, j) - *shift);
    return sum;
}

static const char *power(double shift)
{
    return shift > 0 ? say_text("e^(s−%.4g)", shift) : "e^s";
}

static Matrix blank(int rows, int cols)
{
    Matrix m = matrix_new(rows, cols);
    for (int k = 0; k < rows * cols; k++)
        m.data[k] = NAN;
    return m;
}

/* The query, above the keys that it is compared with; every key with its product, score, e^s,
 * weight and value; and the result, below the values that it is made of. */
void show_query(Input *in, Attention a, int i)
{
    int n = a.A.cols, key = show_most(a, i);
    double shift, sum = exponentials(a, i, &shift);
    const char *columns[] = { "q·k", say_text("÷ %g", a.scale), power(shift), "weight" };
    const char **rows = matrix_memory((size_t)n + 2, sizeof *rows);
    Matrix keys = blank(n + 2, a.K.cols), values = blank(n + 2, a.V.cols);
    Matrix steps = blank(n + 2, 4);

    rows[0] = "query";
    memcpy(rows + 1, in->tokens, (size_t)n * sizeof *rows);
    rows[n + 1] = "result";
    matrix_copy(matrix_rows(keys, 0, 1), matrix_rows(a.Q, i, 1));
    matrix_copy(matrix_rows(keys, 1, n), a.K);
    matrix_copy(matrix_rows(values, 1, n), a.V);
    matrix_copy(matrix_rows(values, n + 1, 1), matrix_rows(a.Z, i, 1));
    for (int j = 0; j < n; j++) {
        float *step = matrix_at(steps, j + 1, 0), s = *matrix_at(a.S, i, j);
        if (s == -INFINITY)
            continue;
        step[0] = (float)dot(a.Q, i, a.K, j);
        step[1] = s;
        step[2] = (float)exp(s - shift);
        step[3] = *matrix_at(a.A, i, j);
    }
    *matrix_at(steps, n + 1, 2) = (float)sum;
    *matrix_at(steps, n + 1, 3) = sum > 0;

    show_pass(in, "%sOne query, end to end: \"%s\" asks, every word answers", head_title(a),
              cut(in->tokens[i], MANY));
    int picked = print_origin(in, "query", BLUE, "W_Q", a.W_Q, i);
    if (picked > 0 && key != i)
        print_origin(in, "key", ORANGE, "W_K", a.W_K, key);
    say(picked > 0 ? "\n" : "");
    int most = in->from_words ? 4 : 3;
    Panel panels[3] = { { NUMBERS, ORANGE, "key", .m = keys, .W = a.W_K, .most = most },
                        { NUMBERS, PLAIN, "", .m = steps, .columns = columns },
                        { NUMBERS, GREEN, "value", .m = values, .W = a.W_V, .most = most } };
    /* With --step a column at a time: scores, e^s, weights, and then the values. */
    for (int shown = 2; in->step && !in->quiet && shown <= steps.cols; shown++) {
        panels[1].m = matrix_columns(steps, 0, shown);
        print_panels(in, rows, choose_rows(in, n + 2, NULL), 2, panels);
        wait_for_enter(in);
        if (!in->step)
            say_nothing(1);
    }
    panels[1].m = steps;
    print_panels(in, rows, choose_rows(in, n + 2, NULL), 3, panels);
}

void show_weight(const Input *in, Attention a)
{
    enum { TERMS = 6 };
    int i = in->query, j = in->key, terms = 0;
    if (i < 0)
        return;
    const char *query = cut(in->tokens[i], MANY), *key = cut(in->tokens[j], MANY);
    Matrix q = matrix_rows(a.Q, i, 1), k = matrix_rows(a.K, j, 1);
    double product = dot(a.Q, i, a.K, j), score = *matrix_at(a.S, i, j);
    double shift, sum = exponentials(a, i, &shift);
    const char *weight = share(in, *matrix_at(a.A, i, j));

    say("\n");
    say_cell(BOLD, 0,
             say_text("%sHow much does \"%s\" (token %d) look at \"%s\" (token %d)?",
                      head_title(a), query, i + 1, key, j + 1));
    say("\n");
    print_origin(in, "query", BLUE, "W_Q", a.W_Q, i);
    print_origin(in, "key", ORANGE, "W_K", a.W_K, j);
    say("\n   query    q = %s\n   key      k = %s\n   product  q·k =", vector(in, q),
        vector(in, k));
    for (int p = 0; p < q.cols; p++) {
        double q_p = *matrix_at(q, 0, p), k_p = *matrix_at(k, 0, p);
        if (q_p != 0 && k_p != 0 && ++terms <= TERMS)
            say("%s %s·%s", terms > 1 ? " +" : "", number(in, q_p), number(in, k_p));
    }
    say("%s%s%s\n", terms > TERMS ? " + …" : "", terms > 0 ? " = " : " ",
        product == 0 ? "0" : number(in, product));
    if (score == -INFINITY)
        say("   mask     \"%s\" may not look at \"%s\": the score becomes −∞, the weight 0\n",
            query, key);
    else
        say("   score    s = q·k ÷ %g = %s\n"
            "   weight   %s ÷ their sum in this row = %.4g ÷ %.4g = %s\n"
            "   value    %s · %s is what \"%s\" adds to the result\n",
            a.scale, score == 0 ? "0" : number(in, score), power(shift), exp(score - shift),
            sum, weight, weight, vector(in, matrix_rows(a.V, j, 1)), key);
    say_nothing(1);
}

/* ---- all queries ---- */

/* A row of weights tells something where they differ. What is loaded tells everything, and so
 * does a sentence in which no row tells anything. */
void show_matrices(Input *in, Attention a)
{
    int n = a.A.rows, told = 0, silent = 0, *kept = matrix_memory((size_t)n, sizeof *kept);
    for (int i = 0; i < n; i++) {
        float least;
        visible(a, i, &least);
        if (in->full || !in->from_words || *matrix_at(a.A, i, show_most(a, i)) - least >= .005f)
            kept[told++] = i;
        else
            silent += is_zero(matrix_rows(a.Q, i, 1));
    }
    int left = told > 0 ? n - told : 0;
    Rows all = choose_rows(in, n, NULL);
    Rows rows = left > 0 ? choose_rows(in, told, kept) : all;
    const char *title = head_title(a);

    Panel projections[3] = {
        { NUMBERS, BLUE, in->rope.base > 0 ? "Q = X W_Q, turned" : "Q = X W_Q", .m = a.Q,
          .W = a.W_K },
        { NUMBERS, ORANGE, in->rope.base > 0 ? "K = X W_K, turned" : "K = X W_K", .m = a.K,
          .W = a.W_K },
        { NUMBERS, GREEN, "V = X W_V", .m = a.V, .W = a.W_V }
    };
    show_pass(in, "%sQ asks, K is compared, V is handed over", title);
    print_panels(in, NULL, all, 3, projections);

    Panel scores = { NUMBERS, PLAIN, "", .m = a.S, .columns = in->tokens };
    show_pass(in, "%sS = Q Kᵀ / %g, the scores: row asks, column answers", title, a.scale);
    print_panels(in, NULL, rows, 1, &scores);
    if (left > 0)
        say(silent == left
                ? "   All scores of the other %d are 0: the query of these words is 0.\n"
                : "   All scores of the other %d are alike.\n",
            left);

    Panel weights[2] = { { SHARES, BLUE, "A", .m = a.A },
                         { NUMBERS, GREEN, "Z = A V", .m = a.Z, .W = a.W_V } };
    show_pass(in, "%sA = softmax of each row of S, the weights; Z = A V", title);
    print_panels(in, NULL, rows, 2, weights);
    if (left > 0)
        say("   The weight of the other %d is spread evenly: a row must sum to 1.\n", left);
}

/* ---- all heads ---- */

/* Heads from 4 on are left out where they stand in columns. */
enum { MOST_HEADS_SHOWN = 4 };
static void print_left_out(Run r)
{
    if (r.A.rows / r.A.cols > MOST_HEADS_SHOWN)
        say("   (the first %d of %d heads)\n", MOST_HEADS_SHOWN, r.A.rows / r.A.cols);
}

/* "cat .90", or "even .14" where row i of head h looks everywhere alike. */
static void print_most(const Input *in, Matrix A, int h, int i)
{
    int row = h * A.cols + i, top = next_key(A, row, -1), visible = 0;
    float weight = *matrix_at(A, row, top);
    for (int j = 0; j < A.cols; j++)
        visible += *matrix_at(in->mask, i, j) != 0;
    for (int j = top - 1; j >= 0; j--) /* of those that are equal but for rounding, the first */
        top = *matrix_at(A, row, j) > .99999f * weight ? j : top;
    int even = visible > 1 && weight < 1.01f / (float)visible;
    const char *found = visible == 0 ? "nothing" : even ? "even" : cut(in->tokens[top], 7);
    say_cell(even ? DIM : PLAIN, -8, found);
    say_cell(PLAIN, -5, cut(share(in, weight), 4));
}

void show_questions(Input *in, Run r, int i, const char *heading)
{
    int n_heads = r.A.rows / r.A.cols, d_k = r.Q.cols / n_heads;
    Matrix q_i = matrix_rows(r.Q, i, 1);
    show_pass(in, "%s: what \"%s\" asks", heading, cut(in->tokens[i], MANY));
    say("   %*s%d columns of Q: its query    looks most at\n", 17, "", d_k);
    for (int h = 0; h < cells_of(n_heads, MANY); h++) {
        say_cell(PLAIN, -20, say_text("   %s", cut(r.names[h], 16)));
        say_cell(BLUE, -29, vector(in, matrix_columns(q_i, h * d_k, d_k)));
        print_most(in, r.A, h, i);
        say("\n");
    }
}

void show_keys(Input *in, Run r, int j, const char *heading)
{
    int n_heads = r.A.rows / r.A.cols, d = r.K.cols / n_heads;
    Matrix k_j = matrix_rows(r.K, j, 1), mean = matrix_mean_blocks(k_j, n_heads);
    show_pass(in, "%s, as for \"%s\"", heading, cut(in->tokens[j], MANY));
    for (int h = 0; h <= n_heads; h++) {
        say_cell(PLAIN, -20,
                 say_text("   %s", h < n_heads ? cut(r.names[h], 16) : "their mean"));
        say_cell(ORANGE, 0, vector(in, h < n_heads ? matrix_columns(k_j, h * d, d) : mean));
        say("\n");
    }
}

void show_meeting(Input *in, Run r, int n_kv_heads, int i, const char *heading)
{
    int n = r.A.cols, n_heads = cells_of(r.A.rows / n, MOST_HEADS_SHOWN),
        d = r.K.cols / n_kv_heads, k = 0;
    Panel panels[MOST_HEADS_SHOWN + 2];
    const char *columns[MOST_HEADS_SHOWN];
    Matrix s = matrix_new(n, n_heads), a = matrix_new(n, n_heads);
    for (int h = 0; h < n_heads; h++) {
        columns[h] = say_text("%d", atoi(r.names[h]));
        for (int j = 0; j < n; j++) {
            *matrix_at(s, j, h) = *matrix_at(r.S, h * n + i, j);
            *matrix_at(a, j, h) = *matrix_at(r.A, h * n + i, j);
        }
    }
    for (; k < cells_of(n_kv_heads, MOST_HEADS_SHOWN); k++) {
        const char *title = n_kv_heads > 1 ? say_text("K %d", k) : "K", *mark = " {";
        int group_size = r.A.rows / n / n_kv_heads;
        for (int h = k * group_size; h < (k + 1) * group_size && group_size <= 4;
             h++, mark = ",")
            title = say_text("%s%s%d%s", title, mark, atoi(r.names[h]),
                             h % group_size == group_size - 1 ? "}" : "");
        panels[k] = (Panel){ NUMBERS, ORANGE, title, .m = matrix_columns(r.K, k * d, d),
                             .most = MOST_HEADS_SHOWN };
    }
    panels[k++] = (Panel){ NUMBERS, PLAIN, "scores, by head", .m = s, .columns = columns };
    if (n_kv_heads == 1) /* else they do not fit beside it */
        panels[k++] = (Panel){ SHARES, BLUE, "weights, by head", .m = a, .columns = columns };
    show_pass(in, "%s: \"%s\" asks", heading, cut(in->tokens[i], MANY));
    print_panels(in, NULL, choose_rows(in, n, NULL), k, panels);
    print_left_out(r);
}

void show_heads(Input *in, Run r, const Run *before, const char *heading)
{
    int n = r.A.cols, n_heads = r.A.rows / n,
        count = in->full ? n_heads : cells_of(n_heads, MANY);
    Panel *panels = matrix_memory((size_t)count, sizeof *panels);
    for (int h = 0; h < count; h++) {
        Matrix A = matrix_rows(r.A, h * n, n);
        const char *moved = "";
        if (before != NULL)
            moved = share(in, matrix_weight_moved(A, matrix_rows(before->A, h * n, n)));
        panels[h] = (Panel){ PICTURE, before == NULL ? PLAIN : PURPLE,
                             say_text("%s %s", r.names[h], moved), .m = A };
    }
    show_pass(in, "%s", heading);
    if (before != NULL)
        say("   Above a head: how much of its weight is on other words now, on average.\n");
    else {
        say("   Weights: ");
        for (int k = 0; k < SHADES; k++) {
            say_cell(BLUE, 1, shade_signs[k]);
            say(" %s  ", shade_words[k]);
        }
        say("blank: 0\n");
    }
    print_panels(in, NULL, choose_rows(in, n, NULL), count, panels);
    if (count < n_heads)
        say(" … and %d heads more (--full shows them)\n", n_heads - count);
}

void show_sharing(Input *in, Run r, Run multi, const char *label)
{
    enum { LABEL = 25 };
    int n = r.A.cols, n_heads = r.A.rows / n;
    int fetched = n * (r.K.cols + r.V.cols), multiply_adds = n * (r.Q.cols + r.Z.cols);
    int width = in->digits + 3 > 5 ? in->digits + 3 : 5;
    if (r.A.data == multi.A.data) {
        show_pass(in, "What sharing moves, and what it saves: floats to fetch");
        say("   %*s%*s%*s   floats multiply  uses\n", LABEL, "", n_heads * width,
            "weight moved by head", width + 3, "Y off");
        say("   %-*s", LABEL, "K/V heads");
        for (int h = 0; h < n_heads; h++)
            say("%*d", width, h);
        say("%*s  fetched     adds  each\n", width + 3, "at most");
    }
    say_cell(PLAIN, -LABEL - 3, say_text("   %s", label));
    for (int h = 0; h < n_heads; h++) {
        Matrix A = matrix_rows(r.A, find_head(r, h) * n, n);
        double moved = matrix_weight_moved(A, matrix_rows(multi.A, h * n, n));
        say_cell(moved > 0 ? PURPLE : DIM, width, moved > 0 ? share(in, moved) : "·");
    }
    say_cell(PLAIN, width + 3, number(in, matrix_max_difference(r.Y, multi.Y)));
    say("%9d %8d %5d\n", fetched, multiply_adds, multiply_adds / fetched);
}

/* ---- what the words say ---- */

/* Of the words that word i sees, the one that means most nearly this; -1: none does. */
static int nearest_word(const Input *in, int i, Matrix meaning, float *cosine)
{
    int seen = in->causal ? i + 1 : in->X.rows;
    return words_nearest(matrix_rows(in->X, 0, seen), meaning, cosine);
}

void show_meaning(const Input *in, Matrix Z, int i)
{
    float cosine;
    int nearest = in->from_words ? nearest_word(in, i, matrix_rows(Z, i, 1), &cosine) : -1;
    if (nearest >= 0)
        say("\n   What \"%s\" is told is nearest to the meaning of \"%s\" (cosine %s).\n",
            in->tokens[i], in->tokens[nearest], share(in, cosine));
}

void show_alike(const Input *in, Matrix A, const char *why)
{
    for (int i = 0; in->from_words && i < A.rows; i++)
        for (int j = 0; j < i; j++)
            if (in->tokens[i] == in->tokens[j] /* the same entry of words.c */
                && matrix_equal(matrix_rows(A, i, 1), matrix_rows(A, j, 1))) {
                say("   Two words \"%s\" come out alike: %s.\n", in->tokens[i], why);
                return;
            }
}

void show_output(Input *in, Run r, int i)
{
    float cosine;
    if (!in->from_words)
        return;
    Matrix x = matrix_rows(in->X, i, 1), sum = matrix_new(1, FEATURES);
    matrix_copy(sum, x);
    matrix_add(sum, matrix_rows(r.Y, i, 1));
    sum = matrix_columns(sum, MEANING, MEANINGS);
    int nearest = nearest_word(in, i, sum, &cosine);
    show_pass(in, "The results side by side, mixed:  Y = Z W_O;  then X + Y");
    say("   The meaning of \"%s\" (animal food action feeling) was %s.\n", in->tokens[i],
        vector(in, matrix_columns(x, MEANING, MEANINGS)));
    say("   The heads make it %s", vector(in, sum));
    if (nearest >= 0)
        say(": nearest to \"%s\" now (cosine %s)", in->tokens[nearest], share(in, cosine));
    say(".\n");
}

/* ---- one token at a time ---- */

int show_decoding(Input *in, const char *which)
{
    int shown = in->causal && in->X.rows <= 64;
    if (shown)
        show_pass(in, "One token at a time, %s: what each head weighs most", which);
    else
        say("\n   One token at a time is left out: %s.\n",
            in->causal ? "more than 64 tokens" : "it needs --causal");
    return shown;
}

void show_token(const Input *in, Run r, int i, int floats)
{
    enum { BAR = 10 };
    int n = r.A.cols, n_heads = cells_of(r.A.rows / n, MOST_HEADS_SHOWN);
    if (i == 0) {
        print_left_out(r);
        say("%12s", "");
        for (int h = 0; h < n_heads; h++)
            say("head %-8d", atoi(r.names[h]));
        say("cache\n");
    }
    say("%2d ", i + 1);
    say_cell(PLAIN, -9, cut(in->tokens[i], 8));
    for (int h = 0; h < n_heads; h++)
        print_most(in, r.A, h, i);
    say("%5d ", floats);
    print_bar((float)floats / (float)(n * (r.Q.cols + r.Z.cols)), BAR);
    say("\n");
}
