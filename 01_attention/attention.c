/* Chapter 1: scaled dot-product attention.
 *
 * Every word asks a question (its query), every word has a label by which it
 * can be found (its key) and something to hand over (its value). A query is
 * compared with every key; the better they match, the more of that value goes
 * into the answer.
 *
 *     X    [n × d_model]   one row a word: 16 named numbers (common/words.h)
 *     Q, K [n × d_k]       queries and keys
 *     V    [n × d_v]       values
 *     S, A [n × n]         scores and weights: row i asks, column j answers
 *     Z    [n × d_v]       the result: row i is what word i was told
 *
 * Paper: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1. */
#include "matrix.h"
#include "show.h"
#include "words.h"

/* clang-format off */

/* The tables, written by hand so that they can be read. A row belongs to a
 * column of X; rows that are not named are zeros. */

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

int main(int argc, char **argv)
{
    /* What is read: the sentence and the tables above. */
    Input in = input_read(argc, argv, "01_attention/attention.c",
                          "1  Attention", "--scale");
    Matrix X = in.X, mask = in.mask;
    Matrix W_Q = matrix_from_table(table_Q);
    Matrix W_K = matrix_from_table(table_K);
    Matrix W_V = matrix_from_table(table_V);
    int n = X.rows, d_k = W_K.cols, d_v = W_V.cols;
    float scale = input_scale(&in, sqrtf((float)d_k));
    if (input_causal(&in, 0))
        hide_later(mask);

    /* What is computed: equation 1. */
    Matrix Q = matrix_new(n, d_k), K = matrix_new(n, d_k);
    Matrix V = matrix_new(n, d_v), Z = matrix_new(n, d_v);
    Matrix S = matrix_new(n, n), A = matrix_new(n, n);
    matrix_multiply(Q, X, W_Q);               /* what each word asks for */
    matrix_multiply(K, X, W_K);               /* how it can be found     */
    matrix_multiply(V, X, W_V);               /* what it hands over      */
    attention(Z, A, S, Q, K, V, mask, scale); /* softmax(Q Kᵀ / √d_k) V  */

    /* What is shown. */
    Attention a = { NULL, W_Q, W_K, W_V, Q, K, V, S, A, Z, scale };
    int i = show_which(a);
    show_title(&in, "who does each word look at?", "W_Q, W_K and W_V");
    show_weight(&in, a);
    say("\n");
    show_answer(&in, a, i);
    show_query(&in, a, i);
    show_meaning(&in, Z, i);
    show_matrices(&in, a);
    show_alike(&in, A, "no table reads the position");
    show_end(
        &in, "softmax(Q Kᵀ / √d_k) V, equation 1 of Vaswani et al. 2017",
        "make run-01 ARGS=\"--scale 0.1\"   or   ARGS=\"--explain it,milk\"");
    return input_end(&in, (Run){ NULL, Q, K, V, S, A, Z, .Y = Z });
}
