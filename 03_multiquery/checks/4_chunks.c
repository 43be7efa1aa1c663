/* The check of exercise 3.4. */
#include "check.h"

enum { ONE_TOKEN, AT_ONCE, ONE_BY_ONE, UNEVEN, PROMPT, VIEWS, IN_TURN, LONG, CASES };
static const char *const cases[CASES] = {
    "1 token",
    "5 tokens at once",
    "4 tokens, one by one",
    "3 + 1 + 5",
    "a prompt, then 1 + 1 + 2",
    "views, cut anywhere",
    "2 sequences in turn",
    "40 + 1 + 29 tokens, 5 heads",
};

static void draw(Case *c, int k)
{
    /* clang-format off */
    enum { HEADS, D_K, D_V };
    static const int sizes[CASES][3] = {
        { 2, 2, 3 }, { 3, 2, 4 }, { 3, 3, 4 }, { 4, 2, 3 }, { 2, 4, 3 }, { 3, 5, 2 },
        { 2, 3, 2 }, { 5, 4, 3 },
    };
    int counts[CASES][4] = {
        { 1 }, { 5 }, { 1, 1, 1, 1 }, { 3, 1, 5 }, { random_int(3, 5), 1, 1, 2 },
        { random_int(1, 2), random_int(2, 3), 1, 2 },
        { 2, 1, 3 }, { 40, 1, 29 },
    };
    /* clang-format on */
    Matrix (*in)(Case *, int, int, float) = k == VIEWS ? case_in_view : case_in;
    const int *s = sizes[k];
    int n = 0, chunks = 0;
    while (chunks < 4 && counts[k][chunks] > 0)
        n += counts[k][chunks++];
    int capacity = 2 * n + s[HEADS] + 1;
    Matrix Q = in(c, n, s[HEADS] * s[D_K], 1.5f), K = in(c, n, s[D_K], 1.5f);
    for (int i = 0; i < n && k == LONG; i++) { /* scores of about −200 */
        for (int h = 0; h < s[HEADS]; h++)
            *matrix_at(Q, i, h * s[D_K]) += 20;
        *matrix_at(K, i, 0) = -20 + 0.05f * *matrix_at(K, i, 0);
    }
    in(c, n, s[D_V], 1);
    case_in(c, capacity, s[D_K], 1.5f); /* what an earlier sequence left in the cache */
    case_in(c, capacity, s[D_V], 1);
    Matrix lengths = case_in(c, 1, chunks, 1);
    for (int chunk = 0; chunk < chunks; chunk++)
        *matrix_at(lengths, 0, chunk) = (float)counts[k][chunk];
    (k == VIEWS ? case_out_view : case_out)(c, n, s[HEADS] * s[D_V]);
    case_out(c, capacity, s[D_K]);
    case_out(c, capacity, s[D_V]);
    case_out(c, 1, 1);
    case_arg(c, s[HEADS]);
    case_arg(c, k == IN_TURN);
}

