/* The check of exercise 1.4. The tables are judged by what they do: where auxiliaries look. */
#include "design.h"
#include "say.h"

enum { FIRST, THING, SOME_PRONOUN = 3, CROWD = 5, TWO = 7, LONG = 9, CASES = 20 };
static const char *const cases[CASES] = { "sentences" };

/* Asking for a kind of word meets several words in these, or a wrong one, or none. */
static const char *const patterns[LONG] = {
    "DNAJ",    "DTAJCDNVDT", "DNVDTCDTAJ", "PVDTCPAJ",  "PVDNCPAJ",
    "DNCDNAJ", "DNCDJNAJ",   "DNAJCPAJ",   "DNAJCDTAJ",
};

static Sentence sentences[CASES];

/* The long ones: an auxiliary at each place but the first of 12 words. */
static void draw(Case *c, int k)
{
    char kinds[] = "DJNVDJTCDNVD";
    if (k >= LONG) {
        kinds[k - LONG] = k % 2 ? 'N' : 'T';
        kinds[k - LONG + 1] = 'A';
    }
    sentences[k] = design_sentence(case_in(c, MOST_WORDS, FEATURES, 0),
                                   k < LONG ? patterns[k] : kinds);
    case_out(c, FEATURES, 4);
    case_out(c, FEATURES, 4);
}

/* The least weight on a subject in case k, with all scores so many times as large, and which
 * word asked; 1 and 0 if all is well. */
static double least_weight(const Answers *a, int k, double sharper, int *asks)
{
    const Case *c = &a->given[k];
    double least = 1, w[MOST_WORDS];
    for (int i = 1; i < sentences[k].n; i++)
        if (*matrix_at(c->in[0], i, AUXILIARY) > 0) {
            design_weights(c->out[0], c->out[1], c->in[0], i, sentences[k].n - 1, sharper, w);
            if (!(w[i - 1] >= least)) {
                least = isnan(w[i - 1]) ? 0 : w[i - 1];
                *asks = i;
            }
        }
    return least;
}

/* Does each look at its subject? The direction, whatever the strength. */
static int looks(const Answers *a, int k)
{
    int asks;
    return least_weight(a, k, 100, &asks) >= 0.8;
}

static int looks_hard(const Answers *a, int k)
{
    int asks;
    return least_weight(a, k, 1, &asks) >= 0.8;
}

/* clang-format off */
enum { NOTHING = OWN, TURN, KIND, TOO_WEAK, HAND_A };
static const Mistake mistakes[] = {
    { "nothing asked", "\"was\" looks at all words alike: its query is 0, or every key is. "
      "Which table has no numbers yet, or none where the other has some?" },
    { "not turned back by one step", "A hand of \"was\" is not turned back by one step against "
      "that of the key. Check each by itself, they turn by different angles: in hand A word 1, "
      "(.6 .8), must become (1 0). In a turn the two sines differ in sign, the two cosines do "
      "not. And a key turned back is a query turned forward." },
    { "asks for a kind of word", "\"was\" looks at nouns or pronouns, wherever they are. Its "
      "subject may be either, and there may be several: what does that one have that the "
      "others lack?" },
    { "too weak", "\"was\" looks at its subject, but not enough. What happens to the weights "
      "when all scores of a query are doubled?" },
    { "hand A alone", "In 12 words \"was\" looks at two of them. 7 steps of hand A are nearly "
      "a full turn. Which other hand tells these two apart?" },
};

/* One right design: the hands of the word before, the slow one first. */
const float table_K[FEATURES][4] = {
    [COS_A][2] = 1, [SIN_A][3] = 1, [COS_B][0] = 1, [SIN_B][1] = 1,
};
const float table_Q[FEATURES][4] = {
    [COS_B] = { 30, -16 },         [SIN_B] = { 16, 30 },
    [COS_A] = { [2] = 15, -20 },   [SIN_A] = { [2] = 20, 15 },
};
/* clang-format on */

/* Direction comes before strength. */
static int diagnose(const Answers *a)
{
    Matrix Q = a->given[0].out[0], K = a->given[0].out[1];
    Turn hand_a = design_turn(Q, K, COS_A), hand_b = design_turn(Q, K, COS_B);
    int is_strong = 1, asks_kind = 0;
    for (int k = 0; k < a->answered; k++)
        is_strong = is_strong && looks(a, k);
    for (int c = 0; c < 4; c++)
        asks_kind |= design_has(Q, 0, COS_A - 1, c) && design_has(K, 0, COS_A - 1, c);
    if (hand_a == NOT_ASKED && hand_b == NOT_ASKED && !is_strong)
        return asks_kind ? KIND : NOTHING;
    if (hand_a == TURNED_WRONG || hand_b == TURNED_WRONG)
        return TURN;
    return hand_b == NOT_ASKED && looks_hard(a, FIRST) ? HAND_A : is_strong ? TOO_WEAK : -1;
}

/* The weights of an auxiliary that is wrong. */
static void show(const Answers *a)
{
    int k = 0, i = 1;
    double w[MOST_WORDS];
    while (k + 1 < a->answered && looks_hard(a, k))
        k++;
    if (least_weight(a, k, 1, &i) >= 0.8)
        return;
    design_weights(a->given[k].out[0], a->given[k].out[1], a->given[k].in[0], i,
                   sentences[k].n - 1, 1, w);
    say("\nWhere \"%s\" looks in a sentence that was drawn for you:\n\n",
        sentences[k].words[i]);
    for (int j = 0; j < sentences[k].n; j++) {
        double weight = fmax(w[j], 0); /* 0 for NaN, too */
        say("   %10s  %.2f  ", sentences[k].words[j], weight);
        for (int block = 0; block < (int)(weight * 40 + 0.5); block++)
            say("█");
        say("%s\n", j == i - 1 ? "  its subject" : j == i ? "  asks" : "");
    }
}

static const char *const names[] = { "table_Q", "table_K", "X" };
static const Property properties[] = {
    { "four words, as in \"the cat was hungry\": \"was\" looks at \"cat\"", FIRST, FIRST, 0,
      looks },
    { "the subject may be a thing, with an animal in the sentence", THING, THING + 1, 0,
      looks },
    { "the subject may be a pronoun", SOME_PRONOUN, SOME_PRONOUN + 1, 0, looks },
    { "of two nouns it is the one right before", CROWD, CROWD + 1, 0, looks },
    { "where two words ask, each looks at its own subject", TWO, TWO + 1, 0, looks },
    { "sentences of 12 words, wherever \"was\" stands", LONG, CASES - 1, 0, looks },
    { "the weight on the subject is .8 or more in all of them", FIRST, CASES - 1, 0,
      looks_hard },
};

EXERCISE(LIST(mistakes), .prediction = -0.28, .diagnose = diagnose, .show = show);
