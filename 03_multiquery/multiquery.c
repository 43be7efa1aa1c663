/* Chapter 3: multi-query attention.
 *
 * Every head keeps its own question, but all heads share one key and one value: W_K and W_V
 * shrink to a single head, and so does the cache that decoding must read for every token.
 *
 *     X    [n × d_model]          one row a word
 *     Q    [n × n_heads·d_k]      head h owns the d_k columns from h·d_k on
 *     K    [n × d_k]              all heads read all of it
 *     V    [n × d_v]              likewise
 *     S, A [n_heads·n × n]        head h owns the n rows from h·n on
 *     Z    [n × n_heads·d_v]      the heads' results side by side
 *     Y    [n × d_model]          Z W_O, which is added to X
 *
 * Paper: Shazeer 2019, "Fast Transformer Decoding: One Write-Head is All You Need". */
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

/* The same four jobs with one key that was written to be shared: one clock hand, noun
 * against verb, animate. Only the questions differ by head. */
static const float shared_Q[FEATURES][16] = {
    [COS_B]      = { 45, -24, 0, 0,   28.4f, -42.4f, 0, 0,   0, 0, 0, 0,   0, 0,  0, 0 },
    [SIN_B]      = { 24,  45, 0, 0,   42.4f,  28.4f, 0, 0,   0, 0, 0, 0,   0, 0,  0, 0 },
    [PRONOUN]    = {  0,   0, 0, 0,   0, 0, 0, 0,            0, 0, 3, 6,   0, 0,  0, 0 },
    [ADJECTIVE]  = {  0,   0, 0, 0,   0, 0, 0, 0,            0, 0, 3, 6,   0, 0,  0, 0 },
    [VERB]       = {  0,   0, 0, 0,   0, 0, 0, 0,            0, 0, 0, 0,   0, 0,  3, 6 },
    [NOUN]       = {  0,   0, 0, 0,   0, 0, 0, 0,            0, 0, 0, 0,   0, 0, -8, 0 },
};
static const float shared_K[FEATURES][4] = {
    [COS_B] = { 1, 0, 0, 0 }, [SIN_B] = { 0, 1, 0, 0 },
    [NOUN] = { 0, 0, 1, 0 }, [VERB] = { 0, 0, -1, 0 }, [ANIMATE] = { 0, 0, 0, 1 },
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
    int n = l.X.rows, kv = l.n_kv_heads == 1 ? 0 : h; /* 1: shared by all */
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

/* Three runs of the same sentence: what converting costs before training, what one key can
 * do. */
static void show_sharing(const Options *o, Layer multi, Layer mean, Layer shared)
{
    static const char *const headings[] = {
        "Multi-head (chapter 2): a key and a value for each head",
        "One key for all, the average of the four: converted, before any training\n"
        "Keys made for one head each get mixed up. Above a head: how much of a row's\n"
        "   weight it now puts on other words, on average.",
        "One key for all, written to be shared: only W_Q differs from head to head\n"
        "Heads 0 to 2 find the same words, head 3 nearly, from a quarter of the cache.\n"
        "   Its value is meaning: heads 0 and 1 hand over no kind of word, so Y is off.",
    };
    static const char *const names[] = { NULL, "1, their average", "1, written to be shared" };
    const Trace runs[] = { run(multi), run(mean), run(shared) };
    for (int r = 0; r < 3; r++)
        print_heads(o, headings[r], &runs[r], r > 0 ? &runs[0] : NULL);
    print_comparison(o, 3, runs, names);
}

int main(int argc, char **argv)
{
    Options o = options_parse(argc, argv, "3  Multi-query attention");
    Layer l = layer_read(&o, jobs, matrix_from_table(table_Q), matrix_from_table(table_K),
                         matrix_from_table(table_V), matrix_from_table(table_O));
    Layer multi = l, shared = l;
    if (l.from_words) {
        shared = layer_read(&o, jobs, matrix_from_table(shared_Q), matrix_from_table(shared_K),
                            matrix_columns(l.W_V, 8, 4), l.W_O);
        l = o.shared ? shared : layer_pool(l, 1);
    }
    Trace t = run(l);
    Head head = head_of(t, l.head);
    int i = sharpest_query(&head);

    print_title(&o, &l, "one key and one value for all heads");
    if (o.explain != NULL)
        print_weight(&o, &l, &head);
    else {
        if (l.from_words)
            show_sharing(&o, multi, layer_pool(multi, 1), shared);
        else
            print_heads(&o, "Several heads, one K and V", &t, NULL);
        print_query(&o, &l, &head, i);
        print_output(&o, &t, i);
        decode(&o, t);
    }
    layer_save(&o, &t);
    matrix_free_all();
    return say_end();
}
