/* The check of exercise 4.5. A case holds several problems; budgets lie between two whole numbers of
 * K/V heads, or are met exactly. */
#include "check.h"
#include "say.h"

enum { SMALL, EXACT, DIVISORS, ENDS, LARGE, DIGITS, CASES };
static const char *const cases[CASES] = {
    "small sizes",       "budgets that fit exactly",
    "not powers of two", "too little and too much",
    "sizes of today",    "sizes of today, to the byte",
};
enum { PROBLEMS = 24 };

/* clang-format off */
enum { NOT_A_DIVISOR = OWN, NO_TWO, SMALLEST, HALVED, STRICT, NO_LAYERS, NO_TOKENS,
       BITS, FLOATS, ALL_HEADS, WRAPS, NONE_IS_1, SIZE, NEVER_ALL };
static const Mistake mistakes[] = {
    { "does not divide", "Your largest count fits, but need not divide n_heads. If 12 heads "
      "share 5 K/V heads, how large is a group?" },
    { "K or V, not both", "Your cache is half as large as it is. What is kept for each token "
      "besides a key?" },
    { "the smallest", "You return the first count that fits, counting upward. Which one is "
      "asked for?" },
    { "halved again and again", "You halve n_heads until it fits. 12, 6, 3 and then: which "
      "counts between did you pass by?" },
    { "less instead of at most", "Where the cache fits the budget exactly, you refuse. Does "
      "\"at most\" allow as much as?" },
    { "one layer", "Your cache is that of one layer. Which layers keep keys and values?" },
    { "one token", "Your cache is that of one token. What is kept of the tokens before it?" },
    { "bits", "Your cache is eight times too large. In what is the budget counted, and in what "
      "the size of a number?" },
    { "in floats", "Right, but for a byte more or less. How many digits does a float hold, and "
      "how many does your budget have?" },
    { "n_heads in the cache", "You count a key for every query head, so it is all or nothing. "
      "How many keys does a token leave if heads share?" },
    { "32 bits", "Right, until the cache takes more than 2147483647 bytes. What type is your "
      "product?" },
    { "1 where none fits", "Where not even one K/V head fits, you return 1. What is asked for "
      "in this case?" },
    { "the group's size", "You return how many heads share one K/V head. Asked for is how many "
      "K/V heads there are." },
    { "never n_heads", "You never return n_heads, even where the budget is enough. Does "
      "n_heads divide n_heads?" },
};
/* clang-format on */

enum { HEADS, LAYERS, D_K, TOKENS, BYTES };

/* What is left of it in an int of 32 bits. */
static double wrapped(double bytes)
{
    double rest = fmod(bytes, 4294967296.0);
    return rest >= 2147483648.0 ? rest - 4294967296.0 : rest;
}

/* What a cache of `heads` K/V heads takes. */
static double taken(int heads, const int *size)
{
    double bytes = made(NO_TWO) ? 1 : 2;
    bytes *= made(NO_LAYERS) ? 1 : size[LAYERS];
    bytes *= size[D_K];
    bytes *= made(NO_TOKENS) ? 1 : size[TOKENS];
    bytes *= size[BYTES];
    bytes = bytes;
    bytes *= (made(ALL_HEADS) ? size[HEADS] : heads) * (made(BITS) ? 8 : 1);
    return made(WRAPS) ? wrapped(bytes) : made(FLOATS) ? (double)(float)bytes : bytes;
}

static int is_tried(int heads, int n_heads)
{
    int half = n_heads;
    while (half > heads)
        half /= 2;
    if ((made(NEVER_ALL) && heads == n_heads))
        return 0;
    return made(HALVED) ? half == heads : n_heads % heads == 0 || made(NOT_A_DIVISOR);
}

static int most(const int *size, double budget)
{
    int found = 0, end = size[HEADS];
    budget = made(FLOATS) ? (double)(float)budget : budget;
    for (int heads = 1; heads <= end; heads++) {
        double bytes = taken(heads, size);
        if (is_tried(heads, size[HEADS]) && !(made(SMALLEST) && found > 0)
            && (made(STRICT) ? bytes < budget : bytes <= budget))
            found = heads;
    }
    if (made(NONE_IS_1) && found == 0)
        found = 1;
    return made(SIZE) && found > 0 ? size[HEADS] / found : found;
}

