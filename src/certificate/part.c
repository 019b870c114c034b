/* SPDX-License-Identifier: Apache-2.0 */
/* See part.h. */
#include "certificate/part.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/random_id.h"
#include "base/str.h"
#include "base/wipe.h"

/* Bytes of the digest in the name: enough that two files never share one by chance. */
#define NAME_BYTES 12
#define CHUNK      16384

gov_status gov__part_init(gov__part *part, const gov_allocator *mem, const gov_random *random,
                          const char *path)
{
    const char *slash = strrchr(path, '/');
    *part = (gov__part){.mem = mem, .random = random, .path = path, .fd = -1};
    if (slash == NULL) {
        part->folder = gov__mem_strdup(mem, ".");
    } else {
        part->folder = gov__mem_dup(mem, path, slash == path ? 1 : (size_t)(slash - path));
    }
    return part->folder == NULL ? GOV_ERR_NO_MEMORY : GOV_OK;
}

static gov_status make_name(gov__part *part, const uint8_t *digest)
{
    char unique[NAME_BYTES * 2 + 1];
    gov_status status = GOV_OK;
    if (digest != NULL) {
        gov__str_to_hex(digest, NAME_BYTES, unique);
    } else {
        status = gov__random_id(part->random, unique);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__buf text;
    /* People name files after people. */
    gov__buf_init_secret(&text, part->mem, 0);
    gov__buf_append_str(&text, part->path);
    gov__buf_append_char(&text, '.');
    gov__buf_append_str(&text, unique);
    gov__buf_append_str(&text, ".part");
    return gov__buf_take(&text, &part->name, NULL);
}

static gov_status hand_over(gov__part *part, gov__part_take_fn take, void *user)
{
    char chunk[CHUNK];
    int64_t got = 0;
    gov_status status = GOV_OK;
    do {
        got = gov__platform_file_read(part->fd, chunk, sizeof chunk);
        if (got < 0) {
            status = GOV_ERR_FILE;
        } else if (got > 0) {
            status = take(user, chunk, (size_t)got);
        }
    } while (status == GOV_OK && got > 0);
    gov__wipe(chunk, sizeof chunk);
    return status;
}

gov_status gov__part_open(gov__part *part, const uint8_t digest[GOV__PART_DIGEST], uint64_t size,
                          gov__part_take_fn take, void *user)
{
    bool busy = false;
    gov_status status = make_name(part, digest);
    if (status != GOV_OK) {
        return status;
    }
    part->fd = gov__platform_part_open(part->name, &busy);
    if (part->fd < 0) {
        return GOV_ERR_FILE;
    }
    part->resumable = digest != NULL;
    int64_t there = gov__platform_file_size(part->fd);
    if (there < 0) {
        return GOV_ERR_FILE;
    }
    if (there == 0) {
        return GOV_OK;
    }
    return !part->resumable || (uint64_t)there > size ? gov__part_clear(part)
                                                      : hand_over(part, take, user);
}

bool gov__part_is_open(const gov__part *part)
{
    return part->fd >= 0;
}

gov_status gov__part_write(gov__part *part, const void *data, size_t size)
{
    return gov__platform_part_write(part->fd, data, size) ? GOV_OK : GOV_ERR_FILE;
}

gov_status gov__part_clear(gov__part *part)
{
    return part->fd < 0 || gov__platform_part_clear(part->fd) ? GOV_OK : GOV_ERR_FILE;
}

gov_status gov__part_finish(gov__part *part)
{
    if (!gov__platform_part_finish(part->fd, part->folder, part->name, part->path)) {
        return GOV_ERR_FILE;
    }
    gov__mem_free(part->mem, part->name);
    part->name = NULL;
    return GOV_OK;
}

void gov__part_end(gov__part *part, bool keep)
{
    if (part->fd >= 0 && part->name != NULL && !(keep && part->resumable)) {
        (void)gov__platform_file_remove(part->folder, part->name);
    }
    (void)gov__platform_file_close(part->fd);
    part->fd = -1;
    gov__mem_wipe_free_str(part->mem, part->name);
    gov__mem_wipe_free_str(part->mem, part->folder);
    part->name = NULL;
    part->folder = NULL;
}
