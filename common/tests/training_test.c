/* What the trainer promises: products, gradients, Adam, the task. Prints a line a property,
 * "ok ..." or "FAILED ...", for run.sh. Its argument is the folders of PyTorch's gradients,
 * without the end of their names. */
#include "measuring/product.h"
#include "npy.h"
#include "say.h"
#include "training/adam.h"
#include "training/recall.h"

#include <stdio.h>
#include <string.h>

static void check(const char *what, int holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", what);
}

static Matrix noise(int rows, int cols, double deviation, Random *random)
{
    Matrix m = matrix_new(rows, cols);
    random_fill(m.data, (size_t)rows * (size_t)cols, deviation, random);
    return m;
}

static float largest(Matrix m)
{
    return matrix_max_difference(m, matrix_new(m.rows, m.cols));
}

/* Within `part` of the largest number there is; a NaN is never close. */
static int close_to(Matrix is, Matrix should, float part)
{
    return matrix_max_difference(is, should) <= part * largest(should);
}

/* ---- products ---- */

static Matrix transposed(Matrix m)
{
    Matrix t = matrix_new(m.cols, m.rows);
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(t, j, i) = *matrix_at(m, i, j);
    return t;
}

static void products(void)
{
    static const int sizes[][3] = { { 1, 1, 1 },  { 8, 2, 16 },    { 8, 16, 2 },
                                    { 7, 5, 70 }, { 13, 131, 17 }, { 140, 3, 130 },
                                    { 9, 3, 15 } };
    Random random = random_from(1);
    int plain = 1, turned = 1, outer = 1, outside = 1;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        int n = sizes[s][0], k = sizes[s][1], m = sizes[s][2];
        /* Views inside larger matrices: strides differ, and nothing around c may change. */
        Matrix a = matrix_columns(noise(n, k + 3, 1, &random), 2, k);
        Matrix b = matrix_columns(noise(k, m + 5, 1, &random), 1, m);
        Matrix room = noise(n + 2, m + 4, 1, &random), before = matrix_new(n + 2, m + 4);
        Matrix c = matrix_columns(matrix_rows(room, 1, n), 2, m), should = matrix_new(n, m);
        matrix_copy(before, room);
        matrix_multiply(should, a, b);
        multiply(c, a, b);
        plain &= close_to(c, should, 1e-5f);
        multiply_transposed(c, a, transposed(b));
        turned &= close_to(c, should, 1e-5f);
        add_outer(c, transposed(a), b);
        add_transposed(c, a, transposed(b));
        matrix_scale(c, 1 / 3.f);
        outer &= close_to(c, should, 1e-5f);
        matrix_copy(c, matrix_columns(matrix_rows(before, 1, n), 2, m));
        outside &= matrix_equal(room, before);
    }
    check("the fast product is the plain one", plain);
    check("so is the one with a transposed matrix", turned);
    check("a product is added to what was there", outer);
    check("no product writes outside its result", outside);
}

static void softmax(void)
{
    Random random = random_from(2);
    Matrix s = noise(9, 21, 6, &random), a = matrix_new(9, 21), should = matrix_new(9, 21);
    for (int j = 0; j < s.cols; j++)
        *matrix_at(s, 3, j) = -INFINITY;
    *matrix_at(s, 4, 7) = -INFINITY;
    *matrix_at(s, 5, 2) = 200;
    matrix_softmax_rows(should, s);
    softmax_rows(a, s);
    check("the fast softmax is the plain one", matrix_max_difference(a, should) <= 1e-6f);
    check("a hidden row is zeros in it, a hidden place is 0",
          largest(matrix_rows(a, 3, 1)) == 0 && *matrix_at(a, 4, 7) == 0);
}

/* ---- gradients ---- */

typedef struct {
    Pass p, d;
    Weights w, dw;
} Layer;

enum { PARTS = 6 };
static const char *const part_names[PARTS] = { "X", "M", "Wq", "Wk", "Wv", "Wo" };

static Matrix part(const Layer *l, int which)
{
    const Matrix parts[PARTS] = { l->p.X, l->p.M, l->w.W_Q, l->w.W_K, l->w.W_V, l->w.W_O };
    return parts[which];
}

static Matrix gradient(const Layer *l, int which)
{
    const Matrix parts[PARTS] = { l->d.X, l->d.M, l->dw.W_Q, l->dw.W_K, l->dw.W_V, l->dw.W_O };
    return parts[which];
}

static Weights weights_new(Shape s)
{
    return (Weights){ matrix_new(s.d_model, s.n_heads * s.d_k),
                      matrix_new(s.d_model, s.n_kv_heads * s.d_k),
                      matrix_new(s.d_model, s.n_kv_heads * s.d_v),
                      matrix_new(s.n_heads * s.d_v, s.d_out) };
}

static Matrix read(const char *folder, const char *name, const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s_%s.npy", folder, name, file);
    return npy_read(path, NULL);
}

