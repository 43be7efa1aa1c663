#define _XOPEN_SOURCE 700
#include "sandbox.h"
#include "process.h"
#include "say.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEGABYTES = 600, MOST_PRINTED = 1 << 20, MOST_WORDS_IN_COMMAND = 64, MOST_STARTS = 20 };

/* What the Makefile prepares: the compiler with its flags, the objects that an exercise is
 * linked with, the headers that it may include. */
#define TOOLS "build/classroom/"

/* ---- files ---- */

/* Copies s->path into s->folder; 0 if that failed. */
static int copy_in(const Submission *s)
{
    char path[1024], block[4096];
    snprintf(path, sizeof path, "%s/%s", s->folder, s->name);
    FILE *in = fopen(s->path, "rb"), *out = fopen(path, "wb");
    size_t got;
    int copied = in != NULL && out != NULL;
    while (copied && (got = fread(block, 1, sizeof block, in)) > 0)
        copied = fwrite(block, 1, got, out) == got;
    copied = copied && !ferror(in);
    if (in != NULL)
        fclose(in);
    return out != NULL && fclose(out) == 0 && copied;
}

/* The beginning of what is in the file, as text. */
static void read_back(FILE *file, char *text, size_t size)
{
    rewind(file);
    size_t got = fread(text, 1, size - 1, file);
    for (size_t k = 0; k < got; k++) /* nothing that moves a cursor */
        if ((unsigned char)text[k] < ' ' && text[k] != '\n' && text[k] != '\t')
            text[k] = '?';
    text[got] = '\0';
}

/* ---- building ---- */

/* Does the stub's mark still stand in the file? */
static int has_mark(const char *path)
{
    static char text[1 << 18];
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    text[size] = '\0';
    return strstr(text, "Your code") != NULL;
}

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
        if (!target && (!is_given || (*word != '/' && strstr(word, "..") != NULL)))
            snprintf(
                s->trouble, sizeof s->trouble,
                "%s includes %.200s: an exercise includes exercise.h and standard headers only",
                s->name, word);
    }
    fclose(file);
}

/* The name that the linker did not find, in three dialects: undefined reference to `scores',
 * undefined symbol: scores, "_scores", referenced from. 0 if it says nothing of the kind. */
static int find_missing_name(const char *said, char name[64])
{
    static const char *const before[] = { "undefined reference to `",
                                          "undefined symbol: ", "\"_" };
    const char *at = NULL;
    for (int k = 0; k < 3 && at == NULL; k++)
        if ((at = strstr(said, before[k])) != NULL)
            at += strlen(before[k]);
    int length = 0;
    while (at != NULL && (isalnum((unsigned char)at[length]) || at[length] == '_'))
        length++;
    while (length > 0 && at[length - 1] == '_') /* matrix_copy is a macro for matrix_copy_ */
        length--;
    snprintf(name, 64, "%.*s", length, at != NULL ? at : "");
    return name[0] != '\0';
}

/* The first words of the compiler, or what the linker misses. */
static void explain_compiler(Submission *s)
{
    char name[64], *line = s->trouble;
    const size_t size = sizeof s->trouble;
    const char *first = strstr(s->warnings, "error:");
    while (first != NULL && first > s->warnings && first[-1] != '\n')
        first--;
    if (strstr(s->warnings, "multiple definition of `main'") != NULL
        || strstr(s->warnings, "duplicate symbol: main") != NULL
        || strstr(s->warnings, "duplicate symbol '_main'") != NULL)
        snprintf(line, size,
                 "it has a main() of its own: an exercise is the function alone, the "
                 "check calls it");
    else if (!find_missing_name(s->warnings, name))
        snprintf(line, size, "it does not compile: %.*s",
                 first != NULL ? (int)strcspn(first, "\n") : 0, first);
    else if (strstr(s->warnings, ".call.c") == NULL && strstr(s->warnings, "call-") == NULL)
        snprintf(line, size, "it does not link: it calls %s, which this exercise does not have",
                 name);
    else
        snprintf(line, size, "it does not link: %s must be defined in it, under that name",
                 name);
}

