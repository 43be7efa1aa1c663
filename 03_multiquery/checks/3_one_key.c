/* The check of exercise 3.3: what two heads do with the tables, on sentences drawn anew. It is
 * not weights that are compared with the mistakes but findings, so that tables of any size
 * match. */
#include "check.h"
#include "say.h"

#include <string.h>

enum { SENTENCES = 16, LONGEST = MOST_WORDS, ROWS = SENTENCES * LONGEST };
static const char *const cases[] = { "16 unseen sentences" };

/* ---- sentences ---- */

/* Kinds of words: D the, P it, V verb, A adjective, X was, C because, N animate noun, M other
 * noun. */
static const char *const grammar[] = {
    "DNXA",       "DNVDMCPXA",    "DMVDNCPXA",    "DNVDAMCPXA",
    "DAMVDNCPXA", "CPXADNVDMCPV", "CDANVDAMCPXA",
};

static const char *word_of_kind(char kind)
{
    static const struct {
        char kind;
        const char *words[6];
        int n;
    } kinds[] = {
        { 'D', { "the", "a", "this", "that", "every" }, 5 },
        { 'P', { "it", "he", "she", "they" }, 4 },
        { 'V', { "drank", "ate", "saw", "found", "chased", "followed" }, 6 },
        { 'A', { "hungry", "tired", "fresh", "small", "old", "fast" }, 6 },
        { 'X', { "was", "is", "had" }, 3 },
        { 'C', { "because", "when", "and", "but", "so" }, 5 },
        { 'N', { "cat", "dog", "mouse", "bird", "child", "woman" }, 6 },
        { 'M', { "milk", "bread", "bone", "ball", "song", "house" }, 6 },
    };
    for (int k = 0; k < COUNT(kinds); k++)
        if (kinds[k].kind == kind)
            return kinds[k].words[random_int(0, kinds[k].n - 1)];
    return "the";
}

static struct {
    int n;
    const char *words[LONGEST];
} sentences[SENTENCES];

static void draw(Case *c, int k)
{
    (void)k;
    Matrix X = case_in(c, ROWS, FEATURES, 0);
    for (int s = 0; s < SENTENCES; s++) {
        const char *kinds = grammar[s < COUNT(grammar) ? s : random_int(0, COUNT(grammar) - 1)];
        char text[LONGEST * 16] = "";
        for (int i = 0; kinds[i] != '\0'; i++)
            strcat(strcat(text, word_of_kind(kinds[i])), " ");
        Matrix x = words_read(text, sentences[s].words);
        sentences[s].n = x.rows;
        matrix_copy(matrix_rows(X, s * LONGEST, x.rows), x);
    }
    for (int table = 0; table < 3; table++)
        case_out(c, FEATURES, 4);
}

/* ---- what a design does ---- */

typedef struct {
    float K[FEATURES][4], Q[2][FEATURES][4];
    double k[ROWS][4], q[2][ROWS][4]; /* of every word of every sentence */
} Design;

static void project(double out[ROWS][4], Matrix X, float table[FEATURES][4])
{
    for (int i = 0; i < ROWS; i++)
        for (int c = 0; c < 4; c++) {
            out[i][c] = 0;
            for (int f = 0; f < FEATURES; f++)
                out[i][c] += (double)*matrix_at(X, i, f) * (double)table[f][c];
        }
}

/* The weights of row i of sentence s in head h, over all words or over those that it sees. */
static void weights_of(const Design *d, int h, int s, int i, int causal, double w[LONGEST])
{
    double most = -INFINITY, sum = 0;
    for (int j = 0; j < sentences[s].n; j++) {
        w[j] = 0;
        for (int c = 0; c < 4; c++)
            w[j] += d->q[h][s * LONGEST + i][c] * d->k[s * LONGEST + j][c] / 2;
        if (j <= i || !causal)
            most = w[j] > most ? w[j] : most;
    }
    for (int j = 0; j < sentences[s].n; j++)
        sum += w[j] = j <= i || !causal ? exp(w[j] - most) : 0;
    for (int j = 0; j < sentences[s].n; j++)
        w[j] /= sum;
}

static int is_a(Matrix X, int s, int i, int feature)
{
    return *matrix_at(X, s * LONGEST + i, feature) != 0;
}

