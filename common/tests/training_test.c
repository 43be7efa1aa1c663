/* What the trainer promises: products, gradients, Adam, the task. Prints a line a property,
 * "ok ..." or "FAILED ...", for run.sh. */
#include "measuring/measure.h"
#include "measuring/product.h"
#include "say.h"
#include "training/adam.h"
#include "training/recall.h"

#include <stdio.h>

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

static Matrix turned(Matrix m)
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
    int right = 1, outside = 1;
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
        right &= close_to(c, should, 1e-5f);
        multiply_transposed(c, a, turned(b));
        right &= close_to(c, should, 1e-5f);
        add_outer(c, turned(a), b);
        add_transposed(c, a, turned(b));
        matrix_scale(c, 1 / 3.f);
        right &= close_to(c, should, 1e-5f);
        matrix_copy(c, matrix_columns(matrix_rows(before, 1, n), 2, m));
        outside &= matrix_equal(room, before);
    }
    check("the fast products are the plain ones, and are added to what was there", right);
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

/* ---- the layer ---- */

/* A head of a sequence, where heads stand side by side and sequences below each other. */
static Matrix head_of(Matrix m, int sequence, int rows, int head, int cols)
{
    return matrix_columns(matrix_rows(m, sequence * rows, rows), head * cols, cols);
}

/* Y, as chapter 4 computes it. */
static Matrix plain_output(Pass p, Weights w)
{
    Shape s = p.shape;
    Pass plain = pass_new(s);
    matrix_multiply(plain.Q, p.X, w.W_Q);
    matrix_multiply(plain.K, p.M, w.W_K);
    matrix_multiply(plain.V, p.M, w.W_V);
    for (int b = 0; b < s.batch; b++)
        for (int h = 0; h < s.n_heads; h++) {
            int kv = h / (s.n_heads / s.n_kv_heads);
            Matrix S = matrix_new(s.n, s.m);
            matrix_multiply_transposed(S, head_of(plain.Q, b, s.n, h, s.d_k),
                                       head_of(plain.K, b, s.m, kv, s.d_k));
            matrix_scale(S, 1 / sqrtf((float)s.d_k));
            if (p.mask.data != NULL)
                matrix_mask(S, p.mask);
            matrix_softmax_rows(S, S);
            matrix_multiply(head_of(plain.Z, b, s.n, h, s.d_v), S,
                            head_of(plain.V, b, s.m, kv, s.d_v));
        }
    matrix_multiply(plain.Y, plain.Z, w.W_O);
    return plain.Y;
}

static Weights weights(Shape s, double deviation, Random *random)
{
    return (Weights){ noise(s.d_model, s.n_heads * s.d_k, deviation, random),
                      noise(s.d_model, s.n_kv_heads * s.d_k, deviation, random),
                      noise(s.d_model, s.n_kv_heads * s.d_v, deviation, random),
                      noise(s.n_heads * s.d_v, s.d_out, deviation, random) };
}

static void layer(const char *name, Shape s, int causal)
{
    Random random = random_from(5);
    Pass p = pass_new(s), d = pass_new(s);
    Weights w = weights(s, .5, &random), dw = weights(s, 0, &random);
    p.X = noise(s.batch * s.n, s.d_model, 1, &random);
    p.M = noise(s.batch * s.m, s.d_model, 1, &random);
    if (causal) {
        p.mask = matrix_new(s.n, s.m);
        for (int i = 0; i < s.n; i++)
            for (int j = 0; j <= i; j++)
                *matrix_at(p.mask, i, j) = 1;
    }
    forward(p, w);
    check(text("%s: forward gives what the plain way gives", name),
          close_to(p.Y, plain_output(p, w), 1e-5f));

    d.Y = p.Y;
    backward(d, dw, p, w);
    Matrix dX = d.X, dM = d.M;
    d.X = matrix_new(dX.rows, dX.cols), d.M = matrix_new(dM.rows, dM.cols);
    backward(d, dw, p, w);
    check(text("%s: what stands in the room of a step does not matter", name),
          matrix_equal(d.X, dX) && matrix_equal(d.M, dM));
}

static void layers(void)
{
    /* batch, queries, keys, d_model, heads, K/V heads, d_k, d_v, columns of Y */
    layer("multi-head", (Shape){ 2, 3, 5, 7, 3, 3, 4, 2, 9 }, 0);
    layer("grouped", (Shape){ 2, 4, 7, 8, 6, 3, 5, 3, 10 }, 0);
    layer("multi-query", (Shape){ 3, 2, 6, 9, 4, 1, 3, 5, 8 }, 0);
    layer("causal", (Shape){ 1, 6, 6, 10, 4, 2, 4, 3, 7 }, 1);
}

/* Kingma & Ba 2015, algorithm 1, by hand. One gradient g again and again: the averages made up
 * for are g and g², so each step is the rate. Then −g after g: the mean is (.9 · .1 − .1) /
 * (1 − .9²) = −1/19 of g. Or 2 g: (.9 · .1 + .2) / .19 over √((.98 · .02 + .08) / .0396). */
