/* print: matrices, pictures and single weights, for a terminal of 80 columns. A zero is a quiet
 * point; a score or weight that the mask hides is blank; what does not fit is left out at … */
#ifndef PRINT_H
#define PRINT_H

#include "layer.h"
#include "options.h"

/* The first lines: the chapter's name, its question, the sentence or the layer's sizes. */
void print_title(const Options *o, const Layer *l, const char *name, const char *question);

/* The heading of a pass. With --step it waits for Enter first. */
void print_pass(const Options *o, const char *format, ...);

typedef enum { NUMBERS, WEIGHTS, PICTURE } Kind;
typedef struct {
    Kind kind;                      /* WEIGHTS are shaded numbers; a PICTURE has one sign a weight */
    const char *title;
    Matrix m;                       /* one row a token */
    const char *const *labels;      /* of the columns; NULL: numbers from 1, as the rows have */
} Panel;

/* Matrices side by side, rows labelled once; below each other where 80 columns are too few. */
void print_panels(const Options *o, const Layer *l, int count, const Panel *panels);

/* Where query i looks, largest weights first: cat .89 ████ */
void print_answer(const Options *o, const Layer *l, const Head *head, int i);

/* Query i of one head from its question to its result: every key, score, weight and value. */
void print_query(const Options *o, const Layer *l, const Head *head, int i);

/* The weight that --explain asks for, every step of it in numbers. */
void print_weight(const Options *o, const Layer *l, const Head *head);

/* The row with the largest weight among those that see more than one key: it shows most. */
int print_sharpest(const Head *head);

/* Names for the columns of W, as many as it has, for `labels`: the feature that alone goes into the
 * column, or a number. */
const char *const *print_column_names(const Layer *l, Matrix W);

/* A vector in brackets: (3 6 · ·). The text is valid for the next three calls. */
const char *print_vector(const Options *o, Matrix row);

#endif
