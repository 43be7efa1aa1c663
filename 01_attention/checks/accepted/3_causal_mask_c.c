/* Exercise 1.3, a third way: every place is asked, column by column, and −10⁹ is added. */
#include "exercise.h"

const double prediction = 3;

static int sees(Matrix S, int query, int key)
{
    return S.rows - query <= S.cols - key;
}

void causal_mask(Matrix S)
{
    for (int j = 0; j < S.cols; j++)
        for (int i = 0; i < S.rows; i++)
            *matrix_at(S, i, j) += sees(S, i, j) ? 0 : -1e9f;
}
