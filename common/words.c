#include "words.h"
#include "say.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <string.h>

const char *const feature_names[FEATURES] = {
    "noun",   "verb", "pronoun", "det.",    "adj.", "conj.", "animate", "aux.",
    "animal", "food", "action",  "feeling", "cosA", "sinA",  "cosB",    "sinB",
};

/* Words by kind; the four numbers are the meaning: animal, food, action, feeling, in tenths. */
typedef struct {
    const char *text;
    signed char meaning[MEANINGS];
} Word;

/* clang-format off */
static const struct {
    const char *name;
    int roles[2], n_roles;
    Word words[20];
} kinds[] = {
    { "nouns, animate", { NOUN, ANIMATE }, 2, {
        {"cat", {10,0,0,3}},       {"dog", {10,0,2,4}},       {"mouse", {10,3,0,0}},
        {"horse", {10,0,4,0}},     {"bird", {10,2,3,0}},      {"fox", {10,0,3,2}},
        {"child", {6,0,2,8}},      {"girl", {6,0,3,7}},       {"boy", {6,0,4,7}},
        {"woman", {6,0,3,6}},      {"man", {6,0,4,6}},        {"king", {6,0,1,5}},
        {"queen", {6,0,1,6}},      {"fish", {10,6,0,0}} } },
    { "nouns", { NOUN }, 1, {
        {"milk", {0,10,0,0}},      {"bread", {0,10,0,1}},     {"soup", {0,10,0,2}},
        {"apple", {0,10,1,0}},     {"water", {0,8,1,0}},      {"bone", {3,6,0,0}},
        {"ball", {0,0,8,2}},       {"game", {0,0,8,4}},       {"song", {0,0,5,7}},
        {"house", {0,0,0,3}},      {"garden", {1,4,0,3}},     {"cheese", {1,10,0,0}},
        {"mat", {0,0,0,2}},        {"tree", {1,1,0,1}},       {"table", {0,1,0,1}},
        {"book", {0,0,3,5}} } },
    { "verbs", { VERB }, 1, {
        {"drank", {0,0,10,0}},     {"ate", {0,1,10,0}},       {"saw", {0,0,10,1}},
        {"found", {0,0,10,2}},     {"left", {0,0,10,3}},      {"liked", {0,0,4,9}},
        {"wanted", {0,0,6,8}},     {"chased", {1,0,10,1}},    {"carried", {1,0,10,0}},
        {"followed", {2,0,10,0}},  {"sat", {0,0,10,2}},       {"slept", {0,0,8,4}},
        {"ran", {2,0,10,0}},       {"jumped", {1,0,10,1}},    {"bit", {2,2,10,0}},
        {"loved", {0,0,3,10}} } },
    { "pronouns", { PRONOUN }, 1, {
        {"it", {0}}, {"he", {0}}, {"she", {0}}, {"they", {0}}, {"i", {0}}, {"you", {0}},
        {"we", {0}} } },
    { "determiners", { DETERMINER }, 1, {
        {"the", {0}}, {"a", {0}}, {"this", {0}}, {"that", {0}}, {"every", {0}}, {"an", {0}},
        {"his", {0}}, {"her", {0}}, {"its", {0}}, {"my", {0}} } },
    { "adjectives", { ADJECTIVE }, 1, {
        {"hungry", {0,5,0,10}},    {"thirsty", {0,4,0,10}},   {"tired", {0,0,1,10}},
        {"happy", {0,0,2,10}},     {"fresh", {0,10,0,3}},     {"sweet", {0,10,0,4}},
        {"warm", {0,4,0,4}},       {"cold", {0,3,0,5}},       {"small", {4,0,0,2}},
        {"old", {3,0,0,3}},        {"fast", {3,0,8,0}},       {"big", {4,0,1,1}},
        {"sad", {0,0,0,10}},       {"good", {0,3,0,7}} } },
    { "conjunctions", { CONJUNCTION }, 1, {
        {"because", {0}}, {"and", {0}}, {"but", {0}}, {"while", {0}}, {"when", {0}},
        {"so", {0}}, {"or", {0}} } },
    { "prepositions", { 0 }, 0, { /* no role has a column for them */
        {"on", {0}}, {"in", {0}}, {"under", {0}}, {"at", {0}}, {"with", {0}}, {"to", {0}},
        {"from", {0}}, {"of", {0}} } },
    { "auxiliaries", { AUXILIARY }, 1, {
        {"was", {0}}, {"is", {0}}, {"were", {0}}, {"had", {0}}, {"are", {0}}, {"has", {0}} } },
};
/* clang-format on */
enum { KINDS = sizeof kinds / sizeof kinds[0], LONGEST = 40 };

