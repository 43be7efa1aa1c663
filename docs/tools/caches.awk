# build/kv_cache | awk -f caches.awk: a bar for what one more token adds to the cache, for a few models of each kind.
function bar(    wide) {
    if (index(few, "|" name "|")) {
        wide = sprintf("%.1f", kib * 380 / 512)
        printf "<text x=\"227.0\" y=\"%d\" font-size=\"20\" fill=\"#1f2328\" text-anchor=\"end\">%s</text>\n", y + 20, name
        printf "<path d=\"M239 %dh%sv26h-%sz\" fill=\"#e69f00\"/>\n", y, wide, wide
        printf "<text x=\"%.1f\" y=\"%d\" font-size=\"20\" fill=\"#1f2328\">%s%s</text>\n", 249 + wide, y + 20, kib + 0, mib ? " (+ " mib " MiB)" : ""
        y += 34
    }
    kib = mib = 0
}
BEGIN {
    few = "|Llama 2 7B|Phi-3 mini 128k|Falcon 7B|Gemma 2B|Llama 3 8B|Qwen2 7B|Qwen3 32B|Mistral 7B v0.1|Gemma 3 27B|gpt-oss-120b|Qwen3-Next 80B|DeepSeek-V3|DeepSeek-V4-Flash|"
    y = 76
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 830 716\" width=\"830\" font-family=\"sans-serif\">"
    print "<title>What one more token adds to the cache of a sequence</title>"
    print "<text x=\"0\" y=\"24\" font-size=\"20\" fill=\"#1f2328\" font-weight=\"700\">What one more token adds to the cache of a sequence</text>"
    print "<text x=\"0\" y=\"60\" font-size=\"20\" fill=\"#59636e\">KiB, in numbers of 16 bits; in brackets what windows hold at most</text>"
}
/ more tokens than / { bar(); print "</svg>"; exit }
NR > 4 && /^[A-Z][^:]*: / {
    bar(); name = ""; sub(/:.*/, "")
    printf "<text x=\"0\" y=\"%d\" font-size=\"20\" fill=\"#a86200\" font-weight=\"700\">%s</text>\n", y + 18, $0
    y += 34
    next
}
NR > 4 && /^[^ ]/ { bar(); name = substr($0, 1, 18); sub(/ +$/, "", name) }
NR > 4 { kib += substr($0, 51, 7); mib += substr($0, 58, 6) }
