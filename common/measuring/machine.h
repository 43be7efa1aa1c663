/* machine: what this computer can do at most, measured in the run that it is compared with. */
#ifndef MACHINE_H
#define MACHINE_H

/* Bytes per second that `threads` threads read from memory, streaming through more than any
 * cache holds. One measurement, a few hundredths of a second: repeat it between the things
 * that are compared with it. */
double machine_bandwidth(int threads);

/* Floating-point operations per second (a multiply-add is two) with everything in registers. */
double machine_peak(int threads);

/* Bytes of memory in this machine, and whether `bytes` are at most a quarter of them: what
 * needs more is skipped by name. */
double machine_memory(void);
int machine_fits(double bytes);

/* "AMD EPYC, gcc 12.2, 512-bit vectors", as far as it can be found out. */
const char *machine_name(void);
const char *machine_compiler(void);

int machine_stderr_is_terminal(void);

#endif
