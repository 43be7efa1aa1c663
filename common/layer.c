#include "layer.h"
#include "npy.h"
#include "platform.h"
#include "say.h"
#include "words.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 4096, LINE = 256, WHO_IS_IT = 2 };
typedef char Label[LINE];

static void join(char path[PATH], const char *folder, const char *name, const char *end)
{
    if (snprintf(path, PATH, "%s/%s%s", folder, name, end) >= PATH)
        die("%.60s…: the path is too long", folder);
}

/* ---- reading ---- */

static Matrix load(const char *folder, const char *name)
{
    char path[PATH];
    join(path, folder, name, ".npy");
    return npy_read(path);
}

/* folder/name.npy, or zeros if there is no such file. */
static Matrix load_bias(const char *folder, const char *name, Matrix W, const char *W_name)
{
    char path[PATH];
    join(path, folder, name, ".npy");
    if (!platform_exists(path))
        return matrix_new(1, W.cols);
    Matrix b = npy_read(path);
    if (b.rows != 1 || b.cols != W.cols)
        die("%s: %s.npy is [%d × %d], %s.npy is [%d × %d]; a bias has a number for each column",
            folder, name, b.rows, b.cols, W_name, W.rows, W.cols);
    return b;
}

/* W takes the columns of X: rows must be as many. */
static Matrix load_weights(const char *folder, const char *name, Matrix X)
{
    Matrix W = load(folder, name);
    if (W.rows != X.cols)
        die("%s: %s.npy is [%d × %d], X.npy is [%d × %d]; W needs a row for each column of X%s",
            folder, name, W.rows, W.cols, X.rows, X.cols,
            W.cols == X.cols ? " (PyTorch keeps it transposed: save weight.T)" : "");
    return W;
}

/* Labels: the lines of folder/tokens.txt, or 1, 2, 3 … */
static const char **load_tokens(const char *folder, int n)
{
    char path[PATH], line[LINE];
    const char **tokens = matrix_memory((size_t)n, sizeof *tokens);
    Label *labels = matrix_memory((size_t)n, sizeof *labels);
    int lines = 0;
    for (int i = 0; i < n; i++) {
        snprintf(labels[i], LINE, "%d", i + 1);
        tokens[i] = labels[i];
    }
    join(path, folder, "tokens", ".txt");
    if (!platform_exists(path))
        return tokens;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    for (; fgets(line, sizeof line, file) != NULL; lines++) {
        if (strchr(line, '\n') == NULL && !feof(file))
            die("%s: line %d is longer than %d bytes", path, lines + 1, LINE - 2);
        line[strcspn(line, "\r\n")] = '\0';
        say_clean(line);
        if (lines < n)
            memcpy(labels[lines], line, sizeof line);
    }
    fclose(file);
    if (lines != n)
        die("%s: has %d lines, X.npy has %d rows; one label a row is needed", path, lines, n);
    return tokens;
}

/* Divides the columns of W_Q, W_K and W_V among the heads. */
static void divide_into_heads(Layer *l, int n_heads, int chapter, const char *from)
{
    int q = l->W_Q.cols, k = l->W_K.cols, v = l->W_V.cols, d_k = q / n_heads;
    if (q % n_heads != 0)
        die("%s: Wq is [%d × %d]; %d heads do not divide its columns evenly", from, l->W_Q.rows,
            q, n_heads);
    char shapes[256];
    snprintf(shapes, sizeof shapes, "Wk is [%d × %d], Wq is [%d × %d] for %d heads",
             l->W_K.rows, k, l->W_Q.rows, q, n_heads);
    if (chapter <= 2 && k != q)
        die("%s: %s; their columns must be as many: each head has a key of its own%s", from,
            shapes, chapter == 2 ? " (chapters 3 and 4 share keys)" : "");
    if (chapter == 3 && k != d_k)
        die("%s: %s; multi-query shares one key of d_k = %d columns%s", from, shapes, d_k,
            k % d_k == 0 ? " (chapter 4 takes more)" : "");
    if (k % d_k != 0)
        die("%s: %s; Wk needs a multiple of d_k = %d columns", from, shapes, d_k);
    int n_kv_heads = k / d_k;
    if (n_heads % n_kv_heads != 0)
        die("%s: %s; that is %d K/V heads, which does not divide %d", from, shapes, n_kv_heads,
            n_heads);
    if (v % n_kv_heads != 0)
        die("%s: Wv is [%d × %d]; %d K/V heads do not divide its columns evenly", from,
            l->W_V.rows, v, n_kv_heads);
    int d_v = v / n_kv_heads;
    long long rows = (long long)n_heads * d_v;
    if (l->W_O.data != NULL && l->W_O.rows != rows)
        die("%s: Wo is [%d × %d], Wv is [%d × %d]; %d heads with d_v = %d need %lld rows of Wo",
            from, l->W_O.rows, l->W_O.cols, l->W_V.rows, v, n_heads, d_v, rows);
    l->n_heads = n_heads;
    l->n_kv_heads = n_kv_heads;
    l->d_k = d_k;
    l->d_v = d_v;
}

