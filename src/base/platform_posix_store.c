/* SPDX-License-Identifier: Apache-2.0 */
/* Writing files of which nothing may be lost and nobody else may read, and locks among processes.
 * Reading is platform_posix_file.c. */
#include "base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/buf.h"

#define OTHERS       (S_IRWXG | S_IRWXO)
#define OTHERS_WRITE (S_IWGRP | S_IWOTH)
#define LOCK_LOOK_MS 10

/* Whether the system's file is this user's, of the kind, and without these permissions for others. */
static bool is_ours(const char *path, mode_t kind, mode_t forbidden)
{
    struct stat info;
    return lstat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind && info.st_uid == geteuid() &&
           (info.st_mode & forbidden) == 0;
}

bool gov__platform_folder_make(const char *path)
{
    return (mkdir(path, S_IRWXU) == 0 || errno == EEXIST) && is_ours(path, S_IFDIR, OTHERS_WRITE);
}

bool gov__platform_file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

bool gov__platform_file_is_private(const char *path)
{
    return is_ours(path, S_IFREG, OTHERS);
}

static int open_again(const char *path, int flags)
{
    int fd;
    do {
        fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        data += put;
        len -= (size_t)put;
    }
    return true;
}

/* The entry of the folder must survive a loss of power as well. */
static bool sync_folder(const char *folder)
{
    int fd = open_again(folder, O_RDONLY | O_DIRECTORY);
    bool good = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    return gov__platform_file_close(fd) && good;
}

static bool write_new(const char *path, const void *data, size_t len)
{
    int fd = open_again(path, O_WRONLY | O_CREAT | O_EXCL);
    if (fd < 0) {
        return false;
    }
    bool good = write_all(fd, data, len) && fsync(fd) == 0;
    return gov__platform_file_close(fd) && good;
}

bool gov__platform_file_replace(const char *folder, const char *path, const char *temporary,
                                const void *data, size_t len)
{
    bool good = write_new(temporary, data, len) && rename(temporary, path) == 0;
    if (!good) {
        (void)unlink(temporary);
    }
    return good && sync_folder(folder);
}

bool gov__platform_file_create(const char *folder, const char *path, const char *temporary,
                               const void *data, size_t len)
{
    bool good = write_new(temporary, data, len) && (link(temporary, path) == 0 || errno == EEXIST);
    (void)unlink(temporary);
    return good && sync_folder(folder);
}

bool gov__platform_file_remove(const char *folder, const char *path)
{
    return unlink(path) == 0 ? sync_folder(folder) : errno == ENOENT;
}

/* A lock of the open file, not of the process: it holds among threads too, and ends with either. */
int gov__platform_file_lock(const char *path, int64_t timeout_ms, bool *busy)
{
    int64_t until = gov__platform_monotonic_ms() + timeout_ms;
    int fd = open_again(path, O_RDWR | O_CREAT);
    *busy = false;
    while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool held = errno == EWOULDBLOCK;
        int64_t left = until - gov__platform_monotonic_ms();
        if (errno != EINTR && (!held || left <= 0)) {
            *busy = held;
            (void)gov__platform_file_close(fd);
            return -1;
        }
        gov__platform_sleep_ms(!held ? 0 : left < LOCK_LOOK_MS ? left : LOCK_LOOK_MS);
    }
    return fd;
}

void gov__platform_file_unlock(int fd)
{
    (void)flock(fd, LOCK_UN);
    (void)gov__platform_file_close(fd);
}
