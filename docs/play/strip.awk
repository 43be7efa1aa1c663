# Prints C without comments and without spaces outside of strings: what a compiler is told. A
# change of words or of layout leaves it as it is.
function plain(code)
{
    gsub(/[ \t]+/, "", code)
    return code
}
{
    line = $0
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (end == 0) break
            line = substr(line, end + 2)
            in_comment = 0
        } else if (match(line, /"([^"\\]|\\.)*"|\/\*/)) {
            part = substr(line, RSTART, RLENGTH)
            printf "%s%s", plain(substr(line, 1, RSTART - 1)), part == "/*" ? "" : part
            in_comment = part == "/*"
            line = substr(line, RSTART + RLENGTH)
        } else {
            printf "%s", plain(line)
            break
        }
    }
}
END { print "" }
