echo "Options"

prints "--scale=16 is the same" 'cat .22' $one --causal --scale=16
prints "--explain takes positions" "= .89" $one --explain 7,2
prints "--explain takes a space" "= .89" $one --explain "it, cat"
prints "--explain takes the#2" '"the" (token 4)' $one --explain 'cat,the#2'
prints "--explain says what the mask hides" "the weight 0" $two --explain it,hungry
prints "--sentence: another one" 'Who is "she"?  girl' $one --sentence "The girl liked the song because she was happy."
prints "--causal hides what comes later" "Who is \"it\"?  cat .90" $one --causal
for program in $two $three $four; do prints "--no-causal shows it" "their sum" "$program" --no-causal --explain it,hungry; done
prints "--shared runs the key that was written to be shared" '= .91' $three --shared --explain it,cat
prints "--digits 4" "2 {0,1} {2,3}                  .      .      .  .0314     .2830 " $four --digits 4
prints "--digits 0" "cat 0 " $one --digits 0 --scale 16
prints "four words that differ: three are named, up to the 80th column" "soup .02 -  every other at most .02" $one --sentence "while a girl were carried soup tree child she"
prints "a word that is alone" "the only one it sees, 1.00" $one --sentence cat
prints "the first word can be the nearest one" 'nearest to "cat" now' $two --sentence "cat drank milk because it was hungry"
prints "in chapter 1, too" 'nearest to the meaning of "cat"' $one --sentence "cat drank milk because it was hungry"
shows "a pronoun that is alone is told nothing" 'lacks "key of" && lacks "is told" <"$work/said"' $one --sentence it
prints "a head that asks nothing" "No word asks anything of this head" $two --sentence "the cat sat" --head 2
prints "a product of no terms" "q.k = 0" $one --explain drank,cat
shows "--words lists them, as before" 'cksum | grep "^143010645 701$"' $one --words
prints "-h is --help" "build/01_attention [options]      or      make run-01" $one -h
prints "--help says what grows" "grow with n^2" $four --help
shows "--full shows every row" 'test "$(grep -c "^ 3 drank")" -eq 3' $one --full
prints "without --causal nothing is decoded" "One token at a time is left out: it needs --causal" $three --no-causal &&
    not_said "and nothing of it" "rows computed"
prints "of many heads the first four stand in columns" "(the first 4 of 6 heads)" $four --load "$layer" --heads 6
for pair in "$one 4" "$two 8" "$three 11" "$four 9"; do
    # shellcheck disable=SC2086
    shows "${pair#* } passes, numbered" "test \"\$(grep -c '^[0-9]*[.] ')\" -eq ${pair#* }" ${pair% *}
done
shows "--pass 0 what comes before the first" 'lacks "^1[.]"' $one --pass 0
dies 2 "there is no pass 40; they go up to 4" "a pass that is not there" $one --pass 40
shows "with --causal no two words come out alike" 'lacks "come out alike"' $one --causal
prints "not even where one sees itself alone: a row must sum to 1" "a row must sum to 1" $one --causal
prints "--color always colors" "$escape" $one --color always
shows "a pipe is not colored" 'lacks "$escape"' $one
shows "nor is anything with --color never" 'lacks "$escape"' $one --color never
shows "--quiet prints nothing, and does not wait" 'test "$(cat)" = unread' sh -c "echo unread | { $one --quiet --step && cat; }"
prints "--step goes on at the end of its input" "[Enter" sh -c "exec $four --step </dev/null"
shows "--step asks before each pass" 'test "$(grep -c "\[Enter")" -eq 8' sh -c "exec $two --step </dev/null"
shows "--step: q ends it within a pass" 'tail -n 1 | grep "q ends"' sh -c "printf '\\nq' | $one --step"
shows "--step: q ends it" 'grep -q "q ends" && lacks "^1[.]" <"$work/said"' sh -c "echo q | $two --step"
shows "plain ASCII where the locale is not UTF-8" 'lacks "[^ -~]"' $four --full
prints "UTF-8 where it is" "÷" env LC_ALL=C.UTF-8 $one
prints "the first variable that is set says so" "÷" env LC_ALL= LANG=C.utf8 $one
shows "no variable is ASCII" 'lacks "[^ -~]"' sh -c "unset LC_ALL; exec $one"
for program in $one $two $three $four; do
    shows "$program: nor is --help" narrow "$program" --help
    shows "$program: no line is wider than 80 columns" narrow "$program"
    shows "$program: nor with twelve long words" narrow \
        "$program" --sentence "every thirsty woman followed the horse because they were hungry and tired"
done
shows "nor is --words" narrow $one --words
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    # on_terminal ENVIRONMENT...: chapter 1 on a terminal; stepping: with --step, and one Enter.
    on_terminal() { sleep 1 | script -qec "env $* $one" /dev/null; }
    stepping() { { sleep 1; echo; sleep 1; } | script -qec "env $* $one --step" /dev/null; }
    prints "on a terminal a step begins a new screen, with the title" "${escape}[H${escape}[2J${escape}[1m1  Attention" stepping TERM=xterm
    shows "not on one without escapes" 'lacks "$escape"' stepping TERM=dumb
    prints "a terminal is colored" "${escape}[1m" on_terminal TERM=xterm NO_COLOR=
    shows "not with NO_COLOR" 'lacks "$escape"' on_terminal TERM=xterm NO_COLOR=1
    shows "nor is one without escapes" 'lacks "$escape"' on_terminal TERM=dumb
