#!/bin/sh
# Makes the page: docs/play/index.html, one file with all that it needs. From the top folder:
#
#     sh docs/play/make.sh                 compiles play.c to WebAssembly and writes the page
#     sh docs/play/make.sh fingerprint     prints what the page must say of its sources
set -eu
LC_ALL=C; export LC_ALL
here=docs/play work=build/play page=docs/play/index.html
clang=${WASM_CC:-clang}
sources="$here/play.c $here/written.c $(printf 'common/%s.c ' matrix words say platform input load npy)"
chapters='03_multiquery/multiquery.c 04_grouped_query/grouped_query.c'

# A sum over all that the page is made of. Of C, comments do not count, nor how many spaces stand together.
fingerprint() {
    figures=$(sed -n "s|^@\(.*[.]svg\)@\$|$here/\1|p" $here/page.html)
    # shellcheck disable=SC2086
    { cat $sources common/*.h $chapters | tr -s ' \t\n' ' ' | sed 's,/[*] [^*]*[*][*]*\([^/*][^*]*[*][*]*\)*/,,g'
      cat $here/page.html $here/style.css $here/play.js $here/make.sh $figures; } | cksum | tr ' ' -
}
mkdir -p $work
[ "${1:-}" != fingerprint ] || { fingerprint; exit; }

compile() { "$clang" --target=wasm32-wasi -std=c11 -Oz "$@" 2>$work/trouble; }
if ! echo 'int main(void) { return 0; }' | compile -x c -o $work/probe.wasm -; then
    sed 's/^/  /' $work/trouble >&2
    echo "$clang cannot compile to WebAssembly, so the page stays as it is. To get what it" >&2
    echo 'takes: apt install clang lld wasi-libc libclang-rt-dev-wasm32 (Debian); elsewhere' >&2
    echo 'the WASI SDK, and make play WASM_CC=its-clang' >&2
    exit 1
fi
exports=
for name in play play_options play_results play_text words_list say_end; do
    exports=$exports,--export=$name
done
# shellcheck disable=SC2086
compile -mexec-model=reactor -D_WASI_EMULATED_SIGNAL -I common -o $work/play.wasm \
    $sources -lwasi-emulated-signal -Wl,--strip-all$exports || { cat $work/trouble >&2; exit 1; }
gzip -9 -n <$work/play.wasm | base64 | tr -d '\n' >$work/packed

# What stands in the page as @FILE@ becomes that file.
awk -v here=$here -v packed=$work/packed -v sum="$(fingerprint)" '
    { sub(/@fingerprint@/, sum) }
    match($0, /@[a-z_.\/]+@/) {
        file = substr($0, RSTART + 1, RLENGTH - 2)
        file = file == "play.wasm" ? packed : here "/" file
        printf "%s", substr($0, 1, RSTART - 1)
        for (end = ""; (getline line <file) > 0; end = "\n") printf "%s%s", end, line
        print substr($0, RSTART + RLENGTH)
        next
    }
    { print }' $here/page.html >$work/page.html
mv $work/page.html $page
echo "$page: $(wc -c <$page | tr -d ' ') bytes"
