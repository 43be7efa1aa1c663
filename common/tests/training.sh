echo "The trainer of the experiments"

fast_verdicts training_test common/training/*.c common/measuring/*.c
dies 1 "multiply: [2 x 4] and [5 x 3] do not give [2 x 3]" "a product that does not fit ends with one line" \
    "$work/training_test" wrong
for table in Q K; do
    common_part "W_$table is chapter 1's in the experiment with learned weights" "static const float table_$table[" \
        $one_c 01_attention/experiment_learning.c
done