else
    echo "   -   a terminal: not tested, there is no script -c here"
fi

# What each word is called, which roles it has and what it means, as numbers that the layer makes of it.
$one --words | cut -c 17- | xargs -n 12 >"$work/words"
while read -r words; do
    save lexicon $four --kv-heads 4 --sentence "$words"
    cut -d ' ' -f 1 "$work/lexicon/weights_h0.dat"
    for m in Q K V; do
        "$npy" cols "$work/lexicon/$m.npy" "$work/cols.npy" 8 9 10 11 12 13 14 15 && tail -c +129 "$work/cols.npy"
    done
done <"$work/words" | cksum >"$work/lexicon.sum"
prints "the lexicon is what it was (after a change that is meant, change this number)" "614488420 10111" cat "$work/lexicon.sum"

echo "Wrong usage"

dies 2 "01_attention: there is no option --frobnicate (--help lists all)" "an unknown option" $one --frobnicate
dies 2 "there is no option --sentense; the nearest is --sentence" "a misspelled one" $one --sentense x
dies 2 "--head is an option of chapters 2 to 4, not of this one" "an option of another chapter" $one --head 2
dies 2 "--scale is an option of chapter 1," "of an earlier one" $two --scale 2
dies 2 "--load is an option of chapter 4," "--load, which only chapter 4 has" $one --load x
dies 2 "--kv-heads is an option of chapter 4" "of a later one" $two --kv-heads 2
dies 2 "--shared is an option of chapter 3" "or of the one between" $four --shared
dies 2 "goes after --sentence" "a word that is no option" $one milk
dies 2 "--scale needs a value" "a missing value" $one --scale
dies 2 "takes no value" "a value too many" $one --causal=1
for value in two 2x; do dies 2 "is not a number" "--scale $value" $one --scale $value; done
dies 2 "is not a whole number" "a malformed whole number" $one --digits 2.5
for value in -1 8; do dies 2 "from 0 to 7" "--digits $value" $one --digits $value; done
dies 2 "out of range" "a value beyond every range" $one --digits 99999999999999999999
for value in 0 nan 1e7; do dies 2 "out of range" "--scale $value" $one --scale $value; done
dies 2 "not one of auto, always, never" "an unknown color" $one --color red
dies 2 'there is no word "cta" here; the nearest is "cat"' "an unknown word, with the nearest known one" $one --sentence "the cta drank"
dies 2 'no word "?[31m??[1mred"' "one that steers a terminal" $one --sentence "$(printf '\033[31m\302\233[1mred')"
dies 2 "the sentence is empty" "an empty sentence" $one --sentence "  ."
dies 2 "more than 12 words" "too many words" $one --sentence "a a a a a a a a a a a a a"
dies 2 'the: say which of these: the#1, the#2' "a repeated word in --explain" $one --explain the,cat
dies 2 "is neither a word of the text nor a position, 1 to 9" "a word that is not there" $one --explain it,dog
for value in 10,1 0,1; do dies 2 "nor a position, 1 to 9" "--explain $value" $one --explain $value; done
for value in 'the#3,cat' 'cat#4294967297,it' 'cat#x,it'; do
    dies 2 "is neither a word" "--explain $value" $one --explain "$value"
done
prints "--explain takes cat#1" '"cat" (token 2)' $one --explain 'it,cat#1'
for value in it "it," ",it"; do dies 2 "must be QUERY,KEY" "--explain $value" $one --explain $value; done
dies 2 "exclude each other" "--load with --sentence" $four --load x --heads 2 --sentence "a cat"
dies 2 "there is no head 4; they go from 0 to 3" "a head that is not there" $two --head 4
dies 2 "--kv-heads: 3 is not one of 1 2 4" "the sentence with 3 K/V heads" $four --kv-heads 3
dies 2 "does not divide 6 heads" "n_kv_heads that does not divide n_heads" $four --load x --heads 6 --kv-heads 4
dies 2 "names 2 heads; there are 4" "an order that is too short" $four --order 1,0
dies 2 "head 1 appears twice" "an order with a head twice" $four --order 0,1,1,3
dies 2 "there is no head 3; 3 heads are 0 to 2" "an order that skips a head" $four --order 0,1,3
for order in 0,1,,2 0x,1,2,3; do dies 2 "is not a list of heads" "--order $order" $four --order $order; done
dies 2 "--pool goes with --load" "--pool without --load" $four --pool
dies 2 "--pool needs --kv-heads" "--pool without --kv-heads" $four --pool --load x --heads 2
dies 2 "--load needs --heads" "--load without --heads" $four --load build/reference/02_gpt2
dies 2 "--heads goes with --load" "--heads without --load" $four --heads 2
for option in --load --save; do dies 2 "need the name of a folder" "$option without a name" $four $option "" --heads 1; done
for list in -1,0 1024,0 "$(awk 'BEGIN { for (; h < 1024; h++) printf "%d,", h; print 0 }')"; do
    dies 2 "there are too many" "heads that no program has" $four --order "$list"
done
dies 2 "there is no option --0000" "an option of 70 letters" $one "--$(printf %070d 0)"
dies 2 "there is no word \"$(printf %040d 0)\" here" "a word of 50 letters is cut" $one --sentence "$(printf %050d 0)"
