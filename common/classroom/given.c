#include "given.h"

Given given_calls[MOST_CALLS];
int n_given_calls;

void given_forget(void)
{
    n_given_calls = 0;
}

void attention(Matrix Z, Matrix Q, Matrix K, Matrix V, Matrix mask)
{
    Matrix S = matrix_new(Q.rows, K.rows);
    if (n_given_calls < MOST_CALLS)
        given_calls[n_given_calls++] = (Given){ Z, Q, K, V };
    matrix_multiply_transposed(S, Q, K);
    matrix_scale(S, 1 / sqrtf((float)Q.cols));
    matrix_mask(S, mask);
    matrix_softmax_rows(S, S);
    matrix_multiply(Z, S, V);
}
