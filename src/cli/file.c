/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX files. A file has its name only when all of it is on the disk. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

#define FIRST_ROOM 65536U

bool cli_file_xdg(const char *variable, const char *fallback, const char *rest, char *out,
                  size_t size)
{
    const char *base = getenv(variable);
    int length = -1;
    if (base != NULL && base[0] == '/') {
        length = snprintf(out, size, "%s/%s", base, rest);
    } else if ((base = getenv("HOME")) != NULL && base[0] == '/') {
        length = snprintf(out, size, "%s/%s/%s", base, fallback, rest);
    }
    if (length < 0 || (size_t)length >= size) {
        out[0] = '\0';
        return false;
    }
    return true;
}

bool cli_file_make_folder(const char *folder)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path) {
        return false;
    }
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST) {
            return false;
        }
        *slash = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool cli_file_read_exactly(int fd, void *out, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t piece = read(fd, (char *)out + got, size - got);
        if (piece < 0 && errno == EINTR) {
            continue;
        }
        if (piece <= 0) {
            return false;
        }
        got += (size_t)piece;
    }
    return true;
}

static void wipe(char *text, size_t size)
{
    volatile char *at = text;
    while (size-- > 0) {
        *at++ = '\0';
    }
}

void cli_file_free(char *text, size_t size)
{
    if (text != NULL) {
        wipe(text, size);
        free(text);
    }
}

/* Doubles the room; the old one is wiped, since it may have held personal data. */
static char *grow(char *text, size_t used, size_t *room)
{
    char *wider = malloc(*room * 2);
    if (wider != NULL) {
        memcpy(wider, text, used);
        *room *= 2;
    }
    cli_file_free(text, used);
    return wider;
}

static char *read_all(int fd, size_t limit, size_t *out_size)
{
    size_t room = FIRST_ROOM;
    size_t used = 0;
    char *text = malloc(room);
    while (text != NULL) {
        ssize_t piece = read(fd, text + used, room - used - 1);
        if (piece == 0) {
            text[used] = '\0';
            *out_size = used;
            return text;
        }
        if (piece < 0 && errno == EINTR && cli_signals_seen() == 0) {
            continue;
        }
        used += piece > 0 ? (size_t)piece : 0;
        if (piece < 0 || used > limit) {
            int reason = piece < 0 ? errno : EFBIG;
            cli_file_free(text, used);
            errno = reason;
            return NULL;
        }
        text = room - used == 1 ? grow(text, used, &room) : text;
    }
    errno = ENOMEM;
    return NULL;
}

char *cli_file_read(const char *path, size_t limit, size_t *out_size)
{
    *out_size = 0;
    if (strcmp(path, "-") == 0) {
        return read_all(STDIN_FILENO, limit, out_size);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    char *text = read_all(fd, limit, out_size);
    int reason = errno;
    (void)close(fd);
    errno = reason;
    return text;
}

static bool begin(cli_part *part, const char *path, const char *infix)
{
    part->fd = -1;
    if (snprintf(part->path, sizeof part->path, "%s", path) >= (int)sizeof part->path ||
        snprintf(part->part, sizeof part->part, "%s%s.part", path, infix) >=
            (int)sizeof part->part) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (unlink(part->part) != 0 && errno != ENOENT) {
        return false;
    }
    part->fd = open(part->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return part->fd >= 0;
}

bool cli_part_begin(cli_part *part, const char *path)
{
    return begin(part, path, "");
}

bool cli_part_write(cli_part *part, const void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t piece = write(part->fd, (const char *)data + done, size - done);
        if (piece < 0 && errno != EINTR) {
            return false;
        }
        done += piece > 0 ? (size_t)piece : 0;
    }
    return true;
}

/* The name is durable only when the folder is. */
static bool sync_folder(const char *path)
{
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        slash[slash == folder ? 1 : 0] = '\0';
    }
    int fd = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return good;
}

bool cli_part_keep(cli_part *part)
{
    bool good = fsync(part->fd) == 0;
    good = close(part->fd) == 0 && good;
    part->fd = -1;
    if (!good || rename(part->part, part->path) != 0) {
        int reason = errno;
        (void)unlink(part->part);
        errno = reason;
        return false;
    }
    return sync_folder(part->path);
}

void cli_part_drop(cli_part *part)
{
    if (part->fd >= 0) {
        (void)close(part->fd);
        (void)unlink(part->part);
        part->fd = -1;
    }
}

/* Two processes that replace the same file write two temporary ones. */
bool cli_file_replace(const char *path, const void *data, size_t size)
{
    cli_part part;
    char infix[24];
    (void)snprintf(infix, sizeof infix, ".%ld", (long)getpid());
    if (!begin(&part, path, infix)) {
        return false;
    }
    if (!cli_part_write(&part, data, size)) {
        cli_part_drop(&part);
        return false;
    }
    return cli_part_keep(&part);
}
