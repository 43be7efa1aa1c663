/* Exercise 1.4, a third way: not the query is turned back but the key forward, by a step. */
#include "exercise.h"

const double prediction = -0.28;

/* clang-format off */
const float table_Q[FEATURES][4] = {
    [COS_A] = { 20,  0,  0,  0 },
    [SIN_A] = {  0, 20,  0,  0 },
    [COS_B] = {  0,  0, 20,  0 },
    [SIN_B] = {  0,  0,  0, 20 },
};

const float table_K[FEATURES][4] = {
    [COS_A] = { .6f, .8f, 0, 0 },
    [SIN_A] = { -.8f, .6f, 0, 0 },
    [COS_B] = { 0, 0, 15 / 17.f, 8 / 17.f },
    [SIN_B] = { 0, 0, -8 / 17.f, 15 / 17.f },
};
