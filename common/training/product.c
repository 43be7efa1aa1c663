/* One idea makes a product fast: a number that has been fetched is used many times before it
 * goes. A tile of c, TALL rows and WIDE columns, stays in the processor's registers while p
 * runs over the whole sum. Each step fetches TALL numbers of a and WIDE of b and does
 * TALL · WIDE multiply-adds with them:
 *
 *                  b_p   ┌───────── WIDE ─────────┐
 *     a_p   ┌─┐          ┌────────────────────────┐
 *      TALL │ │    ×     │  c, in registers       │   += a_ip · b_pj
 *           └─┘          └────────────────────────┘
 *
 * WIDE is a few vectors of the compiler's own vector type; without one, a vector is one float
 * and the code stays the same. */
#include "product.h"
#include "say.h"
#include "vector.h"

#include <stdio.h>
#include <string.h>

#if defined __GNUC__
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

/* The tile, a number of a for each of its rows, and a vector of b must fit into the registers:
 * 6 · 4 + 6 + 1 of 32, or 4 · 2 + 4 + 1 of 16. */
enum { TALL = REGISTERS == 32 ? 6 : 4, VECTORS = WIDTH == 1 ? 16 : REGISTERS / 8 };
enum { WIDE = VECTORS * WIDTH };

/* The terms of a sum, and the rows, that are worked on together at most. */
enum { DEPTH = 128 };

/* Element (i, p) stands at data[i · down + p · right]. To transpose is to swap the two. */
typedef struct {
    const float *data;
    size_t down, right;
} Walk;

static Walk walk(Matrix m, int transposed)
{
    size_t stride = (size_t)m.stride;
    return transposed ? (Walk){ m.data, 1, stride } : (Walk){ m.data, stride, 1 };
}

/* c_ij += Σ_p a_ip · b_pj for `tall` rows and `vectors` · WIDTH columns. Both are constants
 * wherever this is inlined, so that `sum` becomes registers. */
INLINE void tile(int tall, int vectors, float *c, size_t stride, Walk a, Walk b, int depth)
{
    Vector sum[TALL][VECTORS];
    for (int i = 0; i < tall; i++)
        for (int v = 0; v < vectors; v++)
            sum[i][v] = vector_load(c + (size_t)i * stride + v * WIDTH);
    for (int p = 0; p < depth; p++, a.data += a.right, b.data += b.down) {
        for (int v = 0; v < vectors; v++) {
            Vector b_p = vector_load(b.data + v * WIDTH);
            for (int i = 0; i < tall; i++)
                sum[i][v] += a.data[(size_t)i * a.down] * b_p;
        }
    }
    for (int i = 0; i < tall; i++)
        for (int v = 0; v < vectors; v++)
            vector_store(c + (size_t)i * stride + v * WIDTH, sum[i][v]);
}

static int at_most(int count, int most)
{
    return count < most ? count : most;
}

/* Tiles from the top of c to its last row. */
INLINE void column_of_tiles(int vectors, float *c, size_t stride, int rows, Walk a, Walk b,
                            int depth)
{
    int i = 0;
    for (; i + TALL <= rows; i += TALL, a.data += TALL * a.down, c += TALL * stride)
        tile(TALL, vectors, c, stride, a, b, depth);
    for (; i + 2 <= rows; i += 2, a.data += 2 * a.down, c += 2 * stride)
        tile(2, vectors, c, stride, a, b, depth);
    if (i < rows)
        tile(1, vectors, c, stride, a, b, depth);
}

/* Copies rows of b, filled up with zeros to `width` columns. */
INLINE void lay_out(int width, float *to, Walk b, int rows, int cols)
{
    for (int p = 0; p < rows; p++, b.data += b.down, to += width)
        if (b.right == 1)
            for (int j = 0; j < width; j++)
                to[j] = j < cols ? b.data[j] : 0;
        else
            for (int j = 0; j < width; j++)
                to[j] = j < cols ? b.data[(size_t)j * b.right] : 0;
}

