# Which file of a submission is which exercise. Reads the course, the project's own files and the paths in the
# submission; prints, with tabs between them,
#
#     take    01-1    1_scores    path    remark        the surest first, of each exercise
#     remark    ""    ""    what was odd
#
# A file may have been renamed on its way: 1_scores-1.c, 1_scores (1).c, 1_scores.c.txt, 1_Scores.c,
# name_123_1_scores.c. NN_chapter/exercises/K_name.c is surer than exercises/K_name.c, then comes K_name.c in any
# folder, then what was renamed; of equals the first by name. All of this is said.

function remark(path, words) { gsub(/\t/, "?", path); print "remark\t\t\t" path ": " words }

FNR == 1 { part++ }
part == 1 { id[++n] = $1; chapter[n] = $2; name[n] = $3
            renamed = $3; gsub(/_/, "[-_ ]", renamed)
            pattern[n] = "(^|[^a-z0-9])" renamed "([-_ .]*[(]?[0-9]+[)]?|[-_ ]*copy[-_ 0-9()]*|[-_ ]*kopie[-_ 0-9()]*)?[.]c([.]txt)?$"
            next }
part == 2 { own[$0] = 1; next }
{
    path = $0
    depth = split(path, step, "/")
    base = step[depth]
    lower = tolower(base)
    if (lower !~ /[.]c([.]txt)?$/ || lower ~ /^[.]_/) next
    parent = depth > 1 ? step[depth - 1] : ""
    found = 0
    for (e = 1; e <= n && !found; e++)
        if (base == name[e] ".c") { found = e; rank = 2 }
    for (e = 1; e <= n && !found; e++)
        if (lower ~ pattern[e]) { found = e; rank = 1 }
    if (found && parent == "exercises" && rank == 2)
        rank = step[depth - 2] == chapter[found] ? 4 : 3
    # What belongs to the project is nobody's work.
    is_own = 0
    tail = base
    for (k = depth - 1; k >= 1; k--) {
        tail = step[k] "/" tail
        if (tail in own && parent != "exercises") is_own = 1
    }
    if (is_own) next
    if (parent == "solutions" || parent == "checks") { remark(path, "in " parent "/, not taken"); next }
    if (!found) { remark(path, "no exercise has this name, not taken"); next }
    if (path in seen) { remark(path, "twice in the archive, read as one file"); next }
    seen[path] = 1
    all[found] = all[found] (versions[found]++ ? ", " : "") path
    for (k = versions[found]; k > 1 && (rank > sure[found, k - 1] || (rank == sure[found, k - 1] && path < file[found, k - 1])); k--) {
        file[found, k] = file[found, k - 1]
        sure[found, k] = sure[found, k - 1]
    }
    file[found, k] = path
    sure[found, k] = rank
}
END {
    for (e = 1; e <= n; e++)
        for (k = 1; k <= versions[e]; k++) {
            any = 1
            words = sure[e, k] == 1 ? "taken as " name[e] ".c" : ""
            if (versions[e] > 1) words = (words == "" ? "taken" : words) ", of several: " all[e]
            print "take\t" id[e] "\t" name[e] "\t" file[e, k] "\t" (words == "" ? "" : file[e, k] ": " words)
        }
    if (!any) print "remark\t\t\tno file has the name of an exercise"
}
