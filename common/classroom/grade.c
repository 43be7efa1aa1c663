/* Grades a folder of submissions, side by side: each is a folder or an archive of one student.
 *
 *     grade SUBMISSIONS RESULTS [--seed N] [--jobs N] [--only 02] EXERCISE...
 *
 * An EXERCISE is 01-1. Of a submission only the exercise files are read, by name; nothing else
 * of it is unpacked or run. Each is checked as `make exercise-01-1` does it, with the seed of
 * this run for all students: the same submission gets the same grade. RESULTS gets grades.csv,
 * and for each student results.json (as Gradescope reads it). stdout gets a table, and where
 * the class is stuck. POSIX. */
#define _XOPEN_SOURCE 700
#include "process.h"
#include "say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_EXERCISES = 32,
    MOST_LINES = 24,
    LONGEST_PATH = 4096,
    LARGEST_FILE = 256 << 10,
    POINTS = 10
};

typedef struct {
    char id[16], chapter[64], name[64]; /* 01-1, 01_attention, 1_scores */
    char title[64];
    int starred;
} Exercise;

/* One line of a check's answer: "property", "yes", "one query and one key: their score". */
typedef struct {
    char kind[16], value[96], words[320];
} Line;

typedef struct {
    enum { MISSING, NOT_BEGUN, CHECKED } state;
    int solved, n_lines;
    double points;
    Line lines[MOST_LINES];
} Result;

static Exercise exercises[MOST_EXERCISES];
static int n_exercises;
static const char *seed = "20171206";

static const char *path_in(const char *folder, const char *name)
{
    static char paths[4][LONGEST_PATH];
    static int next;
    char *path = paths[next++ % 4];
    if (snprintf(path, LONGEST_PATH, "%s/%s", folder, name) >= LONGEST_PATH)
        die("%.200s…: the path is too long", path);
    return path;
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        die("%s: %s", path, strerror(errno));
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    return file;
}

static void finish(FILE *file, const char *path)
{
    int failed = ferror(file);
    if (fclose(file) != 0 || failed)
        die("%s: could not be written: %s", path, strerror(errno));
}

/* ---- the exercises ---- */

static void read_exercise(const char *id)
{
    Exercise *e = &exercises[n_exercises++];
    char line[128] = "";
    snprintf(e->id, sizeof e->id, "%s", id);
    DIR *root = opendir(".");
    for (struct dirent *entry; root != NULL && (entry = readdir(root)) != NULL;)
        if (strncmp(entry->d_name, id, 2) == 0 && entry->d_name[2] == '_')
            snprintf(e->chapter, sizeof e->chapter, "%.63s", entry->d_name);
    if (root != NULL)
        closedir(root);
    DIR *checks = opendir(path_in(e->chapter, "checks"));
    for (struct dirent *entry; checks != NULL && (entry = readdir(checks)) != NULL;) {
        const char *end = strstr(entry->d_name, ".stub");
        if (end != NULL && entry->d_name[0] == id[3] && entry->d_name[1] == '_')
            snprintf(e->name, sizeof e->name, "%.*s", (int)(end - entry->d_name),
                     entry->d_name);
    }
    if (checks != NULL)
        closedir(checks);
    char stub[256];
    snprintf(stub, sizeof stub, "%.63s/checks/%.63s.stub", e->chapter, e->name);
    FILE *file = fopen(stub, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        die("exercise %s: %s cannot be read", id, stub);
    fclose(file);
    const char *title = strchr(line, ':');
    snprintf(e->title, sizeof e->title, "%.*s",
             title != NULL ? (int)strcspn(title + 2, "\n") : 0, title != NULL ? title + 2 : "");
    char *gap = strstr(e->title, "   ");
    e->starred = strstr(line, "star") != NULL;
    if (gap != NULL)
        *gap = '\0';
}

/* Which exercise is this path, counted from the submission's folder; -1: none. How sure that is
 * goes to *rank: 3 for NN_chapter/exercises/K_name.c, wherever that stands, 2 for
 * exercises/K_name.c, 1 for K_name.c in any folder but those of the project in which other
 * files have that name. */
static int exercise_of(const char *path, int *rank)
{
    char parent[2][256] = { "", "" };
    const char *name = strrchr(path, '/');
    const char *end = name != NULL ? name : path;
    name = name != NULL ? name + 1 : path;
    for (int k = 0; k < 2 && end > path; k++) {
        const char *begin = end;
        while (begin > path && begin[-1] != '/')
            begin--;
        snprintf(parent[k], sizeof parent[k], "%.*s", (int)(end - begin), begin);
        end = begin > path ? begin - 1 : path;
    }
    for (int e = 0; e < n_exercises; e++) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "%.63s.c", exercises[e].name);
        if (strcmp(name, wanted) != 0)
            continue;
        int in_exercises = strcmp(parent[0], "exercises") == 0;
        *rank = in_exercises ? (strcmp(parent[1], exercises[e].chapter) == 0 ? 3 : 2) : 1;
        static const char *const others[] = { "solutions", "another_way", "a_third_way",
                                              "checks" };
        for (int k = 0; k < 4; k++)
            *rank = *rank == 1 && strcmp(parent[0], others[k]) == 0 ? 0 : *rank;
        return *rank > 0 ? e : -1;
    }
    return -1;
}

