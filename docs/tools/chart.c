/* A chart, from a description on standard input, a line for each thing:
 *
 *     title WORDS                    the finding, above the chart; may be left out
 *     x SCALE WORDS                  what an axis counts; SCALE is log2, log10, linear or
 *     y SCALE WORDS                  linear=FROM,TO
 *     curve COLOR STYLE LABEL        COLOR is query, key, value, change or plain, STYLE line,
 *                                    dashed or points; LABEL stands at its end, | breaks it
 *     X Y [LOW HIGH]                 a point of the curve before, and its range
 *
 * Lines that begin with # are skipped. Curves differ in color and in the shape of their
 * points. */
#include "draw.h"
#include "say.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CURVES = 8, POINTS = 64, WORDS = 128 };

typedef struct {
    double x, y, low, high;
} Point;

typedef struct {
    Role role;
    char style[8], label[WORDS];
    Point points[POINTS];
    int n;
} Curve;

typedef struct {
    char label[WORDS];
    double base, from, to; /* base is 0 for a linear axis; else these are its powers */
    double step, first;    /* from tick to tick; the first one, in steps */
    int ticks;
    double start, end; /* on the page */
} Axis;

static char title[WORDS];
static Axis axes[2];
static Curve curves[CURVES];
static int n_curves;

/* Reads a line; is it one of those above? */
static int read_line(const char *words)
{
    static const char *const colors[] = { "plain", "", "", "query", "key", "value", "change" };
    char word[WORDS];
    Point p;
    Curve *c = &curves[n_curves];
    Axis *axis = &axes[*words == 'y'];
    int found = sscanf(words, "%lf %lf %lf %lf", &p.x, &p.y, &p.low, &p.high);
    if ((found == 2 || found == 4) && n_curves > 0 && c[-1].n < POINTS) {
        if (found == 2)
            p.low = p.high = p.y;
        c[-1].points[c[-1].n++] = p;
        return 1;
    }
    if (n_curves < CURVES
        && sscanf(words, "curve %127s %7s %127[^\n]", word, c->style, c->label) == 3) {
        while (c->role < ROLES && strcmp(word, colors[c->role]) != 0)
            c->role++;
        return curves[n_curves++].role < ROLES;
    }
    if ((*words == 'x' || *words == 'y')
        && sscanf(words + 1, "%127s %127[^\n]", word, axis->label) == 2) {
        sscanf(word, "log%lf", &axis->base);
        sscanf(word + strcspn(word, "="), "=%lf,%lf", &axis->from, &axis->to);
        return axis->base > 0 || strncmp(word, "linear", 6) == 0;
    }
    return strchr("#\n", *words) != NULL || sscanf(words, "title %127[^\n]", title) == 1;
}

static void read_chart(void)
{
    char words[2 * WORDS];
    for (int number = 1; fgets(words, sizeof words, stdin) != NULL; number++)
        if (!read_line(words))
            die("chart: line %d is not understood: %.*s", number, (int)strcspn(words, "\n"),
                words);
    for (int c = 0; c < n_curves || n_curves == 0; c++)
        if (curves[c].n == 0)
            die("chart: there is nothing to draw");
}

static double scaled(const Axis *axis, double number)
{
    if (axis->base > 0 && number <= 0)
        die("chart: a logarithmic axis has no place for %g", number);
    return axis->base > 0 ? log(number) / log(axis->base) : number;
}

/* Where an axis begins and ends: at its points, or at the tick beyond. */
static void fit(Axis *axis, int is_y)
{
    double least = DBL_MAX, most = -DBL_MAX;
    for (int c = 0; c < n_curves; c++)
        for (int k = 0; k < curves[c].n; k++) {
            Point p = curves[c].points[k];
            least = fmin(least, scaled(axis, is_y ? fmin(p.y, p.low) : p.x));
            most = fmax(most, scaled(axis, is_y ? fmax(p.y, p.high) : p.x));
        }
    int given = axis->from < axis->to;
    if (!given) {
        axis->from = axis->base > 0 ? least : fmin(0, least);
        axis->to = fmax(most, axis->from + 1e-9);
    }
    double span = axis->to - axis->from;
    axis->step = axis->base > 0 ? ceil(span / 10) : pow(10, floor(log10(span / 4)));
    while (axis->base == 0 && span / axis->step > 6.001)
        axis->step *= span / axis->step > 12 ? 5 : 2;
    if (!given && axis->base != 2) {
        axis->from = floor(axis->from / axis->step + 1e-9) * axis->step;
        axis->to = ceil(axis->to / axis->step - 1e-9) * axis->step;
    }
    axis->first = floor(axis->from / axis->step + 1 - 1e-9);
    axis->ticks = (int)(floor(axis->to / axis->step + 1e-6) - axis->first) + 1;
}

static double place(const Axis *axis, double number)
{
    double part = (scaled(axis, number) - axis->from) / (axis->to - axis->from);
    return axis->start + part * (axis->end - axis->start);
}

