#include "options.h"
#include "say.h"
#include "words.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *program, *source;
} chapters[] = {
    { "", "" },
    { "01_attention", "01_attention/attention.c" },
    { "02_multihead", "02_multihead/multihead.c" },
    { "03_multiquery", "03_multiquery/multiquery.c" },
    { "04_grouped_query", "04_grouped_query/grouped_query.c" },
};

/* clang-format off */
typedef enum {
    SENTENCE, WORDS, CAUSAL, NO_CAUSAL, EXPLAIN, SCALE, HEAD, HEADS, KV_HEADS, POOL, ORDER,
    SHARED, LOAD, SAVE, STEP, FULL, DIGITS, COLOR, QUIET, HELP
} Id;
/* clang-format on */

static const struct {
    Id id;
    const char *name, *value, *chapters, *help;
} options[] = {
    { SENTENCE, "--sentence", "TEXT", "1234", "another sentence, up to 12 words" },
    { WORDS, "--words", NULL, "1234", "list the words that a sentence can use" },
    { CAUSAL, "--causal", NULL, "1234", "a word sees itself and what is before it" },
    { NO_CAUSAL, "--no-causal", NULL, "1234", "every word sees every word" },
    { EXPLAIN, "--explain", "QUERY,KEY", "1234",
      "one weight in full: it,cat or the#2,cat or 7,2" },
    { SCALE, "--scale", "X", "1", "divide the scores by X instead of by √d_k" },
    { HEAD, "--head", "H", "234", "show head H in full (the first is 0)" },
    { HEADS, "--heads", "N", "234", "how many heads the columns of W_Q hold" },
    { KV_HEADS, "--kv-heads", "N", "4", "how many heads of K and V they share" },
    { POOL, "--pool", NULL, "4", "with --load: average W_K and W_V to --kv-heads" },
    { ORDER, "--order", "A,B,C,...", "4", "put the heads into this order first" },
    { SHARED, "--shared", NULL, "3", "the layer whose one key was written to be shared" },
    { LOAD, "--load", "DIR", "1234", "run a layer from DIR: X, Wq, Wk, Wv .npy and more" },
    { SAVE, "--save", "DIR", "1234", "write Q, K, V, scores, weights, output .npy to DIR" },
    { STEP, "--step", NULL, "1234", "wait for Enter between the passes" },
    { FULL, "--full", NULL, "1234", "show everything, however large" },
    { DIGITS, "--digits", "N", "1234", "digits after the point, 0 to 7 (default 2)" },
    { COLOR, "--color", "WHEN", "1234", "auto, always or never" },
    { QUIET, "--quiet", NULL, "1234", "print nothing but errors" },
    { HELP, "--help", NULL, "1234", "this page" },
};
enum { OPTIONS = sizeof options / sizeof options[0] };

static _Noreturn void help(const char *title, int chapter)
{
    say("%s\n\n  build/%s [options]      or      make run-0%d ARGS=\"options\"\n\n", title,
        chapters[chapter].program, chapter);
    for (size_t i = 0; i < OPTIONS; i++)
        if (strchr(options[i].chapters, '0' + chapter) != NULL) {
            char name[64];
            snprintf(name, sizeof name, "  %s %s", options[i].name,
                     options[i].value != NULL ? options[i].value : "");
            say_cell(PLAIN, -25, name);
            say("%s\n", options[i].help);
        }
    say("\n--load reads X.npy [n × d_model] and Wq, Wk, Wv%s .npy [inputs × outputs]. The\n"
        "biases bq, bk, bv%s .npy, mask.npy and tokens.txt are used where present.\n"
        "Scores and weights are [%sn × n]: time and memory grow with n².\n",
        chapter > 1 ? ", Wo" : "", chapter > 1 ? ", bo" : "", chapter > 1 ? "heads × " : "");
    say("\nTo build it without make:\n  cc -std=c11 -O2 %s common/*.c -I common -lm\n",
        chapters[chapter].source);
    exit(say_end());
}

static int read_int(const char *name, const char *text, int least, int most)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0')
        die_usage("%s: \"%s\" is not a whole number", name, text);
    if (errno != 0 || number < least || number > most)
        die_usage("%s: %s is out of range; it goes from %d to %d", name, text, least, most);
    return (int)number;
}

static float read_scale(const char *text)
{
    char *end;
    float number = strtof(text, &end);
    if (end == text || *end != '\0')
        die_usage("--scale: \"%s\" is not a number", text);
    if (!(number >= 1e-6f && number <= 1e6f))
        die_usage("--scale: %s is out of range; it goes from 1e-6 to 1e6", text);
    return number;
}

