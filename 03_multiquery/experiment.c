/* Experiment 3: why decoding waits for memory (Shazeer 2019, "One Write-Head is All You Need").
 *
 * A whole layer decodes one token for each of `batch` sequences: the projections X W_Q, X W_K,
 * X W_V and Z W_O, and attention over the cache of each sequence. d_model is 1024, 8 heads of
 * 128. Multi-head attention keeps 8 heads of K and V for each token, multi-query attention 1.
 *
 * Every weight and every cached number has to come from memory once a step. Weights serve all
 * sequences of the batch, a cache only its own: multi-head attention fetches Θ(n/d_model +
 * 1/batch) numbers for each multiply-add; with multi-query the first term falls by the number
 * of heads. */
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/product.h"
#include "measuring/streaming.h"

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

/* No weights and no cache may stay close to the processor: layers and sequences take turns. */
typedef struct {
    float *floats;
    size_t size, next;
} Pool;

static struct {
    Pool weights, caches;
    Matrix X, Q, K, V, Z, Y; /* [MOST_BATCH × D_MODEL] */
    int times, count;
    Cell cells[CELLS];
    Limits limits;
} bench;

/* ---- counting ---- */

static Shape shape_of(int n, int kind)
{
    return (Shape){ N_HEADS, kv_heads_of[kind], n, D_K, D_K };
}

typedef struct {
    double bytes, multiply_adds;
} Cost;

/* W_Q and W_O [d_model × d_model], W_K and W_V [d_model × n_kv_heads · d_k], cached keys and
 * values. Every sequence uses each weight, all heads that share it each cached number. */
