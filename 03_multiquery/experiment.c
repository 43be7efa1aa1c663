/* Experiment 3: why decoding waits for memory (Shazeer 2019, "One Write-Head is All You Need").
 *
 * A whole layer decodes one token for each of `batch` sequences: the projections X W_Q, X W_K,
 * X W_V and Z W_O, and attention over the cache of each sequence. d_model is 1024, 8 heads of
 * 128. Multi-head attention keeps 8 heads of K and V for each token, multi-query attention 1.
 *
 * Every weight and every cached number has to come from memory once a step. Weights serve all
 * sequences of the batch, a cache only its own: multi-head attention fetches Θ(n/d_model +
 * 1/batch) numbers for each multiply-add; with multi-query the first term falls by the number
 * of heads.
 *
 * No weights and no cache may stay close to the processor: they take turns in a pool. */
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/product.h"
#include "measuring/random.h"
#include "measuring/streaming.h"
#include "say.h"

#include <string.h>

enum { D_MODEL = 1024, N_HEADS = 8, D_K = 128, MOST_BATCH = 128 };
enum { MULTI_HEAD, MULTI_QUERY };
static const int kv_heads_of[] = { N_HEADS, 1 };

/* Batch and context, and for both kinds of layer the seconds of a step. */
typedef struct {
    int batch, n;
    double time[2][TIMES];
} Cell;

/* The last is the paper's: 1024 sequences on 8 cores. */
enum { CELLS = 9 };
static const int settings[CELLS][2] = { { 1, 128 },   { 1, 1024 },   { 1, 4096 },
                                        { 1, 16384 }, { 16, 128 },   { 16, 1024 },
                                        { 16, 4096 }, { 16, 16384 }, { 128, 128 } };

/* Memory in which layers or sequences take turns. */
typedef struct {
    float *floats;
    size_t size, next;
} Pool;

typedef struct {
    Pool weights, caches;
    Matrix X, Q, K, V, Z, Y; /* [MOST_BATCH × D_MODEL] */
    int times, count;
    Cell cells[CELLS];
    Limits limits;
} Bench;

/* ---- counting ---- */

static Shape shape_of(int n, int kind)
{
    return (Shape){ N_HEADS, kv_heads_of[kind], n, D_K, D_K };
}

/* W_Q and W_O [d_model × d_model], W_K and W_V [d_model × n_kv_heads · d_k]. */
static double weights_of(int kind)
{
    return 2 * D_MODEL * (D_MODEL + kv_heads_of[kind] * D_K);
}

/* Keys and values that attention reads in a step. */
static double cached(const Cell *c, int kind)
{
    return 2.0 * c->batch * c->n * (kv_heads_of[kind] * D_K);
}

static double bytes_of(const Cell *c, int kind)
{
    return (double)sizeof(float) * (weights_of(kind) + cached(c, kind));
}

/* Every weight is used once by each sequence, every cached number by all heads that share
 * it. */
static double multiply_adds(const Cell *c, int kind)
{
    return c->batch * weights_of(kind) + cached(c, kind) * (N_HEADS / kv_heads_of[kind]);
}

/* ---- one step ---- */

/* The next `count` floats, in turn. */
static float *turn(Pool *pool, size_t count)
{
    if (pool->next + count > pool->size)
        pool->next = 0;
    pool->next += count;
    return pool->floats + pool->next - count;
}

static void step(Bench *b, const Cell *c, int kind)
{
    Shape s = shape_of(c->n, kind);
    int kv = s.n_kv_heads * D_K;
    size_t full = (size_t)D_MODEL * D_MODEL, shared = (size_t)D_MODEL * (size_t)kv;
    float *W_Q = turn(&b->weights, 2 * full + 2 * shared);
    float *W_O = W_Q + full, *W_K = W_O + full, *W_V = W_K + shared;
    Matrix X = matrix_rows(b->X, 0, c->batch), Z = matrix_rows(b->Z, 0, c->batch);
    Matrix K = matrix_columns(b->K, 0, kv), V = matrix_columns(b->V, 0, kv);
    multiply_panels(0, matrix_rows(b->Q, 0, c->batch), X, W_Q, D_MODEL);
    multiply_panels(0, matrix_rows(K, 0, c->batch), X, W_K, D_MODEL);
    multiply_panels(0, matrix_rows(V, 0, c->batch), X, W_V, D_MODEL);
    for (int i = 0; i < c->batch; i++) {
        float *pages = turn(&b->caches, pages_size(s));
        for (int g = 0; g < s.n_kv_heads; g++)
            pages_put(pages, g, c->n - 1, matrix_at(K, i, g * D_K), matrix_at(V, i, g * D_K),
                      s);
        decode_pages(matrix_at(Z, i, 0), matrix_at(b->Q, i, 0), pages, s,
                     N_HEADS / s.n_kv_heads);
    }
    multiply_panels(0, matrix_rows(b->Y, 0, c->batch), Z, W_O, D_MODEL);
}

