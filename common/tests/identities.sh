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
for to in one_key same_keys; do
    mkdir "$work/$to" && cp "$layer/X.npy" "$layer/Wq.npy" "$layer/Wo.npy" "$work/$to"
done
# shellcheck disable=SC2086
for file in Wk bk Wv; do
    first="0 1 2 3"; [ $file != Wv ] || first="0 1 2 3 4"
    "$npy" cols "$layer/$file.npy" "$work/one_key/$file.npy" $first
    "$npy" cols "$layer/$file.npy" "$work/same_keys/$file.npy" $first $first $first $first $first $first
done

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

save s4_2 $four --kv-heads 2
same "the sentence: pooling heads 0 and 1, whose keys are identical, changes nothing" \
    "$work/s4_2" "$work/s4_4" weights_h0.dat weights_h1.dat

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

rows="7 5 3 1 0 2 4 6"
cp -R "$work/one_key" "$work/shuffled"
# shellcheck disable=SC2086
{
    "$npy" rows "$layer/X.npy" "$work/shuffled/X.npy" $rows
    "$npy" rows "$work/o4/output.npy" "$work/shuffled/expected.npy" $rows
}
save shuffled/out $four --load "$work/shuffled" --heads 6
holds "shuffling the tokens shuffles the output" \
    "$npy" close "$work/shuffled/out/output.npy" "$work/shuffled/expected.npy" 1e-6

# The same first five rows, other rows after them.
mixed "$work/rows.npy" 11 20 8
for later in "5 6 7" "8 9 10"; do
    folder=before_${later%% *}
    cp -R "$work/one_key" "$work/$folder"
    # shellcheck disable=SC2086
    "$npy" rows "$work/rows.npy" "$work/$folder/X.npy" 0 1 2 3 4 $later
    for mask in --causal --no-causal; do
        save $folder/out $four --load "$work/$folder" --heads 6 $mask
        "$npy" rows "$work/$folder/out/output.npy" "$work/$folder/first$mask.npy" 0 1 2 3 4
    done
done
holds "with --causal a later token changes no bit of an earlier row" \
    cmp "$work/before_5/first--causal.npy" "$work/before_8/first--causal.npy"
differs "without it, it does" cmp -s "$work/before_5/first--no-causal.npy" "$work/before_8/first--no-causal.npy"
