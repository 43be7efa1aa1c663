/* The check of exercise 2.1. Each field of the view is judged by itself. */
#include "check.h"

#include <stdio.h>

enum { TOKEN, MIDDLE, LAST, FIRST, WIDER, WIDER_FIRST, WIDER_LAST, ALONE, CASES };
static const char *const cases[CASES] = {
    "1 row, head 1 of 2",  "5 rows, head 1 of 3",
    "7 rows, head 2 of 3", "4 rows, head 0 of 3",
    "Q a view, head 1",    "Q a view, head 0",
    "Q a view, head 2",    "1 head, which owns all columns",
};
enum { INSIDE, ROWS, COLS, STRIDE, START, NUMBERS };
static const char *const names[] = {
    "inside", "rows", "cols", "stride", "data − Q.data", "view", "Q",
};

static void draw(Case *c, int k)
{
    static const int rows[CASES] = { 1, 5, 7, 4, 5, 9, 4, 5 };
    static const int heads[CASES] = { 2, 3, 3, 3, 3, 3, 3, 1 };
    static const int head[CASES] = { 1, 1, 2, 0, 1, 0, 2, 0 };
    static const int d_k[CASES] = { 3, 4, 4, 5, 4, 3, 5, 6 };
    /* Small numbers, so that a wrong field is further off than a wrong number. */
    c->is_view = k >= WIDER && k <= WIDER_LAST;
    case_in(c, rows[k], heads[k] * d_k[k], .2f);
    case_arg(c, head[k]);
    case_arg(c, d_k[k]);
    for (int field = INSIDE; field <= START; field++)
        case_out(c, 1, 1);
    case_out(c, rows[k], d_k[k]);
}

/* clang-format off */
enum { OUTSIDE = OWN, FROM_ROWS, RESHAPED, NO_HEAD, STRIDE_D_K, STRIDE_COLS };
static const Mistake mistakes[] = {
    { "not in Q", "The numbers of your matrix do not lie in Q: it is a copy, or data was never "
      "set. What is written to a copy does not reach Q. Which address in Q is head h's first "
      "number?" },
    { "a head cut from rows", "Your view begins at the beginning of a row further down, as if "
      "a head were some rows of Q. A row of Q is one token, all heads side by side: which part "
      "of each row is head h's?" },
    { "reshaped instead of split", "Your view begins as if the heads before it lay in front of "
      "it as whole blocks. All heads share the first row of Q: how many numbers of that row "
      "belong to the heads before h?" },
    { "h is not used", "Your view always begins where Q begins, as head 0's does. What must "
      "the other heads pass over?" },
    { "stride is d_k", "Your stride is the width of the view. From one of its rows to the "
      "next, which numbers of the other heads are passed over?" },
    { "stride is Q.cols", "Right, until Q is itself a view of a wider matrix: then more "
      "numbers lie between two rows than Q has columns. Which field of Q knows the "
      "distance?" },
};
/* clang-format on */

Matrix head_view(Matrix Q, int h, int d_k)
{
    static float elsewhere;
    int start = made(FROM_ROWS)  ? h * d_k * Q.stride
                : made(RESHAPED) ? h * Q.rows * d_k
                : made(NO_HEAD)  ? 0
                                 : h * d_k;
    int stride = made(STRIDE_D_K) ? d_k : made(STRIDE_COLS) ? Q.cols : Q.stride;
    int is_in = start >= 0 && start < (Q.rows - 1) * Q.stride + Q.cols && !made(OUTSIDE);
    return (Matrix){ Q.rows, d_k, stride, is_in ? Q.data + start : &elsewhere };
}

/* The fields of the first wrong view. */
static const char *tell(const Answers *a, int k)
{
    static char text[256];
    int length = snprintf(text, sizeof text, "%s:%s", cases[k],
                          agrees(a, k, OUT(INSIDE)) ? "" : " data does not point into Q.");
    for (int field = ROWS; field <= START && agrees(a, k, OUT(INSIDE)); field++)
        if (!agrees(a, k, OUT(field)))
            length += snprintf(text + length, sizeof text - (size_t)length,
                               " %s is %s, and should be %s.", names[field],
                               in_words((double)*a->given[k].out[field].data),
                               in_words((double)*a->expected[k].out[field].data));
    return text;
}

static const Property properties[] = {
    AGREES_IN("the view points into Q: nothing is copied", TOKEN, ALONE, OUT(INSIDE)),
    AGREES_IN("it has a row for each token and d_k columns", TOKEN, ALONE,
              OUT(ROWS) | OUT(COLS)),
    AGREES_IN("it begins at the first number of head h", TOKEN, ALONE, OUT(START)),
    AGREES_IN("its rows are as far apart as the rows of Q", TOKEN, FIRST, OUT(STRIDE)),
    AGREES("the same where Q is itself a view of a wider matrix", WIDER, WIDER_LAST),
    AGREES("the same where one head owns all columns", ALONE, ALONE),
};

EXERCISE(LIST(mistakes), .together = 3, .prediction = 28, .tell = tell);
