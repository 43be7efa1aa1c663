#!/bin/sh
# What a student types: the board, one check, hints, the solution, the beginning again, and watching.
#
#     loop.sh board | watch | exercise ID | hint ID | solution ID | reset ID       ID: 01-1
#
# Whether an exercise is solved is computed from its file each time; build/classroom/board only keeps
# what was computed, by checksum. The one thing that is remembered, in .hints, is the last hint shown.

MAKE=${MAKE:-make}
memory=build/classroom/board
. common/classroom/pristine.sh

fail() { echo "$1" >&2; exit "$2"; }

# The path of an exercise without its ending: 01_attention/exercises/1_scores
path_of() {
    file=$(field "$1" 2)
    [ -n "$file" ] || fail "there is no exercise $1; make exercises lists them" 2
    echo "${file%.c}"
}

prepare() { $MAKE -s "build/classroom/check-$1" || exit 1; }

# solved, not begun, missing, or "3 of 7 hold"
state_of() {
    path=$(path_of "$1")
    [ -f "$path.c" ] || { echo "missing: make reset-$1"; return; }
    [ -r "$path.c" ] || { echo "cannot be read"; return; }
    if untouched "$1" "$path.c"; then echo "not begun"; return; fi
    sum=$(cat "$path.c" "${path%%/*}/checks/${path##*/}.c" common/classroom/*.[ch] | cksum)
    mkdir -p $memory
    if [ "$(sed 1q "$memory/$1" 2>/dev/null)" != "$sum" ]; then
        prepare "$1"
        { echo "$sum"
          "build/classroom/check-$1" "$path.c" --grade | awk -F '\t' '
            $1 == "property" { all++; holds += $2 == "yes" }
            $1 == "condition" && $3 == "compiles" && $2 != "yes" { broken = 1 }
            $1 == "solved" { solved = $2 == "yes"; verdict = 1 }
            END { if (!verdict) print "no verdict"
                  else if (broken) print "does not compile"
                  else print solved ? "solved" : holds + 0 " of " all " hold" }'
        } >"$memory/$1"
    fi
    sed 1d "$memory/$1"
}

# The first exercise after this one, or else the first of all, that is not solved.
next_after() {
    for id in $(ids | sed "1,/^$1\$/d") $(ids); do
        if [ "$(state_of "$id")" != solved ]; then echo "$id"; return; fi
    done
}

board() {
    color=
    if [ -t 1 ] && [ -z "$NO_COLOR" ]; then color=1; fi
    next=$(next_after "")
    for id in $(ids); do
        printf '%s\t%s\t%s\n' "$id" "$(state_of "$id")" "$(field "$id" 5)"
    done | awk -F '\t' -v color="$color" '
        { title = $3; sub(/^[^:]*: */, "", title); facts = title
          sub(/  .*/, "", title); sub(/^.*   */, "", facts)
          paint = !color || $2 == "not begun" ? "" : $2 == "solved" ? "\033[32m" : "\033[31m"
          lines[NR] = sprintf("  %-6s%-33s%-22s%s%s%s", $1, title, facts, paint, $2, paint == "" ? "" : "\033[0m")
          solved += $2 == "solved" }
        END { bar = ""; for (i = 1; i <= NR; i++) bar = bar (i <= solved ? "#" : "-")
              print "Exercises   [" bar "] " solved + 0 " of " NR " solved\n"
              for (i = 1; i <= NR; i++) print lines[i] }'
    echo
    if [ -z "$next" ]; then echo "All solved."
    else echo "Next: make exercise-$next   edit: $(path_of "$next").c"; fi
}

exercise() {
    path=$(path_of "$1") || exit 2
    [ -f "$path.c" ] || fail "$path.c is missing; make reset-$1 brings it back" 1
    prepare "$1"
    if untouched "$1" "$path.c"; then
        echo "This is $path.c: open it in an editor."
        echo
    fi
    field "$1" 5 | sed 's|^/\* *||; s|  .*||'
    echo
    # shellcheck disable=SC2086
    "build/classroom/check-$1" "$path.c" ${SEED:+--seed "$SEED"}
    status=$?
    if [ $status -gt 1 ]; then fail "the check ended without a verdict (exit status $status)" 2; fi
    [ $status -eq 0 ] || return 0 # what is wrong has been said: make need not add to it
    if [ -d "${path%%/*}/solutions" ]; then echo "Ours, to compare: make solution-$1"; fi
    next=$(next_after "$1")
    if [ -n "$next" ]; then echo "Next: make exercise-$next      The board: make exercises"
    else echo "That was the last one: all are solved."; fi
}

