/* The check of exercise 2.1. */
#include "check.h"
#include "say.h"

enum { TOKEN, MIDDLE, LAST, FIRST, WIDER, WIDER_FIRST, WIDER_LAST, ALONE, CASES };
static const char *const cases[CASES] = {
    "1 row, head 1 of 2",  "6 rows, head 1 of 3",
    "6 rows, head 2 of 3", "4 rows, head 0 of 3",
    "Q a view, head 1",    "Q a view, head 0",
    "Q a view, head 2",    "1 head, which owns all columns",
};

static void draw(Case *c, int k)
{
    static const int rows[CASES] = { 1, 6, 6, 4, 5, 9, 4, 5 };
    static const int heads[CASES] = { 2, 3, 3, 3, 3, 3, 3, 1 };
    static const int head[CASES] = { 1, 1, 2, 0, 1, 0, 2, 0 };
    static const int d_k[CASES] = { 3, 4, 4, 5, 4, 3, 5, 6 };
    /* Small numbers, so that a wrong field is further off than a wrong number. */
    if (k >= WIDER && k <= WIDER_LAST)
        case_in_view(c, rows[k], heads[k] * d_k[k], .2f);
    else
        case_in(c, rows[k], heads[k] * d_k[k], .2f);
    case_arg(c, head[k]);
    case_arg(c, d_k[k]);
    for (int field = 0; field < 5; field++)
        case_out(c, 1, 1);
    case_out(c, rows[k], d_k[k]);
}

/* clang-format off */
enum { RESHAPED, BLOCK_OF_ROWS, STRIDE_D_K, STRIDE_COLS, STRIDE_GAP, STRIDE_ONE, WHOLE_ROW,
       TO_THE_END, TURNED, ONE_ROW, HEAD_IS_ROW, HEAD_IS_COLUMN, NO_HEAD, COUNTED_FROM_1,
       NEXT_HEAD, BYTES, HEADS_FOR_D_K, ROW_FOR_COLUMN, FROM_THE_RIGHT, CUT_BY_ROWS,
       N_HEADS_WIDE, COPIED, ELSEWHERE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [RESHAPED] = { "reshaped instead of split", "You cut Q's memory into blocks of n · d_k "
        "numbers that lie in a row: such a block holds rows of Q, a few tokens for all "
        "heads. A head has a part of each row: where does that part begin in the second "
        "row?" },
    [BLOCK_OF_ROWS] = { "starts n · d_k a head later", "Your view begins as if the heads "
        "before it lay in front of it as whole blocks. All heads share the first row of Q: "
        "how many numbers of that row belong to the heads before h?" },
    [STRIDE_D_K] = { "stride is d_k", "Your stride is the width of the view. From one of its "
        "rows to the next, which numbers of the other heads are passed over?" },
    [STRIDE_COLS] = { "stride is Q.cols", "Right, until Q is itself a view of a wider "
        "matrix: then more numbers lie between two rows than Q has columns. Which field of Q "
        "knows the distance?" },
    [STRIDE_GAP] = { "stride counts the gap only", "Your stride is the gap between the end "
        "of a row and the beginning of the next. It is counted from beginning to beginning: "
        "what is missing?" },
    [STRIDE_ONE] = { "stride is 1", "With your stride the second row begins one number after "
        "the first. How far apart do two rows of Q begin?" },
    [WHOLE_ROW] = { "all columns", "Your view is as wide as Q. How many columns does one "
        "head own?" },
    [TO_THE_END] = { "all columns from the head on", "Your view reaches from its head to the "
        "last column of Q. How many of these columns are head h's?" },
    [TURNED] = { "rows and columns exchanged", "Your view has d_k rows. What is a row of Q: "
        "one token, or one number of a query?" },
    [ONE_ROW] = { "one row", "Your view has a single row. Does a head see one token, or "
        "all?" },
    [HEAD_IS_ROW] = { "starts h rows later", "Your view begins h rows further down. Is a "
        "head some rows of Q, or some columns?" },
    [HEAD_IS_COLUMN] = { "starts h columns later", "Your view begins h numbers after Q. How "
        "many numbers does each of the h heads before it own?" },
    [NO_HEAD] = { "h is not used", "Your view always begins where Q begins, as head 0's "
        "does. What must the other heads pass over?" },
    [COUNTED_FROM_1] = { "counted from 1", "Your view is one head too far left: head 0 would "
        "begin before Q. What is the first head's number?" },
    [NEXT_HEAD] = { "one head too far", "Your view is the next head's. How many heads stand "
        "left of head h, if the first is head 0?" },
    [BYTES] = { "offset in bytes", "Your view begins four times too far right. What does + 1 "
        "add to a pointer to float: a byte, or a float?" },
    [HEADS_FOR_D_K] = { "h · n_heads", "Your view begins h times the number of heads after "
        "Q. Each head before it owns how many columns?" },
    [ROW_FOR_COLUMN] = { "row index for column index", "Your view begins h · d_k rows "
        "further down. In matrix_at(m, row, col), what moves you along a row?" },
    [FROM_THE_RIGHT] = { "heads counted from the right", "Your head 0 owns the last columns. "
        "Which does head 0 own?" },
    [CUT_BY_ROWS] = { "heads cut along the rows", "Your heads share out the rows of Q, so "
        "each sees some of the tokens. A head sees all tokens: what does it see of each?" },
    [N_HEADS_WIDE] = { "n_heads columns", "Your view has as many columns as there are heads. "
        "Q.cols / d_k is the number of heads: how wide is one?" },
    [COPIED] = { "a copy", "The numbers of your matrix do not lie in Q: what is written to "
        "the copy never reaches Q, and memory is spent. Which address in Q is head h's first "
        "number?" },
    [ELSEWHERE] = { "data points outside Q", "The field data of your view points at no "
        "number of Q. What does it hold when you return it?" },
};
/* clang-format on */

