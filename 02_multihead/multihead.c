/* Chapter 2: multi-head attention.
 *
 * One head asks one question a word. Several heads ask several: each has its own columns of
 * W_Q, W_K and W_V, its own scores and weights; their results stand side by side and W_O
 * mixes them.
 *
 *     X    [n × d_model]          one row a word
 *     Q, K [n × n_heads·d_k]      head h owns the d_k columns from h·d_k on
 *     V    [n × n_heads·d_v]      likewise
 *     S, A [n_heads·n × n]        head h owns the n rows from h·n on
 *     Z    [n × n_heads·d_v]      the heads' results side by side
 *     Y    [n × d_model]          Z W_O, which is added to X
 *
 * Paper: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.2. */
#include "layer.h"
#include "matrix.h"
#include "options.h"
#include "print.h"
#include "say.h"
#include "words.h"

/* clang-format off */

/* The weights, written by hand so that they can be read. A row belongs to a column of X;
 * rows that are not named are zeros. Four columns a head. */
static const char *const jobs[] = { "before", "two before", "who is it", "subject, verb" };

/* What a word asks for. Heads 0 and 1 turn the clock of its position back, by a step and by
 * two. */
static const float table_Q[FEATURES][16] = {
    /*               head 0           head 1                  head 2        head 3  */
    [COS_A]      = { 6, -8,  0,  0,   -2.8f, -9.6f, 0, 0,     0, 0, 0, 0,   0, 0, 0, 0 },
    [SIN_A]      = { 8,  6,  0,  0,   9.6f, -2.8f,  0, 0,     0, 0, 0, 0,   0, 0, 0, 0 },
    [COS_B]      = { 0,  0, 15, -8,   0, 0, 9.5f, -14.1f,     0, 0, 0, 0,   0, 0, 0, 0 },
    [SIN_B]      = { 0,  0,  8, 15,   0, 0, 14.1f,  9.5f,     0, 0, 0, 0,   0, 0, 0, 0 },
    [PRONOUN]    = { 0,  0,  0,  0,   0, 0, 0, 0,             3, 6, 0, 0,   0, 0, 0, 0 },
    [ADJECTIVE]  = { 0,  0,  0,  0,   0, 0, 0, 0,             3, 6, 0, 0,   0, 0, 0, 0 },
    [VERB]       = { 0,  0,  0,  0,   0, 0, 0, 0,             0, 0, 0, 0,   3, 6, 0, 0 },
    [NOUN]       = { 0,  0,  0,  0,   0, 0, 0, 0,             0, 0, 0, 0,   0, 0, 8, 0 },
};

/* How a word can be found. */
static const float table_K[FEATURES][16] = {
    /*               head 0        head 1        noun animate adj.   noun animate verb */
    [COS_A]      = { 1, 0, 0, 0,   1, 0, 0, 0,   0, 0, 0, 0,         0, 0, 0, 0 },
    [SIN_A]      = { 0, 1, 0, 0,   0, 1, 0, 0,   0, 0, 0, 0,         0, 0, 0, 0 },
    [COS_B]      = { 0, 0, 1, 0,   0, 0, 1, 0,   0, 0, 0, 0,         0, 0, 0, 0 },
    [SIN_B]      = { 0, 0, 0, 1,   0, 0, 0, 1,   0, 0, 0, 0,         0, 0, 0, 0 },
    [NOUN]       = { 0, 0, 0, 0,   0, 0, 0, 0,   1, 0, 0, 0,         1, 0, 0, 0 },
    [ANIMATE]    = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 1, 0, 0,         0, 1, 0, 0 },
    [ADJECTIVE]  = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 1, 0,         0, 0, 0, 0 },
    [VERB]       = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0,         0, 0, 1, 0 },
};

/* What a word hands over: its kind to heads 0 and 1, its meaning to heads 2 and 3. */
static const float table_V[FEATURES][16] = {
    [NOUN]       = { 1, 0, 0, 0,   1, 0, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0 },
    [VERB]       = { 0, 1, 0, 0,   0, 1, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0 },
    [PRONOUN]    = { 0, 0, 1, 0,   0, 0, 1, 0,   0, 0, 0, 0,   0, 0, 0, 0 },
    [DETERMINER] = { 0, 0, 0, 1,   0, 0, 0, 1,   0, 0, 0, 0,   0, 0, 0, 0 },
    [ANIMAL]     = { 0, 0, 0, 0,   0, 0, 0, 0,   1, 0, 0, 0,   1, 0, 0, 0 },
    [FOOD]       = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 1, 0, 0,   0, 1, 0, 0 },
    [ACTION]     = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 1, 0,   0, 0, 1, 0 },
    [FEELING]    = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 0, 1,   0, 0, 0, 1 },
};

/* Where the result goes. A row belongs to a column of Z, 4 a head; its column of Y is named. */
static const float table_O[16][FEATURES] = {
    { [NOUN] = 1 },   { [VERB] = 1 }, { [PRONOUN] = 1 }, { [DETERMINER] = 1 },
    { [NOUN] = 1 },   { [VERB] = 1 }, { [PRONOUN] = 1 }, { [DETERMINER] = 1 },
    { [ANIMAL] = 1 }, { [FOOD] = 1 }, { [ACTION] = 1 },  { [FEELING] = 1 },
    { [ANIMAL] = 1 }, { [FOOD] = 1 }, { [ACTION] = 1 },  { [FEELING] = 1 },
};

/* clang-format on */

/* Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V    Vaswani et al. 2017, eq. 1; scale is √d_k */
static void attention(Matrix Z, Matrix A, Matrix S, Matrix Q, Matrix K, Matrix V, Matrix mask,
                      float scale)
{
    matrix_multiply_transposed(S, Q, K); /* 1. scores   s_ij = q_i · k_j           */
    matrix_scale(S, 1 / scale);          /* 2. scale    s_ij / √d_k                */
    matrix_mask(S, mask);                /* 3. mask     hidden places become −∞    */
    matrix_softmax_rows(A, S);           /* 4. weights  each row sums to 1         */
    matrix_multiply(Z, A, V);            /* 5. mix      z_i = Σ_j a_ij v_j         */
}

/* What head h reads and writes: views of columns, of rows for S and A. Nothing is copied. */
static Head head_of(Trace t, int h)
{
    Layer l = t.layer;
    int n = l.X.rows, kv = h; /* each its own */
    return (Head){
        .W_Q = matrix_columns(l.W_Q, h * l.d_k, l.d_k),
        .W_K = matrix_columns(l.W_K, kv * l.d_k, l.d_k),
        .W_V = matrix_columns(l.W_V, kv * l.d_v, l.d_v),
        .Q = matrix_columns(t.Q, h * l.d_k, l.d_k),
        .K = matrix_columns(t.K, kv * l.d_k, l.d_k),
        .V = matrix_columns(t.V, kv * l.d_v, l.d_v),
        .S = matrix_rows(t.S, h * n, n),
        .A = matrix_rows(t.A, h * n, n),
        .Z = matrix_columns(t.Z, h * l.d_v, l.d_v),
    };
}

/* The layer, for `count` rows from `first` on. K and V of the rows before must stand in t
 * already: for first = 0 there are none, and count = n runs everything at once. */
static void forward(Trace t, int first, int count)
{
    Layer l = t.layer;
    int seen = first + count;
    Matrix X = matrix_rows(l.X, first, count), Z = matrix_rows(t.Z, first, count);
    Matrix mask = matrix_columns(matrix_rows(l.mask, first, count), 0, seen);
    matrix_linear(matrix_rows(t.Q, first, count), X, l.W_Q, l.b_Q); /* Q = X W_Q + b_Q */
    matrix_linear(matrix_rows(t.K, first, count), X, l.W_K, l.b_K); /* K = X W_K + b_K */
    matrix_linear(matrix_rows(t.V, first, count), X, l.W_V, l.b_V); /* V = X W_V + b_V */
    for (int h = 0; h < l.n_heads; h++) {
        Head head = head_of(t, h);
        attention(matrix_rows(head.Z, first, count),
                  matrix_columns(matrix_rows(head.A, first, count), 0, seen),
                  matrix_columns(matrix_rows(head.S, first, count), 0, seen),
                  matrix_rows(head.Q, first, count), matrix_rows(head.K, 0, seen),
                  matrix_rows(head.V, 0, seen), mask, l.scale);
    }
    matrix_linear(matrix_rows(t.Y, first, count), Z, l.W_O, l.b_O); /* Y = Z W_O + b_O */
}

/* One token at a time, as a model writes. One run computes everything again for each token, the
 * other only the new row: keys and values of the rows before it wait in the cache, t.K and
 * t.V. */
static void decode(const Options *o, Trace all)
{
    Layer l = all.layer;
    int n = l.X.rows, equal = 1;
    if (!l.causal || n > 64) {
        say("\n   One token at a time is left out: %s.\n",
            l.causal ? "more than 64 tokens" : "it needs --causal");
        return;
    }
    Trace cache = layer_trace(l), again = layer_trace(l);
    print_pass(o, "One token at a time: each head's largest weight, and the cache in floats");
    for (int i = 0; i < n; i++) {
        forward(again, 0, i + 1);
        forward(cache, i, 1);
        print_token(o, &cache, i);
        equal &= matrix_equal(matrix_rows(again.Y, i, 1), matrix_rows(all.Y, i, 1));
        equal &= matrix_equal(matrix_rows(cache.Y, i, 1), matrix_rows(all.Y, i, 1));
    }
    say("   K, V rows computed: %d with cache, %d without. Outputs %s.\n", n, n * (n + 1) / 2,
        equal ? "equal, bit for bit" : "NOT EQUAL");
}

static Trace run(Layer l)
{
    Trace t = layer_trace(l);
    forward(t, 0, l.X.rows);
    return t;
}

/* The same columns of Q and K, read as one head. */
static void show_single_head(const Options *o, Layer l, int i)
{
    l = layer_divide(l, 1);
    Head head = head_of(run(l), 0);
    print_pass(o, "One head is not enough: the same %d columns read as one head", l.d_k);
    print_answer(o, &l, &head, i);
    say("   All questions in one score: the loudest, about position, drown the others.\n");
}

int main(int argc, char **argv)
{
    Options o = options_parse(argc, argv, "2  Multi-head attention");
    Layer l = layer_read(&o, jobs, matrix_from_table(table_Q), matrix_from_table(table_K),
                         matrix_from_table(table_V), matrix_from_table(table_O));
    Trace t = run(l);
    Head head = head_of(t, l.head);
    int i = sharpest_query(&head);

    print_title(&o, &l, "several questions at once");
    if (o.explain != NULL)
        print_weight(&o, &l, &head);
    else {
        if (l.from_words)
            show_single_head(&o, l, i);
        print_heads(&o, "Several heads, each with its own Q, K, V", &t, NULL);
        print_query(&o, &l, &head, i);
        print_output(&o, &t, i);
        decode(&o, t);
    }
    layer_save(&o, &t);
    matrix_free_all();
    return say_end();
}
