echo "Layers that PyTorch computed"

# Chapter 4 runs them all: one head, a K/V head for each head and one for all are cases of it.
for case in build/reference/0*; do
    name=${case##*/}
    saved=$work/$name
    # shellcheck disable=SC2046
    save "$name" $four --load "$case" $(cat "$case/options")
    for file in output weights K; do
        [ -f "$case/expected_$file.npy" ] || [ $file != K ] || continue
        holds "$name: $file as computed in float64, within 2e-6 of the largest" \
            "$npy" close "$saved/$file.npy" "$case/expected_$file.npy" 2e-6
    done
done

sed 's,kv = h / group_size,kv = h % (l.n_heads / group_size),' $four_c >"$work/tiled.c"
differs "the variant with a wrong mapping is another program" cmp -s "$work/tiled.c" $four_c
holds "it compiles" compile "$work/tiled" "$work/tiled.c" $library
save tiled_out "$work/tiled" --load build/reference/04_grouped --heads 6
differs "K/V head h mod n_kv_heads gives other numbers, so the check would find it" \
    "$npy" close "$work/tiled_out/output.npy" build/reference/04_grouped/expected_output.npy 1e-2

echo "Rotary positions"

for case in build/reference/04_llama build/reference/04_mistral build/reference/04_qwen2 build/reference/04_gpt_neox; do
    name=${case##*/}
    options=$(cat "$case/options")
    # shellcheck disable=SC2086
    prints "$name: one token at a time, keys wait turned" "equal, bit for bit" $four --load "$case" $options --causal
    # shellcheck disable=SC2046
    save "still_$name" $four --load "$case" $(echo "$options" | sed 's/--rope [^ ]*//')
    differs "$name: without --rope another result" "$npy" close "$work/still_$name/output.npy" "$case/expected_output.npy" 1e-2
done
sed 's/rope, first);/rope, 0);/' common/load.c >"$work/load.c"
# shellcheck disable=SC2046
holds "a variant that counts positions from the new rows compiles" compile "$work/turned" $four_c "$work/load.c" \
    $(ls common/*.c | grep -v /load.c)
prints "one token at a time finds it out" "NOT EQUAL" "$work/turned" --load build/reference/04_llama --heads 6 --rope 500000 --causal
llama="$four --load build/reference/04_llama --heads 6 --rope"
prints "the screen says that Q and K are turned" "Q and K are turned" $llama 500000
dies 2 "--rope goes with --load" "--rope without --load" $four --rope 10000
dies 2 "is an option of chapter 4" "--rope in chapter 3" $three --rope 10000
for base in fast 10x; do dies 2 "\"$base\" is not BASE or BASE,COLUMNS" "a base of $base" $llama $base; done
for base in 0 nan 1e+13; do dies 2 "base $base is out of range" "a base of $base" $llama $base; done
dies 2 "\"\" is not a whole number" "a comma and nothing" $llama 10000,
dies 2 "3 columns; they are turned in pairs" "an odd number of columns" $llama 10000,3
dies 2 "d_k is 4; of a head so many columns at most are turned" "more columns than a head has" $llama 10000,6
