echo "What --save writes"

saved=$work/saved
save saved $two
for file in "Q.npy (9, 16)" "K.npy (9, 16)" "V.npy (9, 16)" "scores.npy (4, 9, 9)" "weights.npy (4, 9, 9)" "output.npy (9, 16)"; do
    prints "$file" "${file#* }" "$npy" shape "$saved/${file%% *}"
done
save saved1 $one
prints "chapter 1 has one head: weights.npy (1, 9, 9)" "(1, 9, 9)" "$npy" shape "$work/saved1/weights.npy"
holds "a table for gnuplot for each head" test -f "$saved/weights_h3.dat" -a ! -f "$saved/weights_h4.dat"
prints "with labels above" '"" "the" "cat" "drank"' head -n 1 "$saved/weights_h2.dat"
prints "and on the left, and seven decimals" '"it" 0.0100' sed -n 8p "$saved/weights_h2.dat"
holds "nothing else" test "$(ls "$saved" | wc -l)" -eq 10
# The table's numbers against weights.npy: its second head begins after 81 numbers.
awk 'NR > 1 { for (i = 2; i <= NF; i++) print $i }' "$saved/weights_h0.dat" "$saved/weights_h1.dat" \
    | grep -v '"' | head -n 81 >"$work/first_head"
# shellcheck disable=SC2046
"$npy" values "$work/table.npy" "<f8" "9" $(sed -n '55,63p' "$work/first_head")
"$npy" rows "$saved/weights.npy" "$work/row.npy" 6
holds "the tables hold the weights" "$npy" close "$work/table.npy" "$work/row.npy" 1e-7

holds "saving again" $two --quiet --causal --save "$saved" &&
    holds "replaces the files" test "$(ls "$saved" | wc -l)" -eq 10
cp -R "$saved" "$work/before"
dies 1 "no file there was changed" "beyond a file-size limit: one line" sh -c "ulimit -f 1; exec $two --no-causal --quiet --save $saved" &&
    holds "and no file was changed or added" diff -r "$saved" "$work/before"
dies 1 "no file there was changed" "into a new folder likewise" sh -c "ulimit -f 1; exec $two --quiet --save $work/new" &&
    differs "and no folder stays" test -e "$work/new"
: >"$work/plain"
dies 1 "--save: $work/plain: is not a folder" "a file in the folder's place" $two --quiet --save "$work/plain"
dies 1 "--save: $work/no/where:" "a folder that cannot be made" $two --quiet --save "$work/no/where"
mkdir "$work/before/weights.npy.d"; rm "$work/before/weights.npy"; mv "$work/before/weights.npy.d" "$work/before/weights.npy"
cp -R "$work/before" "$work/after"
dies 1 "no file there was changed" "a folder in a file's place" $two --no-causal --quiet --save "$work/before" &&
    holds "and the others stay" diff -r "$work/before" "$work/after"

touch "$work/saved1/Q.npy.part"
dies 1 "Q.npy.part: File exists" "a file that bears the name of an unfinished one" $one --quiet --save "$work/saved1" &&
    holds "is left alone" test -f "$work/saved1/Q.npy.part"

echo "Standard output"

dies 1 "standard output" "closed" sh -c "exec $one >&-"
if [ -w /dev/full ]; then
    dies 1 "standard output" "full" sh -c "exec $one >/dev/full"
else
    echo "   -   full: not tested, there is no /dev/full here"
fi
dies 1 "standard output" "closed, with --save" sh -c "exec $two --save $work/closed >&-"
prints "no output lands in a saved file" "(9, 16)" "$npy" shape "$work/closed/Q.npy"
prints "input closed: --step goes on" "[Enter]" sh -c "exec $one --step <&-"
