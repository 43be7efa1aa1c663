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
static const float by_hand[SIZES] = { 2, 40, 6, 2, 4, 5, 16 };

/* Odd sizes, so that the product needs more digits than a float has. */
static void draw_model(float *m, int bits)
{
    m[LAYERS] = (float)(31 + 2 * random_int(0, 30));
    m[KV_HEADS] = (float)(3 + 2 * random_int(0, 3));
    m[HEADS] = m[KV_HEADS] * (float)random_int(3, 8);
    m[D_K] = (float)(49 + 2 * random_int(0, 60));
    m[D_MODEL] = m[HEADS] * (m[D_K] + (float)random_int(1, 9)) + 1;
    m[TOKENS] = (float)(30001 + 2 * random_int(0, 40000));
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
enum {
    NO_BYTES, QUERY_HEADS, ONE_HEAD, ONLY_KEYS, QUERIES_TOO, WHOLE_ROW, WIDTH_BY_DIVISION,
    NO_LAYERS, NO_TOKENS, A_TOKEN_LESS, A_TOKEN_MORE, GROUP_SIZE, KILOBYTES, BITS_AS_BYTES,
    NO_BITS, ALWAYS_16, ALWAYS_32, CUT_TO_BYTES, TOKENS_CUT,
    UP_TO_BYTES, INT_NUMBERS, INT_BITS, INT_BYTES, UNSIGNED_NUMBERS, UNSIGNED_BITS,
    UNSIGNED_BYTES, IN_FLOAT, NO_USES, UPSIDE_DOWN, CUT_TO_0, ALL_HEADS, AS_KV_HEADS,
    USED_ONCE, MULTIPLIED, K_AND_V, EVERY_TOKEN, EVERY_LAYER, MISTAKES
};
#define WRAPS "Right for small caches, wrong for large ones. Where does the product leave " \
    "the type that it is computed in: before it becomes a double, or after?"
static const Mistake mistakes[MISTAKES] = {
    [NO_BYTES] = { "cache_bytes() not written", "cache_bytes() still gives NAN. What does "
        "one token leave behind in one layer?" },
    [QUERY_HEADS] = { "query heads", "You count a key and a value for every query head. "
        "Which heads does the cache have rows of?" },
    [ONE_HEAD] = { "one K/V head", "Your cache has one K/V head in each layer, whatever the "
        "model. Which of the sizes have you not used?" },
    [ONLY_KEYS] = { "half of it", "Your cache is half as large as it should be. Which two "
        "things does attention read of each token?" },
    [QUERIES_TOO] = { "three instead of two", "Your cache is half as large again as it "
        "should be. Does a later token ever read the query of an earlier one?" },
    [WHOLE_ROW] = { "d_model", "You keep d_model numbers of each token. X is not cached: "
        "how long is one key, and how many keys does a token have?" },
    [WIDTH_BY_DIVISION] = { "d_k = d_model / n_heads", "You compute the length of a key "
        "from d_model. Gemma 7B has 16 heads of 256 and d_model 3072: does that rule hold "
        "there?" },
    [NO_LAYERS] = { "one layer", "That is the cache of one layer. Do the layers share it?" },
    [NO_TOKENS] = { "one token", "That is what one token adds. How many are there?" },
    [A_TOKEN_LESS] = { "a token less", "Your cache is a token short. Is the last token, which "
        "a later one will read, in it?" },
    [A_TOKEN_MORE] = { "a token more", "Your cache has a token too many. Is the one that is "
        "being decoded not counted in m.tokens?" },
    [GROUP_SIZE] = { "query heads of a group", "You count n_heads / n_kv_heads keys for each "
        "token. That is how many heads read one key: how many keys are there?" },
    [KILOBYTES] = { "kilobytes", "You divide by 1024. Bytes are asked for: which unit is "
        "that?" },
    [BITS_AS_BYTES] = { "bits as bytes", "Your cache is 8 times too large. In which unit is "
        "m.bits?" },
    [NO_BITS] = { "numbers, not bytes", "You count numbers, or a byte for each. How many "
        "bytes does one take? m.bits says it in another unit." },
    [ALWAYS_16] = { "always 16 bits", "Right where a number has 16 bits, wrong elsewhere. "
        "Which size have you not used?" },
    [ALWAYS_32] = { "always 32 bits", "Right where a number has 32 bits, as a float in C "
        "has. Do all caches hold floats of C?" },
    [CUT_TO_BYTES] = { "bits / 8 in integers", "4 bits become 0 bytes. In C, what is 4 / 8, "
        "and how late can one divide?" },
    [TOKENS_CUT] = { "tokens · bits / 8 in integers", "An odd number of tokens loses half a "
        "byte, as often as you multiply with it. How late can one divide?" },
    [UP_TO_BYTES] = { "4 bits take a byte", "4 bits take a whole byte in your cache. Two "
        "such numbers share one: after which product can one divide by 8?" },
    [INT_NUMBERS] = { "the count leaves int", WRAPS },
    [INT_BITS] = { "the bits leave int", WRAPS },
    [INT_BYTES] = { "the bytes leave int", WRAPS },
    [UNSIGNED_NUMBERS] = { "the count leaves unsigned", WRAPS },
    [UNSIGNED_BITS] = { "the bits leave unsigned", WRAPS },
    [UNSIGNED_BYTES] = { "the bytes leave unsigned", WRAPS },
    [IN_FLOAT] = { "in float", "Right to seven digits, and then not. How many digits does a "
        "float hold, how many a double?" },
    [NO_USES] = { "uses_of_each_float() not written", "uses_of_each_float() still gives "
        "NAN. How many query heads read the same key?" },
    [UPSIDE_DOWN] = { "uses upside down", "Your uses are below 1, but what is fetched is "
        "used. What is divided by what?" },
    [CUT_TO_0] = { "uses upside down, in integers", "Your uses are 0 wherever K and V are "
        "shared. What is divided by what, and in which type?" },
    [ALL_HEADS] = { "all query heads", "You let every query head use every number. How many "
        "of them read the same K/V head?" },
    [AS_KV_HEADS] = { "uses = K/V heads", "Your uses grow with the number of K/V heads. Is "
        "a number used more often when fewer heads share it, or when more do?" },
    [USED_ONCE] = { "always once", "Once is right if every query head has a key of its own. "
        "What if several read the same one?" },
    [MULTIPLIED] = { "heads times K/V heads", "You multiply the two numbers of heads. If 8 "
        "query heads share 2 K/V heads evenly, how many read the first of them?" },
    [K_AND_V] = { "uses twice as many", "You count twice. A number belongs to a key or to a "
        "value: can it be used as both?" },
    [EVERY_TOKEN] = { "uses times tokens", "You multiply with the tokens. In one step, how "
        "many tokens ask?" },
    [EVERY_LAYER] = { "uses times layers", "You multiply with the layers. Does another "
        "layer read this layer's keys?" },
};
/* clang-format on */

static double cut(double x)
{
    return x < 0 ? ceil(x) : floor(x);
}

/* What is left of x in 32 bits. */
static double wrapped(double x, int is_signed)
{
    double rest = cut(x) - 4294967296.0 * floor(cut(x) / 4294967296.0);
    return is_signed && rest >= 2147483648.0 ? rest - 4294967296.0 : rest;
}

static double numbers_of(Model m)
{
    double heads = made(QUERY_HEADS) ? m.n_heads : made(ONE_HEAD) ? 1 : m.n_kv_heads;
    double tokens = m.tokens + (made(A_TOKEN_LESS) ? -1 : made(A_TOKEN_MORE));
    heads = made(GROUP_SIZE) ? (double)m.n_heads / m.n_kv_heads : heads;
    double width = made(WIDTH_BY_DIVISION) ? floor((double)m.d_model / m.n_heads) : m.d_k;
    double row = made(WHOLE_ROW) ? m.d_model : heads * width;
    double n = row * (made(NO_TOKENS) ? 1 : tokens) * (made(NO_LAYERS) ? 1 : m.layers);
    n *= made(ONLY_KEYS) ? 1 : made(QUERIES_TOO) ? 3 : 2;
    return made(INT_NUMBERS) || made(UNSIGNED_NUMBERS) ? wrapped(n, made(INT_NUMBERS)) : n;
}

double cache_bytes(Model m)
{
    double size = made(ALWAYS_16) ? 16 : made(ALWAYS_32) ? 32 : m.bits;
    size = made(BITS_AS_BYTES) ? size * 8 : made(NO_BITS) ? 8 : size;
    if (made(CUT_TO_BYTES))
        size = 8 * floor(size / 8);
    if (made(TOKENS_CUT) && !made(NO_TOKENS))
        size = 8 * floor(m.tokens * size / 8) / m.tokens;
    if (made(UP_TO_BYTES))
        size = 8 * ceil(size / 8);
    double all = numbers_of(m) * size;
    if (made(INT_BITS) || made(UNSIGNED_BITS))
        all = 8 * cut(wrapped(all, made(INT_BITS)) / 8);
    all /= made(KILOBYTES) ? 8 * 1024 : 8;
    if (made(INT_BYTES) || made(UNSIGNED_BYTES))
        all = wrapped(all, made(INT_BYTES));
    return made(NO_BYTES) ? NAN : made(IN_FLOAT) ? (double)(float)all : all;
}

double uses_of_each_float(Model m)
{
    double q = m.n_heads, kv = m.n_kv_heads, uses = q / kv;
    if (made(UPSIDE_DOWN) || made(CUT_TO_0))
        uses = made(CUT_TO_0) ? floor(kv / q) : kv / q;
    if (made(ALL_HEADS) || made(AS_KV_HEADS) || made(USED_ONCE))
        uses = made(ALL_HEADS) ? q : made(AS_KV_HEADS) ? kv : 1;
    if (made(MULTIPLIED))
        uses = q * kv;
    uses *= (made(K_AND_V) ? 2 : 1) * (made(EVERY_TOKEN) ? m.tokens : 1);
    return made(NO_USES) ? NAN : uses * (made(EVERY_LAYER) ? m.layers : 1);
}

static int bytes_agree(const Answers *a, int k)
{
    return agrees_in(a, k, 0) && agrees_in(a, k, 1);
}

static int uses_agree(const Answers *a, int k)
{
    return agrees_in(a, k, 2);
}

static const char *const names[] = { "bytes", "bytes' last digits", "uses", "m" };
static const Property properties[] = {
    AGREES("bytes of 2 layers, 2 K/V heads, d_k 4, 5 tokens, 16 bits", bytes_agree, BY_HAND,
           BY_HAND),
    AGREES("bytes of Llama 2 7B, Falcon 40B, Gemma 7B, Llama 3.1 405B", bytes_agree, REAL,
           REAL),
    AGREES("bytes of drawn sizes, exact to the last one", bytes_agree, DRAWN, DRAWN),
    AGREES("bytes where a number takes half of one", bytes_agree, HALF_BYTES, HALF_BYTES),
    AGREES("uses of each number that a step fetches", uses_agree, BY_HAND, HALF_BYTES),
};

static int is_right(const Answers *a, int k, int row)
{
    int right = 1;
    for (int out = 0; out < 3; out++)
        right = right
                && *matrix_at(a->given[k].out[out], row, 0)
                       == *matrix_at(a->expected[k].out[out], row, 0);
    return right;
}

/* The sizes of the first wrong model, so that one can compute it by hand. */
static void show(const Answers *a)
{
    for (int k = 0; k < a->answered; k++)
        for (int i = 0; i < a->given[k].in[0].rows; i++)
            if (!is_right(a, k, i)) {
                const float *m = matrix_at(a->given[k].in[0], i, 0);
                say("\nWrong first for %s, row %d: layers %g, d_model %g, n_heads %g,\n"
                    "n_kv_heads %g, d_k %g, tokens %g, bits %g.\n",
                    cases[k], i, (double)m[LAYERS], (double)m[D_MODEL], (double)m[HEADS],
                    (double)m[KV_HEADS], (double)m[D_K], (double)m[TOKENS], (double)m[BITS]);
                return;
            }
}

const Exercise exercise = {
    .names = names,
    .cases = cases,
    .n_cases = CASES,
    .draw = draw,
    .properties = properties,
    .n_properties = COUNT(properties),
    .mistakes = mistakes,
    .n_mistakes = MISTAKES,
    .show = show,
    .together = 4,
    .prediction = 960,
    .tolerance = 1e-12,
};
