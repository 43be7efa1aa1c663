/* Chapter 3: multi-query attention.
 *
 * Every head keeps its own question, but all heads share one key and one
 * value: W_K and W_V shrink to a single head, and so does the cache that
 * decoding must read for every token.
 *
 *     X    [n × d_model]          one row a word
 *     Q    [n × n_heads·d_k]      head h owns the d_k columns from h·d_k on
 *     K    [n × d_k]              all heads read it: W_K [d_model × d_k]
 *     V    [n × d_v]              likewise: W_V [d_model × d_v]
 *     S, A [n_heads·n × n]        head h owns the n rows from h·n on
 *     Z    [n × n_heads·d_v]      the heads' results side by side
 *     Y    [n × d_model]          Z W_O, which is added to X
 *
 * Paper: Shazeer 2019, "Fast Transformer Decoding: One Write-Head is All You
 * Need". */
#include "matrix.h"
#include "show.h"
#include "words.h"

/* clang-format off */

/* The tables, written by hand so that they can be read. A row belongs to a
 * column of X; rows that are not named are zeros. Four columns a head. */
enum { HEADS = 4, WHO_IS_IT = 2 };
static const char *const names[] = { "0 before", "1 two before", "2 who is it",
                                     "3 subject, verb" };

/* What a word asks for. Heads 0 and 1 turn the clock of its position back, by
 * a step and by two. */
static const float table_Q[FEATURES][16] = {
    /*               head 0         head 1               head 2     head 3 */
    [COS_A]      = { 6,-8, 0, 0,   -2.8f,-9.6f, 0, 0,    0,0,0,0,   0,0,0,0 },
    [SIN_A]      = { 8, 6, 0, 0,    9.6f,-2.8f, 0, 0,    0,0,0,0,   0,0,0,0 },
    [COS_B]      = { 0, 0,15,-8,    0, 0, 9.5f,-14.1f,   0,0,0,0,   0,0,0,0 },
    [SIN_B]      = { 0, 0, 8,15,    0, 0,14.1f, 9.5f,    0,0,0,0,   0,0,0,0 },
    [PRONOUN]    = { 0, 0, 0, 0,    0, 0, 0, 0,          3,6,0,0,   0,0,0,0 },
    [ADJECTIVE]  = { 0, 0, 0, 0,    0, 0, 0, 0,          3,6,0,0,   0,0,0,0 },
    [VERB]       = { 0, 0, 0, 0,    0, 0, 0, 0,          0,0,0,0,   3,6,0,0 },
    [NOUN]       = { 0, 0, 0, 0,    0, 0, 0, 0,          0,0,0,0,   0,0,8,0 },
};

/* How a word can be found. */
static const float table_K[FEATURES][16] = {
    /* head 2: noun, animate, adjective; head 3: noun, animate, verb */
    [COS_A]      = { 1, 0, 0, 0,   1, 0, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0 },
    [SIN_A]      = { 0, 1, 0, 0,   0, 1, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0 },
    [COS_B]      = { 0, 0, 1, 0,   0, 0, 1, 0,   0, 0, 0, 0,   0, 0, 0, 0 },
    [SIN_B]      = { 0, 0, 0, 1,   0, 0, 0, 1,   0, 0, 0, 0,   0, 0, 0, 0 },
    [NOUN]       = { 0, 0, 0, 0,   0, 0, 0, 0,   1, 0, 0, 0,   1, 0, 0, 0 },
    [ANIMATE]    = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 1, 0, 0,   0, 1, 0, 0 },
    [ADJECTIVE]  = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 1, 0,   0, 0, 0, 0 },
    [VERB]       = { 0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 0, 0,   0, 0, 1, 0 },
};

/* What a word hands over: its kind in heads 0 and 1, its meaning in 2, 3. */
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

/* Where the result goes. A row belongs to a column of Z, 4 a head; the column
 * of Y that it goes to is named. */
static const float table_O[16][FEATURES] = {
    {[NOUN] = 1},   {[VERB] = 1}, {[PRONOUN] = 1}, {[DETERMINER] = 1},
    {[NOUN] = 1},   {[VERB] = 1}, {[PRONOUN] = 1}, {[DETERMINER] = 1},
    {[ANIMAL] = 1}, {[FOOD] = 1}, {[ACTION] = 1},  {[FEELING] = 1},
    {[ANIMAL] = 1}, {[FOOD] = 1}, {[ACTION] = 1},  {[FEELING] = 1},
};

/* The same four jobs with one key that was written to be shared: one clock
 * hand, noun against verb, animate. Only the questions differ by head. */
