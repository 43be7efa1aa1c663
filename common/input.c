#include "input.h"
#include "platform.h"
#include "say.h"
#include "strict.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { FLAG, COUNT, TEXT, SCALE, ROPE, ORDER, WORDS, HELP } Kind;

/* `where` names the chapters that have an option which not every program has. A FLAG puts
 * `most` into its field; a COUNT lies between least and most. */
static const struct {
    const char *name, *value, *where, *help;
    Kind kind;
    size_t field;
    int least, most;
} options[] = {
#define RANGE(name, least, most) offsetof(Input, name), least, most
#define FIELD(name) RANGE(name, 0, 1)
    { "--sentence", "TEXT", NULL, "another sentence, up to 12 words", TEXT, FIELD(sentence) },
    { "--words", NULL, NULL, "list the words that a sentence can use", WORDS, 0, 0, 0 },
    { "--causal", NULL, NULL, "a word sees itself and what is before it", FLAG, FIELD(causal) },
    { "--no-causal", NULL, NULL, "every word sees every word", FLAG, RANGE(causal, 0, 0) },
    { "--explain", "QUERY,KEY", NULL, "one weight in full: it,cat or the#2,cat or 7,2", TEXT,
      FIELD(explain) },
    { "--scale", "X", "chapter 1", "divide the scores by X instead of by √d_k", SCALE,
      FIELD(scale) },
    { "--head", "H", "chapters 2 to 4", "show head H in full (the first is 0)", COUNT,
      RANGE(head, 0, MOST_HEADS - 1) },
    { "--heads", "N", "chapter 4", "how many heads the columns of W_Q hold", COUNT,
      RANGE(heads, 1, MOST_HEADS) },
    { "--kv-heads", "N", "chapter 4", "how many heads of K and V they share", COUNT,
      RANGE(kv_heads, 1, MOST_HEADS) },
    { "--pool", NULL, "chapter 4", "with --load: average W_K and W_V to --kv-heads", FLAG,
      FIELD(pool) },
    { "--order", "A,B,C,...", "chapter 4", "put the heads into this order first", ORDER,
      FIELD(order) },
    { "--shared", NULL, "chapter 3", "run the layer whose key was written to be shared", FLAG,
      FIELD(shared) },
    { "--load", "DIR", "chapter 4", "run a layer from DIR: X, Wq, Wk, Wv .npy and more", TEXT,
      FIELD(load) },
    { "--rope", "BASE[,COLUMNS]", "chapter 4", "with --load: turn Q and K by their positions",
      ROPE, FIELD(rope) },
    { "--save", "DIR", NULL, "write the weights to DIR, for gnuplot", TEXT, FIELD(save) },
    { "--pass", "N", NULL, "show pass N only; 0 is what comes before the first", COUNT,
      RANGE(pass, 0, 99) },
    { "--step", NULL, NULL, "wait for Enter between the passes", FLAG, FIELD(step) },
    { "--full", NULL, NULL, "show everything, however large", FLAG, FIELD(full) },
    { "--digits", "N", NULL, "digits after the point, 0 to 7 (default 2)", COUNT,
      RANGE(digits, 0, 7) },
    { "--color", "WHEN", NULL, "auto, always or never", TEXT, FIELD(color) },
    { "--quiet", NULL, NULL, "print nothing but errors", FLAG, FIELD(quiet) },
    { "--help", NULL, NULL, "this page", HELP, 0, 0, 0 },
#undef FIELD
#undef RANGE
};
enum { OPTIONS = sizeof options / sizeof options[0], WIDEST = 64 };

/* Does the list `words`, such as "--head --heads", hold this one? */
static int holds(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return 1;
    return 0;
}

/* Does the program have option k? --pool and --rope come with --load. */
static int has(const char *own, size_t k)
{
    int with_load = options[k].kind == ROPE || options[k].field == offsetof(Input, pool);
    return options[k].where == NULL || holds(own, with_load ? "--load" : options[k].name);
}