/* ---- what a student handed in ---- */

static const char *work;     /* the folder of the student who is graded: 01-1/1_scores.c … */
static char unreadable[256]; /* why a submission could not be read; "" if it could */

/* Where the exercise goes, or NULL if it is there already. */
static FILE *place_for(int e)
{
    char folder[LONGEST_PATH], path[LONGEST_PATH];
    snprintf(folder, sizeof folder, "%.3990s/%.15s", work, exercises[e].id);
    if (mkdir(folder, 0700) != 0)
        return NULL;
    snprintf(path, sizeof path, "%.4000s/%.63s.c", folder, exercises[e].name);
    return create(path);
}

/* Of each exercise, the file that is taken: of the surest rank, then the first by name. */
static struct {
    int rank, versions;
    char path[LONGEST_PATH];
} found[MOST_EXERCISES];

static void consider(const char *path)
{
    int rank, e = exercise_of(path, &rank);
    if (e < 0)
        return;
    found[e].versions++;
    if (rank > found[e].rank || (rank == found[e].rank && strcmp(path, found[e].path) < 0)) {
        found[e].rank = rank;
        snprintf(found[e].path, sizeof found[e].path, "%s", path);
    }
}

static void remark(const char *name, const char *words)
{
    if (unreadable[0] == '\0')
        snprintf(unreadable, sizeof unreadable, "%.80s: %s", name, words);
}

static size_t root_length; /* of the submission's own path */

static int visit(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)ftw;
    const char *below = path + root_length;
    below += *below == '/';
    int rank;
    if (kind != FTW_F || !S_ISREG(status->st_mode) || exercise_of(below, &rank) < 0)
        return 0;
    if (status->st_size > LARGEST_FILE)
        remark(below, "too large, not read");
    else
        consider(below);
    return 0;
}

static void read_folder(const char *folder)
{
    char path[2 * LONGEST_PATH], block[4096];
    root_length = strlen(folder);
    nftw(folder, visit, 16, FTW_PHYS);
    for (int e = 0; e < n_exercises; e++) {
        if (found[e].rank == 0)
            continue;
        snprintf(path, sizeof path, "%.4090s/%.4090s", folder, found[e].path);
        int in = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        FILE *out = in >= 0 ? place_for(e) : NULL;
        ssize_t got;
        while (out != NULL && (got = read(in, block, sizeof block)) > 0)
            fwrite(block, 1, (size_t)got, out);
        if (in < 0)
            remark(found[e].path, "cannot be read");
        if (out != NULL)
            finish(out, path);
        if (in >= 0)
            close(in);
    }
}

