/* Experiment 4, the speed: the time of one token against the number of K/V heads.
 *
 * One layer decodes one token over a cache of 8192: 32 query heads of 128 read 32, 16 … 1 K/V
 * heads. Twice: the plain way, one head at a time, which reads a K/V head again for every query
 * head that uses it; and by pages that all queries of a group visit together
 * (measuring/streaming.c). No cache may stay close to the processor, so many layers take turns:
 * they share one pool of 32 · 8192 rows of K and V, one layer of 32 K/V heads or 32 layers of
 * one.
 *
 * The limit of every row is the larger of two times: its bytes over the bandwidth of this
 * machine and its operations over the peak, both measured between the rows.
 *
 * Paper: Ainslie et al. 2023, "GQA", figure 6. */
#include "measuring/streaming.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "say.h"

#include <math.h>
#include <string.h>

enum { N_HEADS = 32, D = 128, MOST_ROWS = 8 };

/* The layers' caches, once as K and V [rows × D] and once as pages. */
typedef struct {
    int rows;
    float *K, *V, *pages, *Q, *Z, *Z_plain, *S, *memory;
    int threads, rounds;
} Pool;

/* What came out for one shape: seconds for a token, a number for each round. */
typedef struct {
    Shape shape;
    double plain[SEEDS], fast[SEEDS], bandwidth[SEEDS], peak[SEEDS];
    double difference; /* the largest between plain and fast, in units of the largest result */
} Row;

/* Numbers of mean 0 and variance 1, evenly spread: drawn fast, because there are many. */
static void fill(float *x, size_t count, Random *random)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (float)(sqrt(12) * (random_uniform(random) - 0.5));
}

static Pool pool_new(Run run, int rows)
{
    Pool p = { .rows = rows, .threads = run.threads };
    p.rounds = run.quick ? 3 : SEEDS;
    size_t count = (size_t)rows * D;
    Shape whole = { 1, 1, rows, D, D }, most = { N_HEADS, N_HEADS, rows, D, D };
    Random random = random_from(1);
    p.K = floats_new(count);
    p.V = floats_new(count);
    p.pages = floats_new(pages_size(whole));
    p.Q = floats_new(N_HEADS * D);
    p.Z = floats_new(N_HEADS * D);
    p.Z_plain = floats_new(N_HEADS * D);
    p.S = floats_new((size_t)rows * (size_t)run.threads);
    p.memory = floats_new(decode_memory(most, run.threads) * (size_t)(run.threads + 1));
    fill(p.K, count, &random);
    fill(p.V, count, &random);
    pages_fill(p.pages, p.K, p.V, whole);
    return p;
}

/* Seconds for a token, the mean over all layers of the pool. */
static double time_token(const Pool *p, Shape s, int fast)
{
    int layers = p->rows / (s.n * s.n_kv_heads);
    double begin = work_seconds(p->threads);
    for (int l = 0; l < layers; l++) {
        size_t first = (size_t)l * (size_t)(p->rows / layers) * D;
        if (fast)
            decode_pages(p->Z, p->Q, p->pages + 2 * first, p->memory, s, p->threads);
        else
            decode_plain(p->Z_plain, p->Q, p->K + first, p->V + first, p->S, s, p->threads);
    }
    return (work_seconds(p->threads) - begin) / layers;
}

/* Both ways once; the best time of a round counts. */
static void measure_row(const Pool *p, Row *row, int round, int first)
{
    double plain = time_token(p, row->shape, 0), fast = time_token(p, row->shape, 1);
    double most = 0, differ = 0;
    row->plain[round] = first ? plain : fmin(plain, row->plain[round]);
    row->fast[round] = first ? fast : fmin(fast, row->fast[round]);
    for (int i = 0; i < N_HEADS * D; i++) {
        most = fmax(most, fabs((double)p->Z_plain[i]));
        differ = fmax(differ, fabs((double)p->Z[i] - (double)p->Z_plain[i]));
    }
    row->difference = fmax(row->difference, differ / most);
}

static double bytes_of(Shape s)
{
    return (double)sizeof(float) * s.n_kv_heads * s.n * (s.d_k + s.d_v);
}

static double operations_of(Shape s)
{
    return 2.0 * s.n_heads * s.n * (s.d_k + s.d_v);
}

/* All rows some times over, and between them the machine's limits. Rounds take turns, so that
 * what disturbs this machine for a while disturbs none of them often. Each has queries of its
 * own. */
static void measure_rows(const Pool *p, Row *rows, int count, const char *what)
{
    enum { PASSES = 5 };
    double bandwidth[SEEDS] = { 0 }, peak[SEEDS] = { 0 };
    for (int pass = 0; pass < PASSES * p->rounds; pass++) {
        int round = pass % p->rounds;
        Random random = random_from(round + 1);
        random_fill(p->Q, N_HEADS * D, 1, &random);
        for (int i = 0; i < count; i++) {
            progress((double)(pass * count + i) / (PASSES * p->rounds * count), what);
            bandwidth[round] = fmax(bandwidth[round], machine_bandwidth(p->threads));
            peak[round] = fmax(peak[round], machine_peak(p->threads));
            measure_row(p, &rows[i], round, pass < p->rounds);
        }
    }
    for (int i = 0; i < count; i++) {
        memcpy(rows[i].bandwidth, bandwidth, sizeof bandwidth);
        memcpy(rows[i].peak, peak, sizeof peak);
    }
    progress_end();
}

