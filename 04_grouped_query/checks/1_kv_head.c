/* The check of exercise 4.1. */
#include "check.h"

#include <stdio.h>

enum { SIX, TWELVE, TWO, OWN_KEYS, SHARED, ODD, MODEL, DRAWN, EVERY, CASES };
static const char *const cases[CASES] = {
    "6 heads, 3 K/V heads",  "12 heads, 4 K/V heads",    "6 heads, 2 K/V heads",
    "8 heads, 8 K/V heads",  "8 heads, 1 K/V head",      "71 heads, 1 K/V head",
    "64 heads, 8 K/V heads", "sizes drawn for this run", "every split of up to 130 heads",
};

enum { MOST_OF_ALL = 130 };

/* A row of in[0] is a split: how many heads and K/V heads. A row of out[0]: who reads whom. */
static void draw(Case *c, int k)
{
    static const int n_heads[CASES] = { 6, 12, 6, 8, 8, 71, 64 };
    static const int n_kv_heads[CASES] = { 3, 4, 2, 8, 1, 1, 8 };
    int kv = k == DRAWN ? draw_int(3, 9) : n_kv_heads[k], n = 0;
    int heads = k == DRAWN ? kv * draw_int(kv + 1, kv + 4) : n_heads[k];
    for (int all = 1; all <= MOST_OF_ALL && k == EVERY; all++)
        for (int some = 1; some <= all; some++)
            n += all % some == 0;
    Matrix splits = case_in(c, k == EVERY ? n : 1, 2, 0);
    *matrix_at(splits, 0, 0) = (float)heads;
    *matrix_at(splits, 0, 1) = (float)kv;
    n = 0;
    for (int all = 1; all <= MOST_OF_ALL && k == EVERY; all++)
        for (int some = 1; some <= all; some++)
            if (all % some == 0) {
                *matrix_at(splits, n, 0) = (float)all;
                *matrix_at(splits, n++, 1) = (float)some;
            }
    case_out(c, splits.rows, MOST_OF_ALL);
}

/* clang-format off */
enum { TILE = OWN, BY_KV_HEADS, IN_GROUP, ALWAYS_0, ROUNDED, FLOAT_FIRST };
static const Mistake mistakes[] = {
    { "h mod n_kv_heads", "Your neighbors read different K/V heads: 0, 1, 2 and from the start "
      "again, like cards that are dealt. Which heads are to share: neighbors, or every "
      "third?" },
    { "h / n_kv_heads", "Your groups have n_kv_heads members. Of 12 heads that share 2 K/V "
      "heads, how many read K/V head 0?" },
    { "h mod group_size", "You return the place of a head within its group: 0, 1, 0, 1. Which "
      "number do all members of a group have in common?" },
    { "always 0", "You return 0 for every head, as if all shared one key. If you divide by "
      "n_heads: what is 5 / 6 in C?" },
    { "rounded", "Half of each group, its end, already reads the next K/V head. Is the "
      "quotient rounded, or cut?" },
    { "h / n_heads first, in float", "Right for most sizes, then one too small here and "
      "there: you go through a fraction, and 1/49 times 49 may be a little below 1 in a "
      "computer. Which order of * and / stays with whole numbers?" },
};
/* clang-format on */

int kv_head(int h, int n_heads, int n_kv_heads)
{
    int size = n_heads / n_kv_heads;
    return made(TILE)          ? h % n_kv_heads
           : made(BY_KV_HEADS) ? h / n_kv_heads
           : made(IN_GROUP)    ? h % size
           : made(ALWAYS_0)    ? 0
           : made(ROUNDED)     ? (2 * h + size) / (2 * size)
           : made(FLOAT_FIRST) ? (int)((float)h / (float)n_heads * (float)n_kv_heads)
                               : h / size;
}

/* One row of case k. */
typedef struct {
    int n_heads, n_kv_heads;
    const float *given, *expected;
} Split;

static Split split_of(const Answers *a, int k, int row)
{
    const float *sizes = matrix_at(a->asked[k].in[0], row, 0);
    return (Split){ (int)sizes[0], (int)sizes[1], matrix_at(a->given[k].out[0], row, 0),
                    matrix_at(a->expected[k].out[0], row, 0) };
}

/* The first head of a split that reads the wrong K/V head; -1 if none does. */
static int first_wrong_head(Split s)
{
    for (int h = 0; h < s.n_heads; h++)
        if (s.given[h] != s.expected[h])
            return h;
    return -1;
}

/* The first wrong split, from case k on. */
static int wrong_split(const Answers *a, int k, Split *s)
{
    for (; k < a->answered; k++)
        for (int row = 0; row < a->asked[k].in[0].rows; row++) {
            *s = split_of(a, k, row);
            if (first_wrong_head(*s) >= 0)
                return 1;
        }
    return 0;
}

static const char *tell(const Answers *a, int k)
{
    static char text[256];
    Split s;
    if (!wrong_split(a, k, &s))
        return "";
    int h = first_wrong_head(s), n_wrong = 0;
    for (int head = 0; head < s.n_heads; head++)
        n_wrong += s.given[head] != s.expected[head];
    snprintf(
        text, sizeof text,
        "%d heads, %d K/V heads, so %d to each: head %d reads %s and should read %s; %d of "
        "%d are wrong.",
        s.n_heads, s.n_kv_heads, s.n_heads / s.n_kv_heads, h, in_words((double)s.given[h]),
        in_words((double)s.expected[h]), n_wrong, s.n_heads);
    return text;
}

/* Does each K/V head have its share of the heads, and is it neighbors that share? */
static int are_groups(const Answers *a, int k)
{
    Split s = split_of(a, k, 0);
    int readers[MOST_OF_ALL] = { 0 }, groups = 1;
    for (int h = 0; h < s.n_heads; h++) {
        if (!(s.given[h] >= 0 && s.given[h] < (float)s.n_kv_heads))
            return 0;
        groups += h > 0 && s.given[h] != s.given[h - 1];
        if (++readers[(int)s.given[h]] > s.n_heads / s.n_kv_heads)
            return 0;
    }
    return groups == s.n_kv_heads;
}

static const char *const names[] = { "kv_head" };
static const Property properties[] = {
    { "neighbors share, and each K/V head that exists has its share of the heads", SIX, DRAWN,
      0, are_groups },
    AGREES("6 heads share 3 K/V heads", SIX, SIX),
    AGREES("12 heads share 4, and 6 share 2", TWELVE, TWO),
    AGREES("as many K/V heads as heads: each reads its own", OWN_KEYS, OWN_KEYS),
    AGREES("one K/V head: all read it, be they 8 or 71", SHARED, ODD),
    AGREES("64 heads share 8, as in a model with 70 billion weights", MODEL, MODEL),
    AGREES("sizes drawn for this run", DRAWN, DRAWN),
    AGREES("every split of up to 130 heads", EVERY, EVERY),
};

EXERCISE(LIST(mistakes), .prediction = 2, .tell = tell, .choices = 1);
