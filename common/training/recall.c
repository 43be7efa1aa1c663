#include "measuring/measure.h"
#include "measuring/product.h"
#include "say.h"
#include "training/adam.h"
#include "training/recall.h"

void recall_draw(Sequences *s, Random *random)
{
    for (int sequence = 0; sequence < BATCH; sequence++)
        for (int f = 0; f < FIELDS; f++) {
            int pack[N_KEYS], first = sequence * TOKENS;
            for (int k = 0; k < N_KEYS; k++)
                pack[k] = f * N_KEYS + k;
            for (int j = 0; j < TOKENS; j++) {
                int drawn = j + random_below(random, N_KEYS - j);
                s->key[first + j][f] = pack[drawn];
                s->value[first + j][f] = f * N_VALUES + random_below(random, N_VALUES);
                pack[drawn] = pack[j];
            }
            for (int i = 0; i < N_QUERIES; i++) {
                int j = first + random_below(random, TOKENS);
                s->asked[sequence * N_QUERIES + i][f] = s->key[j][f];
                s->answer[sequence * N_QUERIES + i][f] = s->value[j][f];
            }
        }
}

/* ---- the model ---- */

Shape recall_shape(int d_model, int n_heads, int n_kv_heads, int d_k)
{
    return (Shape){ BATCH, N_QUERIES, TOKENS, d_model, n_heads, n_kv_heads, d_k, d_k, d_model };
}

/* The next rows · cols numbers of a model, as a matrix. */
static Matrix part(float **next, int rows, int cols)
{
    Matrix m = { rows, cols, cols, *next };
    *next += (size_t)rows * (size_t)cols;
    return m;
}

static Model model_new(Shape s)
{
    int queries = s.n_heads * s.d_k, keys = s.n_kv_heads * s.d_k;
    int symbols = FIELDS * (N_KEYS + N_VALUES);
    Model m = { .shape = s };
    m.all = matrix_new(1, s.d_model * (symbols + 2 * queries + 2 * keys + FIELDS * N_VALUES));
    float *next = m.all.data;
    m.E_key = part(&next, FIELDS * N_KEYS, s.d_model);
    m.E_value = part(&next, FIELDS * N_VALUES, s.d_model);
    m.layer.W_Q = part(&next, s.d_model, queries);
    m.layer.W_K = part(&next, s.d_model, keys);
    m.layer.W_V = part(&next, s.d_model, keys);
    m.layer.W_O = part(&next, queries, s.d_model);
    m.W_answer = part(&next, s.d_model, FIELDS * N_VALUES);
    return m;
}

static void fill(Matrix m, double deviation, Random *random)
{
    for (int i = 0; i < m.rows; i++)
        random_fill(matrix_at(m, i, 0), (size_t)m.cols, deviation, random);
}

Model model_random(Shape s, Random *random)
{
    Model m = model_new(s);
    fill(m.E_key, 1 / sqrt(2 * FIELDS), random);
    fill(m.E_value, 1 / sqrt(2 * FIELDS), random);
    fill(m.layer.W_Q, 1 / sqrt(s.d_model), random);
    fill(m.layer.W_K, 1 / sqrt(s.d_model), random);
    fill(m.layer.W_V, 1 / sqrt(s.d_model), random);
    fill(m.layer.W_O, 1 / sqrt(s.n_heads * s.d_k), random);
    fill(m.W_answer, 1 / sqrt(s.d_model), random);
    return m;
}

static void convert(Matrix to, Matrix from, int blocks, Conversion how, Random *random)
{
    int width = to.cols / blocks, group = from.cols / blocks;
    for (int b = 0; b < blocks; b++) {
        Matrix one = matrix_columns(to, b * width, width);
        Matrix all = matrix_columns(from, b * group, group);
        if (how == MEAN)
            matrix_copy(one, matrix_mean_blocks(all, group / width));
        else if (how == FIRST)
            matrix_copy(one, matrix_columns(all, 0, width));
        else
            fill(one, 1 / sqrt(to.rows), random);
    }
}

Model model_convert(Model m, int n_kv_heads, Conversion how, Random *random)
{
    Shape s = m.shape;
    s.n_kv_heads = n_kv_heads;
    Model fewer = model_new(s);
    matrix_copy(fewer.E_key, m.E_key);
    matrix_copy(fewer.E_value, m.E_value);
    matrix_copy(fewer.layer.W_Q, m.layer.W_Q);
    convert(fewer.layer.W_K, m.layer.W_K, n_kv_heads, how, random);
    convert(fewer.layer.W_V, m.layer.W_V, n_kv_heads, how, random);
    matrix_copy(fewer.layer.W_O, m.layer.W_O);
    matrix_copy(fewer.W_answer, m.W_answer);
    return fewer;
}

/* ---- forward: symbols to vectors, the layer, scores for the values ---- */

/* x_i = the sum of the rows of E that symbols[i] names, added to what is there. And backward:
 * each of those rows of dE is given dx_i. */
