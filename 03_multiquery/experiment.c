/* Experiment 3: why decoding waits for memory.
 *
 * A whole layer decodes one token for each of `batch` sequences: the projections X W_Q, X W_K,
 * X W_V and Z W_O, and attention over the cache of each sequence. d_model is 1024, 8 heads of
 * 128. Multi-head attention keeps 8 heads of K and V for each token, multi-query attention 1.
 *
 * Every weight and every cached number has to come from memory once a step. Weights serve all
 * sequences of the batch, a cache only its own. While n is at most d_model, multi-head
 * attention fetches Θ(n/d_model + 1/batch) numbers for each multiply-add; with multi-query the
 * first term falls by the number of heads. A processor that can do more operations than it can
 * fetch numbers waits.
 *
 * The limit of a step is that of its two passes, which wait for each other: for the projections
 * and for attention the larger of bytes over bandwidth and operations over peak, added up.
 *
 * No weights and no cache may stay close to the processor: layers and sequences take turns in
 * a pool of memory.
 *
 * Paper: Shazeer 2019, "Fast Transformer Decoding: One Write-Head is All You Need". */
#include "measuring/streaming.h"
#include "measuring/panels.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "say.h"

#include <math.h>
#include <string.h>

enum { D_MODEL = 1024, N_HEADS = 8, D_K = 128, MOST_BATCH = 64, MOST_CELLS = 32 };
enum { MULTI_HEAD, MULTI_QUERY };
static const int kv_heads_of[] = { N_HEADS, 1 };

/* A cell of the table: batch and context, and for both kinds of layer the seconds of a step. */
typedef struct {
    int batch, n, fits[2];
    double time[2][SEEDS];
} Cell;

typedef struct {
    float *weights, *caches;
    size_t n_weights, n_caches, next_weight,
        next_cache; /* sizes, and where the turn is, in floats */
    float *X, *Q, *K, *V, *Z, *Y, *memory;
    int threads, rounds;
    double bandwidth[SEEDS], peak[SEEDS]; /* the machine's limits in each round */
} Bench;

/* ---- counting ---- */

static Shape shape_of(int n, int kind)
{
    return (Shape){ N_HEADS, kv_heads_of[kind], n, D_K, D_K };
}

/* W_Q and W_O [d_model × d_model], W_K and W_V [d_model × n_kv_heads · d_k]. */
static double weights_of(int kind)
{
    return 2.0 * D_MODEL * D_MODEL + 2.0 * D_MODEL * kv_heads_of[kind] * D_K;
}

/* Keys and values that attention reads in a step. */
static double cached(const Cell *c, int kind)
{
    return 2.0 * c->batch * c->n * kv_heads_of[kind] * D_K;
}

static double bytes_of(const Cell *c, int kind)
{
    return (double)sizeof(float) * (weights_of(kind) + cached(c, kind));
}

/* Every weight is used once by each sequence, every cached number by all heads that share
 * it. */
static double multiply_adds(const Cell *c, int kind)
{
    return c->batch * weights_of(kind) + cached(c, kind) * N_HEADS / kv_heads_of[kind];
}

/* ---- one step ---- */

/* The next `count` floats of a pool, in turn. */
static float *turn(float *pool, size_t size, size_t *next, size_t count)
{
    if (*next + count > size)
        *next = 0;
    float *from = pool + *next;
    *next += count;
    return from;
}

static void step(Bench *b, const Cell *c, int kind)
{
    Shape s = shape_of(c->n, kind);
    int kv = s.n_kv_heads * D_K;
    size_t full = (size_t)D_MODEL * D_MODEL, shared = (size_t)D_MODEL * (size_t)kv;
    float *W_Q = turn(b->weights, b->n_weights, &b->next_weight, 2 * full + 2 * shared);
    float *W_O = W_Q + full, *W_K = W_O + full, *W_V = W_K + shared;
    Matrix X = { c->batch, D_MODEL, D_MODEL, b->X }, Z = { c->batch, D_MODEL, D_MODEL, b->Z };
    panels_multiply((Matrix){ c->batch, D_MODEL, D_MODEL, b->Q }, X, W_Q, b->threads);
    panels_multiply((Matrix){ c->batch, kv, kv, b->K }, X, W_K, b->threads);
    panels_multiply((Matrix){ c->batch, kv, kv, b->V }, X, W_V, b->threads);
    for (int i = 0; i < c->batch; i++) {
        float *pages = turn(b->caches, b->n_caches, &b->next_cache, pages_size(s));
        for (int g = 0; g < s.n_kv_heads; g++)
            pages_put(pages, g, c->n - 1, b->K + i * kv + g * D_K, b->V + i * kv + g * D_K, s);
        decode_pages(b->Z + i * D_MODEL, b->Q + i * D_MODEL, pages, b->memory, s, b->threads);
    }
    panels_multiply((Matrix){ c->batch, D_MODEL, D_MODEL, b->Y }, Z, W_O, b->threads);
}

