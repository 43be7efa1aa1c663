/* The check of exercise 4.1. */
#include "check.h"

#include <stdio.h>

enum { SIX, TWELVE, TWO, OWN_KEYS, SHARED, EVERY, CASES };
static const char *const cases[CASES] = {
    "6 heads, 3 K/V heads", "12 heads, 4 K/V heads", "6 heads, 2 K/V heads",
    "8 heads, 8 K/V heads", "8 heads, 1 K/V head",   "every split of up to 130 heads",
};

enum { MOST_OF_ALL = 130 };

/* Every split of up to 130 heads, in as many rows as m has. Returns how many there are. */
static int list_splits(Matrix m)
{
    int n = 0;
    for (int heads = 1; heads <= MOST_OF_ALL; heads++)
        for (int kv = 1; kv <= heads; kv++)
            if (heads % kv == 0 && n++ < m.rows) {
                *matrix_at(m, n - 1, 0) = (float)heads;
                *matrix_at(m, n - 1, 1) = (float)kv;
            }
    return n;
}

/* A row of in[0] is a split: how many heads and K/V heads. A row of out[0]: who reads whom. */
static void draw(Case *c, int k)
{
    static const float sizes[EVERY][2] = { { 6, 3 }, { 12, 4 }, { 6, 2 }, { 8, 8 }, { 8, 1 } };
    Matrix splits = case_in(c, k == EVERY ? list_splits((Matrix){ 0 }) : 1, 2, 0);
    for (int size = 0; size < 2 && k < EVERY; size++)
        *matrix_at(splits, 0, size) = sizes[k][size];
    if (k == EVERY)
        list_splits(splits);
    case_out(c, splits.rows, MOST_OF_ALL);
}

/* clang-format off */
enum { TILE = OWN, BY_KV_HEADS, IN_GROUP, ALWAYS_0, FLOAT_FIRST };
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
           : made(FLOAT_FIRST) ? (int)((float)h / (float)n_heads * (float)n_kv_heads)
                               : h / size;
}

/* The first wrong head of the first wrong split. */
static const char *tell(const Answers *a, int k)
{
    static char text[256];
    Matrix splits = a->asked[k].in[0];
    for (int row = 0; row < splits.rows; row++) {
        int n_heads = (int)*matrix_at(splits, row, 0), kv = (int)*matrix_at(splits, row, 1);
        const float *given = matrix_at(a->given[k].out[0], row, 0);
        const float *expected = matrix_at(a->expected[k].out[0], row, 0);
        for (int h = 0; h < n_heads; h++)
            if (given[h] != expected[h]) {
                snprintf(text, sizeof text,
                         "%d heads, %d K/V heads, so %d to each: head %d reads %s and should "
                         "read %s.",
                         n_heads, kv, n_heads / kv, h, in_words((double)given[h]),
                         in_words((double)expected[h]));
                return text;
            }
    }
    return "";
}

static const char *const names[] = { "kv_head", "sizes" };
static const Property properties[] = {
    AGREES("6 heads share 3 K/V heads", SIX, SIX),
    AGREES("12 heads share 4, and 6 share 2", TWELVE, TWO),
    AGREES("as many K/V heads as heads: each reads its own", OWN_KEYS, OWN_KEYS),
    AGREES("one K/V head: all read it", SHARED, SHARED),
    AGREES("every split of up to 130 heads", EVERY, EVERY),
};

EXERCISE(LIST(mistakes), .prediction = 2, .tell = tell, .choices = 1);