/* The word that row i must find in head h, or -1 if it is free. */
static int wanted(Matrix X, int h, int s, int i)
{
    int animate = -1, n = 0;
    if (h == 0)
        return i - 1;
    for (int j = 0; j < i; j++)
        if (is_a(X, s, j, ANIMATE)) {
            animate = j;
            n++;
        }
    return n == 1 && (is_a(X, s, i, PRONOUN) || is_a(X, s, i, ADJECTIVE)) ? animate : -1;
}

/* What the wanted rows of a head have in common; `rows` 0: all, or PRONOUN or ADJECTIVE. */
typedef struct {
    double least; /* weight on the wanted word */
    int largest, even, smallest, like_nouns,
        offset; /* offset: where it looks if nothing is hidden */
} Sight;

static Sight sight_of(const Design *d, Matrix X, int h, int rows)
{
    Sight sight = { 1, 1, 1, 1, 1, 0 };
    double toward[2 * LONGEST] = { 0 };
    for (int s = 0; s < SENTENCES; s++)
        for (int i = 0; i < sentences[s].n; i++) {
            int at = wanted(X, h, s, i);
            double w[LONGEST];
            if (at < 0 || (rows != 0 && !is_a(X, s, i, rows)))
                continue;
            weights_of(d, h, s, i, 1, w);
            sight.least = w[at] < sight.least || isnan(w[at]) ? w[at] : sight.least;
            for (int j = 0; j <= i; j++) {
                int noun = is_a(X, s, j, NOUN);
                sight.largest = sight.largest && (j == at || w[at] > w[j] + 1e-6);
                sight.smallest = sight.smallest && (j == at || w[at] < w[j] + 1e-6);
                sight.even = sight.even && fabs(w[j] * (i + 1) - 1) < 0.01;
                sight.like_nouns = sight.like_nouns && (!noun || fabs(w[at] - w[j]) < 0.01);
            }
            weights_of(d, h, s, i, 0, w);
            for (int j = 0; j < sentences[s].n; j++)
                toward[LONGEST + i - j] += w[j];
        }
    for (int o = 1 - LONGEST; o < LONGEST; o++)
        if (toward[LONGEST + o] > toward[LONGEST + sight.offset])
            sight.offset = o;
    return sight;
}

static int any(const float table[FEATURES][4], int first, int last)
{
    for (int f = first; f <= last; f++)
        for (int c = 0; c < 4; c++)
            if (table[f][c] != 0)
                return 1;
    return 0;
}

static int is_finite(const Design *d)
{
    int finite = 1;
    for (int f = 0; f < FEATURES; f++)
        for (int c = 0; c < 4; c++)
            finite = finite && isfinite(d->K[f][c]) && isfinite(d->Q[0][f][c])
                     && isfinite(d->Q[1][f][c]);
    return finite;
}

/* Does column c of the key say something by the features from `first` to `last`? */
static int says(const Design *d, int c, int first, int last)
{
    int found = 0;
    for (int f = first; f <= last; f++)
        found |= d->K[f][c] != 0;
    return found;
}

static int says_kind(const Design *d, int c)
{
    return says(d, c, NOUN, FEELING);
}

static int says_place(const Design *d, int c)
{
    return says(d, c, COS_A, SIN_B);
}

/* Does head h's question read a column that is there for the other head alone? */
static int reads_too_much(const Design *d, int h)
{
    int reads = 0;
    for (int c = 0; c < 4; c++)
        for (int f = 0; f < FEATURES; f++)
            reads |= d->Q[h][f][c] != 0
                     && (h == 0 ? says_kind(d, c) && !says_place(d, c)
                                : says_place(d, c) && !says_kind(d, c));
    return reads;
}

/* Of the four columns, how many say where a word stands and also what it is. */
static int mixed_columns(const Design *d)
{
    int n = 0;
    for (int c = 0; c < 4; c++)
        n += says_kind(d, c) && says_place(d, c);
    return n;
}

/* Does the question mirror a hand where it should turn it? The product of question and key on
 * one hand is a turn if what it does across has opposite signs. */
static int is_mirrored(const Design *d)
{
    for (int hand = COS_A; hand <= COS_B; hand += 2) {
        double across[2] = { 0, 0 };
        for (int c = 0; c < 4; c++) {
            across[0] += (double)d->Q[0][hand][c] * (double)d->K[hand + 1][c];
            across[1] += (double)d->Q[0][hand + 1][c] * (double)d->K[hand][c];
        }
        if (across[0] * across[1] > 0)
            return 1;
    }
    return 0;
}

