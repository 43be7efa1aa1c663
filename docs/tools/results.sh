#!/bin/sh
# Runs the programs that it is given and prints docs/results.md: what each of them measured here. Their
# pictures go into docs/figures. `make experiments` calls it from the top folder.
set -eu
LC_ALL=C.UTF-8; export LC_ALL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p out docs/figures

# part NAME: a part of what --save wrote; axis x: an axis of the picture, in words for an attribute;
# count VERDICT: the claims that end with it.
part() { sed -n "/^# $1\$/,/^\$/p" "out/$name.dat" | sed '1d;/^$/d'; }
axis() { part chart | sed -n "s/\"/\\&quot;/g; s/^$1 [^ ]* //p"; }
count() { grep -c "| $1[^|]*|\$" "$work/claims" || true; }

for program; do
    name=${program##*/}
    echo "$name" >&2
    begin=$(date +%s)
    "$program" --save "out/$name.dat" >"$work/run"
    seconds=$(($(date +%s) - begin))
    part chart | build/figures chart >"docs/figures/$name.svg"
    sed -f docs/tools/dark.sed "docs/figures/$name.svg" >"docs/figures/${name}_dark.svg"
    title=$(sed -n '1{s/  */ /;s/  .*//p;}' "$work/run") # without the question on its right
    part claims | sed 's/^[a-z]* //' >"$work/all" # the verdicts, ours apart from the papers'
    for ours in -v -e; do grep $ours '^| ours' "$work/all" || true; done >"$work/claims"
    echo "| $title | $(count reproduced) | $(count 'not reproduced') | $(count cannot) |" \
        "$(count holds) | $(count 'does not') | $seconds |" >>"$work/table"
    cat >>"$work/sections" <<END

## $title

$(part sentence)

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="figures/${name}_dark.svg">
  <img src="figures/$name.svg" alt="$(axis y) against $(axis x)">
</picture>

| who | claims | measured here | verdict |
|---|---|---|---|
$(cat "$work/claims")

<details><summary>The run</summary>

\`\`\`text
$(awk 'n > 1 { print } !NF { n++ }' "$work/run" | sed '/^claimed  /,$d' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}')
\`\`\`
</details>
END
done

cat - "$work/table" "$work/sections" <<END
# What the experiments measured

The papers' claims, measured on one machine by \`make experiments\`, which writes this page. Times vary
from machine to machine, and the verdicts on them may.

- Machine: $(sed -n 's/^   \(.*\);.*/\1/p' "$work/run" | head -n 1), one thread
- Compiler: $(sed -n 's/^   .*; \(.*\)/\1/p' "$work/run" | head -n 1), \`$(cat build/fast_flags)\`; the chapters' own library
  without \`-ffast-math\`
- Date: $(date +%Y-%m-%d)${QUICK:+
- QUICK=1: fewer and smaller measurements; what is trained has one seed, and so a range of 0}

**What a number is.** The median, and in brackets the range from the smallest to the largest: of nine
measurements of a time (five where it takes a second), of seeds 1 to 5 where something is trained or drawn.
A time is processor time, on one thread, the mean of runs that take a thousandth of a second or more.
With \`QUICK=1\` what is trained has one seed, so a range of 0, and its verdicts count for nothing. A limit of the machine is the most that was measured between
the others.

**What a verdict is.** A claim stands in the setting in which its paper makes it, or in the nearest one
that runs here, which its line names. It is *reproduced* if it holds at the median by more than the
range of the measurements, else *not reproduced*; what is ours *holds* or *does not hold* in the
same way. *Cannot be tested here* is said only where a named model, data set or machine is missing.

| experiment | papers: reproduced | not | cannot be tested | ours: holds | does not | seconds |
|---|---|---|---|---|---|---|
END
