/* Experiment 4, the speed: the time of one token against the number of K/V heads (Ainslie et al.
 * 2023, figure 6 and table 1).
 *
 * One layer decodes one token over a cache of 8192: 32 query heads of 128 read 32, 16 … 1 K/V
 * heads. Three ways: plain loops, one head at a time, which read a K/V head again for every
 * query head that uses it; pages (measuring/streaming.c), one head at a time too; and the same
 * pages, which all queries of a group visit together. The second is the control: it and the
 * third differ in nothing else.
 *
 * No cache may stay close to the processor, so many layers take turns in a pool of 32 · 8192
 * rows of K and V. The limit of a row is the larger of its bytes over the bandwidth of this
 * machine and its operations over the peak, the most that was measured between the rows. */
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/random.h"
#include "measuring/streaming.h"
#include "say.h"

enum { N_HEADS = 32, D = 128, ROWS = 6 };
enum { PLAIN_LOOPS, ALONE, TOGETHER, WAYS };

/* The layers' caches, once as K and V [rows × D] and once as pages. */
typedef struct {
    int rows, times;
    float *K, *V, *pages, *Q, *Z, *S;
} Pool;

/* One number of K/V heads: seconds for a token. */
typedef struct {
    Shape shape;
    double time[WAYS][TIMES];
} Row;

/* Numbers of mean 0 and variance 1, evenly spread: drawn fast, because there are many. */
static void fill(float *x, size_t count, Random *random)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (float)(sqrt(12) * (random_bits(random) * 0x1p-32 - 0.5));
}

static Pool pool_new(int quick, int rows)
{
    size_t count = (size_t)rows * D;
    Shape whole = { 1, 1, rows, D, D };
    Random random = random_from(1);
    Pool p = { .rows = rows,
               .times = quick ? 3 : TIMES,
               .K = floats_new(count),
               .V = floats_new(count),
               .pages = floats_new(pages_size(whole)),
               .Q = floats_new(N_HEADS * D),
               .Z = floats_new(N_HEADS * D),
               .S = floats_new((size_t)rows) };
    fill(p.K, count, &random);
    fill(p.V, count, &random);
    fill(p.Q, N_HEADS * D, &random);
    pages_fill(p.pages, p.K, p.V, whole);
    return p;
}

/* Seconds for a token, the mean over all layers of the pool. */
static double time_token(const Pool *p, Shape s, int way)
{
    int layers = p->rows / (s.n * s.n_kv_heads);
    int together = way == TOGETHER ? s.n_heads / s.n_kv_heads : 1;
    double begin = work_seconds();
    for (int l = 0; l < layers; l++) {
        size_t first = (size_t)l * (size_t)(p->rows / layers) * D;
        if (way == PLAIN_LOOPS)
            decode_plain(p->Z, p->Q, p->K + first, p->V + first, p->S, s);
        else
            decode_pages(p->Z, p->Q, p->pages + 2 * first, s, together);
    }
    return (work_seconds() - begin) / layers;
}

static double bytes_of(Shape s)
{
    return (double)sizeof(float) * s.n_kv_heads * s.n * (s.d_k + s.d_v);
}

static double operations_of(Shape s)
{
    return 2.0 * s.n_heads * s.n * (s.d_k + s.d_v);
}

static void show_rows(const Row *rows, int count, int times, Limits limits)
{
    static const char *const names[WAYS] = { "plain loops", "pages, a query|at a time",
                                             "pages, the group|together" };
    double x[ROWS], limit[ROWS];
    Spread ms[WAYS][ROWS];
    say("\n                             plain, one   pages, one   pages, all queries of a group\n"
        "K/V heads  MB read  limit ms  head ms      head ms      ms (range)      of the limit\n");
    for (int i = 0; i < count; i++) {
        Shape s = rows[i].shape;
        x[i] = s.n_kv_heads;
        limit[i] = 1e3 * least_time(limits, bytes_of(s), operations_of(s));
        for (int way = 0; way < WAYS; way++) {
            ms[way][i] = spread_times(spread_of(rows[i].time[way], times), 1e3);
        }
        Spread t = ms[TOGETHER][i];
        say("%9d %8.1f %9.2f %8.2f %12.2f      ", s.n_kv_heads, bytes_of(s) / 1e6, limit[i],
            ms[PLAIN_LOOPS][i].median, ms[ALONE][i].median);
        say_cell(PLAIN, -20, spread_text(t, 2));
        say("%.2f\n", limit[i] / t.median);
    }
    save_chart("log2", "K/V heads, for 32 query heads", "linear", "ms for a token");
    save_curve("change", "line", names[PLAIN_LOOPS], count, x, NULL, ms[PLAIN_LOOPS]);
    save_curve("key", "line", names[ALONE], count, x, NULL, ms[ALONE]);
    save_curve("query", "line", names[TOGETHER], count, x, NULL, ms[TOGETHER]);
    save_curve("plain", "dashed", "the limit", count, x, limit, NULL);
}

