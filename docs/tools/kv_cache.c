/* What a K/V cache takes in real models, and what that allows.
 *
 * While a model writes, each layer keeps a key and a value of every token for every K/V head:
 *
 *     numbers a token = layers · n_kv_heads · (d_k + d_v)
 *
 * Layers need not be alike. A kind of layers may keep the last tokens only (a window, a chunk),
 * one row for several tokens, one shorter row in place of K and V (a latent), or nothing. What
 * is kept of every token grows without end, what is kept of the last ones has a ceiling: the
 * table shows the two apart.
 *
 * A memory holds the weights once and a cache for each sequence. A step writes one token of
 * every sequence and reads all of that once, so it takes at least bytes / bandwidth. The floor
 * counts nothing else: no arithmetic, no activations, no waste.
 *
 * models.txt holds what the models' configurations say, in the words of the options. The number
 * of weights is computed from it: the matrices only; biases, norms and GPT-2's positions are
 * less than 1 %. */
#include "say.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */

/* The words of models.txt. Those with a help are options too. The first ones describe a kind of
 * layers; each LAYERS begins another kind. */
enum { LAYERS, KV_HEADS, HEAD_DIM, VALUE_DIM, LATENT, WINDOW, EVERY, KIND_WORDS,
       HEADS = KIND_WORDS, WEIGHT_GIB, MEMORY, BANDWIDTH, TFLOPS, CONTEXT, BITS, STEP,
       TABLE, D_MODEL, MLP, D_FF, EMBEDDINGS, VOCABULARY, WORDS };
static const struct {
    const char *name, *value;
    double least, most;
    int whole;
    const char *help;
} words[WORDS] = {
    { "layers",     "N",      1, 1e4, 1, "your own model: its layers, or one kind of them" },
    { "kv-heads",   "N",      0, 1e4, 1, "  their K/V heads (0: they keep nothing)" },
    { "head-dim",   "N",      1, 1e5, 1, "  their d_k" },
    { "value-dim",  "N",      1, 1e5, 1, "  their d_v (as d_k)" },
    { "latent",     "N",      1, 1e5, 1, "  one row of N numbers in place of K and V" },
    { "window",     "N",      1, 1e9, 1, "  they keep the last N tokens (a chunk: at most N)" },
    { "every",      "N",      1, 1e9, 1, "  they keep one row for N tokens" },
    { "heads",      "N",      1, 1e5, 1, "  its query heads" },
    { "weights",    "GIB", 1e-9, 1e6, 0, "  what its weights take (a file size)" },
    { "memory",     "GIB", 1e-3, 1e6, 0, "memory for weights and caches (80)" },
    { "bandwidth",  "GB",  1e-3, 1e6, 0, "10^9 bytes read a second (2000)" },
    { "tflops",     "N",   1e-6, 1e6, 0, "10^12 operations a second, for a processor's ridge" },
    { "context",    "N",      1, 1e9, 1, "tokens of each sequence (4096)" },
    { "bits",       "N",      1,  64, 0, "bits of a number in the cache (16)" },
    { "step",       "N",      1, 1e9, 1, "new tokens of a sequence in one step (1)" },
    { "table",      "N",      1,   3, 1, "that table alone: 1 caches, 2 what fits, 3 uses" },
    { "d-model",    NULL,     1, 1e6, 1, NULL },
    { "mlp",        NULL,     1,   9, 1, NULL },
    { "d-ff",       NULL,     1, 1e6, 1, NULL },
    { "embeddings", NULL,     1,   2, 1, NULL },
    { "vocabulary", NULL,     1, 1e7, 1, NULL },
};
/* clang-format on */

enum { MOST_KINDS = 8, MOST_MODELS = 128, NAME = 18 };

/* A number that was not given is 0, and K/V heads are -1. */
typedef struct {
    const char *heading, *name; /* a heading of the table that begins with it, or "" */
    double kinds[MOST_KINDS][KIND_WORDS], facts[WORDS];
    int n_kinds; /* of layers; 0: it is a processor */
} Model;

