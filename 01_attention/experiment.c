/* Experiment 1, the scale: why are scores divided by √d_k?
 *
 * Footnote 4 of the paper computes: if the components of a query and a key are independent, of
 * mean 0 and variance 1, their product q · k has mean 0 and variance d_k. The text above it
 * suspects that without the division the softmax of such scores has extremely small gradients.
 * Both are measured here, on random queries and keys.
 *
 * The gradient of the weights a = softmax(s) is the matrix ∂a_i/∂s_j = a_i (δ_ij − a_j); its
 * size is the root of the sum of its squares. A typical query and the mean of all queries tell
 * different stories, so both are shown. What a query learns from is the gradient that reaches
 * it, dq = Σ_j ds_j k_j over the divisor, for a random gradient of the weights.
 *
 * Paper: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1. */
#include "measuring/measure.h"
#include "measuring/random.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

enum { N_KEYS = 64, N_QUERIES = 20, SIZES = 11, LONGEST = 1024, MOST = 50 * N_QUERIES };

/* What a seed measures for one d_k: of q · k; then without the scale and with it the largest
 * weight, the size of the softmax's gradient for the median query and the mean of all, the mean
 * length of dq, and the share of all of it that the tenth with the longest gets. */
enum { MEAN, VARIANCE, LARGEST, TYPICAL, AVERAGE, STEP, TOP, NEXT };
enum { SCALED = NEXT - LARGEST, COLUMNS = NEXT + SCALED };
typedef double Sample[COLUMNS];

static double dot(const float *q, const float *k, int d_k)
{
    float sum = 0;
    for (int p = 0; p < d_k; p++)
        sum += q[p] * k[p];
    return (double)sum;
}

/* Mean and variance of q · k over `count` independent pairs. */
static void measure_products(Sample s, int d_k, int count, Random *random)
{
    float q[LONGEST], k[LONGEST];
    double sum = 0, squares = 0;
    for (int i = 0; i < count; i++) {
        random_fill(q, (size_t)d_k, 1, random);
        random_fill(k, (size_t)d_k, 1, random);
        double product = dot(q, k, d_k);
        sum += product;
        squares += product * product;
    }
    s[MEAN] = sum / count;
    s[VARIANCE] = squares / count - s[MEAN] * s[MEAN];
}

/* The weights over N_KEYS scores, into a; the size of their gradient is the root of
 * Σ_ij (a_i (δ_ij − a_j))² = Σ_i a_i² − 2 Σ_i a_i³ + (Σ_i a_i²)². */
static double weigh(double *a, const double *scores, double divisor)
{
    double most = scores[0], sum = 0, two = 0, three = 0;
    for (int j = 1; j < N_KEYS; j++)
        most = fmax(most, scores[j]);
    for (int j = 0; j < N_KEYS; j++)
        sum += a[j] = exp((scores[j] - most) / divisor);
    for (int j = 0; j < N_KEYS; j++) {
        a[j] /= sum;
        two += a[j] * a[j];
        three += a[j] * a[j] * a[j];
    }
    return sqrt(fmax(0, two - 2 * three + two * two));
}

