#include "measuring/product.h"
#include "measuring/streaming.h"
#include "measuring/vector.h"
#include "say.h"

#include <string.h>

/* ---- the cache ---- */

/* Floats before the page of token j of K/V head g. */
static size_t pages_before(int g, int j, Shape s)
{
    size_t in_a_head = ((size_t)s.n + PAGE - 1) / PAGE;
    return ((size_t)g * in_a_head + (size_t)(j / PAGE)) * PAGE * (size_t)(s.d_k + s.d_v);
}

size_t pages_size(Shape s)
{
    return pages_before(s.n_kv_heads, 0, s);
}

void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s)
{
    float *K = pages + pages_before(g, j, s), *V = K + PAGE * s.d_k;
    for (int p = 0; p < s.d_k; p++)
        *panels_at(K, p, j % PAGE, s.d_k) = k[p];
    for (int p = 0; p < s.d_v; p += PANEL)
        memcpy(panels_at(V, j % PAGE, p, PAGE), v + p, PANEL * sizeof *v);
}

void pages_fill(float *pages, const float *K, const float *V, Shape s)
{
    for (int g = 0; g < s.n_kv_heads; g++)
        for (int j = 0; j < s.n; j++, K += s.d_k, V += s.d_v)
            pages_put(pages, g, j, K, V, s);
}

/* ---- some queries and the pages ---- */

/* One query on one page, streaming (Milakov & Gimelshein 2018): its scores become e^(s − most).
 * If the largest score so far grows, what was summed and mixed before has to shrink by the
 * factor that is returned. */
static float weights(float *S, int count, float scale, float *most, float *sum)
{
    Vector total = { 0 }, largest = total + *most;
    float before = *most;
    for (int j = 0; j < count; j += WIDTH)
        largest = vector_max(largest, scale * vector_load(S + j));
    *most = vector_largest(largest);
    for (int j = 0; j < count; j += WIDTH) {
        Vector a = vector_exp(scale * vector_load(S + j) - *most);
        vector_store(S + j, a);
        total += a;
    }
    float factor = *most > before ? expf(before - *most) : 1;
    *sum = factor * *sum + vector_sum(total);
    return factor;
}

/* Row r sees what stands before column `seen`. */
static void hide(Matrix S, int r, int seen)
{
    for (int j = seen > 0 ? seen : 0; j < S.cols; j++)
        *matrix_at(S, r, j) = -1e30f;
}

/* The queries Q [rows × d_k] visit the pages of K/V head g, to Z [rows × d_v]. Query r sees the
 * tokens before `end`, or with `causal` before end + r. */
enum { MOST_ROWS = 64 };
static void attend(Matrix Z, Matrix Q, const float *pages, int g, int end, int causal, Shape s)
{
    static float scores[MOST_ROWS * PAGE];         /* then weights, of the page at hand */
    float most[MOST_ROWS], sum[MOST_ROWS] = { 0 }; /* the largest score, Σ_j e^(s_j − most) */
    int last = end + causal * (Q.rows - 1);
    if (Q.rows > MOST_ROWS)
        die("attend: %d queries; at most %d go together", Q.rows, MOST_ROWS);
    matrix_scale(Z, 0);
    for (int r = 0; r < Q.rows; r++)
        most[r] = -1e30f;
    for (int first = 0; first < last; first += PAGE) {
        const float *K = pages + pages_before(g, first, s), *V = K + PAGE * s.d_k;
        Matrix S = { Q.rows, PAGE, PAGE, scores };
        if (last - first < PAGE) /* the last page: no more panels than have tokens */
            S.cols = (last - first + PANEL - 1) / PANEL * PANEL;
        multiply_panels(0, S, Q, K, s.d_k); /* 1. scores   Q Kᵀ of this page */
        for (int r = 0; r < Q.rows; r++) {
            hide(S, r, end + causal * r - first); /* 3. mask; 2. scale and 4. weights: */
            float shrinks = weights(matrix_at(S, r, 0), S.cols, 1 / sqrtf((float)s.d_k),
                                    &most[r], &sum[r]);
            if (shrinks < 1)
                matrix_scale(matrix_rows(Z, r, 1), shrinks);
        }
        multiply_panels(1, Z, S, V, PAGE); /* 5. mix   Z = Z + A V */
    }
    for (int r = 0; r < Q.rows; r++) /* z = Σ_j e^(s_j − most) v_j / Σ_j e^(s_j − most) */
        matrix_scale(matrix_rows(Z, r, 1), 1 / sum[r]);
}

