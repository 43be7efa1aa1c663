#!/bin/sh
# Prints the flags for the experiments that this compiler knows: $CC, or cc. Infinity is a number there,
# a hidden score: -ffast-math alone would take it for one that does not occur.
# shellcheck disable=SC2086
knows() { echo 'int main(void) { return 0; }' | ${CC:-cc} $1 -x c -o /dev/null - 2>/dev/null; }

flags=-O3
for flag in -march=native -ffast-math; do
    knows $flag && flags="$flags $flag"
done
case $flags in *march*) ;; *) knows -mcpu=native && flags="$flags -mcpu=native" ;; esac
knows "$flags -fno-finite-math-only" && flags="$flags -fno-finite-math-only"
echo "$flags"
