#include "npy.h"
#include "platform.h"
#include "say.h"
#include "strict.h"

#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char kind; /* f float, i integer, u unsigned, b boolean */
    int bytes, big_endian, fortran;
    int rows, cols;
    long data; /* where the numbers begin in the file */
} Header;

/* What follows "'key':" in the header's dictionary; dies if there is no such key. */
static const char *value_of(const char *path, const char *text, const char *key)
{
    const char *found = strstr(text, key);
    if (found == NULL)
        die("%s: the .npy header has no %s; write the file again with np.save", path, key);
    found += strlen(key);
    return found + strspn(found, " :");
}

/* Such as '<f4'. */
static void read_dtype(const char *path, const char *value, int is_mask, Header *header)
{
    char order = '?';
    int length = 0, quoted = 0, bytes = 0;
    sscanf(value, "'%*[^']'%n", &quoted);
    sscanf(value, "'%c%c%2d'%n", &order, &header->kind, &bytes, &length);
    int is_power = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    int is_float = header->kind == 'f' && bytes >= 4;
    int is_whole = header->kind == 'i' || header->kind == 'u'
                   || (header->kind == 'b' && bytes == 1);
    if (length == 0 || !is_power || strchr("<>|", order) == NULL
        || !(is_float || (is_mask && is_whole)))
        die("%s: has dtype %.*s; save it as float32: np.save(path, a.astype(np.float32))", path,
            quoted > 0 ? quoted : (int)strcspn(value, ","), value);
    header->bytes = bytes;
    header->big_endian = order == '>';
}

/* Such as (9, 16), or (16,), which is one row. */
static void read_shape(const char *path, const char *value, const char *advice, Header *header)
{
    int rank = 0, length = (int)strcspn(value, ")\n") + 1;
    for (const char *at = value + 1; *value == '(' && *at != ')' && *at != '\0'; rank++) {
        char *end;
        long long number = strtoll(at, &end, 10);
        if (end == at || number < 1 || number > INT_MAX)
            die("%s: has shape %.*s; sizes go from 1 to %d", path, length, value, INT_MAX);
        header->rows = rank == 0 ? 1 : header->cols;
        header->cols = (int)number;
        at = end + strspn(end, " ,L");
    }
    if (rank < 1 || rank > 2)
        die("%s: has shape %.*s; it must have one or two dimensions: %s", path, length, value,
            advice);
}

static Header read_header(const char *path, FILE *file, int is_mask, const char *advice)
{
    unsigned char begin[12] = { 0 };
    char text[65536];
    Header header = { 0 };
    size_t got = fread(begin, 1, 10, file);
    if (got < 10 || memcmp(begin, "\x93NUMPY", 6) != 0)
        die("%s: is not a .npy file; write it with np.save", path);
    if (begin[6] < 1 || begin[6] > 3)
        die("%s: has .npy version %d; versions 1 to 3 are read", path, begin[6]);
    if (begin[6] > 1)
        got += fread(begin + 10, 1, 2, file);
    unsigned long length = 0;
    for (int b = 11; b >= 8; b--)
        length = length << 8 | begin[b];
    if (length >= sizeof text)
        die("%s: has a header of %lu bytes; a matrix needs fewer than %d", path, length,
            (int)sizeof text);
    if (fread(text, 1, length, file) != length)
        die("%s: is cut short: it ends inside its header", path);
    text[length] = '\0';
    header.data = (long)(got + length);
    header.fortran = strncmp(value_of(path, text, "'fortran_order'"), "True", 4) == 0;
    read_dtype(path, value_of(path, text, "'descr'"), is_mask, &header);
    read_shape(path, value_of(path, text, "'shape'"), advice, &header);
    return header;
}

/* One number, from header->bytes bytes. */
static double decode(const Header *header, const unsigned char *bytes)
{
    uint64_t bits = 0;
    for (int b = 0; b < header->bytes; b++)
        bits = bits << 8 | bytes[header->big_endian ? b : header->bytes - 1 - b];
    if (header->kind == 'f') {
        const uint32_t low = (uint32_t)bits;
        float narrow;
        double wide;
        memcpy(&narrow, &low, sizeof narrow);
        memcpy(&wide, &bits, sizeof wide);
        return header->bytes == 4 ? (double)narrow : wide;
    }
    int negative = header->kind == 'i' && bits >> (8 * header->bytes - 1) != 0;
    return negative ? -1 : (double)bits;
}

static Matrix read_array(const char *path, int is_mask, const char *advice)
{
    if (platform_exists(path) && !platform_is_file(path))
        die("%s: is not a file", path);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die("%s: %s", path, strerror(errno));

    Header header = read_header(path, file, is_mask, advice);
    int rows = header.rows, cols = header.cols;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0 || fseek(file, header.data, SEEK_SET) != 0)
        die("%s: its size cannot be found: %s", path, strerror(errno));
    if ((double)rows * cols * header.bytes > (double)(size - header.data))
        die("%s: is cut short: [%d × %d] numbers of %d bytes need %.0f bytes, it has %ld", path,
            rows, cols, header.bytes, (double)rows * cols * header.bytes, size - header.data);

    Matrix m = matrix_new(rows, cols);
    for (size_t k = 0; k < (size_t)rows * (size_t)cols; k++) {
        int row = (int)(header.fortran ? k % (size_t)rows : k / (size_t)cols);
        int col = (int)(header.fortran ? k / (size_t)rows : k % (size_t)cols);
        unsigned char bytes[8];
        if (fread(bytes, (size_t)header.bytes, 1, file) != 1)
            die("%s: cannot be read to its end", path);
        double number = decode(&header, bytes);
        if (is_mask && number != 0 && number != 1)
            die("%s: is %g in row %d, column %d; 1 shows a key and 0 hides it. From an "
                "additive mask (0 and -inf) save m == 0; where True hides "
                "(nn.MultiheadAttention) save ~m",
                path, number, row + 1, col + 1);
        if (!(fabs(number) <= (double)FLT_MAX))
            die("%s: is %g in row %d, column %d; every number must be finite in float32", path,
                number, row + 1, col + 1);
        *matrix_at(m, row, col) = (float)number;
    }
    fclose(file);
    return m;
}

Matrix npy_read(const char *path, const char *advice)
{
    return read_array(path, 0, advice);
}

Matrix npy_read_mask(const char *path, const char *advice)
{
    return read_array(path, 1, advice);
}