static void adam(void)
{
    float first[1][4] = { { 3, -.01f, 3, 3 } }, second[1][4] = { { 3, -.01f, -3, 6 } };
    const double expected[] = { -.02, .02, -.01 + .01 / 19,
                                -.01 - .01 * .29 / .19 / sqrt(.0996 / .0396) };
    Matrix w = matrix_new(1, 4);
    Adam a = adam_new(w);
    int right = 1;
    adam_step(&a, w, matrix_from_table(first), .01);
    adam_step(&a, w, matrix_from_table(second), .01);
    for (int k = 0; k < 4; k++)
        right &= fabs((double)w.data[k] - expected[k]) < 1e-6;
    check("two steps of Adam are what its paper gives", right);
    static const int steps[] = { 0, 9, 10, 55 };
    static const double rates[] = { .1, 1, 1, .5 };
    right = linear_rate(0, 100, 0, 1) == 1;
    for (int k = 0; k < 4; k++)
        right &= fabs(linear_rate(steps[k], 100, 10, 1) - rates[k]) < 1e-9;
    check("the rate rises to its peak, then falls", right);
}

/* ---- the task ---- */

static Sequences drawn;

/* Does the model's loss grow as its gradient says, along a random direction in each 24th of its
 * numbers? The slope is taken from four points: the error of a step h falls with h⁴, so that h
 * may be large enough for float32. */
static void gradients(const char *name, int n_kv_heads)
{
    static const float points[] = { -2, -1, 1, 2 }, h = 1 / 512.f;
    static const double factors[] = { 1, -8, 8, -1 };
    Random random = random_from(3);
    recall_draw(&drawn, &random);
    Model m = model_random(recall_shape(24, 6, n_kv_heads, 5), &random);
    matrix_scale(m.all, 1.5f); /* so that weights differ, and gradients are not small */
    Model dm = model_convert(m, n_kv_heads, MEAN, &random);
    matrix_scale(dm.all, 0);
    model_loss(m, &drawn, &dm);
    int count = m.all.cols / 24, right = 1;
    for (int first = 0; first < m.all.cols; first += count) {
        Matrix part = matrix_columns(m.all, first, count), before = matrix_new(1, count);
        Matrix along = noise(1, count, 1, &random);
        double slope = 0, expected = 0, squares = 0;
        matrix_copy(before, part);
        for (int k = 0; k < 4; k++) {
            matrix_copy(part, along);
            matrix_scale(part, points[k] * h);
            matrix_add(part, before);
            slope += factors[k] * model_loss(m, &drawn, NULL) / (12 * (double)h);
        }
        matrix_copy(part, before);
        for (int k = 0; k < count; k++) {
            double d = (double)*matrix_at(dm.all, 0, first + k);
            expected += d * (double)along.data[k];
            squares += d * d;
        }
        right &= fabs(slope - expected) <= 1e-3 * sqrt(squares);
    }
    check(text("%s: the gradient is the slope of the loss", name), right);
}

static void task(void)
{
    Random random = random_from(3);
    int answered = 1;
    recall_draw(&drawn, &random);
    for (int q = 0; q < BATCH * N_QUERIES; q++)
        for (int f = 0; f < FIELDS; f++) {
            int keys = 0, answers = 0;
            for (int j = q / N_QUERIES * TOKENS; j < (q / N_QUERIES + 1) * TOKENS; j++)
                if (drawn.key[j][f] == drawn.asked[q][f]) {
                    keys++;
                    answers += drawn.value[j][f] == drawn.answer[q][f];
                }
            answered &= keys == 1 && answers == 1;
        }
    check("a key that is asked for stands once in its field, with the answer", answered);

    Model m = model_random(recall_shape(24, 6, 3, 5), &random);
    double before = model_loss(m, &drawn, NULL), untrained = model_accuracy(m, 128);
    model_train(m, (Training){ .steps = 150, .warm_up = 15, .rate = .005 }, &random);
    check("an untrained model guesses", fabs(untrained - 1. / N_VALUES) < .04);
    check("training lowers the loss on sequences that it has not seen",
          model_loss(m, &drawn, NULL) < before - .1);
}

static void conversion(void)
{
    Random random = random_from(4);
    recall_draw(&drawn, &random);
    Model m = model_random(recall_shape(16, 4, 4, 3), &random);
    double loss = model_loss(m, &drawn, NULL);
    check("converted to as many heads as it has, a model stays what it is",
          model_loss(model_convert(m, 4, MEAN, &random), &drawn, NULL) == loss
              && model_loss(model_convert(m, 4, FIRST, &random), &drawn, NULL) == loss);
    Model two = model_convert(m, 2, FIRST, &random);
    check("the first of each group is kept",
          matrix_equal(matrix_columns(two.layer.W_K, 0, 3), matrix_columns(m.layer.W_K, 0, 3))
              && matrix_equal(matrix_columns(two.layer.W_V, 3, 3),
                              matrix_columns(m.layer.W_V, 6, 3)));
    for (int h = 1; h < 4; h++) {
        matrix_copy(matrix_columns(m.layer.W_K, 3 * h, 3), matrix_columns(m.layer.W_K, 0, 3));
        matrix_copy(matrix_columns(m.layer.W_V, 3 * h, 3), matrix_columns(m.layer.W_V, 0, 3));
    }
    check("where all heads have one key, sharing it changes nothing",
          fabs(model_loss(model_convert(m, 1, MEAN, &random), &drawn, NULL)
               - model_loss(m, &drawn, NULL))
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
    if (argc > 1 && *argv[1] == 'w')
        multiply(matrix_new(2, 3), matrix_new(2, 4), matrix_new(5, 3));
    products();
    softmax();
    layers();
    gradients("multi-head", 6);
    gradients("grouped", 3);
    gradients("multi-query", 1);
    adam();
    task();
    conversion();
    search();
    matrix_free_all();
    return say_end();
}