/* Runs a program that reads an archive; what it prints goes to `out`. Returns how much that is;
 * what the program thinks of the archive otherwise does not matter. */
static long unpack(char *const *argv, FILE *out)
{
    const Limits limits = { 20, (size_t)2 << 30, 4 << 20, NULL, NULL, 1 };
    Outcome outcome = process_run(argv, &limits, -1, fileno(out), -1);
    if (outcome.end == NOT_STARTED)
        snprintf(unreadable, sizeof unreadable, "%s is not installed here", argv[0]);
    fseek(out, 0, SEEK_END);
    long size = ftell(out);
    rewind(out);
    return size;
}

/* unzip takes names for patterns: [ * and ? stand for themselves inside brackets. */
static const char *as_pattern(const char *name)
{
    static char pattern[3 * LONGEST_PATH];
    char *to = pattern;
    for (; *name != '\0'; name++)
        if (*name == '[' || *name == '*' || *name == '?')
            to += sprintf(to, "[%c]", *name);
        else
            *to++ = *name;
    *to = '\0';
    return pattern;
}

static FILE *scratch(void)
{
    FILE *file = tmpfile();
    if (file == NULL || fcntl(fileno(file), F_SETFD, FD_CLOEXEC) != 0)
        die("no temporary file: %s", strerror(errno));
    return file;
}

/* Nothing is unpacked to disk by the archive's own paths: they are listed, and of those that
 * are exercises the contents are read. */
static void read_archive(const char *archive, int zip)
{
    char *list[] = { zip ? "unzip" : "tar", zip ? "-Z1" : "-tf", (char *)archive, NULL };
    char line[LONGEST_PATH];
    FILE *names = scratch();
    if (unpack(list, names) == 0 && unreadable[0] == '\0')
        snprintf(unreadable, sizeof unreadable, "the archive is damaged or empty");
    while (fgets(line, sizeof line, names) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '-')
            consider(line);
    }
    fclose(names);
    for (int e = 0; e < n_exercises; e++) {
        if (found[e].rank == 0)
            continue;
        char *tar[] = { "tar", "-xOf", (char *)archive, "--", found[e].path, NULL };
        char *unzip[] = { "unzip", "-p", (char *)archive, (char *)as_pattern(found[e].path),
                          NULL };
        FILE *contents = scratch();
        long size = unpack(zip ? unzip : tar, contents);
        if (size == 0) /* tar itself refuses a path that leaves the folder */
            remark(found[e].path, "refused, or no file");
        else if (size > LARGEST_FILE)
            remark(found[e].path, "too large, not read");
        else {
            FILE *out = place_for(e);
            size_t got;
            while (out != NULL && (got = fread(line, 1, sizeof line, contents)) > 0)
                fwrite(line, 1, got, out);
            if (out != NULL)
                finish(out, archive);
        }
        fclose(contents);
    }
}

static int ends_with(const char *text, const char *end)
{
    size_t have = strlen(text), need = strlen(end);
    return have > need && strcasecmp(text + have - need, end) == 0;
}

static const char *const endings[] = {
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"
};

static void read_submission(const char *path)
{
    struct stat status;
    int zip = ends_with(path, ".zip"), archive = 0;
    for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++)
        archive |= ends_with(path, endings[k]);
    if (lstat(path, &status) != 0)
        snprintf(unreadable, sizeof unreadable, "%s", strerror(errno));
    else if (S_ISDIR(status.st_mode))
        read_folder(path);
    else if (S_ISREG(status.st_mode) && archive)
        read_archive(path, zip);
    else
        snprintf(unreadable, sizeof unreadable,
                 "neither a folder nor an archive (.zip, .tar, .tar.gz …)");
    for (int e = 0; e < n_exercises; e++)
        if (found[e].versions > 1)
            remark(found[e].path, "taken, of several");
}

/* ---- one student ---- */