static void look_up(Matrix X, Matrix E, const int (*symbols)[FIELDS], int back)
{
    for (int i = 0; i < X.rows; i++)
        for (int f = 0; f < FIELDS; f++) {
            float *x_i = matrix_at(X, i, 0), *e = matrix_at(E, symbols[i][f], 0);
            float *to = back ? e : x_i;
            const float *from = back ? x_i : e;
            for (int k = 0; k < X.cols; k++)
                to[k] += from[k];
        }
}

/* Room for a step: values, gradients, and the scores of the answers. */
typedef struct {
    Pass p, d;
    Matrix scores, dscores; /* [BATCH·N_QUERIES × FIELDS·N_VALUES] */
} Step;

static Step step_new(Shape s)
{
    return (Step){ pass_new(s), pass_new(s), matrix_new(BATCH * N_QUERIES, FIELDS * N_VALUES),
                   matrix_new(BATCH * N_QUERIES, FIELDS * N_VALUES) };
}

static void model_forward(Step t, Model m, const Sequences *s)
{
    matrix_scale(t.p.X, 0);
    matrix_scale(t.p.M, 0);
    look_up(t.p.X, m.E_key, s->asked, 0);
    look_up(t.p.M, m.E_key, s->key, 0);
    look_up(t.p.M, m.E_value, s->value, 0);
    forward(t.p, m.layer);
    multiply(t.scores, t.p.Y, m.W_answer);
}

static void model_backward(Model dm, Step t, Model m, const Sequences *s)
{
    add_outer(dm.W_answer, t.p.Y, t.dscores);
    multiply_transposed(t.d.Y, t.dscores, m.W_answer);
    backward(t.d, dm.layer, t.p, m.layer);
    look_up(t.d.M, dm.E_value, s->value, 1);
    look_up(t.d.M, dm.E_key, s->key, 1);
    look_up(t.d.X, dm.E_key, s->asked, 1);
}

/* The mean of −ln a over all answers, a the softmax weight of the right one, and its gradient:
 * weight − 1 for the right value, weight for the others, over the number of answers. */
static double loss(Step t, const Sequences *s)
{
    double sum = 0;
    int answers = BATCH * N_QUERIES * FIELDS;
    for (int f = 0; f < FIELDS; f++) {
        Matrix d = matrix_columns(t.dscores, f * N_VALUES, N_VALUES);
        softmax_rows(d, matrix_columns(t.scores, f * N_VALUES, N_VALUES));
        for (int i = 0; i < d.rows; i++) {
            float *right = matrix_at(t.dscores, i, s->answer[i][f]);
            sum -= log((double)*right + 1e-30);
            *right -= 1;
        }
    }
    matrix_scale(t.dscores, 1 / (float)answers);
    return sum / answers;
}

double model_loss(Model m, const Sequences *s, Model *dm)
{
    Step t = step_new(m.shape);
    model_forward(t, m, s);
    double mean = loss(t, s);
    if (dm != NULL)
        model_backward(*dm, t, m, s);
    return mean;
}

/* ---- training and testing ---- */

void model_train(Model m, Training training, Random *random)
{
    static Sequences s;
    static int done;
    Step t = step_new(m.shape);
    Model dm = model_new(m.shape);
    Adam adam = adam_new(m.all);
    for (int step = 0; step < training.steps; step++) {
        recall_draw(&s, random);
        model_forward(t, m, &s);
        if (!(loss(t, &s) < 1e6))
            die("step %d: the loss is no number any more; lower the rate", step + 1);
        matrix_scale(dm.all, 0);
        model_backward(dm, t, m, &s);
        adam_step(&adam, m.all, dm.all,
                  linear_rate(step, training.steps, training.warm_up, training.rate));
        if (++done % 20 == 0)
            progress("%d steps of training", done);
    }
}

double model_accuracy(Model m, int sequences)
{
    enum { TEST_SEED = 1000 };
    static Sequences s;
    Random random = random_from(TEST_SEED);
    Step t = step_new(m.shape);
    int right = 0, answers = 0;
    for (int batch = 0; batch < sequences / BATCH; batch++) {
        recall_draw(&s, &random);
        model_forward(t, m, &s);
        for (int i = 0; i < BATCH * N_QUERIES; i++)
            for (int f = 0; f < FIELDS; f++, answers++) {
                const float *score = matrix_at(t.scores, i, 0);
                int best = f * N_VALUES;
                for (int v = f * N_VALUES; v < (f + 1) * N_VALUES; v++)
                    best = score[v] > score[best] ? v : best;
                right += best == s.answer[i][f];
            }
    }
    return (double)right / answers;
}

Model model_trained(Shape shape, int seed, Training training)
{
    Random random = random_from(seed);
    Model m = model_random(shape, &random);
    model_train(m, training, &random);
    return m;
}

double model_rate(Shape shape, const double rates[N_RATES], Training training, int sequences)
{
    double best = 0, most = -1;
    for (int r = 0; r < N_RATES; r++) {
        training.rate = rates[r];
        double right = model_accuracy(model_trained(shape, TUNING_SEED, training), sequences);
        matrix_free_all();
        if (right > most)
            best = rates[r], most = right;
    }
    return best;
}
