#!/bin/sh
# Draws the figures of the text into the folder $1, each for a light and for a dark page (make docs).
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

# draw NAME [KIND]: a figure, or a chart of what stands on standard input.
draw() {
    cat >"$saved/chart"
    build/figures light "${2:-$1}" "$saved" <"$saved/chart" >"$folder/$1.svg"
    build/figures dark "${2:-$1}" "$saved" <"$saved/chart" >"$folder/$1_dark.svg"
}
for figure in hero lookup shapes shapes_heads clock heads multiquery sharing waiting sharing_heads whole_model; do
    draw $figure </dev/null
done

# The table of fetched.sh, a curve for each column.
{
    echo "title A larger batch helps, until the caches are all that is fetched"
    echo "x log2 sequences decoded side by side (batch)"
    echo "y linear=0,1 numbers fetched for each multiply-add"
    sh docs/tools/fetched.sh | awk -F ' *[|] *' '
        NR > 2 { for (k = 3; k <= 6; k++) curve[k] = curve[k] "\n" $2 " " $k }
        END {
            print "curve key line this layer,|4 K/V heads" curve[3]
            print "curve value line this layer,|1 K/V head" curve[4]
            print "curve query line Llama 2 7B,|32 K/V heads" curve[5]
            print "curve plain line Llama 2 7B,|if it had 1" curve[6]
        }'
} | draw batch chart

# Real models, a few of each kind: what one more token adds, and what windows hold at most.
{
    echo "title What one more token adds to the cache of a sequence"
    echo "x linear KiB, in numbers of 16 bits; in brackets what windows hold at most"
    build/kv_cache | awk -v few='|Llama 2 7B|Phi-3 mini 128k|Falcon 7B|Gemma 2B|Llama 3 8B|Qwen2 7B|Qwen3 32B|Mistral 7B v0.1|Gemma 3 27B|gpt-oss-120b|Qwen3-Next 80B|DeepSeek-V3|DeepSeek-V4-Flash|' '
        function end_model() {
            if (index(few, "|" name "|")) print kib + 0, name " | " kib + 0 (mib ? " (+ " mib " MiB)" : "")
            kib = mib = 0
        }
        / more tokens than / { end_model(); exit }
        NR > 4 && /^[A-Z][^:]*: / { end_model(); name = ""; sub(/:.*/, ""); print "bars key " $0; next }
        NR > 4 && /^[^ ]/ { end_model(); name = substr($0, 1, 18); sub(/ +$/, "", name) }
        NR > 4 { kib += substr($0, 51, 7); mib += substr($0, 58, 6) }'
} | draw caches chart
