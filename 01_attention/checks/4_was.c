/* The check of exercise 1.4. The tables are judged by what they do: where auxiliaries look in
 * sentences that are drawn anew. How large a table's numbers are makes no difference to a
 * diagnosis. */
#include "check.h"
#include "say.h"

#include <stdlib.h>

enum { FIRST, THING, SOME_PRONOUN, CROWD, TWO, LONG_BACK, LONG_AHEAD, KINDS };

/* One case of the first kind, three of each other. */
enum { EACH = 3, CASES = 1 + EACH * (KINDS - 1) };
#define CASES_OF(kind) 1 + EACH *((kind)-1), EACH *(kind)
#define THREE(name) name, name, name
static const char *const cases[CASES] = {
    "4 words",
    THREE("a thing"),
    THREE("a pronoun"),
    THREE("two animals"),
    THREE("two \"was\""),
    THREE("12 words"),
    THREE("12 words"),
};

/* clang-format off */
/* A letter for each word: a determiner, animate noun, thing, pronoun, verb, adjective,
 * conjunction or auxiliary. Asking for a kind meets several words, or a wrong one, or none. */
static const char *const patterns[KINDS][EACH] = {
    [THING] = { "DNVDTCDTAJ", "DTAJCDNVDT", "DJTAJCPVDN" },
    [SOME_PRONOUN] = { "PVDTCPAJ", "PVDJTCPAJ", "PVDNCPAJ" },
    [CROWD] = { "DNCDNAJ", "DNCDJNAJ", "DJNCDNAJ" },
    [TWO] = { "DNAJCPAJ", "DNAJCDTAJ", "PAJCDNAJ" },
    [LONG_BACK] = { "DJNVDJTCDNAJ", "DJNVDTCDJNAJ", "DJNVDNCDJTAJ" },
    [LONG_AHEAD] = { "DNAJCDJNVDJT", "DNAJCDNVDTCP", "DTAJCDNVDTCP" },
};
static const struct { char letter; const char *words[8]; } lexicon[] = {
    { 'D', { "the", "a", "this", "that", "every" } },
    { 'N', { "cat", "dog", "horse", "bird", "fox", "child", "girl" } },
    { 'T', { "milk", "bread", "soup", "water", "ball", "song", "house" } },
    { 'P', { "it", "he", "she", "they" } },
    { 'V', { "saw", "found", "liked", "wanted", "carried" } },
    { 'J', { "hungry", "tired", "fresh", "warm", "small", "old" } },
    { 'C', { "because", "and", "but", "while", "so" } },
    { 'A', { "was", "is", "were", "had" } },
};
/* clang-format on */

static const char *tokens[CASES][MOST_WORDS];

static void draw(Case *c, int k)
{
    char sentence[160] = "the cat was hungry";
    int kind = (k + EACH - 1) / EACH;
    const char *pattern = kind == FIRST ? "" : patterns[kind][(k - 1) % EACH];
    for (int length = 0; *pattern != '\0'; pattern++)
        for (int class = 0; class < COUNT(lexicon); class ++)
            if (lexicon[class].letter == *pattern) {
                int n = 0;
                while (n < 8 && lexicon[class].words[n] != NULL)
                    n++;
                length += snprintf(sentence + length, sizeof sentence - (size_t)length, "%s ",
                                   lexicon[class].words[random_int(0, n - 1)]);
            }
    Matrix words = words_read(sentence, tokens[k]), X = case_in(c, words.rows, FEATURES, 0);
    for (int i = 0; i < X.rows; i++)
        for (int feature = 0; feature < FEATURES; feature++)
            *matrix_at(X, i, feature) = *matrix_at(words, i, feature);
    case_out(c, FEATURES, 8);
    case_arg(c, kind);
}

/* ---- designs ---- */

