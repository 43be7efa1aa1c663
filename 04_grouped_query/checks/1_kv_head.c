/* The check of exercise 4.1. */
#include "check.h"
#include "say.h"

#include <stdio.h>

enum { SIX, TWELVE, TWO, OWN_KEYS, SHARED, ODD, MODEL, DRAWN, EVERY, CASES };
static const char *const cases[CASES] = {
    "6 heads, 3 K/V heads",  "12 heads, 4 K/V heads",    "6 heads, 2 K/V heads",
    "8 heads, 8 K/V heads",  "8 heads, 1 K/V head",      "71 heads, 1 K/V head",
    "64 heads, 8 K/V heads", "sizes drawn for this run", "every split of up to 130 heads",
};

/* One split of the heads, and whether head h of it is wrong. */
typedef struct {
    int n_heads, n_kv_heads;
    const float *given, *expected;
} Split;

/* Split number `number` of case k; 0 if there are no more. The case EVERY holds all splits of 1
 * to arg[0] heads, one after the other. */
static int split_of(const Answers *a, int k, int number, Split *s)
{
    const double *arg = a->given[k].arg;
    *s = (Split){ (int)arg[0], (int)arg[1], a->given[k].out[0].data,
                  a->expected[k].out[0].data };
    if (k != EVERY)
        return number == 0;
    for (int heads = 1; heads <= (int)arg[0]; heads++)
        for (int kv = 1; kv <= heads; kv++)
            if (heads % kv == 0) {
                s->n_heads = heads;
                s->n_kv_heads = kv;
                if (number-- == 0)
                    return 1;
                s->given += heads;
                s->expected += heads;
            }
    return 0;
}

static void draw(Case *c, int k)
{
    static const int n_heads[CASES] = { 6, 12, 6, 8, 8, 71, 64 };
    static const int n_kv_heads[CASES] = { 3, 4, 2, 8, 1, 1, 8 };
    int kv = k == DRAWN ? random_int(3, 9) : n_kv_heads[k];
    int heads = k == DRAWN ? kv * random_int(kv + 1, kv + 4) : n_heads[k];
    int answers = heads;
    if (k == EVERY) {
        heads = 130;
        kv = answers = 0;
        for (int all = 1; all <= heads; all++)
            for (int some = 1; some <= all; some++)
                answers += all % some == 0 ? all : 0;
    }
    case_arg(c, heads);
    case_arg(c, kv);
    case_out(c, 1, answers);
}

/* clang-format off */
enum { TILE, BY_KV_HEADS, IN_GROUP, ITS_OWN, ALWAYS_0, CUT_EARLY, ROUNDED, ROUNDED_UP,
       FROM_ONE, REVERSED, GROUP_SIZE, FIRST_OF_GROUP, MULTIPLIED, CLAMPED, ONE_EARLY,
       ONE_LATE, TWO_EACH, FLOAT_FIRST, FLOAT_LAST, DOUBLE_FIRST, DOUBLE_LAST, MISTAKES };
#define FRACTION "Right for most sizes, then one too small here and there: you go through a " \
    "fraction. 1/49 times 49 in a computer may be a little below 1, and what does the cast " \
    "make of that? Which order of * and / stays with whole numbers?"
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
    [FLOAT_FIRST] = { "h / n_heads first, in float", FRACTION },
    [FLOAT_LAST] = { "n_kv_heads / n_heads first, in float", FRACTION },
    [DOUBLE_FIRST] = { "h / n_heads first, in double", FRACTION },
    [DOUBLE_LAST] = { "n_kv_heads / n_heads first, in double", FRACTION },
};
/* clang-format on */

/* The same through a fraction, cut at the end. */
static int by_fraction(int h, int n_heads, int n_kv_heads)
{
    float share = made(FLOAT_FIRST) ? (float)h / (float)n_heads
                                    : (float)n_kv_heads / (float)n_heads;
    double exact = made(DOUBLE_FIRST) ? (double)h / n_heads : (double)n_kv_heads / n_heads;
    int factor = made(FLOAT_FIRST) || made(DOUBLE_FIRST) ? n_kv_heads : h;
    return made(FLOAT_FIRST) || made(FLOAT_LAST) ? (int)(share * (float)factor)
                                                 : (int)(exact * factor);
}

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
             : made(FLOAT_FIRST) || made(FLOAT_LAST) || made(DOUBLE_FIRST) || made(DOUBLE_LAST)
                 ? by_fraction(heads_before, n_heads, n_kv_heads)
             : made(CLAMPED) ? (heads_before < n_kv_heads ? heads_before : n_kv_heads - 1)
                             : full;
    return (made(REVERSED) ? n_kv_heads - 1 - kv : kv) + made(FROM_ONE);
}

