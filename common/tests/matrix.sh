echo "The matrix library"

verdicts "$work/matrix_test"

wrong() { name=$1; text=$2; dies 1 "$text" "$3" "$work/matrix_test" "$name"; }
wrong multiply "matrix_multiply(Q, X, W_Q): X is [9 x 16], W_Q is [12 x 4]; X's columns must equal W_Q's rows" \
    "a wrong shape names the call as written, both shapes and the rule"
wrong multiply "matrix_test.c:" "and the file and the line"
wrong swapped "are the two swapped?" "a product that fits the other way round says so"
wrong transposed "is matrix_multiply_transposed meant?" "a product that fits when transposed says so"
wrong result "K's rows must equal X's rows" "a result of the wrong shape is refused"
wrong bias "matrix_new(1, 3) is [1 x 3]" "a bias of the wrong length is refused"
wrong bias_rows "a bias is one row" "a bias of two rows is refused"
wrong mask "S's columns must equal" "a mask of the wrong shape is refused"
wrong columns "4 columns from 14 on are not inside it" "a view past the last column is refused"
wrong rows "2 rows from -1 on are not inside it" "a view before the first row is refused"
wrong empty "at least one row" "a matrix without rows is refused"
wrong huge "more than there is" "a size that no memory holds is refused"
wrong alias "share memory" "a result that overlaps an operand by one column is refused"
wrong alias_row "share memory" "or by one row"
wrong alias_wrap "share memory" "or by some columns in the row after"
wrong blocks "must fill the other" "a mean of blocks that do not fit is refused"
wrong nan "row 3, column 5" "a NaN among the scores is found and placed"
