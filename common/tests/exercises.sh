# The checks of the exercises: each stub fails, each solution passes in two ways, each known mistake gets its
# own diagnosis; then what students write, and what hostile code does.

room=$work/room
mkdir -p "$room"
# graded CHECK FILE: lines for the grader are in $work/said; the exercise is not solved.
graded() { ends 1 "$1" "$2" --grade; }
is_stub() { graded "$1" "$2" && said 'condition	yes	compiles' && lacks '^warning' <"$work/said" &&
    awk -F '\t' '$1 == "property" { all++; n += $2 == "yes" } END { exit !all || n > 0 }' "$work/said"; }

seeds=1 more=$(date +%s)
if [ -n "$FULL" ]; then seeds=1,2,3,4,5 more=$seeds,$more; fi
. common/classroom/pristine.sh
for check in 0?_*/checks/?_*.call.c; do echo "$check" | sed 's|/checks/\(.*\)\.call|/exercises/\1|'; done >"$room/files"
shows "exercises.txt has each exercise that has a check" 'cmp - "$room/files"' cut -f 2 $list
for id in $(ids); do
    file=$(field "$id" 2)
    chapter=${file%%/*}
    name=${file##*/}; name=${name%.c}
    check=build/classroom/check-$id
    prints "$id: each known mistake gets its own diagnosis" mistakes "$check" --self-test --seed $seeds
    if ! pristine "$id" "$room/$name.c"; then echo "  ($id is edited, and git has no other: its beginning is not tested)"
    else
        if is_stub "$check" "$room/$name.c"; then pass "$id: the stub compiles without a warning and gets no points"
        else fail "$id: the stub compiles without a warning and gets no points"; fi
        holds "$id: its first line is in exercises.txt" test "$(field "$id" 5)" = "$(sed 1q "$room/$name.c")"
        hash=$(git hash-object --no-filters "$room/$name.c" 2>/dev/null) &&
            holds "$id: so is its hash" test "$hash" = "$(field "$id" 4)"
    fi
    hints=$(grep -c '^--$' "$chapter/checks/$name.hints")
    holds "$id: three or four hints" test "$hints" -ge 2 -a "$hints" -le 3
    [ -d "$chapter/solutions" ] || continue
    holds "$id: the solution passes, whatever the numbers" "$check" "$chapter/solutions/$name.c" --seed "1,$more"
    awk -v number="${chapter%%_*}.${name%%_*}," '/^\/\* Exercise / { on = "0" $3 == number } on' \
        "$chapter/checks/accepted.c" >"$room/$name.c"
    holds "$id: another way passes" "$check" "$room/$name.c" --seed "1,$more"
done
[ -d 01_attention/solutions ] || echo "  (the solutions are not in this copy: not tested)"

# ---- what students write ----

# write BODY: a submission of exercise 1.1.
write() {
    printf '%s\n' '#include "exercise.h"' '#include <stdio.h>' '#include <stdlib.h>' '#include <unistd.h>' \
        'const double prediction = 2.5;' 'void scores(Matrix S, Matrix Q, Matrix K)' '{' "$1" '}' >"$room/1_scores.c"
}
check=build/classroom/check-01-1
# submission WORDS TEXT BODY: this code fails, and the report has a line with TEXT.
submission() {
    write "$3"
    if ends 1 "$check" "$room/1_scores.c" --seconds "${limit:-5}" && said "$2"; then pass "$1"; else fail "$1"; fi
}
right='for (int i = 0; i < Q.rows; i++) for (int j = 0; j < K.rows; j++) { float sum = 0; for (int p = 0; p < Q.cols; p++)
    sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p); *matrix_at(S, i, j) = sum / sqrtf((float)Q.cols);'
write "printf(\"hello from %d rows\\n\", S.rows); $right }"
prints "right code passes, and what it prints is shown" "hello from 6 rows" "$check" "$room/1_scores.c"
[ -z "$FULL" ] || compile "$work/mutated" $tests/mutated.c
[ -z "$FULL" ] || mutated "a submission" "$room/1_scores.c" 16 sh -c \
    "$check $room/1_scores.c --seconds 1; status=\$?; [ \$status -eq 0 ] || echo not solved >&2; exit \$status"
