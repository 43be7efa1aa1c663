echo "The matrix library"

# shellcheck disable=SC2086
compile "$work/matrix_test" $tests/matrix_test.c $library
verdicts "$work/matrix_test"

# A call that is refused | a part of what it says | what is wrong with it, or with what is said
sed 's/ *| */|/g' >"$work/calls" <<'END'
matrix_multiply(Q, X, W_Q) | matrix_multiply(Q, X, W_Q): X is [9 x 16], W_Q is [12 x 4] | a wrong shape, with the call
matrix_multiply(Q, X, W_Q) | X's columns must equal W_Q's rows | and the rule
matrix_multiply(Q, X, W_Q) | wrong.c:18: | and the file and the line
matrix_new_((Call){ "here.c", 7, "matrix_new", { x600 } }, 0, 4) | here.c:7: matrix_new(xxx | a long call is cut
matrix_multiply(Q, matrix_new(16, 4), X) | are the two swapped? | a product that fits the other way round says so
matrix_multiply(S, Q, Q) | is matrix_multiply_transposed meant? | a product that fits when transposed says so
matrix_multiply_transposed(K, X, matrix_new(5, 16)) | K's rows must equal X's rows | another shape
matrix_multiply(S, X, matrix_new(16, 4)) | S's columns must equal matrix_new(16, 4)'s columns | likewise by its columns
matrix_linear(Q, X, matrix_new(16, 4)) | X is [9 x 16], matrix_new(16, 4) is [16 x 4]; W needs a row for each column of x, and one more: the bias | no bias
matrix_mask(S, matrix_new(9, 8)) | S is [9 x 9], matrix_new(9, 8) is [9 x 8]; S's columns must equal | another mask
matrix_mask(S, matrix_new(8, 9)) | S's rows must equal | or with other rows
matrix_columns(X, 14, 4) | X is [9 x 16]; 4 columns from 14 on are not inside it | a view past the last column
matrix_rows(X, -1, 2) | 2 rows from -1 on are not inside it | a view before the first row
matrix_new(0, 4) | at least one row | a matrix without rows
matrix_new(4, 0) | [4 x 0]; a matrix has at least | or without columns
matrix_rows(X, 9, 0) | 0 rows from 9 on are not inside it | a view of nothing
matrix_mean_blocks(K, 0) | which are not 0 blocks | a mean of nothing
matrix_new(2147483647, 2147483647) | more than there is | a size that no memory holds
matrix_multiply(matrix_columns(X, 0, 4), matrix_columns(X, 3, 4), matrix_new(4, 4)) | share memory | overlapping
matrix_copy(matrix_rows(X, 0, 2), matrix_rows(X, 1, 2)) | share memory | overlapping by one row
matrix_copy(matrix_rows(left, 1, 2), matrix_rows(matrix_columns(X, 5, 10), 0, 2)) | share memory | or in the row after
matrix_add(matrix_columns(matrix_rows(X, 0, 4), 0, 4), narrow) | share memory | or by the same first number alone
matrix_reorder_columns(K, 0, NULL) | K is [7 x 5]; 0 blocks are not inside it | no blocks at all
matrix_mean_blocks(K, 3) | K has 5 columns, which are not 3 blocks | a mean of blocks that do not fit
matrix_softmax_rows(S, S) | row 3, column 5 | a NaN among the scores is found and placed
matrix_mask(S, shown) | in row 1, column 3, where the mask shows it | a score that overflowed to -inf
END
{
    cat <<'END'
#include "matrix.h"
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
    char x600[600] = "";
    Matrix X = matrix_new(9, 16), left = matrix_columns(X, 0, 10), narrow = { 4, 4, 4, X.data };
    Matrix W_Q = matrix_new(12, 4), Q = matrix_new(9, 4), K = matrix_new(7, 5);
    Matrix S = matrix_new(9, 9), shown = matrix_new(9, 9);
    memset(x600, 'x', sizeof x600 - 1);
    for (int k = 0; k < 81; k++)
        shown.data[k] = k > 0;
    *matrix_at(S, 0, 0) = *matrix_at(S, 0, 2) = -INFINITY;
    *matrix_at(S, 2, 4) = NAN;
    switch (atoi(argv[argc - 1])) {
END
    awk -F '|' '{ print "case " NR ": " $1 "; break;" }' "$work/calls"
    echo '} return 0; }'
} >"$work/wrong.c"
# shellcheck disable=SC2086
compile "$work/wrong" "$work/wrong.c" $library
call=0
while IFS='|' read -r _ text words; do dies 1 "$text" "$words" "$work/wrong" $((call += 1)); done <"$work/calls"
differs "no hint where none helps" sh -c "$work/wrong 1 2>&1 | grep -v \"W_Q's rows\$\""

for flag in -ffast-math -Ofast; do
    if $CC $flag -E -dM -x c /dev/null 2>/dev/null | grep -q __FAST_MATH__; then
        check "the library refuses $flag, with the reason" \
            says 1 "build without -ffast-math" compile "$work/fast" $flag $one_c common/*.c
    fi
done