/* Chapter 4's --kv-heads against what W_K holds. */
static void check_sharing(int wanted, int pool, const Layer *l, const char *from)
{
    int n = l->n_kv_heads;
    if (wanted > 0 && wanted != n && !pool)
        die("%s: Wk holds %d K/V heads of d_k = %d, --kv-heads says %d; --pool averages", from,
            n, l->d_k, wanted);
    if (wanted > 0 && n % wanted != 0)
        die("%s: Wk holds %d K/V heads; %d does not divide that, so --pool cannot average",
            from, n, wanted);
}

static Layer load_layer(const Options *o)
{
    const char *folder = o->load;
    Layer l = { 0 };
    char path[PATH];
    if (!platform_is_folder(folder))
        die("--load: %s: %s", folder,
            platform_exists(folder) ? "is not a folder" : "there is no such folder");
    if (o->chapter > 1 && o->heads == 0)
        die_usage("--load needs --heads N: the files do not say how many heads W_Q holds");
    l.X = load(folder, "X");
    l.W_Q = load_weights(folder, "Wq", l.X);
    l.W_K = load_weights(folder, "Wk", l.X);
    l.W_V = load_weights(folder, "Wv", l.X);
    if (o->chapter > 1)
        l.W_O = load(folder, "Wo");
    divide_into_heads(&l, o->chapter > 1 ? o->heads : 1, o->chapter, folder);
    check_sharing(o->kv_heads, o->pool, &l, folder);
    l.b_Q = load_bias(folder, "bq", l.W_Q, "Wq");
    l.b_K = load_bias(folder, "bk", l.W_K, "Wk");
    l.b_V = load_bias(folder, "bv", l.W_V, "Wv");
    if (o->chapter > 1)
        l.b_O = load_bias(folder, "bo", l.W_O, "Wo");
    join(path, folder, "mask", ".npy");
    if (platform_exists(path)) {
        l.mask = npy_read_mask(path);
        if (l.mask.rows != l.X.rows || l.mask.cols != l.X.rows)
            die("%s: mask.npy is [%d × %d], X.npy is [%d × %d]; mask is [n × n], n rows in X",
                folder, l.mask.rows, l.mask.cols, l.X.rows, l.X.cols);
    }
    l.tokens = load_tokens(folder, l.X.rows);
    return l;
}

