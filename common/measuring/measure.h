/* measure: what the experiments share: the clock, the statistics, the verdicts, pictures in
 * text, and the file that --save writes. No chapter uses it.
 *
 * Every experiment has the same manners: results go to stdout and a progress bar to stderr, if
 * that is a terminal. QUICK=1 in the environment makes it a check of under ten seconds, FULL=1
 * the long version where there is one, THREADS=N uses N threads where the compiler has OpenMP.
 * Random numbers come from seeds that are fixed in the source. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* ---- the run ---- */

typedef struct {
    int quick, full; /* QUICK=1 and FULL=1 */
    int threads;     /* THREADS=N; 1 if it is not set, or if the compiler has no OpenMP */
} Run;

/* Call first: reads the command line (--save FILE, --help) and the environment. `program`
 * begins every error message; `about` is what --help says. Wrong use ends the program with
 * status 2. */
Run measure_begin(int argc, char **argv, const char *program, const char *about);

/* main's exit status. Writes the file of --save, if there is one, and frees all memory. */
int measure_end(void);

/* The first lines on the screen: the title, and the machine's compiler and flags. */
void measure_title(Run run, const char *title, const char *question);

/* Seconds since some moment in the past. */
double seconds(void);

/* The same for work on one thread, without the time in which other programs had the processor:
 * the time of this thread. With several threads, seconds(). */
double work_seconds(int threads);

/* The bar on stderr: `done` goes from 0 to 1. Erased by the first say() after
 * progress_end(). */
void progress(double done, const char *what);
void progress_end(void);

/* `count` floats, all 0, beginning where a cache line does. measure_end() frees them; running
 * out of memory ends the program. */
float *floats_new(size_t count);

/* ---- random numbers: the same on every machine ---- */

typedef struct {
    uint64_t state;
} Random;

Random random_from(int seed);
uint32_t random_bits(Random *random);
int random_below(Random *random, int n); /* 0 … n − 1 */
double random_uniform(Random *random);   /* 0 ≤ x < 1 */
double random_normal(Random *random);    /* mean 0, variance 1 */
void random_fill(float *x, size_t count, double deviation, Random *random); /* normal */

/* ---- statistics: the median of a few numbers, and their range ---- */

enum { SEEDS = 5 }; /* seeds 1 to 5 */

typedef struct {
    double median, low, high;
} Spread;

/* Sorts the numbers. */
double median(double *numbers, int count);

Spread spread_of(const double *numbers, int count);

/* "12.3 (11.9–12.8)", in a place that the next eight calls leave alone. */
const char *spread_text(Spread s, int digits);

/* ---- claims ---- */

/* How clearly something holds: a claim is *reproduced* if the margin is larger than the range,
 * that is, if it holds at the median by more than the measurements differ among themselves. */
typedef struct {
    double margin, range; /* a range below 0: nothing was measured, it was counted */
} Evidence;

Evidence more_than(Spread a, Spread b); /* a > b; the range is the larger of the two */
Evidence above(Spread a, double bar);   /* a > bar */
Evidence below(Spread a, double bar);   /* a < bar */
Evidence certain(int holds);            /* for what is counted, not measured */
Evidence both(Evidence a, Evidence b);  /* the weaker of the two */

/* The table "claimed / measured here". A row: what is claimed and by whom, what came out, and
 * the verdict in words. Text is broken into lines. Returns whether the claim is reproduced.
 * In a table of times, what is not certain() depends on the machine. --save says which: the
 * last table of its file has a row "counted" or "timed" for each claim, and 1 if reproduced. */
void claims_begin(void);
void timed_claims_begin(void);
int claim(const char *claimed, const char *measured, Evidence evidence);

/* printf into a place that the next eight calls leave alone: claim(…, text("%.2f", x), …) */
#if defined __GNUC__
__attribute__((format(printf, 1, 2)))
#endif
const char *
text(const char *format, ...);

/* ---- what --save writes ---- */

/* A table begins: its name, and the names of its columns, separated by spaces; the first column
 * is the label. In the file: "# name", "label column column …", then a line a row, then two
 * blank lines, so that gnuplot finds it by `index "name"`. Names and labels have no spaces. */
void save_table(const char *name, const char *columns);
void save_row(const char *label, int count, const double *numbers);

/* ---- pictures in text ---- */

/* One bar, `value` of `most`, between its label and its number: a line of a bar chart. */
void plot_bar(const char *label, double value, double most, const char *number);

/* Curves in one frame; each is drawn with its sign. An axis may be logarithmic. */
typedef struct {
    const char *name;
    char sign;
    int count;
    const double *x, *y;
} Curve;
typedef struct {
    const char *x, *y; /* what the axes are */
    int log_x, log_y;
    int rows; /* the height, 12 or so */
} Axes;
void plot_curves(Axes axes, int count, const Curve *curves);

#endif
