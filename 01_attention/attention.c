/* Chapter 1: scaled dot-product attention.
 *
 * Every word asks a question (its query), every word has a label by which it can be found (its key)
 * and something to hand over (its value). A query is compared with every key; the better they
 * match, the more of that value goes into the answer.
 *
 *     X    [n × d_model]   one row a word: 16 named numbers (common/words.h)
 *     Q, K [n × d_k]       queries and keys
 *     V    [n × d_v]       values
 *     S, A [n × n]         scores and weights: row i asks, column j answers
 *     Z    [n × d_v]       the result: row i is what word i was told
 *
 * Paper: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1. */
#include "layer.h"
#include "matrix.h"
#include "options.h"
#include "print.h"
#include "say.h"
#include "words.h"

/* The weights, written by hand so that they can be read. A row belongs to a column of X; rows that
 * are not named are zeros. */

/* What a word asks for: a pronoun or an adjective is about an animate noun. */
static const float table_Q[FEATURES][4] = {
    /*               noun  animate  adj.   –  */
    [PRONOUN]    = {   3,     6,     0,    0 },
    [ADJECTIVE]  = {   3,     6,     0,    0 },
};

/* How a word can be found. */
static const float table_K[FEATURES][4] = {
    /*               noun  animate  adj.   –  */
    [NOUN]       = {   1,     0,     0,    0 },
    [ANIMATE]    = {   0,     1,     0,    0 },
    [ADJECTIVE]  = {   0,     0,     1,    0 },
};

/* What a word hands over: its meaning. */
static const float table_V[FEATURES][4] = {
    /*              animal  food  action feeling */
    [ANIMAL]     = {   1,     0,     0,    0 },
    [FOOD]       = {   0,     1,     0,    0 },
    [ACTION]     = {   0,     0,     1,    0 },
    [FEELING]    = {   0,     0,     0,    1 },
};

/* Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V        Vaswani et al. 2017, eq. 1; scale is √d_k */
static void attention(Matrix Z, Matrix A, Matrix S, Matrix Q, Matrix K, Matrix V, Matrix mask,
                      float scale)
{
    matrix_multiply_transposed(S, Q, K);        /* 1. scores   s_ij = q_i · k_j           */
    matrix_scale(S, 1 / scale);                 /* 2. scale    s_ij / √d_k                */
    matrix_mask(S, mask);                       /* 3. mask     hidden places become −∞    */
    matrix_softmax_rows(A, S);                  /* 4. weights  each row sums to 1         */
    matrix_multiply(Z, A, V);                   /* 5. mix      z_i = Σ_j a_ij v_j         */
}

/* The layer: what each word asks for, is found by and hands over; then attention. */
static Trace forward(Layer l)
{
    int n = l.X.rows;
    Trace t = {
        .Q = matrix_new(n, l.d_k), .K = matrix_new(n, l.d_k), .V = matrix_new(n, l.d_v),
        .S = matrix_new(n, n), .A = matrix_new(n, n), .Z = matrix_new(n, l.d_v),
    };
    matrix_linear(t.Q, l.X, l.W_Q, l.b_Q);      /* Q = X W_Q + b_Q */
    matrix_linear(t.K, l.X, l.W_K, l.b_K);      /* K = X W_K + b_K */
    matrix_linear(t.V, l.X, l.W_V, l.b_V);      /* V = X W_V + b_V */
    attention(t.Z, t.A, t.S, t.Q, t.K, t.V, l.mask, l.scale);
    t.Y = t.Z;
    return t;
}

static void show_one_query(const Options *o, Layer l, Head head)
{
    int i = print_sharpest(&head);
    float cosine;
    say("\n");
    print_answer(o, &l, &head, i);

    print_pass(o, "One query, end to end: \"%s\" asks, every word answers", l.tokens[i]);
    print_query(o, &l, &head, i);
    int nearest = l.from_words ? words_nearest(l.X, matrix_rows(head.Z, i, 1), &cosine) : -1;
    if (nearest >= 0)
        say("\n   What \"%s\" was told is nearest to the meaning of \"%s\" (cosine %.2f).\n",
            l.tokens[i], l.tokens[nearest], (double)cosine);
}

static void show_all_queries(const Options *o, Layer l, Trace t)
{
    const char *const *key = print_column_names(&l, l.W_K), *const *value = print_column_names(&l, l.W_V);
    const Panel projections[] = {
        { NUMBERS, "Q = X W_Q", t.Q, key }, { NUMBERS, "K = X W_K", t.K, key },
        { NUMBERS, "V = X W_V", t.V, value },
    };
    const Panel scores = { NUMBERS, "", t.S, l.tokens };
    const Panel result[] = { { WEIGHTS, "A", t.A, NULL }, { NUMBERS, "Z = A V", t.Z, value } };

    print_pass(o, "All queries at once: a row of Q asks, a row of K is found, a row of V is handed over");
    print_panels(o, &l, 3, projections);
    print_pass(o, "1-3  scores  S = Q Kᵀ / %g   [%d × %d]   row: who asks, column: who answers",
               (double)l.scale, t.S.rows, t.S.cols);
    print_panels(o, &l, 1, &scores);
    print_pass(o, "4-5  weights  A = softmax of each row of S,   result  Z = A V");
    print_panels(o, &l, 2, result);
    if (l.from_words)
        say("\n   A word that asks nothing spreads its weight evenly: a row must sum to 1.\n"
            "   Both words \"the\" come out alike: this head never looks at the position.\n");
    say("\n   softmax(Q Kᵀ / √d_k) V is the attention of Vaswani et al. 2017, equation 1.\n");
}

int main(int argc, char **argv)
{
    Options o = options_parse(argc, argv, 1);
    Layer l = layer_read(&o, matrix_from_table(table_Q), matrix_from_table(table_K),
                         matrix_from_table(table_V), (Matrix){ 0 });
    Trace t = forward(l);
    Head head = { l.W_Q, l.W_K, l.W_V, t.Q, t.K, t.V, t.S, t.A, t.Z };

    print_title(&o, &l, "1  Attention", "who does each word look at?");
    if (o.explain != NULL)
        print_weight(&o, &l, &head);
    else {
        show_one_query(&o, l, head);
        show_all_queries(&o, l, t);
    }
    layer_save(&o, &l, &t);
    matrix_free_all();
    return say_end();
}
