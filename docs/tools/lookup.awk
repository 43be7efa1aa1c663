# Draws chapter 1's idea as SVG: a table that is looked up, and beside it attention, which is a
# lookup that every row answers. Reads what chapter 1 prints, with LC_ALL=C (a point is a 0):
#
#     LC_ALL=C build/01_attention | awk -f docs/tools/lookup.awk
#
# Colors are one blue whose opacity is the number, and a gray: legible on light and dark pages.

function text(x, y, anchor, style, words) {
    printf "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\"%s>%s</text>\n", x, y, anchor, style, words
}
function box(x, y, w, h, opacity) {
    printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#2f81f7\" fill-opacity=\"%.2f\"/>\n", x, y, w, h, opacity
}
# Four numbers as cells from (x, y) on.
function cells(x, y, numbers,    k, list) {
    split(numbers, list, " ")
    for (k = 1; k <= 4; k++) {
        printf "<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"16\" fill=\"none\" stroke=\"#6e7781\" stroke-opacity=\".4\"/>\n", x + 18 * k, y - 12
        if (list[k] > 0) box(x + 18 * k, y - 12, 16, 16, list[k])
    }
}
function arrow(x1, x2, y, opacity) {
    printf "<path d=\"M%d %dH%dm-6 -4l6 4l-6 4\" fill=\"none\" stroke=\"#2f81f7\" stroke-width=\"2\" stroke-opacity=\"%.2f\"/>\n", x1, y, x2, opacity
}

$1 == "query" && NF == 5 { query = "(" $2 " " $3 " " $4 " " $5 ")"; on = 1; next }
$1 == "result" && on { result = $(NF - 3) " " $(NF - 2) " " $(NF - 1) " " $NF; on = 0 }
on {
    words[++n] = $1
    key[n] = "(" $2 " " $3 " " $4 " " $5 ")"
    weight[n] = $9 + 0
    label[n] = $9
    value[n] = $10 " " $11 " " $12 " " $13
    if (weight[n] > weight[best]) best = n
}
/Who is "it"/ { asks = "it" }
END {
    gsub(/\./, "·", query)
    for (i = 1; i <= n; i++) gsub(/\./, "·", key[i])
    if (n == 0 || asks == "") { print "lookup.awk: this is not what chapter 1 prints" | "cat 1>&2"; exit 1 }
    row = 25; top = 88; bottom = top + n * row
    bold = " font-weight=\"600\""; small = " font-size=\"12\""
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 830 %d\" width=\"830\" ", bottom + 54
    print "font-family=\"system-ui, sans-serif\" font-size=\"14\" fill=\"#6e7781\">"

    text(0, 18, "start", bold, "A table: one key matches")
    text(0, 44, "start", "", "asked for: " words[best])
    text(0, top - 18, "start", small, "key")
    text(152, top - 18, "start", small, "value")
    for (i = 1; i <= n; i++) {
        y = top + (i - 1) * row + 5
        text(0, y, "start", i == best ? bold " fill=\"#2f81f7\"" : "", words[i])
        cells(134, y, value[i])
        if (i == best) arrow(66, 144, y - 4, 1)
    }
    text(0, bottom + 22, "start", bold, "answer")
    cells(134, bottom + 22, value[best])

    x = 290
    text(x, 18, "start", bold, "Attention: every key counts, by its weight")
    text(x, 44, "start", "", "query of " asks ": " query)
    text(x, top - 18, "start", small, "key")
    text(x + 160, top - 18, "start", small, "weight")
    text(x + 452, top - 18, "start", small, "value")
    for (i = 1; i <= n; i++) {
        y = top + (i - 1) * row + 5
        style = i == best ? bold " fill=\"#2f81f7\"" : ""
        text(x, y, "start", style, words[i])
        text(x + 72, y, "start", style, key[i])
        text(x + 190, y, "end", style, label[i])
        box(x + 200, y - 12, 160 * weight[i], 16, 1)
        arrow(x + 372, x + 444, y - 4, .12 + .88 * weight[i])
        cells(x + 434, y, value[i])
    }
    text(x, bottom + 22, "start", bold, "answer: each value times its weight, added up")
    cells(x + 434, bottom + 22, result)
    text(0, bottom + 46, "start", small, "The four cells of a value: animal, food, action, feeling.")
    print "</svg>"
}