static _Noreturn void help(const Input *in, const char *own)
{
    int folder = (int)strcspn(in->source, "/");
    say("%s\n\n  build/%.*s [options]      or      make run-%.2s ARGS=\"options\"\n\n",
        in->title, folder, in->source, in->source);
    for (size_t k = 0; k < OPTIONS; k++)
        if (has(own, k)) {
            const char *value = options[k].value != NULL ? options[k].value : "";
            say_cell(PLAIN, -25, say_text("  %s %s", options[k].name, value));
            say("%s\n", options[k].help);
        }
    if (holds(own, "--load"))
        say("\n--load reads X.npy [n × d_model] and Wq, Wk, Wv .npy [d_model × columns];\n"
            "Wo.npy, the biases bq, bk, bv, bo .npy, mask.npy and tokens.txt are used where\n"
            "present. --save then writes Q, K, V, scores, weights, output .npy as well.\n"
            "Scores and weights are [heads × n × n]: time and memory grow with n².\n");
    say("\nTo build it without make:\n  cc -std=c11 -O2 %s common/*.c -I common -lm\n",
        in->source);
    exit(say_end());
}

static int read_count(const char *name, const char *text, int least, int most)
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

/* BASE or BASE,COLUMNS */
static Rope read_rope(const char *text)
{
    char *end;
    Rope rope = { strtod(text, &end), 0 };
    if (end != text && *end == ',')
        rope.columns = read_count("--rope: COLUMNS", end + 1, 2, 1000000);
    else if (end == text || *end != '\0')
        die_usage("--rope: \"%s\" is not BASE or BASE,COLUMNS, such as 10000 or 10000,32",
                  text);
    if (!(rope.base >= 1 && rope.base <= 1e12))
        die_usage("--rope: base %g is out of range; it goes from 1 to 1e12", rope.base);
    if (rope.columns % 2 != 0)
        die_usage("--rope: %d columns; they are turned in pairs, so their number is even",
                  rope.columns);
    return rope;
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

/* The number of the option in argv[*i], and its value, which may be joined by = or be the next
 * argument. */
static size_t recognize(char **argv, int argc, int *i, const char *own, const char **value)
{
    const char *argument = argv[*i];
    size_t length = strcspn(argument, "="), nearest = 0;
    char name[WIDEST];
    int least = WIDEST;
    snprintf(name, sizeof name, "%.*s", (int)length, argument);
    if (strcmp(name, "-h") == 0)
        return OPTIONS - 1;
    for (size_t k = 0; k < OPTIONS; k++) {
        int is_own = has(own, k);
        int away = say_distance(name, options[k].name);
        if (is_own && away < least) {
            least = away;
            nearest = k;
        }
        if (away > 0)
            continue;
        if (!is_own)
            die_usage("%s is an option of %s, not of this one (see --help)", name,
                      options[k].where);
        if (options[k].value == NULL && argument[length] == '=')
            die_usage("%s takes no value", name);
        if (options[k].value != NULL) {
            *value = argument[length] == '=' ? argument + length + 1 : argv[*i + 1];
            if (argument[length] != '=' && ++*i >= argc)
                die_usage("%s needs a value: %s %s", name, name, options[k].value);
        }
        return k;
    }
    if (argument[0] == '-')
        die_usage(least <= 3 ? "there is no option %s; the nearest is %s (--help lists all)"
                             : "there is no option %s (--help lists all)",
                  argument, options[nearest].name);
    die_usage("\"%s\" is not an option; a sentence goes after --sentence, in quotes", argument);
}

static void read_options(Input *in, int argc, char **argv, const char *own)
{
    const char *value = NULL;
    for (int i = 1; i < argc; i++) {
        size_t k = recognize(argv, argc, &i, own, &value);
        char *field = (char *)in + options[k].field;
        switch (options[k].kind) {
        case FLAG: *(int *)(void *)field = options[k].most; break;
        case COUNT:
            *(int *)(void *)field = read_count(options[k].name, value, options[k].least,
                                               options[k].most);
            break;
        case TEXT: *(const char **)(void *)field = value; break;
        case SCALE: in->scale = read_scale(value); break;
        case ROPE: in->rope = read_rope(value); break;
        case ORDER: in->n_order = read_order(value, in->order); break;
        case WORDS: words_list(); exit(say_end());
        case HELP: help(in, own);
        }
    }
    if (strcmp(in->color, "auto") != 0 && strcmp(in->color, "always") != 0
        && strcmp(in->color, "never") != 0)
        die_usage("--color: \"%s\" is not one of auto, always, never", in->color);
    if (in->load != NULL && in->sentence != NULL)
        die_usage("--load and --sentence exclude each other: a layer brings its own X");
    if (in->load != NULL && in->pool && in->kv_heads == 0)
        die_usage("--pool needs --kv-heads N: to how many is W_K averaged?");
    if ((in->load != NULL && *in->load == '\0') || (in->save != NULL && *in->save == '\0'))
        die_usage("--load and --save need the name of a folder");
    if (in->load == NULL && (in->pool || in->rope.base > 0 || in->heads > 0))
        die_usage("%s goes with --load; the sentence's layer is written by hand",
                  in->pool            ? "--pool"
                  : in->rope.base > 0 ? "--rope"
                                      : "--heads");
    if (in->load != NULL && in->heads == 0)
        die_usage("--load needs --heads N: the files do not say how many heads W_Q holds");
    if (in->load != NULL && in->kv_heads > 0 && in->heads % in->kv_heads != 0)
        die_usage("--kv-heads: %d does not divide %d heads evenly", in->kv_heads, in->heads);
}

Input input_read(int argc, char **argv, const char *source, const char *title, const char *own)
{
    static char program[WIDEST]; /* an error after the last matrix is freed needs it too */
    Input in = { .source = source, .title = title, .color = "auto", .digits = 2 };
    in.causal = in.head = in.pass = in.query = in.key = -1;
    snprintf(program, sizeof program, "%.*s", (int)strcspn(source, "/"), source);
    say_begin(program);
    read_options(&in, argc, argv, own);
    say_mode(in.color, in.quiet);
    if (in.save != NULL && platform_exists(in.save) && !platform_is_folder(in.save))
        die("--save: %s: is not a folder", in.save);
    if (in.load != NULL)
        return in;
    in.tokens = matrix_memory(MOST_WORDS, sizeof *in.tokens);
    in.X = words_read(in.sentence != NULL ? in.sentence : DEFAULT_SENTENCE, in.tokens);
    in.from_words = 1;
    in.mask = input_all_see(in.X.rows);
    return in;
}

Matrix input_all_see(int n)
{
    Matrix mask = matrix_new(n, n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            *matrix_at(mask, i, j) = 1;
    return mask;
}

int input_causal(Input *in, int ours)
{
    in->causal = in->causal >= 0 ? in->causal : ours;
    if (in->who_sees != NULL && in->causal)
        in->who_sees = "mask.npy says who sees whom, but no later one.";
    else if (in->who_sees == NULL)
        in->who_sees = in->causal ? "No word sees a later one." : "Every word sees every word.";
    return in->causal;
}

float input_scale(const Input *in, float ours)
{
    return in->scale > 0 ? in->scale : ours;
}

int input_one_of(const char *option, int given, int ours, const char *allowed)
{
    if (given > 0 && allowed != NULL && !holds(allowed, say_text("%d", given)))
        die_usage("%s: %d is not one of %s, which the sentence's weights allow", option, given,
                  allowed);
    return given > 0 ? given : ours;
}

const int *input_order(const Input *in, int n_heads)
{
    int *order = matrix_memory((size_t)n_heads, sizeof *order);
    if (in->n_order > 0 && in->n_order != n_heads)
        die_usage("--order names %d heads; there are %d", in->n_order, n_heads);
    for (int h = 0; h < n_heads; h++)
        order[h] = in->n_order > 0 ? in->order[h] : h;
    return order;
}

const char *const *input_reorder(const char *const *names, int count, const int *order)
{
    const char **moved = matrix_memory((size_t)count, sizeof *moved);
    for (int h = 0; h < count; h++)
        moved[h] = names[order[h]];
    return moved;
}
