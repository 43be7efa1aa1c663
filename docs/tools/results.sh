#!/bin/sh
# Runs the programs that it is given and prints docs/results.md: what each of them measured here.
# `make experiments` calls it from the top folder.
set -eu
LC_ALL=C.UTF-8; export LC_ALL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p out

for program; do
    name=${program##*/}
    echo "$name" >&2
    begin=$(date +%s)
    "$program" --save "out/$name.dat" >"$work/$name"
    echo $(($(date +%s) - begin)) >"$work/$name.seconds"
done

# title FILE: the first line without the question on its right.
title() { sed -n '1s/^\([0-9]*\)  *\(.*[^ ]\)   *[^ ].*/\1 \2/p' "$1" | sed 's/   .*//'; }

cat <<END
# What the experiments measured

The papers' claims, measured on one machine by \`make experiments\`, which writes this page. A claim is
*reproduced* if it holds at the median by more than the range of the measurements, else *not
reproduced*. Times vary from machine to machine, and the verdicts on them may.

- Machine: $(sed -n 's/^   \(.*\);.*/\1/p' "$work/${1##*/}" | head -n 1)
- Compiler: $(sed -n 's/^   .*; \(.*\)/\1/p' "$work/${1##*/}" | head -n 1), \`$(cat build/fast_flags)\`
- Date: $(date +%Y-%m-%d)${QUICK:+
- QUICK=1: fewer and smaller measurements than usual}

| experiment | reproduced | not reproduced | seconds |
|---|---|---|---|
END
for program; do
    name=${program##*/}
    not=$(grep -c ' not reproduced' "$work/$name" || true)
    all=$(grep -c ' reproduced$' "$work/$name" || true)
    echo "| $(title "$work/$name") | $((all - not)) | $not | $(cat "$work/$name.seconds") |"
done
for program; do
    name=${program##*/}
    printf '\n## %s\n\n```text\n' "$(title "$work/$name")"
    tail -n +3 "$work/$name"
    echo '```'
done
