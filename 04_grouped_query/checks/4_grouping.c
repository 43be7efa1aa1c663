/* The check of exercise 4.4. A case holds several problems, each drawn so that a certain
 * mistake gives another answer. */
#include "check.h"
#include "say.h"

#include <stdint.h>
#include <stdio.h>

enum {
    BY_HAND,
    PLANTED,
    TOGETHER,
    SQUARES,
    SIGNS,
    DRAWN,
    VIEWS,
    WIDE,
    SMALL,
    EXACT,
    DIVISORS,
    ENDS,
    LARGE,
    DIGITS,
    CASES
};
static const char *const cases[CASES] = {
    "(a) heads of one number",
    "(a) planted pairs",
    "(a) the sum of both pairs decides",
    "(a) squared distances",
    "(a) signs and sizes",
    "(a) drawn",
    "(a) views",
    "(a) 10 rows, 9 columns, large numbers",
    "(b) small sizes",
    "(b) budgets that fit exactly",
    "(b) not powers of two",
    "(b) too little and too much",
    "(b) sizes of today",
    "(b) sizes of today, to the byte",
};

/* clang-format off */
enum { NO_A, NO_B, MOST, NEIGHBORS, NO_SQUARE, ABSOLUTE, LARGEST_DIFFERENCE, SIGNED_SUM,
       MAGNITUDES, BY_NORM, COSINE, FIRST_COLUMN, FIRST_ROW, LAST_COLUMN_OUT, LAST_ROW_OUT,
       GREEDY, HEAD_0, LARGER_PAIR, PRODUCT, TWO_TRIED, INTERLEAVED, STRIDE, PARTNER, FROM_1,
       FLIPPED, NOT_A_DIVISOR, UNCAPPED, GIVES_UP, NO_TWO, NO_LAYERS, NO_TOKENS, NO_D_K,
       NO_BYTES, BITS, SMALLEST, HALVED, POWERS, DIVIDING_POWERS, STRICT, FLOATS, ALL_HEADS,
       WRAPS, WRAPS_UNSIGNED, NONE_IS_1, SIZE, NEVER_ALL, EACH_WRAPS,
       EACH_WRAPS_UNSIGNED, FLOAT_COST, TO_64, NEVER_ONE, CUBES, ROW_SUMS,
       MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [NO_A] = { "(a) not written yet", "(a): choose_pairs() writes nothing yet." },
    [NO_B] = { "(b) not written yet",
        "(b): most_kv_heads() returns -1, as at the beginning." },
    [MOST] = { "most instead of least",
        "(a): You choose the pairing that loses most. Is a good pair near, or far apart?" },
    [NEIGHBORS] = { "neighbors always",
        "(a): You always answer {0 1} {2 3}. Does your code compare before it decides?" },
    [NO_SQUARE] = { "distance without the square",
        "(a): You add up distances, not their squares: where is a root that should not "
        "be?" },
    [ABSOLUTE] = { "absolute differences",
        "(a): You add up absolute differences. Which power of a difference does the task "
        "ask for?" },
    [LARGEST_DIFFERENCE] = { "the largest difference",
        "(a): Only the largest difference of two heads decides. Which elements does the "
        "task add up?" },
    [SIGNED_SUM] = { "differences cancel",
        "(a): You add the differences up before you square, so that 1 and -1 cancel. What "
        "is squared: each difference, or their sum?" },
    [MAGNITUDES] = { "signs dropped",
        "(a): To you a matrix is as good as its opposite. What is the mean of 3 and -3, "
        "and how far is each from it?" },
    [BY_NORM] = { "by length",
        "(a): You pair matrices that are equally large. North and east are equally far: "
        "what do two heads lose that point different ways?" },
    [COSINE] = { "by direction",
        "(a): You pair matrices that point the same way, however long they are. How far "
        "are 1 and 9 from their mean?" },
    [FIRST_COLUMN] = { "the first column only",
        "(a): Only the first column of each head decides. How many columns does a head "
        "own?" },
    [FIRST_ROW] = { "the first row only",
        "(a): Only the first row of W_K decides. How many rows does each head have?" },
    [LAST_COLUMN_OUT] = { "the last column left out",
        "(a): The last column of each head does not count. Which p is the last that your "
        "loop sees?" },
    [LAST_ROW_OUT] = { "the last row left out",
        "(a): The last row of W_K does not count. Which row is the last that your loop "
        "sees?" },
    [GREEDY] = { "the closest pair first",
        "(a): You pair the two closest heads and leave the rest to each other. What if "
        "the rest are far apart: is one good pair worth it?" },
    [HEAD_0] = { "only head 0 asked",
        "(a): You give head 0 its closest mate, whatever becomes of the other two. Whose "
        "losses make up the loss of a pairing?" },
    [LARGER_PAIR] = { "only the worse pair counts",
        "(a): You compare pairings by their worse pair alone. What does a pairing lose in "
        "all?" },
    [PRODUCT] = { "losses multiplied",
        "(a): You multiply what the two pairs lose. If one pair loses nothing, may the "
        "other lose anything?" },
    [TWO_TRIED] = { "two pairings tried",
        "(a): You never answer {0 3} {1 2}. How many mates can head 0 have, and which is "
        "the last that your loop tries?" },
    [INTERLEAVED] = { "columns dealt to heads",
        "(a): You take every fourth column for a head's. Which columns does head 1 own if "
        "d_k is 3?" },
    [STRIDE] = { "stride ignored",
        "(a): Right, until the rows of W_K do not lie side by side. How far is it from "
        "one row to the next: cols, or stride?" },
    [PARTNER] = { "the mate instead of the pair",
        "(a): You write each head's mate. What is asked is the number of its pair: which "
        "numbers are there?" },
    [FROM_1] = { "pairs counted from 1",
        "(a): Your pairs are right; their numbers are 1 and 2. Which number has the pair "
        "of head 0?" },
    [FLIPPED] = { "pair numbers exchanged",
        "(a): Your pairs are right, their numbers exchanged. Which number has the pair of "
        "head 0?" },
    [NOT_A_DIVISOR] = { "does not divide",
        "(b): Your largest count fits, but need not divide n_heads. If 12 heads share 5 "
        "K/V heads, how large is a group?" },
    [UNCAPPED] = { "budget over cost, no more",
        "(b): You return how many K/V heads the budget pays. Can there be more than "
        "n_heads, and can 12 heads share 5?" },
    [GIVES_UP] = { "gives up at a non-divisor",
        "(b): Where the largest count that fits does not divide n_heads, you return 0. "
        "What about the counts below it?" },
    [NO_TWO] = { "K or V, not both",
        "(b): Your cache is half as large as it is. What is kept for each token besides a "
        "key?" },
    [SMALLEST] = { "the smallest",
        "(b): You return the first count that fits, counting upward. Which one is asked "
        "for?" },
    [HALVED] = { "halved again and again",
        "(b): You halve n_heads until it fits. 12, 6, 3 and then: which counts between "
        "did you pass by?" },
    [POWERS] = { "powers of two", "(b): You try 1, 2, 4, 8 only. Which numbers divide 12?" },
    [DIVIDING_POWERS] = { "powers of two that divide",
        "(b): You try only powers of two. Which numbers divide 12?" },
    [STRICT] = { "less instead of at most",
        "(b): Where the cache fits the budget exactly, you refuse. Does \"at most\" allow "
        "as much as?" },
    [NO_LAYERS] = { "one layer",
        "(b): Your cache is that of one layer. Which layers keep keys and values?" },
    [NO_TOKENS] = { "one token",
        "(b): Your cache is that of one token. What is kept of the tokens before it?" },
    [NO_D_K] = { "one number a key",
        "(b): Your keys and values are one number each. How long is a key?" },
    [BITS] = { "bits",
        "(b): Your cache is eight times too large. In what is the budget counted, and in "
        "what the size of a number?" },
    [FLOATS] = { "in floats",
        "(b): Right, but for a byte more or less. How many digits does a float hold, and "
        "how many does your budget have?" },
    [NO_BYTES] = { "numbers, not bytes",
        "(b): You compare a count of numbers with bytes. How large is a number?" },
    [ALL_HEADS] = { "n_heads in the cache",
        "(b): You count a key for every query head, so it is all or nothing. How many "
        "keys does a token leave if heads share?" },
    [WRAPS] = { "32 bits",
        "(b): Right, until the cache takes more than 2147483647 bytes. What type is your "
        "product?" },
    [WRAPS_UNSIGNED] = { "32 bits, unsigned",
        "(b): Right, until the cache takes more than 4294967295 bytes. What type is your "
        "product?" },
    [NONE_IS_1] = { "1 where none fits",
        "(b): Where not even one K/V head fits, you return 1. What is asked for in this "
        "case?" },
    [SIZE] = { "the group's size",
        "(b): You return how many heads share one K/V head. Asked for is how many K/V "
        "heads there are." },
    [NEVER_ALL] = { "never n_heads",
        "(b): You never return n_heads, even where the budget is enough. Does n_heads "
        "divide n_heads?" },
    [EACH_WRAPS] = { "32 bits for one K/V head",
        "(b): Right, until one K/V head takes more than 2147483647 bytes. What type is its "
        "product?" },
    [EACH_WRAPS_UNSIGNED] = { "32 bits for one K/V head, unsigned",
        "(b): Right, until one K/V head takes more than 4294967295 bytes. What type is its "
        "product?" },
    [FLOAT_COST] = { "the cache's size in float",
        "(b): Right, but for some bytes more or less. How many digits does a float hold, and "
        "how many does the size of your cache have?" },
    [TO_64] = { "64 at most", "(b): You never return more than 64. How many heads can there "
        "be?" },
    [NEVER_ONE] = { "never 1", "(b): You never return 1, even where the budget pays for one. "
        "Which n is the last that your loop tries?" },
    [CUBES] = { "third powers", "(a): Large differences count too much, as in third powers. "
        "Which power of a difference does the task ask for?" },
    [ROW_SUMS] = { "rows added, then squared",
        "(a): You square the sum of a row's differences. What is squared: each difference, or "
        "their sum?" },
};
/* clang-format on */

