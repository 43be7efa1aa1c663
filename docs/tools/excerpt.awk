# awk -v name=NAME -f excerpt.awk FILE.c: the function, table, struct or enum of that name (of an
# enum, any constant of it), and the comment right above. No marks in the code are needed: what
# begins in the first column and ends with "}" or ";" is one of the code's parts.

function word(text, w,    rest, before, at) {
    for (rest = text; (at = index(rest, w)) > 0; rest = substr(rest, at + length(w))) {
        before = at > 1 ? substr(rest, at - 1, 1) : before
        if (before !~ /[A-Za-z0-9_]/ && substr(rest, at + length(w), 1) !~ /[A-Za-z0-9_]/) return 1
        before = substr(rest, at + length(w) - 1, 1)
    }
    return 0
}
# The part in `part`, whose first line is `first` and last is `last`: is it what was asked for?
function wanted(    head) {
    if (first ~ /^enum/) return word(part, name)
    if (first ~ /^typedef/) return word(last, name)
    head = first
    sub(/[\[(=].*/, "", head)                      # a function or a table: up to ( or [ or =
    return word(head, name) && part ~ /[{=]/       # not a declaration alone
}

/^\/\* clang-format/ { next }
part == "" && /^\/\*/ { comment = ""; in_comment = 1 }
in_comment {
    comment = comment $0 "\n"
    if (/\*\/[ \t]*$/) in_comment = 0
    next
}
part == "" && !/^[A-Za-z]/ { comment = ""; next }
part == "" { first = $0 }
{
    part = part $0 "\n"
    last = $0
    if ($0 ~ /\{[^}]*$/) open = 1
    if ($0 ~ /^\}/ || (!open && $0 ~ /;([ \t]*\/\*.*)?$/)) {
        if (wanted()) { printf "%s%s", comment, part; exit }
        part = comment = ""
        open = 0
    }
}
