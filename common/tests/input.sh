echo "Files that are wrong"

# broken NAME COMMAND...: a fresh copy of a good layer, changed by a command that runs in it.
broken() {
    bad=$work/bad; rm -rf "$bad"; cp -R "$layer" "$bad"
    (npy=$n; cd "$bad" && eval "$1")
}
n="$PWD/$npy"
refuses() { text=$1; words=$2; broken "$3"; shift 3; dies 1 "$text" "$words" $four --load "$bad" --heads 6 --quiet "$@"; }

dies 1 "is not a folder" "--load of a file" $four --heads 1 --load README.md
dies 1 "there is no such folder" "--load of a folder that does not exist" $four --heads 1 --load "$work/nowhere"
refuses "Wk.npy: No such file" "a file is missing, and named" 'rm Wk.npy'
refuses "Wk.npy: is not a file" "a folder in its place" 'rm Wk.npy; mkdir Wk.npy'
refuses "Wq.npy: is cut short: [20 x 24] numbers of 4 bytes need 1920 bytes, it has 72" "a truncated file" \
    'head -c 200 Wq.npy >t; mv t Wq.npy'
refuses "ends inside its header" "a file that ends in its header" 'head -c 50 Wq.npy >t; mv t Wq.npy'
refuses "is not a .npy file" "a text file" 'echo "1 2 3 4 5" >Wq.npy'
refuses "is not a .npy file" "an empty file" ': >Wq.npy'
refuses "version 4" "an unknown version" "printf '\\223NUMPY\\004\\000\\020\\000' >Wq.npy; cat X.npy >>Wq.npy"
# version N HEADER_LENGTH: X.npy with a header of four bytes of length, of 118 bytes as in version 1 or as it is said.
version() { printf "\\223NUMPY\\00$1\\000$2" >t; tail -c +11 X.npy >>t; mv t X.npy; }
refuses "has a header of 16777334 bytes" "a header of megabytes" 'version 2 "v\\000\\000\\001"'
refuses "has dtype '<i4'; save it as float32" "whole numbers" '"$n" values Wq.npy "<i4" "1, 2" 1 2'
for dtype in "<f2" "<f5" "=f4"; do refuses "has dtype '$dtype'" "numbers of $dtype" '"$n" values Wq.npy "$dtype" "1, 2" 1 2'; done
refuses "has dtype \"<f4\"" "a dtype in other quotes" 'sed "s/'"'<f4'"'/\"<f4\"/" X.npy >t; mv t X.npy'
refuses "the .npy header has no 'fortran_order'" "a header that is empty, after one that was read" "printf '\\223NUMPY\\001\\000\\002\\000{}' >Wk.npy"
refuses "version 0" "a version before the first" "printf '\\223NUMPY\\000\\000\\020\\000' >Wq.npy; cat X.npy >>Wq.npy"
refuses "has a header of 65536 bytes" "a header beyond all that is needed" "printf '\\223NUMPY\\002\\000\\000\\000\\001\\000' >Wq.npy"
refuses "one or two dimensions: take one sequence out of the batch" "three dimensions" '"$n" values X.npy "<f4" "1, 1, 2" 1 2'
refuses "one or two dimensions" "no dimension" '"$n" values X.npy "<f4" "" 1'
for shape in "1, x" "-1, 4" "0, 4" "99999999999999999999, 4"; do refuses "sizes go from 1 to" "a shape of $shape" '"$n" values X.npy "<f4" "$shape" 1'; done
refuses "one or two dimensions" "a shape in other brackets" 'sed "s/(8, 20)/[8, 20]/" X.npy >t; mv t X.npy'
refuses "sizes go from 1 to" "a shape without its end" 'sed "s/, 20), }/, 20   /" X.npy >t; mv t X.npy'
refuses "X.npy: is nan in row 1, column 2" "NaN, with its place" '"$n" values X.npy "<f4" "1, 2" 1 nan'
refuses "X.npy: is inf in row 2, column 1" "infinity" '"$n" values X.npy "F<f4" "2, 2" 1 inf 3 4'
refuses "is 1e+300 in row 1, column 1; every number must be finite in float32" "a float64 beyond float32" '"$n" values X.npy "<f8" "1, 2" 1e300 1'
refuses "is cut short" "a shape larger than the file" '"$n" values X.npy "<f4" "2147483647, 2147483647" 1'
refuses "has no 'shape'" "a header without a shape" 'sed "s/shape/shade/" X.npy >t; mv t X.npy'
refuses "Wq.npy is [3 x 2], X.npy is [8 x 20]; W needs a row for each column of X" "two files that disagree, with both shapes" \
    '"$n" values Wq.npy "<f4" "3, 2" 1 2 3 4 5 6'
