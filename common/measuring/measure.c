#include "measure.h"
#include "machine.h"
#include "matrix.h"
#include "platform.h"
#include "say.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- the run ---- */

enum { PATH = 4096 };

static struct {
    const char *save;
    char *rows; /* what --save will write */
    size_t length, size;
} run;

/* The number in an environment variable, 1 … most; 0 if it is not set. */
static int from_environment(const char *name, int most)
{
    const char *value = getenv(name);
    if (value == NULL || *value == '\0' || strcmp(value, "0") == 0)
        return 0;
    char *end;
    long number = strtol(value, &end, 10);
    if (*end != '\0' || number < 1 || number > most)
        die_usage("%s=%s: it is a number from 0 to %d", name, value, most);
    return (int)number;
}

static _Noreturn void help(const char *program, const char *about)
{
    say("%s\n\n  build/experiments/%s [--save FILE]\n\n", about, program);
    say("  --save FILE  write the numbers to FILE, as tables for gnuplot\n"
        "  --help       this page\n\n"
        "In the environment, or after make:\n"
        "  QUICK=1      a check that takes under ten seconds\n"
        "  FULL=1       the long version, where there is one\n"
        "  THREADS=N    N threads, where the compiler has OpenMP (default 1)\n");
    exit(say_end());
}

/* The file that is written first and then renamed, so that there is never half a table. */
static FILE *open_part(char part[PATH])
{
    if (snprintf(part, PATH, "%s.part", run.save) >= PATH)
        die("--save: the name of the file is too long");
    errno = 0;
    FILE *file = fopen(part, "wx"); /* x: what bears that name already is not ours */
    if (file == NULL)
        die("--save: %s: %s", part, errno != 0 ? strerror(errno) : "it cannot be written");
    return file;
}

static void write_rows(void)
{
    char part[PATH];
    FILE *file = open_part(part);
    errno = 0;
    int written = fwrite(run.rows, 1, run.length, file) == run.length;
    if (fclose(file) != 0 || !written || platform_replace(part, run.save) != 0) {
        int error = errno != 0 ? errno : EIO;
        remove(part);
        die("--save: %s: %s; nothing was written", run.save, strerror(error));
    }
}

Run measure_begin(int argc, char **argv, const char *program, const char *about)
{
    say_begin(program);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            help(program, about);
        else if (strncmp(argv[i], "--save=", 7) == 0)
            run.save = argv[i] + 7;
        else if (strcmp(argv[i], "--save") == 0) {
            if (++i == argc)
                die_usage("--save needs a value: --save FILE");
            run.save = argv[i];
        } else
            die_usage("\"%s\" is not an option; there are --save FILE and --help", argv[i]);
    if (run.save != NULL && (*run.save == '\0' || platform_is_folder(run.save)))
        die_usage("--save: \"%s\" is not the name of a file", run.save);
    Run r = { .quick = from_environment("QUICK", 1),
              .full = from_environment("FULL", 1),
              .threads = from_environment("THREADS", 256) };
    if (r.threads == 0)
        r.threads = 1;
#if !defined _OPENMP
    if (r.threads > 1)
        die_usage("THREADS=%d: this compiler has no OpenMP; leave THREADS away", r.threads);
#endif
    say_mode(COLOR_AUTO, 0);
    if (run.save != NULL) { /* tried at once, not after a minute's work */
        char part[PATH];
        fclose(open_part(part));
        remove(part);
    }
    return r;
}

static void save_claims(void);

int measure_end(void)
{
    progress_end();
    if (run.save != NULL) {
        save_claims();
        write_rows();
    }
    free(run.rows);
    matrix_free_all();
    return say_end();
}

void measure_title(Run r, const char *title, const char *question)
{
    int gap = 80 - say_columns(title) - say_columns(question);
    say("%s%*s%s\n\n", title, gap > 2 ? gap : 2, "", question);
    say("   %s, %.1f GB of memory; %s\n", machine_name(), machine_memory() / 1e9,
        machine_compiler());
    say("   %d thread%s%s\n", r.threads, r.threads > 1 ? "s" : "",
        r.quick ? "; QUICK=1: fewer and smaller measurements" : "");
}

double seconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double work_seconds(int threads)
{
    return threads > 1 ? seconds() : (double)clock() / CLOCKS_PER_SEC;
}

float *floats_new(size_t count)
{
    enum { LINE = 64 };
    if (count > (SIZE_MAX - LINE) / sizeof(float))
        die("out of memory: %zu numbers are more than there is", count);
    char *memory = matrix_memory(1, count * sizeof(float) + LINE);
    return (float *)(void *)(memory + (LINE - (uintptr_t)memory % LINE) % LINE);
}

/* ---- the progress bar ---- */

enum { BAR = 30 };
static int bar_shown = -1;

