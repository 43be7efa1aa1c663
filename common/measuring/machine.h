/* machine: its clocks, its memory, and what it can do at most, measured in the run that is
 * compared with it. */
#ifndef MACHINE_H
#define MACHINE_H

#include "measuring/random.h"

/* Seconds of processor time since some moment, so that other programs' turns do not count. */
double work_seconds(void);

/* The most that was measured so far: bytes per second read from memory, streaming through more
 * than any cache holds, and floating-point operations per second (a multiply-add is two) with
 * everything in registers. */
typedef struct {
    double bandwidth, peak;
} Limits;

/* Measures once more, a few hundredths of a second: repeat it between the things that are
 * compared with it. */
void machine_limits(Limits *limits);

/* The least time for so many bytes and operations, in seconds. */
double least_time(Limits limits, double bytes, double operations);

/* `count` floats, all 0, beginning where a cache line does; matrix_free_all() frees them. */
float *floats_new(size_t count);

/* The same, random: a million normal numbers again and again, so that many are drawn fast. */
float *floats_random(size_t count, double deviation, Random *random);

/* Bytes of memory in this machine, and whether `bytes` are at most a quarter of them: what
 * needs more is skipped by name. */
double machine_memory(void);
int machine_fits(double bytes);

/* "AMD EPYC" and "gcc 12.2.0", as far as it can be found out. */
const char *machine_name(void);
extern const char machine_compiler[];

int machine_stderr_is_terminal(void);

#endif
