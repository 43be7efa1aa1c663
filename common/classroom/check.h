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
    Case *expected, *given; /* n cases each */
    double tolerance;
    const char *const *names; /* of out[], then of in[] */
    double prediction;
} Answers;

/* Something that must be true, in words that end after "yes" or "NO". It is asked for each case
 * from `first` to `last`, and is not run if one of them was not answered. */
typedef struct {
    const char *words;
    int (*holds)(const Answers *a, int k);
    int first, last;
} Property;

/* A known mistake: a word for it, and the question that leads out of it. */
typedef struct {
    const char *name, *question;
} Mistake;

typedef struct {
    const char *const *names; /* of out[], then of in[], as the exercise calls them */
    const char *const *cases; /* in a few words each: "5 queries, 3 keys" */
    int n_cases;
    void (*draw)(Case *c, int k); /* case k, drawn anew */
    const Property *properties;
    int n_properties;
    const Mistake *mistakes;
    int n_mistakes;
    int together;            /* how many mistakes at once the diagnosis tries; 0 means 2 */
    double prediction;       /* the number to predict */
    void (*derive)(Case *c); /* or NULL: what is judged instead of the bare numbers */
    void (*show)(const Answers *a); /* or NULL: what to print below the properties */
    const char *(*tell)(const Answers *a, int k); /* or NULL: of wrong case k, in a sentence */
    double tolerance;  /* relative to the largest number expected; 0 means 1e-4 */
    int choices;       /* numbers that are not near or far: no picture of them */
    int library;       /* the student's code may call the functions of matrix.h */
    int own_attention; /* … but not attention(): it is what is to be written */
} Exercise;

extern const Exercise exercise;

/* In the model: has this mistake been made? */
int made(int mistake);

/* For `draw`. The same seed draws the same. */
double random_uniform(double low, double high);
double random_normal(void);
int random_int(int low, int high); /* both included */

/* Adds a matrix or a number to a case. A view has other numbers between its rows. Elements of
 * in are normal, times `amplitude`. */
Matrix case_in(Case *c, int rows, int cols, float amplitude);
Matrix case_in_view(Case *c, int rows, int cols, float amplitude);
void case_out(Case *c, int rows, int cols);
void case_out_view(Case *c, int rows, int cols);
void case_arg(Case *c, double value);

/* The usual predicate: all numbers of the case are as expected. The largest tolerated
 * difference is `tolerance` times the largest number expected in that matrix (1 if that is
 * less). */
int agrees(const Answers *a, int k);

/* The same for one matrix of the case, and for one number. */
int agrees_in(const Answers *a, int k, int out);
int is_close(double given, double expected, double tolerated);

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#endif