hint() {
    path=$(path_of "$1") || exit 2
    hints=${path%%/*}/checks/${path##*/}.hints
    most=$(grep -c '^--$' "$hints"); most=$((most + 1))
    shown=$(sed -n "s/^$1 //p" .hints 2>/dev/null)
    k=$((${shown:-0} + 1))
    if [ "$k" -gt "$most" ]; then k=$most; fi
    echo "Hint $k of $most for exercise $1:"
    echo
    awk -v k="$k" 'BEGIN { n = 1 } /^--$/ { n++; next } n == k { print "  " $0 }' "$hints"
    echo
    if [ "$k" -eq "$most" ]; then echo "That is the last one. After it: make solution-$1"; fi
    forget_hints "$1" && echo "$1 $k" >>.hints
}
forget_hints() {
    touch .hints && grep -v "^$1 " .hints >.hints.part; mv .hints.part .hints
}

# Without the task, the prediction and what is for tools.
only_code() {
    awk 'header || NR == 1 { header = !/\*\//; next }
        /^\/\* Predict/ { predict = 1 } predict { predict = !/\*\//; next }
        /^#include "exercise.h"/ || /^const double prediction/ || /clang-format/ { next }
        NF || seen { seen = 1; print }' "$1"
}

solution() {
    path=$(path_of "$1") || exit 2
    ours=$(echo "$path" | sed 's|/exercises/|/solutions/|').c
    [ -f "$ours" ] || fail "the solutions are not in this copy: ask who gave it to you" 1
    [ -f "$path.c" ] || { cat "$ours"; return; }
    mkdir -p build/classroom
    [ -r "$path.c" ] || fail "$path.c cannot be read" 1
    only_code "$path.c" >build/classroom/yours.c
    only_code "$ours" >build/classroom/ours.c
    if diff -u build/classroom/yours.c build/classroom/ours.c >build/classroom/difference
    then echo "Yours is the same as ours."
    else echo "- yours   + ours"; sed 1,3d build/classroom/difference
    fi
}

reset() {
    path=$(path_of "$1") || exit 2
    if untouched "$1" "$path.c"; then echo "$path.c is as it was at the beginning."; return; fi
    mkdir -p "${path%/*}" && : >"$path.c.part" || fail "$path.c could not be written" 1
    pristine "$1" "$path.c.part" ||
        fail "the text of exercise $1 is not in this copy, nor in git: take $path.c from where you got the tutorial" 1
    if [ -f "$path.c" ]; then
        k=1
        while [ -e "$path.c.backup-$k" ]; do k=$((k + 1)); done
        cp -p "$path.c" "$path.c.backup-$k" || {
            rm -f "$path.c.part"; fail "no backup could be made; nothing was changed" 1; }
        echo "Yours is kept as $path.c.backup-$k"
    fi
    mv "$path.c.part" "$path.c" || fail "$path.c could not be written" 1
    forget_hints "$1"
    echo "$path.c is as it was at the beginning."
}

# Asks once a second for the checksums: no editor can save without changing one.
watch() {
    board
    echo
    echo "Watching. Save an exercise and it is checked here; Ctrl-C ends this."
    before=$(cksum 0?_*/exercises/?_*.c)
    while sleep 1; do
        now=$(cksum 0?_*/exercises/?_*.c 2>/dev/null)
        [ "$now" != "$before" ] || continue
        for file in $(printf '%s\n%s\n' "$before" "$now" | sort | uniq -u | sed 's/^[0-9]* [0-9]* //' | sort -u); do
            chapter=${file%%_*}
            name=${file##*/}
            [ -f "$file" ] || continue
            if [ -t 1 ]; then printf '\033[2J\033[H'; else echo; fi
            exercise "$chapter-${name%%_*}"
        done
        before=$now
    done
}

case $1:$2 in
    board: | watch:) "$1" ;;
    exercise:[0-9][0-9]-[0-9] | hint:[0-9][0-9]-[0-9] | solution:[0-9][0-9]-[0-9] | reset:[0-9][0-9]-[0-9]) "$1" "$2" ;;
    *:[0-9]-[0-9]) fail "there is no exercise $2: make $1-0$2 is meant; make exercises lists them" 2 ;;
    *) fail "there is no exercise $2; make exercises lists them" 2 ;;
esac
