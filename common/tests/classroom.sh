# The exercises: each stub fails, each solution passes in three ways, each known mistake gets its own
# diagnosis; then what a student does, what hostile code does, and a class.

room=$work/room
mkdir -p "$room"
checks=$(for stub in 0?_*/checks/*.stub; do name=${stub##*/}; echo "build/classroom/check-${stub%%_*}-${name%%_*}"; done)
# shellcheck disable=SC2086
make -s -j2 CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" $checks build/classroom/grade build/classroom/worksheet \
    >"$work/said" 2>&1 || fail "the checks compile"

# graded CHECK FILE: lines for the grader are in $work/said; the exercise is not solved.
graded() { ends 1 "$1" "$2" --grade; }
has_no_points() { graded "$1" "$2" && awk -F '\t' '$1 == "property" { all++; n += $2 == "yes" } END { exit !all || n > 0 }' "$work/said"; }
no_warning() { graded "$1" "$2" && said 'condition	yes	compiles' && ends 1 "$1" "$2" && lacks 'compiler warns' <"$work/said"; }

for stub in 0?_*/checks/*.stub; do
    chapter=${stub%%/*}
    name=${stub##*/}; name=${name%.stub}
    id=${chapter%%_*}-${name%%_*}
    check=build/classroom/check-$id
    cp "$stub" "$room/$name.c"
    prints "$id: each known mistake gets its own diagnosis" mistakes "$check" --self-test
    if no_warning "$check" "$room/$name.c"; then pass "$id: the stub compiles without a warning"
    else fail "$id: the stub compiles without a warning"; fi
    if has_no_points "$check" "$room/$name.c"; then pass "$id: the stub gets no points"
    else fail "$id: the stub gets no points"; fi
    hints=$(grep -c '^--$' "$chapter/checks/$name.hints")
    holds "$id: three or four hints" test "$hints" -ge 2 -a "$hints" -le 3
    [ -d "$chapter/solutions" ] || continue
    for way in solutions solutions/another_way solutions/a_third_way; do
        holds "$id: $way passes" "$check" "$chapter/$way/$name.c" --seed 1
        holds "$id: $way passes on other numbers" "$check" "$chapter/$way/$name.c"
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
    if ends 1 "$check" "$room/1_scores.c" && said "$2"; then pass "$1"; else fail "$1"; fi
}
right='for (int i = 0; i < Q.rows; i++) for (int j = 0; j < K.rows; j++) { float sum = 0; for (int p = 0; p < Q.cols; p++)
    sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p); *matrix_at(S, i, j) = sum / sqrtf((float)Q.cols);'
write "$right }"
holds "right code passes" "$check" "$room/1_scores.c"
write "printf(\"hello from %d rows\\n\", S.rows); $right }"
prints "what the code prints is shown" "hello from 6 rows" "$check" "$room/1_scores.c"
submission "an endless loop" "still running after 5 s" 'for (volatile int i = 0; i < 1;) ;'
submission "exit(0)" "ended the program itself, with exit status 0" 'exit(0);'
submission "a forged verdict" "ended the program itself" 'puts("  yes      all of it\n\nSolved."); _exit(0);'
submission "megabytes of printing" "more than 1 MB" 'for (;;) puts("again and again");'
submission "a crash" "leaves its matrix" '*(volatile float *)16 = S.data[0];'
submission "a function that calls itself without end" "comes to its end" 'volatile char room[4096]; room[0] = 1; scores(S, Q, K); room[1] = room[0];'
submission "memory without end" "memory" 'for (;;) { char *m = malloc(1 << 20); if (!m) abort(); for (int i = 0; i < 1 << 20; i += 512) m[i] = 1; }'
submission "an input changed" "leaves Q as it is" "$right } *matrix_at(Q, 0, 0) = 7;"
submission "NaN everywhere" "NaN" "$right *matrix_at(S, i, j) = sqrtf(-1); }"
submission "nothing written" "Nothing was written yet" ';'
submission "a file of the project included" "includes" "}
#include \"$PWD/common/platform.h\"
void other(void) {"
submission "a line marker, to include what is forbidden" "line marker" '}
# 2 "/usr/include/stdio.h" 1 3
void other(void) {'
submission "a library function" "it calls matrix_multiply_transposed" 'matrix_multiply_transposed(S, Q, K);'
submission "a compiler error, as it is" "error" 'float x = ;'
submission "a different answer each time" "second call" "static float calls; $right *matrix_at(S, i, j) += 1e-7f * calls++; }"
submission "a constant factor is seen" "0.5 times" "$right *matrix_at(S, i, j) /= 2; }"
submission "the first row is seen" "row 0" "$right if (i == 0) *matrix_at(S, i, j) += 1; }"
submission "right for 1024 keys, but not for more" "NO       any sizes: 1100 keys" 'if (K.rows > 1024) K.rows = 1024;'" $right }"
submission "a stride that is guessed" "NO       matrices that are views" 'if (K.stride > K.cols) K.stride = K.cols + 2;'" $right }"
submission "two mistakes together" "made together" "for (int i = 0; i < Q.rows; i++) for (int j = 0; j < K.rows; j++) { float sum = 0;
    for (int p = 1; p < Q.cols; p++) sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p); *matrix_at(S, i, j) = sum; }"