static Model models[MOST_MODELS];
static int n_models, own; /* own: the options describe a model, and only that is shown */

/* What the options say, or what holds without them. */
static Model yours = {
    .heading = "",
    .name = "yours",
    .facts = { [MEMORY] = 80, [BANDWIDTH] = 2000, [CONTEXT] = 4096, [BITS] = 16, [STEP] = 1 }
};
static const double *const given = yours.facts;
static const double KIB = 1024, MIB = 1024 * 1024, GIB = 1024.0 * 1024 * 1024;

/* ---- counting ---- */

static double kind_bytes(const double *kind, double tokens)
{
    double row = kind[KV_HEADS] * (kind[HEAD_DIM] + kind[VALUE_DIM]);
    if (kind[LATENT] > 0)
        row = kind[LATENT];
    if (kind[WINDOW] > 0 && kind[WINDOW] < tokens)
        tokens = kind[WINDOW];
    if (kind[EVERY] > 0)
        tokens /= kind[EVERY];
    return kind[LAYERS] * row * tokens * given[BITS] / 8;
}

static double cache_bytes(const Model *m, double tokens)
{
    double bytes = 0;
    for (int k = 0; k < m->n_kinds; k++)
        bytes += kind_bytes(m->kinds[k], tokens);
    return bytes;
}

/* Multiply-adds for each number fetched. Attention's in a step, by kind k of layers: a number
 * of a key or a value meets each new query of the heads that share it; a number of a latent
 * those of all heads, as key and, the first d_v, as value too. A processor's: those it can do
 * while it fetches one number, its ridge. */
static double uses_of(const Model *m, int k)
{
    const double *kind = m->kinds[k];
    double queries = m->facts[HEADS] * given[STEP];
    if (m->n_kinds == 0)
        return m->facts[TFLOPS] * 1e12 / 2 / (m->facts[BANDWIDTH] * 1e9 / (given[BITS] / 8));
    if (kind[LATENT] > 0)
        return queries * (kind[LATENT] + kind[VALUE_DIM]) / kind[LATENT];
    return kind[KV_HEADS] > 0 ? queries / kind[KV_HEADS] : 0;
}

/* In 16 bits; 0 if they are not known. All of them have to fit: with all `embeddings`. A step
 * reads one table of the vocabulary, for the scores of the next token; where the embeddings are
 * another table, it takes only a row of that for each token. */
static double weight_bytes(const Model *m, double embeddings)
{
    const double *f = m->facts, *kind = m->kinds[0];
    if (f[WEIGHT_GIB] > 0)
        return f[WEIGHT_GIB] * GIB;
    double attention = 2 * f[D_MODEL] * kind[HEAD_DIM] * (f[HEADS] + kind[KV_HEADS]);
    double mlp = f[MLP] * f[D_MODEL] * f[D_FF], ends = embeddings * f[VOCABULARY] * f[D_MODEL];
    return mlp > 0 ? 2 * (ends + kind[LAYERS] * (attention + mlp)) : 0;
}

/* ---- the screen ---- */

/* A number, right-aligned; one that does not fit is written with an exponent, and nothing for
 * 0. */
static void say_number(int width, int digits, double number)
{
    const char *text = say_text("%.*f", digits, number);
    if (strlen(text) >= (size_t)width)
        text = say_text("%.1e", number);
    say_cell(PLAIN, width, number != 0 ? text : "");
}

static int digits_of(double number)
{
    return floor(number) == number ? 0 : number < 1 ? 2 : 1;
}

/* "128", "192/128" for a d_v of its own; an apostrophe where d_k is not d_model / n_heads. */
static void say_widths(const Model *m, const double *kind)
{
    double width = kind[LATENT] > 0 ? kind[LATENT] : kind[HEAD_DIM],
           d_model = m->facts[D_MODEL];
    int odd = kind[LATENT] == 0 && d_model > 0 && width * m->facts[HEADS] != d_model;
    const char *d_v = kind[VALUE_DIM] != width ? say_text("/%.0f", kind[VALUE_DIM]) : "";
    say_cell(PLAIN, 9, width > 0 ? say_text("%.0f%s%s", width, d_v, odd ? "'" : " ") : "");
}

