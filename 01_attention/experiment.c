/* Experiment 1, the scale: why are scores divided by √d_k?
 *
 * Footnote 4 of the paper computes: if the components of a query and a key are independent, of
 * mean 0 and variance 1, their product q · k has mean 0 and variance d_k. The text above it
 * suspects that without the division the softmax of such scores has extremely small gradients.
 * Both are measured here, on random queries and keys.
 *
 * The gradient of the weights a = softmax(s) is the matrix ∂a_i/∂s_j = a_i (δ_ij − a_j). Its
 * size is the root of the sum of its squares.
 *
 * Paper: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1. */
#include "measuring/measure.h"
#include "say.h"

#include <math.h>
#include <stdlib.h>

enum { KEYS = 64, QUERIES = 20, SIZES = 11, LONGEST = 1024 };

/* What a seed measures for one d_k, the columns of the table in its order: of q · k, then of
 * the weights and of their gradient, without the scale and with it. */
enum {
    MEAN,
    VARIANCE,
    LARGEST,
    ENTROPY,
    SIZE,
    LARGEST_SCALED,
    ENTROPY_SCALED,
    SIZE_SCALED,
    COLUMNS
};
typedef double Sample[COLUMNS];

static double dot(const float *q, const float *k, int d_k)
{
    double sum = 0;
    for (int p = 0; p < d_k; p++)
        sum += (double)q[p] * (double)k[p];
    return sum;
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

/* Of the weights over KEYS scores: the largest, the entropy in bits, and the gradient's size:
 * Σ_ij (a_i (δ_ij − a_j))² = Σ_i a_i² − 2 Σ_i a_i³ + (Σ_i a_i²)². */
static void measure_weights(const double *scores, double divisor, double *largest,
                            double *entropy, double *size)
{
    double a[KEYS], most = scores[0], sum = 0, two = 0, three = 0;
    for (int j = 1; j < KEYS; j++)
        most = fmax(most, scores[j]);
    for (int j = 0; j < KEYS; j++)
        sum += a[j] = exp((scores[j] - most) / divisor);
    *largest = 1 / sum;
    *entropy = 0;
    for (int j = 0; j < KEYS; j++) {
        a[j] /= sum;
        two += a[j] * a[j];
        three += a[j] * a[j] * a[j];
        *entropy -= a[j] > 1e-300 ? a[j] * log2(a[j]) : 0;
    }
    *size = sqrt(fmax(0, two - 2 * three + two * two));
}

/* `s` is zeros. */
static void measure(Sample s, int d_k, int seed, int quick)
{
    static float keys[KEYS][LONGEST], q[LONGEST];
    static double sizes[2][200 * QUERIES];
    int sets = quick ? 40 : 200, count = sets * QUERIES;
    Random random = random_from(1000 * seed + d_k);
    measure_products(s, d_k, (quick ? 4000 : 20000) + 200000 / d_k, &random);
    for (int i = 0; i < count; i++) {
        double scores[KEYS];
        if (i % QUERIES == 0)
            for (int j = 0; j < KEYS; j++)
                random_fill(keys[j], (size_t)d_k, 1, &random);
        random_fill(q, (size_t)d_k, 1, &random);
        for (int j = 0; j < KEYS; j++)
            scores[j] = dot(q, keys[j], d_k);
        for (int scaled = 0; scaled < 2; scaled++) {
            double largest, entropy;
            measure_weights(scores, scaled ? sqrt(d_k) : 1, &largest, &entropy,
                            &sizes[scaled][i]);
            s[scaled ? LARGEST_SCALED : LARGEST] += largest / count;
            s[scaled ? ENTROPY_SCALED : ENTROPY] += entropy / count;
        }
    }
    s[SIZE] = median(sizes[0], count);
    s[SIZE_SCALED] = median(sizes[1], count);
}

static Spread over_seeds(Sample *samples, int column)
{
    double numbers[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++)
        numbers[seed] = samples[seed][column];
    return spread_of(numbers, SEEDS);
}

static void show_claims(Sample samples[SIZES][SEEDS])
{
    Evidence variance = certain(1), mean = certain(1), level = certain(1), larger = certain(1);
    double worst = 0, farthest = 0, low = INFINITY, high = 0, least = INFINITY;
    for (int i = 0; i < SIZES; i++) {
        double d_k = 1 << i, range;
        Spread v = over_seeds(samples[i], VARIANCE), m = over_seeds(samples[i], MEAN);
        Spread with = over_seeds(samples[i], SIZE_SCALED);
        range = (v.high - v.low) / d_k;
        variance = both(variance, (Evidence){ 0.1 - fabs(v.median / d_k - 1), range });
        mean = both(
            mean, (Evidence){ 0.1 - fabs(m.median) / sqrt(d_k), (m.high - m.low) / sqrt(d_k) });
        worst = fmax(worst, fabs(v.median / d_k - 1));
        farthest = fmax(farthest, fabs(m.median) / sqrt(d_k));
        if (i >= 2 && i <= 5) {
            larger = both(larger, more_than(over_seeds(samples[i], SIZE), with));
            least = fmin(least, over_seeds(samples[i], SIZE).median);
        }
        if (i >= 4) {
            level = both(level, above(with, 0.1));
            low = fmin(low, with.median);
            high = fmax(high, with.median);
        }
    }
    Sample *last = samples[SIZES - 1];
    Spread without = over_seeds(last, SIZE), with = over_seeds(last, SIZE_SCALED);
    Spread hundredth = { with.median / 100, with.low / 100, with.high / 100 };
    claims_begin();
    claim("q·k has variance d_k (footnote 4), within a tenth",
          text("off by %.1f %% at most", 100 * worst), variance);
    claim("q·k has mean 0 (footnote 4), within a tenth of √d_k",
          text("%.3f √d_k at most", farthest), mean);
    claim("Without the scale, large d_k make the gradient extremely small (suspected in "
          "3.2.1): at 1024, "
          "under a hundredth of what it is with the scale",
          text("%.1e against %.2f", without.median, with.median),
          more_than(hundredth, without));
    claim("With the scale it does not fall with d_k: above .1 from 16 to 1024",
          text("%.3f to %.3f", low, high), level);
    claim("From 4 to 32 it is larger without the scale, not smaller (ours)",
          text("at least %.2f against %.2f", least, over_seeds(samples[5], SIZE_SCALED).median),
          larger);
}

int main(int argc, char **argv)
{
    static Sample samples[SIZES][SEEDS];
    double d[SIZES], without[SIZES], with[SIZES];
    Run run = measure_begin(argc, argv, "01_experiment",
                            "Scores of random queries and keys, with and without 1/√d_k");
    measure_title(run, "1  Attention: the scale", "why √d_k?");
    for (int i = 0; i < SIZES * SEEDS; i++) {
        progress((double)i / (SIZES * SEEDS), "random queries and keys");
        measure(samples[i / SEEDS][i % SEEDS], 1 << (i / SEEDS), i % SEEDS + 1, run.quick);
    }
    progress_end();
    say("   Queries and keys are normal, of mean 0 and variance 1. A query has %d keys:\n"
        "   even weights would be %.3f and have %.0f bits. Medians of %d seeds; the gradient\n"
        "   is that of the median query.\n\n",
        KEYS, 1.0 / KEYS, log2(KEYS), SEEDS);
    say_cell(PLAIN, 22, "q·k");
    say_cell(PLAIN, 26, "softmax(q·k)");
    say_cell(PLAIN, 27, "softmax(q·k / √d_k)");
    say("\n  d_k   mean  variance   largest entropy gradient   largest entropy gradient\n");
    save_table("scale",
               "d_k mean variance largest entropy gradient largest_scaled entropy_scaled "
               "gradient_scaled");
    for (int i = 0; i < SIZES; i++) {
        double row[COLUMNS];
        for (int column = 0; column < COLUMNS; column++)
            row[column] = over_seeds(samples[i], column).median;
        d[i] = 1 << i;
        without[i] = row[SIZE];
        with[i] = row[SIZE_SCALED];
        say("%5d %6.2f %9.2f %9.3f %7.2f %8.1e %9.3f %7.2f %8.1e\n", 1 << i, row[0], row[1],
            row[2], row[3], row[4], row[5], row[6], row[7]);
        save_row(text("%d", 1 << i), COLUMNS, row);
    }
    plot_curves((Axes){ "d_k", "size of the softmax's gradient", 1, 1, 12 }, 2,
                (Curve[]){ { "softmax(q·k)", 'o', SIZES, d, without },
                           { "softmax(q·k / √d_k)", '*', SIZES, d, with } });
    show_claims(samples);
    return measure_end();
}
