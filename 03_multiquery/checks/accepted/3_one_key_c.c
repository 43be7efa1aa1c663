/* Exercise 3.3, a third way: columns with two meanings, but at right angles: the sum
 * of columns 0 and 2 leaves out being animate, their difference the hand. */
#include "exercise.h"

const double prediction = 0.8823529;

/* clang-format off */
const float one_key_K[FEATURES][4] = {
    [COS_B]   = { 1, 0, 1, 0 },
    [SIN_B]   = { 0, 1, 0, 1 },
    [ANIMATE] = { 1, 0, -1, 0 },
};
const float one_key_Q0[FEATURES][4] = {
    [COS_B]     = { 90, -48, 90, -48 },
    [SIN_B]     = { 48, 90, 48, 90 },
};
const float one_key_Q1[FEATURES][4] = {
    [PRONOUN]   = { 8, 0, -8, 0 },
    [ADJECTIVE] = { 8, 0, -8, 0 },
};
