/* A fifth program, which no file of common/ knows: each kind of screen, of one head and of two,
 * that one and one that looks elsewhere. For the tests. */
#include "load.h"
#include "matrix.h"
#include "show.h"
#include "words.h"

int main(int argc, char **argv)
{
    Input in = input_read(argc, argv, "fifth/fifth.c", "5  Everything",
                          "--load --heads --scale");
    load_input(&in);
    const char *const *names = (const char *const[]){ "0 itself", "1 turned" };
    int n_heads = 2;
    static const float identity[FEATURES][4] = {
        [NOUN] = { 1, 0, 0, 0 }, [ANIMATE] = { 0, 1, 0, 0 }, [PRONOUN] = { 3, 6, 0, 0 }
    };
    Matrix W_Q = matrix_from_table(identity), W_K = W_Q, W_V = W_Q,
           W_O = matrix_new(8, FEATURES);
    load_layer(&in, &names, &n_heads, &W_Q, &W_K, &W_V, &W_O);
    int n = in.X.rows, d_k = W_Q.cols, causal = input_causal(&in, 0);
    for (int i = 0; i < n && causal; i++)
        for (int j = i + 1; j < n; j++)
            *matrix_at(in.mask, i, j) = 0;

    Matrix Q = matrix_new(n, d_k), K = matrix_new(n, d_k), V = matrix_new(n, W_V.cols);
    Matrix S = matrix_new(n, n), A = matrix_new(n, n), Z = matrix_new(n, W_V.cols);
    matrix_linear(Q, in.X, W_Q), matrix_linear(K, in.X, W_K), matrix_linear(V, in.X, W_V);
    Attention a = {
        NULL, W_Q, W_K, W_V, Q, K, V, S, A, Z, input_scale(&in, sqrtf((float)d_k))
    };
    matrix_multiply_transposed(S, Q, K);
    matrix_scale(S, 1 / a.scale);
    matrix_mask(S, in.mask);
    matrix_softmax_rows(A, S);
    matrix_multiply(Z, A, V);

    /* Two heads: this one, and one whose weights are those of the row above. */
    Run r = { names,
              matrix_new(n, 2 * d_k),
              matrix_new(n, 2 * d_k),
              matrix_new(n, 2 * Z.cols),
              matrix_new(2 * n, n),
              matrix_new(2 * n, n),
              matrix_new(n, 2 * Z.cols),
              matrix_new(n, FEATURES) };
    for (int h = 0; h < 2; h++) {
        matrix_copy(matrix_columns(r.Q, h * d_k, d_k), Q);
        matrix_copy(matrix_columns(r.K, h * d_k, d_k), K);
        matrix_copy(matrix_columns(r.V, h * Z.cols, Z.cols), V);
        matrix_copy(matrix_columns(r.Z, h * Z.cols, Z.cols), Z);
        for (int i = 0; i < n; i++) {
            int from = h == 1 && i > 0 ? i - 1 : i;
            matrix_copy(matrix_rows(r.S, h * n + i, 1), matrix_rows(S, from, 1));
            matrix_copy(matrix_rows(r.A, h * n + i, 1), matrix_rows(A, from, 1));
        }
    }
    Run before = r, one_key = r;
    before.A = matrix_new(2 * n, n);
    matrix_copy(matrix_rows(before.A, 0, n), A);
    matrix_copy(matrix_rows(before.A, n, n), A);
    one_key.K = K, one_key.V = V;

    int i = show_which(a),
        heads = in.from_words; /* a loaded layer may have another number of heads */
    show_title(&in, "what can be shown?", "W_Q, W_K and W_V");
    show_weight(&in, a);
    show_answer(&in, a, i);
    show_query(&in, a, i);
    show_meaning(&in, Z, i);
    show_matrices(&in, a);
    show_alike(&in, A, "the words are");
    if (heads) {
        show_questions(&in, r, i, "Two heads");
        show_keys(&in, r, show_most(a, i), "Two keys");
        show_meeting(&in, one_key, 1, i, "One key");
        show_heads(&in, r, NULL, "Pictures");
        show_heads(&in, r, &before, "What moved");
        show_sharing(&in, before, before, "2 {0} {1}");
        show_sharing(&in, r, before, "1, another, beyond 25 columns");
        show_output(&in, r, i);
    }
    if (heads && show_decoding(&in, "two keys"))
        for (int token = 0; token < n; token++)
            show_token(&in, r, token, (token + 1) * r.K.cols);
    show_end(&in, "everything", "another program");
    r.A = heads ? r.A : A;
    return input_end(&in, r);
}
