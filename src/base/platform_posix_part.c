/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are written bit by bit beside their place, possibly over several runs, and then put there.
 * What is written at once is platform_posix_store.c. */
#include "base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* Whether the name still is the open file: somebody else may have put it in place before the lock. */
static bool is_named(int fd, const char *path)
{
    struct stat open_file;
    struct stat named;
    return fstat(fd, &open_file) == 0 && lstat(path, &named) == 0 && S_ISREG(open_file.st_mode) &&
           open_file.st_uid == geteuid() && open_file.st_ino == named.st_ino &&
           open_file.st_dev == named.st_dev;
}

int gov__platform_part_open(const char *path, bool *busy)
{
    int fd;
    *busy = false;
    do {
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        return -1;
    }
    bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
    *busy = !locked && errno == EWOULDBLOCK;
    if (locked && is_named(fd, path) && fchmod(fd, S_IRUSR | S_IWUSR) == 0) {
        return fd;
    }
    (void)gov__platform_file_close(fd);
    return -1;
}

bool gov__platform_part_write(int fd, const void *data, size_t len)
{
    const char *at = data;
    while (len > 0) {
        ssize_t put = write(fd, at, len);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        at += put;
        len -= (size_t)put;
    }
    return true;
}

bool gov__platform_part_clear(int fd)
{
    return ftruncate(fd, 0) == 0 && gov__platform_file_seek(fd, 0);
}

bool gov__platform_part_finish(int fd, const char *folder, const char *part, const char *path)
{
    if (fsync(fd) != 0 || rename(part, path) != 0) {
        return false;
    }
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = at >= 0 && (fsync(at) == 0 || errno == EINVAL);
    return gov__platform_file_close(at) && good;
}
