#include "input.h"
#include "platform.h"
#include "say.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { PATH = 4096 };

static void write_label(FILE *file, const char *label)
{
    fputc('"', file);
    for (; *label != '\0'; label++)
        fputc(*label == '"' || *label == '\\' ? '\'' : *label, file);
    fputc('"', file);
}

/* For gnuplot, with the head's name in the corner: plot FILE matrix rowheaders columnheaders
 * with image. Nine digits say a float exactly. */
static void write_table(FILE *file, Matrix A, const char *name, const char *const *tokens)
{
    write_label(file, name);
    for (int j = 0; j < A.cols; j++) {
        fputc(' ', file);
        write_label(file, tokens[j]);
    }
    for (int i = 0; i < A.rows; i++) {
        fputc('\n', file);
        write_label(file, tokens[i]);
        for (int j = 0; j < A.cols; j++)
            fprintf(file, " %.9g", (double)*matrix_at(A, i, j));
    }
    fputc('\n', file);
}

/* NumPy's format, version 1, little-endian float32:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
static void write_npy(FILE *file, Matrix m, int depth)
{
    char shape[64], header[118 + 1];
    if (depth > 0)
        snprintf(shape, sizeof shape, "%d, %d, %d", depth, m.rows / depth, m.cols);
    else
        snprintf(shape, sizeof shape, "%d, %d", m.rows, m.cols);
    int length = snprintf(header, sizeof header,
                          "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", shape);
    memset(header + length, ' ', sizeof header - 1 - (size_t)length);
    header[sizeof header - 2] = '\n'; /* 10 + 118 bytes: numbers start at 128 */
    fwrite("\x93NUMPY\1\0\x76\0", 1, 10, file);
    fwrite(header, 1, sizeof header - 1, file);
    for (int i = 0; i < m.rows; i++)
        for (int j = 0; j < m.cols; j++) {
            uint32_t bits;
            unsigned char bytes[4];
            memcpy(&bits, matrix_at(m, i, j), sizeof bits);
            for (int b = 0; b < 4; b++)
                bytes[b] = (unsigned char)(bits >> 8 * b & 0xFF);
            fwrite(bytes, 1, sizeof bytes, file);
        }
}

/* The files of a save, by number: the arrays, then a table for each head. An array has `depth`
 * parts below each other. */
enum { ARRAYS = 6 };
typedef struct {
    const char *folder, **tokens;
    const char *const *names;
    struct {
        const char *name;
        Matrix m;
        int depth;
    } arrays[ARRAYS];
    int n_arrays, count;
    Matrix A;
} Save;

static void path_of(char path[PATH], const Save *save, int k, const char *end)
{
    int length = k < save->n_arrays ? snprintf(path, PATH, "%s/%s.npy%s", save->folder,
                                               save->arrays[k].name, end)
                                    : snprintf(path, PATH, "%s/weights_h%d.dat%s", save->folder,
                                               k - save->n_arrays, end);
    if (length >= PATH)
        die("--save: %.60s…: the path is too long", save->folder);
}

/* 0, or what went wrong: an errno. */
static int write_part(const Save *save, int k, char part[PATH], int *written)
{
    path_of(part, save, k, ".part");
    errno = 0;
    FILE *file = fopen(part, "wbx"); /* x: what bears that name already is not ours */
    if (file == NULL)
        return errno != 0 ? errno : EIO;
    ++*written;
    int n = save->A.cols, head = k - save->n_arrays;
    if (head < 0)
        write_npy(file, save->arrays[k].m, save->arrays[k].depth);
    else
        write_table(file, matrix_rows(save->A, head * n, n),
                    save->names != NULL ? save->names[head] : "", save->tokens);
    int failed = ferror(file);
    if (fclose(file) != 0 || failed)
        return errno != 0 ? errno : EIO;
    return 0;
}

static void write_all(const Save *save)
{
    char path[PATH], part[PATH], failed[PATH];
    int written = 0, replaced = 0, error = 0, made = 0;
    if (!platform_is_folder(save->folder)) {
        if (platform_make_folder(save->folder) != 0)
            die("--save: %s: the folder cannot be made: %s", save->folder, strerror(errno));
        made = 1;
    }
    for (int k = 0; k < save->count && error == 0; k++)
        error = write_part(save, k, part, &written);
    for (int k = 0; k < save->count && error == 0; k++) {
        path_of(part, save, k, "");
        error = platform_is_folder(part) ? EISDIR : 0;
    }
    for (int k = 0; k < save->count && error == 0; k++) {
        path_of(part, save, k, ".part");
        path_of(path, save, k, "");
        if (platform_replace(part, path) != 0)
            error = errno;
        else
            replaced++;
    }
    if (error == 0)
        return;
    memcpy(failed, part, sizeof failed);
    for (int k = replaced; k < written; k++) {
        path_of(part, save, k, ".part");
        remove(part);
    }
    if (made && replaced == 0)
        remove(save->folder);
    if (replaced > 0)
        die("--save: %s: %s; %d files were replaced before it", failed, strerror(error),
            replaced);
    die("--save: %s: %s; no file there was changed%s", failed, strerror(error),
        error == EEXIST ? "; if a save was interrupted, remove it" : "");
}

int input_end(Input *in, Run r)
{
    int n_heads = r.A.rows / r.A.cols;
    Save save = { in->save,
                  in->tokens,
                  r.names,
                  { { "Q", r.Q, 0 },
                    { "K", r.K, 0 },
                    { "V", r.V, 0 },
                    { "scores", r.S, n_heads },
                    { "weights", r.A, n_heads },
                    { "output", r.Y, 0 } },
                  in->loads ? ARRAYS : 0,
                  (in->loads ? ARRAYS : 0) + n_heads,
                  r.A };
    say_nothing(0);
    if (in->pass > in->passes)
        die_usage("--pass: there is no pass %d; they go up to %d", in->pass, in->passes);
    if (in->save != NULL)
        write_all(&save);
    matrix_free_all();
    return say_end();
}
