# Draws the two diagrams of the text as SVG: awk -f docs/tools/diagrams.awk -v figure=NAME
#
#     sharing_heads    which query heads read which keys and values, for three choices of n_kv_heads
#     whole_model      from text to the next token, and where these chapters are in it
#
# Colors are read on a light and on a dark page: white on boxes, and one gray for words beside them.

function text(x, y, words, size, anchor, style) {
    printf "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\"%s>%s</text>\n", x, y, size, anchor, \
           (style == "" ? "" : " " style), words
}
function box(x, y, width, height, color, words, size) {
    printf "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"%s\"/>\n", x, y, width, height, color
    text(x + width / 2, y + height / 2 + size * .36, words, size, "middle", "fill=\"#fff\" font-weight=\"600\"")
}
function line(x1, y1, x2, y2, style) {
    printf "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"%s/>\n", x1, y1, x2, y2, \
           GRAY, (style == "" ? "" : " " style)
}
function begin(width, height, title) {
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" ", width, height, width
    printf "font-family=\"system-ui, sans-serif\" fill=\"%s\">\n<title>%s</title>\n", GRAY, title
    printf "<marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"5\" markerHeight=\"5\" "
    printf "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"%s\"/></marker>\n", GRAY
}

# Four query heads above, n_kv_heads keys and values below; head h reads h / group_size.
function sharing(x, n_kv_heads, title, chapter, models,    h, kv, group_size, width, center) {
    group_size = HEADS / n_kv_heads
    text(x + PANEL / 2, 24, title, 19, "middle", "font-weight=\"600\"")
    text(x + PANEL / 2, 45, chapter, 15, "middle")
    for (kv = 0; kv < n_kv_heads; kv++) {
        center = x + (kv + .5) * group_size * STEP
        box(center - 23, 190, 46, 34, ORANGE, "K" kv, 16)
        box(center - 23, 228, 46, 34, GREEN, "V" kv, 16)
    }
    for (h = 0; h < HEADS; h++) {
        box(x + h * STEP + (STEP - 46) / 2, 66, 46, 34, BLUE, "Q" h, 16)
        kv = int(h / group_size)
        line(x + (h + .5) * STEP, 102, x + (kv + .5) * group_size * STEP, 187, "marker-end=\"url(#arrow)\"")
    }
    text(x + PANEL / 2, 288, n_kv_heads == HEADS ? "cache 1" : "cache 1/" HEADS / n_kv_heads, 16, "middle", "font-weight=\"600\"")
    text(x + PANEL / 2, 310, models, 14, "middle")
}

function draw_sharing() {
    HEADS = 4; STEP = 60; PANEL = HEADS * STEP
    begin(820, 322, "Which query heads share keys and values")
    sharing(10, 4, "Multi-head", "each head its own", "GPT-2, Llama 2 7B")
    sharing(290, 2, "Grouped-query", "a group shares", "1/4: Llama 3 8B, 1/7: Qwen2 7B")
    sharing(570, 1, "Multi-query", "all heads share", "PaLM, Falcon 7B, StarCoder")
    print "</svg>"
}

# A step on the way up: a box in the middle, what it holds at the right.
function stage(y, color, words, note) {
    box(150, y, 270, 38, color, words, 16)
    text(440, y + 24, note, 15, "start")
}
# Reads the stream at y + 58, adds to it at y.
function branch(y, color, words, note,    x) {
    x = 285
    printf "<path d=\"M%d %dH520V%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" marker-end=\"url(#arrow)\"/>\n", x, y + 84, y + 64, GRAY
    box(420, y + 24, 200, 38, color, words, 16)
    printf "<path d=\"M520 %dV%dH%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" marker-end=\"url(#arrow)\"/>\n", y + 23, y, x + 13, GRAY
    printf "<circle cx=\"%d\" cy=\"%d\" r=\"11\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", x, y, GRAY
    line(x - 6, y, x + 6, y); line(x, y - 6, x, y + 6)
    text(632, y + 48, note, 15, "start")
}

function draw_whole_model() {
    begin(820, 640, "From text to the next token")
    stage(10, PURPLE, "the next token", "one is picked, and appended to the text")
    line(285, 82, 285, 52, "marker-end=\"url(#arrow)\"")
    stage(84, PURPLE, "a score for every token", "× [d_model × vocabulary], softmax")
    line(285, 168, 285, 126, "marker-end=\"url(#arrow)\"")
    printf "<rect x=\"130\" y=\"168\" width=\"660\" height=\"270\" rx=\"8\" fill=\"none\" stroke=\"%s\" stroke-dasharray=\"5 4\" stroke-width=\"2\"/>\n", GRAY
    text(144, 192, "one layer", 15, "start", "font-weight=\"600\"")
    text(70, 298, "repeated:", 15, "middle"); text(70, 318, "12 times in", 15, "middle"); text(70, 338, "GPT-2 small", 15, "middle")
    branch(206, ORANGE, "MLP", "each word alone")
    branch(324, BLUE, "attention", "between words")
    text(632, 392, "you are here", 15, "start", "font-weight=\"600\" fill=\"" BLUE "\"")
    line(285, 470, 285, 336); line(285, 312, 285, 218); line(285, 194, 285, 168)
    text(272, 274, "X", 16, "end", "font-weight=\"600\""); text(272, 425, "X", 16, "end", "font-weight=\"600\"")
    line(285, 480, 285, 440)
    stage(480, GREEN, "embeddings", "for each token one learned row, X")
    line(285, 548, 285, 520, "marker-end=\"url(#arrow)\"")
    stage(548, GREEN, "tokens", "each a number: its place in the vocabulary")
    line(285, 606, 285, 588, "marker-end=\"url(#arrow)\"")
    text(285, 626, "the cat drank …", 16, "middle", "font-style=\"italic\"")
    print "</svg>"
}

BEGIN {
    GRAY = "#6e7781"; BLUE = "#1f6feb"; ORANGE = "#bc4c00"; GREEN = "#1a7f37"; PURPLE = "#8250df"
    if (figure == "sharing_heads") draw_sharing()
    else if (figure == "whole_model") draw_whole_model()
    else { print "diagrams.awk: there is no figure " figure >"/dev/stderr"; exit 1 }
}
