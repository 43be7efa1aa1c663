#include "sandbox.h"
#include "say.h"

#include <string.h>

/* ---- the verdict in words ---- */

static const char *word_of(Truth truth)
{
    return truth == YES ? "yes" : truth == NO ? "NO" : "not run";
}

static void say_line(Truth truth, const char *words)
{
    say("  ");
    say_cell(truth == YES ? GREEN : truth == NO ? BOLD : PLAIN, -9, word_of(truth));
    say("%s\n", words);
}

/* Says words of any length in lines of at most 76 columns, indented. */
static void say_paragraph(const char *words)
{
    int column = 0;
    char word[256];
    for (int length; sscanf(words, " %255s%n", word, &length) == 1; words += length) {
        int width = say_columns(word);
        if (column > 0 && column + 1 + width > 73) {
            say("\n");
            column = 0;
        }
        say("%s%s", column == 0 ? "   " : " ", word);
        column += width + (column > 0);
    }
    say("\n");
}

static void say_body(const char *heading, const char *body, int most_lines)
{
    say("\n%s\n", heading);
    while (*body != '\0' && most_lines-- > 0) {
        int length = (int)strcspn(body, "\n");
        say("   %.*s\n", length, body);
        body += length + (body[length] == '\n');
    }
    if (*body != '\0')
        say("   …\n");
}

static const char *name_of_case(int k)
{
    return exercise.cases[k] != NULL ? exercise.cases[k] : exercise.cases[0];
}

/* How far number (i, j) of out[m] is off in case k; INFINITY where it is no number. */
static double off_by(const Answers *a, int k, int m, int i, int j)
{
    double given = (double)*matrix_at(a->given[k].out[m], i, j);
    double expected = (double)*matrix_at(a->expected[k].out[m], i, j);
    double off = is_close(given, expected, 0) ? 0 : fabs(given - expected);
    return isnan(off) ? INFINITY : off;
}

/* The differences of one matrix as a picture: a shade for each number. */
static void say_picture(const Answers *a, int k, int m)
{
    static const char *const shades[] = { "░", "▒", "▓", "█" };
    Matrix given = a->given[k].out[m], expected = a->expected[k].out[m];
    int rows = given.rows < 12 ? given.rows : 12, cols = given.cols < 32 ? given.cols : 32;
    double worst = 0;
    for (int place = 0; place < given.rows * given.cols; place++) {
        double off = off_by(a, k, m, place / given.cols, place % given.cols);
        worst = off > worst && off < INFINITY ? off : worst;
    }
    say("\n   %s, [%d × %d]:  · right   ░ ▒ ▓ █ wrong, by how much   ? no number\n",
        a->names[m], given.rows, given.cols);
    for (int i = 0; i < rows; i++) {
        say("   ");
        for (int j = 0; j < cols; j++) {
            double off = off_by(a, k, m, i, j) / worst;
            int right = is_close((double)*matrix_at(given, i, j),
                                 (double)*matrix_at(expected, i, j),
                                 a->tolerance * (1 + fabs((double)*matrix_at(expected, i, j))));
            say(" %s", right ? "·" : !(off <= 1) ? "?" : shades[off < 1 ? (int)(off * 4) : 3]);
        }
        say("%s\n", cols < given.cols ? " …" : "");
    }
    say("%s", rows < given.rows ? "    …\n" : "");
}

/* The number of case k that is furthest off, the picture around it, and what that shows. */
static void say_difference(const Answers *a, int k, const char *pattern)
{
    int out = 0, row = 0, col = 0;
    double worst = -1;
    for (int m = a->given[k].n_out; m-- > 0;)
        for (int i = a->given[k].out[m].rows; i-- > 0;)
            for (int j = a->given[k].out[m].cols; j-- > 0;)
                if (off_by(a, k, m, i, j) >= worst) {
                    worst = off_by(a, k, m, i, j);
                    out = m, row = i, col = j;
                }
    Matrix given = a->given[k].out[out];
    say("\n%s:\n   furthest off is %s", name_of_case(k), a->names[out]);
    if (given.rows * given.cols > 1)
        say("[%d][%d]", row, col);
    say(": expected %s, got %s\n",
        in_words((double)*matrix_at(a->expected[k].out[out], row, col)),
        in_words((double)*matrix_at(given, row, col)));
    if (given.rows * given.cols > 3 && !exercise.choices)
        say_picture(a, k, out);
    if (*pattern != '\0') {
        say("\nWhat the numbers show:\n");
        say_paragraph(pattern);
    }
}