/* Finds `text` in the lexicon or ends the program with the nearest word there is. */
static const Word *find(const char *text, int *kind)
{
    const char *nearest = "";
    int least = INT_MAX;
    for (*kind = 0; *kind < KINDS; ++*kind)
        for (const Word *word = kinds[*kind].words; word->text != NULL; word++) {
            int away = say_distance(text, word->text);
            if (away == 0)
                return word;
            if (away < least) {
                least = away;
                nearest = word->text;
            }
        }
    die_usage(
        "--sentence: there is no word \"%s\" here; the nearest is \"%s\" (--words lists all)",
        text, nearest);
}

Matrix words_read(const char *sentence, const char **tokens)
{
    static const char separators[] = " \t\r\n.,!?";
    Matrix X = matrix_new(MOST_WORDS, FEATURES);
    double a[2] = { 1, 0 }, b[2] = { 1, 0 }; /* the clock's two hands */
    int kind, n = 0;
    for (const char *at = sentence + strspn(sentence, separators); *at != '\0'; n++) {
        char text[LONGEST + 1] = "";
        size_t length = strcspn(at, separators);
        for (size_t k = 0; k < length && k < LONGEST; k++)
            text[k] = (char)tolower((unsigned char)at[k]);
        at += length + strspn(at + length, separators);
        if (n == MOST_WORDS)
            die_usage("--sentence: more than %d words; shorten it (\"%s\" is word %d)",
                      MOST_WORDS, text, n + 1);
        const Word *word = find(text, &kind);
        tokens[n] = word->text;

        float *x_n = matrix_at(X, n, 0);
        for (int r = 0; r < kinds[kind].n_roles; r++)
            x_n[kinds[kind].roles[r]] = 1;
        for (int k = 0; k < MEANINGS; k++)
            x_n[MEANING + k] = (float)word->meaning[k] / 10;
        x_n[COS_A] = (float)a[0], x_n[SIN_A] = (float)a[1];
        x_n[COS_B] = (float)b[0], x_n[SIN_B] = (float)b[1];
        double next_a = (a[0] * 3 - a[1] * 4) / 5, next_b = (b[0] * 15 - b[1] * 8) / 17;
        a[1] = (a[0] * 4 + a[1] * 3) / 5, a[0] = next_a;
        b[1] = (b[0] * 8 + b[1] * 15) / 17, b[0] = next_b;
    }
    if (n == 0)
        die_usage("--sentence: the sentence is empty; give up to %d words (--words lists them)",
                  MOST_WORDS);
    return matrix_rows(X, 0, n);
}

int words_nearest(Matrix X, Matrix meaning, float *cosine)
{
    int nearest = -1;
    for (int i = 0; i < X.rows; i++) {
        float dot = 0, x_x = 0, m_m = 0;
        for (int k = 0; k < MEANINGS; k++) {
            float x = *matrix_at(X, i, MEANING + k), m = *matrix_at(meaning, 0, k);
            dot += x * m;
            x_x += x * x;
            m_m += m * m;
        }
        if (x_x > 0 && m_m > 0 && (nearest < 0 || dot / sqrtf(x_x * m_m) > *cosine)) {
            nearest = i;
            *cosine = dot / sqrtf(x_x * m_m);
        }
    }
    return nearest;
}

void words_list(void)
{
    for (int kind = 0; kind < KINDS; kind++) {
        size_t column = 0;
        say_cell(BOLD, -16, kinds[kind].name);
        for (const Word *word = kinds[kind].words; word->text != NULL; word++) {
            if (column > 54)
                say("\n%16s", "");
            say(" %s", word->text);
            column = (column > 54 ? 0 : column) + 1 + strlen(word->text);
        }
        say("\n");
    }
}
