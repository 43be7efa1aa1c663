#include "streaming.h"
#include "panels.h"
#include "vector.h"

#include <math.h>
#include <string.h>

/* What some queries know after some pages. */
typedef struct {
    Matrix S;            /* [rows × PAGE]   scores, then weights, of the page at hand */
    Matrix Z;            /* [rows × d_v]    Σ_j e^(s_j − most) v_j, not yet divided */
    float *most;         /* [rows]          the largest score */
    float *sum, *factor; /* [rows]  Σ_j e^(s_j − most), and what it shrinks by */
} Partial;

static size_t partial_size(int rows, Shape s)
{
    return (size_t)rows * (size_t)(PAGE + s.d_v + 3);
}

static Partial partial_at(float *memory, int rows, Shape s)
{
    float *Z = memory + rows * PAGE, *most = Z + rows * s.d_v;
    return (Partial){ { rows, PAGE, PAGE, memory },
                      { rows, s.d_v, s.d_v, Z },
                      most,
                      most + rows,
                      most + 2 * rows };
}

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

/* The queries Q [rows × d_k] visit the pages of K/V head g from token `first` on. Query r sees
 * the tokens before `end`, or with `causal` before end + r. */
static void attend(Partial t, Matrix Q, const float *pages, int g, int first, int end,
                   int causal, Shape s)
{
    int last = end + causal * (Q.rows - 1);
    memset(t.Z.data, 0, (size_t)(Q.rows * s.d_v) * sizeof(float));
    for (int r = 0; r < Q.rows; r++)
        t.most[r] = -1e30f, t.sum[r] = 0;
    for (; first < last; first += PAGE) {
        const float *K = pages + pages_before(g, first, s), *V = K + PAGE * s.d_k;
        Matrix S = t.S;
        if (last - first < PAGE) /* the last page: no more panels than have tokens */
            S.cols = (last - first + PANEL - 1) / PANEL * PANEL;
        for (int j = 0; j < S.cols; j += PANEL) /* 1. scores   Q Kᵀ of this page */
            panel_multiply(panel_of(S, j), NULL, Q, K + j * s.d_k);
        for (int r = 0; r < Q.rows; r++) {
            int seen = end + causal * r - first;
            for (int j = seen > 0 ? seen : 0; j < S.cols; j++) /* 3. mask */
                *matrix_at(S, r, j) = -1e30f;
            t.factor[r] = weights(matrix_at(S, r, 0), S.cols, 1 / sqrtf((float)s.d_k),
                                  &t.most[r], &t.sum[r]); /* 2. scale, 4. weights */
        }
        for (int p = 0; p < s.d_v; p += PANEL) /* 5. mix   Z = factor · Z + A V */
            panel_multiply(panel_of(t.Z, p), t.factor, S, V + p * PAGE);
    }
}

/* What was found out on other pages joins, the way a page does. */
static void join(Partial t, Partial other)
{
    for (int r = 0; r < t.Z.rows; r++) {
        float most = fmaxf(t.most[r], other.most[r]);
        float old = expf(t.most[r] - most), new = expf(other.most[r] - most);
        for (int p = 0; p < t.Z.cols; p++)
            *matrix_at(t.Z, r, p) = old * *matrix_at(t.Z, r, p)
                                    + new **matrix_at(other.Z, r, p);
        t.sum[r] = old * t.sum[r] + new *other.sum[r];
        t.most[r] = most;
    }
}

/* z = Σ_j e^(s_j − most) v_j / Σ_j e^(s_j − most), the rows one after the other. */
static void finish(float *Z, Partial t)
{
    for (int r = 0; r < t.Z.rows; r++)
        for (int p = 0; p < t.Z.cols; p++)
            *Z++ = *matrix_at(t.Z, r, p) / t.sum[r];
}

/* ---- a token ---- */

/* Into how many parts the pages of a K/V head are cut, so that every thread has work. */
static int parts_of(Shape s, int threads)
{
    return (threads + s.n_kv_heads - 1) / s.n_kv_heads;
}

size_t decode_memory(Shape s, int threads)
{
    return (size_t)parts_of(s, threads) * partial_size(s.n_heads, s);
}

void decode_pages(float *Z, float *Q, const float *pages, float *memory, Shape s, int threads)
{
    int parts = parts_of(s, threads), rows = s.n_heads / s.n_kv_heads,
        count = (s.n + PAGE - 1) / PAGE;
    size_t size = partial_size(rows, s);
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int i = 0; i < s.n_kv_heads * parts; i++) {
        int g = i / parts, first = count * (i % parts) / parts * PAGE;
        int end = count * (i % parts + 1) / parts * PAGE;
        Matrix Q_g = { rows, s.d_k, s.d_k, Q + g * rows * s.d_k };
        attend(partial_at(memory + (size_t)i * size, rows, s), Q_g, pages, g, first,
               end < s.n ? end : s.n, 0, s);
    }
    for (int g = 0; g < s.n_kv_heads; g++) {
        Partial t = partial_at(memory + (size_t)(g * parts) * size, rows, s);
        for (int i = 1; i < parts; i++)
            join(t, partial_at(memory + (size_t)(g * parts + i) * size, rows, s));
        finish(Z + g * rows * s.d_v, t);
    }
}

/* ---- a sequence ---- */

enum { QUERIES = 32 }; /* neighbors that visit a page together */

size_t attention_memory(Shape s, int threads)
{
    return pages_size(s) + (size_t)threads * partial_size(QUERIES, s);
}

void attention_pages(float *Z, float *Q, const float *K, const float *V, float *memory,
                     int causal, Shape s, int threads)
{
    float *pages = memory + (size_t)threads * partial_size(QUERIES, s);
    pages_fill(pages, K, V, s);
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int t = 0; t < threads; t++)
        for (int i = t * QUERIES; i < s.n; i += threads * QUERIES) {
            int rows = s.n - i < QUERIES ? s.n - i : QUERIES;
            Matrix Q_i = { rows, s.d_k, s.d_k, Q + (size_t)i * (size_t)s.d_k };
            Partial part = partial_at(memory + (size_t)t * partial_size(QUERIES, s), rows, s);
            attend(part, Q_i, pages, 0, 0, causal ? i + 1 : s.n, causal, s);
            finish(Z + (size_t)i * (size_t)s.d_v, part);
        }
}
