#include "show.h"
#include "strict.h"
#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN = 80, MANY = 12, TEXT = 256 };

/* ---- numbers and labels: each text lives until the sixteenth call after it ---- */

static char *text(const char *format, ...) PRINTS_LIKE_PRINTF(1);
static char *text(const char *format, ...)
{
    static char texts[16][TEXT];
    static int next;
    char *out = texts[next++ % 16];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(out, TEXT, format, arguments);
    va_end(arguments);
    return out;
}

/* A share of 1, with its digits: .89, 1.00. Or any number; no 0 stands before the point. */
static const char *share(const Input *in, double x)
{
    char *out = text("%.*f", in->digits, x), *zero = out + (*out == '-');
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
        return text("%.1e", x);
    return x == floor(x) ? text("%.0f", x) : share(in, x);
}

/* Inside a calculation a zero is written out. */
static const char *term(const Input *in, double x)
{
    return x == 0 ? "0" : number(in, x);
}

/* `label` cut to `columns`, a sign at a time. */
static const char *cut(const char *label, int columns)
{
    char *out = text("%s", label);
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
    char *out = text("(");
    for (int k = 0; k < cells_of(row.cols, 6); k++) {
        int j = index_in(k, row.cols, 6);
        strcat(strcat(out, k > 0 ? " " : ""),
               j < 0 ? "…" : number(in, (double)*matrix_at(row, 0, j)));
    }
    return strcat(out, ")");
}

/* A head's number, as its name begins. */
static const char *head_number(const char *name)
{
    return text("%.*s", (int)strcspn(name, " "), name);
}

/* The keys that row i of A weighs most, largest first. */
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

static int largest(Matrix A, int i)
{
    int key;
    rank(A, i, &key, 1);
    return key;
}

static int is_zero(Matrix m, int i)
{
    for (int j = 0; j < m.cols; j++)
        if (*matrix_at(m, i, j) != 0)
            return 0;
    return 1;
}

/* The least, or the largest, weight that row i gives a word it sees; how many it sees. */
static int extremes(Attention a, int i, float *least, float *most)
{
    int visible = 0;
    *least = 1, *most = 0;
    for (int j = 0; j < a.A.cols; j++)
        if (*matrix_at(a.S, i, j) > -INFINITY) {
            visible++;
            *least = fminf(*least, *matrix_at(a.A, i, j));
            *most = fmaxf(*most, *matrix_at(a.A, i, j));
        }
    return visible;
}

/* ---- the frame of a run ---- */

/* A word, the#2 where it stands twice, or a position counted from 1: which row. */
static int find_token(const Input *in, const char *name)
{
    char list[TEXT] = "", *end;
    int n = in->X.rows, count = 0, found = 0;
    long position = strtol(name, &end, 10);
    for (int i = 0; i < n; i++) {
        int nth = 1;
        for (int j = 0; j < i; j++)
            nth += strcmp(in->tokens[j], in->tokens[i]) == 0;
        const char *full = text("%s#%d", in->tokens[i], nth);
        if (strcmp(full, name) == 0)
            return i;
        if (strcmp(in->tokens[i], name) == 0) {
            found = i;
            snprintf(list + strlen(list), TEXT - strlen(list), "%s%s", count++ ? ", " : "",
                     full);
        }
    }
    if (count > 1)
        die_usage("--explain: %s: say which of these: %s", name, list);
    if (count == 0 && (*end != '\0' || position < 1 || position > n))
        die_usage("--explain: \"%s\" is neither a word of the text nor a position, 1 to %d",
                  name, n);
    return count == 1 ? found : (int)position - 1;
}

static void print_sentence(const Input *in)
{
    if (!in->from_words)
        say("   %s: %d tokens, d_model %d", in->load, in->X.rows, in->X.cols);
    for (int i = 0; in->from_words && i < in->X.rows; i++)
        say("%s%s", i == 0 ? "   " : " ", in->tokens[i]);
    say("\n");
}

