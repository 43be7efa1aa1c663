echo "The trainer of the experiments"

# Sums may be reordered there: the same test with plain flags, without vector types, and as the
# experiments are built, if the compiler knows the flags.
fast=$(CC=$CC sh docs/tools/fast_flags.sh)
for flags in '' ${FULL:+'-DPLAIN_C' "$fast"}; do
    echo "  (${flags:-as the rest})"
    # shellcheck disable=SC2086
    compile "$work/training_test" $flags $tests/training_test.c \
        common/training/*.c common/measuring/*.c $library >"$work/said" 2>&1 ||
        { fail "the trainer compiles"; continue; }
    verdicts "$work/training_test"
done
dies 1 "multiply: [2 x 4] and [5 x 3] do not give [2 x 3]" "a product that does not fit ends with one line" \
    "$work/training_test" wrong
for table in Q K; do
    common_part "W_$table is chapter 1's in the experiment with learned weights" "static const float table_$table[" \
        $one_c 01_attention/experiment_learning.c
done
