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
 * and the code stays the same. What is left of c's columns gets tiles of one vector, the last
 * one filled up.
 *
 * Of all tiles that need the same panel of b, only the first finds it in memory, the others in
 * the cache. So memory is told early of the panel that comes next, and each tile tells its
 * share. */
#include "measuring/product.h"
#include "measuring/vector.h"
#include "say.h"

#include <string.h>

/* A tile, a number of a for each of its rows, and a vector of b must fit into the registers:
 * 6 · 4 + 6 + 1 of 32, or 4 · 2 + 4 + 1 of 16. A narrow tile may be taller. */
enum { TALL = REGISTERS == 32 ? 6 : 4, VECTORS = WIDTH == 1 ? 16 : REGISTERS / 8, TALLEST = 8 };
enum { WIDE = VECTORS * WIDTH };

/* The terms of a sum that are worked on together at most. */
enum { DEPTH = 128 };

/* A matrix or its transpose: element (i, j) stands at data[i · down + j · right]. */
typedef struct {
    float *data;
    int rows, cols;
    ptrdiff_t down, right;
} Walk;

static Walk walk(Matrix m)
{
    return (Walk){ m.data, m.rows, m.cols, m.stride, 1 };
}

static Walk turned(Walk w)
{
    return (Walk){ w.data, w.cols, w.rows, w.right, w.down };
}

/* What begins at element (i, j). */
ALWAYS_INLINE Walk part(Walk w, int i, int j)
{
    w.data += i * w.down + j * w.right;
    return w;
}

/* What will be needed soon: each step of a tile tells memory of `share` floats. */
typedef struct {
    const float *next;
    int share;
} Ahead;
enum { LINE = 16 }; /* floats that memory sends at once */

/* `count` floats, WIDTH or fewer, in pieces of fixed size: one instruction each. */
ALWAYS_INLINE void copy(float *to, const float *from, int count)
{
    if (count == WIDTH)
        memcpy(to, from, WIDTH * sizeof *to);
    else
        for (int size = WIDTH / 2; size > 0; size /= 2)
            if (count & size) {
                memcpy(to, from, (size_t)size * sizeof *to);
                to += size;
                from += size;
            }
}

/* c_ij = Σ_p a_ip · b_pj, with `add` plus c_ij, for `tall` rows and `vectors` vectors of which
 * `width` floats count. These are constants wherever this is inlined, or nearly, so that `sum`
 * becomes registers. A vector of b is read once, by force: gcc would rather read it from memory
 * at each use. */
ALWAYS_INLINE void tile(int tall, int vectors, int width, int add, Walk c, Walk a, Walk b,
                        Ahead ahead)
{
    Vector sum[TALLEST][VECTORS], b_p[VECTORS], zero = { 0 };
    float part[WIDTH] = { 0 };
    for (int i = 0; i < tall; i++)
        for (int v = 0; v < vectors; v++) {
            if (add)
                copy(part, c.data + i * c.down + v * WIDTH, width);
            sum[i][v] = add ? vector_load(part) : zero;
        }
    for (int p = 0; p < a.cols; p++, a.data += a.right, b.data += b.down) {
        for (int i = 0; i < ahead.share; i += LINE)
            vector_prefetch(ahead.next + p * ahead.share + i);
        for (int v = 0; v < vectors; v++)
            b_p[v] = vector_load_once(b.data + v * WIDTH);
        for (int i = 0; i < tall; i++)
            for (int v = 0; v < vectors; v++)
                sum[i][v] += a.data[i * a.down] * b_p[v];
    }
    for (int i = 0; i < tall; i++)
        for (int v = 0; v < vectors; v++) {
            vector_store(part, sum[i][v]);
            copy(c.data + i * c.down + v * WIDTH, part, width);
        }
}

