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
#include "course.h"
#include "gradescope.h"
#include "process.h"
#include "say.h"
#include "submission.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_PATH = 4096 };

static Course course = { .seed = "20171206" };

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
    Exercise *e = &course.exercises[course.count++];
    char line[128] = "", pattern[64];
    glob_t stubs;
    snprintf(e->id, sizeof e->id, "%s", id);
    snprintf(pattern, sizeof pattern, "%.2s_*/checks/%.1s_*.stub", id,
             strlen(id) == 4 ? id + 3 : "");
    if (glob(pattern, 0, NULL, &stubs) != 0)
        die("exercise %s: there is no %s", id, pattern);
    const char *stub = stubs.gl_pathv[0];
    sscanf(stub, "%63[^/]/checks/%63[^.]", e->chapter, e->name);
    FILE *file = fopen(stub, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        die("exercise %s: %s cannot be read", id, stub);
    globfree(&stubs);
    fclose(file);
    const char *title = strchr(line, ':');
    snprintf(e->title, sizeof e->title, "%.*s",
             title != NULL ? (int)strcspn(title + 2, "\n") : 0, title != NULL ? title + 2 : "");
    char *gap = strstr(e->title, "   ");
    e->starred = strstr(line, "star") != NULL;
    if (gap != NULL)
        *gap = '\0';
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

/* `folder` has the exercise as 01-1/1_scores.c, if it was handed in. */
static void check(const Exercise *e, const char *folder, Result *r)
{
    char program[64], file[LONGEST_PATH];
    char *argv[] = { program, file,     "--grade",           "--seconds",
                     "2",     "--seed", (char *)course.seed, NULL };
    const Limits limits = { 60, 0, 0, NULL, NULL, 0 };
    snprintf(program, sizeof program, "build/classroom/check-%.15s", e->id);
    snprintf(file, sizeof file, "%.3900s/%.15s/%.63s.c", folder, e->id, e->name);
    if (access(file, R_OK) != 0)
        return;
    r->state = NOT_BEGUN;
    if (is_stub(e, file))
        return;
    r->state = CHECKED;
    FILE *said = process_scratch();
    process_run(argv, &limits, -1, fileno(said), -1);
    read_lines(r, said);
    fclose(said);
}

static void write_results(const char *folder, const Result *results, const char *remark,
                          double seconds)
{
    const char *path = path_in(folder, "results.json");
    FILE *file = create(path);
    gradescope_write(file, &course, results, remark, seconds);
    finish(file, path);
}

/* In a process of its own: grades one submission into `folder`, and tells the parent by
 * `answer`. */
static void grade_student(const char *submission, const char *folder, FILE *answer)
{
    static Result results[MOST_EXERCISES];
    char place[512], remark[REMARK] = "";
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (process_make_folder(place, sizeof place) != 0)
        die("no temporary folder: %s", strerror(errno));
    submission_read(submission, place, &course, remark);
    for (int e = 0; e < course.count && !process_stopped(); e++)
        check(&course.exercises[e], place, &results[e]);
    process_remove_folder(place);
    if (process_stopped())
        _exit(128 + process_stopped());
    clock_gettime(CLOCK_MONOTONIC, &end);
    make_folder(folder);
    write_results(folder, results, remark, (double)(end.tv_sec - start.tv_sec));
    fwrite(remark, sizeof remark, 1, answer);
    fwrite(results, sizeof results[0], (size_t)course.count, answer);
    if (fflush(answer) != 0)
        die("a temporary file could not be written: %s", strerror(errno));
}

/* ---- the class ---- */

typedef struct {
    char submission[LONGEST_PATH], file[256], name[256], folder[LONGEST_PATH];
    char remark[REMARK];
    FILE *answer; /* of the process that grades it */
    Result *results;
    double points;
} Student;

static Student *students;
static int n_students;

static int by_name(const void *a, const void *b)
{
    const Student *s = a, *t = b;
    int order = strcmp(s->name, t->name);
    return order != 0 ? order : strcmp(s->file, t->file);
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
        snprintf(s->file, sizeof s->file, "%s", entry->d_name);
        snprintf(s->name, sizeof s->name, "%.*s", submission_name_length(entry->d_name),
                 entry->d_name);
        say_clean(s->name);
    }
    closedir(folder);
    if (n_students == 0)
        die("%s is empty; it should have one folder or archive a student", submissions);
    qsort(students, (size_t)n_students, sizeof *students, by_name);
    for (int k = n_students; k-- > 1;) /* ann and ann.zip: two students, as far as we know */
        if (strcmp(students[k].name, students[k - 1].name) == 0) {
            snprintf(students[k].name, sizeof students[k].name, "%s", students[k].file);
            say_clean(students[k].name);
        }
}

