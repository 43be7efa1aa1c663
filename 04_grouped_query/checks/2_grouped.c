/* The check of exercise 4.2. */
#include "check.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

enum { ONE_TOKEN, GROUPS, CHAPTER_2, CHAPTER_3, CAUSAL, HOLES, VIEWS, LARGE, CASES };
static const char *const cases[CASES] = {
    "one word, 4 heads, 2 K/V heads", "6 heads, 3 K/V heads",
    "4 heads, 4 K/V heads, causal",   "5 heads, 1 K/V head, causal",
    "8 heads, 2 K/V heads, causal",   "6 heads, 2 K/V heads, a mask with holes",
    "9 heads, 3 K/V heads, views",    "66 words, 10 heads, 2 K/V heads",
};

static void draw(Case *c, int k)
{
    /* clang-format off */
    static const struct { int n, n_heads, n_kv_heads, d_k; } sizes[CASES] = {
        [ONE_TOKEN] = { 1, 4, 2, 2 }, [GROUPS] = { 4, 6, 3, 5 }, [CHAPTER_2] = { 5, 4, 4, 3 },
        [CHAPTER_3] = { 4, 5, 1, 3 }, [CAUSAL] = { 4, 8, 2, 3 }, [HOLES] = { 5, 6, 2, 4 },
        [VIEWS] = { 4, 9, 3, 2 }, [LARGE] = { 66, 10, 2, 7 },
    };
    /* clang-format on */
    int n = sizes[k].n, n_heads = sizes[k].n_heads, n_kv_heads = sizes[k].n_kv_heads;
    int d_k = sizes[k].d_k, cols = (n_heads + 2 * n_kv_heads) * d_k;
    Matrix QKV = k == VIEWS ? case_in_view(c, n, cols, 1) : case_in(c, n, cols, 1);
    for (int i = 0; i < n && k == LARGE; i++) /* scores of about −200 */
        for (int box = 0; box < n_heads + n_kv_heads; box++)
            *matrix_at(QKV, i, box * d_k) = box < n_heads ? 24.0f : -25.0f;
    Matrix mask = case_in(c, n, n, 1);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            *matrix_at(mask, i, j) = k == HOLES ? i == j || random_int(0, 1)
                                     : k == CHAPTER_2 || k == CHAPTER_3 || k == CAUSAL
                                             || k == LARGE
                                         ? j <= i
                                         : 1;
    if (k == VIEWS)
        case_out_view(c, n, n_heads * d_k);
    else
        case_out(c, n, n_heads * d_k);
    case_out(c, 1, 1);
    case_arg(c, n_heads);
    case_arg(c, n_kv_heads);
    case_arg(c, d_k);
}

