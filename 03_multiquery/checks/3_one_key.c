/* The check of exercise 3.3: what two heads do with the tables, in sentences of every kind;
 * only the words in them are drawn. */
#include "design.h"
#include "say.h"

#include <stdio.h>

/* One animate noun before each that asks, and other nouns, far and near. */
static const char *const patterns[] = {
    "DNAJ",         "DNVDTCPAJ",    "DTVDNCPAJ",    "DNVDJTCPAJ",   "DJTVDNCPAJ",
    "CPAJDNVDTCPV", "CDJNVDJTCPAJ", "DNVDTCDTVDTP", "DNVDTCDTVDTJ", "TTTTTTTTTTNJ",
    "NTTTTTTTTTTP", "NVVVVVVVVVVJ", "TNVDTCTVDTAP", "DTDTDTDNDTAJ",
};
enum { CASES = COUNT(patterns) };
static const char *const cases[CASES] = { "sentences" };
static Sentence sentences[CASES];

static void draw(Case *c, int k)
{
    sentences[k] = design_sentence(case_in(c, MOST_WORDS, FEATURES, 0), patterns[k]);
    for (int table = 0; table < 3; table++)
        case_out(c, FEATURES, 4);
}

/* ---- what a design does ---- */

static int is_a(const Case *c, int i, int feature)
{
    return *matrix_at(c->in[0], i, feature) != 0;
}

/* The word that row i must find in head h, or −1 if it is free. */
static int wanted(const Case *c, int h, int i)
{
    int animate = -1, n = 0;
    for (int j = 0; j < i; j++)
        if (is_a(c, j, ANIMATE)) {
            animate = j;
            n++;
        }
    return h == 0                                                     ? i - 1
           : n == 1 && (is_a(c, i, PRONOUN) || is_a(c, i, ADJECTIVE)) ? animate
                                                                      : -1;
}

/* The rows of head h that ask as `kind` (0: all), in case k (ALL: in all cases): the least
 * weight on what is wanted, and whether all weights of a row are alike. All scores are
 * multiplied by `sharper`. */
typedef struct {
    double least;
    int even;
} Sight;
enum { ALL = -1 };

static Sight sight_of(const Answers *a, int k, int h, int kind, double sharper)
{
    Sight s = { 1, 1 };
    double w[MOST_WORDS];
    for (int n = k == ALL ? 0 : k; n < (k == ALL ? a->answered : k + 1); n++)
        for (int i = 0; i < sentences[n].n; i++) {
            const Case *c = &a->given[n];
            int at = wanted(c, h, i);
            if (at < 0 || (kind != 0 && !is_a(c, i, kind)))
                continue;
            design_weights(c->out[1 + h], c->out[0], c->in[0], i, i, sharper, w);
            s.least = fmin(s.least, isnan(w[at]) ? 0 : w[at]);
            for (int j = 0; j <= i; j++)
                s.even = s.even && fabs(w[j] * (i + 1) - 1) < 0.01;
        }
    return s;
}

/* ---- mistakes ---- */

/* clang-format off */
enum { MIXED = OWN, HALF_KEY, FAST_HAND, TURN, SILENT, ONE_KIND, WEAK };
static const Mistake mistakes[] = {
    { "two meanings in a column", "A column of your key says both where a word stands and what "
      "it is, as in an average of two keys, so each head reads the other's part as well. Does "
      "the word before really need both hands, and is a column free?" },
    { "half a key", "Your key says only one of two things: where a word stands, or that it is "
      "animate. By what could the other head find its word?" },
    { "the fast hand alone", "After seven words hand A points nearly where it did, so in long "
      "sentences another word gets much of the weight. Which hand has not come round within "
      "twelve words?" },
    { "not turned back by one step", "In head 0 the question's hand is not turned back by one "
      "step against the key's: at which word does it point? The question turned back, or the "
      "key turned forward, but not both. And in a turn the two sines differ in sign, the two "
      "cosines do not." },
    { "a head asks nothing", "Where a head should ask its weights are even. Its questions meet "
      "the key in four columns: is there one in which neither is 0? A row of the table belongs "
      "to a kind of word that asks: which rows should not be 0?" },
    { "one kind asks", "In head 1 either pronouns or adjectives find their noun, and not the "
      "others. Who else is to ask?" },
    { "too weak", "A head looks at the right words, but not sharply enough. What must grow in "
      "its question so that softmax leaves less to the others?" },
};

/* A design that works: column 0 animate, 1 noun, 2 and 3 the slow hand. */
const float one_key_K[FEATURES][4] = {
    [NOUN] = { 0, 2 }, [ANIMATE] = { 2 }, [COS_B] = { 0, 0, 2 }, [SIN_B] = { 0, 0, 0, 2 }
};
const float one_key_Q0[FEATURES][4] = {
    [COS_B] = { 0, 0, 30, -16 }, [SIN_B] = { 0, 0, 16, 30 }
};
const float one_key_Q1[FEATURES][4] = { [PRONOUN] = { 8 }, [ADJECTIVE] = { 8 } };
/* clang-format on */

