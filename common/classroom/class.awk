# A class: the table of who solved what, where it is stuck and who, and grades.csv. Reads the course and, for
# each student, "student NAME" and the lines of grade.sh.

function clean(text) { gsub(/[\001-\037\177]/, "?", text); gsub(/\302[\200-\237]/, "??", text); return text }
function columns(text) { gsub(/[\200-\277]/, "", text); return length(text) }
# Cut to 26 columns, filled up to 28.
function shown(name) {
    while (columns(name) > 26) do name = substr(name, 1, length(name) - 1); while (name ~ /[\302-\364]$/)
    return name }
function pad(text, width) { while (columns(text) < width) text = text " "; return text }
function quoted(text) { gsub(/"/, "\"\"", text); return "\"" (text ~ /^[-=+@]/ ? "'" : "") text "\"" }
function share(k, all) { return int(k * 1000 / all) - int((k - 1) * 1000 / all) }
function without_ending(name) { sub(/[.]([zZ][iI][pP]|[tT][aA][rR]([.][a-zA-Z0-9]+)?|t[gbx]z2?)$/, "", name); return name }

# "a write out of bounds at 1_scores.c:14: which …" is of the kind "a write out of bounds".
function kind(trouble) {
    if (trouble ~ /^[0-9]/) return "shapes that the library refuses"
    sub(/ at [^ ]*:[0-9].*/, "", trouble); sub(/[:,].*/, "", trouble)
    return trouble }

FNR == 1 { part++ }
part == 1 { id[++n] = $1; title[n] = $4; number[$1] = n; next }
$1 == "student" { file[++s] = clean($2); name[s] = clean(without_ending($2)); next }
$1 == "remark" { remarks[s] = remarks[s] (remarks[s] == "" ? "" : "; ") clean($4); next }
{ e = number[$1]; at = s SUBSEP e }
$2 == "state" { state[at] = $3; next }
{ state[at] = "checked" }
$2 == "property" { asked[at]++; if ($3 == "yes") holds[at, asked[at]] = 1 }
$2 == "solved" && $3 == "yes" { solved[at] = 1 }
$3 == "NO" && $2 != "solved" && !(at in reason) { reason[at] = "NO: " substr(clean($4), 1, 80); weak[at] = 1 }
$2 == "mistake" && (!(at in reason) || weak[at]) { reason[at] = clean($3); weak[at] = 0 }
$2 == "trouble" { reason[at] = kind(clean($4)); weak[at] = 0 }
END {
    line = pad("student", 26)
    for (e = 1; e <= n; e++) {
        if (e == 1 || substr(id[e], 1, 2) != substr(id[e - 1], 1, 2)) { line = pad(line, to) "  " substr(id[e], 1, 2); to = columns(line) - 2 }
        to++
    }
    print pad(line, to) "   points   # solved, 0–9 tenths"
    header = "student"
    for (e = 1; e <= n; e++) header = header "," id[e]
    print header ",points,remark" >csv
    for (k = 1; k <= s; k++) {
        for (other = 1; other <= s; other++) # ann and ann.zip: two students, as far as we know
            if (other != k && clean(without_ending(file[other])) == without_ending(file[k])) name[k] = file[k]
        line = pad(shown(name[k]), 26); row = quoted(name[k]); total = 0
        for (e = 1; e <= n; e++) {
            points = 0
            for (p = 1; p <= asked[k, e]; p++)
                if ((k, e, p) in holds) points += share(p, asked[k, e])
            total += points
            row = row sprintf(",%.2f", points / 100)
            tenth = int(points / 100)
            line = line (e == 1 || substr(id[e], 1, 2) != substr(id[e - 1], 1, 2) ? "  " : "") \
                (solved[k, e] ? "#" : state[k, e] == "checked" ? (tenth < 9 ? tenth : 9) : state[k, e] == "not begun" ? "." : " ")
        }
        printf "%s  %7.2f  %s\n", line, total / 100, remarks[k]
        print row sprintf(",%.2f,", total / 100) quoted(remarks[k]) >csv
    }
    for (e = 1; e <= n; e++) {
        begun = stuck = 0
        for (k = 1; k <= s; k++) if (state[k, e] == "checked") { begun++; if (!solved[k, e]) stuck++ }
        if (!stuck) continue
        if (!heading++) print "\nWho is stuck where"
        printf "\n%s %s: %d of %d who began have not solved it\n", id[e], title[e], stuck, begun
        for (rank = 0; rank < 4; rank++) {
            most = 0
            for (k = 1; k <= s; k++) {
                count = 0
                if (!solved[k, e] && (k, e) in reason)
                    for (other = 1; other <= s; other++)
                        if (!solved[other, e] && (other, e) in reason) count += reason[other, e] == reason[k, e]
                if (count > most) { most = count; which = reason[k, e] }
            }
            if (!most) break
            printf "   %4d  %s (", most, which
            named = 0
            for (k = 1; k <= s; k++)
                if (!solved[k, e] && (k, e) in reason && reason[k, e] == which) {
                    if (named++ < 3) printf "%s%s", (named > 1 ? ", " : ""), shown(name[k])
                    delete reason[k, e]
                }
            print (most > 3 ? ", …" : "") ")"
        }
    }
}