/* clang-format off */
enum { TILE, BY_KV_HEADS, IN_GROUP, ALWAYS_0, OWN_K, THIRDS, V_FROM_K, K_FROM_V, EXCHANGED,
       BY_GROUP, BY_KV_HEAD, Z_BY_KV_HEAD, ONE_A_GROUP, FIRST_HEADS, KV_HEADS_ONLY, AVERAGED,
       Q_OF_KV_HEAD, REPEATED, NO_MASK, STRIDE, NARROW_STRIDE, REVERSED, OFFSET_IN_HEADS,
       K_FROM_Q, ADDED, COPIED, TOO_NEAR, UNSCALED, MASK_ASIDE, MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [TILE] = { "h mod n_kv_heads",
        "Neighboring heads read different keys: head h reads K/V head h mod n_kv_heads, "
        "as cards are dealt. Who shares with whom: neighbors, or every third?" },
    [BY_KV_HEADS] = { "h / n_kv_heads",
        "You divide h by the number of K/V heads. That is right only where a group "
        "happens to have as many members. How many members has a group?" },
    [IN_GROUP] = { "h mod group_size",
        "You take a head's place within its group for its K/V head. Which number do all "
        "members of a group have in common?" },
    [ALWAYS_0] = { "K/V head 0 for all",
        "All heads read K/V head 0, as if there were one. If you divide by n_heads: what "
        "is 5 / 6 in C?" },
    [OWN_K] = { "K by head",
        "V is that of the group, but the keys begin h·d_k after the first key. How many "
        "keys lie there, and how many heads are there?" },
    [THIRDS] = { "split in thirds",
        "You split QKV into three equal parts. Q is wider than K and V as soon as heads "
        "share: after how many columns does K begin?" },
    [V_FROM_K] = { "V is K",
        "You mix keys, not values: V is read from K's columns. What lies between the "
        "beginning of K and that of V?" },
    [K_FROM_V] = { "K is V",
        "You compare queries with values: K is read from V's columns. What comes directly "
        "after the last query?" },
    [EXCHANGED] = { "K and V exchanged",
        "Your K is V, and your V is K. In which order do they lie in QKV, and in which "
        "does attention() want them?" },
    [BY_GROUP] = { "packed by group",
        "You read QKV group by group: its queries, its key, its value, then the next "
        "group. Some models do. How is it packed here: what is next to K/V head 0's key?" },
    [BY_KV_HEAD] = { "key beside value",
        "You read key and value of a K/V head side by side. Here all keys come first: how "
        "far is it from a key to its value?" },
    [Z_BY_KV_HEAD] = { "Z by K/V head",
        "The heads of a group write to the same columns of Z, and the last one stays. "
        "What is shared, the results or only K and V?" },
    [ONE_A_GROUP] = { "one head a group",
        "Only the first head of each group is computed. Heads share keys, not results: "
        "how many results does Z hold?" },
    [FIRST_HEADS] = { "n_kv_heads heads",
        "You compute the first n_kv_heads heads, and they are right. Over which number "
        "does the loop run, and how many results does Z hold?" },
    [KV_HEADS_ONLY] = { "n_kv_heads heads with keys of their own",
        "You compute n_kv_heads heads, each with a key of its own. Z holds n_heads "
        "results: what do the other heads read?" },
    [AVERAGED] = { "queries averaged",
        "All heads of a group give the same: the mean of their queries asked. What is "
        "shared in a group, the question or the answers to choose from?" },
    [Q_OF_KV_HEAD] = { "the K/V head's number for Q too",
        "All heads of a group give the same: you read Q at the K/V head's number as well. "
        "Which of Q, K, V has n_heads heads?" },
    [REPEATED] = { "repeated down the rows",
        "You repeated K and V downward, word after word, until there was enough, and cut "
        "that into heads. A row is a word: what is to be shared, words or heads? And "
        "without copying?" },
    [NO_MASK] = { "no mask", "Hidden words count in your result. Where does the mask go in?" },
    [STRIDE] = { "stride ignored",
        "Right, until the rows of QKV do not lie side by side. How far is it from one row "
        "to the next: cols, or stride? A view knows." },
    [NARROW_STRIDE] = { "stride of a view is d_k",
        "Right for one word only. The rows of your views lie d_k apart: how far is it in "
        "memory from a word's key to the next word's?" },
    [REVERSED] = { "groups backward",
        "Your groups are right, their order is not: head 0 reads the last K/V head. From "
        "which end are they counted?" },
    [OFFSET_IN_HEADS] = { "heads counted as columns",
        "K and V begin too early: before them lie heads, but first columns are wanted. "
        "How many columns are n_heads heads?" },
    [K_FROM_Q] = { "K is Q",
        "You compare queries with queries: your K begins in column 0, where Q does. How "
        "wide is Q?" },
    [ADDED] = { "added to what was there",
        "Your result is added to what stood in Z. What stands in memory that nobody has "
        "written?" },
    [COPIED] = { "K or V is a copy",
        "The keys and values that you give to attention() are copies. A view points into "
        "QKV and costs nothing: which columns of QKV does K/V head kv own?" },
    [TOO_NEAR] = { "hidden scores not low enough", "Hidden words win where all scores are "
        "lower than what you wrote for them. Below which number does no score ever lie?" },
    [MASK_ASIDE] = { "mask transposed", "You read the mask with row and column exchanged. "
        "Which index of mask[i][j] is the one that asks?" },
    [UNSCALED] = { "no scale", "Your scores are not divided. What does attention() do "
        "between its product and its mask?" },
};
/* clang-format on */

