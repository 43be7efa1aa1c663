echo "Layers that PyTorch computed"

# program NN: the program of chapter NN.
program() { for p in build/"$1"_*; do echo "$p"; done; }

for case in $tests/reference/0*; do
    name=$(basename "$case")
    saved=$work/$name
    # shellcheck disable=SC2046
    save "$name" "$(program "${name%%_*}")" --load "$case" $(cat "$case/options")
    holds "$name: output as computed in float64, within 2e-6 of the largest" \
        "$npy" close "$saved/output.npy" "$case/expected_output.npy" 2e-6
    holds "$name: weights likewise" "$npy" close "$saved/weights.npy" "$case/expected_weights.npy" 2e-6
    if [ -f "$case/expected_K.npy" ]; then
        holds "$name: K likewise" "$npy" close "$saved/K.npy" "$case/expected_K.npy" 2e-6
    fi
    holds "$name: rows of the weights sum to 1" "$npy" sums "$saved/weights.npy"
done

sed 's,kv = h / group_size,kv = h % (l.n_heads / group_size),' 04_grouped_query/grouped_query.c >"$work/tiled.c"
differs "the variant with a wrong mapping is another program" cmp -s "$work/tiled.c" 04_grouped_query/grouped_query.c
holds "it compiles" compile "$work/tiled" "$work/tiled.c" build/common/*.o
save tiled_out "$work/tiled" --load $tests/reference/04_grouped --heads 6
differs "K/V head h mod n_kv_heads gives other numbers, so the check would find it" \
    "$npy" close "$work/tiled_out/output.npy" $tests/reference/04_grouped/expected_output.npy 1e-2
