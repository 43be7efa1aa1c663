#define _XOPEN_SOURCE 700
#include "case.h"
#include "exercise.h"

#include <stdlib.h>
#include <sys/resource.h>

/* in[0] holds scores, one a row, in[1] their values. They come round again until `left` keys
 * have come. From key to key scores rise by `rise`, values by a thousandth of it. */
struct Stream {
    Matrix scores, values, buffer;
    int next, left;
    double rise;
};

int stream_next(Stream *stream, float *s, Matrix *v)
{
    if (stream->left == 0)
        return 0;
    int row = stream->next % stream->scores.rows;
    double risen = stream->rise * stream->next;
    *s = *matrix_at(stream->scores, row, 0) + (float)risen;
    for (int col = 0; col < stream->values.cols; col++)
        *matrix_at(stream->buffer, 0, col) = *matrix_at(stream->values, row, col)
                                             + (float)(risen / 1000);
    *v = stream->buffer;
    stream->next++;
    stream->left--;
    return 1;
}

/* The most memory that this process has had, in megabytes. */
static double most_memory(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
#ifdef __APPLE__
    return (double)usage.ru_maxrss / 1048576;
#else
    return (double)usage.ru_maxrss / 1024;
#endif
}

/* out[1] is 1 if the memory has grown by more than 1 MB: 400 000 scores alone take 1.6. */
void call(Case *c)
{
    Matrix buffer = case_matrix(1, c->in[1].cols, 0);
    Stream stream = { c->in[0], c->in[1], buffer, 0, (int)c->arg[0], c->arg[1] };
    double before = most_memory();
    streaming(c->out[0], &stream);
    if (!case_is_untouched(*matrix_at(c->out[0], 0, 0)))
        *matrix_at(c->out[1], 0, 0) = most_memory() > before + 1;
    free(buffer.data);
}
