# A page to print for one student: attention for one query, by hand, with whole numbers of their own. With
# key=1: its answers. The same seed, which is made of the name, always gives the same page.
#
#     STUDENT=ann awk -v seed=123 -v key=1 -f worksheet.awk

# low … high, both included; Park and Miller 1988.
function draw(low, high) { seed = seed * 16807 % 2147483647; return low + int((high - low + 1) * seed / 2147483647) }
function one_of(text,   list, n) { n = split(text, list); return list[draw(1, n)] }
function blank(answer, line) { return key ? answer : line }

# Weights of the first `n` words; returns which is the largest.
function softmax(n,   j, best) {
    sum = 0
    for (j = 1; j <= 5; j++) sum += e[j] = j <= n ? exp(score[j]) : 0
    best = 1
    for (j = 1; j <= 5; j++) { weight[j] = e[j] / sum; if (weight[j] > weight[best]) best = j }
    return best
}

# Small whole numbers such that each score is whole too, at most 4, and one is the largest, also of the words up
# to the one that asks. The largest of all comes later, so that hiding later words changes the answer.
function draw_numbers(   j, p, different, ties, seen) {
    for (p = 1; p <= 4; p++) q[p] = draw(0, 3)
    for (j = 1; j <= 5; j++) {
        score[j] = 0
        for (p = 1; p <= 4; p++) { k[j, p] = draw(0, 2); score[j] += q[p] * k[j, p] / 2 }
        for (p = 1; p <= 2; p++) v[j, p] = draw(0, 9)
        if (score[j] != int(score[j]) || score[j] > 4) return 0
        if (seen[score[j]]++ == 0) different++
    }
    seen_first = softmax(asks)
    for (j = 1; j <= asks; j++) ties += score[j] == score[seen_first]
    largest = softmax(5)
    return different >= 3 && seen[score[largest]] == 1 && largest > asks && ties == 1
}

BEGIN {
    seed = seed % 2147483646 + 1
    student = ENVIRON["STUDENT"]; gsub(/[\001-\037]/, "?", student)
    word[1] = "the"; word[2] = one_of("cat dog mouse horse bird fox")
    word[3] = one_of("saw found chased liked followed wanted"); word[4] = "a"
    word[5] = one_of("ball bone apple garden cheese water")
    asks = draw(2, 3)
    while (!draw_numbers()) continue
    print "Attention by hand" blank(": the answers", "") "\n\nName: " student
    print "\nSentence: " word[1] " " word[2] " " word[3] " " word[4] " " word[5]
    printf "\n\"%s\" asks. Its query is q = (%2d %2d %2d %2d ).\nThe root of d_k = 4 is 2.\n", word[asks], q[1], q[2], q[3], q[4]
    print "\nFirst predict, without calculating:\n"
    print "  1. Which word will get the largest weight?           " blank(word[largest], "________")
    print "  2. Without the division by 2, would that weight be\n     larger or smaller?" sprintf("%32s", "") blank("larger", "________")
    print "  3. If \"" word[asks] "\" could not see the words after it, which\n     word would get the largest weight?" sprintf("%16s", "") blank(word[seen_first], "________")
    print "\nThen calculate. Multiply the query with each key and add up; halve it;\nlook up e^S; divide each by the sum of all."
    printf "\n   S     %8d%8d%8d%8d%8d\n\n   e^S   ", 0, 1, 2, 3, 4
    for (s = 0; s <= 4; s++) printf "%8.2f", exp(s)
    printf "\n\n   %-10s%-13s%-6s%7s%12s%9s%8s\n", "word", "key", "value", "q.k", "S = q.k/2", "e^S", "A"
    for (j = 1; j <= 5; j++) {
        printf "\n   %-8s%3d%3d%3d%3d  %3d%3d", word[j], k[j, 1], k[j, 2], k[j, 3], k[j, 4], v[j, 1], v[j, 2]
        if (key) printf "%9d%12d%9.2f%8.2f\n", 2 * score[j], score[j], e[j], weight[j]
        else print "     ____        ____   ______    ____"
        for (p = 1; p <= 2; p++) z[p] += weight[j] * v[j, p]
    }
    printf "\n%43s%s\n", "added up:", blank(sprintf("%15.2f%8d", sum, 1), "         ______    ____")
    print "\nThe result is the values, each times its weight, added up:\n"
    print "   Z = ( " blank(sprintf("%.2f   %.2f", z[1], z[2]), "______   ______") " )\n\nWere your predictions right? What surprised you?"
    if (!key) exit
    softmax(asks)
    printf "\n3 in numbers: without the later words the weights are\n "
    for (j = 1; j <= asks; j++) printf " %s %.2f", word[j], weight[j]
    print "."
}
