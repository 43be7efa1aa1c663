/* The check of exercise 2.4. */
#include "check.h"

enum { STEP, SEQUENCE, PROMPT, IN_TURN, FULL, WIDER, MANY, CASES };
static const char *const cases[CASES] = {
    "1 token, 3 in the cache, 1 head",   "5 tokens, the cache empty, 2 heads",
    "4 tokens, 2 in the cache, 3 heads", "6 tokens to two caches in turn",
    "4 tokens until the cache is full",  "3 tokens, the cache in wider memory",
    "2 tokens, 70 in the cache",
};

/* There is room for a length that moves on too fast, until the last case. */
static void draw(Case *c, int k)
{
    static const int tokens[CASES] = { 1, 5, 4, 6, 4, 3, 2 };
    static const int n_heads[CASES] = { 1, 2, 3, 2, 2, 3, 2 };
    static const int filled[CASES] = { 3, 0, 2, 1, 2, 2, 70 };
    static const int capacity[CASES] = { 7, 13, 16, 9, 6, 5, 80 };
    static const int d_k[CASES] = { 2, 3, 2, 2, 4, 2, 3 };
    static const int d_v[CASES] = { 2, 4, 5, 3, 3, 4, 2 };
    static int pad; /* all four differ */
    int n_caches = k == IN_TURN ? 2 : 1, rows = n_caches * capacity[k];
    case_in(c, tokens[k], n_heads[k] * d_k[k], 1);
    case_in(c, filled[k] + tokens[k], n_heads[k] * d_k[k], 1);
    case_in(c, filled[k] + tokens[k], n_heads[k] * d_v[k], 1);
    case_out(c, tokens[k], n_heads[k] * d_v[k]);
    case_out(c, rows, n_heads[k] * d_k[k]);
    case_out(c, rows, n_heads[k] * d_v[k]);
    case_out(c, tokens[k], 1);
    case_arg(c, n_heads[k]);
    case_arg(c, filled[k]);
    case_arg(c, capacity[k]);
    case_arg(c, n_caches);
    pad = k == FULL ? random_int(0, 5) : pad;
    for (int m = 0; m < 2; m++, pad++)
        case_arg(c, k == FULL || k == WIDER ? 2 + pad % 6 : 0);
}

