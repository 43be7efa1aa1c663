#include "load.h"
#include "npy.h"
#include "platform.h"
#include "say.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 256 };

/* n labels: first, first + 1, … */
static const char **numbers(int first, int n)
{
    const char **labels = matrix_memory((size_t)n, sizeof *labels);
    for (int i = 0; i < n; i++)
        labels[i] = say_text("%d", first + i);
    return labels;
}

/* Labels: the lines of tokens.txt, or 1, 2, 3 … */
static const char **read_tokens(const char *folder, int n)
{
    char line[LINE];
    const char *path = say_text("%s/tokens.txt", folder), **tokens = numbers(1, n);
    int lines = 0;
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
            tokens[lines] = say_text("%s", line);
    }
    if (ferror(file))
        die("%s: %s", path, strerror(errno));
    fclose(file);
    if (lines != n)
        die("%s: has %d lines, X.npy has %d rows; one label a row is needed", path, lines, n);
    return tokens;
}

void load_input(Input *in)
{
    const char *folder = in->load;
    in->loads = 1;
    if (folder == NULL)
        return;
    if (!platform_is_folder(folder))
        die("--load: %s: %s", folder,
            platform_exists(folder) ? "is not a folder" : "there is no such folder");
    in->X = npy_read(say_text("%s/X.npy", folder), "take one sequence out of the batch, a[0]");
    int n = in->X.rows;
    in->tokens = read_tokens(folder, n);
    const char *mask = say_text("%s/mask.npy", folder);
    if (platform_exists(mask)) {
        in->mask = npy_read_mask(mask,
                                 "one mask serves all heads: of [1, 1, n, n] save a[0, 0], "
                                 "of [heads, n, n] a[0] if all are alike");
        if (in->mask.rows != n || in->mask.cols != n)
            die("%s: mask.npy is [%d × %d], X.npy is [%d × %d]; a mask is [%d × %d]", folder,
                in->mask.rows, in->mask.cols, n, in->X.cols, n, n);
        in->who_sees = "mask.npy says who sees whom.";
        return;
    }
    in->mask = input_all_see(n);
}

/* W with a last row: the bias in the file called name, or zeros. */
static Matrix add_bias(const Input *in, const char *name, Matrix W)
{
    const char *path = say_text("%s/%s.npy", in->load != NULL ? in->load : "", name);
    Matrix both = matrix_new(W.rows + 1, W.cols);
    matrix_copy(matrix_rows(both, 0, W.rows), W);
    if (in->load == NULL || !platform_exists(path))
        return both;
    Matrix b = npy_read(path, "save a.reshape(-1)");
    if (b.rows != 1 || b.cols != W.cols)
        die("%s: %s.npy is [%d × %d], W%s.npy is [%d × %d]; a bias has a number for each "
            "column%s",
            in->load, name, b.rows, b.cols, name + 1, W.rows, W.cols,
            (long long)b.rows * b.cols == W.cols ? ": save a.reshape(-1)" : "");
    matrix_copy(matrix_rows(both, W.rows, 1), b);
    return both;
}

static Matrix read_weights(const Input *in, const char *name)
{
    Matrix X = in->X,
           W = npy_read(say_text("%s/%s.npy", in->load, name),
                        "of [d_model, heads, d_k] save a.reshape(d_model, -1), of [heads, "
                        "d_model, d_k] a.transpose(1, 0, 2).reshape(d_model, -1)");
    if (W.rows != X.cols)
        die("%s: %s.npy is [%d × %d], X.npy is [%d × %d]; W needs a row for each column of X%s",
            in->load, name, W.rows, W.cols, X.rows, X.cols,
            W.cols == X.cols ? " (PyTorch keeps it transposed: save weight.T)" : "");
    return W;
}

