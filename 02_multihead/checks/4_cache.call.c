#include "case.h"
#include "exercise.h"

static Matrix row_of(Matrix m, int row)
{
    return (Matrix){ 1, m.cols, m.stride, matrix_at(m, row, 0) };
}

/* A row of a cache before the first call: a given one, or, where nobody has filled it, a key
 * that gets some weight, with a value that gives it away. */
static float before(Matrix given, int filled, int row, int col, float unit)
{
    return row < filled ? *matrix_at(given, row, col) : (100 + 10 * (float)row) * unit;
}

static Matrix cache_of(Matrix given, int filled, int capacity, int pad, float unit)
{
    Matrix m = case_matrix(capacity, given.cols, pad);
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++)
            *matrix_at(m, i, j) = before(given, filled, i, j, unit);
    return m;
}

/* What was written to a cache; 0 where nothing was. Returns whether anything was. */
static int report(Matrix out, int first, Matrix cache, Matrix given, int filled, float unit)
{
    int written = 0;
    for (int i = 0; i < cache.rows; i++)
        for (int j = 0; j < cache.cols; j++) {
            float x = *matrix_at(cache, i, j);
            int is_new = !(x == before(given, filled, i, j, unit));
            *matrix_at(out, first + i, j) = is_new ? x : 0;
            written |= is_new;
        }
    return written;
}

/* in: Q, K, V; the first `filled` rows of K and V stand in each cache. The tokens go to the
 * caches in turn. out: z of each token, what is new in K and in V, the length after each. */
void call(Case *c)
{
    int n_heads = (int)c->arg[0], filled = (int)c->arg[1], capacity = (int)c->arg[2];
    int n_caches = (int)c->arg[3], written = 0;
    int pad_K = (int)c->arg[4], pad_V = (int)c->arg[5];
    Matrix Q = c->in[0], K = c->in[1], V = c->in[2];
    const float key = .01f;
    Cache caches[2], own[2];
    for (int s = 0; s < n_caches; s++)
        caches[s] = own[s] = (Cache){ cache_of(K, filled, capacity, pad_K, key),
                                      cache_of(V, filled, capacity, pad_V, 1), filled };
    for (int t = 0; t < Q.rows; t++) {
        Cache *cache = &caches[t % n_caches];
        int length = cache->length;
        decode(row_of(c->out[0], t), cache, row_of(Q, t), row_of(K, filled + t),
               row_of(V, filled + t), n_heads);
        *matrix_at(c->out[3], t, 0) = (float)cache->length;
        written |= cache->length != length || !case_is_untouched(*matrix_at(c->out[0], t, 0));
    }
    for (int s = 0; s < n_caches; s++) {
        written |= report(c->out[1], s * capacity, own[s].K, K, filled, key);
        written |= report(c->out[2], s * capacity, own[s].V, V, filled, 1);
        case_free(&(Case){ .n_in = 2, .in = { own[s].K, own[s].V } });
    }
    for (int k = 1; k < c->n_out && !written; k++)
        case_fill(c->out[k]);
}
