echo "What --save writes"

saved=$work/saved
save saved $four --kv-heads 4
for file in "Q.npy (9, 16)" "K.npy (9, 16)" "V.npy (9, 16)" "scores.npy (4, 9, 9)" "weights.npy (4, 9, 9)" "output.npy (9, 16)"; do
    prints "$file" "${file#* }" head -n 1 "$saved/${file%% *}"
done
save saved1 $one
save saved2 $two
holds "chapters 1 to 3 write tables for gnuplot alone: one head" test "$(ls "$work/saved1")" = weights_h0.dat
holds "or four" test "$(echo "$work"/saved2/*)" = "$(echo "$work"/saved2/weights_h0.dat "$work"/saved2/weights_h1.dat "$work"/saved2/weights_h2.dat "$work"/saved2/weights_h3.dat)"
prints "a head's name and labels above" '"2 who is it" "the" "cat" "drank"' head -n 1 "$saved/weights_h2.dat"
prints "labels on the left, and nine digits" '"it" 0.0100' sed -n 8p "$saved/weights_h2.dat"
holds "nothing else" test "$(ls "$saved" | wc -l)" -eq 10
# shellcheck disable=SC2046
"$npy" values "$work/tables.npy" "<f4" "4, 9, 9" $(awk 'FNR > 1 { $1 = ""; print }' "$saved"/weights_h?.dat)
holds "the tables hold the weights" "$npy" close "$work/tables.npy" "$saved/weights.npy" 0

holds "saving again" $four --kv-heads 4 --quiet --causal --save "$saved" &&
    holds "replaces the files" test "$(ls "$saved" | wc -l)" -eq 10
cp -R "$saved" "$work/before"
dies 1 "no file there was changed" "beyond a file-size limit: one line" sh -c "ulimit -f 1; exec $four --kv-heads 4 --no-causal --quiet --save $saved" &&
    holds "and no file was changed or added" diff -r "$saved" "$work/before"
dies 1 "no file there was changed" "into a new folder likewise" sh -c "ulimit -f 1; exec $four --kv-heads 4 --quiet --save $work/new" &&
    differs "and no folder stays" test -e "$work/new"
: >"$work/plain"
dies 1 "--save: $work/plain: is not a folder" "a file in the folder's place" $four --kv-heads 4 --quiet --save "$work/plain"
dies 1 "is not a folder" "a place below a file" $four --kv-heads 4 --quiet --save "$work/plain/below"
dies 1 "--save: $work/no/where:" "a folder that cannot be made" $four --kv-heads 4 --quiet --save "$work/no/where"
mkdir "$work/before/weights.npy.d"; rm "$work/before/weights.npy"; mv "$work/before/weights.npy.d" "$work/before/weights.npy"
cp -R "$work/before" "$work/after"
dies 1 "no file there was changed" "a folder in a file's place" $four --kv-heads 4 --no-causal --quiet --save "$work/before" &&
    holds "and the others stay" diff -r "$work/before" "$work/after"

touch "$work/saved1/weights_h0.dat.part"
dies 1 "weights_h0.dat.part: File exists" "a file that bears the name of an unfinished one" $one --quiet --save "$work/saved1" &&
    holds "is left alone" test -f "$work/saved1/weights_h0.dat.part"

echo "Standard output"

dies 1 "standard output" "closed" sh -c "exec $one >&-"
if [ -w /dev/full ]; then
    dies 1 "standard output" "full" sh -c "exec $one >/dev/full"
else
    echo "   -   full: not tested, there is no /dev/full here"
fi
dies 1 "standard output" "closed, with --save" sh -c "exec $four --kv-heads 4 --save $work/closed >&-"
prints "no output lands in a saved file" "(9, 16)" head -n 1 "$work/closed/Q.npy"
prints "input closed: --step goes on" "[Enter" sh -c "exec $one --step <&-"
ends 0 sh -c "trap '' PIPE; $four --full | head -n 1" && [ "$(wc -l <"$work/said")" -eq 1 ] && said Grouped &&
    pass "a closed pipe ends it without a word" || fail "a closed pipe ends it without a word"
