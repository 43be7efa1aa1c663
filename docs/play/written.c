/* The tables stand in chapter 3's program; it is taken in so that nobody types them again. */
#include "matrix.h"

#define main chapter_main_3
#include "../../03_multiquery/multiquery.c"

Matrix written_Q(void)
{
    return matrix_from_table(shared_Q);
}

Matrix written_K(void)
{
    return matrix_from_table(shared_K);
}
