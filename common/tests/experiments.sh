echo "What the experiments measure with"

# As the rest, without vector types, and with the flags of the experiments that the compiler knows.
fast=$(CC=$CC sh docs/tools/fast_flags.sh)
for flags in '' '-DPLAIN_C' "$fast"; do
    echo "  (${flags:-as the rest})"
    # shellcheck disable=SC2086
    compile "$work/measuring_test" $flags $tests/measuring_test.c \
        common/measuring/*.c build/common/*.o >"$work/said" 2>&1 ||
        { fail "it compiles"; continue; }
    "$work/measuring_test" >"$work/measured" 2>&1 || echo "FAILED measuring_test ends well" >>"$work/measured"
    : >"$work/said"
    while read -r verdict words; do
        if [ "$verdict" = ok ]; then pass "$words"; else fail "$words"; fi
    done <"$work/measured"
done

echo "The experiments"

: >"$work/said"
scale=$work/01_experiment
# shellcheck disable=SC2086
if compile "$scale" 01_attention/experiment.c common/measuring/*.c build/common/*.o \
    >"$work/said" 2>&1
then
    QUICK=1 "$scale" --save "$work/scale.dat" >"$work/scale" 2>"$work/progress"
    cp "$work/scale" "$work/said"
    holds "why the scale: five claims are reproduced" test "$(grep -c ' reproduced$' "$work/scale")" -eq 5
    differs "none is not" grep -q "not reproduced" "$work/scale"
    differs "no line is wider than 80 columns" grep -q '.\{81\}' "$work/scale"
    differs "no progress bar where there is no terminal" grep -q . "$work/progress"
    prints "--save writes a table with a name" "# scale" cat "$work/scale.dat"
    holds "and a line for each d_k" test "$(grep -c '^[0-9]' "$work/scale.dat")" -eq 11
    holds "the same seeds give the same table" sh -c \
        "QUICK=1 $scale --save $work/again.dat >/dev/null && cmp $work/scale.dat $work/again.dat"
    prints "--help names the environment" "QUICK=1" "$scale" --help
    dies 2 "\"quick\" is not an option" "an unknown word" "$scale" quick
    dies 2 "--save needs a value" "--save without a file" "$scale" --save
    dies 2 "is not the name of a file" "--save with a folder" "$scale" --save "$work"
    dies 2 "QUICK=2: it is a number from 0 to 1" "QUICK=2" env QUICK=2 "$scale"
    dies 2 "THREADS=many" "THREADS=many" env THREADS=many "$scale"
    dies 1 "$work/no/where.dat.part" "--save where no file can be" "$scale" --save "$work/no/where.dat"
    : >"$work/theirs.dat.part"
    dies 1 "File exists" "a file that bears the name of an unfinished one" "$scale" --save "$work/theirs.dat"
    holds "is left alone" test -f "$work/theirs.dat.part" -a ! -f "$work/theirs.dat"
    dies 1 "standard output" "standard output closed" sh -c "QUICK=1 exec $scale >&-"
else
    fail "experiment 1 compiles"
fi
common_part "attention() is the chapter's in the streaming experiment" "static void attention(" \
    $one_c 01_attention/experiment_streaming.c
prints "make help names the experiments" "make experiment-01" make -s help
