#!/bin/sh
# Draws the figures of the text from the programs' own output into the folder $1 (make docs).
set -eu
folder=$1
saved=build/figures
rm -rf "$saved"
mkdir -p "$saved" "$folder"
${CC:-cc} -std=c11 -O1 -o build/heatmaps docs/tools/heatmaps.c

# The floats that the last token fetches, from chapter 4's table: the row that begins with $1.
fetched() {
    LC_ALL=C build/04_grouped_query | awk -v row="   $1 " 'index($0, row) == 1 { print $(NF - 2) " floats" }'
}

LC_ALL=C build/01_attention | awk -f docs/tools/lookup.awk >"$folder/lookup.svg"

build/02_multihead --quiet --save "$saved/4"
build/04_grouped_query --quiet --kv-heads 2 --save "$saved/2"
build/04_grouped_query --quiet --kv-heads 2 --order 0,2,1,3 --save "$saved/2_other"
build/03_multiquery --quiet --save "$saved/1"
build/03_multiquery --quiet --shared --save "$saved/1_shared"

# row LABEL NOTE RUN HEADS...: heads in the order of the columns.
row() {
    printf 'row\t%s\t%s' "$1" "$2"
    run=$3; shift 3
    for head; do printf '\t%s' "$saved/$run/weights_h$head.dat"; done
    printf '\n'
}
{
    printf 'columns\t0 before\t1 two before\t2 who is it\t3 subject, verb\n'
    row '4 heads|each its own table' '' 4 0 1 2 3
} | build/heatmaps >"$folder/heads.svg"
{
    printf 'columns\t0 before\t1 two before\t2 who is it\t3 subject, verb\n'
    row '4 K/V heads|multi-head' "$(fetched '4 {0} {1} {2} {3}')" 4 0 1 2 3
    row '1, the average|multi-query, converted' "$(fetched '1 {0,1,2,3}')" 1 0 1 2 3
    row '1, by design|multi-query' "$(fetched '1, written to be shared')" 1_shared 0 1 2 3
} | build/heatmaps >"$folder/multiquery.svg"
{
    printf 'columns\t0 before\t1 two before\t2 who is it\t3 subject, verb\n'
    row '4 K/V heads|multi-head' "$(fetched '4 {0} {1} {2} {3}')" 4 0 1 2 3
    row '2 K/V heads|{0,1} {2,3}' "$(fetched '2 {0,1} {2,3}')" 2 0 1 2 3
    row '2 K/V heads|{0,2} {1,3}' "$(fetched '2 {0,2} {1,3}')" 2_other 0 2 1 3
    row '1, the average|multi-query, converted' "$(fetched '1 {0,1,2,3}')" 1 0 1 2 3
    row '1, by design|multi-query' "$(fetched '1, written to be shared')" 1_shared 0 1 2 3
} | build/heatmaps >"$folder/sharing.svg"