static void build(Submission *s)
{
    static char command[4096], here[1024], objects[8][1200];
    char *argv[MOST_WORDS_IN_COMMAND];
    int n = 0;
    FILE *file = fopen(TOOLS "compiler", "r");
    if (file == NULL || fgets(command, sizeof command, file) == NULL
        || getcwd(here, sizeof here) == NULL)
        die("%s cannot be read; make exercise-%s makes it", TOOLS "compiler", s->id);
    fclose(file);
    for (char *word = strtok(command, " \n"); word != NULL && n < 40;
         word = strtok(NULL, " \n"))
        argv[n++] = word;
    s->sanitized = 0;
    for (int k = 0; k < n; k++)
        s->sanitized |= strncmp(argv[k], "-fsanitize", 10) == 0;
    const char *names[] = { "call", "student",  "case",     "matrix",
                            "say",  "platform", "decoding", "given" };
    int n_objects = exercise.library ? COUNT(names) - exercise.own_attention : 3;
    static char headers[1200];
    snprintf(headers, sizeof headers, "-I%s/" TOOLS "headers", here);
    char *fixed[] = { headers, "-MD", "-MF", "needs", "-o", "program", (char *)s->name };
    for (int k = 0; k < COUNT(fixed); k++)
        argv[n++] = fixed[k];
    for (int k = 0; k < n_objects; k++) {
        snprintf(objects[k], sizeof objects[k], "%s/" TOOLS "student/%s%s%s.o", here, names[k],
                 k == 0 ? "-" : "", k == 0 ? s->id : "");
        argv[n++] = objects[k];
    }
    argv[n++] = "-lm";
    argv[n] = NULL;

    FILE *printed = process_scratch();
    const Limits limits = { 20, (size_t)2 << 30, (size_t)64 << 20, s->folder, NULL };
    Outcome outcome = process_run(argv, &limits, -1, fileno(printed), -1);
    read_back(printed, s->warnings, sizeof s->warnings);
    fclose(printed);
    s->compiled = outcome.end == EXITED && outcome.code == 0;
    if (outcome.end == NOT_STARTED)
        snprintf(s->trouble, sizeof s->trouble, "the compiler %s could not be started",
                 argv[0]);
    else if (outcome.end != EXITED)
        snprintf(s->trouble, sizeof s->trouble, "the compiler did not come to an end");
    else if (!s->compiled)
        explain_compiler(s);
    if (s->compiled) {
        find_foreign_header(s, here);
        s->is_stub = has_mark(s->path);
        s->compiled = s->trouble[0] == '\0';
    }
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

/* Why the program did not come to its end, in one line. */
static void explain_end(Submission *s, const char *said, Outcome outcome)
{
    char *line = s->trouble;
    const size_t size = sizeof s->trouble;
    const char *address = strstr(said, "AddressSanitizer"),
               *undefined = strstr(said, "runtime error: ");
    if (outcome.end == NOT_STARTED)
        snprintf(line, size,
                 "it could not be started, or ended itself with exit status 127. May programs "
                 "run in %.200s? TMPDIR=... names another folder",
                 s->folder);
    else if (outcome.end == TIMED_OUT)
        snprintf(line, size,
                 "still running after %d s: is there a loop whose counter does not move?",
                 s->seconds);
    else if (strstr(said, "rss limit") != NULL || strstr(said, "out-of-memory") != NULL
             || strstr(said, "allocation-size-too-big") != NULL)
        snprintf(line, size,
                 "out of memory: it asked for more than an exercise may use. Is something "
                 "allocated in a loop?");
    else if (address != NULL && strstr(address, "stack-overflow") != NULL)
        snprintf(line, size, "the stack is full%s: does a function call itself without end?",
                 place_in(s, address));
    else if (address != NULL
             && (strstr(address, "overflow") != NULL || strstr(address, "SEGV") != NULL
                 || strstr(address, "use-after") != NULL))
        snprintf(line, size, "a %s out of bounds%s: which index leaves its matrix?",
                 strstr(address, "WRITE") != NULL ? "write" : "read", place_in(s, address));
    else if (undefined != NULL)
        snprintf(line, size, "undefined behavior%s: %.*s", place_in(s, said),
                 (int)strcspn(undefined + 15, "\n"), undefined + 15);
    else if (outcome.end == KILLED && outcome.code == SIGXFSZ)
        snprintf(line, size,
                 "it printed more than 1 MB: is there a printf in the innermost loop?");
    else if (outcome.end == KILLED && outcome.code == SIGABRT)
        snprintf(line, size, "it was aborted%s: a failed assert, or memory that ran out",
                 place_in(s, said));
    else if (outcome.end == KILLED)
        snprintf(line, size, "it crashed: which index leaves its matrix?");
    else if (strncmp(said, "attention: given.c:", 19) == 0 && strchr(said + 19, ' ') != NULL) {
        const char *what = strchr(said + 19, ' ') + 1;
        snprintf(line, size, "inside attention(): %.*s", (int)strcspn(what, "\n"), what);
    } else if (strncmp(said, "attention: ", 11) == 0)
        snprintf(line, size, "%.*s", (int)strcspn(said + 11, "\n"), said + 11);
    else
        snprintf(line, size,
                 "it ended the program itself, with exit status %d, before all was "
                 "computed",
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
    int begun = fread(&a->prediction, sizeof a->prediction, 1, results) == 1;
    if (!begun)
        a->prediction = NAN;
    for (a->answered = 0; a->answered < a->n; a->answered++) {
        Case *c = &a->given[a->answered];
        if (!read_conduct(results, c, &s->conduct[a->answered]))
            return begun;
        for (int k = 0; k < c->n_out; k++)
            if (!case_read_numbers(results, c->out[k]))
                return begun;
    }
    s->repeats = read_again(results, &a->given[0], 0);
    s->is_free = read_again(results, &a->given[0], 1);
    return begun;
}

/* `given` holds copies of the cases, into which the answers are read. */
static int run(Submission *s, const Case *cases, Answers *a)
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
    s->trouble[0] = '\0';
    for (int k = 0; k < a->n; k++)
        if (!case_write(input, &cases[k]))
            die("a temporary file could not be written: %s", strerror(errno));
    if (fflush(input) != 0 || fseek(input, 0, SEEK_SET) != 0)
        die("a temporary file could not be written: %s", strerror(errno));
    Outcome outcome = process_run(argv, &limits, fileno(input), fileno(printed),
                                  fileno(results));
    read_back(printed, s->printed, sizeof s->printed);
    int begun = read_answers(s, results, a);
    if (outcome.end != EXITED || outcome.code != 0 || (a->answered < a->n && feof(results)))
        explain_end(s, s->printed, outcome);
    else if (a->answered < a->n || (fgetc(results), !feof(results)))
        snprintf(s->trouble, sizeof s->trouble,
                 "its answers cannot be read: was something written to a file that it did not "
                 "open?");
    fclose(input);
    fclose(printed);
    fclose(results);
    return begun || (outcome.end != KILLED && strstr(s->printed, "Sanitizer") == NULL);
}

void sandbox_build(Submission *s)
{
    if (process_make_folder(s->folder, sizeof s->folder) != 0)
        die("no temporary folder: %s", strerror(errno));
    if (copy_in(s))
        build(s);
    else
        snprintf(s->trouble, sizeof s->trouble, "%.400s: cannot be read", s->path);
}

void sandbox_run(Submission *s, const Case *cases, Answers *a)
{
    /* On some kernels a program with sanitizers does not come to its beginning, now and then.
     * */
    for (int tries = 0; s->compiled && !run(s, cases, a) && s->sanitized && !process_stopped();)
        if (++tries == MOST_STARTS) {
            snprintf(
                s->trouble, sizeof s->trouble,
                "the compiler's sanitizers do not start here, which is not your fault: make "
                "clean, then make exercise-%s SANITIZE= does without them",
                s->id);
            break;
        }
}