void show_title(Input *in, const char *question, const char *written)
{
    if (in->explain != NULL) {
        const char *comma = strchr(in->explain, ',');
        if (comma == NULL || comma == in->explain || comma[1] == '\0')
            die_usage("--explain: \"%s\" must be QUERY,KEY, as in --explain it,cat",
                      in->explain);
        in->query = find_token(in, text("%.*s", (int)(comma - in->explain), in->explain));
        in->key = find_token(in, comma + 1 + strspn(comma + 1, " "));
        in->pass = -1;
        in->step = 0;
    }
    say_nothing(in->pass > 0);
    say_cell(BOLD, 0, in->title);
    say_cell(PLAIN, SCREEN - say_columns(in->title), question);
    say("\n\n");
    print_sentence(in);
    say("   %s", in->who_sees);
    if (in->rope.base > 0)
        say(" Q and K are turned by their positions (--rope).");
    say(in->from_words ? " A person wrote %s. \"·\" is 0.\n" : "\n", written);
}

/* Waits for Enter, and on a terminal begins a new screen, with the title in sight. */
static void wait_for_enter(Input *in)
{
    say("\n[Enter goes on, q ends]");
    fflush(stdout);
    int first = getchar();
    for (int c = first; c != '\n' && c != EOF;)
        c = getchar();
    if (first == 'q')
        in->step = in->pass = 0; /* no pass bears this number */
    else if (first != EOF && say_new_screen()) {
        say_cell(BOLD, 0, in->title);
        say("\n");
        print_sentence(in);
    }
}

void show_pass(Input *in, const char *format, ...)
{
    char heading[TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(heading, sizeof heading, format, arguments);
    va_end(arguments);
    in->passes++;
    if (in->step && !in->quiet)
        wait_for_enter(in);
    if (in->pass >= 0)
        say_nothing(in->pass != in->passes);
    say(in->pass > 0 ? "" : "\n");
    say_cell(BOLD, 0, text("%d. %s", in->passes, heading));
    say("\n");
}

void show_end(const Input *in, const char *seen, const char *next)
{
    if (in->pass < 0)
        say("\n   Seen: %s\n   Try:  %s\n", seen, next);
}

/* ---- matrices side by side ---- */

/* A matrix to print. SHARES are shaded numbers; a PICTURE has one sign a weight. The columns
 * are named by `columns` or, where that is NULL, numbered; `most` of them are shown (0: a
 * dozen). How many fit, and how wide each and all of it are, is found before printing. */
typedef enum { NUMBERS, SHARES, PICTURE } Kind;
typedef struct {
    Kind kind;
    Style style; /* of the title */
    const char *title;
    Matrix m;
    const char *const *columns;
    int most;
    int cells, width, *widths;
} Panel;

static Panel panel(Kind kind, Style style, const char *title, Matrix m,
                   const char *const *columns)
{
    return (Panel){ .kind = kind, .style = style, .title = title, .m = m, .columns = columns };
}

/* A weight's sign, and what each means. */
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
        say_cell(BLUE, 1, shade(from[k]));
        say(" %s  ", words[k]);
    }
    say("blank: 0\n");
}

/* The text in row i, column j; i may be the HEADING, and -1 is the … of what is left out. */
enum { HEADING = -2 };
static const char *cell(const Input *in, const Panel *p, int i, int j)
{
    const char *behind = p->kind == SHARES ? " " : "";
    if (j < 0 || i == -1)
        return text("…%s", behind);
    if (i == HEADING && p->columns != NULL)
        return text("%s%s", cut(p->columns[j], MANY), behind);
    if (i == HEADING)
        return text("%d%s", p->kind == PICTURE ? (j + 1) % 10 : j + 1, behind);
    float x = *matrix_at(p->m, i, j);
    if (p->kind == NUMBERS)
        return number(in, (double)x);
    if (p->kind == PICTURE || x == 0)
        return shade(x);
    return text("%s%s", share(in, (double)x), x < .05f ? " " : shade(x));
}

