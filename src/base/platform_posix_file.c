/* SPDX-License-Identifier: Apache-2.0 */
/* Reading files on POSIX systems: opened close-on-exec, regular files only. Writing is
 * platform_posix_store.c. */
#include "base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

#define LOAD_STEP 65536U

/* O_NONBLOCK so that opening a FIFO does not hang; the file is then found not to be regular. */
int gov__platform_file_open(const char *path)
{
    int fd;
    do {
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    } while (fd < 0 && errno == EINTR);
    if (fd >= 0 && gov__platform_file_size(fd) < 0) {
        (void)close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

int64_t gov__platform_file_size(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return -1;
    }
    return (int64_t)info.st_size;
}

int64_t gov__platform_file_read(int fd, void *out, size_t len)
{
    ssize_t got;
    if (len > SSIZE_MAX) {
        len = SSIZE_MAX;
    }
    do {
        got = read(fd, out, len);
    } while (got < 0 && errno == EINTR);
    return (int64_t)got;
}

bool gov__platform_file_seek(int fd, int64_t offset)
{
    return offset >= 0 && lseek(fd, (off_t)offset, SEEK_SET) == (off_t)offset;
}

/* Not repeated on EINTR: Linux has released the descriptor by then. */
bool gov__platform_file_close(int fd)
{
    return fd < 0 || close(fd) == 0 || errno == EINTR;
}

static gov_status load(int fd, gov__buf *buf)
{
    for (;;) {
        size_t start = buf->len;
        size_t room = buf->max - start;
        size_t step = room < LOAD_STEP ? room : LOAD_STEP;
        char *into = gov__buf_extend(buf, step);
        if (into == NULL) {
            return gov__buf_status(buf);
        }
        int64_t got = gov__platform_file_read(fd, into, step);
        gov__buf_truncate(buf, start + (got > 0 ? (size_t)got : 0));
        if (got <= 0) {
            return got == 0 ? GOV_OK : GOV_ERR_FILE;
        }
    }
}

gov_status gov__platform_file_load(const gov_allocator *mem, const char *path, size_t max_bytes,
                                   char **out, size_t *out_len)
{
    *out = NULL;
    *out_len = 0;
    int fd = gov__platform_file_open(path);
    if (fd < 0) {
        return GOV_ERR_FILE;
    }
    gov__buf buf;
    /* One byte more than allowed tells a file at the limit from one beyond it. */
    gov__buf_init_secret(&buf, mem, max_bytes < SIZE_MAX / 2 ? max_bytes + 1 : max_bytes);
    gov_status status = load(fd, &buf);
    (void)gov__platform_file_close(fd);
    if (status == GOV_OK && buf.len > max_bytes) {
        status = GOV_ERR_LIMIT;
    }
    if (status != GOV_OK) {
        gov__buf_wipe_free(&buf);
        return status;
    }
    return gov__buf_take(&buf, out, out_len);
}
