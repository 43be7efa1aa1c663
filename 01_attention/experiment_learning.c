/* Chapter 1's second experiment: where the weights come from.
 *
 * A person wrote the chapter's W_Q, W_K and W_V. Here they begin as random numbers, W_O too,
 * and are trained: sixteen sentences a step, and for each sentence one demand, that the output
 * of "it" be the meaning of the animate noun. Nobody says where to look. The nouns of the
 * sentence on the screen are in none of the others. The settings were found on seeds 11 to 15;
 * what is printed is what seeds 1 to 5 give in this run. */
#include "measuring/measure.h"
#include "measuring/random.h"
#include "training/adam.h"
#include "training/attention.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

enum { D_K = 4, SENTENCES = 16, POINTS = 13, NUMBERS = FEATURES * 3 * D_K + D_K * MEANINGS };

/* clang-format off */

/* The chapter's rows; all others are zeros. */
static const float table_Q[FEATURES][4] = {
    /*               noun  animate  adj.   –  */
    [PRONOUN]    = {   3,     6,     0,    0 },
    [ADJECTIVE]  = {   3,     6,     0,    0 },
};

static const float table_K[FEATURES][4] = {
    /*               noun  animate  adj.   –  */
    [NOUN]       = {   1,     0,     0,    0 },
    [ANIMATE]    = {   0,     1,     0,    0 },
    [ADJECTIVE]  = {   0,     0,     1,    0 },
};

/* The sentences of training: words of the lexicon, without "cat" and "milk". */
static const char *const animate[] = { "dog", "mouse", "horse", "bird", "fox", "child" };
static const char *const things[] = { "bread", "soup", "apple", "water", "ball", "song" };
static const char *const verbs[] = { "drank", "ate", "saw", "found", "left", "liked" };
static const char *const determiners[] = { "the", "a", "this", "that", "every" };
static const char *const adjectives[] = { "hungry", "tired", "happy", "fresh", "small" };
static const char *const conjunctions[] = { "because", "and", "but", "while", "when", "so" };
static const char *const auxiliaries[] = { "was", "is", "had" };

/* clang-format on */

#define ONE_OF(list) list[random_below(random, (int)(sizeof(list) / sizeof(list)[0]))]

/* A sentence, what each of its words is, and where "it" and the animate noun stand. */
typedef struct {
    Matrix X;
    const char *tokens[MOST_WORDS];
    int it, noun;
} Sentence;

static Sentence sentence_read(const char *words)
{
    Sentence s = { .it = -1, .noun = -1 };
    s.X = words_read(words, s.tokens);
    for (int i = 0; i < s.X.rows; i++) {
        if (*matrix_at(s.X, i, ANIMATE) > 0)
            s.noun = i;
        if (*matrix_at(s.X, i, PRONOUN) > 0)
            s.it = i;
    }
    return s;
}

/* "the small ball chased a dog because it was tired": either noun may be the animate one, and
 * an adjective before either moves "it". */
static Sentence sentence_draw(Random *random)
{
    char words[256];
    int first = random_below(random, 2);
    snprintf(words, sizeof words, "%s %s %s %s %s %s %s %s it %s %s", ONE_OF(determiners),
             random_below(random, 2) ? ONE_OF(adjectives) : "",
             first ? ONE_OF(animate) : ONE_OF(things), ONE_OF(verbs), ONE_OF(determiners),
             random_below(random, 2) ? ONE_OF(adjectives) : "",
             first ? ONE_OF(things) : ONE_OF(animate), ONE_OF(conjunctions),
             ONE_OF(auxiliaries), ONE_OF(adjectives));
    return sentence_read(words);
}

/* ---- the head ---- */

/* The four matrices in one row of numbers, for Adam. */
static Weights weights_in(Matrix all)
{
    Matrix wide = { FEATURES, D_K, D_K, all.data };
    Weights w = { wide, wide, wide, { D_K, MEANINGS, MEANINGS, NULL } };
    w.W_K.data += FEATURES * D_K;
    w.W_V.data += 2 * FEATURES * D_K;
    w.W_O.data = all.data + 3 * FEATURES * D_K;
    return w;
}

static Pass pass_for(Sentence s)
{
    int n = s.X.rows;
    Pass p = pass_new((Shape){ 1, n, n, FEATURES, 1, 1, D_K, D_K, MEANINGS });
    matrix_copy(p.X, s.X);
    matrix_copy(p.M, s.X);
    return p;
}

