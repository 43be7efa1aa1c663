/* Chapter 4's second experiment: what sharing keys and values costs in quality, and how much of
 * it training repairs.
 *
 * A model with a key and a value for each of its 8 heads is trained on the task of recall
 * (common/training/recall.h), then made into one with 4, 2 or 1 K/V heads: by the mean of each
 * group's heads, by its first head, or by random numbers. It answers at once, and again after a
 * little more training, as in Ainslie et al. 2023, figures 4 and 5. Beside it: models that had
 * few K/V heads from the start, and others that spend the same cache in another way.
 *
 * Where experiment_speed has saved its numbers, both are drawn in one picture: time against
 * quality, as in figure 3.
 *
 * The settings were found on seeds 11 to 13; what is printed is what seeds 1 to 5 give in this
 * run. */
#include "machine.h"
#include "measure.h"
#include "platform.h"
#include "recall.h"
#include "say.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What experiment_speed saved, if it did. */
#define TIMES "out/04_experiment_speed.dat"

enum { D_MODEL = 128, N_HEADS = 8, D_K = 16 };

/* Models that are trained from scratch. The first four differ in n_kv_heads only. */
enum { MULTI, GROUPED_4, GROUPED_2, SHARED, WIDER, NARROW_2, NARROW_1, SCRATCH };
static const struct {
    int n_kv_heads, d_k;
    const char *what;
} scratch[SCRATCH] = {
    { 8, D_K, "multi-head" },       { 4, D_K, "grouped" },
    { 2, D_K, "grouped" },          { 1, D_K, "multi-query" },
    { 1, 32, "wider, cache of 2" }, { 8, 4, "narrow, cache of 2" },
    { 8, 2, "narrow, cache of 1" },
};

/* Models that are converted: [4, 2, 1 K/V heads][mean, first, random][0, 5, 10 % more steps] */
enum { FOUR, TWO, ONE, SIZES, WAYS = 3, PORTIONS = 3 };
static const int converted_to[SIZES] = { 4, 2, 1 };
static const char *const ways[WAYS] = { "mean", "first", "random" };
static const int percent[PORTIONS] = { 0, 5, 10 };

typedef struct {
    Spread scratch[SCRATCH], converted[SIZES][WAYS][PORTIONS];
    int compared, mean_ahead; /* the mean against the first head: same seed, size, portion */
} Results;

typedef struct {
    int seeds, sequences;
    Training training;
} Plan;

static double steps_done, steps_planned;

static void tick(void)
{
    steps_done++;
    if ((int)steps_done % 20 == 0)
        progress(steps_done / steps_planned, "training");
}

static Plan plan_of(Run run)
{
    Plan plan = { SEEDS, 2048, { 1200, 120, .0065, tick } };
    if (run.full)
        plan.training = (Training){ 2000, 200, .005, tick };
    if (run.quick)
        plan = (Plan){ 1, 512, { 600, 60, .008, tick } };
    steps_planned = plan.seeds * plan.training.steps
                    * (SCRATCH + SIZES * WAYS * (percent[1] + percent[2]) / 100.0);
    return plan;
}

/* ---- training ---- */

/* A fresh Adam, from .0025 down to 0, without warm-up. */
static double uptrain(Model converted, Plan plan, int share, int seed)
{
    Random random = random_from(100 + seed);
    Model m = model_copy(converted);
    Training more = { plan.training.steps * share / 100, 0, .0025, tick };
    model_train(m, more, &random);
    return model_accuracy(m, plan.sequences);
}

