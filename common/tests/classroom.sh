# The exercises: each stub fails, each solution passes in three ways, each known mistake gets its own
# diagnosis; then what a student does, what hostile code does, and a class.

room=$work/room
mkdir -p "$room"
checks=$(for stub in 0?_*/checks/*.stub; do name=${stub##*/}; echo "build/classroom/check-${stub%%_*}-${name%%_*}"; done)
# shellcheck disable=SC2086
gnu -s -j2 $checks >"$work/said" 2>&1 || fail "the checks compile"

# graded CHECK FILE: lines for the grader are in $work/said; the exercise is not solved.
graded() { ends 1 "$1" "$2" --grade; }
is_stub() { graded "$1" "$2" && said 'condition	yes	compiles' && lacks '^warning' <"$work/said" &&
    awk -F '\t' '$1 == "property" { all++; n += $2 == "yes" } END { exit !all || n > 0 }' "$work/said"; }

seeds=1 more=$(date +%s)
if [ -n "$FULL" ]; then seeds=1,2,3,4,5 more=$seeds,$more; fi
for stub in 0?_*/checks/*.stub; do
    chapter=${stub%%/*}
    name=${stub##*/}; name=${name%.stub}
    id=${chapter%%_*}-${name%%_*}
    check=build/classroom/check-$id
    cp "$stub" "$room/$name.c"
    prints "$id: each known mistake gets its own diagnosis" mistakes "$check" --self-test --seed $seeds
    if is_stub "$check" "$room/$name.c"; then pass "$id: the stub compiles without a warning and gets no points"
    else fail "$id: the stub compiles without a warning and gets no points"; fi
    hints=$(grep -c '^--$' "$chapter/checks/$name.hints")
    holds "$id: three or four hints" test "$hints" -ge 2 -a "$hints" -le 3
    [ -d "$chapter/solutions" ] || continue
    for way in "$chapter/solutions/$name.c" "$chapter/checks/accepted/$name"_?.c; do
        holds "$id: ${way#*/} passes, whatever the numbers" "$check" "$way" --seed "1,$more"
    done
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
# not_said WORDS TEXT: the last report has no line with TEXT.
not_said() { if said "$2"; then fail "$1"; else pass "$1"; fi; }
right='for (int i = 0; i < Q.rows; i++) for (int j = 0; j < K.rows; j++) { float sum = 0; for (int p = 0; p < Q.cols; p++)
    sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p); *matrix_at(S, i, j) = sum / sqrtf((float)Q.cols);'
write "printf(\"hello from %d rows\\n\", S.rows); $right }"
prints "right code passes, and what it prints is shown" "hello from 6 rows" "$check" "$room/1_scores.c"
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
submission "a quotient of integers" "1 / 2 is 0 in C" "$right *matrix_at(S, i, j) *= 1 / 2; }"
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
changed "a prediction that is a quotient of integers" 01-2 2_softmax "1 / 3 is 0 in C" 's|1.0 / 3|1 / 3|'
changed "no maximum, guarded or not" 01-2 2_softmax "Large scores overflow" 's/ - max)/)/'
changed "a hand that is turned the wrong way is not too weak" 01-4 4_was "Of your two hands one" 's/15, -8/15, 8/; s/ 8, 15/-8, 15/'
changed "0 times z on entry" 01-5 5_streaming "whatever stood in z before" 's/\*matrix_at(z, 0, c) = 0;/*matrix_at(z, 0, c) *= 0;/'
changed "a head cut from rows" 02-1 1_head "begins at the beginning of a row" 's/view.data += h \* d_k/view.data += h * d_k * Q.stride/'
changed "a maximum of undivided products" 02-3 3_bugs "before the scores are divided" 's|max, product(Q, K, h, i, j, d_k) / scale|max, product(Q, K, h, i, j, d_k)|'
changed "a cache whose K was replaced" 02-4 4_cache "Your numbers are right, but" \
    's/^    cache->length++;/    Matrix K2 = matrix_new(cache->K.rows, cache->K.cols); matrix_copy(matrix_rows(K2, 0, cache->length + 1), matrix_rows(cache->K, 0, cache->length + 1)); cache->K = K2; cache->length++;/'
