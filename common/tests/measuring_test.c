/* Tests what the experiments measure with: statistics, verdicts, vectors, and that the fast
 * ways to compute attention give what the plain one gives. Prints "ok WORDS" or "FAILED
 * WORDS". */
#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/product.h"
#include "measuring/random.h"
#include "measuring/streaming.h"
#include "measuring/vector.h"
#include "say.h"

static void check(int holds, const char *words)
{
    say("%s %s\n", holds ? "ok" : "FAILED", words);
}

static float largest_difference(const float *a, const float *b, size_t count)
{
    float most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmaxf(most, fabsf(a[i] - b[i]));
    return most;
}

static void statistics(void)
{
    const double numbers[] = { 5, 1, 4, 2, 3 };
    Spread s = spread_of(numbers, 5), even = spread_of(numbers, 2);
    check(s.median == 3 && s.low == 1 && s.high == 5, "median and range of five numbers");
    check(even.median == 3, "the median of two numbers is their mean");
    Spread small = { 1, 0.9, 1.1 }, large = { 2, 1.9, 2.2 };
    Evidence clear = more_than(large, small), turned = more_than(small, large);
    check(clear.margin > clear.range, "clearly more is more");
    check(!(turned.margin > turned.range), "less is not more");
    Evidence narrow = above(s, 2.5);
    check(!(narrow.margin > narrow.range), "more by less than the range is not enough");
    check(both(clear, narrow).margin == narrow.margin, "of two claims the weaker counts");
    Random one = random_from(1), again = random_from(1), other = random_from(2);
    uint32_t first = random_bits(&one);
    check(first == random_bits(&again), "a seed gives the same numbers again");
    check(first != random_bits(&other), "another seed others");
    double sum = 0, squares = 0;
    for (int i = 0; i < 100000; i++) {
        double x = random_normal(&one);
        sum += x / 100000;
        squares += x * x / 100000;
    }
    check(fabs(sum) < 0.02 && fabs(squares - 1) < 0.02,
          "normal numbers have mean 0, variance 1");
}

static void vectors(void)
{
    float in[WIDTH], out[WIDTH], worst = 0, sum = 0;
    for (float x = -80; x <= 0; x += 0.01f) {
        for (int i = 0; i < WIDTH; i++)
            in[i] = x;
        vector_store(out, vector_exp(vector_load(in)));
        worst = fmaxf(worst, fabsf(out[WIDTH - 1] / expf(x) - 1));
    }
    check(worst < 1e-6f, "vector_exp is e to the x");
    for (int i = 0; i < WIDTH; i++) {
        in[i] = (float)((i * 7 + 3) % WIDTH);
        sum += in[i];
    }
    check(vector_sum(vector_load(in)) == sum, "vector_sum adds all elements");
    check(vector_largest(vector_load(in)) == WIDTH - 1, "vector_largest finds the largest");
}

/* A token's attention in pages, a group or a query at a time, against the plain way. */
static void decoding(Shape s, const char *words)
{
    size_t rows = (size_t)s.n_kv_heads * (size_t)s.n, heads = (size_t)s.n_heads;
    float *K = floats_new(rows * (size_t)s.d_k), *V = floats_new(rows * (size_t)s.d_v);
    float *Q = floats_new(heads * (size_t)s.d_k), *Z = floats_new(heads * (size_t)s.d_v);
    float *plain = floats_new(heads * (size_t)s.d_v), *S = floats_new((size_t)s.n);
    float *pages = floats_new(pages_size(s)), worst = 0;
    Random random = random_from(s.n);
    random_fill(K, rows * (size_t)s.d_k, 1, &random);
    random_fill(V, rows * (size_t)s.d_v, 1, &random);
    random_fill(Q, heads * (size_t)s.d_k, 2, &random);
    pages_fill(pages, K, V, s);
    decode_plain(plain, Q, K, V, S, s);
    for (int together = s.n_heads / s.n_kv_heads; together > 0; together = together > 1) {
        decode_pages(Z, Q, pages, s, together);
        worst = fmaxf(worst, largest_difference(Z, plain, heads * (size_t)s.d_v));
    }
    check(worst < 1e-5f, words);
}