static int fault_of_key(Matrix K)
{
    for (int col = 0; col < 4; col++)
        if (design_has(K, NOUN, FEELING, col) && design_has(K, COS_A, SIN_B, col))
            return MIXED;
    return design_has(K, COS_A, SIN_B, -1) && design_has(K, ANIMATE, ANIMATE, -1) ? -1
                                                                                  : HALF_KEY;
}

static int fault_of_head_0(const Answers *a, Matrix K, Matrix Q)
{
    Sight now = sight_of(a, ALL, 0, 0, 1);
    Turn fast = design_turn(Q, K, COS_A), slow = design_turn(Q, K, COS_B);
    if (now.even)
        return SILENT;
    if (fast == TURNED_BACK && slow == NOT_ASKED && now.least < 0.6)
        return FAST_HAND;
    if (sight_of(a, ALL, 0, 0, 100).least >= 0.8)
        return WEAK;
    return slow == TURNED_BACK && fast != TURNED_WRONG ? -1 : TURN;
}

static int fault_of_head_1(const Answers *a)
{
    int he_is_silent = sight_of(a, ALL, 1, PRONOUN, 1).even;
    int old_is_silent = sight_of(a, ALL, 1, ADJECTIVE, 1).even;
    return he_is_silent && old_is_silent              ? SILENT
           : he_is_silent || old_is_silent            ? ONE_KIND
           : sight_of(a, ALL, 1, 0, 100).least >= 0.8 ? WEAK
                                                      : -1;
}

/* The fault of the key, or, if it has none, of head 0, or of head 1. */
static int diagnose(const Answers *a)
{
    Matrix K = a->given[0].out[0];
    int key = fault_of_key(K);
    return key >= OWN                               ? key
           : sight_of(a, ALL, 0, 0, 1).least >= 0.8 ? fault_of_head_1(a)
                                                    : fault_of_head_0(a, K, a->given[0].out[1]);
}

/* ---- judging ---- */

static int before_is_found(const Answers *a, int k)
{
    return sight_of(a, k, 0, 0, 1).least >= 0.8;
}

static int pronoun_finds(const Answers *a, int k)
{
    return sight_of(a, k, 1, PRONOUN, 1).least >= 0.8;
}

static int adjective_finds(const Answers *a, int k)
{
    return sight_of(a, k, 1, ADJECTIVE, 1).least >= 0.8;
}

/* What both do when all scores are larger: the direction, whatever the strength. */
static int both_point(const Answers *a, int k)
{
    return sight_of(a, k, 0, 0, 100).least >= 0.8 && sight_of(a, k, 1, 0, 100).least >= 0.8;
}

/* The sentence in which a wanted word gets least: what each row of each head gives it. */
static void show(const Answers *a)
{
    int worst = 0;
    double least = 2, w[MOST_WORDS];
    for (int k = 0; k < a->answered; k++)
        for (int h = 0; h < 2; h++)
            if (!(sight_of(a, k, h, 0, 1).least >= least)) {
                least = sight_of(a, k, h, 0, 1).least;
                worst = k;
            }
    const Case *c = &a->given[worst];
    const Sentence *s = &sentences[worst];
    say("\nA sentence that fails, the wanted word of each row, and the weight that it gets:\n"
        "   %12s %-28s%s\n",
        "", "head 0: the word before", "head 1: who is meant");
    for (int i = 0; i < s->n; i++) {
        say("   %2d %-9s ", i + 1, s->words[i]);
        for (int h = 0; h < 2; h++) {
            int at = wanted(c, h, i);
            char cell[48] = "";
            design_weights(c->out[1 + h], c->out[0], c->in[0], i, i, 1, w);
            if (at >= 0)
                snprintf(cell, sizeof cell, "%s %.2f", s->words[at], isnan(w[at]) ? 0 : w[at]);
            say_cell(at >= 0 && !(w[at] >= 0.8) ? BOLD : PLAIN, -28, cell);
        }
        say("\n");
    }
}

static const char *const names[] = { "one_key_K", "one_key_Q0", "one_key_Q1", "X" };
enum { LAST = CASES - 1 };
static const Property properties[] = {
    { "head 0: the word before gets at least .8", 0, LAST, 0, before_is_found },
    { "head 1: the animate noun gets at least .8 when a pronoun asks", 0, LAST, 0,
      pronoun_finds },
    { "head 1: at least .8 when an adjective asks", 0, LAST, 0, adjective_finds },
    { "both: the right word is clearly ahead in every sentence", 0, LAST, 0, both_point },
};

EXERCISE(LIST(mistakes), .prediction = 15.0 / 17, .diagnose = diagnose, .show = show);
