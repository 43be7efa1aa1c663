#include "draw.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* On a light page; dark.sed has those of a dark one. */
static const char *const text_colors[ROLES] = { "#1f2328", "#59636e", "#d1d9e0", "#0072b2",
                                                "#a86200", "#007a58", "#a8487f" };
static const char *const area_colors[ROLES] = { "#1f2328", "#818b98", "#d1d9e0", "#0072b2",
                                                "#e69f00", "#009e73", "#cc79a7" };

/* < and & as XML writes them. */
static void print_words(const char *words)
{
    for (; *words != '\0'; words++)
        printf(*words == '<' ? "&lt;" : *words == '&' ? "&amp;" : "%c", *words);
}

void draw_begin(double width, double height, const char *title)
{
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
           "font-family=\"sans-serif\">\n<title>",
           width, height, width);
    print_words(title);
    puts("</title>");
}

void draw_end(void)
{
    puts("</svg>");
}

void text(double x, double y, Role role, const char *style, const char *format, ...)
{
    char words[256];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(words, sizeof words, format, list);
    va_end(list);
    if (length == 0)
        return;
    printf("<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\"%s%s%s>", x, y,
           strchr(style, 'h')   ? HEADING
           : strchr(style, 'l') ? LARGE
                                : TEXT,
           text_colors[role], strchr(style, 'm') ? " text-anchor=\"middle\"" : "",
           strchr(style, 'e') ? " text-anchor=\"end\"" : "",
           strchr(style, 'b') ? " font-weight=\"700\"" : "");
    print_words(words);
    puts("</text>");
}

/* Rounded to 1/steps. What stands in the middle, like .125, goes up, also where it came out a
 * bit smaller. */
static double steady(double x, double steps)
{
    return floor(x * steps + .501) / steps;
}

void area(Role role, double strength, const char *format, ...)
{
    va_list list;
    printf("<path d=\"");
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    printf("\" fill=\"%s\"", area_colors[role]);
    if (strength < .995)
        printf(" opacity=\"%g\"", steady(strength, 100));
    puts("/>");
}

void box(double x, double y, double w, double h, Role role, double strength)
{
    area(role, strength, "M%g %gh%gv%gh%gz", steady(x, 10), steady(y, 10), steady(w, 10),
         steady(h, 10), -steady(w, 10));
}

void disc(double x, double y, double r, Role role, double strength)
{
    printf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" opacity=\"%.2f\"/>\n", x, y,
           r, area_colors[role], strength);
}

void path(Role role, double width, double strength, const char *format, ...)
{
    va_list list;
    printf("<path fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" stroke-linecap=\"round\" "
           "stroke-linejoin=\"round\" opacity=\"%.2f\" d=\"",
           text_colors[role], width, strength);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    puts("\"/>");
}

void outline(double x, double y, double w, double h, Role role, double width)
{
    path(role, width, 1, "M%.1f %.1fh%.1fv%.1fh%.1fz", x, y, w, h, -w);
}

void line(double x1, double y1, double x2, double y2, Role role, double width)
{
    path(role, width, 1, "M%.1f %.1fL%.1f %.1f", x1, y1, x2, y2);
}

void arrow(double x1, double y1, double x2, double y2, Role role, double width)
{
    double length = hypot(x2 - x1, y2 - y1), head = 5 + 1.5 * width;
    double ax = (x2 - x1) / length * head, ay = (y2 - y1) / length * head;
    line(x1, y1, x2 - ax * .8, y2 - ay * .8, role, width);
    printf("<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fz\" fill=\"%s\"/>\n", x2, y2,
           x2 - ax - ay * .6, y2 - ay + ax * .6, x2 - ax + ay * .6, y2 - ay - ax * .6,
           text_colors[role]);
}

void cells(Matrix m, double x, double y, double u, Role role, double most)
{
    box(x, y, m.cols * u, m.rows * u, FAINT, .4);
    for (int i = 0; i < m.rows; i++)
        for (int j = 0, next; j < m.cols; j = next) { /* cells that are alike are one area */
            double number = *matrix_at(m, i, j), strength = fmin(1, fabs(number) / most);
            for (next = j + 1; next < m.cols && !(number < *matrix_at(m, i, next))
                               && !(number > *matrix_at(m, i, next));)
                next++;
            if (strength >= .005)
                box(x + j * u, y + i * u, (next - j) * u, u, role, strength);
        }
    outline(x, y, m.cols * u, m.rows * u, MUTED, 1);
}

const char *number(double value)
{
    static char all[8][24];
    static int last;
    char *words = all[last = (last + 1) % 8], plain[20];
    double size = round(fabs(value) * 100) / 100;
    snprintf(plain, sizeof plain, "%g", size);
    snprintf(words, sizeof all[0], "%s%s", value < 0 && size > 0 ? "−" : "",
             plain + (strncmp(plain, "0.", 2) == 0));
    return words;
}

const char *share(double weight)
{
    static char all[4][16];
    static int last;
    char *words = all[last = (last + 1) % 4];
    snprintf(words, sizeof all[0], "%.2f", weight);
    return weight > .995 ? "1" : words + 1;
}
