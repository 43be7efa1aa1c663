/* Makes and compares .npy files for the tests. It shares no code with common/npy.c, so that
 * the two cannot agree on the same mistake. What it reads is float32, little-endian, row by
 * row, as the programs save it.
 *
 *     npytool values FILE DTYPE SHAPE V...     DTYPE as in NumPy, or "F" and it: Fortran order
 *     npytool rows   IN OUT I...               these rows of IN
 *     npytool cols   IN OUT J...               these columns of IN
 *     npytool close  A B TOLERANCE             |a - b| <= TOLERANCE * largest |b|, everywhere
 *     npytool rounding                         why numbers may be rounded otherwise here than
 *                                              where the pages were written; or nothing
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4096 };

typedef struct {
    size_t rows, cols;
    double numbers[MOST];
} Array;

static _Noreturn void stop(const char *what, const char *which)
{
    fprintf(stderr, "npytool: %s: %s\n", what, which);
    exit(2);
}

static uint64_t to_bits(const char *dtype, double value)
{
    uint64_t bits = (uint64_t)(int64_t)value;
    uint32_t half;
    float number = (float)value;
    if (strcmp(dtype, "f8") == 0)
        memcpy(&bits, &value, 8);
    if (strcmp(dtype, "f4") == 0) {
        memcpy(&half, &number, 4);
        bits = half;
    }
    return bits;
}

/* The file as it is given: values in the order in which they stand there. */
static void write_array(const char *path, const char *dtype, const char *shape, size_t count,
                        const double *values)
{
    FILE *file = fopen(path, "wb");
    char header[256];
    int fortran = *dtype == 'F', bytes = atoi(dtype + fortran + 2);
    int length = snprintf(header, sizeof header,
                          "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }",
                          dtype + fortran, fortran ? "True" : "False", shape);
    int total = (10 + length + 1 + 63) / 64 * 64 - 10;
    if (file == NULL)
        stop("cannot write", path);
    fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    fprintf(file, "%c%c%-*s\n", total & 255, total >> 8, total - 1, header);
    for (size_t k = 0; k < count; k++) {
        uint64_t bits = to_bits(dtype + fortran + 1, values[k]);
        for (int b = 0; b < bytes; b++)
            fputc((int)(bits >> 8 * (dtype[fortran] == '>' ? bytes - 1 - b : b) & 255), file);
    }
    if (fclose(file) != 0)
        stop("cannot write", path);
}

static void read_array(Array *a, const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char begin[10], raw[4];
    char header[65536] = "", *at;
    if (file == NULL || fread(begin, 1, 10, file) != 10)
        stop("cannot read", path);
    size_t length = begin[8] + 256u * begin[9];
    if (begin[6] != 1 || fread(header, 1, length, file) != length || strstr(header, "True")
        || !strstr(header, "<f4") || (at = strchr(header, '(')) == NULL)
        stop("not float32, row by row", path);
    a->rows = a->cols = 1;
    for (at++; *at != ')'; at += strspn(at, ", ")) {
        a->rows *= a->cols;
        a->cols = strtoul(at, &at, 10);
    }
    for (size_t k = 0; k < a->rows * a->cols; k++) {
        uint32_t bits = 0;
        float number;
        if (k == MOST || fread(raw, 1, 4, file) != 4)
            stop("cut short, or too large", path);
        for (int b = 0; b < 4; b++)
            bits |= (uint32_t)raw[b] << 8 * b;
        memcpy(&number, &bits, 4);
        a->numbers[k] = (double)number;
    }
    fclose(file);
}

static int select_part(int by_rows, const char *in, const char *out, int count, char **picks)
{
    static Array a, part;
    char shape[64];
    read_array(&a, in);
    size_t rows = by_rows ? (size_t)count : a.rows, cols = by_rows ? a.cols : (size_t)count;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) {
            size_t row = by_rows ? strtoul(picks[i], NULL, 10) : i;
            size_t col = by_rows ? j : strtoul(picks[j], NULL, 10);
            if (row >= a.rows || col >= a.cols || rows * cols > MOST)
                stop("no such row or column", in);
            part.numbers[i * cols + j] = a.numbers[row * a.cols + col];
        }
    snprintf(shape, sizeof shape, "%zu, %zu", rows, cols);
    write_array(out, "<f4", shape, rows * cols, part.numbers);
    return 0;
}

static int is_close(const char *path_a, const char *path_b, double tolerance)
{
    static Array a, b;
    double largest = 0;
    read_array(&a, path_a);
    read_array(&b, path_b);
    size_t count = b.rows * b.cols;
    if (a.rows * a.cols != count)
        stop("not as many numbers as the other", path_a);
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, fabs(b.numbers[k]));
    for (size_t k = 0; k < count; k++)
        if (!(fabs(a.numbers[k] - b.numbers[k]) <= tolerance * largest)) { /* or is a NaN */
            printf("%s: number %zu is %.9g, expected %.9g\n", path_a, k + 1, a.numbers[k],
                   b.numbers[k]);
            return 1;
        }
    return 0;
}

/* The product, 1 + 2^-11 + 2^-24, is rounded to 1 + 2^-11, so that the sum is 0: unless the two
 * are one operation, or floats are kept in wider registers. And e^x of the 64ths from -32 to 0:
 * the double is near enough to know the nearest float. */
static int rounding(void)
{
    const volatile float in[] = { 1 + 1 / 4096.f, 1 + 1 / 4096.f, -1 - 1 / 2048.f };
    float a = in[0], b = in[1], c = in[2], sum = a * b + c;
    int wrong = 0;
    for (int k = 0; k <= 32 * 64; k++) {
        volatile float x = -(float)k / 64, ours = expf(x), rounded = (float)exp((double)x);
        wrong += ours != rounded;
    }
    if (sum != 0)
        puts("a product is summed before it is rounded (fused, or kept wider than a float)");
    if (wrong > 0)
        puts("this C library's expf differs in the last bit");
    return 0;
}

int main(int argc, char **argv)
{
    static double values[MOST];
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "rounding") == 0)
        return rounding();
    if (strcmp(what, "values") == 0 && argc > 4 && argc - 5 <= MOST) {
        for (int k = 5; k < argc; k++)
            values[k - 5] = strtod(argv[k], NULL);
        write_array(argv[2], argv[3], argv[4], (size_t)argc - 5, values);
        return 0;
    }
    if ((strcmp(what, "rows") == 0 || strcmp(what, "cols") == 0) && argc > 4)
        return select_part(*what == 'r', argv[2], argv[3], argc - 4, argv + 4);
    if (strcmp(what, "close") == 0 && argc == 5)
        return is_close(argv[2], argv[3], strtod(argv[4], NULL));
    stop("wrong usage; see the top of npytool.c", what);
}
