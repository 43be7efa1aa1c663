/* One idea makes a product fast: a number that has been fetched is used many times before it
 * goes. A tile of c, up to four rows and COLUMNS columns, stays in the processor's registers
 * while p runs over the whole sum; each step fetches a row of b once for all rows of the tile.
 *
 * Of all tiles that need a panel, only the first finds it in memory, the others in the cache.
 * So memory is told early of the panel that comes next, and each tile tells its share. */
#include "panels.h"
#include "vector.h"

#include <string.h>

enum { TILE = 4, VECTORS = WIDTH > 1 ? REGISTERS / 8 : PANEL, COLUMNS = VECTORS * WIDTH };
enum { LINE = 16 }; /* floats that memory sends at once */

void panels_fill(float *panels, const float *b, int rows, int columns)
{
    for (int p = 0; p < rows; p++, b += columns)
        for (int j = 0; j < columns; j += PANEL)
            memcpy(panels_at(panels, p, j, rows), b + j, PANEL * sizeof *b);
}

/* c_r = factor_r · c_r + Σ_p a_rp b_p for `rows` rows: a constant wherever this is inlined, so
 * that all of `sum` stands in registers. Each step tells memory of `share` floats, from `next`
 * on. */
ALWAYS_INLINE void multiply_tile(int rows, Matrix c, const float *factor, Matrix a,
                                 const float *b, const float *next, int share)
{
    Vector sum[TILE][VECTORS], zero = { 0 };
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < VECTORS; v++)
            sum[r][v] = factor != NULL ? factor[r] * vector_load(matrix_at(c, r, v * WIDTH))
                                       : zero;
    for (int p = 0; p < a.cols; p++, b += PANEL, next += share) {
        Vector b_p[VECTORS];
        for (int i = 0; i < share; i += LINE)
            vector_prefetch(next + i);
        for (int v = 0; v < VECTORS; v++)
            b_p[v] = rows > 1 ? vector_load_once(b + v * WIDTH) : vector_load(b + v * WIDTH);
        for (int r = 0; r < rows; r++)
            for (int v = 0; v < VECTORS; v++)
                sum[r][v] += *matrix_at(a, r, p) * b_p[v];
    }
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < VECTORS; v++)
            vector_store(matrix_at(c, r, v * WIDTH), sum[r][v]);
}

void panel_multiply(Matrix c, const float *factor, Matrix a, const float *b)
{
    int tiles = a.rows / 4 + a.rows % 4 / 2 + a.rows % 2, share = COLUMNS / tiles;
    const float *next = b + (size_t)a.cols * PANEL;
    for (int j = 0; j < PANEL; j += COLUMNS)
        for (int i = 0, rows; i < a.rows; i += rows, next += share * a.cols) {
            Matrix c_ij = { a.rows - i, COLUMNS, c.stride, matrix_at(c, i, j) };
            Matrix a_i = { a.rows - i, a.cols, a.stride, matrix_at(a, i, 0) };
            const float *factor_i = factor != NULL ? factor + i : NULL;
            rows = a_i.rows >= 4 ? 4 : a_i.rows >= 2 ? 2 : 1;
            if (rows == 4)
                multiply_tile(4, c_ij, factor_i, a_i, b + j, next, share);
            else if (rows == 2)
                multiply_tile(2, c_ij, factor_i, a_i, b + j, next, share);
            else
                multiply_tile(1, c_ij, factor_i, a_i, b + j, next, share);
        }
}

void panels_multiply(Matrix c, Matrix a, const float *b, int threads)
{
#if defined _OPENMP
#pragma omp parallel for num_threads(threads)
#endif
    for (int t = 0; t < threads; t++)
        for (int j = t * PANEL; j < c.cols; j += threads * PANEL)
            panel_multiply(panel_of(c, j), NULL, a, b + (size_t)j * (size_t)a.cols);
}
