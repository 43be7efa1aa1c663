#define _XOPEN_SOURCE 700
#include "sandbox.h"
#include "process.h"
#include "say.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEGABYTES = 600, MOST_PRINTED = 1 << 20, MOST_STARTS = 20 };

/* What the Makefile prepares: the compiler with its flags, the objects that an exercise is
 * linked with, the headers that it may include. */
#define TOOLS "build/classroom/"

/* One line for the student: why there is no answer. */
static void explain(Submission *s, const char *format, ...) PRINTS_LIKE_PRINTF(2);
static void explain(Submission *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(s->trouble, sizeof s->trouble, format, arguments);
    va_end(arguments);
}

static int has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* ---- files ---- */

/* Copies s->path into s->folder and looks for the stub's mark; 0 if that failed. */
static int copy_in(Submission *s)
{
    static char path[1024], text[1 << 20];
    snprintf(path, sizeof path, "%s/%s", s->folder, s->name);
    FILE *in = fopen(s->path, "rb"), *out = fopen(path, "wb");
    size_t size = in != NULL ? fread(text, 1, sizeof text - 1, in) : 0;
    int copied = in != NULL && out != NULL && fgetc(in) == EOF && !ferror(in)
                 && fwrite(text, 1, size, out) == size;
    s->is_stub = has(text, "Your code");
    if (in != NULL)
        fclose(in);
    return out != NULL && fclose(out) == 0 && copied;
}

/* The beginning of what is in the file, as text; closes it. */
static void read_back(FILE *file, char *text, size_t size)
{
    rewind(file);
    size_t got = fread(text, 1, size - 1, file);
    for (size_t k = 0; k < got; k++) /* nothing that moves a cursor */
        if ((unsigned char)text[k] < ' ' && text[k] != '\n' && text[k] != '\t')
            text[k] = '?';
    text[got] = '\0';
    fclose(file);
}

/* ---- building ---- */

/* A student's file may include the given headers and those of the system. The compiler lists
 * what it read, after its target, "program:". */
static void find_foreign_header(Submission *s, const char *here)
{
    char word[1024];
    snprintf(word, sizeof word, "%s/needs", s->folder);
    FILE *file = fopen(word, "r");
    if (file == NULL)
        return;
    for (int target = 1; fscanf(file, "%1023s", word) == 1; target = 0) {
        const char *ours = word + strlen(here), *given = "/" TOOLS "headers/";
        int is_given = strncmp(word, here, strlen(here)) != 0
                       || (strncmp(ours, given, strlen(given)) == 0
                           && strchr(ours + strlen(given), '/') == NULL);
        if (!target && (!is_given || (*word != '/' && has(word, ".."))))
            explain(s,
                    "%s includes %.200s: an exercise includes exercise.h and standard headers "
                    "only",
                    s->name, word);
    }
    fclose(file);
}

/* The name that the linker did not find, in three dialects: undefined reference to `scores',
 * undefined symbol: scores, "_scores", referenced from. "" if it says nothing of the kind. */
static const char *missing_name(const char *said)
{
    static const char *const before[] = { "undefined reference to `",
                                          "undefined symbol: ", "\"_" };
    static char name[64];
    const char *at = NULL;
    for (int k = 0; k < COUNT(before) && at == NULL; k++)
        if ((at = strstr(said, before[k])) != NULL)
            at += strlen(before[k]);
    int length = 0;
    while (at != NULL && (isalnum((unsigned char)at[length]) || at[length] == '_'))
        length++;
    while (length > 0 && at[length - 1] == '_') /* matrix_copy is a macro for matrix_copy_ */
        length--;
    snprintf(name, sizeof name, "%.*s", length, at != NULL ? at : "");
    return name;
}

/* The first words of the compiler, or what the linker misses. */
static void explain_compiler(Submission *s)
{
    const char *said = s->warnings, *name = missing_name(said), *error = strstr(said, "error:");
    while (error != NULL && error > said && error[-1] != '\n')
        error--;
    if (has(said, "multiple definition of `main'") || has(said, "duplicate symbol: main")
        || has(said, "duplicate symbol '_main'"))
        explain(s, "it has a main() of its own: an exercise is the function alone, the check "
                   "calls it");
    else if (*name == '\0')
        explain(s, "it does not compile: %.*s", error != NULL ? (int)strcspn(error, "\n") : 0,
                error != NULL ? error : "");
    else if (has(said, ".call.c") || has(said, "call-"))
        explain(s, "it does not link: %s must be defined in it, under that name", name);
    else
        explain(s, "it does not link: it calls %s, which this exercise does not have", name);
}

