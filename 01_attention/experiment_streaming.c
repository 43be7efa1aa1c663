/* Experiment 1, the memory: attention without the n × n matrix.
 *
 * The chapter's program keeps all scores S and weights A: n × n numbers each. But a query needs
 * no more than a running maximum, a running sum and a running mix. When a larger score arrives,
 * what was summed and mixed before shrinks by e^(old maximum − new maximum):
 *
 *     m ← max(m, s_j)
 *     l ← l · e^(m_old − m) + e^(s_j − m)
 *     z ← z · e^(m_old − m) + e^(s_j − m) v_j
 *
 * and z / l is the result: softmax in one pass (Milakov & Gimelshein 2018), and the idea of
 * FlashAttention (Dao et al. 2022). Four programs do the same causal attention here, so that a
 * gain can be told apart into its causes (measuring/streaming.c):
 *
 *     the chapter's        all n² scores in memory, plain loops
 *     a query at a time    the formulas above, plain loops: nothing kept, nothing hidden
 * computed     pages, kept          pages of keys that 32 neighboring queries visit together,
 * in tiles of                          vectors; but pass after pass, the scores in memory in
 * between     pages, streaming     the same pages and tiles, and nothing kept
 *
 * The last two differ in nothing but where the scores are. All four are compiled alike, but
 * that the chapter's library refuses to reorder its sums. */
#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/random.h"
#include "measuring/streaming.h"
#include "say.h"

#include <stdlib.h>

enum { D = 64, ROWS = 6 };
enum { CHAPTER, QUERY, KEPT, PAGES, WAYS };
static const char *const names[WAYS] = { "the chapter's", "a query at a time", "pages, kept",
                                         "pages, streaming" };

/* clang-format off */

/* Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V; scale is √d_k.
 * Vaswani et al. 2017, eq. 1 */
static void attention(Matrix Z, Matrix A, Matrix S, Matrix Q, Matrix K,
                      Matrix V, Matrix mask, float scale)
{
    matrix_multiply_transposed(S, Q, K); /* 1. scores  s_ij = q_i · k_j   */
    matrix_scale(S, 1 / scale);          /* 2. scale   s_ij / √d_k        */
    matrix_mask(S, mask);                /* 3. mask    hidden: −∞         */
    matrix_softmax_rows(A, S);           /* 4. weights rows sum to 1      */
    matrix_multiply(Z, A, V);            /* 5. mix     z_i = Σ_j a_ij v_j */
}

/* clang-format on */

/* The same result, one query after the other, with a handful of numbers beside it. */
static void attention_streaming(Matrix Z, Matrix Q, Matrix K, Matrix V, float scale)
{
    for (int i = 0; i < Q.rows; i++) {
        const float *q_i = matrix_at(Q, i, 0);
        float *z_i = matrix_at(Z, i, 0), m = -1e30f, l = 0;
        for (int p = 0; p < V.cols; p++)
            z_i[p] = 0;
        for (int j = 0; j <= i; j++) { /* 3. mask   later keys are not visited */
            const float *k_j = matrix_at(K, j, 0), *v_j = matrix_at(V, j, 0);
            float s = 0;
            for (int p = 0; p < K.cols; p++)
                s += q_i[p] * k_j[p]; /* 1. scores */
            s /= scale;               /* 2. scale */
            float m_old = m;
            m = fmaxf(m, s);
            float shrink = expf(m_old - m), a = expf(s - m); /* 4. weights */
            l = l * shrink + a;
            for (int p = 0; p < V.cols; p++)
                z_i[p] = z_i[p] * shrink + a * v_j[p]; /* 5. mix */
        }
        for (int p = 0; p < V.cols; p++)
            z_i[p] /= l;
    }
}

/* One length. */
typedef struct {
    int n, times, fits; /* fits: what keeps n × n numbers is measured too */
    double time[WAYS][TIMES], difference;
} Row;

/* Everything for the longest n; shorter ones use its first rows. */
typedef struct {
    Matrix Q, K, V, Z[WAYS];
    float *memory; /* for the pages */
    int threads;
    Limits limits;
} Bench;

/* Bytes beside Q, K, V and Z. The chapter's: S, A and the mask. */
static double bytes_of(int way, int n, int threads)
{
    static const double squares[WAYS] = { 3, 0, 1, 0 };
    double pages = (double)attention_memory((Shape){ 1, 1, n, D, D }, threads);
    return sizeof(float) * (squares[way] * n * n + (way >= KEPT ? pages : 2));
}

/* Multiply-adds count as two, and only keys that the mask leaves visible. */
static double operations_of(int n)
{
    return 4.0 * D * (n / 2.0 * (n + 1));
}