/* The rows of a tile, where so many are left. */
ALWAYS_INLINE int rows_of(int left, int tall)
{
    return left >= tall ? tall : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/* The next columns of c, as wide as `vectors` vectors, of which `width` floats count. What they
 * need of b stays in the nearest cache; where b does not lie in rows, or is too narrow, the
 * tiles read a copy. */
ALWAYS_INLINE void strip(int tall, int vectors, int width, int add, Walk c, Walk a, Walk b,
                         Ahead ahead)
{
    float rows_of_b[DEPTH * WIDE];
    if (b.right != 1 || width < WIDTH) {
        int wide = vectors * WIDTH, count = width < WIDTH ? width : wide;
        for (int p = 0; p < a.cols; p++) {
            float *row = rows_of_b + p * wide;
            if (b.right == 1)
                copy(row, part(b, p, 0).data, width);
            else
                for (int k = 0; k < count; k++)
                    row[k] = *part(b, p, k).data;
            for (int k = count; k < wide; k++)
                row[k] = 0;
        }
        b = (Walk){ rows_of_b, a.cols, wide, wide, 1 };
    }
    for (int i = 0, rows; i < c.rows; i += rows) {
        Walk c_i = part(c, i, 0), a_i = part(a, i, 0);
        rows = rows_of(c.rows - i, tall);
        if (rows == tall)
            tile(tall, vectors, width, add, c_i, a_i, b, ahead);
        else if (rows == 4)
            tile(4, vectors, width, add, c_i, a_i, b, ahead);
        else if (rows == 2)
            tile(2, vectors, width, add, c_i, a_i, b, ahead);
        else
            tile(1, vectors, width, add, c_i, a_i, b, ahead);
        ahead.next += ahead.share * a.cols;
    }
}

/* What is left, with a constant where heads are narrow. */
static void narrow_strip(int width, int add, Walk c, Walk a, Walk b)
{
    const Ahead none = { c.data, 0 };
    switch (width) {
    case 0: break;
    case 2: strip(TALLEST, 1, 2, add, c, a, b, none); break;
    case 4: strip(TALLEST, 1, 4, add, c, a, b, none); break;
    case 8: strip(TALLEST, 1, 8, add, c, a, b, none); break;
    default: strip(TALLEST, 1, width, add, c, a, b, none);
    }
}

/* c = a b, with `add` c = c + a b: in strips as wide as can be, DEPTH terms at a time. */
static void product(const char *name, int add, Walk c, Walk a, Walk b)
{
    const Ahead none = { c.data, 0 };
    int left = a.cols, j;
    if (a.cols != b.rows || c.rows != a.rows || c.cols != b.cols)
        die("%s: [%d × %d] and [%d × %d] do not give [%d × %d]", name, a.rows, a.cols, b.rows,
            b.cols, c.rows, c.cols);
    for (; left > 0;
         left -= DEPTH, a.data += DEPTH * a.right, b.data += DEPTH * b.down, add = 1) {
        a.cols = left < DEPTH ? left : DEPTH;
        for (j = 0; j + WIDE <= c.cols; j += WIDE)
            strip(TALL, VECTORS, WIDTH, add, part(c, 0, j), a, part(b, 0, j), none);
        for (; j + WIDTH <= c.cols; j += WIDTH)
            strip(TALLEST, 1, WIDTH, add, part(c, 0, j), a, part(b, 0, j), none);
        narrow_strip(c.cols - j, add, part(c, 0, j), a, part(b, 0, j));
    }
}

void multiply_panels(int add, Matrix c, Matrix a, const float *b, int rows)
{
    int tiles = 0; /* of four rows, so that what lies ahead divides evenly */
    for (int i = 0; i < c.rows; i += rows_of(c.rows - i, 4))
        tiles++;
    for (int j = 0; j < c.cols; j += PANEL, b += (size_t)rows * PANEL)
        for (int p = 0; p < a.cols; p += DEPTH) {
            Walk a_p = walk(matrix_columns(a, p, a.cols - p < DEPTH ? a.cols - p : DEPTH));
            Ahead ahead = { b + (p + a_p.cols) * PANEL, WIDE / tiles };
            for (int k = 0; k < PANEL; k += WIDE) {
                Walk b_k = { (float *)b + p * PANEL + k, a_p.cols, WIDE, PANEL, 1 };
                strip(4, VECTORS, WIDTH, add || p > 0, part(walk(c), 0, j + k), a_p, b_k,
                      ahead);
                ahead.next += ahead.share * a_p.cols * tiles;
            }
        }
}

void multiply(Matrix c, Matrix a, Matrix b)
{
    product("multiply", 0, walk(c), walk(a), walk(b));
}

void multiply_transposed(Matrix c, Matrix a, Matrix b)
{
    product("multiply_transposed", 0, walk(c), walk(a), turned(walk(b)));
}

void add_transposed(Matrix c, Matrix a, Matrix b)
{
    product("add_transposed", 1, walk(c), walk(a), turned(walk(b)));
}

void add_outer(Matrix c, Matrix a, Matrix b)
{
    product("add_outer", 1, walk(c), turned(walk(a)), walk(b));
}
