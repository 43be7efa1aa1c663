# Heatmaps of attention weights, side by side, with one color scale.
#
#     gnuplot -c common/heatmaps.gp PICTURE.png COLUMNS 'FILE ...' '"TITLE" ...'
#
# A FILE is a weights_h….dat that --save wrote: labels in its first row and column, then numbers.

picture = ARG1
columns = int(ARG2)
panels  = words(ARG3)
lines   = (panels + columns - 1) / columns
set terminal pngcairo noenhanced size 460 * columns, 440 * lines font "sans,15" background "white"
set output picture

set cbrange [0:1]
set palette defined (0 "#ffffff", 0.05 "#eef3fb", 0.25 "#a9c6ec", 0.5 "#5b8fd6", 0.75 "#2a5fb0", 1 "#0b2a63")
unset key
set size ratio -1
set yrange [*:*] reverse
set xtics rotate by 60 right nomirror scale 0
set ytics nomirror scale 0
unset colorbox
set lmargin 9
set rmargin 1
set tmargin 3
set bmargin 5
set autoscale xfix
set autoscale yfix
text(w) = w < 0.05 ? "" : w > 0.995 ? "1" : sprintf("%.2f", w)[2:]
shade(w) = w > 0.5 ? 0xffffff : 0x000000
set multiplot layout lines, columns
do for [p = 1 : panels] {
    file = word(ARG3, p)
    set title word(ARG4, p)
    plot file matrix rowheaders columnheaders with image, \
         file matrix rowheaders columnheaders \
             using 1:2:(text($3)):(shade($3)) \
             with labels font "sans,10" textcolor rgb variable
}
unset multiplot
