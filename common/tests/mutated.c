/* Runs a program on input that is mutated: bytes changed, added, removed, cut off. Whatever it
 * is, the program ends by itself with 0, 1 or 2, prints no control character, and a line on
 * stderr if it is not 0.
 *
 *     mutated COUNT FILE COMMAND...     a FILE that the command reads; restored at the end
 *     mutated COUNT - COMMAND...        up to three options and sentences
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 65536, OPTIONS = 3 };
typedef char Bytes[MOST + 8];

static const char *const options[] = {
    "--sentence=the cat drank the milk because it was hungry",
    "--sentence=She saw a dog, it ran!",
    "--explain=it,cat",
    "--explain=the#2,7",
    "--scale=2.5",
    "--head=2",
    "--heads=6",
    "--shared",
    "--causal",
    "--kv-heads=2",
    "--order=0,2,1,3",
    "--pool",
    "--digits=4",
    "--pass=3",
    "--full",
    "--color=never",
    "--load=build/reference/04_llama",
    "--rope=10000,4",
    "--words",
    "--quiet",
};

/* The same sequence on every machine. */
static size_t below(size_t n)
{
    static unsigned long state = 1;
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

static size_t read_bytes(FILE *file, char *text)
{
    rewind(file);
    size_t length = fread(text, 1, MOST, file);
    text[length] = '\0';
    return length;
}

/* The command's exit status if it keeps what is promised above, or -1. */
static int run(char **command)
{
    static Bytes text;
    FILE *streams[2] = { tmpfile(), tmpfile() };
    int status = 0, lines = 0, controls = 0;
    fflush(stdout);
    pid_t child = streams[0] == NULL || streams[1] == NULL ? -1 : fork();
    if (child == 0) {
        alarm(60);
        dup2(fileno(streams[0]), 1), dup2(fileno(streams[1]), 2);
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    for (int k = 0; k < 2; k++) {
        for (size_t left = read_bytes(streams[k], text), i = 0; i < left; i++) {
            lines += k == 1 && text[i] == '\n';
            controls += ((unsigned char)text[i] < ' ' && text[i] != '\n') || text[i] == 0x7F;
        }
        fclose(streams[k]);
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 99;
    if (code <= 2 && lines == (code > 0) && controls == 0)
        return code;
    printf("FAILED status %d, %d lines on stderr, %d controls:", code, lines, controls);
    for (; *command != NULL; command++)
        printf(" '%s'", *command);
    printf("\n");
    return -1;
}

static void write_bytes(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, length, file) != length || fclose(file) != 0)
        abort();
}

int main(int argc, char **argv)
{
    static Bytes original, text[OPTIONS];
    int count = atoi(argv[1]), ended[3] = { 0 };
    FILE *file = strcmp(argv[2], "-") == 0 ? NULL : fopen(argv[2], "rb");
    size_t length = file == NULL ? 0 : read_bytes(file, original);
    for (int k = 0; k < count; k++) {
        if (file != NULL) {
            memcpy(text[0], original, sizeof original);
            write_bytes(argv[2], text[0], mutate(text[0], length));
        }
        char *command[64] = { NULL };
        memcpy(command, argv + 3, (size_t)(argc - 3) * sizeof *command);
        for (size_t o = 0, most = file == NULL ? 1 + below(OPTIONS) : 0; o < most; o++) {
            strcpy(text[o], options[below(sizeof options / sizeof *options)]);
            if (below(2))
                mutate(text[o], strlen(text[o]));
            command[argc - 3 + (int)o] = text[o];
        }
        int code = run(command);
        if (code < 0)
            return 0; /* the file stays as it is, to be looked at */
        ended[code]++;
    }
    if (file != NULL)
        write_bytes(argv[2], original, length);
    printf("ok %d times %s of %s: %d ended with 0, %d with 1, %d with 2\n", count, argv[2],
           argv[3], ended[0], ended[1], ended[2]);
    return 0;
}
