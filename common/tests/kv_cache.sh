echo "Caches of real models"

kv=$programs/kv_cache
own="$kv --layers 32 --kv-heads 8 --head-dim 128"

prints "Gemma 3 27B takes 10.41 GiB at 131072 tokens: its windows do not grow" "80         2.91    10.41" $kv
prints "your own model" "128     128         4.00    16.00" $own
prints "half the bits, half the cache; options take = too" "128      64         2.00     8.00" $own --bits=8
prints "8 bits and a scale for each 32 numbers" "128      68         2.12     8.50" $own --bits 8.5

# Of models that are not in the table, by the words of the options, against bytes that were added up elsewhere.
windows="$kv --layers 8 --kv-heads 8 --head-dim 128 --layers 24 --window 4096"
prints "a window in some layers" "24    4096         8     128           384" $windows
prints "and what that makes of the total" "32         1.38     4.38" $windows
prints "K and V of different widths: 48 · 4 · (192 + 128) numbers" "192/128     120         3.75    15.00" \
    $kv --layers 48 --kv-heads 4 --head-dim 192 --value-dim 128
prints "a latent has no d_k + d_v" "576/512    68.6         2.14     8.58" $kv --layers 61 --latent 576 --value-dim 512
prints "a row for each 4 tokens" "512     5.2         0.16     0.66" $kv --layers 21 --latent 512 --every 4
prints "layers that keep nothing" "36    none" $kv --layers 12 --kv-heads 2 --head-dim 256 --layers 36 --kv-heads 0

# 128 heads: each number of the latent once as key, 512 of 576 once more as value.
prints "uses of a latent's numbers: 128 · (576 + 512) / 576" "   242   yours" $kv --layers 61 --latent 576 --value-dim 512 --heads 128
prints "uses of a shared key: 64 / 4 heads, times the tokens of a step" "    64   yours" \
    $kv --layers 94 --kv-heads 4 --head-dim 128 --heads 64 --step 4
# 312 · 10^12 / 2 multiply-adds, and 2039 · 10^9 / 2 numbers of two bytes; numbers of one byte are fetched twice as fast.
prints "a ridge is multiply-adds for each 16-bit number" "153   A100" $kv
prints "for each 8-bit number half as many" "76.5   A100" $kv --bits 8
prints "your processor's" "6.47   yours" $kv --tflops .263 --bandwidth 40.65

# Llama 2 7B has 6 738 415 616 parameters: 12.55 GiB. 24 GiB hold floor((24 - 12.55) / 2) more caches.
prints "weights are computed from the configuration" "Llama 2 7B           12.55    2.000       5 " $kv --memory 24
prints "your weights leave less room" "     16 " $own --memory 24 --weights 16
# (16 GiB + 0.5 GiB) / 1000 GB/s
prints "bandwidth is the floor of a token's time" "17.72" $own --memory 24 --weights 16 --bandwidth 1000
prints "what does not fit says what it needs" "does not fit: 16.5 GiB are needed" $own --memory 16 --weights 16
prints "longer sequences, fewer models" "Left out: 32" $kv --context 100000
for locale in C C.UTF-8; do
    for options in "" "--help" "--layers 9999 --kv-heads 9999 --head-dim 999 --heads 9999 --step 9999"; do
        # shellcheck disable=SC2086
        shows "$locale: no line of kv_cache $options is wider than 80 columns" narrow env LC_ALL=$locale $kv $options
    done
done

dies 2 "there is no option --model" "an unknown option" $kv --model
dies 2 "there is no option --vocabulary" "a word of models.txt that is no option" $kv --vocabulary 3
dies 2 "--bits needs a value" "a missing value" $kv --bits
dies 2 "is not a whole number" "a number that is not whole" $kv --context 1.5
dies 2 "is not a number" "no number at all" $kv --memory lots
dies 2 "out of range" "NaN GiB" $kv --memory nan
dies 2 "out of range; it goes from 1 to 64" "a number out of range" $kv --bits 0
dies 2 "layers need --kv-heads and --head-dim, or --latent" "a model without heads" $kv --layers 32
dies 2 "a model begins with --layers" "heads without layers" $kv --kv-heads 8 --head-dim 128
dies 2 "--kv-heads must divide --heads" "heads that cannot share" $own --heads 30
dies 2 "in place of --kv-heads" "a latent and heads" $own --latent 576
dies 2 "--weights goes with your own model" "weights without a model" $kv --weights 3
dies 1 "docs/tools/models.txt: No such file" "started elsewhere" sh -c "cd / && exec '$PWD/$kv'"
if [ -w /dev/full ]; then
    dies 1 "standard output" "a full disk" sh -c "exec $kv >/dev/full"
fi
