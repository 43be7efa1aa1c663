/* course: what the parts of the grader share: the exercises, and what came out. */
#ifndef COURSE_H
#define COURSE_H

enum { MOST_EXERCISES = 32, MOST_LINES = 24, REMARK = 256, POINTS = 10 };

typedef struct {
    char id[16], chapter[64], name[64]; /* 01-1, 01_attention, 1_scores */
    char title[64];
    int starred;
} Exercise;

typedef struct {
    Exercise exercises[MOST_EXERCISES];
    int count;
    const char *seed; /* of all checks of this run */
} Course;

/* One line of a check's answer: "property", "yes", "one query and one key: their score". */
typedef struct {
    char kind[16], value[96], words[320];
} Line;

/* What came out of one exercise of one student. */
typedef struct {
    enum { MISSING, NOT_BEGUN, CHECKED } state;
    int solved, n_lines;
    double points;
    Line lines[MOST_LINES];
} Result;

#endif
