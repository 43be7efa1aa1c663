/* random: numbers that are the same on every machine, from a seed that stands in the source.
 * splitmix64 (Steele, Lea & Flood 2014). */
#ifndef RANDOM_H
#define RANDOM_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state;
} Random;

static inline uint32_t random_bits(Random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

static inline Random random_from(int seed)
{
    Random random = { (uint64_t)seed * 0xD1342543DE82EF95u };
    random_bits(&random);
    return random;
}

/* 0 … n − 1 */
static inline int random_below(Random *random, int n)
{
    return (int)((uint64_t)random_bits(random) * (uint64_t)n >> 32);
}

/* Mean 0, variance 1 (Box & Muller 1958). */
static inline double random_normal(Random *random)
{
    double radius = sqrt(-2 * log((random_bits(random) + 1.0) * 0x1p-32));
    return radius * cos(6.283185307179586 * (random_bits(random) * 0x1p-32));
}

static inline void random_fill(float *x, size_t count, double deviation, Random *random)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (float)(deviation * random_normal(random));
}

#endif