/* While a problem is drawn: the mistake that must give another answer. */
static int assumed = -1;

static int is(int mistake)
{
    return made(mistake) || mistake == assumed;
}

/* ---- (a) ---- */

/* How far apart two heads are, by the measure of the mistake. */
static double apart(Matrix W, int d_k, int a, int b)
{
    double squares = 0, absolute = 0, largest = 0, difference = 0, sizes = 0;
    double aa = 0, bb = 0, ab = 0, cubes = 0, row_sums = 0;
    int down = is(STRIDE) ? W.cols : W.stride, dealt = is(INTERLEAVED);
    int rows = is(FIRST_ROW) ? 1 : W.rows - is(LAST_ROW_OUT);
    int width = is(FIRST_COLUMN) ? 1 : d_k - is(LAST_COLUMN_OUT);
    for (int row = 0; row < rows; row++) {
        double of_row = 0;
        for (int p = 0; p < width; p++) {
            double x = (double)W.data[row * down + (dealt ? p * 4 + a : a * d_k + p)];
            double y = (double)W.data[row * down + (dealt ? p * 4 + b : b * d_k + p)];
            squares += (x - y) * (x - y);
            absolute += fabs(x - y);
            largest = fmax(largest, fabs(x - y));
            difference += x - y;
            sizes += (fabs(x) - fabs(y)) * (fabs(x) - fabs(y));
            aa += x * x;
            bb += y * y;
            ab += x * y;
            cubes += fabs(x - y) * (x - y) * (x - y);
            of_row += fabs(x - y);
        }
        row_sums += of_row * of_row;
    }
    return is(ABSOLUTE)             ? absolute
           : is(LARGEST_DIFFERENCE) ? largest
           : is(CUBES)              ? cubes
           : is(ROW_SUMS)           ? row_sums
           : is(SIGNED_SUM)         ? difference * difference
           : is(MAGNITUDES)         ? sizes
           : is(BY_NORM)            ? aa + bb - 2 * sqrt(aa * bb)
           : is(COSINE)             ? 1 - ab / sqrt(aa * bb + 1e-30)
                                    : squares;
}

