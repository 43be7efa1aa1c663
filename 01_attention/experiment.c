/* Experiment 1, the scale: why are scores divided by √d_k?
 *
 * Footnote 4 of Vaswani et al. 2017 computes: if the components of a query and a key are
 * independent, of mean 0 and variance 1, their product q · k has mean 0 and variance d_k. The
 * text above it suspects that without the division the softmax of such scores has extremely
 * small gradients. Both are measured here, on random queries and keys.
 *
 * The gradient of the weights a = softmax(s) is the matrix ∂a_i/∂s_j = a_i (δ_ij − a_j); its
 * size is the root of the sum of its squares. The median query and the mean of all tell
 * different stories, so both are shown. What a query learns from is the gradient that reaches
 * it, dq = Σ_j ds_j k_j over the divisor, for a random gradient of the weights. */
#include "measuring/measure.h"
#include "measuring/random.h"

#include <stdlib.h>

enum { N_KEYS = 64, N_QUERIES = 20, MOST = 100 * N_QUERIES };
enum { SIZES = 11, LAST = SIZES - 1, LONGEST = 1 << LAST };

/* What a seed measures for one d_k: of q · k; then without the scale and with it the size of
 * the softmax's gradient for the median query and the mean of all, the mean length of dq, and
 * the share of all of it that the tenth with the longest gets. */
enum { MEAN, VARIANCE, TYPICAL, AVERAGE, STEP, TOP };
enum { SCALED = TOP + 1, SCALED_AVERAGE, SCALED_STEP, SCALED_TOP, COLUMNS };

