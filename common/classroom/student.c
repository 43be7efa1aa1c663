/* The student's process: reads the cases that the check drew, calls the student's function on
 * each, and writes what came out. It has nothing to compare with. POSIX, for file number 3. */
#define _XOPEN_SOURCE 700
#include "case.h"
#include "exercise.h"

#include <string.h>

enum { RESULTS = 3 }; /* the file number that the check opened for the answers */

/* Is what lies between the rows of m still as case_matrix() left it? */
static int padding_is_untouched(Matrix m)
{
    for (int i = 0; i + 1 < m.rows; i++)
        for (int j = m.cols; j < m.stride; j++)
            if (!case_is_untouched(*matrix_at(m, i, j)))
                return 0;
    return 1;
}

static int same_numbers(Matrix a, Matrix b)
{
    for (int i = 0; i < a.rows; i++)
        if (memcmp(matrix_at(a, i, 0), matrix_at(b, i, 0), (size_t)a.cols * sizeof(float)) != 0)
            return 0;
    return padding_is_untouched(a);
}

/* One call, and what it did to the memory that it was given. out[] holds `filler` before it. */
static Conduct watched_call(Case *c, float filler)
{
    Conduct conduct = { 0, 0 };
    Case before = case_copy(c);
    for (int k = 0; k < c->n_out; k++)
        case_fill(c->out[k], filler);
    call(c);
    for (int k = c->n_in; k-- > 0;)
        if (!same_numbers(c->in[k], before.in[k]))
            conduct.changed_in = k + 1;
    case_free(&before);
    for (int k = c->n_out; k-- > 0;)
        if (!padding_is_untouched(c->out[k]))
            conduct.beside_out = k + 1;
    return conduct;
}

static int answer(FILE *results, Case *c, float filler)
{
    Conduct conduct = watched_call(c, filler);
    int written = fwrite(&conduct, sizeof conduct, 1, results) == 1;
    for (int k = 0; k < c->n_out; k++)
        written = written && case_write_numbers(results, c->out[k]);
    return written && fflush(results) == 0;
}

int main(void)
{
    static Case cases[MOST_CASES];
    int n = 0;
    while (n < MOST_CASES && case_read(stdin, &cases[n]))
        n++;
    FILE *results = fdopen(RESULTS, "wb");
    if (n == 0 || results == NULL || setvbuf(stdout, NULL, _IOLBF, BUFSIZ) != 0
        || fwrite(&prediction, sizeof prediction, 1, results) != 1 || fflush(results) != 0)
        return 1;
    for (int k = 0; k < n; k++)
        if (!answer(results, &cases[k], UNTOUCHED))
            return 1;
    /* The same again must give the same, also where NaN stands in what is to be written. */
    int answered = answer(results, &cases[0], UNTOUCHED) && answer(results, &cases[0], NAN);
    for (int k = 0; k < n; k++)
        case_free(&cases[k]);
    return !answered;
}
