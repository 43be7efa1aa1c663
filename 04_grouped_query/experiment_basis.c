/* Chapter 4's third experiment: which heads can share a key?
 *
 * A score is q · k. Turn the columns of a head's W_Q and W_K alike and no score changes: it is
 * the same head in another basis. But what is computed from W_K alone changes: how far two
 * heads' keys are apart, ‖W_K0 − W_K1‖, and what their mean is. Heads 0 and 1 of the chapter
 * have the same W_K, and sharing its mean loses nothing. After head 1 was turned, which changed
 * nothing, the mean ruins both.
 *
 * Weights that a person wrote share a basis; those of a trained model need not, since nothing
 * in training makes them. What can be compared is what no turn changes: W_Q W_Kᵀ, and scores. */
#include "measuring/measure.h"
#include "measuring/random.h"
#include "say.h"
#include "words.h"

#include <string.h>

enum { D_K = 4, TURNS = 5 };

/* The rows of the chapter's W_Q and W_K that belong to the position, the columns of heads 0 and
 * 1; in the other rows those columns are zeros. */
enum { ROWS = 4, FIRST = COS_A };
static const float table_Q[ROWS][2 * D_K] = { { 6, -8, 0, 0, -2.8f, -9.6f, 0, 0 },
                                              { 8, 6, 0, 0, 9.6f, -2.8f, 0, 0 },
                                              { 0, 0, 15, -8, 0, 0, 9.5f, -14.1f },
                                              { 0, 0, 8, 15, 0, 0, 14.1f, 9.5f } };
static const float table_K[ROWS][2 * D_K] = { { 1, 0, 0, 0, 1, 0, 0, 0 },
                                              { 0, 1, 0, 0, 0, 1, 0, 0 },
                                              { 0, 0, 1, 0, 0, 0, 1, 0 },
                                              { 0, 0, 0, 1, 0, 0, 0, 1 } };

/* The weights of the two heads on the chapter's sentence, causal, A [2·n × n]; head 1 reads the
 * columns of W_K from `second` on. */
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

/* Turns columns a and b of m by an angle: what they are as a pair of coordinates. */
static void turn(Matrix m, int a, int b, double angle)
{
    for (int i = 0; i < m.rows; i++) {
        double x = (double)*matrix_at(m, i, a), y = (double)*matrix_at(m, i, b);
        *matrix_at(m, i, a) = (float)(x * cos(angle) - y * sin(angle));
        *matrix_at(m, i, b) = (float)(x * sin(angle) + y * cos(angle));
    }
}

typedef struct {
    double distance, products, unpooled, pooled[2]; /* the weight moved; pooled, of each head */
} Row;

/* Head 1 as written, 0; with all signs changed, 1; turned by random angles, from 2 on. */
static Row measure(int how)
{
    const char *tokens[MOST_WORDS];
    Matrix X = matrix_columns(words_read(DEFAULT_SENTENCE, tokens), FIRST, ROWS);
    Matrix W_Q = matrix_from_table(table_Q), W_K = matrix_from_table(table_K);
    Matrix before = look(X, W_Q, W_K, D_K), after;
    Matrix Q_1 = matrix_columns(W_Q, D_K, D_K), K_0 = matrix_columns(W_K, 0, D_K),
           K_1 = matrix_columns(W_K, D_K, D_K);
    Matrix product = matrix_new(ROWS, ROWS), turned = matrix_new(ROWS, ROWS);
    Row row = { 0 };
    Random random = random_from(how);
    matrix_multiply_transposed(product, Q_1, K_1);
    if (how == 1) {
        matrix_scale(Q_1, -1);
        matrix_scale(K_1, -1);
    }
    for (int a = 0; a < D_K; a++)
        for (int b = a + 1; how > 1 && b < D_K; b++) {
            double angle = 6.283185307179586 * (random_bits(&random) * 0x1p-32);
            turn(Q_1, a, b, angle);
            turn(K_1, a, b, angle);
        }
    matrix_multiply_transposed(turned, Q_1, K_1);
    row.products = (double)matrix_max_difference(turned, product);
    for (int i = 0; i < ROWS; i++)
        for (int p = 0; p < D_K; p++) {
            double d = (double)*matrix_at(K_0, i, p) - (double)*matrix_at(K_1, i, p);
            row.distance += d * d;
        }
    row.distance = sqrt(row.distance);
    row.unpooled = matrix_weight_moved(look(X, W_Q, W_K, D_K), before);
    after = look(X, W_Q, matrix_mean_blocks(W_K, 2), 0);
    for (int h = 0; h < 2; h++)
        row.pooled[h] = matrix_weight_moved(matrix_rows(after, h * X.rows, X.rows),
                                            matrix_rows(before, h * X.rows, X.rows));
    return row;
}

int main(int argc, char **argv)
{
    Row written = measure(0);
    double distance[TURNS], moved[TURNS], unpooled = 0, products = 0;
    measure_begin(argc, argv, "04_experiment_basis", "4  Grouped-query attention: who shares",
                  "which keys are alike?");
    say("   Heads 0 and 1 of chapter 4, the word before and two before. All signs of W_Q1\n"
        "   and W_K1 change, or both are turned alike, by random angles. Moved: the share of\n"
        "   its weight that a row moves, the mean of all rows.\n\n"
        "   head 1      ‖W_K0 − W_K1‖   moved by the turn   by pooling: head 0   head 1\n");
    for (int k = 0; k <= TURNS; k++) {
        Row row = k == 0 ? written : measure(k);
        say("   ");
        say_cell(PLAIN, -11,
                 k == 0   ? "as written"
                 : k == 1 ? "signs −"
                          : text("turn %d", k - 1));
        say("%13.2f %21.1e %20.2f %8.2f\n", row.distance, row.unpooled, row.pooled[0],
            row.pooled[1]);
        if (k == 0)
            continue;
        distance[k - 1] = row.distance;
        moved[k - 1] = (row.pooled[0] + row.pooled[1]) / 2;
        unpooled = fmax(unpooled, row.unpooled);
        products = fmax(products, row.products);
    }
    save_chart("linear=0,4.5", "‖W_K0 − W_K1‖", "linear",
               "of their weight, heads 0 and 1 moved");
    save_curve("query", "points", "as written", 1, (double[]){ 0 }, (double[]){ 0 }, NULL);
    save_curve("change", "points", "the same layer,|head 1 turned", TURNS, distance, moved,
               NULL);
    Spread d = spread_of(distance, TURNS), m = spread_of(moved, TURNS);
    claims_begin();
    claim(OURS,
          "Turning W_Q and W_K of a head alike leaves its weights, and W_Q W_Kᵀ, as they are",
          text("%.0e of the weight moved, W_Q W_Kᵀ differs by %.0e", unpooled, products),
          certain(unpooled < 1e-4 && products < 1e-4));
    claim(OURS, "It sets ‖W_K0 − W_K1‖ to anything: 0 as written, over 1 after each turn",
          text("%.2f, then %s", written.distance, spread_text(d, 2)),
          certain(written.distance == 0 && d.low > 1));
    claim(
        OURS,
        "As written the pair shares its mean key without loss; turned, the same layer does not",
        text("%.2f of the weight moved, then %s", (written.pooled[0] + written.pooled[1]) / 2,
             spread_text(m, 2)),
        certain(written.pooled[0] + written.pooled[1] == 0 && m.low > .1));
    conclude(
        text("The same layer in another basis: pooling the keys of heads 0 and 1 moves up to "
             "%.0f %% of their weight in place of none.",
             100 * m.high));
    return measure_end();
}
