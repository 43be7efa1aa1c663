#!/bin/sh
# Prints how one chapter's program differs from the one before, part by part: the mechanism first (which
# columns a head reads, then the other functions), then the weights, then main and the rest. Colored on a
# terminal.
#
#     sh docs/tools/diff.sh 02_multihead/multihead.c 03_multiquery/multiquery.c
set -eu
work=build/diff
rm -rf $work
mkdir -p $work/1 $work/2

awk -v folder=$work/1 -f docs/tools/parts.awk "$1"
awk -v folder=$work/2 -f docs/tools/parts.awk "$2"
paint=
escape=$(printf '\033')
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    paint="s/^====.*/$escape[1m&/; s/^-.*/$escape[31m&/; s/^+.*/$escape[32m&/; s/^$escape.*/&$escape[0m/"
fi
for part in $( (cd $work/1 && ls; cd ../2 && ls) | sort -u); do
    cmp -s "$work/1/$part" "$work/2/$part" && continue
    printf '%s\n' "==== ${part#*_} ===="
    diff -N -U2 "$work/1/$part" "$work/2/$part" | sed -e '1,2d' -e '/^@@/d' || :
done | sed "$paint" || [ $? -eq 141 ] # `head` may read no further
