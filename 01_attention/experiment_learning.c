/* Chapter 1's second experiment: where the weights come from.
 *
 * A person wrote the chapter's W_Q, W_K and W_V. Here they begin as random numbers, W_O too,
 * and are trained: sixteen sentences a step, and for each sentence one demand, that the output
 * of "it" be the meaning of the animate noun. Nobody says where to look; weights that look
 * there are what the error leads to. The nouns of the sentence on the screen are in none of the
 * others.
 *
 * Backward is common/training/attention.c, a step is Adam's (common/training/adam.c). The
 * settings were found on seeds 11 to 15; what is printed is what seeds 1 to 5 give in this
 * run. */
#include "measuring/measure.h"
#include "measuring/random.h"
#include "say.h"
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

/* The sentences of training: the lexicon without "cat" and "milk". */
static const char *const animate[] = { "dog", "mouse", "horse", "bird", "fox", "child", "girl",
                                       "boy", "woman", "man" };
static const char *const things[] = { "bread", "soup", "apple", "water", "bone", "ball", "game",
                                      "song", "house", "garden", "cheese" };
static const char *const verbs[] = { "drank", "ate", "saw", "found", "left", "liked", "wanted",
                                     "chased", "carried", "followed" };
static const char *const determiners[] = { "the", "a", "this", "that", "every" };
static const char *const adjectives[] = { "hungry", "thirsty", "tired", "happy", "fresh",
                                          "sweet", "warm", "cold", "small", "old", "fast" };
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
    Pass p = pass_new((Shape){ .batch = 1,
                               .n = n,
                               .m = n,
                               .d_model = FEATURES,
                               .n_heads = 1,
                               .n_kv_heads = 1,
                               .d_k = D_K,
                               .d_v = D_K,
                               .d_out = MEANINGS });
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
    for (int k = 0; k < MEANINGS; k++)
        *matrix_at(d.Y, s.it, k) =
            (*matrix_at(p.Y, s.it, k) - *matrix_at(s.X, s.noun, MEANING + k)) / SENTENCES;
    backward(d, dw, p, w);
}