/* Seconds of one run, the mean of as many as take a thousandth. */
static double time_way(Bench *b, int way, int n, float *squares)
{
    Shape s = { 1, 1, n, D, D };
    Matrix Z = matrix_rows(b->Z[way], 0, n), Q = matrix_rows(b->Q, 0, n);
    Matrix K = matrix_rows(b->K, 0, n), V = matrix_rows(b->V, 0, n), square[3] = { { 0 } };
    int threads = way == PAGES ? b->threads : 1, runs = 0;
    for (int k = 0; k < 3; k++)
        square[k] = (Matrix){ n, n, n, squares + (size_t)k * (size_t)n * (size_t)n };
    for (int i = 0; way == CHAPTER && i < n; i++)
        for (int j = 0; j < n; j++)
            *matrix_at(square[2], i, j) = j <= i;
    double begin = work_seconds(threads), took;
    do {
        if (way == CHAPTER)
            attention(Z, square[1], square[0], Q, K, V, square[2], sqrtf(D));
        else if (way == QUERY)
            attention_streaming(Z, Q, K, V, sqrtf(D));
        else if (way == KEPT)
            attention_kept(Z.data, Q.data, K.data, V.data, b->memory, squares, s);
        else
            attention_pages(Z.data, Q.data, K.data, V.data, b->memory, 1, s, threads);
        took = work_seconds(threads) - begin;
    } while (++runs < 1000 && took < 0.001);
    return took / runs;
}

/* All ways on one length. What they keep exists as long as the length is measured. */
static void measure(Bench *b, Row *row, double done, double all)
{
    int n = row->n;
    double most = 0;
    float *squares = NULL;
    if (row->fits && (squares = malloc((size_t)bytes_of(CHAPTER, n, 1))) == NULL)
        die("out of memory: the matrices for %d tokens need %.0f MB", n,
            bytes_of(CHAPTER, n, 1) / 1e6);
    for (int time = 0; time < row->times; time++) {
        progress((done + operations_of(n) * time / row->times) / all, "attention");
        machine_limits(&b->limits, b->threads);
        for (int way = 0; way < WAYS; way++)
            if (row->fits || way == QUERY || way == PAGES)
                row->time[way][time] = time_way(b, way, n, squares);
    }
    Matrix reference = matrix_rows(b->Z[row->fits ? CHAPTER : QUERY], 0, n);
    for (int i = 0; i < n * D; i++)
        most = fmax(most, fabs((double)reference.data[i]));
    for (int way = 0; way < WAYS; way++)
        if (row->time[way][0] > 0)
            row->difference = fmax(
                row->difference,
                (double)matrix_max_difference(matrix_rows(b->Z[way], 0, n), reference) / most);
    free(squares);
}

/* How many times less `b` takes than `a`. */
static Spread gain_of(const Row *row, int a, int b)
{
    return spread_of_ratios(row->time[a], row->time[b], row->times);
}

static void show_rows(const Bench *b, const Row *rows, int count)
{
    static const char *const colors[WAYS] = { "change", "key", "value", "query" };
    double x[ROWS];
    Spread ms[WAYS][ROWS];
    say("\n         the chapter's   a query at a time    pages, kept      pages, streaming  kept/\n"
        "tokens      MB       ms     MB       ms       MB       ms     MB      ms of peak streaming\n");
    for (int i = 0; i < count; i++) {
        double row[2 * WAYS];
        x[i] = rows[i].n;
        say("%6d ", rows[i].n);
        for (int way = 0; way < WAYS; way++) {
            Spread t = spread_of(rows[i].time[way], rows[i].times);
            ms[way][i] = (Spread){ 1e3 * t.median, 1e3 * t.low, 1e3 * t.high };
            row[2 * way] = bytes_of(way, rows[i].n, b->threads) / 1e6;
            row[2 * way + 1] = 1e3 * t.median;
            if (t.median > 0)
                say("%7.1f %8.2f  ", row[2 * way], row[2 * way + 1]);
            else
                say("%7.1f   skipped", row[2 * way]);
        }
        say("%.2f %8.2f\n",
            operations_of(rows[i].n) / b->limits.peak / row[2 * PAGES + 1] * 1e3,
            rows[i].fits ? gain_of(&rows[i], KEPT, PAGES).median : 0);
    }
    say("   MB: beside Q, K, V and the result. The chapter's way computes all scores and\n"
        "   then hides half of them. The peak: %.0f GFLOP/s, the most that was measured.\n",
        b->limits.peak / 1e9);
    save_chart("log2", "tokens", "log10", "ms, one head of 64");
    for (int way = 0; way < WAYS; way++)
        save_curve(colors[way], "line", names[way],
                   rows[count - 1].fits || way == QUERY || way == PAGES ? count : count - 1, x,
                   NULL, ms[way]);
}

