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

sh docs/tools/fetched.sh | build/figures chart >"$folder/batch.svg"

# sharing_heads, waiting and whole_model show nothing that a program computes: they are written by hand.
for figure in "$folder"/[a-z]*.svg; do
    case $figure in *_dark.svg) ;; *) sed -f docs/tools/dark.sed "$figure" >"${figure%.svg}_dark.svg" ;; esac
done