typedef struct {
    int n_heads, n_kv_heads, d_k;
} Sizes;

static int kv_head_of(Sizes s, int h)
{
    int size = s.n_heads / s.n_kv_heads;
    if (made(TILE) || made(REPEATED))
        return h % s.n_kv_heads;
    if (made(BY_KV_HEADS))
        return h / s.n_kv_heads;
    if (made(IN_GROUP))
        return h % size;
    if (made(REVERSED))
        h = s.n_heads - 1 - h;
    return made(ALWAYS_0) ? 0 : made(KV_HEADS_ONLY) ? h : (h - h % size) / size;
}

/* The column of QKV where head h finds its part: 0 is Q, 1 is K, 2 is V. */
static int place(Sizes s, int h, int part)
{
    int size = s.n_heads / s.n_kv_heads, kv = kv_head_of(s, h), width = s.d_k;
    if (part > 0 && made(EXCHANGED))
        part = 3 - part;
    else if ((part == 2 && made(V_FROM_K)) || (part == 1 && made(K_FROM_V)))
        part = 3 - part;
    if (made(BY_GROUP))
        return (kv * (size + 2) + (part == 0 ? h % size : size + part - 1)) * width;
    if (part == 0)
        return (made(Q_OF_KV_HEAD) ? kv : h) * width;
    if (made(THIRDS))
        return part * ((s.n_heads + 2 * s.n_kv_heads) * width / 3) + kv * width;
    if (made(BY_KV_HEAD))
        return (s.n_heads + 2 * kv + part - 1) * width;
    if (made(OFFSET_IN_HEADS))
        return s.n_heads + (part - 1) * s.n_kv_heads + kv * width;
    if (made(K_FROM_Q) && part == 1)
        return kv * width;
    if (made(OWN_K) && part == 1)
        kv = h;
    return (s.n_heads + kv + (part == 2 ? s.n_kv_heads : 0)) * width;
}

/* What stands there; past the end there is nothing. */
static double number(Matrix m, int row, int col, int width)
{
    int distance = made(STRIDE) ? m.cols : made(NARROW_STRIDE) ? width : m.stride;
    int at = row * distance + col;
    return at < (m.rows - 1) * m.stride + m.cols ? (double)m.data[at] : 0;
}

static void head(Matrix Z, Matrix QKV, Matrix mask, Sizes s, int h)
{
    int n = QKV.rows, size = s.n_heads / s.n_kv_heads, group = h - h % size;
    int keys = place(s, h, 1), values = place(s, h, 2);
    int to = (made(Z_BY_KV_HEAD) ? kv_head_of(s, h) : h) * s.d_k;
    int askers = made(AVERAGED) ? size : 1;
    for (int i = 0; i < n; i++) {
        double asked[16] = { 0 }, mixed[16] = { 0 }, total = 0;
        for (int member = 0; member < askers; member++)
            for (int p = 0; p < s.d_k; p++)
                asked[p] += number(QKV, i, place(s, askers > 1 ? group + member : h, 0) + p,
                                   s.d_k)
                            / askers;
        for (int j = 0; j < n; j++) {
            int row = made(REPEATED) ? (j * size + h / s.n_kv_heads) % n : j;
            double score = 0;
            float shown = made(MASK_ASIDE) ? *matrix_at(mask, j, i) : *matrix_at(mask, i, j);
            int hidden = !made(NO_MASK) && (int)shown == 0;
            if (hidden && !made(TOO_NEAR))
                continue;
            for (int p = 0; p < s.d_k; p++)
                score += asked[p] * number(QKV, row, keys + p, s.d_k);
            double weight = hidden ? exp(-60) : exp(score / (made(UNSCALED) ? 1 : sqrt(s.d_k)));
            total += weight;
            for (int p = 0; p < s.d_k; p++)
                mixed[p] += weight * number(QKV, row, values + p, s.d_k);
        }
        for (int p = 0; p < s.d_k; p++)
            *matrix_at(Z, i, to + p) = (float)(mixed[p] / total)
                                       + (made(ADDED) ? *matrix_at(Z, i, to + p) : 0);
    }
}