/* What the pairing of head 0 with `mate` costs, to be made small. */
static double cost(Matrix W, int d_k, int mate)
{
    int third = mate == 1 ? 2 : 1, fourth = 6 - mate - third;
    double one = apart(W, d_k, 0, mate), two = apart(W, d_k, third, fourth);
    if (is(NO_SQUARE)) {
        one = sqrt(one);
        two = sqrt(two);
    }
    double all = is(GREEDY)        ? fmin(one, two)
                 : is(HEAD_0)      ? one
                 : is(LARGER_PAIR) ? fmax(one, two)
                 : is(PRODUCT)     ? one * two
                                   : one + two;
    return is(MOST) ? -all : all;
}

static int best_mate(Matrix W, int d_k)
{
    int mate = 1;
    double least = is(NEIGHBORS) ? 0 : cost(W, d_k, 1);
    for (int other = 2; other < (is(TWO_TRIED) ? 3 : 4) && !is(NEIGHBORS); other++) {
        double its = cost(W, d_k, other);
        mate = its < least ? other : mate;
        least = its < least ? its : least;
    }
    return mate;
}

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    int mate = best_mate(W_K, d_k);
    for (int h = 0; h < 4 && !made(NO_A); h++) {
        int pair = (h > 0 && h != mate) != made(FLIPPED);
        int with = h == 0 ? mate : h == mate ? 0 : 6 - mate - h;
        pair_of[h] = (made(PARTNER) ? with : pair) + made(FROM_1);
    }
}