/* clang-format off */
enum {
    SOUND, NO_KEY, KEY_WITHOUT_PLACE, KEY_WITHOUT_KIND, CROWDED, MIXED_UP, MIXED_ONE, NOT_FINITE
};
/* clang-format on */
static int key_finding(const Design *d)
{
    int hands = any(d->K, COS_A, SIN_A) + any(d->K, COS_B, SIN_B), mixed = mixed_columns(d);
    return !is_finite(d)                  ? NOT_FINITE
           : !any(d->K, 0, FEATURES - 1)  ? NO_KEY
           : hands == 0                   ? KEY_WITHOUT_PLACE
           : !any(d->K, ANIMATE, ANIMATE) ? KEY_WITHOUT_KIND
           : mixed > 0 && hands == 1      ? MIXED_ONE
           : mixed > 1                    ? MIXED_UP
           : mixed == 1                   ? CROWDED
                                          : SOUND;
}

/* clang-format off */
enum {
    HOLDS, TOO_WEAK, ASKS_NOTHING, ASKS_BY_KIND, FAST_HAND_ONLY, MIRRORED, LOOKS_AFTER,
    LOOKS_AT_ITSELF, LOOKS_TWO_BACK, ASKS_BY_PLACE, FOR_PRONOUNS, FOR_ADJECTIVES, FOR_ANY_NOUN,
    LOOKS_AWAY, READS_TOO_MUCH, ELSEWHERE
};
/* clang-format on */

static int finding_0(const Design *d, Matrix X)
{
    Sight sight = sight_of(d, X, 0, 0);
    return sight.least >= 0.8            ? HOLDS
           : sight.even                  ? ASKS_NOTHING
           : !any(d->Q[0], COS_A, SIN_B) ? ASKS_BY_KIND
           : is_mirrored(d)              ? MIRRORED
           : reads_too_much(d, 0)        ? READS_TOO_MUCH
           : sight.offset == -1          ? LOOKS_AFTER
           : sight.offset == 0           ? LOOKS_AT_ITSELF
           : sight.offset == 2           ? LOOKS_TWO_BACK
           : !any(d->K, COS_B, SIN_B)    ? FAST_HAND_ONLY
           : sight.largest               ? TOO_WEAK
                                         : ELSEWHERE;
}

static int finding_1(const Design *d, Matrix X)
{
    Sight all = sight_of(d, X, 1, 0), he = sight_of(d, X, 1, PRONOUN),
          old = sight_of(d, X, 1, ADJECTIVE);
    return all.least >= 0.8              ? HOLDS
           : all.even                    ? ASKS_NOTHING
           : !any(d->Q[1], 0, COS_A - 1) ? ASKS_BY_PLACE
           : reads_too_much(d, 1)        ? READS_TOO_MUCH
           : he.largest && old.even      ? FOR_PRONOUNS
           : old.largest && he.even      ? FOR_ADJECTIVES
           : all.largest                 ? TOO_WEAK
           : all.like_nouns              ? FOR_ANY_NOUN
           : all.smallest                ? LOOKS_AWAY
                                         : ELSEWHERE;
}

/* ---- mistakes ---- */