changed "a search whose start is never beaten" 04-4 4_grouping "Nothing reaches pair_of" 's/least = INFINITY/least = 0/'
changed "what was added to is not shown as a number" 04-3 3_pool "whatever stood in pooled before" 's/kv \* d_k + p) = sum/kv * d_k + p) += sum/'
not_said "nor in words" "Yours is"
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
shared "a copy of V alone" 'attention() saw 1 different K and' 'keys = k; matrix_copy(values, v);'
shared "no copy" 'yes      attention() gets one K and one V' 'keys = k; values = v;'
told "a misspelled function" 01-3 3_causal_mask "it has causal_masks(); must that be causal_mask()?" 'void causal_masks(Matrix S) { (void)S; }'
told "which head is wrong" 04-1 1_kv_head '6 heads, 3 K/V heads, so 2 to each: head 2 reads 0 and should read 1' \
    'int kv_head(int h, int n_heads, int n_kv_heads) { return h * (n_kv_heads - 1) / n_heads; }'

# ---- the loop, in a copy, so that nobody's work is touched ----

copy=$work/copy
mkdir -p "$copy/build" && cp -Rp 0?_* common docs Makefile "$copy" && cp -Rp build/flags build/common build/classroom "$copy/build" &&
    rm -rf "$copy"/0?_*/exercises/*.backup-* "$copy/build/classroom/board"
for stub in 0?_*/checks/*.stub; do
    cp "$stub" "$copy/$(echo "$stub" | sed -e 's|/checks/|/exercises/|' -e 's|stub$|c|')"
done
in_copy() { gnu -s -C "$copy" "$@"; }
edit() { cp "$room/1_scores.c" "$copy/01_attention/exercises/1_scores.c"; }
prints "the board says what is next" "Next: make exercise-01-1" in_copy exercises
holds "and fits 24 lines of 80 columns" sh -c "wc -l <'$work/said' | awk '{ exit \$1 > 23 }' && ! tr -d '\200-\277' <'$work/said' | grep '.\{81\}'"
prints "the first hint" "Hint 1 of" in_copy hint-01-1
prints "then the second" "Hint 2 of" in_copy hint-01-1
write ';'
edit
shows "what is unsolved is said without make's Error" 'lacks Error' in_copy exercise-01-1
write "$right }"
edit
prints "a solved exercise passes" "Solved." in_copy exercise-01-1
prints "which is next" "Next: make exercise-01-2" in_copy exercise-01-1
prints "and the board counts it" "1 of" in_copy exercises
[ ! -d 01_attention/solutions ] || prints "the solution beside it, code only" "+    float scale = sqrtf((float)Q.cols);" in_copy solution-01-1
[ ! -d 01_attention/solutions ] || shows "without the header" 'lacks include' in_copy solution-01-1
echo '}' >>"$copy/01_attention/exercises/2_softmax.c"
holds "a broken exercise breaks nothing else" in_copy build/01_attention
holds "the stub comes back" in_copy reset-01-1
holds "and what was there is kept" cmp -s "$room/1_scores.c" "$copy/01_attention/exercises/1_scores.c.backup-1"
holds "it is the stub" cmp -s 01_attention/checks/1_scores.stub "$copy/01_attention/exercises/1_scores.c"
printf '#include "exercise.h"\n' >"$room/1_scores.c"
edit
prints "an empty file says what is missing" "must be defined in it" in_copy exercise-01-1
stops "make hint says what there is" "make help" in_copy hint
stops "an exercise that does not exist" "there is no exercise 07-1" in_copy exercise-07-1
stops "a chapter of one digit: what was meant" "make exercise-01-1 is meant" in_copy exercise-1-1
write "$right }"
holds "make watch checks what is saved" sh -c "cd '$copy' && rm -f watched && (make -s CC='$CC' CPPFLAGS='$CPPFLAGS' CFLAGS='$CFLAGS' LDFLAGS='$LDFLAGS' watch >watched 2>&1 & echo \$! >watcher
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q Watching watched && break; sleep 1; done; sleep 1
    cp '$OLDPWD/$room/1_scores.c' 01_attention/exercises/1_scores.c 2>/dev/null || cp '$PWD/$room/1_scores.c' 01_attention/exercises/1_scores.c
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q Solved watched && break; sleep 1; done; kill \$(cat watcher); grep -q Solved watched)"

# Sanitizers that do not start, two times of three: a constructor ends the program before main.
cat >"$room/flaky.c" <<'END'
#include <stdlib.h>
#include <time.h>
__attribute__((constructor)) static void die_often(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    if (t.tv_nsec / 1000 % 3 > 0)
        abort();
}
END
if grep -q sanitize build/classroom/compiler && $CC -std=c11 -c -o "$room/flaky.o" "$room/flaky.c" 2>"$work/said"; then
    echo "$(cat build/classroom/compiler) $PWD/$room/flaky.o" >"$copy/build/classroom/compiler"
    holds "sanitizers that often do not start change no verdict" sh -c "cd '$copy' && for k in 1 2 3; do build/classroom/check-01-1 '$PWD/$room/1_scores.c' || exit; done"
    cp -p build/classroom/compiler "$copy/build/classroom/compiler"
fi

# ---- a class ----

class=$room/class
in_exercises=01_attention/exercises
mkdir -p "$class/Ann Other/$in_exercises" "$class/loop/$in_exercises" "$class/nothing" "$class/flat"
cp "$room/1_scores.c" "$class/Ann Other/$in_exercises/"
(cd "$class/Ann Other" && tar -cf ../archived.tar . && cp ../archived.tar "../Ann Other.tar")
# Files as downloads leave them; each student hands in one that is right.
hand_in() { mkdir -p "$class/$1/$(dirname "$2")" && cp "$room/1_scores.c" "$class/$1/$2"; }
hand_in renamed1 '1_scores-1.c'; hand_in renamed2 '1_scores (1).c'; hand_in renamed3 1_scores.c.txt; hand_in renamed4 1_Scores.c
hand_in renamed5 name_123_1_scores.c; hand_in older "$in_exercises/1_scores.c"; hand_in older 1_scores-2.c; hand_in stranger 1_scores.c
hand_in stranger main.c; hand_in grades.csv 1_scores.c; hand_in bob_solutions 1_scores.c; hand_in two "old/$in_exercises/1_scores.c"
hand_in stubbed 1_scores-1.c; mkdir -p "$class/stubbed/$in_exercises" && cp 01_attention/checks/1_scores.stub "$class/stubbed/$in_exercises/1_scores.c"
write 'for (volatile int i = 0; i < 1;) ;'
cp "$room/1_scores.c" "$class/loop/$in_exercises/"
write "$right *matrix_at(S, i, j) *= sqrtf((float)Q.cols); }"
cp "$room/1_scores.c" "$class/flat/"
(cd "$class/flat" && tar -czf ../damaged.tar.gz .) && head -c 30 "$class/damaged.tar.gz" >"$room/begin" && mv "$room/begin" "$class/damaged.tar.gz"
write 'float x = ;'
hand_in two a/1_scores.c; hand_in broken 1_scores.c
mkdir -p "$class/$(printf '\033[31mred')" "$class/$(printf '\t=1+1')"
mkdir -p "$room/bracket/a [1]" && cp "$class/flat/1_scores.c" "$room/bracket/a [1]" && tar -cf - -C "$room/bracket" . | gzip >"$class/gzipped.tar.gz"
cp "$class/gzipped.tar.gz" "$class/xz.tar.xz"
(cd "$class/bob_solutions" && tar -cPf ../absolute.tar "$PWD/1_scores.c" 2>/dev/null)
(cd "$class/flat" && mkdir -p ../../escape && tar -cPf ../escaping.tar ../../class/flat/1_scores.c 2>/dev/null)
mkdir -p "$room/bin" && for tool in sh awk sed grep cat tar gzip cmp cut find head mkdir mktemp mv cp printf rm sort tr wc xargs getconf date dirname basename cc ld as gcc clang "$CC"; do
    at=$(command -v "$tool") && ln -sf "$at" "$room/bin/${tool##*/}"; done
