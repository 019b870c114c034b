/* SPDX-License-Identifier: Apache-2.0 */
/* A zip package in memory that every reader reads the same way, or none. The layout is judged by our own
 * pass over every byte (package_layout.c, package_names.c); contents are unpacked by zlib, never to a
 * file, once libzip as a second reader has found nothing inconsistent. What the files mean is not known
 * here. */
#ifndef GOV__OFD_PACKAGE_H
#define GOV__OFD_PACKAGE_H

#include "crypto/digest.h"
#include "verification/verification.h"

#define GOV__OFD_NAME_MAX   512
#define GOV__OFD_ENTRY_MAX  (64U << 20) /* bytes of one file, unpacked */
#define GOV__OFD_XML_MAX    (8U << 20)
#define GOV__OFD_VALUE_MAX  (4U << 20) /* a signed value, a copy of a seal */
#define GOV__OFD_NONE       SIZE_MAX
#define GOV__OFD_BODIES_MAX 64
#define GOV__OFD_SIGNATURES 64
#define GOV__OFD_DIGESTS    (GOV__DIGEST_SM3 + 1) /* algorithms of references */

/* What is wrong; result 0: nothing. The first fault stays. */
typedef struct gov__ofd_fault {
    gov_finding result; /* FAIL, or NOT_DONE where it is a limit or not supported */
    gov__reason reason;
    char detail[GOV__OFD_NAME_MAX + 128];
} gov__ofd_fault;

/* Notes a fault: `what`, and the file it is about unless that is empty. Always GOV_ERR_RESPONSE. */
gov_status gov__ofd_fault_set(gov__ofd_fault *fault, gov_finding result, gov__reason reason,
                              const char *what, gov__bytes file);

typedef struct gov__ofd_entry {
    gov__bytes name; /* in the package, as it stands there */
    gov__bytes data; /* packed */
    uint64_t size;   /* unpacked */
    uint64_t header; /* where the local header begins */
    uint64_t end;    /* of the packed data; the descriptor lies behind it */
    uint32_t crc;
    uint16_t flags;
    uint16_t method;
    uint32_t index; /* in the directory, which is libzip's */
    bool is_folder;
    bool is_odd;      /* its name may stand for another one on some systems */
    bool is_rival;    /* a reader that begins at the root takes it for another */
    uint8_t digested; /* a bit for each algorithm whose digest is known */
    uint8_t digests[GOV__OFD_DIGESTS][GOV__DIGEST_MAX];
    /* Below: masks of what the document says of it. */
    uint64_t bodies;  /* DocBody elements from which it is reached */
    uint64_t covered; /* signatures with a reference to it */
    uint64_t owned;   /* signatures of which it is a part */
    uint8_t roles;    /* gov__ofd_role: more than one is a fault */
} gov__ofd_entry;

struct zip;

typedef struct gov__ofd_package {
    const gov__verify_input *in;
    const gov_allocator *mem;
    struct zip *zip;
    gov__ofd_entry *entries; /* sorted by name */
    size_t count;
    uint64_t hashed; /* bytes hashed so far beyond SM3 */
    uint64_t parsed; /* bytes of XML, signed values and seals so far */
    bool case_used;  /* a path was found in another case only */
    bool root_used;  /* a path was found from the root only */
    bool name_coded; /* a name beyond ASCII has no mark of UTF-8 */
    bool commented;
    bool zip64_used;      /* a local header has room for large sizes, and the right ones in it */
    gov__ofd_fault fault; /* of the container */
} gov__ofd_package;

/* Judges the container and opens it. GOV_OK; GOV_ERR_RESPONSE with package->fault; GOV_ERR_NO_MEMORY.
 * Close it in any case. */
gov_status gov__ofd_package_open(gov__ofd_package *package, const gov__verify_input *in);
void gov__ofd_package_close(gov__ofd_package *package);

/* Parts of opening: every byte accounted for; the names, which get sorted. */
gov_status gov__ofd_package_layout(gov__ofd_package *package);
gov_status gov__ofd_package_names(gov__ofd_package *package);
/* Whether the packed data unpacks to what the directory says, and ends where it says. */
gov_status gov__ofd_package_contents(gov__ofd_package *package);

/* Byte for byte; GOV__OFD_NONE when there is no such file. Folders are not found. */
size_t gov__ofd_package_find(const gov__ofd_package *package, const char *name, size_t len);
/* The same without regard to the case of ASCII letters. */
size_t gov__ofd_package_find_nocase(const gov__ofd_package *package, const char *name, size_t len);

/* Takes a piece of a file as it is unpacked; what is not GOV_OK ends reading and is returned. */
typedef gov_status (*gov__ofd_sink)(void *user, const uint8_t *data, size_t len);
/* Unpacks a file piece by piece, and keeps its SM3 by the way. GOV_OK; what the sink said;
 * GOV_ERR_RESPONSE with package->fault; GOV_ERR_NO_MEMORY. `sink` may be NULL. */
gov_status gov__ofd_package_read(gov__ofd_package *package, size_t entry, gov__ofd_sink sink,
                                 void *user);
/* Whether a file may still be parsed: they have a limit all together. */
bool gov__ofd_package_may_parse(gov__ofd_package *package, size_t entry);
/* A whole file of at most `max` bytes, to be parsed; GOV_ERR_LIMIT beyond. */
gov_status gov__ofd_package_load(gov__ofd_package *package, size_t entry, size_t max,
                                 gov__buf *out);
/* Its digest, which is taken once; beyond what may be hashed in all, GOV_ERR_LIMIT. */
gov_status gov__ofd_package_digest(gov__ofd_package *package, size_t entry, gov__digest_alg alg,
                                   uint8_t out[GOV__DIGEST_MAX]);

/* Text of a name for reports: UTF-8, without control characters; with NUL. */
void gov__ofd_name_text(gov__bytes name, char out[GOV__OFD_NAME_MAX + 1]);

#endif