/* clang-format off */
enum {
    EMPTY, AVERAGE, CROWDED_KEY, ONE_MIXED, KEY_OF_0, KEY_OF_1, SWAPPED, FAST_HAND, FORWARD,
    NOT_TURNED, TWO_STEPS, MIRROR, WEAK_0, WEAK_1, SILENT_0, SILENT_1, PRONOUNS_ONLY,
    ADJECTIVES_ONLY, ANY_NOUN, AWAY, NOISE_0, NOISE_1, NOT_NUMBERS, MISTAKES
};
static const Mistake mistakes[MISTAKES] = {
    [EMPTY] = { "no key", "The key is 0 for every word, so all weights are even. What would "
        "head 0 have to know of a word to find it, and what head 1?" },
    [AVERAGE] = { "the average of two keys", "Both hands of the clock fill the four "
        "columns, and several of them also say what a word is, as in an average of two "
        "keys. What do the columns of a head's question add up then? How many columns does "
        "the word before really need?" },
    [CROWDED_KEY] = { "no room for the noun", "Both hands of the clock fill the four "
        "columns, and one of them also says what a word is. Does head 0 need both hands?" },
    [ONE_MIXED] = { "two meanings in a column", "A column of your key says both where a "
        "word stands and what it is, so each head reads the other's part as well. Is a "
        "column free?" },
    [KEY_OF_0] = { "head 0's key only", "Nothing in your key says that a word is animate. "
        "By what could head 1 find it?" },
    [KEY_OF_1] = { "head 1's key only", "Nothing in your key says where a word stands. By "
        "what could head 0 find it?" },
    [SWAPPED] = { "Q0 and Q1 swapped", "Head 0 asks what a word is and head 1 where it "
        "stands. Which table of questions belongs to which head?" },
    [FAST_HAND] = { "the fast hand alone", "After seven words hand A points nearly where it "
        "did, so in long sentences another word gets much of the weight. Which hand has not "
        "come round within twelve words?" },
    [FORWARD] = { "turned the wrong way", "Were nothing hidden, head 0 would look at the "
        "word after. The question turned back, or the key turned forward: what do your "
        "signs do?" },
    [NOT_TURNED] = { "not turned", "In head 0 every word finds itself: its own hand points "
        "exactly where it does. Where should the question's hand point?" },
    [TWO_STEPS] = { "two steps", "Head 0 looks two words back. By how many steps is the "
        "hand turned: in the question, and perhaps in the key as well?" },
    [MIRROR] = { "a sign in the turn", "In head 0 you do not turn the hand, you mirror it. "
        "In a turn, how do the signs of the two sines differ?" },
    [WEAK_0] = { "head 0 too weak", "Head 0 looks at the right words, but not sharply "
        "enough. Neighboring hands differ by little: what in the question makes that little "
        "count?" },
    [WEAK_1] = { "head 1 too weak", "Head 1 looks at the right words, but not sharply "
        "enough. What must grow so that softmax leaves less to the others?" },
    [SILENT_0] = { "head 0 asks nothing", "Head 0's weights are even. Its questions meet "
        "the key in four columns: is there one in which neither is 0?" },
    [SILENT_1] = { "head 1 asks nothing", "Where a pronoun or an adjective asks, head 1's "
        "weights are even. A row of the table belongs to a kind of word that asks: which "
        "rows should not be 0, and in which column?" },
    [PRONOUNS_ONLY] = { "pronouns only", "In head 1 the pronouns find their noun. Who else "
        "is to ask?" },
    [ADJECTIVES_ONLY] = { "adjectives only", "In head 1 the adjectives find their noun. Who "
        "else is to ask?" },
    [ANY_NOUN] = { "any noun", "Head 1 looks at all nouns alike. Which column of X tells "
        "the cat from the milk, and does your question read it?" },
    [AWAY] = { "away from the noun", "Head 1 gives the animate noun the least weight of "
        "all. What does a negative score do?" },
    [NOISE_0] = { "head 0 reads too much", "Head 0's question is not 0 in a column of the "
        "key that says what a word is. What does that add to the scores of where it stands?" },
    [NOISE_1] = { "head 1 reads too much", "Head 1's question is not 0 in a column of the "
        "key that says where a word stands. What does that add to the scores of what it is?" },
    [NOT_NUMBERS] = { "not numbers", "The tables contain something that is no number: NaN, "
        "or infinite. Which entry is it?" },
};
/* clang-format on */

/* A design that works, in another size and order than one would write first: column 0 animate,
 * 1 noun, 2 and 3 the slow hand. */
const float one_key_K[FEATURES][4] = {
    [NOUN] = { 0, 2 }, [ANIMATE] = { 2 }, [COS_B] = { 0, 0, 2 }, [SIN_B] = { 0, 0, 0, 2 }
};
const float one_key_Q0[FEATURES][4] = {
    [COS_B] = { 0, 0, 30, -16 }, [SIN_B] = { 0, 0, 16, 30 }
};
const float one_key_Q1[FEATURES][4] = { [PRONOUN] = { 7 }, [ADJECTIVE] = { 7 } };

/* The question of head 0: a hand turned forward by `steps`. */
static void ask_hand(Design *d, int hand, int steps, float size)
{
    double step = hand == COS_A ? atan2(4, 3) : atan2(8, 15);
    float c = size * (float)cos(steps * step), s = size * (float)sin(steps * step);
    memset(d->Q[0], 0, sizeof d->Q[0]);
    d->Q[0][hand][2] = d->Q[0][hand + 1][3] = c;
    d->Q[0][hand][3] = s;
    d->Q[0][hand + 1][2] = -s;
}

static void key_of_hands(Design *d, float size)
{
    memset(d->K, 0, sizeof d->K);
    for (int c = 0; c < 4; c++)
        d->K[COS_A + c][c] = size;
}