static int is_stub(const Exercise *e, const char *file)
{
    char stub[256], *argv[] = { "cmp", "-s", stub, (char *)file, NULL };
    const Limits limits = { 10, 0, 0, NULL, NULL, 0 };
    snprintf(stub, sizeof stub, "%.63s/checks/%.63s.stub", e->chapter, e->name);
    Outcome outcome = process_run(argv, &limits, -1, -1, -1);
    return outcome.end == EXITED && outcome.code == 0;
}

static void read_lines(Result *r, FILE *file)
{
    char line[1024];
    int holds = 0, asked = 0;
    rewind(file);
    while (r->n_lines < MOST_LINES && fgets(line, sizeof line, file) != NULL) {
        Line *l = &r->lines[r->n_lines];
        line[strcspn(line, "\n")] = '\0';
        char *value = strchr(line, '\t'),
             *words = value != NULL ? strchr(value + 1, '\t') : NULL;
        if (words == NULL)
            continue;
        *value = *words = '\0';
        snprintf(l->kind, sizeof l->kind, "%.15s", line);
        snprintf(l->value, sizeof l->value, "%.95s", value + 1);
        snprintf(l->words, sizeof l->words, "%.319s", words + 1);
        asked += strcmp(l->kind, "property") == 0;
        holds += strcmp(l->kind, "property") == 0 && strcmp(l->value, "yes") == 0;
        r->solved |= strcmp(l->kind, "solved") == 0 && strcmp(l->value, "yes") == 0;
        r->n_lines++;
    }
    r->points = asked > 0 ? (double)POINTS * holds / asked : 0;
}

static void check(const Exercise *e, Result *r)
{
    char program[64], file[LONGEST_PATH];
    char *argv[] = { program, file, "--grade", "--seconds", "2", "--seed", (char *)seed, NULL };
    const Limits limits = { 60, 0, 0, NULL, NULL, 0 };
    snprintf(program, sizeof program, "build/classroom/check-%.15s", e->id);
    snprintf(file, sizeof file, "%.3900s/%.15s/%.63s.c", work, e->id, e->name);
    if (access(file, R_OK) != 0)
        return;
    r->state = NOT_BEGUN;
    if (is_stub(e, file))
        return;
    r->state = CHECKED;
    FILE *said = scratch();
    process_run(argv, &limits, -1, fileno(said), -1);
    read_lines(r, said);
    fclose(said);
}

/* Text inside a JSON string. What is not UTF-8 becomes '?'. */
static void write_json(FILE *file, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        int more = *c < 0x80                 ? 0
                   : *c >= 0xC2 && *c < 0xE0 ? 1
                   : *c >= 0xE0 && *c < 0xF0 ? 2
                                             : -1,
            k;
        for (k = 1; k <= more && (c[k] & 0xC0) == 0x80;)
            k++;
        if (more < 0 || k <= more)
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

static void write_gradescope(const char *path, const Result *results, double seconds)
{
    FILE *file = create(path);
    double points = 0;
    for (int e = 0; e < n_exercises; e++)
        points += results[e].points;
    fprintf(file, "{\n  \"score\": %.2f,\n  \"execution_time\": %.1f,\n", points, seconds);
    fputs("  \"visibility\": \"visible\",\n  \"stdout_visibility\": \"hidden\",\n", file);
    fputs("  \"output_format\": \"text\",\n  \"output\": \"", file);
    write_json(file, unreadable);
    fputs("\",\n  \"tests\": [", file);
    for (int e = 0, first = 1; e < n_exercises; e++, first = 0) {
        const Result *r = &results[e];
        int number = 0, asked = 0;
        for (int k = 0; k < r->n_lines; k++)
            asked += strcmp(r->lines[k].kind, "property") == 0;
        if (!first)
            fputc(',', file);
        for (int k = 0; k < r->n_lines; k++)
            if (strcmp(r->lines[k].kind, "property") == 0)
                write_test(file, &exercises[e], r, &r->lines[k], ++number,
                           (double)POINTS / asked);
        if (asked == 0)
            write_test(file, &exercises[e], r, NULL, 1, POINTS);
    }
    fprintf(file, "\n  ],\n  \"extra_data\": {\"seed\": \"%s\"}\n}\n", seed);
    finish(file, path);
}

/* In a process of its own: grades one submission into `folder`, and tells the parent by
 * `answer`. */
static void grade_student(const char *submission, const char *folder, FILE *answer)
{
    static Result results[MOST_EXERCISES];
    char place[512];
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (process_make_folder(place, sizeof place) != 0)
        die("no temporary folder: %s", strerror(errno));
    work = place;
    read_submission(submission);
    for (int e = 0; e < n_exercises && !process_stopped(); e++)
        check(&exercises[e], &results[e]);
    process_remove_folder(place);
    if (process_stopped())
        _exit(128 + process_stopped());
    clock_gettime(CLOCK_MONOTONIC, &end);
    make_folder(folder);
    write_gradescope(path_in(folder, "results.json"), results,
                     (double)(end.tv_sec - start.tv_sec));
    fwrite(unreadable, sizeof unreadable, 1, answer);
    fwrite(results, sizeof results[0], (size_t)n_exercises, answer);
    if (fflush(answer) != 0)
        die("a temporary file could not be written: %s", strerror(errno));
}

/* ---- the class ---- */

typedef struct {
    char submission[LONGEST_PATH], name[256], folder[LONGEST_PATH];
    char unreadable[256];
    FILE *answer; /* of the process that grades it */
    Result *results;
    double points;
} Student;

static Student *students;
static int n_students;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Student *)a)->name, ((const Student *)b)->name);
}

