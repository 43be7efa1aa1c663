#!/bin/sh
# Prints the flags for the experiments that this compiler knows and can link: $CC, or cc. Infinity is a
# number there, a hidden score: -ffast-math alone would take it for one that does not occur.
set -f
knows() { printf '%s\n' "$2" | ${CC:-cc} $1 -x c -o /dev/null - 2>/dev/null; }

flags=-O3
for flag in -march=native '-ffast-math -fno-finite-math-only'; do
    knows "$flag" 'int main(void) { return 0; }' && flags="$flags $flag"
done
# shellcheck disable=SC2016
knows -fopenmp '#include <omp.h>
int main(void) {
    int sum = 0;
    #pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < 4; i++)
        sum += omp_get_num_threads() > 0;
    return sum - 4;
}' && flags="$flags -fopenmp"
case $flags in
*march*) ;;
*) knows -mcpu=native 'int main(void) { return 0; }' && flags="$flags -mcpu=native" ;;
esac
echo "$flags"