void grouped(Matrix Z, Matrix QKV, Matrix mask, int n_heads, int n_kv_heads, int d_k)
{
    Sizes s = { n_heads, n_kv_heads, d_k };
    int few = made(FIRST_HEADS) || made(KV_HEADS_ONLY);
    for (int h = 0; h < (few ? n_kv_heads : n_heads); h++)
        if (!made(ONE_A_GROUP) || h % (n_heads / n_kv_heads) == 0)
            head(Z, QKV, mask, s, h);
    if (made(COPIED)) {
        Matrix elsewhere = matrix_new(QKV.rows, d_k), result = matrix_new(QKV.rows, d_k);
        attention(result, elsewhere, elsewhere, elsewhere, mask);
        matrix_free_all();
    }
}

/* Where in QKV the result of head h stands, or -1: with one word a result is a value. */
static int found_at(const Answers *a, int h, int d_k)
{
    Matrix Z = a->given[ONE_TOKEN].out[0], QKV = a->given[ONE_TOKEN].in[0];
    for (int first = 0; first + d_k <= QKV.cols; first++) {
        int same = 0;
        for (int e = 0; e < d_k; e++)
            same += is_close((double)*matrix_at(Z, 0, h * d_k + e),
                             (double)*matrix_at(QKV, 0, first + e), 1e-5);
        if (same == d_k)
            return first;
    }
    return -1;
}

static void show(const Answers *a)
{
    if (a->answered == 0 || agrees_in(a, ONE_TOKEN, 0)
        || case_is_untouched(*matrix_at(a->given[ONE_TOKEN].out[0], 0, 0)))
        return;
    const double *arg = a->given[ONE_TOKEN].arg;
    int n_heads = (int)arg[0], n_kv_heads = (int)arg[1], d_k = (int)arg[2];
    say("\nOne word can look only at itself: its heads return values. Yours, found in QKV:\n");
    for (int asks = 0; asks < n_heads; asks++) {
        int first = found_at(a, asks, d_k), box = first / d_k;
        say("   head %d   ", asks);
        if (first < 0)
            say("nowhere\n");
        else if (first % d_k != 0)
            say("columns %d to %d, which are parts of two heads\n", first, first + d_k - 1);
        else
            say("columns %d to %d: %s %d\n", first, first + d_k - 1,
                box < n_heads                ? "Q of head"
                : box < n_heads + n_kv_heads ? "K of K/V head"
                                             : "V of K/V head",
                box < n_heads ? box : (box - n_heads) % n_kv_heads);
    }
}

/* ---- in words: what a wrong head must have read ---- */

/* Row i of attention when the query begins in column q of QKV, the key in k, the value in v. */
static void attend(double z[16], const Case *c, int i, int q, int k, int v)
{
    Matrix QKV = c->in[0];
    int d_k = (int)c->arg[2];
    double all = 0;
    memset(z, 0, 16 * sizeof *z);
    for (int j = 0; j < QKV.rows; j++) {
        double score = 0;
        for (int p = 0; p < d_k; p++)
            score += (double)*matrix_at(QKV, i, q + p) * (double)*matrix_at(QKV, j, k + p);
        double weight = *matrix_at(c->in[1], i, j) != 0 ? exp(score / sqrt((double)d_k)) : 0;
        all += weight;
        for (int p = 0; p < d_k; p++)
            z[p] += weight * (double)*matrix_at(QKV, j, v + p);
    }
    for (int p = 0; p < d_k; p++)
        z[p] /= all;
}

