#include "pages.h"
#include "vector.h"

#include <math.h>
#include <string.h>

/* ---- plain: one head at a time ---- */

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

void decode_plain(float *Z, const float *Q, const float *K, const float *V, float *S, Shape s,
                  int threads)
{
    int group_size = s.n_heads / s.n_kv_heads;
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int t = 0; t < threads; t++)
        for (int h = t; h < s.n_heads; h += threads) {
            size_t first = (size_t)(h / group_size) * (size_t)s.n;
            attend_plain(Z + h * s.d_v, Q + h * s.d_k, K + first * (size_t)s.d_k,
                         V + first * (size_t)s.d_v, S + (size_t)t * (size_t)s.n, s);
        }
}

/* ---- pages ---- */

/* A tile of the result: TILE rows × COLUMNS sums, which stay in registers while it is
 * computed. */
enum {
    TILE = 4,
    VECTORS = WIDTH > 1 ? REGISTERS / 8 : PAGE,
    COLUMNS = VECTORS * WIDTH,
    NEAR = 2048 /* floats: how far ahead memory is told what a single tile will need */
};

size_t pages_size(Shape s)
{
    size_t pages = ((size_t)s.n + PAGE - 1) / PAGE * (size_t)s.n_kv_heads;
    return pages * PAGE * (size_t)(s.d_k + s.d_v);
}

/* Row `row` of a matrix with `rows` rows that is cut into blocks of columns: its numbers in
 * column `column` and after it, to the end of the block. */
static float *in_block(float *blocks, int row, int column, int rows)
{
    return blocks + (size_t)(column / COLUMNS * rows + row) * COLUMNS + column % COLUMNS;
}

void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s)
{
    int page = g * ((s.n + PAGE - 1) / PAGE) + j / PAGE;
    float *K = pages + (size_t)page * PAGE * (size_t)(s.d_k + s.d_v), *V = K + PAGE * s.d_k;
    float *column = in_block(K, 0, j % PAGE, s.d_k);
    for (int p = 0; p < s.d_k; p++)
        column[p * COLUMNS] = k[p];
    for (int p = 0; p < s.d_v; p += COLUMNS)
        memcpy(in_block(V, j % PAGE, p, PAGE), v + p, COLUMNS * sizeof *v);
}

void pages_fill(float *pages, const float *K, const float *V, Shape s)
{
    for (int g = 0; g < s.n_kv_heads; g++)
        for (int j = 0; j < s.n; j++, K += s.d_k, V += s.d_v)
            pages_put(pages, g, j, K, V, s);
}

void blocks_fill(float *blocks, const float *b, int inner, int columns)
{
    for (int p = 0; p < inner; p++, b += columns)
        for (int j = 0; j < columns; j += COLUMNS)
            memcpy(in_block(blocks, p, j, inner), b + j, COLUMNS * sizeof *b);
}

/* ---- fast: many queries visit a page together ---- */

/* c_r = factor_r · c_r + a_r b for the `rows` rows of a tile; without a factor, c_r = a_r b.
 *     a [rows × inner]    b [inner × COLUMNS]    c [rows × COLUMNS], `stride` floats from row
 * to row Called with a constant number of rows, all of `sum` stands in registers. Meanwhile
 * memory is told what comes next: `ahead` floats a step, from `next` on. */
ALWAYS_INLINE void multiply_tile(float *c, int stride, const float *factor, const float *a,
                                 const float *b, int rows, int inner, const float *next,
                                 int ahead)
{
    Vector sum[TILE][VECTORS];
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < VECTORS; v++) {
            Vector zero = { 0 }, before = vector_load(c + r * stride + v * WIDTH);
            sum[r][v] = factor != NULL ? factor[r] * before : zero;
        }
    for (int p = 0; p < inner; p++, b += COLUMNS, next += ahead) {
        Vector row[VECTORS];
        for (int i = 0; i < ahead; i += 16)
            vector_prefetch(next + i);
        for (int v = 0; v < VECTORS; v++)
            row[v] = rows > 1 ? vector_load_once(b + v * WIDTH) : vector_load(b + v * WIDTH);
        for (int r = 0; r < rows; r++)
            for (int v = 0; v < VECTORS; v++)
                sum[r][v] += a[r * inner + p] * row[v];
    }
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < VECTORS; v++)
            vector_store(c + r * stride + v * WIDTH, sum[r][v]);
}

