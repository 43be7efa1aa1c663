/* Read forward and backward side by side: attention() with attention_backward(), forward() with
 * backward(). Every product C = A B on the left becomes two on the right: each operand's
 * gradient is dC times the other operand,
 *
 *     dA = dC Bᵀ        dB = Aᵀ dC
 *
 * and where a number is used more than once, its gradients add up. */
#include "measuring/product.h"
#include "measuring/vector.h"
#include "say.h"
#include "training/attention.h"

#include <string.h>

Pass pass_new(Shape s)
{
    int asking = s.batch * s.n, answering = s.batch * s.m;
    return (Pass){
        .shape = s,
        .X = matrix_new(asking, s.d_model),
        .M = matrix_new(answering, s.d_model),
        .Q = matrix_new(asking, s.n_heads * s.d_k),
        .K = matrix_new(answering, s.n_kv_heads * s.d_k),
        .V = matrix_new(answering, s.n_kv_heads * s.d_v),
        .S = matrix_new(asking * s.n_heads, s.m),
        .A = matrix_new(asking * s.n_heads, s.m),
        .Z = matrix_new(asking, s.n_heads * s.d_v),
        .Y = matrix_new(asking, s.d_out),
    };
}

/* Rows and columns of m, a view, without the checks of matrix_rows: there are many. */
static Matrix view(Matrix m, int row, int rows, int col, int cols)
{
    return (Matrix){ rows, cols, m.stride, matrix_at(m, row, col) };
}

/* A sequence is some rows of everything, a head some columns, of S and A some rows. */
typedef struct {
    Matrix Q, K, V, S, A, Z;
} Head;

static Head head_of(const Pass *p, int sequence, int h)
{
    Shape s = p->shape;
    int kv = h / (s.n_heads / s.n_kv_heads), i = sequence * s.n, j = sequence * s.m;
    int row = (sequence * s.n_heads + h) * s.n;
    return (
        Head){ view(p->Q, i, s.n, h * s.d_k, s.d_k),  view(p->K, j, s.m, kv * s.d_k, s.d_k),
               view(p->V, j, s.m, kv * s.d_v, s.d_v), view(p->S, row, s.n, 0, s.m),
               view(p->A, row, s.n, 0, s.m),          view(p->Z, i, s.n, h * s.d_v, s.d_v) };
}

/* A vector at a time, in a copy; what is missing at its end is hidden. */
void softmax_rows(Matrix A, Matrix S)
{
    enum { MOST = 64 };
    float e[MOST];
    if (S.cols > MOST)
        die("softmax_rows: a row of %d; it takes at most %d", S.cols, MOST);
    for (int i = 0; i < S.rows; i++) {
        memcpy(e, matrix_at(S, i, 0), (size_t)S.cols * sizeof *e);
        for (int j = S.cols; j % WIDTH != 0; j++)
            e[j] = -3e38f;
        Vector zero = { 0 }, largest = zero - 1e30f, sum = zero;
        for (int j = 0; j < S.cols; j += WIDTH)
            largest = vector_max(largest, vector_load(e + j));
        float max = vector_largest(largest);
        for (int j = 0; j < S.cols; j += WIDTH) {
            Vector a = vector_exp(vector_load(e + j) - max);
            vector_store(e + j, a);
            sum += a;
        }
        float total = vector_sum(sum), share = total > 0 ? 1 / total : 0;
        for (int j = 0; j < S.cols; j++)
            *matrix_at(A, i, j) = e[j] * share;
    }
}

/* ds_ij = a_ij (da_ij − Σ_k a_ik da_ik): a score gains what its weight gains, less the row's
 * average, because a row of weights sums to 1 whatever the scores. */