static void build(Submission *s)
{
    static char here[1024], compiler[4096], script[8192];
    FILE *file = fopen(TOOLS "compiler", "r");
    if (file == NULL || fgets(compiler, sizeof compiler, file) == NULL
        || getcwd(here, sizeof here) == NULL)
        die("%s cannot be read; make exercise-%s makes it", TOOLS "compiler", s->id);
    fclose(file);
    compiler[strcspn(compiler, "\n")] = '\0';
    s->sanitized = has(compiler, "-fsanitize");
    const char *library = !exercise.library        ? ""
                          : exercise.own_attention ? "matrix say platform decoding"
                                                   : "matrix say platform decoding given";
    snprintf(script, sizeof script,
             "for name in call-%s student case %s; do\n"
             "set -- \"$@\" \"$0/" TOOLS "student/$name.o\"; done\n"
             "exec %s -I \"$0/" TOOLS "headers\" -MD -MF needs -o program \"$@\" -lm",
             s->id, library, compiler);
    char *argv[] = { "sh", "-c", script, here, (char *)s->name, NULL };

    FILE *printed = process_scratch();
    const Limits limits = { 20, (size_t)2 << 30, (size_t)64 << 20, s->folder, NULL };
    Outcome outcome = process_run(argv, &limits, -1, fileno(printed), -1);
    read_back(printed, s->warnings, sizeof s->warnings);
    if (outcome.end == NOT_STARTED)
        explain(s, "the compiler could not be started: %.300s", compiler);
    else if (outcome.end != EXITED)
        explain(s, "the compiler did not come to an end");
    else if (outcome.code != 0)
        explain_compiler(s);
    else
        find_foreign_header(s, here);
    s->compiled = s->trouble[0] == '\0';
}

/* ---- running ---- */

/* " at 1_scores.c:14" if the sanitizer's report says where in the student's file it
 * happened. */
static const char *place_in(const Submission *s, const char *report)
{
    static char place[128];
    place[0] = '\0';
    for (const char *at = report; (at = strstr(at, s->name)) != NULL; at++) {
        int line = atoi(at + strlen(s->name) + (at[strlen(s->name)] == ':'));
        if (line > 0) {
            snprintf(place, sizeof place, " at %s:%d", s->name, line);
            break;
        }
    }
    return place;
}

/* Why the program did not come to its end. */
static void explain_end(Submission *s, const char *said, Outcome outcome)
{
    const char *address = strstr(said, "AddressSanitizer"),
               *undefined = strstr(said, "runtime error: "),
               *place = place_in(s, address != NULL ? address : said);
    int killed_by = outcome.end == KILLED ? outcome.code : 0;
    if (outcome.end == NOT_STARTED)
        explain(s,
                "it could not be started, or ended itself with exit status 127. May programs "
                "run in %.200s? TMPDIR=... names another folder",
                s->folder);
    else if (outcome.end == TIMED_OUT)
        explain(s, "still running after %d s: is there a loop whose counter does not move?",
                s->seconds);
    else if (has(said, "rss limit") || has(said, "out-of-memory")
             || has(said, "allocation-size-too-big"))
        explain(s, "out of memory: it asked for more than an exercise may use. Is something "
                   "allocated in a loop?");
    else if (address != NULL && has(address, "stack-overflow"))
        explain(s, "the stack is full%s: does a function call itself without end?", place);
    else if (address != NULL
             && (has(address, "overflow") || has(address, "SEGV") || has(address, "use-after")))
        explain(s, "a %s out of bounds%s: which index leaves its matrix?",
                has(address, "WRITE") ? "write" : "read", place);
    else if (undefined != NULL)
        explain(s, "undefined behavior%s: %.*s", place, (int)strcspn(undefined + 15, "\n"),
                undefined + 15);
    else if (killed_by == SIGXFSZ)
        explain(s, "it printed more than 1 MB: is there a printf in the innermost loop?");
    else if (killed_by == SIGABRT)
        explain(s, "it was aborted%s: a failed assert, or memory that ran out", place);
    else if (killed_by != 0)
        explain(s, "it crashed: which index leaves its matrix?");
    else if (strncmp(said, "attention: given.c:", 19) == 0 && strchr(said + 19, ' ') != NULL)
        explain(s, "inside attention():%.*s", (int)strcspn(strchr(said + 19, ' '), "\n"),
                strchr(said + 19, ' '));
    else if (strncmp(said, "attention: ", 11) == 0)
        explain(s, "%.*s", (int)strcspn(said + 11, "\n"), said + 11);
    else
        explain(s, "it ended the program itself, with exit status %d, before all was computed",
                outcome.code);
}

