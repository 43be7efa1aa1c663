/* The check of exercise 2.2. */
#include "check.h"

enum { TOKEN, ONE_HEAD, HEADS, CAUSAL, HOLES, WIDE_KEYS, VIEWS, LARGE, MANY, CASES };
static const char *const cases[CASES] = {
    "1 token, 2 heads",
    "4 tokens, 1 head",
    "6 tokens, 2 heads",
    "6 tokens, 3 heads, causal",
    "5 tokens, 2 heads, a mask with holes",
    "4 tokens, 3 heads, d_k > d_v",
    "4 heads, views of wider matrices",
    "6 tokens, 2 heads, causal, scores up to 100000",
    "70 tokens, 2 heads",
};

/* Whole numbers, so that large scores are exact in a float. Each token's own score is far below
 * 0, and in the first row no other is shown. */
static void draw_large(Matrix X, Matrix W_Q, Matrix W_K)
{
    for (int p = 0; p < X.cols; p++) {
        for (int i = 0; i < X.rows; i++)
            *matrix_at(X, i, p) = (float)random_int(-2, 2);
        for (int col = 0; col < W_Q.cols; col++) {
            int number = random_int(-2, 2);
            *matrix_at(W_Q, p, col) = (float)number;
            *matrix_at(W_K, p, col) = -1024 * (float)number;
        }
    }
    *matrix_at(X, 0, 0) = 1; /* not a row of zeros */
}

/* Where two sizes are alike in the first two cases, a program that takes one for the other goes
 * on long enough to be recognized. */
static void draw(Case *c, int k)
{
    static const int n[CASES] = { 1, 4, 6, 6, 5, 4, 6, 6, 70 },
                     n_heads[CASES] = { 2, 1, 2, 3, 2, 3, 4, 2, 2 };
    static const int d_model[CASES] = { 3, 3, 7, 5, 6, 5, 5, 5, 5 },
                     d_k[CASES] = { 2, 2, 5, 2, 3, 6, 2, 4, 3 };
    static const int d_v[CASES] = { 2, 2, 8, 4, 4, 2, 3, 3, 4 },
                     d_out[CASES] = { 4, 2, 9, 7, 7, 7, 7, 7, 7 };
    Matrix (*in)(Case *, int, int, float) = k == VIEWS ? case_in_view : case_in;
    Matrix X = in(c, n[k], d_model[k], 1);
    Matrix W_Q = in(c, d_model[k], n_heads[k] * d_k[k], .5f);
    Matrix W_K = in(c, d_model[k], n_heads[k] * d_k[k], .5f);
    if (k == LARGE)
        draw_large(X, W_Q, W_K);
    in(c, d_model[k], n_heads[k] * d_v[k], .5f);
    in(c, n_heads[k] * d_v[k], d_out[k], .5f);
    Matrix mask = in(c, n[k], n[k], 0);
    for (int i = 0; i < n[k]; i++)
        for (int j = 0; j < n[k]; j++) {
            int hole = k == HOLES && i != j && (i + 2 * j) % 3 == 0;
            int later = (k == CAUSAL || k == VIEWS || k == LARGE) && j > i;
            *matrix_at(mask, i, j) = !hole && !later;
        }
    case_arg(c, n_heads[k]);
    if (k == VIEWS)
        case_out_view(c, n[k], d_out[k]);
    else
        case_out(c, n[k], d_out[k]);
}

/* clang-format off */
enum { NO_SCALE, BY_D_K, BY_D_MODEL, BY_WIDTH, BY_D_V, MULTIPLIED, UNIFORM, ROOT_CUT,
       INTEGER_ROOT, SCALED_AFTER, SCALED_AGAIN, NO_MASK, MASK_AFTER, MASK_TIMES,
       MASK_ADDED, MASK_TURNED, MASK_INVERTED, CAUSAL_ALWAYS, NO_SOFTMAX, NO_MAX,
       WEIGHTS_TRANSPOSED, QK_SWAPPED, W_Q_FOR_K, W_K_FOR_Q, WHOLE_WIDTH, K_AS_V,
       SPLIT_BY_ROWS, MERGED_BY_ROWS, INTERLEAVED, SAME_SLICE, SAME_Q, SAME_K, SAME_V,
       LAST_HEAD, FIRST_HEAD, ONE_HEAD_LESS, Z_AT_START, Z_AT_D_K, V_AT_D_K, D_V_IS_D_K,
       D_MODEL_SHARED, W_O_FIRST_ROWS, W_O_TRANSPOSED, W_O_REVERSED, NO_W_O, SUMMED,
       MISTAKES };
