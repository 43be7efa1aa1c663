/* case: one call of a student's function: what goes in and what must come out.
 *
 * The check draws cases at run time and writes them to a file. The student's process reads
 * them, calls the function, and writes what came out to another: it holds no expected value. */
#ifndef CASE_H
#define CASE_H

#include "matrix.h"

#include <stdio.h>

enum { MOST_MATRICES = 10, MOST_ARGUMENTS = 8, MOST_CASES = 24 };

typedef struct {
    int n_in, n_out, n_arg;
    int is_view;               /* what is added has other numbers between its rows */
    Matrix in[MOST_MATRICES];  /* the student's code must leave them as they are */
    Matrix out[MOST_MATRICES]; /* filled with UNTOUCHED before the call */
    double arg[MOST_ARGUMENTS];
} Case;

/* What the student's process says about one call, besides the numbers in `out`. */
typedef struct {
    int changed_in; /* in[changed_in - 1] was written to; 0: none was */
    int beside_out; /* out[beside_out - 1] was written to between its rows; 0: none was */
} Conduct;

/* Each exercise has this function, in NN_chapter/checks/: it passes in[] and arg[] to the
 * student's function and puts what comes out into out[]. The check calls its model by the
 * same. */
void call(Case *c);

/* A matrix of its own in plain memory, ended by abort() if there is none: this file is linked
 * into the student's process, which has no library. `pad` numbers lie between two rows. */
Matrix case_matrix(int rows, int cols, int pad);
Case case_copy(const Case *c);
void case_free(Case *c);

/* Small enough that adding to it shows, odd enough that no exercise computes it. */
#define UNTOUCHED 4321.0625f

/* Every number of m becomes x. */
void case_fill(Matrix m, float x);
int case_is_untouched(float x);

/* Writing and reading the parts that cross between the two processes; 0 if it failed. */
int case_write(FILE *file, const Case *c);
int case_read(FILE *file, Case *c);
int case_write_numbers(FILE *file, Matrix m);
int case_read_numbers(FILE *file, Matrix m);

#endif
