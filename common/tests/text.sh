echo "The four programs as text"

common_part "attention() is the same in all four" "static void attention(" $one_c $two_c $three_c $four_c
for table in Q K V O; do
    common_part "W_$table is the same in chapters 2 to 4" "static const float table_$table[" $two_c $three_c $four_c
done
for table in Q K; do
    common_part "the shared W_$table is the same in chapters 3 and 4" "static const float shared_$table[" $three_c $four_c
done
common_part "forward() is the same in chapters 2 to 4" "static void forward(" $two_c $three_c $four_c
common_part "decode() is the same in chapters 2 to 4" "static void decode(" $two_c $three_c $four_c

# Changed lines of code, without comments and the contents of strings.
changed() {
    awk -f $tests/code_only.awk "$1" >"$work/a"; awk -f $tests/code_only.awk "$2" >"$work/b"
    [ -s "$work/a" ] && [ -s "$work/b" ] || { echo 9999; return; }
    diff -U0 "$work/a" "$work/b" | grep '^[-+]' | grep -cv '^[-+][-+]'
}
: >"$work/said"
for pair in "$two_c $three_c" "$three_c $four_c"; do
    # shellcheck disable=SC2086
    count=$(changed $pair)
    holds "${pair#* } changes $count lines of code in the chapter before, at most 40" test "$count" -le 40
done
for file in $one_c $two_c $three_c $four_c; do
    shows "$file includes headers of common/ only" 'grep -v "\"[a-z]*\\.h\""; [ $? -eq 1 ]' grep '#include' $file
done
# A character outside ASCII is a byte and continuation bytes: without those, bytes are columns.
for file in */*.[ch] */*/*.[ch] */checks/*.stub; do
    case $file in */exercises/*) continue ;; esac # the student's
    tr -d '\200-\277' <"$file" | awk -v file="$file" 'length > 96 { print file ":" NR ": " $0 }'
done >"$work/said"
silent "no line of C is longer than 96 columns"

if git rev-parse --git-dir >/dev/null 2>&1; then
    git status --porcelain >"$work/status_now" 2>&1
    holds "building leaves no file that git does not ignore" diff "$work/status" "$work/status_now"
fi

echo "The pages"

# Every transcript, excerpt and table in a page is what its command gives now, to the byte: unless
# a sum or an exponential is rounded otherwise here, which a probe finds out. docs/results.md is a
# measurement: it is written by make experiments.
same_page() { diff "$1" "$2"; }
compile "$work/rounding" $tests/rounding.c >"$work/said" 2>&1 && ends 0 "$work/rounding" || fail "the probe of rounding runs"
if [ -s "$work/said" ]; then
    echo "  (a number may differ by a unit of its second decimal, since here:)"
    sed 's/^/  (/; s/$/)/' "$work/said"
    same_page() { awk -f $tests/same_screen.awk "$1" "$2"; }
fi
generated=$(ls README.md 0?_*/README.md docs/*.md common/tests/screens.md | grep -v docs/results.md)
# page_is PAGE: made anew, it is the same.
page_is() { sh docs/tools/page.sh "$1" >"$work/page.md" && same_page "$1" "$work/page.md"; }
for page in $generated; do
    holds "$page quotes what its commands give (make docs)" page_is "$page"
done
sed 's/cat .89/cat .79/; s/matrix_scale(S/matrix_scale(T/' 01_attention/README.md >"$work/stale.md"
if ends 1 page_is "$work/stale.md"; then
    for line in 'cat .79' 'matrix_scale(T'; do
        if said "$line"; then pass "a page that says \"$line\" is found out"; else fail "a page that says \"$line\""; fi
    done
else
    fail "a page that is stale is found out"
fi

# Prose: no code, output, tables, headings, or descriptions of pictures.
for page in 0?_*/README.md; do
    words=$(awk '/^```/ { code = !code; next } code || /^(    |[|#<])/ { next } /^!\[/ { alt = 1 }
        alt { if (/\)$/) alt = 0; next } { n += NF } END { print n }' "$page")
    holds "$page has 1200 to 2200 words: $words" test "$words" -ge 1200 -a "$words" -le 2200
