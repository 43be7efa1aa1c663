/* say: everything the programs tell a person goes through here.
 *
 * Text is written in UTF-8. Where the locale is not UTF-8, each sign outside ASCII is
 * replaced by an ASCII one (× by x, √ by "sqrt "), so that no terminal shows garbage. */
#ifndef SAY_H
#define SAY_H

#if defined __GNUC__
#define PRINTS_LIKE_PRINTF(n) __attribute__((format(printf, n, n + 1)))
#else
#define PRINTS_LIKE_PRINTF(n)
#endif

/* Blue is for queries and weights, orange for keys, green for values, purple for what changed:
 * the same as in the figures, and chosen to be read on a light and on a dark ground. */
typedef enum { PLAIN, BOLD, DIM, BLUE, ORANGE, GREEN, PURPLE } Style;

/* Call once, first. `program` begins every error message. Reads the locale from the
 * environment. */
void say_begin(const char *program);

/* Color is "always", "never" or "auto": on a terminal that is not dumb, unless NO_COLOR is set
 * and not empty. Quiet drops everything but errors. */
void say_mode(const char *color, int quiet);

/* Until it is called with 0, nothing is printed: 1. What is quiet stays so. */
void say_nothing(int on);

/* Clears the screen, if there is one that can; did it? */
int say_new_screen(void);

void say(const char *format, ...) PRINTS_LIKE_PRINTF(1);

/* What printf would print, in memory that lives as long as the matrices (matrix.h). */
char *say_text(const char *format, ...) PRINTS_LIKE_PRINTF(1);

/* Prints `text` in `style` (where color is on), padded with spaces to `width` columns: on
 * the left if width is positive, on the right if it is negative, as printf does. Longer text
 * is not cut. */
void say_cell(Style style, int width, const char *text);

/* Columns that `text` takes on this terminal. Counts code points: wide characters count as
 * one. */
int say_columns(const char *text);

/* How many letters must be changed, added or dropped to make b of a (Levenshtein's distance):
 * to find what a misspelled word meant. b has at most 64 bytes. */
int say_distance(const char *a, const char *b);

/* Control characters become '?', in place, those that UTF-8 writes in two bytes too: nothing
 * that came from a file steers the terminal. */
void say_clean(char *text);

/* One line on stderr, then exit: status 2 if the command line is wrong, 1 for anything else. */
#define die(...) say_error(1, __VA_ARGS__)
#define die_usage(...) say_error(2, __VA_ARGS__)
_Noreturn void say_error(int status, const char *format, ...) PRINTS_LIKE_PRINTF(2);

/* The exit status for main: 0 once all output has been written; a failed write dies instead. */
int say_end(void);

#endif
