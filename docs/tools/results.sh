#!/bin/sh
# Runs the programs that it is given and prints docs/results.md: what each of them measured here. Their
# pictures go into docs/figures. `make experiments` calls it from the top folder.
set -eu
LC_ALL=C.UTF-8; export LC_ALL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p out docs/figures

# part NAME FILE: a part of what --save wrote.
part() { sed -n "/^# $1\$/,/^\$/p" "$2" | sed '1d;/^$/d'; }

for program; do
    name=${program##*/}
    echo "$name" >&2
    begin=$(date +%s)
    "$program" --save "out/$name.dat" >"$work/$name"
    echo $(($(date +%s) - begin)) >"$work/$name.seconds"
    part chart "out/$name.dat" | build/figures chart >"docs/figures/$name.svg"
    sed -f docs/tools/dark.sed "docs/figures/$name.svg" >"docs/figures/${name}_dark.svg"
    # The first line without the question on its right; the verdicts, ours apart from the papers'.
    sed -n '1s/^\([0-9]*\)  *\(.*[^ ]\)   *[^ ].*/\1 \2/p' "$work/$name" | sed 's/   .*//' >"$work/$name.title"
    part claims "out/$name.dat" | sed 's/^[a-z]* //' >"$work/$name.all"
    for ours in -v -e; do grep $ours '^| ours' "$work/$name.all" || true; done >"$work/$name.claims"
done

# An axis of the picture, in words for an attribute.
axis() { part chart "out/$name.dat" | sed -n "s/\"/\\&quot;/g; s/^$1 [^ ]* //p"; }
count() { grep -c "| $1[^|]*|\$" "$2" || true; }

cat <<END
# What the experiments measured

The papers' claims, measured on one machine by \`make experiments\`, which writes this page. Times vary
from machine to machine, and the verdicts on them may.

- Machine: $(sed -n 's/^   \(.*\);.*/\1/p' "$work/${1##*/}" | head -n 1), one thread
- Compiler: $(sed -n 's/^   .*; \(.*\)/\1/p' "$work/${1##*/}" | head -n 1), \`$(cat build/fast_flags)\`; the chapters' own library
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
for program; do
    claims=$work/${program##*/}
    echo "| $(cat "$claims.title") | $(count reproduced "$claims.claims") | $(count 'not reproduced' "$claims.claims") |" \
        "$(count cannot "$claims.claims") | $(count holds "$claims.claims") | $(count 'does not' "$claims.claims") |" \
        "$(cat "$claims.seconds") |"
done
for program; do
    name=${program##*/}
    cat <<END

## $(cat "$work/$name.title")

$(part sentence "out/$name.dat")

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="figures/${name}_dark.svg">
  <img src="figures/$name.svg" alt="$(axis y) against $(axis x)">
</picture>

| who | claims | measured here | verdict |
|---|---|---|---|
$(cat "$work/$name.claims")

<details><summary>The run</summary>

\`\`\`text
$(awk 'n > 1 { print } !NF { n++ }' "$work/$name" | sed '/^claimed  /,$d' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}')
\`\`\`
</details>
END
done