limit=1; submission "an endless loop" "still running after 1 s" 'for (volatile int i = 0; i < 1;) ;'; limit=5
submission "exit(0)" "ended the program itself, with exit status 0" 'exit(0);'
submission "a forged verdict" "ended the program itself" 'puts("  yes      all of it\n\nSolved."); _exit(0);'
submission "bytes written to the file of answers" "its answers cannot be read" "$right } char junk[64]; for (int k = 0; k < 64; k++) junk[k] = 77; if (write(3, junk, 64) < 0) abort();"
submission "megabytes of printing" "more than 1 MB" 'for (;;) puts("again and again");'
submission "a crash" "leaves its matrix" '*(volatile float *)16 = S.data[0];'
submission "a function that calls itself without end" "comes to its end" 'volatile char room[4096]; room[0] = 1; scores(S, Q, K); room[1] = room[0];'
submission "memory without end" "memory" 'for (;;) { char *m = malloc(1 << 20); if (!m) abort(); for (int i = 0; i < 1 << 20; i += 512) m[i] = 1; }'
submission "an input changed" "leaves Q as it is" "$right } *matrix_at(Q, 0, 0) = 7;"
submission "NaN everywhere, and what may have made it" "root or logarithm" "$right *matrix_at(S, i, j) = sqrtf(-1); }"
not_said "has no sign" -nan
submission "nothing written" "Nothing reaches S" ';'
submission "the stub's mark is still there" "Nothing was written yet" '/* Your code. */'
submission "a file of the project included" "includes" "}
#include \"$PWD/common/platform.h\"
void other(void) {"
submission "a line marker before it" "includes" '}
# 2 "/usr/include/stdio.h" 1 3
#include "'"$PWD"'/common/platform.h"
void other(void) {'
submission "a library function" "it calls matrix_multiply" 'matrix_multiply(S, Q, K);'
submission "a compiler error, in its first words" "it does not compile: 1_scores.c:8:" 'float x = ;'
submission "a main" "a main() of its own" "$right } } int main(void) { return 0;"
submission "a different answer each time" "second call" "static float calls; $right *matrix_at(S, i, j) += 1e-7f * calls++; }"
submission "0 times what nobody wrote" "whatever stood in S before" "float was = *matrix_at(S, 0, 0); $right if (i + j == 0) *matrix_at(S, i, j) += 0 * was; }"
submission "a constant factor is seen" "0.5 times" "$right *matrix_at(S, i, j) /= 2; }"
submission "the first row is seen" "row 0" "$right if (i == 0) *matrix_at(S, i, j) += 1; }"
submission "what the numbers show is of the case that is shown" "6 queries, 6 keys:" "$right if (Q.rows == 6) *matrix_at(S, i, j) += (float)((i * 7 + j * 3) % 5);
    if (K.rows == 8) *matrix_at(S, i, j) *= 2; }"
not_said "and of no other" "times what is expected"
submission "right for 1024 keys, but not for more" "NO       any sizes: 1100 keys" 'if (K.rows > 1024) K.rows = 1024;'" $right }"
submission "a buffer that is large, not large enough" "1 query, 70000 keys" "float row[4096]; if (K.rows > 0) row[0] = 0; $right row[j] = 1; }"
submission "a stride that is guessed" "until the rows of a matrix do not lie side by side" 'if (K.stride > K.cols) K.stride = K.cols + 2;'" $right }"
submission "two mistakes together" "made together" "for (int i = 0; i < Q.rows; i++) for (int j = 0; j < K.rows; j++) { float sum = 0;
    for (int p = 1; p < Q.cols; p++) sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p); *matrix_at(S, i, j) = sum; }"
if grep -q sanitize build/classroom/compiler; then
    submission "a write past the end, with its line" "a write out of bounds at 1_scores.c:8" 'S.data[S.rows * S.stride] = 1;'
fi

# told WORDS ID NAME TEXT CODE: this code, as exercise ID, has a line with TEXT in its report.
told() {
    printf '%s\n' '#include "exercise.h"' "const double prediction = ${prediction:-0};" "$5" >"$room/$3.c"
    if ends 1 "build/classroom/check-$2" "$room/$3.c" && said "$4"; then pass "$1"; else fail "$1"; fi
}
# changed WORDS ID NAME TEXT SED: our solution, changed by these commands of sed.
changed() {
    [ -d 01_attention/solutions ] || return
    sed "$5" "${2%-*}"_*/solutions/"$3.c" >"$room/$3.c"
    if ends 1 "build/classroom/check-$2" "$room/$3.c" && said "$4"; then pass "$1"; else fail "$1"; fi
}
changed "no maximum, guarded or not" 01-2 2_softmax "Large scores overflow" 's/ - max)/)/'
changed "a hand that is turned the wrong way is not too weak" 01-4 4_was "A hand of \"was\" is not turned back" 's/15, -8/15, 8/; s/ 8, 15/-8, 15/'
changed "0 times z on entry" 01-5 5_streaming "whatever stood in z before" 's/\*matrix_at(z, 0, c) = 0;/*matrix_at(z, 0, c) *= 0;/'
changed "a hand that is mirrored" 01-4 4_was "the two sines differ in sign" 's/15, -8/15,  8/'
changed "one hand alone" 01-4 4_was "hand A are nearly" 's/15, -8/ 0,  0/; s/ 8, 15/ 0,  0/'
changed "a kind of word" 01-4 4_was "looks at nouns or pronouns" 's/COS_A/NOUN/; s/SIN_A/PRONOUN/; s/COS_B/VERB/; s/SIN_B/AUXILIARY/'
changed "weak scores" 01-4 4_was "looks at its subject, but not enough" 's/12, -16/.6, -.8/; s/16,  12/.8,  .6/; s/15, -8/.9, -.5/; s/ 8, 15/.5, .9/'
changed "a head cut from rows" 02-1 1_head "begins at the beginning of a row" 's/view.data += h \* d_k/view.data += h * d_k * Q.stride/'
changed "a maximum of undivided products" 02-3 3_bugs "before the scores are divided" 's|max, product(Q, K, h, i, j, d_k) / scale|max, product(Q, K, h, i, j, d_k)|'
changed "a cache whose K was replaced" 02-4 4_cache "Your numbers are right, but" \
    's/^    cache->length++;/    Matrix K2 = matrix_new(cache->K.rows, cache->K.cols); matrix_copy(matrix_rows(K2, 0, cache->length + 1), matrix_rows(cache->K, 0, cache->length + 1)); cache->K = K2; cache->length++;/'