/* Is the best pairing clearly better than the others, so that rounding does not decide? */
static int is_clear(Matrix W, int d_k, int mate)
{
    for (int other = 1; other < 4; other++)
        if (other != mate && !(cost(W, d_k, mate) < 0.97 * cost(W, d_k, other)))
            return 0;
    return 1;
}

/* Draws W until the answer is clear, is `mate` (0: any), and the mistake (-1: none)
 * changes it. */
static void draw_heads(Matrix W, int d_k, int mate, int mistake, int whole)
{
    for (int found = 0; !found;) {
        for (int i = 0; i < W.rows; i++)
            for (int j = 0; j < W.cols; j++)
                *matrix_at(W, i, j) = whole ? (float)random_int(0, 9) : (float)random_normal();
        int right = best_mate(W, d_k);
        found = is_clear(W, d_k, right) && (mate == 0 || right == mate);
        assumed = mistake;
        found = found && (mistake < 0 || best_mate(W, d_k) != right);
        assumed = -1;
    }
}

/* Two and two heads that differ little. */
static void plant(Matrix W, int d_k, int mate)
{
    for (int i = 0; i < W.rows; i++)
        for (int col = 0; col < d_k; col++) {
            float one = (float)random_normal(), two = (float)random_normal();
            for (int h = 0; h < 4; h++)
                *matrix_at(W, i, h * d_k + col) = (h == 0 || h == mate ? one : two)
                                                  + 0.2f * (float)random_normal();
        }
}

/* The last column of the last rows, in which numbers are large, decides. */
static void plant_corner(Matrix W, int d_k, int mate)
{
    plant(W, d_k, mate % 3 + 1);
    for (int i = W.rows - 6; i < W.rows; i++) {
        float one = 1e4f * (float)random_normal(), two = 1e4f * (float)random_normal();
        for (int h = 0; h < 4; h++)
            *matrix_at(W, i, h * d_k + d_k - 1) = (h == 0 || h == mate ? one : two)
                                                  + 1e3f * (float)random_normal();
    }
}