/* The weights A of the head on this sentence. */
static Matrix look(Sentence s, Weights w)
{
    Pass p = pass_for(s);
    forward(p, w);
    return p.A;
}

/* The gradient of ½ |y_it − meaning of the noun|², added to dw. No other row is judged. */
static void learn_from(Sentence s, Weights dw, Weights w)
{
    Pass p = pass_for(s), d = pass_for(s);
    forward(p, w);
    const float *y_it = matrix_at(p.Y, s.it, 0), *meaning = matrix_at(s.X, s.noun, MEANING);
    for (int k = 0; k < MEANINGS; k++)
        *matrix_at(d.Y, s.it, k) = (y_it[k] - meaning[k]) / (float)SENTENCES;
    backward(d, dw, p, w);
}

/* What a word can be; only nouns are two things. */
static const int kinds[] = {
    ANIMATE, NOUN, DETERMINER, VERB, ADJECTIVE, CONJUNCTION, AUXILIARY
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

typedef struct {
    double step[POINTS];      /* after so many steps, */
    double found[POINTS + 1]; /* the weight of "cat" in row "it"; then, on new sentences */
    float A[MOST_WORDS][MOST_WORDS]; /* where it looks in the sentence on the screen */
    float asks[D_K], gain[KINDS]; /* row PRONOUN of W_Q; of W_Q W_Kᵀ / √d_k, for each kind */
} Head;

/* After so many steps from a seed's numbers; with seed 0 the written weights. */
static Head learn(int seed, int steps)
{
    Head head = { .found = { 0 } };
    Random draw = random_from(seed), *random = &draw;
    Matrix all = matrix_new(1, NUMBERS), gradient = matrix_new(1, NUMBERS);
    Weights w = weights_in(all), dw = weights_in(gradient);
    Adam adam = adam_new(all);
    Sentence shown = sentence_read(DEFAULT_SENTENCE);
    matrix_copy(w.W_Q, matrix_from_table(table_Q));
    matrix_copy(w.W_K, matrix_from_table(table_K));
    for (size_t k = 0; seed > 0 && k < NUMBERS; k++)
        all.data[k] = (float)(random_normal(random)
                              / sqrt(k < 3 * FEATURES * D_K ? FEATURES : D_K));
    for (int step = 0, point = 0; step <= steps; step++) {
        if (point < POINTS && step == point * steps / (POINTS - 1)) {
            head.step[point] = step;
            head.found[point++] = (double)*matrix_at(look(shown, w), shown.it, shown.noun);
        }
        matrix_scale(gradient, 0);
        for (int k = 0; k < SENTENCES; k++)
            learn_from(sentence_draw(random), dw, w);
        if (step < steps)
            adam_step(&adam, all, gradient, linear_rate(step, steps, 0, .03));
    }
    for (int k = 0; k < 200; k++) {
        Sentence s = sentence_draw(random);
        head.found[POINTS] += (double)*matrix_at(look(s, w), s.it, s.noun) / 200;
    }
    Matrix A = look(shown, w);
    for (int i = 0; i < A.rows; i++)
        memcpy(head.A[i], matrix_at(A, i, 0), (size_t)A.cols * sizeof(float));
    memcpy(head.asks, matrix_at(w.W_Q, PRONOUN, 0), sizeof head.asks);
    for (int f = 0; f < KINDS; f++)
        for (int p = 0; p < D_K; p++)
            head.gain[f] += head.asks[p] * *matrix_at(w.W_K, kinds[f], p) / sqrtf(D_K);
    matrix_free_all();
    return head;
}

/* ---- the screen ---- */

/* Head 0 is the written one, the others are those of the seeds. */
static void show_heads(const Head *heads, int seeds)
{
    Sentence s = sentence_read(DEFAULT_SENTENCE);
    say("\n   Where each word looks: as it was written, and as seeds 1 and 2 learned it. A\n"
        "   column a word: · under .05, else the first digit, # from .95\n"
        "           written     seed 1      seed 2\n");
    for (int i = 0; i < s.X.rows; i++) {
        say("   ");
        say_cell(PLAIN, -8, s.tokens[i]);
        for (int k = 0; k < 3; k++, say("   "))
            for (int j = 0; j < s.X.rows; j++) {
                double a = (double)heads[k].A[i][j];
                say("%s", a < .05 ? "·" : a >= .95 ? "#" : text("%.0f", floor(10 * a)));
            }
        say("%s\n", i == s.it ? "the only row that was trained" : "");
    }
    say("\n   Row pronoun of W_Q, what \"it\" asks for; and of W_Q W_Kᵀ / √d_k, what its\n"
        "   score gains from a word that is …\n%79s",
        "anim.  noun  det.  verb  adj. conj.  aux.");
    for (int k = 0; k <= seeds; k++) {
        say("\n   ");
        say_cell(PLAIN, -8, k == 0 ? "written" : text("seed %d", k));
        for (int p = 0; p < D_K; p++)
            say("%6.2f", (double)heads[k].asks[p]);
        say("   ");
        for (int f = 0; f < KINDS; f++)
            say("%6.2f", (double)heads[k].gain[f]);
    }
    say("\n   A score is q·k: turn the columns of W_Q and W_K alike and no score changes.\n"
        "   So W_Q comes out different each time; only the product can be compared.\n");
}

static double dot(const float *a, const float *b)
{
    double sum = 0;
    for (int p = 0; p < D_K; p++)
        sum += (double)a[p] * (double)b[p];
    return sum;
}

static void show_claims(const Head *learned, int seeds)
{
    Spread found[POINTS + 1]; /* as it grew, and on new sentences */
    double closest = -1;
    int agree = 0;
    for (int point = 0; point <= POINTS; point++) {
        double numbers[SEEDS];
        for (int k = 0; k < seeds; k++)
            numbers[k] = learned[k].found[point];
        found[point] = spread_of(numbers, seeds);
    }
    for (int k = 0, most = 0; k < seeds; k++, most = 0) {
        const float *q = learned[k].asks;
        for (int j = 0; j < k; j++)
            closest = fmax(closest,
                           dot(q, learned[j].asks)
                               / sqrt(dot(q, q) * dot(learned[j].asks, learned[j].asks)));
        for (int f = 0; f < KINDS; f++)
            most = learned[k].gain[f] > learned[k].gain[most] ? f : most;
        agree += kinds[most] == ANIMATE;
    }
    save_chart("linear", "steps of training", "linear=0,1",
               "weight of \"cat\" in the row of \"it\"");
    save_curve("query", "line", "the median,|range of the seeds", POINTS, learned[0].step, NULL,
               found);
    claims_are("counted");
    claim(OURS,
          "Where to look is learned from the output alone: \"cat\" in the row of \"it\" grows",
          text("%.2f, then %s", found[0].median, spread_text(found[POINTS - 1], 2)),
          more_than(found[POINTS - 1], found[0]));
    claim(OURS, "\"it\" finds the animate noun in 200 new sentences: mean weight above .5",
          spread_text(found[POINTS], 2), above(found[POINTS], .5));
    claim(OURS, "No two seeds find the same row of W_Q: no cosine above .99",
          text("the closest two: %.2f", closest), certain(closest < .99));
    claim(OURS, "All ask for the same: a pronoun's score gains most from \"animate\"",
          text("%d of %d seeds", agree, seeds), certain(agree == seeds));
    conclude("Told only what \"it\" should receive, each of %d random beginnings learns where "
             "to look, by a W_Q that nobody can read.",
             seeds);
}

int main(int argc, char **argv)
{
    static Head heads[1 + SEEDS];
    int quick = measure_begin(argc, argv, "1  Where the weights come from",
                              "nobody tells \"it\" where to look");
    int seeds = quick ? 3 : SEEDS, steps = quick ? 1000 : 2000;
    say("   The chapter's head, but W_Q, W_K, W_V and W_O begin as random numbers.\n"
        "   %d steps of %d sentences; in each, the output of \"it\" should be the\n"
        "   meaning of the animate noun, and nothing else is asked. \"cat\" and \"milk\"\n"
        "   are in none of them.\n",
        steps, SENTENCES);
    for (int k = 0; k <= seeds; k++) {
        progress("seed %d", k);
        heads[k] = learn(k, k > 0 ? steps : 0);
    }
    progress_end();
    show_heads(heads, seeds);
    show_claims(heads + 1, seeds);
    return measure_end();
}
