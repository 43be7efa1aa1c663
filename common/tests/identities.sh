echo "What theory promises, bit for bit"

# same WORDS A B FILE...: the files of two saves are identical.
same() {
    words=$1; a=$2; b=$3; shift 3
    for file in "$@"; do
        cmp "$a/$file" "$b/$file" >"$work/said" 2>&1 || { fail "$words: $file"; return; }
    done
    pass "$words"
}
results="scores.npy weights.npy output.npy"

# What the layer of 6 heads becomes when all heads get the same K and V.
mkdir -p "$work/one_key" "$work/same_keys"
for to in one_key same_keys; do
    for file in X Wq Wo; do cp "$layer/$file.npy" "$work/$to/"; done
done
k="0 1 2 3"; v="0 1 2 3 4"
# shellcheck disable=SC2086
{
    "$npy" cols "$layer/Wk.npy" "$work/one_key/Wk.npy" $k
    "$npy" cols "$layer/Wv.npy" "$work/one_key/Wv.npy" $v
    "$npy" cols "$layer/bk.npy" "$work/one_key/bk.npy" $k
    "$npy" cols "$layer/Wk.npy" "$work/same_keys/Wk.npy" $k $k $k $k $k $k
    "$npy" cols "$layer/Wv.npy" "$work/same_keys/Wv.npy" $v $v $v $v $v $v
    "$npy" cols "$layer/bk.npy" "$work/same_keys/bk.npy" $k $k $k $k $k $k
}

tables="weights_h0.dat weights_h1.dat weights_h2.dat weights_h3.dat"
save s2 $two; save s4_4 $four --kv-heads 4; save s3 $three; save s4_1 $four --kv-heads 1
# shellcheck disable=SC2086
{
    same "the sentence: grouped with n_kv_heads = n_heads is multi-head" "$work/s4_4" "$work/s2" $tables
    same "the sentence: grouped with one K/V head is multi-query" "$work/s4_1" "$work/s3" $tables
}
save s1 $one --causal
# The one below the labels is another: chapter 1's head has no name.
holds "the sentence: chapter 1 is head 2 of chapter 2" sh -c "sed 1d $work/s1/weights_h0.dat >$work/s1/rows &&
    sed 1d $work/s2/weights_h2.dat | cmp - $work/s1/rows"

# Heads 0 and 1 of the sentence have the same W_K: 18 of the 36 rows of weights.
save s4_2 $four --kv-heads 2
for run in s4_4 s4_2; do
    # shellcheck disable=SC2046
    "$npy" rows "$work/$run/weights.npy" "$work/$run/first_two.npy" $(awk 'BEGIN { for (i = 0; i < 18; i++) print i }')
done
same "the sentence: pooling heads 0 and 1, whose keys are identical, changes nothing" \
    "$work/s4_2" "$work/s4_4" first_two.npy

save l4 $four --load "$layer" --heads 6
save o4 $four --load "$work/one_key" --heads 6
save k2 $four --load "$work/same_keys" --heads 6
same "a layer: multi-query is multi-head whose heads were given the same K and V" "$work/o4" "$work/k2" $results
for n in 1 2 3; do
    save "p$n" $four --load "$work/same_keys" --heads 6 --kv-heads $n --pool
    same "pooling identical heads to $n changes nothing" "$work/p$n" "$work/k2" $results
done

save order $four --kv-heads 4 --order 2,0,3,1
holds "--order leaves multi-head's output unchanged to rounding" \
    "$npy" close "$work/order/output.npy" "$work/s4_4/output.npy" 1e-6
differs "but not the order of its heads" cmp -s "$work/order/weights.npy" "$work/s4_4/weights.npy"

equal="Outputs equal, bit for bit"
for program in $two $three $four; do
    prints "$program: decoding with the cache is the causal run" "$equal" $program
done
prints "a layer: decoding with the cache is the causal run (multi-head)" "$equal" $four --load "$layer" --heads 6 --causal
prints "likewise (multi-query)" "$equal" $four --load "$work/one_key" --heads 6 --causal
prints "likewise (grouped)" "$equal" $four --load "$layer" --heads 6 --kv-heads 2 --pool --causal

sed 's/matrix_rows(a.K, 0, seen)/matrix_rows(a.K, n - seen, seen)/; s/int seen = first + count;/int n = l.X.rows, seen = first + count;/' \
    02_multihead/multihead.c >"$work/late.c"
holds "a cache that is read from the wrong row compiles" compile "$work/late" "$work/late.c" $library
prints "and is caught in the run" "Outputs NOT EQUAL" "$work/late"

echo "Properties"

for rows in "0 1 2 3 4 5 6 7" "7 5 3 1 0 2 4 6"; do
    folder=$work/shuffled_${rows%% *}
    mkdir -p "$folder"
    cp "$work"/one_key/*.npy "$folder"
    # shellcheck disable=SC2086
    "$npy" rows "$layer/X.npy" "$folder/X.npy" $rows
    save "${folder#"$work/"}/out" $four --load "$folder" --heads 6
    # shellcheck disable=SC2086
    "$npy" rows "$work/shuffled_0/out/output.npy" "$folder/expected.npy" $rows
done
holds "shuffling the tokens shuffles the output" \
    "$npy" close "$work/shuffled_7/out/output.npy" "$work/shuffled_7/expected.npy" 1e-6

# One head, for chapter 1. The same first five rows, other rows after them.
head=$work/head
mkdir -p "$head"
# shellcheck disable=SC2086
"$npy" cols "$layer/Wq.npy" "$head/Wq.npy" $k
cp "$work/one_key/Wk.npy" "$work/one_key/Wv.npy" "$head"
for later in 8 9; do
    mkdir -p "$work/causal$later"; cp "$head"/*.npy "$work/causal$later"
done
mixed "$work/tail.npy" 16 20 8
"$npy" rows "$work/tail.npy" "$work/causal8/X.npy" 0 1 2 3 4 5 6 7
"$npy" rows "$work/tail.npy" "$work/causal9/X.npy" 0 1 2 3 4 13 14 15
for later in 8 9; do
    save "causal$later/out" $four --load "$work/causal$later" --heads 1 --causal
    save "causal$later/all" $four --load "$work/causal$later" --heads 1
    "$npy" rows "$work/causal$later/out/output.npy" "$work/causal$later/rows.npy" 0 1 2 3 4
    "$npy" rows "$work/causal$later/all/output.npy" "$work/causal$later/rows_all.npy" 0 1 2 3 4
done
holds "with --causal a later token changes no bit of an earlier row" cmp "$work/causal8/rows.npy" "$work/causal9/rows.npy"
differs "without it, it does" cmp -s "$work/causal8/rows_all.npy" "$work/causal9/rows_all.npy"
