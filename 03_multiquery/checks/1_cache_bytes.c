/* The check of exercise 3.1. */
#include "check.h"
#include "say.h"

enum { BY_HAND, REAL, DRAWN, HALF_BYTES, CASES };
static const char *const cases[CASES] = {
    "the small cache",
    "real models",
    "drawn sizes",
    "drawn sizes, 4 bits",
};

enum { LAYERS, D_MODEL, HEADS, KV_HEADS, D_K, TOKENS, BITS, SIZES };

/* From the published configurations, each with the longest context that it was made for. */
static const float real[][SIZES] = {
    { 32, 4096, 32, 32, 128, 4096, 16 },
    { 60, 8192, 128, 8, 64, 2048, 16 },
    { 28, 3072, 16, 16, 256, 8192, 16 },
    { 126, 16384, 128, 8, 128, 131072, 16 },
};
static const float by_hand[SIZES] = { 3, 90, 20, 5, 7, 11, 32 }; /* all differ, 2 and 4 too */

/* Odd sizes, so that the product needs more digits than a float has. */
static void draw_model(float *m, int bits)
{
    m[LAYERS] = (float)(31 + 2 * draw_int(0, 30));
    m[KV_HEADS] = (float)(3 + 2 * draw_int(0, 3));
    m[HEADS] = m[KV_HEADS] * (float)draw_int(3, 8);
    m[D_K] = (float)(49 + 2 * draw_int(0, 60));
    m[D_MODEL] = m[HEADS] * (m[D_K] + (float)draw_int(1, 9)) + 1;
    m[TOKENS] = (float)(30001 + 2 * draw_int(0, 40000));
    m[BITS] = (float)bits;
}

static void draw(Case *c, int k)
{
    static const int rows[CASES] = { 1, COUNT(real), 6, 3 };
    Matrix models = case_in(c, rows[k], SIZES, 1);
    for (int out = 0; out < 3; out++)
        case_out(c, rows[k], 1);
    for (int i = 0; i < rows[k]; i++) {
        float *m = matrix_at(models, i, 0);
        draw_model(m, k == HALF_BYTES ? 4 : 32 >> i % 3);
        for (int size = 0; size < SIZES && k <= REAL; size++)
            m[size] = k == BY_HAND ? by_hand[size] : real[i][size];
    }
}

/* clang-format off */
enum { QUERY_HEADS = OWN, ONLY_KEYS, WHOLE_ROW, WIDTH_BY_DIVISION, BITS_AS_BYTES,
       CUT_TO_BYTES, IN_FLOAT, UPSIDE_DOWN, ALL_HEADS };
static const Mistake mistakes[] = {
    { "query heads", "You count a key and a value for every query head. Which heads does the "
      "cache have rows of?" },
    { "half of it", "Your cache is half as large as it should be. Which two things does "
      "attention read of each token?" },
    { "d_model", "You keep d_model numbers of each token. X is not cached: how long is one "
      "key, and how many keys does a token have?" },
    { "d_k = d_model / n_heads", "You compute the length of a key from d_model. Gemma 7B has "
      "16 heads of 256 and d_model 3072: does that rule hold there?" },
    { "bits as bytes", "Your cache is 8 times too large. In which unit is m.bits?" },
    { "bits / 8 in integers", "4 bits become 0 bytes. In C, what is 4 / 8, and how late can "
      "one divide?" },
    { "in float", "Right to seven digits, and then not. How many digits does a float hold, how "
      "many a double?" },
    { "uses upside down", "Your uses are below 1, but what is fetched is used. What is divided "
      "by what?" },
    { "all query heads", "You let every query head use every number. How many of them read the "
      "same K/V head?" },
};
/* clang-format on */

double cache_bytes(Model m)
{
    double heads = made(QUERY_HEADS) ? m.n_heads : m.n_kv_heads;
    double width = made(WIDTH_BY_DIVISION) ? floor((double)m.d_model / m.n_heads) : m.d_k;
    double n = made(WHOLE_ROW) ? m.d_model : heads * width;
    n *= made(ONLY_KEYS) ? 1 : 2;
    n *= (double)m.tokens * m.layers;
    double bytes = n
                   * (made(BITS_AS_BYTES)  ? m.bits
                      : made(CUT_TO_BYTES) ? m.bits / 8
                                           : m.bits / 8.0);
    return made(IN_FLOAT) ? (double)(float)bytes : bytes;
}

double uses_of_each_float(Model m)
{
    double q = m.n_heads, kv = m.n_kv_heads;
    return made(UPSIDE_DOWN) ? kv / q : made(ALL_HEADS) ? q : q / kv;
}

#define BYTES (OUT(0) | OUT(1))
static const char *const names[] = { "bytes", "bytes' last digits", "uses", "m" };
static const Property properties[] = {
    AGREES_IN("bytes of 3 layers, 5 K/V heads, d_k 7, 11 tokens, 32 bits", BY_HAND, BY_HAND,
              BYTES),
    AGREES_IN("bytes of Llama 2 7B, Falcon 40B, Gemma 7B, Llama 3.1 405B", REAL, REAL, BYTES),
    AGREES_IN("bytes of drawn sizes, exact to the last one", DRAWN, DRAWN, BYTES),
    AGREES_IN("bytes where a number takes half of one", HALF_BYTES, HALF_BYTES, BYTES),
    AGREES_IN("uses of each number that a step fetches", BY_HAND, HALF_BYTES, OUT(2)),
};

/* The sizes of the first wrong model, so that one can compute it by hand. */
static void show(const Answers *a)
{
    for (int k = 0; k < a->answered; k++)
        for (int i = 0; i < a->given[k].in[0].rows; i++)
            for (int out = 0; out < 3; out++) {
                const float *m = matrix_at(a->given[k].in[0], i, 0);
                if (*matrix_at(a->given[k].out[out], i, 0)
                    == *matrix_at(a->expected[k].out[out], i, 0))
                    continue;
                say("\nWrong first for %s, row %d: layers %g, d_model %g, n_heads %g,\n"
                    "n_kv_heads %g, d_k %g, tokens %g, bits %g.\n",
                    cases[k], i, (double)m[LAYERS], (double)m[D_MODEL], (double)m[HEADS],
                    (double)m[KV_HEADS], (double)m[D_K], (double)m[TOKENS], (double)m[BITS]);
                return;
            }
}

EXERCISE(LIST(mistakes), .together = 3, .prediction = 960, .tolerance = 1e-12, .show = show);
