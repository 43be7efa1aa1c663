/* Experiment 1, the memory: attention without the n × n matrix.
 *
 * A query needs no more than a running maximum, a running sum and a running mix. When a larger
 * score arrives, what was summed and mixed before shrinks by e^(old maximum − new maximum):
 *
 *     m ← max(m, s_j)
 *     l ← l · e^(m_old − m) + e^(s_j − m)
 *     z ← z · e^(m_old − m) + e^(s_j − m) v_j
 *
 * and z / l is the result: softmax in one pass (Milakov & Gimelshein 2018), and the idea of
 * FlashAttention (Dao et al. 2022). Three programs do the same causal attention here:
 *
 *     the chapter's  all n² scores in memory, plain loops
 *     kept           pages of keys that 32 neighboring queries visit together, in tiles of
 *                    vectors, none that is hidden; but the scores in memory from pass to pass
 *     streaming      the same pages and tiles, and nothing kept (measuring/streaming.c) */
#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/streaming.h"

#include <stdlib.h>

enum { D = 64, ROWS = 6 };
enum { CHAPTER, KEPT, STREAMING, WAYS };

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

/* One length. */
typedef struct {
    int n, times;
    double time[WAYS][TIMES];
    Spread gain; /* how many times less streaming takes than keeping */
} Row;

/* Everything for the longest n; shorter ones use its first rows. */
typedef struct {
    Matrix Q, K, V, Z[WAYS];
    float *pages;
    Limits limits;
    double difference; /* from the chapter's results, the largest of all lengths */
} Bench;

/* Bytes beside Q, K, V and Z: of the chapter S, A and the mask, else the pages and what a
 * block of queries knows. */
static double bytes_of(int way, int n)
{
    static const double squares[WAYS] = { 3, 1, 0 };
    size_t pages = pages_size((Shape){ 1, 1, n, D, D }) + ATTENTION_FLOATS;
    return sizeof(float) * (squares[way] * n * n + (way == CHAPTER ? 0 : (double)pages));
}

/* Multiply-adds count as two, and only keys that the mask leaves visible. */
static double operations_of(int n)
{
    return 4 * D * (n / 2.0 * (n + 1));
}

/* Seconds of one run, the mean of as many as take a thousandth. */
static double time_way(const Bench *b, int way, int n, const Matrix square[3])
{
    Shape s = { 1, 1, n, D, D };
    Matrix Z = matrix_rows(b->Z[way], 0, n), Q = matrix_rows(b->Q, 0, n);
    Matrix K = matrix_rows(b->K, 0, n), V = matrix_rows(b->V, 0, n);
    int runs = 0;
    double begin = work_seconds(), took;
    do {
        if (way == CHAPTER)
            attention(Z, square[1], square[0], Q, K, V, square[2], sqrtf(D));
        else
            pages_fill(b->pages, K.data, V.data, s);
        if (way == KEPT)
            attention_kept(Z.data, Q.data, b->pages, square[0].data, s);
        else if (way == STREAMING)
            attention_pages(Z.data, Q.data, b->pages, 1, s);
        took = work_seconds() - begin;
    } while (++runs < 1000 && took < 0.001);
    return took / runs;
}

/* How many times less `b` takes than `a`. */
static Spread gain_of(const Row *row, int a, int b)
{
    return spread_of_ratios(row->time[a], row->time[b], row->times);
}

/* All ways on one length. What they keep exists as long as the length is measured. */
static void measure(Bench *b, Row *row)
{
    int n = row->n;
    size_t size = (size_t)n * (size_t)n;
    float *data = malloc(3 * size * sizeof(float));
    if (data == NULL)
        die("out of memory: %d tokens need %.0f MB", n, bytes_of(CHAPTER, n) / 1e6);
    Matrix square[3] = { { n, n, n, data },
                         { n, n, n, data + size },
                         { n, n, n, data + 2 * size } };
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            *matrix_at(square[2], i, j) = j <= i;
    for (int time = 0; time < row->times; time++) {
        machine_limits(&b->limits);
        for (int way = 0; way < WAYS; way++)
            row->time[way][time] = time_way(b, way, n, square);
    }
    Matrix reference = matrix_rows(b->Z[CHAPTER], 0, n);
    double most = (double)matrix_max_difference(reference, matrix_new(n, D));
    for (int way = KEPT; way < WAYS; way++) {
        float apart = matrix_max_difference(matrix_rows(b->Z[way], 0, n), reference);
        b->difference = fmax(b->difference, (double)apart / most);
    }
    row->gain = gain_of(row, KEPT, STREAMING);
    free(data);
}

