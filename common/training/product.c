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

/* Three quarters of the registers are the tile; the rest hold b_p and one number of a. */
enum { TALL = 6, VECTORS = WIDTH == 1 ? 16 : REGISTERS / 8, WIDE = VECTORS * WIDTH };
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
    Vector sum[TALL][VECTORS], b_p[VECTORS];
    for (int i = 0; i < tall; i++)
        for (int v = 0; v < vectors; v++)
            sum[i][v] = vector_load(c + (size_t)i * stride + v * WIDTH);
    for (int p = 0; p < depth; p++, a.data += a.right, b.data += b.down) {
        for (int v = 0; v < vectors; v++)
            b_p[v] = vector_load(b.data + v * WIDTH);
        for (int i = 0; i < tall; i++)
            for (int v = 0; v < vectors; v++)
                sum[i][v] += a.data[(size_t)i * a.down] * b_p[v];
    }
    for (int i = 0; i < tall; i++)
        for (int v = 0; v < vectors; v++)
            vector_store(c + (size_t)i * stride + v * WIDTH, sum[i][v]);
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

/* Up to WIDE columns of c. Where there are fewer than the vectors hold, the tiles work on a
 * copy that is filled up. */
static void strip(float *c, size_t stride, int rows, int cols, Walk a, Walk b, int depth)
{
    float wide[DEPTH][WIDE];
    int vectors = cols <= WIDTH ? 1 : VECTORS, width = vectors * WIDTH;
    float *to = c;
    size_t to_stride = stride;
    if (cols < width) {
        to = &wide[0][0];
        to_stride = WIDE;
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < width; j++)
                wide[i][j] = j < cols ? c[(size_t)i * stride + (size_t)j] : 0;
    }
    if (vectors == 1)
        column_of_tiles(1, to, to_stride, rows, a, b, depth);
    else
        column_of_tiles(VECTORS, to, to_stride, rows, a, b, depth);
    for (int i = 0; to != c && i < rows; i++)
        for (int j = 0; j < cols; j++)
            c[(size_t)i * stride + (size_t)j] = wide[i][j];
}

/* c += a b, WIDE columns and DEPTH terms at a time: what they need of b stays in the nearest
 * cache. It is laid out in rows first, unless it is so already. */
static void add_product(Matrix c, Walk a, Walk b, int depth)
{
    float rows_of_b[DEPTH][WIDE];
    for (int p = 0; p < depth; p += DEPTH)
        for (int j = 0; j < c.cols; j += WIDE) {
            int terms = depth - p < DEPTH ? depth - p : DEPTH;
            int cols = c.cols - j < WIDE ? c.cols - j : WIDE;
            Walk b_pj = { b.data + (size_t)p * b.down + (size_t)j * b.right, b.down, b.right };
            if (b.right != 1 || cols < WIDE) {
                for (int q = 0; q < terms; q++)
                    for (int k = 0; k < (cols <= WIDTH ? WIDTH : WIDE); k++)
                        rows_of_b[q][k] =
                            k < cols ? b_pj.data[(size_t)q * b.down + (size_t)k * b.right] : 0;
                b_pj = (Walk){ &rows_of_b[0][0], WIDE, 1 };
            }
            for (int i = 0; i < c.rows; i += DEPTH) {
                int rows = c.rows - i < DEPTH ? c.rows - i : DEPTH;
                Walk a_ip = { a.data + (size_t)i * a.down + (size_t)p * a.right, a.down,
                              a.right };
                strip(matrix_at(c, i, j), (size_t)c.stride, rows, cols, a_ip, b_pj, terms);
            }
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
