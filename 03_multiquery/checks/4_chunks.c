/* The check of exercise 3.4. */
#include "model.h"

enum { ONE_TOKEN, AT_ONCE, ONE_BY_ONE, UNEVEN, PROMPT, VIEWS, IN_TURN, BELOW, LONG, CASES };
static const char *const cases[CASES] = {
    "1 token",
    "5 tokens at once",
    "4 tokens, one by one",
    "3 + 1 + 5",
    "2 in the cache, then 3 + 1 + 1 + 2",
    "views, cut anywhere; NaN in rows that nobody filled",
    "2 sequences in turn",
    "9 + 1 + 5 tokens, 5 heads, scores far below 0",
    "520 + 1 + 29 tokens",
};

static void draw(Case *c, int k)
{
    /* clang-format off */
    const Decoding steps[CASES] = {
        { { 1 },          2, 1, 2, 3, 0, 8, 1, 0, 0, 0, 1.5f },
        { { 5 },          3, 1, 2, 4, 0, 14, 1, 0, 0, 0, 1.5f },
        { { 1, 1, 1, 1 }, 3, 1, 3, 4, 0, 16, 1, 0, 0, 0, 1.5f },
        { { 3, 1, 5 },    4, 1, 2, 3, 0, 20, 1, 0, 0, 0, 1.5f },
        { { 3, 1, 1, 2 }, 2, 1, 4, 3, 2, 21, 1, 0, 0, 0, 1.5f },
        { { draw_int(1, 2), draw_int(2, 3), 1, 2 },
                          3, 1, 5, 2, 0, 18, 1, 1, 1, 1, 1.5f },
        { { 2, 1, 3, 2 }, 2, 1, 3, 2, 0, 18, 2, 0, 0, 0, 1.5f },
        { { 9, 1, 5 },    5, 1, 4, 3, 0, 34, 1, 0, 0, 0, 1.5f },
        { { 520, 1, 29 }, 2, 1, 2, 2, 0, 552, 1, 0, 0, 0, 1.5f },
    };
    /* clang-format on */
    model_draw_decoding(c, &steps[k]);
    for (int i = 0; i < c->in[0].rows && k == BELOW; i++) { /* scores of about −200 */
        for (int h = 0; h < 5; h++)
            *matrix_at(c->in[0], i, h * 4) += 20;
        *matrix_at(c->in[1], i, 0) = -20 + 0.05f * *matrix_at(c->in[1], i, 0);
    }
}

/* clang-format off */
static const int shared[] = {
    TOP_LEFT, NO_MASK, WITHOUT_ITSELF, ONE_TOO_MANY, WHOLE_CAPACITY, CHUNK_ONLY,
    LENGTH_TWICE, LENGTH_LEFT, ROW_0, Z_AT_D_K, NO_SCALE, REPLACED, -1,
};
/* clang-format on */

void decode_chunk(Matrix Z, Cache *cache, Matrix Q, Matrix K, Matrix V, int n_heads)
{
    model_decode(Z, cache, Q, K, V, n_heads, 1);
}

enum { RESULT, NEW_K, NEW_V, LENGTH, OTHER };
static const char *const names[] = {
    "Z", "new in K", "new in V", "length", "another K or V", "Q", "K", "V", "counts",
};
static const Property properties[] = {
    AGREES_IN("a token alone sees itself", ONE_TOKEN, ONE_TOKEN, OUT(RESULT)),
    AGREES_IN("all at once: no token sees a later one", AT_ONCE, AT_ONCE, OUT(RESULT)),
    AGREES_IN("one by one: a token sees all before it", ONE_BY_ONE, ONE_BY_ONE, OUT(RESULT)),
    AGREES_IN("cut into 3 + 1 + 5: the same as if it had not been cut", UNEVEN, UNEVEN,
              OUT(RESULT)),
    AGREES_IN("cut anywhere, d_k > d_v, views of wider matrices", PROMPT, VIEWS, OUT(RESULT)),
    AGREES("two sequences in turn, with a cache for each", IN_TURN, IN_TURN),
    AGREES_IN("scores far below 0, and any number of tokens: 550", BELOW, LONG, OUT(RESULT)),
    AGREES_IN("the cache that you were given holds the rows of all chunks, in order", ONE_TOKEN,
              VIEWS, OUT(NEW_K) | OUT(NEW_V) | OUT(OTHER)),
    AGREES_IN("its length is the number of tokens", ONE_TOKEN, VIEWS, OUT(LENGTH)),
};

EXERCISE(.shared = shared, .large = LONG, .prediction = 5, .library = 1);
