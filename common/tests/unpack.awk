# awk -v into=FOLDER -f unpack.awk TEXT | sh: takes a text of arrays apart, by npytool. Its lines are
#
#     ---- 02_gpt2 ----              a folder of that name, for what follows
#     options: --heads 3             a file of that name with the rest of the line
#     X [8 x 20]                     X.npy in <f4; the numbers follow, row by row
#     bq [20] DTYPE                  a vector; DTYPE as npytool has it
function pack(    k, place) {
    if (name == "") return
    if (n != rows * cols) { print "echo " FILENAME ": " name ": " n " numbers >&2; exit 1"; exit }
    printf "build/npytool values %s/%s.npy '%s' '%s'", folder, name, dtype, shape
    for (k = 0; k < n; k++) {
        place = dtype ~ /^F/ ? k % rows * cols + int(k / rows) : k
        printf " %s", numbers[place]
    }
    print " || exit"
    name = ""
}
/^---- / { pack(); folder = into "/" $2; system("mkdir -p " folder); next }
/^[A-Za-z_]+: / { words = $0; sub(/^[^:]*: /, "", words); sub(/:.*/, ""); print words >(folder "/" $0); next }
/\[/ {
    pack()
    shape = $0; sub(/.*\[/, "", shape); sub(/\].*/, "", shape)
    rows = shape + 0; cols = shape ~ /x/ ? $4 + 0 : 1
    sub(/ x /, ", ", shape); if (shape !~ /,/) shape = shape ","
    name = $1; dtype = $NF ~ /\]/ ? "<f4" : $NF; n = 0
    next
}
{ for (k = 1; k <= NF; k++) numbers[n++] = $k }
END { pack() }