/* clang-format off */
enum { TWICE, TWICE_AT_ONCE, ONE_TOO_MANY, ROW_AFTER, TOP_LEFT, BEFORE, OWN_ONLY,
       NOT_APPENDED, K_FORGOTTEN, V_FORGOTTEN, ROW_0, WHOLE, NOT_ADVANCED, STORED_SWAPPED,
       READ_SWAPPED, STORED_Q, AS_ONE_HEAD, FIRST_HEAD, SAME_SLICE, Z_AT_0, Z_AT_D_K,
       V_AT_D_K, D_V_IS_D_K, ALL_HIDDEN, APPENDED_PER_HEAD, ADVANCED_PER_HEAD,
       ADVANCED_BEHIND, OVERWRITES_LAST, SAME_K, SAME_V, STRIDE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [TWICE] = { "length advanced twice", "Between two tokens your cache has a row that "
        "nobody filled. How often does length grow in one call?" },
    [TWICE_AT_ONCE] = { "length grows by 2", "Length grows by two before the token attends, "
        "so it sees a row that nobody filled. How many rows does one token add?" },
    [ONE_TOO_MANY] = { "one row too many", "Your token sees a row behind the last filled "
        "one. When you add 1 to length to count the new token, does length count it "
        "already?" },
    [ROW_AFTER] = { "written one row too far", "You skip a row: the new k and v stand one "
        "row behind the first free one. Is it length before or after it grew that names the "
        "free row?" },
    [TOP_LEFT] = { "sees key 0 only", "Your token sees the first key only, as row 0 of a "
        "causal mask does. Which row of the causal triangle is the newest token's?" },
    [BEFORE] = { "does not see itself", "Your token sees those before it, but not itself. "
        "What must be in the cache, and counted, before it attends?" },
    [OWN_ONLY] = { "sees itself only", "Your z is the token's own value: it sees no other. "
        "Where are the keys and values of the tokens before it?" },
    [NOT_APPENDED] = { "nothing appended", "Length grows, but the new k and v are not in the "
        "cache. What stands in the new row?" },
    [K_FORGOTTEN] = { "k not appended", "The cache of V has the new row, that of K has not. "
        "Which two rows does a token add?" },
    [V_FORGOTTEN] = { "v not appended", "The cache of K has the new row, that of V has not. "
        "Which two rows does a token add?" },
    [ROW_0] = { "always row 0", "Each token overwrites the first row. Which row of the cache "
        "is free?" },
    [WHOLE] = { "attends over the capacity", "Your token sees all rows that the cache has "
        "room for, also those that nobody filled. How many are filled?" },
    [NOT_ADVANCED] = { "length not advanced", "After your call cache->length is what it was, "
        "so the next token overwrites this one. Who tells the next call that there is a row "
        "more?" },
    [STORED_SWAPPED] = { "k and v exchanged", "The new key stands in V and the new value in "
        "K. Which is which?" },
    [READ_SWAPPED] = { "K and V exchanged", "You compare the query with the values and mix "
        "the keys. In which order does attention() take them?" },
    [STORED_Q] = { "q kept instead of k", "Your cache of K holds the queries. Which of the "
        "three rows of a token is needed by later tokens: q, k or v?" },
    [AS_ONE_HEAD] = { "one wide head", "All columns make one score in your code, so all "
        "heads have the same weights. Which columns does head h compare?" },
    [FIRST_HEAD] = { "only head 0", "Only the columns of head 0 are written. How often is "
        "attention() called for one token?" },
    [SAME_SLICE] = { "every head reads head 0", "All your heads read the columns of head 0. "
        "What must change with h?" },
    [Z_AT_0] = { "z at column 0", "All your heads write to the first columns of z. Where "
        "does head h's result begin?" },
    [Z_AT_D_K] = { "z at h · d_k", "Right where d_v equals d_k: your results begin at "
        "multiples of d_k. How wide is a result?" },
    [V_AT_D_K] = { "V at h · d_k", "Right where d_v equals d_k: you read the values at "
        "multiples of d_k. How wide is a value?" },
    [D_V_IS_D_K] = { "d_v taken for d_k", "Right where d_v equals d_k: your values are as "
        "wide as the keys. Which size tells how wide a value is?" },
    [ALL_HIDDEN] = { "mask of zeros", "Your z is 0: the token sees nothing. What does "
        "matrix_new() fill a mask with, and what shows a key?" },
    [APPENDED_PER_HEAD] = { "appended once for each head", "Each token stands in the cache "
        "as often as there are heads. What is inside your loop over the heads, and what "
        "belongs before it?" },
    [ADVANCED_PER_HEAD] = { "length grows for each head", "Length grows with every head, so "
        "later heads see rows that nobody filled. How many rows does one token add?" },
    [ADVANCED_BEHIND] = { "length grows once for each head", "Your z is right until the next "
        "token comes: after the call, length has grown once for each head. Is it inside the "
        "loop over the heads, or behind it?" },
    [OVERWRITES_LAST] = { "written to the last filled row", "The new k and v overwrite the "
        "newest row of the cache. Rows count from 0: if 3 are filled, which is the first "
        "free one?" },
    [SAME_K] = { "every head K of head 0", "All your heads look at head 0's keys. Which view "
        "of K changes with h? (One key for all heads is chapter 3.)" },
    [SAME_V] = { "every head V of head 0", "All your heads mix head 0's values. Which view "
        "of V changes with h? (One value for all heads is chapter 3.)" },
    [STRIDE] = { "stride ignored", "Right, until the rows of the cache do not lie side by "
        "side. How far is it from one row to the next: cols, or stride? matrix_rows() "
        "knows." },
};
/* clang-format on */

/* A row that nobody has room for is not written; one that is read holds what stands there. */
static void put(Matrix rows, int at, Matrix row)
{
    for (int col = 0; col < rows.cols && at < rows.rows; col++) {
        float x = col < row.cols ? *matrix_at(row, 0, col) : 0;
        if (made(STRIDE))
            rows.data[at * rows.cols + col] = x;
        else
            *matrix_at(rows, at, col) = x;
    }
}

static double number(Matrix rows, int row, int col)
{
    return col < rows.cols && row < rows.rows ? (double)*matrix_at(rows, row, col) : 0;
}

