/* The check of exercise 4.1. */
#include "check.h"
#include "say.h"

enum { SIX, TWELVE, TWO, OWN_KEYS, SHARED, ODD, MODEL, DRAWN, CASES };
static const char *const cases[CASES] = {
    "6 heads, 3 K/V heads",  "12 heads, 4 K/V heads",    "6 heads, 2 K/V heads",
    "8 heads, 8 K/V heads",  "8 heads, 1 K/V head",      "71 heads, 1 K/V head",
    "64 heads, 8 K/V heads", "sizes drawn for this run",
};

static void draw(Case *c, int k)
{
    static const int n_heads[CASES] = { 6, 12, 6, 8, 8, 71, 64 };
    static const int n_kv_heads[CASES] = { 3, 4, 2, 8, 1, 1, 8 };
    int kv = k == DRAWN ? random_int(3, 9) : n_kv_heads[k];
    int heads = k == DRAWN ? kv * random_int(kv + 1, kv + 4) : n_heads[k];
    case_arg(c, heads);
    case_arg(c, kv);
    case_out(c, 1, heads);
}

/* clang-format off */
enum { TILE, BY_KV_HEADS, IN_GROUP, ITS_OWN, ALWAYS_0, CUT_EARLY, ROUNDED, ROUNDED_UP,
       FROM_ONE, REVERSED, GROUP_SIZE, FIRST_OF_GROUP, MULTIPLIED, CLAMPED, ONE_EARLY,
       ONE_LATE, TWO_EACH, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [TILE] = { "h mod n_kv_heads",
        "Your neighbors read different K/V heads: 0, 1, 2 and from the start again, like "
        "cards that are dealt. Which heads are to share: neighbors, or every third?" },
    [BY_KV_HEADS] = { "h / n_kv_heads",
        "Your groups have n_kv_heads members. Of 12 heads that share 2 K/V heads, how "
        "many read K/V head 0?" },
    [IN_GROUP] = { "h mod group_size",
        "You return the place of a head within its group: 0, 1, 0, 1. Which number do all "
        "members of a group have in common?" },
    [ITS_OWN] = { "h itself",
        "You return h: every head its own key, as in chapter 2. How many K/V heads are "
        "there to choose from?" },
    [ALWAYS_0] = { "always 0",
        "You return 0 for every head, as if all shared one key. If you divide by n_heads: "
        "what is 5 / 6 in C?" },
    [CUT_EARLY] = { "cut to an integer too early",
        "Your answer is 0 wherever there are fewer K/V heads than heads. In C, what is 3 "
        "/ 6, and then 4 times that?" },
    [ROUNDED] = { "rounded",
        "Half of each group, its end, already reads the next K/V head. Is the quotient "
        "rounded, or cut?" },
    [ROUNDED_UP] = { "rounded up",
        "Only the first head of each group reads the right K/V head, the others the next "
        "one. Does your quotient go up where it should go down?" },
    [FROM_ONE] = { "counted from 1",
        "Each of your numbers is one too large. Which number does the first K/V head have "
        "in C?" },
    [REVERSED] = { "counted backward",
        "Your groups are right, their order is not: head 0 reads the last K/V head. From "
        "which end are K/V heads counted?" },
    [GROUP_SIZE] = { "the group's size",
        "You return the same for every h: how many heads are in a group. How many full "
        "groups lie before head h?" },
    [FIRST_OF_GROUP] = { "the group's first head",
        "You return the first head of each group: 0, 0, 2, 2, 4, 4. A head is counted in "
        "heads, a K/V head in groups: what is left to do?" },
    [MULTIPLIED] = { "h times group_size",
        "Your numbers grow by a whole group from head to head. There are fewer K/V heads "
        "than heads: is group_size a factor or a divisor?" },
    [CLAMPED] = { "own key until they run out",
        "Your first heads have a K/V head each, and all the rest share the last one. How "
        "many heads does each K/V head serve?" },
    [ONE_EARLY] = { "a head too early",
        "Each of your groups ends one head too early. Is h counted from 0 or from 1, and "
        "where did a 1 come in?" },
    [ONE_LATE] = { "a head too late",
        "Each of your groups ends one head too late. Is h counted from 0 or from 1, and "
        "where did a 1 go?" },
    [TWO_EACH] = { "pairs always",
        "Your groups are pairs, whatever the sizes. That is right for 6 heads and 3 K/V "
        "heads: where does the 2 come from there?" },
};
/* clang-format on */