static const Mistake mistakes[MISTAKES] = {
    [NO_SCALE] = { "no scale", "Your weights are too sharp: the scores are √d_k times too "
        "large. Which of the five passes is missing?" },
    [BY_D_K] = { "divided by d_k", "Your weights are too even: the scores are divided by "
        "d_k, not by its root. How often do you divide, and by what?" },
    [BY_D_MODEL] = { "√d_model", "You divide the scores by the root of d_model. How many "
        "products are added up in one score?" },
    [BY_WIDTH] = { "√(n_heads · d_k)", "You divide by the root of the width of all heads "
        "together. How many products are added up in one score of one head?" },
    [BY_D_V] = { "√d_v", "You divide the scores by the root of the width of a value. Which "
        "two vectors make a score, and how long are they?" },
    [UNIFORM] = { "all scores 0", "Each token mixes all that it sees evenly, as if all "
        "scores were 0. In C, what is 1 / 2?" },
    [MULTIPLIED] = { "multiplied by √d_k", "Your scores grow where they should shrink. "
        "matrix_scale takes a factor: which factor divides by √d_k?" },
    [ROOT_CUT] = { "root cut to an integer", "You divide by √d_k without its fraction. What "
        "type is the variable that holds the root?" },
    [INTEGER_ROOT] = { "1 / √d_k in integers", "Your scale is 1 for small heads and 0 for "
        "larger ones. In C, what is 1 / (int)2.2, and of which type?" },
    [SCALED_AFTER] = { "scaled after softmax", "Your weights of a row sum to 1/√d_k. Is the "
        "scale for the scores or for the weights?" },
    [SCALED_AGAIN] = { "scaled once more for each head", "Head 0 is right, each head after "
        "it is scaled once more than the one before. What does your loop over the heads "
        "scale: this head's scores, or something that all heads use?" },
    [NO_MASK] = { "no mask", "Hidden tokens have weight. Where does your code use mask?" },
    [MASK_AFTER] = { "mask after softmax", "The hidden weights are 0, but those that are "
        "left do not sum to 1. What must softmax know before it divides?" },
    [MASK_TIMES] = { "score × mask", "A hidden score becomes 0 in your code, and e⁰ is 1: it "
        "still has weight. Which score has weight 0?" },
    [MASK_ADDED] = { "mask added", "You add the mask to the scores: what is shown gains 1, "
        "what is hidden keeps its score. Which score has weight 0?" },
    [MASK_TURNED] = { "mask transposed", "You look the mask up at row j, column i. Who does "
        "row i of the mask belong to: the one who asks, or the one who answers?" },
    [MASK_INVERTED] = { "mask inverted", "You hide what the mask shows. Which number in the "
        "mask hides?" },
    [CAUSAL_ALWAYS] = { "always causal", "You hide the later tokens, whatever the mask says. "
        "What is mask when all may see all?" },
    [NO_SOFTMAX] = { "no softmax", "You mix with the scores themselves. Which pass turns a "
        "row of scores into weights that sum to 1?" },
    [NO_MAX] = { "no maximum subtracted", "Scores far from 0 give infinity or 0, and their "
        "quotient NaN. What does softmax take off all scores of a row first?" },
    [WEIGHTS_TRANSPOSED] = { "weights transposed", "You mix down the columns of the weights. "
        "Where are the weights of one query: in a row, or in a column?" },
    [QK_SWAPPED] = { "Q and K swapped", "In your scores the keys ask and the queries answer. "
        "Which of the two gives the row of a score?" },
    [W_Q_FOR_K] = { "K made with W_Q", "Your queries are compared with each other: K equals "
        "Q. With which weights is K made?" },
    [W_K_FOR_Q] = { "Q made with W_K", "Your keys are compared with each other: Q equals K. "
        "With which weights is Q made?" },
    [WHOLE_WIDTH] = { "scores over all heads", "Each of your scores adds up the products of "
        "all heads, so all heads have the same weights. Which columns of Q and K does head h "
        "compare?" },
    [K_AS_V] = { "K used as V", "You mix the keys. By its key a token is found; what does it "
        "hand over?" },
    [SPLIT_BY_ROWS] = { "split by reshape", "Each of your heads reads a block of memory, "
        "that is whole rows: some tokens, all heads. It should read all tokens and its own "
        "columns. What is the stride of head h's view?" },
    [MERGED_BY_ROWS] = { "merged by reshape", "You put the heads' results below each other "
        "in memory and read them as rows of Z. In row i of Z stand the results of which "
        "tokens?" },
    [INTERLEAVED] = { "Z or W_O interleaved", "In your Z the first numbers of all heads come "
        "first, then the second ones. Row r of W_O expects which head's number in column r "
        "of Z?" },
    [SAME_SLICE] = { "every head the same slice", "All your heads read head 0's columns, so "
        "they ask the same question. What must change with h?" },
    [SAME_Q] = { "every head Q of head 0", "All your heads ask with head 0's queries. Which "
        "view of Q changes with h?" },
    [SAME_K] = { "every head K of head 0", "All your heads look at head 0's keys. Which view "
        "of K changes with h? (One key for all heads is chapter 3.)" },
    [SAME_V] = { "every head V of head 0", "All your heads mix head 0's values. Which view "
        "of V changes with h? (One value for all heads is chapter 3.)" },
    [LAST_HEAD] = { "only the last head", "Only the last head reaches Y. Does each head "
        "replace what the ones before it wrote?" },
    [FIRST_HEAD] = { "only the first head", "Only head 0 reaches Y. How often does your loop "
        "run, and what does it change the second time?" },
    [ONE_HEAD_LESS] = { "without the last head", "The last head never runs. Which h is the "
        "last that your loop sees?" },
    [Z_AT_START] = { "Z at column 0", "All your heads write to the first columns of Z, so "
        "the last one stays there and the other columns are empty. Where do head h's columns "
        "of Z begin?" },
    [Z_AT_D_K] = { "Z at h · d_k", "Right where d_v equals d_k: your heads write to Z at "
        "multiples of d_k. How wide is a head's result?" },
    [V_AT_D_K] = { "V at h · d_k", "Right where d_v equals d_k: your heads read V at "
        "multiples of d_k. How wide is a head's value?" },
    [D_V_IS_D_K] = { "d_v taken for d_k", "Right where d_v equals d_k: your values are as "
        "wide as the keys. Which weights tell you how wide a value is?" },
    [D_MODEL_SHARED] = { "d_model / n_heads", "You take d_model / n_heads for the width of a "
        "head. It often is, but it need not be: which sizes tell how wide the heads of Q and "
        "of V are?" },
    [W_O_FIRST_ROWS] = { "first rows of W_O for each head", "Each head's result meets the "
        "same rows of W_O, the first d_v. Which rows of W_O belong to head h?" },
    [W_O_TRANSPOSED] = { "W_O transposed", "You multiply by the transpose of W_O. Which side "
        "of W_O is as long as a row of Z?" },
    [W_O_REVERSED] = { "heads in reverse", "Your heads stand in Z in reverse order. Which "
        "rows of W_O does the first head meet?" },
    [NO_W_O] = { "no W_O", "Your Y is Z itself. Which weights have you not used?" },
    [SUMMED] = { "heads summed", "You add the heads' results up: then nobody can tell which "
        "head found what. They stand side by side; what mixes them?" },
};
/* clang-format on */

