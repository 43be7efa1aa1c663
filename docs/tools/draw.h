/* draw: a small kit for the text's figures. It writes SVG to standard output, for a light page;
 * dark.sed makes the dark one of it.
 *
 * Colors have roles, the same in every figure: queries are blue, keys orange, values green;
 * what changed is reddish purple, and nothing else is (the palette of Okabe and Ito). A role
 * has two tones: one for text and lines, which stands out 4.5:1 or more from the page, and
 * one for areas. Text is never smaller than TEXT at a width of WIDTH, so that a phone can
 * show it. */
#ifndef DRAW_H
#define DRAW_H

#include "matrix.h"

enum { WIDTH = 830, TEXT = 20, LARGE = 22, HEADING = 27 };
typedef enum { INK, MUTED, FAINT, QUERY, KEY, VALUE, CHANGE, ROLES } Role;

/* A figure begins and ends. `title` is read to those who do not see it. */
void draw_begin(double width, double height, const char *title);
void draw_end(void);

/* Words, formatted as by printf, with (x, y) at the left end of their baseline. In `style`,
 * letters: m (x, y) is the middle, e the right end; l large, h huge; b bold. */
void text(double x, double y, Role role, const char *style, const char *format, ...);

/* Areas and lines, `strength` from 0 to 1. An area or a path is given in SVG's words, formatted
 * as by printf. */
void area(Role role, double strength, const char *format, ...);
void box(double x, double y, double w, double h, Role role, double strength);
void disc(double x, double y, double r, Role role, double strength);
void path(Role role, double width, double strength, const char *format, ...);
void line(double x1, double y1, double x2, double y2, Role role, double width);
void outline(double x, double y, double w, double h, Role role, double width);
void arrow(double x1, double y1, double x2, double y2, Role role, double width);

/* A matrix to scale: a cell of side u for each number, as strong as |number| / most. */
void cells(Matrix m, double x, double y, double u, Role role, double most);

/* "9", "4.5", ".89" or "−1.68": two decimals at most. Up to eight in one call. */
const char *number(double value);

/* ".90" or "1": a weight. Up to four in one call. */
const char *share(double weight);

/* A chart, from a description on standard input: chart.c says how it is written. */
void chart(void);

#endif
