#!/bin/sh
# Draws the figures of the text into the folder $1, and makes a dark one of each that lies there (make docs).
# build/figures draws (make build/figures); the numbers are what the programs save.
set -eu
LC_ALL=C; export LC_ALL
folder=$1
saved=build/saved
rm -rf "$saved"
mkdir -p "$saved" "$folder"

four() { run=$1; shift; build/04_grouped_query --quiet --save "$saved/$run" "$@"; }
four 1_sees_all --kv-heads 4 --no-causal
four 4 --kv-heads 4
four 2 --kv-heads 2
four 2_other --kv-heads 2 --order 0,2,1,3
four 1 --kv-heads 1
build/03_multiquery --quiet --shared --save "$saved/1_shared"

for figure in hero lookup shapes shapes_heads clock heads multiquery sharing; do
    build/figures $figure "$saved" >"$folder/$figure.svg"
done

# Numbers fetched for each multiply-add, when one layer decodes one token for each sequence of a batch. Counted:
# W_Q, W_K, W_V and W_O once for the batch, K and V of n tokens once for each sequence; and the products.
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
}' | build/figures chart >"$folder/batch.svg"

# A bar for what one more token adds to the cache, for a few models of each kind.
build/kv_cache | awk '
function bar(    wide) {
    if (index(few, "|" name "|")) {
        wide = sprintf("%.1f", kib * 380 / 512)
        printf "<text x=\"227.0\" y=\"%d\" font-size=\"20\" fill=\"#1f2328\" text-anchor=\"end\">%s</text>\n", y + 20, name
        printf "<path d=\"M239 %dh%sv26h-%sz\" fill=\"#e69f00\"/>\n", y, wide, wide
        printf "<text x=\"%.1f\" y=\"%d\" font-size=\"20\" fill=\"#1f2328\">%s%s</text>\n", 249 + wide, y + 20, kib + 0, mib ? " (+ " mib " MiB)" : ""
        y += 34
    }
    kib = mib = 0
}
BEGIN {
    few = "|Llama 2 7B|Phi-3 mini 128k|Falcon 7B|Gemma 2B|Llama 3 8B|Qwen2 7B|Qwen3 32B|Mistral 7B v0.1|Gemma 3 27B|gpt-oss-120b|Qwen3-Next 80B|DeepSeek-V3|DeepSeek-V4-Flash|"
    y = 76
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 830 716\" width=\"830\" font-family=\"sans-serif\">"
    print "<title>What one more token adds to the cache of a sequence</title>"
    print "<text x=\"0\" y=\"24\" font-size=\"20\" fill=\"#1f2328\" font-weight=\"700\">What one more token adds to the cache of a sequence</text>"
    print "<text x=\"0\" y=\"60\" font-size=\"20\" fill=\"#59636e\">KiB, in numbers of 16 bits; in brackets what windows hold at most</text>"
}
/ more tokens than / { bar(); print "</svg>"; exit }
NR > 4 && /^[A-Z][^:]*: / {
    bar(); name = ""; sub(/:.*/, "")
    printf "<text x=\"0\" y=\"%d\" font-size=\"20\" fill=\"#a86200\" font-weight=\"700\">%s</text>\n", y + 18, $0
    y += 34
    next
}
NR > 4 && /^[^ ]/ { bar(); name = substr($0, 1, 18); sub(/ +$/, "", name) }
NR > 4 { kib += substr($0, 51, 7); mib += substr($0, 58, 6) }
' >"$folder/caches.svg"

# sharing_heads, waiting and whole_model show nothing that a program computes: they are written by hand.
for figure in "$folder"/[a-z]*.svg; do
    case $figure in *_dark.svg) ;; *) sed -f docs/tools/dark.sed "$figure" >"${figure%.svg}_dark.svg" ;; esac
done