not_said "which is not the other's transpose" "weight.T"
refuses "save weight.T" "a weight as PyTorch keeps it" 'mixed Wq.npy 24 20 1'
refuses "bk.npy is [1 x 3], Wk.npy is [20 x 24]" "a bias of the wrong length" '"$n" values bk.npy "<f4" "3," 1 2 3'
not_said "and no other shape of it helps" "reshape"
refuses "Wo is [29 x 14]; 6 heads with d_v = 5 need 30 rows" "W_O with too few rows" 'mixed Wo.npy 29 14 5'
dies 1 "100 heads do not divide its columns evenly" "more heads than columns of W_Q" $four --load "$layer" --heads 100
refuses "6 heads do not divide its columns evenly" "n_heads does not divide the columns of W_Q" 'mixed Wq.npy 20 25 5'
refuses "Wk is [20 x 22], Wq is [20 x 24] for 6 heads; Wk needs d_k = 4 columns for each" "W_K with too few columns" 'mixed Wk.npy 20 22 5'
refuses "their number must divide 6" "n_kv_heads does not divide n_heads" 'mixed Wk.npy 20 16 5'
refuses "Wv is [20 x 31]; 6 K/V heads do not divide its columns evenly" "W_V whose columns do not divide" 'mixed Wv.npy 20 31 5'
refuses "Wk holds 6 K/V heads of d_k = 4, --kv-heads says 3; --pool" "--kv-heads that W_K contradicts" : --kv-heads 3
broken 'mixed Wk.npy 20 12 5; mixed bk.npy 1 12 5; mixed Wv.npy 20 15 5'
dies 2 "needs a key for each head" "--order when keys are shared already" $four --load "$bad" --heads 6 --order 1,0,2,3,4,5
dies 1 "holds 3 K/V heads of d_k = 4, --kv-heads says 2" "--pool to heads that do not divide those" $four --load "$bad" --heads 6 --kv-heads 2 --pool
dies 2 "COLUMNS: 1000001 is out of range; it goes from 2 to 1000000" "--rope of too many columns" $four --load "$layer" --heads 6 --rope 10000,1000001
dies 2 "d_k is 3; of a head so many columns at most are turned, in pairs" "--rope of an odd head" $four --load "$layer" --heads 8 --rope 10000
refuses "mask.npy: is -1 in row 1, column 2; 1 shows a key and 0 hides it" "a mask of other values" '"$n" values mask.npy "<i8" "2, 2" 1 -1 0 1'
refuses "From an additive mask (0 and -inf) save m == 0; where True hides" "an additive mask" '"$n" values mask.npy "<f4" "2, 2" 0 -inf 0 0'
refuses "mask.npy is [2 x 2], X.npy is [8 x 20]" "a mask of the wrong size" '"$n" values mask.npy "|b1" "2, 2" 1 1 0 1'
refuses "mask.npy is [8 x 1], X.npy is [8 x 20]" "a mask of too few columns" '"$n" values mask.npy "|b1" "8, 1" 1 1 1 1 1 1 1 1'
refuses "has dtype '|b2'" "booleans of two bytes" '"$n" values mask.npy "|b2" "1, 1" 1'
refuses "has 2 lines, X.npy has 8 rows" "labels that are too few" 'printf "a\nb\n" >tokens.txt'
refuses "has 9 lines, X.npy has 8 rows" "or too many" 'printf "1\n2\n3\n4\n5\n6\n7\n8\n9\n" >tokens.txt'
refuses "line 1 is longer than 254 bytes" "a label that is too long" 'printf "%0300d\n" 1 >tokens.txt'
refuses "tokens.txt: Is a directory" "a folder in place of the labels" 'mkdir tokens.txt'
refuses "did the products overflow?" "products beyond float32" '"$n" values Wq.npy "<f4" "1, 6" 1e30 1 1 1 1 1; "$n" values Wk.npy "<f4" "1, 6" 1e30 1 1 1 1 1; "$n" values X.npy "<f4" "1, 1" 1; "$n" values Wv.npy "<f4" "1, 6" 1 1 1 1 1 1; mixed Wo.npy 6 1 1; rm bk.npy'

# What is there but cannot be read is not absent.
for file in mask bq bo Wo; do
    refuses "$file.npy: " "a link that leads nowhere: $file.npy" "rm -f $file.npy; ln -s nowhere $file.npy"