static const float shared_Q[FEATURES][16] = {
    [COS_B]      = { 45,-24,0,0,   28.4f,-42.4f,0,0,   0,0,0,0,   0,0, 0,0 },
    [SIN_B]      = { 24, 45,0,0,   42.4f, 28.4f,0,0,   0,0,0,0,   0,0, 0,0 },
    [PRONOUN]    = {  0,  0,0,0,   0, 0,0,0,           0,0,3,6,   0,0, 0,0 },
    [ADJECTIVE]  = {  0,  0,0,0,   0, 0,0,0,           0,0,3,6,   0,0, 0,0 },
    [VERB]       = {  0,  0,0,0,   0, 0,0,0,           0,0,0,0,   0,0, 3,6 },
    [NOUN]       = {  0,  0,0,0,   0, 0,0,0,           0,0,0,0,   0,0,-8,0 },
};
static const float shared_K[FEATURES][4] = {
    [COS_B]      = { 1, 0, 0, 0 },
    [SIN_B]      = { 0, 1, 0, 0 },
    [NOUN]       = { 0, 0, 1, 0 },
    [VERB]       = { 0, 0,-1, 0 },
    [ANIMATE]    = { 0, 0, 0, 1 },
};

/* clang-format on */

/* Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V; scale is √d_k.
 * Vaswani et al. 2017, eq. 1 */
static void attention(Matrix Z, Matrix A, Matrix S, Matrix Q, Matrix K,
                      Matrix V, Matrix mask, float scale)
{
    matrix_multiply_transposed(S, Q, K); /* 1. scores  s_ij = q_i · k_j   */
    matrix_scale(S, 1 / scale);          /* 2. scale   s_ij / √d_k        */
    matrix_mask(S, mask);                /* 3. mask    hidden: −∞         */
    matrix_softmax_rows(A, S);           /* 4. weights rows sum to 1      */
    matrix_multiply(Z, A, V);            /* 5. mix     z_i = Σ_j a_ij v_j */
}

/* The causal mask: no word sees a later one. */
static void hide_later(Matrix mask)
{
    for (int i = 0; i < mask.rows; i++)
        for (int j = i + 1; j < mask.cols; j++)
            *matrix_at(mask, i, j) = 0;
}

/* A layer: what it is given. What a run of it computes is a Run (input.h): Q,
 * K, V, S, A, Z and Y. */
typedef struct {
    const char *const *names; /* of its heads */
    int n_heads;
    Matrix X, mask; /* mask_ij is 1 where row i may look at row j, else 0 */
    Matrix W_Q, W_K, W_V, W_O;
} Layer;

/* Columns are heads (rows, in S and A): what head h reads and writes. Nothing
 * is copied. */
static Attention head_of(Layer l, Run r, int h)
{
    int n = l.X.rows, d_k = r.Q.cols / l.n_heads, d_v = r.Z.cols / l.n_heads;
    int kv = 0; /* all heads share one key and one value */
    if (r.K.cols > d_k)
        kv = h; /* but in chapter 2's layer, to compare with */
    return (Attention){
        .name = r.names[h],
        .W_Q = matrix_columns(l.W_Q, h * d_k, d_k),
        .W_K = matrix_columns(l.W_K, kv * d_k, d_k),
        .W_V = matrix_columns(l.W_V, kv * d_v, d_v),
        .Q = matrix_columns(r.Q, h * d_k, d_k),
        .K = matrix_columns(r.K, kv * d_k, d_k),
        .V = matrix_columns(r.V, kv * d_v, d_v),
        .S = matrix_rows(r.S, h * n, n),
        .A = matrix_rows(r.A, h * n, n),
        .Z = matrix_columns(r.Z, h * d_v, d_v),
        .scale = sqrtf((float)d_k),
    };
}

/* Rows are time: computes `count` rows, from `first` on. Keys and values of
 * rows before stand in K and V already; those of the new rows are added. */