/* The layer that is stored in the folder, after one forward and one backward. */
static Layer read_layer(const char *folder, const char *name, int masked)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s_shape", folder, name);
    FILE *file = fopen(path, "r");
    Shape s = { 0 };
    if (file == NULL
        || fscanf(file, "%d %d %d %d %d %d %d", &s.batch, &s.n, &s.m, &s.n_heads, &s.n_kv_heads,
                  &s.d_k, &s.d_v)
               != 7)
        die("%s: no shape", path);
    fclose(file);
    s.d_model = read(folder, name, "X").cols;
    s.d_out = read(folder, name, "dY").cols;
    Layer l = { pass_new(s), pass_new(s), weights_new(s), weights_new(s) };
    for (int k = 0; k < PARTS; k++)
        matrix_copy(part(&l, k), read(folder, name, part_names[k]));
    if (masked)
        l.p.mask = read(folder, name, "mask");
    matrix_copy(l.d.Y, read(folder, name, "dY"));
    forward(l.p, l.w);
    backward(l.d, l.dw, l.p, l.w);
    return l;
}

static void against_pytorch(const char *folder, const char *name, const Layer *l)
{
    char what[128], file[32];
    snprintf(what, sizeof what, "%s: the output is PyTorch's", name);
    check(what, close_to(l->p.Y, read(folder, name, "expected_Y"), 1e-5f));
    for (int k = 0; k < PARTS; k++) {
        snprintf(what, sizeof what, "%s: the gradient of %s is PyTorch's", name, part_names[k]);
        snprintf(file, sizeof file, "expected_d%s", part_names[k]);
        check(what, close_to(gradient(l, k), read(folder, name, file), 1e-5f));
    }
}

/* A loss whose gradient with respect to Y is dY: Σ y_ij dy_ij. */
static double loss_of(const Layer *l)
{
    double sum = 0;
    forward(l->p, l->w);
    for (int i = 0; i < l->p.Y.rows; i++)
        for (int j = 0; j < l->p.Y.cols; j++)
            sum += (double)*matrix_at(l->p.Y, i, j) * (double)*matrix_at(l->d.Y, i, j);
    return sum;
}

/* The loss's slope along *x from four points: the error of a step h falls with h⁴, so that h
 * may be large enough for float32. */
static double slope(const Layer *l, float *x)
{
    const float h = 1 / 32.f, at = *x;
    double f[4];
    static const float places[] = { -2, -1, 1, 2 };
    for (int k = 0; k < 4; k++) {
        *x = at + places[k] * h;
        f[k] = loss_of(l);
    }
    *x = at;
    return (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * (double)h);
}

static void against_differences(const char *name, const Layer *l)
{
    char what[128];
    for (int k = 0; k < PARTS; k++) {
        Matrix m = part(l, k), d = gradient(l, k);
        Matrix slopes = matrix_new(m.rows, m.cols);
        for (int i = 0; i < m.rows; i++)
            for (int j = 0; j < m.cols; j++)
                *matrix_at(slopes, i, j) = (float)slope(l, matrix_at(m, i, j));
        snprintf(what, sizeof what, "%s: the gradient of %s is the slope of the loss", name,
                 part_names[k]);
        check(what, close_to(d, slopes, 5e-4f));
    }
}

static void gradients(const char *folder)
{
    static const char *const names[] = { "multihead", "grouped", "multiquery", "causal",
                                         "one_head" };
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        Layer l = read_layer(folder, names[k], strcmp(names[k], "causal") == 0);
        against_pytorch(folder, names[k], &l);
        against_differences(names[k], &l);
    }
    Layer l = read_layer(folder, "causal", 1);
    int hidden = 1;
    for (int i = 0; i < l.d.S.rows; i++)
        for (int j = i % l.p.shape.n + 1; j < l.d.S.cols; j++)
            hidden &= *matrix_at(l.d.S, i, j) == 0;
    check("no gradient goes through a hidden score", hidden);
}

static void adam(const char *folder)
{
    Matrix weights = read(folder, "adam", "weights");
    Matrix steps = read(folder, "adam", "gradients");
    Adam a = adam_new(weights);
    for (int step = 0; step < steps.rows; step++)
        adam_step(&a, weights, matrix_rows(steps, step, 1), .01);
    check("five steps of Adam are PyTorch's",
          close_to(weights, read(folder, "adam", "expected"), 1e-5f));
    static const struct {
        int step, warm_up;
        double rate;
    } rates[] = { { 0, 10, .1 }, { 9, 10, 1 }, { 10, 10, 1 }, { 55, 10, .5 }, { 0, 0, 1 } };
    int right = 1;
    for (size_t k = 0; k < sizeof rates / sizeof rates[0]; k++)
        right &= fabs(linear_rate(rates[k].step, 100, rates[k].warm_up, 1) - rates[k].rate)
                 < 1e-9;
    check("the rate rises to its peak, then falls", right);
}

/* ---- the task ---- */

