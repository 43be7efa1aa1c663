# LC_ALL=C.UTF-8 awk -f docs/tools/page.awk PAGE: the page with all that a command can produce made anew.
#
#     ```console                         a transcript: what follows "$ COMMAND" is what it prints
#     <!-- edited: FILE: SED -->         above a transcript: FILE is changed by SED before it runs
#     <!-- FILE: NAME -->                above a block ```c: the function, table, struct or enum
#     <!-- $ COMMAND -->                 the lines up to the next blank one are what it prints

function stop(what) {
    print FILENAME ":" FNR ": " what | "cat 1>&2"
    close("cat 1>&2")
    failed = 1
    exit 1
}
function quoted(words) { gsub(/'/, "'\\''", words); return "'" words "'" }
# Prints what a command prints; it must succeed. How many lines that were.
function run(command,    line, count) {
    if (system("unset MAKEFLAGS MFLAGS MAKELEVEL; { " command "\n} >build/part") != 0) stop("fails: " command)
    while ((getline line <"build/part") > 0) {
        print line
        count++
    }
    close("build/part")
    return count + 0
}
# A comment <!-- … --> from its character `first` on, without the end.
function inside(first) { return substr($0, first, length($0) - first - 3) }

skip != "" && $0 != skip { next }
skip != "" { skip = ""; print; next }

/^```console$/ { print; in_console = 1; next }
/^```$/ && in_console { in_console = 0; edit = "" }
in_console && /^\$ / {
    print
    command = substr($0, 3)
    at = index(command, " | ")                    # a pipe hides how the program before it ended
    if (at > 0 && edit == "" && system(substr(command, 1, at - 1) " >/dev/null 2>&1") != 0) stop("fails: " command)
    if (edit != "") command = "sh docs/tools/edited.sh " edit " " quoted(command)
    run("{ " command "\n} 2>&1")
    next
}
in_console { next }

/^<!-- edited: [^ ]+: .* -->$/ {
    print
    words = inside(14)
    at = index(words, ": ")
    edit = quoted(substr(words, 1, at - 1)) " " quoted(substr(words, at + 2))
    next
}
/^<!-- [^ ]+\.[ch]: [A-Za-z_0-9]+ -->$/ {
    print
    file = substr($2, 1, length($2) - 1)
    command = "awk -v name=" $3 " -f docs/tools/parts.awk " quoted(file)
    if ((getline) <= 0 || $0 != "```c") stop("no block ```c below the comment")
    print
    if (!run(command)) stop("not found: " command)
    skip = "```"
    next
}
/^<!-- \$ .* -->$/ {
    print
    if (!run(inside(8))) stop("the command prints nothing")
    while ((more = getline) > 0 && $0 != "") ;
    if (more > 0) print
    next
}
{ print }
END { exit failed }
