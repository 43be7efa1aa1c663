/* Experiment 4, the speed: the time of one token against the number of K/V heads (Ainslie et
 * al. 2023, figure 6 and table 1).
 *
 * One layer decodes one token over a cache of 8192: 32 query heads of 128 read 32, 16 … 1 K/V
 * heads. Three ways: plain loops, one head at a time, which read a K/V head again for every
 * query head that uses it; pages (measuring/streaming.c), one head at a time too; and the same
 * pages, which all queries of a group visit together. The second is the control: it and the
 * third differ in nothing else.
 *
 * No cache may stay close to the processor, so many layers take turns in a pool of 32 · 8192
 * rows of K and V. */
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/streaming.h"

enum { N_HEADS = 32, D = 128 };
enum { PLAIN_LOOPS, ALONE, TOGETHER, WAYS };

/* Row r has 2^r K/V heads. */
enum { ONE, EIGHT = 3, SIXTEEN, ALL, ROWS };

/* What came out: seconds for a token. */
static double seconds[ROWS][WAYS][TIMES];
static int times; /* that each was measured */
static Limits limits;

/* The layers' caches, once as K and V [rows × D] and once as pages. */
static float *K, *V, *pages, *Q, *Z, *S;
static int rows;

static void pool_begin(void)
{
    Shape whole = { 1, 1, rows, D, D };
    Random random = random_from(1);
    K = floats_random((size_t)rows * D, 1, &random);
    V = floats_random((size_t)rows * D, 1, &random);
    Q = floats_random(N_HEADS * D, 1, &random);
    pages = floats_new(pages_size(whole));
    Z = floats_new(N_HEADS * D);
    S = floats_new((size_t)rows);
    pages_fill(pages, K, V, whole);
}

/* Seconds for a token, the mean over all layers of the pool. */
static double time_token(Shape s, int way)
{
    int layers = rows / (s.n * s.n_kv_heads);
    int together = way == TOGETHER ? s.n_heads / s.n_kv_heads : 1;
    double begin = work_seconds();
    for (int l = 0; l < layers; l++) {
        size_t first = (size_t)l * (size_t)(rows / layers) * D;
        if (way == PLAIN_LOOPS)
            decode_plain(Z, Q, K + first, V + first, S, s);
        else
            decode_pages(Z, Q, pages + 2 * first, s, together);
    }
    return (work_seconds() - begin) / layers;
}

static Spread ms_of(int row, int way)
{
    return spread_times(spread_of(seconds[row][way], times), 1e3);
}

/* How many times less one takes than the other. */
static Spread gain_of(int row, int way, int other_row, int other_way)
{
    return spread_of_ratios(seconds[row][way], seconds[other_row][other_way], times);
}

static void show_rows(int n)
{
    double x[ROWS], limit[ROWS];
    Spread ms[WAYS][ROWS];
    say("   The machine's limits, measured between the rows: it reads %.1f GB/s and does\n"
        "   %.0f GFLOP/s, the most of each. Medians of %d measurements.\n\n"
        "                              plain    pages   pages, all queries of a group\n"
        "K/V heads  MB read  limit ms  ms       ms      ms (range)          of the limit\n",
        limits.bandwidth / 1e9, limits.peak / 1e9, times);
    for (int r = ROWS - 1; r >= 0; r--) {
        double bytes = 2.0 * sizeof(float) * n * (D << r), operations = 4.0 * n * (N_HEADS * D);
        x[r] = 1 << r;
        limit[r] = 1e3 * least_time(limits, bytes, operations);
        for (int way = 0; way < WAYS; way++)
            ms[way][r] = ms_of(r, way);
        say("%9d %8.1f %9.2f %6.2f %8.2f    ", 1 << r, bytes / 1e6, limit[r],
            ms[PLAIN_LOOPS][r].median, ms[ALONE][r].median);
        say_cell(PLAIN, -20, spread_text(ms[TOGETHER][r], 2));
        say("%.2f\n", limit[r] / ms[TOGETHER][r].median);
    }
    save_chart("log2", "K/V heads, for 32 query heads", "linear", "ms for a token");
    save_curve("change", "line", "plain loops", ROWS, x, NULL, ms[PLAIN_LOOPS]);
    save_curve("key", "line", "pages, a query|at a time", ROWS, x, NULL, ms[ALONE]);
    save_curve("query", "line", "pages, the group|together", ROWS, x, NULL, ms[TOGETHER]);
    save_curve("plain", "dashed", "the limit", ROWS, x, limit, NULL);
}