grade_class() { JOBS=4 SEED='' sh common/classroom/grade.sh "$class" "$room/$1" 01-1; }
shows "a class is graded" "cat >$room/graded" grade_class grades
csv() { grep -qF "$1" "$room/grades/grades.csv"; }
holds "a folder with a space in its name" csv '"Ann Other",10.00'
holds "an archive" csv '"archived",10.00'
holds "a folder and an archive of one name are two" csv '"Ann Other.tar",10.00'
holds "1_scores-1.c, with a remark" csv '"renamed1",10.00,10.00,"1_scores-1.c: taken as 1_scores.c"'
for k in 2 3 4 5; do holds "another name that a download gives, $k" csv "\"renamed$k\",10.00,10.00,\""; done
holds "an older file beside a renamed one, both named" csv 'taken, of several: 01_attention/exercises/1_scores.c, 1_scores-2.c"'
holds "work goes before a stub" csv '"stubbed",10.00'
holds "what is not taken is named, with the reason" csv '"main.c: no exercise has this name, not taken"'
holds "partial credit, here for the prediction" csv '"flat",1.43'
holds "an endless loop gets what it earned" csv '"loop",1.43'; limit=5
holds "nothing handed in gets nothing" csv '"nothing",0.00,0.00,"no file has the name of an exercise"'
holds "a damaged archive is named" csv '"damaged",0.00,0.00,"the archive is damaged or empty'
holds "a student called grades.csv" csv '"grades.csv",10.00'
holds "a folder called solutions" csv '"bob_solutions",10.00'
holds "an archive with absolute paths, which tar warns of" csv '"absolute",10.00'
holds "of two versions the one in the right folder, with a remark" csv '"two",10.00,10.00,"old/01_attention'
holds "names steer neither a terminal nor a spreadsheet" sh -c "cat '$room/grades/grades.csv' '$room/graded' >'$room/both' &&
    grep -qF '\"?[31mred\"' '$room/both' && grep -qF '\"?=1+1\"' '$room/both' && ! grep '$escape' '$room/both'"
