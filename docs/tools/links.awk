# awk -f links.awk PAGE.md ...: for every relative link and picture of the pages, a line
#
#     page TAB target TAB anchor TAB page:line
#
# and for every heading: page TAB #anchor, by GitHub's rule: small letters, without punctuation,
# a hyphen for each space, and -1, -2 … after one that stood there before. Letters outside ASCII
# are left out of anchors, in links too.

function plain(words) { gsub(/[\200-\377]/, "", words); return words }
FNR == 1 { fence = ""; split("", seen) }
/^ *```/ { fence = fence == "" ? "```" : "" ; next }
fence != "" { next }
/^#+ / {
    words = $0
    sub(/^#+ +/, "", words)
    gsub(/\]\([^)]*\)/, "", words)
    words = tolower(plain(words))
    gsub(/[^a-z0-9 _-]/, "", words)
    gsub(/ /, "-", words)
    count = seen[words]++
    print FILENAME "\t#" words (count ? "-" count : "")
}
{
    line = $0
    gsub(/`[^`]*`/, "", line)
    while ((at = index(line, "](")) > 0) {
        line = substr(line, at + 2)
        target = substr(line, 1, index(line, ")") - 1)
        if (target ~ /^[a-z]+:/ || target == "") continue
        anchor = target ~ /#/ ? target : ""
        sub(/^[^#]*/, "", anchor)
        sub(/#.*/, "", target)
        print FILENAME "\t" (target == "" ? "." : target) "\t" (anchor == "" ? "." : plain(anchor)) "\t" FILENAME ":" FNR
    }
}
