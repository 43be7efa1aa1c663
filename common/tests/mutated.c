/* Runs a command with input that is mutated as SEED says: bytes changed, added, removed, cut
 * off. It is ended after a minute.
 *
 *     mutated SEED FILE COMMAND...     FILE, which the command reads, made of FILE.good
 *     mutated SEED - COMMAND...        two more options
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const char *const options[] = {
    "--sentence=the cat drank the milk because it was old", "--sentence=She saw a dog. It ran!",
    "--explain=it,cat", "--explain=the#2,7", "--scale=2.5", "--head=2", "--heads=6", "--shared",
    "--causal", "--kv-heads=2", "--order=0,2,1,3", "--pool", "--digits=4", "--pass=3", "--full",
    "--color=never", "--load=build/reference/04_llama", "--rope=10000,4", "--words", "--quiet",
};
/* clang-format on */
static unsigned long state;

/* The same sequence on every machine. */
static size_t below(size_t n)
{
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
    return (state >> 8) % n;
}

/* Up to three edits; half of them near the beginning, where a file has its header. */
static size_t mutate(char *text, size_t length)
{
    static const char telling[] = "0123456789-+.,()'<>|=f8#e\n \xff\x80\x01\x1b\"\\";
    for (size_t edits = 1 + below(3); edits > 0 && length > 0; edits--) {
        size_t at = below(below(2) && length > 128 ? 128 : length), kind = below(16);
        if (kind == 0)
            length = at;
        else if (kind < 5)
            memmove(text + at, text + at + 1, --length - at);
        else if (kind < 9)
            memmove(text + at + 1, text + at, length++ - at);
        if (kind >= 5)
            text[at] = (char)(below(2) ? telling[below(sizeof telling)] : (int)below(256));
    }
    text[length] = '\0';
    return length;
}

int main(int argc, char **argv)
{
    static char text[2][65536], *command[64];
    memcpy(command, argv + 3, (size_t)(argc - 3) * sizeof *command);
    state = strtoul(argv[1], NULL, 10);
    if (strcmp(argv[2], "-") != 0) {
        snprintf(text[1], sizeof text[1], "%s.good", argv[2]);
        FILE *good = fopen(text[1], "rb"), *file = fopen(argv[2], "wb");
        size_t length = fread(text[0], 1, sizeof text[0] - 8, good);
        fwrite(text[0], 1, mutate(text[0], length), file);
        fclose(file);
    } else
        for (int k = 0; k < 2; k++) {
            strcpy(text[k], options[below(sizeof options / sizeof *options)]);
            if (below(2))
                mutate(text[k], strlen(text[k]));
            command[argc - 3 + k] = text[k];
        }
    alarm(60);
    execvp(command[0], command);
    return 127;
}
