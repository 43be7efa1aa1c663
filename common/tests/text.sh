echo "The four programs as text"

common_part "attention() is the same in all four" "static void attention(" $one_c $two_c $three_c $four_c
common_part "so is the causal mask" "static void hide_later(" $one_c $two_c $three_c $four_c
for table in Q K V O; do
    common_part "W_$table is the same in chapters 2 to 4" "static const float table_$table[" $two_c $three_c $four_c
done
common_part "forward() is the same in chapters 2 and 3" "static void forward(" $two_c $three_c
sed '/load_turn/d; s/matrix_linear/matrix_multiply/' $four_c >"$work/four.c"
common_part "and in chapter 4, but for biases and a line of --rope" "static void forward(" $two_c "$work/four.c"
common_part "decode() is the same in chapters 2 to 4" "static void decode(" $two_c $three_c $four_c
common_part "run() is the same in chapters 2 to 4" "static Run run(" $two_c $three_c $four_c

# Tables of weights, main and the comment at the top are no mechanism.
mechanism() { awk '/^====/ { on = !/shared|main|heading/ } on && /^[-+]/ { n++ } END { exit n < 1 || n > 50 }'; }
for chapter in 03 04; do
    shows "make diff-$chapter shows 1 to 50 changed lines of the mechanism" mechanism gnu -s diff-$chapter
done
shows "make diff-03 shows the line that matters on the first screen" \
    'head -n 24 | grep -q "^+    int kv = 0;"' gnu -s diff-03
shows "so does diff-04" 'head -n 24 | grep -A 4 "^-    int kv = 0" | grep -q "^+.*kv = h / group_size"' gnu -s diff-04
shows "no line of a diff is wider than 80 columns" narrow gnu -s diff-02 diff-03 diff-04
shows "no line of a program is wider than 79" "narrow 79" cat $one_c $two_c $three_c $four_c
grep '#include' $one_c $two_c $three_c $four_c | grep -v '"[a-z]*\.h"' >"$work/said"
silent "they include headers of common/ only"
find . -name '*.[ch]' ! -path './build/*' ! -path './out/*' ! -path '*/exercises/*' >"$work/sources"
shows "no line of C is wider than 96" "xargs cat | narrow 96" cat "$work/sources"

if git rev-parse --git-dir >/dev/null 2>&1; then
    git status --porcelain >"$work/status_now" 2>&1
    holds "building leaves no file that git does not ignore" diff "$git_before" "$work/status_now"
fi

echo "The pages"

written=$(find . -name '*.md' ! -path './build/*' ! -path './out/*' ! -path './.*/*') # no name has a space
# Every transcript, excerpt and table in a page is what its command gives now, to the byte: unless
# a sum or an exponential is rounded otherwise here, which a probe finds out. docs/results.md is a
# measurement: it is written by make experiments.
same_page() { diff "$1" "$2"; }
ends 0 "$npy" rounding || fail "the probe of rounding runs"
if [ -s "$work/said" ]; then
    echo "  (a number may differ by a unit of its second decimal, since here:)"
    sed 's/^/  (/; s/$/)/' "$work/said"
    same_page() { awk -f $tests/same_screen.awk "$1" "$2"; }
