/* What a K/V cache takes in real models, and what that allows.
 *
 * While a model writes, each layer keeps a key and a value of every token for every K/V head:
 *
 *     numbers a token = 2 · layers · n_kv_heads · d_k      (2: K and V; d_v is d_k in all)
 *
 * A memory holds the weights once and a cache for each sequence. A step writes one token of
 * every sequence and reads all of that once, so it takes at least bytes / bandwidth. The floor
 * counts nothing else: no arithmetic, no activations, no waste.
 *
 * The table holds what the models' configurations say. The number of weights is computed from
 * it: the matrices only; biases, norms and GPT-2's positions are less than 1 %. */
#include "say.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    int layers, n_heads, n_kv_heads, d_k, d_model, context;
    int window;    /* the cache keeps that many tokens; 0: all */
    int latent;    /* numbers a token and layer in place of K and V */
    int mlp, d_ff; /* an MLP is `mlp` matrices [d_model × d_ff]; 0: weights unknown */
    int embeddings, vocabulary; /* [vocabulary × d_model]: 1 where input and output share it */
} Model;

/* clang-format off */
static const Model models[] = {
    /*              layers n_heads n_kv d_k d_model context window latent MLP embeddings */
    { "GPT-2 small",      12,  12,  12,  64,   768,   1024,    0,   0, 2,  3072, 1,  50257 },
    { "GPT-3 175B",       96,  96,  96, 128, 12288,   2048,    0,   0, 0,     0, 0,      0 },
    { "Llama 2 7B",       32,  32,  32, 128,  4096,   4096,    0,   0, 3, 11008, 2,  32000 },
    { "Llama 2 13B",      40,  40,  40, 128,  5120,   4096,    0,   0, 3, 13824, 2,  32000 },
    { "Gemma 7B",         28,  16,  16, 256,  3072,   8192,    0,   0, 3, 24576, 1, 256000 },
    { "Phi-3 mini",       32,  32,  32,  96,  3072,   4096,    0,   0, 3,  8192, 2,  32064 },
    { "OLMo 2 7B",        32,  32,  32, 128,  4096,   4096,    0,   0, 3, 11008, 2, 100352 },
    { "PaLM 8B",          32,  16,   1, 256,  4096,   2048,    0,   0, 0,     0, 0,      0 },
    { "PaLM 62B",         64,  32,   1, 256,  8192,   2048,    0,   0, 0,     0, 0,      0 },
    { "PaLM 540B",       118,  48,   1, 256, 18432,   2048,    0,   0, 0,     0, 0,      0 },
    { "Falcon 7B",        32,  71,   1,  64,  4544,   2048,    0,   0, 0,     0, 0,      0 },
    { "StarCoder",        40,  48,   1, 128,  6144,   8192,    0,   0, 2, 24576, 1,  49152 },
    { "Gemma 2B",         18,   8,   1, 256,  2048,   8192,    0,   0, 3, 16384, 1, 256000 },
    { "Falcon 40B",       60, 128,   8,  64,  8192,   2048,    0,   0, 0,     0, 0,      0 },
    { "Llama 2 70B",      80,  64,   8, 128,  8192,   4096,    0,   0, 3, 28672, 2,  32000 },
    { "Llama 3 8B",       32,  32,   8, 128,  4096,   8192,    0,   0, 3, 14336, 2, 128256 },
    { "Llama 3 70B",      80,  64,   8, 128,  8192,   8192,    0,   0, 3, 28672, 2, 128256 },
    { "Llama 3.1 405B",  126, 128,   8, 128, 16384, 131072,    0,   0, 3, 53248, 2, 128256 },
    { "Mistral 7B v0.1",  32,  32,   8, 128,  4096,  32768, 4096,   0, 3, 14336, 2,  32000 },
    { "Mixtral 8x7B",     32,  32,   8, 128,  4096,  32768,    0,   0, 0,     0, 0,      0 },
    { "Qwen2 7B",         28,  28,   4, 128,  3584, 131072,    0,   0, 3, 18944, 2, 152064 },
    { "Qwen2 72B",        80,  64,   8, 128,  8192, 131072,    0,   0, 3, 29568, 2, 152064 },
    { "DeepSeek-V2",      60, 128,   0,   0,  5120, 131072,    0, 576, 0,     0, 0,      0 },
    { "DeepSeek-V3",      61, 128,   0,   0,  7168, 163840,    0, 576, 0,     0, 0,      0 },
};
enum { MODELS = sizeof models / sizeof models[0] };