void progress(double done, const char *what)
{
    int full = (int)(done * BAR);
    if (!machine_stderr_is_terminal() || full < 0 || full > BAR)
        return;
    fflush(stdout);
    fprintf(stderr, "\r[%.*s%*s] %3.0f %% %-40.40s", full, "##############################",
            BAR - full, "", 100 * done, what);
    bar_shown = full;
}

void progress_end(void)
{
    if (bar_shown >= 0)
        fprintf(stderr, "\r%*s\r", BAR + 49, "");
    bar_shown = -1;
}

/* ---- random numbers ---- */

/* splitmix64 (Steele, Lea & Flood 2014). */
uint32_t random_bits(Random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

Random random_from(int seed)
{
    Random random = { (uint64_t)seed * 0xD1342543DE82EF95u };
    random_bits(&random);
    return random;
}

int random_below(Random *random, int n)
{
    return (int)((uint64_t)random_bits(random) * (uint64_t)n >> 32);
}

double random_uniform(Random *random)
{
    return random_bits(random) * (1 / 4294967296.0);
}

/* Box & Muller 1958. */
double random_normal(Random *random)
{
    double radius = sqrt(-2 * log((random_bits(random) + 1.0) * (1 / 4294967296.0)));
    return radius * cos(6.283185307179586 * random_uniform(random));
}

void random_fill(float *x, size_t count, double deviation, Random *random)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (float)(deviation * random_normal(random));
}

/* ---- statistics and claims ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *numbers, int count)
{
    qsort(numbers, (size_t)count, sizeof *numbers, ascending);
    return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

Spread spread_of(const double *numbers, int count)
{
    enum { MOST = 256 };
    double sorted[MOST];
    if (count < 1 || count > MOST)
        die("spread_of: %d numbers; it takes 1 to %d", count, MOST);
    memcpy(sorted, numbers, (size_t)count * sizeof *sorted);
    double middle = median(sorted, count);
    return (Spread){ middle, sorted[0], sorted[count - 1] };
}

const char *text(const char *format, ...)
{
    static char texts[8][256];
    static int next;
    char *t = texts[next++ % 8];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(t, sizeof texts[0], format, arguments);
    va_end(arguments);
    return t;
}

const char *spread_text(Spread s, int digits)
{
    return text("%.*f (%.*f–%.*f)", digits, s.median, digits, s.low, digits, s.high);
}

Evidence more_than(Spread a, Spread b)
{
    return (Evidence){ a.median - b.median, fmax(a.high - a.low, b.high - b.low) };
}

Evidence above(Spread a, double bar)
{
    return (Evidence){ a.median - bar, a.high - a.low };
}

Evidence below(Spread a, double bar)
{
    return (Evidence){ bar - a.median, a.high - a.low };
}

Evidence certain(int holds)
{
    return (Evidence){ holds ? 0 : -2, -1 };
}

Evidence both(Evidence a, Evidence b)
{
    Evidence weaker = a.margin - a.range < b.margin - b.range ? a : b;
    if (weaker.range < 0 && (a.range >= 0 || b.range >= 0)) /* counted, but not alone */
        weaker = (Evidence){ weaker.margin - weaker.range, 0 };
    return weaker;
}

enum { CLAIMED = 38, MEASURED = 24, MOST_CLAIMS = 32 };

static struct {
    int timing; /* in a table of times */
    int count;
    struct {
        int timed, holds;
    } all[MOST_CLAIMS];
} claims;

void timed_claims_begin(void)
{
    claims_begin();
    claims.timing = 1;
}

void claims_begin(void)
{
    claims.timing = 0;
    say("\n");
    say_cell(BOLD, -CLAIMED - 2, "claimed");
    say_cell(BOLD, -MEASURED - 2, "measured here");
    say_cell(BOLD, -14, "verdict");
    say("\n");
}

/* Prints what of *words fits into `width` columns, to a space, and moves *words past it. */
static void say_line(const char **words, int width)
{
    char line[256] = "";
    const char *at = *words, *end = at;
    while (*at != '\0') {
        const char *next = at + strcspn(at + (*at == ' '), " ") + (*at == ' ');
        char longer[sizeof line];
        snprintf(longer, sizeof longer, "%.*s", (int)(next - *words), *words);
        if (*line != '\0' && say_columns(longer) > width)
            break;
        memcpy(line, longer, sizeof line);
        at = end = next;
    }
    *words = end + strspn(end, " ");
    say_cell(PLAIN, -width - 2, line);
}