/* What the process says of a call, and whether that can be. */
static int read_conduct(FILE *results, const Case *c, Conduct *conduct)
{
    return fread(conduct, sizeof *conduct, 1, results) == 1 && conduct->changed_in >= 0
           && conduct->changed_in <= c->n_in && conduct->beside_out >= 0
           && conduct->beside_out <= c->n_out;
}

/* Are the numbers that come next those of case 0 again? With NaN in out[] before, what was not
 * written is not compared. */
static int read_again(FILE *results, const Case *c, int was_nan)
{
    Conduct conduct;
    int same = read_conduct(results, c, &conduct);
    for (int k = 0; k < c->n_out; k++) {
        Matrix m = c->out[k], again = case_matrix(m.rows, m.cols, 0);
        same = case_read_numbers(results, again) && same;
        for (int i = 0; i < m.rows; i++)
            for (int j = 0; j < m.cols; j++)
                same = same
                       && (memcmp(matrix_at(m, i, j), matrix_at(again, i, j), sizeof(float))
                               == 0
                           || (was_nan && case_is_untouched(*matrix_at(m, i, j))));
        free(again.data);
    }
    return same;
}

/* Returns whether the program has begun at all. */
static int read_answers(Submission *s, FILE *results, Answers *a)
{
    rewind(results);
    int begun = fread(&a->prediction, sizeof a->prediction, 1, results) == 1, complete = begun;
    if (!begun)
        a->prediction = NAN;
    s->conduct = (Conduct){ 0, 0 };
    for (a->answered = 0; a->answered < a->n; a->answered++) {
        Case *c = &a->given[a->answered];
        Conduct conduct;
        complete = complete && read_conduct(results, c, &conduct);
        for (int k = 0; k < c->n_out; k++)
            complete = complete && case_read_numbers(results, c->out[k]);
        if (!complete)
            return begun;
        if (s->conduct.changed_in == 0 && s->conduct.beside_out == 0)
            s->conduct = conduct;
    }
    s->repeats = read_again(results, &a->given[0], 0);
    s->is_free = read_again(results, &a->given[0], 1);
    return begun;
}

static int run(Submission *s, Answers *a)
{
    FILE *input = process_scratch(), *printed = process_scratch(), *results = process_scratch();
    char path[4096], memory[128], *argv[] = { "./program", NULL };
    const char *search = getenv("PATH");
    snprintf(path, sizeof path, "PATH=%s", search != NULL ? search : "/usr/bin:/bin");
    snprintf(memory, sizeof memory,
             "ASAN_OPTIONS=detect_leaks=0:hard_rss_limit_mb=%d:max_allocation_size_mb=%d",
             MEGABYTES, MEGABYTES);
    char *environment[] = { path, memory, "UBSAN_OPTIONS=print_stacktrace=0", "LC_ALL=C",
                            NULL };
    const Limits limits = { s->seconds, s->sanitized ? 0 : (size_t)MEGABYTES << 20,
                            MOST_PRINTED, s->folder, environment };
    int written = 1;
    for (int k = 0; k < a->n; k++)
        written = written && case_write(input, &a->asked[k]);
    if (!written || fflush(input) != 0 || fseek(input, 0, SEEK_SET) != 0)
        die("a temporary file could not be written: %s", strerror(errno));
    Outcome outcome = process_run(argv, &limits, fileno(input), fileno(printed),
                                  fileno(results));
    read_back(printed, s->printed, sizeof s->printed);
    int begun = read_answers(s, results, a);
    s->trouble[0] = '\0';
    if (outcome.end != EXITED || outcome.code != 0 || (a->answered < a->n && feof(results)))
        explain_end(s, s->printed, outcome);
    else if (a->answered < a->n || (fgetc(results), !feof(results)))
        explain(s, "its answers cannot be read: was something written to a file that it did "
                   "not open?");
    fclose(input);
    fclose(results);
    return begun || (outcome.end != KILLED && !has(s->printed, "Sanitizer"));
}

void sandbox_build(Submission *s)
{
    if (process_make_folder(s->folder, sizeof s->folder) != 0)
        die("no temporary folder: %s", strerror(errno));
    if (copy_in(s))
        build(s);
    else
        explain(s, "%.400s: cannot be read, or it is larger than 1 MB", s->path);
}

void sandbox_run(Submission *s, Answers *a)
{
    /* On some kernels a program with sanitizers now and then does not come to its beginning. */
    for (int tries = 0; s->compiled && !run(s, a) && s->sanitized && !process_stopped();)
        if (++tries == MOST_STARTS) {
            explain(s,
                    "the compiler's sanitizers do not start here, which is not your fault: "
                    "make clean, then make exercise-%s SANITIZE= does without them",
                    s->id);
            break;
        }
}
