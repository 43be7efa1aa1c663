/* Exercise 3.3, another way: the fast hand, which needs a longer question; the turn on the
 * key's side; noun against animate. */
#include "exercise.h"

const double prediction = 0.88;

/* clang-format off */
const float one_key_K[FEATURES][4] = {
    [COS_A]   = { 0, 0, 3,  4 },
    [SIN_A]   = { 0, 0, -4, 3 },
    [NOUN]    = { 1, -1, 0, 0 },
    [ANIMATE] = { 0, 5, 0, 0 },
};
const float one_key_Q0[FEATURES][4] = {
    [COS_A]     = { 0, 0, 60, 0 },
    [SIN_A]     = { 0, 0, 0, 60 },
};
const float one_key_Q1[FEATURES][4] = {
    [PRONOUN]   = { -1, 4, 0, 0 },
    [ADJECTIVE] = { 0, 4, 0, 0 },
    [NOUN]      = { 5, 5, 5, 5 },
};