static Cost cost_of(const Cell *c, int kind)
{
    int kv = kv_heads_of[kind] * D_K, shared_by = N_HEADS / kv_heads_of[kind];
    double weights = 2 * D_MODEL * (D_MODEL + kv), cached = 2.0 * c->batch * c->n * kv;
    return (Cost){ sizeof(float) * (weights + cached),
                   c->batch * weights + cached * shared_by };
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

static void step(const Cell *c, int kind)
{
    Shape s = shape_of(c->n, kind);
    int kv = s.n_kv_heads * D_K;
    size_t full = (size_t)D_MODEL * D_MODEL, shared = (size_t)D_MODEL * (size_t)kv;
    float *W_Q = turn(&bench.weights, 2 * full + 2 * shared);
    float *W_O = W_Q + full, *W_K = W_O + full, *W_V = W_K + shared;
    Matrix X = matrix_rows(bench.X, 0, c->batch), Z = matrix_rows(bench.Z, 0, c->batch);
    Matrix K = matrix_columns(bench.K, 0, kv), V = matrix_columns(bench.V, 0, kv);
    multiply_panels(0, matrix_rows(bench.Q, 0, c->batch), X, W_Q, D_MODEL);
    multiply_panels(0, matrix_rows(K, 0, c->batch), X, W_K, D_MODEL);
    multiply_panels(0, matrix_rows(V, 0, c->batch), X, W_V, D_MODEL);
    for (int i = 0; i < c->batch; i++) {
        float *pages = turn(&bench.caches, pages_size(s));
        for (int g = 0; g < s.n_kv_heads; g++)
            pages_put(pages, g, c->n - 1, matrix_at(K, i, g * D_K), matrix_at(V, i, g * D_K),
                      s);
        decode_pages(matrix_at(Z, i, 0), matrix_at(bench.Q, i, 0), pages, s,
                     N_HEADS / s.n_kv_heads);
    }
    multiply_panels(0, matrix_rows(bench.Y, 0, c->batch), Z, W_O, D_MODEL);
}

/* Seconds of a step: the mean over as many as take a hundredth of a second. */
static double time_step(const Cell *c, int kind)
{
    int steps = 0;
    double begin = work_seconds(), took;
    do {
        step(c, kind);
        took = work_seconds() - begin;
    } while (++steps < 1000 && took < 0.01);
    return took / steps;
}

static void bench_begin(int quick)
{
    Random random = random_from(1);
    size_t weights = (size_t)64 << 20, caches = weights;
    for (int i = 0; i < CELLS; i++) {
        Cell c = { .batch = settings[i][0], .n = settings[i][1] };
        size_t size = (size_t)c.batch * pages_size(shape_of(c.n, MULTI_HEAD));
        if (quick && (c.n == 1024 || c.n == 16384))
            continue;
        if (machine_fits(cost_of(&c, MULTI_HEAD).bytes)) {
            bench.cells[bench.count++] = c;
            caches = size > caches ? size : caches;
        } else
            say("   Batch %d with %d tokens is left out: too large for this memory.\n", c.batch,
                c.n);
    }
    bench.times = quick ? 3 : TIMES;
    bench.weights = (Pool){ floats_random(weights, 1 / sqrt(D_MODEL), &random), weights, 0 };
    bench.caches = (Pool){ floats_random(caches, 1, &random), caches, 0 };
    Matrix *rows[] = { &bench.X, &bench.Q, &bench.K, &bench.V, &bench.Z, &bench.Y };
    for (int i = 0; i < 6; i++)
        *rows[i] = matrix_new(MOST_BATCH, D_MODEL);
    random_fill(bench.X.data, MOST_BATCH * D_MODEL, 1, &random);
}

/* ---- what came out ---- */

/* How many times faster multi-query is. */
static Spread gain_of(const Cell *c)
{
    return spread_of_ratios(c->time[MULTI_HEAD], c->time[MULTI_QUERY], bench.times);
}

static void show_table(void)
{
    double x[2][CELLS], y[2][CELLS];
    say("\n             -- multi-head, 8 K/V heads -- -- multi-query, 1 K/V head --  times\n"
        "batch tokens    MB MFLOP fetch    ms  limit     MB MFLOP fetch    ms  limit less\n");
    for (int i = 0; i < bench.count; i++) {
        const Cell *c = &bench.cells[i];
        say("%5d %6d", c->batch, c->n);
        for (int kind = 0; kind < 2; kind++) {
            double bytes = cost_of(c, kind).bytes;
            double operations = 2 * cost_of(c, kind).multiply_adds;
            double ms = 1e3 * spread_of(c->time[kind], bench.times).median;
            double share = 1e3 * least_time(bench.limits, bytes, operations) / ms;
            say(" %5.0f %5.0f %.2f %6.2f   %.2f ", bytes / 1e6, operations / 1e6,
                bytes / sizeof(float) * 2 / operations, ms, share);
            x[kind][i] = operations / bytes;
            y[kind][i] = operations / ms / 1e6;
        }
        say("%4.1f\n", gain_of(c).median);
    }
    say("   limit: what its bytes or its operations take at least, of what it takes.\n"
        "   fetch: numbers fetched for each multiply-add, counted. A batch shares the\n"
        "   weights; with the tokens the caches outweigh them: the ratio tends to 1 with\n"
        "   multi-head, to 1/%d with multi-query.\n",
        N_HEADS);
    double knee = bench.limits.peak / bench.limits.bandwidth, roof = bench.limits.peak / 1e9;
    save_chart("log2", "operations for each byte fetched", "log10", "GFLOP/s");
    save_curve("plain", "line", "what the machine allows", 3, (double[]){ 0.4, knee, 64 },
               (double[]){ 0.4 * roof / knee, roof, roof }, NULL);
    save_curve("key", "points", "multi-head", bench.count, x[0], y[0], NULL);
    save_curve("query", "points", "multi-query", bench.count, x[1], y[1], NULL);
}

static const Cell *find(int batch, int n)
{
    for (int i = 0; i < bench.count; i++)
        if (bench.cells[i].batch == batch && bench.cells[i].n == n)
            return &bench.cells[i];
    return NULL;
}

/* How many times less a sequence takes in the batch than alone, with multi-head. */
static Spread batch_gain(const Cell *c)
{
    const double *alone = find(1, c->n)->time[MULTI_HEAD];
    return spread_times(spread_of_ratios(alone, c->time[MULTI_HEAD], bench.times), c->batch);
}

static void show_claims(void)
{
    const Cell *paper = find(128, 128), *small = find(1, 128);
    const Cell *large = find(16, 16384) != NULL ? find(16, 16384) : find(16, 4096);
    Spread few = batch_gain(find(16, 128)), many = batch_gain(large);
    Spread much = gain_of(large), little = gain_of(small), twelve = gain_of(paper);
    Cost multi = cost_of(paper, MULTI_HEAD), shared = cost_of(paper, MULTI_QUERY);
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
               spread_text(little, 1), cost_of(large, 0).bytes / cost_of(large, 1).bytes,
               cost_of(small, 0).bytes / cost_of(small, 1).bytes),
          more_than(much, little));
    claim("Shazeer, table 2",
          "12 times less for a token, with 128 sequences a core and 128 tokens",
          text("%s times, one layer; its bytes fall %.1f times and its operations %.1f, so 12 "
               "cannot come from one layer",
               spread_text(twelve, 1), multi.bytes / shared.bytes,
               multi.multiply_adds / shared.multiply_adds),
          above(twelve, 12));
    cannot_test("Shazeer, table 2", "46 µs a token become 3.8",
                "neither a TPUv2 nor the translation model of 6 layers is here");
    conclude("Sharing one key and value makes a step of the layer %.1f times faster where "
             "the caches outweigh the weights, and %.1f times where they do not.",
             much.median, little.median);
}

int main(int argc, char **argv)
{
    int quick = measure_begin(argc, argv, "3  Multi-query attention: a step",
                              "why does decoding wait for memory?");
    say("   One token for each sequence: d_model %d, %d heads of %d, float32.\n", D_MODEL,
        N_HEADS, D_K);
    bench_begin(quick);
    for (int i = 0; i < bench.times * bench.count; i++) {
        Cell *c = &bench.cells[i % bench.count];
        progress("%d of %d", i, bench.times * bench.count);
        machine_limits(&bench.limits);
        for (int kind = 0; kind < 2; kind++)
            c->time[kind][i / bench.count] = time_step(c, kind);
    }
    progress_end();
    say("   The machine's limits, measured between the steps: it reads %.1f GB/s and does\n"
        "   %.0f GFLOP/s, the most of each. Medians of %d measurements.\n",
        bench.limits.bandwidth / 1e9, bench.limits.peak / 1e9, bench.times);
    show_table();
    show_claims();
    return measure_end();
}
