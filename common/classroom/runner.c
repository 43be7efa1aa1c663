/* The check of one exercise: builds the student's file in an empty folder, runs it in a process of
 * its own, compares what comes back and says what holds. Linked with NN_chapter/checks/K_name.c.
 *
 *     check-01-1 FILE [--seed N] [--seconds N] [--grade]     --grade: lines for the grader instead of a report
 *     check-01-1 --self-test                   does each known mistake get its own diagnosis? */
#define _XOPEN_SOURCE 700
#include "judge.h"
#include "process.h"
#include "say.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MEGABYTES = 600, MOST_PRINTED = 1 << 20, MOST_WORDS_IN_COMMAND = 64 };

/* What the Makefile prepares: the compiler with its flags, the objects that an exercise is linked
 * with, the headers that it may include. */
#define TOOLS "build/classroom/"

typedef struct {
    const char *path, *name; /* of the student's file; its name alone */
    char id[16];             /* 01-1 */
    char folder[512];        /* where it is compiled and run */
    char warnings[1 << 14];  /* what the compiler said, and what the program printed; */
    char printed[1 << 16];   /* what goes beyond is dropped */
    char trouble[512];       /* one line, if it did not compile, or did not come to its end */
    int compiled, repeats, sanitized;
    int seconds; /* that it may run */
    Conduct conduct[MOST_CASES];
} Submission;

/* ---- files ---- */

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, mode);
}

