/* Chapter 1: scaled dot-product attention.
 *
 * Every word asks a question (its query), every word has a label by which it can be found
 * (its key) and something to hand over (its value). A query is compared with every key; the
 * better they match, the more of that value goes into the answer.
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

/* clang-format off */

/* The weights, written by hand so that they can be read. A row belongs to a column of X;
 * rows that are not named are zeros. */

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

/* The layer: what each word asks for, is found by and hands over; then attention. */
static void forward(Trace t)
{
    Layer l = t.layer;
    matrix_linear(t.Q, l.X, l.W_Q, l.b_Q); /* Q = X W_Q + b_Q */
    matrix_linear(t.K, l.X, l.W_K, l.b_K); /* K = X W_K + b_K */
    matrix_linear(t.V, l.X, l.W_V, l.b_V); /* V = X W_V + b_V */
    attention(t.Z, t.A, t.S, t.Q, t.K, t.V, l.mask, l.scale);
}

/* What was handed over to word i, as a word. */
static void show_meaning(Layer l, Matrix Z, int i)
{
    float cosine;
    int nearest = l.from_words ? words_nearest(l.X, matrix_rows(Z, i, 1), &cosine) : -1;
    if (nearest >= 0)
        say("\n   What \"%s\" is told is nearest to the meaning of \"%s\" (cosine %.2f).\n",
            l.tokens[i], l.tokens[nearest], (double)cosine);
}

/* Two words that are the same and get the same weights, if there are. */
static void show_repeated(Layer l, Matrix A)
{
    for (int i = 0; l.from_words && i < A.rows; i++)
        for (int j = 0; j < i; j++)
            if (l.tokens[i] == l.tokens[j] /* the same entry of words.c */
                && matrix_equal(matrix_rows(A, i, 1), matrix_rows(A, j, 1))) {
                say("   Both words \"%s\" come out alike: no weight reads the position.\n",
                    l.tokens[i]);
                return;
            }
}

int main(int argc, char **argv)
{
    Options o = options_parse(argc, argv, "1  Attention");
    Layer l = layer_read(&o, NULL, matrix_from_table(table_Q), matrix_from_table(table_K),
                         matrix_from_table(table_V), (Matrix){ 0 });
    Trace t = layer_trace(l);
    forward(t);
    Head head = {
        .W_Q = l.W_Q,
        .W_K = l.W_K,
        .W_V = l.W_V,
        .Q = t.Q,
        .K = t.K,
        .V = t.V,
        .S = t.S,
        .A = t.A,
        .Z = t.Z,
    };
    int i = sharpest_query(&head);

    print_title(&o, &l, "who does each word look at?");
    if (o.explain != NULL)
        print_weight(&o, &l, &head);
    else {
        say("\n");
        print_answer(&o, &l, &head, i);
        print_query(&o, &l, &head, i);
        show_meaning(l, t.Z, i);
        print_all_queries(&o, &l, &head);
        say("\n   A word whose query is 0 weighs all words alike: a row must sum to 1.\n");
        show_repeated(l, t.A);
        say("   softmax(Q Kᵀ / √d_k) V is equation 1 of Vaswani et al. 2017.\n");
    }
    layer_save(&o, &t);
    matrix_free_all();
    return say_end();
}
