/* Makes and compares .npy files for the tests. It shares no code with common/npy.c, so that
 * the two cannot agree on the same mistake. Matrices of float32 or float64, little-endian,
 * row by row.
 *
 *     npytool random FILE ROWS COLS SEED       numbers between -1 and 1
 *     npytool eye    FILE N                    the identity, [N x N]
 *     npytool values FILE DTYPE SHAPE V...     DTYPE as in NumPy, or "F" and it: Fortran order
 *     npytool unpack TEXT FOLDER               a text of arrays, taken apart (below)
 *     npytool rows   IN OUT I...               these rows of IN
 *     npytool cols   IN OUT J...               these columns of IN
 *     npytool close  A B TOLERANCE             |a - b| <= TOLERANCE * largest |b|, everywhere
 *     npytool sums   A                         each row sums to 1 within 1e-6, or is all 0
 *     npytool shape  A                         prints it
 *
 * A text of arrays has lines of these kinds; its numbers are float32, whatever DTYPE says:
 *
 *     options: --heads 3                       a file of that name with the rest of the line
 *     X [8 x 20]                               X.npy in <f4; the numbers follow, row by row
 *     bq [20] DTYPE                            a vector
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t rows, cols;
    char shape[64];
    double *data;
} Array;

static _Noreturn void stop(const char *what, const char *which)
{
    fprintf(stderr, "npytool: %s: %s\n", what, which);
    exit(2);
}

static uint64_t to_bits(char kind, int bytes, double value)
{
    uint64_t bits = (uint64_t)(int64_t)value;
    if (kind == 'f' && bytes == 8)
        memcpy(&bits, &value, 8);
    if (kind == 'f' && bytes == 4) {
        float number = (float)value;
        uint32_t half;
        memcpy(&half, &number, 4);
        bits = half;
    }
    return bits;
}

/* The file as it is given: values in the order in which they stand there. */
static void write_array(const char *path, const char *dtype, const char *order,
                        const char *shape, size_t count, const double *values)
{
    FILE *file = fopen(path, "wb");
    char header[256];
    int length = snprintf(header, sizeof header,
                          "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", dtype, order,
                          shape);
    int total = (10 + length + 1 + 63) / 64 * 64 - 10, bytes = atoi(dtype + 2);
    if (file == NULL)
        stop("cannot write", path);
    fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    fputc(total & 255, file);
    fputc(total >> 8, file);
    fprintf(file, "%-*s\n", total - 1, header);
    for (size_t k = 0; k < count; k++) {
        uint64_t bits = to_bits(dtype[1], bytes, values[k]);
        for (int b = 0; b < bytes; b++)
            fputc((int)(bits >> 8 * (dtype[0] == '>' ? bytes - 1 - b : b) & 255), file);
    }
    if (fclose(file) != 0)
        stop("cannot write", path);
}

static Array read_array(const char *path)
{
    Array a = { 1, 1, "", NULL };
    FILE *file = fopen(path, "rb");
    unsigned char begin[10];
    char header[65536] = "";
    if (file == NULL || fread(begin, 1, 10, file) != 10)
        stop("cannot read", path);
    size_t length = begin[8] + 256u * begin[9];
    if (begin[6] != 1 || fread(header, 1, length, file) != length
        || strstr(header, "True") != NULL)
        stop("not a plain .npy file", path);
    int bytes = strstr(header, "<f8") != NULL ? 8 : strstr(header, "<f4") != NULL ? 4 : 0;
    char *at = strchr(header, '(');
    if (bytes == 0 || at == NULL)
        stop("not float32 or float64", path);
    snprintf(a.shape, sizeof a.shape, "%.*s", (int)strcspn(at, ")") + 1, at);
    for (at++; *at != ')'; at += strspn(at, ", ")) {
        a.rows *= a.cols;
        a.cols = strtoul(at, &at, 10);
    }
    a.data = malloc(a.rows * a.cols * sizeof *a.data);
    for (size_t k = 0; k < a.rows * a.cols; k++) {
        unsigned char raw[8] = { 0 };
        uint64_t bits = 0;
        if (fread(raw, 1, (size_t)bytes, file) != (size_t)bytes)
            stop("cut short", path);
        for (int b = 0; b < bytes; b++)
            bits |= (uint64_t)raw[b] << 8 * b;
        if (bytes == 8)
            memcpy(&a.data[k], &bits, 8);
        else {
            uint32_t half = (uint32_t)bits;
            float number;
            memcpy(&number, &half, 4);
            a.data[k] = (double)number;
        }
    }
    fclose(file);
    return a;
}

static void write_floats(const char *path, size_t rows, size_t cols, const double *values)
{
    char shape[64];
    snprintf(shape, sizeof shape, "%zu, %zu", rows, cols);
    write_array(path, "<f4", "False", shape, rows * cols, values);
}

static int random_array(const char *path, size_t rows, size_t cols, uint32_t seed)
{
    double *values = malloc(rows * cols * sizeof *values);
    for (size_t k = 0; k < rows * cols; k++) {
        seed = seed * 1664525u + 1013904223u;
        values[k] = (double)(seed >> 8) / (1 << 23) - 1;
    }
    write_floats(path, rows, cols, values);
    free(values);
    return 0;
}

