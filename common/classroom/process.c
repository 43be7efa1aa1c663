#define _XOPEN_SOURCE 700
#include "process.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void limit(int resource, size_t value)
{
    /* At the hard limit of the processor's time there would be no SIGXCPU. */
    struct rlimit most = { (rlim_t)value, (rlim_t)value + (resource == RLIMIT_CPU ? 2 : 0) };
    setrlimit(resource, &most); /* where a limit cannot be set, the wall clock still holds */
}

static void use(int from, int to)
{
    int file = from >= 0 ? from : open("/dev/null", O_RDWR);
    if (dup2(file, to) < 0)
        _exit(127);
}

static volatile sig_atomic_t stopped; /* the signal that asks us to stop, or 0 */

static void stop(int signal_number)
{
    stopped = signal_number;
}

int process_stopped(void)
{
    return stopped;
}

extern char **environ;

/* In the child. Never comes back. */
static void become(char *const *argv, const Limits *limits, int in, int out, int results)
{
    setpgid(0, 0);
    if (limits->folder != NULL
        && (chdir(limits->folder) != 0 || setenv("TMPDIR", limits->folder, 1) != 0))
        _exit(127); /* a compiler leaves its temporary files there too */
    /* Out of the way first, so that no dup2 overwrites one that is still needed. */
    int from[] = { in, out, results };
    for (int k = 0; k < 3; k++)
        if (from[k] >= 0)
            from[k] = fcntl(from[k], F_DUPFD, 10);
    use(from[0], 0);
    use(from[1], 1);
    use(from[1], 2);
    use(from[2], 3);
    for (int file = 4; file < 64; file++)
        close(file);
    signal(SIGXFSZ, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (size_t)limits->seconds);
    if (limits->file > 0)
        limit(RLIMIT_FSIZE, limits->file);
    if (limits->memory > 0)
        limit(RLIMIT_AS, limits->memory);
    if (limits->environment != NULL)
        environ = (char **)limits->environment;
    execvp(argv[0], argv);
    _exit(127);
}

Outcome process_run(char *const *argv, const Limits *limits, int in, int out, int results)
{
    double start = now(), spent = 0;
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    pid_t child = fork();
    if (child < 0)
        return (Outcome){ NOT_STARTED, errno };
    if (child == 0)
        become(argv, limits, in, out, results);
    setpgid(child, child); /* also here: whichever of the two comes first */
    int status = 0, ended = 0;
    while (!ended && !stopped && (spent = now() - start) < 5 * limits->seconds) {
        struct timespec pause = { 0, spent < 0.05 ? 1000000 : 10000000 };
        pid_t reaped = waitpid(child, &status, WNOHANG);
        if (reaped < 0 && errno != EINTR)
            break;
        ended = reaped == child;
        if (!ended)
            nanosleep(&pause, NULL);
    }
    if (stopped) { /* it may have a child of its own to end */
        struct timespec pause = { 0, 10000000 };
        kill(child, SIGTERM);
        for (int k = 0; k < 300 && !ended; k++) {
            ended = waitpid(child, &status, WNOHANG) == child;
            nanosleep(&pause, NULL);
        }
    }
    kill(-child, SIGKILL); /* the rest of its group too */
    if (!ended)
        waitpid(child, &status, 0);
    if (!ended || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        return (Outcome){ TIMED_OUT, 0 };
    if (WIFSIGNALED(status))
        return (Outcome){ KILLED, WTERMSIG(status) };
    if (WEXITSTATUS(status) == 127)
        return (Outcome){ NOT_STARTED, 127 };
    return (Outcome){ EXITED, WEXITSTATUS(status) };
}

FILE *process_scratch(void)
{
    FILE *file = tmpfile();
    if (file == NULL || fcntl(fileno(file), F_SETFD, FD_CLOEXEC) != 0)
        die("no temporary file: %s", strerror(errno));
    return file;
}

int process_make_folder(char *path, size_t size)
{
    const char *parent = getenv("TMPDIR");
    int length = snprintf(path, size, "%s/attention.XXXXXX",
                          parent != NULL && *parent == '/' ? parent : "/tmp");
    if (length < 0 || (size_t)length >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return mkdtemp(path) != NULL ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)status, (void)kind, (void)ftw;
    return remove(path), 0;
}

void process_remove_folder(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
