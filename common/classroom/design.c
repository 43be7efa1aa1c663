#include "design.h"

#include <string.h>

/* clang-format off */
static const struct { char kind; const char *words[8]; } lexicon[] = {
    { 'D', { "the", "a", "this", "that", "every" } },
    { 'N', { "cat", "dog", "horse", "bird", "fox", "child", "girl" } },
    { 'T', { "milk", "bread", "soup", "water", "ball", "song", "house" } },
    { 'P', { "it", "he", "she", "they" } },
    { 'V', { "saw", "found", "liked", "wanted", "carried" } },
    { 'J', { "hungry", "tired", "fresh", "warm", "small", "old" } },
    { 'C', { "because", "and", "but", "while", "so" } },
    { 'A', { "was", "is", "were", "had" } },
};
/* clang-format on */

Sentence design_sentence(Matrix X, const char *kinds)
{
    Sentence s = { 0 };
    char text[16 * MOST_WORDS] = "";
    for (; *kinds != '\0'; kinds++)
        for (int k = 0; k < COUNT(lexicon); k++)
            if (lexicon[k].kind == *kinds) {
                int n = 0;
                while (n < 8 && lexicon[k].words[n] != NULL)
                    n++;
                strcat(strcat(text, lexicon[k].words[draw_int(0, n - 1)]), " ");
            }
    Matrix words = words_read(text, s.words);
    s.n = words.rows;
    for (int i = 0; i < X.rows; i++)
        for (int f = 0; f < FEATURES; f++)
            *matrix_at(X, i, f) = i < s.n ? *matrix_at(words, i, f) : 0;
    return s;
}

/* A score is x Q (x K)ᵀ / √4. */
static double score(Matrix Q, Matrix K, Matrix X, int i, int j)
{
    double s = 0;
    for (int c = 0; c < 4; c++) {
        double q = 0, k = 0;
        for (int f = 0; f < FEATURES; f++) {
            q += (double)*matrix_at(X, i, f) * (double)*matrix_at(Q, f, c);
            k += (double)*matrix_at(X, j, f) * (double)*matrix_at(K, f, c);
        }
        s += q * k / 2;
    }
    return s;
}

void design_weights(Matrix Q, Matrix K, Matrix X, int i, int last, double sharper, double *w)
{
    double largest = -INFINITY, sum = 0;
    for (int j = 0; j <= last; j++) {
        w[j] = sharper * score(Q, K, X, i, j);
        largest = fmax(largest, w[j]);
    }
    for (int j = 0; j <= last; j++)
        sum += w[j] = exp(w[j] - largest);
    for (int j = 0; j <= last; j++)
        w[j] /= sum;
}

Turn design_turn(Matrix Q, Matrix K, int hand)
{
    double m[2][2] = { { 0 } }, step = hand == COS_A ? atan2(4, 3) : atan2(8, 15);
    for (int f = 0; f < 2; f++)
        for (int g = 0; g < 2; g++)
            for (int c = 0; c < 4; c++)
                m[f][g] += (double)*matrix_at(Q, hand + f, c)
                           * (double)*matrix_at(K, hand + g, c);
    double along = m[0][0] + m[1][1], across = m[0][1] - m[1][0];
    double mirrored = hypot(m[0][0] - m[1][1], m[0][1] + m[1][0]);
    if (along == 0 && across == 0 && mirrored == 0)
        return NOT_ASKED;
    int is_turn = mirrored <= 0.5 * hypot(along, across);
    return is_turn && fabs(atan2(across, along) / step + 1) < 0.15 ? TURNED_BACK : TURNED_WRONG;
}

int design_has(Matrix table, int first, int last, int col)
{
    for (int f = first; f <= last; f++)
        for (int c = col < 0 ? 0 : col; c <= (col < 0 ? 3 : col); c++)
            if (*matrix_at(table, f, c) != 0)
                return 1;
    return 0;
}
