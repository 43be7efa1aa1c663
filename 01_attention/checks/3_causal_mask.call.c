#include "case.h"
#include "exercise.h"

/* Scores become weights. Below −1e8 is as good as −∞; without keys there are no weights. */
static void to_weights(Matrix S, int row)
{
    float top = -1e8f, total = 0;
    for (int col = 0; col < S.cols; col++)
        if (*matrix_at(S, row, col) > top)
            top = *matrix_at(S, row, col);
    for (int col = 0; col < S.cols; col++) {
        float score = *matrix_at(S, row, col);
        *matrix_at(S, row, col) = score <= -1e8f ? 0 : expf(score - top);
        total += *matrix_at(S, row, col);
    }
    for (int col = 0; col < S.cols && total != 0; col++)
        *matrix_at(S, row, col) /= total;
}

/* out: the weights; the scores that may be seen and have a weight. */
void call(Case *c)
{
    Matrix S = c->out[0], scores = c->in[0];
    for (int row = 0; row < S.rows; row++)
        for (int col = 0; col < S.cols; col++)
            *matrix_at(S, row, col) = *matrix_at(scores, row, col);
    causal_mask(S);
    for (int row = 0; row < S.rows; row++) {
        for (int col = 0; col < S.cols; col++)
            *matrix_at(c->out[1], row, col) = *matrix_at(S, row, col);
        to_weights(S, row);
        for (int col = 0; col < S.cols; col++)
            if (*matrix_at(S, row, col) == 0 || col - row > S.cols - S.rows)
                *matrix_at(c->out[1], row, col) = 0;
    }
}
