echo "Layers that PyTorch computed"

# Chapter 4 runs them all: one head, a K/V head for each head and one for all are cases of it.
for case in build/reference/0*; do
    name=${case##*/}
    saved=$work/$name
    options=$(cat "$case/options")
    # shellcheck disable=SC2086
    save "$name" $four --load "$case" $options
    for file in output weights K; do
        [ -f "$case/expected_$file.npy" ] || continue
        holds "$name: $file as computed in float64, within 2e-6 of the largest" \
            "$npy" close "$saved/$file.npy" "$case/expected_$file.npy" 2e-6
    done
    holds "$name: rows of the weights sum to 1" "$npy" sums "$saved/weights.npy"
done
: >"$work/said"
[ -f build/reference/04_grouped/expected_output.npy ] || echo "none was found" >"$work/said"
silent "there were layers"

sed 's,kv = h / group_size,kv = h % (l.n_heads / group_size),' $four_c >"$work/tiled.c"
differs "the variant with a wrong mapping is another program" cmp -s "$work/tiled.c" $four_c
holds "it compiles" compile "$work/tiled" "$work/tiled.c" build/common/*.o
save tiled_out "$work/tiled" --load build/reference/04_grouped --heads 6
differs "K/V head h mod n_kv_heads gives other numbers, so the check would find it" \
    "$npy" close "$work/tiled_out/output.npy" build/reference/04_grouped/expected_output.npy 1e-2

# What these texts say comes back to the bit: 1/10, the least number and the largest, a number to round.
mkdir -p "$work/text"
printf 'shape: 1 2\nX [2 x 2] F<f4\n0.1 1e-45\n3.4028235e38 16777217\n\nbits [2] |b1\n1 0\n' >"$work/text.txt"
holds "a text of arrays is taken apart" "$npy" unpack "$work/text.txt" "$work/text"
holds "to the bit, and by columns where it must" test "$(tail -c 16 "$work/text/X.npy" | od -An -tx1 | tr -d ' \n')" \
    = cdcccc3dffff7f7f010000000000804b
holds "with a file of words" test "$(cat "$work/text/shape")" = "1 2"
printf 'X [2 x 2]\n1 2 3\n' >"$work/text.txt"
dies 2 "cut short" "a text that is cut short" "$npy" unpack "$work/text.txt" "$work/text"
