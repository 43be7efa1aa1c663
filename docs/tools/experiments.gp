# Draws what the experiments of a chapter saved in out/ into out/experiment_01.svg … _04.svg.
#
#     gnuplot -c docs/tools/experiments.gp 01
#
# A table is found by its name; its first line names the columns.

set terminal svg size 900, 420 font "sans,13" background rgb "white" noenhanced
set output "out/experiment_" . ARG1 . ".svg"
set multiplot layout 1, ARG1 eq "02" || ARG1 eq "03" ? 1 : 2
set grid
set key top left
set style data linespoints
set style fill solid 0.6
set linetype 1 lw 2 pt 7 lc rgb "#2a5fb0"
set linetype 2 lw 2 pt 5 lc rgb "#c0561b"
set linetype 3 lw 2 pt 9 lc rgb "#3c8d4d"
from(program) = "out/" . ARG1 . "_experiment" . program . ".dat"

if (ARG1 eq "01") {
    set logscale xy
    set format y "%.0e"
    set key bottom left
    set xlabel "d_k"
    set ylabel "size of the softmax's gradient"
    plot from("") index "scale" every ::1 using 1:6 title "q·k", \
         "" index "scale" every ::1 using 1:9 title "q·k / √d_k"
    set format y "%g"
    set key top left
    set xlabel "tokens"
    set ylabel "ms"
    plot from("_streaming") index "streaming" every ::1 using 1:3 title "the chapter's", \
         "" index "streaming" every ::1 using 1:5 title "one query at a time", \
         "" index "streaming" every ::1 using 1:7 title "pages"
}
if (ARG1 eq "02") {
    set logscale x 2
    set xlabel "heads at equal width"
    set ylabel "accuracy"
    set yrange [0:1.05]
    plot from("") index "heads" every ::1 using 1:2:3:4 with yerrorlines title "median and range"
}
if (ARG1 eq "03") {
    set logscale xy
    set xlabel "operations for each byte fetched"
    set ylabel "GFLOP/s"
    plot from("") index "roof" every ::1 using 1:2 with lines lc rgb "black" title "what the machine allows", \
         "" index "steps" every ::1 using (strcol(1) eq "multi-head" ? $8 : NaN):9 with points lt 1 title "multi-head", \
         "" index "steps" every ::1 using (strcol(1) eq "multi-query" ? $8 : NaN):9 with points lt 2 title "multi-query"
}
if (ARG1 eq "04") {
    set logscale x 2
    set xlabel "K/V heads, of 32"
    set ylabel "ms for a token"
    plot from("_speed") index "kv_heads" every ::1 using 1:2 title "one head at a time", \
         "" index "kv_heads" every ::1 using 1:3 title "a page for the group", \
         "" index "kv_heads" every ::1 using 1:6 with lines dt 2 lc rgb "black" title "the limit"
    unset logscale
    set xlabel "ms for a token"
    set ylabel "accuracy"
    set yrange [0:1.05]
    set key bottom right
    plot from("_quality") index "both" every ::1 using 2:3 title "trained from scratch", \
         "" index "both" every ::1 using 2:4 title "converted, 10 % more training", \
         "" index "both" every ::1 using 2:3:(sprintf("%g", $1)) with labels offset 1, 0.7 notitle
}
unset multiplot
