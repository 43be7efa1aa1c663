#define _XOPEN_SOURCE 700
#include "submission.h"
#include "process.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_PATH = 4096, LARGEST_FILE = 256 << 10 };

static const Course *course;
static char *remark;

/* Of each exercise, the file that is taken: of the surest rank, then the first by name. */
static struct {
    int rank, versions;
    char path[LONGEST_PATH]; /* from the submission's folder */
} found[MOST_EXERCISES];

/* The first one stays. */
static void note(const char *name, const char *words)
{
    if (remark[0] == '\0')
        snprintf(remark, REMARK, "%.80s%s%s", name, *name != '\0' ? ": " : "", words);
    say_clean(remark);
}

/* ---- which file is which exercise ---- */

/* The exercise of this path; -1: none. How sure that is goes to *rank: 3 for
 * NN_chapter/exercises/K_name.c, wherever that stands, 2 for exercises/K_name.c, 1 for K_name.c
 * in any folder but those of the project in which other files have that name. */
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
    for (int e = 0; e < course->count; e++) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "%.63s.c", course->exercises[e].name);
        if (strcmp(name, wanted) != 0)
            continue;
        int in_exercises = strcmp(parent[0], "exercises") == 0;
        int in_chapter = strcmp(parent[1], course->exercises[e].chapter) == 0;
        *rank = !in_exercises ? 1 : in_chapter ? 3 : 2;
        static const char *const others[] = { "solutions", "another_way", "a_third_way",
                                              "checks" };
        for (int k = 0; k < 4; k++)
            if (strcmp(parent[0], others[k]) == 0)
                return -1;
        return e;
    }
    return -1;
}

static void consider(const char *path)
{
    int rank, e = exercise_of(path, &rank);
    if (e < 0)
        return;
    if (found[e].versions++ > 0 && strcmp(path, found[e].path) == 0)
        note(path, "twice in the archive, read as one file");
    if (rank > found[e].rank || (rank == found[e].rank && strcmp(path, found[e].path) < 0)) {
        found[e].rank = rank;
        snprintf(found[e].path, sizeof found[e].path, "%s", path);
    }
}

/* Copies the exercise to its place: `into`/01-1/1_scores.c. */
static void take(int e, FILE *contents, const char *into)
{
    char path[LONGEST_PATH + 128], block[4096];
    size_t got;
    int length = snprintf(path, sizeof path, "%.4095s/%s", into, course->exercises[e].id);
    if (mkdir(path, 0700) != 0)
        die("%s: %s", path, strerror(errno));
    snprintf(path + length, sizeof path - (size_t)length, "/%s.c", course->exercises[e].name);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    while ((got = fread(block, 1, sizeof block, contents)) > 0)
        fwrite(block, 1, got, file);
    if (ferror(contents))
        note(found[e].path, "could not be read to its end");
    int failed = ferror(file);
    if (fclose(file) != 0 || failed)
        die("%s: could not be written: %s", path, strerror(errno));
}

/* ---- a folder ---- */

static size_t root_length; /* of the submission's own path */

static int visit(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)ftw;
    const char *below = path + root_length;
    below += *below == '/';
    int rank;
    if (kind == FTW_DNR || kind == FTW_NS)
        note(below, "cannot be read");
    if (kind != FTW_F || !S_ISREG(status->st_mode) || exercise_of(below, &rank) < 0)
        return 0;
    if (status->st_size > LARGEST_FILE)
        note(below, "too large, not read");
    else
        consider(below);
    return 0;
}

static void read_folder(const char *folder, const char *into)
{
    char path[2 * LONGEST_PATH];
    root_length = strlen(folder);
    nftw(folder, visit, 16, FTW_PHYS);
    for (int e = 0; e < course->count; e++) {
        if (found[e].rank == 0)
            continue;
        snprintf(path, sizeof path, "%.4090s/%.4090s", folder, found[e].path);
        int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        FILE *contents = file >= 0 ? fdopen(file, "rb") : NULL;
        if (contents == NULL) {
            note(found[e].path, "cannot be read");
            continue;
        }
        take(e, contents, into);
        fclose(contents);
    }
}

/* ---- an archive ---- */

/* Runs a program that reads an archive; what it prints goes to `out`. Returns how much that is;
 * what the program thinks of the archive otherwise does not matter. */
static long unpack(char *const *argv, FILE *out)
{
    const Limits limits = { 20, (size_t)2 << 30, 4 << 20, NULL, NULL, 1 };
    Outcome outcome = process_run(argv, &limits, -1, fileno(out), -1);
    if (outcome.end == NOT_STARTED)
        note(argv[0], "is not installed here");
    fseek(out, 0, SEEK_END);
    long size = ftell(out);
    rewind(out);
    return size;
}

/* unzip takes names for patterns, and so does the tar of macOS and BSD: [ * and ? stand for
 * themselves inside brackets. */
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

static void read_archive(const char *archive, int zip, const char *into)
{
    char *list[] = { zip ? "unzip" : "tar", zip ? "-Z1" : "-tf", (char *)archive, NULL };
    char line[LONGEST_PATH];
    FILE *names = process_scratch();
    if (unpack(list, names) == 0)
        note("", "the archive is damaged or empty");
    while (fgets(line, sizeof line, names) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '-')
            consider(line);
    }
    fclose(names);
    for (int e = 0; e < course->count; e++) {
        if (found[e].rank == 0)
            continue;
        char *pattern = (char *)as_pattern(found[e].path);
        char *tar[] = { "tar", "-xOf", (char *)archive, "--", found[e].path, NULL };
        char *unzip[] = { "unzip", "-p", (char *)archive, pattern, NULL };
        FILE *contents = process_scratch();
        long size = unpack(zip ? unzip : tar, contents);
        if (size == 0 && !zip && strcmp(pattern, found[e].path) != 0) {
            tar[4] = pattern;
            size = unpack(tar, contents);
        }
        if (size == 0) /* tar itself refuses a path that leaves the folder */
            note(found[e].path, "refused, or no file");
        else if (size > LARGEST_FILE)
            note(found[e].path, "too large, not read");
        else
            take(e, contents, into);
        fclose(contents);
    }
}

/* ---- */

/* 0: the name is not that of an archive. */
static size_t length_of_ending(const char *name)
{
    static const char *const endings[] = { ".zip", ".tar",     ".tar.gz",
                                           ".tgz", ".tar.bz2", ".tar.xz" };
    for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++) {
        size_t have = strlen(name), need = strlen(endings[k]);
        if (have > need && strcasecmp(name + have - need, endings[k]) == 0)
            return need;
    }
    return 0;
}

int submission_name_length(const char *name)
{
    return (int)(strlen(name) - length_of_ending(name));
}

void submission_read(const char *path, const char *into, const Course *all,
                     char remarks[REMARK])
{
    struct stat status;
    size_t ending = length_of_ending(path);
    int some = 0;
    course = all;
    remark = remarks;
    if (lstat(path, &status) != 0)
        note("", strerror(errno));
    else if (S_ISDIR(status.st_mode))
        read_folder(path, into);
    else if (S_ISREG(status.st_mode) && ending > 0)
        read_archive(path, strcasecmp(path + strlen(path) - ending, ".zip") == 0, into);
    else
        note("", "neither a folder nor an archive (.zip, .tar, .tar.gz …)");
    for (int e = 0; e < course->count; e++) {
        some |= found[e].versions > 0;
        if (found[e].versions > 1)
            note(found[e].path, "taken, of several");
    }
    if (!some)
        note("", "no file has the name of an exercise");
}