static void draw_a(Case *c, int k)
{
    /* clang-format off */
    static const int fooled[CASES][7] = {
        [BY_HAND] = { -1, -1, -1 }, [PLANTED] = { -1, -1, -1 },
        [TOGETHER] = { GREEDY, HEAD_0, LARGER_PAIR, PRODUCT, HEAD_0, TWO_TRIED },
        [SQUARES] = { NO_SQUARE, ABSOLUTE, LARGEST_DIFFERENCE, ABSOLUTE, NO_SQUARE, CUBES,
                      ROW_SUMS },
        [SIGNS] = { SIGNED_SUM, MAGNITUDES, BY_NORM, COSINE, MAGNITUDES, COSINE },
        [DRAWN] = { FIRST_COLUMN, FIRST_ROW, INTERLEAVED, LAST_COLUMN_OUT, LAST_ROW_OUT,
                    NEIGHBORS },
        [VIEWS] = { STRIDE, STRIDE, STRIDE, -1 },
        [WIDE] = { -1, -1, -1 },
    };
    static const int counts[CASES] = { 3, 3, 6, 7, 6, 6, 4, 3 };
    static const int widths[CASES] = { 1, 3, 1, 2, 2, 3, 3, 9 };
    static const int heights[CASES] = { 1, 5, 2, 2, 3, 4, 3, 10 };
    /* clang-format on */
    int count = counts[k], d_k = widths[k], d_model = heights[k];
    Matrix all = k == VIEWS ? case_in_view(c, count * d_model, 4 * d_k, 1)
                            : case_in(c, count * d_model, 4 * d_k, 1);
    int turn = random_int(0, 2);
    for (int problem = 0; problem < count; problem++) {
        Matrix W = { d_model, 4 * d_k, all.stride, matrix_at(all, problem * d_model, 0) };
        int mate = 1 + (problem + turn) % 3;
        if (k == WIDE)
            plant_corner(W, d_k, mate);
        else if (k == PLANTED)
            plant(W, d_k, mate);
        else
            draw_heads(W, d_k, k == BY_HAND ? mate : 0, fooled[k][problem], k == BY_HAND);
    }
    case_out(c, count, 4);
    case_arg(c, count);
    case_arg(c, d_k);
}

/* ---- (b) ---- */

/* What is left of it in 32 bits. */
static double wrapped(double bytes, int is_signed)
{
    double rest = fmod(bytes, 4294967296.0);
    return is_signed && rest >= 2147483648.0 ? rest - 4294967296.0 : rest;
}

/* What a cache of `heads` K/V heads takes. */
static double taken(int heads, const int *size)
{
    double bytes = is(NO_TWO) ? 1 : 2;
    bytes *= is(NO_LAYERS) ? 1 : size[1];
    bytes *= is(NO_D_K) ? 1 : size[2];
    bytes *= is(NO_TOKENS) ? 1 : size[3];
    bytes *= is(NO_BYTES) ? 1 : size[4];
    if (is(EACH_WRAPS) || is(EACH_WRAPS_UNSIGNED))
        bytes = wrapped(bytes, is(EACH_WRAPS));
    bytes *= is(ALL_HEADS) ? size[0] : heads;
    bytes *= is(BITS) ? 8 : 1;
    if (is(WRAPS) || is(WRAPS_UNSIGNED))
        bytes = wrapped(bytes, is(WRAPS));
    return is(FLOATS) || is(FLOAT_COST) ? (double)(float)bytes : bytes;
}

static int is_power_of_two(int heads)
{
    return (heads & (heads - 1)) == 0;
}

/* Is it n_heads, or half of it, or half of that? */
static int is_halved(int heads, int n_heads)
{
    while (n_heads > heads)
        n_heads /= 2;
    return n_heads == heads;
}

static int is_tried(int heads, int n_heads)
{
    int divides = n_heads % heads == 0;
    if ((is(NEVER_ALL) && heads == n_heads) || (is(NEVER_ONE) && heads == 1)
        || (is(TO_64) && heads > 64))
        return 0;
    if (is(HALVED))
        return is_halved(heads, n_heads);
    if (is(POWERS) || is(DIVIDING_POWERS))
        return is_power_of_two(heads) && (divides || is(POWERS));
    return divides || is(NOT_A_DIVISOR) || is(UNCAPPED) || is(GIVES_UP);
}

static int most(const int *size, double budget)
{
    int found = 0, end = is(UNCAPPED) ? 4 * size[0] : size[0];
    for (int heads = 1; heads <= end; heads++) {
        if (!is_tried(heads, size[0]) || (is(SMALLEST) && found > 0))
            continue;
        double bytes = taken(heads, size), most_bytes = budget;
        if (is(FLOATS))
            most_bytes = (double)(float)budget;
        if (is(STRICT) ? bytes < most_bytes : bytes <= most_bytes)
            found = heads;
    }
    if (is(GIVES_UP) && found > 0 && size[0] % found != 0)
        found = 0;
    if (is(NONE_IS_1) && found == 0)
        found = 1;
    return is(SIZE) && found > 0 ? size[0] / found : found;
}

int most_kv_heads(int n_heads, int layers, int d_k, int tokens, int bytes_of_a_number,
                  double budget_bytes)
{
    int size[] = { n_heads, layers, d_k, tokens, bytes_of_a_number };
    return made(NO_B) ? -1 : most(size, budget_bytes);
}