/* Do the columns divide among the heads? How many heads of K and V there are. */
static int count_kv_heads(const Input *in, Matrix W_Q, Matrix W_K, Matrix W_V)
{
    int q = W_Q.cols, k = W_K.cols, v = W_V.cols, n_heads = in->heads, d_k = q / n_heads;
    int n_kv_heads = d_k > 0 ? k / d_k : 0, wanted = in->kv_heads;
    if (q % n_heads != 0)
        die("%s: Wq is [%d × %d]; %d heads do not divide its columns evenly", in->load,
            W_Q.rows, q, n_heads);
    if (in->rope.columns > d_k || (in->rope.base > 0 && in->rope.columns == 0 && d_k % 2 != 0))
        die_usage("--rope: d_k is %d; of a head so many columns at most are turned, in pairs",
                  d_k);
    if (k % d_k != 0 || n_heads % n_kv_heads != 0)
        die("%s: Wk is [%d × %d], Wq is [%d × %d] for %d heads; Wk needs d_k = %d columns for "
            "each K/V head, and their number must divide %d",
            in->load, W_K.rows, k, W_Q.rows, q, n_heads, d_k, n_heads);
    if (v % n_kv_heads != 0)
        die("%s: Wv is [%d × %d]; %d K/V heads do not divide its columns evenly", in->load,
            W_V.rows, v, n_kv_heads);
    if (wanted > 0 && wanted != n_kv_heads && (!in->pool || n_kv_heads % wanted != 0))
        die("%s: Wk holds %d K/V heads of d_k = %d, --kv-heads says %d; --pool averages them "
            "to a number that divides theirs",
            in->load, n_kv_heads, d_k, wanted);
    if (in->n_order > 0 && n_kv_heads != n_heads)
        die_usage("--order needs a key for each head; here %d heads share %d already", n_heads,
                  n_kv_heads);
    return n_kv_heads;
}

/* [rows × d_out] */
static Matrix read_output(const Input *in, int rows)
{
    const char *path = say_text("%s/Wo.npy", in->load);
    if (!platform_exists(path)) {
        Matrix identity = matrix_new(rows, rows);
        for (int i = 0; i < rows; i++)
            *matrix_at(identity, i, i) = 1;
        return identity;
    }
    Matrix W = npy_read(path, "of [heads, d_v, d_model] save a.reshape(-1, d_model)");
    if (W.rows != rows)
        die("%s: Wo is [%d × %d]; %d heads with d_v = %d need %d rows of Wo", in->load, W.rows,
            W.cols, in->heads, rows / in->heads, rows);
    return W;
}

void load_layer(Input *in, const char *const **names, int *n_heads, Matrix *W_Q, Matrix *W_K,
                Matrix *W_V, Matrix *W_O)
{
    if (in->load != NULL) {
        *n_heads = in->heads;
        *names = numbers(0, in->heads);
        *W_Q = read_weights(in, "Wq");
        *W_K = read_weights(in, "Wk");
        *W_V = read_weights(in, "Wv");
        int n_kv_heads = count_kv_heads(in, *W_Q, *W_K, *W_V);
        *W_O = read_output(in, in->heads * (W_V->cols / n_kv_heads));
        in->kv_heads = in->kv_heads > 0 ? in->kv_heads : n_kv_heads;
    }
    *W_Q = add_bias(in, "bq", *W_Q);
    *W_K = add_bias(in, "bk", *W_K);
    *W_V = add_bias(in, "bv", *W_V);
    *W_O = add_bias(in, "bo", *W_O);
}

/* Turns the rows of M by their positions, which are p, p + 1, … */
static void turn(Matrix M, int d_k, Rope rope, int p)
{
    int half = (rope.columns > 0 ? rope.columns : d_k) / 2;
    for (int row = 0; row < M.rows; row++, p++)
        for (int i = 0; i < half; i++) {
            double angle = p * pow(rope.base, -(double)i / half);
            float cosine = (float)cos(angle), sine = (float)sin(angle);
            for (int j = i; j < M.cols; j += d_k) {
                float *x = matrix_at(M, row, j), *y = matrix_at(M, row, j + half), old = *x;
                *x = old * cosine - *y * sine;
                *y = old * sine + *y * cosine;
            }
        }
}

void load_turn(Run r, Rope rope, int n_heads, int first, int count)
{
    if (rope.base == 0)
        return;
    turn(matrix_rows(r.Q, first, count), r.Q.cols / n_heads, rope, first);
    turn(matrix_rows(r.K, first, count), r.Q.cols / n_heads, rope, first);
}
