#!/bin/sh
# Grades a folder of submissions, side by side: each is a folder or an archive of one student.
#
#     grade.sh SUBMISSIONS RESULTS ID...      ID: 01-1      SEED=, JOBS=, ONLY=02 in the environment
#
# Of a submission only the exercise files are read, by their names (take.awk); nothing else of it is unpacked
# or run. Each is checked as `make exercise-01-1` does it, with the seed of this run for all students: the same
# submission gets the same grade. RESULTS gets grades.csv, and for each student results.json (results.awk, in
# the format of Gradescope); stdout gets a table, and where the class is stuck (class.awk).

here=common/classroom
. $here/pristine.sh
tab=$(printf '\t')
TAR_OPTIONS=--quoting-style=literal; export TAR_OPTIONS # GNU tar; others do not look
awk() { LC_ALL=C command awk "$@"; }

fail() { echo "grade: $1" >&2; exit "$2"; }

# ---- one student, in a process of its own: grade.sh --one WORK NUMBER ----

remark() { printf 'remark\t\t\t%s\n' "$1"; }

# has PROGRAM: or a remark that it is missing.
has() { command -v "$1" >/dev/null 2>&1 || { remark "$1 is not installed here: the archive cannot be read"; false; }; }

# What reads the archive: zip, tar or nothing.
kind_of() {
    case $(echo "$1" | tr '[:upper:]' '[:lower:]') in
        *.zip) has unzip && kind=zip ;;
        *.tar) has tar && kind=tar ;;
        *.tar.gz|*.tgz) has tar && has gzip && kind=tar ;;
        *.tar.bz2|*.tbz|*.tbz2) has tar && has bzip2 && kind=tar ;;
        *.tar.xz|*.txz) has tar && has xz && kind=tar ;;
        *) remark "neither a folder nor an archive (.zip, .tar, .tar.gz …)" ;;
    esac
}

# The paths of the files in a submission, a line each.
list() {
    case $kind in
        folder) (cd "$1" && find . -type f | sed 's|^\./||') ;;
        zip) unzip -Z1 "$1" ;;
        tar) tar -tf "$1" ;;
    esac 2>/dev/null | grep -v -e '/$' -e '^-'
}

# The contents of one of them, not more than 256 KB. unzip takes names for patterns, as BSD's tar does: [ * and
# ? stand for themselves inside brackets.
contents() {
    pattern=$(printf '%s\n' "$2" | sed 's/[[*?]/[&]/g')
    (ulimit -t 20
    case $kind in
        folder) [ -h "$1/$2" ] || cat "$1/$2" ;;
        zip) unzip -p "$1" "$pattern" ;;
        tar) tar -xOf "$1" -- "$2" || { [ "$pattern" = "$2" ] || tar -xOf "$1" -- "$pattern"; } ;;
    esac 2>/dev/null) | head -c 262145
}