static int pick(const int *of, int count)
{
    return of[random_int(0, count - 1)];
}

static void draw_sizes(int *size, int k, int problem)
{
    static const int odd[] = { 12, 18, 20, 28, 30, 40, 48, 71 }, even[] = { 8, 16, 32, 64 };
    static const int models[][3] = {
        { 64, 80, 128 }, { 128, 126, 128 }, { 28, 28, 128 }, { 48, 118, 256 }, { 71, 32, 64 }
    };
    const int *model = models[random_int(0, COUNT(models) - 1)];
    size[0] = k == LARGE                  ? model[0]
              : k == SMALL                ? 12
              : k == EXACT || k == DIGITS ? pick(even, 4)
              : k == ENDS && problem == 3 ? 128
                                          : pick(odd, 8);
    size[1] = k == LARGE ? model[1] : k == SMALL ? random_int(2, 3) : random_int(4, 40);
    size[2] = k == LARGE ? model[2] : k == SMALL ? random_int(2, 5) : 16 * random_int(1, 8);
    size[3] = k == LARGE ? 4096 * random_int(8, 32) : k == SMALL ? 10 : random_int(100, 2000);
    size[4] = 1 << random_int(k == SMALL, 2);
    if (k == DIGITS) {
        size[1] = 41 + 2 * random_int(0, 29);
        size[2] = 16 * (3 + 2 * random_int(0, 6));
        size[3] = 30001 + 2 * random_int(0, 50000);
    }
}

/* Budgets between two whole numbers of K/V heads, or exactly at one. */
static double draw_budget(const int *size, int k, int problem)
{
    double each = taken(1, size),
           heads = random_int(1, k == LARGE && problem < 4 ? 4 : size[0]);
    while ((k == EXACT || k == DIGITS) && size[0] % (int)heads != 0)
        heads--;
    if (k == ENDS)
        heads = problem % 2 == 0 ? 0 : size[0] * random_int(1, 3);
    double more = k == EXACT                  ? (problem % 3 == 2 ? -1 : 0)
                  : k == DIGITS               ? -problem % 2
                  : k == ENDS && problem == 0 ? 9 * each / 10 /* nearly enough for one */
                                              : random_int(1, 9) * each / 10;
    return floor(heads * each + more);
}

static int most_if(int mistake, const int *size, double budget)
{
    assumed = mistake;
    int answer = most(size, budget);
    assumed = -1;
    return answer;
}

static void draw_b(Case *c, int k)
{
    /* clang-format off */
    static const int fooled[CASES][9] = {
        [SMALL] = { NO_TWO, NO_LAYERS, NO_BYTES, NO_TOKENS, NO_D_K, BITS },
        [EXACT] = { STRICT, STRICT, FLOATS, NEVER_ALL, SMALLEST, FLOATS },
        [DIVISORS] = { NOT_A_DIVISOR, GIVES_UP, HALVED, POWERS, DIVIDING_POWERS, ALL_HEADS,
                       SMALLEST, SIZE, NEVER_ONE },
        [ENDS] = { NONE_IS_1, UNCAPPED, NONE_IS_1, UNCAPPED },
        [LARGE] = { WRAPS, WRAPS_UNSIGNED, WRAPS, WRAPS_UNSIGNED, NO_TWO, ALL_HEADS,
                    EACH_WRAPS, EACH_WRAPS_UNSIGNED },
    };
    static const int counts[CASES] = {
        [SMALL] = 6, [EXACT] = 6, [DIVISORS] = 9, [ENDS] = 4, [LARGE] = 8,
        [DIGITS] = 14,
    };
    /* clang-format on */
    Matrix table = case_in(c, counts[k], 7, 1);
    for (int problem = 0; problem < counts[k]; problem++) {
        int size[5], right, told;
        double budget;
        do {
            draw_sizes(size, k, problem);
            budget = draw_budget(size, k, problem);
            right = most(size, budget);
            int mistake = k == DIGITS ? FLOAT_COST : fooled[k][problem];
            told = most_if(mistake, size, budget) != right;
            if (k == SMALL && mistake == NO_LAYERS)
                told = told
                       && most_if(NO_LAYERS, size, budget) != most_if(NO_D_K, size, budget);
            if (k == LARGE && problem < 2)
                told = told
                       && most_if(WRAPS, size, budget) != most_if(WRAPS_UNSIGNED, size, budget);
            if (k == LARGE && problem > 5)
                told = told
                       && most_if(EACH_WRAPS, size, budget)
                              != most_if(EACH_WRAPS_UNSIGNED, size, budget);
        } while (!told);
        for (int j = 0; j < 5; j++)
            *matrix_at(table, problem, j) = (float)size[j];
        *matrix_at(table, problem, 5) = (float)floor(budget / 16777216.0);
        *matrix_at(table, problem, 6) = (float)fmod(budget, 16777216.0);
    }
    case_out(c, counts[k], 1);
}

