/* report: the verdict on a submission, in words for its author or in lines for the grader. */
#ifndef REPORT_H
#define REPORT_H

#include "judge.h"
#include "sandbox.h"

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
