#include "case.h"
#include "exercise.h"

#include <string.h>

void call(Case *c)
{
    memcpy(c->out[0].data, table_Q, sizeof table_Q);
    memcpy(c->out[1].data, table_K, sizeof table_K);
}
