#!/bin/sh
# Prints a table: numbers fetched for each multiply-add, when one layer decodes one token for each
# sequence of a batch. Counted: W_Q, W_K, W_V and W_O once for the batch, K and V of n tokens once for
# each sequence; and the products with them.
awk '
function ratio(batch, n, d, n_heads, n_kv_heads,    kept, weights) {
    kept = d * n_kv_heads / n_heads                   # columns of K, and of V
    weights = 2 * d * d + 2 * d * kept                # W_Q and W_O, W_K and W_V
    return sprintf("%.2f", (weights + batch * 2 * n * kept) / (batch * (weights + 2 * n * d)))
}
BEGIN {
    print "| batch | running example, 4 K/V heads | 1 K/V head | Llama 2 7B, 32 K/V heads | if it had 1 |"
    print "|---|---|---|---|---|"
    for (batch = 1; batch <= 256; batch *= 4)
        print "| " batch " | " ratio(batch, 9, 16, 4, 4) " | " ratio(batch, 9, 16, 4, 1) \
              " | " ratio(batch, 4096, 4096, 32, 32) " | " ratio(batch, 4096, 4096, 32, 1) " |"
}'