changed "a search whose start is never beaten" 04-4 4_grouping "Nothing reaches pair_of" 's/least = INFINITY/least = 0/'
changed "what was added to is not shown as a number" 04-3 3_pool "whatever stood in pooled before" 's/kv \* d_k + p) = sum/kv * d_k + p) += sum/'
changed "one column for two things" 03-3 3_one_key "says both where a word stands" 's/0, 0, 1, 0/1, 0, 0, 0/'
changed "no hand in the key" 03-3 3_one_key "By what could the other head" 's/{ 1, 0, 0, 0 }/{ 0 }/; s/{ 0, 1, 0, 0 }/{ 0 }/'
changed "the fast hand" 03-3 3_one_key "After seven words" 's/COS_B/COS_A/; s/SIN_B/SIN_A/; s/45, -24/6, -8/; s/24,  45/8, 6/'
changed "a question that is turned forward" 03-3 3_one_key "not turned back by one step" 's/45, -24/45, 24/; s/ 24,  45/-24,  45/'
changed "one kind asks" 03-3 3_one_key "either pronouns or adjectives" '/ADJECTIVE/d'
changed "head 1 asks nothing" 03-3 3_one_key "weights are even" 's/12/0/'
changed "a design has the same verdict whatever is drawn" 03-3 3_one_key "but not sharply" 's/45, -24/25, -13/; s/24,  45/13, 25/'
if [ -d 01_attention/solutions ]; then
    for seed in 1 2 3 4 5 6; do build/classroom/check-03-3 "$room/3_one_key.c" --seed $seed | grep -c '^  NO'; done | sort -u >"$work/said"
    holds "on six seeds" test "$(wc -l <"$work/said")" -eq 1
fi
prediction=56 told "no maximum where no cache was so far from 0, and 0 · NaN" 02-4 4_cache "NO       a cache in wider memory" \
    'void decode(Matrix z, Cache *cache, Matrix q, Matrix k, Matrix v, int n_heads) {
    int a = k.cols / n_heads, b = v.cols / n_heads; matrix_copy(matrix_rows(cache->K, cache->length, 1), k);
    matrix_copy(matrix_rows(cache->V, cache->length, 1), v); cache->length++;
    for (int h = 0; h < n_heads; h++) for (int c = 0; c < b; c++) { float sum = 0, mixed = 0; for (int j = 0; j < cache->K.rows; j++) { float s = 0;
        for (int p = 0; p < a; p++) s += *matrix_at(q, 0, h * a + p) * *matrix_at(cache->K, j, h * a + p);
        float e = j < cache->length ? expf(s / sqrtf((float)a)) : 0; sum += e; mixed += e * *matrix_at(cache->V, j, h * b + c); }
        *matrix_at(z, 0, h * b + c) = mixed / sum; } }'
if said "NO       scores far above 0"; then pass "both are seen"; else fail "both are seen"; fi
# shared WORDS TEXT COPY: exercise 3.2, with COPY before each call of attention(), which gets `keys` and `values`.
shared() {
    told "$1" 03-2 2_share "$2" 'void multiquery(Matrix Y, Matrix X, Matrix W_Q, Matrix W_K, Matrix W_V, Matrix W_O, Matrix mask, int n_heads) {
        int rows = X.rows, a = W_K.cols, b = W_V.cols;
        Matrix q = matrix_new(rows, W_Q.cols), z = matrix_new(rows, W_O.rows), k = matrix_new(rows, a), v = matrix_new(rows, b);
        Matrix keys = matrix_new(rows, a), values = matrix_new(rows, b);
        matrix_multiply(q, X, W_Q), matrix_multiply(k, X, W_K), matrix_multiply(v, X, W_V);
        for (int h = 0; h < n_heads; h++) { '"$3"'
            attention(matrix_columns(z, h * b, b), matrix_columns(q, h * a, a), keys, values, mask); }
        matrix_multiply(Y, z, W_O); }'
}
shared "a copy for each head in one buffer" 'The heads read copies' 'matrix_copy(keys, k); matrix_copy(values, v);'
shared "a copy of V alone" 'how many K, V[0][1]: expected 1, got ' 'keys = k; matrix_copy(values, v);'
shared "no copy" 'yes      attention() gets one K and one V' 'keys = k; values = v;'
told "which head is wrong" 04-1 1_kv_head '6 heads, 3 K/V heads, so 2 to each: head 2 reads 0 and should read 1' \
    'int kv_head(int h, int n_heads, int n_kv_heads) { return h * (n_kv_heads - 1) / n_heads; }'
