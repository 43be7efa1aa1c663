#include "case.h"
#include "exercise.h"

/* The heads of a layer, in a row from `to` on. A row of −1 is left as it was: that is what the
 * file starts with. */
static void call_layer(float *to, int n_heads, int n_kv_heads)
{
    int written = 0;
    for (int h = 0; h < n_heads; h++)
        written |= kv_head(h, n_heads, n_kv_heads) != -1;
    for (int h = n_heads - 1; h >= 0 && written; h--) /* in whatever order it is asked */
        to[h] = (float)kv_head(h, n_heads, n_kv_heads);
}

/* arg: how many heads and K/V heads; 0 K/V heads: every even split of 1 to arg[0] heads. */
void call(Case *c)
{
    int n_heads = (int)c->arg[0], n_kv_heads = (int)c->arg[1];
    float *to = c->out[0].data;
    if (n_kv_heads > 0)
        call_layer(to, n_heads, n_kv_heads);
    for (int heads = 1; heads <= n_heads && n_kv_heads == 0; heads++)
        for (int kv = 1; kv <= heads; kv++)
            if (heads % kv == 0) {
                call_layer(to, heads, kv);
                to += heads;
            }
}
