#!/bin/sh
# Packs the project for students: no solutions, every exercise as it is at the beginning. Then unpacks what it
# made and proves that nothing foreign is in it, that no exercise is solved in it and that no line of a solution
# is anywhere in it.
#
#     handout.sh ARCHIVE.tar.gz

# The files have bytes that are no text, and macOS' sed and sort stop at those in other locales; its tar
# adds a ._file beside each that has extended attributes.
LC_ALL=C COPYFILE_DISABLE=1; export LC_ALL COPYFILE_DISABLE

archive=$1
name=attention-handout
work=build/handout
. common/classroom/pristine.sh
fail() { echo "handout: $1" >&2; exit 1; }
[ -d 01_attention/solutions ] || fail "this copy has no solutions: it is a handout already"
git ls-files --error-unmatch Makefile >/dev/null 2>&1 ||
    fail "only git knows which files are the project's own: make it in a clone, not in a copy without .git"
rm -rf $work && mkdir -p "$work/$name/docs" "$work/student" "$(dirname "$archive")" || exit 1

# ---- what goes in: all that belongs to the project, but not what gives answers ----
git ls-files | grep -v -e '/solutions/' -e '/accepted\.c$' -e '/exercises/' -e '^docs/teaching\.md$' -e '^\.ci/' >$work/files
for id in $(ids); do # each twice: make reset takes the .stub there, without git
    exercise=$work/$name/$(field "$id" 2)
    stub=$(echo "$exercise" | sed 's|/exercises/\(.*\)c$|/checks/\1stub|')
    mkdir -p "${exercise%/*}" "${stub%/*}" || exit 1
    pristine "$id" "$exercise" || fail "the text of exercise $id is not in git here: clone it with all commits"
    cp "$exercise" "$stub" || exit 1
done
while IFS= read -r file; do
    [ -f "$file" ] || continue
    mkdir -p "$work/$name/$(dirname "$file")" && cp -p "$file" "$work/$name/$file" || exit 1
done <$work/files
printf '# Teaching with it\n\nThis page is for teachers, and not in the handout.\n' >"$work/$name/docs/teaching.md" || exit 1
(cd $work && tar -cf - $name | gzip -c >handout.tar.gz) || exit 1

# ---- the proof, on what a student will unpack ----
student=$work/student/$name
gzip -dc $work/handout.tar.gz | (cd $work/student && tar -xf -) || exit 1
(cd $student && find . -type f -o -type l) | sed 's|^\./||' | sort >$work/all
grep -v -x -E -e '0[1-4]_[a-z_]+/(README\.md|[a-z_]+\.c|exercises/[1-9]_[a-z_]+\.c|checks/[1-9]_[a-z_]+(\.call)?\.(c|stub|hints))' \
    -e '(common|docs)/.*\.(awk|c|css|dat|gp|h|html|js|md|mk|npy|py|sed|sh|svg|txt|xml)' -e 'common/classroom/(Containerfile|run_autograder)' \
    -e 'common/tests/reference/.*' -e 'README\.md|LICENSE|Makefile|\.devcontainer/.*|\.github/workflows/check\.yml|\.clang-format|\.gitignore|\.gitattributes|\.editorconfig' $work/all >$work/foreign
grep -i -E 'solution|accepted|submission|grades|exam|backup' $work/all | grep -v -e '/examples' >>$work/foreign
problem() { problems=1; sed 's/^/  /' "$2" >&2; echo "handout: these $1" >&2; }
problems=
[ ! -s $work/foreign ] || problem "files are no part of a handout" $work/foreign

# Lines of a solution that say something (the head of a loop alone does not) and that stand neither in its
# stub nor in the chapters and library.
squeeze() { sed -e 's|/\*.*||' -e 's/[[:space:]]//g' "$@" | awk 'length($0) >= 18 && !/^for\([^;]*;[^;]*;[^;]*\)\{?$/'; }
squeeze 0?_*/[a-z]*.c common/*.[ch] common/tests/*.c common/classroom/exercise.h $work/$name/0?_*/exercises/*.c | sort -u >$work/known
squeeze 0?_*/solutions/*.c | sort -u | comm -23 - $work/known >$work/telling
find $student -type f -exec cat {} + | squeeze | sort -u >$work/everything
comm -12 $work/telling $work/everything >$work/leaks
[ ! -s $work/leaks ] || problem "lines of solutions are in the handout" $work/leaks
[ -z "$problems" ] || exit 1
lines=$(wc -l <$work/telling)
exercises=0
for id in $(ids); do
    exercise=$student/$(field "$id" 2)
    exercises=$((exercises + 1))
    "build/classroom/check-$id" "$exercise" --grade | awk -F '\t' '
        $1 == "solved" { verdict = 1 } $2 == "yes" && ($1 == "property" || $1 == "solved") { points = 1 }
        END { exit points || !verdict }' || fail "$exercise: the stub gets points, or no verdict"
done
[ "$exercises" -gt 9 ] && [ "$lines" -gt 99 ] && [ "$(wc -l <$work/all)" -gt 99 ] || fail "this proves nothing: $exercises exercises, $((lines)) lines"
mv $work/handout.tar.gz "$archive" && rm -rf $work || exit 1
echo "$archive: $exercises exercises, none of them solved; none of $((lines)) lines of the solutions is in it"