static void show_cache(const Model *m)
{
    static const double contexts[] = { 32768, 131072 };
    for (int k = 0; k < m->n_kinds; k++) {
        const double *kind = m->kinds[k];
        double bytes = kind_bytes(kind, kind[WINDOW] > 0 ? kind[WINDOW] : 1);
        double grows = kind[WINDOW] > 0 ? 0 : bytes / KIB, limit = bytes / MIB;
        const char *keeps = kind[WINDOW] > 0 ? say_text("%.0f", kind[WINDOW]) : "";
        if (kind[EVERY] > 1)
            keeps = say_text("1 in %.0f", kind[EVERY]);
        else if (bytes == 0)
            keeps = "none";
        say_cell(PLAIN, -NAME, k == 0 ? m->name : "");
        say_number(5, 0, kind[LAYERS]);
        say_cell(PLAIN, 8, keeps);
        say_number(5, 0, k == 0 ? m->facts[HEADS] : 0);
        say_number(5, 0, kind[LATENT] > 0 ? 0 : kind[KV_HEADS]);
        say_widths(m, kind);
        say_number(7, digits_of(grows), grows);
        say_number(6, digits_of(limit), kind[WINDOW] > 0 ? limit : 0);
        for (int c = 0; c < 2 && k == 0; c++) {
            say_number(c == 0 ? 7 : 8, 2, cache_bytes(m, contexts[c]) / GIB);
            say(own || m->facts[CONTEXT] == 0 || contexts[c] <= m->facts[CONTEXT] ? " " : "*");
        }
        say("\n");
    }
}

static void show_caches(void)
{
    say("K/V cache, %g bits a number:  layers · n_kv_heads · (d_k + d_v) numbers a token\n\n",
        given[BITS]);
    say("                         tokens     heads           KiB a   MiB  GiB a sequence\n");
    say("                 layers    kept    Q  K/V     d_k   token   cap  32768   131072\n");
    for (int i = 0; i < n_models; i++)
        if (models[i].n_kinds > 0) {
            say("%s", models[i].heading);
            show_cache(&models[i]);
        }
    if (!own)
        say("   * more tokens than the model was made for    ' d_k is not d_model / n_heads\n");
}

static void show_fit(const Model *m)
{
    double room = given[MEMORY] * GIB, speed = given[BANDWIDTH] * 1e9;
    double cache = cache_bytes(m, given[CONTEXT]);
    double weights = weight_bytes(m, m->facts[EMBEDDINGS]), read = weight_bytes(m, 1);
    double fit = floor((room - weights) / cache), time = (read + fit * cache) / speed;
    say_cell(PLAIN, -NAME, m->name);
    say_number(8, 2, weights / GIB);
    say_number(9, 3, cache / GIB);
    if (fit < 1) {
        say("       does not fit: %.4g GiB are needed\n", (weights + cache) / GIB);
        return;
    }
    say_number(8, 0, fit);
    say_number(15, 2, (read + cache) / speed * 1e3);
    say_number(11, 2, time * 1e3);
    say_number(11, 0, fit / time);
    say("\n");
}

static void show_fits(void)
{
    int left_out = 0;
    say("Sequences of %.0f tokens in %g GiB beside the weights, read at %g GB/s\n\n",
        given[CONTEXT], given[MEMORY], given[BANDWIDTH]);
    say("                   weights    cache    that   1 sequence:  all that fit, at best\n");
    say("                       GiB      GiB     fit     ms a token  ms a step   tokens/s\n");
    for (int i = 0; i < n_models; i++)
        if (models[i].n_kinds > 0) {
            int fits = own || given[CONTEXT] <= models[i].facts[CONTEXT];
            if (fits && (own || weight_bytes(&models[i], 1) > 0))
                show_fit(&models[i]);
            else
                left_out++;
        }
    if (left_out > 0)
        say("   Left out: %d made for fewer tokens, or with weights that are not known here.\n",
            left_out);
}