/* The length of dq, for the gradient da of the weights a. */
static double step_of(const double *a, const float *da, float keys[N_KEYS][LONGEST], int d_k,
                      double divisor)
{
    float dq[LONGEST] = { 0 };
    double average = 0;
    for (int j = 0; j < N_KEYS; j++)
        average += a[j] * (double)da[j];
    for (int j = 0; j < N_KEYS; j++) {
        float ds = (float)(a[j] * ((double)da[j] - average) / divisor);
        for (int p = 0; p < d_k; p++)
            dq[p] += ds * keys[j][p];
    }
    return sqrt(dot(dq, dq, d_k));
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* `s` is zeros. */
static void measure(Sample s, int d_k, int seed, int quick)
{
    static float keys[N_KEYS][LONGEST], q[LONGEST], da[N_KEYS];
    static double sizes[2][MOST], steps[2][MOST];
    int count = quick ? MOST / 4 : MOST;
    Random random = random_from(1000 * seed + d_k);
    measure_products(s, d_k, (quick ? 4000 : 10000) + 200000 / d_k, &random);
    for (int i = 0; i < count; i++) {
        double scores[N_KEYS], a[N_KEYS];
        for (int j = 0; i % N_QUERIES == 0 && j < N_KEYS; j++)
            random_fill(keys[j], (size_t)d_k, 1, &random);
        random_fill(q, (size_t)d_k, 1, &random);
        random_fill(da, N_KEYS, 1, &random);
        for (int j = 0; j < N_KEYS; j++)
            scores[j] = dot(q, keys[j], d_k);
        for (int scaled = 0; scaled < 2; scaled++) {
            double divisor = scaled ? sqrt(d_k) : 1, largest = 0;
            sizes[scaled][i] = weigh(a, scores, divisor);
            steps[scaled][i] = step_of(a, da, keys, d_k, divisor);
            for (int j = 0; j < N_KEYS; j++)
                largest = fmax(largest, a[j]);
            s[LARGEST + scaled * SCALED] += largest / count;
        }
    }
    for (int scaled = 0; scaled < 2; scaled++) {
        double *to = s + scaled * SCALED, top = 0;
        qsort(steps[scaled], (size_t)count, sizeof **steps, descending);
        for (int i = 0; i < count; i++) {
            to[AVERAGE] += sizes[scaled][i] / count;
            to[STEP] += steps[scaled][i] / count;
            top += i < count / 10 ? steps[scaled][i] / count : 0;
        }
        to[TOP] = top / to[STEP];
        qsort(sizes[scaled], (size_t)count, sizeof **sizes, descending);
        to[TYPICAL] = sizes[scaled][count / 2];
    }
}

/* A column over the seeds, times `factor`. */
static Spread over_seeds(Sample *samples, int column, double factor)
{
    double numbers[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++)
        numbers[seed] = samples[seed][column] * factor;
    return spread_of(numbers, SEEDS);
}

static double typical(Sample *samples, int column)
{
    return over_seeds(samples, column, 1).median;
}

static void show_claims(Sample samples[SIZES][SEEDS])
{
    Evidence variance = certain(1), mean = certain(1), level = certain(1), larger = certain(1);
    double worst = 0, farthest = 0, low = 1e9, high = 0, least = 1e9;
    for (int i = 0; i < SIZES; i++) {
        double d_k = 1 << i, off;
        Spread v = over_seeds(samples[i], VARIANCE, 1 / d_k);
        Spread m = over_seeds(samples[i], MEAN, 1 / sqrt(d_k));
        Spread with = over_seeds(samples[i], TYPICAL + SCALED, 1);
        off = fabs(v.median - 1);
        variance = both(variance, (Evidence){ 0.1 - off, v.high - v.low });
        mean = both(mean, (Evidence){ 0.1 - fabs(m.median), m.high - m.low });
        worst = fmax(worst, off);
        farthest = fmax(farthest, fabs(m.median));
        if (i >= 2 && i <= 5) {
            larger = both(larger, more_than(over_seeds(samples[i], TYPICAL, 1), with));
            least = fmin(least, typical(samples[i], TYPICAL));
        }
        if (i >= 4) {
            level = both(level, above(with, 0.1));
            low = fmin(low, with.median);
            high = fmax(high, with.median);
        }
    }
    Sample *last = samples[SIZES - 1];
    static const char *const whose[] = { "of the median query", "in the mean of all queries" };
    claims_begin();
    claim("Vaswani, footnote 4", "q·k has variance d_k: within a tenth, for d_k from 1 to 1024",
          text("off by %.1f %% at most", 100 * worst), variance);
    claim("Vaswani, footnote 4", "q·k has mean 0: within a tenth of √d_k",
          text("%.3f √d_k at most", farthest), mean);
    for (int k = 0; k < 2; k++) {
        double with = typical(last, TYPICAL + k + SCALED);
        claim("Vaswani, 3.2.1",
              text("For large d_k the softmax without the scale has extremely small gradients: "
                   "at d_k = 1024, %s, under a hundredth of that with the scale",
                   whose[k]),
              text("%.2g against %.2f, 1/%.3g", typical(last, TYPICAL + k), with,
                   with / typical(last, TYPICAL + k)),
              more_than(over_seeds(last, TYPICAL + k + SCALED, 0.01),
                        over_seeds(last, TYPICAL + k, 1)));
    }
    claim(OURS, "At d_k = 1024 the gradient that reaches q is larger without it, in the mean",
          text("%.0f times", typical(last, STEP) / typical(last, STEP + SCALED)),
          more_than(over_seeds(last, STEP, 1), over_seeds(last, STEP + SCALED, 1)));
    claim(OURS,
          "With the scale the median query's gradient does not fall with d_k: above .1 from "
          "16 to 1024",
          text("%.3f to %.3f", low, high), level);
    claim(OURS, "For d_k from 4 to 32 it is larger without the scale, not smaller",
          text("at least %.2f against %.2f", least, typical(samples[5], TYPICAL + SCALED)),
          larger);
    conclude(
        text("Without 1/√d_k, at d_k = 1024, the softmax of most queries passes nothing on "
             "and a few get huge steps: a tenth of the queries gets %.0f %% of all "
             "gradient, with the scale %.0f %%.",
             100 * typical(last, TOP), 100 * typical(last, TOP + SCALED)));
}

int main(int argc, char **argv)
{
    static Sample samples[SIZES][SEEDS];
    static const struct {
        int column;
        const char *color, *style, *name;
    } curves[] = { { TYPICAL, "change", "line", "no scale:|median query" },
                   { AVERAGE, "change", "dashed", "no scale:|mean" },
                   { TYPICAL + SCALED, "query", "line", "with the scale:|median and mean" },
                   { AVERAGE + SCALED, "query", "dashed", "the mean of all queries" } };
    double d[SIZES], y[SIZES];
    Run run = measure_begin(argc, argv, "01_experiment",
                            "Scores of random queries and keys, with and without 1/√d_k");
    measure_title(run, "1  Attention: the scale", "why √d_k?");
    for (int i = 0; i < SIZES * SEEDS; i++) {
        progress((double)i / (SIZES * SEEDS), "random queries and keys");
        measure(samples[i / SEEDS][i % SEEDS], 1 << (i / SEEDS), i % SEEDS + 1, run.quick);
    }
    progress_end();
    say("   Queries and keys are normal, of mean 0 and variance 1; a query has %d keys.\n"
        "   Medians of %d seeds. max: the largest weight; typical, mean: the size of the\n"
        "   softmax's gradient for the median query, and the mean; dq: the mean length of\n"
        "   the gradient that reaches q; top: what the tenth with the longest gets of it.\n\n",
        N_KEYS, SEEDS);
    say("      q·k                     softmax(q·k)                 softmax(q·k / √d_k)\n"
        " d_k  mean    var  max typical    mean    dq top  max typical    mean    dq top\n");
    for (int i = 0; i < SIZES; i++) {
        double row[COLUMNS];
        for (int column = 0; column < COLUMNS; column++)
            row[column] = typical(samples[i], column);
        d[i] = 1 << i;
        say("%4d %5.2f %6.1f", 1 << i, row[0], row[1]);
        for (const double *r = row + LARGEST; r <= row + LARGEST + SCALED; r += SCALED)
            say(" %3.2f %7.1e %7.1e %5.2f %2.0f%%", r[0], r[1], r[2], r[3], 100 * r[4]);
        say("\n");
    }
    save_chart("log2", "d_k", "log10", "size of the softmax's gradient");
    for (size_t c = 0; c < sizeof curves / sizeof curves[0]; c++) {
        for (int i = 0; i < SIZES; i++)
            y[i] = typical(samples[i], curves[c].column);
        save_curve(curves[c].color, curves[c].style, curves[c].name, SIZES, d, y, NULL);
    }
    show_claims(samples);
    return measure_end();
}