static void show_claims(void)
{
    Spread one = ms_of(ONE, TOGETHER), eight = ms_of(EIGHT, TOGETHER);
    Spread sixteen = ms_of(SIXTEEN, TOGETHER), all = ms_of(ALL, TOGETHER);
    Spread alone = gain_of(ONE, ALONE, ONE, TOGETHER);
    Spread least = gain_of(SIXTEEN, PLAIN_LOOPS, SIXTEEN, TOGETHER);
    Evidence faster = certain(1), near = above(eight, 1.25 * one.median);
    for (int r = ONE; r <= SIXTEEN; r++)
        faster = both(faster, above(gain_of(r, PLAIN_LOOPS, r, TOGETHER), 1));
    claims_are("timed");
    claim("Ainslie, fig. 6",
          "From 8 K/V heads to multi-head the time climbs with each step; here one layer's "
          "attention, 32 query heads",
          text("%.2f ms with 8, %.2f with %d", eight.median, all.median, N_HEADS),
          both(more_than(all, sixteen), more_than(sixteen, eight)));
    claim("Ainslie, fig. 6",
          "From 1 to 8 K/V heads it grows less than from 8 to multi-head, likewise",
          text("by %.2f ms against %.2f ms; for each head more %.2f and %.2f, so the bytes "
               "alone give as much",
               eight.median - one.median, all.median - eight.median,
               (eight.median - one.median) / 7, (all.median - eight.median) / 24),
          (Evidence){ all.median - 2 * eight.median + one.median,
                      fmax(all.high - all.low, eight.high - eight.low) });
    claim("Ainslie, table 1",
          "8 K/V heads take at most 1.25 times as long as 1 (.28 and .24 s, 1.17 times)",
          text("%.2f times: attention alone, where 8 fetch 8 times the bytes of 1 and nothing "
               "else fetches any",
               eight.median / one.median),
          (Evidence){ -near.margin, near.range });
    cannot_test("Ainslie, table 1", "T5-XXL takes 1.51, .28 and .24 s: multi-head, 8 and 1",
                "neither T5-XXL nor a TPUv4 is here");
    claim(OURS,
          "One K/V head: that its queries visit a page together makes it more than 2 times as "
          "fast as the same code one head at a time",
          text("%s times", spread_text(alone, 1)), above(alone, 2));
    claim(OURS, "With 16 K/V heads and fewer it is faster than plain loops",
          text("%s times with 16", spread_text(least, 2)), faster);
    conclude("A token that reads 1 K/V head in place of %d takes %.0f times less, but only "
             "where all queries visit a page together: with one head at a time it takes "
             "%.1f times less. Than plain loops with %d it takes %.0f times less.",
             N_HEADS, all.median / one.median, gain_of(ALL, ALONE, ONE, ALONE).median, N_HEADS,
             gain_of(ALL, PLAIN_LOOPS, ONE, TOGETHER).median);
}

int main(int argc, char **argv)
{
    int quick = measure_begin(argc, argv, "4  Grouped-query attention: speed",
                              "what does sharing K and V save?");
    int n = quick ? 2048 : 8192;
    while (!machine_fits(4.0 * n * (N_HEADS * D) * sizeof(float)))
        n /= 2;
    rows = N_HEADS * n;
    pool_begin();
    times = quick ? 3 : TIMES;
    say("   A token of one layer: %d query heads of %d, %d tokens in the cache.\n", N_HEADS, D,
        n);
    for (int i = 0; i < times * ROWS; i++) {
        Shape s = { N_HEADS, 1 << i % ROWS, n, D, D };
        progress("%d of %d", i, times * ROWS);
        machine_limits(&limits);
        for (int way = 0; way < WAYS; way++)
            seconds[i % ROWS][way][i / ROWS] = time_token(s, way);
    }
    progress_end();
    show_rows(n);
    show_claims();
    return measure_end();
}