static int first_number(Matrix Q, int h, int d_k)
{
    int n_heads = Q.cols / d_k;
    if (made(RESHAPED) || made(BLOCK_OF_ROWS))
        return h * Q.rows * d_k;
    if (made(HEAD_IS_ROW) || made(ROW_FOR_COLUMN))
        return h * Q.stride * (made(ROW_FOR_COLUMN) ? d_k : 1);
    if (made(CUT_BY_ROWS))
        return h * (Q.rows / n_heads) * Q.stride;
    if (made(FROM_THE_RIGHT))
        h = n_heads - 1 - h;
    int width = made(NO_HEAD)          ? 0
                : made(HEAD_IS_COLUMN) ? 1
                : made(HEADS_FOR_D_K)  ? n_heads
                                       : d_k;
    return (made(NEXT_HEAD) ? h + 1 : h - made(COUNTED_FROM_1)) * width * (made(BYTES) ? 4 : 1);
}

static int row_to_row(Matrix Q, int d_k)
{
    if (made(STRIDE_ONE))
        return 1;
    if (made(RESHAPED) || made(STRIDE_D_K) || made(COPIED))
        return d_k;
    return (made(STRIDE_COLS) ? Q.cols : Q.stride) - (made(STRIDE_GAP) ? d_k : 0);
}

Matrix head_view(Matrix Q, int h, int d_k)
{
    static float elsewhere;
    int start = first_number(Q, h, d_k), width = d_k;
    int known = start >= 0 && start < Q.rows * Q.stride - (Q.stride - Q.cols) && !made(COPIED)
                && !made(ELSEWHERE);
    if (made(WHOLE_ROW) || made(CUT_BY_ROWS))
        width = Q.cols;
    else if (made(N_HEADS_WIDE))
        width = Q.cols / d_k;
    else if (made(TO_THE_END))
        width = Q.cols - h * d_k;
    int length = made(ONE_ROW) ? 1 : made(CUT_BY_ROWS) ? Q.rows / (Q.cols / d_k) : Q.rows;
    return (Matrix){ made(TURNED) ? width : length, made(TURNED) ? length : width,
                     row_to_row(Q, d_k), known ? &Q.data[start] : &elsewhere };
}

/* ---- the view as a picture: which numbers of Q it holds ---- */

static int field(const Case *c, int out)
{
    float x = *matrix_at(c->out[out], 0, 0);
    return fabsf(x) < 1e6f ? (int)x : -1;
}

/* Is the number at this place of Q's data in the view that came back? */
static int covers(const Case *c, int place)
{
    int distance = place - field(c, 4), stride = field(c, 3);
    for (int row = 0; row < field(c, 1) && row < 64; row++)
        if (distance - row * stride >= 0 && distance - row * stride < field(c, 2))
            return 1;
    return 0;
}

/* The first wrong view with more than one row, and whether it lies in Q at all. */
static void show(const Answers *a)
{
    int k = 0;
    while (k < a->answered && (agrees(a, k) || a->given[k].in[0].rows == 1))
        k++;
    if (k == a->answered || case_is_untouched(*matrix_at(a->given[k].out[0], 0, 0)))
        return;
    Matrix Q = a->given[k].in[0];
    if (!agrees_in(a, k, 0)) {
        say("\n   %s: data of your view is not the address of a number of Q.\n", cases[k]);
        return;
    }
    say("\n   Q, %s:   █ in your view   ░ missing   ▒ not head %d's\n", cases[k],
        (int)a->given[k].arg[0]);
    for (int i = 0; i < Q.rows; i++) {
        say("   ");
        for (int j = 0; j < Q.cols; j++) {
            int yours = covers(&a->given[k], i * Q.stride + j);
            int ours = covers(&a->expected[k], i * Q.stride + j);
            say(" %s", yours ? ours ? "█" : "▒" : ours ? "░" : "·");
        }
        say("\n");
    }
}

/* ---- what must hold ---- */

static int is_inside(const Answers *a, int k)
{
    return agrees_in(a, k, 0);
}

static int has_sizes(const Answers *a, int k)
{
    return agrees_in(a, k, 1) && agrees_in(a, k, 2);
}

static int has_stride(const Answers *a, int k)
{
    return agrees_in(a, k, 3);
}

static int has_start(const Answers *a, int k)
{
    return agrees_in(a, k, 4);
}

static const char *const names[] = { "inside",        "rows", "cols", "stride",
                                     "data − Q.data", "view", "Q" };
static const Property properties[] = {
    { "the view points into Q: nothing is copied", is_inside, TOKEN, ALONE },
    { "it has a row for each token and d_k columns", has_sizes, TOKEN, ALONE },
    { "it begins at the first number of head h", has_start, TOKEN, ALONE },
    { "its rows are as far apart as the rows of Q", has_stride, TOKEN, FIRST },
    { "the same where Q is itself a view of a wider matrix", agrees, WIDER, WIDER_LAST },
    { "the same where one head owns all columns", agrees, ALONE, ALONE },
};

const Exercise exercise = {
    .names = names,
    .cases = cases,
    .n_cases = CASES,
    .draw = draw,
    .properties = properties,
    .n_properties = COUNT(properties),
    .mistakes = mistakes,
    .n_mistakes = MISTAKES,
    .prediction = 28,
    .show = show,
};
