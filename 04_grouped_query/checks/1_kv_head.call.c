#include "case.h"
#include "exercise.h"

/* Every head of a layer, in a row. A row of −1 is left as it was: that is what the file
 * starts with. */
void call(Case *c)
{
    int n_heads = (int)c->arg[0], n_kv_heads = (int)c->arg[1], written = 0;
    for (int h = 0; h < n_heads; h++)
        written |= kv_head(h, n_heads, n_kv_heads) != -1;
    for (int h = 0; h < n_heads && written; h++)
        *matrix_at(c->out[0], 0, h) = (float)kv_head(h, n_heads, n_kv_heads);
}
