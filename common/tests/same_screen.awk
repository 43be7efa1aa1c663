# awk -f same_screen.awk A B: are two pages the same where numbers are rounded otherwise? Then one may
# differ by a unit of its second decimal, or of its sixth digit, and 6 may have become 6.00; everything
# else may not.
function shape(line) { gsub(/-?[0-9.]*[0-9]/, "0", line); gsub(/ +/, " ", line); return line }
{ gsub(/·/, "0") }
FNR == NR { page[FNR] = $0; lines = FNR; next }
{
    bad = shape($0) != shape(page[FNR])
    n = split($0, a, /[^-.0-9]+/)
    split(page[FNR], b, /[^-.0-9]+/)
    for (k = 1; k <= n && !bad; k++) {
        most = .0101 + 1e-5 * (a[k] < 0 ? -a[k] : a[k])
        if (a[k] ~ /[0-9]/) bad = a[k] - b[k] > most || b[k] - a[k] > most
    }
    if (bad) { print FNR ": " page[FNR]; print FNR ": " $0; failed = 1 }
}
END {
    if (FNR != lines) print "the page has " lines " lines, made anew " FNR
    exit failed || FNR != lines
}