/* clang-format off */
enum {
    TOP_LEFT, NO_MASK, WITHOUT_ITSELF, ONE_TOO_MANY, UPSIDE_DOWN, WHOLE_CAPACITY,
    CHUNK_ONLY, CACHE_ONLY, SHOWN_BEFORE, BY_ONE, TWICE, NOT_GROWN, BACK_TO_COUNT, AT_ROW_0,
    OVER_THE_LAST, BEFORE_APPENDING, NO_KEYS, NO_VALUES, FIRST_ROW_ONLY, KEY_BY_HEAD,
    SAME_QUESTION, AT_KEY_WIDTH, COUNTED_TWICE, UNSCALED, STRIDE, NOT_APPENDED,
    OWN_INDEX, TOO_NEAR, REMEMBERED, MISTAKES
};
static const Mistake mistakes[MISTAKES] = {
    [TOP_LEFT] = { "mask aligned top left", "Row i of a chunk sees the first i + 1 tokens "
        "of the cache, as if the chunk were the beginning. Where in the cache does row i "
        "itself stand?" },
    [NO_MASK] = { "no mask within the chunk", "Every row of a chunk sees the whole chunk. "
        "May a token see one that comes after it?" },
    [WITHOUT_ITSELF] = { "itself hidden", "A token sees all before it, but not itself. Is "
        "its own key in the cache when it asks?" },
    [ONE_TOO_MANY] = { "one too many", "A token sees the one after it where there is one. "
        "Which is the last column of the mask that row i may see?" },
    [UPSIDE_DOWN] = { "mask upside down", "A token sees only what comes after it in its "
        "chunk. In the mask, which number shows and which hides?" },
    [WHOLE_CAPACITY] = { "the whole capacity", "Your tokens see all rows that the cache has "
        "room for. Which rows hold this sequence?" },
    [CHUNK_ONLY] = { "the chunk only", "Your tokens see their own chunk only. Whose keys "
        "does attention get: the chunk's or the cache's?" },
    [CACHE_ONLY] = { "without the chunk", "Your tokens see what was in the cache before "
        "they came, and nothing of their own chunk. When is it appended, and how many rows "
        "are attended to?" },
    [SHOWN_BEFORE] = { "cache and itself only", "A token sees the old cache and itself, but "
        "not the tokens before it in its chunk. For row 2 of a chunk, which columns of the "
        "mask should be 1?" },
    [BY_ONE] = { "length grows by 1", "Your length grows by 1 a chunk. How many rows were "
        "appended?" },
    [TWICE] = { "length grows twice", "Your length grows by twice the chunk. In how many "
        "places is it counted up?" },
    [NOT_GROWN] = { "length does not grow", "Your length stays 0, so each chunk is written "
        "over the one before. Who tells the cache that rows were added?" },
    [BACK_TO_COUNT] = { "length = count", "Your length is that of the last chunk. Was the "
        "cache empty before it?" },
    [AT_ROW_0] = { "always at row 0", "Each chunk is written over the first rows of the "
        "cache. Which is the first row that is free?" },
    [OVER_THE_LAST] = { "over the last row", "Each chunk is written one row too high, over "
        "the last token's. If 4 rows are filled, 0 to 3, which is the next?" },
    [BEFORE_APPENDING] = { "attended before it is appended", "Where a chunk's own keys "
        "should be, your tokens see what stood in the cache before. What comes first, "
        "asking or appending?" },
    [NO_KEYS] = { "keys not appended", "The values arrive in the cache, the keys do not. "
        "What is compared with the queries of later tokens?" },
    [NO_VALUES] = { "values not appended", "The keys arrive in the cache, the values do "
        "not. What will later tokens mix?" },
    [FIRST_ROW_ONLY] = { "one row of the chunk appended", "Only the first row of each chunk "
        "arrives in the cache. How many rows has a chunk?" },
    [KEY_BY_HEAD] = { "K indexed by head", "Head h reads keys and values that begin h rows "
        "further down: an offset for head h, where there is one key for all. Which of the "
        "four matrices are cut into heads?" },
    [SAME_QUESTION] = { "head 0's query for all", "All heads ask head 0's question. K and V "
        "are shared: is Q?" },
    [AT_KEY_WIDTH] = { "Z cut by d_k", "The heads' results stand d_k columns apart in Z. "
        "How wide is one head's result: like a key or like a value?" },
    [COUNTED_TWICE] = { "the chunk counted twice", "Your tokens see as many rows too many "
        "as the chunk has. When you build the mask, does the length already count the chunk?" },
    [UNSCALED] = { "no scale", "Your scores are not divided. What does attention() do "
        "between its product and its mask?" },
    [STRIDE] = { "stride ignored", "Right, until the rows of K and V do not lie side by "
        "side. How far is it from one row to the next: cols, or stride? matrix_at() knows." },
    [NOT_APPENDED] = { "nothing appended", "Your tokens see their own chunk, and nothing "
        "arrives in the rows of the cache. Where will later chunks find this one?" },
    [OWN_INDEX] = { "row i of the chunk, column of the cache", "Right in the first chunk. "
        "In a later one a token sees the old cache, but of its own chunk nothing, or too "
        "little. The chunk's row i and the cache's column j: do both count from the same "
        "token?" },
    [TOO_NEAR] = { "hidden scores not low enough", "Hidden tokens win where all scores are "
        "lower than what you wrote for them. Below which number does no score ever lie?" },
    [REMEMBERED] = { "a length of your own", "Right for one sequence. You remember how many "
        "tokens there were, but there can be two caches. Whose length says where this one "
        "ends?" },
};
/* clang-format on */

static int place(Matrix m, int row, int col)
{
    return row * (made(STRIDE) ? m.cols : m.stride) + col;
}

static void write_row(Matrix to, int row, Matrix from, int i)
{
    for (int c = 0; row >= 0 && row < to.rows && c < to.cols; c++)
        *matrix_at(to, row, c) = *matrix_at(from, place(from, i, c) / from.stride,
                                            place(from, i, c) % from.stride);
}

static void append(Cache *cache, Matrix K, Matrix V)
{
    int at = made(AT_ROW_0) ? 0 : cache->length;
    if (made(OVER_THE_LAST) && at > 0)
        at--;
    for (int i = 0; i < (made(FIRST_ROW_ONLY) ? 1 : K.rows); i++) {
        if (!made(NO_KEYS))
            write_row(cache->K, at + i, K, i);
        if (!made(NO_VALUES))
            write_row(cache->V, at + i, V, i);
    }
}

