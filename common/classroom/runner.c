/* The check of one exercise: builds the student's file in an empty folder, runs it in a process
 * of its own, compares what comes back and says what holds. Linked with
 * NN_chapter/checks/K_name.c.
 *
 *     check-01-1 FILE [--seed N] [--seconds N] [--grade]      --grade: lines for the grader
 *     check-01-1 --self-test       does each known mistake get its own diagnosis? */
#include "judge.h"
#include "process.h"
#include "report.h"
#include "sandbox.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- does the check know what it says it knows? ---- */

static int self_test_failed;

static void must(int holds, unsigned long long seed, const char *first, const char *second,
                 const char *words)
{
    if (!holds) {
        printf("seed %llu: %s%s%s: %s\n", seed, first, *second != '\0' ? " and " : "", second,
               words);
        self_test_failed = 1;
    }
}

static void self_test(unsigned long long seed)
{
    static Case cases[MOST_CASES], right[MOST_CASES], wrong[MOST_CASES];
    Answers a = judge_answers(cases, right, wrong);
    a.answered = exercise.large > 0 ? exercise.large : exercise.n_cases;
    judge_seed(seed);
    judge_draw(cases);
    judge_model(right, cases, NULL, 0);
    for (int i = -1; i < judge_count(); i++)
        for (int j = i;
             j < (i < 0 || seed > 1 || exercise.diagnose != NULL ? i + 1 : judge_count());
             j++) {
            int both[] = { i, j }, n = i < 0 ? 0 : i == j ? 1 : 2, fails = 0;
            judge_model(wrong, cases, both, n);
            Verdict v = judge(&a);
            for (int p = 0; p < exercise.n_properties; p++)
                fails |= v.property[p] == NO;
            const char *first = i < 0 ? "the model" : judge_mistake(i)->name;
            const char *second = n == 2 ? judge_mistake(j)->name : "";
            if (n < 2) /* two may cancel */
                must(fails == n, seed, first, "", fails ? "must pass" : "must fail");
            if (fails)
                must(v.n_mistakes > 0 || v.empty || v.says_nothing, seed, first, second,
                     "must be diagnosed");
            if (n == 1)
                must(v.n_mistakes == 1 && v.mistakes[0] == judge_mistake(i), seed, first, "",
                     "must be told from every other mistake");
            for (int k = 0; k < exercise.n_cases; k++)
                case_free(&wrong[k]);
        }
    for (int k = 0; k < exercise.n_cases; k++) {
        case_free(&cases[k]);
        case_free(&right[k]);
    }
}

/* ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

int main(int argc, char **argv)
{
    unsigned long long seed = (unsigned long long)time(NULL);
    int grading = 0, testing = 0;
    static Submission s = { .seconds = 5 };
    say_begin("check");
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], "--grade") == 0)
            grading = 1;
        else if (strcmp(argv[k], "--self-test") == 0)
            testing = 1;
        else if (strcmp(argv[k], "--seconds") == 0 && k + 1 < argc)
            s.seconds = atoi(argv[++k]);
        else if (strcmp(argv[k], "--seed") == 0 && k + 1 < argc)
            seed = strtoull(argv[++k], NULL, 10);
        else
            s.path = argv[k];
    if (testing) {
        for (seed = 1; seed <= 5; seed++)
            self_test(seed);
        printf("%d mistakes\n", judge_count());
        return self_test_failed || say_end();
    }
    if (s.path == NULL)
        die_usage("check-NN-K FILE [--seed N] [--grade], or --self-test");
    say_mode(COLOR_AUTO, 0);
    s.name = base_name(s.path);
    const char *dash = strchr(base_name(argv[0]), '-');
    snprintf(s.id, sizeof s.id, "%s", dash != NULL ? dash + 1 : "");

    static Case cases[MOST_CASES], expected[MOST_CASES], given[MOST_CASES];
    Answers a = judge_answers(cases, expected, given);
    Verdict v = { .first_wrong = -1 };
    judge_seed(seed);
    judge_draw(cases);
    judge_model(expected, cases, NULL, 0);
    judge_copy(given, cases);
    sandbox_run(&s, cases, &a);
    if (process_stopped())
        return 128 + process_stopped();
    if (s.compiled)
        v = judge(&a);
    Basics b = basics_of(&s, &a);
    if (grading)
        report_lines(&s, &a, &v, &b);
    else
        report(&s, &a, &v, &b);
    for (int k = 0; k < exercise.n_cases; k++) {
        case_free(&cases[k]);
        case_free(&expected[k]);
        case_free(&given[k]);
    }
    return say_end() != 0 || !is_solved(&b, &v);
}
