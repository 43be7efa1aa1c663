# awk -f same_screen.awk A B: are two pages the same? Numbers may differ by a unit of their second
# decimal, because the last bit of an exponential is the machine's; everything else may not.
function shape(line) { gsub(/[0-9]/, "0", line); return line }
FNR == NR { page[FNR] = $0; lines = FNR; next }
{
    bad = shape($0) != shape(page[FNR])
    n = split($0, a, /[^-.0-9]+/)
    split(page[FNR], b, /[^-.0-9]+/)
    for (k = 1; k <= n && !bad; k++)
        if (a[k] ~ /[0-9]/) bad = a[k] - b[k] > 0.0101 || b[k] - a[k] > 0.0101
    if (bad) { print FNR ": " page[FNR]; print FNR ": " $0; failed = 1 }
}
END {
    if (FNR != lines) print "the page has " lines " lines, made anew " FNR
    exit failed || FNR != lines
}