static void show_claims(const Bench *b, const Row *rows, int count)
{
    const Row *last = &rows[count - 1], *small = &rows[count - 3], *whole = last;
    Evidence faster = certain(1);
    double difference = 0;
    for (int i = 0; i < count; i++) {
        difference = fmax(difference, rows[i].difference);
        if (rows[i].fits)
            faster = both(faster, above(gain_of(&rows[i], KEPT, PAGES), 1));
    }
    while (!whole->fits)
        whole--;
    Spread longer = spread_of(last->time[PAGES], last->times),
           shorter = spread_of(small->time[PAGES], small->times);
    double times = longer.median / shorter.median,
           expected = operations_of(last->n) / operations_of(small->n);
    double noise = (longer.high - longer.low) / longer.median
                   + (shorter.high - shorter.low) / shorter.median;
    claims_begin();
    claim("Milakov & Gimelshein", "The output is the same: to 1e-5 of the largest result",
          text("%.1e", difference), certain(difference <= 1e-5));
    claim("Dao et al.", "Memory grows with n, not with n²",
          text("%.1f times for twice the tokens",
               bytes_of(PAGES, 8192, b->threads) / bytes_of(PAGES, 4096, b->threads)),
          certain(bytes_of(PAGES, 8192, b->threads) < 2.5 * bytes_of(PAGES, 4096, b->threads)));
    claims_are("timed");
    claim(
        "Dao et al.",
        text("Not keeping the scores saves time by itself, at every length from %d to %d: the "
             "same pages and tiles, with and without",
             rows[0].n, whole->n),
        text("%s times with %d tokens, %s with %d",
             spread_text(gain_of(&rows[0], KEPT, PAGES), 2), rows[0].n,
             spread_text(gain_of(whole, KEPT, PAGES), 2), whole->n),
        faster);
    cannot_test("Dao et al., fig. 2",
                "41.7 ms become 7.3, forward and backward of GPT-2 medium with 1024 tokens",
                "neither GPT-2 nor an A100 is here, and there is no backward");
    claim("Vaswani, table 1", "Time grows with n², within a quarter",
          text("4 times the tokens, %.1f times the time", times),
          (Evidence){ 0.25 - fabs(log(times / expected)), 0.25 * noise });
    Spread tiles = gain_of(whole, CHAPTER, KEPT), kept = gain_of(whole, KEPT, PAGES);
    claim(
        OURS,
        "Of the gain over the chapter's loops less is due to keeping nothing than to tiles, and "
        "to not computing what is hidden",
        text("%d tokens: %s times, of which %s and %s", whole->n,
             spread_text(gain_of(whole, CHAPTER, PAGES), 1), spread_text(kept, 1),
             spread_text(tiles, 1)),
        more_than(tiles, kept));
    conclude(
        text("Attention needs no n × n matrix: with %d tokens %.0f MB in place of %.0f. That "
             "alone saves %.1f times the time; the rest of the %.0f times is tiles of "
             "vectors, and not computing what is hidden.",
             whole->n, bytes_of(PAGES, whole->n, b->threads) / 1e6,
             bytes_of(CHAPTER, whole->n, 1) / 1e6, gain_of(whole, KEPT, PAGES).median,
             gain_of(whole, CHAPTER, PAGES).median));
}

int main(int argc, char **argv)
{
    Run run = measure_begin(argc, argv, "01_experiment_streaming",
                            "Attention without the n × n matrix: its memory and its time");
    static Row rows[ROWS];
    int longest = run.quick ? 2048 : 8192, count = 0;
    double all = 0, done = 0;
    measure_title(run, "1  Attention: streaming", "does it need all scores at once?");
    say("   One head of %d, causal, float32.\n", D);
    Bench b = { .threads = run.threads };
    Matrix *matrices[] = { &b.Q, &b.K, &b.V, &b.Z[0], &b.Z[1], &b.Z[2], &b.Z[3] };
    Random random = random_from(1);
    for (int i = 0; i < 3 + WAYS; i++)
        *matrices[i] = matrix_new(longest, D);
    for (int i = 0; i < 3; i++)
        random_fill(matrices[i]->data, (size_t)longest * D, 1, &random);
    b.memory = floats_new(attention_memory((Shape){ 1, 1, longest, D, D }, run.threads));
    for (int n = 256; n <= longest; n *= 2, count++) {
        rows[count] = (Row){ .n = n,
                             .times = run.quick  ? 3
                                      : n < 8192 ? TIMES
                                                 : 5,
                             .fits = machine_fits(bytes_of(CHAPTER, n, 1)) };
        if (!rows[count].fits)
            say("   What keeps all scores is skipped for %d tokens: %.1f GB are more than a\n"
                "   quarter of the memory.\n",
                n, bytes_of(CHAPTER, n, 1) / 1e9);
        all += operations_of(n);
    }
    for (int i = 0; i < count; done += operations_of(rows[i++].n))
        measure(&b, &rows[i], done, all);
    progress_end();
    show_rows(&b, rows, count);
    show_claims(&b, rows, count);
    return measure_end();
}