/* The first head of a split that reads the wrong K/V head; -1 if none does. */
static int first_wrong_head(Split s)
{
    for (int h = 0; h < s.n_heads; h++)
        if (s.given[h] != s.expected[h])
            return h;
    return -1;
}

/* The first wrong split of case k. */
static int wrong_split(const Answers *a, int k, Split *s)
{
    for (int number = 0; split_of(a, k, number, s); number++)
        if (first_wrong_head(*s) >= 0)
            return 1;
    return 0;
}

/* Which K/V head is not read by its share of the heads? -1: all are. */
static int uneven_kv_head(Split s)
{
    for (int kv = 0; kv < s.n_kv_heads; kv++) {
        int readers = 0;
        for (int h = 0; h < s.n_heads; h++)
            readers += s.given[h] == (float)kv;
        if (readers * s.n_kv_heads != s.n_heads)
            return kv;
    }
    return -1;
}

static const char *tell(const Answers *a, int k)
{
    static char text[256];
    Split s;
    if (!wrong_split(a, k, &s))
        return "";
    int h = first_wrong_head(s), n_wrong = 0,
        dealt = 1 < s.n_kv_heads && s.n_kv_heads < s.n_heads;
    for (int head = 0; head < s.n_heads; head++) {
        n_wrong += s.given[head] != s.expected[head];
        dealt = dealt && (head == 0 || s.given[head] != s.given[head - 1]);
    }
    int length = snprintf(text, sizeof text,
                          "%d heads, %d K/V heads, so %d to each: head %d reads %g and should "
                          "read %g; %d of %d are wrong.",
                          s.n_heads, s.n_kv_heads, s.n_heads / s.n_kv_heads, h,
                          (double)s.given[h], (double)s.expected[h], n_wrong, s.n_heads);
    if (dealt)
        snprintf(text + length, sizeof text - (size_t)length,
                 " No two neighbors of yours read the same: who is to share?");
    return text;
}

/* Who shares with whom, in the first split that is wrong. */
static void show(const Answers *a)
{
    Split s = { 0 };
    int k = 0;
    while (k < a->answered && !wrong_split(a, k, &s))
        k++;
    if (k == a->answered || case_is_untouched(s.given[0]))
        return;
    int from = first_wrong_head(s) < 12 ? 0 : first_wrong_head(s) - 6;
    say("\n%d heads, %d K/V heads, as you share them:\n   head      ", s.n_heads, s.n_kv_heads);
    for (int h = from; h < s.n_heads && h < from + 12; h++)
        say("%4d", h);
    say("\n   K/V head  ");
    for (int h = from; h < s.n_heads && h < from + 12; h++)
        say("%4.0f", (double)s.given[h]);
    say("%s\n", s.n_heads > from + 12 ? "  …" : "");
    int uneven = uneven_kv_head(s), readers = 0;
    for (int h = 0; h < s.n_heads; h++)
        readers += s.given[h] == (float)uneven;
    if (uneven >= 0)
        say("   K/V head %d is read by %d of %d heads: what is its share?\n", uneven, readers,
            s.n_heads);
    else
        say("   Each K/V head is read by its share of heads: by the right ones?\n");
}

static int all_exist(const Answers *a, int k)
{
    Split s;
    for (int number = 0; split_of(a, k, number, &s); number++)
        for (int h = 0; h < s.n_heads; h++)
            if (!(s.given[h] >= 0 && s.given[h] < (float)s.n_kv_heads))
                return 0;
    return 1;
}

static int same_number_of_readers(const Answers *a, int k)
{
    Split s;
    for (int number = 0; split_of(a, k, number, &s); number++)
        if (uneven_kv_head(s) >= 0)
            return 0;
    return 1;
}

static int neighbors_share(const Answers *a, int k)
{
    Split s;
    for (int number = 0; split_of(a, k, number, &s); number++)
        for (int h = 1; h < s.n_heads; h++)
            if (s.given[h] < s.given[h - 1])
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
    { "every split of up to 130 heads", agrees, EVERY, EVERY },
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
    .tell = tell,
    .choices = 1,
};