/* What a word can be; only nouns are two things. */
static const int kinds[] = {
    ANIMATE, NOUN, DETERMINER, VERB, ADJECTIVE, CONJUNCTION, AUXILIARY
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Row PRONOUN of W_Q W_Kᵀ / √d_k: what a pronoun's score gains from each kind of word. */
static void pronoun_gains(float *gain, Weights w)
{
    Matrix gains = { 1, KINDS, KINDS, gain }, W_K = matrix_new(KINDS, D_K);
    for (int f = 0; f < KINDS; f++)
        matrix_copy(matrix_rows(W_K, f, 1), matrix_rows(w.W_K, kinds[f], 1));
    matrix_multiply_transposed(gains, matrix_rows(w.W_Q, PRONOUN, 1), W_K);
    matrix_scale(gains, 1 / sqrtf(D_K));
}

typedef struct {
    float weights[NUMBERS];             /* what was learned */
    float A[MOST_WORDS][MOST_WORDS];    /* where it looks in the sentence on the screen */
    double step[POINTS], found[POINTS]; /* the weight of "cat" in row "it", as it grew */
    float gain[KINDS];                  /* of a pronoun's score, from each kind of word */
    double fresh;                       /* the same on new sentences, the mean */
} Learned;

static Learned learn(int seed, int steps)
{
    Learned l = { .fresh = 0 };
    Random draw = random_from(seed), *random = &draw;
    Matrix all = { 1, NUMBERS, NUMBERS, l.weights }, gradient = matrix_new(1, NUMBERS);
    Weights w = weights_in(all), dw = weights_in(gradient);
    Adam adam = adam_new(all);
    random_fill(l.weights, NUMBERS, 1 / sqrt(FEATURES), random);
    random_fill(w.W_O.data, D_K * MEANINGS, 1 / sqrt(D_K), random);
    for (int step = 0, point = 0; step <= steps; step++) {
        Sentence shown = sentence_read(DEFAULT_SENTENCE);
        if (step == point * steps / (POINTS - 1)) {
            l.step[point] = step;
            l.found[point++] = (double)*matrix_at(look(shown, w), shown.it, shown.noun);
        }
        memset(gradient.data, 0, sizeof l.weights);
        for (int k = 0; k < SENTENCES; k++)
            learn_from(sentence_draw(random), dw, w);
        if (step < steps)
            adam_step(&adam, all, gradient, linear_rate(step, steps, 0, .03));
    }
    Sentence shown = sentence_read(DEFAULT_SENTENCE);
    Matrix A = look(shown, w);
    for (int i = 0; i < A.rows; i++)
        memcpy(l.A[i], matrix_at(A, i, 0), (size_t)A.cols * sizeof(float));
    pronoun_gains(l.gain, w);
    for (int k = 0; k < 200; k++) {
        Sentence s = sentence_draw(random);
        l.fresh += (double)*matrix_at(look(s, w), s.it, s.noun) / 200;
    }
    matrix_free_all();
    return l;
}

/* ---- the screen ---- */

/* The written weights and two learned ones, a row a word. */
static void show_where(const Learned *learned)
{
    Sentence s = sentence_read(DEFAULT_SENTENCE);
    int n = s.X.rows;
    Matrix numbers = matrix_new(1, NUMBERS);
    Weights written = weights_in(numbers);
    matrix_copy(written.W_Q, matrix_from_table(table_Q));
    matrix_copy(written.W_K, matrix_from_table(table_K));
    Matrix A = look(s, written);
    say("\n   Where each word looks: as it was written, and as seeds 1 and 2 learned it. A\n"
        "   column a word: · under .05, else the first digit, # from .95\n"
        "           written     seed 1      seed 2\n");
    for (int i = 0; i < n; i++) {
        say("   ");
        say_cell(PLAIN, -8, s.tokens[i]);
        for (int k = 0; k < 3; k++)
            for (int j = 0; j < n; j++) {
                float a = k == 0 ? *matrix_at(A, i, j) : learned[k - 1].A[i][j];
                say("%s%s", j == 0 && k > 0 ? "   " : "",
                    a < .05f   ? "·"
                    : a > .95f ? "#"
                               : text("%d", (int)(10 * a + .5f)));
            }
        say("%s\n", i == s.it ? "   the only row that was trained" : "");
    }
}

static void save_growth(const Learned *learned, int seeds)
{
    save_table("growth", "seed_step weight");
    for (int k = 0; k < seeds; k++)
        for (int point = 0; point < POINTS; point++)
            save_row(text("%d_%.0f", k + 1, learned[k].step[point]), 1,
                     &learned[k].found[point]);
    Spread found[POINTS];
    for (int point = 0; point < POINTS; point++) {
        double numbers[SEEDS];
        for (int k = 0; k < seeds; k++)
            numbers[k] = learned[k].found[point];
        found[point] = spread_of(numbers, seeds);
    }
    save_chart("linear", "steps of training", "linear=0,1",
               "weight of \"cat\" in the row of \"it\"");
    save_curve("query", "line", "the median,|range of the seeds", POINTS, learned[0].step, NULL,
               found);
}

static void show_row(const char *label, const float *row, int count)
{
    say("   ");
    say_cell(PLAIN, -10, label);
    for (int k = 0; k < count; k++)
        say("%8.2f", (double)row[k]);
    say("\n");
}

static void show_rows(const Learned *learned, int seeds)
{
    float row[FEATURES];
    Matrix numbers = matrix_new(1, NUMBERS);
    Weights written = weights_in(numbers);
    matrix_copy(written.W_Q, matrix_from_table(table_Q));
    matrix_copy(written.W_K, matrix_from_table(table_K));
    say("\nRow pronoun of W_Q: what \"it\" asks for. Nobody can read the learned ones\n");
    show_row("written", table_Q[PRONOUN], D_K);
    for (int k = 0; k < seeds; k++)
        show_row(text("seed %d", k + 1), learned[k].weights + PRONOUN * D_K, D_K);
    say("\nRow pronoun of W_Q W_Kᵀ / √d_k: what its score gains from a word that is …\n   %10s",
        "");
    for (int k = 0; k < KINDS; k++)
        say("%8s", feature_names[kinds[k]]);
    say("\n");
    pronoun_gains(row, written);
    show_row("written", row, KINDS);
    for (int k = 0; k < seeds; k++)
        show_row(text("seed %d", k + 1), learned[k].gain, KINDS);
    say("   A score is q·k: turn the columns of W_Q and W_K alike and no score changes.\n"
        "   So W_Q comes out different each time; only the product can be compared.\n");
}

static double cosine(const float *a, const float *b)
{
    double ab = 0, aa = 0, bb = 0;
    for (int k = 0; k < D_K; k++) {
        ab += (double)a[k] * (double)b[k];
        aa += (double)a[k] * (double)a[k];
        bb += (double)b[k] * (double)b[k];
    }
    return ab / sqrt(aa * bb);
}

static void show_claims(const Learned *learned, int seeds)
{
    double before[SEEDS], after[SEEDS], fresh[SEEDS], closest = -1;
    int agree = 0;
    for (int k = 0; k < seeds; k++) {
        const float *row_k = learned[k].weights + PRONOUN * D_K;
        int most = 0;
        before[k] = learned[k].found[0];
        after[k] = learned[k].found[POINTS - 1];
        fresh[k] = learned[k].fresh;
        for (int j = 0; j < k; j++)
            closest = fmax(closest, cosine(row_k, learned[j].weights + PRONOUN * D_K));
        for (int f = 0; f < KINDS; f++)
            most = learned[k].gain[f] > learned[k].gain[most] ? f : most;
        agree += kinds[most] == ANIMATE;
    }
    Spread start = spread_of(before, seeds), end = spread_of(after, seeds);
    claims_begin();
    claim(OURS,
          "Where to look is learned from the output alone: the weight of \"cat\" in the row of "
          "\"it\" grows",
          text("%.2f at first, %s at the end", start.median, spread_text(end, 2)),
          more_than(end, start));
    claim(OURS, "\"it\" finds the animate noun in 200 new sentences too: mean weight above .5",
          spread_text(spread_of(fresh, seeds), 2), above(spread_of(fresh, seeds), .5));
    claim(OURS, "No two seeds find the same row of W_Q: no cosine above .99",
          text("the closest two: %.2f", closest), certain(closest < .99));
    claim(OURS, "All ask for the same: a pronoun's score gains most from \"animate\"",
          text("%d of %d seeds", agree, seeds), certain(agree == seeds));
    conclude(
        text("Told only what \"it\" should receive, each of %d random beginnings learns where "
             "to look, by a W_Q that nobody can read.",
             seeds));
}

int main(int argc, char **argv)
{
    static Learned learned[SEEDS];
    Run run = measure_begin(argc, argv, "01_experiment_learning",
                            "Trains chapter 1's head from random numbers.");
    int seeds = run.quick ? 3 : SEEDS, steps = run.quick ? 1000 : 2000;
    run.threads = 1; /* training does not use more */
    measure_title(run, "1  Where the weights come from", "nobody tells \"it\" where to look");
    say("\n   The chapter's head, but W_Q, W_K, W_V and W_O begin as random numbers.\n"
        "   %d steps of %d sentences; in each, the output of \"it\" should be the\n"
        "   meaning of the animate noun, and nothing else is asked. \"cat\" and \"milk\"\n"
        "   are in none of them.\n",
        steps, SENTENCES);
    for (int k = 0; k < seeds; k++) {
        progress((double)k / seeds, "training");
        learned[k] = learn(k + 1, steps);
    }
    progress_end();
    show_where(learned);
    save_growth(learned, seeds);
    show_rows(learned, seeds);
    show_claims(learned, seeds);
    return measure_end();
}
