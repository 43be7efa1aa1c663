/* play: what computes behind the page. The page writes options as on a command line, calls
 * play(), and reads the matrices that came out by their names.
 *
 * The layer is chapter 4's own: its program is taken in as it stands. */
#include "input.h"
#include "load.h"
#include "say.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

static Input asked;
#define main chapter_main
#define sqrtf(d_k) input_scale(&asked, sqrtf(d_k)) /* √d_k is what the page drags it to */
#include "../../04_grouped_query/grouped_query.c"

Matrix written_Q(void), written_K(void); /* chapter 3's, written to be shared: written.c */

enum { MOST_OPTIONS = 200, MOST_RESULTS = 100 };
char play_options[4096]; /* the page writes it: an argument, or a changed cell, a line */
typedef struct {
    const char *name; /* heads have matrices of one name, in the order of their places */
    Matrix m;
} Result;
Result play_results[MOST_RESULTS]; /* the page reads it, up to a name that is NULL */
static int n_results;
static Run all;

static void keep(const char *name, Matrix m)
{
    play_results[n_results++] = (Result){ name, m };
    play_results[n_results].name = NULL;
}

/* Chapter 4's layer; or chapter 3's with one key that was written to be shared, and head 2's
 * value. */
static Layer read_layer(int shared)
{
    Layer l = { names, HEADS, .X = asked.X, .mask = asked.mask };
    l.W_Q = shared ? written_Q() : matrix_from_table(table_Q);
    l.W_K = shared ? written_K() : matrix_from_table(table_K);
    l.W_V = matrix_from_table(table_V), l.W_O = matrix_from_table(table_O);
    if (shared)
        l.W_V = matrix_columns(l.W_V, WHO_IS_IT * l.W_K.cols, l.W_K.cols);
    load_layer(&asked, &l.names, &l.n_heads, &l.W_Q, &l.W_K, &l.W_V, &l.W_O);
    return l;
}

/* A cell that the reader changed: Q.2.9=-6 puts -6 into row 2, column 9 of W_Q. A small letter
 * means a table of the layer that was written to be shared. */
static void change(Layer l, const char *cell)
{
    const Matrix tables[] = { l.W_Q, l.W_K, l.W_V };
    const char *letters = asked.shared ? "qkvQKV" : "QKVqkv", *found;
    char letter, rest;
    int row, col;
    float value;
    if (sscanf(cell, "%c.%d.%d=%f%c", &letter, &row, &col, &value, &rest) != 4
        || (found = strchr(letters, letter)) == NULL || !isfinite(value))
        die_usage("\"%s\" is not a cell and a number, such as Q.2.9=-6", cell);
    if (found >= letters + 3)
        return; /* of the other layer */
    Matrix W = tables[found - letters];
    if (row < 0 || row >= FEATURES || col < 0 || col >= W.cols)
        die_usage("\"%s\": there is no such cell", cell);
    *matrix_at(W, row, col) = value;
}

/* The heads in this order; neighbors share. A key that was written to be shared stays. */
static Layer group(Layer l, const int *order, int n_kv_heads)
{
    if (!asked.shared)
        return share(l, order, n_kv_heads);
    l.names = input_reorder(l.names, HEADS, order);
    l.W_Q = matrix_reorder_columns(l.W_Q, HEADS, order);
    l.W_O = matrix_reorder_rows(l.W_O, HEADS, order);
    return l;
}

/* One head of a run, and how its weights come about: q·k, e^s, and the sum of these. In the
 * tables that the reader changes its columns are those of its number. */
