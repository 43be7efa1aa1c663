echo "Failing calls"

wrap=$(sed -n 's/^WRAP([^,]*, \([a-z]*\), .*/ -Wl,--wrap=\1/p' $tests/failing.c | tr -d '\n')

# old_or_new: each file of the save is the older one, or that of a save in which nothing fails.
old_or_new() {
    for file in "$work/save/to"/*; do
        [ ! -e "$file" ] || cmp -s "$file" "$before/to/${file##*/}" || cmp -s "$file" "$work/whole/to/${file##*/}" || return 1
    done
}
# each WORDS BEFORE COMMAND...: each call of the command fails in turn. BEFORE is what is in $work/save first.
each() {
    words=$1 before=$2 call=0; shift 2
    rm -rf "$work/save" "$work/whole"; cp -R "$before" "$work/save"
    calls=$("$@" 2>&1 >"$work/wanted")
    mv "$work/save" "$work/whole"
    [ "$calls" -gt 0 ] 2>"$work/wrong" || echo "without a failure: $calls" >>"$work/wrong"
    while [ $((call += 1)) -le "$calls" ]; do
        rm -rf "$work/save"; cp -R "$before" "$work/save"
        FAIL=$call "$@" >"$work/out" 2>"$work/err"
        case "$? $(($(wc -l <"$work/err"))) $(cat "$work/err")" in
            "0 0 ") cmp -s "$work/out" "$work/wanted" && diff -r "$work/save" "$work/whole" ;;
            "1 1 "*"replaced before it" | "1 1 "*"is not complete") old_or_new ;;
            "1 1 "*) diff -r "$work/save" "$before" ;;
            *) false ;;
        esac >"$work/different" || { echo "call $call:"; cat "$work/err" "$work/different"; } >>"$work/wrong"
    done
    mv "$work/wrong" "$work/said"
    silent "$words: each of $calls calls"
}

echo 'int main(void) { return 0; }' >"$work/probe.c"
if LDFLAGS="$LDFLAGS -Wl,--wrap=calloc" compile "$work/probe" "$work/probe.c" 2>"$work/said"; then
    mkdir -p "$work/none" "$work/older" "$work/small"
    for chapter in $one_c $two_c $three_c $four_c; do
        LDFLAGS="$LDFLAGS $wrap" compile "$work/program" $tests/failing.c $chapter $library
        each "$chapter" "$work/none" "$work/program" --sentence "a cat"
    done
    mixed "$work/small/X.npy" 2 1 1
    for name in Wq Wk Wv Wo bq; do mixed "$work/small/$name.npy" 1 1 2; done
    "$npy" values "$work/small/mask.npy" "|b1" "2, 2" 1 1 1 1
    printf 'a\nb\n' >"$work/small/tokens.txt"
    save older/to $four --load "$work/small" --heads 1 --causal
    load="$work/program --load $work/small --heads 1"
    each "a layer from files" "$work/none" $load
    each "which is saved" "$work/none" $load --quiet --save "$work/save/to"
    each "over an older save" "$work/older" $load --quiet --save "$work/save/to"
else
    echo "   -   not tested: the linker has no --wrap"
fi
