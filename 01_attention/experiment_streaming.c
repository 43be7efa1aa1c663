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
 * FlashAttention (Dao et al. 2022). Three programs do the same causal attention here: the
 * chapter's; one query at a time by these formulas; and pages of keys that 32 neighboring
 * queries visit together, which keeps the processor busy (measuring/streaming.c). */
#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/streaming.h"
#include "say.h"

#include <math.h>
#include <stdlib.h>

enum { D = 64, MOST_ROWS = 8, WAYS = 3 };
enum { CHAPTER, STREAMING, PAGES };

/* Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V    Vaswani et al. 2017, eq. 1; scale is √d_k */
static void attention(Matrix Z, Matrix A, Matrix S, Matrix Q, Matrix K, Matrix V, Matrix mask,
                      float scale)
{
    matrix_multiply_transposed(S, Q, K); /* 1. scores   s_ij = q_i · k_j           */
    matrix_scale(S, 1 / scale);          /* 2. scale    s_ij / √d_k                */
    matrix_mask(S, mask);                /* 3. mask     hidden places become −∞    */
    matrix_softmax_rows(A, S);           /* 4. weights  each row sums to 1         */
    matrix_multiply(Z, A, V);            /* 5. mix      z_i = Σ_j a_ij v_j         */
}

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

/* One length: a number for each way and round. */
typedef struct {
    int n, fits[WAYS];
    double time[WAYS][SEEDS], difference;
} Row;

/* Everything for the longest n; shorter ones use its first rows. */
typedef struct {
    Matrix Q, K, V, Z[WAYS];
    float *memory; /* for PAGES */
    int threads, rounds;
    double peak[SEEDS];
} Bench;

/* Bytes beside Q, K, V and Z. The chapter's: S, A and the mask. */
static double bytes_of(int way, int n, int threads)
{
    Shape s = { 1, 1, n, D, D };
    return sizeof(float)
           * (way == CHAPTER     ? 3.0 * n * n
              : way == STREAMING ? 2
                                 : (double)attention_memory(s, threads));
}

/* Multiply-adds count as two, and only keys that the mask leaves visible. */
static double operations_of(int n)
{
    return 4.0 * D * (n / 2.0 * (n + 1));
}

static double time_pages(Bench *b, int n, int repeats)
{
    Shape s = { 1, 1, n, D, D };
    double begin = work_seconds(b->threads);
    for (int i = 0; i < repeats; i++)
        attention_pages(b->Z[PAGES].data, b->Q.data, b->K.data, b->V.data, b->memory, 1, s,
                        b->threads);
    return (work_seconds(b->threads) - begin) / repeats;
}

static double time_way(Bench *b, int way, int n, Matrix S, Matrix A, Matrix mask)
{
    Matrix Z = matrix_rows(b->Z[way], 0, n), Q = matrix_rows(b->Q, 0, n);
    Matrix K = matrix_rows(b->K, 0, n), V = matrix_rows(b->V, 0, n);
    if (way == PAGES) { /* so much faster that there is time for the best of three */
        double time = time_pages(b, n, n < 2048 ? 8 : 1);
        time = fmin(time, time_pages(b, n, n < 2048 ? 8 : 1));
        return fmin(time, time_pages(b, n, n < 2048 ? 8 : 1));
    }
    double begin = work_seconds(1);
    if (way == CHAPTER)
        attention(Z, A, S, Q, K, V, mask, sqrtf(D));
    else
        attention_streaming(Z, Q, K, V, sqrtf(D));
    return work_seconds(1) - begin;
}

/* All three ways on one length, once. S, A and the mask exist as long as the length is
 * measured. */
