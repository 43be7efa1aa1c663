# Prints a C file without comments and string literals, and without the lines that are then empty.
{
    line = $0
    code = ""
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (end == 0) break
            line = substr(line, end + 2)
            in_comment = 0
        } else if (match(line, /"([^"\\]|\\.)*"|\/\*/)) {
            code = code substr(line, 1, RSTART - 1)
            in_comment = substr(line, RSTART, 2) == "/*"
            line = substr(line, RSTART + RLENGTH)
        } else {
            code = code line
            break
        }
    }
    sub(/[ \t]+$/, "", code)
    if (code !~ /^[ \t,]*$/) print code
}
