/* Draws attention weights as SVG: rows of heatmaps, one color whose opacity is the weight, so
 * that the picture is legible on a light and on a dark page. Reads from standard input:
 *
 *     columns	TITLE	TITLE ...              above the heatmaps
 *     row	LABEL	NOTE	FILE	FILE ...       beside a row of them; a FILE is a weights_h….dat
 *
 * The fields of a line are separated by tabs. The words of the first file are the labels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 12, FIELDS = 8, LINE = 4096, CELL = 13, LEFT = 200, TOP = 34, GAP = 26 };

typedef struct {
    char words[WORDS][32];
    double weights[WORDS][WORDS];
    int n;
} Table;

static _Noreturn void stop(const char *what, const char *which)
{
    fprintf(stderr, "heatmaps: %s: %s\n", what, which);
    exit(1);
}

/* The next field of a table's line: a quoted label or a number. */
static char *next_field(char **at)
{
    char *field = *at + strspn(*at, " \n"), *end;
    if (*field == '"') {
        end = strchr(++field, '"');
    } else
        end = field + strcspn(field, " \n");
    if (end == NULL || *field == '\0')
        return NULL;
    *at = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return field;
}

static Table read_table(const char *path)
{
    Table t = { .n = -1 };
    char line[LINE], *field;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        stop("cannot read", path);
    for (; fgets(line, sizeof line, file) != NULL; t.n++) {
        char *at = line;
        int first = t.n < 0;
        next_field(&at);
        for (int j = 0; (field = next_field(&at)) != NULL; j++) {
            if (j >= WORDS || t.n >= WORDS)
                stop("more than 12 words", path);
            if (first)
                snprintf(t.words[j], sizeof t.words[j], "%s", field);
            else
                t.weights[t.n][j] = strtod(field, NULL);
        }
    }
    fclose(file);
    if (t.n < 1)
        stop("no weights", path);
    return t;
}

static void text(int x, int y, const char *anchor, const char *style, const char *words)
{
    printf("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\"%s>", x, y, anchor, style);
    for (; *words != '\0'; words++)
        printf(*words == '<' ? "&lt;" : *words == '&' ? "&amp;" : "%c", *words);
    printf("</text>\n");
}

static void draw(const Table *t, int x, int y)
{
    int size = t->n * CELL;
    printf(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#6e7781\" "
        "stroke-opacity=\".5\"/>\n",
        x, y, size, size);
    for (int i = 0; i < t->n; i++)
        for (int j = 0; j < t->n; j++)
            if (t->weights[i][j] >= .005)
                printf("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#2f81f7\" "
                       "fill-opacity=\"%.2f\"/>\n",
                       x + j * CELL, y + i * CELL, CELL, CELL, t->weights[i][j]);
}

int main(void)
{
    static char lines[16][LINE];
    static Table table;
    char *fields[16][FIELDS] = { { NULL } };
    int rows = 0, columns = 0, size = 0;
    for (; rows < 16 && fgets(lines[rows], LINE, stdin) != NULL; rows++) {
        char *at = lines[rows];
        at[strcspn(at, "\n")] = '\0';
        for (int f = 0; f < FIELDS && at != NULL; f++) {
            fields[rows][f] = at;
            at = strchr(at, '\t');
            if (at != NULL)
                *at++ = '\0';
        }
    }
    if (rows < 2 || strcmp(fields[0][0], "columns") != 0 || fields[1][3] == NULL)
        stop("wrong input", "the first line must be columns, the others row");
    while (columns + 1 < FIELDS && fields[0][columns + 1] != NULL)
        columns++;
    table = read_table(fields[1][3]);
    size = table.n * CELL;

    int width = LEFT + columns * (size + GAP) + 90;
    int bottom = TOP + (rows - 1) * (size + GAP), height = bottom + 44;
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
           "font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#6e7781\">\n",
           width, height, width);
    for (int c = 0; c < columns; c++)
        text(LEFT + c * (size + GAP) + size / 2, TOP - 12, "middle", " font-weight=\"600\"",
             fields[0][c + 1]);
    for (int r = 1; r < rows; r++) {
        int y = TOP + (r - 1) * (size + GAP);
        char *label = fields[r][1], *second = strchr(label, '|');
        if (second != NULL)
            *second++ = '\0';
        text(0, y + 14, "start", " font-weight=\"600\"", label);
        text(0, y + 32, "start", "", second != NULL ? second : "");
        for (int c = 0; c < columns && c + 3 < FIELDS && fields[r][c + 3] != NULL; c++) {
            table = read_table(fields[r][c + 3]);
            draw(&table, LEFT + c * (size + GAP), y);
            for (int i = 0; i < table.n && c == 0; i++)
                text(LEFT - 5, y + i * CELL + 10, "end", " font-size=\"10.5\"", table.words[i]);
        }
        text(width, y + size / 2, "end", " font-weight=\"600\"", fields[r][2]);
    }
    for (int c = 0; c < columns; c++)
        for (int j = 0; j < table.n; j++) {
            int x = LEFT + c * (size + GAP) + j * CELL + 9, y = bottom - GAP + 6;
            printf("<text x=\"%d\" y=\"%d\" font-size=\"10.5\" text-anchor=\"end\" "
                   "transform=\"rotate(-60 %d %d)\">%s</text>\n",
                   x, y + 4, x, y + 4, table.words[j]);
        }
    puts("</svg>");
    return ferror(stdout) || fflush(stdout) != 0;
}