static void show_claims(const Row *rows, int count, int times)
{
    const Row *most = &rows[0], *one = &rows[count - 1], *eight = &rows[count - 4];
    Evidence ordered = certain(1), faster = certain(1);
    double slowest = 1e9;
    Spread last = spread_of(one->time[TOGETHER], times), eighth, all;
    eighth = spread_of(eight->time[TOGETHER], times);
    all = spread_of(most->time[TOGETHER], times);
    for (int i = 0; i < count; i++) {
        Spread gain = spread_of_ratios(rows[i].time[PLAIN_LOOPS], rows[i].time[TOGETHER],
                                       times);
        if (rows[i].shape.n_kv_heads <= 16) {
            faster = both(faster, above(gain, 1));
            slowest = fmin(slowest, gain.median);
        }
        if (i > 0 && rows[i].shape.n_kv_heads >= 8)
            ordered = both(ordered, more_than(spread_of(rows[i - 1].time[TOGETHER], times),
                                              spread_of(rows[i].time[TOGETHER], times)));
    }
    double near = eighth.median - last.median, far = all.median - eighth.median;
    double range = fmax(all.high - all.low, eighth.high - eighth.low);
    double ratio = eighth.median / last.median;
    Spread alone = spread_of_ratios(one->time[ALONE], one->time[TOGETHER], times);
    claims_begin();
    claims_are("timed");
    claim("Ainslie, fig. 6", "From 8 K/V heads to multi-head the time climbs with each step",
          text("%.2f ms with 8, %.2f ms with %d", 1e3 * eighth.median, 1e3 * all.median,
               most->shape.n_kv_heads),
          ordered);
    claim("Ainslie, fig. 6",
          "From 1 to 8 K/V heads the time grows less than from 8 to multi-head",
          text("by %.2f ms against %.2f ms", 1e3 * near, 1e3 * far),
          (Evidence){ far - near, range });
    claim("Ainslie, table 1",
          "8 K/V heads take at most 1.25 times as long as 1 (.28 and .24 s, 1.17 times)",
          text("%.2f times: attention alone, where 8 fetch 8 times the bytes of 1 and nothing "
               "else fetches any",
               ratio),
          (Evidence){ 1.25 - ratio, (eighth.high - eighth.low) / last.median });
    cannot_test("Ainslie, table 1",
                "T5-XXL takes 1.51, .28 and .24 s with 64, 8 and 1 K/V heads",
                "neither T5-XXL nor a TPUv4 is here");
    claim(
        OURS,
        "One K/V head: that all its queries visit a page together is what makes it fast, more "
        "than 2 times the same code one head at a time",
        text("%s times", spread_text(alone, 1)), above(alone, 2));
    claim(OURS, "With 16 K/V heads and fewer it is faster than plain loops",
          text("%.2f times at least", slowest), faster);
    conclude(
        text("A token that reads 1 K/V head in place of %d takes %.0f times less, but only "
             "code that lets a group visit each page together sees it: with one head at a "
             "time it takes %.1f times less.",
             most->shape.n_kv_heads, all.median / last.median,
             spread_of_ratios(most->time[ALONE], one->time[ALONE], times).median));
}

int main(int argc, char **argv)
{
    int quick = measure_begin(argc, argv, "04_experiment_speed",
                              "4  Grouped-query attention: speed",
                              "what does sharing K and V save?");
    int n = quick ? 2048 : 8192, heads = N_HEADS, count = 0;
    static Row rows[ROWS];
    Limits limits = { 0, 0 };
    say("   A token of one layer: %d query heads of %d, %d tokens in the cache.\n", N_HEADS, D,
        n);
    while (heads > 8 && !machine_fits(4.0 * heads * n * D * sizeof(float))) {
        say("   %d K/V heads are left out: they need more than a quarter of the memory.\n",
            heads);
        heads /= 2;
    }
    Pool pool = pool_new(quick, heads * n);
    for (int kv = heads; kv >= 1; kv /= 2)
        rows[count++].shape = (Shape){ N_HEADS, kv, n, D, D };
    for (int i = 0; i < pool.times * count; i++) {
        progress((double)i / (pool.times * count), "the time against the number of K/V heads");
        machine_limits(&limits);
        for (int way = 0; way < WAYS; way++)
            rows[i % count].time[way][i / count] = time_token(&pool, rows[i % count].shape,
                                                              way);
    }
    progress_end();
    say("   The machine's limits, measured between the rows: it reads %.1f GB/s and does\n"
        "   %.0f GFLOP/s. Medians of %d measurements.\n",
        limits.bandwidth / 1e9, limits.peak / 1e9, pool.times);
    show_rows(rows, count, pool.times, limits);
    show_claims(rows, count, pool.times);
    return measure_end();
}