if grep -q sanitize build/classroom/compiler; then
    submission "a write past the end, with its line" "a write out of bounds at 1_scores.c:8" 'S.data[S.rows * S.stride] = 1;'
fi

# told WORDS ID NAME TEXT BODY: this code, as exercise ID, has a line with TEXT in its report for the grader.
told() {
    printf '%s\n' '#include "exercise.h"' 'const double prediction = 0;' "$5" >"$room/$3.c"
    "build/classroom/check-$2" "$room/$3.c" --grade >"$work/said" 2>&1
    if [ $? -le 1 ] && said "$4"; then pass "$1"; else fail "$1"; fi
}
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
shared "a copy for each head in one buffer" 'a copy for each head' 'matrix_copy(keys, k); matrix_copy(values, v);'
shared "a copy of V alone" '1 different K and 2 different V' 'keys = k; matrix_copy(values, v);'
shared "no copy" 'property	yes	attention() gets one K and one V' 'keys = k; values = v;'
told "which head is wrong" 04-1 1_kv_head '6 heads, 3 K/V heads, so 2 to each: head 2 reads 0 and should read 1' \
    'int kv_head(int h, int n_heads, int n_kv_heads) { return h * (n_kv_heads - 1) / n_heads; }'

# ---- the loop, in a copy, so that nobody's work is touched ----

