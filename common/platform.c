#if !defined _WIN32
#define _XOPEN_SOURCE 700
#endif
#include "platform.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#if defined _WIN32
#include <direct.h>
#include <io.h>
#include <windows.h>
#define isatty _isatty
#define lstat stat
#define mkdir(path, mode) _mkdir(path)
#else
#include <unistd.h>
#endif

void platform_begin(void)
{
#if defined _WIN32
    SetConsoleOutputCP(CP_UTF8);
#else
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
#endif
}

int platform_stdout_is_terminal(void)
{
    return isatty(1);
}

int platform_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 || errno != ENOENT;
}

/* The kind of file, one of S_IFREG, S_IFDIR …; 0 if there is none. */
static unsigned kind_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (unsigned)status.st_mode & S_IFMT : 0;
}

int platform_is_folder(const char *path)
{
    return kind_of(path) == S_IFDIR;
}

int platform_is_file(const char *path)
{
    return kind_of(path) == S_IFREG;
}

int platform_make_folder(const char *path)
{
    return mkdir(path, 0777);
}

int platform_replace(const char *from, const char *to)
{
#if defined _WIN32
    if (!MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING)) {
        errno = EACCES;
        return -1;
    }
    return 0;
#else
    return rename(from, to);
#endif
}
