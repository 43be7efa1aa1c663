#include "say.h"
#include "matrix.h"
#include "platform.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *program;
    int ascii, color, quiet, nothing;
} mode = { "attention", 1, 0, 0, 0 };

static const struct {
    const char *sign, *ascii;
} signs[] = {
    { "·", "." },  { "×", "x" },   { "√", "sqrt " }, { "÷", "/" }, { "−", "-" },  { "–", "-" },
    { "ᵀ", "^T" }, { "∞", "inf" }, { "…", ".." },    { "░", ":" }, { "▒", "+" },  { "▓", "*" },
    { "█", "#" },  { "▉", "=" },   { "▊", "=" },     { "▋", "=" }, { "▌", "=" },  { "▍", "-" },
    { "▎", "-" },  { "▏", "-" },   { "²", "^2" },    { "▁", "_" }, { "→", "->" },
};

/* The first locale variable that is set decides, as in setlocale(). */
static int locale_is_utf8(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    const char *value = NULL;
    for (int i = 0; i < 3 && (value == NULL || *value == '\0'); i++)
        value = getenv(names[i]);
    return value != NULL && (strstr(value, "UTF") != NULL || strstr(value, "utf") != NULL);
}

void say_begin(const char *program)
{
    mode.program = program;
    mode.ascii = !locale_is_utf8();
    platform_begin();
}

/* Is standard output a terminal that understands escapes? */
static int is_screen(void)
{
    const char *term = getenv("TERM");
    return platform_stdout_is_terminal() && (term == NULL || strcmp(term, "dumb") != 0);
}

void say_mode(const char *color, int quiet)
{
    const char *no_color = getenv("NO_COLOR");
    int wanted = is_screen() && (no_color == NULL || *no_color == '\0');
    mode.color = strcmp(color, "auto") == 0 ? wanted : strcmp(color, "always") == 0;
    mode.quiet = quiet;
}

int say_new_screen(void)
{
    if (!is_screen())
        return 0;
    say("\033[H\033[2J");
    return 1;
}

void say_nothing(int on)
{
    mode.nothing = on;
}

/* The next sign of *text as this terminal can show it; *text moves past it. */
static const char *next_sign(const char **text, char sign[8])
{
    size_t length = 1;
    while (((unsigned char)(*text)[length] & 0xC0) == 0x80 && length < 4)
        length++;
    memcpy(sign, *text, length);
    sign[length] = '\0';
    *text += length;
    if (!mode.ascii || (length == 1 && (unsigned char)sign[0] < 0x80))
        return sign;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strcmp(sign, signs[i].sign) == 0)
            return signs[i].ascii;
    return "?";
}

/* Spaces wait until something follows them on their line: no line ends in spaces. */
static void put(FILE *file, const char *text, int *spaces)
{
    char sign[8];
    while (*text != '\0') {
        const char *shown = next_sign(&text, sign);
        if (*shown == ' ') {
            ++*spaces;
            continue;
        }
        if (*shown != '\n')
            fprintf(file, "%*s", *spaces, "");
        *spaces = 0;
        fputs(shown, file);
    }
}

int say_columns(const char *text)
{
    char sign[8];
    int columns = 0;
    while (*text != '\0') {
        const char *shown = next_sign(&text, sign);
        columns += mode.ascii ? (int)strlen(shown) : 1;
    }
    return columns;
}

void say(const char *format, ...)
{
    static int spaces;
    char line[4096];
    va_list arguments;
    if (mode.quiet || mode.nothing)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put(stdout, line, &spaces);
}

char *say_text(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t size = (size_t)vsnprintf(NULL, 0, format, arguments) + 1;
    va_end(arguments);
    char *text = matrix_memory(size, 1);
    va_start(arguments, format);
    vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return text;
}

void say_cell(Style style, int width, const char *text)
{
    static const char *const colors[] = { "",         "1",       "2",       "38;5;32",
                                          "38;5;166", "38;5;29", "38;5;169" };
    int spaces = abs(width) - say_columns(text), on = mode.color && style != PLAIN;
    if (on)
        say("\033[%sm", colors[style]);
    say("%*s%s%*s", width > 0 && spaces > 0 ? spaces : 0, "", text,
        width < 0 && spaces > 0 ? spaces : 0, "");
    say(on ? "\033[0m" : "");
}

int say_distance(const char *a, const char *b)
{
    enum { LONGEST = 64 };
    int row[LONGEST + 1];
    int length = (int)strlen(b);
    for (int j = 0; j <= length; j++)
        row[j] = j;
    for (int i = 0; a[i] != '\0'; i++) {
        int diagonal = row[0];
        row[0] = i + 1;
        for (int j = 0; j < length; j++) {
            int change = diagonal + (a[i] != b[j]);
            int other = 1 + (row[j] < row[j + 1] ? row[j] : row[j + 1]);
            diagonal = row[j + 1];
            row[j + 1] = change < other ? change : other;
        }
    }
    return row[length];
}

void say_clean(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c != '\0'; c++)
        if (*c < ' ' || *c == 0x7F)
            *c = '?';
        else if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
            c[0] = c[1] = '?';
}

void say_error(int status, const char *format, ...)
{
    int spaces = 0;
    char line[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    say_clean(line);
    fflush(stdout);
    fprintf(stderr, "%s: ", mode.program);
    put(stderr, line, &spaces);
    fputc('\n', stderr);
    exit(status);
}

int say_end(void)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        die("standard output: %s; what was printed is not complete",
            errno != 0 ? strerror(errno) : "a write failed");
    return 0;
}
