#!/bin/sh
# The tests of the library and the programs. `make test` runs them; they need a C compiler, make and a
# POSIX shell. Each line says in words what holds, or what does not; the last counts them. To run some
# only, name them: make test PARTS="matrix options"

cd "$(dirname "$0")/../.." || exit 2
LC_ALL=C; export LC_ALL
unset NO_COLOR MAKEFLAGS MFLAGS MAKELEVEL LANG LC_CTYPE
CC=${CC:-cc}
tests=common/tests
work=${WORK:-build/tests}
rm -rf "$work" && mkdir -p "$work" || exit 2
passed=0
failed=0

# A check ends with 0 or 1 itself, so that what makes sense only after it can follow `&&`.
pass() { passed=$((passed + 1)); echo "  yes  $1"; }
fail() { failed=$((failed + 1)); echo "  NO   $1"; sed 's/^/         /' "$work/said" | head -n 8; return 1; }

# ends STATUS COMMAND...: it ends with that status, no other; what it prints is in $work/said.
ends() {
    status=$1; shift
    "$@" >"$work/said" 2>&1
    got=$?
    [ $got -eq "$status" ] || { echo "(exit status $got, expected $status)" >>"$work/said"; false; }
}
said() { grep -qF -e "$1" "$work/said"; }

# holds WORDS COMMAND...: the command succeeds.
holds() {
    words=$1; shift
    if ends 0 "$@"; then pass "$words"; else fail "$words"; fi
}

# differs WORDS COMMAND...: a comparison or a search ends with 1, "no"; another status is trouble, not a no.
differs() {
    words=$1; shift
    if ends 1 "$@"; then pass "$words"; else fail "$words"; fi
}

# silent WORDS: what was looked for before was not found: $work/said is empty. (Not `holds`: it empties that file.)
silent() { if [ -s "$work/said" ]; then fail "$1"; else pass "$1"; fi; }

# prints WORDS TEXT COMMAND...: the command succeeds and prints a line with TEXT.
prints() {
    words=$1; text=$2; shift 2
    if ends 0 "$@" && said "$text"; then pass "$words"; else fail "$words"; fi
}

# stops WORDS TEXT COMMAND...: the command ends with 2, as make does, and prints a line with TEXT.
stops() {
    words=$1; text=$2; shift 2
    if ends 2 "$@" && said "$text"; then pass "$words"; else fail "$words"; fi
}

# shows WORDS FILTER COMMAND...: the command succeeds and prints something, and FILTER, a line of shell that
# reads it, succeeds too. A pipe would hide how the command ended.
shows() {
    words=$1; filter=$2; shift 2
    if ! ends 0 "$@" || [ ! -s "$work/said" ]; then fail "$words"
    elif eval "$filter" <"$work/said" >"$work/found" 2>&1; then pass "$words"
    else mv "$work/found" "$work/said"; fail "$words"; fi
}
# Filters: no line has PATTERN; no line is wider than 80 columns, in UTF-8 too.
lacks() { grep -e "$1"; [ $? -eq 1 ]; }
narrow() { tr -d '\200-\277' | awk 'length > 80 { print; bad = 1 } END { exit bad }'; }
escape=$(printf '\033')

# save FOLDER COMMAND...: a program saves into $work/FOLDER, for checks that follow; it leaves nothing if it fails.
save() {
    into=$work/$1; shift
    rm -rf "$into"
    ends 0 "$@" --quiet --save "$into" || { rm -rf "$into"; fail "$* --save"; }
}

# dies STATUS TEXT WORDS COMMAND...: it exits with STATUS and one line on stderr, with TEXT in it.
dies() {
    status=$1; text=$2; words=$3; shift 3
    "$@" >"$work/out" 2>"$work/said"
    got=$?
    if [ $got -eq "$status" ] && [ "$(wc -l <"$work/said")" -eq 1 ] && said "$text"
    then pass "$words"; else echo "(exit status $got, expected $status: $text)" >>"$work/said"; fail "$words"; fi
}

# verdicts COMMAND...: a test program, which prints "ok WORDS" or "FAILED WORDS" for each thing that it checks.
verdicts() {
    "$@" >"$work/verdicts" 2>&1 || echo "FAILED $1 ends well" >>"$work/verdicts"
    grep -q '^ok ' "$work/verdicts" || echo "FAILED $1 checks something" >>"$work/verdicts"
    : >"$work/said"
    while read -r verdict words; do
        if [ "$verdict" = ok ]; then pass "$words"; else fail "$words"; fi
    done <"$work/verdicts"
}

# part FROM FILE: the lines from the one that begins with FROM to the next that begins with "}".
part() { awk -v from="$1" 'index($0, from) == 1 { on = 1 } on { print } on && /^}/ { exit }' "$2"; }

# common_part WORDS FROM FILE FILE...: that part is in each file, and the same.
common_part() {
    words=$1; from=$2; first=$3; shift 3
    part "$from" "$first" >"$work/first"
    [ -s "$work/first" ] || { : >"$work/said"; fail "$words: $first has it"; return; }
    for file in "$@"; do
        part "$from" "$file" | diff "$work/first" - >"$work/said" || { fail "$words: $first, $file"; return; }
    done
    pass "$words"
}

# compile OUTPUT SOURCE...: with the library, the way make does it.
compile() {
    output=$1; shift
    # shellcheck disable=SC2086
    $CC -std=c11 $CFLAGS -I common -o "$output" "$@" $LDFLAGS -lm
}

programs=${PROGRAMS:-build}
one=$programs/01_attention
two=$programs/02_multihead
three=$programs/03_multiquery
four=$programs/04_grouped_query
one_c=01_attention/attention.c; two_c=02_multihead/multihead.c
three_c=03_multiquery/multiquery.c; four_c=04_grouped_query/grouped_query.c
npy=$work/npytool
# shellcheck disable=SC2012
library=$(ls common/*.c | sed "s|\(.*\)c$|build/\1o|") # not what older sources left there
git status --porcelain >"$work/status" 2>/dev/null

compile "$npy" $tests/npytool.c && compile "$work/matrix_test" $tests/matrix_test.c $library || {
    echo "the tests do not compile"; echo "0 passed, 1 failed"; exit 1; }

for part in ${PARTS:-matrix layers identities options input output kv_cache noticing diagrams training experiments classroom text play}; do
    . "./$tests/$part.sh"
done

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
