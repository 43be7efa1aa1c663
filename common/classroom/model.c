#include "model.h"

/* clang-format off */
const Mistake model_mistakes[SHARED_MISTAKES] = {
    [NO_SCALE] = { "no scale", "Your scores are not divided: they are √d_k times too large, so "
      "the weights are too sharp. Which pass is missing?" },
    [BY_D_K] = { "divided by d_k", "Your weights are too even: the scores are divided by d_k, "
      "not by its root. How often do you divide, and by what?" },
    [BY_WIDTH] = { "√(n_heads · d_k)", "You divide by the root of the width of all heads "
      "together: right with one head only. How many products are added up in one score of one "
      "head?" },
    [NO_MASK] = { "no mask", "Hidden tokens have weight, a later token among them. Where does "
      "your code use the mask, or `causal`?" },
    [MASK_AFTER] = { "mask after softmax", "The hidden weights are 0, but those that are left "
      "do not sum to 1. What must softmax know before it divides?" },
    [MASK_TIMES] = { "score × mask", "A hidden score becomes 0 in your code, and e⁰ is 1: it "
      "still has weight. Which score has weight 0?" },
    [WITHOUT_ITSELF] = { "a token does not see itself", "Your token sees those before it, but "
      "not itself; the first sees nothing. Is its own key there, and shown, when it asks?" },
    [NO_MAX] = { "no maximum subtracted", "Scores far from 0 give infinity or 0, and their "
      "quotient NaN. What does softmax take off all scores of a row first?" },
    [MAX_FROM_0] = { "maximum starts at 0", "Where all scores of a row are far below 0 the "
      "result is NaN, which is 0/0. Follow such a row with a pencil: after which loop is a "
      "variable not what its name says?" },
    [MAX_UNDIVIDED] = { "maximum of the undivided products", "Your maximum is taken before the "
      "scores are divided, so it may be far above all of them, and e^… of each is 0. Is it the "
      "largest of what you subtract it from?" },
    [SAME_SLICE] = { "every head the same columns", "All your heads read the columns of head "
      "0, so they ask the same question. What must change with h?" },
    [K_AS_V] = { "K used as V", "You mix the keys. By its key a token is found; what does it "
      "hand over?" },
    [KV_SWAPPED] = { "K and V exchanged", "You compare the queries with the values and mix the "
      "keys. Which is which, and in which order does attention() take them?" },
    [CUT_BY_ROWS] = { "heads cut along the rows", "Each of your heads reads a block of memory, "
      "that is whole rows: some tokens, all heads. It should read all tokens and its own "
      "columns. What is the stride of head h's view?" },
    [V_AT_D_K] = { "V at h · d_k", "Right where d_v equals d_k: your heads read V at multiples "
      "of d_k. How wide is a head's value?" },
    [Z_AT_0] = { "results at column 0", "All your heads write to the first columns, so the "
      "last one stays there and the other columns are empty. Where do head h's columns "
      "begin?" },
    [Z_AT_D_K] = { "results at h · d_k", "Right where d_v equals d_k; where it does not, the "
      "heads' results overlap or leave gaps. How wide is a head's result: like a key or like a "
      "value?" },
    [MERGED_BY_ROWS] = { "results below each other", "You put the heads' results below each "
      "other in memory and read them as rows of Z. In row i of Z stand the results of which "
      "tokens?" },
    [ROW_0] = { "always row 0", "What comes overwrites the first rows of the cache. Which is "
      "the first row that is free?" },
    [LENGTH_LEFT] = { "length does not grow", "After your call cache->length is what it was, "
      "so what comes next overwrites this. Who tells the next call that there are rows "
      "more?" },
    [LENGTH_TWICE] = { "length grows twice", "Length grows by twice the rows that came: in the "
      "cache is a gap that nobody filled. In how many places is it counted up?" },
    [REPLACED] = { "the cache replaced", "Your numbers are right, but cache->K or cache->V is "
      "another matrix after the call: the caller holds the old one. Into which rows of it do "
      "the new ones go?" },
    [TOP_LEFT] = { "mask aligned top left", "Row i of what comes sees the first i + 1 tokens "
      "of the cache, as if nothing stood before it: a single token sees key 0 only. Where in "
      "the cache does row i itself stand?" },
    [ONE_TOO_MANY] = { "one row too many", "Your token sees a row behind its own, one that "
      "comes later or that nobody filled. Does length count the new token already when you add "
      "1?" },
    [CHUNK_ONLY] = { "the new rows only", "Your token does not see what was in the cache "
      "before it came. Whose keys does attention get: the new ones, or the cache's?" },
    [WHOLE_CAPACITY] = { "the whole capacity", "Your token sees all rows that the cache has "
      "room for, also those that nobody filled. How many are filled?" },
};
/* clang-format on */