/* ---- the same step in plain C, to compare with ---- */

static void multiply_plain(float *c, const float *a, const float *b, int rows, int columns)
{
    memset(c, 0, (size_t)rows * (size_t)columns * sizeof *c);
    for (int i = 0; i < rows; i++)
        for (int p = 0; p < D_MODEL; p++)
            for (int j = 0; j < columns; j++)
                c[i * columns + j] += a[i * D_MODEL + p] * b[p * columns + j];
}

/* The largest difference between both, in units of the largest result; a context that does not
 * fill its last page. */
static double compare(Bench *b, int kind)
{
    const Cell c = { 3, 500, { 1, 1 }, { { 0 }, { 0 } } };
    Shape s = shape_of(c.n, kind);
    int kv = s.n_kv_heads * D_K, columns[] = { D_MODEL, D_MODEL, kv, kv };
    float *W[4], *panels = b->weights, *S = floats_new((size_t)c.n),
                 *Z = floats_new(3 * D_MODEL);
    float *Q = floats_new(3 * D_MODEL),
          *new[2] = { floats_new(3 * D_MODEL), floats_new(3 * D_MODEL) };
    float *Y = floats_new(3 * D_MODEL);
    Random random = random_from(2);
    for (int w = 0; w < 4; w++) { /* W_Q W_O W_K W_V */
        size_t count = (size_t)D_MODEL * (size_t)columns[w];
        W[w] = floats_new(count);
        random_fill(W[w], count, 1 / sqrt(D_MODEL), &random);
        panels_fill(panels, W[w], D_MODEL, columns[w]);
        panels += count;
    }
    multiply_plain(Q, b->X, W[0], c.batch, D_MODEL);
    multiply_plain(new[0], b->X, W[2], c.batch, kv);
    multiply_plain(new[1], b->X, W[3], c.batch, kv);
    size_t count = (size_t)(kv * c.n);
    float *K = floats_new(count), *V = floats_new(count);
    for (int i = 0; i < c.batch; i++) {
        random_fill(K, count, 1, &random);
        random_fill(V, count, 1, &random);
        pages_fill(b->caches + (size_t)i * pages_size(s), K, V, s);
        for (int g = 0; g < s.n_kv_heads; g++) {
            size_t last = (size_t)((g * c.n + c.n - 1) * D_K);
            memcpy(K + last, new[0] + i *kv + g *D_K, D_K * sizeof *K);
            memcpy(V + last, new[1] + i *kv + g *D_K, D_K * sizeof *V);
        }
        decode_plain(Z + i * D_MODEL, Q + i * D_MODEL, K, V, S, s, 1);
    }
    multiply_plain(Y, Z, W[1], c.batch, D_MODEL);
    b->next_weight = b->next_cache = 0;
    step(b, &c, kind);
    double most = 0, differ = 0;
    for (int i = 0; i < c.batch * D_MODEL; i++) {
        most = fmax(most, fabs((double)Y[i]));
        differ = fmax(differ, fabs((double)Y[i] - (double)b->Y[i]));
    }
    return differ / most;
}

/* ---- measuring ---- */

static Bench bench_new(Run run, const Cell *cells, int count)
{
    Bench b = { .threads = run.threads, .rounds = run.quick ? 3 : SEEDS };
    Random random = random_from(1);
    size_t part = 1 << 20;
    b.n_weights = (size_t)64 << 20;
    b.n_caches = (size_t)64 << 20;
    for (int i = 0; i < count; i++)
        for (int kind = 0; kind < 2; kind++) {
            size_t size = (size_t)cells[i].batch * pages_size(shape_of(cells[i].n, kind));
            if (cells[i].fits[kind] && size > b.n_caches)
                b.n_caches = size;
        }
    b.weights = floats_new(b.n_weights);
    b.caches = floats_new(b.n_caches);
    random_fill(b.weights, part, 1 / sqrt(D_MODEL), &random);
    for (size_t i = part; i + part <= b.n_weights; i += part)
        memcpy(b.weights + i, b.weights, part * sizeof(float));
    random_fill(b.caches, part, 1, &random);
    for (size_t i = part; i < b.n_caches; i += part)
        memcpy(b.caches + i, b.caches,
               (b.n_caches - i < part ? b.n_caches - i : part) * sizeof(float));
    float **rows[] = { &b.X, &b.Q, &b.K, &b.V, &b.Z, &b.Y };
    for (int i = 0; i < 6; i++)
        *rows[i] = floats_new(MOST_BATCH * D_MODEL);
    random_fill(b.X, MOST_BATCH * D_MODEL, 1, &random);
    b.memory = floats_new(decode_memory(shape_of(1, MULTI_HEAD), run.threads)
                          * (size_t)(run.threads + 1));
    return b;
}

