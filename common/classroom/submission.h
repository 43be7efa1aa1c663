/* submission: the exercise files that one student handed in, a folder or an archive. POSIX. */
#ifndef SUBMISSION_H
#define SUBMISSION_H

#include "course.h"

/* Writes each exercise of `course` that is found at `path` to `into`, as 01-1/1_scores.c. Only
 * files with the name of an exercise are read; an archive is not unpacked, and no path in it
 * decides where something is written. `remark` says what was odd; "" if nothing was. Call it
 * once in a process. */
void submission_read(const char *path, const char *into, const Course *course,
                     char remark[REMARK]);

/* The length of a submission's name without the ending of an archive. */
int submission_name_length(const char *name);

#endif