void model_multiply(Matrix c, Matrix a, Matrix b)
{
    for (int i = 0; i < c.rows; i++)
        for (int j = 0; j < c.cols; j++) {
            double sum = 0;
            for (int p = a.cols; p-- > 0;)
                sum += (double)*matrix_at(a, i, p) * (double)*matrix_at(b, p, j);
            *matrix_at(c, i, j) = (float)sum;
        }
}

/* ---- which columns a head reads and writes ---- */

static Matrix columns(Matrix m, int first, int width)
{
    return (Matrix){ m.rows, width, m.stride, m.data + first };
}

/* A head's share of the memory of m, as a reshape cuts it. */
static Matrix block(Matrix m, int h, int width)
{
    return (Matrix){ m.rows, width, width, m.data + h * m.rows * width };
}

Heads model_heads(Matrix Z, Matrix Q, Matrix K, Matrix V, Matrix mask, int n_heads,
                  int n_kv_heads)
{
    int d_k = Q.cols / n_heads, d_v = Z.cols / n_heads, group_size = n_heads / n_kv_heads;
    Heads l = { .n_heads = n_heads, .d_k = d_k, .d_v = d_v, .Q = Q, .Z = Z, .mask = mask };
    l.K = made(KV_SWAPPED) ? V : K;
    l.V = made(KV_SWAPPED) || made(K_AS_V) ? K : V;
    for (int h = 0; h < n_heads; h++) {
        int kv = made(SAME_SLICE) ? 0 : h / group_size, q = made(SAME_SLICE) ? 0 : h;
        int at = made(Z_AT_0) ? 0 : h;
        l.q[h] = made(CUT_BY_ROWS) ? block(Q, q, d_k) : columns(Q, q * d_k, d_k);
        Matrix key = made(CUT_BY_ROWS) ? block(K, kv, d_k) : columns(K, kv * d_k, d_k);
        Matrix value = made(CUT_BY_ROWS) ? block(V, kv, d_v)
                                         : columns(V, kv * (made(V_AT_D_K) ? d_k : d_v), d_v);
        l.k[h] = made(KV_SWAPPED) ? value : key;
        l.v[h] = made(KV_SWAPPED) || made(K_AS_V) ? key : value;
        l.z[h] = made(MERGED_BY_ROWS) ? block(Z, at, d_v)
                                      : columns(Z, at * (made(Z_AT_D_K) ? d_k : d_v), d_v);
    }
    return l;
}

/* ---- the five passes ---- */

/* Number (i, p) of a view; 0 where that is outside of the whole or of the view. */
static double number(Matrix whole, Matrix view, int i, int p)
{
    const float *end = matrix_at(whole, whole.rows - 1, 0) + whole.cols;
    const float *at = matrix_at(view, i, 0) + p;
    return p < view.cols && at >= whole.data && at < end ? (double)*at : 0;
}

/* What is subtracted from the scores of a row. */
static double taken_off(const double *s, int n, double by)
{
    double largest = made(MAX_FROM_0) ? 0 : -INFINITY;
    for (int j = 0; j < n; j++)
        largest = fmax(largest, made(MAX_UNDIVIDED) ? s[j] * by : s[j]);
    return made(NO_MAX) ? 0 : largest > -INFINITY ? largest : 0;
}

/* The weights of row i of head h. */
static void weigh(const Heads *l, int h, int i, double *w)
{
    int n = l->mask.cols, width = made(BY_WIDTH) ? l->Q.cols : l->d_k;
    double by = made(NO_SCALE) ? 1 : made(BY_D_K) ? width : sqrt(width), total = 0;
    for (int j = 0; j < n; j++) {
        w[j] = 0;
        for (int p = 0; p < l->q[h].cols; p++)
            w[j] += number(l->Q, l->q[h], i, p) * number(l->K, l->k[h], j, p);
        w[j] /= by;
        if (*matrix_at(l->mask, i, j) == 0 && !made(NO_MASK) && !made(MASK_AFTER))
            w[j] = made(MASK_TIMES) ? 0 : -INFINITY;
    }
    double off = taken_off(w, n, by), largest = -INFINITY;
    for (int j = 0; j < n; j++)
        largest = fmax(largest, w[j]);
    for (int j = 0; j < n; j++)
        total += w[j] = (double)expf((float)(w[j] - off));
    if (largest == -INFINITY && exercise.library) /* matrix_softmax_rows() gives zeros */
        total = 1;
    for (int j = 0; j < n; j++) {
        w[j] /= total;
        if (made(MASK_AFTER) && *matrix_at(l->mask, i, j) == 0)
            w[j] = 0;
    }
}