int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes)
{
    int size[] = { n_heads, layers, d_k, tokens, bytes_of_a_number };
    return most(size, budget_bytes);
}

static void draw_sizes(int *size, int k)
{
    static const int n_heads[] = { 12, 18, 20, 28, 30, 40, 48, 71, 8, 16, 32, 64, 128 };
    int is_large = k == LARGE || k == DIGITS;
    size[HEADS] = k == SMALL ? 12 : n_heads[draw_int(0, k == DIVISORS ? 7 : 12)];
    size[LAYERS] = is_large ? 41 + 2 * draw_int(0, 29) : draw_int(2, 3 + 10 * (k > SMALL));
    size[D_K] = is_large ? 16 * (3 + 2 * draw_int(0, 6)) : draw_int(3, 5 + 60 * (k > SMALL));
    size[TOKENS] = is_large ? 30001 + 2 * draw_int(0, 50000)
                            : draw_int(10, 12 + 900 * (k > SMALL));
    size[BYTES] = 1 << draw_int(k == SMALL, 2);
}

/* A row a problem: five sizes, and the budget in two numbers, as 2²⁴·high + low, to be exact. */
static void draw(Case *c, int k)
{
    Matrix table = case_in(c, PROBLEMS, 7, 1);
    for (int problem = 0; problem < PROBLEMS; problem++) {
        int size[5];
        draw_sizes(size, k);
        double each = taken(1, size), heads = draw_int(1, size[HEADS]);
        while ((k == EXACT || k == DIGITS) && size[HEADS] % (int)heads != 0)
            heads--;
        if (k == ENDS)
            heads = problem % 2 == 0 ? 0 : size[HEADS] * draw_int(1, 3);
        double more = k == EXACT || k == DIGITS ? -(problem % 3 == 2)
                                                : draw_int(1, 9) * each / 10;
        double budget = floor(heads * each + more);
        for (int j = 0; j < 5; j++)
            *matrix_at(table, problem, j) = (float)size[j];
        *matrix_at(table, problem, 5) = (float)floor(budget / 16777216.0);
        *matrix_at(table, problem, 6) = (float)fmod(budget, 16777216.0);
    }
    case_out(c, PROBLEMS, 1);
}

/* The first wrong problem, and what its answer would take. */
static void show(const Answers *a)
{
    for (int k = 0; k < a->answered; k++)
        for (int problem = 0; problem < PROBLEMS; problem++) {
            const float *row = matrix_at(a->given[k].in[0], problem, 0);
            float yours = a->given[k].out[0].data[problem];
            if (!(yours != a->expected[k].out[0].data[problem]) || case_is_untouched(yours))
                continue;
            int size[5], heads = yours >= 1 && yours <= 1000 ? (int)yours : 1;
            for (int j = 0; j < 5; j++)
                size[j] = (int)row[j];
            say("\n%s, problem %d: %d heads, %d layers, d_k %d, %d tokens, %d byte%s a number.\n"
                "   The budget is %.0f bytes. You return %s.\n"
                "   %d K/V head%s would take %.0f bytes%s.\n",
                cases[k], problem, size[0], size[1], size[2], size[3], size[4],
                size[4] == 1 ? "" : "s", 16777216.0 * (double)row[5] + (double)row[6],
                in_words((double)yours), heads, heads == 1 ? "" : "s", taken(heads, size),
                size[0] % heads != 0 ? ", and does not divide the heads" : "");
            return;
        }
}

static const char *const names[] = { "answer", "problem" };
static const Property properties[] = {
    AGREES("small sizes: check by hand", SMALL, SMALL),
    AGREES("a budget that fits to the byte is enough, a byte less is not", EXACT, EXACT),
    AGREES("the answer divides n_heads, and is the largest that does", DIVISORS, DIVISORS),
    AGREES("0 if none fits, n_heads if there is more than enough", ENDS, ENDS),
    AGREES("sizes of today, where an int overflows", LARGE, LARGE),
    AGREES("the same to the byte, where a float is not exact", DIGITS, DIGITS),
};

EXERCISE(LIST(mistakes), .prediction = 2, .show = show, .choices = 1);