static void task(void)
{
    static Sequences s;
    Random random = random_from(3);
    int distinct = 1, answered = 1;
    recall_draw(&s, &random);
    for (int r = 0; r < BATCH * TOKENS; r++)
        for (int f = 0; f < FIELDS; f++)
            for (int j = r / TOKENS * TOKENS; j < r; j++)
                distinct &= s.key[r][f] != s.key[j][f];
    for (int q = 0; q < BATCH * N_QUERIES; q++)
        for (int f = 0; f < FIELDS; f++) {
            int found = 0;
            for (int j = q / N_QUERIES * TOKENS; j < (q / N_QUERIES + 1) * TOKENS; j++)
                found += s.key[j][f] == s.asked[q][f] && s.value[j][f] == s.answer[q][f];
            answered &= found == 1;
        }
    check("no key stands twice in a field of a sequence", distinct);
    check("each question has one answer, and it is the token's value", answered);

    Model m = model_random(recall_shape(24, 6, 3, 5), &random);
    matrix_scale(m.all, 1.5f); /* so that weights differ, and gradients are not small */
    Model dm = model_convert(m, 3, MEAN, &random), moved = model_convert(m, 3, MEAN, &random);
    matrix_scale(dm.all, 0);
    model_loss(m, &s, &dm);
    int right = 1;
    const Matrix parts[7] = { moved.E_key,     moved.E_value,   moved.W_answer, moved.layer.W_Q,
                              moved.layer.W_K, moved.layer.W_V, moved.layer.W_O };
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
        /* Along a random direction in one part of the model. */
        Matrix direction = noise(parts[k].rows, parts[k].cols, 1, &random);
        ptrdiff_t first = parts[k].data - moved.all.data;
        double expected = 0, difference[2];
        for (int x = 0; x < parts[k].rows * parts[k].cols; x++)
            expected += (double)direction.data[x] * (double)dm.all.data[first + x];
        for (int side = 0; side < 2; side++) {
            matrix_copy(moved.all, m.all);
            for (int x = 0; x < parts[k].rows * parts[k].cols; x++)
                parts[k].data[x] += (side ? 1 : -1) * direction.data[x] / 512;
            difference[side] = model_loss(moved, &s, NULL);
        }
        double slope_is = (difference[1] - difference[0]) * 256;
        right &= fabs(slope_is - expected) <= .004 * fabs(expected) + 1e-4;
    }
    check("the gradient of the whole model is the slope of its loss, in every part", right);

    double before = model_loss(m, &s, NULL), untrained = model_accuracy(m, 128);
    model_train(m, (Training){ .steps = 150, .warm_up = 15, .rate = .005 }, &random);
    check("an untrained model guesses", fabs(untrained - 1. / N_VALUES) < .04);
    check("training lowers the loss on sequences that it has not seen",
          model_loss(m, &s, NULL) < before - .1);
}

static void conversion(void)
{
    static Sequences s;
    Random random = random_from(4);
    recall_draw(&s, &random);
    Model m = model_random(recall_shape(16, 4, 4, 3), &random);
    double loss = model_loss(m, &s, NULL);
    check("converted to as many heads as it has, a model stays what it is",
          model_loss(model_convert(m, 4, MEAN, &random), &s, NULL) == loss
              && model_loss(model_convert(m, 4, FIRST, &random), &s, NULL) == loss);
    Model two = model_convert(m, 2, FIRST, &random);
    check("the first of each group is kept",
          matrix_equal(matrix_columns(two.layer.W_K, 0, 3), matrix_columns(m.layer.W_K, 0, 3))
              && matrix_equal(matrix_columns(two.layer.W_V, 3, 3),
                              matrix_columns(m.layer.W_V, 6, 3)));
    for (int h = 1; h < 4; h++) {
        matrix_copy(matrix_columns(m.layer.W_K, 3 * h, 3), matrix_columns(m.layer.W_K, 0, 3));
        matrix_copy(matrix_columns(m.layer.W_V, 3 * h, 3), matrix_columns(m.layer.W_V, 0, 3));
    }
    check(
        "where all heads have one key, sharing it changes nothing",
        fabs(model_loss(model_convert(m, 1, MEAN, &random), &s, NULL) - model_loss(m, &s, NULL))
            < 1e-6);
}

static void search(void)
{
    static const double rates[N_RATES] = { 1e-5, .01, 1e-6 };
    double found = model_rate(recall_shape(24, 6, 6, 4), rates, (Training){ 150, 15, 0 }, 128);
    check("the search finds the rate at which a model learns", found == .01);
}

int main(int argc, char **argv)
{
    say_begin("training_test");
    if (argc < 2)
        die_usage("the folder of the gradients is missing");
    if (strcmp(argv[1], "wrong") == 0)
        multiply(matrix_new(2, 3), matrix_new(2, 4), matrix_new(5, 3));
    products();
    softmax();
    gradients(argv[1]);
    adam(argv[1]);
    task();
    conversion();
    search();
    matrix_free_all();
    return say_end();
}