/* The models that use each number so often, and the processors that could; the least number of
 * uses that is larger, or 0. */
static double show_line(double uses)
{
    const Model *first = NULL, *m;
    double larger = 0;
    int count = 0;
    const char *text = say_text(uses < 100 ? "%.3g" : "%.0f", uses);
    for (m = models; m < models + n_models; m++) {
        int found = 0;
        for (int k = 0; k < m->n_kinds || k == 0; k++) {
            double other = uses_of(m, k);
            found |= other == uses;
            if (other > uses && (larger == 0 || other < larger))
                larger = other;
        }
        if (found && m->n_kinds > 0 && count++ == 0)
            first = m;
    }
    if (count > 0 && uses > 0)
        say(count > 1 ? "%6s   %s, %d more\n" : "%6s   %s\n", text, first->name, count - 1);
    for (m = models; m < models + n_models; m++)
        if (m->n_kinds == 0 && uses_of(m, 0) == uses)
            say("%46s   %-13s %7.4g %6.0f\n", text, m->name, m->facts[TFLOPS],
                m->facts[BANDWIDTH]);
    return larger;
}

static void show_uses(void)
{
    say("Uses of each number fetched: by attention, %.0f new token%s in a step; and\n"
        "by a processor, what it can do while it fetches %g bits, its ridge. Attention\n"
        "waits for memory on every processor that stands below it.\n\n"
        "  uses   attention of                    ridge   processor     TFLOP/s   GB/s\n",
        given[STEP], given[STEP] > 1 ? "s" : "", given[BITS]);
    for (double uses = show_line(0); uses > 0;)
        uses = show_line(uses);
}

/* ---- models.txt and the command line ---- */

/* A kind whose heads are not given has those of the kind before, and values are as wide as
 * keys. What is missing, or NULL. */
static const char *complete(Model *m)
{
    for (int k = 0; k < m->n_kinds; k++) {
        double *kind = m->kinds[k];
        if (k > 0 && kind[KV_HEADS] < 0 && kind[HEAD_DIM] + kind[VALUE_DIM] + kind[LATENT] == 0)
            for (int w = KV_HEADS; w <= LATENT; w++)
                kind[w] = m->kinds[k - 1][w];
        if (kind[LAYERS] == 0)
            return "a model begins with --layers";
        if (kind[LATENT] > 0 && (kind[KV_HEADS] > 0 || kind[HEAD_DIM] > 0))
            return "--latent stands in place of --kv-heads and --head-dim";
        if (kind[LATENT] == 0 && kind[KV_HEADS] != 0
            && (kind[KV_HEADS] < 0 || kind[HEAD_DIM] == 0))
            return "layers need --kv-heads and --head-dim, or --latent";
        if (kind[KV_HEADS] > 0 && fmod(m->facts[HEADS], kind[KV_HEADS]) != 0)
            return "--kv-heads must divide --heads";
        if (kind[LATENT] > 0 && kind[VALUE_DIM] > kind[LATENT])
            return "--value-dim is a part of --latent";
        if (kind[VALUE_DIM] == 0)
            kind[VALUE_DIM] = kind[LATENT] + kind[HEAD_DIM];
        kind[KV_HEADS] = fmax(kind[KV_HEADS], 0);
    }
    return NULL;
}

/* Reads a model: words, with "--" before them or not, each with its number behind it, after a
 * space or "=". What is wrong begins with `where`, the file's name and line; it is "" for the
 * options. */
