/* POSIX where there is POSIX; elsewhere the answers are "unknown", and the experiments run. */
#define _DEFAULT_SOURCE
#include "matrix.h"
#include "measuring/machine.h"
#include "measuring/vector.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#if !defined _WIN32
#include <unistd.h>
#endif

double work_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

double machine_memory(void)
{
#if defined _SC_PHYS_PAGES && defined _SC_PAGESIZE
    double pages = (double)sysconf(_SC_PHYS_PAGES), size = (double)sysconf(_SC_PAGESIZE);
    if (pages > 0 && size > 0)
        return pages * size;
#endif
    return 4e9;
}

int machine_fits(double bytes)
{
    return bytes <= machine_memory() / 4;
}

float *floats_new(size_t count)
{
    enum { LINE = 64 / sizeof(float) };
    float *memory = matrix_memory(count + LINE, sizeof *memory);
    return memory + (LINE - (uintptr_t)memory / sizeof *memory % LINE) % LINE;
}

float *floats_random(size_t count, double deviation, Random *random)
{
    const size_t part = 1 << 20;
    float *x = floats_new(count);
    random_fill(x, count < part ? count : part, deviation, random);
    for (size_t i = part; i < count; i++)
        x[i] = x[i - part];
    return x;
}

int machine_stderr_is_terminal(void)
{
#if defined _WIN32
    return 0;
#else
    return isatty(STDERR_FILENO);
#endif
}

/* ---- the limits ---- */

enum { STREAM = 64 << 20 }; /* floats to stream through: 256 MB */

/* Adds them up in their order. */
static float stream(const float *from)
{
    Vector a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
    for (size_t i = 0; i < STREAM; i += 4 * WIDTH) {
        a += vector_load(from + i);
        b += vector_load(from + i + WIDTH);
        c += vector_load(from + i + 2 * WIDTH);
        d += vector_load(from + i + 3 * WIDTH);
    }
    return vector_sum(a + b + (c + d));
}

/* `steps` times 12 multiply-adds of vectors that do not wait for each other. */
enum { CHAINS = 12 };
static float multiply_add(long steps, float factor)
{
    Vector x[CHAINS], a = { 0 }, sum = { 0 };
    a += factor;
    for (int i = 0; i < CHAINS; i++)
        x[i] = a * (float)(i + 1);
    for (long s = 0; s < steps; s++)
        for (int i = 0; i < CHAINS; i++)
            x[i] = x[i] * a + a;
    for (int i = 0; i < CHAINS; i++)
        sum += x[i];
    return vector_sum(sum);
}

void machine_limits(Limits *limits)
{
    static float *buffer;
    static volatile float factor = 0.5f, sink;
    const long steps = 500000;
    if (buffer == NULL) {
        buffer = floats_new(STREAM);
        for (size_t i = 0; i < STREAM; i += 512) /* a page never written is not in memory */
            buffer[i] = (float)(i % 7);
    }
    double begin = work_seconds();
    sink = stream(buffer);
    double between = work_seconds();
    sink = multiply_add(steps, factor);
    double end = work_seconds();
    (void)sink;
    limits->bandwidth = fmax(limits->bandwidth, STREAM * sizeof *buffer / (between - begin));
    limits->peak = fmax(limits->peak, 2 * CHAINS * WIDTH * (double)steps / (end - between));
}

double least_time(Limits limits, double bytes, double operations)
{
    return fmax(bytes / limits.bandwidth, operations / limits.peak);
}

/* ---- its name ---- */

const char *machine_name(void)
{
    static char name[80];
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && *name == '\0' && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':') != NULL)
            snprintf(name, sizeof name, "%.60s", strchr(line, ':') + 2);
    if (file != NULL)
        fclose(file);
    name[strcspn(name, "\n")] = '\0';
    return *name != '\0' ? name : "a processor that does not tell its name";
}

#if defined __clang__
const char machine_compiler[] = "clang " __clang_version__;
#elif defined __GNUC__
const char machine_compiler[] = "gcc " __VERSION__;
#else
const char machine_compiler[] = "an unknown compiler";
#endif