enum { MOST_TOKENS = 70, MOST_COLUMNS = 70 };
typedef double Table[MOST_TOKENS][MOST_COLUMNS];

/* What the heads read and write: in columns, unless by mistake. */
typedef struct {
    int n, n_heads, d_k, d_v, all_k, all_v;
    Table query, key, value, result;
} Heads;

static void project(Table to, Matrix X, Matrix W)
{
    for (int col = 0; col < W.cols; col++)
        for (int token = 0; token < X.rows; token++) {
            to[token][col] = 0;
            for (int p = X.cols; p-- > 0;)
                to[token][col] += (double)*matrix_at(X, token, p)
                                  * (double)*matrix_at(W, p, col);
        }
}

/* Number p of head h for this token; heads are `apart` columns apart, all are `all` wide. */
static double of_head(Heads *l, Table from, int h, int token, int p, int apart, int all)
{
    int place = h * apart + p;
    if (!made(SPLIT_BY_ROWS))
        return place < all ? from[token][place] : 0;
    place = (h * l->n + token) * (all / l->n_heads) + p;
    return place < l->n * all ? from[place / all][place % all] : 0;
}

static double divisor(Heads *l, int h, int d_model)
{
    double size = made(BY_D_MODEL) ? d_model
                  : made(BY_WIDTH) ? l->all_k
                  : made(BY_D_V)   ? l->d_v
                                   : l->d_k;
    double root = made(BY_D_K) ? size : sqrt(size);
    if (made(ROOT_CUT) || made(INTEGER_ROOT))
        root = floor(root);
    if (made(UNIFORM) || (made(INTEGER_ROOT) && root > 1))
        return INFINITY;
    if (made(MULTIPLIED))
        root = 1 / root;
    return made(NO_SCALE) || made(SCALED_AFTER) ? 1 : pow(root, made(SCALED_AGAIN) ? h + 1 : 1);
}