/* Seconds of a step: the mean over as many as take a hundredth of a second. */
static double time_step(Bench *b, const Cell *c, int kind)
{
    int steps = 0;
    double begin = work_seconds(b->threads), took;
    do {
        step(b, c, kind);
        took = work_seconds(b->threads) - begin;
    } while (++steps < 1000 && took < 0.01);
    return took / steps;
}

/* The table is measured some times over, and in each round the best time of a cell counts. The
 * rounds take turns, so that what disturbs this machine for a while disturbs none of them
 * often. */
static void measure(Bench *b, Cell *cells, int count)
{
    enum { PASSES = 5 };
    for (int i = 0; i < PASSES * b->rounds * count; i++) {
        int round = i / count % b->rounds, first = i < b->rounds * count;
        Cell *c = &cells[i % count];
        progress((double)i / (PASSES * b->rounds * count), "a step of the layer");
        b->bandwidth[round] = fmax(b->bandwidth[round], machine_bandwidth(b->threads));
        b->peak[round] = fmax(b->peak[round], machine_peak(b->threads));
        for (int kind = 0; kind < 2; kind++)
            if (c->fits[kind]) {
                double time = time_step(b, c, kind);
                c->time[kind][round] = first ? time : fmin(c->time[kind][round], time);
            }
    }
    progress_end();
}

/* ---- what came out ---- */

static Spread time_of(const Bench *b, const Cell *c, int kind)
{
    return spread_of(c->time[kind], b->rounds);
}

static Spread share_of(const Bench *b, const Cell *c, int kind)
{
    double share[SEEDS], fetched[] = { weights_of(kind), cached(c, kind) };
    double done[] = { c->batch * fetched[0], multiply_adds(c, kind) - c->batch * fetched[0] };
    for (int r = 0; r < b->rounds; r++) {
        double limit = 0; /* of the projections, and of attention */
        for (int pass = 0; pass < 2; pass++)
            limit += fmax(sizeof(float) * fetched[pass] / b->bandwidth[r],
                          2 * done[pass] / b->peak[r]);
        share[r] = limit / c->time[kind][r];
    }
    return spread_of(share, b->rounds);
}

/* How many times faster multi-query is. */
static Spread gain_of(const Bench *b, const Cell *c)
{
    double gain[SEEDS];
    for (int r = 0; r < b->rounds; r++)
        gain[r] = c->time[MULTI_HEAD][r] / c->time[MULTI_QUERY][r];
    return spread_of(gain, b->rounds);
}

static int waits_for_memory(const Bench *b, const Cell *c, int kind)
{
    return bytes_of(c, kind) / spread_of(b->bandwidth, b->rounds).median
           > 2 * multiply_adds(c, kind) / spread_of(b->peak, b->rounds).median;
}

static void show_table(const Bench *b, const Cell *cells, int count)
{
    say("\n             -- multi-head, 8 K/V heads --   -- multi-query, 1 K/V head -- times\n"
        "batch tokens    MB  MFLOP      ms of limit    MB  MFLOP      ms of limit   less\n");
    for (int i = 0; i < count; i++) {
        const Cell *c = &cells[i];
        say("%5d %6d", c->batch, c->n);
        for (int kind = 0; kind < 2; kind++) {
            say(" %5.0f %6.0f", bytes_of(c, kind) / 1e6, 2 * multiply_adds(c, kind) / 1e6);
            if (c->fits[kind])
                say(" %7.2f %.2f %s", 1e3 * time_of(b, c, kind).median,
                    share_of(b, c, kind).median, waits_for_memory(b, c, kind) ? "mem" : "mul");
            else
                say("  skipped: memory");
        }
        say(c->fits[MULTI_HEAD] ? " %4.1f\n" : "    -\n", gain_of(b, c).median);
    }
    say("   mem: fetching the bytes takes longer than the arithmetic; mul: the other way\n");
}

