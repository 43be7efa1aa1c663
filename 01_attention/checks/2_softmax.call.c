#include "case.h"
#include "exercise.h"

/* arg[0]: in place, so that the weights take the place of the scores? */
void call(Case *c)
{
    Matrix A = c->out[0], S = c->in[0];
    if (c->arg[0] == 0) {
        softmax_rows(A, S);
        return;
    }
    for (int i = 0; i < S.rows; i++)
        for (int j = 0; j < S.cols; j++)
            *matrix_at(A, i, j) = *matrix_at(S, i, j);
    softmax_rows(A, A);
    if (*matrix_at(A, 0, 0) == *matrix_at(S, 0, 0)
        && *matrix_at(A, 0, 1) == *matrix_at(S, 0, 1))
        case_fill(A, UNTOUCHED); /* the scores are still there: nothing was written */
}