done

# Links lead to a file, or to a heading in it.
find . -name '*.md' ! -path './build/*' ! -path './out/*' ! -path './.*/*' -exec awk -f docs/tools/links.awk {} + |
    sed 's,^\./,,' >"$work/links"
: >"$work/said"
grep -q '	.*	' "$work/links" || echo "no link was found at all" >"$work/said"
while IFS='	' read -r page target anchor where; do
    [ -n "$where" ] || continue
    file=$page
    [ "$target" = . ] || file=$(dirname "$page")/$target
    # A student's copy has no page for teachers.
    case $target in docs/teaching.md | teaching.md) [ -d 01_attention/solutions ] || continue ;; esac
    [ -e "$file" ] || { echo "$where: $target does not exist" >>"$work/said"; continue; }
    [ "$anchor" = . ] || [ -d "$file" ] && continue
    # a/../b is b
    file=$(cd "$(dirname "$file")" && pwd)/${file##*/}
    grep -qxF "${file#"$PWD"/}	$anchor" "$work/links" || echo "$where: $target has no heading $anchor" >>"$work/said"
done <"$work/links"
silent "every link leads to a file, and its #anchor to a heading"

echo "The commands"

# shellcheck disable=SC2086
gnu() { ${MAKE:-make} --no-print-directory CC="$CC" "$@"; }
prints "make says what to type next" "make run-01" gnu
prints "make help lists the commands" "make plot-01" gnu help
shows "make help fits a screen of 24 lines" 'test "$(wc -l)" -le 24' gnu help
prints "make run-02 ARGS=... passes options on" "Head 3" gnu run-02 ARGS="--head 3"
prints "and prints the line that builds it without make" "cc -std=c11 -O2 02_multihead/multihead.c common/*.c -I common -lm" gnu run-02
prints "make diff-03 says what to look for" "Look for: head_of" gnu diff-03
stops "make plot-01 without gnuplot says how to get it" "apt install gnuplot" gnu plot-01 GNUPLOT=no-such-gnuplot
stops "an error in ARGS ends make" "no option --nonsense" gnu run-01 ARGS=--nonsense

# What a page tells the reader to type: a line of a block ```sh runs, and each `make …` has a target.
cat 0?_*/README.md | awk '
    /^```/ { on = $0 == "```sh"; next }
    on && /^(make|build\/)/ { sub(/ +# .*/, ""); print }' | sort -u >"$work/typed"
[ -s "$work/typed" ] || fail "the pages have a line to type"
while IFS= read -r line <&3; do
    case $line in make*) line="gnu${line#make}" ;; esac
    eval "QUICK=1 $line" >"$work/said" 2>&1 </dev/null && [ -s "$work/said" ] && pass "this runs: $line" || fail "this runs: $line"
done 3<"$work/typed"
find . -name '*.md' ! -path './build/*' ! -path './out/*' ! -path './.*/*' -exec cat {} + |
    grep -o -e '`make [a-z][a-z0-9-]*' -e '^    make [a-z][a-z0-9-]*' | sed 's/.*make //' | sort -u >"$work/targets"
# The Makefile's targets; a pattern as a prefix: exercise-% is exercise-*.
awk '/^[a-z][^=]*:/ { sub(/:.*/, ""); gsub(/%/, "*"); for (k = 1; k <= NF; k++) print $k }' Makefile */*/*.mk | sort -u >"$work/known"
: >"$work/said"
while read -r target; do
    known=
    while read -r pattern; do
        # shellcheck disable=SC2254
        case $target in $pattern) known=yes ;; esac
    done <"$work/known"
    [ -n "$known" ] || echo "make $target: no such target" >>"$work/said"
done <"$work/targets"
[ -s "$work/targets" ] || echo "no page names a target" >"$work/said"
silent "make knows every target that a page names"
