#include "pages.h"
#include "panels.h"

#include <string.h>

size_t pages_before(int g, int j, Shape s)
{
    size_t in_a_head = ((size_t)s.n + PAGE - 1) / PAGE;
    size_t count = (size_t)g * in_a_head + (size_t)(j / PAGE);
    return count * PAGE * (size_t)(s.d_k + s.d_v);
}

size_t pages_size(Shape s)
{
    return pages_before(s.n_kv_heads, 0, s);
}

void pages_put(float *pages, int g, int j, const float *k, const float *v, Shape s)
{
    float *K = pages + pages_before(g, j, s), *V = K + PAGE * s.d_k;
    for (int p = 0; p < s.d_k; p++)
        *panels_at(K, p, j % PAGE, s.d_k) = k[p];
    for (int p = 0; p < s.d_v; p += PANEL)
        memcpy(panels_at(V, j % PAGE, p, PAGE), v + p, PANEL * sizeof *v);
}

void pages_fill(float *pages, const float *K, const float *V, Shape s)
{
    for (int g = 0; g < s.n_kv_heads; g++)
        for (int j = 0; j < s.n; j++, K += s.d_k, V += s.d_v)
            pages_put(pages, g, j, K, V, s);
}
