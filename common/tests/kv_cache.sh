echo "Caches of real models"

kv=$programs/kv_cache
own="$kv --layers 32 --kv-heads 8 --head-dim 128"

# From the columns as they are shown: 2 · layers · K/V heads · d_k numbers of 2 bytes, in KiB and GiB.
cat >"$work/cache.awk" <<'AWK'
/^Sequences/ { exit }
{ gsub(/[*]/, ""); n = NF }
n > 8 && $(n - 5) ~ /^[0-9]+$/ && $(n - 6) ~ /^[0-9]+$/ && $n ~ /^[0-9.]+$/ {
    kib = 2 * $(n - 7) * $(n - 5) * $(n - 4) * 2 / 1024
    long = /^Mistral/ ? 4096 : 131072
    if ($(n - 3) != kib || $n - kib * long / 1048576 > .0051 || kib * long / 1048576 - $n > .0051) {
        print; bad = 1
    }
    rows++
}
END { exit rows < 20 ? 2 : bad }
AWK
factors() { awk -f "$work/cache.awk"; }
shows "each row is 2 · layers · K/V heads · d_k numbers of two bytes" factors $kv
shows "a wrong factor would be found" 'sed "s/   512    2.00/   256    1.00/" | factors; [ $? -eq 1 ]' $kv
prints "a window keeps the cache of Mistral 7B from growing" "128    0.50     0.50     0.50*" $kv
prints "a latent has no factor 2" "67.5    0.26" $kv
prints "your own model" "128    0.50     4.00    16.00" $own
prints "half the bits, half the cache" "64    0.25     2.00     8.00" $own --bits 8
prints "options take = too" "64    0.25     2.00     8.00" $own --bits=8

# Llama 2 7B has 6 738 415 616 parameters: 12.55 GiB. 24 GiB hold floor((24 - 12.55) / 2) more caches.
prints "weights are computed from the configuration" "Llama 2 7B           12.55    2.000       5 " $kv --memory 24
prints "your weights leave less room" "     16 " $own --memory 24 --weights 16
# (16 GiB + 0.5 GiB) / 1000 GB/s
prints "bandwidth is the floor of a token's time" "17.72" $own --memory 24 --weights 16 --bandwidth 1000
prints "what does not fit says what it needs" "does not fit: 16.5 GiB are needed" $own --memory 16 --weights 16
prints "longer sequences, fewer models" "Left out: 21" $kv --context 100000
for locale in C C.UTF-8; do
    for options in "" "--help" "--layers 9999 --kv-heads 9999 --head-dim 999"; do
        # shellcheck disable=SC2086
        shows "$locale: no line of kv_cache $options is wider than 80 columns" narrow env LC_ALL=$locale $kv $options
    done
done

dies 2 "there is no option --model" "an unknown option" $kv --model
dies 2 "--bits needs a value" "a missing value" $kv --bits
dies 2 "is not a whole number" "a number that is not whole" $kv --context 1.5
dies 2 "is not a number" "no number at all" $kv --memory lots
dies 2 "is not a whole number" "not even NaN" $kv --context nan
dies 2 "out of range" "NaN GiB" $kv --memory nan
dies 2 "out of range; it goes from 1 to 64" "a number out of range" $kv --bits 0
dies 2 "needs all of --layers" "a model without heads" $kv --layers 32
dies 2 "--weights goes with your own model" "weights without a model" $kv --weights 3
if [ -w /dev/full ]; then
    dies 1 "standard output" "a full disk" sh -c "exec $kv >/dev/full"
fi