done
refuses "tokens.txt: " "and tokens.txt" "ln -s nowhere tokens.txt"
refuses "of [d_model, heads, d_k] save a.reshape(d_model, -1)" "weights of three dimensions get the advice for weights" '"$n" values Wq.npy "<f4" "1, 1, 2" 1 2'
refuses "of [1, 1, n, n] save a[0, 0]" "a mask of four, for masks" '"$n" values mask.npy "<f4" "1, 1, 1, 2" 1 1'
refuses "save a.reshape(-1)" "a bias [heads, d_k], for biases" '"$n" values bq.npy "<f4" "2, 12" 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24'
refuses "is -inf in row 1, column 1, where the mask shows it" "a score that overflows to -inf" '"$n" values Wq.npy "<f4" "1, 6" 1e30 1 1 1 1 1; "$n" values Wk.npy "<f4" "1, 6" -1e30 1 1 1 1 1; "$n" values X.npy "<f4" "1, 1" 1; "$n" values Wv.npy "<f4" "1, 6" 1 1 1 1 1 1; mixed Wo.npy 6 1 1; rm bk.npy'

echo "Files that are right"

save l4 $four --load "$layer" --heads 6
same_result() {     # WORDS CHANGE: the layer is another file, the result is the same to the bit
    broken "$2"
    save changed $four --load "$bad" --heads 6
    holds "$1: the same result" cmp "$work/changed/output.npy" "$work/l4/output.npy"
}
same_result "a file with bytes after its numbers" 'echo more >>X.npy'
same_result "labels whose last has no line end" 'printf "1\n2\n3\n4\n5\n6\n7\n8" >tokens.txt'
for v in 2 3; do same_result "version $v of the format" "version $v 'v\\000\\000\\000'"; done
same_result "labels with spaces, quotes and control characters" 'printf "a b\n\"q\"\n\033[31m\n\\\\\n\n6\n7\n8\n" >tokens.txt'
shows "no label steers the terminal" 'lacks "$escape"' $four --load "$bad" --heads 6
broken :
{ head -c 63 /dev/zero | tr '\000' '\200'; printf '\n\351\nc\nd\ne\nf\ng\nh\n'; } >"$bad/tokens.txt"
shows "labels that are not UTF-8" 'lacks "[^ -~]" && narrow <"$work/said"' $four --load "$bad" --heads 6
same_result "labels of 250 bytes" 'for i in 1 2 3 4 5 6 7 8; do printf "%0250d\n" $i; done >tokens.txt'
prints "of which eight stand beside a row" " 1 00000000 " $four --load "$bad" --heads 6
shows "no line is wider for it" narrow $four --load "$bad" --heads 6 && holds "nor does --full break" $four --load "$bad" --heads 6 --full
same_result "labels with Windows line ends" 'printf "a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\nh\r\n" >tokens.txt' &&
    prints "they are shown" " 2 b   " $four --load "$bad" --heads 6

# reads DTYPE MASK_DTYPE VALUES...: X and the mask, three by three, in these types.
format=$work/format
mkdir -p "$format"
for w in Wq Wk Wv; do "$npy" values "$format/$w.npy" "<f4" "3, 3" 1 0 0 0 1 0 0 0 1; done
"$npy" values "$work/nine.npy" "<f4" "3, 3" 1 2 3 4 5 6 7 8 9
by_rows="1 2 3 4 5 6 7 8 9"; by_columns="1 4 7 2 5 8 3 6 9"
for dtype in "<f4" "<f8" ">f4" ">f8" "F<f4" "F>f8"; do
    case $dtype in F*) values=$by_columns ;; *) values=$by_rows ;; esac
    # shellcheck disable=SC2086
    "$npy" values "$format/X.npy" "$dtype" "3, 3" $values
    save format/out $four --load "$format" --heads 1
    holds "numbers of dtype $dtype are read as they are" "$npy" close "$format/out/Q.npy" "$work/nine.npy" 0
done
rm -f "$format/mask.npy"
for dtype in "<f4" "|b1" "|u1" "<i8" ">i4" ">f8" "F|b1" "F<i2"; do
    case $dtype in F*) values="1 0 0 1 1 0 0 1 1" ;; *) values="1 1 0 0 1 1 0 0 1" ;; esac
    # shellcheck disable=SC2086
    "$npy" values "$format/mask.npy" "$dtype" "3, 3" $values
    save format/out $four --load "$format" --heads 1
    [ -f "$work/masked.npy" ] || cp "$format/out/weights.npy" "$work/masked.npy"
    holds "a mask of dtype $dtype hides the same" cmp "$format/out/weights.npy" "$work/masked.npy"
done
"$npy" values "$format/mask.npy" "<f4" "3, 3" 1 1 1 1 1 1 1 1 1
save format/out $four --load "$format" --heads 1
differs "and a mask that hides nothing something else" cmp -s "$format/out/weights.npy" "$work/masked.npy"