static int select_part(int by_rows, const char *in, const char *out, int count, char **picks)
{
    Array a = read_array(in);
    size_t rows = by_rows ? (size_t)count : a.rows, cols = by_rows ? a.cols : (size_t)count;
    double *values = malloc(rows * cols * sizeof *values);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) {
            size_t row = by_rows ? strtoul(picks[i], NULL, 10) : i;
            size_t col = by_rows ? j : strtoul(picks[j], NULL, 10);
            if (row >= a.rows || col >= a.cols)
                stop("no such row or column", in);
            values[i * cols + j] = a.data[row * a.cols + col];
        }
    write_floats(out, rows, cols, values);
    free(values);
    free(a.data);
    return 0;
}

static void unpack_array(FILE *in, const char *path, const char *shape, size_t rows,
                         size_t cols, const char *dtype)
{
    double *values = malloc(rows * cols * sizeof *values);
    int fortran = *dtype == 'F';
    dtype += fortran;
    for (size_t k = 0; k < rows * cols; k++) {
        char number[64] = "", *end;
        size_t place = fortran ? k % cols * rows + k / cols : k;
        if (fscanf(in, "%63s", number) != 1)
            stop("its text is cut short", path);
        values[place] = (double)strtof(number, &end); /* rounded once, to the bit */
        if (*end != '\0')
            stop(number, path);
    }
    write_array(path, dtype, fortran ? "True" : "False", shape, rows * cols, values);
    free(values);
}

static int unpack(const char *text, const char *folder)
{
    FILE *in = fopen(text, "r");
    char line[256], path[512];
    if (in == NULL)
        stop("cannot read", text);
    while (fgets(line, sizeof line, in) != NULL) {
        char name[32], shape[64], dtype[8] = "<f4", *colon = strchr(line, ':');
        size_t rows, cols = 1;
        if (*line == '\n')
            continue;
        if (colon != NULL) {
            snprintf(path, sizeof path, "%s/%.*s", folder, (int)(colon - line), line);
            FILE *out = fopen(path, "w");
            if (out == NULL || fputs(colon + 2, out) == EOF || fclose(out) != 0)
                stop("cannot write", path);
            continue;
        }
        if (sscanf(line, "%31s [%zu x %zu] %7s", name, &rows, &cols, dtype) >= 3)
            snprintf(shape, sizeof shape, "%zu, %zu", rows, cols);
        else if (sscanf(line, "%31s [%zu] %7s", name, &rows, dtype) >= 2)
            snprintf(shape, sizeof shape, "%zu,", rows);
        else
            stop(text, line);
        snprintf(path, sizeof path, "%s/%s.npy", folder, name);
        unpack_array(in, path, shape, rows, cols, dtype);
    }
    fclose(in);
    return 0;
}

static int is_close(const char *path_a, const char *path_b, double tolerance)
{
    Array a = read_array(path_a), b = read_array(path_b);
    double largest = 0, worst = 0;
    size_t where = 0, count = b.rows * b.cols, good = 0;
    if (a.rows * a.cols != count)
        stop("not as many numbers as the other", path_a);
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, fabs(b.data[k]));
    for (size_t k = 0; k < count; k++) {
        double difference = fabs(a.data[k] - b.data[k]);
        good += difference <= tolerance * largest; /* a NaN is not */
        if (!(difference <= worst)) {
            worst = difference;
            where = k;
        }
    }
    if (good != count)
        printf("%s: number %zu is %.9g, expected %.9g\n", path_a, where + 1, a.data[where],
               b.data[where]);
    free(a.data);
    free(b.data);
    return good != count;
}

static int sums_to_one(const char *path)
{
    Array a = read_array(path);
    int bad = 0;
    for (size_t i = 0; i < a.rows; i++) {
        double sum = 0, most = 0;
        for (size_t j = 0; j < a.cols; j++) {
            sum += a.data[i * a.cols + j];
            most = fmax(most, fabs(a.data[i * a.cols + j]));
        }
        if (!(fabs(sum - 1) <= 1e-6) && !(most == 0)) {
            printf("%s: row %zu sums to %.9g\n", path, i + 1, sum);
            bad = 1;
        }
    }
    free(a.data);
    return bad;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    if (strcmp(what, "random") == 0 && argc == 6)
        return random_array(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
                            (uint32_t)strtoul(argv[5], NULL, 10));
    if (strcmp(what, "eye") == 0 && argc == 4) {
        size_t n = strtoul(argv[3], NULL, 10);
        double *values = calloc(n * n, sizeof *values);
        for (size_t i = 0; i < n; i++)
            values[i * n + i] = 1;
        write_floats(argv[2], n, n, values);
        free(values);
        return 0;
    }
    if (strcmp(what, "values") == 0 && argc > 4) {
        double values[64];
        int fortran = argv[3][0] == 'F';
        for (int k = 5; k < argc && k < 69; k++)
            values[k - 5] = strtod(argv[k], NULL);
        write_array(argv[2], argv[3] + fortran, fortran ? "True" : "False", argv[4],
                    (size_t)(argc - 5), values);
        return 0;
    }
    if (strcmp(what, "unpack") == 0 && argc == 4)
        return unpack(argv[2], argv[3]);
    if ((strcmp(what, "rows") == 0 || strcmp(what, "cols") == 0) && argc > 4)
        return select_part(*what == 'r', argv[2], argv[3], argc - 4, argv + 4);
    if (strcmp(what, "close") == 0 && argc == 5)
        return is_close(argv[2], argv[3], strtod(argv[4], NULL));
    if (strcmp(what, "sums") == 0 && argc == 3)
        return sums_to_one(argv[2]);
    if (strcmp(what, "shape") == 0 && argc == 3) {
        Array a = read_array(argv[2]);
        puts(a.shape);
        free(a.data);
        return 0;
    }
    stop("wrong usage; see the top of npytool.c", what);
}
