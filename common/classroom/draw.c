/* What a check draws: numbers, and the matrices of a case. */
#include "check.h"
#include "judge.h"

/* ---- numbers to draw: splitmix64, the same on every machine ---- */

static unsigned long long state;
static int last_pad, from_pad_to_pad = 1;

void judge_seed(unsigned long long seed)
{
    state = seed;
    from_pad_to_pad = random_int(1, 10);
}

static unsigned long long next_bits(void)
{
    unsigned long long z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double random_uniform(double low, double high)
{
    return low + (high - low) * (double)(next_bits() >> 11) / 9007199254740992.0;
}

double random_normal(void)
{
    double u = 1 - random_uniform(0, 1), v = random_uniform(0, 1);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

int random_int(int low, int high)
{
    return low + (int)(next_bits() % (unsigned long long)(high - low + 1));
}

/* ---- cases ---- */

static Matrix add_in(Case *c, int rows, int cols, int pad, float amplitude)
{
    Matrix m = c->in[c->n_in++] = case_matrix(rows, cols, pad);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            *matrix_at(m, i, j) = amplitude * (float)random_normal();
    return m;
}

/* Eleven in a row all differ: a stride that is guessed, or is another view's, shows. */
static int next_pad(void)
{
    last_pad = (last_pad + from_pad_to_pad) % 11;
    return 2 + last_pad;
}

Matrix case_in(Case *c, int rows, int cols, float amplitude)
{
    return add_in(c, rows, cols, 0, amplitude);
}

Matrix case_in_view(Case *c, int rows, int cols, float amplitude)
{
    return add_in(c, rows, cols, next_pad(), amplitude);
}

void case_out(Case *c, int rows, int cols)
{
    c->out[c->n_out++] = case_matrix(rows, cols, 0);
}

void case_out_view(Case *c, int rows, int cols)
{
    c->out[c->n_out++] = case_matrix(rows, cols, next_pad());
}

void case_arg(Case *c, double value)
{
    c->arg[c->n_arg++] = value;
}
