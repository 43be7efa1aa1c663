/* process: another program, in a process group of its own, within limits. POSIX. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stddef.h>
#include <stdio.h>

typedef struct {
    int seconds;              /* of the processor, and five times that of the clock, which a
                               * busy machine needs; then the whole group is killed */
    size_t memory;            /* bytes of address space; 0: no limit */
    size_t file;              /* bytes that a file may grow to, what it prints included */
    const char *folder;       /* where it runs; NULL: here */
    char *const *environment; /* NULL: ours */
} Limits;

typedef enum { EXITED, KILLED, TIMED_OUT, NOT_STARTED } End;

typedef struct {
    End end;
    int code; /* exit status, or the number of the signal */
} Outcome;

/* Runs argv[0], found by PATH. Its file numbers 0, 1 and 3 are the given ones (-1: /dev/null),
 * 2 is the same as 1. */
Outcome process_run(char *const *argv, const Limits *limits, int in, int out, int results);

/* The signal (Ctrl-C, say) that ended the last process_run() early; 0: none did. */
int process_stopped(void);

/* A temporary file without a name, which no other program inherits. Without room for one the
 * program ends. */
FILE *process_scratch(void);

/* Makes an empty folder that nobody else can read; its path is `path`. 0, or -1 and errno. */
int process_make_folder(char *path, size_t size);

/* Removes a folder and all in it. */
void process_remove_folder(const char *path);

#endif
