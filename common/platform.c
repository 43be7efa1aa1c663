#if !defined _WIN32
#define _XOPEN_SOURCE 700
#endif
#include "platform.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

/* The kind of file, one of S_IFREG, S_IFDIR …; 0 if there is none. */
static unsigned kind_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (unsigned)status.st_mode & S_IFMT : 0;
}

int platform_is_device(const char *path)
{
    unsigned kind = kind_of(path);
    return kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

int platform_is_folder(const char *path)
{
    return kind_of(path) == S_IFDIR;
}

#if defined _WIN32

int platform_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 || errno != ENOENT;
}

#include <direct.h>
#include <io.h>
#include <windows.h>

void platform_begin(void)
{
    SetConsoleOutputCP(CP_UTF8);
}

int platform_stdout_is_terminal(void)
{
    return _isatty(_fileno(stdout));
}

int platform_make_folder(const char *path)
{
    return _mkdir(path);
}

int platform_replace(const char *from, const char *to)
{
    if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING))
        return 0;
    errno = EACCES;
    return -1;
}

#else

#include <unistd.h>

/* A link that leads nowhere is there. */
int platform_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 || errno != ENOENT;
}

void platform_begin(void)
{
#if defined SIGXFSZ
    signal(SIGXFSZ, SIG_IGN);
#endif
    signal(SIGPIPE, SIG_DFL);
}

int platform_stdout_is_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

int platform_make_folder(const char *path)
{
    return mkdir(path, 0777);
}

int platform_replace(const char *from, const char *to)
{
    return rename(from, to);
}

#endif
