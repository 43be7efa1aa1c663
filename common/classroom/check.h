/* check: what the check of one exercise is made of. NN_chapter/checks/K_name.c defines
 * `exercise` and a model of the student's function, under the same name and with the same
 * parameters: right as long as made() is 0, and wrong in a known way for each mistake that it
 * asks about. */
#ifndef CHECK_H
#define CHECK_H

#include "case.h"
#include "exercise.h"

/* What was asked and what came back. Case k of `given` counts only if k < answered. */
typedef struct {
    int n, answered;
    const Case *asked;
    Case *expected, *given; /* n cases each */
    double tolerance;
    const char *const *names; /* of out[], then of in[] */
    double prediction;
} Answers;

/* Something that must be true, in words that end after "yes" or "NO". It is asked for each case
 * from `first` to `last`, and is not run if one of them was not answered. */
typedef struct {
    const char *words;
    int first, last;
    unsigned outs; /* which of out[] must be as expected: OUT(0) | OUT(2) */
    int (*holds)(const Answers *a, int k); /* or NULL: that is all */
} Property;
#define OUT(m) (1u << (m))
#define ALL_OUTS (~0u)
/* clang-format off */
#define AGREES(words, first, last) { words, first, last, ALL_OUTS, NULL }
#define AGREES_IN(words, first, last, outs) { words, first, last, outs, NULL }
/* clang-format on */

/* A known mistake: a word for it, and the question that leads out of it. */
typedef struct {
    const char *name, *question;
} Mistake;

typedef struct {
    const char *const *names; /* of out[], then of in[], as the exercise calls them */
    const char *const *cases; /* in a few words each: "5 queries, 3 keys" */
    int n_cases;
    int large;                    /* mistakes are tried on the cases before it; 0: on all */
    void (*draw)(Case *c, int k); /* case k, drawn anew */
    const Property *properties;
    int n_properties;
    const int *shared; /* mistakes of attention (model.h) that it asks about, −1 ends them */
    const Mistake *mistakes; /* its own: mistake OWN + k is number k */
    int n_mistakes;
    int together;      /* how many mistakes at once the diagnosis tries; 0 means 2 */
    double prediction; /* the number to predict */
    /* Where it is not numbers that are compared, but what they bring about: the number of the
     * mistake in an answer, or −1. The model does not make these mistakes. */
    int (*diagnose)(const Answers *a);
    void (*show)(const Answers *a); /* or NULL: what to print below the properties */
    const char *(*tell)(const Answers *a, int k); /* or NULL: of wrong case k, in a sentence */
    double tolerance;  /* relative to the largest number expected; 0 means 1e-4 */
    int choices;       /* numbers that are not near or far: no picture of them */
    int library;       /* the student's code may call the functions of matrix.h */
    int own_attention; /* … but not attention(): it is what is to be written */
} Exercise;

extern const Exercise exercise;

/* The exercise of a check whose `names`, `cases`, CASES, draw() and `properties` are called so;
 * what else it has follows: EXERCISE(LIST(mistakes), .prediction = 2.5). */
#define LIST(array) .array = array, .n_##array = COUNT(array)
#define EXERCISE(...) \
    const Exercise exercise = { .names = names, \
                                .cases = cases, \
                                .n_cases = CASES, \
                                .draw = draw, \
                                LIST(properties), \
                                __VA_ARGS__ }

/* In the model: has this mistake been made? */
int made(int mistake);

/* Where the numbers of the mistakes of an exercise begin; those of the model are below. */
enum { OWN = 72, MOST_MISTAKES = 128 };

/* For `draw`. The same seed draws the same. */
double draw_uniform(double low, double high);
double draw_normal(void);
int draw_int(int low, int high); /* both included */

/* Adds a matrix or a number to a case. If c->is_view, it is a view: other numbers lie between
 * its rows. Elements of in are normal, times `amplitude`. */
Matrix case_in(Case *c, int rows, int cols, float amplitude);
void case_out(Case *c, int rows, int cols);
void case_arg(Case *c, double value);

/* All numbers in these out[] are as expected. The largest tolerated difference is `tolerance`
 * times the largest number expected in that matrix (1 if that is less). */
int agrees(const Answers *a, int k, unsigned outs);

/* The same for one number. */
int is_close(double given, double expected, double tolerated);

/* A number as a student may read it: "nothing" where nothing was written, NaN without a sign.
 * The last four answers stay. */
const char *in_words(double x);

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#endif