static int copy_file(const char *from_folder, const char *from, const char *to_folder,
                     const char *to)
{
    FILE *in = from_folder != NULL ? open_in(from_folder, from, "rb") : fopen(from, "rb");
    FILE *out = open_in(to_folder, to, "wb");
    char block[4096];
    size_t got;
    int copied = in != NULL && out != NULL;
    while (copied && (got = fread(block, 1, sizeof block, in)) > 0)
        copied = fwrite(block, 1, got, out) == got;
    copied = copied && !ferror(in);
    if (in != NULL)
        fclose(in);
    if (out != NULL)
        copied = fclose(out) == 0 && copied;
    return copied;
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

/* A file for this run alone, that vanishes when it is closed. */
static FILE *scratch(void)
{
    FILE *file = tmpfile();
    if (file == NULL)
        die("no temporary file: %s", strerror(errno));
    return file;
}

/* ---- building ---- */

/* A student's file may include the given headers and the standard ones. The compiler lists what it
 * read, apart from the latter. */
static void find_foreign_header(Submission *s)
{
    FILE *file = open_in(s->folder, "needs", "r");
    char word[1024];
    if (file == NULL)
        return;
    while (fscanf(file, "%1023s", word) == 1) {
        const char *allowed[] = { s->name, "exercise.h", "matrix.h", "words.h", "\\" };
        int known = word[strlen(word) - 1] == ':';
        for (int k = 0; k < COUNT(allowed); k++)
            known = known || strcmp(word, allowed[k]) == 0;
        if (!known)
            snprintf(
                s->trouble, sizeof s->trouble,
                "%s includes %s: an exercise includes exercise.h and standard headers only",
                s->name, word);
    }
    fclose(file);
}

/* Linkers: undefined reference to `attention', undefined symbol: attention, "_attention". */
static int calls_what_is_not_linked(const char *said)
{
    return strstr(said, "ndefined") != NULL
           && (strstr(said, "matrix_") != NULL || strstr(said, "`attention'") != NULL
               || strstr(said, ": attention\n") != NULL
               || strstr(said, "_attention\"") != NULL);
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
    const char *names[] = { "call", "student", "case", "matrix", "say", "platform", "given" };
    int n_objects = exercise.library ? COUNT(names) - exercise.own_attention : 3;
    char *fixed[] = { "-MMD", "-MF", "needs", "-o", "program", (char *)s->name };
    for (int k = 0; k < COUNT(fixed); k++)
        argv[n++] = fixed[k];
    for (int k = 0; k < n_objects; k++) {
        snprintf(objects[k], sizeof objects[k], "%s/" TOOLS "student/%s%s%s.o", here, names[k],
                 k == 0 ? "-" : "", k == 0 ? s->id : "");
        argv[n++] = objects[k];
    }
    argv[n++] = "-lm";
    argv[n] = NULL;

    FILE *printed = scratch();
    const Limits limits = { 20, (size_t)4 << 30, (size_t)64 << 20, s->folder, NULL };
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
        snprintf(s->trouble, sizeof s->trouble, "it does not %s",
                 calls_what_is_not_linked(s->warnings)
                     ? "link: an exercise may not call the library function that it is about"
                     : "compile");
    if (s->compiled) {
        find_foreign_header(s);
        s->compiled = s->trouble[0] == '\0';
    }
}

/* ---- running ---- */

/* " at 1_scores.c:14" if the sanitizer's report says where in the student's file it happened. */
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
    const char *memory =
        "out of memory: it asked for more than an exercise may use. Is something "
        "allocated in a loop?";
    if (outcome.end == TIMED_OUT)
        snprintf(line, size,
                 "still running after %d s: is there a loop whose counter does not move?",
                 s->seconds);
    else if (strstr(said, "rss limit") != NULL || strstr(said, "out-of-memory") != NULL
             || strstr(said, "allocation-size-too-big") != NULL)
        snprintf(line, size, "%s", memory);
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
    else if (outcome.end == KILLED && outcome.code == SIGFPE)
        snprintf(line, size, "an integer was divided by 0");
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

static void read_answers(Submission *s, FILE *results, Answers *a)
{
    rewind(results);
    if (fread(&a->prediction, sizeof a->prediction, 1, results) != 1)
        a->prediction = NAN;
    for (a->answered = 0; a->answered < a->n; a->answered++) {
        Case *c = &a->given[a->answered];
        if (fread(&s->conduct[a->answered], sizeof(Conduct), 1, results) != 1)
            return;
        for (int k = 0; k < c->n_out; k++)
            if (!case_read_numbers(results, c->out[k]))
                return;
    }
    Case again = { 0 };
    Conduct conduct;
    s->repeats = fread(&conduct, sizeof conduct, 1, results) == 1;
    for (; again.n_out < a->given[0].n_out; again.n_out++) {
        Matrix m = a->given[0].out[again.n_out];
        Matrix second = again.out[again.n_out] = case_matrix(m.rows, m.cols, 0);
        s->repeats = s->repeats && case_read_numbers(results, second);
        for (int i = 0; i < m.rows && s->repeats; i++)
            s->repeats = memcmp(matrix_at(m, i, 0), matrix_at(second, i, 0),
                                (size_t)m.cols * sizeof(float))
                         == 0;
    }
    case_free(&again);
}

/* `given` holds copies of the cases, into which the answers are read. */
static void run(Submission *s, const Case *cases, Answers *a)
{
    FILE *input = scratch(), *printed = scratch(), *results = scratch();
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
    for (int k = 0; k < a->n; k++)
        if (!case_write(input, &cases[k]))
            die("a temporary file could not be written: %s", strerror(errno));
    if (fflush(input) != 0 || fseek(input, 0, SEEK_SET) != 0)
        die("a temporary file could not be written: %s", strerror(errno));
    Outcome outcome = process_run(argv, &limits, fileno(input), fileno(printed),
                                  fileno(results));
    read_back(printed, s->printed, sizeof s->printed);
    read_answers(s, results, a);
    if (outcome.end != EXITED || outcome.code != 0 || a->answered < a->n)
        explain_end(s, s->printed, outcome);
    fclose(input);
    fclose(printed);
    fclose(results);
}

/* ---- the verdict in words ---- */

static const char *word_of(Truth truth)
{
    return truth == YES ? "yes" : truth == NO ? "NO" : "not run";
}

static void say_line(Truth truth, const char *words)
{
    say("  ");
    say_cell(truth == NO ? BOLD : PLAIN, -9, word_of(truth));
    say("%s\n", words);
}

/* Says words of any length in lines of at most 76 columns, indented. */
static void say_paragraph(const char *words)
{
    int column = 0;
    char word[256];
    for (int length; sscanf(words, " %255s%n", word, &length) == 1; words += length) {
        int width = say_columns(word);
        if (column > 0 && column + 1 + width > 73) {
            say("\n");
            column = 0;
        }
        say("%s%s", column == 0 ? "   " : " ", word);
        column += width + (column > 0);
    }
    say("\n");
}

static void say_text(const char *heading, const char *body, int most_lines)
{
    say("\n%s\n", heading);
    while (*body != '\0' && most_lines-- > 0) {
        int length = (int)strcspn(body, "\n");
        say("   %.*s\n", length, body);
        body += length + (body[length] == '\n');
    }
    if (*body != '\0')
        say("   …\n");
}

static void find_worst(const Answers *a, int k, int *out, int *row, int *col)
{
    double worst = -1;
    for (int m = 0; m < a->given[k].n_out; m++)
        for (int i = 0; i < a->given[k].out[m].rows; i++)
            for (int j = 0; j < a->given[k].out[m].cols; j++) {
                double given = (double)*matrix_at(a->given[k].out[m], i, j);
                double expected = (double)*matrix_at(a->expected[k].out[m], i, j);
                double off = is_close(given, expected, 0) ? 0 : fabs(given - expected);
                off = off == off ? off : INFINITY;
                if (off > worst) {
                    worst = off;
                    *out = m, *row = i, *col = j;
                }
            }
}

static void say_number(const char *what, float x)
{
    if (case_is_untouched(x))
        say("%snothing", what);
    else if (isnan(x))
        say("%sNaN", what);
    else
        say("%s%.6g", what, (double)x);
}

/* The differences of one matrix as a picture: a shade for each number. */
static void say_picture(const Answers *a, int k, int out, double worst)
{
    static const char *const shades[] = { "░", "▒", "▓", "█" };
    Matrix given = a->given[k].out[out], expected = a->expected[k].out[out];
    int rows = given.rows < 12 ? given.rows : 12, cols = given.cols < 32 ? given.cols : 32;
    say("\n   %s, [%d × %d]:  · right   ░ ▒ ▓ █ wrong, by how much   ? no number\n",
        a->names[out], given.rows, given.cols);
    for (int i = 0; i < rows; i++) {
        say("   ");
        for (int j = 0; j < cols; j++) {
            double g = (double)*matrix_at(given, i, j), e = (double)*matrix_at(expected, i, j);
            double off = fabs(g - e) / worst;
            int right = is_close(g, e, a->tolerance * (1 + fabs(e)));
            say(" %s", right ? "·" : !(off <= 1) ? "?" : shades[off < 1 ? (int)(off * 4) : 3]);
        }
        say("%s\n", cols < given.cols ? " …" : "");
    }
    if (rows < given.rows)
        say("    …\n");
}

static double largest_difference(const Answers *a, int k, int out)
{
    double worst = 0;
    for (int i = 0; i < a->given[k].out[out].rows; i++)
        for (int j = 0; j < a->given[k].out[out].cols; j++) {
            double off = fabs((double)*matrix_at(a->given[k].out[out], i, j)
                              - (double)*matrix_at(a->expected[k].out[out], i, j));
            worst = off > worst && off < INFINITY ? off : worst;
        }
    return worst;
}

/* How many numbers an answer to case k has. */
static int size_of(const Answers *a, int k)
{
    int size = 0;
    for (int m = 0; m < a->expected[k].n_out; m++)
        size += a->expected[k].out[m].rows * a->expected[k].out[m].cols;
    return size;
}

static void say_difference(const Answers *a, int k, const char *pattern)
{
    int out = 0, row = 0, col = 0;
    find_worst(a, k, &out, &row, &col);
    int size = a->expected[k].out[out].rows * a->expected[k].out[out].cols;
    say("\n%s: furthest off is %s", exercise.cases[k], a->names[out]);
    if (size > 1)
        say("[%d][%d]", row, col);
    say_number(": expected ", *matrix_at(a->expected[k].out[out], row, col));
    say_number(", got ", *matrix_at(a->given[k].out[out], row, col));
    say("\n");
    if (exercise.choices)
        return;
    if (size > 3)
        say_picture(a, k, out, largest_difference(a, k, out));
    if (*pattern != '\0') {
        say("\nWhat the numbers show:\n");
        say_paragraph(pattern);
    }
}

/* The first wrong case can be checked by hand; one with more numbers shows a picture. */
static void say_differences(const Answers *a, const Verdict *v)
{
    int first = v->first_wrong, large = first;
    while (large < a->answered && (agrees(a, large) || size_of(a, large) < 4))
        large++;
    if (large < a->answered && large != first)
        say_difference(a, first, "");
    int shown = large < a->answered ? large : first;
    say_difference(a, shown, v->n_mistakes > 0 ? "" : judge_pattern(a, shown));
}

/* The properties of conduct, which hold for every exercise and give no points. */
typedef struct {
    Truth compiled, ended, inside, repeats, predicted;
    char inside_words[128];
} Basics;

static Basics basics_of(const Submission *s, const Answers *a)
{
    Basics b = { NO,      NOT_RUN, NOT_RUN,
                 NOT_RUN, NOT_RUN, "writes where it should, and nowhere else" };
    if (!s->compiled)
        return b;
    b.compiled = YES;
    b.ended = s->trouble[0] == '\0' ? YES : NO;
    b.inside = b.ended == YES ? YES : NOT_RUN;
    for (int k = a->answered; k-- > 0;) {
        if (s->conduct[k].changed_in != 0) {
            b.inside = NO;
            snprintf(b.inside_words, sizeof b.inside_words, "leaves %s as it is",
                     a->names[a->given[k].n_out + s->conduct[k].changed_in - 1]);
        }
        if (s->conduct[k].beside_out != 0) {
            b.inside = NO;
            snprintf(b.inside_words, sizeof b.inside_words,
                     "writes only into %s (it wrote beside it, between two rows)",
                     a->names[s->conduct[k].beside_out - 1]);
        }
    }
    b.repeats = b.ended == YES ? (s->repeats ? YES : NO) : NOT_RUN;
    b.predicted = isnan(a->prediction) ? NOT_RUN
                  : is_close(a->prediction, exercise.prediction,
                             0.005 * fmax(1, fabs(exercise.prediction)))
                      ? YES
                      : NO;
    return b;
}

static int is_solved(const Basics *b, const Verdict *v)
{
    int solved = b->ended == YES && b->inside == YES && b->repeats == YES
                 && b->predicted == YES;
    for (int p = 0; p < exercise.n_properties; p++)
        solved = solved && v->property[p] == YES;
    return solved;
}

static void say_title(const Submission *s)
{
    char line[128] = "";
    FILE *file = fopen(s->path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL || strncmp(line, "/* ", 3) != 0)
        snprintf(line, sizeof line, "/* Exercise %s", s->id);
    if (file != NULL)
        fclose(file);
    line[strcspn(line, "\r\n")] = '\0';
    say("%s\n\n", line + 3);
}

static void report(const Submission *s, const Answers *a, const Verdict *v, const Basics *b)
{
    say_title(s);
    if (!s->compiled) {
        say_line(NO, "compiles");
        say_text("The compiler says, first error first:", s->warnings, 24);
        say("\n");
        say_paragraph(s->trouble);
        return;
    }
    if (b->ended == NO)
        say_line(NO, "comes to its end");
    for (int p = 0; p < exercise.n_properties; p++)
        say_line(v->property[p], exercise.properties[p].words);
    if (b->ended == YES) {
        say_line(b->inside, b->inside_words);
        if (b->repeats == NO)
            say_line(NO, "a second call with the same numbers gives the same");
    }
    if (b->predicted == NOT_RUN)
        say_line(NOT_RUN, "your prediction: none yet");
    else {
        char words[96];
        snprintf(words, sizeof words, "your prediction: %g", a->prediction);
        say_line(b->predicted, words);
    }
    if (b->ended == NO) {
        say("\nIn the case \"%s\":\n", exercise.cases[a->answered < a->n ? a->answered : 0]);
        say_paragraph(s->trouble);
    }
    int failed = 0;
    for (int p = 0; p < exercise.n_properties; p++)
        failed = failed || v->property[p] == NO;
    if (failed && exercise.show != NULL)
        exercise.show(a);
    if (v->empty)
        say("\nNothing was written yet. The place in %s is marked: Your code.\n", s->path);
    else if (failed && v->first_wrong >= 0 && exercise.derive == NULL)
        say_differences(a, v);
    if (v->n_mistakes > 0)
        say("\n%s:\n", v->n_mistakes == 1
                           ? "A known mistake gives these numbers"
                           : "Known mistakes, made together, give these numbers");
    for (int k = 0; k < v->n_mistakes; k++)
        say_paragraph(exercise.mistakes[v->mistakes[k]].question);
    if (s->warnings[0] != '\0')
        say_text("The compiler warns:", s->warnings, 12);
    if (b->ended == YES && s->printed[0] != '\0')
        say_text("Your code printed:", s->printed, 12);
    if (is_solved(b, v))
        say("\nSolved. Ours, to compare: make solution-%s\n", s->id);
    else
        say("\nA hint: make hint-%s      Check again: make exercise-%s\n", s->id, s->id);
}

/* ---- for the grader ---- */

/* A line of fields; tabs and line ends in what students caused become spaces. */
static void say_fields(const char *kind, const char *value, const char *words)
{
    char clean[600];
    snprintf(clean, sizeof clean, "%s", words);
    for (char *c = clean; *c != '\0'; c++)
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    printf("%s\t%s\t%s\n", kind, value, clean);
}

static void grade(const Submission *s, const Answers *a, const Verdict *v, const Basics *b)
{
    for (int p = 0; p < exercise.n_properties; p++)
        say_fields("property", word_of(s->compiled ? v->property[p] : NOT_RUN),
                   exercise.properties[p].words);
    say_fields("property", word_of(b->predicted), "the prediction");
    say_fields("condition", word_of(b->compiled), "compiles");
    say_fields("condition", word_of(b->ended), "comes to its end");
    say_fields("condition", word_of(b->inside), b->inside_words);
    say_fields("condition", word_of(b->repeats), "a second call gives the same");
    if (s->trouble[0] != '\0')
        say_fields("trouble", "", s->trouble);
    for (int k = 0; k < v->n_mistakes; k++)
        say_fields("mistake", exercise.mistakes[v->mistakes[k]].name,
                   exercise.mistakes[v->mistakes[k]].question);
    if (s->compiled && v->n_mistakes == 0 && v->first_wrong >= 0 && exercise.derive == NULL
        && !exercise.choices) {
        say_fields("pattern", "", judge_pattern(a, v->first_wrong));
    }
    say_fields("solved", is_solved(b, v) ? "yes" : "NO", "");
}

/* ---- does the check know what it says it knows? ---- */

static int self_test_failed;

static void must(int holds, unsigned long long seed, const char *first, const char *second,
                 const char *words)
{
    if (!holds) {
        printf("seed %llu: %s%s%s: %s\n", seed, first, *second != '\0' ? " and " : "", second,
               words);
        self_test_failed = 1;
    }
}

static void self_test(unsigned long long seed)
{
    Case cases[MOST_CASES], right[MOST_CASES], wrong[MOST_CASES];
    Answers a = { exercise.n_cases,
                  exercise.n_cases,
                  right,
                  wrong,
                  exercise.tolerance > 0 ? exercise.tolerance : 1e-4,
                  exercise.names,
                  0 };
    judge_seed(seed);
    judge_draw(cases);
    judge_model(right, cases, NULL, 0);
    for (int i = -1; i < exercise.n_mistakes; i++)
        for (int j = i; j < (i < 0 || exercise.together == 1 ? i + 1 : exercise.n_mistakes);
             j++) {
            int both[] = { i, j }, n = i < 0 ? 0 : i == j ? 1 : 2, fails = 0;
            judge_model(wrong, cases, both, n);
            Verdict v = judge(&a, cases);
            for (int p = 0; p < exercise.n_properties; p++)
                fails |= v.property[p] != YES;
            const char *first = i < 0 ? "the model" : exercise.mistakes[i].name;
            const char *second = n == 2 ? exercise.mistakes[j].name : "";
            must(fails == (n > 0), seed, first, second, fails ? "must pass" : "must fail");
            if (n > 0)
                must(v.n_mistakes > 0 || v.empty, seed, first, second, "must be diagnosed");
            if (n == 1)
                must(v.n_mistakes == 1 && v.mistakes[0] == i, seed, first, "",
                     "must be told from every other mistake");
            for (int k = 0; k < exercise.n_cases; k++)
                case_free(&wrong[k]);
        }
    for (int k = 0; k < exercise.n_cases; k++) {
        case_free(&cases[k]);
        case_free(&right[k]);
    }
}

/* ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

int main(int argc, char **argv)
{
    unsigned long long seed = (unsigned long long)time(NULL) * 1000003u
                              + (unsigned long long)getpid();
    int grading = 0, testing = 0;
    static Submission s = { .seconds = 5 };
    say_begin("check");
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], "--grade") == 0)
            grading = 1;
        else if (strcmp(argv[k], "--self-test") == 0)
            testing = 1;
        else if (strcmp(argv[k], "--seconds") == 0 && k + 1 < argc)
            s.seconds = atoi(argv[++k]);
        else if (strcmp(argv[k], "--seed") == 0 && k + 1 < argc)
            seed = strtoull(argv[++k], NULL, 10);
        else
            s.path = argv[k];
    if (testing) {
        for (seed = 1; seed <= 5; seed++)
            self_test(seed);
        printf("%d mistakes\n", exercise.n_mistakes);
        return self_test_failed || say_end();
    }
    if (s.path == NULL)
        die_usage("check-NN-K FILE [--seed N] [--grade], or --self-test");
    say_mode(COLOR_AUTO, 0);
    s.name = base_name(s.path);
    const char *dash = strchr(base_name(argv[0]), '-');
    snprintf(s.id, sizeof s.id, "%s", dash != NULL ? dash + 1 : "");

    static Case cases[MOST_CASES], expected[MOST_CASES], given[MOST_CASES];
    Answers a = { exercise.n_cases,
                  0,
                  expected,
                  given,
                  exercise.tolerance > 0 ? exercise.tolerance : 1e-4,
                  exercise.names,
                  NAN };
    Verdict v = { .first_wrong = -1 };
    judge_seed(seed);
    judge_draw(cases);
    judge_model(expected, cases, NULL, 0);
    judge_copy(given, cases);
    if (process_make_folder(s.folder, sizeof s.folder) != 0)
        die("no temporary folder: %s", strerror(errno));
    if (!copy_file(NULL, s.path, s.folder, s.name)
        || !copy_file(TOOLS "headers", "exercise.h", s.folder, "exercise.h")
        || !copy_file(TOOLS "headers", "matrix.h", s.folder, "matrix.h")
        || !copy_file(TOOLS "headers", "words.h", s.folder, "words.h")) {
        process_remove_folder(s.folder);
        die("%s: cannot be copied: %s", s.path, strerror(errno));
    }
    build(&s);
    if (s.compiled) {
        run(&s, cases, &a);
        for (int k = 0; k < a.answered && exercise.derive != NULL; k++)
            exercise.derive(&given[k]);
        v = judge(&a, cases);
    }
    process_remove_folder(s.folder);
    if (process_stopped())
        return 128 + process_stopped();
    Basics b = basics_of(&s, &a);
    if (grading)
        grade(&s, &a, &v, &b);
    else
        report(&s, &a, &v, &b);
    for (int k = 0; k < exercise.n_cases; k++) {
        case_free(&cases[k]);
        case_free(&expected[k]);
        case_free(&given[k]);
    }
    return say_end() != 0 || !is_solved(&b, &v);
}
