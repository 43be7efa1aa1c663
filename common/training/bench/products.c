/* How fast the trainer's products are, as a share of what this processor can do at most. The
 * first are the projections of experiments 2 and 4, the rest the scores and mixes of one head,
 * which are small. Build and run it from the top folder:
 *
 *     cc -std=c11 -O3 -march=native -ffast-math common/training/bench/products.c \
 *         common/training/product.c common/measuring/m*.c common/[a-z]*.c -I common \
 *         -I common/training -I common/measuring -lm -o build/products && build/products */
#include "machine.h"
#include "measure.h"
#include "product.h"
#include "say.h"

#include <math.h>

typedef void Product(Matrix c, Matrix a, Matrix b);

/* The best of seven rounds, each between two measurements of the peak. */
static void time_product(const char *name, Product *product, Matrix c, Matrix a, Matrix b,
                         int depth)
{
    double operations = 2.0 * c.rows * c.cols * depth, best = INFINITY, peak = 0;
    int repeats = (int)(1e8 / operations) + 1;
    for (int round = 0; round < 7; round++) {
        peak = fmax(peak, machine_peak(1));
        double start = seconds();
        for (int k = 0; k < repeats; k++)
            product(c, a, b);
        best = fmin(best, (seconds() - start) / repeats);
    }
    say("   ");
    say_cell(PLAIN, -6, name);
    say(" [%3d × %3d], sums of %3d  %8.5f ms  %6.1f GFLOP/s  %.2f of the peak\n", c.rows,
        c.cols, depth, best * 1e3, operations / best * 1e-9, operations / best / peak);
}

static Matrix noise(int rows, int cols, Random *random)
{
    Matrix m = matrix_new(rows, cols);
    random_fill(m.data, (size_t)rows * (size_t)cols, 1, random);
    return m;
}

int main(int argc, char **argv)
{
    Run run = measure_begin(argc, argv, "products", "Times the trainer's products.");
    Random random = random_from(1);
    measure_title(run, "The trainer's products", "share of the peak");
    say("   %s\n\n", product_description());
    for (int d = 64; d <= 128; d *= 2) {
        Matrix X = noise(512, d, &random), Y = noise(512, d, &random), W = noise(d, d, &random);
        time_product("X W", multiply, Y, X, W, d);
        time_product("dY Wᵀ", multiply_transposed, Y, X, W, d);
        time_product("Xᵀ dY", add_outer, W, X, Y, 512);
    }
    for (int d_k = 64; d_k >= 2; d_k /= 2) {
        Matrix Q = matrix_columns(noise(8, 64, &random), 0, d_k);
        Matrix K = matrix_columns(noise(16, 64, &random), 0, d_k);
        Matrix Z = matrix_columns(noise(8, 64, &random), 0, d_k), S = matrix_new(8, 16);
        say("\n");
        time_product("Q Kᵀ", multiply_transposed, S, Q, K, d_k);
        time_product("A V", multiply, Z, S, K, 16);
        time_product("Aᵀ dZ", add_outer, K, S, Z, 8);
    }
    return measure_end();
}