static int is_result(const Case *c, int h, int q, int k, int v)
{
    int d_k = (int)c->arg[2];
    for (int i = 0; i < c->out[0].rows; i++) {
        double z[16];
        attend(z, c, i, q * d_k, k * d_k, v * d_k);
        for (int p = 0; p < d_k; p++)
            if (!is_close((double)*matrix_at(c->out[0], i, h * d_k + p), z[p], 1e-3))
                return 0;
    }
    return 1;
}

/* Finds the three heads in QKV that give the result of head h, counted in boxes of d_k. */
static int find_boxes(const Case *c, int h, int *q, int *k, int *v)
{
    int boxes = c->in[0].cols / (int)c->arg[2];
    for (*q = 0; *q < boxes; ++*q)
        for (*k = 0; *k < boxes; ++*k)
            for (*v = 0; *v < boxes; ++*v)
                if (is_result(c, h, *q, *k, *v))
                    return 1;
    return 0;
}

static const char *name_of(int box, int n_heads, int n_kv_heads, char name[32])
{
    if (box < n_heads)
        snprintf(name, 32, "Q of head %d", box);
    else
        snprintf(name, 32, "%s of K/V head %d", box < n_heads + n_kv_heads ? "K" : "V",
                 (box - n_heads) % n_kv_heads);
    return name;
}

static const char *tell(const Answers *a, int k)
{
    static char text[256];
    const Case *c = &a->given[GROUPS];
    int n_heads = (int)c->arg[0], n_kv_heads = (int)c->arg[1], d_k = (int)c->arg[2];
    int q, key, value;
    char asks[32], compared[32], mixed[32];
    (void)k;
    if (a->answered <= GROUPS || case_is_untouched(*matrix_at(c->out[0], 0, 0)))
        return "";
    for (int h = 0; h < n_heads; h++) {
        int kv = h / (n_heads / n_kv_heads), wrong = 0;
        for (int i = 0; i < c->out[0].rows; i++)
            for (int p = h * d_k; p < (h + 1) * d_k; p++)
                wrong |= !is_close((double)*matrix_at(c->out[0], i, p),
                                   (double)*matrix_at(a->expected[GROUPS].out[0], i, p), 1e-3);
        if (!wrong || !find_boxes(c, h, &q, &key, &value))
            continue;
        snprintf(text, sizeof text,
                 "With %s, columns %d to %d of Z belong to head %d, which reads K/V head %d. "
                 "Yours hold what comes of %s, %s and %s.",
                 cases[GROUPS], h * d_k, (h + 1) * d_k - 1, h, kv,
                 name_of(q, n_heads, n_kv_heads, asks),
                 name_of(key, n_heads, n_kv_heads, compared),
                 name_of(value, n_heads, n_kv_heads, mixed));
        return text;
    }
    return "";
}

static int Z_agrees(const Answers *a, int k)
{
    return agrees_in(a, k, 0);
}

static const char *const names[] = { "Z", "copies", "QKV", "mask" };
static const Property properties[] = {
    { "one word: each head returns its group's value", Z_agrees, ONE_TOKEN, ONE_TOKEN },
    { "6 heads share 3 K/V heads, in groups of neighbors", Z_agrees, GROUPS, GROUPS },
    { "as many K/V heads as heads: chapter 2", Z_agrees, CHAPTER_2, CHAPTER_2 },
    { "one K/V head: chapter 3", Z_agrees, CHAPTER_3, CHAPTER_3 },
    { "8 heads share 2, causal; 6 share 2, a mask with holes", Z_agrees, CAUSAL, HOLES },
    { "QKV and Z are views of wider matrices", Z_agrees, VIEWS, VIEWS },
    { "66 words, 10 heads, scores far below 0", Z_agrees, LARGE, LARGE },
    { "K and V that attention() gets are views of QKV, not copies", agrees, ONE_TOKEN, LARGE },
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
    .prediction = 45,
    .show = show,
    .tell = tell,
    .library = 1,
};