static int is_small(const Answers *a, int k)
{
    return a->given[k].out[0].rows * a->given[k].out[0].cols < 4;
}

/* The first wrong case can be checked by hand; one with more numbers shows a picture. */
static void say_differences(const Answers *a, const Verdict *v)
{
    int k = v->first_wrong;
    while (k < a->answered && (agrees(a, k, ALL_OUTS) || is_small(a, k)))
        k++;
    k = k < a->answered ? k : v->first_wrong;
    if (k != v->first_wrong)
        say_difference(a, v->first_wrong, "");
    say_difference(a, k, v->n_mistakes > 0 ? "" : judge_pattern(a, k));
}

Basics basics_of(const Submission *s, const Answers *a)
{
    Basics b = { .compiled = NO, .inside_words = "writes where it should, and nowhere else" };
    if (!s->compiled)
        return b;
    b.compiled = YES;
    b.ended = s->trouble[0] == '\0' ? YES : NO;
    b.inside = b.ended == YES ? YES : NOT_RUN;
    if (s->conduct.beside_out != 0)
        snprintf(b.inside_words, sizeof b.inside_words,
                 "writes only into %s (it wrote beside it, between two rows)",
                 a->names[s->conduct.beside_out - 1]);
    else if (s->conduct.changed_in != 0)
        snprintf(b.inside_words, sizeof b.inside_words, "leaves %s as it is",
                 a->names[a->given[0].n_out + s->conduct.changed_in - 1]);
    if (s->conduct.beside_out != 0 || s->conduct.changed_in != 0)
        b.inside = NO;
    b.repeats = b.ended == YES ? (s->repeats && s->is_free ? YES : NO) : NOT_RUN;
    snprintf(b.repeats_words, sizeof b.repeats_words,
             s->repeats ? "the same, whatever stood in %s before (here NaN, and 0 · NaN is NaN)"
                        : "a second call with the same numbers gives the same %s",
             a->names[0]);
    b.predicted = isnan(a->prediction) ? NOT_RUN
                  : is_close(a->prediction, exercise.prediction,
                             0.005 * fmax(1, fabs(exercise.prediction)))
                      ? YES
                      : NO;
    return b;
}

/* Everything holds, but perhaps the prediction. */
static int is_right(const Basics *b, const Verdict *v)
{
    return b->ended == YES && b->inside == YES && b->repeats == YES
           && v->n_of[YES] == exercise.n_properties;
}

int is_solved(const Basics *b, const Verdict *v)
{
    return is_right(b, v) && b->predicted == YES;
}

