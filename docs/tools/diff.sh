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

# Each part of a program, with the comment above it, becomes a file: functions as 1_NAME, tables as 2_NAME,
# main as 3_main, what stands before the first part (the heading) as 4_heading.
split() {
    awk -v folder="$2" '
        function flush(    head, kind) {
            sub(/^\n+/, "", part)
            if (part == "") return
            head = code
            sub(/[\[(=].*/, "", head)
            if (code ~ /^typedef/) head = last
            gsub(/[^A-Za-z0-9_ ]/, "", head)
            sub(/ *$/, "", head); sub(/.* /, "", head)
            kind = code ~ /^[a-z].*\(/ && code !~ /=/ ? 1 : 2
            if (head == "main") kind = 3
            if (code ~ /^#/) { kind = 4; head = "heading" }
            order = head == "head_of" ? "0" : head == "forward" ? "1" : "2"
            printf "%s", part > (folder "/" kind order "_" head)
            part = code = ""
        }
        /clang-format/ { next }
        { part = part $0 "\n" }
        code == "" && /^[a-z#]/ { code = $0 }
        code !~ /^#/ && (/^}/ || (/;$/ && code ~ /;$/)) { last = $0; flush() }
        code ~ /^#/ && /^$/ { flush() }' "$1"
}
split "$1" $work/1
split "$2" $work/2
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then color=1; else color=0; fi
for part in $( (cd $work/1 && ls; cd ../2 && ls) | sort -u); do
    [ -f "$work/1/$part" ] || : >"$work/1/$part"
    [ -f "$work/2/$part" ] || : >"$work/2/$part"
    cmp -s "$work/1/$part" "$work/2/$part" && continue
    printf '%s\n' "==== ${part#*_} ===="
    diff -U2 "$work/1/$part" "$work/2/$part" | sed -e '1,2d' -e '/^@@/d' || :
done | awk -v color=$color '
    color && /^====/ { print "\033[1m" $0 "\033[0m"; next }
    color && /^-/ { print "\033[31m" $0 "\033[0m"; next }
    color && /^[+]/ { print "\033[32m" $0 "\033[0m"; next }
    { print }'