static void read_words(Model *m, char *line, const char *where)
{
    int options = *where == '\0', status = options ? 2 : 1;
    for (char *word = strtok(line, " ="); word != NULL; word = strtok(NULL, " =")) {
        const char *name = word + (strncmp(word, "--", 2) == 0 ? 2 : 0);
        char *value = strtok(NULL, " ="), *end;
        int w = 0;
        while (w < WORDS && strcmp(words[w].name, name) != 0)
            w++;
        if (w == WORDS || (options && words[w].help == NULL))
            say_error(status, "%sthere is no option %s (--help lists the options)", where,
                      word);
        if (value == NULL)
            say_error(status, "%s%s needs a value", where, word);
        double number = strtod(value, &end);
        if (end == value || *end != '\0' || (words[w].whole && number != floor(number)))
            say_error(status, "%s%s: \"%.40s\" is not a %snumber", where, word, value,
                      words[w].whole ? "whole " : "");
        if (!(number >= words[w].least && number <= words[w].most))
            say_error(status, "%s%s: %.40s is out of range; it goes from %g to %g", where, word,
                      value, words[w].least, words[w].most);
        if (w >= KIND_WORDS) {
            m->facts[w] = number;
            continue;
        }
        if (w == LAYERS || m->n_kinds == 0) {
            if (m->n_kinds == MOST_KINDS)
                say_error(status, "%stoo many kinds of layers", where);
            m->kinds[m->n_kinds++][KV_HEADS] = -1;
        }
        m->kinds[m->n_kinds - 1][w] = number;
    }
    const char *missing = complete(m);
    if (missing != NULL)
        say_error(status, "%s%s", where, missing);
}

static void read_models(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[1024];
    const char *heading = "";
    if (file == NULL)
        die("%s: %s (it is read from the top folder)", path, strerror(errno));
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        if (strncmp(line, "= ", 2) == 0) {
            heading = say_text("%s", line + 2);
            continue;
        }
        line[strcspn(line, "#\n")] = '\0';
        char *rest = strchr(line, ':');
        if (rest == NULL)
            continue;
        *rest++ = '\0';
        if (n_models == MOST_MODELS - 2)
            die("%s: too many models", path);
        Model *m = &models[n_models];
        *m = (Model){ .heading = heading, .name = say_text("%.*s", NAME - 1, line) };
        heading = "";
        read_words(m, rest, say_text("%s:%d: ", path, number));
        n_models += !own || m->n_kinds == 0;
    }
    fclose(file);
}

static _Noreturn void help(void)
{
    say("K/V caches of real models, and of yours\n\n"
        "  build/kv_cache [options]      or      make kv-cache ARGS=\"options\"\n\n");
    for (int w = 0; words[w].help != NULL; w++) {
        say_cell(PLAIN, -20, say_text("  --%s %s", words[w].name, words[w].value));
        say("%s\n", words[w].help);
    }
    say("  --help            this page\n\n"
        "Layers of several kinds: give --layers again, with what is different in them.\n\n"
        "  --layers 10 --kv-heads 16 --head-dim 128 --layers 52 --window 1024\n\n"
        "GiB are 2^30 bytes, MiB 2^20, KiB 2^10. Weights have 16 bits always.\n"
        "docs/models.md says where a configuration has these numbers.\n");
    exit(say_end());
}

static void read_options(int argc, char **argv)
{
    char *line = say_text("%s", "");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            help();
        line = say_text("%s %s", line, argv[i]);
    }
    read_words(&yours, line, "");
    own = yours.n_kinds > 0;
    if (!own && given[HEADS] + given[WEIGHT_GIB] > 0)
        die_usage("--weights goes with your own model, as --heads does: with --layers");
}

int main(int argc, char **argv)
{
    static void (*const tables[])(void) = { show_caches, show_fits, show_uses };
    say_begin("kv_cache");
    read_options(argc, argv);
    read_models("docs/tools/models.txt");
    if (own)
        models[n_models++] = yours;
    if (given[TFLOPS] > 0) {
        models[n_models] = yours;
        models[n_models++].n_kinds = 0;
    }
    for (int t = 1; t <= 3; t++)
        if (given[TABLE] == 0 || given[TABLE] == t) {
            say(given[TABLE] == 0 && t > 1 ? "\n" : "");
            tables[t - 1]();
        }
    return say_end();
}