void report(const Submission *s, const Answers *a, const Verdict *v, const Basics *b)
{
    if (!s->compiled) {
        say_line(NO, "compiles");
        say_body("The compiler says, first error first:", s->warnings, 24);
        say("\n");
        say_paragraph(s->trouble);
        return;
    }
    if (b->ended == NO)
        say_line(NO, "comes to its end");
    for (int p = 0; p < exercise.n_properties; p++)
        say_line(v->property[p], exercise.properties[p].words);
    if (b->ended == YES) {
        say_line(b->inside, b->inside_words);
        if (b->repeats == NO)
            say_line(NO, b->repeats_words);
    }
    if (b->predicted == NOT_RUN)
        say_line(NOT_RUN, "your prediction: none yet");
    else {
        char words[96];
        snprintf(words, sizeof words, "your prediction: %g", a->prediction);
        say_line(b->predicted, words);
    }
    if (b->ended == NO) {
        say("\nIn the case \"%s\":\n", name_of_case(a->answered < a->n ? a->answered : 0));
        say_paragraph(s->trouble);
    }
    if (v->n_of[NO] > 0 && exercise.show != NULL
        && !(b->ended == YES && s->repeats && !s->is_free))
        exercise.show(a);
    if (v->empty && s->is_stub)
        say("\nNothing was written yet. The place is marked in %s: Your code.\n", s->name);
    else if (v->empty)
        say("\nNothing reaches %s. Is the line that writes it ever run? If it stands behind a\n"
            "condition, is that ever true?\n",
            a->names[0]);
    else if (b->ended == YES && s->repeats && !s->is_free) /* then the numbers say nothing */
        say("\nWhat stands in memory that nobody has written? Where does your code read it?\n");
    else if (v->n_of[NO] > 0 && v->first_wrong >= 0 && exercise.diagnose == NULL)
        say_differences(a, v);
    if (v->n_mistakes > 0)
        say("\n%s:\n", v->n_mistakes == 1
                           ? "A known mistake gives these numbers"
                           : "Known mistakes, made together, give these numbers");
    for (int k = 0; k < v->n_mistakes; k++)
        say_paragraph(v->mistakes[k]->question);
    if (s->warnings[0] != '\0')
        say_body("The compiler warns:", s->warnings, 12);
    if (b->ended == YES && s->printed[0] != '\0')
        say_body("Your code printed:", s->printed, 12);
    if (is_solved(b, v))
        say("\nSolved.\n");
    else if (!is_right(b, v))
        say("\nA hint: make hint-%s      Check again: make exercise-%s\n", s->id, s->id);
    else if (b->predicted == NOT_RUN)
        say("\nThe last step: your prediction, near the top of %s. Replace NAN by it.\n",
            s->name);
    else
        say("\nYour code is right, your prediction is not. In %s is the example:\n"
            "what does your code do with each of its numbers? A pencil helps.\n",
            s->name);
}

/* ---- for the grader ---- */

/* A line of fields; tabs and line ends in what students caused become spaces. */
static void say_fields(const char *kind, const char *value, const char *words)
{
    char clean[600];
    snprintf(clean, sizeof clean, "%s", words);
    for (char *c = clean; *c != '\0'; c++)
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    printf("%s\t%s\t%s\n", kind, value, clean);
}

void report_lines(const Submission *s, const Answers *a, const Verdict *v, const Basics *b)
{
    /* Conduct counts once something is right: to do nothing at all is no merit. */
    Truth conduct = v->n_of[YES] == 0                                          ? NOT_RUN
                    : b->ended == YES && b->inside == YES && b->repeats == YES ? YES
                                                                               : NO;
    for (int p = 0; p < exercise.n_properties; p++)
        say_fields("property", word_of(v->property[p]), exercise.properties[p].words);
    say_fields("property", word_of(conduct),
               "writes only what it should, and gives the same again");
    say_fields("property", word_of(b->predicted), "the prediction");
    say_fields("condition", word_of(b->compiled), "compiles");
    say_fields("condition", word_of(b->ended), "comes to its end");
    say_fields("condition", word_of(b->inside), b->inside_words);
    say_fields("condition", word_of(b->repeats), b->repeats_words);
    if (s->warnings[0] != '\0')
        say_fields("warning", "", s->warnings);
    if (s->trouble[0] != '\0')
        say_fields("trouble", "", s->trouble);
    for (int k = 0; k < v->n_mistakes; k++)
        say_fields("mistake", v->mistakes[k]->name, v->mistakes[k]->question);
    if (v->n_mistakes == 0 && v->first_wrong >= 0 && exercise.diagnose == NULL)
        say_fields("pattern", name_of_case(v->first_wrong), judge_pattern(a, v->first_wrong));
    say_fields("solved", is_solved(b, v) ? "yes" : "NO", "");
}
