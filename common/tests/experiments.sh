echo "What the experiments measure with"

fast_verdicts measuring_test common/measuring/*.c
prints "what is no clearer than it varies does not hold" "does not hold" "$work/measuring_test" claim

echo "The experiments"

scale=$work/01_experiment
# shellcheck disable=SC2086
compile "$scale" 01_attention/experiment.c common/measuring/*.c $library
# verdict WORDS COUNT: so many claims end with it.
holds "it comes to its end" sh -c "QUICK=1 $scale --save $work/scale.dat >$work/scale.txt 2>$work/progress"
verdict() { shows "why the scale: $2 claims: $1" "grep '  $1\$' | wc -l | grep -qx ' *$2'" cat "$work/scale.txt"; }
verdict reproduced 2 && verdict "not reproduced" 1 && verdict holds 3
shows "no line is wider than 80 columns" narrow cat "$work/scale.txt"
holds "no progress where there is no terminal" test ! -s "$work/progress"
# part NAME: a part of the file.
saved() { sed -n "/^# $1\$/,/^\$/p" "$work/scale.dat"; }
holds "--save writes each claim as a row of a table" test "$(saved claims | grep -c '^counted |.*|.*|.*|.* |$')" -eq 6
holds "and a sentence" test "$(saved sentence | grep -c .)" -eq 2
saved chart >"$work/chart"
gnu -s build/figures
holds "and a picture that can be drawn: three curves of eleven points" sh -c \
    "test \$(grep -c ^curve $work/chart) -eq 3 -a \$(grep -c '^[0-9]' $work/chart) -eq 33 &&
     build/figures chart <$work/chart | grep -q '</svg>'"
[ -z "$FULL" ] || holds "the same seeds give the same table" sh -c \
    "QUICK=1 $scale --save $work/again.dat >/dev/null && cmp $work/scale.dat $work/again.dat"
prints "--help names the environment" "QUICK=1" "$scale" --help
dies 2 "\"quick\" is not an option" "an unknown word" "$scale" quick
dies 2 "--save needs a value" "--save without a file" "$scale" --save
dies 1 "Is a directory" "--save with a folder" "$scale" --save "$work"
dies 2 "QUICK=2: it is 0 or 1" "QUICK=2" env QUICK=2 "$scale"
dies 1 "$work/no/where.dat" "--save where no file can be" "$scale" --save "$work/no/where.dat"
[ -z "$FULL" ] || dies 1 "standard output" "standard output closed" sh -c "QUICK=1 exec $scale >&-"
common_part "attention() is the chapter's in the streaming experiment" "static void attention(" \
    $one_c 01_attention/experiment_streaming.c
prints "make help names the experiments" "make experiment-01" make -s help
# rows FILE PATTERN: eight numbers of each row of $table in a line with PATTERN.
rows() {
    sed -n "/^static const float $table\[/,/};/p" "$1" | grep "$2" | grep -o '[-0-9][-0-9.f, ]\{14,\}' |
        tr -d ' f' | cut -d, -f1-8
}
for table in table_Q table_K; do
    rows $four_c '_[AB]\]' >"$work/chapter"
    shows "heads 0 and 1 have chapter 4's rows of $table where they are turned" \
        'cmp - "$work/chapter" && test $(wc -l <"$work/chapter") -eq 4' \
        rows 04_grouped_query/experiment_basis.c '[0-9f] }'
done