/* The position, from 0, of a token given by label, label#2 or position from 1. */
static int find_token(const Layer *l, const char *text)
{
    char list[512] = "", *end;
    const char *mark = strrchr(text, '#');
    int n = l->X.rows, found = -1, count = 0, wanted = 0;
    size_t length = strlen(text);
    if (mark != NULL && mark != text && strspn(mark + 1, "0123456789") == strlen(mark + 1)) {
        wanted = strlen(mark + 1) < 9 ? atoi(mark + 1) : INT_MAX;
        length = (size_t)(mark - text);
    }
    for (int i = 0; i < n; i++)
        if (strncmp(l->tokens[i], text, length) == 0 && l->tokens[i][length] == '\0') {
            size_t used = strlen(list);
            snprintf(list + used, sizeof list - used, "%s%s#%d", count > 0 ? ", " : "",
                     l->tokens[i], count + 1);
            if (++count == wanted || text[length] == '\0')
                found = i;
        }
    if (found >= 0 && (count == 1 || wanted > 0))
        return found;
    if (count > 0)
        die_usage("--explain: %s: say which of these: %s", text, list);
    long position = strtol(text, &end, 10);
    if (end == text || *end != '\0')
        die_usage(
            "--explain: \"%s\" is not in the text; name a word of it or a position, 1 to %d",
            text, n);
    if (position < 1 || position > n)
        die_usage("--explain: there is no position %s; they go from 1 to %d", text, n);
    return (int)position - 1;
}

static void find_explained(const char *explain, Layer *l)
{
    char query[LINE];
    const char *comma = explain != NULL ? strchr(explain, ',') : NULL;
    l->query = l->key = -1;
    if (explain == NULL)
        return;
    if (comma == NULL || comma == explain || comma[1] == '\0')
        die_usage("--explain: \"%s\" must be QUERY,KEY, as in --explain it,cat", explain);
    snprintf(query, sizeof query, "%.*s", (int)(comma - explain), explain);
    l->query = find_token(l, query);
    l->key = find_token(l, comma + 1 + strspn(comma + 1, " "));
}