/* ---- a token ---- */

void decode_pages(float *Z, float *Q, const float *pages, Shape s, int together)
{
    for (int h = 0; h < s.n_heads; h += together)
        attend((Matrix){ together, s.d_v, s.d_v, Z + h * s.d_v },
               (Matrix){ together, s.d_k, s.d_k, Q + h * s.d_k }, pages,
               h / (s.n_heads / s.n_kv_heads), s.n, 0, s);
}

static void attend_plain(float *z, const float *restrict q, const float *restrict K,
                         const float *restrict V, float *S, Shape s)
{
    size_t d_k = (size_t)s.d_k, d_v = (size_t)s.d_v, n = (size_t)s.n;
    float scale = 1 / sqrtf((float)s.d_k), most = -1e30f, sum = 0;
    for (size_t j = 0; j < n; j++) { /* 1. scores and 2. scale   s_j = q · k_j / √d_k */
        float score = 0;
        for (size_t p = 0; p < d_k; p++)
            score += q[p] * K[j * d_k + p];
        S[j] = scale * score;
        most = S[j] > most ? S[j] : most;
    }
    for (size_t j = 0; j < n; j++) /* 4. weights   e^(s_j − most) / Σ_j e^(s_j − most) */
        sum += S[j] = expf(S[j] - most);
    for (size_t p = 0; p < d_v; p++)
        z[p] = 0;
    for (size_t j = 0; j < n; j++) { /* 5. mix   z = Σ_j a_j v_j */
        float a = S[j] / sum;
        for (size_t p = 0; p < d_v; p++)
            z[p] += a * V[j * d_v + p];
    }
}

void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s)
{
    for (int h = 0; h < s.n_heads; h++) {
        size_t first = (size_t)(h / (s.n_heads / s.n_kv_heads)) * (size_t)s.n;
        attend_plain(Z + h * s.d_v, Q + h * s.d_k, K + first * (size_t)s.d_k,
                     V + first * (size_t)s.d_v, S, s);
    }
}

/* ---- a sequence ---- */

void attention_pages(float *Z, float *Q, const float *pages, int causal, Shape s)
{
    Matrix all_Q = { s.n, s.d_k, s.d_k, Q }, all_Z = { s.n, s.d_v, s.d_v, Z };
    for (int i = 0, rows; i < s.n; i += rows) {
        rows = s.n - i < NEIGHBORS ? s.n - i : NEIGHBORS;
        attend(matrix_rows(all_Z, i, rows), matrix_rows(all_Q, i, rows), pages, 0,
               causal ? i + 1 : s.n, causal, s);
    }
}

void attention_kept(float *Z, float *Q, const float *pages, float *S, Shape s)
{
    int stride = (s.n + PAGE - 1) / PAGE * PAGE;
    Matrix all_Q = { s.n, s.d_k, s.d_k, Q }, all_Z = { s.n, s.d_v, s.d_v, Z };
    Matrix all_S = { s.n, stride, stride, S };
    for (int pass = 1; pass <= 3; pass++)
        for (int i = 0, rows; i < s.n; i += rows) {
            rows = s.n - i < NEIGHBORS ? s.n - i : NEIGHBORS;
            Matrix Z_i = matrix_rows(all_Z, i, rows), S_i = matrix_rows(all_S, i, rows);
            int seen = (i + rows + PANEL - 1) / PANEL * PANEL;
            if (pass == 2) /* 2. scale, 3. mask, 4. weights */
                for (int r = 0; r < rows; r++) {
                    float most = -1e30f, sum = 0;
                    hide(matrix_columns(S_i, 0, seen), r, i + r + 1);
                    weights(matrix_at(S_i, r, 0), seen, 1 / sqrtf((float)s.d_k), &most, &sum);
                    matrix_scale(matrix_columns(matrix_rows(S_i, r, 1), 0, seen), 1 / sum);
                }
            for (int j = 0; pass != 2 && j < seen; j += PAGE) {
                const float *page = pages + pages_before(0, j, s);
                Matrix S_ij = matrix_columns(S_i, j, seen - j < PAGE ? seen - j : PAGE);
                if (pass == 1)
                    multiply_panels(0, S_ij, matrix_rows(all_Q, i, rows), page, s.d_k);
                else
                    multiply_panels(j > 0, Z_i, S_ij, page + PAGE * s.d_k, PAGE);
            }
        }
}