static void keep_head(Attention a, Layer l, int number)
{
    int n = a.A.rows, d = a.Q.cols, kv = l.W_K.cols > d ? number : 0;
    Matrix product = matrix_new(n, n), power = matrix_new(n, n), sum = matrix_new(n, 1);
    matrix_multiply_transposed(product, a.Q, a.K);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            *matrix_at(power, i, j) = expf(*matrix_at(a.S, i, j));
            *matrix_at(sum, i, 0) += *matrix_at(power, i, j);
        }
    keep("Q", a.Q), keep("K", a.K), keep("V", a.V), keep("S", a.S), keep("A", a.A);
    keep("Z", a.Z), keep("product", product), keep("power", power), keep("sum", sum);
    keep("group W_K", a.W_K), keep("group W_V", a.W_V);
    keep("W_Q", matrix_columns(l.W_Q, number * d, d));
    keep("W_K", matrix_columns(l.W_K, kv * d, d));
    keep("W_V", matrix_columns(l.W_V, kv * d, d));
}

/* The layer run a token at a time, as a model writes. After each: floats kept, multiply-adds
 * with them, rows of K and V computed, how many without a cache, is the output the same? */
static void keep_decoding(Layer l)
{
    int n = l.X.rows, again = 0;
    Run cached = room(l);
    Matrix bill = matrix_new(n, 5);
    for (int i = 0; i < n; i++) {
        forward(l, cached, i, 1);
        again += i + 1;
        float *row = matrix_at(bill, i, 0);
        row[0] = (float)((i + 1) * (cached.K.cols + cached.V.cols));
        row[1] = (float)((i + 1) * (cached.Q.cols + cached.Z.cols));
        row[2] = (float)(i + 1), row[3] = (float)again;
        row[4] = (float)matrix_equal(matrix_rows(cached.Y, i, 1), matrix_rows(all.Y, i, 1));
    }
    keep("cache K", cached.K), keep("cache V", cached.V), keep("bill", bill);
}

/* Changed cells begin with a space, arguments do not. */
void play(void)
{
    char *arguments[MOST_OPTIONS + 1] = { "play" }, *changes[MOST_OPTIONS];
    int argc = 1, n_changes = 0;
    for (char *at = strtok(play_options, "\n"); at != NULL; at = strtok(NULL, "\n"))
        if (argc + n_changes == MOST_OPTIONS)
            die_usage("more than %d options and changed cells", MOST_OPTIONS);
        else if (*at == ' ')
            changes[n_changes++] = at + 1;
        else
            arguments[argc++] = at;
    matrix_free_all();
    n_results = 0;
    asked = input_read(argc, arguments, "play/", "", "--order --kv-heads --scale --shared");
    hide_later(asked.mask);
    const int *order = input_order(&asked, HEADS);
    int n_kv_heads = input_one_of("--kv-heads", asked.kv_heads, HEADS, "1 2 4");

    /* As a person wrote it, a key for each head; then as the reader wants it. */
    float scale = asked.scale;
    asked.scale = 0;
    Layer l = read_layer(0);
    Run before = run(l);
    asked.scale = scale;
    if (asked.shared)
        l = read_layer(1);
    for (int c = 0; c < n_changes; c++)
        change(l, changes[c]);
    Layer grouped = group(l, order, n_kv_heads);
    all = run(grouped);

    Matrix moved = matrix_new(1, HEADS);
    for (int h = 0; h < HEADS; h++) {
        Attention a = head_of(grouped, all, h);
        Matrix A = matrix_rows(before.A, order[h] * asked.X.rows, asked.X.rows);
        *matrix_at(moved, 0, h) = (float)matrix_weight_moved(a.A, A);
        keep("before", A);
        keep_head(a, l, order[h]);
    }
    keep("X", asked.X), keep("Y", all.Y), keep("moved", moved);
    keep_decoding(grouped);
}

/* Text i of a kind, or NULL: a word of the sentence (0), a column of X (1), the head in place
 * i (2). */
const char *play_text(int kind, int i)
{
    int count[] = { asked.X.rows, FEATURES, HEADS };
    const char *const *texts[] = { asked.tokens, feature_names, all.names };
    return i < count[kind] ? texts[kind][i] : NULL;
}