/* Shazeer's ratio, counted: numbers fetched for each multiply-add. */
static void show_ratio(const Cell *cells, int count)
{
    say("\n   Numbers fetched for each multiply-add, counted: multi-head / multi-query\n   "
        "batch  ");
    for (int i = 0; i < count && cells[i].batch == cells[0].batch; i++)
        say("%8d tokens", cells[i].n);
    for (int i = 0; i < count; i++) {
        if (i == 0 || cells[i].batch != cells[i - 1].batch)
            say("\n   %5d  ", cells[i].batch);
        say("%8.3f /%.3f", (weights_of(0) + cached(&cells[i], 0)) / multiply_adds(&cells[i], 0),
            (weights_of(1) + cached(&cells[i], 1)) / multiply_adds(&cells[i], 1));
    }
    say("\n   Down a column the batch shares the weights. To the right the caches outweigh\n"
        "   the weights: the ratio tends to 1 with multi-head, to 1/%d with multi-query.\n",
        N_HEADS);
}

/* Operations a second against operations a byte, under the roof that the machine allows. */
static void show_roofline(const Bench *b, const Cell *cells, int count)
{
    enum { ROOF = 60 };
    double x[2][MOST_CELLS], y[2][MOST_CELLS], roof_x[ROOF], roof_y[ROOF];
    double bandwidth = spread_of(b->bandwidth, b->rounds).median;
    double peak = spread_of(b->peak, b->rounds).median, left = 0.3, right = 60;
    int points[2] = { 0, 0 };
    for (int i = 0; i < count; i++)
        for (int kind = 0; kind < 2; kind++)
            if (cells[i].fits[kind]) {
                double operations = 2 * multiply_adds(&cells[i], kind);
                x[kind][points[kind]] = operations / bytes_of(&cells[i], kind);
                y[kind][points[kind]++] = operations / time_of(b, &cells[i], kind).median / 1e9;
                save_row(text("%s", kind == MULTI_HEAD ? "multi-head" : "multi-query"), 8,
                         (double[]){ cells[i].batch, cells[i].n, bytes_of(&cells[i], kind),
                                     operations, 1e3 * time_of(b, &cells[i], kind).median,
                                     share_of(b, &cells[i], kind).median,
                                     x[kind][points[kind] - 1], y[kind][points[kind] - 1] });
            }
    save_table("roof", "flop_per_byte gflops");
    for (int i = 0; i < ROOF; i++) {
        roof_x[i] = left * pow(right / left, (double)i / (ROOF - 1));
        roof_y[i] = fmin(peak, bandwidth * roof_x[i]) / 1e9;
        save_row(text("%.4g", roof_x[i]), 1, &roof_y[i]);
    }
    plot_curves((Axes){ "operations for each byte fetched", "GFLOP/s", 1, 1, 16 }, 3,
                (Curve[]){ { "what the machine allows", '.', ROOF, roof_x, roof_y },
                           { "multi-head", 'h', points[0], x[0], y[0] },
                           { "multi-query", 'q', points[1], x[1], y[1] } });
}

static const Cell *find(const Cell *cells, int count, int batch, int n)
{
    for (int i = 0; i < count; i++)
        if (cells[i].batch == batch && cells[i].n == n && cells[i].fits[0] && cells[i].fits[1])
            return &cells[i];
    return NULL;
}

/* Milliseconds for each sequence of the batch, a number for each round. */
static Spread each_ms(const Bench *b, const Cell *c, int kind)
{
    double ms[SEEDS];
    for (int r = 0; r < b->rounds; r++)
        ms[r] = 1e3 * c->time[kind][r] / c->batch;
    return spread_of(ms, b->rounds);
}

static Spread ratio(const Bench *b, const Cell *over, const Cell *under, int kind)
{
    double ratios[SEEDS];
    for (int r = 0; r < b->rounds; r++)
        ratios[r] = over->time[kind][r] / over->batch / (under->time[kind][r] / under->batch);
    return spread_of(ratios, b->rounds);
}

