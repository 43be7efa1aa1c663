# The exercises as they are before anyone edits them; loop.sh and others read this file with `.`.
#
# exercises.txt has a line for each, with tabs: 01-1, its file, what cksum says of it, its hash in git, its first
# line. `make beginnings` writes it anew, when an exercise was changed on purpose.

list=common/classroom/exercises.txt
ids() { cut -f 1 $list; }
field() { awk -F '\t' -v id="$1" -v k="$2" '$1 == id { print $k }' $list; } # field ID NUMBER
# untouched ID FILE: nobody has edited it.
untouched() { [ -r "$2" ] && [ "$(cksum <"$2")" = "$(field "$1" 3)" ]; }
# pristine ID TO: writes the text to the file TO: a handout's copy, the file itself while untouched, or git's.
pristine() {
    file=$(field "$1" 2)
    for from in "$(echo "$file" | sed 's|/exercises/\(.*\)c$|/checks/\1stub|')" "$file"; do
        if untouched "$1" "$from"; then cp "$from" "$2"; return; fi
    done
    if git cat-file blob "$(field "$1" 4)" >"$2" 2>/dev/null && untouched "$1" "$2"; then return; fi
    rm -f "$2"
    return 1
}
