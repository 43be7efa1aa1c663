#include "gradescope.h"

#include <string.h>

/* How many bytes of a sign in UTF-8 follow the first one; -1: these bytes are none. Signs of
 * four bytes are not looked for. */
static int bytes_after(const unsigned char *c)
{
    int more = c[0] < 0x80                   ? 0
               : c[0] >= 0xC2 && c[0] < 0xE0 ? 1
               : (c[0] & 0xF0) == 0xE0       ? 2
                                             : -1;
    for (int k = 1; k <= more; k++)
        if ((c[k] & 0xC0) != 0x80)
            return -1;
    if ((c[0] == 0xE0 && c[1] < 0xA0) || (c[0] == 0xED && c[1] >= 0xA0))
        return -1; /* longer than it need be, or half a sign of UTF-16 */
    return more;
}

/* Text inside a JSON string. What is not UTF-8 becomes '?'. */
static void write_json(FILE *file, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        int more = bytes_after(c);
        if (more < 0)
            fputc('?', file);
        else if (*c == '"' || *c == '\\')
            fprintf(file, "\\%c", *c);
        else if (*c < ' ')
            fprintf(file, "\\u%04x", *c);
        else {
            fwrite(c, 1, (size_t)more + 1, file);
            c += more;
        }
    }
}

/* What the student reads about one exercise. */
static void write_advice(FILE *file, const Result *r)
{
    if (r->state == MISSING)
        write_json(file, "The file was not handed in.");
    else if (r->state == NOT_BEGUN)
        write_json(file, "The file is as it was at the beginning.");
    for (int k = 0; k < r->n_lines; k++) {
        const Line *l = &r->lines[k];
        int tells = strcmp(l->kind, "trouble") == 0 || strcmp(l->kind, "mistake") == 0
                    || strcmp(l->kind, "pattern") == 0
                    || (strcmp(l->kind, "condition") == 0 && strcmp(l->value, "NO") == 0);
        if (!tells || l->words[0] == '\0')
            continue;
        write_json(file, strcmp(l->kind, "condition") == 0 ? "NO: " : "");
        write_json(file, l->words);
        fputs("\\n", file);
    }
}

static void write_test(FILE *file, const Exercise *e, const Result *r, const Line *l,
                       int number, double points)
{
    int holds = l != NULL && strcmp(l->value, "yes") == 0;
    fprintf(file, "%s\n    {\"number\": \"%s.%d\", \"name\": \"", number > 1 ? "," : "", e->id,
            number);
    write_json(file, e->title);
    fputs(": ", file);
    write_json(file, l != NULL ? l->words : "all of it");
    fprintf(file, "\", \"score\": %.4g, \"max_score\": %.4g, \"status\": \"%s\", ",
            holds ? points : 0, e->starred ? 0 : points, holds ? "passed" : "failed");
    fprintf(file, "\"visibility\": \"visible\", \"output_format\": \"text\", \"output\": \"");
    if (number == 1)
        write_advice(file, r);
    else if (!holds)
        write_json(file, strcmp(l->value, "not run") == 0
                             ? "not run: something before it failed"
                             : "");
    fputs("\"}", file);
}

void gradescope_write(FILE *file, const Course *course, const Result *results,
                      const char *remark, double seconds)
{
    double points = 0;
    for (int e = 0; e < course->count; e++)
        points += results[e].points;
    fprintf(file, "{\n  \"score\": %.2f,\n  \"execution_time\": %.1f,\n", points, seconds);
    fputs("  \"visibility\": \"visible\",\n  \"stdout_visibility\": \"hidden\",\n", file);
    fputs("  \"output_format\": \"text\",\n  \"output\": \"", file);
    write_json(file, remark);
    fputs("\",\n  \"tests\": [", file);
    for (int e = 0, first = 1; e < course->count; e++, first = 0) {
        const Result *r = &results[e];
        int number = 0, asked = 0;
        for (int k = 0; k < r->n_lines; k++)
            asked += strcmp(r->lines[k].kind, "property") == 0;
        if (!first)
            fputc(',', file);
        for (int k = 0; k < r->n_lines; k++)
            if (strcmp(r->lines[k].kind, "property") == 0)
                write_test(file, &course->exercises[e], r, &r->lines[k], ++number,
                           (double)POINTS / asked);
        if (asked == 0)
            write_test(file, &course->exercises[e], r, NULL, 1, POINTS);
    }
    fprintf(file, "\n  ],\n  \"extra_data\": {\"seed\": \"%s\"}\n}\n", course->seed);
}