enum { MEMORY, BANDWIDTH, CONTEXT, BITS, LAYERS, KV_HEADS, HEAD_DIM, WEIGHTS, OPTIONS };
static struct {
    const char *name, *value;
    double number, least, most;
    int whole;
    const char *help;
} options[OPTIONS] = {
    { "--memory",    "GIB",   80, 1e-3, 1e6, 0, "memory for weights and caches (80)" },
    { "--bandwidth", "GB",  2000, 1e-3, 1e6, 0, "10^9 bytes read a second (2000)" },
    { "--context",   "N",   4096,    1, 1e9, 1, "tokens of each sequence (4096)" },
    { "--bits",      "N",     16,    1,  64, 1, "bits of a number in the cache (16)" },
    { "--layers",    "N",      0,    1, 1e4, 1, "your own model: its layers" },
    { "--kv-heads",  "N",      0,    1, 1e4, 1, "  its K/V heads" },
    { "--head-dim",  "N",      0,    1, 1e4, 1, "  its d_k" },
    { "--weights",   "GIB",    0,    0, 1e6, 0, "  what its weights take (a file size)" },
};
static int given[OPTIONS];
/* clang-format on */

static const double GIB = 1024.0 * 1024 * 1024;

/* ---- counting ---- */

static double cache_bytes(const Model *m, double tokens)
{
    double numbers = m->latent > 0 ? m->latent : 2.0 * m->n_kv_heads * m->d_k;
    double kept = m->window > 0 && m->window < tokens ? m->window : tokens;
    return kept * m->layers * numbers * options[BITS].number / 8;
}

/* In 16 bits; 0 if they are not known. All of them have to fit: with m->embeddings. A step
 * reads one table of the vocabulary, for the scores of the next token; where the embeddings are
 * another table, it takes only a row of that for each token. */
static double weight_bytes(const Model *m, int embeddings)
{
    if (given[WEIGHTS])
        return options[WEIGHTS].number * GIB;
    double attention = 2.0 * m->d_model * m->d_k * (m->n_heads + m->n_kv_heads);
    double mlp = (double)m->mlp * m->d_model * m->d_ff;
    double ends = (double)embeddings * m->vocabulary * m->d_model;
    return m->mlp > 0 ? 2 * (ends + m->layers * (attention + mlp)) : 0;
}

/* ---- the screen ---- */

enum { MULTI_HEAD, MULTI_QUERY, GROUPED, LATENT, KINDS };
static const char *const kinds[KINDS] = {
    "Multi-head: a K and a V for each head",
    "Multi-query: one K and V for all heads",
    "Grouped-query: one K and V for a few heads each",
    "Latent: K and V are computed again from one shorter row, so there is no 2",
};

static int kind_of(const Model *m)
{
    return m->latent > 0                 ? LATENT
           : m->n_kv_heads == 1          ? MULTI_QUERY
           : m->n_kv_heads == m->n_heads ? MULTI_HEAD
                                         : GROUPED;
}

/* A number, right-aligned; one that does not fit is written with an exponent. */
static void say_number(int width, int digits, double number)
{
    char text[400];
    if (snprintf(text, sizeof text, "%.*f", digits, number) > width - 1)
        snprintf(text, sizeof text, "%.1e", number);
    say_cell(PLAIN, width, text);
}

static void show_cache(const Model *m)
{
    static const double contexts[] = { 4096, 32768, 131072 };
    double kib = cache_bytes(m, 1) / 1024;
    char heads[16] = "–", kv_heads[16] = "–", d_k[16] = "–";
    if (m->n_heads > 0)
        snprintf(heads, sizeof heads, "%d", m->n_heads);
    if (m->latent == 0) {
        snprintf(kv_heads, sizeof kv_heads, "%d", m->n_kv_heads);
        snprintf(d_k, sizeof d_k, "%d", m->d_k);
    }
    say_cell(PLAIN, -18, m->name);
    say("%6d", m->layers);
    say_cell(PLAIN, 6, heads);
    say_cell(PLAIN, 6, kv_heads);
    say_cell(PLAIN, 6, d_k);
    say_number(9, floor(kib) < kib, kib);
    for (int c = 0; c < 3; c++) {
        say_number(8, 2, cache_bytes(m, contexts[c]) / GIB);
        say(contexts[c] > m->context ? "*" : " ");
    }
    say("\n");
}

static void show_caches(const Model *own)
{
    say("K/V cache, %.0f bits a number:  2 · layers · n_kv_heads · d_k numbers a token\n\n",
        options[BITS].number);
    say("                          heads               KiB    GiB a sequence of tokens\n");
    say("                  layers     Q   K/V   d_k  a token    4096    32768   131072\n");
    if (own != NULL) {
        show_cache(own);
        return;
    }
    for (int kind = 0; kind < KINDS; kind++) {
        say("%s\n", kinds[kind]);
        for (int i = 0; i < MODELS; i++)
            if (kind_of(&models[i]) == kind)
                show_cache(&models[i]);
    }
    say("   * more tokens than the model was made for\n");
}

