# A student's results in the format of a Gradescope autograder, results.json:
# https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
# Reads the course and the lines of grade.sh. Points are hundredths, so that they add up.

# Text inside a JSON string. What is not UTF-8 becomes ?.
function json(text,   out, c) {
    out = ""
    while (text != "") {
        if (match(text, /^[ !#-Z^-~]+/) || match(text, /^[\302-\337][\200-\277]/) ||
            match(text, /^\340[\240-\277][\200-\277]/) || match(text, /^[\341-\354\356\357][\200-\277][\200-\277]/) ||
            match(text, /^\355[\200-\237][\200-\277]/)) {
            out = out substr(text, 1, RLENGTH); text = substr(text, RLENGTH + 1); continue }
        c = substr(text, 1, 1)
        out = out (c == "\"" || c == "\\" ? "\\" c : c == "[" || c == "]" ? c : "?")
        text = substr(text, 2)
    }
    return "\"" out "\""
}
# Points of property k of all, in hundredths: they sum to 10.00.
function share(k, all) { return int(k * 1000 / all) - int((k - 1) * 1000 / all) }
function test(e, k, words, score, most, holds, output) {
    printf "%s\n    {\"number\": \"%s.%d\", \"name\": %s, \"score\": %.2f, \"max_score\": %.2f, \"status\": \"%s\",",
        (n_tests++ ? "," : ""), id[e], k, json(title[e] ": " words), score / 100, (extra[e] ? 0 : most) / 100, (holds ? "passed" : "failed")
    printf " \"visibility\": \"visible\", \"output_format\": \"text\", \"output\": %s}", (output == "" ? "\"\"" : output)
}

FNR == 1 { part++ }
part == 1 { id[++n] = $1; title[n] = $4; extra[n] = $5; number[$1] = n; next }
$1 == "remark" { remarks = remarks (remarks == "" ? "" : "; ") $4; next }
{ e = number[$1] }
$2 == "state" { state[e] = $3 }
$2 == "property" { asked[e]++; value[e, asked[e]] = $3; words[e, asked[e]] = $4 }
$2 ~ /^(trouble|mistake|pattern)$/ || ($2 == "condition" && $3 == "NO") {
    advice[e] = advice[e] ($2 == "condition" ? "NO: " : $2 == "pattern" && $3 != "" ? "In the case \"" $3 "\": " : "") $4 "\n" }
END {
    for (e = 1; e <= n; e++)
        for (k = 1; k <= asked[e]; k++)
            if (value[e, k] == "yes") total += share(k, asked[e])
    printf "{\n  \"score\": %.2f,\n  \"visibility\": \"visible\",\n  \"stdout_visibility\": \"hidden\",\n", total / 100
    printf "  \"output_format\": \"text\",\n  \"output\": %s,\n  \"tests\": [", json(remarks)
    for (e = 1; e <= n; e++) {
        text = advice[e]
        if (state[e] == "missing") text = "The file was not handed in."
        if (state[e] == "not begun") text = "The file is as it was at the beginning."
        gsub(/\n$/, "", text)
        lines = split(text, line, "\n")
        text = ""
        for (k = 1; k <= lines; k++) { one = json(line[k]); text = text (k > 1 ? "\\n" : "") substr(one, 2, length(one) - 2) }
        text = "\"" text "\""
        if (!asked[e]) test(e, 1, "all of it", 0, 1000, 0, text)
        for (k = 1; k <= asked[e]; k++) {
            holds = value[e, k] == "yes"
            test(e, k, words[e, k], holds ? share(k, asked[e]) : 0, share(k, asked[e]), holds,
                 k == 1 ? text : value[e, k] == "not run" ? "\"not run: something before it failed\"" : "")
        }
    }
    printf "\n  ],\n  \"extra_data\": {\"seed\": \"%s\"}\n}\n", seed
}
