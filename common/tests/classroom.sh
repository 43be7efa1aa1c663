# What a student types, and what a teacher does with a class.

room=$work/room
mkdir -p "$room"
# write BODY: a submission of exercise 1.1.
write() {
    printf '%s\n' '#include "exercise.h"' '#include <stdio.h>' '#include <stdlib.h>' '#include <unistd.h>' \
        'const double prediction = 2.5;' 'void scores(Matrix S, Matrix Q, Matrix K)' '{' "$1" '}' >"$room/1_scores.c"
}
right='for (int i = 0; i < Q.rows; i++) for (int j = 0; j < K.rows; j++) { float sum = 0; for (int p = 0; p < Q.cols; p++)
    sum += *matrix_at(Q, i, p) * *matrix_at(K, j, p); *matrix_at(S, i, j) = sum / sqrtf((float)Q.cols);'

# ---- the loop, in a copy, so that nobody's work is touched ----

copy=$work/copy
mkdir -p "$copy/build" && cp -Rp 0?_* common docs Makefile "$copy" && cp -Rp build/flags build/common build/classroom "$copy/build" &&
    rm -rf "$copy"/0?_*/exercises/*.backup-* "$copy/build/classroom/board"
. common/classroom/pristine.sh
for id in $(ids); do
    pristine "$id" "$copy/$(field "$id" 2)" || { pass "($id is edited, and git has no other: not tested)"; return; }
done
cp "$copy/01_attention/exercises/1_scores.c" "$room/1_scores.stub"
rm -f "$copy"/0?_*/checks/*.stub
in_copy() { gnu -s -C "$copy" "$@"; }
edit() { cp "$room/1_scores.c" "$copy/01_attention/exercises/1_scores.c"; }
prints "the board says what is next" "Next: make exercise-01-1" in_copy exercises
holds "and fits 24 lines of 80 columns" sh -c "wc -l <'$work/said' | awk '{ exit \$1 > 23 }' && ! tr -d '\200-\277' <'$work/said' | grep '.\{81\}'"
prints "the first hint" "$(sed 1q 01_attention/checks/1_scores.hints)" in_copy hint-01-1
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
cp "$copy/01_attention/exercises/1_scores.c" "$room/edited.c"
without_git() { GIT_DIR=/nowhere in_copy reset-01-1; }
stops "a reset with neither a stub nor git" "take 01_attention/exercises/1_scores.c from" without_git
holds "changes nothing" cmp "$room/edited.c" "$copy/01_attention/exercises/1_scores.c"
cp "$room/1_scores.stub" "$copy/01_attention/checks/"
holds "with one the exercise comes back" without_git
holds "and what was there is kept" cmp -s "$room/1_scores.c" "$copy/01_attention/exercises/1_scores.c.backup-1"
holds "it is the stub" cmp -s "$room/1_scores.stub" "$copy/01_attention/exercises/1_scores.c"
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
hand_in huge 1_scores.c; head -c 270000 /dev/zero | tr '\0' ' ' >>"$class/huge/1_scores.c"
hand_in stubbed 1_scores-1.c; mkdir -p "$class/stubbed/$in_exercises" && cp "$room/1_scores.stub" "$class/stubbed/$in_exercises/1_scores.c"
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
holds "a file too large is named" csv '"huge",0.00,0.00,"1_scores.c: larger than 256 KB, not taken"'
holds "a damaged archive is named" csv '"damaged",0.00,0.00,"the archive is damaged or empty'
holds "a student called grades.csv" csv '"grades.csv",10.00'
holds "a folder called solutions" csv '"bob_solutions",10.00'
holds "an archive with absolute paths, which tar warns of" csv '"absolute",10.00'
holds "of two versions the one in the right folder, with a remark" csv '"two",10.00,10.00,"old/01_attention'
holds "names steer neither a terminal nor a spreadsheet" sh -c "cat '$room/grades/grades.csv' '$room/graded' >'$room/both' &&
    grep -qF '\"?[31mred\"' '$room/both' && grep -qF '\"?=1+1\"' '$room/both' && ! grep '$escape' '$room/both'"
holds "a compressed archive, with a name that is a pattern" csv '"gzipped",1.43'
holds "nobody is lost" test "$(wc -l <"$room/grades/grades.csv")" -eq 27
holds "results.json for each" test "$(find "$room/grades" -name results.json | wc -l)" -eq 26
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
shows "it fits on a page" 'tee "$room/a" | awk "length > 70 { bad = 1 } END { exit bad || NR > 60 }"' gnu -s worksheet STUDENT=a
grep "^   [a-z]" "$room/a" | cut -c 1-33 >"$room/keys"
shows "the key has the same numbers" 'tee "$room/key" | grep "^   [a-z]" | cut -c 1-33 | cmp -s - "$room/keys"' gnu -s worksheet-key STUDENT=a
shows "whose answers follow from them" 'awk "/Its query/ { for (p = 2; p < 6; p++) q[p] = \$(NF - 6 + p) } / larger\$/ { n++ }
    NF == 11 && /^   [a-z]/ { s = 0; for (p = 2; p < 6; p++) s += q[p] * \$p / 2; e = exp(s); bad += 2 * s != \$8 || s != \$9; n++
        sum += e; E[\$1] = e; A[\$1] = \$11; y += e * \$6; z += e * \$7 }
    /Z = / { for (w in A) bad += (A[w] - E[w] / sum) ^ 2 > .0001; bad += (\$4 - y / sum) ^ 2 + (\$5 - z / sum) ^ 2 > .0001 }
    END { exit bad || n != 6 }"' cat "$room/key"
shows "another student gets another" 'sed 1,4d >"$room/b"; sed 1,4d "$room/a" | cmp -s - "$room/b"; [ $? -eq 1 ]' gnu -s worksheet STUDENT=b
stops "a worksheet for nobody" "STUDENT=" gnu -s worksheet STUDENT=
if [ -d 01_attention/solutions ] && command -v git >/dev/null; then
    no_git() { GIT_DIR=/nowhere gnu -s -C "$copy" handout; }
    stops "without git no handout is made" "only git knows" no_git
    pristine 01-2 "$copy/01_attention/exercises/2_softmax.c" # git has it from here on
    (cd "$copy" && rm -rf watched watcher .hints && git init -q . && git add 0?_* common docs Makefile) >"$work/said" 2>&1
    prints "the handout has no solution" "none of them solved" in_copy handout
    grep 'sum += ' 01_attention/solutions/1_scores.c >>"$copy/common/README.md"
    echo exam >"$copy/docs/exam.md" && git -C "$copy" add docs/exam.md
    stops "a leak would be seen" "these lines of solutions are in the handout" in_copy handout
    if said "these files are no part of a handout"; then pass "and a foreign file"; else fail "and a foreign file"; fi
fi
holds "make clean" in_copy clean
holds "leaves the exercises, and what was there before a reset" test ! -e "$copy/build" -a -s "$copy/01_attention/exercises/1_scores.c" \
    -a -s "$copy/01_attention/exercises/1_scores.c.backup-1"