/* ---- measuring ---- */

/* A million random numbers, again and again. */
static Pool pool_new(size_t size, double deviation, Random *random)
{
    Pool pool = { floats_new(size), size, 0 };
    size_t part = 1 << 20;
    random_fill(pool.floats, part, deviation, random);
    for (size_t i = part; i < size; i += part)
        memcpy(pool.floats + i, pool.floats,
               (size - i < part ? size - i : part) * sizeof(float));
    return pool;
}

static Bench bench_new(int quick)
{
    Bench b = { .times = quick ? 3 : TIMES };
    Random random = random_from(1);
    size_t caches = (size_t)64 << 20;
    for (int i = 0; i < CELLS; i++) {
        Cell c = { .batch = settings[i][0], .n = settings[i][1] };
        size_t size = (size_t)c.batch * pages_size(shape_of(c.n, MULTI_HEAD));
        if (quick && (c.n == 1024 || c.n == 16384))
            continue;
        if (machine_fits(bytes_of(&c, MULTI_HEAD))) {
            b.cells[b.count++] = c;
            caches = size > caches ? size : caches;
        } else
            say("   Batch %d with %d tokens is left out: too large for this memory.\n", c.batch,
                c.n);
    }
    b.weights = pool_new((size_t)64 << 20, 1 / sqrt(D_MODEL), &random);
    b.caches = pool_new(caches, 1, &random);
    Matrix *rows[] = { &b.X, &b.Q, &b.K, &b.V, &b.Z, &b.Y };
    for (int i = 0; i < 6; i++)
        *rows[i] = matrix_new(MOST_BATCH, D_MODEL);
    random_fill(b.X.data, MOST_BATCH * D_MODEL, 1, &random);
    return b;
}

/* Seconds of a step: the mean over as many as take a hundredth of a second. */
static double time_step(Bench *b, const Cell *c, int kind)
{
    int steps = 0;
    double begin = work_seconds(), took;
    do {
        step(b, c, kind);
        took = work_seconds() - begin;
    } while (++steps < 1000 && took < 0.01);
    return took / steps;
}

/* ---- what came out ---- */

/* How many times faster multi-query is. */
static Spread gain_of(const Bench *b, const Cell *c)
{
    return spread_of_ratios(c->time[MULTI_HEAD], c->time[MULTI_QUERY], b->times);
}

static void show_table(const Bench *b)
{
    double x[2][CELLS], y[2][CELLS];
    say("\n             -- multi-head, 8 K/V heads -- -- multi-query, 1 K/V head --  times\n"
        "batch tokens    MB MFLOP fetch    ms  limit     MB MFLOP fetch    ms  limit less\n");
    for (int i = 0; i < b->count; i++) {
        const Cell *c = &b->cells[i];
        say("%5d %6d", c->batch, c->n);
        for (int kind = 0; kind < 2; kind++) {
            double bytes = bytes_of(c, kind), operations = 2 * multiply_adds(c, kind);
            double ms = 1e3 * spread_of(c->time[kind], b->times).median;
            double share = 1e3 * least_time(b->limits, bytes, operations) / ms;
            say(" %5.0f %5.0f %.2f %6.2f   %.2f ", bytes / 1e6, operations / 1e6,
                bytes / sizeof(float) * 2 / operations, ms, share);
            x[kind][i] = operations / bytes;
            y[kind][i] = operations / ms / 1e6;
        }
        say("%4.1f\n", gain_of(b, c).median);
    }
    say("   limit: what its bytes or its operations take at least, of what it takes.\n"
        "   fetch: numbers fetched for each multiply-add, counted. A batch shares the\n"
        "   weights; with the tokens the caches outweigh them: the ratio tends to 1 with\n"
        "   multi-head, to 1/%d with multi-query.\n",
        N_HEADS);
    double knee = b->limits.peak / b->limits.bandwidth, roof = b->limits.peak / 1e9;
    save_chart("log2", "operations for each byte fetched", "log10", "GFLOP/s");
    save_curve("plain", "line", "what the machine allows", 3, (double[]){ 0.4, knee, 64 },
               (double[]){ 0.4 * roof / knee, roof, roof }, NULL);
    save_curve("key", "points", "multi-head", b->count, x[0], y[0], NULL);
    save_curve("query", "points", "multi-query", b->count, x[1], y[1], NULL);
}

