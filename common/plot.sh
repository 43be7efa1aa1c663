#!/bin/sh
# Draws the weights of a chapter's heads with gnuplot: make plot-NN ARGS="options of the program".
#
#     GNUPLOT=gnuplot sh common/plot.sh 04 --load DIR --heads 12
set -eu
chapter=$1
shift
command -v "$GNUPLOT" >/dev/null || {
    echo "gnuplot is not installed, so there is no picture; make run-$chapter shows the same here." >&2
    echo 'To get gnuplot: apt install gnuplot-nox, or brew install gnuplot, or gnuplot.info' >&2
    exit 1
}
case $chapter in
01) program=build/01_attention title="Attention" ;;
02) program=build/02_multihead title="Multi-head attention" ;;
03) program=build/03_multiquery title="Multi-query attention" ;;
*) program=build/04_grouped_query title="Grouped-query attention" ;;
esac
files= titles= columns=1

# run WORDS PROGRAM OPTION...: a row of a run's heads, each under its name, the first with WORDS before it.
run() {
    words=$1; shift
    folder=out/$chapter/$(echo "$words" | tr -c 'a-zA-Z0-9\n' _)
    rm -rf "$folder"; mkdir -p out/"$chapter"
    "$@" --quiet --save "$folder"
    h=0
    while [ -f "$folder/weights_h$h.dat" ]; do
        files="$files $folder/weights_h$h.dat"
        name=$(sed -n '1s/^"\([^"]*\)".*/\1/p' "$folder/weights_h$h.dat")
        titles="$titles \"$words$name\"" words=
        h=$((h + 1))
    done
    columns=$h
}

case " $chapter $* " in
' 04 '*'--load'* | ' 01 '* | ' 02 '*) run '' "$program" "$@" ;;
' 03 '*)
    run '4 keys: ' build/02_multihead "$@"
    run '1 averaged key: ' "$program" "$@"
    run '1 written key: ' "$program" "$@" --shared ;;
*)
    run '4 keys: ' "$program" "$@" --kv-heads 4
    run '2, {0,1} {2,3}: ' "$program" "$@" --kv-heads 2
    run '2, {0,2} {1,3}: ' "$program" "$@" --kv-heads 2 --order 0,2,1,3
    run '1 averaged key: ' "$program" "$@" --kv-heads 1
    run '1 written key: ' build/03_multiquery "$@" --shared ;;
esac
case $files in
*/weights_h0*/weights_h0*) ;; # several runs: a row each
*) if [ "$columns" -gt 4 ]; then columns=4; elif [ "$columns" -gt 1 ]; then columns=2; fi ;;
esac
"$GNUPLOT" -c common/heatmaps.gp "out/$chapter.png" "$columns" "$files" "$titles" "$title"
echo "out/$chapter.png"