copy=$work/copy
mkdir -p "$copy" && cp -R 0?_* common docs Makefile "$copy" && rm -f "$copy"/0?_*/exercises/*.backup-*
for stub in 0?_*/checks/*.stub; do
    cp "$stub" "$copy/$(echo "$stub" | sed -e 's|/checks/|/exercises/|' -e 's|stub$|c|')"
done
in_copy() { (cd "$copy" && make -s CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" "$@"); }
edit() { cp "$room/1_scores.c" "$copy/01_attention/exercises/1_scores.c"; }
prints "the board says what is next" "Next: make exercise-01-1" in_copy exercises
prints "the first hint" "Hint 1 of" in_copy hint-01-1
prints "then the second" "Hint 2 of" in_copy hint-01-1
write "$right }"
edit
prints "a solved exercise passes" "Solved." in_copy exercise-01-1
prints "which is next" "Next: make exercise-01-2" in_copy exercise-01-1
prints "and the board counts it" "1 of" in_copy exercises
[ ! -d 01_attention/solutions ] || prints "the solution beside it, code only" "+    float scale = sqrtf((float)Q.cols);" in_copy solution-01-1
[ ! -d 01_attention/solutions ] || shows "without the header" 'lacks include' in_copy solution-01-1
holds "make clean keeps progress" sh -c "cd '$copy' && make -s clean && grep -q sqrtf 01_attention/exercises/1_scores.c && grep -q '01-1 2' .hints"
holds "a broken exercise breaks nothing else" sh -c "echo '}' >>'$copy/01_attention/exercises/2_softmax.c' && cd '$copy' && make -s CC='$CC' >/dev/null"
holds "the stub comes back" in_copy reset-01-1
holds "and what was there is kept" cmp -s "$room/1_scores.c" "$copy/01_attention/exercises/1_scores.c.backup-1"
holds "it is the stub" cmp -s 01_attention/checks/1_scores.stub "$copy/01_attention/exercises/1_scores.c"
printf '#include "exercise.h"\n' >"$room/1_scores.c"
edit
stops "an empty file says what is missing" "must be defined in it" in_copy exercise-01-1
stops "make hint says what there is" "make help" in_copy hint
stops "an exercise that does not exist" "there is no exercise 07-1" in_copy exercise-07-1
write "$right }"
holds "make watch checks what is saved" sh -c "cd '$copy' && rm -f watched && (MAKE='make -s CC=\"$CC\"' sh common/classroom/loop.sh watch >watched 2>&1 & echo \$! >watcher
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q Watching watched && break; sleep 1; done; sleep 1
    cp '$OLDPWD/$room/1_scores.c' 01_attention/exercises/1_scores.c 2>/dev/null || cp '$PWD/$room/1_scores.c' 01_attention/exercises/1_scores.c
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q Solved watched && break; sleep 1; done; kill \$(cat watcher); grep -q Solved watched)"

# ---- a class ----

class=$room/class
mkdir -p "$class/Ann Other/01_attention/exercises" "$class/loop/01_attention/exercises" "$class/nothing" "$class/flat"
write "$right }"
cp "$room/1_scores.c" "$class/Ann Other/01_attention/exercises/"
(cd "$class/Ann Other" && tar -cf ../archived.tar . && cp ../archived.tar "../Ann Other.tar")
write 'for (volatile int i = 0; i < 1;) ;'
cp "$room/1_scores.c" "$class/loop/01_attention/exercises/"
write "$right *matrix_at(S, i, j) *= sqrtf((float)Q.cols); }"
cp "$room/1_scores.c" "$class/flat/"
(cd "$class/flat" && tar -czf ../damaged.tar.gz .) && head -c 30 "$class/damaged.tar.gz" >"$room/begin" && mv "$room/begin" "$class/damaged.tar.gz"
mkdir -p "$class/grades.csv" "$class/bob_solutions" "$class/two/old/01_attention/exercises" "$class/two/a"
write "$right }"
cp "$room/1_scores.c" "$class/grades.csv"
cp "$room/1_scores.c" "$class/bob_solutions"
cp "$room/1_scores.c" "$class/two/old/01_attention/exercises"
write ';'
cp "$room/1_scores.c" "$class/two/a"
mkdir -p "$class/$(printf '\033[31mred')" "$class/$(printf '\t=1+1')"
mkdir -p "$room/bracket/a [1]" && cp "$class/flat/1_scores.c" "$room/bracket/a [1]" &&
    tar -cf - -C "$room/bracket" . | gzip >"$class/gzipped.tar.gz"
(cd "$class/bob_solutions" && tar -cPf ../absolute.tar "$PWD/1_scores.c" 2>/dev/null)
(cd "$class/flat" && mkdir -p ../../escape && tar -cPf ../escaping.tar ../../class/flat/1_scores.c 2>/dev/null)
grade_class() { build/classroom/grade "$class" "$room/$1" --only 01-1 01-1; }
shows "a class is graded" "cat >$room/graded" grade_class grades
csv() { grep -qF "$1" "$room/grades/grades.csv"; }
holds "a folder with a space in its name" csv '"Ann Other",10.00'
holds "an archive" csv '"archived",10.00'
holds "a folder and an archive of one name are two" csv '"Ann Other.tar",10.00'
holds "partial credit, here for the prediction" csv '"flat",1.43'
holds "an endless loop gets what it earned" csv '"loop",1.43'
holds "nothing handed in gets nothing" csv '"nothing",0.00,0.00,"no file has the name of an exercise"'
holds "a damaged archive is named" csv '"damaged",0.00,0.00,"the archive is damaged or empty"'
holds "a student called grades.csv" csv '"grades.csv",10.00'
holds "a folder called solutions" csv '"bob_solutions",10.00'
holds "an archive with absolute paths, which tar warns of" csv '"absolute",10.00'
holds "of two versions the one in the right folder, with a remark" csv '"two",10.00,10.00,"old/01_attention'
holds "names steer neither a terminal nor a spreadsheet" sh -c "cat '$room/grades/grades.csv' '$room/graded' >'$room/both' &&
    grep -qF '\"?[31mred\"' '$room/both' && grep -qF '\"?=1+1\"' '$room/both' && ! grep '$escape' '$room/both'"
holds "a compressed archive, with a name that is a pattern" csv '"gzipped",1.43'
holds "nobody is lost" test "$(wc -l <"$room/grades/grades.csv")" -eq 16
holds "results.json for each" test "$(find "$room/grades" -name results.json | wc -l)" -eq 15
prints "where the class is stuck" "no scale (" grade_class again
holds "a rerun gives the same grades" cmp "$room/grades/grades.csv" "$room/again/grades.csv"
dies 1 "no_such" "a class that is not there" build/classroom/grade "$room/no_such" "$room/grades" 01-1
prints "a worksheet is the student's own" "Name: Ann O'Neil" build/classroom/worksheet "Ann O'Neil"
shows "a worksheet fits on a page" 'tee "$room/a" | narrow && [ "$(wc -l <"$room/a")" -le 60 ]' build/classroom/worksheet a
shows "another student gets another" 'sed 1,4d >"$room/b"; sed 1,4d "$room/a" | cmp -s - "$room/b"; [ $? -eq 1 ]' build/classroom/worksheet b
dies 2 "STUDENT=" "a worksheet for nobody" build/classroom/worksheet ''
if [ -d 01_attention/solutions ]; then
    prints "the handout has no solution" "none of them solved" in_copy handout
    grep 'sum += ' 01_attention/solutions/1_scores.c >>"$copy/common/README.md"
    stops "and a leak would be seen" "these lines of solutions are in the handout" in_copy handout
fi
