/* What a check draws: numbers, and the matrices of a case. */
#include "check.h"
#include "judge.h"
#include "random.h"

/* ---- numbers to draw ---- */

static Random drawn;
static int last_pad, from_pad_to_pad = 1;

void judge_seed(unsigned long long seed)
{
    drawn = (Random){ seed };
    from_pad_to_pad = draw_int(1, 10);
}

double draw_uniform(double low, double high)
{
    return low + (high - low) * (random_bits(&drawn) * 0x1p-32);
}

double draw_normal(void)
{
    return random_normal(&drawn);
}

int draw_int(int low, int high)
{
    return low + random_below(&drawn, high - low + 1);
}

/* ---- cases ---- */

/* Eleven pads in a row all differ: a stride that is guessed, or is another view's, shows. */
static Matrix new_matrix(const Case *c, int rows, int cols)
{
    if (!c->is_view)
        return case_matrix(rows, cols, 0);
    last_pad = (last_pad + from_pad_to_pad) % 11;
    return case_matrix(rows, cols, 2 + last_pad);
}

Matrix case_in(Case *c, int rows, int cols, float amplitude)
{
    Matrix m = c->in[c->n_in++] = new_matrix(c, rows, cols);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            *matrix_at(m, i, j) = amplitude * (float)draw_normal();
    return m;
}

void case_out(Case *c, int rows, int cols)
{
    c->out[c->n_out++] = new_matrix(c, rows, cols);
}

void case_arg(Case *c, double value)
{
    c->arg[c->n_arg++] = value;
}