static void show_claims(const Bench *b, const Cell *cells, int count, int longest,
                        double difference)
{
    const Cell *small = find(cells, count, 1, 128), *batch = find(cells, count, 16, 128);
    const Cell *alone = find(cells, count, 1, longest),
               *large = find(cells, count, 16, longest);
    Evidence limits = certain(1);
    double least = INFINITY;
    Spread best = gain_of(b, small);
    for (int i = 0; i < count; i++)
        for (int kind = 0; kind < 2; kind++)
            if (cells[i].fits[kind]) {
                Spread share = share_of(b, &cells[i], kind);
                limits = both(limits, above(share, 0.5));
                least = fmin(least, share.median);
                if (cells[i].fits[MULTI_HEAD] && gain_of(b, &cells[i]).median > best.median)
                    best = gain_of(b, &cells[i]);
            }
    timed_claims_begin();
    claim("1/b: with 128 tokens a batch of 16 takes less than a third of the time for each "
          "sequence",
          text("%.2f ms alone, %.2f ms each of 16", each_ms(b, small, 0).median,
               each_ms(b, batch, 0).median),
          below(ratio(b, batch, small, MULTI_HEAD), 1 / 3.0));
    if (large != NULL) {
        claim(text("n/d: with %d tokens the same batch saves multi-head less than half of it",
                   longest),
              text("%.2f ms alone, %.2f ms each of 16", each_ms(b, alone, 0).median,
                   each_ms(b, large, 0).median),
              above(ratio(b, large, alone, MULTI_HEAD), 0.5));
        claim(text("Multi-query divides n/d by its 8 heads: at %d tokens, batch 16, it is more "
                   "than "
                   "4 times faster",
                   longest),
              text("%s times", spread_text(gain_of(b, large), 1)), above(gain_of(b, large), 4));
        Spread few = gain_of(b, small), half = gain_of(b, large);
        half = (Spread){ half.median / 2, half.low / 2, half.high / 2 };
        claim(
            "Where the weights dominate (batch 1, 128 tokens) it gains less than half as much",
            text("%s times", spread_text(few, 1)), more_than(half, few));
    }
    claim("A token takes 12 times less: 46 against 3.8 microseconds (Shazeer: a whole "
          "decoder, TPUv2, batch 1024, length 128)",
          text("%.1f times at most, in this table: one layer, one processor", best.median),
          above(best, 12));
    claim("No step takes more than twice the limit (ours)",
          text("%.2f of the limit at least", least), limits);
    claim("The same result as plain C, to 1e-5 of the largest (ours)", text("%.1e", difference),
          certain(difference <= 1e-5));
}

int main(int argc, char **argv)
{
    static const int batches[] = { 1, 4, 16, 64 }, contexts[] = { 128, 1024, 4096, 16384 };
    static Cell cells[MOST_CELLS];
    Run run = measure_begin(
        argc, argv, "03_experiment",
        "A step of decoding against batch and context: what waits for memory?");
    int count = 0, longest = run.quick ? 4096 : 16384;
    measure_title(run, "3  Multi-query attention: a step",
                  "why does decoding wait for memory?");
    say("   One token for each sequence: d_model %d, %d heads of %d, float32.\n", D_MODEL,
        N_HEADS, D_K);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            Cell *c = &cells[count];
            *c = (Cell){ .batch = batches[i], .n = contexts[j] };
            if (run.quick && (c->n > longest || c->batch == 4 || c->batch > 16))
                continue;
            for (int kind = 0; kind < 2; kind++)
                c->fits[kind] = machine_fits(bytes_of(c, kind));
            if (!c->fits[MULTI_HEAD])
                say("   Batch %d with %d tokens is skipped with multi-head: its cache of "
                    "%.1f GB is\n"
                    "   more than a quarter of the memory.\n",
                    c->batch, c->n, cached(c, MULTI_HEAD) * sizeof(float) / 1e9);
            count++;
        }
    Bench b = bench_new(run, cells, count);
    double difference = fmax(compare(&b, MULTI_HEAD), compare(&b, MULTI_QUERY));
    measure(&b, cells, count);
    say("   The machine's limits, measured between the steps: it reads %.1f GB/s and does\n"
        "   %.0f GFLOP/s. Medians of %d rounds.\n",
        spread_of(b.bandwidth, b.rounds).median / 1e9, spread_of(b.peak, b.rounds).median / 1e9,
        b.rounds);
    show_table(&b, cells, count);
    show_ratio(cells, count);
    save_table("steps", "kind batch n bytes operations ms of_limit flop_per_byte gflops");
    show_roofline(&b, cells, count);
    show_claims(&b, cells, count, longest, difference);
    return measure_end();
}