static void collect(Student *s)
{
    s->results = calloc((size_t)course.count, sizeof *s->results);
    if (s->results == NULL)
        die("out of memory");
    rewind(s->answer);
    if (fread(s->remark, sizeof s->remark, 1, s->answer) != 1
        || fread(s->results, sizeof *s->results, (size_t)course.count, s->answer)
               != (size_t)course.count) {
        memset(s->results, 0, (size_t)course.count * sizeof *s->results);
        snprintf(s->remark, sizeof s->remark, "could not be graded: the grader failed");
        make_folder(s->folder);
        write_results(s->folder, s->results, s->remark, 0);
    }
    fclose(s->answer);
    for (int e = 0; e < course.count; e++)
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
            s->answer = process_scratch();
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
    fputc('"', file);
    if (*text != '\0' && strchr("=+-@", *text) != NULL)
        fputc('\'', file); /* no formulas */
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_csv(const char *path)
{
    FILE *file = create(path);
    fputs("student", file);
    for (int e = 0; e < course.count; e++)
        fprintf(file, ",%s", course.exercises[e].id);
    fputs(",points,remark\n", file);
    for (int k = 0; k < n_students; k++) {
        write_csv_text(file, students[k].name);
        for (int e = 0; e < course.count; e++)
            fprintf(file, ",%.2f", students[k].results[e].points);
        fprintf(file, ",%.2f,", students[k].points);
        write_csv_text(file, students[k].remark);
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

/* A name, cut to the width of its column, but not in the middle of a sign. */
static const char *shown(const char *name)
{
    static char cut[27];
    size_t length = strlen(name);
    if (length > sizeof cut - 1)
        for (length = sizeof cut - 1; ((unsigned char)name[length] & 0xC0) == 0x80;)
            length--;
    snprintf(cut, sizeof cut, "%.*s", (int)length, name);
    return cut;
}

static void say_table(void)
{
    say_cell(PLAIN, -28, "student");
    for (int e = 0; e < course.count; e++)
        if (e == 0 || strncmp(course.exercises[e].id, course.exercises[e - 1].id, 2) != 0)
            say("%.2s-1…  ", course.exercises[e].id);
    say("points   # solved, 0–9 tenths\n");
    for (int k = 0; k < n_students; k++) {
        say_cell(PLAIN, -26, shown(students[k].name));
        for (int e = 0; e < course.count; e++)
            say("%s%s",
                e == 0 || strncmp(course.exercises[e].id, course.exercises[e - 1].id, 2) != 0
                    ? "  "
                    : "",
                mark_of(&students[k].results[e]));
        say("  %7.2f  %s\n", students[k].points, students[k].remark);
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
    for (int e = 0; e < course.count; e++) {
        int begun = 0, solved = 0;
        for (int k = 0; k < n_students; k++) {
            begun += students[k].results[e].state == CHECKED;
            solved += students[k].results[e].solved;
        }
        if (begun == solved)
            continue;
        if (!heading++)
            say("\nWho is stuck where\n");
        say("\n%s %s: %d of %d who began have not solved it\n", course.exercises[e].id,
            course.exercises[e].title, begun - solved, begun);
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
            course.seed = argv[++k];
        else if (strcmp(argv[k], "--jobs") == 0 && k + 1 < argc)
            jobs = atoi(argv[++k]);
        else if (strcmp(argv[k], "--only") == 0 && k + 1 < argc)
            only = argv[++k];
        else if (submissions == NULL)
            submissions = argv[k];
        else if (results == NULL)
            results = argv[k];
        else if (strncmp(argv[k], only, strlen(only)) == 0 && course.count < MOST_EXERCISES)
            read_exercise(argv[k]);
    if (results == NULL || course.count == 0 || *submissions == '\0'
        || strspn(course.seed, "0123456789") != strlen(course.seed))
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