static void find_students(const char *submissions, const char *results)
{
    DIR *folder = opendir(submissions);
    if (folder == NULL)
        die("%s: %s; DIR= names the folder with one folder or archive a student", submissions,
            strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        students = realloc(students, (size_t)(n_students + 1) * sizeof *students);
        if (students == NULL)
            die("out of memory");
        Student *s = &students[n_students++];
        *s = (Student){ .points = 0 };
        snprintf(s->submission, sizeof s->submission, "%s",
                 path_in(submissions, entry->d_name));
        snprintf(s->folder, sizeof s->folder, "%s", path_in(results, entry->d_name));
        snprintf(s->name, sizeof s->name, "%s", entry->d_name);
        for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++)
            if (ends_with(s->name, endings[k]))
                s->name[strlen(s->name) - strlen(endings[k])] = '\0';
    }
    closedir(folder);
    if (n_students == 0)
        die("%s is empty; it should have one folder or archive a student", submissions);
    qsort(students, (size_t)n_students, sizeof *students, by_name);
}

static void collect(Student *s)
{
    s->results = calloc((size_t)n_exercises, sizeof *s->results);
    if (s->results == NULL)
        die("out of memory");
    rewind(s->answer);
    if (fread(s->unreadable, sizeof s->unreadable, 1, s->answer) != 1
        || fread(s->results, sizeof *s->results, (size_t)n_exercises, s->answer)
               != (size_t)n_exercises) {
        memset(s->results, 0, (size_t)n_exercises * sizeof *s->results);
        snprintf(s->unreadable, sizeof s->unreadable, "could not be graded: the grader failed");
        snprintf(unreadable, sizeof unreadable, "%s", s->unreadable);
        make_folder(s->folder);
        write_gradescope(path_in(s->folder, "results.json"), s->results, 0);
    }
    fclose(s->answer);
    for (int e = 0; e < n_exercises; e++)
        s->points += s->results[e].points;
}

