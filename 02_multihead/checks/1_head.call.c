#include "case.h"
#include "exercise.h"

#include <stdint.h>

/* out: is data in Q, rows, cols, stride, data − Q.data if it is, the numbers. What lies outside
 * Q is never read: it counts as 0. */
void call(Case *c)
{
    Matrix Q = c->in[0], numbers = c->out[5];
    Matrix view = head_view(Q, (int)c->arg[0], (int)c->arg[1]);
    uintptr_t bytes = (uintptr_t)view.data - (uintptr_t)Q.data;
    long start = bytes % sizeof(float) != 0 ? -1 : (long)(bytes / sizeof(float));
    int inside = view.data != NULL && start >= 0 && start < (long)Q.rows * Q.stride
                 && start % Q.stride < Q.cols;
    if (view.data == NULL && view.rows == 0 && view.cols == 0 && view.stride == 0)
        return;
    *matrix_at(c->out[0], 0, 0) = (float)inside;
    *matrix_at(c->out[1], 0, 0) = (float)view.rows;
    *matrix_at(c->out[2], 0, 0) = (float)view.cols;
    *matrix_at(c->out[3], 0, 0) = (float)view.stride;
    if (inside)
        *matrix_at(c->out[4], 0, 0) = (float)start;
    for (int i = 0; i < numbers.rows; i++)
        for (int j = 0; j < numbers.cols; j++) {
            long place = inside ? start + (long)i * view.stride + j : -1;
            int in_Q = place >= 0 && place / Q.stride < Q.rows && place % Q.stride < Q.cols;
            *matrix_at(numbers, i, j) = in_Q ? Q.data[place] : 0;
        }
}
