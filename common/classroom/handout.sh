#!/bin/sh
# Packs the project for students: no solutions, every exercise as it is at the beginning. Then unpacks what
# it made and proves that no exercise is solved in it and that no line of a solution is anywhere in it.
#
#     handout.sh ARCHIVE.tar.gz

# The files have bytes that are no text, and macOS' sed and sort stop at those in other locales; its tar
# adds a ._file beside each that has extended attributes.
LC_ALL=C COPYFILE_DISABLE=1; export LC_ALL COPYFILE_DISABLE

archive=$1
MAKE=${MAKE:-make}
name=attention-handout
[ -d 01_attention/solutions ] || { echo "this copy has no solutions: it is a handout already" >&2; exit 1; }
work=build/handout
rm -rf $work && mkdir -p "$work/$name" "$(dirname "$archive")" || exit 1

# ---- what goes in: all that belongs to the project, but not what gives answers ----
{ if [ -e .git ]; then git ls-files
  else find . -type f ! -path './build/*' ! -path './out/*' | sed 's|^\./||'
  fi
} | grep -v -e '/solutions/' -e '^docs/teaching\.md$' -e '^\.ci/' -e '\.backup-' >$work/files
[ -s $work/files ] || { echo "no files found to pack" >&2; exit 1; }
while IFS= read -r file; do
    [ -f "$file" ] || continue
    mkdir -p "$work/$name/$(dirname "$file")" && cp -p "$file" "$work/$name/$file" || exit 1
done <$work/files
mkdir -p "$work/$name/docs" &&
    printf '# Teaching with it\n\nThis page is for teachers, and not in the handout.\n' >"$work/$name/docs/teaching.md" || exit 1
for stub in 0?_*/checks/*.stub; do
    exercise=$(echo "$stub" | sed -e 's|/checks/|/exercises/|' -e 's|\.stub$|.c|')
    mkdir -p "$work/$name/$(dirname "$exercise")" && cp "$stub" "$work/$name/$exercise" || exit 1
done
(cd $work && tar -cf - $name | gzip -c >handout.tar.gz) || exit 1

# ---- the proof, on what a student will unpack ----
mkdir $work/student && (cd $work/student && gzip -dc ../handout.tar.gz | tar -xf -) || exit 1
cd $work/student/$name || exit 1
if find . -path '*/solutions*' | grep . >&2; then echo "solutions are in the handout" >&2; exit 1; fi

# Lines of a solution that say something (the head of a loop alone does not) and that stand neither in its
# stub nor in the chapters and library.
squeeze() { sed -e 's|/\*.*||' -e 's/[[:space:]]//g' "$@" | awk 'length($0) >= 18 && !/^for\([^;]*;[^;]*;[^;]*\)\{?$/'; }
squeeze 0?_*/[a-z]*.c common/*.[ch] common/tests/*.c common/classroom/exercise.h 0?_*/exercises/*.c | sort -u >known
squeeze ../../../../0?_*/solutions/*.c | sort -u | comm -23 - known >telling
find . -type f ! -name known ! -name telling -exec cat {} + | squeeze | sort -u >everything
if comm -12 telling everything | grep . >&2; then
    echo "these lines of solutions are in the handout" >&2; exit 1
fi
lines=$(wc -l <telling)
rm known telling everything

solved=0
stubs=0
for stub in 0?_*/checks/*.stub; do
    base=${stub##*/}
    id=${stub%%_*}-${base%%_*}
    stubs=$((stubs + 1))
    $MAKE -s "build/classroom/check-$id" || exit 1
    exercise=$(echo "$stub" | sed -e 's|/checks/|/exercises/|' -e 's|\.stub$|.c|')
    if "build/classroom/check-$id" "$exercise" --grade | awk -F '\t' '
        $1 == "property" && $2 == "yes" { points = 1 } $1 == "solved" && $2 == "yes" { points = 1 } END { exit !points }'
    then echo "$exercise: the stub gets points" >&2; solved=1; fi
done
[ $solved -eq 0 ] || exit 1
cd ../../../.. && mv $work/handout.tar.gz "$archive" && rm -rf $work || exit 1
echo "$archive: $stubs exercises, none of them solved; none of $((lines)) lines of the solutions is in it"
