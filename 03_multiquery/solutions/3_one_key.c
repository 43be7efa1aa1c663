/* Exercise 3.3: One key for two heads */
#include "exercise.h"

const double prediction = 15.0 / 17; /* .88: a small lead, so the question must be large */

/* clang-format off */

/* Two columns for where a word stands, the slow hand; one for being animate; one is free. */
const float one_key_K[FEATURES][4] = {
    [COS_B]   = { 1, 0, 0, 0 },
    [SIN_B]   = { 0, 1, 0, 0 },
    [ANIMATE] = { 0, 0, 1, 0 },
};

/* The hand turned back by one step, 51 times as long. */
const float one_key_Q0[FEATURES][4] = {
    [COS_B]     = { 45, -24, 0, 0 },
    [SIN_B]     = { 24,  45, 0, 0 },
};
const float one_key_Q1[FEATURES][4] = {
    [PRONOUN]   = { 0, 0, 12, 0 },
    [ADJECTIVE] = { 0, 0, 12, 0 },
};
