/* A page to print for one student: attention for one query, by hand, with whole numbers of
 * their own.
 *
 *     worksheet STUDENT          the page
 *     worksheet STUDENT --key    the answers
 *
 * The same name always gets the same page. */
#include "check.h"
#include "judge.h"
#include "say.h"

#include <string.h>

enum { WORDS = 5, D_K = 4, D_V = 2 };

enum { LARGEST_SCORE = 4 }; /* e^S of all that can occur stands in a table on the page */

typedef struct {
    const char *words[WORDS];
    int query; /* who asks */
    int q[D_K], k[WORDS][D_K], v[WORDS][D_V];
    int score[WORDS]; /* q · k / √4, whole */
    double weight[WORDS], result[D_V];
} Sheet;

static int dot(const int *q, const int *k)
{
    int sum = 0;
    for (int p = 0; p < D_K; p++)
        sum += q[p] * k[p];
    return sum;
}

/* Over the first `visible` words. */
static int softmax(Sheet *s, int visible)
{
    double sum = 0;
    int largest = 0;
    for (int j = 0; j < visible; j++)
        sum += exp(s->score[j]);
    for (int j = 0; j < WORDS; j++) {
        s->weight[j] = j < visible ? exp(s->score[j]) / sum : 0;
        largest = s->weight[j] > s->weight[largest] ? j : largest;
    }
    return largest;
}

/* Small whole numbers such that each score is whole too and one is the largest, also of the
 * words up to the one that asks. The largest of all comes later, so that hiding later words
 * changes the answer. */
static int draw_numbers(Sheet *s)
{
    int seen[LARGEST_SCORE + 1] = { 0 }, different = 0, largest = 0;
    for (int p = 0; p < D_K; p++)
        s->q[p] = draw_int(0, 3);
    for (int j = 0; j < WORDS; j++) {
        for (int p = 0; p < D_K; p++)
            s->k[j][p] = draw_int(0, 2);
        for (int p = 0; p < D_V; p++)
            s->v[j][p] = draw_int(0, 9);
        int product = dot(s->q, s->k[j]);
        if (product % 2 != 0 || product / 2 > LARGEST_SCORE)
            return 0;
        s->score[j] = product / 2;
        different += seen[s->score[j]]++ == 0;
        largest = s->score[j] > s->score[largest] ? j : largest;
    }
    int ties = 0, causal = softmax(s, s->query + 1);
    for (int j = 0; j <= s->query; j++)
        ties += s->score[j] == s->score[causal];
    return different >= 3 && seen[s->score[largest]] == 1 && largest > s->query && ties == 1;
}

static Sheet draw(const char *student)
{
    static const char *const animals[] = { "cat", "dog", "mouse", "horse", "bird", "fox" };
    static const char *const verbs[] = {
        "saw", "found", "chased", "liked", "followed", "wanted"
    };
    static const char *const things[] = {
        "ball", "bone", "apple", "garden", "cheese", "water"
    };
    unsigned long long hash = 1469598103934665603u; /* FNV-1a */
    for (; *student != '\0'; student++)
        hash = (hash ^ (unsigned char)*student) * 1099511628211u;
    judge_seed(hash);
    Sheet s = { { "the", animals[draw_int(0, 5)], verbs[draw_int(0, 5)], "a",
                  things[draw_int(0, 5)] },
                .query = draw_int(1, 2) };
    while (!draw_numbers(&s))
        ;
    return s;
}

static void say_ints(const int *numbers, int count)
{
    for (int p = 0; p < count; p++)
        say("%4d", numbers[p]);
}

static void say_table(const Sheet *s, int key)
{
    double sum = 0;
    say("\n   %-11s%-17s%-10s%7s%13s%10s%9s\n", "word", "key", "value", "q·k", "S = q·k/2",
        "e^S", "A");
    for (int j = 0; j < WORDS; j++) {
        say("\n   ");
        say_cell(PLAIN, -8, s->words[j]);
        say_ints(s->k[j], D_K);
        say("    ");
        say_ints(s->v[j], D_V);
        if (key)
            say("%8d%12d%10.2f%9.2f\n", 2 * s->score[j], s->score[j], exp(s->score[j]),
                s->weight[j]);
        else
            say("    ____        ____    ______     ____\n");
        sum += exp(s->score[j]);
    }
    if (key)
        say("\n%49s%17.2f%9d\n", "added up:", sum, 1);
    else
        say("\n%49s           ______     ____\n", "added up:");
}

static void say_page(Sheet *s, const char *student, int key)
{
    int largest = softmax(s, WORDS);
    say("Attention by hand%s\n\n", key ? ": the answers" : "");
    say("Name: %s\n\nSentence:", student);
    for (int j = 0; j < WORDS; j++)
        say(" %s", s->words[j]);
    say("\n\n\"%s\" asks. Its query is q = (", s->words[s->query]);
    say_ints(s->q, D_K);
    say("   ), and √d_k = 2.\n");
    say("\nFirst predict, without calculating:\n\n");
    say("  1. Which word will get the largest weight?                    %s\n",
        key ? s->words[largest] : "________");
    say("  2. Without the division by 2, would that weight be\n     larger or smaller?%42s%s\n",
        "", key ? "larger" : "________");
    for (int j = 0; j < WORDS; j++)
        for (int p = 0; p < D_V; p++)
            s->result[p] += s->weight[j] * s->v[j][p];
    double weights[WORDS];
    memcpy(weights, s->weight, sizeof weights);
    int causal = softmax(s, s->query + 1);
    say("  3. If \"%s\" could not see the words after it, which\n     word would get the "
        "largest weight?%26s%s\n",
        s->words[s->query], "", key ? s->words[causal] : "________");
    memcpy(s->weight, weights, sizeof weights);
    say("\nThen calculate. Multiply the query with each key and add up; halve it;\nlook up e^S;"
        " divide each by the sum of all.\n");
    say("\n   S     ");
    for (int score = 0; score <= LARGEST_SCORE; score++)
        say("%8d", score);
    say("\n   e^S   ");
    for (int score = 0; score <= LARGEST_SCORE; score++)
        say("%8.2f", exp(score));
    say("\n");
    say_table(s, key);
    say("\nThe result is the values, each times its weight, added up:\n\n   Z = ( ");
    if (key)
        say("%.2f   %.2f )\n", s->result[0], s->result[1]);
    else
        say("______   ______ )\n");
    say("\nWere your predictions right? What surprised you?\n");
    if (key) {
        softmax(s, s->query + 1);
        say("\n3 in numbers: without the later words the weights are");
        for (int j = 0; j <= s->query; j++)
            say(" %s %.2f", s->words[j], s->weight[j]);
        say(".\n");
    }
}

int main(int argc, char **argv)
{
    say_begin("worksheet");
    if (argc < 2 || argc > 3 || *argv[1] == '\0'
        || (argc == 3 && strcmp(argv[2], "--key") != 0))
        die_usage("usage: make worksheet STUDENT=name, or worksheet-key STUDENT=name");
    Sheet s = draw(argv[1]);
    say_page(&s, argv[1], argc == 3);
    return say_end();
}
