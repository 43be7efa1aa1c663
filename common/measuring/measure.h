/* measure: what the experiments share: the statistics, the verdicts, and the file that --save
 * writes. Results go to stdout and the progress to stderr, if that is a terminal. QUICK=1 in
 * the environment makes it a check of a few seconds. Everything runs on one thread, and random
 * numbers come from seeds that are fixed in the source. */
#ifndef MEASURE_H
#define MEASURE_H

#include "say.h"

/* Call first: reads the command line (--save FILE, --help) and prints the title, a question on
 * its right, and the machine. Wrong use ends the program with status 2. Is QUICK=1 set? */
int measure_begin(int argc, char **argv, const char *title, const char *question);

/* main's exit status. Writes the file of --save, if there is one, and frees all memory. */
int measure_end(void);

/* printf into memory that lives as long as the matrices: claim(…, text("%.2f", x), …) */
#define text(...) say_text(__VA_ARGS__)

/* What has been done, formatted as by printf, until progress_end() erases it. */
#define progress(...) progress_show(text(__VA_ARGS__))
#define progress_end() progress_show("")
void progress_show(const char *what);

/* ---- statistics: the median of a few numbers, and their range ---- */

enum { SEEDS = 5, TIMES = 9 }; /* seeds 1 to 5; a time is measured 9 times */

typedef struct {
    double median, low, high;
} Spread;

Spread spread_of(const double *numbers, int count);

/* The spread of a_i / b_i, where both were measured side by side. */
Spread spread_of_ratios(const double *a, const double *b, int count);

Spread spread_times(Spread s, double factor);
int ascending(const void *a, const void *b); /* orders doubles, for qsort */

/* "12.3 (11.9–12.8)" */
const char *spread_text(Spread s, int digits);

/* ---- claims ---- */

/* How clearly something holds: it does if the margin is larger than the range, that is, if it
 * holds at the median by more than the measurements differ among themselves. */
typedef struct {
    double margin, range;
} Evidence;

Evidence more_than(Spread a, Spread b); /* a > b; the range is the larger of the two */
Evidence above(Spread a, double bar);   /* a > bar */
Evidence certain(int holds);            /* for what is counted, not measured */
Evidence both(Evidence a, Evidence b);  /* the weaker of the two */

/* Claims follow; the first time a table of them begins. They come out alike on every machine:
 * "counted"; or may differ with how long was "trained"; or are "timed". --save says it. */
void claims_are(const char *kind);

/* A row of the table: who claims ("Vaswani 3.2.1", or OURS), what in the setting of the
 * claim, what came out here, and the verdict: reproduced or not reproduced; for what is ours,
 * holds or does not hold. Text is broken into lines. */
#define OURS "ours"
void claim(const char *by, const char *claimed, const char *measured, Evidence evidence);

/* Only where a named model, data set or machine is missing: "… here, because …" */
void cannot_test(const char *by, const char *claimed, const char *because);

/* What a reader should take away, one sentence, formatted as by printf: the last line. */
#define conclude(...) conclude_with(text(__VA_ARGS__))
void conclude_with(const char *sentence);

/* ---- what --save writes: the picture, the claims as rows of Markdown, the sentence ---- */

/* The experiment's picture, once, before the claims: a description for docs/tools/chart.c. An
 * axis is linear, log2 or log10; a curve is "line", "points" or "dashed" in the color of a
 * role: query, key, value, change, or plain. With `spread` every y has its range drawn. */
void save_chart(const char *x_scale, const char *x_axis, const char *y_scale,
                const char *y_axis);
void save_curve(const char *color, const char *style, const char *name, int count,
                const double *x, const double *y, const Spread *spread);

#endif