static void show_rows(const Bench *b, const Row *rows, int count)
{
    double x[ROWS];
    Spread ms[WAYS][ROWS];
    say("\n        the chapter's    scores kept     streaming           kept /\n"
        "tokens    MB     ms      MB     ms      MB     ms of peak  streaming\n");
    for (int i = 0; i < count; i++) {
        x[i] = rows[i].n;
        say("%6d", rows[i].n);
        for (int way = 0; way < WAYS; way++) {
            ms[way][i] = spread_times(spread_of(rows[i].time[way], rows[i].times), 1e3);
            say("%6.1f %6.2f   ", bytes_of(way, rows[i].n) / 1e6, ms[way][i].median);
        }
        say("%.2f     %s\n",
            1e3 * operations_of(rows[i].n) / b->limits.peak / ms[STREAMING][i].median,
            spread_text(rows[i].gain, 2));
    }
    say("   MB: beside Q, K, V and the result. The chapter's way computes all scores and\n"
        "   then hides half of them. The peak: %.0f GFLOP/s, the most that was measured.\n",
        b->limits.peak / 1e9);
    save_chart("log2", "tokens", "log10", "ms, one head of 64");
    save_curve("change", "line", "the chapter's", count, x, NULL, ms[CHAPTER]);
    save_curve("key", "line", "scores kept", count, x, NULL, ms[KEPT]);
    save_curve("query", "line", "streaming", count, x, NULL, ms[STREAMING]);
}

static void show_claims(const Bench *b, const Row *rows, int count)
{
    const Row *last = &rows[count - 1], *small = &rows[count - 3];
    Evidence faster = certain(1), large = both(above(last[-1].gain, 1), above(last->gain, 1));
    double grows = bytes_of(STREAMING, 8192) / bytes_of(STREAMING, 4096);
    for (int i = 0; i < count; i++)
        faster = both(faster, above(rows[i].gain, 1));
    Spread times = spread_of_ratios(last->time[STREAMING], small->time[STREAMING], last->times);
    times = spread_times(times, operations_of(small->n) / operations_of(last->n));
    claims_are("counted");
    claim("Milakov & Gimelshein",
          "The output of attention is the same: to 1e-5 of the largest result",
          text("%.1e", b->difference), certain(b->difference <= 1e-5));
    claim("Dao et al.", "Memory grows with n, not with n²",
          text("counted: %.1f times for twice the tokens", grows), certain(grows < 2.5));
    claims_are("timed");
    claim("Dao et al.",
          "Not keeping scores that are too many for the caches saves time by itself: the two "
          "longest sequences, the same pages and tiles, with and without",
          text("%s times with %d tokens, %s with %d", spread_text(last[-1].gain, 2), last[-1].n,
               spread_text(last->gain, 2), last->n),
          large);
    claim(OURS, "It does at every length from 256 on, where all scores fit the caches too",
          text("%s times with 256 tokens", spread_text(rows->gain, 2)), faster);
    cannot_test("Dao et al., fig. 2",
                "41.7 ms become 7.3, forward and backward of GPT-2 medium with 1024 tokens",
                "neither GPT-2 nor an A100 is here");
    claim("Vaswani, table 1",
          text("Time grows with n², within a quarter, from %d to %d tokens", small->n, last->n),
          text("4 times the tokens, %.2f times what n² predicts", times.median),
          (Evidence){ .25 - fabs(times.median - 1), times.high - times.low });
    Spread tiles = gain_of(last, CHAPTER, KEPT), all = gain_of(last, CHAPTER, STREAMING);
    claim(OURS,
          "Less of the gain over the chapter's loops comes from keeping nothing than from "
          "tiles of vectors and from computing nothing that is hidden, together",
          text("%d tokens: %s times, of which %s and %s", last->n, spread_text(all, 1),
               spread_text(last->gain, 1), spread_text(tiles, 1)),
          more_than(tiles, last->gain));
    conclude("Attention needs no n × n matrix: with %d tokens %.0f MB in place of %.0f. To "
             "keep no scores makes the same kernel %.1f times as fast; the rest of %.0f times "
             "is tiles of vectors, and computing nothing that is hidden.",
             last->n, bytes_of(STREAMING, last->n) / 1e6, bytes_of(CHAPTER, last->n) / 1e6,
             last->gain.median, all.median);
}

int main(int argc, char **argv)
{
    static Row rows[ROWS];
    int quick = measure_begin(argc, argv, "1  Attention: streaming",
                              "does it need all scores at once?");
    int longest = quick ? 2048 : 8192, count = 0;
    while (!machine_fits(bytes_of(CHAPTER, longest)))
        longest /= 2;
    Bench b = { .pages = floats_new(pages_size((Shape){ 1, 1, longest, D, D })) };
    Matrix *matrices[] = { &b.Q, &b.K, &b.V, &b.Z[0], &b.Z[1], &b.Z[2] };
    Random random = random_from(1);
    say("   One head of %d, causal, float32.\n", D);
    for (int i = 0; i < 3 + WAYS; i++) {
        *matrices[i] = matrix_new(longest, D);
        random_fill(matrices[i]->data, (size_t)longest * D, 1, &random);
    }
    for (int n = 256; n <= longest; n *= 2, count++) {
        progress("%d tokens", n);
        rows[count] = (Row){ .n = n, .times = quick ? 3 : n < 8192 ? TIMES : 5 };
        measure(&b, &rows[count]);
    }
    progress_end();
    show_rows(&b, rows, count);
    show_claims(&b, rows, count);
    return measure_end();
}
