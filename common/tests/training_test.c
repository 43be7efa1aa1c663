/* What the trainer promises: products, gradients, Adam, the task. Prints a line a property,
 * "ok ..." or "FAILED ...", for run.sh. */
#include "measuring/measure.h"
#include "measuring/product.h"
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
        Matrix a_turned = matrix_new(k, n), b_turned = matrix_new(m, k);
        for (int p = 0; p < k; p++) {
            for (int i = 0; i < n; i++)
                *matrix_at(a_turned, p, i) = *matrix_at(a, i, p);
            for (int j = 0; j < m; j++)
                *matrix_at(b_turned, j, p) = *matrix_at(b, p, j);
        }
        matrix_copy(before, room);
        matrix_multiply(should, a, b);
        multiply(c, a, b);
        plain &= close_to(c, should, 1e-5f);
        multiply_transposed(c, a, b_turned);
        turned &= close_to(c, should, 1e-5f);
        add_outer(c, a_turned, b);
        add_transposed(c, a, b_turned);
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

static Weights weights_new(Shape s)
{
    return (Weights){ matrix_new(s.d_model, s.n_heads * s.d_k),
                      matrix_new(s.d_model, s.n_kv_heads * s.d_k),
                      matrix_new(s.d_model, s.n_kv_heads * s.d_v),
                      matrix_new(s.n_heads * s.d_v, s.d_out) };
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

/* Y, head by head and sequence by sequence, as chapter 4 computes it. */
static Matrix plain_output(const Layer *l)
{
    Shape s = l->p.shape;
    Matrix Y = matrix_new(s.batch * s.n, s.d_out), Z = matrix_new(Y.rows, s.n_heads * s.d_v);
    Matrix Q = matrix_new(s.n, s.d_k), K = matrix_new(s.m, s.d_k), V = matrix_new(s.m, s.d_v);
    Matrix S = matrix_new(s.n, s.m);
    for (int b = 0; b < s.batch; b++)
        for (int h = 0; h < s.n_heads; h++) {
            int kv = h / (s.n_heads / s.n_kv_heads);
            Matrix X = matrix_rows(l->p.X, b * s.n, s.n), M = matrix_rows(l->p.M, b * s.m, s.m);
            matrix_multiply(Q, X, matrix_columns(l->w.W_Q, h * s.d_k, s.d_k));
            matrix_multiply(K, M, matrix_columns(l->w.W_K, kv * s.d_k, s.d_k));
            matrix_multiply(V, M, matrix_columns(l->w.W_V, kv * s.d_v, s.d_v));
            matrix_multiply_transposed(S, Q, K);
            matrix_scale(S, 1 / sqrtf((float)s.d_k));
            if (l->p.mask.data != NULL)
                matrix_mask(S, l->p.mask);
            matrix_softmax_rows(S, S);
            matrix_multiply(matrix_columns(matrix_rows(Z, b * s.n, s.n), h * s.d_v, s.d_v), S,
                            V);
        }
    matrix_multiply(Y, Z, l->w.W_O);
    return Y;
}

/* batch, queries, keys, d_model, heads, K/V heads, d_k, d_v, columns of Y */
static const struct {
    const char *name;
    Shape shape;
} layers[] = {
    { "multi-head", { 2, 3, 5, 7, 3, 3, 4, 2, 9 } },
    { "grouped", { 2, 4, 7, 8, 6, 3, 5, 3, 10 } },
    { "multi-query", { 3, 2, 6, 9, 4, 1, 3, 5, 8 } },
    { "causal", { 1, 6, 6, 10, 4, 2, 4, 3, 7 } },
};

static void gradients(void)
{
    static const char *const names[] = { "X", "M", "W_Q", "W_K", "W_V", "W_O" };
    Random random = random_from(5);
    for (size_t k = 0; k < sizeof layers / sizeof layers[0]; k++) {
        Shape s = layers[k].shape;
        Layer l = { pass_new(s), pass_new(s), weights_new(s), weights_new(s) };
        Matrix parts[] = { l.p.X, l.p.M, l.w.W_Q, l.w.W_K, l.w.W_V, l.w.W_O };
        const Matrix found[] = { l.d.X, l.d.M, l.dw.W_Q, l.dw.W_K, l.dw.W_V, l.dw.W_O };
        int causal = strcmp(layers[k].name, "causal") == 0;
        for (int part = 0; part < 6; part++)
            matrix_copy(parts[part],
                        noise(parts[part].rows, parts[part].cols, part < 2 ? 1 : .5, &random));
        matrix_copy(l.d.Y, noise(l.d.Y.rows, l.d.Y.cols, 1, &random));
        if (causal) {
            l.p.mask = matrix_new(s.n, s.m);
            for (int i = 0; i < s.n; i++)
                for (int j = 0; j <= i; j++)
                    *matrix_at(l.p.mask, i, j) = 1;
        }
        forward(l.p, l.w);
        check(text("%s: forward gives what the plain way gives", layers[k].name),
              close_to(l.p.Y, plain_output(&l), 1e-5f));
        matrix_copy(l.d.K, noise(l.d.K.rows, l.d.K.cols, 1, &random)); /* of the step before */
        matrix_copy(l.d.V, noise(l.d.V.rows, l.d.V.cols, 1, &random));
        backward(l.d, l.dw, l.p, l.w);
        if (causal) {
            int hidden = 1;
            for (int i = 0; i < l.d.S.rows; i++)
                for (int j = i % s.n + 1; j < l.d.S.cols; j++)
                    hidden &= *matrix_at(l.d.S, i, j) == 0;
            check("no gradient goes through a hidden score", hidden);
        }
        for (int part = 0; part < 6; part++) {
            Matrix m = parts[part], slopes = matrix_new(m.rows, m.cols);
            for (int i = 0; i < m.rows; i++)
                for (int j = 0; j < m.cols; j++)
                    *matrix_at(slopes, i, j) = (float)slope(&l, matrix_at(m, i, j));
            check(text("%s: the gradient of %s is the slope of the loss", layers[k].name,
                       names[part]),
                  close_to(found[part], slopes, 5e-4f));
        }
    }
}

/* Kingma & Ba 2015, algorithm 1, by hand. One gradient g again and again: the averages made up
 * for are g and g², so each step is the rate. Then −g after g: the mean is (.9 · .1 − .1) /
 * (1 − .9²) = −1/19 of g. Or 2 g: (.9 · .1 + .2) / .19 over √((.98 · .02 + .08) / .0396). */
static void adam(void)
{
    Matrix w = matrix_new(1, 4), g = matrix_new(1, 4);
    Adam a = adam_new(w);
    const float first[] = { 3, -.01f, 3, 3 }, second[] = { 3, -.01f, -3, 6 };
    const double expected[] = { -.02, .02, -.01 + .01 / 19,
                                -.01 - .01 * .29 / .19 / sqrt(.0996 / .0396) };
    int right = 1;
    for (int k = 0; k < 4; k++)
        *matrix_at(g, 0, k) = first[k];
    adam_step(&a, w, g, .01);
    for (int k = 0; k < 4; k++)
        *matrix_at(g, 0, k) = second[k];
    adam_step(&a, w, g, .01);
    for (int k = 0; k < 4; k++)
        right &= fabs((double)*matrix_at(w, 0, k) - expected[k]) < 1e-6;
    check("two steps of Adam are what its paper gives", right);
    static const struct {
        int step, warm_up;
        double rate;
    } rates[] = { { 0, 10, .1 }, { 9, 10, 1 }, { 10, 10, 1 }, { 55, 10, .5 }, { 0, 0, 1 } };
    right = 1;
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
    if (argc > 1 && strcmp(argv[1], "wrong") == 0)
        multiply(matrix_new(2, 3), matrix_new(2, 4), matrix_new(5, 3));
    products();
    softmax();
    gradients();
    adam();
    task();
    conversion();
    search();
    matrix_free_all();
    return say_end();
}
