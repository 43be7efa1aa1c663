#include "input.h"
#include "platform.h"
#include "say.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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
    char shape[64] = "";
    if (depth > 0)
        snprintf(shape, sizeof shape, "%d, ", depth);
    fwrite("\x93NUMPY\1\0\x76\0", 1, 10, file);
    int length = fprintf(file,
                         "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%d, %d), }",
                         shape, depth > 0 ? m.rows / depth : m.rows, m.cols);
    fprintf(file, "%*s", 118 - length, "\n"); /* 10 + 118 bytes: numbers start at 128 */
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

/* A file of a save: an array, of `depth` parts below each other, or a head's table. */
typedef struct {
    const char *name;
    Matrix m;
    int depth;
    const char *head; /* NULL: an array */
    const char *path, *part;
} File;

/* 0, or what went wrong: an errno. */
static int write_file(const char *path, const File *f, const char *const *tokens)
{
    errno = 0;
    FILE *file = fopen(path, "wbx"); /* x: what bears that name already is not ours */
    if (file == NULL)
        return errno != 0 ? errno : EIO;
    if (f->head == NULL)
        write_npy(file, f->m, f->depth);
    else
        write_table(file, f->m, f->head, tokens);
    int failed = ferror(file);
    if (fclose(file) == 0 && !failed)
        return 0;
    int error = errno != 0 ? errno : EIO;
    remove(path);
    return error;
}

static void write_all(const Input *in, File *files, int count)
{
    const char *at = "";
    int made = !platform_is_folder(in->save), written = 0, replaced = 0, error = 0;
    for (int k = 0; k < count; k++) { /* memory that is short ends it before it begins */
        files[k].path = say_text("%s/%s", in->save, files[k].name);
        files[k].part = say_text("%s.part", files[k].path);
    }
    if (made && platform_make_folder(in->save) != 0)
        die("--save: %s: the folder cannot be made: %s", in->save, strerror(errno));
    for (; written < count && error == 0; written += error == 0) {
        at = files[written].path;
        if (platform_is_folder(at)) {
            error = EISDIR;
            break;
        }
        at = files[written].part;
        error = write_file(at, &files[written], in->tokens);
    }
    for (; replaced < count && error == 0; replaced += error == 0) {
        at = files[replaced].part;
        if (platform_replace(at, files[replaced].path) != 0)
            error = errno;
    }
    if (error == 0)
        return;
    for (int k = replaced; k < written; k++)
        remove(files[k].part);
    if (made && replaced == 0)
        remove(in->save);
    if (replaced > 0)
        die("--save: %s: %s; %d files were replaced before it", at, strerror(error), replaced);
    die("--save: %s: %s; no file there was changed%s", at, strerror(error),
        error == EEXIST ? "; if a save was interrupted, remove it" : "");
}

int input_end(Input *in, Run r)
{
    int n = r.A.cols, n_heads = r.A.rows / n, count = in->loads ? 6 : 0;
    const File arrays[6] = { { "Q.npy", .m = r.Q },
                             { "K.npy", .m = r.K },
                             { "V.npy", .m = r.V },
                             { "scores.npy", .m = r.S, .depth = n_heads },
                             { "weights.npy", .m = r.A, .depth = n_heads },
                             { "output.npy", .m = r.Y } };
    File *files = matrix_memory((size_t)(count + n_heads), sizeof *files);
    memcpy(files, arrays, (size_t)count * sizeof *files);
    for (int h = 0; h < n_heads; h++, count++) {
        files[count].name = say_text("weights_h%d.dat", h);
        files[count].m = matrix_rows(r.A, h * n, n);
        files[count].head = r.names != NULL ? r.names[h] : "";
    }
    say_nothing(0);
    if (in->pass > in->passes)
        die_usage("--pass: there is no pass %d; they go up to %d", in->pass, in->passes);
    if (in->save != NULL)
        write_all(in, files, count);
    matrix_free_all();
    return say_end();
}