/* Counts the groups that are full before head h. */
int kv_head(int h, int n_heads, int n_kv_heads)
{
    int size = made(TWO_EACH) ? 2 : n_heads / n_kv_heads, full = 0;
    int heads_before = h + (made(ONE_EARLY) ? 1 : made(ONE_LATE) ? -1 : 0);
    while ((full + 1) * size <= heads_before)
        full++;
    int kv = made(TILE)             ? heads_before % n_kv_heads
             : made(BY_KV_HEADS)    ? heads_before / n_kv_heads
             : made(IN_GROUP)       ? heads_before - full * size
             : made(ITS_OWN)        ? heads_before
             : made(ALWAYS_0)       ? 0
             : made(CUT_EARLY)      ? heads_before * (n_kv_heads / n_heads)
             : made(ROUNDED)        ? (2 * heads_before + size) / (2 * size)
             : made(ROUNDED_UP)     ? full + (heads_before > full * size)
             : made(GROUP_SIZE)     ? size
             : made(FIRST_OF_GROUP) ? full * size
             : made(MULTIPLIED)     ? heads_before * size
             : made(CLAMPED) ? (heads_before < n_kv_heads ? heads_before : n_kv_heads - 1)
                             : full;
    return (made(REVERSED) ? n_kv_heads - 1 - kv : kv) + made(FROM_ONE);
}

/* Who shares with whom, in the first case that is wrong. */
static void show(const Answers *a)
{
    int k = 0;
    while (k + 1 < a->answered && agrees(a, k))
        k++;
    Matrix yours = a->given[k].out[0];
    if (case_is_untouched(*matrix_at(yours, 0, 0)))
        return;
    say("\n%s, as you share them:\n   head      ", cases[k]);
    for (int h = 0; h < yours.cols && h < 12; h++)
        say("%4d", h);
    say("\n   K/V head  ");
    for (int h = 0; h < yours.cols && h < 12; h++)
        say("%4.0f", (double)*matrix_at(yours, 0, h));
    say("%s\n", yours.cols > 12 ? "  …" : "");
}

static int all_exist(const Answers *a, int k)
{
    Matrix kv = a->given[k].out[0];
    for (int h = 0; h < kv.cols; h++)
        if (!(*matrix_at(kv, 0, h) >= 0 && (double)*matrix_at(kv, 0, h) < a->given[k].arg[1]))
            return 0;
    return 1;
}

static int same_number_of_readers(const Answers *a, int k)
{
    Matrix kv = a->given[k].out[0];
    int n_kv_heads = (int)a->given[k].arg[1];
    for (int group = 0; group < n_kv_heads; group++) {
        int readers = 0;
        for (int h = 0; h < kv.cols; h++)
            readers += *matrix_at(kv, 0, h) == (float)group;
        if (readers * n_kv_heads != kv.cols)
            return 0;
    }
    return 1;
}

static int neighbors_share(const Answers *a, int k)
{
    Matrix kv = a->given[k].out[0];
    for (int h = 1; h < kv.cols; h++)
        if (*matrix_at(kv, 0, h) < *matrix_at(kv, 0, h - 1))
            return 0;
    return all_exist(a, k);
}

static const char *const names[] = { "kv_head" };
static const Property properties[] = {
    { "only K/V heads that exist are read: 0 … n_kv_heads − 1", all_exist, SIX, DRAWN },
    { "each K/V head is read by equally many heads", same_number_of_readers, SIX, DRAWN },
    { "the heads that read the same one are neighbors", neighbors_share, SIX, DRAWN },
    { "6 heads share 3 K/V heads", agrees, SIX, SIX },
    { "12 heads share 4, and 6 share 2", agrees, TWELVE, TWO },
    { "as many K/V heads as heads: each reads its own", agrees, OWN_KEYS, OWN_KEYS },
    { "one K/V head: all read it, be they 8 or 71", agrees, SHARED, ODD },
    { "64 heads share 8, as in a model with 70 billion weights", agrees, MODEL, MODEL },
    { "sizes drawn for this run", agrees, DRAWN, DRAWN },
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
    .prediction = 2,
    .show = show,
    .choices = 1,
};
