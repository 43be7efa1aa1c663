/* Exercise 1.4: "was" looks at its subject */
#include "exercise.h"

const double prediction = -0.28; /* .6 · .6 − .8 · .8 */

/* clang-format off */

/* The hands of the word before: turned back by one step, times 20 and times 17. */
const float table_Q[FEATURES][4] = {
    /*            hand A      hand B  */
    [COS_A]  = { 12, -16,    0,  0 },
    [SIN_A]  = { 16,  12,    0,  0 },
    [COS_B]  = {  0,   0,   15, -8 },
    [SIN_B]  = {  0,   0,    8, 15 },
};

/* A word is found by its own hands. */
const float table_K[FEATURES][4] = {
    [COS_A]  = { 1, 0, 0, 0 },
    [SIN_A]  = { 0, 1, 0, 0 },
    [COS_B]  = { 0, 0, 1, 0 },
    [SIN_B]  = { 0, 0, 0, 1 },
};