static void softmax_rows_backward(Matrix dS, Matrix dA, Matrix A)
{
    for (int i = 0; i < A.rows; i++) {
        const float *a_i = matrix_at(A, i, 0), *da_i = matrix_at(dA, i, 0);
        float *ds_i = matrix_at(dS, i, 0), average = 0;
        for (int k = 0; k < A.cols; k++)
            average += a_i[k] * da_i[k];
        for (int j = 0; j < A.cols; j++)
            ds_i[j] = a_i[j] * (da_i[j] - average);
    }
}

/* Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V    Vaswani et al. 2017, eq. 1; scale is √d_k */
static void attention(Matrix Z, Matrix A, Matrix S, Matrix Q, Matrix K, Matrix V, Matrix mask,
                      float scale)
{
    multiply_transposed(S, Q, K); /* 1. scores   s_ij = q_i · k_j           */
    matrix_scale(S, 1 / scale);   /* 2. scale    s_ij / √d_k                */
    if (mask.data != NULL)        /* 3. mask     hidden places become −∞    */
        matrix_mask(S, mask);
    softmax_rows(A, S); /* 4. weights  each row sums to 1         */
    multiply(Z, A, V);  /* 5. mix      z_i = Σ_j a_ij v_j         */
}

/* The same passes, last to first. Several heads may read one K and V: theirs add up. */
static void attention_backward(Head d, Head p, float scale)
{
    add_outer(d.V, p.A, d.Z);             /* 5. mix      dv_j = Σ_i a_ij dz_i       */
    multiply_transposed(d.A, d.Z, p.V);   /*             da_ij = dz_i · v_j         */
    softmax_rows_backward(d.S, d.A, p.A); /* 4. weights  moving one moves its row   */
                                          /* 3. mask     hidden: a_ij = 0, so ds_ij = 0 */
    matrix_scale(d.S, 1 / scale);         /* 2. scale    ds_ij / √d_k               */
    multiply(d.Q, d.S, p.K);              /* 1. scores   dq_i = Σ_j ds_ij k_j       */
    add_outer(d.K, d.S, p.Q);             /*             dk_j = Σ_i ds_ij q_i       */
}

void forward(Pass p, Weights w)
{
    Shape s = p.shape;
    multiply(p.Q, p.X, w.W_Q); /* Q = X W_Q */
    multiply(p.K, p.M, w.W_K); /* K = M W_K */
    multiply(p.V, p.M, w.W_V); /* V = M W_V */
    for (int b = 0; b < s.batch; b++)
        for (int h = 0; h < s.n_heads; h++) {
            Head head = head_of(&p, b, h);
            attention(head.Z, head.A, head.S, head.Q, head.K, head.V, p.mask,
                      sqrtf((float)s.d_k));
        }
    multiply(p.Y, p.Z, w.W_O); /* Y = Z W_O */
}

void backward(Pass d, Weights dw, Pass p, Weights w)
{
    Shape s = p.shape;
    add_outer(dw.W_O, p.Z, d.Y);          /* Y = Z W_O:  dW_O = Zᵀ dY */
    multiply_transposed(d.Z, d.Y, w.W_O); /*             dZ = dY W_Oᵀ */
    matrix_scale(d.K, 0);
    matrix_scale(d.V, 0);
    for (int b = 0; b < s.batch; b++)
        for (int h = 0; h < s.n_heads; h++)
            attention_backward(head_of(&d, b, h), head_of(&p, b, h), sqrtf((float)s.d_k));
    add_outer(dw.W_V, p.M, d.V);          /* V = M W_V:  dW_V = Mᵀ dV */
    multiply_transposed(d.M, d.V, w.W_V); /*             dM = dV W_Vᵀ + … */
    add_outer(dw.W_K, p.M, d.K);          /* K = M W_K:  dW_K = Mᵀ dK */
    add_transposed(d.M, d.K, w.W_K);      /*             … + dK W_Kᵀ  */
    add_outer(dw.W_Q, p.X, d.Q);          /* Q = X W_Q:  dW_Q = Xᵀ dQ */
    multiply_transposed(d.X, d.Q, w.W_Q); /*             dX = dQ W_Qᵀ */
}