/* A list such as 0,2,1,3: each head exactly once. */
static int read_order(const char *text, int *order)
{
    char seen[MOST_HEADS] = "", *end;
    int n = 0;
    for (const char *at = text;; at = end + 1) {
        long head = strtol(at, &end, 10);
        if (end == at || (*end != ',' && *end != '\0'))
            die_usage("--order: \"%s\" is not a list of heads such as 0,2,1,3", text);
        if (head < 0 || head >= MOST_HEADS || n == MOST_HEADS)
            die_usage("--order: there is no head %ld, or there are too many", head);
        if (seen[head]++)
            die_usage("--order: head %ld appears twice; name each head once", head);
        order[n++] = (int)head;
        if (*end == '\0')
            break;
    }
    for (int h = 0; h < n; h++)
        if (order[h] >= n)
            die_usage("--order: there is no head %d; %d heads are 0 to %d", order[h], n, n - 1);
    return n;
}

/* Which option argv[*i] is, and its value, which may be joined by = or be the next argument. */
static Id recognize(char **argv, int argc, int *i, int chapter, const char **value)
{
    const char *argument = argv[*i];
    size_t length = strcspn(argument, "=");
    for (size_t k = 0; k < OPTIONS; k++) {
        if (strlen(options[k].name) != length
            || strncmp(options[k].name, argument, length) != 0)
            continue;
        if (strchr(options[k].chapters, '0' + chapter) == NULL) {
            const char *in = options[k].chapters, *name = options[k].name;
            char last[] = { in[strlen(in) - 1], '\0' };
            die_usage("%s is an option of chapter%s %c%s%s, not of this one (see --help)", name,
                      in[1] ? "s" : "", in[0], in[1] ? " to " : "", in[1] ? last : "");
        }
        if (options[k].value == NULL) {
            if (argument[length] == '=')
                die_usage("%s takes no value", options[k].name);
            return options[k].id;
        }
        *value = argument[length] == '=' ? argument + length + 1 : argv[*i + 1];
        if (argument[length] != '=' && ++*i >= argc)
            die_usage("%s needs a value: %s %s", argument, argument, options[k].value);
        return options[k].id;
    }
    if (strcmp(argument, "-h") == 0)
        return HELP;
    if (argument[0] == '-')
        die_usage("there is no option %s (--help lists the options)", argument);
    die_usage("\"%s\" is not an option; a sentence goes after --sentence, in quotes", argument);
}

Options options_parse(int argc, char **argv, const char *title)
{
    int chapter = title[0] - '0';
    Options o = { .title = title, .chapter = chapter, .causal = -1, .head = -1, .digits = 2 };
    Color color = COLOR_AUTO;
    const char *value = NULL;
    say_begin(chapters[chapter].program);
    for (int i = 1; i < argc; i++)
        switch (recognize(argv, argc, &i, chapter, &value)) {
        case SENTENCE: o.sentence = value; break;
        case WORDS: words_list(); exit(say_end());
        case CAUSAL: o.causal = 1; break;
        case NO_CAUSAL: o.causal = 0; break;
        case EXPLAIN: o.explain = value; break;
        case SCALE: o.scale = read_scale(value); break;
        case HEAD: o.head = read_int("--head", value, 0, MOST_HEADS - 1); break;
        case HEADS: o.heads = read_int("--heads", value, 1, MOST_HEADS); break;
        case KV_HEADS: o.kv_heads = read_int("--kv-heads", value, 1, MOST_HEADS); break;
        case POOL: o.pool = 1; break;
        case ORDER: o.n_order = read_order(value, o.order); break;
        case SHARED: o.shared = 1; break;
        case LOAD: o.load = value; break;
        case SAVE: o.save = value; break;
        case STEP: o.step = 1; break;
        case FULL: o.full = 1; break;
        case DIGITS: o.digits = read_int("--digits", value, 0, 7); break;
        case COLOR:
            if (strcmp(value, "auto") != 0 && strcmp(value, "always") != 0
                && strcmp(value, "never") != 0)
                die_usage("--color: \"%s\" is not one of auto, always, never", value);
            color = *value == 'n' ? COLOR_NEVER : value[1] == 'u' ? COLOR_AUTO : COLOR_ALWAYS;
            break;
        case QUIET: o.quiet = 1; break;
        case HELP: help(title, chapter);
        }
    if (o.load != NULL && o.sentence != NULL)
        die_usage("--load and --sentence exclude each other: a layer brings its own X");
    if (o.pool && o.load == NULL)
        die_usage(
            "--pool goes with --load; the sentence's layer is always pooled to --kv-heads");
    if (o.pool && o.kv_heads == 0)
        die_usage("--pool needs --kv-heads N: to how many is W_K averaged?");
    if (o.heads > 0 && o.kv_heads > 0 && o.heads % o.kv_heads != 0)
        die_usage("--kv-heads: %d does not divide %d heads evenly", o.kv_heads, o.heads);
    if (o.shared && o.load != NULL)
        die_usage("--shared is about the sentence; a layer from --load has its own W_K");
    say_mode(color, o.quiet);
    return o;
}
