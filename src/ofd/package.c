/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a package and unpacking its files in pieces, with the sizes of the directory as limits and every
 * CRC checked. libzip is asked as a second reader and unpacks nothing: its memory is its own (malloc),
 * and what zlib leaves in it would stay there. */
#include "ofd/package.h"

#include <string.h>

#include <zip.h>

#include "base/mem.h"
#include "ofd/deflate.h"
#include "statuslist/inflate.h"

enum { PIECE = 16 * 1024 };

/* What is parsed costs many times what is hashed. */
#define PARSED_MAX (UINT64_C(64) << 20)

gov_status gov__ofd_fault_set(gov__ofd_fault *fault, gov_finding result, gov__reason reason,
                              const char *what, gov__bytes file)
{
    if (fault->result != 0) {
        return GOV_ERR_RESPONSE;
    }
    size_t len = strlen(what) < 120 ? strlen(what) : 120;

    fault->result = result;
    fault->reason = reason;
    memcpy(fault->detail, what, len);
    fault->detail[len] = '\0';
    if (file.len != 0) {
        memcpy(fault->detail + len, ": ", 2);
        gov__ofd_name_text(file, fault->detail + len + 2);
    }
    return GOV_ERR_RESPONSE;
}

static gov_status check_content(gov__ofd_package *package, const gov__ofd_entry *entry)
{
    gov__ofd_deflated found;

    if (!gov__ofd_deflate_walk(entry->data.data, entry->data.len, entry->size, &found)) {
        return found.is_costly
                   ? gov__ofd_fault_set(&package->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
                                        "packed in too many blocks", entry->name)
                   : gov__ofd_fault_set(&package->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                        "does not unpack to its size", entry->name);
    }
    if (found.used != entry->data.len || found.yield != entry->size) {
        return gov__ofd_fault_set(&package->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                                  "packed data ends elsewhere than it says", entry->name);
    }
    return GOV_OK;
}

gov_status gov__ofd_package_contents(gov__ofd_package *package)
{
    gov_status status = GOV_OK;

    for (size_t i = 0; status == GOV_OK && i < package->count; i++) {
        status =
            package->entries[i].method != 0 ? check_content(package, &package->entries[i]) : GOV_OK;
    }
    return status;
}

static gov_status open_zip(gov__ofd_package *package)
{
    zip_error_t error;

    zip_error_init(&error);
    zip_source_t *source =
        zip_source_buffer_create(package->in->data, package->in->size, 0, &error);
    if (source != NULL) {
        package->zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
        if (package->zip == NULL) {
            zip_source_free(source);
        }
    }
    bool memory = zip_error_code_zip(&error) == ZIP_ER_MEMORY;
    zip_error_fini(&error);
    if (package->zip != NULL &&
        zip_get_num_entries(package->zip, 0) == (zip_int64_t)package->count) {
        return GOV_OK;
    }
    if (memory) {
        return GOV_ERR_NO_MEMORY;
    }
    return gov__ofd_fault_set(&package->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                              "a second reader finds it inconsistent", gov__bytes_of(NULL, 0));
}

gov_status gov__ofd_package_open(gov__ofd_package *package, const gov__verify_input *in)
{
    memset(package, 0, sizeof *package);
    package->in = in;
    package->mem = &in->out->mem;
    gov_status status = gov__ofd_package_layout(package);
    if (status == GOV_OK) {
        status = gov__ofd_package_names(package);
    }
    if (status == GOV_OK) {
        status = gov__ofd_package_contents(package);
    }
    return status == GOV_OK ? open_zip(package) : status;
}

void gov__ofd_package_close(gov__ofd_package *package)
{
    if (package->zip != NULL) {
        zip_discard(package->zip);
        package->zip = NULL;
    }
    gov__mem_free(package->mem, package->entries);
    package->entries = NULL;
    package->count = 0;
}

/* A file on its way. */
struct unpacking {
    const gov__ofd_entry *entry;
    gov__ofd_sink sink;
    void *user;
    gov__digest *digest;
    uint64_t seen;
    uint32_t crc;
    gov_status status; /* of digest and sink */
};

static gov_status take_piece(void *user, const uint8_t *data, size_t len)
{
    struct unpacking *u = user;

    if (len > u->entry->size - u->seen) {
        return GOV_ERR_RESPONSE;
    }
    u->seen += len;
    u->crc = gov__inflate_crc(u->crc, data, len);
    if (u->digest != NULL) {
        u->status = gov__digest_update(u->digest, data, len);
    }
    if (u->status == GOV_OK && u->sink != NULL) {
        u->status = u->sink(u->user, data, len);
    }
    return u->status;
}

