/* The check of one exercise: builds the student's file in an empty folder, runs it in a process
 * of its own, compares what comes back and says what holds. Linked with
 * NN_chapter/checks/K_name.c.
 *
 *     check-01-1 FILE [--seed N,N…] [--seconds N] [--grade]    --grade: lines for the grader
 *     check-01-1 --self-test [--seed N,N…]       does each known mistake get its own diagnosis?
 */
#include "judge.h"
#include "process.h"
#include "sandbox.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void free_cases(Case *cases)
{
    for (int k = 0; k < exercise.n_cases; k++)
        case_free(&cases[k]);
}

/* ---- does the check know what it says it knows? ---- */

/* Is the answer with this mistake wrong, and told from every other mistake? With none, −1, is
 * it right? */
static int is_known(Answers *a, const Case *cases, int mistake)
{
    int fails = 0;
    judge_model(a->given, cases, mistake);
    Verdict v = judge(a);
    for (int p = 0; p < exercise.n_properties; p++)
        fails |= v.property[p] == NO;
    free_cases(a->given);
    if (mistake < 0)
        return !fails;
    return fails && v.n_mistakes == 1 && v.mistakes[0] == judge_mistake(mistake);
}

static int self_test(const char *seeds)
{
    static Case cases[MOST_CASES], right[MOST_CASES], wrong[MOST_CASES];
    int failed = 0;
    for (const char *at = seeds; at != NULL;
         at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        unsigned long long seed = strtoull(at, NULL, 10);
        Answers a = judge_answers(cases, right, wrong);
        a.answered = exercise.large > 0 ? exercise.large : exercise.n_cases;
        judge_seed(seed);
        judge_draw(cases);
        judge_model(right, cases, -1);
        for (int k = -1; k < judge_count(); k++)
            if (!is_known(&a, cases, k)) {
                printf("seed %llu: %s\n", seed,
                       k < 0 ? "the model must pass" : judge_mistake(k)->name);
                failed = 1;
            }
        free_cases(cases);
        free_cases(right);
    }
    printf("%d mistakes\n", judge_count());
    return failed || say_end();
}

/* ---- the check of a file ---- */

/* Runs the file, which is compiled, on the cases of one seed. Is it solved? If not, or if this
 * is the last seed, it is reported. */
static int check(Submission *s, unsigned long long seed, int is_last, int grading)
{
    static Case cases[MOST_CASES], expected[MOST_CASES], given[MOST_CASES];
    Answers a = judge_answers(cases, expected, given);
    Verdict v = { .first_wrong = -1 };
    judge_seed(seed);
    judge_draw(cases);
    judge_model(expected, cases, -1);
    judge_copy(given, cases);
    sandbox_run(s, cases, &a);
    if (s->compiled && !process_stopped())
        v = judge(&a);
    Basics b = basics_of(s, &a);
    int solved = is_solved(&b, &v);
    if ((!solved || is_last) && !process_stopped())
        (grading ? report_lines : report)(s, &a, &v, &b);
    free_cases(cases);
    free_cases(expected);
    free_cases(given);
    return solved;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

int main(int argc, char **argv)
{
    const char *seeds = NULL;
    char now[24];
    int grading = 0, testing = 0, solved = 1;
    static Submission s = { .seconds = 5 };
    say_begin("check");
    snprintf(now, sizeof now, "%lld", (long long)time(NULL));
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], "--grade") == 0)
            grading = 1;
        else if (strcmp(argv[k], "--self-test") == 0)
            testing = 1;
        else if (strcmp(argv[k], "--seconds") == 0 && k + 1 < argc)
            s.seconds = atoi(argv[++k]);
        else if (strcmp(argv[k], "--seed") == 0 && k + 1 < argc)
            seeds = argv[++k];
        else
            s.path = argv[k];
    if (testing)
        return self_test(seeds != NULL ? seeds : "1");
    if (s.path == NULL)
        die_usage("check-NN-K FILE [--seed N,N…] [--grade], or --self-test [--seed N,N…]");
    say_mode("auto", 0);
    s.name = base_name(s.path);
    const char *dash = strchr(base_name(argv[0]), '-');
    snprintf(s.id, sizeof s.id, "%s", dash != NULL ? dash + 1 : "");
    sandbox_build(&s);
    for (char *at = seeds != NULL ? (char *)seeds : now;
         solved && at != NULL && !process_stopped();) {
        unsigned long long seed = strtoull(at, &at, 10);
        at = *at == ',' ? at + 1 : NULL;
        solved = check(&s, seed, at == NULL, grading);
    }
    process_remove_folder(s.folder);
    if (process_stopped())
        return 128 + process_stopped();
    return say_end() != 0 || !solved;
}
