/* Linked in with --wrap: of the calls that a program makes of the system, number FAIL fails.
 * Without FAIL all succeed, and their number is printed on stderr. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static long calls;

static void report(void)
{
    fprintf(stderr, "%ld\n", calls);
}

static int fails(void)
{
    const char *number = getenv("FAIL");
    if (calls++ == 0 && number == NULL)
        atexit(report);
    if (number == NULL || calls != atol(number))
        return 0;
    errno = EIO;
    return 1;
}

/* clang-format off */
/* WRAP(type, name, parameters, arguments, what it returns when it fails). Reading from a stream
 * that is written, or the other way round, gives it an error, as a failed write does. */
#define WRAP(type, name, parameters, arguments, failed) \
    type __real_##name parameters; \
    type __wrap_##name parameters; \
    type __wrap_##name parameters { return fails() ? (failed) : __real_##name arguments; }
struct stat;
WRAP(void *, calloc, (size_t n, size_t size), (n, size), NULL)
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL)
WRAP(size_t, fread, (void *a, size_t n, size_t m, FILE *f), (a, n, m, f), (putc(0, f), 0u))
WRAP(char *, fgets, (char *a, int n, FILE *f), (a, n, f), (putc(0, f), NULL))
WRAP(size_t, fwrite, (const void *a, size_t n, size_t m, FILE *f), (a, n, m, f), (getc(f), 0u))
WRAP(int, fputc, (int c, FILE *f), (c, f), getc(f))
WRAP(int, fclose, (FILE *f), (f), (__real_fclose(f), EOF))
WRAP(int, fseek, (FILE *f, long to, int from), (f, to, from), -1)
WRAP(long, ftell, (FILE *f), (f), -1)
WRAP(int, fflush, (FILE *f), (f), EOF)
WRAP(int, stat, (const char *path, struct stat *to), (path, to), -1)
WRAP(int, lstat, (const char *path, struct stat *to), (path, to), -1)
WRAP(int, mkdir, (const char *path, unsigned mode), (path, mode), -1)
WRAP(int, rename, (const char *from, const char *to), (from, to), -1)
/* clang-format on */