static const Cell *find(const Bench *b, int batch, int n)
{
    for (int i = 0; i < b->count; i++)
        if (b->cells[i].batch == batch && b->cells[i].n == n)
            return &b->cells[i];
    return NULL;
}

/* How many times less a sequence takes in the batch than alone, with multi-head. */
static Spread batch_gain(const Bench *b, const Cell *alone, const Cell *batch)
{
    return spread_times(
        spread_of_ratios(alone->time[MULTI_HEAD], batch->time[MULTI_HEAD], b->times),
        batch->batch);
}

static void show_claims(const Bench *b)
{
    const Cell *paper = find(b, 128, 128), *small = find(b, 1, 128);
    const Cell *large = find(b, 16, 16384), *alone = find(b, 1, 16384);
    if (large == NULL)
        large = find(b, 16, 4096), alone = find(b, 1, 4096);
    Spread few = batch_gain(b, small, find(b, 16, 128));
    Spread many = batch_gain(b, alone, large), twelve = gain_of(b, paper);
    Spread much = gain_of(b, large), little = gain_of(b, small);
    claims_are("timed");
    claim("Shazeer 2.4.1",
          "1/b: where the weights dominate, 128 tokens, a batch of 16 makes a sequence more "
          "than 3 times cheaper",
          text("%s times", spread_text(few, 1)), above(few, 3));
    claim("Shazeer 2.4.1",
          text("n/d: where the caches dominate, %d tokens, the same batch gains less than half "
               "of that",
               large->n),
          text("%s times", spread_text(many, 1)), more_than(spread_times(few, .5), many));
    claim("Shazeer 3.1",
          text("Multi-query divides n/d by its 8 heads: it gains more with 16 sequences of %d "
               "tokens than with one of 128",
               large->n),
          text("%s and %s times; the bytes allow %.1f and %.1f", spread_text(much, 1),
               spread_text(little, 1), bytes_of(large, 0) / bytes_of(large, 1),
               bytes_of(small, 0) / bytes_of(small, 1)),
          more_than(much, little));
    claim("Shazeer, table 2",
          "12 times less for a token, with 128 sequences a core and 128 tokens",
          text("%s times, one layer; its bytes fall %.1f times and its operations %.1f, so 12 "
               "cannot come from one layer",
               spread_text(twelve, 1), bytes_of(paper, 0) / bytes_of(paper, 1),
               multiply_adds(paper, 0) / multiply_adds(paper, 1)),
          above(twelve, 12));
    cannot_test("Shazeer, table 2", "46 µs a token become 3.8",
                "neither a TPUv2 nor the translation model of 6 layers is here");
    conclude("Sharing one key and value makes a step of the layer %.1f times faster where "
             "the caches outweigh the weights, and %.1f times where they do not.",
             much.median, little.median);
}

int main(int argc, char **argv)
{
    int quick = measure_begin(argc, argv, "03_experiment", "3  Multi-query attention: a step",
                              "why does decoding wait for memory?");
    say("   One token for each sequence: d_model %d, %d heads of %d, float32.\n", D_MODEL,
        N_HEADS, D_K);
    Bench b = bench_new(quick);
    for (int i = 0; i < b.times * b.count; i++) {
        Cell *c = &b.cells[i % b.count];
        progress("%d of %d", i, b.times * b.count);
        machine_limits(&b.limits);
        for (int kind = 0; kind < 2; kind++)
            c->time[kind][i / b.count] = time_step(&b, c, kind);
    }
    progress_end();
    say("   The machine's limits, measured between the steps: it reads %.1f GB/s and does\n"
        "   %.0f GFLOP/s, the most of each. Medians of %d measurements.\n",
        b.limits.bandwidth / 1e9, b.limits.peak / 1e9, b.times);
    show_table(&b);
    show_claims(&b);
    return measure_end();
}
