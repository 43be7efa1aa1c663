/* print: matrices, pictures and single weights, for a terminal of 80 columns. A zero is a quiet
 * point, what the mask hides is blank, and what does not fit is left out at … unless --full. */
#ifndef PRINT_H
#define PRINT_H

#include "layer.h"
#include "options.h"
#include "say.h"

/* The first lines: the chapter's title, its question, the sentence or the layer's sizes. */
void print_title(const Options *o, const Layer *l, const char *question);

/* The heading of a pass, and after a line break what to notice. With --step it waits for Enter
 * first. */
void print_pass(const Options *o, const char *format, ...) PRINTS_LIKE_PRINTF(2);

/* The first row whose largest weight is, within .05, furthest above an even spread: the query
 * that shows most. */
int sharpest_query(const Head *head);

/* Where query i looks, largest weights first: cat .89 ████ */
void print_answer(const Options *o, const Layer *l, const Head *head, int i);

/* Query i of one head from its question to its result: every key, score, weight and value. With
 * --head or --full, then Q, K, V, scores, weights and result of all queries; in chapters 3 and
 * 4, which have other things to show, only with one of the two. */
void print_query(const Options *o, const Layer *l, const Head *head, int i);
void print_all_queries(const Options *o, const Layer *l, const Head *head);

/* The weight that --explain asks for, every step of it in numbers. */
void print_weight(const Options *o, const Layer *l, const Head *head);

/* A picture of each head's weights, under a heading; above it the head's job and, unless
 * `multi` is NULL, the weight that it moved (matrix_weight_moved) since that run, in which
 * every head had a key of its own. */
void print_heads(const Options *o, const char *heading, const Trace *t, const Trace *multi);

/* A table of runs, each against runs[0], in which every head had its own key: who shares
 * with whom (or names[r]); the weight that each head moved; the largest difference of Y; the
 * floats that the last token fetches from the cache, its multiply-adds with them, and how
 * often it uses each. */
void print_comparison(const Options *o, int count, const Trace *runs, const char *const *names);

/* What the layer adds to the meaning of word i, and which word that is nearest to. Words
 * only. */
void print_output(const Options *o, const Trace *t, int i);

/* Token i of a run that goes one token at a time: what each head weighs most, and the cache. */
void print_token(const Options *o, const Trace *t, int i);

#endif
