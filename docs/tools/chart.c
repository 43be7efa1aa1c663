/* A chart, from a description on standard input, a line for each thing:
 *
 *     title WORDS            the finding, above the chart
 *     x WORDS    y WORDS     what the axes count
 *     log x      log y       a logarithmic axis
 *     range y FROM TO        where it begins and ends, if not where the points do
 *     line LABEL             a series; LABEL stands at the end of its line, | breaks it in two
 *     dashed LABEL           the same, for what is a limit and not a measurement
 *     dots LABEL             points without a line
 *     X Y [LOW HIGH] [NAME]  a point of the series before, its range, a name beside it
 *
 * or, for bars that lie below each other:
 *
 *     x WORDS                what their length counts
 *     bars LABEL             a group of bars
 *     VALUE NAME | NOTE      a bar, its name on the left, a note at its end
 *
 * Colors, markers and the heading of a group tell series apart, in this order: queries' blue,
 * keys' orange, values' green, black. Lines that begin with # are skipped. */
#include "draw.h"
#include "say.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SERIES = 8,
    POINTS = 64,
    WORDS = 128,
    TICKS = 24,
    HEIGHT = 470,
    TOP = 40,
    BOTTOM = 88,
    DECADES = 1025
};

typedef struct {
    double x, y, low, high;
    char name[WORDS], note[WORDS];
} Point;

typedef struct {
    char kind,
        label[WORDS]; /* kind: the first letter of line, dashed, dots, bars; - for dots */
    Point points[POINTS];
    int n;
} Series;

typedef struct {
    char label[WORDS];
    int log;
    double from, to, start, end; /* of the numbers, and on the page */
} Axis;

static struct {
    char title[2 * WORDS];
    Axis x, y;
    Series series[SERIES];
    int n;
} plan;

static double wide(const char *words)
{
    return .62 * TEXT * say_columns(words);
}

/* The numbers of a point, and what follows them. */
static void read_point(const char *words, int number)
{
    Series *s = plan.n > 0 ? &plan.series[plan.n - 1] : NULL;
    double found[4] = { 0 };
    int n = 0;
    if (s == NULL || s->n == POINTS)
        die("chart: line %d: %s", number,
            s == NULL ? "a point before any series" : "too many points");
    for (char *end; n < (s->kind == 'b' ? 1 : 4); words = end, n++) {
        found[n] = strtod(words, &end);
        if (end == words)
            break;
    }
    if (n != (s->kind == 'b' ? 1 : 2) && n != 4)
        die("chart: line %d: a point is X Y or X Y LOW HIGH", number);
    Point *p = &s->points[s->n++];
    *p = (Point){ .x = found[0],
                  .y = found[1],
                  .low = found[n == 4 ? 2 : 1],
                  .high = found[n == 4 ? 3 : 1] };
    words += strspn(words, " \t");
    size_t name = strcspn(words, "|"), kept = name;
    while (kept > 0 && words[kept - 1] == ' ')
        kept--;
    snprintf(p->name, sizeof p->name, "%.*s", (int)kept, words);
    if (words[name] == '|')
        snprintf(p->note, sizeof p->note, "%s",
                 words + name + 1 + strspn(words + name + 1, " "));
}

static void read_plan(void)
{
    char words[2 * WORDS];
    for (int number = 1; fgets(words, sizeof words, stdin) != NULL; number++) {
        char *rest = words + strcspn(words, " \n");
        words[strcspn(words, "\n")] = '\0';
        if (strchr("+-.0123456789", *words) != NULL && *words != '\0') {
            read_point(words, number);
            continue;
        }
        if (*rest != '\0')
            *rest++ = '\0';
        Axis *axis = strcmp(words, "x") == 0 || *rest == 'x' ? &plan.x : &plan.y;
        if (*words == '#' || *words == '\0')
            continue;
        else if (strcmp(words, "title") == 0)
            snprintf(plan.title, sizeof plan.title, "%s", rest);
        else if (strcmp(words, "x") == 0 || strcmp(words, "y") == 0)
            snprintf(axis->label, sizeof axis->label, "%s", rest);
        else if (strcmp(words, "log") == 0)
            axis->log = 1;
        else if (strcmp(words, "range") == 0
                 && sscanf(rest + 1, "%lf %lf", &axis->from, &axis->to) == 2)
            continue;
        else if (plan.n < SERIES
                 && (strcmp(words, "line") == 0 || strcmp(words, "dashed") == 0
                     || strcmp(words, "dots") == 0 || strcmp(words, "bars") == 0)) {
            Series *s = &plan.series[plan.n++];
            s->kind = strcmp(words, "dots") == 0 ? '-' : *words;
            snprintf(s->label, sizeof s->label, "%s", rest);
        } else
            die("chart: line %d: not understood: %s", number, words);
    }
    if (plan.n == 0 || plan.series[0].n == 0)
        die("chart: there is nothing to draw");
}

