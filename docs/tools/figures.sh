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
} | build/figures chart >"$folder/batch.svg"

# sharing_heads, waiting and whole_model show nothing that a program computes: they are written by hand.
for figure in "$folder"/[a-z]*.svg; do
    case $figure in *_dark.svg) ;; *) sed -f docs/tools/dark.sed "$figure" >"${figure%.svg}_dark.svg" ;; esac
done
