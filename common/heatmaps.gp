# Heatmaps of attention weights on a picture for a projector, one color scale for all.
#
#     gnuplot -c common/heatmaps.gp PICTURE.png COLUMNS 'FILE ...' '"TITLE" ...' "TITLE OF ALL"
#
# A FILE is a weights_h….dat that --save wrote: labels in its first row and column, then numbers.

columns = int(ARG2)
panels  = words(ARG3)
lines   = (panels + columns - 1) / columns
many    = lines > 2
heading = many ? 22 : columns > 1 ? 26 : 32
labels  = many ? "sans,13" : lines > 1 ? "sans,17" : "sans,24"

set terminal pngcairo noenhanced size 1920, 1080 font "sans,24" background "white"
set output ARG1
set cbrange [0:1]
set palette defined (0 "#ffffff", 0.05 "#e3eef7", 0.25 "#9cc5e2", 0.5 "#4a97c9", 0.75 "#0072b2", 1 "#00405f")
unset key
unset colorbox
set border lc rgb "#888888"
set size ratio -1
set yrange [*:*] reverse
set autoscale xfix
set autoscale yfix
text(w)  = w < 0.05 ? "" : w > 0.995 ? "1" : sprintf("%.2f", w)[2:]
shade(w) = w > 0.4 ? 0xffffff : 0x000000
set multiplot layout lines, columns title ARG5.": row asks, column answers" font "sans,30" \
    margins .12, .99, (many ? .02 : .1), .87 spacing (many ? .01 : .05), (many ? .055 : .17)
do for [p = 1 : panels] {
    file = word(ARG3, p)
    stats file matrix rowheaders columnheaders nooutput
    wide = STATS_size_x > 14
    set title word(ARG4, p) font sprintf("sans,%d", heading) offset 0, (many ? -.6 : 0)
    if (many || wide) { unset xtics } else { set xtics rotate by 60 right nomirror scale 0 font labels }
    if (wide || (many && (p - 1) % columns > 0)) { unset ytics } else { set ytics nomirror scale 0 font labels }
    plot file matrix rowheaders columnheaders with image, \
         file matrix rowheaders columnheaders \
             using 1:2:(wide || many ? "" : text($3)):(shade($3)) \
             with labels font sprintf("sans,%d", columns > 1 ? 14 : 26) textcolor rgb variable
}
unset multiplot