holds "a compressed archive, with a name that is a pattern" csv '"gzipped",1.43'
holds "nobody is lost" test "$(wc -l <"$room/grades/grades.csv")" -eq 26
holds "results.json for each" test "$(find "$room/grades" -name results.json | wc -l)" -eq 25
holds "with the compiler's first words" grep -q 'it does not compile: 1_scores.c:8:' "$room/grades/students/broken/results.json"
holds "in which points add up" awk -F '"' '/"number"/ { split($0, part, /"score": /); score += part[2]; split($0, most, /"max_score": /); all += most[2] }
    /^  "score"/ { sub(/.*: /, ""); total = $0 + 0 } END { exit !(int(score * 100 + .5) == int(total * 100 + .5) && int(all * 100 + .5) == 1000) }' "$room/grades/students/renamed1/results.json"
holds "where the class is stuck" grep -qF "no scale (" "$room/graded"
mkdir -p "$room/few" && cp -R "$class/flat" "$class/older" "$class/broken" "$room/few"
holds "a rerun gives the same grades" sh -c "SEED= sh common/classroom/grade.sh '$room/few' '$room/again' 01-1 >/dev/null && grep -e '^student' -e '^\"flat' -e '^\"older' -e '^\"broken' '$room/grades/grades.csv' | sort >'$room/wanted' && sort '$room/again/grades.csv' | cmp - '$room/wanted'"
dies 1 "no_such" "a class that is not there" sh common/classroom/grade.sh "$room/no_such" "$room/grades" 01-1
mkdir -p "$room/packed" && cp "$class/xz.tar.xz" "$class/archived.tar" "$room/packed"
prints "without xz, its archive is named" "xz is not installed here" env PATH="$PWD/$room/bin" sh common/classroom/grade.sh "$room/packed" "$room/poor" 01-1
# One at a time, as Gradescope does it: the file of this run is graded.
mkdir -p "$room/gradescope/submission" && ln -s "$PWD/$copy" "$room/gradescope/source"
mkdir -p "$room/make" && printf '#!/bin/sh\nexec %s CC="%s" CPPFLAGS="%s" CFLAGS="%s" LDFLAGS="%s" ONLY=01-1 "$@"\n' "$(command -v make)" "$CC" "$CPPFLAGS" "$CFLAGS" "$LDFLAGS" >"$room/make/make" && chmod +x "$room/make/make"
autograder() { rm -f "$room/gradescope/submission/1_scores.c"; write "$1"; cp "$room/1_scores.c" "$room/gradescope/submission/"
    AUTOGRADER=$PWD/$room/gradescope PATH=$PWD/$room/make:$PATH sh common/classroom/run_autograder >"$work/said" 2>&1; }