/* A whole sequence in pages, and with its scores kept: row i against decoding with a cache of
 * i + 1 tokens. */
static void sequence(int n, int causal, const char *words)
{
    Shape s = { 1, 1, n, 64, 128 };
    size_t count = (size_t)n;
    float *Q = floats_new(count * 64), *K = floats_new(count * 64),
          *V = floats_new(count * 128);
    float *Z = floats_new(count * 128), *S = floats_new(count), plain[128], worst = 0;
    float *Z_kept = floats_new(count * 128), *all = floats_new(count * (count + PAGE));
    float *pages = floats_new(pages_size(s));
    Random random = random_from(n);
    random_fill(Q, count * 64, 2, &random);
    random_fill(K, count * 64, 1, &random);
    random_fill(V, count * 128, 1, &random);
    pages_fill(pages, K, V, s);
    attention_pages(Z, Q, pages, causal, s);
    if (causal)
        attention_kept(Z_kept, Q, pages, all, s);
    else
        memcpy(Z_kept, Z, count * 128 * sizeof *Z);
    for (int i = 0; i < n; i++) {
        Shape seen = { 1, 1, causal ? i + 1 : n, 64, 128 };
        decode_plain(plain, Q + i * 64, K, V, S, seen);
        worst = fmaxf(worst, largest_difference(Z + i * 128, plain, 128));
        worst = fmaxf(worst, largest_difference(Z_kept + i * 128, plain, 128));
    }
    check(worst < 1e-5f, words);
}

static void panels(void)
{
    enum { ROWS = 7, INNER = 150, COLS = 128 };
    Random random = random_from(3);
    Matrix a = matrix_new(ROWS, INNER), b = matrix_new(INNER, COLS), c = matrix_new(ROWS, COLS),
           plain = matrix_new(ROWS, COLS);
    float *b_panels = floats_new(INNER * COLS);
    random_fill(a.data, ROWS * INNER, 1, &random);
    random_fill(b.data, INNER * COLS, 1, &random);
    matrix_multiply(plain, a, b);
    for (int p = 0; p < INNER; p++)
        for (int j = 0; j < COLS; j++)
            *panels_at(b_panels, p, j, INNER) = *matrix_at(b, p, j);
    multiply_panels(0, c, a, b_panels, INNER);
    check(matrix_max_difference(c, plain) < 1e-4f, "a product with a matrix in panels");
    multiply_panels(1, c, a, b_panels, INNER);
    matrix_scale(c, 0.5f);
    check(matrix_max_difference(c, plain) < 1e-4f, "added to what was there");
    multiply_panels(0, c, matrix_columns(a, 0, 40), b_panels, INNER);
    matrix_multiply(plain, matrix_columns(a, 0, 40), matrix_rows(b, 0, 40));
    check(matrix_max_difference(c, plain) < 1e-4f, "and with the first rows of the panels");
}

int main(void)
{
    say_begin("measuring_test");
    statistics();
    vectors();
    panels();
    decoding((Shape){ 8, 8, 200, 128, 128 }, "pages, a K/V head for each query head");
    decoding((Shape){ 8, 4, PAGE, 64, 128 }, "pages, two queries to a K/V head, one full page");
    decoding((Shape){ 9, 3, PAGE + 1, 128, 64 }, "pages, three queries to a K/V head");
    decoding((Shape){ 12, 1, 333, 128, 128 }, "pages, one K/V head");
    decoding((Shape){ 4, 2, 1, 64, 64 }, "pages, a cache of one token");
    decoding((Shape){ 8, 1, 700, 64, 64 }, "pages, six of them");
    sequence(97, 1, "pages, a causal sequence, its scores kept or not");
    sequence(300, 1, "pages, a causal sequence of three pages, likewise");
    sequence(97, 0, "pages, a sequence that sees everything");
    check(machine_fits(1) && !machine_fits(1e18), "what fits into a quarter of the memory");
    matrix_free_all();
    return say_end();
}
