/* The check of exercise 2.4. */
#include "model.h"

enum { STEP, SEQUENCE, PROMPT, IN_TURN, FULL, WIDER, ABOVE, MANY, CASES };
static const char *const cases[CASES] = {
    "1 token, 3 in the cache, 1 head",   "4 tokens, the cache empty, 2 heads",
    "4 tokens, 2 in the cache, 3 heads", "4 tokens to two caches in turn",
    "4 tokens until the cache is full",  "3 tokens, NaN in rows that nobody filled",
    "3 tokens, scores far above 0",      "2 tokens, 4200 in the cache",
};

/* There is room for a length that moves on too fast, until the cache is to be full. */
static void draw(Case *c, int k)
{
    /* clang-format off */
    static const Decoding steps[CASES] = {
        { { 1 },          1, 1, 2, 2, 3, 7, 1, 0, 0, 0, 1 },
        { { 1, 1, 1, 1 }, 2, 2, 3, 4, 0, 13, 1, 0, 0, 0, 1 },
        { { 1, 1, 1, 1 }, 3, 3, 2, 5, 2, 16, 1, 0, 0, 0, 1 },
        { { 1, 1, 1, 1 }, 2, 2, 2, 3, 1, 9, 2, 0, 0, 0, 1 },
        { { 1, 1, 1, 1 }, 2, 2, 4, 3, 2, 6, 1, 1, 0, 0, 1 },
        { { 1, 1, 1 },    3, 3, 2, 4, 2, 9, 1, 1, 1, 0, 1 },
        { { 1, 1, 1 },    2, 2, 3, 2, 2, 8, 1, 0, 0, 0, 1 },
        { { 1, 1 },       2, 2, 3, 2, 4200, 4210, 1, 0, 0, 0, 1 },
    };
    /* clang-format on */
    model_draw_decoding(c, &steps[k]);
    for (int m = 0; m < 2 && k == ABOVE; m++) /* quarters, which a float adds exactly */
        for (int i = 0; i < c->in[m].rows; i++)
            for (int j = 0; j < c->in[m].cols; j++)
                *matrix_at(c->in[m], i, j) = rintf(4 * *matrix_at(c->in[m], i, j)) / 4
                                             + (j % 3 == 0 ? 28 : 0);
}

/* clang-format off */
static const int shared[] = {
    ONE_TOO_MANY, TOP_LEFT, WITHOUT_ITSELF, CHUNK_ONLY, ROW_0, WHOLE_CAPACITY, LENGTH_LEFT,
    LENGTH_TWICE, KV_SWAPPED, SAME_SLICE, Z_AT_0, Z_AT_D_K, V_AT_D_K, NO_MAX, REPLACED, -1,
};
/* clang-format on */

void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads)
{
    model_decode(z, cache, q, k, v, n_heads, n_heads);
}

enum { Z, NEW_K, NEW_V, LENGTH, OTHER };
static const char *const names[] = {
    "z", "new in K", "new in V", "length", "another K or V", "Q", "K", "V", "counts",
};
static const Property properties[] = {
    AGREES_IN("one token sees the three before it and itself", STEP, STEP, OUT(Z)),
    AGREES_IN("token by token the rows are those of causal attention", SEQUENCE, PROMPT,
              OUT(Z)),
    AGREES_IN("new rows stand behind the filled ones, in the K and V that you were given", STEP,
              PROMPT, OUT(NEW_K) | OUT(NEW_V) | OUT(OTHER)),
    AGREES_IN("length counts the tokens in the cache", STEP, PROMPT, OUT(LENGTH)),
    AGREES("two caches in turn do not disturb each other", IN_TURN, IN_TURN),
    AGREES("a cache in wider memory, filled to its last row; rows that nobody filled", FULL,
           WIDER),
    AGREES("scores far above 0, and any number of tokens: 4200", ABOVE, MANY),
};

EXERCISE(.shared = shared, .large = MANY, .prediction = 56, .library = 1);