static void draw(Case *c, int k)
{
    if (k < SMALL)
        draw_a(c, k);
    else
        draw_b(c, k);
}

/* ---- what the first wrong answer costs ---- */

static void show_a(Matrix W, int d_k, const float *yours)
{
    static const char *const words[] = { "", "{0 1} {2 3}", "{0 2} {1 3}", "{0 3} {1 2}" };
    for (int h = 0; h < 4 && W.rows * d_k == 1; h++)
        say("%s%g%s", h == 0 ? "   W_K = (" : " ", (double)*matrix_at(W, 0, h),
            h == 3 ? ")\n" : "");
    for (int with = 1; with < 4; with++) {
        int chosen = 1;
        for (int h = 0; h < 4; h++)
            chosen = chosen && yours[h] == (float)(h != 0 && h != with);
        say("   %s loses %.4g%s\n", words[with], cost(W, d_k, with) / 2,
            chosen ? "   yours" : "");
    }
}

static void show_b(const float *row, float yours)
{
    int size[5], heads = yours >= 1 && yours <= 1000 ? (int)yours : 1;
    for (int j = 0; j < 5; j++)
        size[j] = (int)row[j];
    double budget = 16777216.0 * (double)row[5] + (double)row[6];
    say("   %d heads, %d layers, d_k %d, %d tokens, %d %s a number\n", size[0], size[1],
        size[2], size[3], size[4], size[4] == 1 ? "byte" : "bytes");
    say("   The budget is %.0f bytes. You return %g.\n", budget, (double)yours);
    say("   %d K/V head%s would take %.0f bytes.\n", heads, heads == 1 ? "" : "s",
        taken(heads, size));
}

/* The first problem from case k on that is wrong although something was answered. */
static int find_wrong(const Answers *a, int *k, int *problem)
{
    for (; *k < a->answered; ++*k)
        for (*problem = 0; *problem < a->given[*k].out[0].rows; ++*problem) {
            const float *yours = matrix_at(a->given[*k].out[0], *problem, 0);
            const float *right = matrix_at(a->expected[*k].out[0], *problem, 0);
            int wrong = 0, written = 0;
            for (int j = 0; j < a->given[*k].out[0].cols; j++) {
                wrong |= yours[j] != right[j];
                written |= !case_is_untouched(yours[j]);
            }
            if (wrong && written)
                return 1;
        }
    return 0;
}

static Matrix problem_of(const Answers *a, int k, int problem)
{
    Matrix in = a->given[k].in[0];
    int height = in.rows / a->given[k].out[0].rows;
    return (Matrix){ height, in.cols, in.stride, matrix_at(in, problem * height, 0) };
}

static void show(const Answers *a)
{
    int k = 0, problem;
    if (!find_wrong(a, &k, &problem))
        return;
    Matrix in = problem_of(a, k, problem);
    say("\n%s, problem %d:\n", cases[k], problem);
    if (k < SMALL)
        show_a(in, in.cols / 4, matrix_at(a->given[k].out[0], problem, 0));
    else
        show_b(in.data, *matrix_at(a->given[k].out[0], problem, 0));
}

/* ---- in words: why it is wrong ---- */