static void measure(Bench *b, Row *row, int passes, double done, double all)
{
    int n = row->n;
    Matrix S = { 0 }, A = S, mask = S;
    if (row->fits[CHAPTER]) {
        float *data = malloc((size_t)bytes_of(CHAPTER, n, 1));
        if (data == NULL)
            die("out of memory: the chapter's matrices for %d tokens need %.0f MB", n,
                bytes_of(CHAPTER, n, 1) / 1e6);
        S = (Matrix){ n, n, n, data };
        A = (Matrix){ n, n, n, data + (size_t)n * (size_t)n };
        mask = (Matrix){ n, n, n, data + 2 * (size_t)n * (size_t)n };
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                *matrix_at(mask, i, j) = j <= i;
    }
    for (int pass = 0; pass < passes * b->rounds; pass++) {
        int round = pass % b->rounds;
        progress((done + operations_of(n) * pass / (passes * b->rounds)) / all, "attention");
        b->peak[round] = fmax(b->peak[round], machine_peak(b->threads));
        for (int way = 0; way < WAYS; way++)
            if (row->fits[way]) {
                double time = time_way(b, way, n, S, A, mask);
                row->time[way][round] = pass < b->rounds ? time
                                                         : fmin(time, row->time[way][round]);
            }
    }
    double most = 0;
    Matrix reference = matrix_rows(b->Z[row->fits[CHAPTER] ? CHAPTER : STREAMING], 0, n);
    for (int i = 0; i < n * D; i++)
        most = fmax(most, fabs((double)reference.data[i]));
    for (int way = 0; way < WAYS; way++)
        if (row->fits[way])
            row->difference = fmax(
                row->difference,
                (double)matrix_max_difference(matrix_rows(b->Z[way], 0, n), reference) / most);
    free(S.data);
}

static Spread gain_of(const Bench *b, const Row *row)
{
    double gain[SEEDS];
    for (int r = 0; r < b->rounds; r++)
        gain[r] = row->time[CHAPTER][r] / row->time[PAGES][r];
    return spread_of(gain, b->rounds);
}

/* The fraction of the machine's peak that `time` reaches, for `heads` heads of n tokens. */
static Spread share_of(const Bench *b, const double *time, int n, int heads)
{
    double share[SEEDS];
    for (int r = 0; r < b->rounds; r++)
        share[r] = heads * operations_of(n) / time[r] / b->peak[r];
    return spread_of(share, b->rounds);
}

static void show_rows(const Bench *b, const Row *rows, int count)
{
    say("\n          the chapter's        one query at a time   pages, %d at a time   times\n"
        "tokens      MB        ms           MB        ms       MB      ms of peak    less\n",
        32);
    for (int i = 0; i < count; i++) {
        int n = rows[i].n;
        double ms[WAYS], mb[WAYS];
        for (int way = 0; way < WAYS; way++) {
            ms[way] = rows[i].fits[way] ? 1e3 * spread_of(rows[i].time[way], b->rounds).median
                                        : NAN;
            mb[way] = bytes_of(way, n, b->threads) / 1e6;
        }
        if (rows[i].fits[CHAPTER])
            say("%6d %7.1f %9.2f    ", n, mb[CHAPTER], ms[CHAPTER]);
        else
            say("%6d %7.1f   skipped    ", n, mb[CHAPTER]);
        double share = share_of(b, rows[i].time[PAGES], n, 1).median;
        say("%9.1f %9.2f %8.1f %7.2f    %.2f ", mb[STREAMING], ms[STREAMING], mb[PAGES],
            ms[PAGES], share);
        say(rows[i].fits[CHAPTER] ? "%7.1f\n" : "      -\n", gain_of(b, &rows[i]).median);
        save_row(text("%d", n), 7,
                 (double[]){ mb[0], ms[0], mb[1], ms[1], mb[2], ms[2], share });
    }
    say("   MB: beside Q, K, V and the result. The chapter's way computes all scores and \n"
        "   then hides half of them.\n");
}

/* A layer of GPT-2's size: 12 heads of 64 on 1024 tokens. */
static void measure_layer(Bench *b, double time[SEEDS])
{
    enum { HEADS = 12, N = 1024, PASSES = 5 };
    for (int pass = 0; pass < PASSES * b->rounds; pass++) {
        int round = pass % b->rounds;
        b->peak[round] = fmax(b->peak[round], machine_peak(b->threads));
        double now = HEADS * time_pages(b, N, HEADS);
        time[round] = pass < b->rounds ? now : fmin(now, time[round]);
    }
    say("\n   12 heads of 64, 1024 tokens, causal, in pages: %.1f ms, %.0f GFLOP/s of %.0f,\n"
        "   %.2f of the peak, measured in between.\n",
        1e3 * spread_of(time, b->rounds).median,
        12 * operations_of(N) / spread_of(time, b->rounds).median / 1e9,
        spread_of(b->peak, b->rounds).median / 1e9, share_of(b, time, N, HEADS).median);
}