/* The rows from `first` on, `count` of them, as head h sees them. */
static void attend(Matrix z, const Cache *cache, Matrix q, int h, int n_heads, int first,
                   int count)
{
    double weight[80], total = 0;
    int d_k = q.cols / n_heads, d_v = made(D_V_IS_D_K) ? d_k : z.cols / n_heads;
    int slice = made(SAME_SLICE) ? 0 : h;
    int slice_k = made(SAME_K) ? 0 : slice, slice_v = made(SAME_V) ? 0 : slice;
    Matrix keys = made(READ_SWAPPED) ? cache->V : cache->K;
    Matrix values = made(READ_SWAPPED) ? cache->K : cache->V;
    for (int r = 0; r < count; r++) {
        double dot = 0;
        for (int p = 0; p < d_k; p++)
            dot += number(q, 0, slice * d_k + p) * number(keys, first + r, slice_k * d_k + p);
        weight[r] = dot / sqrt(d_k);
    }
    double largest = -INFINITY;
    for (int r = 0; r < count; r++)
        largest = fmax(largest, weight[r]);
    for (int r = 0; r < count; r++)
        total += weight[r] = exp(weight[r] - largest);
    for (int p = 0; p < d_v; p++) {
        double mixed = 0;
        for (int r = 0; r < count; r++)
            mixed += weight[r] / total
                     * number(values, first + r, slice_v * (made(V_AT_D_K) ? d_k : d_v) + p);
        int col = (made(Z_AT_0) ? 0 : h * (made(Z_AT_D_K) ? d_k : d_v)) + p;
        if (col < z.cols)
            *matrix_at(z, 0, col) = made(ALL_HIDDEN) ? 0 : (float)mixed;
    }
}

/* How many rows head h sees, when length was `length` before the call. */
static int seen(int h, int length, int capacity)
{
    int count = length + 1;
    if (made(WHOLE))
        count = capacity;
    else if (made(TOP_LEFT) || made(OWN_ONLY))
        count = 1;
    else if (made(BEFORE))
        count = length;
    else if (made(ONE_TOO_MANY) || made(TWICE_AT_ONCE))
        count = length + 2;
    else if (made(APPENDED_PER_HEAD) || made(ADVANCED_PER_HEAD))
        count = length + 1 + h;
    return count < capacity ? count : capacity;
}

void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads)
{
    int length = cache->length, heads = made(AS_ONE_HEAD) ? 1 : n_heads;
    int at = made(ROW_0) ? 0 : length + made(ROW_AFTER);
    if (made(OVERWRITES_LAST) && length > 0)
        at = length - 1;
    for (int copies = 0; copies < (made(APPENDED_PER_HEAD) ? heads : 1); copies++, at++) {
        if (!made(NOT_APPENDED) && !made(K_FORGOTTEN))
            put(cache->K, at, made(STORED_SWAPPED) ? v : made(STORED_Q) ? q : k);
        if (!made(NOT_APPENDED) && !made(V_FORGOTTEN))
            put(cache->V, at, made(STORED_SWAPPED) ? k : v);
    }
    for (int h = 0; h < (made(FIRST_HEAD) ? 1 : heads); h++)
        attend(z, cache, q, h, heads, made(OWN_ONLY) ? length : 0,
               seen(h, length, cache->K.rows));
    if (made(APPENDED_PER_HEAD) || made(ADVANCED_PER_HEAD) || made(ADVANCED_BEHIND))
        cache->length += heads;
    else if (!made(NOT_ADVANCED))
        cache->length += made(TWICE) || made(TWICE_AT_ONCE) ? 2 : 1;
}

/* ---- what must hold ---- */

static int has_z(const Answers *a, int k)
{
    return agrees_in(a, k, 0);
}

static int has_rows(const Answers *a, int k)
{
    return agrees_in(a, k, 1) && agrees_in(a, k, 2);
}

static int has_length(const Answers *a, int k)
{
    return agrees_in(a, k, 3);
}

static const char *const names[] = { "z", "new in K", "new in V", "length", "Q", "K", "V" };
static const Property properties[] = {
    { "one token sees the three before it and itself", has_z, STEP, STEP },
    { "token by token the rows are those of causal attention", has_z, SEQUENCE, PROMPT },
    { "new rows of K and V stand behind the filled ones", has_rows, STEP, PROMPT },
    { "length counts the tokens in the cache", has_length, STEP, PROMPT },
    { "two caches in turn do not disturb each other", agrees, IN_TURN, IN_TURN },
    { "a cache in wider memory can be filled to its last row", agrees, FULL, WIDER },
    { "any number of tokens: 70 in the cache", agrees, MANY, MANY },
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
    .together = 3,
    .prediction = 56,
    .library = 1,
};
