#!/bin/sh
# Prints the flags for the experiments that this compiler knows and can link: $CC, or cc. Infinity is a
# number there, a hidden score: -ffast-math alone would take it for one that does not occur.
set -f
knows() { printf '%s\n' "$2" | ${CC:-cc} $1 -x c -o /dev/null - 2>/dev/null; }

flags=-O3
for flag in -march=native -mcpu=native '-ffast-math -fno-finite-math-only'; do
    case $flags$flag in *march*mcpu*) continue ;; esac
    knows "$flag" 'int main(void) { return 0; }' && flags="$flags $flag"
done
knows -fopenmp '#include <omp.h>
int main(void) { return omp_get_max_threads() < 1; }' && flags="$flags -fopenmp"
echo "$flags"