# Writes the exercises of a submission to PLACE, as 01-1/1_scores.c, and remarks to stdout.
take() {
    submission=$1 place=$2 kind=
    if [ -h "$submission" ]; then remark "a link, not read"
    elif [ -d "$submission" ]; then kind=folder
    elif [ -f "$submission" ]; then kind_of "$submission"
    else remark "cannot be read"; fi
    [ -n "$kind" ] || return
    list "$submission" >"$place/list"
    if [ $kind = folder ]; then
        (cd "$submission" && find . -type l -name '*.c' 2>/dev/null | sed 's|^\./||') | while IFS= read -r path; do
            remark "$path: a link, not taken"; done
    elif [ ! -s "$place/list" ]; then remark "the archive is damaged or empty"; fi
    awk -F '\t' -f $here/take.awk "$work/course" "$work/own" "$place/list" >"$place/taken"
    grep '^remark' "$place/taken"
    grep '^take' "$place/taken" | while IFS=$tab read -r _ id name path words; do
        file=$place/$id/$name.c
        mkdir -p "$place/$id"
        if [ -f "$file" ] && ! untouched "$id" "$file"; then continue; fi # work goes before a stub
        contents "$submission" "$path" >"$place/next"
        size=$(wc -c <"$place/next")
        if [ "$size" -gt 262144 ]; then remark "$path: larger than 256 KB, not taken"
        elif [ "$size" -eq 0 ]; then remark "$path: empty, or it could not be read"
        else
            mv "$place/next" "$file"
            if [ -n "$words" ]; then remark "$words"; fi >"$place/$id/remark"
        fi
    done
    cat "$place"/*/remark 2>/dev/null
}

grade_one() {
    work=$1
    entry=$(sed -n "$2p" "$work/students")
    place=$(mktemp -d) || exit 1
    trap 'rm -rf "$place"' EXIT
    trap 'exit 1' INT TERM
    take "$DIR/$entry" "$place" >"$place/lines"
    while IFS=$tab read -r id _ name _; do
        file=$place/$id/$name.c
        if [ ! -f "$file" ]; then printf '%s\tstate\tmissing\t\n' "$id"
        elif untouched "$id" "$file"; then printf '%s\tstate\tnot begun\t\n' "$id"
        else
            "build/classroom/check-$id" "$file" --grade --seconds 2 --seed "$SEED" >"$place/said" </dev/null 2>&1
            grep -q '^solved' "$place/said" || printf 'trouble\t\tthe check ended without a verdict\n' >>"$place/said"
            sed "s/^/$id$tab/" "$place/said"
        fi
    done <"$work/course" >>"$place/lines"
    folder=$GRADES/students/$entry
    mkdir -p "$folder" && awk -F '\t' -v seed="$SEED" -f $here/results.awk "$work/course" "$place/lines" >"$place/json" &&
        mv "$place/json" "$folder/results.json" && mv "$place/lines" "$work/$2.lines"
    if [ -t 2 ]; then printf '.' >&2; fi
}

if [ "$1" = --one ]; then grade_one "$2" "$3"; exit; fi

# ---- the class ----

DIR=$1 GRADES=$2 SEED=${SEED:-20171206}
case $SEED in *[!0-9]*) fail "SEED is a number" 2 ;; esac
[ $# -gt 2 ] && [ -n "$DIR" ] || fail "usage: make grade DIR=folder [SEED=number] [JOBS=number] [ONLY=02] (a chapter, or an exercise: 02-1)" 2
[ -d "$DIR" ] || fail "$DIR: no such folder; DIR= names the folder with one folder or archive a student" 1
export DIR GRADES SEED
shift 2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# A line each: 01-1, 01_attention, 1_scores, Scores, and whether it is an extra.
for id in "$@"; do
    case $id in "$ONLY"*) ;; *) continue ;; esac
    file=$(field "$id" 2)
    [ -n "$file" ] || fail "there is no exercise $id" 2
    name=${file##*/}
    field "$id" 5 | sed 's/^[^:]*: *//; s/   .*//' | awk -v first="$id$tab${file%%/*}$tab${name%.c}" \
        '{ extra = sub(/ *\(an extra\)/, ""); print first "\t" $0 "\t" extra }'
done >"$work/course"
[ -s "$work/course" ] || fail "there is no exercise $ONLY" 2
find . -name '*.c' ! -path './build/*' ! -path './out/*' ! -path "./${DIR#./}/*" | sed 's|^\./||' >"$work/own"

for entry in "$DIR"/*; do
    case $entry in *"
"*) echo "grade: $entry: a name of two lines, not read" >&2 ;;
    *) if [ -e "$entry" ] || [ -h "$entry" ]; then printf '%s\n' "${entry##*/}"; fi ;;
    esac
done >"$work/students"
[ -s "$work/students" ] || fail "$DIR is empty; it should have one folder or archive a student" 1
mkdir -p "$GRADES/students" || exit 1

awk '{ print NR }' "$work/students" | xargs -P "${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}" \
    -n 1 sh $here/grade.sh --one "$work"
if [ -t 2 ]; then printf '\r\033[K' >&2; fi
n=0
while IFS= read -r entry; do
    n=$((n + 1))
    printf 'student\t%s\n' "$(printf '%s' "$entry" | tr '\t' '?')"
    cat "$work/$n.lines" 2>/dev/null || remark "could not be graded: the grader failed"
done <"$work/students" >"$work/all"
awk -F '\t' -v csv="$GRADES/grades.csv" -f $here/class.awk "$work/course" "$work/all" || exit 1
echo
echo "$GRADES/grades.csv, and results.json for each student in students/ beside it"
