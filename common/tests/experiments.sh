echo "What the experiments measure with"

# As the rest, without vector types, and with the flags of the experiments that the compiler knows.
fast=$(CC=$CC sh docs/tools/fast_flags.sh)
for flags in '' '-DPLAIN_C' "$fast"; do
    echo "  (${flags:-as the rest})"
    # shellcheck disable=SC2086
    compile "$work/measuring_test" $flags $tests/measuring_test.c \
        common/measuring/*.c $library >"$work/said" 2>&1 ||
        { fail "it compiles"; continue; }
    verdicts "$work/measuring_test"
done

echo "The experiments"

: >"$work/said"
scale=$work/01_experiment
# shellcheck disable=SC2086
if compile "$scale" 01_attention/experiment.c common/measuring/*.c $library \
    >"$work/said" 2>&1
then
    quick() { QUICK=1 "$scale" "$@"; }
    shows "why the scale: five claims are reproduced, none is not" \
        'grep "reproduced$" | tee "$work/claims" | lacks "not reproduced" && [ "$(wc -l <"$work/claims")" -eq 5 ]' \
        quick --save "$work/scale.dat"
    shows "no line is wider than 80 columns" narrow quick
    holds "no progress bar where there is no terminal" sh -c \
        "QUICK=1 $scale >/dev/null 2>$work/progress && test ! -s $work/progress"
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
    dies 1 "standard output" "standard output closed" sh -c "QUICK=1 exec $scale >&-"
else
    fail "experiment 1 compiles"
fi
common_part "attention() is the chapter's in the streaming experiment" "static void attention(" \
    $one_c 01_attention/experiment_streaming.c
prints "make help names the experiments" "make experiment-01" make -s help