static gov_status take_stored(struct unpacking *u)
{
    gov__bytes data = u->entry->data;
    gov_status status = GOV_OK;

    for (size_t at = 0, len; at < data.len && status == GOV_OK; at += len) {
        len = data.len - at < PIECE ? data.len - at : PIECE;
        status = take_piece(u, data.data + at, len);
    }
    return status;
}

static gov_status read_with(gov__ofd_package *package, size_t index, gov__ofd_sink sink, void *user,
                            gov__digest *digest)
{
    const gov__ofd_entry *entry = &package->entries[index];
    struct unpacking u = {.entry = entry, .sink = sink, .user = user, .digest = digest};
    gov_status status = entry->method == 0
                            ? take_stored(&u)
                            : gov__inflate_raw(package->mem, entry->data, take_piece, &u);

    if (u.status != GOV_OK || (status != GOV_OK && status != GOV_ERR_RESPONSE)) {
        return status;
    }
    if (status != GOV_OK || u.seen != entry->size || u.crc != entry->crc) {
        return gov__ofd_fault_set(&package->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "cannot be unpacked, or its CRC is wrong", entry->name);
    }
    return GOV_OK;
}

static bool has_digest(const gov__ofd_entry *entry, gov__digest_alg alg)
{
    return (entry->digested & (1U << alg)) != 0;
}

static gov_status keep_digest(gov__ofd_entry *entry, gov__digest_alg alg, gov__digest *digest)
{
    gov_status status = gov__digest_final(digest, entry->digests[alg]);

    if (status == GOV_OK) {
        entry->digested = (uint8_t)(entry->digested | 1U << alg);
    }
    return status;
}

gov_status gov__ofd_package_read(gov__ofd_package *package, size_t index, gov__ofd_sink sink,
                                 void *user)
{
    gov__ofd_entry *entry = &package->entries[index];
    gov__digest *digest = NULL;

    if (!has_digest(entry, GOV__DIGEST_SM3)) {
        gov_status status = gov__digest_new(package->in->trust->crypto, GOV__DIGEST_SM3, &digest);
        if (status != GOV_OK) {
            return status;
        }
    }
    gov_status status = read_with(package, index, sink, user, digest);
    if (status == GOV_OK && digest != NULL) {
        status = keep_digest(entry, GOV__DIGEST_SM3, digest);
    }
    gov__digest_free(digest);
    return status;
}

static gov_status append(void *user, const uint8_t *data, size_t len)
{
    gov__buf *out = user;

    gov__buf_append(out, data, len);
    return gov__buf_status(out);
}

bool gov__ofd_package_may_parse(gov__ofd_package *package, size_t index)
{
    package->parsed += package->entries[index].size;
    return package->parsed <= PARSED_MAX;
}

gov_status gov__ofd_package_load(gov__ofd_package *package, size_t index, size_t max, gov__buf *out)
{
    uint64_t size = package->entries[index].size;

    if (size > max || !gov__ofd_package_may_parse(package, index)) {
        return GOV_ERR_LIMIT;
    }
    gov_status status = gov__buf_reserve(out, (size_t)size);
    return status == GOV_OK ? gov__ofd_package_read(package, index, append, out) : status;
}

/* Digests of other algorithms than SM3, all together: of as much as the package may hold. */
static gov_status digest_otherwise(gov__ofd_package *package, size_t index, gov__digest_alg alg)
{
    gov__ofd_entry *entry = &package->entries[index];
    gov__digest *digest;

    package->hashed += entry->size;
    if (package->hashed > package->in->options->max_unpacked_bytes) {
        return GOV_ERR_LIMIT;
    }
    gov_status status = gov__digest_new(package->in->trust->crypto, alg, &digest);
    if (status != GOV_OK) {
        return status;
    }
    status = read_with(package, index, NULL, NULL, digest);
    if (status == GOV_OK) {
        status = keep_digest(entry, alg, digest);
    }
    gov__digest_free(digest);
    return status;
}

gov_status gov__ofd_package_digest(gov__ofd_package *package, size_t index, gov__digest_alg alg,
                                   uint8_t out[GOV__DIGEST_MAX])
{
    const gov__ofd_entry *entry = &package->entries[index];
    gov_status status = GOV_OK;

    if (!has_digest(entry, alg)) {
        status = alg == GOV__DIGEST_SM3 ? gov__ofd_package_read(package, index, NULL, NULL)
                                        : digest_otherwise(package, index, alg);
    }
    if (status == GOV_OK) {
        memcpy(out, entry->digests[alg], GOV__DIGEST_MAX);
    }
    return status;
}
