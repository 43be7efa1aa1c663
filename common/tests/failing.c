/* Linked in with --wrap: of the calls that a program makes of the system, number FAIL fails. Without
 * FAIL all succeed, and their number is printed on stderr. Writing to the terminal is not counted. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static long calls;

static void report(void)
{
    fprintf(stderr, "%ld\n", calls);
}

/* Is it this call that fails? A stream then has an error, as after a failed write. */
static int fails(int error, FILE *file, int (*wrong)(FILE *))
{
    const char *number = getenv("FAIL");
    if (calls++ == 0 && number == NULL)
        atexit(report);
    if (number == NULL || calls != atol(number))
        return 0;
    if (wrong != NULL)
        wrong(file);
    errno = error;
    return 1;
}

static int put(FILE *file) /* an error where a file is read, as getc is where it is written */
{
    return putc(0, file);
}

/* clang-format off */
/* WRAP(type, name, parameters, arguments, what it returns when it fails, errno, stream, wrong) */
#define WRAP(type, name, parameters, arguments, failed, error, file, wrong) \
    type __real_##name parameters; \
    type __wrap_##name parameters; \
    type __wrap_##name parameters \
    { \
        return fails(error, file, wrong) ? failed : __real_##name arguments; \
    }
struct stat;
WRAP(void *, calloc, (size_t n, size_t size), (n, size), NULL, ENOMEM, NULL, NULL)
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL, EIO, NULL, NULL)
WRAP(size_t, fread, (void *to, size_t n, size_t m, FILE *f), (to, n, m, f), 0, EIO, f, put)
WRAP(char *, fgets, (char *to, int n, FILE *f), (to, n, f), NULL, EIO, f, put)
WRAP(size_t, fwrite, (const void *p, size_t n, size_t m, FILE *f), (p, n, m, f), 0, EIO, f, getc)
WRAP(int, fclose, (FILE *f), (f), (__real_fclose(f), errno = EIO, EOF), EIO, NULL, NULL)
WRAP(int, fseek, (FILE *f, long to, int from), (f, to, from), -1, EIO, NULL, NULL)
WRAP(long, ftell, (FILE *f), (f), -1, EIO, NULL, NULL)
WRAP(int, fflush, (FILE *f), (f), EOF, EIO, NULL, NULL)
WRAP(int, stat, (const char *path, struct stat *to), (path, to), -1, EIO, NULL, NULL)
WRAP(int, lstat, (const char *path, struct stat *to), (path, to), -1, EIO, NULL, NULL)
WRAP(int, mkdir, (const char *path, unsigned mode), (path, mode), -1, EIO, NULL, NULL)
WRAP(int, rename, (const char *from, const char *to), (from, to), -1, EIO, NULL, NULL)
/* clang-format on */

int __wrap_fputc(int c, FILE *file);
int __wrap_fputc(int c, FILE *file)
{
    return file != stderr && fails(EIO, file, getc) ? EOF : putc(c, file);
}

int __wrap_fprintf(FILE *file, const char *format, ...);
int __wrap_fprintf(FILE *file, const char *format, ...)
{
    if (file != stdout && file != stderr && fails(EIO, file, getc))
        return -1;
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(file, format, arguments);
    va_end(arguments);
    return length;
}