/* Some students at a time, each in a process. */
static void grade_all(int jobs)
{
    pid_t *running = calloc((size_t)n_students, sizeof *running);
    int started = 0, ended = 0, terminal = isatty(STDERR_FILENO);
    if (running == NULL)
        die("out of memory");
    while (ended < n_students) {
        for (; started < n_students && started - ended < jobs; started++) {
            Student *s = &students[started];
            fflush(stdout);
            s->answer = scratch();
            running[started] = fork();
            if (running[started] == 0) {
                grade_student(s->submission, s->folder, s->answer);
                _exit(0);
            }
        }
        pid_t done = wait(NULL);
        for (int k = 0; k < started; k++)
            if (running[k] == done || (running[k] < 0 && done < 0)) {
                running[k] = 0;
                collect(&students[k]);
                ended++;
                break;
            }
        if (terminal)
            fprintf(stderr, "\r%d of %d graded", ended, n_students);
    }
    if (terminal)
        fprintf(stderr, "\r\033[K");
    free(running);
}

/* ---- what the teacher reads ---- */

static void write_csv_text(FILE *file, const char *text)
{
    fputs(strchr("=+-@", *text) != NULL && *text != '\0' ? "\"'" : "\"",
          file); /* no formulas */
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= ' ')
            fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', file);
}

static void write_csv(const char *path)
{
    FILE *file = create(path);
    fputs("student", file);
    for (int e = 0; e < n_exercises; e++)
        fprintf(file, ",%s", exercises[e].id);
    fputs(",points,remark\n", file);
    for (int k = 0; k < n_students; k++) {
        write_csv_text(file, students[k].name);
        for (int e = 0; e < n_exercises; e++)
            fprintf(file, ",%.2f", students[k].results[e].points);
        fprintf(file, ",%.2f,", students[k].points);
        write_csv_text(file, students[k].unreadable);
        fputc('\n', file);
    }
    finish(file, path);
}