/* Does row i of `count` new ones see row j, when `old` rows stood there before? */
static int sees(int i, int j, int old, int count)
{
    int self = old + i, inside = j < old + count;
    if (made(WHOLE_CAPACITY))
        return 1;
    if (made(CHUNK_ONLY) && j < old)
        return 0;
    if (made(OWN_INDEX))
        return inside && (j < old || j <= i);
    if (made(COUNTED_TWICE))
        return j <= self + count;
    if (made(NO_MASK))
        return inside;
    if (made(SHOWN_BEFORE))
        return j < old || j == self;
    if (made(CACHE_ONLY))
        return j < old;
    if (made(UPSIDE_DOWN))
        return inside && j > self;
    self = made(TOP_LEFT) ? i : self;
    return inside && j <= (made(WITHOUT_ITSELF) ? self - 1 : self + made(ONE_TOO_MANY));
}

static float at(Matrix m, int row, int col)
{
    return row < m.rows ? *matrix_at(m, row, col) : 0;
}

static void attend(Matrix Z, int i, int h, const Cache *cache, Matrix Q, int old)
{
    int d_k = cache->K.cols, d_v = cache->V.cols, down = made(KEY_BY_HEAD) ? h : 0;
    double weights[160], most = -INFINITY, all = 0;
    for (int j = 0; j < cache->K.rows; j++) {
        int seen = sees(i, j, old, Q.rows);
        int near = !seen && made(TOO_NEAR) && j < old + Q.rows;
        double s = 0;
        for (int p = d_k; seen && p-- > 0;)
            s += (double)at(cache->K, j + down, p)
                 * (double)*matrix_at(Q, i, (made(SAME_QUESTION) ? 0 : h * d_k) + p);
        weights[j] = seen ? s / (made(UNSCALED) ? 1 : sqrt(d_k)) : near ? -60 : -INFINITY;
        most = weights[j] > most ? weights[j] : most;
    }
    for (int j = 0; j < cache->K.rows; j++)
        all += weights[j] = most > -INFINITY ? exp(weights[j] - most) : 0;
    for (int e = 0; e < d_v; e++) {
        int col = h * (made(AT_KEY_WIDTH) ? d_k : d_v) + e;
        double mixed = 0;
        for (int j = 0; j < cache->K.rows; j++)
            mixed += weights[j] > 0 ? weights[j] * (double)at(cache->V, j + down, e) / all : 0;
        if (col < Z.cols)
            *matrix_at(Z, i, col) = (float)mixed;
    }
}

void decode_chunk(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads)
{
    static int remembered;
    if (cache->length == 0)
        remembered = 0;
    int length = cache->length;
    if (made(REMEMBERED))
        cache->length = remembered;
    int old = made(NOT_APPENDED) ? 0 : cache->length;
    const Cache chunk = { K, V, 0 };
    if (!made(BEFORE_APPENDING) && !made(NOT_APPENDED))
        append(cache, K, V);
    for (int h = 0; h < n_heads; h++)
        for (int i = Q.rows; i-- > 0;)
            attend(Z, i, h, made(NOT_APPENDED) ? &chunk : cache, Q, old);
    if (made(BEFORE_APPENDING) && !made(NOT_APPENDED))
        append(cache, K, V);
    if (!made(NOT_GROWN))
        cache->length += made(BY_ONE) ? 1 : made(TWICE) ? 2 * K.rows : K.rows;
    if (made(BACK_TO_COUNT))
        cache->length = K.rows;
    remembered = cache->length;
    if (made(REMEMBERED))
        cache->length = length + K.rows;
}

static int z_agrees(const Answers *a, int k)
{
    return agrees_in(a, k, 0);
}

static int cache_agrees(const Answers *a, int k)
{
    return agrees_in(a, k, 1) && agrees_in(a, k, 2);
}

static int length_agrees(const Answers *a, int k)
{
    return agrees_in(a, k, 3);
}

static const char *const names[] = {
    "Z", "cache.K", "cache.V", "cache.length", "Q", "K", "V", "old K", "old V", "counts",
};
static const Property properties[] = {
    { "a token alone sees itself", z_agrees, ONE_TOKEN, ONE_TOKEN },
    { "all at once: no token sees a later one", z_agrees, AT_ONCE, AT_ONCE },
    { "one by one: a token sees all before it", z_agrees, ONE_BY_ONE, ONE_BY_ONE },
    { "cut into 3 + 1 + 5: the same as if it had not been cut", z_agrees, UNEVEN, UNEVEN },
    { "cut anywhere, d_k > d_v, views of wider matrices", z_agrees, PROMPT, VIEWS },
    { "two sequences in turn, with a cache for each", agrees, IN_TURN, IN_TURN },
    { "70 tokens, 5 heads, scores far below 0", z_agrees, LONG, LONG },
    { "the cache holds the rows of all chunks, in order", cache_agrees, ONE_TOKEN, VIEWS },
    { "its length is the number of tokens", length_agrees, ONE_TOKEN, VIEWS },
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
    .prediction = 5,
    .library = 1,
};