static void spoil_key(Design *d)
{
    if (made(FAST_HAND)) {
        memset(d->K[COS_B], 0, sizeof d->K[COS_B]);
        memset(d->K[SIN_B], 0, sizeof d->K[SIN_B]);
        d->K[COS_A][2] = d->K[SIN_A][3] = 2;
        ask_hand(d, COS_A, -1, 5);
    }
    if (made(ONE_MIXED))
        d->K[ANIMATE][0] = 0, d->K[ANIMATE][2] = d->K[ANIMATE][3] = 4;
    if (made(KEY_OF_0) || made(CROWDED_KEY) || made(AVERAGE))
        key_of_hands(d, made(AVERAGE) ? 0.5f : 1);
    if (made(CROWDED_KEY) || made(AVERAGE))
        d->K[ANIMATE][0] = made(AVERAGE) ? 0.5f : 1;
    if (made(AVERAGE))
        d->K[NOUN][1] = 0.5f;
    if (made(KEY_OF_1))
        memset(d->K[COS_A], 0, 4 * sizeof d->K[COS_A]);
    if (made(NOT_NUMBERS))
        d->K[ANIMATE][0] = NAN;
    if (made(EMPTY))
        memset(d->K, 0, sizeof d->K);
}

static void spoil_questions(Design *d)
{
    if (made(FORWARD) || made(NOT_TURNED) || made(TWO_STEPS))
        ask_hand(d, COS_B, made(FORWARD) ? 1 : made(NOT_TURNED) ? 0 : -2, 40);
    if (made(MIRROR))
        d->Q[0][COS_B][3] = d->Q[0][SIN_B][2] = 16;
    if (made(NOISE_0))
        d->Q[0][COS_B][0] = d->Q[0][SIN_B][0] = 40;
    if (made(NOISE_1))
        d->Q[1][COS_B][2] = d->Q[1][SIN_B][3] = 90;
    if (made(WEAK_0))
        ask_hand(d, COS_B, -1, 6);
    if (made(SILENT_0))
        memset(d->Q[0], 0, sizeof d->Q[0]);
    if (made(WEAK_1))
        d->Q[1][PRONOUN][0] = d->Q[1][ADJECTIVE][0] = 1;
    if (made(ANY_NOUN)) {
        memset(d->Q[1], 0, sizeof d->Q[1]);
        d->Q[1][PRONOUN][1] = d->Q[1][ADJECTIVE][1] = 4;
    }
    if (made(AWAY))
        d->Q[1][PRONOUN][0] = d->Q[1][ADJECTIVE][0] = -4;
    if (made(PRONOUNS_ONLY) || made(SILENT_1))
        memset(d->Q[1][ADJECTIVE], 0, sizeof d->Q[1][ADJECTIVE]);
    if (made(ADJECTIVES_ONLY) || made(SILENT_1))
        memset(d->Q[1][PRONOUN], 0, sizeof d->Q[1][PRONOUN]);
    if (made(SWAPPED)) {
        Design copy = *d;
        memcpy(d->Q[0], copy.Q[1], sizeof d->Q[0]);
        memcpy(d->Q[1], copy.Q[0], sizeof d->Q[1]);
    }
}

/* ---- judging ---- */

/* The tables move to in[1] to in[3]; out[0] is what is compared with the mistakes: the fault of
 * the key or, if it has none, those of the heads. */
enum { SENTENCES_IN, TABLES };

static void project_all(Design *d, Matrix X)
{
    project(d->k, X, d->K);
    for (int h = 0; h < 2; h++)
        project(d->q[h], X, d->Q[h]);
}

static Design design_of(const Case *c)
{
    static Design d;
    memcpy(d.K, c->in[TABLES].data, sizeof d.K);
    memcpy(d.Q[0], c->in[TABLES + 1].data, sizeof d.Q[0]);
    memcpy(d.Q[1], c->in[TABLES + 2].data, sizeof d.Q[1]);
    project_all(&d, c->in[SENTENCES_IN]);
    return d;
}