static const char *mark_of(const Result *r)
{
    static const char *const tenths[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
    if (r->state != CHECKED)
        return r->state == MISSING ? " " : ".";
    int tenth = (int)(r->points * 10 / POINTS);
    return r->solved ? "#" : tenths[tenth < 9 ? tenth : 9];
}

/* A name as a terminal can show it: at most `size` − 1 bytes, no control characters. */
static const char *shown(const char *name)
{
    static char clean[27];
    size_t k = 0;
    for (; name[k] != '\0' && k < sizeof clean - 1; k++)
        clean[k] = (unsigned char)name[k] < ' ' || name[k] == 127 ? '?' : name[k];
    while (k > 0 && name[k] != '\0' && ((unsigned char)name[k] & 0xC0) == 0x80)
        k--; /* not in the middle of a sign */
    clean[k] = '\0';
    return clean;
}

static void say_table(void)
{
    say_cell(PLAIN, -28, "student");
    for (int e = 0; e < n_exercises; e++)
        if (e == 0 || strncmp(exercises[e].id, exercises[e - 1].id, 2) != 0)
            say("%.2s-1…  ", exercises[e].id);
    say("points   # solved, 0–9 tenths\n");
    for (int k = 0; k < n_students; k++) {
        say_cell(PLAIN, -26, shown(students[k].name));
        for (int e = 0; e < n_exercises; e++)
            say("%s%s",
                e == 0 || strncmp(exercises[e].id, exercises[e - 1].id, 2) != 0 ? "  " : "",
                mark_of(&students[k].results[e]));
        say("  %7.2f  %s\n", students[k].points, students[k].unreadable);
    }
}

/* "a write out of bounds at 1_scores.c:14: which …" is of the kind "a write out of bounds";
 * what the library says begins with a place and is of one kind. */
static void name_kind(char kind[96], const char *trouble)
{
    const char *place = strstr(trouble, " at ");
    size_t length = strcspn(trouble, ":,");
    if (place != NULL && (size_t)(place - trouble) < length)
        length = (size_t)(place - trouble);
    if (trouble[0] >= '0' && trouble[0] <= '9')
        snprintf(kind, 96, "shapes that the library refuses");
    else
        snprintf(kind, 96, "%.*s", (int)length, trouble);
}

/* The mistakes and troubles of an exercise, the most frequent first, and who made them. */
static void say_reasons(int e)
{
    char(*seen)[96] = calloc((size_t)n_students, sizeof *seen);
    if (seen == NULL)
        die("out of memory");
    for (int k = 0; k < n_students; k++) {
        const Result *r = &students[k].results[e];
        if (r->state != CHECKED || r->solved)
            continue;
        for (int l = r->n_lines; l-- > 0;)
            if (strcmp(r->lines[l].value, "NO") == 0 && strcmp(r->lines[l].kind, "solved") != 0)
                snprintf(seen[k], sizeof seen[k], "NO: %.80s", r->lines[l].words);
        for (int l = r->n_lines; l-- > 0;)
            if (strcmp(r->lines[l].kind, "mistake") == 0)
                snprintf(seen[k], sizeof seen[k], "%s", r->lines[l].value);
            else if (strcmp(r->lines[l].kind, "trouble") == 0)
                name_kind(seen[k], r->lines[l].words);
    }
    for (int shown_reasons = 0; shown_reasons < 4; shown_reasons++) {
        int best = -1, most = 0;
        for (int k = 0; k < n_students; k++) {
            int count = 0;
            for (int other = 0; other < n_students; other++)
                count += seen[k][0] != '\0' && strcmp(seen[k], seen[other]) == 0;
            if (count > most)
                most = count, best = k;
        }
        if (best < 0)
            break;
        char reason[96];
        snprintf(reason, sizeof reason, "%s", seen[best]);
        say("   %4d  %s (", most, reason);
        for (int k = 0, named = 0; k < n_students; k++)
            if (strcmp(seen[k], reason) == 0) {
                if (named++ < 3)
                    say("%s%s", named > 1 ? ", " : "", shown(students[k].name));
                seen[k][0] = '\0';
            }
        say("%s)\n", most > 3 ? ", …" : "");
    }
    free(seen);
}

static void say_stuck(void)
{
    int heading = 0;
    for (int e = 0; e < n_exercises; e++) {
        int begun = 0, solved = 0;
        for (int k = 0; k < n_students; k++) {
            begun += students[k].results[e].state == CHECKED;
            solved += students[k].results[e].solved;
        }
        if (begun == solved)
            continue;
        if (!heading++)
            say("\nWho is stuck where\n");
        say("\n%s %s: %d of %d who began have not solved it\n", exercises[e].id,
            exercises[e].title, begun - solved, begun);
        say_reasons(e);
    }
}

int main(int argc, char **argv)
{
    const char *submissions = NULL, *results = NULL, *only = "";
    int jobs = (int)sysconf(_SC_NPROCESSORS_ONLN);
    say_begin("grade");
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], "--seed") == 0 && k + 1 < argc)
            seed = argv[++k];
        else if (strcmp(argv[k], "--jobs") == 0 && k + 1 < argc)
            jobs = atoi(argv[++k]);
        else if (strcmp(argv[k], "--only") == 0 && k + 1 < argc)
            only = argv[++k];
        else if (submissions == NULL)
            submissions = argv[k];
        else if (results == NULL)
            results = argv[k];
        else if (strncmp(argv[k], only, strlen(only)) == 0 && n_exercises < MOST_EXERCISES)
            read_exercise(argv[k]);
    if (results == NULL || n_exercises == 0 || *submissions == '\0'
        || strspn(seed, "0123456789") != strlen(seed))
        die_usage("usage: make grade DIR=folder [SEED=number] [ONLY=02] (a chapter, or an "
                  "exercise: 02-1)");
    make_folder(results);
    char folders[LONGEST_PATH]; /* so that no student's name meets grades.csv */
    snprintf(folders, sizeof folders, "%s", path_in(results, "students"));
    make_folder(folders);
    find_students(submissions, folders);
    grade_all(jobs > 0 ? jobs : 1);
    say_table();
    say_stuck();
    write_csv(path_in(results, "grades.csv"));
    say("\n%s, and results.json for each student in students/ beside it\n",
        path_in(results, "grades.csv"));
    for (int k = 0; k < n_students; k++)
        free(students[k].results);
    free(students);
    return say_end();
}
