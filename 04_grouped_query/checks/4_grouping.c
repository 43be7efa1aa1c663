/* The check of exercise 4.4. A case holds so many problems that a wrong measure shows. */
#include "check.h"

#include <stdio.h>
#include <string.h>

enum { BY_HAND, PLANTED, SMALL, WIDE, VIEWS, CORNER, CASES };
static const char *const cases[CASES] = {
    "heads of one number",   "planted pairs", "60 drawn, 2 rows of 2",
    "60 drawn, 4 rows of 3", "views",         "17 rows, 17 columns, large numbers",
};

/* clang-format off */
enum { MOST = OWN, NEIGHBORS, NO_SQUARE, GREEDY, PARTNER };
static const Mistake mistakes[] = {
    { "most instead of least", "You choose the pairing that loses most. Is a good pair near, "
      "or far apart?" },
    { "neighbors always", "You always answer {0 1} {2 3}. Does your code compare before it "
      "decides?" },
    { "distance without the square", "You add up distances, not their squares: where is a root "
      "that should not be?" },
    { "the closest pair first", "You pair the two closest heads and leave the rest to each "
      "other. What if the rest are far apart: is one good pair worth it?" },
    { "the mate instead of the pair", "You write each head's mate. What is asked is the number "
      "of its pair: which numbers are there?" },
};
/* clang-format on */

/* How far apart two heads are, by the measure of the mistake. */
static double apart(Matrix W, int d_k, int a, int b)
{
    double squares = 0;
    for (int row = 0; row < W.rows; row++)
        for (int p = 0; p < d_k; p++) {
            double x = (double)*matrix_at(W, row, a * d_k + p);
            double y = (double)*matrix_at(W, row, b * d_k + p);
            squares += (x - y) * (x - y);
        }
    return made(NO_SQUARE) ? sqrt(squares) : squares;
}

/* What the pairing of head 0 with `mate` costs, to be made small. */
static double cost(Matrix W, int d_k, int mate)
{
    int third = mate == 1 ? 2 : 1, fourth = 6 - mate - third;
    double one = apart(W, d_k, 0, mate), two = apart(W, d_k, third, fourth);
    double all = made(GREEDY) ? fmin(one, two) : one + two;
    return made(MOST) ? -all : all;
}

static int best_mate(Matrix W, int d_k)
{
    int mate = 1;
    for (int other = 2; other < (made(NEIGHBORS) ? 2 : 4); other++)
        mate = cost(W, d_k, other) < cost(W, d_k, mate) ? other : mate;
    return mate;
}

void choose_pairs(int pair_of[4], Matrix W_K, int d_k)
{
    int mate = best_mate(W_K, d_k);
    for (int h = 0; h < 4; h++) {
        int with = h == 0 ? mate : h == mate ? 0 : 6 - mate - h;
        pair_of[h] = made(PARTNER) ? with : h > 0 && h != mate;
    }
}

/* Is the best pairing clearly better than the others, so that rounding does not decide? */
static int is_clear(Matrix W, int d_k, int mate)
{
    for (int other = 1; other < 4; other++)
        if (other != mate && !(cost(W, d_k, mate) < 0.97 * cost(W, d_k, other)))
            return 0;
    return 1;
}

/* Two and two heads that differ by `noise`, in the columns from `first` on. */
static void plant(Matrix W, int d_k, int mate, int first, float size, float noise)
{
    for (int i = 0; i < W.rows; i++)
        for (int col = first; col < d_k; col++) {
            float one = size * (float)draw_normal(), two = size * (float)draw_normal();
            for (int h = 0; h < 4; h++)
                *matrix_at(W, i, h * d_k + col) = (h == 0 || h == mate ? one : two)
                                                  + noise * (float)draw_normal();
        }
}

/* The heads of the problems stand below each other. */
static void draw(Case *c, int k)
{
    static const int counts[CASES] = { 6, 6, 60, 60, 30, 3 };
    static const int heights[CASES] = { 1, 5, 2, 4, 3, 17 },
                     widths[CASES] = { 1, 3, 2, 3, 3, 17 };
    int d_model = heights[k], d_k = widths[k];
    c->is_view = k == VIEWS;
    Matrix all = case_in(c, counts[k] * d_model, 4 * d_k, 1);
    for (int problem = 0; problem < counts[k]; problem++) {
        Matrix W = { d_model, 4 * d_k, all.stride, matrix_at(all, problem * d_model, 0) };
        int mate = 1 + problem % 3;
        if (k == PLANTED || k == CORNER)
            plant(W, d_k, k == CORNER ? mate % 3 + 1 : mate, 0, 1, 0.2f);
        if (k == CORNER) /* the last column decides */
            plant(W, d_k, mate, d_k - 1, 1e4f, 1e3f);
        while ((k == BY_HAND && best_mate(W, d_k) != mate)
               || !is_clear(W, d_k, best_mate(W, d_k)))
            for (int place = 0; place < d_model * 4 * d_k; place++)
                *matrix_at(W, place / (4 * d_k), place % (4 * d_k)) =
                    k == BY_HAND ? (float)draw_int(0, 9) : (float)draw_normal();
    }
    case_out(c, counts[k], 4);
    case_arg(c, counts[k]);
    case_arg(c, d_k);
}

/* The first wrong problem of case k, and what each pairing loses. */
static const char *tell(const Answers *a, int k)
{
    static char text[400];
    Matrix in = a->given[k].in[0], out = a->given[k].out[0], right = a->expected[k].out[0];
    int problem = 0, d_k = in.cols / 4, height = in.rows / out.rows;
    const float *yours = out.data;
    while (problem + 1 < out.rows
           && memcmp(yours, matrix_at(right, problem, 0), 4 * sizeof *yours) == 0)
        yours = matrix_at(out, ++problem, 0);
    Matrix W = { height, in.cols, in.stride, matrix_at(in, problem * height, 0) };
    snprintf(text, sizeof text,
             "%s, problem %d, where the first numbers of the heads are %g, %g, %g, %g: you "
             "write %s %s %s %s. {0 1} {2 3} loses %.4g, {0 2} {1 3} %.4g, {0 3} {1 2} %.4g.",
             cases[k], problem, (double)W.data[0], (double)W.data[d_k], (double)W.data[2 * d_k],
             (double)W.data[3 * d_k], in_words((double)yours[0]), in_words((double)yours[1]),
             in_words((double)yours[2]), in_words((double)yours[3]), cost(W, d_k, 1) / 2,
             cost(W, d_k, 2) / 2, cost(W, d_k, 3) / 2);
    return text;
}

static const char *const names[] = { "pair_of", "W_K" };
static const Property properties[] = {
    AGREES("heads of one number each: check by hand", BY_HAND, BY_HAND),
    AGREES("heads that are nearly equal become pairs", PLANTED, PLANTED),
    AGREES("what both pairs lose decides, in squared distances", SMALL, SMALL),
    AGREES("every row and every column counts", WIDE, WIDE),
    AGREES("W_K is a view of a wider matrix", VIEWS, VIEWS),
    AGREES("17 rows, 17 columns, large numbers", CORNER, CORNER),
};

EXERCISE(LIST(mistakes), .prediction = 10, .tell = tell, .choices = 1);