static double train_all(Plan plan, Results *results)
{
    static double from_scratch[SCRATCH][SEEDS], converted[SIZES][WAYS][PORTIONS][SEEDS];
    double operations = 0;
    for (int seed = 1; seed <= plan.seeds; seed++) {
        Model multi = { 0 };
        for (int k = 0; k < SCRATCH; k++) {
            Shape s = recall_shape(D_MODEL, N_HEADS, scratch[k].n_kv_heads, scratch[k].d_k);
            Random random = random_from(seed);
            Model m = model_random(s, &random);
            model_train(m, plan.training, &random);
            from_scratch[k][seed - 1] = model_accuracy(m, plan.sequences);
            operations += plan.training.steps * model_operations(s);
            multi = k == MULTI ? m : multi;
        }
        for (int k = 0; k < SIZES; k++)
            for (int way = 0; way < WAYS; way++) {
                Random random = random_from(200 + seed);
                Model m = model_convert(multi, converted_to[k], (Conversion)way, &random);
                for (int p = 0; p < PORTIONS; p++) {
                    converted[k][way][p][seed - 1] = uptrain(m, plan, percent[p], seed);
                    operations += plan.training.steps * percent[p] / 100
                                  * model_operations(m.shape);
                }
            }
        for (int k = 0; k < SIZES; k++)
            for (int p = 0; p < PORTIONS; p++, results->compared++)
                results->mean_ahead += converted[k][MEAN][p][seed - 1]
                                       > converted[k][FIRST][p][seed - 1];
        matrix_free_all();
    }
    for (int k = 0; k < SCRATCH; k++)
        results->scratch[k] = spread_of(from_scratch[k], plan.seeds);
    for (int k = 0; k < SIZES; k++)
        for (int way = 0; way < WAYS; way++)
            for (int p = 0; p < PORTIONS; p++)
                results->converted[k][way][p] = spread_of(converted[k][way][p], plan.seeds);
    return operations;
}

/* ---- the screen ---- */

static void show_task(Plan plan)
{
    say("\n   This task was made to be the worst case for sharing: a query asks %d things\n"
        "   that have nothing to do with each other, and a shared key must answer all. In\n"
        "   language the papers lost little: .2 BLEU of 26.7 with one K/V head (Shazeer\n"
        "   2019); .6 points of 47.2 with one, .1 with 8 (Ainslie et al. 2023). The order\n"
        "   of things can be measured here, the size of the loss cannot.\n\n",
        FIELDS);
    say("   One layer, d_model %d, %d query heads. %d steps of %d sequences, %s %d,\n"
        "   then %d sequences that it has not seen. Guessing gives %.3f.\n",
        D_MODEL, N_HEADS, plan.training.steps, BATCH, plan.seeds > 1 ? "seeds 1 to" : "seed",
        plan.seeds, plan.sequences, 1. / VALUES);
}

static void save_spread(const char *label, Spread s)
{
    save_row(label, 3, (double[]){ s.median, s.low, s.high });
}

static void show_scratch(const Results *r)
{
    say("\n   Trained from scratch (cache: floats a token; weights of the layer: thousands)\n"
        "   K/V heads  d_k  cache  weights  accuracy\n");
    save_table("scratch", "kv_heads_d_k median low high");
    for (int k = 0; k < SCRATCH; k++) {
        int kv = scratch[k].n_kv_heads, d_k = scratch[k].d_k;
        say("   %9d  %3d  %5d    %5.1f  %-19s  %s\n", kv, d_k, 2 * kv * d_k,
            2e-3 * D_MODEL * d_k * (N_HEADS + kv), spread_text(r->scratch[k], 3),
            scratch[k].what);
        save_spread(text("%d_%d", kv, d_k), r->scratch[k]);
    }
}

static void show_converted(const Results *r)
{
    say("\n   Converted from the model with 8, then trained on for a part of its steps\n"
        "   K/V heads      at once              5 %%                  10 %%\n");
    save_table("converted", "kv_heads_way_percent median low high");
    for (int k = 0; k < SIZES; k++)
        for (int way = 0; way < WAYS; way++) {
            say("   %6s  %-6s", way == 0 ? text("%d", converted_to[k]) : "", ways[way]);
            for (int p = 0; p < PORTIONS; p++) {
                say(" %-19s%s", spread_text(r->converted[k][way][p], 3),
                    p < PORTIONS - 1 ? " " : "\n");
                save_spread(text("%d_%s_%d", converted_to[k], ways[way], percent[p]),
                            r->converted[k][way][p]);
            }
        }
}

