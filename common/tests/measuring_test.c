/* Tests what the experiments measure with: statistics, verdicts, and that the fast ways to
 * compute attention, with their panels and vectors, give what the plain one gives. Prints "ok
 * WORDS" or "FAILED WORDS". */
#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/measure.h"
#include "measuring/random.h"
#include "measuring/streaming.h"
#include "measuring/vector.h"

static void check(int holds, const char *words)
{
    say("%s %s\n", holds ? "ok" : "FAILED", words);
}

static float *noise(size_t count, double deviation)
{
    static Random random;
    float *numbers = floats_new(count);
    random_fill(numbers, count, deviation, &random);
    return numbers;
}

static int close_to(const float *a, const float *b, size_t count)
{
    int good = 1;
    for (size_t i = 0; i < count; i++)
        good &= fabsf(a[i] - b[i]) < 1e-5f;
    return good;
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
    Random random = random_from(1);
    double sum = 0, squares = 0;
    for (int i = 0; i < 100000; i++) {
        double x = random_normal(&random);
        sum += x / 100000;
        squares += x * x / 100000;
    }
    check(fabs(sum) < 0.02 && fabs(squares - 1) < 0.02,
          "normal numbers have mean 0, variance 1");
}

static void vectors(void)
{
    float in[WIDTH], out[WIDTH], worst = 0;
    for (int k = 0; k < 8000; k += WIDTH) {
        for (int i = 0; i < WIDTH; i++)
            in[i] = -(float)(k + i) / 100;
        vector_store(out, vector_exp(vector_load(in)));
        for (int i = 0; i < WIDTH; i++)
            worst = fmaxf(worst, fabsf(out[i] / expf(in[i]) - 1));
    }
    check(worst < 1e-6f, "vector_exp is e to the x");
    for (int i = 0; i < WIDTH; i++)
        in[i] = (float)i;
    check(vector_sum(vector_load(in)) == WIDTH * (WIDTH - 1) / 2,
          "vector_sum adds all elements");
    check(vector_largest(vector_load(in)) == WIDTH - 1, "vector_largest finds the largest");
}

/* A token's attention in pages, a group or a query at a time, against the plain way. */
static void decoding(Shape s, const char *words)
{
    size_t rows = (size_t)s.n_kv_heads * (size_t)s.n, heads = (size_t)s.n_heads;
    size_t d_k = (size_t)s.d_k, d_v = (size_t)s.d_v;
    float *Q = noise(heads * d_k, 2), *K = noise(rows * d_k, 1), *V = noise(rows * d_v, 1);
    float *Z = floats_new(heads * d_v), *plain = floats_new(heads * d_v);
    float *S = floats_new((size_t)s.n), *pages = floats_new(pages_size(s));
    int good = 1;
    pages_fill(pages, K, V, s);
    decode_plain(plain, Q, K, V, S, s);
    for (int together = s.n_heads / s.n_kv_heads; together > 0; together = together > 1) {
        decode_pages(Z, Q, pages, s, together);
        good &= close_to(Z, plain, heads * d_v);
    }
    check(good, words);
}

/* A whole sequence in pages, and with its scores kept: row i against decoding with a cache of
 * i + 1 tokens. */
static void sequence(int n, int causal, const char *words)
{
    Shape s = { 1, 1, n, 64, 128 };
    size_t count = (size_t)n;
    float *Q = noise(count * 64, 2), *K = noise(count * 64, 1), *V = noise(count * 128, 1);
    float *Z = floats_new(count * 128), *kept = floats_new(count * 128), plain[128];
    float *S = floats_new(count * (count + PAGE)), *pages = floats_new(pages_size(s));
    int good = 1;
    pages_fill(pages, K, V, s);
    attention_pages(Z, Q, pages, causal, s);
    attention_kept(kept, Q, pages, S, s);
    for (int i = 0; i < n; i++) {
        s.n = causal ? i + 1 : n;
        decode_plain(plain, Q + i * 64, K, V, S, s);
        good &= close_to(Z + i * 128, plain, 128);
        good &= !causal || close_to(kept + i * 128, plain, 128);
    }
    check(good, words);
}

int main(int argc, char **argv)
{
    (void)argv;
    say_begin("measuring_test");
    if (argc > 1) {
        claim(OURS, "what is no clearer than it varies", ".1", (Evidence){ .1, .1 });
        return say_end();
    }
    statistics();
    vectors();
    decoding((Shape){ 8, 8, 200, 128, 128 }, "pages, a K/V head for each query head");
    decoding((Shape){ 8, 4, PAGE, 64, 128 }, "pages, two queries to a K/V head, one full page");
    decoding((Shape){ 9, 3, PAGE + 1, 128, 64 }, "pages, three queries to a K/V head");
    decoding((Shape){ 12, 1, 333, 192, 128 }, "pages, one K/V head, long keys");
    decoding((Shape){ 4, 2, 1, 64, 64 }, "pages, a cache of one token");
    decoding((Shape){ 8, 1, 700, 64, 64 }, "pages, six of them");
    sequence(97, 1, "pages, a causal sequence, its scores kept or not");
    sequence(300, 1, "pages, a causal sequence of three pages, likewise");
    sequence(97, 0, "pages, a sequence that sees everything");
    check(machine_fits(1) && !machine_fits(1e18), "what fits into a quarter of the memory");
    matrix_free_all();
    return say_end();
}
