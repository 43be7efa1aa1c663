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
 * and the code stays the same. What is left of c's columns gets tiles of one vector, then of
 * shorter ones: the two numbers of a narrow head need no copy.
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

/* c_ij = Σ_p a_ip · b_pj, with `add` plus c_ij, for `tall` rows and `vectors` vectors of the
 * type. These are constants wherever this is inlined, so that `sum` becomes registers; so is
 * whether anything lies ahead. A vector of b is read once, by force: gcc would rather read it
 * from memory at each use. */
#define DEFINE_TILE(name, Type) \
    typedef Type name##_type ANYWHERE; \
    ALWAYS_INLINE void name(int tall, int vectors, int add, Walk c, Walk a, Walk b, \
                            Ahead ahead) \
    { \
        Type sum[TALLEST][VECTORS], b_p[VECTORS], zero = { 0 }; \
        enum { size = sizeof zero, lanes = size / sizeof(float) }; \
        for (int i = 0; i < tall; i++) \
            for (int v = 0; v < vectors; v++) { \
                memcpy(&sum[i][v], c.data + i * c.down + v * lanes, size); \
                sum[i][v] = add ? sum[i][v] : zero; \
            } \
        for (int p = 0; p < a.cols; p++, a.data += a.right, b.data += b.down) { \
            for (int i = 0; i < ahead.share; i += LINE) \
                vector_prefetch(ahead.next + p * ahead.share + i); \
            for (int v = 0; v < vectors; v++) \
                b_p[v] = *(const volatile name##_type *)(b.data + v * lanes); \
            for (int i = 0; i < tall; i++) \
                for (int v = 0; v < vectors; v++) \
                    sum[i][v] += a.data[i * a.down] * b_p[v]; \
        } \
        for (int i = 0; i < tall; i++) \
            for (int v = 0; v < vectors; v++) \
                memcpy(c.data + i * c.down + v * lanes, &sum[i][v], size); \
    }

DEFINE_TILE(tile_wide, Vector)
#ifdef HAS_VECTORS
typedef float Eight __attribute__((vector_size(32)));
typedef float Four __attribute__((vector_size(16)));
typedef float Two __attribute__((vector_size(8)));
DEFINE_TILE(tile_8, Eight)
DEFINE_TILE(tile_4, Four)
DEFINE_TILE(tile_2, Two)
DEFINE_TILE(tile_1, float)
#endif

typedef void Tile(int tall, int vectors, int add, Walk c, Walk a, Walk b, Ahead ahead);

/* The rows of a tile, where so many are left. */
ALWAYS_INLINE int rows_of(int left, int tall)
{
    return left >= tall ? tall : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/* Columns of c from j on, `width` at a time, as long as there are so many; returns the first
 * that is left. What so many columns need of b stays in the nearest cache; where b does not lie
 * in rows, the tiles read a copy that does. */
ALWAYS_INLINE int strips(Tile *tile, int vectors, int width, int add, Walk c, Walk a, Walk b,
                         int j, Ahead ahead)
{
    float copy[DEPTH * WIDE];
    const int tall = vectors == 1 ? TALLEST : TALL;
    for (; j + width <= c.cols; j += width) {
        Walk c_j = part(c, 0, j), a_i = a, b_j = part(b, 0, j);
        if (b.right != 1) {
            for (int p = 0; p < a.cols; p++)
                for (int k = 0; k < width; k++)
                    copy[p * width + k] = *part(b_j, p, k).data;
            b_j = (Walk){ copy, a.cols, width, width, 1 };
        }
        for (int i = 0, rows; i < c.rows; i += rows) {
            rows = rows_of(c.rows - i, tall);
            if (rows == tall)
                tile(tall, vectors, add, c_j, a_i, b_j, ahead);
            else if (rows == 4)
                tile(4, vectors, add, c_j, a_i, b_j, ahead);
            else if (rows == 2)
                tile(2, vectors, add, c_j, a_i, b_j, ahead);
            else
                tile(1, vectors, add, c_j, a_i, b_j, ahead);
            c_j.data += rows * c.down;
            a_i.data += rows * a.down;
            ahead.next += ahead.share * a.cols;
        }
    }
    return j;
}

/* c = a b, with `add` c = c + a b: in strips as wide as can be, DEPTH terms at a time. */
static void product(int add, Walk c, Walk a, Walk b)
{
    const Ahead none = { c.data, 0 };
    int left = a.cols;
    for (; left > 0;
         left -= DEPTH, a.data += DEPTH * a.right, b.data += DEPTH * b.down, add = 1) {
        a.cols = left < DEPTH ? left : DEPTH;
        int j = strips(tile_wide, VECTORS, WIDE, add, c, a, b, 0, none);
        j = strips(tile_wide, 2, 2 * WIDTH, add, c, a, b, j, none);
        j = strips(tile_wide, 1, WIDTH, add, c, a, b, j, none);
#ifdef HAS_VECTORS
        j = strips(tile_8, 1, 8, add, c, a, b, j, none);
        j = strips(tile_4, 1, 4, add, c, a, b, j, none);
        j = strips(tile_2, 1, 2, add, c, a, b, j, none);
        strips(tile_1, 1, 1, add, c, a, b, j, none);
#endif
    }
}

void multiply_panels(int add, Matrix c, Matrix a, const float *b, int rows)
{
    int tiles = 0;
    for (int i = 0; i < c.rows; i += rows_of(c.rows - i, TALL))
        tiles++;
    for (int j = 0; j < c.cols; j += PANEL, b += (size_t)rows * PANEL)
        for (int p = 0; p < a.cols; p += DEPTH) {
            Walk c_j = { matrix_at(c, 0, j), c.rows, PANEL, c.stride, 1 };
            Walk a_p = walk(matrix_columns(a, p, a.cols - p < DEPTH ? a.cols - p : DEPTH));
            Walk b_p = { (float *)b + p * PANEL, a_p.cols, PANEL, PANEL, 1 };
            Ahead ahead = { b_p.data + a_p.cols * PANEL, WIDE / tiles };
            strips(tile_wide, VECTORS, WIDE, add || p > 0, c_j, a_p, b_p, 0, ahead);
        }
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
    product(0, walk(c), walk(a), walk(b));
}

void multiply_transposed(Matrix c, Matrix a, Matrix b)
{
    must_fit("multiply_transposed", c, a, b,
             a.cols == b.cols && c.rows == a.rows && c.cols == b.rows);
    product(0, walk(c), walk(a), turned(walk(b)));
}

void add_transposed(Matrix c, Matrix a, Matrix b)
{
    must_fit("add_transposed", c, a, b,
             a.cols == b.cols && c.rows == a.rows && c.cols == b.rows);
    product(1, walk(c), walk(a), turned(walk(b)));
}

void add_outer(Matrix c, Matrix a, Matrix b)
{
    must_fit("add_outer", c, a, b, a.rows == b.rows && c.rows == a.cols && c.cols == b.cols);
    product(1, walk(c), turned(walk(a)), walk(b));
}