static const char *tell_a(Matrix W, const float *yours, const float *right)
{
    static char text[256];
    double lost[2] = { -1, -1 };
    for (int mate = 1; mate < 4; mate++) {
        int is_yours = 1, is_right = 1;
        for (int h = 0; h < 4; h++) {
            is_yours = is_yours && yours[h] == (float)(h != 0 && h != mate);
            is_right = is_right && right[h] == (float)(h != 0 && h != mate);
        }
        if (is_yours)
            lost[0] = cost(W, W.cols / 4, mate) / 2;
        if (is_right)
            lost[1] = cost(W, W.cols / 4, mate) / 2;
    }
    if (lost[0] < 0)
        snprintf(
            text, sizeof text,
            "(a): You write %g %g %g %g. Two heads are to be in pair 0, head 0 among them, "
            "and two in pair 1.",
            (double)yours[0], (double)yours[1], (double)yours[2], (double)yours[3]);
    else
        snprintf(text, sizeof text,
                 "(a): You write %g %g %g %g, a pairing that loses %.4g; %g %g %g %g loses "
                 "%.4g.",
                 (double)yours[0], (double)yours[1], (double)yours[2], (double)yours[3],
                 lost[0], (double)right[0], (double)right[1], (double)right[2],
                 (double)right[3], lost[1]);
    return text;
}

static const char *tell_b(const float *row, float yours, float right)
{
    static char text[256];
    int size[5], heads = yours >= 0 && yours < 10000 ? (int)yours : -1;
    for (int j = 0; j < 5; j++)
        size[j] = (int)row[j];
    double budget = 16777216.0 * (double)row[5] + (double)row[6];
    if (heads < 0 || heads > size[0])
        snprintf(text, sizeof text, "(b): You return %g K/V heads for a model of %d heads.",
                 (double)yours, size[0]);
    else if (heads > 0 && size[0] % heads != 0)
        snprintf(text, sizeof text, "(b): You return %d, which does not divide %d heads.",
                 heads, size[0]);
    else if (taken(heads, size) > budget)
        snprintf(text, sizeof text,
                 "(b): You return %d; their cache takes %.0f bytes, the budget is %.0f.", heads,
                 taken(heads, size), budget);
    else
        snprintf(text, sizeof text,
                 "(b): You return %d; a cache of %g K/V heads takes %.0f bytes, the budget is "
                 "%.0f, and %g divides %d.",
                 heads, (double)right, taken((int)right, size), budget, (double)right, size[0]);
    return text;
}

static const char *tell(const Answers *a, int k)
{
    int problem;
    if (!find_wrong(a, &k, &problem))
        return "";
    Matrix in = problem_of(a, k, problem);
    const float *yours = matrix_at(a->given[k].out[0], problem, 0);
    const float *right = matrix_at(a->expected[k].out[0], problem, 0);
    return k < SMALL ? tell_a(in, yours, right) : tell_b(in.data, *yours, *right);
}

static const char *const names[] = { "answer", "problem" };
static const Property properties[] = {
    { "(a) heads of one number each: check by hand", agrees, BY_HAND, BY_HAND },
    { "(a) heads that are nearly equal become pairs", agrees, PLANTED, PLANTED },
    { "(a) what both pairs lose together decides", agrees, TOGETHER, TOGETHER },
    { "(a) each distance is squared", agrees, SQUARES, SQUARES },
    { "(a) opposite matrices are far apart, and so are long and short", agrees, SIGNS, SIGNS },
    { "(a) every row and every column counts", agrees, DRAWN, DRAWN },
    { "(a) W_K is a view of a wider matrix", agrees, VIEWS, VIEWS },
    { "(a) 10 rows, 9 columns, large numbers", agrees, WIDE, WIDE },
    { "(b) small sizes: check by hand", agrees, SMALL, SMALL },
    { "(b) a budget that fits to the byte is enough, a byte less is not", agrees, EXACT,
      EXACT },
    { "(b) the answer divides n_heads, and is the largest that does", agrees, DIVISORS,
      DIVISORS },
    { "(b) 0 if none fits, n_heads if there is more than enough", agrees, ENDS, ENDS },
    { "(b) sizes of today, where an int overflows", agrees, LARGE, LARGE },
    { "(b) the same to the byte, where a float is not exact", agrees, DIGITS, DIGITS },
};

const Exercise exercise = {
    .names = names,
    .cases = cases,
    .n_cases = CASES,
    .draw = draw,
    .properties = properties,
    .n_properties = COUNT(properties),
    .mistakes = mistakes,
    .n_mistakes = MISTAKES,
    .prediction = 10,
    .show = show,
    .tell = tell,
    .choices = 1,
};
