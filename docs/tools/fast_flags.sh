#!/bin/sh
# Prints the flags for the experiments that this compiler knows and can link: $CC, or cc.
flags=-O3
for flag in -march=native -ffast-math -fopenmp; do
    if echo 'int main(void) { return 0; }' | ${CC:-cc} $flag -x c -o /dev/null - 2>/dev/null; then
        flags="$flags $flag"
    fi
done
case $flags in
*march*) ;;
*) if echo 'int main(void) { return 0; }' | ${CC:-cc} -mcpu=native -x c -o /dev/null - 2>/dev/null; then
    flags="$flags -mcpu=native"
fi ;;
esac
echo "$flags"
