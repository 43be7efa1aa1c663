echo "The matrix library"

# shellcheck disable=SC2086
compile "$work/matrix_test" $tests/matrix_test.c $library
verdicts "$work/matrix_test"
# shellcheck disable=SC2086
compile "$work/digits" $tests/digits.c $library
verdicts "$work/digits"

wrong() { name=$1; text=$2; dies 1 "$text" "$3" "$work/matrix_test" "$name"; }
wrong multiply "matrix_multiply(Q, X, W_Q): X is [9 x 16], W_Q is [12 x 4]; X's columns must equal W_Q's rows" \
    "a wrong shape names the call as written, both shapes and the rule"
grep -q "W_Q's rows$" "$work/said" && pass "and no hint that does not help" || fail "and no hint that does not help"
wrong multiply "matrix_test.c:" "and the file and the line"
wrong long "here.c:7: matrix_new(xxx" "a call that is too long is cut"
wrong swapped "are the two swapped?" "a product that fits the other way round says so"
wrong transposed "is matrix_multiply_transposed meant?" "a product that fits when transposed says so"
wrong result "K's rows must equal X's rows" "a result of the wrong shape is refused"
wrong width "S's columns must equal matrix_new(16, 4)'s columns" "likewise by its columns"
wrong bias "W needs a row for each column of x, and one more: the bias" "weights without a bias are refused"
wrong mask "S is [9 x 9], matrix_new(9, 8) is [9 x 8]; S's columns must equal" "a mask of the wrong shape is refused"
wrong mask_rows "S's rows must equal" "or with other rows"
wrong columns "X is [9 x 16]; 4 columns from 14 on are not inside it" "a view past the last column is refused"
wrong rows "2 rows from -1 on are not inside it" "a view before the first row is refused"
wrong empty "at least one row" "a matrix without rows is refused"
wrong no_column "[4 x 0]; a matrix has at least" "or without columns"
wrong no_row "0 rows from 9 on are not inside it" "a view of nothing is refused"
wrong no_mean "which are not 0 blocks" "a mean of nothing is refused"
wrong huge "more than there is" "a size that no memory holds is refused"
wrong alias "share memory" "a result that overlaps an operand by one column is refused"
wrong alias_row "share memory" "or by one row"
wrong alias_wrap "share memory" "or by some columns in the row after"
wrong alias_stride "share memory" "or by the same first number alone"
wrong no_blocks "K is [7 x 5]; 0 blocks are not inside it" "no blocks at all are refused"
wrong blocks "K has 5 columns, which are not 3 blocks" "a mean of blocks that do not fit is refused"
wrong nan "row 3, column 5" "a NaN among the scores is found and placed"
wrong overflow "in row 1, column 3, where the mask shows it" "so is a score that overflowed to -inf where the mask shows it"
for flag in -ffast-math -Ofast; do
    if $CC $flag -E -dM -x c /dev/null 2>/dev/null | grep -q __FAST_MATH__; then
        ends 1 compile "$work/fast" $flag $one_c common/*.c && said "build without -ffast-math" &&
            pass "the library refuses $flag, with the reason" || fail "the library refuses $flag, with the reason"
    fi
done