static void show_claims(const Bench *b, const Row *rows, int count, const double *layer)
{
    Evidence faster = certain(1);
    double difference = 0, least = INFINITY;
    const Row *last = &rows[count - 1], *small = &rows[count - 3];
    for (int i = 0; i < count; i++) {
        difference = fmax(difference, rows[i].difference);
        if (rows[i].fits[CHAPTER]) {
            faster = both(faster, above(gain_of(b, &rows[i]), 1));
            least = fmin(least, gain_of(b, &rows[i]).median);
        }
    }
    Spread longer = spread_of(last->time[PAGES], b->rounds),
           shorter = spread_of(small->time[PAGES], b->rounds);
    double times = longer.median / shorter.median,
           expected = operations_of(last->n) / operations_of(small->n);
    double noise = (longer.high - longer.low) / longer.median
                   + (shorter.high - shorter.low) / shorter.median;
    timed_claims_begin();
    claim("The output is the same (Milakov & Gimelshein), to 1e-5 of the largest result",
          text("%.1e", difference), certain(difference <= 1e-5));
    claim("Memory grows with n, not with n² (Dao et al.)",
          text("%.0f MB instead of %.0f MB for %d tokens",
               bytes_of(PAGES, last->n, b->threads) / 1e6, bytes_of(CHAPTER, last->n, 1) / 1e6,
               last->n),
          certain(bytes_of(PAGES, last->n, b->threads)
                  < 2.5 * bytes_of(PAGES, last->n / 2, b->threads)));
    claim("Less time at every length (Dao et al.: 5.7 times, GPT-2 medium on a GPU)",
          text("%.1f times at least: here the chapter's loops are plain C", least), faster);
    claim("Time grows with n²: arithmetic is not saved, within a quarter",
          text("4 times the tokens, %.1f times the time", times),
          (Evidence){ 0.25 - fabs(log(times / expected)), 0.25 * noise });
    claim("12 heads of 64, 1024 tokens: at least .45 of the peak (ours)",
          text("%s", spread_text(share_of(b, layer, 1024, 12), 2)),
          above(share_of(b, layer, 1024, 12), 0.45));
}

int main(int argc, char **argv)
{
    Run run = measure_begin(argc, argv, "01_experiment_streaming",
                            "Attention without the n × n matrix: its memory and its time");
    Row rows[MOST_ROWS] = { { 0, { 0 }, { { 0 } }, 0 } };
    int longest = run.quick ? 2048 : 8192, count = 0;
    double all = 0, done = 0, layer[SEEDS];
    measure_title(run, "1  Attention: streaming", "does it need all scores at once?");
    say("   One head of %d, causal, float32.\n", D);
    Bench b = { .threads = run.threads, .rounds = run.quick ? 3 : SEEDS };
    Matrix *matrices[] = { &b.Q, &b.K, &b.V, &b.Z[0], &b.Z[1], &b.Z[2] };
    Random random = random_from(1);
    for (int i = 0; i < 6; i++)
        *matrices[i] = matrix_new(longest, D);
    for (int i = 0; i < 3; i++)
        random_fill(matrices[i]->data, (size_t)longest * D, 1, &random);
    b.memory = floats_new(attention_memory((Shape){ 1, 1, longest, D, D }, run.threads));
    for (int n = 256; n <= longest; n *= 2, count++) {
        rows[count] = (Row){ .n = n, .fits = { machine_fits(bytes_of(CHAPTER, n, 1)), 1, 1 } };
        if (!rows[count].fits[CHAPTER])
            say("   The chapter's way is skipped for %d tokens: %.1f GB are more than a "
                "quarter of\n"
                "   the memory.\n",
                n, bytes_of(CHAPTER, n, 1) / 1e9);
        all += operations_of(n);
    }
    for (int i = 0; i < count; done += operations_of(rows[i++].n))
        measure(&b, &rows[i], rows[i].n < 4096 ? 5 : rows[i].n < 8192 ? 2 : 1, done, all);
    progress_end();
    save_table("streaming",
               "n chapter_MB chapter_ms query_MB query_ms pages_MB pages_ms pages_of_peak");
    show_rows(&b, rows, count);
    measure_layer(&b, layer);
    show_claims(&b, rows, count, layer);
    return measure_end();
}