static void show_fit(const Model *m)
{
    double memory = options[MEMORY].number * GIB, speed = options[BANDWIDTH].number * 1e9;
    double weights = weight_bytes(m, m->embeddings), read = weight_bytes(m, 1);
    double cache = cache_bytes(m, options[CONTEXT].number);
    double fit = floor((memory - weights) / cache), step = (read + fit * cache) / speed;
    say_cell(PLAIN, -18, m->name);
    say_number(8, 2, weights / GIB);
    say_number(9, 3, cache / GIB);
    if (fit < 1) {
        say("       does not fit: %.4g GiB are needed\n", (weights + cache) / GIB);
        return;
    }
    say_number(8, 0, fit);
    say_number(15, 2, (read + cache) / speed * 1e3);
    say_number(11, 2, step * 1e3);
    say_number(11, 0, fit / step);
    say("\n");
}

static void show_fits(const Model *own)
{
    double tokens = options[CONTEXT].number;
    int left_out = 0;
    say("\nSequences of %.0f tokens in %g GiB beside the weights, read at %g GB/s\n\n", tokens,
        options[MEMORY].number, options[BANDWIDTH].number);
    say("                   weights    cache    that   1 sequence:  all that fit, at best\n");
    say("                       GiB      GiB     fit     ms a token  ms a step   tokens/s\n");
    if (own != NULL)
        show_fit(own);
    for (int i = 0; i < MODELS && own == NULL; i++)
        if (tokens > models[i].context || weight_bytes(&models[i], 1) == 0)
            left_out++;
        else
            show_fit(&models[i]);
    if (left_out > 0)
        say("   Left out: %d made for fewer tokens, or with weights that are not known here.\n",
            left_out);
    if (own != NULL && !given[WEIGHTS])
        say("   Without weights: --weights GIB\n");
}

/* ---- the command line ---- */

static _Noreturn void help(void)
{
    say("K/V caches of real models, and of yours\n\n"
        "  build/kv_cache [options]      or      make kv-cache ARGS=\"options\"\n\n");
    for (int k = 0; k < OPTIONS; k++) {
        char name[32];
        snprintf(name, sizeof name, "  %s %s", options[k].name, options[k].value);
        say_cell(PLAIN, -21, name);
        say("%s\n", options[k].help);
    }
    say("  --help             this page\n\n"
        "GiB are 2^30 bytes, KiB 2^10. Weights have 16 bits each, whatever --bits says.\n");
    exit(say_end());
}

static void read_number(int k, const char *text)
{
    char *end;
    double number = strtod(text, &end);
    const char *name = options[k].name;
    if (end == text || *end != '\0' || (options[k].whole && number != floor(number)))
        die_usage("%s: \"%s\" is not a %snumber", name, text, options[k].whole ? "whole " : "");
    if (!(number >= options[k].least && number <= options[k].most))
        die_usage("%s: %s is out of range; it goes from %g to %g", name, text, options[k].least,
                  options[k].most);
    options[k].number = number;
    given[k] = 1;
}

static void read_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t length = strcspn(argv[i], "=");
        int k = 0;
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            help();
        while (k < OPTIONS
               && (strlen(options[k].name) != length
                   || strncmp(options[k].name, argv[i], length) != 0))
            k++;
        if (k == OPTIONS)
            die_usage("there is no option %s (--help lists the options)", argv[i]);
        if (argv[i][length] == '=')
            read_number(k, argv[i] + length + 1);
        else if (++i < argc)
            read_number(k, argv[i]);
        else
            die_usage("%s needs a value: %s %s", options[k].name, options[k].name,
                      options[k].value);
    }
    int own = given[LAYERS] + given[KV_HEADS] + given[HEAD_DIM];
    if (own != 0 && own != 3)
        die_usage("your own model needs all of --layers, --kv-heads and --head-dim");
    if (own == 0 && given[WEIGHTS])
        die_usage("--weights goes with your own model: --layers, --kv-heads and --head-dim");
}

int main(int argc, char **argv)
{
    say_begin("kv_cache");
    read_options(argc, argv);
    Model yours = {
        .name = "yours",
        .layers = (int)options[LAYERS].number,
        .n_kv_heads = (int)options[KV_HEADS].number,
        .d_k = (int)options[HEAD_DIM].number,
        .context = 1000000000,
    };
    const Model *own = given[LAYERS] ? &yours : NULL;
    show_caches(own);
    show_fits(own);
    return say_end();
}