/* Statistics of a row over its rounds. */
typedef struct {
    Spread plain, fast, limit, share_plain, share_fast, gain, bandwidth, peak;
} Summary;

static Summary summarize(const Row *row, int rounds)
{
    double limit[SEEDS], share_plain[SEEDS], share_fast[SEEDS], gain[SEEDS];
    for (int r = 0; r < rounds; r++) {
        limit[r] = fmax(bytes_of(row->shape) / row->bandwidth[r],
                        operations_of(row->shape) / row->peak[r]);
        share_plain[r] = limit[r] / row->plain[r];
        share_fast[r] = limit[r] / row->fast[r];
        gain[r] = row->plain[r] / row->fast[r];
    }
    return (Summary){
        .plain = spread_of(row->plain, rounds),
        .fast = spread_of(row->fast, rounds),
        .limit = spread_of(limit, rounds),
        .share_plain = spread_of(share_plain, rounds),
        .share_fast = spread_of(share_fast, rounds),
        .gain = spread_of(gain, rounds),
        .bandwidth = spread_of(row->bandwidth, rounds),
        .peak = spread_of(row->peak, rounds),
    };
}

static int limited_by_memory(const Row *row, const Summary *summary)
{
    return bytes_of(row->shape) / summary->bandwidth.median
           > operations_of(row->shape) / summary->peak.median;
}

static void show_rows(const char *label, const Row *rows, const Summary *all, int count)
{
    say("\n%-9s   MB read  MFLOP   limit ms  one head at a time  a page for the group\n",
        label);
    say("%-38s      ms  of limit         ms  of limit\n", "");
    for (int i = 0; i < count; i++) {
        Shape s = rows[i].shape;
        say("%9d %9.1f %6.1f %6.2f %s %10.2f     %.2f    %10.2f     %.2f\n",
            *label == 'K' ? s.n_kv_heads : s.n, bytes_of(s) / 1e6, operations_of(s) / 1e6,
            1e3 * all[i].limit.median, limited_by_memory(&rows[i], &all[i]) ? "mem" : "mul",
            1e3 * all[i].plain.median, all[i].share_plain.median, 1e3 * all[i].fast.median,
            all[i].share_fast.median);
    }
}

static void save_rows(const char *name, const char *label, const Row *rows, const Summary *all,
                      int count)
{
    save_table(name,
               text("%s plain_ms fast_ms fast_low fast_high limit_ms fast_of_limit", label));
    for (int i = 0; i < count; i++)
        save_row(text("%d", *label == 'k' ? rows[i].shape.n_kv_heads : rows[i].shape.n), 6,
                 (double[]){ 1e3 * all[i].plain.median, 1e3 * all[i].fast.median,
                             1e3 * all[i].fast.low, 1e3 * all[i].fast.high,
                             1e3 * all[i].limit.median, all[i].share_fast.median });
}

/* The claims, from the rows of 32, 16 … 1 K/V heads. */
static void show_claims(const Row *rows, const Summary *all, int count)
{
    const Summary *one = &all[count - 1], *eight = NULL, *most = &all[0];
    Evidence ordered = certain(1), limits = certain(1), faster = certain(1);
    double difference = 0, least = INFINITY, slowest = INFINITY;
    for (int i = 0; i < count; i++) {
        if (rows[i].shape.n_kv_heads == 8)
            eight = &all[i];
        if (i > 0) {
            if (limited_by_memory(&rows[i - 1], &all[i - 1]))
                ordered = both(ordered, more_than(all[i - 1].fast, all[i].fast));
        }
        faster = both(faster, above(all[i].gain, 1));
        slowest = fmin(slowest, all[i].gain.median);
        limits = both(limits, above(all[i].share_fast, 0.5));
        least = fmin(least, all[i].share_fast.median);
        difference = fmax(difference, rows[i].difference);
    }
    timed_claims_begin();
    claim("Fewer K/V heads, less time, as long as memory is the limit (Ainslie, figure 6)",
          text("%.2f ms with %d, %.2f ms with 1", 1e3 * most->fast.median,
               rows[0].shape.n_kv_heads, 1e3 * one->fast.median),
          ordered);
    if (eight != NULL && eight != most) {
        double near = eight->fast.median - one->fast.median;
        double far = most->fast.median - eight->fast.median;
        double range = fmax(most->fast.high - most->fast.low,
                            eight->fast.high - eight->fast.low);
        claim("From 1 to 8 K/V heads the time grows less than from 8 to multi-head (figure 6)",
              text("%.2f ms against %.2f ms", 1e3 * near, 1e3 * far),
              (Evidence){ far - near, range });
        double ratio = eight->fast.median / one->fast.median;
        claim("8 K/V heads cost about as much time as 1: .28 s against .24 s, 1.17 times "
              "(table 1)",
              text("%.2f times: here attention runs alone, there a whole model", ratio),
              (Evidence){ 1.25 - ratio,
                          (eight->fast.high - eight->fast.low) / one->fast.median });
    }
    claim("One K/V head: a page for the whole group is at least twice as fast (ours)",
          text("%s times", spread_text(one->gain, 1)), above(one->gain, 2));
    claim("It is the faster way at any number, 32 too (ours)",
          text("%.2f times at least", slowest), faster);
    claim("With a K/V head for each query head it reads at .85 of the bandwidth or more (ours)",
          spread_text(most->share_fast, 2), above(most->share_fast, 0.85));
    claim("It takes no more than twice the limit at any number (ours)",
          text("%.2f of the limit at least", least), limits);
    claim("Both ways give the same, to 1e-5 of the largest result (ours)",
          text("%.1e", difference), certain(difference <= 1e-5));
}

