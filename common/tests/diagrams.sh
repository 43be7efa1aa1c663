echo "The figures"

# Each figure is drawn anew, for a light and for a dark page; the experiments draw those that begin with a digit.
compile build/figures docs/tools/figures.c docs/tools/chart.c docs/tools/draw.c $library
mkdir "$work/figures"
cp docs/figures/sharing_heads.svg docs/figures/waiting.svg docs/figures/whole_model.svg "$work/figures"
holds "they are drawn" sh docs/tools/figures.sh "$work/figures"
for figure in "$work"/figures/*.svg docs/figures/[a-z]*.svg; do
    cmp "$work/figures/${figure##*/}" "docs/figures/${figure##*/}"
done >"$work/said" 2>&1
silent "docs/figures has these, and no others (make docs)"
cp -r build/saved "$work/other" && cp build/saved/2/weights_h3.dat "$work/other/4/"
prints "other weights are drawn" "</svg>" build/figures heads "$work/other"
cp "$work/said" "$work/other.svg"
differs "and give another figure" cmp "$work/other.svg" docs/figures/heads.svg

grep -o 'figures/[a-z_]*[.]svg' README.md 0?_*/README.md docs/*.md | while IFS=: read -r page figure; do
    [ -e "docs/$figure" ] || echo "$page shows docs/$figure, which does not exist"
done >"$work/said"
silent "a page shows what exists"

# The contrast of two colors, as the Web Content Accessibility Guidelines define it.
readable() {
    awk '
        function part(color, k,    c) {
            c = (16 * (index(digits, substr(color, k, 1)) - 1) + index(digits, substr(color, k + 1, 1)) - 1) / 255
            return c <= .03928 ? c / 12.92 : exp(2.4 * log((c + .055) / 1.055))
        }
        function light(color) { return .2126 * part(color, 2) + .7152 * part(color, 4) + .0722 * part(color, 6) + .05 }
        BEGIN { digits = "0123456789abcdef" }
        /<text / {
            match($0, /fill="#[0-9a-f]*/); color = substr($0, RSTART + 6, 7)
            match($0, /font-size="[0-9]*/); size = substr($0, RSTART + 11, RLENGTH - 11)
            ratio = light(color) / light(FILENAME ~ /_dark/ ? "#0d1117" : "#ffffff"); if (ratio < 1) ratio = 1 / ratio
            if (ratio < 4.5) print FILENAME ": a contrast of " ratio ": " $0
            if (size < 20) print FILENAME ": smaller than 20 units: " $0
        }
        /<svg/ && !/viewBox="0 0 830 [0-9]+" width="830"/ { print FILENAME ": not 830 wide" }' "$@"
}
readable docs/figures/*.svg >"$work/said"
silent "words stand out 4.5 to 1 or more, and are 20 units high or more at 830 wide"
cp docs/figures/hero.svg "$work/hero_dark.svg"
prints "on another ground they would not" "a contrast of" readable "$work/hero_dark.svg"

dies 2 "usage: figures NAME" "no other figure" build/figures nonsense
dies 1 "weights_h0.dat: cannot be read" "nor one without its numbers" build/figures heads "$work/nowhere"

# chart DESCRIPTION: draws it; \n ends a line.
chart() { printf '%b\n' "$1" | build/figures chart; }
axes='x log2 heads\ny linear=0,1 accuracy'
curve='curve query line measured\n1 .32 .3 .35\n4 .73\n8 1'
for words in measured accuracy heads 8 0.2; do
    prints "a chart says \"$words\"" ">$words<" chart "$axes\n$curve"
done
holds "a range is drawn, and three points joined by two lines" test \
    "$(chart "$axes\n$curve" | grep -c 'stroke="#0072b2"')" -eq 6
dies 1 "line 3 is not understood: 1 2 3" "a point has two numbers or four" chart 'x linear a\ncurve key line b\n1 2 3'
dies 1 "line 1 is not understood: curve red line a" "a color is a role's" chart 'curve red line a'
dies 1 "line 1 is not understood: x log a" "a scale is linear, log2 or log10" chart 'x log a'
dies 1 "nothing to draw" "a curve has points" chart 'curve key line a'
dies 1 "has no place for 0" "0 has no logarithm" chart 'x log2 a\ncurve key line a\n0 1\n1 2'
