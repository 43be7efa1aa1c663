echo "The tests themselves"

# noticed PARTS PASSED WORDS BODY: with shell scripts of that body in the programs' place, of the checks of
# these parts so many pass, and others fail.
noticed() {
    mkdir -p "$work/fake"
    for name in 01_attention 02_multihead 03_multiquery 04_grouped_query kv_cache; do
        printf '#!/bin/sh\n%s\n' "$4" >"$work/fake/$name"
        chmod +x "$work/fake/$name"
    done
    PROGRAMS=$work/fake WORK=$work/noticing PARTS=$1 VERBOSE=1 sh $tests/run.sh >"$work/fakes" 2>&1
    grep '^  yes' "$work/fakes" >"$work/said"
    if [ "$(wc -l <"$work/said")" -eq "$2" ] && grep -q '^  NO' "$work/fakes"; then pass "$3"; else fail "$3"; fi
}
noticed "options output kv_cache" 0 "no check of a program passes if all of them crash" 'kill -SEGV $$'
noticed options 1 "or, but for --quiet, if they print nothing" 'exit 0'
noticed options 0 "or if they print what is right and end with 1" "'$PWD'/build/\${0##*/} \"\$@\"; exit 1"
