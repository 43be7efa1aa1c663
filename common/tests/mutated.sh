echo "Mutated input"

holds "the mutator compiles" compile "$work/mutated" $tests/mutated.c
for program in $one $two $three $four "$four --load build/reference/04_llama --heads 6"; do
    mutated "options, $program" - 200 $program
done
bad=$work/bad
cp -R build/reference/04_pooled "$bad"
for token in the cat drank the milk "because it" 'was "hungry"' 8 9 10 11 12 13 14 15 16; do echo "$token"; done >"$bad/tokens.txt"
for file in X.npy Wk.npy bv.npy mask.npy tokens.txt; do
    # shellcheck disable=SC2046
    mutated "$file" "$bad/$file" 200 $four --load "$bad" $(cat "$bad/options")
done
