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
static Axis across, up; /* x and y */
static Curve curves[CURVES];
static int n_curves;

/* Reads a line; is it one of those above? */
static int read_line(const char *words)
{
    static const char *const colors[] = { "plain", "", "", "query", "key", "value", "change" };
    char word[WORDS];
    Point p;
    Curve *c = &curves[n_curves];
    Axis *axis = *words == 'y' ? &up : &across;
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
static void fit(Axis *axis)
{
    double least = DBL_MAX, most = -DBL_MAX;
    for (int c = 0; c < n_curves; c++)
        for (int k = 0; k < curves[c].n; k++) {
            Point p = curves[c].points[k];
            least = fmin(least, scaled(axis, axis == &up ? fmin(p.y, p.low) : p.x));
            most = fmax(most, scaled(axis, axis == &up ? fmax(p.y, p.high) : p.x));
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
    for (int k = 0; k < c->n; k++) {
        const Point *p = &c->points[k];
        double x = place(&across, p->x), y = place(&up, p->y);
        double low = place(&up, p->low), high = place(&up, p->high);
        if (k > 0 && *c->style != 'p')
            path(c->role, 3, 1, "M%.1f %.1fL%.1f %.1f%s", place(&across, p[-1].x),
                 place(&up, p[-1].y), x, y,
                 *c->style == 'd' ? "\" stroke-dasharray=\"4 8" : "");
        if (low - high > 2)
            path(c->role, 2, 1, "M%.1f %.1fv%.1fm-6 0h12m-12 %.1fh12", x, low, high - low,
                 low - high);
        if (*c->style != 'd')
            path(c->role, number % 4 == 0 ? 12 : 6, 1, "M%.1f %.1f%s", x, y,
                 shapes[number % 4]);
    }
}

/* The labels at the curves' ends, pushed apart where they would meet. */
static void draw_labels(void)
{
    double y[CURVES], used = 0;
    int order[CURVES];
    for (int c = 0, at; c < n_curves; c++) {
        y[c] = place(&up, curves[c].points[curves[c].n - 1].y);
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
        double middle = y[c] - fmax(0, used - up.start - 14), x = across.end + 20;
        text(x, middle + (second ? -5 : 7), curves[c].role, "b", "%.*s",
             (int)strcspn(curves[c].label, "|"), curves[c].label);
        text(x, middle + 19, curves[c].role, "b", "%s", second ? second + 1 : "");
    }
}

void chart(void)
{
    read_chart();
    fit(&across);
    fit(&up);
    double left = 0, right = 0, top = *title != '\0' ? 66 : 30;
    for (int c = 0; c < n_curves; c++) {
        size_t half = strcspn(curves[c].label, "|"), length = strlen(curves[c].label);
        right = fmax(right, .7 * TEXT * (double)(half > length / 2 ? half : length - half));
    }
    for (int k = 0; k < up.ticks; k++)
        left = fmax(left, .62 * TEXT * say_columns(in_words(tick(&up, k))));
    across.start = left + 24;
    across.end = WIDTH - right - 20;
    up.start = top + 346;
    up.end = top + 18;
    draw_begin(WIDTH, top + 434, *title != '\0' ? title : up.label);
    text(0, 24, INK, "b", "%s", title);
    text(0, top - 6, MUTED, "", "%s", up.label);
    for (int k = 0; k < up.ticks; k++) {
        double y = place(&up, tick(&up, k));
        line(left + 12, y, across.end + 8, y, FAINT, 1);
        text(left + 4, y + 7, MUTED, "e", "%s", in_words(tick(&up, k)));
    }
    for (int k = 0; k < across.ticks; k++) {
        double x = place(&across, tick(&across, k));
        line(x, up.start, x, up.start + 6, MUTED, 2);
        text(x, up.start + 30, MUTED, "m", "%s", in_words(tick(&across, k)));
    }
    line(left + 12, up.start, across.end + 8, up.start, MUTED, 2);
    text((across.start + across.end) / 2, up.start + 66, MUTED, "m", "%s", across.label);
    for (int c = 0; c < n_curves; c++)
        draw_curve(c);
    draw_labels();
    draw_end();
}
