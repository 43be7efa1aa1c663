/* A fifth program, which no file of common/ knows: each kind of screen. For the tests. */
#include "load.h"
#include "matrix.h"
#include "show.h"
#include "words.h"

int main(int argc, char **argv)
{
    Input in = input_read(argc, argv, "fifth/fifth.c", "5  Everything",
                          "--load --heads --scale");
    load_input(&in);
    const char *const *names = (const char *const[]){ "0 itself" };
    int n_heads = 1;
    static const float identity[FEATURES][4] = {
        [NOUN] = { 1, 0, 0, 0 }, [ANIMATE] = { 0, 1, 0, 0 }, [PRONOUN] = { 3, 6, 0, 0 }
    };
    Matrix W_Q = matrix_from_table(identity), W_K = W_Q, W_V = W_Q,
           W_O = matrix_new(4, FEATURES);
    load_layer(&in, &names, &n_heads, &W_Q, &W_K, &W_V, &W_O);
    int n = in.X.rows, d_k = W_Q.cols, causal = input_causal(&in, 0);
    for (int i = 0; i < n && causal; i++)
        for (int j = i + 1; j < n; j++)
            *matrix_at(in.mask, i, j) = 0;

    Matrix Q = matrix_new(n, d_k), K = matrix_new(n, d_k), V = matrix_new(n, W_V.cols);
    Matrix S = matrix_new(n, n), A = matrix_new(n, n), Z = matrix_new(n, W_V.cols);
    float scale = input_scale(&in, sqrtf((float)d_k));
    matrix_linear(Q, in.X, W_Q), matrix_linear(K, in.X, W_K), matrix_linear(V, in.X, W_V);
    matrix_multiply_transposed(S, Q, K);
    matrix_scale(S, 1 / scale);
    matrix_mask(S, in.mask);
    matrix_softmax_rows(A, S);
    matrix_multiply(Z, A, V);

    Attention a = { NULL, W_Q, W_K, W_V, Q, K, V, S, A, Z, scale };
    int i = show_which(a);
    show_title(&in, "what can be shown?", "W_Q, W_K and W_V");
    show_weight(&in, a);
    show_answer(&in, a, i);
    show_query(&in, a, i);
    show_meaning(&in, Z, i);
    show_matrices(&in, a);
    show_alike(&in, A, "the words are");
    Run r = { names, Q, K, V, S, A, Z, matrix_new(n, FEATURES) }, itself = r;
    itself.A = matrix_new(n, n); /* of a head in which each word looks at itself */
    for (int k = 0; k < n; k++)
        *matrix_at(itself.A, k, k) = 1;
    if (in.from_words) { /* a loaded layer may have another number of heads */
        show_questions(&in, r, i, "A head");
        show_keys(&in, r, show_most(a, i), "A key");
        show_meeting(&in, r, 1, i, "One key");
        show_heads(&in, r, NULL, "Pictures");
        show_heads(&in, r, &itself, "What moved");
        show_sharing(&in, itself, itself, "1 {0}");
        show_sharing(&in, r, itself, "1, another, beyond 25 columns");
        show_output(&in, r, i);
        if (show_decoding(&in, "a key"))
            for (int token = 0; token < n; token++)
                show_token(&in, r, token, (token + 1) * d_k);
    }
    show_end(&in, "everything", "another program");
    return input_end(&in, r);
}
