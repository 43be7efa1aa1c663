#!/bin/sh
# The tests of the library and the programs. `make test` runs them; they need a C compiler, make and a
# POSIX shell. Each part runs in a folder of its own, side by side with others, and gets a line when it ends,
# with what failed below it; the last line counts all checks. VERBOSE=1 lists each. FULL=1, as CI has it, tries
# more: seeds, failing calls, mutated input. To run some parts: make test PARTS="matrix options"

cd "$(dirname "$0")/../.." || exit 2
LC_ALL=C; export LC_ALL
unset NO_COLOR MAKEFLAGS MFLAGS MAKELEVEL LANG LC_CTYPE
CC=${CC:-cc}
tests=common/tests
work=${WORK:-build/tests}

if [ "$1" != --part ]; then # all parts, the long ones first
    parts=${PARTS:-exercises classroom text experiments training diagrams matrix layers identities options input output kv_cache noticing play ${FULL:+failures mutated}}
    rm -rf "$work" && mkdir -p "$work" || exit 2
    # shellcheck disable=SC2086
    $CC -std=c11 $CPPFLAGS $CFLAGS -I common -o "$work/npytool" $tests/npytool.c $LDFLAGS -lm || {
        echo "the tests do not compile"; echo "0 passed, 1 failed"; exit 1; }
    git status --porcelain >"$work/status" 2>/dev/null
    case " $parts " in *" exercises "* | *" classroom "*) # both run the checks
        make -s -j2 CC="$CC" CPPFLAGS="$CPPFLAGS" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" checks || {
            echo "the checks do not compile"; echo "0 passed, 1 failed"; exit 1; } ;;
    esac
    export CC WORK
    # shellcheck disable=SC2086
    printf '%s\n' $parts | WORK=$work xargs -P "${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}" -n 1 sh $tests/run.sh --part
    # shellcheck disable=SC2086
    cat $(printf "$work/%s.count\n" $parts) | awk '{ passed += $1; failed += $2 }
        END { print "\n" passed + 0 " passed, " failed + 0 " failed"; exit failed || !passed }'
    exit
fi

# ---- one part ----

part=$2
if [ "$3" != --here ]; then
    rm -rf "${work:?}/$part" && mkdir -p "$work/$part" || exit 2
    began=$(date +%s)
    sh $tests/run.sh --part "$part" --here >"$work/$part.log" 2>&1
    if [ ! -s "$work/$part.count" ]; then
        { echo "  NO   $part ends"; tail -n 20 "$work/$part.log" | sed 's/^/         /'; } >>"$work/$part.log"
        echo 0 1 >"$work/$part.count"
    fi
    read -r passed failed <"$work/$part.count"
    { if [ -n "$VERBOSE" ]; then sed "s/^  yes/  yes  $part:/" "$work/$part.log"
      else awk '/^  NO/ { on = 1; print; next } !/^         / { on = 0 } on' "$work/$part.log"; fi
      printf '%-12s %4d passed%s   %d s\n' "$part" "$passed" "$([ "$failed" -eq 0 ] || echo ", $failed FAILED")" $(($(date +%s) - began))
    } >"$work/$part.shown"
    cat "$work/$part.shown"
    exit 0
fi
npy=$work/npytool
counted=$work/$part.count
git_before=$work/status
work=$work/$part
passed=0
failed=0

# A check ends with 0 or 1 itself, so that what makes sense only after it can follow `&&`.
pass() { passed=$((passed + 1)); echo "  yes  $1"; }
fail() { failed=$((failed + 1)); echo "  NO   $1"; sed 's/^/         /' "$work/said" | head -n 200; return 1; }

# ends STATUS COMMAND...: it ends with that status, no other; what it prints is in $work/said. says STATUS TEXT
# COMMAND...: and a line of that has TEXT.
ends() {
    status=$1; shift
    "$@" >"$work/said" 2>&1
    got=$?
    [ $got -eq "$status" ] || { echo "(exit status $got, expected $status)" >>"$work/said"; false; }
}
said() { grep -qF -e "$1" "$work/said"; }
says() { code=$1 text=$2; shift 2; ends "$code" "$@" && said "$text"; }

# check WORDS COMMAND...: a command of the shell succeeds; $work/said is what a failure shows.
check() { words=$1; shift; if "$@"; then pass "$words"; else fail "$words"; fi; }

# holds WORDS COMMAND...: the command succeeds. differs: a comparison or a search ends with 1, "no"; another
# status is trouble, not a no.
holds() { words=$1; shift; check "$words" ends 0 "$@"; }
differs() { words=$1; shift; check "$words" ends 1 "$@"; }

# prints WORDS TEXT COMMAND...: the command succeeds and prints a line with TEXT. stops: it ends with 2, as make does.
prints() { words=$1; shift; check "$words" says 0 "$@"; }
stops() { words=$1; shift; check "$words" says 2 "$@"; }