Layer layer_read(const Options *o, const char *const *jobs, Matrix W_Q, Matrix W_K, Matrix W_V,
                 Matrix W_O)
{
    Layer l = { .W_Q = W_Q, .W_K = W_K, .W_V = W_V, .W_O = W_O, .from_words = 1 };
    if (o->save != NULL && platform_exists(o->save) && !platform_is_folder(o->save))
        die("--save: %s: is not a folder", o->save);
    if (o->load != NULL)
        l = load_layer(o);
    else {
        int n_heads = o->chapter == 1 ? 1 : o->heads > 0 ? o->heads : 4;
        if (o->chapter > 1 && n_heads != 4 && !(o->chapter == 2 && n_heads == 1))
            die_usage("--heads: the sentence's weights have 4 heads%s; --load takes others",
                      o->chapter == 2 ? ", or are read as 1" : "");
        if (o->kv_heads == 3 || o->kv_heads > 4)
            die_usage("--kv-heads: %d; the sentence's 4 heads share 1, 2 or 4", o->kv_heads);
        l.tokens = matrix_memory(MOST_WORDS, sizeof *l.tokens);
        l.X = words_read(o->sentence != NULL ? o->sentence : DEFAULT_SENTENCE, l.tokens);
        divide_into_heads(&l, n_heads, 4, "the sentence");
        l.jobs = l.n_heads == 4 ? jobs : NULL;
        l.b_Q = matrix_new(1, W_Q.cols);
        l.b_K = matrix_new(1, W_K.cols);
        l.b_V = matrix_new(1, W_V.cols);
        if (W_O.data != NULL)
            l.b_O = matrix_new(1, W_O.cols);
    }

    l.scale = o->scale > 0 ? o->scale : sqrtf((float)l.d_k);
    l.causal = o->causal >= 0 ? o->causal : o->chapter > 1 && o->load == NULL;
    l.who_sees = l.mask.data != NULL ? "mask.npy says who sees whom."
                                     : "Every word sees every word.";
    if (l.causal)
        l.who_sees = l.mask.data != NULL ? "mask.npy says who sees whom, but no later one."
                                         : "No word sees a later one (--no-causal: all).";
    int n = l.X.rows, from_file = l.mask.data != NULL;
    if (!from_file)
        l.mask = matrix_new(n, n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            if (l.causal && j > i)
                *matrix_at(l.mask, i, j) = 0;
            else if (!from_file)
                *matrix_at(l.mask, i, j) = 1;
    if (o->n_order > 0 && o->n_order != l.n_heads)
        die_usage("--order names %d heads; there are %d", o->n_order, l.n_heads);
    if (o->n_order > 0 && o->load != NULL && l.n_kv_heads != l.n_heads)
        die_usage("--order needs a key for each head; here %d heads share %d already",
                  l.n_heads, l.n_kv_heads);
    if (o->head >= l.n_heads)
        die_usage("--head: there is no head %d; they go from 0 to %d", o->head, l.n_heads - 1);
    l.head = o->head >= 0 ? o->head : l.jobs != NULL ? WHO_IS_IT : 0;
    find_explained(o->explain, &l);
    return l;
}

Trace layer_trace(Layer l)
{
    int n = l.X.rows;
    Trace t = {
        .layer = l,
        .Q = matrix_new(n, l.W_Q.cols),
        .K = matrix_new(n, l.W_K.cols),
        .V = matrix_new(n, l.W_V.cols),
        .S = matrix_new(l.n_heads * n, n),
        .A = matrix_new(l.n_heads * n, n),
        .Z = matrix_new(n, l.n_heads * l.d_v),
    };
    t.Y = l.W_O.data != NULL ? matrix_new(n, l.W_O.cols) : t.Z;
    return t;
}

Layer layer_divide(Layer l, int n_heads)
{
    divide_into_heads(&l, n_heads, 4, "the layer");
    l.scale = sqrtf((float)l.d_k);
    l.jobs = NULL;
    l.head = 0;
    return l;
}

/* The mean of neighboring blocks of d columns of W, so that n_heads blocks remain. */
static Matrix mean_heads(Matrix W, int n_heads, int d)
{
    Matrix mean = matrix_new(W.rows, n_heads * d);
    int width = W.cols / n_heads;
    for (int h = 0; h < n_heads; h++)
        matrix_mean_blocks(matrix_columns(mean, h * d, d), matrix_columns(W, h * width, width));
    return mean;
}

Layer layer_pool(Layer l, int n_kv_heads)
{
    l.n_kv_heads = n_kv_heads;
    l.W_K = mean_heads(l.W_K, n_kv_heads, l.d_k);
    l.b_K = mean_heads(l.b_K, n_kv_heads, l.d_k);
    l.W_V = mean_heads(l.W_V, n_kv_heads, l.d_v);
    l.b_V = mean_heads(l.b_V, n_kv_heads, l.d_v);
    return l;
}

static Matrix reorder_columns(Matrix m, int d, const int *order)
{
    Matrix r = matrix_new(m.rows, m.cols);
    for (int h = 0; h < m.cols / d; h++)
        matrix_copy(matrix_columns(r, h * d, d), matrix_columns(m, order[h] * d, d));
    return r;
}

Layer layer_reorder(Layer l, const int *order)
{
    Matrix W_O = matrix_new(l.W_O.rows, l.W_O.cols);
    for (int h = 0; h < l.n_heads; h++)
        matrix_copy(matrix_rows(W_O, h * l.d_v, l.d_v),
                    matrix_rows(l.W_O, order[h] * l.d_v, l.d_v));
    l.W_O = W_O;
    l.W_Q = reorder_columns(l.W_Q, l.d_k, order);
    l.b_Q = reorder_columns(l.b_Q, l.d_k, order);
    l.W_K = reorder_columns(l.W_K, l.d_k, order);
    l.b_K = reorder_columns(l.b_K, l.d_k, order);
    l.W_V = reorder_columns(l.W_V, l.d_v, order);
    l.b_V = reorder_columns(l.b_V, l.d_v, order);
    l.order = order;
    for (int h = 0, shown = l.head; h < l.n_heads; h++)
        if (order[h] == shown)
            l.head = h;
    return l;
}

/* ---- writing ---- */

static void write_label(FILE *file, const char *label)
{
    fputc('"', file);
    for (; *label != '\0'; label++)
        fputc(*label == '"' || *label == '\\' ? '\'' : *label, file);
    fputc('"', file);
}

/* A weight with seven decimals, as "%.7f" writes it but many times faster: there can be
 * millions. */
static void write_weight(FILE *file, float weight)
{
    char text[] = " 0.0000000";
    long digits = (long)((double)weight * 1e7 + 0.5);
    text[1] = digits < 10000000 ? '0' : '1';
    for (int at = 9; at > 2; at--, digits /= 10)
        text[at] = (char)('0' + digits % 10);
    fputs(digits == 0 && weight == 0 ? " 0" : text, file);
}

/* For gnuplot: plot FILE matrix rowheaders columnheaders with image. */
static int write_table(FILE *file, Matrix A, const char *const *tokens)
{
    fputs("\"\"", file);
    for (int j = 0; j < A.cols; j++) {
        fputc(' ', file);
        write_label(file, tokens[j]);
    }
    for (int i = 0; i < A.rows; i++) {
        fputc('\n', file);
        write_label(file, tokens[i]);
        for (int j = 0; j < A.cols; j++)
            write_weight(file, *matrix_at(A, i, j));
    }
    return fputc('\n', file) == EOF || ferror(file) ? -1 : 0;
}

/* The files of a save, by number; the heads' tables come last. */
static const char *const arrays[] = { "Q.npy",      "K.npy",       "V.npy",
                                      "scores.npy", "weights.npy", "output.npy" };
enum { ARRAYS = sizeof arrays / sizeof arrays[0] };

static void path_of(char path[PATH], const char *folder, int k, const char *end)
{
    char name[32];
    snprintf(name, sizeof name, "weights_h%d.dat", k - ARRAYS);
    join(path, folder, k < ARRAYS ? arrays[k] : name, end);
}

static int write_file(FILE *file, int k, const Trace *t)
{
    int n = t->A.cols, n_heads = t->layer.n_heads;
    switch (k) {
    case 0: return npy_write(file, t->Q, 0);
    case 1: return npy_write(file, t->K, 0);
    case 2: return npy_write(file, t->V, 0);
    case 3: return npy_write(file, t->S, n_heads);
    case 4: return npy_write(file, t->A, n_heads);
    case 5: return npy_write(file, t->Y, 0);
    default: return write_table(file, matrix_rows(t->A, (k - ARRAYS) * n, n), t->layer.tokens);
    }
}

/* The folder's file number k, named for a save that is not complete yet. */
static FILE *open_part(char part[PATH], const char *folder, int k)
{
    path_of(part, folder, k, ".part");
    errno = 0;
    return fopen(part, "wbx"); /* x: what bears that name already is not ours */
}

void layer_save(const Options *o, const Trace *t)
{
    char path[PATH], part[PATH];
    const char *folder = o->save;
    int files = ARRAYS + t->layer.n_heads, written = 0, replaced = 0, error = 0, made = 0;
    if (folder == NULL)
        return;
    if (!platform_is_folder(folder)) {
        if (platform_make_folder(folder) != 0)
            die("--save: %s: the folder cannot be made: %s", folder, strerror(errno));
        made = 1;
    }
    while (written < files && error == 0) {
        FILE *file = open_part(part, folder, written);
        if (file == NULL) {
            error = errno != 0 ? errno : EIO;
            break;
        }
        int status = write_file(file, written++, t);
        if (fclose(file) != 0 || status != 0)
            error = errno != 0 ? errno : EIO;
    }
    for (int k = 0; k < files && error == 0; k++) {
        path_of(part, folder, k, "");
        error = platform_is_folder(part) ? EISDIR : 0;
    }
    while (replaced < files && error == 0) {
        path_of(part, folder, replaced, ".part");
        path_of(path, folder, replaced, "");
        if (platform_replace(part, path) != 0)
            error = errno;
        else
            replaced++;
    }
    if (error == 0)
        return;
    char failed[PATH];
    memcpy(failed, part, sizeof failed);
    for (int k = replaced; k < written; k++) {
        path_of(part, folder, k, ".part");
        remove(part);
    }
    if (made && replaced == 0)
        remove(folder);
    if (replaced > 0)
        die("--save: %s: %s; %d files were replaced before it", failed, strerror(error),
            replaced);
    die("--save: %s: %s; no file there was changed%s", failed, strerror(error),
        error == EEXIST ? "; if a save was interrupted, remove it" : "");
}