/* Where the points begin and end, unless a range was given; a linear axis in whole steps. */
static double fit(Axis *axis, int is_y)
{
    double least = DBL_MAX, most = -DBL_MAX, step = 1;
    for (int s = 0; s < plan.n; s++)
        for (int p = 0; p < plan.series[s].n; p++) {
            Point at = plan.series[s].points[p];
            least = fmin(least, is_y ? fmin(at.y, at.low) : at.x);
            most = fmax(most, is_y ? fmax(at.y, at.high) : at.x);
        }
    int given = axis->from < axis->to;
    if (!given) {
        axis->from = axis->log ? least : fmin(0, least);
        axis->to = most;
    }
    if (axis->log) {
        if (axis->from <= 0)
            die("chart: a logarithmic axis has no place for %g", axis->from);
        if (!given && axis->to / axis->from > DECADES) {
            axis->from = pow(10, floor(log10(axis->from) + 1e-9));
            axis->to = pow(10, ceil(log10(axis->to) - 1e-9));
        }
        return 0;
    }
    step = pow(10, floor(log10((axis->to - axis->from) / 4)));
    while ((axis->to - axis->from) / step > 6.001)
        step *= (axis->to - axis->from) / step > 12 ? 5 : 2;
    if (!given)
        axis->to = axis->from + ceil((axis->to - axis->from) / step - 1e-9) * step;
    return step;
}

/* The chart's page, its heading, and what an axis counts; gives how far down that reaches. */
static double begin(int dark, double height, const char *counted)
{
    double y = plan.title[0] != '\0' ? 36 : 0;
    draw_begin(dark, WIDTH, height + y, plan.title);
    text(0, 24, TEXT, INK, "b", "%s", plan.title);
    text(0, y + 24, TEXT, MUTED, "", "%s", counted);
    return y;
}

static double place(const Axis *axis, double number)
{
    double part = axis->log ? log(number / axis->from) / log(axis->to / axis->from)
                            : (number - axis->from) / (axis->to - axis->from);
    return axis->start + part * (axis->end - axis->start);
}

static int find_ticks(const Axis *axis, double step, double ticks[TICKS])
{
    int n = 0;
    if (!axis->log) {
        for (int k = 0; k < TICKS && axis->from + k * step <= axis->to + step / 1000; k++)
            ticks[n++] = axis->from + k * step;
        return n;
    }
    double factor = axis->to / axis->from > DECADES ? 10 : 2;
    while (pow(factor, 10) < axis->to / axis->from)
        factor *= 10;
    double first = pow(factor, ceil(log(axis->from) / log(factor) - 1e-9));
    for (double tick = first; n < TICKS && tick <= axis->to * 1.0001; tick *= factor)
        ticks[n++] = tick;
    return n;
}

static const char *in_words(double number)
{
    static char words[32];
    snprintf(words, sizeof words, fabs(number) < 1e-9 || fabs(number) >= 1e-3 ? "%.6g" : "%.0e",
             number);
    if (fabs(number) >= 1 && fabs(number) < 1e15)
        snprintf(words, sizeof words, "%.10g", number);
    char *zero = strstr(words, "e-0"); /* 1e-06 is 1e-6 */
    if (zero != NULL)
        memmove(zero + 2, zero + 3, strlen(zero + 3) + 1);
    return words;
}

static Role role_of(int s)
{
    static const Role roles[] = { QUERY, KEY, VALUE, INK };
    return plan.series[s].kind == 'd' ? MUTED : roles[s % 4];
}

static void marker(int s, double x, double y)
{
    static const char *const shapes[] = { "m0 0h.1", "m-3 -3h6v6h-6z", "m0 -4l4 7h-8z",
                                          "m0 -4l4 4l-4 4l-4 -4z" };
    path(role_of(s), s % 4 == 0 ? 12 : 6, 1, "M%.1f %.1f%s", x, y, shapes[s % 4]);
}

static void draw_series(int number)
{
    Series *s = &plan.series[number];
    Role role = role_of(number);
    for (int p = 0; p < s->n; p++) {
        double x = place(&plan.x, s->points[p].x), y = place(&plan.y, s->points[p].y);
        double low = place(&plan.y, s->points[p].low), high = place(&plan.y, s->points[p].high);
        if (p > 0 && s->kind != '-') {
            double x0 = place(&plan.x, s->points[p - 1].x),
                   y0 = place(&plan.y, s->points[p - 1].y);
            if (s->kind == 'd')
                dashed(x0, y0, x, y, role, 3);
            else
                line(x0, y0, x, y, role, 3);
        }
        if (low - high > 2)
            path(role, 2, 1, "M%.1f %.1fv%.1fm-6 0h12m-12 %.1fh12", x, low, high - low,
                 low - high);
        if (s->kind != 'd')
            marker(number, x, y);
        text(x, y - 14, TEXT, role, "m", "%s", s->points[p].name);
    }
}