/* How many columns fit, and how wide they are. */
static void lay_out(const Input *in, Panel *p, int available)
{
    int n = p->m.rows, cols = p->m.cols, rows = in->full ? n : MANY + 2;
    int gap = p->kind == NUMBERS, title = say_columns(p->title) + gap;
    p->most = in->full ? cols : p->most > 0 ? p->most : MANY;
    p->widths = matrix_memory((size_t)cells_of(cols, p->most), sizeof *p->widths);
    do {
        p->cells = cells_of(cols, p->most);
        p->width = 0;
        for (int c = 0; c < p->cells; c++) {
            int j = index_in(c, cols, p->most), named = p->columns != NULL || !gap;
            int width = named ? say_columns(cell(in, p, HEADING, j)) : 1;
            for (int r = 0; r < cells_of(n, rows); r++) {
                int wide = say_columns(cell(in, p, index_in(r, n, rows), j));
                width = wide > width ? wide : width;
            }
            p->widths[c] = width + gap;
            p->width += width + gap;
        }
    } while (!in->full && p->width > available && --p->most >= 3);
    p->width = (title > p->width ? title : p->width) + !gap;
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
static void print_panels(const Input *in, const char *const *labels, int count, Panel *panels)
{
    enum { LABEL = 16 };
    int n = panels[0].m.rows, rows = in->full ? n : MANY + 2, label = 0, fit = 0, titled = 0;
    for (int r = 0; r < cells_of(n, rows); r++) {
        int i = index_in(r, n, rows), wide = i < 0 ? 0 : say_columns(cut(labels[i], LABEL));
        label = wide > label ? wide : label;
    }
    for (int total = label; fit < count; fit++) {
        lay_out(in, &panels[fit], SCREEN - label - 1);
        total += panels[fit].width + 1;
        if (fit > 0 && total > SCREEN)
            break;
        titled |= *panels[fit].title;
    }
    say("%*s", label + 1, "");
    for (int k = 0; k < fit && titled; k++) {
        say(panels[k].kind == PICTURE ? "" : " ");
        say_cell(panels[k].style, -panels[k].width - (panels[k].kind == PICTURE),
                 panels[k].title);
    }
    say(titled ? "\n%*s" : "", label + 1, "");
    print_row(in, fit, panels, HEADING);
    for (int r = 0; r < cells_of(n, rows); r++) {
        int i = index_in(r, n, rows);
        say_cell(PLAIN, -label - 1, i < 0 ? " …" : cut(labels[i], LABEL));
        print_row(in, fit, panels, i);
    }
    if (fit < count)
        print_panels(in, labels, count - fit, panels + fit);
}

/* "7 it", or "7" where that is the label itself. */
static const char *const *numbered(const Input *in)
{
    int n = in->X.rows;
    const char **labels = matrix_memory((size_t)n, sizeof *labels);
    for (int i = 0; i < n; i++) {
        char *label = matrix_memory(TEXT, 1);
        int same = strcmp(text("%d", i + 1), in->tokens[i]) == 0;
        snprintf(label, TEXT, "%*d %s", n > 99 ? 4 : 2, i + 1,
                 same ? "" : cut(in->tokens[i], 8));
        labels[i] = label;
    }
    return labels;
}

/* Columns are named after the one feature of X that goes into each through W, or numbered. */
static const char *const *column_names(const Input *in, Matrix W)
{
    const char **names = matrix_memory((size_t)W.cols, sizeof *names);
    for (int j = 0; j < W.cols; j++) {
        int feature = 0, features = 0;
        for (int i = 0; in->from_words && i < FEATURES; i++)
            if (*matrix_at(W, i, j) != 0) {
                feature = i;
                features++;
            }
        char *own = matrix_memory(MANY, 1);
        snprintf(own, MANY, "%d", j + 1);
        names[j] = features == 1                 ? feature_names[feature]
                   : features || !in->from_words ? own
                                                 : "–";
    }
    return names;
}

static void print_bar(float part, int width)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int length = (int)(part * (float)width * 8 + .5f);
    for (int k = 0; k < length / 8; k++)
        say_cell(BLUE, 0, "█");
    say_cell(BLUE, 0, eighths[length % 8]);
}