static void show_claims(const Results *r)
{
    const Spread *s = r->scratch;
    const Spread(*c)[WAYS][PORTIONS] = r->converted;
    Spread once = c[ONE][MEAN][0], after_5 = c[ONE][MEAN][1], after_10 = c[ONE][MEAN][2];
    claims_begin();
    claim("From scratch, 4 K/V heads are better than 2, and 2 than 1",
          text("%.3f, %.3f, %.3f", s[GROUPED_4].median, s[GROUPED_2].median, s[SHARED].median),
          both(more_than(s[GROUPED_4], s[GROUPED_2]), more_than(s[GROUPED_2], s[SHARED])));
    claim(
        "The mean of a group's heads is a better start than its first head, with 4 and with 2 "
        "K/V heads, at 5 %",
        text("%.3f and %.3f, %.3f and %.3f", c[FOUR][MEAN][1].median, c[FOUR][FIRST][1].median,
             c[TWO][MEAN][1].median, c[TWO][FIRST][1].median),
        both(more_than(c[FOUR][MEAN][1], c[FOUR][FIRST][1]),
             more_than(c[TWO][MEAN][1], c[TWO][FIRST][1])));
    claim("The same with one, at 10 % (Ainslie, figure 4)",
          text("%.3f and %.3f", after_10.median, c[ONE][FIRST][2].median),
          more_than(after_10, c[ONE][FIRST][2]));
    claim("The first head is a better start than random numbers, with 4 and with 2, at 5 %",
          text("%.3f and %.3f, %.3f and %.3f", c[FOUR][FIRST][1].median,
               c[FOUR][RANDOM][1].median, c[TWO][FIRST][1].median, c[TWO][RANDOM][1].median),
          both(more_than(c[FOUR][FIRST][1], c[FOUR][RANDOM][1]),
               more_than(c[TWO][FIRST][1], c[TWO][RANDOM][1])));
    claim("Some K/V heads do at once what one does not even after training (figure 5)",
          text("4 at once %.3f, 1 after 10 %% %.3f", c[FOUR][MEAN][0].median, after_10.median),
          more_than(c[FOUR][MEAN][0], after_10));
    claim("A little training gains much, with 4 and with 1 (figure 5)",
          text("4: %.3f to %.3f, 1: %.3f to %.3f", c[FOUR][MEAN][0].median,
               c[FOUR][MEAN][1].median, once.median, after_5.median),
          both(more_than(c[FOUR][MEAN][1], c[FOUR][MEAN][0]), more_than(after_5, once)));
    claim("The first 5 % gain more than the next (figure 5)",
          text("one K/V head: %.3f, then %.3f", after_5.median - once.median,
               after_10.median - after_5.median),
          (Evidence){ 2 * after_5.median - once.median - after_10.median,
                      fmax(after_5.high - after_5.low, after_10.high - after_10.low) });
    claim("At the same cache, shared heads are better than narrow ones: ln PPL 1.439, 1.513 "
          "(Shazeer)",
          text("cache of 1: %.3f and %.3f, of 2: %.3f and %.3f", s[SHARED].median,
               s[NARROW_1].median, s[GROUPED_2].median, s[NARROW_2].median),
          both(more_than(s[SHARED], s[NARROW_1]), more_than(s[GROUPED_2], s[NARROW_2])));
    claim("A shared key that is made wider makes up for much (ours)",
          text("d_k %d: %.3f, %d: %.3f", D_K, s[SHARED].median, scratch[WIDER].d_k,
               s[WIDER].median),
          more_than(s[WIDER], s[SHARED]));
}

/* ---- time against quality ---- */

/* Milliseconds a token from the table "kv_heads" of experiment_speed's file, by K/V heads,
 * whose largest number goes to *most. What is not there is 0. */
enum { MOST_KV = 64 };
static void read_times(double ms[MOST_KV + 1], int *most)
{
    char line[256];
    int inside = 0, kv;
    double plain, fast;
    FILE *file = fopen(TIMES, "r");
    if (file == NULL)
        die(TIMES ": %s; make experiment-04 writes it", strerror(errno));
    *most = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#')
            inside = strncmp(line, "# kv_heads", 10) == 0;
        else if (inside && sscanf(line, "%d %lf %lf", &kv, &plain, &fast) == 3 && kv >= 1
                 && kv <= MOST_KV && fast > 0) {
            ms[kv] = fast;
            *most = kv > *most ? kv : *most;
        }
    }
    fclose(file);
    if (*most < N_HEADS || *most % N_HEADS != 0)
        die(TIMES ": no table \"kv_heads\" with times in it; make experiment-04 writes one");
}