/* How the time grows with the context: 4 K/V heads, up to the whole pool. */
static void show_growth(const Pool *p, int longest)
{
    Row rows[MOST_ROWS] = { { { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, 0 } };
    Summary all[MOST_ROWS];
    double n[MOST_ROWS], ms[MOST_ROWS];
    int count = 0;
    for (int tokens = longest; tokens >= longest / 64 && count < MOST_ROWS; tokens /= 2)
        if (4 * tokens <= p->rows)
            rows[count++].shape = (Shape){ N_HEADS, 4, tokens, D, D };
    if (count < 2)
        return;
    measure_rows(p, rows, count, "the time against the context");
    for (int i = 0; i < count; i++) {
        all[i] = summarize(&rows[i], p->rounds);
        n[i] = rows[i].shape.n;
        ms[i] = 1e3 * all[i].fast.median;
    }
    show_rows("context", rows, all, count);
    plot_curves((Axes){ "tokens in the cache", "ms for a token, 4 K/V heads", 1, 1, 9 }, 1,
                (Curve[]){ { "a page for the group", '*', count, n, ms } });
    Summary *longer = &all[0], *shorter = &all[count - 1];
    double times = n[0] / n[count - 1], ratio = longer->fast.median / shorter->fast.median;
    double noise = (longer->fast.high - longer->fast.low) / longer->fast.median
                   + (shorter->fast.high - shorter->fast.low) / shorter->fast.median;
    timed_claims_begin();
    claim("A token costs in proportion to the context (theory), within a quarter",
          text("%.0f times the context, %.1f times the time", times, ratio),
          (Evidence){ 0.25 - fabs(log(ratio / times)), 0.25 * noise });
    save_rows("context", "n", rows, all, count);
}

int main(int argc, char **argv)
{
    Run run = measure_begin(argc, argv, "04_experiment_speed",
                            "4  Grouped-query attention: the time of a token");
    int n = run.quick ? 2048 : 8192, heads = N_HEADS, count = 0;
    Row rows[MOST_ROWS] = { { { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, 0 } };
    Summary all[MOST_ROWS];
    measure_title(run, "4  Grouped-query attention: speed", "what does sharing K and V save?");
    say("   A token of one layer: %d query heads of %d, %d tokens in the cache.\n", N_HEADS, D,
        n);
    while (heads > 1 && !machine_fits(4.0 * heads * n * D * sizeof(float))) {
        say("   %d K/V heads are left out: they need more than a quarter of the memory.\n",
            heads);
        heads /= 2;
    }
    Pool pool = pool_new(run, heads * n);
    for (int kv = heads; kv >= 1; kv /= 2)
        rows[count++].shape = (Shape){ N_HEADS, kv, n, D, D };
    measure_rows(&pool, rows, count, "the time against the number of K/V heads");
    for (int i = 0; i < count; i++)
        all[i] = summarize(&rows[i], pool.rounds);
    say("   The machine's limits, measured between the rows: it reads %.1f GB/s and does\n"
        "   %.0f GFLOP/s. Medians of %d rounds.\n",
        all[0].bandwidth.median / 1e9, all[0].peak.median / 1e9, pool.rounds);
    show_rows("K/V heads", rows, all, count);
    say("\n   Time of a token, a page for the group:\n");
    for (int i = 0; i < count; i++)
        plot_bar(text(i < count - 1 ? "%d K/V heads" : "%d K/V head", rows[i].shape.n_kv_heads),
                 all[i].fast.median, all[0].fast.median,
                 text("%.2f ms", 1e3 * all[i].fast.median));
    save_rows("kv_heads", "kv_heads", rows, all, count);
    show_claims(rows, all, count);
    show_growth(&pool, 8 * n);
    return measure_end();
}
