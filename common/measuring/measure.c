#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the run ---- */

static const char *save_path; /* of --save */
static FILE *save_file;

int measure_begin(int argc, char **argv, const char *title, const char *question)
{
    const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0];
    const char *value = getenv("QUICK");
    int quick = value != NULL && strcmp(value, "1") == 0;
    say_begin(program);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            say("%s\n\n  build/experiments/%s [--save FILE]\n\n  --save FILE  the picture, the "
                "claims and the verdicts go to FILE\n  QUICK=1      in the environment, or "
                "after make: a check of a few seconds\n",
                title, program);
            exit(say_end());
        } else if (strcmp(argv[i], "--save") != 0)
            die_usage("\"%s\" is not an option; there are --save FILE and --help", argv[i]);
        else if ((save_path = argv[++i]) == NULL)
            die_usage("--save needs a value: --save FILE");
    if (!quick && value != NULL && *value != '\0' && strcmp(value, "0") != 0)
        die_usage("QUICK=%s: it is 0 or 1", value);
    say_mode("auto", 0);
    if (save_path != NULL && (save_file = fopen(save_path, "w")) == NULL)
        die("--save: %s: %s", save_path, strerror(errno));
    say("%s%*s%s\n\n", title, 80 - say_columns(title) - say_columns(question), "", question);
    say("   %s, %.1f GB of memory; %s\n", machine_name(), machine_memory() / 1e9,
        machine_compiler);
    if (quick)
        say("   QUICK=1: fewer and smaller measurements\n");
    say("\n");
    return quick;
}

int measure_end(void)
{
    if (save_file != NULL && (ferror(save_file) + fclose(save_file)) != 0)
        die("--save: %s could not be written", save_path);
    matrix_free_all();
    return say_end();
}

void progress_show(const char *what)
{
    fflush(stdout);
    if (machine_stderr_is_terminal())
        fprintf(stderr, "\r%-46.46s\r", what);
}

/* ---- what --save writes ---- */

#define keep(...) ((void)(save_file != NULL && fprintf(save_file, __VA_ARGS__)))

void save_chart(const char *x_scale, const char *x_axis, const char *y_scale,
                const char *y_axis)
{
    keep("# chart\nx %s %s\ny %s %s\n", x_scale, x_axis, y_scale, y_axis);
}

void save_curve(const char *color, const char *style, const char *name, int count,
                const double *x, const double *y, const Spread *spread)
{
    keep("curve %s %s %s\n", color, style, name);
    for (int i = 0; i < count; i++)
        if (spread != NULL)
            keep("%.6g %.6g %.6g %.6g\n", x[i], spread[i].median, spread[i].low,
                 spread[i].high);
        else
            keep("%.6g %.6g\n", x[i], y[i]);
}

/* ---- statistics and claims ---- */

int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

Spread spread_of(const double *numbers, int count)
{
    double sorted[TIMES];
    if (count < 1 || count > TIMES)
        die("spread_of: %d numbers; it takes 1 to %d", count, TIMES);
    memcpy(sorted, numbers, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    return (Spread){ (sorted[(count - 1) / 2] + sorted[count / 2]) / 2, sorted[0],
                     sorted[count - 1] };
}

Spread spread_of_ratios(const double *a, const double *b, int count)
{
    double ratios[TIMES];
    for (int i = 0; i < count && i < TIMES; i++)
        ratios[i] = a[i] / b[i];
    return spread_of(ratios, count);
}

const char *spread_text(Spread s, int digits)
{
    return text("%.*f (%.*f–%.*f)", digits, s.median, digits, s.low, digits, s.high);
}

Spread spread_times(Spread s, double factor)
{
    return (Spread){ s.median * factor, s.low * factor, s.high * factor };
}

Evidence more_than(Spread a, Spread b)
{
    return (Evidence){ a.median - b.median, fmax(a.high - a.low, b.high - b.low) };
}

Evidence above(Spread a, double bar)
{
    return (Evidence){ a.median - bar, a.high - a.low };
}

Evidence certain(int holds)
{
    return (Evidence){ holds ? 1 : -1, 0 };
}

Evidence both(Evidence a, Evidence b)
{
    return a.margin - a.range < b.margin - b.range ? a : b;
}

enum { CLAIMED = 38, MEASURED = 24, VERDICT = 14 };

static const char *claims_kind;

void claims_are(const char *kind)
{
    if (claims_kind == NULL) {
        keep("\n# claims\n");
        say("\n");
        say_cell(BOLD, -CLAIMED - 2, "claimed");
        say_cell(BOLD, -MEASURED - 2, "measured here");
        say_cell(BOLD, 0, "verdict");
        say("\n");
    }
    claims_kind = kind;
}

/* Prints what of *words fits into `width` columns, to a space, filled up to `wide`, and moves
 * *words past it. */
static void say_line(const char **words, int width, int wide)
{
    char *line = say_text("%s", *words), *space;
    while (say_columns(line) > width && (space = strrchr(line, ' ')) != NULL)
        *space = '\0';
    *words += strlen(line);
    *words += strspn(*words, " ");
    say_cell(PLAIN, -wide, line);
}

/* On the screen in columns; in the file as a row of a Markdown table. */
static void row(const char *by, const char *claimed, const char *measured, const char *verdict,
                const char *why)
{
    keep("%s | %s | %s | %s | %s%s%s |\n", claims_kind, by, claimed, measured, verdict,
         *why != '\0' ? ", " : "", why);
    claimed = text("%s: %s", by, claimed);
    measured = *measured != '\0' ? measured : why;
    while (*claimed != '\0' || *measured != '\0' || *verdict != '\0') {
        say_line(&claimed, CLAIMED, CLAIMED + 2);
        say_line(&measured, MEASURED, MEASURED + 2);
        say_line(&verdict, VERDICT, 0);
        say("\n");
    }
}

void claim(const char *by, const char *claimed, const char *measured, Evidence evidence)
{
    static const char *const verdicts[][2] = { { "not reproduced", "reproduced" },
                                               { "does not hold", "holds" } };
    int holds = evidence.margin > evidence.range, ours = strcmp(by, OURS) == 0;
    row(by, claimed, measured, verdicts[ours][holds], "");
}

void cannot_test(const char *by, const char *claimed, const char *because)
{
    row(by, claimed, "", "cannot be tested here", text("because %s", because));
}

void conclude_with(const char *sentence)
{
    keep("\n# sentence\n%s\n", sentence);
    say("\n");
    while (*sentence != '\0') {
        say_line(&sentence, 77, 0);
        say("\n");
    }
}