/* The same for any number of rows, tile by tile. Only the first tile finds the block in memory,
 * the others in the cache; so each asks for its share of the block that is `later` floats
 * away. */
static void multiply_block(float *c, int stride, const float *factor, const float *a,
                           const float *b, int rows, int inner, int later)
{
    int tiles = rows / 4 + rows % 4 / 2 + rows % 2, ahead = COLUMNS / tiles;
    const float *next = b + (tiles > 1 ? later : NEAR);
    for (int r = 0, count; r < rows; r += count, next += inner * ahead) {
        float *c_r = c + r * stride;
        const float *f_r = factor != NULL ? factor + r : NULL, *a_r = a + r * inner;
        count = rows - r >= 4 ? 4 : rows - r >= 2 ? 2 : 1;
        if (count == 4)
            multiply_tile(c_r, stride, f_r, a_r, b, 4, inner, next, ahead);
        else if (count == 2)
            multiply_tile(c_r, stride, f_r, a_r, b, 2, inner, next, ahead);
        else
            multiply_tile(c_r, stride, f_r, a_r, b, 1, inner, next, ahead);
    }
}

/* c = factor · c + a b:   a [rows × inner], b [inner × columns] in blocks, c [rows ×
 * columns] */
static void multiply(float *c, const float *factor, const float *a, const float *b, int rows,
                     int inner, int columns)
{
    for (int first = 0; first < columns; first += COLUMNS)
        multiply_block(c + first, columns, factor, a, b + (size_t)first * (size_t)inner, rows,
                       inner, inner * columns);
}

void blocks_multiply(float *c, const float *a, const float *blocks, int rows, int inner,
                     int columns, int threads)
{
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int t = 0; t < threads; t++)
        for (int first = t * COLUMNS; first < columns; first += threads * COLUMNS)
            multiply_block(c + first, columns, NULL, a, blocks + (size_t)first * (size_t)inner,
                           rows, inner, inner * COLUMNS);
}

/* What some queries know after some pages. */
typedef struct {
    int rows;
    float *most, *sum; /* [rows]         the largest score; Σ e^(s − most) */
    float *Z;          /* [rows × d_v]   Σ e^(s − most) v, not yet divided */
    float *S, *factor; /* [rows × PAGE] and [rows], for the page at hand */
} Partial;

static size_t partial_size(int rows, Shape s)
{
    return (size_t)rows * (size_t)(PAGE + s.d_v + 3);
}

static Partial partial_at(float *memory, int rows, Shape s)
{
    float *Z = memory + rows * PAGE, *most = Z + rows * s.d_v;
    return (Partial){ rows, most, most + rows, Z, memory, most + 2 * rows };
}

/* 4. weights of one query on one page, streaming (Milakov & Gimelshein 2018): the page's scores
 * become e^(s − most). If the largest score so far grows, what was summed and mixed before has
 * to shrink by the factor that is returned. */
static float weights(float *S, float *most, float *sum)
{
    Vector zero = { 0 }, largest = zero + *most, total = zero;
    for (int j = 0; j < PAGE; j += WIDTH)
        largest = vector_max(largest, vector_load(S + j));
    float before = *most, now = vector_largest(largest);
    for (int j = 0; j < PAGE; j += WIDTH) {
        Vector a = vector_exp(vector_load(S + j) - now);
        vector_store(S + j, a);
        total += a;
    }
    float factor = vector_largest(vector_exp(zero + (before - now)));
    *most = now;
    *sum = factor * *sum + vector_sum(total);
    return factor;
}

/* The queries Q [rows × d_k] visit the pages from token `first` on. Query r sees the tokens
 * before `end`, or with `causal` before end + r. */
