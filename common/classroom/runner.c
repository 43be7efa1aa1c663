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

/* ---- does the check know what it says it knows? ---- */

/* Is the answer with this mistake wrong, and told from every other mistake? With none, −1, is
 * it right? */
static int is_known(Answers *a, int mistake)
{
    judge_mimic(a, mistake);
    Verdict v = judge(a);
    if (mistake < 0)
        return v.n_of[NO] == 0;
    return v.n_of[NO] > 0 && v.n_mistakes == 1 && v.mistakes[0] == judge_mistake(mistake);
}

static int self_test(unsigned long long seed)
{
    int all_known = 1;
    Answers a = judge_ask(seed);
    for (int k = -1; k < judge_count(); k++)
        if (!is_known(&a, k)) {
            printf("seed %llu: %s\n", seed,
                   k < 0 ? "the model must pass" : judge_mistake(k)->name);
            all_known = 0;
        }
    printf("%d mistakes\n", judge_count());
    return all_known;
}

/* ---- the check of a file ---- */

/* Runs the file, which is compiled, on the cases of one seed. Is it solved? If not, or if this
 * is the last seed, it is reported. */
static int check(Submission *s, unsigned long long seed, int is_last, int grading)
{
    Answers a = judge_ask(seed);
    Verdict v = { .first_wrong = -1 };
    sandbox_run(s, &a);
    if (process_stopped())
        return 0;
    if (s->compiled)
        v = judge(&a);
    Basics b = basics_of(s, &a);
    int solved = is_solved(&b, &v);
    if (!solved || is_last)
        (grading ? report_lines : report)(s, &a, &v, &b);
    return solved;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

int main(int argc, char **argv)
{
    char now[24], *at = now;
    int grading = 0, testing = 0, right = 1;
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
            at = argv[++k];
        else
            s.path = argv[k];
    if (s.path == NULL && !testing)
        die_usage("check-NN-K FILE [--seed N,N…] [--grade], or --self-test [--seed N,N…]");
    say_mode("auto", 0);
    const char *dash = strchr(base_name(argv[0]), '-');
    snprintf(s.id, sizeof s.id, "%s", dash != NULL ? dash + 1 : "");
    if (!testing) {
        s.name = base_name(s.path);
        sandbox_build(&s);
    }
    while (right && at != NULL && !process_stopped()) {
        unsigned long long seed = strtoull(at, &at, 10);
        at = *at == ',' ? at + 1 : NULL;
        right = testing ? self_test(seed) : check(&s, seed, at == NULL, grading);
    }
    if (!testing)
        process_remove_folder(s.folder);
    if (process_stopped())
        return 128 + process_stopped();
    return say_end() != 0 || !right;
}