void model_attend(const Heads *l)
{
    int n_q = l->mask.rows, n_k = l->mask.cols;
    double *w = matrix_memory((size_t)n_k, sizeof *w);
    const float *end = matrix_at(l->Z, l->Z.rows - 1, 0) + l->Z.cols;
    for (int h = 0; h < l->n_heads; h++)
        for (int i = 0; i < n_q; i++) {
            weigh(l, h, i, w);
            for (int p = 0; p < l->d_v; p++) {
                double mixed = 0;
                for (int j = 0; j < n_k; j++)
                    if (w[j] != 0)
                        mixed += w[j] * number(l->V, l->v[h], j, p);
                float *z = matrix_at(l->z[h], i, 0) + p;
                if (z >= l->Z.data && z < end)
                    *z = (float)mixed;
            }
        }
}

/* ---- decoding ---- */

static void store(Matrix cache, int at, Matrix from)
{
    for (int i = 0; i < from.rows && at + i < cache.rows; i++)
        matrix_copy(matrix_rows(cache, at + i, 1), matrix_rows(from, i, 1));
}

static int sees(int i, int j, int old)
{
    int self = old + i;
    return made(WHOLE_CAPACITY) ? 1
           : made(TOP_LEFT)     ? j <= i
           : made(CHUNK_ONLY)   ? j >= old && j <= self
                                : j <= self - made(WITHOUT_ITSELF) + made(ONE_TOO_MANY);
}

void model_decode(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads,
                  int n_kv_heads)
{
    cache->K.rows = cache->V.rows; /* REPLACED leaves another number there */
    int old = cache->length, count = K.rows, capacity = cache->K.rows;
    int end = made(WHOLE_CAPACITY) ? capacity : old + count + made(ONE_TOO_MANY);
    store(cache->K, made(ROW_0) ? 0 : old, K);
    store(cache->V, made(ROW_0) ? 0 : old, V);
    end = end < capacity ? end : capacity;
    Matrix mask = matrix_new(count, end);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < end; j++)
            *matrix_at(mask, i, j) = (float)sees(i, j, old);
    Heads l = model_heads(Z, Q, matrix_rows(cache->K, 0, end), matrix_rows(cache->V, 0, end),
                          mask, n_heads, n_kv_heads);
    model_attend(&l);
    cache->length += made(LENGTH_LEFT) ? 0 : made(LENGTH_TWICE) ? 2 * count : count;
    cache->K.rows += made(REPLACED);
}

void model_draw_decoding(Case *c, const Decoding *d)
{
    int n = 0, chunks = 0, room = d->n_caches * d->capacity, pad = draw_int(0, 5);
    while (chunks < 4 && d->counts[chunks] > 0)
        n += d->counts[chunks++];
    c->is_view = d->is_view;
    case_in(c, n, d->n_heads * d->d_k, d->amplitude);
    case_in(c, d->filled + n, d->n_kv_heads * d->d_k, d->amplitude);
    case_in(c, d->filled + n, d->n_kv_heads * d->d_v, 1);
    Matrix counts = case_in(c, 1, chunks, 0);
    for (int k = 0; k < chunks; k++)
        *matrix_at(counts, 0, k) = (float)d->counts[k];
    case_out(c, n, d->n_heads * d->d_v);
    case_out(c, room, d->n_kv_heads * d->d_k);
    case_out(c, room, d->n_kv_heads * d->d_v);
    case_out(c, chunks, 1);
    case_out(c, 1, 1);
    const int arg[] = { d->n_heads,
                        d->filled,
                        d->capacity,
                        d->n_caches,
                        d->is_wider ? 2 + pad : 0,
                        d->is_wider ? 3 + pad : 0,
                        d->is_nan };
    for (int k = 0; k < COUNT(arg); k++)
        case_arg(c, arg[k]);
}