static void attend(Partial t, const float *Q, const float *pages, int first, int end,
                   int causal, Shape s)
{
    float scale = 1 / sqrtf((float)s.d_k);
    memset(t.Z, 0, (size_t)(t.rows * s.d_v) * sizeof *t.Z);
    for (int r = 0; r < t.rows; r++)
        t.most[r] = -1e30f, t.sum[r] = 0;
    for (; first < end + causal * (t.rows - 1); first += PAGE) {
        const float *K = pages + (size_t)(first / PAGE) * PAGE * (size_t)(s.d_k + s.d_v);
        const float *V = K + PAGE * s.d_k;
        multiply(t.S, NULL, Q, K, t.rows, s.d_k, PAGE); /* 1. scores   Q Kᵀ of this page */
        for (int r = 0; r < t.rows; r++) {
            float *S = t.S + r * PAGE;
            int seen = end + causal * r - first;
            for (int j = 0; j < PAGE; j++) /* 2. scale, 3. mask */
                S[j] = j < seen ? scale * S[j] : -1e30f;
            t.factor[r] = weights(S, &t.most[r], &t.sum[r]); /* 4. weights */
        }
        multiply(t.Z, t.factor, t.S, V, t.rows, PAGE,
                 s.d_v); /* 5. mix   Z = factor · Z + A V */
    }
}

/* Into how many parts the pages of a K/V head are cut, so that every thread has work. */
static int parts_of(Shape s, int threads)
{
    return threads > 1 ? (threads + s.n_kv_heads - 1) / s.n_kv_heads : 1;
}

size_t decode_memory(Shape s, int threads)
{
    return (size_t)parts_of(s, threads) * (size_t)s.n_kv_heads
           * partial_size(s.n_heads / s.n_kv_heads, s);
}

void decode_pages(float *Z, const float *Q, const float *pages, float *memory, Shape s,
                  int threads)
{
    int parts = parts_of(s, threads), rows = s.n_heads / s.n_kv_heads;
    int n_pages = (s.n + PAGE - 1) / PAGE;
    size_t head = (size_t)n_pages * PAGE * (size_t)(s.d_k + s.d_v),
           size = partial_size(s.n_heads / s.n_kv_heads, s);
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int i = 0; i < s.n_kv_heads * parts; i++) {
        int g = i / parts, first = n_pages * (i % parts) / parts * PAGE;
        int last = n_pages * (i % parts + 1) / parts * PAGE;
        attend(partial_at(memory + (size_t)i * size, rows, s), Q + g * rows * s.d_k,
               pages + (size_t)g * head, first, last < s.n ? last : s.n, 0, s);
    }
    for (int h = 0; h < s.n_heads; h++) { /* parts join the way pages do */
        float most = -1e30f, sum = 0, *z = Z + h * s.d_v;
        for (int p = 0; p < s.d_v; p++)
            z[p] = 0;
        for (int part = 0; part < parts; part++) {
            Partial t = partial_at(memory + (size_t)(h / rows * parts + part) * size, rows, s);
            float now = fmaxf(most, t.most[h % rows]);
            float old = expf(most - now), new = expf(t.most[h % rows] - now);
            for (int p = 0; p < s.d_v; p++)
                z[p] = old * z[p] + new *t.Z[h % rows * s.d_v + p];
            sum = old * sum + new *t.sum[h % rows];
            most = now;
        }
        for (int p = 0; p < s.d_v; p++)
            z[p] /= sum;
    }
}

/* Neighboring queries that visit a page together. */
enum { QUERIES = 32 };

size_t attention_memory(Shape s, int threads)
{
    return pages_size(s) + (size_t)threads * partial_size(QUERIES, s);
}

void attention_pages(float *Z, const float *Q, const float *K, const float *V, float *memory,
                     int causal, Shape s, int threads)
{
    float *pages = memory + (size_t)threads * partial_size(QUERIES, s);
    pages_fill(pages, K, V, s);
#if defined _OPENMP
#pragma omp parallel for num_threads(threads) schedule(static, 1)
#endif
    for (int t = 0; t < threads; t++)
        for (int i = t * QUERIES; i < s.n; i += threads * QUERIES) {
            int rows = s.n - i < QUERIES ? s.n - i : QUERIES;
            Partial part = partial_at(memory + (size_t)t * partial_size(QUERIES, s), rows, s);
            attend(part, Q + (size_t)i * (size_t)s.d_k, pages, 0, causal ? i + 1 : s.n, causal,
                   s);
            for (int r = 0; r < rows; r++)
                for (int p = 0; p < s.d_v; p++)
                    Z[(size_t)(i + r) * (size_t)s.d_v + (size_t)p] = part.Z[r * s.d_v + p]
                                                                     / part.sum[r];
        }
}