static double score_of(Heads *l, int h, int asks, int answers)
{
    double dot = 0;
    int slice_q = made(SAME_SLICE) || made(SAME_Q) ? 0 : h;
    int slice_k = made(SAME_SLICE) || made(SAME_K) ? 0 : h;
    if (made(QK_SWAPPED)) {
        int other = asks;
        asks = answers;
        answers = other;
    }
    for (int p = 0; p < l->d_k && !made(WHOLE_WIDTH); p++)
        dot += of_head(l, l->query, slice_q, asks, p, l->d_k, l->all_k)
               * of_head(l, l->key, slice_k, answers, p, l->d_k, l->all_k);
    for (int col = 0; col < l->all_k && made(WHOLE_WIDTH); col++)
        dot += l->query[asks][col] * l->key[answers][col];
    return dot;
}

static int counts(Matrix mask, int i, int j)
{
    if (made(CAUSAL_ALWAYS))
        return j <= i;
    int shown = *matrix_at(mask, made(MASK_TURNED) ? j : i, made(MASK_TURNED) ? i : j) != 0;
    return shown != made(MASK_INVERTED) || made(NO_MASK) || made(MASK_AFTER) || made(MASK_TIMES)
           || made(MASK_ADDED);
}

static void weigh(Table weight, Heads *l, int h, Matrix mask, int d_model)
{
    for (int i = 0; i < l->n; i++) {
        double all = made(NO_SOFTMAX), largest = -INFINITY;
        for (int j = 0; j < l->n; j++) {
            double exponent = score_of(l, h, i, j) / divisor(l, h, d_model);
            if (made(MASK_TIMES))
                exponent *= (double)*matrix_at(mask, i, j);
            if (made(MASK_ADDED))
                exponent += (double)*matrix_at(mask, i, j);
            if (!counts(mask, i, j))
                exponent = -INFINITY;
            weight[i][j] = exponent;
            largest = fmax(largest, exponent);
        }
        for (int j = 0; j < l->n && !made(NO_SOFTMAX); j++)
            all += weight[i][j] = made(NO_MAX)           ? (double)expf((float)weight[i][j])
                                  : largest == -INFINITY ? 0
                                                         : exp(weight[i][j] - largest);
        for (int j = 0; j < l->n; j++) {
            weight[i][j] /= (all != 0 || made(NO_MAX) ? all : 1)
                            * (made(SCALED_AFTER) ? sqrt(l->d_k) : 1);
            if (made(MASK_AFTER) && *matrix_at(mask, i, j) == 0)
                weight[i][j] = 0;
        }
    }
}

