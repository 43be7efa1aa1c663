/* Chapter 1 in three steps: one word asks, in plain loops. The numbers are
 * those of the chapter: "it" asks in "the cat drank the milk because it was
 * hungry". */
#include <math.h>
#include <stdio.h>

enum { N = 9, D = 4 };

static const float q[D] = { 3, 6, 0, 0 }; /* it: a noun? animate! */
static const float K[N][D] = {
    /* noun, animate, adjective, – */
    [1] = { 1, 1 },    /* cat */
    [4] = { 1 },       /* milk */
    [8] = { 0, 0, 1 }, /* hungry */
};
static const float V[N][D] = {
    /* animal, food, action, feeling */
    [1] = { 1, 0, 0, .3f }, /* cat */
    [2] = { 0, 0, 1 },      /* drank */
    [4] = { 0, 1 },         /* milk */
    [8] = { 0, .5f, 0, 1 }, /* hungry */
};

/* Each adds to z, which begins as zeros. */

/* 1. The average: every word counts alike. */
static void average(float z[D])
{
    for (int j = 0; j < N; j++)
        for (int c = 0; c < D; c++)
            z[c] += V[j][c] / N;
}

/* 2. A blend: word j counts a[j]; the nine weights add up to 1. */
static void blend(float z[D], const float a[N])
{
    for (int j = 0; j < N; j++)
        for (int c = 0; c < D; c++)
            z[c] += a[j] * V[j][c];
}

/* 3. Attention: the weights come from the words, from q and the keys. */
static void attend(float z[D])
{
    float a[N], sum = 0;
    for (int j = 0; j < N; j++) {
        float score = 0;
        for (int c = 0; c < D; c++)
            score += q[c] * K[j][c];
        a[j] = expf(score / sqrtf(D));
        sum += a[j];
    }
    for (int j = 0; j < N; j++)
        a[j] /= sum;
    blend(z, a);
}

static void show(const char *step, const float z[D])
{
    printf("%-24s animal %.2f  food %.2f  action %.2f  feeling %.2f\n", step,
           (double)z[0], (double)z[1], (double)z[2], (double)z[3]);
}

int main(void)
{
    const float half_cat[N] = { 0, .5f, 0, 0, .5f, 0, 0, 0, 0 };
    float z1[D] = { 0 }, z2[D] = { 0 }, z3[D] = { 0 };
    average(z1);
    blend(z2, half_cat);
    attend(z3);
    show("1. the average", z1);
    show("2. half cat, half milk", z2);
    show("3. what \"it\" asks for", z3);
    return 0;
}