# 3000 numbers, and a column of W that picks the last of each row.
mkdir -p "$work/large"
# shellcheck disable=SC2046
"$npy" values "$work/large/Wq.npy" "<f4" "1000, 1" $(awk 'BEGIN { for (k = 1; k < 1000; k++) print 0; print 1 }')
for w in Wk Wv; do cp "$work/large/Wq.npy" "$work/large/$w.npy"; done
mixed "$work/large/X.npy" 3 1000 7
"$npy" cols "$work/large/X.npy" "$work/last.npy" 999
save large/out $four --load "$work/large" --heads 1
holds "the last numbers of a large file are in their place" "$npy" close "$work/large/out/Q.npy" "$work/last.npy" 0

# Many heads, many tokens, a row that sees nothing.
broken 'mixed Wq.npy 20 28 2; mixed Wk.npy 20 28 3; mixed Wv.npy 20 28 4; rm Wo.npy bk.npy'
prints "of 14 heads a dozen is shown" "and 2 heads more (--full shows them)" $four --load "$bad" --heads 14
shows "none wider than 80 columns" narrow $four --load "$bad" --heads 14
prints "or all" " 13" $four --load "$bad" --heads 14 --full
broken 'mixed X.npy 101 20 1'
shows "of 101 tokens the first and the last are numbered in one width" 'grep -q "^   1  " && grep -q "^ 101  " <"$work/said"' \
    $four --load "$bad" --heads 6
# shellcheck disable=SC2016
broken '"$n" values mask.npy "<f4" "8, 8" 0 0 0 0 0 0 0 0 $(awk "BEGIN { for (k = 56; k > 0; k--) print 1 }")'
shows "a row that sees nothing has no score and no weight, and its result is 0" \
    'test "$(grep -c "^ 1$")" -eq 2 && grep -q "^ 1  *[.]  *[.]  *[.]  *[.]  *[.]$" <"$work/said"' $four --load "$bad" --heads 6

# More tokens than a sentence has words.
# shellcheck disable=SC2046
prints "--explain in a layer of 16 tokens takes the one that is asked for" '"2" (token 2) look at "1" (token 1)' \
    $four --load build/reference/04_pooled $(cat build/reference/04_pooled/options) --explain 2,1

shows "a vector of 24 numbers and a sum of 24 products are cut" 'grep "[(]-.14 -.42 -1.98 [.][.] -7.01 -3.85[)]" && grep -e "-2.31.-.09 [+] [.][.] = 3.67" "$work/said"' \
    $four --load "$layer" --heads 1 --explain 1,2
broken 'mixed X.npy 65 20 1'
prints "65 tokens are not decoded" "is left out: more than 64 tokens" $four --load "$bad" --heads 6 --causal
"$npy" values "$format/X.npy" "<f4" "3, 3" 1000000 2 3 4 5 6 7 8 9
prints "a number of seven digits" "1.0e+06" $four --load "$format" --heads 1

holds "a layer of nine files is read, each closed before the next" sh -c "ulimit -n 5; exec $four --load build/reference/02_gpt2 --heads 5"
# A fifth program, which no file of common/ knows: chapter 1's, which here loads a layer and shows a table of heads.
sed 's|01_attention/attention.c|fifth/fifth.c|
    s|"1  Attention", "--scale"|"5  Another", "--load --heads --scale"|
    s|#include "matrix.h"|#include "load.h"|
    s|Matrix X = in.X|load_input(\&in); &|
    s|int n = X.rows|const char *const *names = (const char *const[]){ "0 alone" };\
        int n_heads = 1;\
        Matrix W_O = matrix_new(4, FEATURES);\
        load_layer(\&in, \&names, \&n_heads, \&W_Q, \&W_K, \&W_V, \&W_O); &|
    s|matrix_multiply(\([QKV], X\)|matrix_linear(\1|
    s|show_alike|Run r = { names, Q, K, V, S, A, Z, Z };\
        show_sharing(\&in, r, r, "1, another, beyond 25 columns"); &|' $one_c >"$work/fifth.c"
compile "$work/fifth" "$work/fifth.c" $library
prints "a fifth program" "5  Another" "$work/fifth"
prints "a name beyond 25 columns" "1, another, beyond 25 columns    .       .       72       72     1" "$work/fifth"
dies 2 "fifth: --head is an option of chapters 2 to 4, not of this one" "an option of others" "$work/fifth" --head 1
"$npy" values "$format/mask.npy" "<f4" "3, 3" 0 0 0 0 0 0 0 0 0
prints "a layer, in which a row sees nothing: no answer" "all its weights are 0" "$work/fifth" --load "$format" --heads 1
shows "and no weight in the table of its query" 'grep -q "^result  *[.] *[.]"' "$work/fifth" --load "$format" --heads 1