static void derive(Case *c)
{
    memcpy(&c->in[TABLES], c->out, 3 * sizeof c->out[0]);
    c->n_in = TABLES + 3;
    Design d = design_of(c);
    spoil_key(&d);
    spoil_questions(&d);
    project_all(&d, c->in[SENTENCES_IN]);
    for (int table = 0; table < 3; table++) /* for show(), as they are judged */
        memcpy(c->in[TABLES + table].data, table == 0 ? d.K : d.Q[table - 1], sizeof d.K);
    int heads[] = { finding_0(&d, c->in[SENTENCES_IN]), finding_1(&d, c->in[SENTENCES_IN]) };
    int key = heads[0] == HOLDS && heads[1] == HOLDS ? SOUND : key_finding(&d);
    c->out[0] = case_matrix(1, 3, 0);
    c->n_out = 1;
    *matrix_at(c->out[0], 0, 0) = (float)key;
    for (int h = 0; h < 2; h++)
        *matrix_at(c->out[0], 0, 1 + h) = (float)(key == SOUND ? heads[h] : HOLDS);
}

static Sight sight_in(const Answers *a, int h, int rows)
{
    Design d = design_of(&a->given[0]);
    return sight_of(&d, a->given[0].in[SENTENCES_IN], h, rows);
}

static int before_is_largest(const Answers *a, int k)
{
    return (void)k, sight_in(a, 0, 0).largest;
}

static int before_is_found(const Answers *a, int k)
{
    return (void)k, sight_in(a, 0, 0).least >= 0.8;
}

static int animate_is_largest(const Answers *a, int k)
{
    return (void)k, sight_in(a, 1, 0).largest;
}

static int pronoun_finds(const Answers *a, int k)
{
    return (void)k, sight_in(a, 1, PRONOUN).least >= 0.8;
}

static int adjective_finds(const Answers *a, int k)
{
    return (void)k, sight_in(a, 1, ADJECTIVE).least >= 0.8;
}

/* The sentence in which a wanted word gets least. */
static int worst_sentence(const Design *d, Matrix X)
{
    int worst = 0;
    double least = 2, w[LONGEST];
    for (int s = 0; s < SENTENCES; s++)
        for (int h = 0; h < 2; h++)
            for (int i = 0; i < sentences[s].n; i++)
                if (wanted(X, h, s, i) >= 0) {
                    weights_of(d, h, s, i, 1, w);
                    if (w[wanted(X, h, s, i)] < least) {
                        least = w[wanted(X, h, s, i)];
                        worst = s;
                    }
                }
    return worst;
}

static void show(const Answers *a)
{
    Design d = design_of(&a->given[0]);
    Matrix X = a->given[0].in[SENTENCES_IN];
    int s = worst_sentence(&d, X), n = sentences[s].n;
    say("\nA sentence that fails. Beside a row: the wanted word and its weight.\n"
        "   %12s %-28s%s\n",
        "", "head 0: the word before", "head 1: who is meant");
    for (int i = 0; i < n; i++) {
        say("   %2d %-9s ", i + 1, sentences[s].words[i]);
        for (int h = 0; h < 2; h++) {
            double w[LONGEST];
            int at = wanted(X, h, s, i);
            weights_of(&d, h, s, i, 1, w);
            for (int j = 0; j < n; j++)
                say("%s", j > i          ? " "
                          : isnan(w[j])  ? "?"
                          : w[j] >= 0.75 ? "█"
                          : w[j] >= 0.5  ? "▓"
                          : w[j] >= 0.25 ? "▒"
                          : w[j] >= 0.05 ? "░"
                                         : "·");
            char beside[48] = "";
            if (at >= 0)
                snprintf(beside, sizeof beside, " %s %.2f", sentences[s].words[at], w[at]);
            say_cell(at >= 0 && !(w[at] >= 0.8) ? BOLD : PLAIN, n - 28, beside);
        }
        say("\n");
    }
}

static const char *const names[] = { "one_key_K", "one_key_Q0", "one_key_Q1", "X" };
static const Property properties[] = {
    { "head 0: the word before gets the largest weight", before_is_largest, 0, 0 },
    { "head 0: at least .8 of it", before_is_found, 0, 0 },
    { "head 1: the animate noun gets the largest weight", animate_is_largest, 0, 0 },
    { "head 1: at least .8 of it when a pronoun asks", pronoun_finds, 0, 0 },
    { "head 1: at least .8 of it when an adjective asks", adjective_finds, 0, 0 },
};

const Exercise exercise = {
    .names = names,
    .cases = cases,
    .n_cases = COUNT(cases),
    .draw = draw,
    .properties = properties,
    .n_properties = COUNT(properties),
    .mistakes = mistakes,
    .n_mistakes = MISTAKES,
    .prediction = 15.0 / 17,
    .derive = derive,
    .show = show,
};
