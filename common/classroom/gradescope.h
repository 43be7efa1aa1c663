/* gradescope: a student's results in the format of a Gradescope autograder, results.json:
 * https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format */
#ifndef GRADESCOPE_H
#define GRADESCOPE_H

#include "course.h"

#include <stdio.h>

/* `remark` is for all of it, `seconds` what the checks took. The caller looks for ferror(). */
void gradescope_write(FILE *file, const Course *course, const Result *results,
                      const char *remark, double seconds);

#endif
