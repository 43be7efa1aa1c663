# Heatmaps of attention weights, side by side, with one color scale.
#
#     gnuplot -c common/heatmaps.gp PICTURE.png COLUMNS FILE TITLE [FILE TITLE ...]
#
# A FILE is a weights_h….dat that a chapter's --save wrote: labels in the first row and column.

picture = ARG1
columns = int(ARG2)
panels  = (ARGC - 2) / 2
lines   = (panels + columns - 1) / columns
set terminal pngcairo size 560 * columns, 560 * lines font "sans,15" background "white"
set output picture

set cbrange [0:1]
set palette defined (0 "#ffffff", 0.05 "#eef3fb", 0.25 "#a9c6ec", 0.5 "#5b8fd6", 0.75 "#2a5fb0", 1 "#0b2a63")
unset key
set size ratio -1
set yrange [*:*] reverse
set xtics rotate by 60 right nomirror scale 0
set ytics nomirror scale 0
unset colorbox
set autoscale xfix
set autoscale yfix
set multiplot layout lines, columns
do for [p = 1 : panels] {
    file = value(sprintf("ARG%d", 2 * p + 1))
    set title value(sprintf("ARG%d", 2 * p + 2))
    plot file matrix rowheaders columnheaders with image, \
         file matrix rowheaders columnheaders using 1:2:($3 < 0.05 ? "" : sprintf("%.2f", $3)):($3 > 0.5 ? 0xffffff : 0x000000) \
             with labels font "sans,10" textcolor rgb variable
}
unset multiplot
