echo "The page to play with"

page=docs/play/index.html
# made_from PAGE: it carries the fingerprint of the sources that stand here, or in folder $2.
made_from() {
    sum=$(sed -n 's/^<meta name="sources" content="\(.*\)">$/\1/p' "$1")
    [ -n "$sum" ] && [ "$sum" = "$(cd "${2:-.}" && sh docs/play/make.sh fingerprint)" ]
}
holds "$page was made from the sources that stand here (make play)" made_from $page
rm -rf "$work/play" && mkdir -p "$work/play/docs"
cp -R common 03_multiquery 04_grouped_query "$work/play"
cp -R docs/play docs/figures "$work/play/docs"
edit() { sed "$2" "$1" >"$work/edited" && cp "$work/edited" "$work/play/$1"; }
edit common/words.c 's|^/\* Words by kind|/* Nouns first\
   |; s|^    const char|  const  char|'
holds "comments and spaces do not count" made_from $page "$work/play"
for change in '04_grouped_query/grouped_query.c s/3,6,0,0/3,7,0,0/' \
    '03_multiquery/multiquery.c s/45,-24/45,-25/' 'common/words.c s/"cat"/"cow"/' \
    'docs/play/play.js s/toFixed(2)/toFixed(3)/' 'docs/figures/hero.svg s/101.50/101.51/'; do
    edit "${change%% *}" "${change#* }"
    differs "${change%% *} changed: that is noticed" made_from $page "$work/play"
    cp "${change%% *}" "$work/play/${change%% *}"
done

: >"$work/said"
size=$(wc -c <$page)
holds "it has at most 200 kilobytes: $((size / 1000))" test "$size" -le 200000
lines=$(cat docs/play/*.c docs/play/*.js docs/play/page.html docs/play/*.css | wc -l)
holds "its sources have at most 700 lines: $((lines))" test "$lines" -le 700
# What a browser would fetch: nothing but what stands in the page itself.
grep -n -e 'src=' -e 'href="[^d]' -e 'url(' -e 'fetch(' -e 'import ' $page >"$work/said"
silent "it fetches nothing"
dies_helpfully() {
    ! WASM_CC=no-such-compiler sh docs/play/make.sh >"$work/made" 2>&1 &&
        grep 'apt install' "$work/made"
}
cp $page "$work/page_before"
holds "make play without its compiler says how to get it" dies_helpfully
holds "and leaves the page as it is" cmp $page "$work/page_before"