int claim(const char *claimed, const char *measured, Evidence evidence)
{
    int holds = evidence.margin > evidence.range;
    const char *verdict = holds ? "reproduced" : "not reproduced";
    if (claims.count == MOST_CLAIMS)
        die("claim: more than %d claims", MOST_CLAIMS);
    claims.all[claims.count].timed = claims.timing && evidence.range >= 0;
    claims.all[claims.count++].holds = holds;
    while (*claimed != '\0' || *measured != '\0' || *verdict != '\0') {
        say_line(&claimed, CLAIMED);
        say_line(&measured, MEASURED);
        say("%s\n", verdict);
        verdict = "";
    }
    return holds;
}

/* ---- what --save writes ---- */

static void keep(const char *format, ...) PRINTS_LIKE_PRINTF(1);
static void keep(const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof line)
        die("--save: a line of the table is too long");
    if (run.length + (size_t)length + 1 > run.size) {
        run.size = 2 * (run.size + sizeof line);
        run.rows = realloc(run.rows, run.size);
        if (run.rows == NULL)
            die("out of memory: %zu bytes for the table of --save", run.size);
    }
    memcpy(run.rows + run.length, line, (size_t)length + 1);
    run.length += (size_t)length;
}

void save_table(const char *name, const char *columns)
{
    keep("%s# %s\n%s\n", run.length > 0 ? "\n\n" : "", name, columns);
}

void save_row(const char *label, int count, const double *numbers)
{
    keep("%s", label);
    for (int i = 0; i < count; i++)
        keep(" %.6g", numbers[i]);
    keep("\n");
}

static void save_claims(void)
{
    if (claims.count > 0)
        save_table("claims", "claim reproduced");
    for (int k = 0; k < claims.count; k++)
        save_row(claims.all[k].timed ? "timed" : "counted", 1,
                 (double[]){ claims.all[k].holds });
}

/* ---- pictures in text ---- */

void plot_bar(const char *label, double value, double most, const char *number)
{
    static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    enum { LONGEST = 44 };
    int eighths = most > 0 ? (int)(value / most * LONGEST * 8 + 0.5) : 0;
    say("   ");
    say_cell(PLAIN, -18, label);
    for (int i = 0; i < eighths / 8 && i < LONGEST; i++)
        say("█");
    say("%s %s\n", eighths / 8 < LONGEST && eighths > 0 ? parts[eighths % 8] : "", number);
}

enum { FRAME = 64 };

static double on_axis(double x, int logarithmic)
{
    return logarithmic ? log10(x) : x;
}

/* 0 has none on a logarithmic axis. */
static int has_place(Axes axes, const Curve *c, int i)
{
    return (!axes.log_x || c->x[i] > 0) && (!axes.log_y || c->y[i] > 0);
}

void plot_curves(Axes axes, int count, const Curve *curves)
{
    char page[64][FRAME + 1];
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    int rows = axes.rows < 4 ? 4 : axes.rows > 64 ? 64 : axes.rows;
    for (int c = 0; c < count; c++)
        for (int i = 0; i < curves[c].count; i++) {
            if (!has_place(axes, &curves[c], i))
                continue;
            double x = on_axis(curves[c].x[i], axes.log_x),
                   y = on_axis(curves[c].y[i], axes.log_y);
            left = fmin(left, x), right = fmax(right, x);
            low = fmin(low, y), high = fmax(high, y);
        }
    double wide = right > left ? right - left : 1, tall = high > low ? high - low : 1;
    for (int r = 0; r < rows; r++)
        snprintf(page[r], sizeof page[r], "%*s", FRAME, "");
    for (int c = 0; c < count; c++)
        for (int i = 0; i < curves[c].count; i++) {
            if (!has_place(axes, &curves[c], i))
                continue;
            double x = on_axis(curves[c].x[i], axes.log_x),
                   y = on_axis(curves[c].y[i], axes.log_y);
            int column = (int)((x - left) / wide * (FRAME - 1) + 0.5);
            int row = (int)((high - y) / tall * (rows - 1) + 0.5);
            page[row][column] = curves[c].sign;
        }
    say("\n   %s\n", axes.y);
    for (int r = 0; r < rows; r++) {
        double y = high - tall * r / (rows - 1);
        int labelled = r == 0 || r == rows - 1 || r == rows / 2;
        say("%9s |%s\n", labelled ? text("%.3g", axes.log_y ? pow(10, y) : y) : "", page[r]);
    }
    say("%9s +%.*s\n", "", FRAME,
        "----------------------------------------------------------------");
    const char *first = text("%.3g", axes.log_x ? pow(10, left) : left);
    const char *last = text("%.3g", axes.log_x ? pow(10, right) : right);
    int gap = FRAME - say_columns(first) - say_columns(last) - say_columns(axes.x);
    say("%10s%s%*s%s%*s%s\n", "", first, gap / 2, "", axes.x, gap - gap / 2, "", last);
    for (int c = 0; c < count; c++)
        say("%s%c %s", c > 0 ? "   " : "          ", curves[c].sign, curves[c].name);
    say("\n");
}
