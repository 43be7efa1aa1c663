/* Exercise 1.4, another way: the slow hand alone, but large; nouns and pronouns count more. */
#include "exercise.h"

const double prediction = -0.28;

/* clang-format off */
const float table_Q[FEATURES][4] = {
    [COS_B]     = { 75, -40, 0, 0 },
    [SIN_B]     = { 40,  75, 0, 0 },
    [AUXILIARY] = {  0,   0, 2, 2 },
};

const float table_K[FEATURES][4] = {
    [COS_B]   = { 1, 0, 0, 0 },
    [SIN_B]   = { 0, 1, 0, 0 },
    [NOUN]    = { 0, 0, 1, 0 },
    [PRONOUN] = { 0, 0, 0, 1 },
};