fi
generated=$(ls README.md 0?_*/README.md docs/*.md common/tests/screens.md | grep -v docs/results.md)
# page_is PAGE: made anew, it is the same.
page_is() { LC_ALL=C.UTF-8 awk -f docs/tools/page.awk "$1" >"$work/page.md" && same_page "$1" "$work/page.md"; }
for page in $generated; do
    holds "$page quotes what its commands give (make docs)" page_is "$page"
done
sed 's/cat .89/cat .79/; s/matrix_scale(S/matrix_scale(T/' 01_attention/README.md >"$work/stale.md"
for line in 'cat .79' 'matrix_scale(T'; do
    check "a page that says \"$line\" is found out" says 1 "$line" page_is "$work/stale.md"
done

# Decimals and large numbers in a chapter's prose stand, perhaps rounded, on a screen of the page, or where
# a command finds them: <!-- numbers: COMMAND -->
for page in 0?_*/README.md; do
    sed -n 's/^<!-- numbers: \(.*\) -->$/\1/p' "$page" | sh >"$work/numbers"
    awk '{ line = $0; gsub(/\]\([^)]*\)/, "", line); n = split(line, word, /[^0-9.]+/) }
        file == 2 && /^```/ { code = !code }
        file == 1 || code { for (k = 1; k <= n; k++) seen[word[k]]; next }
        /^(    |[|#<$!])/ { next }
        { for (k = 1; k <= n; k++) { sub(/[.]$/, "", word[k])
            if (word[k] ~ /^[0-9]*[.][0-9]+$/ || word[k] > 99) prose[word[k]] = FNR } }
        function digits(x) { return index(x, ".") ? length(x) - index(x, ".") : 0 }
        END { for (x in prose) { found = 0
            for (y in seen) found += digits(y) >= digits(x) && sprintf("%.*f", digits(x), y) == sprintf("%.*f", digits(x), x)
            if (!found) print "line " prose[x] ": " x } }' file=1 "$work/numbers" file=2 "$page" >"$work/said"
    silent "$page: the numbers of its prose come from a command"
done
# Tables of shapes: their numbers follow from the letters, with n = 9, d_model = 16, d_k = d_v = 4. Chapter 1 has one
# head; the columns of chapter 4 have 4, 2 and 1 K/V heads.
size='function size(letters,    part, k, x) {
    x = 1
    for (k = split(letters, part, "·"); k > 0; k--) x *= worth[part[k]]
    return x
}'
awk -F ' *[|] *' "$size"'
    BEGIN { worth["n"] = 9; worth["d_model"] = 16; worth["d_k"] = worth["d_v"] = 4 }
    $3 ~ / × / && $4 ~ /^[0-9]+ × [0-9]+$/ {
        worth["n_heads"] = FILENAME ~ /^01/ ? 1 : 4
        split($3, side, " × |,")
        for (c = 4; c <= (FILENAME ~ /^04/ ? 6 : 4); c++) {
            worth["n_kv_heads"] = 4 / 2 ^ (c - 4)
            shape = size(side[1]) " × " size(side[2])
            if ($c != shape) print FILENAME ": " $2 ", " $3 " is " shape ", not " $c
            rows++
        }
    }
    END { if (rows < 20) print rows " shapes were found" }' 0?_*/README.md >"$work/said"
silent "the shapes in the chapters follow from their letters"
# Those of the notation and of the files are a layer's, with 6 heads, d_k 4, 3 K/V heads and d_v 5.
save files $four --load build/reference/04_grouped --heads 6
for file in build/reference/04_grouped/[XW]*.npy "$work"/files/*.npy; do
    name=${file##*/}; case $name in scores*) name=S ;; weights*) name=A ;; esac
    head -c 128 "$file" | tr '\n' ' ' | sed "s/.*(\(.*\)).*/${name%.npy}, \1/"; echo
done >"$work/shapes"
awk "$size"'
    BEGIN { worth["n"] = 7; worth["d_model"] = 12; worth["d_k"] = 4; worth["n_heads"] = 6; worth["n_kv_heads"] = 3
        worth["d_v"] = 5; worth["d_out"] = 11 }
    NR == FNR { n = split($0, part, ", "); real[toupper(part[1])] = (n > 3 ? part[2] * part[3] : part[2]) " × " part[n]; next }
    /^[|] `.* [|] \[.* × .*\]/ {
        split($0, cell, "[|] *"); name = toupper(cell[2]); gsub(/`|_|[.]NPY|,.*| *$/, "", name)
        split(cell[3], side, "[[]| × |[]]")
        shape = size(side[2]) " × " size(side[3])
        if (!(name in real) || (name == "WO" && side[3] == "d_model")) next # here they are as wide as X
        if (shape != real[name]) print FILENAME ": " name " is " real[name] ", not " shape
        rows++
    }
    END { if (rows != 13) print rows " shapes were found" }' "$work/shapes" docs/notation.md docs/pytorch.md >"$work/said"
silent "those of the notation and of the files are a layer's"
# What is calculated in the text, such as 7.39 ÷ 11.39 = .65, is right, but for what was rounded before.
awk '/^```/ { code = !code; next } !code' README.md 0?_*/README.md docs/*.md | sed 's/÷/\//g; s/·/*/g; s/×/*/g; s/−/-/g; s/½/.5/g' |
    grep -oE '(^|[ (])-?[0-9.]+( ?[-+*/] ?-?[0-9.]+)+ (=|is|are) -?[0-9]*\.?[0-9]+' |
    sed 's/ *(*\(.*\) [=isare]* \(.*\)/{ x = \1 - (\2); if (x * x > .006 * .006) print "\1 is not \2" }/' >"$work/sums.awk"
echo | awk -f "$work/sums.awk" >"$work/said" 2>&1
silent "the $(grep -c . "$work/sums.awk") sums in the text are right"
for program in "$one" "$two" "$three" "$four" "$programs/kv_cache"; do "$program" --help; done | grep -oe '--[a-z][a-z-]*' >"$work/known"
cat README.md 0?_*/README.md docs/*.md | grep -v -e 'docker run' -e xcode-select | grep -oe '--[a-z][a-z-]*' |
    sort -u | grep -vxFf "$work/known" >"$work/said"
silent "each option that a page names is one of a program"

# Prose: no code, output, tables, headings, or descriptions of pictures.
for page in 0?_*/README.md; do
    words=$(awk '/^```/ { code = !code; next } code || /^(    |[|#<])/ { next } /^!\[/ { alt = 1 }
        alt { if (/\)$/) alt = 0; next } { n += NF } END { print n }' "$page")
    holds "$page has 1200 to 2600 words: $words" test "$words" -ge 1200 -a "$words" -le 2600
done

# Links lead to a file, or to a heading in it.
# shellcheck disable=SC2086
awk -f docs/tools/links.awk $written | sed 's,^\./,,' >"$work/links"
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

prints "make says what to type next" "make run-01" gnu
prints "make help lists the commands" "make plot-01" gnu help
shows "make help fits a screen of 24 lines and 80 columns" 'awk "length > 80 { bad = 1 } END { exit bad || NR > 24 }"' gnu help
for chapter in 1 2 3 4; do shows "make run-0$chapter runs chapter $chapter" "sed 1q | grep '^$chapter  '" gnu run-0$chapter; done
prints "make run-02 ARGS=... passes options on" "Head 3" gnu run-02 ARGS="--head 3"
prints "--help prints the line that builds it without make" "cc -std=c11 -O2 02_multihead/multihead.c common/*.c -I common -lm" $two --help
prints "make steps builds attention up" '3. what "it" asks for' gnu steps
stops "make run-1 names what was meant" "make run-01" gnu run-1
stops "a word that is no target says where options go" 'ARGS="--step"' gnu run-01 step
stops "make plot-01 without gnuplot says how to get it" "apt install gnuplot" gnu plot-01 GNUPLOT=no-such-gnuplot
stops "an error in ARGS ends make" "no option --nonsense" gnu run-01 ARGS=--nonsense

# What a page tells the reader to type: a line of a block ```sh runs, and each `make …` has a target.
cat 0?_*/README.md | awk '
    /^```/ { on = $0 == "```sh"; next }
    on && /^(make|build\/)/ { sub(/ +# .*/, ""); sub(/^make/, "gnu"); print }' | sort -u >"$work/typed"
[ -s "$work/typed" ] || fail "the pages have a line to type"
while IFS= read -r line <&3; do
    case $line in *experiment*) [ -n "$FULL" ] || continue ;; esac
    eval "QUICK=1 $line" >"$work/said" 2>&1 </dev/null && [ -s "$work/said" ] && pass "this runs: $line" || fail "this runs: $line"
done 3<"$work/typed"
# shellcheck disable=SC2086
cat $written | grep -o -e '`make [a-z][a-z0-9-]*' -e '^ *make [a-z][a-z0-9/-]*' | sed 's/.*make //' >"$work/targets"
# The Makefile's targets as regular expressions: exercise-% is exercise-.*
awk '/^[a-z][^=]*:/ { sub(/:.*/, ""); gsub(/%/, ".*"); for (k = 1; k <= NF; k++) print $k }' \
    Makefile */*/*.mk >"$work/known"
sort -u "$work/targets" | grep -vxEf "$work/known" >"$work/said"
[ -s "$work/targets" ] || echo "no page names a target" >"$work/said"
silent "make knows every target that a page names"

echo "The pictures"

printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"$work/gnuplot" && chmod +x "$work/gnuplot"
# drawn COLUMNS PANELS: so many columns, and for each panel a file that is there and a title.
drawn() { awk -v columns="$1" -v panels="$2" 'NR == 4 { bad = $1 != columns }
    NR == 5 { bad += NF != panels; for (k = 1; k <= NF; k++) bad += (getline line <$k) < 1 }
    NR == 6 { bad += gsub(/"/, "") != 2 * panels } { print } END { exit NR != 8 || bad }'; }
for picture in "01 1 1" "02 2 4" "03 4 12" "04 4 20"; do
    shows "make plot-${picture%% *} draws each head" "drawn ${picture#* }" gnu plot-"${picture%% *}" GNUPLOT="$work/gnuplot"
done
holds "those of chapter 4 are five runs" test "$(for run in out/04/*/; do cat "$run"*.dat | cksum; done | sort -u | wc -l)" -eq 5
if command -v gnuplot >/dev/null; then
    sed 's/^set terminal.*/set terminal svg/' common/heatmaps.gp >"$work/svg.gp"
    # The row of the first word is above that of "it", where its weight stands.
    upright() { awk '/translate/ { y = $0; sub(/.*translate[(][^,]*,/, "", y) } />(the|it|[.]89)</ {
        sub(/.*" >/, ""); sub(/<.*/, ""); if (!($0 in at)) at[$0] = y + 0
        } END { exit !(at["the"] < at["it"] && (at[".89"] - at["it"]) ^ 2 < 9) }'; }
    gnu run-01 ARGS="--quiet --save out/01" >/dev/null
    shows "the first row is on top" upright gnuplot -c "$work/svg.gp" /dev/stdout 1 out/01/weights_h0.dat '"a title"' all
    for text in it .89 "a title" "all: row asks, column answers"; do
        shows "the words $text are in the picture" "grep -q '>$text<'" gnuplot -c "$work/svg.gp" /dev/stdout 1 out/01/weights_h0.dat '"a title"' all
    done
else
    echo "   -   not drawn: there is no gnuplot here"
fi
