/* SPDX-License-Identifier: Apache-2.0 */
/* A fetched file on its way to disk: written beside its place under a name that tells its digest, so that
 * a later call finds what an earlier one has got, and renamed when it is whole. */
#ifndef GOV__CERTIFICATE_PART_H
#define GOV__CERTIFICATE_PART_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#define GOV__PART_DIGEST 32

typedef struct gov__part {
    const gov_allocator *mem;
    const gov_random *random;
    const char *path; /* the caller's */
    char *folder;
    char *name;     /* beside path; NULL before it is open */
    int fd;         /* -1 likewise */
    bool resumable; /* the name tells the digest */
} gov__part;

/* Takes bytes that the file held already. */
typedef gov_status (*gov__part_take_fn)(void *user, const void *data, size_t size);

/* Opens nothing yet. GOV_ERR_NO_MEMORY. */
gov_status gov__part_init(gov__part *part, const gov_allocator *mem, const gov_random *random,
                          const char *path);
/* Opens it; with `digest`, the SHA-256 of the whole, what is there already is handed to `take`, at most
 * `size` bytes of it (more: begun anew). GOV_ERR_FILE, also while another call writes it. */
gov_status gov__part_open(gov__part *part, const uint8_t digest[GOV__PART_DIGEST], uint64_t size,
                          gov__part_take_fn take, void *user);
bool gov__part_is_open(const gov__part *part);
gov_status gov__part_write(gov__part *part, const void *data, size_t size);
gov_status gov__part_clear(gov__part *part);
/* Renames it to its place. GOV_ERR_FILE. */
gov_status gov__part_finish(gov__part *part);
/* Releases; what is not in its place stays beside it only when `keep` and a later call can go on. */
void gov__part_end(gov__part *part, bool keep);

#endif
