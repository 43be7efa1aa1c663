/* sandbox: a student's file, compiled apart and run in a process of its own. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "judge.h"

typedef struct {
    const char *path, *name; /* of the student's file; its name alone */
    char id[16];             /* 01-1 */
    char folder[512];        /* where it is compiled and run */
    char warnings[1 << 14];  /* what the compiler said, and what the program printed; */
    char printed[1 << 16];   /* what goes beyond is dropped */
    char trouble[512];       /* one line, if it did not compile, or did not come to its end */
    int compiled, sanitized, is_stub; /* "Your code" still stands in it */
    int repeats, is_free;             /* the same again, and whatever stood in out[] before */
    int seconds;                      /* that it may run */
    Conduct conduct;                  /* of the first case in which it was bad */
} Submission;

/* Copies the file with the headers that it may include into an empty folder, s->folder, which
 * process_remove_folder() removes, and compiles it there. */
void sandbox_build(Submission *s);

/* Calls its function on each case, if it compiled. The numbers go to a->given, and a->answered
 * counts how far it came; what went wrong goes to s->trouble, in one line. */
void sandbox_run(Submission *s, Answers *a);

/* ---- the verdict, in words for its author or in lines for the grader (report.c) ---- */

/* The properties of conduct, which are asked in every exercise. */
typedef struct {
    Truth compiled, ended, inside, repeats, predicted;
    char inside_words[128], repeats_words[128];
} Basics;

Basics basics_of(const Submission *s, const Answers *a);

/* Everything holds, the prediction too. */
int is_solved(const Basics *b, const Verdict *v);

/* What the student reads. */
void report(const Submission *s, const Answers *a, const Verdict *v, const Basics *b);

/* The same for a program: lines of three fields with tabs between them: what kind of line it is
 * (property, condition, trouble, mistake, pattern, solved), yes, NO or not run, and words. */
void report_lines(const Submission *s, const Answers *a, const Verdict *v, const Basics *b);

#endif