static double tick(const Axis *axis, int k)
{
    double at = (axis->first + k) * axis->step;
    return axis->base > 0 ? pow(axis->base, at) : at;
}

static const char *in_words(double number)
{
    static char words[32];
    snprintf(words, sizeof words, fabs(number) < 1e6 ? "%.6g" : "%.0e", number);
    char *zero = strstr(words, "e-0");
    if (zero != NULL)
        memmove(zero + 2, zero + 3, strlen(zero + 2)); /* 1e-6 */
    return words;
}

static void draw_curve(int number)
{
    static const char *const shapes[] = { "m0 0h.1", "m-3 -3h6v6h-6z", "m0 -4l4 7h-8z",
                                          "m0 -4l4 4l-4 4l-4 -4z" };
    const Curve *c = &curves[number];
    double x0 = 0, y0 = 0;
    for (int k = 0; k < c->n; k++) {
        Point p = c->points[k];
        double x = place(&axes[0], p.x), y = place(&axes[1], p.y);
        double low = place(&axes[1], p.low), high = place(&axes[1], p.high);
        if (k > 0 && *c->style != 'p')
            path(c->role, 3, 1, "M%.1f %.1fL%.1f %.1f%s", x0, y0, x, y,
                 *c->style == 'd' ? "\" stroke-dasharray=\"4 8" : "");
        if (low - high > 2)
            path(c->role, 2, 1, "M%.1f %.1fv%.1fm-6 0h12m-12 %.1fh12", x, low, high - low,
                 low - high);
        if (*c->style != 'd')
            path(c->role, number % 4 == 0 ? 12 : 6, 1, "M%.1f %.1f%s", x, y,
                 shapes[number % 4]);
        x0 = x;
        y0 = y;
    }
}

/* The labels at the curves' ends, pushed apart where they would meet. */
static void draw_labels(void)
{
    double y[CURVES], used = 0;
    int order[CURVES];
    for (int c = 0, at; c < n_curves; c++) {
        y[c] = place(&axes[1], curves[c].points[curves[c].n - 1].y);
        for (at = c; at > 0 && y[order[at - 1]] > y[c]; at--)
            order[at] = order[at - 1];
        order[at] = c;
    }
    for (int k = 0; k < n_curves; k++) {
        double half = strchr(curves[order[k]].label, '|') ? 25 : 13;
        y[order[k]] = fmax(y[order[k]], k > 0 ? used + half : 0);
        used = y[order[k]] + half;
    }
    for (int c = 0; c < n_curves; c++) {
        char *second = strchr(curves[c].label, '|');
        double middle = y[c] - fmax(0, used - axes[1].start - 14), x = axes[0].end + 20;
        text(x, middle + (second ? -5 : 7), curves[c].role, "b", "%.*s",
             (int)strcspn(curves[c].label, "|"), curves[c].label);
        text(x, middle + 19, curves[c].role, "b", "%s", second ? second + 1 : "");
    }
}

void chart(void)
{
    read_chart();
    fit(&axes[0], 0);
    fit(&axes[1], 1);
    double left = 0, right = 0, top = *title != '\0' ? 66 : 30;
    for (int c = 0; c < n_curves; c++) {
        size_t half = strcspn(curves[c].label, "|"), length = strlen(curves[c].label);
        right = fmax(right, .7 * TEXT * (double)(half > length / 2 ? half : length - half));
    }
    for (int k = 0; k < axes[1].ticks; k++)
        left = fmax(left, .62 * TEXT * say_columns(in_words(tick(&axes[1], k))));
    axes[0].start = left + 24;
    axes[0].end = WIDTH - right - 20;
    axes[1].start = top + 346;
    axes[1].end = top + 18;
    draw_begin(WIDTH, top + 434, *title != '\0' ? title : axes[1].label);
    text(0, 24, INK, "b", "%s", title);
    text(0, top - 6, MUTED, "", "%s", axes[1].label);
    for (int k = 0; k < axes[1].ticks; k++) {
        double y = place(&axes[1], tick(&axes[1], k));
        line(left + 12, y, axes[0].end + 8, y, FAINT, 1);
        text(left + 4, y + 7, MUTED, "e", "%s", in_words(tick(&axes[1], k)));
    }
    for (int k = 0; k < axes[0].ticks; k++) {
        double x = place(&axes[0], tick(&axes[0], k));
        line(x, axes[1].start, x, axes[1].start + 6, MUTED, 2);
        text(x, axes[1].start + 30, MUTED, "m", "%s", in_words(tick(&axes[0], k)));
    }
    line(left + 12, axes[1].start, axes[0].end + 8, axes[1].start, MUTED, 2);
    text((axes[0].start + axes[0].end) / 2, axes[1].start + 66, MUTED, "m", "%s",
         axes[0].label);
    for (int c = 0; c < n_curves; c++)
        draw_curve(c);
    draw_labels();
    draw_end();
}