/* Where number p of head h's result for this token goes. */
static void put_result(Heads *l, int h, int token, int p, double x)
{
    int all = l->all_v, row = token;
    int col = (made(Z_AT_START) ? 0 : h * (made(Z_AT_D_K) ? l->d_k : l->d_v)) + p;
    if (made(INTERLEAVED))
        col = p * l->n_heads + h;
    if (made(W_O_REVERSED))
        col = all - (h + 1) * l->d_v + p;
    if (made(MERGED_BY_ROWS)) {
        int place = (h * l->n + token) * l->d_v + p;
        row = place / all;
        col = place % all;
    }
    if (row < l->n && col >= 0 && col < all)
        l->result[row][col] = x;
}

static void attend(Heads *l, int h, Matrix mask, int d_model)
{
    Table weight;
    weigh(weight, l, h, mask, d_model);
    for (int i = 0; i < l->n; i++)
        for (int p = 0; p < l->d_v; p++) {
            double mixed = 0;
            for (int j = 0; j < l->n; j++) {
                int slice = made(SAME_SLICE) || made(SAME_V) ? 0 : h;
                int apart = made(V_AT_D_K) ? l->d_k : l->d_v;
                double x = !made(K_AS_V) ? of_head(l, l->value, slice, j, p, apart, l->all_v)
                           : p < l->d_k  ? of_head(l, l->key, h, j, p, l->d_k, l->all_k)
                                         : 0;
                mixed += x * (made(WEIGHTS_TRANSPOSED) ? weight[j][i] : weight[i][j]);
            }
            put_result(l, h, i, p, mixed);
        }
}

/* The part of column r of Z in column `out` of Y. */
static double share_in(Heads *l, Matrix W_O, int r, int out)
{
    if (made(NO_W_O))
        return r == out;
    if (made(SUMMED))
        return r % l->d_v == out;
    if (made(W_O_TRANSPOSED))
        return out < W_O.rows && r < W_O.cols ? (double)*matrix_at(W_O, out, r) : 0;
    return (double)*matrix_at(W_O, made(W_O_FIRST_ROWS) ? r % l->d_v : r, out);
}

void multihead(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask,
               int n_heads)
{
    Heads l = { .n = X.rows, .n_heads = n_heads, .all_k = W_K.cols, .all_v = W_O.rows };
    l.d_k = made(D_MODEL_SHARED) ? X.cols / n_heads : l.all_k / n_heads;
    l.d_v = made(D_MODEL_SHARED) || made(D_V_IS_D_K) ? l.d_k : l.all_v / n_heads;
    project(l.query, X, made(W_K_FOR_Q) ? W_K : W_Q);
    project(l.key, X, made(W_Q_FOR_K) ? W_Q : W_K);
    project(l.value, X, W_V);
    int end = made(FIRST_HEAD) ? 1 : n_heads - made(ONE_HEAD_LESS);
    for (int h = made(LAST_HEAD) ? n_heads - 1 : 0; h < end; h++)
        attend(&l, h, mask, X.cols);
    for (int i = 0; i < Y.rows; i++)
        for (int out = 0; out < Y.cols; out++) {
            double y = 0;
            for (int r = 0; r < W_O.rows; r++)
                y += l.result[i][r] * share_in(&l, W_O, r, out);
            if (!made(SUMMED) || out < l.d_v)
                *matrix_at(Y, i, out) = (float)y;
        }
}

static const char *const names[] = { "Y", "X", "W_Q", "W_K", "W_V", "W_O", "mask" };
static const Property properties[] = {
    { "one token: its own value through W_O, whatever the scores", agrees, TOKEN, TOKEN },
    { "one head: the five passes", agrees, ONE_HEAD, ONE_HEAD },
    { "two heads, each with its own columns", agrees, HEADS, HEADS },
    { "causal mask: a later token cannot change an earlier row", agrees, CAUSAL, CAUSAL },
    { "any other mask", agrees, HOLES, HOLES },
    { "keys wider than values, and matrices that are views", agrees, WIDE_KEYS, VIEWS },
    { "large scores: no NaN, and hidden stays hidden", agrees, LARGE, LARGE },
    { "any number of tokens: 70", agrees, MANY, MANY },
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
    .prediction = 12,
    .together = 3,
    .library = 1,
    .own_attention = 1,
};