static void forward(Layer l, Run r, int first, int count)
{
    int seen = first + count;
    Matrix X = matrix_rows(l.X, first, count);
    Matrix mask = matrix_columns(matrix_rows(l.mask, first, count), 0, seen);
    matrix_multiply(matrix_rows(r.Q, first, count), X, l.W_Q);
    matrix_multiply(matrix_rows(r.K, first, count), X, l.W_K);
    matrix_multiply(matrix_rows(r.V, first, count), X, l.W_V);
    for (int h = 0; h < l.n_heads; h++) {
        Attention a = head_of(l, r, h);
        Matrix Q = matrix_rows(a.Q, first, count);
        Matrix K = matrix_rows(a.K, 0, seen), V = matrix_rows(a.V, 0, seen);
        Matrix S = matrix_columns(matrix_rows(a.S, first, count), 0, seen);
        Matrix A = matrix_columns(matrix_rows(a.A, first, count), 0, seen);
        Matrix Z = matrix_rows(a.Z, first, count);
        attention(Z, A, S, Q, K, V, mask, a.scale);
    }
    Matrix Z = matrix_rows(r.Z, first, count);
    matrix_multiply(matrix_rows(r.Y, first, count), Z, l.W_O);
}

/* Room for what a run computes. */
static Run room(Layer l)
{
    int n = l.X.rows, rows = l.n_heads * n;
    Run r = { .names = l.names };
    r.Q = matrix_new(n, l.W_Q.cols), r.K = matrix_new(n, l.W_K.cols);
    r.V = matrix_new(n, l.W_V.cols), r.Z = matrix_new(n, l.W_O.rows);
    r.S = matrix_new(rows, n), r.A = matrix_new(rows, n);
    r.Y = matrix_new(n, l.W_O.cols);
    return r;
}

static Run run(Layer l)
{
    Run r = room(l);
    forward(l, r, 0, l.X.rows);
    return r;
}

/* One token at a time, as a model writes: only the new row is computed; keys
 * and values of the rows before it wait in K and V, the cache. */
static void decode(const Input *in, Layer l, Run all)
{
    Run cached = room(l);
    int n = l.X.rows;
    for (int i = 0; i < n; i++) {
        forward(l, cached, i, 1);
        show_token(in, cached, i, (i + 1) * (cached.K.cols + cached.V.cols));
    }
    say("   K, V rows computed: %d with cache, %d without. Outputs %s.\n", n,
        n * (n + 1) / 2,
        matrix_equal(cached.Y, all.Y) ? "equal, bit for bit" : "NOT EQUAL");
}

int main(int argc, char **argv)
{
    /* What is read: the sentence and the tables above. */
    Input in = input_read(argc, argv, "03_multiquery/multiquery.c",
                          "3  Multi-query attention", "--head --shared");
    Layer l = { names, HEADS, .X = in.X, .mask = in.mask };
    l.W_Q = matrix_from_table(table_Q), l.W_K = matrix_from_table(table_K);
    l.W_V = matrix_from_table(table_V), l.W_O = matrix_from_table(table_O);
    if (input_causal(&in, 1))
        hide_later(l.mask);

    /* What is computed: a key for each head; one for all, their mean (Ainslie
     * et al. 2023, section 2.1); one for all, written to be shared. */
    Layer mean = l, written = l;
    mean.W_K = matrix_mean_blocks(l.W_K, HEADS);
    mean.W_V = matrix_mean_blocks(l.W_V, HEADS);
    written.W_Q = matrix_from_table(shared_Q);
    written.W_K = matrix_from_table(shared_K);
    written.W_V = matrix_columns(l.W_V, WHO_IS_IT * 4, 4); /* meaning */
    Run multi = run(l), run_mean = run(mean), run_written = run(written);
    Run all = in.shared ? run_written : run_mean;
    l = in.shared ? written : mean;
    Attention head = head_of(l, all, show_head(&in, all, WHO_IS_IT));
    int i = show_which(head);

    /* What is shown. */
    show_title(&in, "one key and one value for all heads", "W_Q to W_O");
    show_weight(&in, head);
    show_heads(&in, multi, NULL, "Multi-head, chapter 2: a key for each head");
    show_keys(&in, multi, show_most(head, i),
              "One key for all: the mean of the four");
    show_meeting(&in, all, 1, i,
                 in.shared ? "All heads meet the written key"
                           : "All heads meet the mean key");
    show_heads(&in, run_mean, &multi, "The mean key, before any training");
    show_heads(&in, run_written, &multi,
               "A key written to be shared, with a W_Q for it");
    show_sharing(&in, multi, multi, "4 {0} {1} {2} {3}");
    show_sharing(&in, run_mean, multi, "1, their mean");
    show_sharing(&in, run_written, multi, "1, written to be shared");
    show_matrices(&in, head);
    show_output(&in, all, i);
    if (show_decoding(&in, in.shared ? "the written key" : "the mean key"))
        decode(&in, l, all);
    show_end(
        &in,
        "a quarter of the cache; a key made for all keeps where heads look",
        "make run-03 ARGS=--shared   or   make diff-03");
    return input_end(&in, all);
}