autograder ';'; autograder "$right }"
holds "run_autograder grades the file of this run" grep -q '"score": 10.00,$' "$room/gradescope/results/results.json"
printf '#!/bin/sh\n' >"$copy/build/classroom/check-01-1"
mkdir -p "$room/one/a" && cp "$room/1_scores.c" "$room/one/a"
shows "a check that ends without a verdict is a line" 'grep "the check ended without a verdict"' sh -c "cd '$copy' && sh common/classroom/grade.sh '$PWD/$room/one' '$PWD/$room/mute' 01-1"
rm "$copy/build/classroom/check-01-1"
prints "a worksheet is the student's own" "Name: Ann O'Neil" gnu -s worksheet STUDENT="Ann O'Neil"
shows "it fits on a page" 'tee "$room/a" | narrow && [ "$(wc -l <"$room/a")" -le 60 ]' gnu -s worksheet STUDENT=a
grep "^   [a-z]" "$room/a" | cut -c 1-37 >"$room/keys"
shows "the key has the same numbers" 'grep "^   [a-z]" | cut -c 1-37 | cmp -s - "$room/keys"' gnu -s worksheet-key STUDENT=a
shows "another student gets another" 'sed 1,4d >"$room/b"; sed 1,4d "$room/a" | cmp -s - "$room/b"; [ $? -eq 1 ]' gnu -s worksheet STUDENT=b
stops "a worksheet for nobody" "STUDENT=" gnu -s worksheet STUDENT=
if [ -d 01_attention/solutions ] && command -v git >/dev/null; then
    no_git() { GIT_DIR=/nowhere gnu -s -C "$copy" handout; }
    stops "without git no handout is made" "only git knows" no_git
    (cd "$copy" && rm -rf watched watcher .hints && git init -q . && git add 0?_* common docs Makefile) >"$work/said" 2>&1
    prints "the handout has no solution" "none of them solved" in_copy handout
    grep 'sum += ' 01_attention/solutions/1_scores.c >>"$copy/common/README.md"
    echo exam >"$copy/docs/exam.md" && git -C "$copy" add docs/exam.md
    stops "a leak would be seen" "these lines of solutions are in the handout" in_copy handout
    if said "these files are no part of a handout"; then pass "and a foreign file"; else fail "and a foreign file"; fi
fi
