/* Chapter 4's third experiment: which heads can share a key?
 *
 * A score is q · k. Put the columns of a head's W_Q and W_K in another order, or change all
 * their signs, and no score changes: it is the same head in another basis. But what is computed
 * from W_K alone changes: how far two heads' keys are apart, ‖W_K0 − W_K1‖, and what their mean
 * is. Heads 0 and 1 of the chapter have the same W_K; head 1 is turned here.
 *
 * Weights that a person wrote share a basis; those of a trained model need not, since nothing
 * in training makes them. What no basis changes can be compared: W_Q W_Kᵀ, and scores. */
#include "measuring/measure.h"
#include "words.h"

/* The rows of the chapter's W_Q and W_K that belong to the position, the columns of heads 0 and
 * 1; in the other rows those columns are zeros. */
enum { D_K = 4, ROWS = 4, FIRST = COS_A };
static const float table_Q[ROWS][2 * D_K] = { { 6, -8, 0, 0, -2.8f, -9.6f, 0, 0 },
                                              { 8, 6, 0, 0, 9.6f, -2.8f, 0, 0 },
                                              { 0, 0, 15, -8, 0, 0, 9.5f, -14.1f },
                                              { 0, 0, 8, 15, 0, 0, 14.1f, 9.5f } };
static const float table_K[ROWS][2 * D_K] = { { 1, 0, 0, 0, 1, 0, 0, 0 },
                                              { 0, 1, 0, 0, 0, 1, 0, 0 },
                                              { 0, 0, 1, 0, 0, 0, 1, 0 },
                                              { 0, 0, 0, 1, 0, 0, 0, 1 } };

enum { WRITTEN, REORDERED, NEGATED, BASES };
static const char *const names[BASES] = { "as written", "columns reordered", "signs changed" };

/* The weights of both heads on the chapter's sentence, causal, [2·n × n]; head 1 reads W_K from
 * column `second` on. */
static Matrix look(Matrix X, Matrix W_Q, Matrix W_K, int second)
{
    int n = X.rows;
    Matrix Q = matrix_new(n, 2 * D_K), K = matrix_new(n, W_K.cols), A = matrix_new(2 * n, n);
    Matrix mask = matrix_new(n, n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
            *matrix_at(mask, i, j) = 1;
    matrix_multiply(Q, X, W_Q);
    matrix_multiply(K, X, W_K);
    for (int h = 0; h < 2; h++) {
        Matrix S = matrix_rows(A, h * n, n);
        matrix_multiply_transposed(S, matrix_columns(Q, h * D_K, D_K),
                                   matrix_columns(K, h * second, D_K));
        matrix_scale(S, 1 / sqrtf(D_K));
        matrix_mask(S, mask);
        matrix_softmax_rows(S, S);
    }
    return A;
}

/* Head 1's columns of a table, in another basis. */
static void turn(Matrix W, int basis)
{
    Matrix before = matrix_new(W.rows, W.cols);
    matrix_copy(before, W);
    for (int i = 0; i < W.rows; i++)
        for (int p = 0; p < D_K; p++) {
            float w = *matrix_at(before, i, D_K + (p + (basis == REORDERED)) % D_K);
            *matrix_at(W, i, D_K + p) = basis == NEGATED ? -w : w;
        }
}

int main(int argc, char **argv)
{
    const char *tokens[MOST_WORDS];
    double distance[BASES] = { 0 }, turned[BASES], pooled[BASES];
    measure_begin(argc, argv, "4  Grouped-query attention: who shares",
                  "which keys are alike?");
    Matrix X = matrix_columns(words_read(DEFAULT_SENTENCE, tokens), FIRST, ROWS);
    Matrix before = look(X, matrix_from_table(table_Q), matrix_from_table(table_K), D_K);
    say("   Heads 0 and 1 of chapter 4, the word before and two before. W_Q1 and W_K1 are\n"
        "   written in another basis, alike. Moved: the share of its weight that a row\n"
        "   moves.\n\n"
        "   head 1              ‖W_K0 − W_K1‖   moved by that   moved by pooling the keys\n");
    for (int k = 0; k < BASES; k++) {
        Matrix W_Q = matrix_from_table(table_Q), W_K = matrix_from_table(table_K);
        turn(W_Q, k);
        turn(W_K, k);
        for (int i = 0; i < ROWS * D_K; i++) {
            const float *w = matrix_at(W_K, i / D_K, i % D_K);
            distance[k] += pow((double)(w[0] - w[D_K]), 2);
        }
        distance[k] = sqrt(distance[k]);
        turned[k] = matrix_weight_moved(look(X, W_Q, W_K, D_K), before);
        pooled[k] = matrix_weight_moved(look(X, W_Q, matrix_mean_blocks(W_K, 2), 0), before);
        say("   ");
        say_cell(PLAIN, -20, names[k]);
        say("%13.2f %15.2g %27.2f\n", distance[k], turned[k], pooled[k]);
    }
    save_chart("linear=0,4.5", "‖W_K0 − W_K1‖", "linear",
               "share of their weight that pooling moves");
    for (int k = 0; k < BASES; k++)
        save_curve(k == WRITTEN ? "query" : "change", "points", names[k], 1, &distance[k],
                   &pooled[k], NULL);
    claims_are("counted");
    claim(OURS, "Written in another basis the layer is the same, W_Q and W_K of a head alike",
          text("%.0e of the weight moved", fmax(turned[REORDERED], turned[NEGATED])),
          certain(turned[REORDERED] < 1e-6 && turned[NEGATED] < 1e-6));
    claim(OURS,
          "But ‖W_K0 − W_K1‖ is another, and pooling the keys, lossless as written, is not",
          text("%.2f, %.2f and %.2f apart; %.2f, %.2f and %.2f of the weight moved",
               distance[0], distance[1], distance[2], pooled[0], pooled[1], pooled[2]),
          certain(distance[WRITTEN] == 0 && pooled[WRITTEN] == 0 && distance[REORDERED] > 1
                  && distance[NEGATED] > 1 && pooled[REORDERED] > .1 && pooled[NEGATED] > .1));
    conclude("The same layer in another basis: pooling the keys of heads 0 and 1 moves %.0f %% "
             "of their weight in place of none.",
             100 * pooled[REORDERED]);
    return measure_end();
}