/* ---- one query ---- */

/* How far the largest weight of row i is above an even spread. */
static float sharpness(Attention a, int i)
{
    float least, most;
    int visible = extremes(a, i, &least, &most);
    return visible == 0 ? 0 : most - 1 / (float)visible;
}

int show_head(const Input *in, Run r, int ours)
{
    int n_heads = r.A.rows / r.A.cols, wanted = in->head >= 0 ? in->head : ours;
    if (in->head >= n_heads)
        die_usage("--head: there is no head %d; they go from 0 to %d", in->head, n_heads - 1);
    for (int h = 0; h < n_heads; h++)
        if (atoi(r.names[h]) == wanted)
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

void show_answer(const Input *in, Attention a, int i)
{
    enum { TOP = 3, BAR = 14 };
    int keys[TOP + 1], shown = 0,
                       pronoun = in->from_words && *matrix_at(in->X, i, PRONOUN) != 0;
    float least, most, weight = 0;
    int visible = extremes(a, i, &least, &most);
    rank(a.A, i, keys, cells_of(a.A.cols, TOP + 1));
    say(pronoun ? "   Who is \"%s\"?  " : "   \"%s\" looks at  ", cut(in->tokens[i], MANY));
    for (; shown < visible; shown++) {
        weight = *matrix_at(a.A, i, keys[shown]);
        if (shown == TOP || weight - least < .005f)
            break;
        say("%s %s ", cut(in->tokens[keys[shown]], MANY), share(in, (double)weight));
        print_bar(weight, BAR);
        say("  ");
    }
    if (visible == 0)
        say("nothing: the mask hides every word, and all its weights are 0");
    else if (shown < visible)
        say("%s %s", shown == 0 ? "every word alike," : "every other",
            weight - least < .005f ? share(in, (double)weight)
                                   : text("at most %s", share(in, (double)weight)));
    say("\n");
    int asking = 0;
    for (int row = 0; row < a.Q.rows; row++)
        asking += !is_zero(a.Q, row);
    if (asking == 0 && visible > 0)
        say("   No word here asks anything: each query is 0, and a row must sum to 1.\n");
}

/* Where a query or key comes from: the rows of W that a row of X adds up; how many. */
static int print_origin(const Input *in, const char *what, Style style, const char *W_name,
                        Matrix W, int i)
{
    int rows = 0;
    for (int f = 0; in->from_words && f < FEATURES; f++) {
        float x = *matrix_at(in->X, i, f);
        if (x == 0 || is_zero(W, f))
            continue;
        say("   ");
        say_cell(style, 18,
                 rows++ == 0 ? text("%s of %s =", what, cut(in->tokens[i], MANY)) : "+");
        say_cell(PLAIN, 5, number(in, (double)x));
        say(" × row %s of %s%*s %s\n", feature_names[f], W_name,
            8 - (int)strlen(feature_names[f]), "", vector(in, matrix_rows(W, f, 1)));
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
static const char *head_title(Attention a)
{
    const char *job = a.name != NULL ? strchr(a.name, ' ') : NULL;
    if (a.name == NULL)
        return "";
    return text("Head %s%s%s%s: ", head_number(a.name), job ? " (" : "", job ? job + 1 : "",
                job ? ")" : "");
}

/* The query, above the keys that it is compared with; every key with its product, score, e^s,
 * weight and value; and the result, below the values that it is made of. */
void show_query(Input *in, Attention a, int i)
{
    enum { STEPS = 4 };
    int n = a.A.cols;
    double shift, sum = exponentials(a, i, &shift);
    char scaled[TEXT], raised[TEXT];
    const char *columns[STEPS] = { "q·k", scaled, raised, "weight" };
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
    snprintf(scaled, TEXT, "÷ %g", (double)a.scale);
    snprintf(raised, TEXT, shift > 0 ? "e^(s−%.4g)" : "e^s", shift);

    show_pass(in, "%sOne query, end to end: \"%s\" asks, every word answers", head_title(a),
              cut(in->tokens[i], MANY));
    int picked = print_origin(in, "query", BLUE, "W_Q", a.W_Q, i);
    if (picked > 0 && largest(a.A, i) != i)
        picked += print_origin(in, "key", ORANGE, "W_K", a.W_K, largest(a.A, i));
    say(picked > 0 ? "\n" : "");
    Panel panels[] = { panel(NUMBERS, ORANGE, "key", keys, column_names(in, a.W_K)),
                       panel(NUMBERS, PLAIN, "", steps, columns),
                       panel(NUMBERS, GREEN, "value", values, column_names(in, a.W_V)) };
    panels[0].most = panels[2].most = in->from_words ? 4 : 3;
    print_panels(in, rows, 3, panels);
}

void show_weight(const Input *in, Attention a)
{
    enum { TERMS = 6 };
    int i = in->query, j = in->key, terms = 0;
    if (i < 0)
        return;
    char query[TEXT], key[TEXT];
    strcpy(query, cut(in->tokens[i], MANY));
    strcpy(key, cut(in->tokens[j], MANY));
    Matrix q = matrix_rows(a.Q, i, 1), k = matrix_rows(a.K, j, 1);
    double score = (double)*matrix_at(a.S, i, j), weight = (double)*matrix_at(a.A, i, j);
    double shift, sum = exponentials(a, i, &shift);

    say("\n");
    say_cell(BOLD, 0,
             text("%sHow much does \"%s\" (token %d) look at \"%s\" (token %d)?", head_title(a),
                  query, i + 1, key, j + 1));
    say("\n");
    print_origin(in, "query", BLUE, "W_Q", a.W_Q, i);
    print_origin(in, "key", ORANGE, "W_K", a.W_K, j);
    say("\n   query    q = %s\n   key      k = %s\n   product  q·k =", vector(in, q),
        vector(in, k));
    for (int p = 0; p < q.cols; p++) {
        double q_p = (double)*matrix_at(q, 0, p), k_p = (double)*matrix_at(k, 0, p);
        if (q_p != 0 && k_p != 0 && ++terms <= TERMS)
            say("%s %s·%s", terms > 1 ? " +" : "", term(in, q_p), term(in, k_p));
    }
    say("%s%s%s\n", terms > TERMS ? " + …" : "", terms > 0 ? " = " : " ",
        term(in, dot(a.Q, i, a.K, j)));
    if (!(score > -INFINITY))
        say("   mask     \"%s\" may not look at \"%s\": the score becomes −∞, the weight 0\n",
            query, key);
    else {
        say("   score    s = q·k ÷ %g = %s\n", (double)a.scale, term(in, score));
        say(shift > 0 ? "   weight   e^(s−%.4g)" : "   weight   e^s", shift);
        say(" ÷ their sum in this row = %.4g ÷ %.4g = %s\n", exp(score - shift), sum,
            share(in, weight));
        say("   value    %s · %s is what \"%s\" adds to the result\n", share(in, weight),
            vector(in, matrix_rows(a.V, j, 1)), key);
    }
    say_nothing(1);
}

/* ---- all queries ---- */

/* The rows of m that tell something, or all if none does: those of `a` with weights that differ.
 * What is loaded tells everything. *labels are the rows', *silent those left out that ask
 * nothing. */
static Matrix telling_rows(const Input *in, Attention a, Matrix m, const char *const **labels,
                           int *silent)
{
    const char *const *all = numbered(in);
    const char **kept = matrix_memory((size_t)m.rows, sizeof *kept);
    Matrix rows = matrix_new(m.rows, m.cols);
    int count = 0;
    *silent = 0;
    for (int i = 0; i < m.rows; i++) {
        float least, most;
        extremes(a, i, &least, &most);
        if (in->full || !in->from_words || most - least >= .005f) {
            matrix_copy(matrix_rows(rows, count, 1), matrix_rows(m, i, 1));
            kept[count++] = all[i];
        } else
            *silent += is_zero(a.Q, i);
    }
    *labels = count > 0 ? kept : all;
    return count > 0 ? matrix_rows(rows, 0, count) : m;
}

void show_matrices(Input *in, Attention a)
{
    const char *const *key = column_names(in, a.W_K), *const *value = column_names(in, a.W_V);
    const char *const *labels;
    char title[TEXT];
    int silent;
    strcpy(title, head_title(a));
    Panel projections[] = {
        panel(NUMBERS, BLUE, in->rope.base > 0 ? "Q = X W_Q, turned" : "Q = X W_Q", a.Q,
              key),
        panel(NUMBERS, ORANGE, in->rope.base > 0 ? "K = X W_K, turned" : "K = X W_K", a.K, key),
        panel(NUMBERS, GREEN, "V = X W_V", a.V, value)
    };
    show_pass(in, "%sQ asks, K is compared, V is handed over", title);
    print_panels(in, numbered(in), 3, projections);

    Matrix S = telling_rows(in, a, a.S, &labels, &silent);
    Panel scores = panel(NUMBERS, PLAIN, "", S, in->tokens);
    int left = a.S.rows - S.rows;
    show_pass(in, "%sS = Q Kᵀ / %g, the scores: row asks, column answers", title,
              (double)a.scale);
    print_panels(in, labels, 1, &scores);
    if (left > 0)
        say(silent == left ? "   The other %d rows are 0: the query of these words is 0.\n"
                           : "   In the other %d rows all scores are alike.\n",
            left);

    Matrix A = telling_rows(in, a, a.A, &labels, &silent);
    Matrix Z = telling_rows(in, a, a.Z, &labels, &silent);
    Panel weights[] = { panel(SHARES, BLUE, "A", A, NULL),
                        panel(NUMBERS, GREEN, "Z = A V", Z, value) };
    show_pass(in, "%sA = softmax of each row of S, the weights; Z = A V", title);
    print_panels(in, labels, 2, weights);
    if (left > 0)
        say("   The other %d spread the weight evenly: a row must sum to 1.\n", left);
}

/* ---- all heads ---- */

/* "cat .90", or "even .14" where row i of head h looks everywhere alike. */
static void print_most(const Input *in, Matrix A, int h, int i)
{
    int row = h * A.cols + i, top = largest(A, row), visible = 0;
    float weight = *matrix_at(A, row, top);
    for (int j = 0; j < A.cols; j++)
        visible += *matrix_at(in->mask, i, j) != 0;
    int even = visible > 1 && weight < 1.01f / (float)visible;
    say_cell(even ? DIM : PLAIN, -8, even ? "even" : cut(in->tokens[top], 7));
    say_cell(PLAIN, -5, cut(share(in, (double)weight), 4));
}

void show_questions(Input *in, Run r, int i, const char *heading)
{
    int n_heads = r.A.rows / r.A.cols, d_k = r.Q.cols / n_heads;
    Matrix q_i = matrix_rows(r.Q, i, 1);
    show_pass(in, "%s: what \"%s\" asks", heading, cut(in->tokens[i], MANY));
    say("   %*s%d columns of Q: its query    looks most at\n", 17, "", d_k);
    for (int h = 0; h < cells_of(n_heads, MANY); h++) {
        say("   ");
        say_cell(PLAIN, -17, cut(r.names[h], 16));
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
        say("   ");
        say_cell(PLAIN, -17, h < n_heads ? cut(r.names[h], 16) : "their mean");
        say_cell(ORANGE, 0, vector(in, h < n_heads ? matrix_columns(k_j, h * d, d) : mean));
        say("\n");
    }
}

void show_meeting(Input *in, Run r, int n_kv_heads, int i, const char *heading)
{
    enum { MOST = 4 };
    int n = r.A.cols, n_heads = cells_of(r.A.rows / n, MOST), d = r.K.cols / n_kv_heads, k = 0;
    Panel panels[MOST + 2] = { { 0 } };
    const char *columns[MOST];
    char titles[MOST][TEXT], numbers[MOST][TEXT];
    Matrix s = matrix_new(n, n_heads), a = matrix_new(n, n_heads);
    for (int h = 0; h < n_heads; h++) {
        for (int j = 0; j < n; j++) {
            *matrix_at(s, j, h) = *matrix_at(r.S, h * n + i, j);
            *matrix_at(a, j, h) = *matrix_at(r.A, h * n + i, j);
        }
        columns[h] = strcpy(numbers[h], head_number(r.names[h]));
    }
    for (; k < cells_of(n_kv_heads, MOST); k++) {
        snprintf(titles[k], TEXT, n_kv_heads > 1 ? "K %d" : "K", k);
        panels[k] = panel(NUMBERS, ORANGE, titles[k], matrix_columns(r.K, k * d, d), NULL);
        panels[k].most = MOST;
    }
    panels[k++] = panel(NUMBERS, PLAIN, "scores, by head", s, columns);
    if (n_kv_heads == 1) /* else they do not fit beside it */
        panels[k++] = panel(SHARES, BLUE, "weights, by head", a, columns);
    show_pass(in, "%s: \"%s\" asks", heading, cut(in->tokens[i], MANY));
    print_panels(in, numbered(in), k, panels);
}

void show_heads(Input *in, Run r, const Run *before, const char *heading)
{
    int n = r.A.cols, n_heads = r.A.rows / n,
        count = in->full ? n_heads : cells_of(n_heads, MANY);
    Panel *panels = matrix_memory((size_t)count, sizeof *panels);
    for (int h = 0; h < count; h++) {
        Matrix A = matrix_rows(r.A, h * n, n);
        char *title = matrix_memory(TEXT, 1);
        double moved = before == NULL
                           ? 0
                           : matrix_weight_moved(A, matrix_rows(before->A, h * n, n));
        snprintf(title, TEXT, "%.40s %s", r.names[h], before == NULL ? "" : share(in, moved));
        panels[h] = panel(PICTURE, before == NULL ? PLAIN : PURPLE, title, A, NULL);
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
                say_cell(moved > 0 ? PURPLE : DIM, 5, moved > 0 ? share(in, moved) : "·");
            }
    say_cell(PLAIN, 8, number(in, (double)matrix_max_difference(r.Y, multi.Y)));
    say("%9d %8d %5d\n", fetched, multiply_adds, multiply_adds / fetched);
}

/* ---- what the words say ---- */

void show_meaning(const Input *in, Matrix Z, int i)
{
    float cosine;
    int nearest = in->from_words ? words_nearest(in->X, matrix_rows(Z, i, 1), &cosine) : -1;
    if (nearest >= 0)
        say("\n   What \"%s\" is told is nearest to the meaning of \"%s\" (cosine %s).\n",
            in->tokens[i], in->tokens[nearest], share(in, (double)cosine));
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
            share(in, (double)cosine));
    say(".\n");
}

/* ---- one token at a time ---- */

int show_decoding(Input *in, const char *which)
{
    int n = in->X.rows;
    if (in->causal && n <= 64)
        show_pass(in, "One token at a time, %s: what each head weighs most", which);
    else
        say("\n   One token at a time is left out: %s.\n",
            in->causal ? "more than 64 tokens" : "it needs --causal");
    return in->causal && n <= 64;
}

void show_token(const Input *in, Run r, int i, int floats)
{
    enum { MOST = 4, BAR = 10 };
    int n = r.A.cols, n_heads = cells_of(r.A.rows / n, MOST);
    say(i == 0 ? "            " : "");
    for (int h = 0; h < n_heads && i == 0; h++)
        say("head %-8s", head_number(r.names[h]));
    say(i == 0 ? "cache\n" : "");
    if (!in->full && n > MANY && i >= MANY / 2 && i < n - MANY / 2) {
        say(i == MANY / 2 ? " …\n" : "");
        return;
    }
    say("%2d ", i + 1);
    say_cell(PLAIN, -9, cut(in->tokens[i], 8));
    for (int h = 0; h < n_heads; h++)
        print_most(in, r.A, h, i);
    say("%5d ", floats);
    print_bar((float)floats / (float)(n * (r.Q.cols + r.Z.cols)), BAR);
    say("\n");
}