# not_said WORDS TEXT: the last report has no line with TEXT. silent WORDS: what was looked for before was not
# found: $work/said is empty. (Not `holds`: it empties that file.)
not_said() { if said "$2"; then fail "$1"; else pass "$1"; fi; }
silent() { check "$1" test ! -s "$work/said"; }

# shows WORDS FILTER COMMAND...: the command succeeds and prints something, and FILTER, a line of shell that
# reads it, succeeds too. A pipe would hide how the command ended.
shows() {
    words=$1; filter=$2; shift 2
    if ! ends 0 "$@" || [ ! -s "$work/said" ]; then fail "$words"
    elif eval "$filter" <"$work/said" >"$work/found" 2>&1; then pass "$words"
    else mv "$work/found" "$work/said"; fail "$words"; fi
}
# Filters: no line has PATTERN; no line is wider than 80 columns, or so many, in UTF-8 too.
lacks() { grep -e "$1"; [ $? -eq 1 ]; }
narrow() { tr -d '\200-\277' | awk -v most="${1:-80}" 'length > most { print; bad = 1 } END { exit bad }'; }
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

# fast_verdicts PROGRAM SOURCE...: of a test program for what the experiments use, whose sums may be reordered: with
# plain flags, and if FULL is set without vector types and with the flags of the experiments that the compiler knows.
fast_verdicts() {
    program=$1; shift
    for flags in '' ${FULL:+'-DPLAIN_C' "$(sh docs/tools/fast_flags.sh)"}; do
        echo "  (${flags:-as the rest})"
        # shellcheck disable=SC2086
        if ends 0 compile "$work/$program" $flags $tests/$program.c "$@" $library
        then verdicts "$work/$program"; else fail "$program compiles"; fi
    done
}

# mutated WORDS FILE COUNT COMMAND...: whatever is in FILE, or in options (-), the command ends by itself with 0, 1 or
# 2, with a line on stderr if it is not 0, and prints no control character.
mutated() {
    words=$1 file=$2 most=$3 seed=0 well=0; shift 3
    [ "$file" = - ] || cp "$file" "$file.good"
    : >"$work/wrong"; : >"$work/printed"
    while [ $((seed += 1)) -le $most ]; do
        "$work/mutated" $seed "$file" "$@" >>"$work/printed" 2>"$work/said"
        case "$? $(($(tee -a "$work/printed" <"$work/said" | wc -l)))" in
            "0 0") well=$((well + 1)) ;;
            "1 1" | "2 1") ;;
            *) echo "$work/mutated $seed $file $*"; cat "$work/said" ;;
        esac >>"$work/wrong"
    done
    [ "$file" = - ] || mv "$file.good" "$file"
    tr -cd '\001-\011\013-\037\177' <"$work/printed" | cat "$work/wrong" - >"$work/said"
    silent "$words, mutated $most times: $well ended well, none badly"
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

# gnu ARGUMENT...: make, with the flags that everything has been built with: parts share build/.
gnu() { make --no-print-directory CC="$CC" CPPFLAGS="$CPPFLAGS" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" "$@"; }

# compile OUTPUT SOURCE...: with the library, the way make does it.
compile() {
    output=$1; shift
    # shellcheck disable=SC2086
    $CC -std=c11 $CPPFLAGS $CFLAGS -I common -o "$output" "$@" $LDFLAGS -lm
}

programs=${PROGRAMS:-build}
one=$programs/01_attention
two=$programs/02_multihead
three=$programs/03_multiquery
four=$programs/04_grouped_query
one_c=01_attention/attention.c; two_c=02_multihead/multihead.c
three_c=03_multiquery/multiquery.c; four_c=04_grouped_query/grouped_query.c
# shellcheck disable=SC2012
library=$(ls common/*.c | sed "s|\(.*\)c$|build/\1o|") # not what older sources left there

# mixed FILE ROWS COLS SEED: a matrix of numbers between -1 and 1.
mixed() {
    # shellcheck disable=SC2046
    "$npy" values "$1" "<f4" "$2, $3" $(awk "BEGIN { for (k = $2 * $3; k > 0; k--) print sin($4 + k * k) }")
}
# A layer of 6 heads, [8 x 20], for the parts that load one.
layer=$work/layer
mkdir -p "$layer"
mixed "$layer/X.npy" 8 20 1; mixed "$layer/Wq.npy" 20 24 2
mixed "$layer/Wk.npy" 20 24 3; mixed "$layer/Wv.npy" 20 30 4
mixed "$layer/Wo.npy" 30 14 5; mixed "$layer/bk.npy" 1 24 6

. "./$tests/$part.sh"
echo "$passed $failed" >"$counted"
