#!/bin/sh
# Prints a chart (chart.c): numbers fetched for each multiply-add, when one layer decodes one token for each
# sequence of a batch. Counted: W_Q, W_K, W_V and W_O once for the batch, K and V of n tokens once for
# each sequence; and the products with them.
awk '
function curve(color, label, n, d, n_heads, n_kv_heads,    batch, kept, weights) {
    print "curve " color " line " label
    kept = d * n_kv_heads / n_heads                   # columns of K, and of V
    weights = 2 * d * d + 2 * d * kept                # W_Q and W_O, W_K and W_V
    for (batch = 1; batch <= 256; batch *= 4)
        printf "%d %.2f\n", batch, (weights + batch * 2 * n * kept) / (batch * (weights + 2 * n * d))
}
BEGIN {
    print "title A larger batch helps, until the caches are all that is fetched"
    print "x log2 sequences decoded side by side (batch)"
    print "y linear=0,1 numbers fetched for each multiply-add"
    curve("key", "this layer,|4 K/V heads", 9, 16, 4, 4)
    curve("value", "this layer,|1 K/V head", 9, 16, 4, 1)
    curve("query", "Llama 2 7B,|32 K/V heads", 4096, 4096, 32, 32)
    curve("plain", "Llama 2 7B,|if it had 1", 4096, 4096, 32, 1)
}'
