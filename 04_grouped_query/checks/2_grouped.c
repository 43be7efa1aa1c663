/* The check of exercise 4.2. */
#include "given.h"
#include "model.h"

enum { ONE_TOKEN, GROUPS, CHAPTER_2, CHAPTER_3, CAUSAL, HOLES, VIEWS, LOW, MANY, CASES };
static const char *const cases[CASES] = {
    "one word, 4 heads, 2 K/V heads",   "6 heads, 3 K/V heads",
    "4 heads, 4 K/V heads, causal",     "5 heads, 1 K/V head, causal",
    "8 heads, 2 K/V heads, causal",     "6 heads, 2 K/V heads, a mask with holes",
    "9 heads, 3 K/V heads, views",      "9 words, 4 heads, 2 K/V heads, scores far below 0",
    "130 words, 18 heads, 2 K/V heads",
};

static void draw(Case *c, int k)
{
    /* clang-format off */
    static const struct { int n, n_heads, n_kv_heads, d_k; } sizes[CASES] = {
        [ONE_TOKEN] = { 1, 4, 2, 2 }, [GROUPS] = { 4, 6, 3, 5 }, [CHAPTER_2] = { 5, 4, 4, 3 },
        [CHAPTER_3] = { 4, 5, 1, 3 }, [CAUSAL] = { 4, 8, 2, 3 }, [HOLES] = { 5, 6, 2, 4 },
        [VIEWS] = { 4, 9, 3, 2 }, [LOW] = { 9, 4, 2, 7 }, [MANY] = { 130, 18, 2, 3 },
    };
    /* clang-format on */
    int n = sizes[k].n, n_heads = sizes[k].n_heads, n_kv_heads = sizes[k].n_kv_heads;
    int d_k = sizes[k].d_k, cols = (n_heads + 2 * n_kv_heads) * d_k;
    c->is_view = k == VIEWS;
    Matrix QKV = case_in(c, n, cols, 1);
    for (int i = 0; i < n && k == LOW; i++) /* scores of about −200 */
        for (int box = 0; box < n_heads + n_kv_heads; box++)
            *matrix_at(QKV, i, box * d_k) = box < n_heads ? 24.0f : -25.0f;
    Matrix mask = case_in(c, n, n, 1);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            *matrix_at(mask, i, j) = k == HOLES ? i == j || draw_int(0, 1)
                                     : k == CHAPTER_2 || k == CHAPTER_3 || k == CAUSAL
                                             || k >= LOW
                                         ? j <= i
                                         : 1;
    case_out(c, n, n_heads * d_k);
    case_out(c, 1, 1);
    case_arg(c, n_heads);
    case_arg(c, n_kv_heads);
    case_arg(c, d_k);
}

/* clang-format off */
static const int shared[] = {
    KV_SWAPPED, Z_AT_0, NO_MASK, NO_SCALE, -1,
};
enum { TILE = OWN, BY_KV_HEADS, OWN_K, THIRDS, KEY_BESIDE_VALUE, COPIED };
static const Mistake mistakes[] = {
    { "h mod n_kv_heads", "Neighboring heads read different keys: head h reads K/V head h mod "
      "n_kv_heads, as cards are dealt. Who shares with whom: neighbors, or every third?" },
    { "h / n_kv_heads", "You divide h by the number of K/V heads. That is right only where a "
      "group happens to have as many members. How many members has a group?" },
    { "K by head", "V is that of the group, but the keys begin h·d_k after the first key. How "
      "many keys lie there, and how many heads are there?" },
    { "split in thirds", "You split QKV into three equal parts. Q is wider than K and V as "
      "soon as heads share: after how many columns does K begin?" },
    { "key beside value", "You read key and value of a K/V head side by side. Here all keys "
      "come first: how far is it from a key to its value?" },
    { "K or V is a copy", "The keys and values that you give to attention() are copies. A view "
      "points into QKV and costs nothing: which columns of QKV does K/V head kv own?" },
};
/* clang-format on */

void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k)
{
    Matrix Q = { QKV.rows, n_heads * d_k, QKV.stride, QKV.data };
    Heads l = model_heads(Z, Q, Q, Q, mask, n_heads, n_heads);
    int size = n_heads / n_kv_heads, third = QKV.cols / 3;
    for (int h = 0; h < n_heads; h++) {
        int kv = made(TILE) ? h % n_kv_heads : made(BY_KV_HEADS) ? h / n_kv_heads : h / size;
        int k = (n_heads + (made(OWN_K) ? h : kv)) * d_k;
        int v = (n_heads + n_kv_heads + kv) * d_k;
        if (made(THIRDS)) {
            k = third + kv * d_k;
            v = 2 * third + kv * d_k;
        } else if (made(KEY_BESIDE_VALUE)) {
            k = (n_heads + 2 * kv) * d_k;
            v = k + d_k;
        }
        l.k[h].data = QKV.data + (made(KV_SWAPPED) ? v : k);
        l.v[h].data = QKV.data + (made(KV_SWAPPED) ? k : v);
    }
    l.K = l.V = QKV;
    model_attend(&l);
    given.outside = made(COPIED);
}

static const char *const names[] = { "Z", "copies", "QKV", "mask" };
static const Property properties[] = {
    AGREES_IN("one word: each head returns its group's value", ONE_TOKEN, ONE_TOKEN, OUT(0)),
    AGREES_IN("6 heads share 3 K/V heads, in groups of neighbors", GROUPS, GROUPS, OUT(0)),
    AGREES_IN("as many K/V heads as heads: chapter 2", CHAPTER_2, CHAPTER_2, OUT(0)),
    AGREES_IN("one K/V head: chapter 3", CHAPTER_3, CHAPTER_3, OUT(0)),
    AGREES_IN("8 heads share 2, causal; 6 share 2, a mask with holes", CAUSAL, HOLES, OUT(0)),
    AGREES_IN("QKV and Z are views of wider matrices", VIEWS, VIEWS, OUT(0)),
    AGREES_IN("scores far below 0, and 130 words with 18 heads", LOW, MANY, OUT(0)),
    AGREES("K and V that attention() gets are views of QKV, not copies", ONE_TOKEN, MANY),
};

EXERCISE(LIST(mistakes), .shared = shared, .large = MANY, .prediction = 45, .library = 1);