/* The labels at the lines' ends, pushed apart where they would meet. */
static void draw_labels(void)
{
    double y[SERIES], most = 0;
    int order[SERIES], n = 0;
    for (int s = 0; s < plan.n; s++) {
        int at = n++;
        y[s] = place(&plan.y, plan.series[s].points[plan.series[s].n - 1].y);
        for (; at > 0 && y[order[at - 1]] > y[s]; at--)
            order[at] = order[at - 1];
        order[at] = s;
    }
    for (int k = 0; k < n; k++) { /* y becomes the label's middle */
        double half = strchr(plan.series[order[k]].label, '|') ? 25 : 13;
        y[order[k]] = fmax(y[order[k]], k > 0 ? most + half : y[order[k]]);
        most = y[order[k]] + half;
    }
    double over = fmax(0, most - (plan.y.start + 14));
    for (int k = 0; k < n; k++) {
        Series *s = &plan.series[order[k]];
        char *second = strchr(s->label, '|');
        double middle = y[order[k]] - over, x = plan.x.end + 20;
        text(x, middle + (second ? -5 : 7), TEXT, role_of(order[k]), "b", "%.*s",
             (int)strcspn(s->label, "|"), s->label);
        if (second)
            text(x, middle + 19, TEXT, role_of(order[k]), "b", "%s", second + 1);
    }
}

static void draw_lines(int dark)
{
    double ticks[TICKS], step_x = fit(&plan.x, 0), step_y = fit(&plan.y, 1), right = 0,
                         left = 0;
    for (int s = 0; s < plan.n; s++) {
        char half[WORDS], *second = strchr(plan.series[s].label, '|');
        snprintf(half, sizeof half, "%.*s", (int)strcspn(plan.series[s].label, "|"),
                 plan.series[s].label);
        right = fmax(right, 1.1 * fmax(wide(half), second ? wide(second + 1) : 0));
    }
    double top = begin(dark, HEIGHT, plan.y.label);
    plan.y.start = top + HEIGHT - BOTTOM;
    plan.y.end = top + TOP + 14;
    int n = find_ticks(&plan.y, step_y, ticks);
    for (int k = 0; k < n; k++)
        left = fmax(left, wide(in_words(ticks[k])));
    plan.x.start = left + 24;
    plan.x.end = WIDTH - right - 20;
    for (int k = 0; k < n; k++) {
        double y = place(&plan.y, ticks[k]);
        line(left + 12, y, plan.x.end + 8, y, FAINT, 1);
        text(left + 4, y + 7, TEXT, MUTED, "e", "%s", in_words(ticks[k]));
    }
    n = find_ticks(&plan.x, step_x, ticks);
    for (int k = 0; k < n; k++) {
        line(place(&plan.x, ticks[k]), plan.y.start, place(&plan.x, ticks[k]), plan.y.start + 6,
             MUTED, 2);
        text(place(&plan.x, ticks[k]), plan.y.start + 30, TEXT, MUTED, "m", "%s",
             in_words(ticks[k]));
    }
    line(left + 12, plan.y.start, plan.x.end + 8, plan.y.start, MUTED, 2);
    text((plan.x.start + plan.x.end) / 2, top + HEIGHT - 22, TEXT, MUTED, "m", "%s",
         plan.x.label);
    for (int s = 0; s < plan.n; s++)
        draw_series(s);
    draw_labels();
}

static void draw_bars(int dark)
{
    enum { ROW = 34, HEAD = 44 };
    double left = 0, right = 0, most = 0, y = 36, height = y;
    for (int s = 0; s < plan.n; s++) {
        height += HEAD + plan.series[s].n * ROW;
        for (int p = 0; p < plan.series[s].n; p++) {
            left = fmax(left, wide(plan.series[s].points[p].name) + 16);
            right = fmax(right, wide(plan.series[s].points[p].note) + 12);
            most = fmax(most, plan.series[s].points[p].x);
        }
    }
    y += begin(dark, height, plan.x.label);
    for (int s = 0; s < plan.n; s++) {
        text(0, y + 32, TEXT, role_of(s), "b", "%s", plan.series[s].label);
        y += HEAD;
        for (int p = 0; p < plan.series[s].n; p++, y += ROW) {
            Point *at = &plan.series[s].points[p];
            double length = fmax(1, at->x / most * (WIDTH - left - right));
            text(left - 12, y + 22, TEXT, INK, "e", "%s", at->name);
            box(left, y + 4, length, ROW - 8, role_of(s), 1);
            text(left + length + 10, y + 22, TEXT, INK, "", "%s", at->note);
        }
    }
}

void chart(int dark)
{
    read_plan();
    if (plan.series[0].kind == 'b')
        draw_bars(dark);
    else
        draw_lines(dark);
    draw_end();
}