static double dot(const float *q, const float *k, int d_k)
{
    float sum = 0;
    for (int p = 0; p < d_k; p++)
        sum += q[p] * k[p];
    return (double)sum;
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

/* The numbers of one seed, into its place in `s`, where zeros are. */
static void measure(double s[COLUMNS][SEEDS], int d_k, int seed, int quick)
{
    static float keys[N_KEYS][LONGEST], q[LONGEST], da[N_KEYS];
    static double sizes[2][MOST], steps[2][MOST];
    int count = quick ? MOST / 12 : MOST, pairs = (quick ? 2500 : 10000) + 200000 / d_k;
    double squares = 0, to = 0;
    Random random = random_from(1000 * (seed + 1) + d_k);
    for (int i = 0; i < pairs; i++) { /* independent ones, for mean and variance */
        random_fill(q, (size_t)d_k, 1, &random);
        random_fill(keys[0], (size_t)d_k, 1, &random);
        double product = dot(q, keys[0], d_k);
        s[MEAN][seed] += product / pairs;
        squares += product * product / pairs;
    }
    s[VARIANCE][seed] = squares - s[MEAN][seed] * s[MEAN][seed];
    for (int i = 0; i < count; i++) {
        double scores[N_KEYS], a[N_KEYS];
        for (int j = 0; i % N_QUERIES == 0 && j < N_KEYS; j++)
            random_fill(keys[j], (size_t)d_k, 1, &random);
        random_fill(q, (size_t)d_k, 1, &random);
        random_fill(da, N_KEYS, 1, &random);
        for (int j = 0; j < N_KEYS; j++)
            scores[j] = dot(q, keys[j], d_k);
        for (int scaled = 0; scaled < 2; scaled++) {
            sizes[scaled][i] = weigh(a, scores, scaled ? sqrt(d_k) : 1);
            steps[scaled][i] = step_of(a, da, keys, d_k, scaled ? sqrt(d_k) : 1);
        }
    }
    for (int scaled = 0; scaled < 2; scaled++, s += SCALED - TYPICAL, to = 0) {
        qsort(steps[scaled], (size_t)count, sizeof **steps, ascending);
        qsort(sizes[scaled], (size_t)count, sizeof **sizes, ascending);
        for (int i = count - 1; i >= 0; i--) {
            s[AVERAGE][seed] += sizes[scaled][i] / count;
            s[STEP][seed] += steps[scaled][i] / count;
            to += i >= count - count / 10 ? steps[scaled][i] / count : 0;
        }
        s[TOP][seed] = to / s[STEP][seed];
        s[TYPICAL][seed] = sizes[scaled][(count - 1) / 2];
    }
}

static void show_table(Spread s[COLUMNS][SIZES])
{
    double d[SIZES], r[COLUMNS][SIZES]; /* the medians */
    say("   Queries and keys are normal, of mean 0 and variance 1; a query has %d keys.\n"
        "   Medians of %d seeds. typical, mean: the size of the softmax's gradient, of the\n"
        "   median query and in the mean; dq: the mean length of the gradient that\n"
        "   reaches q; top: the share of it that the tenth with the longest gets.\n\n",
        N_KEYS, SEEDS);
    say("          q·k                softmax(q·k)               softmax(q·k / √d_k)\n"
        " d_k   mean     var    typical    mean    dq  top     typical    mean    dq  top\n");
    for (int i = 0; i < SIZES; i++) {
        d[i] = 1 << i;
        for (int column = 0; column < COLUMNS; column++)
            r[column][i] = s[column][i].median;
        say("%4d  %5.2f %7.1f", 1 << i, r[MEAN][i], r[VARIANCE][i]);
        for (int k = TYPICAL; k < COLUMNS; k += SCALED - TYPICAL)
            say("    %7.1e %7.1e %5.2f %3.0f%%%s", r[k][i], r[k + 1][i], r[k + 2][i],
                100 * r[k + 3][i], k < SCALED ? " " : "\n");
    }
    save_chart("log2", "d_k", "log10", "size of the softmax's gradient");
    save_curve("change", "line", "no scale:|median query", SIZES, d, r[TYPICAL], NULL);
    save_curve("change", "dashed", "no scale:|the mean", SIZES, d, r[AVERAGE], NULL);
    save_curve("query", "line", "with the scale:|median query", SIZES, d, r[SCALED], NULL);
}

static void show_claims(Spread s[COLUMNS][SIZES])
{
    static const char *const whose[] = { "of the median query", "in the mean of all queries" };
    Evidence products = certain(1), level = certain(1), larger = certain(1);
    double worst = 0, farthest = 0;
    for (int i = 0; i < SIZES; i++) {
        Spread v = spread_times(s[VARIANCE][i], 1. / (1 << i));
        Spread m = spread_times(s[MEAN][i], 1 / sqrt(1 << i));
        worst = fmax(worst, fabs(v.median - 1));
        farthest = fmax(farthest, fabs(m.median));
        products = both(products, (Evidence){ 0.1 - fabs(v.median - 1), v.high - v.low });
        products = both(products, (Evidence){ 0.1 - fabs(m.median), m.high - m.low });
        if (i >= 2 && i <= 5)
            larger = both(larger, more_than(s[TYPICAL][i], s[SCALED][i]));
        if (i >= 4)
            level = both(level, above(s[SCALED][i], 0.1));
    }
    claims_are("counted");
    claim("Vaswani, footnote 4",
          "q·k has mean 0 and variance d_k: within a tenth of √d_k and of d_k, from 1 to 1024",
          text("%.3f √d_k and %.1f %% off at most", farthest, 100 * worst), products);
    for (int k = TYPICAL; k <= AVERAGE; k++) {
        Spread without = s[k][LAST], with = s[k + SCALED - TYPICAL][LAST];
        claim("Vaswani, 3.2.1",
              text("The paper suspects that for large d_k the softmax without the scale has "
                   "extremely small gradients: at 1024, %s, under a hundredth of that with it",
                   whose[k - TYPICAL]),
              text("%.2g against %.2f, 1/%.0f", without.median, with.median,
                   with.median / without.median),
              more_than(spread_times(with, 0.01), without));
    }
    claim(OURS, "At 1024 the mean length of the gradient that reaches q is larger without it",
          text("%.0f times", s[STEP][LAST].median / s[SCALED_STEP][LAST].median),
          more_than(s[STEP][LAST], s[SCALED_STEP][LAST]));
    claim(OURS, "With the scale the median query's does not fall: above .1 from 16 to 1024",
          text("%.3f and %.3f", s[SCALED][4].median, s[SCALED][LAST].median), level);
    claim(OURS, "From 4 to 32 the median query's is larger without the scale, not smaller",
          text("%.2f against %.2f at 4", s[TYPICAL][2].median, s[SCALED][2].median), larger);
    conclude("Without 1/√d_k, at d_k = 1024, the softmax of most queries passes next to "
             "nothing on and a few get huge steps: a tenth of the queries gets %.0f %% of all "
             "gradient, with the scale %.0f %%.",
             100 * s[TOP][LAST].median, 100 * s[SCALED_TOP][LAST].median);
}

int main(int argc, char **argv)
{
    Spread s[COLUMNS][SIZES];
    int quick = measure_begin(argc, argv, "1  Attention: the scale", "why √d_k?");
    for (int i = 0; i < SIZES; i++) {
        double samples[COLUMNS][SEEDS] = { 0 };
        for (int seed = 0; seed < SEEDS; seed++) {
            progress("d_k %d, seed %d", 1 << i, seed + 1);
            measure(samples, 1 << i, seed, quick);
        }
        for (int column = 0; column < COLUMNS; column++)
            s[column][i] = spread_of(samples[column], SEEDS);
    }
    progress_end();
    show_table(s);
    show_claims(s);
    return measure_end();
}
