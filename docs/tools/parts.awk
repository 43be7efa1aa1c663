# The parts of a C program, each with the comment right above it: functions, tables, types. No marks in the
# code are needed: what begins in the first column and ends with "}" or ";" is a part.
#
#     awk -v name=NAME -f parts.awk FILE.c        the part of that name (of an enum, any constant of it)
#     awk -v folder=FOLDER -f parts.awk FILE.c    each as a file, in the order of a lesson: head_of, forward,
#                                                 other functions, tables and types, main, the heading

function letters(words) { gsub(/[^A-Za-z0-9_]+/, " ", words); return " " words " " }
function end_part(    head, kind, order) {
    head = code ~ /^typedef/ ? last : code
    sub(/[\[(=].*/, "", head)
    head = letters(head); sub(/ +$/, "", head); sub(/.* /, "", head)
    kind = head == "main" ? 3 : code ~ /^#/ ? 4 : code ~ /^[a-z].*\(/ && code !~ /=/ ? 1 : 2
    if (folder != "") {
        order = head == "head_of" ? 0 : head == "forward" ? 1 : 2
        printf "%s", part >(folder "/" kind order "_" (kind == 4 ? "heading" : head))
    } else if (kind < 4 && (head == name || (code ~ /^enum/ && index(letters(part), " " name " "))) && part ~ /[{=]/) {
        printf "%s", part
        exit
    }
    part = code = ""
    open = 0
}
/clang-format/ { next }
/^$/ && code ~ /^#/ { end_part(); next }
/^$/ && code == "" { part = folder != "" && part != "" ? part "\n" : ""; next }
{ part = part $0 "\n" }
code == "" && /^[A-Za-z#]/ { code = $0 }
code == "" || code ~ /^#/ { next }
/\{[^}]*$/ { open = 1 }
/^\}/ || (!open && /;([ \t]*\/\*.*)?$/) { last = $0; end_part() }