/* Up to DEPTH terms for `vectors` · WIDTH columns of c. Where b does not lie in rows, the tiles
 * read a copy that does; where c has fewer columns, they write one that has them all. */
INLINE void strip(int vectors, Matrix c, Walk a, Walk b, int depth)
{
    float b_copy[DEPTH * WIDE], c_copy[DEPTH * WIDE];
    int width = vectors * WIDTH;
    if (b.right != 1 || c.cols < width) {
        lay_out(width, b_copy, b, depth, c.cols);
        b = (Walk){ b_copy, (size_t)width, 1 };
    }
    if (c.cols == width) {
        column_of_tiles(vectors, c.data, (size_t)c.stride, c.rows, a, b, depth);
        return;
    }
    for (int first = 0; first < c.rows; first += DEPTH) {
        int rows = at_most(c.rows - first, DEPTH);
        Matrix part = { rows, c.cols, c.stride, matrix_at(c, first, 0) };
        lay_out(width, c_copy, walk(part, 0), rows, c.cols);
        column_of_tiles(vectors, c_copy, (size_t)width, rows, a, b, depth);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < c.cols; j++)
                *matrix_at(part, i, j) = c_copy[i * width + j];
        a.data += DEPTH * a.down;
    }
}

/* c += a b, a strip at a time: what a strip needs of b stays in the nearest cache. */
static void add_product(Matrix c, Walk a, Walk b, int depth)
{
    for (int p = 0; p < depth; p += DEPTH)
        for (int j = 0; j < c.cols; j += WIDE) {
            int terms = at_most(depth - p, DEPTH);
            Matrix part = { c.rows, at_most(c.cols - j, WIDE), c.stride, matrix_at(c, 0, j) };
            Walk a_p = { a.data + (size_t)p * a.right, a.down, a.right };
            Walk b_pj = { b.data + (size_t)p * b.down + (size_t)j * b.right, b.down, b.right };
            if (part.cols <= WIDTH)
                strip(1, part, a_p, b_pj, terms);
            else
                strip(VECTORS, part, a_p, b_pj, terms);
        }
}

static void clear(Matrix c)
{
    for (int i = 0; i < c.rows; i++)
        memset(matrix_at(c, i, 0), 0, (size_t)c.cols * sizeof(float));
}

static void must_fit(const char *name, Matrix c, Matrix a, Matrix b, int fit)
{
    if (!fit)
        die("%s: [%d × %d] and [%d × %d] do not give [%d × %d]", name, a.rows, a.cols, b.rows,
            b.cols, c.rows, c.cols);
}

void multiply(Matrix c, Matrix a, Matrix b)
{
    must_fit("multiply", c, a, b, a.cols == b.rows && c.rows == a.rows && c.cols == b.cols);
    clear(c);
    add_product(c, walk(a, 0), walk(b, 0), a.cols);
}

void add_transposed(Matrix c, Matrix a, Matrix b)
{
    must_fit("multiply_transposed", c, a, b,
             a.cols == b.cols && c.rows == a.rows && c.cols == b.rows);
    add_product(c, walk(a, 0), walk(b, 1), a.cols);
}

void multiply_transposed(Matrix c, Matrix a, Matrix b)
{
    clear(c);
    add_transposed(c, a, b);
}

void add_outer(Matrix c, Matrix a, Matrix b)
{
    must_fit("add_outer", c, a, b, a.rows == b.rows && c.rows == a.cols && c.cols == b.cols);
    add_product(c, walk(a, 1), walk(b, 0), a.rows);
}

const char *product_description(void)
{
    static char text[80];
    snprintf(text, sizeof text, "%d float%s a vector, %d × %d a tile", WIDTH,
             WIDTH == 1 ? "" : "s", TALL, WIDE);
    return text;
}
