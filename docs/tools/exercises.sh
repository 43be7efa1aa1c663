#!/bin/sh
# Prints a table of a chapter's exercises, from the first line of each: sh docs/tools/exercises.sh 01
set -eu
echo '| | exercise | | minutes | check it with |'
echo '|---|---|---|---|---|'
for file in "$1"_*/exercises/?_*.c; do
    k=${file##*/}
    k=${k%%_*}
    # /* Exercise 1.1: Scores      core, 15 minutes, *
    sed -n "1s,^/\* Exercise \([0-9.]*\): \(.*[^ ]\)  *\([a-z]*\)\, \([0-9]*\) minutes\, \(\**\)\$,\1 \3 \4 \5 \2,p" "$file" |
        while read -r number kind minutes stars title; do
            echo "| [$number](exercises/${file##*/}) | $title | $kind, $stars | $minutes | \`make exercise-$1-$k\` |" | sed 's/\*/\\*/g'
        done
done
