/* platform: the few things that C11 cannot do, for POSIX and for Windows. Nothing else is
 * allowed to look at the operating system. */
#ifndef PLATFORM_H
#define PLATFORM_H

/* Lets a write beyond a file-size limit fail instead of ending the process, and a closed pipe
 * end it without a word. */
void platform_begin(void);

int platform_stdout_is_terminal(void);
int platform_exists(const char *path); /* 0 only if nothing, not even a link, bears that name */
int platform_is_file(const char *path); /* not a folder, nor a pipe */
int platform_is_folder(const char *path);
int platform_make_folder(const char *path); /* 0, or -1 and errno */
/* Renames over `to`; 0, or -1 and errno. */
int platform_replace(const char *from, const char *to);

#endif
