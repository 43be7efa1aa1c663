echo "Failing calls"

wrap=
for call in $(sed -n 's/^WRAP([^,]*, \([a-z]*\), .*/\1/p; s/^int __wrap_\([a-z]*\).*;/\1/p' $tests/failing.c); do
    wrap="$wrap -Wl,--wrap=$call"
done

# same A B: two folders are the same, or neither is there.
same() { if [ -d "$2" ]; then diff -r "$1" "$2" >/dev/null 2>&1; else [ ! -e "$1" ]; fi; }
# old_or_new: each file is that of before or that of a save without a failure.
old_or_new() {
    for file in "$work/save"/*; do
        cmp -s "$file" "$work/before/${file##*/}" || cmp -s "$file" "$work/whole/${file##*/}" || return 1
    done
}
# each WORDS BEFORE COMMAND...: each call fails in turn. BEFORE is a folder with an older save, or no folder.
each() {
    words=$1 before=$2; shift 2
    begin() { rm -rf "$work/save"; [ ! -d "$before" ] || cp -R "$before" "$work/save"; }
    begin
    calls=$("$@" 2>&1 >"$work/wanted") || { echo "$calls" >"$work/said"; fail "$words"; return; }
    rm -rf "$work/whole"; [ ! -d "$work/save" ] || cp -R "$work/save" "$work/whole"
    call=0; : >"$work/wrong"
    while [ $call -lt "$calls" ]; do
        call=$((call + 1))
        begin
        FAIL=$call "$@" >"$work/out" 2>"$work/err"
        got=$?
        { read -r line && ! read -r _; } <"$work/err" || line=
        case "$got $line" in
            "0 ") cmp -s "$work/out" "$work/wanted" && same "$work/save" "$work/whole" ;;
            "1 "*"what was printed is not complete") same "$work/save" "$work/whole" ;;
            "1 "*"files were replaced before it"*) old_or_new ;;
            "1 "?*) same "$work/save" "$before" ;;
            *) false ;;
        esac || { echo "call $call: exit status $got"; cat "$work/err"; } >>"$work/wrong"
    done
    mv "$work/wrong" "$work/said"
    silent "$words: $calls calls"
}

echo 'int main(void) { return 0; }' >"$work/probe.c"
if ! LDFLAGS="$LDFLAGS -Wl,--wrap=calloc" compile "$work/probe" "$work/probe.c" 2>"$work/said"; then
    echo "   -   not tested: the linker has no --wrap"
else
    for chapter in $one_c $two_c $three_c $four_c; do
        # shellcheck disable=SC2086
        LDFLAGS="$LDFLAGS $wrap" compile "$work/program" $tests/failing.c $chapter $library
        each "$chapter" "$work/none" "$work/program" --sentence "a cat"
    done
    small=$work/small
    mkdir -p "$small"
    mixed "$small/X.npy" 2 1 1
    for name in Wq Wk Wv Wo bq; do mixed "$small/$name.npy" 1 1 2; done
    "$npy" values "$small/mask.npy" "|b1" "2, 2" 1 1 1 1
    printf 'a\nb\n' >"$small/tokens.txt"
    each "a layer that is loaded" "$work/none" "$work/program" --load "$small" --heads 1
    each "and saved" "$work/none" "$work/program" --load "$small" --heads 1 --quiet --save "$work/save"
    save before $four --load "$small" --heads 1 --causal
    each "a save over an older one" "$work/before" "$work/program" --load "$small" --heads 1 --quiet --save "$work/save"
fi