/* clang-format off */
enum { NOTHING, AFTER, ITSELF, BACK_2, AWAY, ANIMALS, NOUNS, PRONOUNS, NOUNS_PRONOUNS, TOO_WEAK,
       HAND_A, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [NOTHING] = { "nothing asked", "\"was\" looks at all words alike: its query is 0, or "
        "every key is. Which table has no numbers yet, or none where the other has some?" },
    [AFTER] = { "turned the other way", "\"was\" looks at the word AFTER it. Which way "
        "does your query turn the hand? Check with word 1, (.6 .8): one step back must "
        "give (1 0). And which table turns: a key turned back is a query turned forward." },
    [ITSELF] = { "not turned", "\"was\" looks at itself: query and key are turned alike, "
        "or the two hands against each other. By which angle must a query differ from a "
        "key, so that it matches the word before?" },
    [BACK_2] = { "two steps back", "\"was\" looks at the word two before it. By how many "
        "steps is your query turned, and is a key turned too?" },
    [AWAY] = { "the opposite", "\"was\" looks at words whose hand points away from the "
        "one it should match: both signs are turned. What does a query multiplied by -1 "
        "match?" },
    [ANIMALS] = { "asks for an animate noun", "\"was\" looks at animate nouns, wherever "
        "they are. The subject may be milk, or \"it\", and there may be two animals. What "
        "tells the subject from them?" },
    [NOUNS] = { "asks for a noun", "\"was\" looks at all nouns alike. The subject may be "
        "a pronoun, and of several nouns it is one. What tells it from the others?" },
    [PRONOUNS] = { "asks for a pronoun", "\"was\" looks at pronouns, wherever they are. "
        "The subject may be a noun, or one of two pronouns. What tells it from the others?" },
    [NOUNS_PRONOUNS] = { "asks for nouns and pronouns", "\"was\" looks at all nouns and "
        "pronouns alike. One of them is its subject: what does that one have that the "
        "others lack?" },
    [TOO_WEAK] = { "too weak", "\"was\" looks at its subject, but not enough. What "
        "happens to the weights when all scores of a query are doubled?" },
    [HAND_A] = { "hand A alone", "In 12 words \"was\" looks at two of them. 7 steps of "
        "hand A are nearly a full turn. Which other hand tells these two apart?" },
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

static int a_mistake_is_made(void)
{
    for (int k = 0; k < MISTAKES; k++)
        if (made(k))
            return 1;
    return 0;
}

/* Turns hand `cos_row` by `steps` in two columns of W_Q; those of W_K take it as it is. */
static void ask_for_position(Matrix tables, int cos_row, int col, double step, double steps,
                             double size)
{
    double c = size * cos(step * steps), s = size * sin(step * steps);
    *matrix_at(tables, cos_row, col) = (float)c;
    *matrix_at(tables, cos_row, col + 1) = (float)s;
    *matrix_at(tables, cos_row + 1, col) = (float)-s;
    *matrix_at(tables, cos_row + 1, col + 1) = (float)c;
    *matrix_at(tables, cos_row, 4 + col) = 1;
    *matrix_at(tables, cos_row + 1, 4 + col + 1) = 1;
}

static void ask_for_kind(Matrix tables, int kind, int col)
{
    *matrix_at(tables, AUXILIARY, col) = 10;
    *matrix_at(tables, kind, 4 + col) = 1;
}

static void design_wrongly(Matrix tables)
{
    double steps = made(AFTER) ? 1 : made(ITSELF) ? 0 : made(BACK_2) ? -2 : -1;
    double size = made(AWAY) ? -20 : made(TOO_WEAK) ? 2 : 40;
    for (int row = 0; row < FEATURES; row++)
        for (int col = 0; col < 8; col++)
            *matrix_at(tables, row, col) = 0;
    if (made(ANIMALS))
        ask_for_kind(tables, ANIMATE, 0);
    else if (made(NOUNS))
        ask_for_kind(tables, NOUN, 0);
    else if (made(PRONOUNS) || made(NOUNS_PRONOUNS)) {
        ask_for_kind(tables, PRONOUN, 0);
        if (made(NOUNS_PRONOUNS))
            ask_for_kind(tables, NOUN, 1);
    } else if (!made(NOTHING)) {
        ask_for_position(tables, COS_A, 0, atan2(4, 3), steps, size);
        if (!made(HAND_A))
            ask_for_position(tables, COS_B, 2, atan2(8, 15), steps, 1.7 * size);
    }
}

/* ---- what a design does ---- */

static double answer_to(Matrix X, Matrix tables, int asking, int answering)
{
    double score = 0;
    for (int col = 0; col < 4; col++) {
        double q = 0, k = 0;
        for (int feature = 0; feature < FEATURES; feature++) {
            q += (double)*matrix_at(X, asking, feature)
                 * (double)*matrix_at(tables, feature, col);
            k += (double)*matrix_at(X, answering, feature)
                 * (double)*matrix_at(tables, feature, 4 + col);
        }
        score += q * k;
    }
    return score / 2;
}

static void find_weights(Matrix X, Matrix tables, int asking, double weights[MOST_WORDS])
{
    double total = 0, own = 0;
    for (int j = 0; j < X.rows; j++)
        own = fmax(own, answer_to(X, tables, asking, j));
    for (int j = 0; j < X.rows; j++)
        total += weights[j] = exp(answer_to(X, tables, asking, j) - own);
    for (int j = 0; j < X.rows; j++)
        weights[j] /= total;
}

enum { ALL_ALIKE = 100, SOME_ALIKE = 50 };

/* Where word i looks: how far to the right of it, if at one word. */
static int direction(const double *weights, int n, int i)
{
    int best = 0, as_much = 0;
    for (int j = 0; j < n; j++)
        best = weights[j] > weights[best] ? j : best;
    for (int j = 0; j < n; j++)
        as_much += weights[j] > weights[best] - 1e-3;
    return as_much == n ? ALL_ALIKE : as_much > 1 ? SOME_ALIKE : best - i;
}

/* Is the weight on the subject enough, or too little, or is there a second place far away? */
static float strength(const double *weights, int n, int subject)
{
    int second = subject > 0 ? 0 : 1;
    for (int j = 0; j < n; j++)
        second = j != subject && weights[j] > weights[second] ? j : second;
    return weights[subject] >= 0.8 ? 0 : abs(second - subject) < 4 ? 1 : 2;
}

/* in[1] becomes the tables; out[0] a row for each auxiliary: where it looks and, in
 * long sentences, how strongly. arg[1] is the least weight on a subject. */
static void derive(Case *c)
{
    Matrix X = c->in[0], tables = c->in[c->n_in++] = c->out[0];
    Matrix found = c->out[0] = case_matrix(2, 2, 0);
    int n_found = 0, kind = (int)c->arg[0];
    if (a_mistake_is_made())
        design_wrongly(tables);
    for (int place = 0; place < 4; place++)
        *matrix_at(found, place / 2, place % 2) = 0;
    c->arg[1] = 1;
    for (int i = 1; i < X.rows && n_found < 2; i++)
        if (*matrix_at(X, i, AUXILIARY) > 0) {
            double weights[MOST_WORDS];
            find_weights(X, tables, i, weights);
            int at = direction(weights, X.rows, i);
            *matrix_at(found, n_found, 0) = isnan(weights[0]) ? NAN : (float)at;
            *matrix_at(found, n_found++,
                       1) = kind > TWO && at == -1 ? strength(weights, X.rows, i - 1) : 0;
            c->arg[1] = !(weights[i - 1] >= c->arg[1]) ? weights[i - 1] : c->arg[1];
        }
}

static int looks(const Answers *a, int k)
{
    for (int row = 0; row < 2; row++)
        if (*matrix_at(a->given[k].out[0], row, 0) != *matrix_at(a->expected[k].out[0], row, 0))
            return 0;
    return 1;
}

static int looks_hard(const Answers *a, int k)
{
    return looks(a, k) && a->given[k].arg[1] >= 0.8;
}

/* The weights of the auxiliary of the first sentence that is wrong. */
static void show(const Answers *a)
{
    int k = 0, i = 1;
    while (k + 1 < a->answered && looks_hard(a, k))
        k++;
    Matrix X = a->given[k].in[0], tables = a->given[k].in[1];
    double weights[MOST_WORDS];
    for (; i < X.rows; i++) {
        if (*matrix_at(X, i, AUXILIARY) == 0)
            continue;
        find_weights(X, tables, i, weights);
        if (!(weights[i - 1] >= 0.8))
            break;
    }
    if (i == X.rows)
        return;
    say("\nWhere \"%s\" looks in a sentence that was drawn for you:\n\n", tokens[k][i]);
    for (int j = 0; j < X.rows; j++) {
        say("   %10s  %.2f  ", tokens[k][j], weights[j]);
        for (int block = 0; block < (int)(weights[j] * 40 + 0.5); block++)
            say("█");
        say("%s\n", j == i - 1 ? "  its subject" : j == i ? "  asks" : "");
    }
}

static const char *const names[] = { "tables", "X" };
static const Property properties[] = {
    { "the cat was hungry: \"was\" looks at \"cat\"", looks, 0, 0 },
    { "the subject may be a thing, with an animal in the sentence", looks, CASES_OF(THING) },
    { "the subject may be a pronoun", looks, CASES_OF(SOME_PRONOUN) },
    { "of two nouns it is the one right before", looks, CASES_OF(CROWD) },
    { "where two words ask, each looks at its own subject", looks, CASES_OF(TWO) },
    { "sentences of 12 words, one of the last asks", looks, CASES_OF(LONG_BACK) },
    { "sentences of 12 words, one of the first asks", looks, CASES_OF(LONG_AHEAD) },
    { "the weight on the subject is .8 or more in all of them", looks_hard, 0, CASES - 1 },
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
    .together = 1,
    .prediction = -0.28,
    .derive = derive,
    .show = show,
};
