# Prints a C file without comments, string literals' contents and blank lines.
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
            if (substr(line, RSTART, 2) == "/*") in_comment = 1
            else code = code "\"\""
            line = substr(line, RSTART + RLENGTH)
        } else {
            code = code line
            break
        }
    }
    sub(/[ \t]+$/, "", code)
    if (code != "") print code
}