static void show_both(const Results *r)
{
    static const int numbers[] = { 8, 4, 2, 1 };
    double ms[MOST_KV + 1] = { 0 }, time[4], from_scratch[4], converted[4];
    int most;
    read_times(ms, &most);
    say("\n   Both in one picture: %d query heads there, %d here, groups of the same size\n"
        "   K/V heads  there  ms a token  of multi-head  from scratch  converted, 10 %%\n",
        most, N_HEADS);
    save_table("both", "kv_heads ms scratch converted");
    for (int k = 0; k < 4; k++) {
        time[k] = ms[numbers[k] * most / N_HEADS];
        from_scratch[k] = r->scratch[k].median;
        converted[k] = k == 0 ? from_scratch[0] : r->converted[k - 1][MEAN][2].median;
        say("   %9d  %5d  %10.2f  %13.2f  %12.3f  %15.3f\n", numbers[k],
            numbers[k] * most / N_HEADS, time[k], time[k] / time[0], from_scratch[k],
            converted[k]);
        save_row(text("%d", numbers[k]), 3,
                 (double[]){ time[k], from_scratch[k], converted[k] });
    }
    plot_curves((Axes){ "ms a token", "accuracy", 0, 0, 11 }, 5,
                (Curve[]){ { "from scratch", 'o', 4, time, from_scratch },
                           { "multi-head", '8', 1, &time[0], &converted[0] },
                           { "", '4', 1, &time[1], &converted[1] },
                           { "", '2', 1, &time[2], &converted[2] },
                           { "converted", '1', 1, &time[3], &converted[3] } });
    Spread four = r->converted[FOUR][MEAN][2], one = r->converted[ONE][MEAN][2];
    timed_claims_begin();
    claim("Between the ends, time falls more than quality: .28 s of 1.51, 47.1 of 47.2 "
          "(Ainslie, table 1)",
          text("4 K/V heads: time × %.2f, accuracy × %.2f", time[1] / time[0],
               four.median / r->scratch[MULTI].median),
          both((Evidence){ four.median / r->scratch[MULTI].median - time[1] / time[0],
                           four.high - four.low },
               more_than(four, one)));
}

int main(int argc, char **argv)
{
    static Results results;
    Run run = measure_begin(argc, argv, "04_experiment_quality",
                            "Trains models with 8, 4, 2 and 1 K/V heads, and converts one.");
    Plan plan = plan_of(run);
    run.threads = 1; /* training does not use more */
    measure_title(run, "4  Grouped-query attention: quality", "what does sharing cost?");
    show_task(plan);
    double peak = machine_peak(1);
    clock_t start = clock();
    double operations = train_all(plan, &results);
    double time = (double)(clock() - start) / CLOCKS_PER_SEC;
    progress_end();
    show_scratch(&results);
    show_converted(&results);
    show_claims(&results);
    Evidence early = more_than(results.converted[ONE][MEAN][1],
                               results.converted[ONE][FIRST][1]);
    say("\n   Seed by seed, the mean is ahead of the first head in %d of %d comparisons.\n"
        "   With one K/V head and 5 %% it is ahead by %.3f at the median; the seeds\n"
        "   differ by %.3f.\n",
        results.mean_ahead, results.compared, early.margin, early.range);
    say("\n   Where narrow heads with keys of their own win at the same cache, it is this\n"
        "   task that wants many keys more than wide ones.\n");
    if (platform_exists(TIMES))
        show_both(&results);
    else
        say("\n   make experiment-04 measures the time as well and draws time against "
            "quality.\n");
    say("\n   %.0f billion operations in %.0f s of one core: %.0f GFLOP/s, %.2f of its peak.\n",
        operations * 1e-9, time, operations / time * 1e-9, operations / time / peak);
    return measure_end();
}
