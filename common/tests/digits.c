/* How many digits chapter 1's attention() keeps: its error against the same in double, for
 * random shapes, magnitudes and masks. Prints a line a row of the table, for run.sh. */
#define main chapter
#include "../../01_attention/attention.c"
#undef main

#include <stdio.h>

static int random_up_to(int most)
{
    static unsigned state = 16;
    state = state * 1664525u + 1013904223u;
    return (int)((state >> 8) % (unsigned)most) + 1;
}

static Matrix noise(int rows, int cols, double size)
{
    Matrix m = matrix_new(rows, cols);
    for (int k = 0; k < rows * cols; k++)
        m.data[k] = (float)(size * (random_up_to(65536) - 32768.5) / 32768);
    return m;
}

/* The largest error of Z in row i; *most becomes the largest |s|, if that is larger. */
static double error(Attention a, Matrix mask, int i, double *most)
{
    double max = -INFINITY, sum = 0, worst = 0;
    double *s = matrix_memory((size_t)a.K.rows, sizeof *s);
    for (int j = 0; j < a.K.rows; j++) {
        for (int p = 0; p < a.K.cols; p++)
            s[j] += (double)*matrix_at(a.Q, i, p) * (double)*matrix_at(a.K, j, p) / a.scale;
        if (*matrix_at(mask, i, j) == 0)
            continue;
        max = fmax(max, s[j]);
        *most = fmax(*most, fabs(s[j]));
    }
    for (int j = 0; j < a.K.rows; j++)
        sum += s[j] = *matrix_at(mask, i, j) != 0 ? exp(s[j] - max) : 0;
    for (int p = 0; p < a.V.cols; p++) {
        double z = 0;
        for (int j = 0; j < a.K.rows; j++)
            z += s[j] * (double)*matrix_at(a.V, j, p);
        worst = fmax(worst, fabs((double)*matrix_at(a.Z, i, p) - (sum > 0 ? z / sum : 0)));
    }
    return worst;
}

/* In units of 2^-24 (1 + max |s|), and of the largest |v|, 1, the error is at most
 *     2 √d_k   the products and sums of a score: its error changes e^s, and the sum below it
 *   + 2 √n     the n terms of that sum, and of z_i
 *   + 12       once each: 1 / √d_k, its product, s - max (up to 2 max |s|), e^x, the division.
 * A root, not the number itself: roundings point either way (Higham and Mary 2019). */
int main(void)
{
    static const char *const masks[] = { "none", "causal", "random" };
    for (int row = 0; row < 10; row++) {
        int n = random_up_to(row % 2 ? 400 : 40), d_k = random_up_to(row % 4 < 2 ? 16 : 256);
        double size = pow(10, row % 5 - 2), max_s = 0, worst = 0;
        double allowed = 2 * sqrt(d_k) + 2 * sqrt(n) + 12;
        Matrix mask = noise(n, n, 1), Q = noise(n, d_k, size), K = noise(n, d_k, 1);
        Matrix V = noise(n, 8, 1), S = matrix_new(n, n), A = S, Z = matrix_new(n, 8);
        Attention a = { .Q = Q, .K = K, .V = V, .Z = Z, .scale = sqrtf((float)d_k) };
        for (int k = 0; k < n * n; k++)
            mask.data[k] = row % 3 < 2 || mask.data[k] > 0;
        if (row % 3 == 1)
            hide_later(mask);
        attention(Z, A, S, Q, K, V, mask, a.scale);
        for (int i = 0; i < n; i++)
            worst = fmax(worst, error(a, mask, i, &max_s));
        worst /= 0x1p-24 * (1 + max_s);
        printf("%s digits: n %3d, d_k %3d, mask %-6s, max |s| %7.2g: error %.2f of %.1f\n",
               worst <= allowed ? "ok" : "FAILED", n, d_k, masks[row % 3], max_s, worst,
               allowed);
    }
    matrix_free_all();
    return 0;
}
