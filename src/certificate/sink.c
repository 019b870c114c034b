/* SPDX-License-Identifier: Apache-2.0 */
/* See sink.h and sink_parts.h. */
#include "certificate/sink_parts.h"

#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/wipe.h"
#include "core/config.h"

gov_status gov__sink_init(gov__sink *sink)
{
    const gov_client *client = sink->file->client;
    uint64_t max = (uint64_t)gov__config_int(client->config, GOV__OPTION_CERTIFICATE_MAX_BYTES);
    uint64_t asked = sink->how->max_bytes;
    sink->max = asked != 0 && asked < max ? asked : max;
    gov_status status = gov__digest_new(client->crypto, GOV__DIGEST_SHA256, &sink->sha256);
    if (status == GOV_OK && sink->how->digest == GOV_DIGEST_SM3) {
        status = gov__digest_new(client->crypto, GOV__DIGEST_SM3, &sink->sm3);
    }
    return status;
}

void gov__sink_end(gov__sink *sink)
{
    gov__digest_free(sink->sha256);
    gov__digest_free(sink->sm3);
    sink->sha256 = NULL;
    sink->sm3 = NULL;
}

static bool is_same(const gov__sink_facts *a, const gov__sink_facts *b)
{
    return (!a->has_sha256 || !b->has_sha256 || memcmp(a->sha256, b->sha256, 32) == 0) &&
           (!a->has_sm3 || !b->has_sm3 || memcmp(a->sm3, b->sm3, 32) == 0) &&
           (a->size == UINT64_MAX || b->size == UINT64_MAX || a->size == b->size);
}

/* What an earlier telling said and this one does not stays. */
static void take(gov__sink_facts *kept, const gov__sink_facts *facts)
{
    if (facts->has_sha256) {
        kept->has_sha256 = true;
        memcpy(kept->sha256, facts->sha256, sizeof kept->sha256);
    }
    if (facts->has_sm3) {
        kept->has_sm3 = true;
        memcpy(kept->sm3, facts->sm3, sizeof kept->sm3);
    }
    if (facts->size != UINT64_MAX) {
        kept->size = facts->size;
    }
}

static gov_status take_copy(gov_certificate_file *file, const gov__sink_facts *facts)
{
    const gov_allocator *mem = &file->client->mem;
    file->copy_created_ms = facts->copy_created_ms;
    file->copy_expires_ms = facts->copy_expires_ms;
    bool good = gov__mem_set_str(mem, &file->copy_creator, facts->copy_creator) &&
                gov__mem_set_str(mem, &file->copy_cause, facts->copy_cause);
    return good ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status take_bytes(gov__sink *sink, const void *data, size_t size)
{
    gov_status status = gov__digest_update(sink->sha256, data, size);
    if (status == GOV_OK && sink->sm3 != NULL) {
        status = gov__digest_update(sink->sm3, data, size);
    }
    return status;
}

static gov_status take_old(void *user, const void *data, size_t size)
{
    gov__sink *sink = user;
    sink->file->size += size;
    return take_bytes(sink, data, size);
}

/* A copy is made for one call: nothing of an earlier one is of use. */
static gov_status open_part(gov__sink *sink, const gov__sink_facts *facts)
{
    if (sink->part == NULL || gov__part_is_open(sink->part)) {
        return GOV_OK;
    }
    bool known = facts->has_sha256 && facts->size != UINT64_MAX && !facts->is_copy;
    return gov__part_open(sink->part, known ? facts->sha256 : NULL, facts->size, take_old, sink);
}

gov_status gov__sink_tell(gov__sink *sink, const gov__sink_facts *facts)
{
    gov_certificate_file *file = sink->file;
    bool needs_sm3 = facts->has_sm3 && !facts->has_sha256 && sink->sm3 == NULL && file->size == 0;
    bool first = !sink->told;
    if (first) {
        sink->facts = (gov__sink_facts){.size = UINT64_MAX};
    } else if (!is_same(&sink->facts, facts)) {
        return GOV_ERR_DIGEST;
    }
    take(&sink->facts, facts);
    sink->told = true;
    if (facts->size != UINT64_MAX && facts->size > sink->max) {
        return GOV_ERR_RESPONSE_TOO_LARGE;
    }
    if (facts->media_type != NULL &&
        !gov__mem_set_str(&file->client->mem, &file->media_type, facts->media_type)) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = facts->is_copy ? take_copy(file, facts) : GOV_OK;
    if (status == GOV_OK && needs_sm3) {
        status = gov__digest_new(file->client->crypto, GOV__DIGEST_SM3, &sink->sm3);
    }
    return status == GOV_OK && first ? open_part(sink, facts) : status;
}

uint64_t gov__sink_offset(const gov__sink *sink)
{
    return sink->file->size;
}

uint64_t gov__sink_max(const gov__sink *sink)
{
    return sink->max;
}

bool gov__sink_can_restart(const gov__sink *sink)
{
    return sink->write == NULL || sink->file->size == 0;
}

gov_status gov__sink_restart(gov__sink *sink)
{
    if (!gov__sink_can_restart(sink)) {
        return GOV_ERR_STATE;
    }
    sink->file->size = 0;
    gov__buf_clear(&sink->file->data);
    gov_status status = gov__digest_reset(sink->sha256);
    if (status == GOV_OK && sink->sm3 != NULL) {
        status = gov__digest_reset(sink->sm3);
    }
    return status == GOV_OK && sink->part != NULL ? gov__part_clear(sink->part) : status;
}

static gov_status put(gov__sink *sink, const void *data, size_t size)
{
    if (sink->write != NULL) {
        return sink->write(sink->write_user, data, size) == GOV_OK ? GOV_OK : GOV_ERR_HOOK;
    }
    if (sink->part != NULL) {
        static const gov__sink_facts nothing = {.size = UINT64_MAX};
        gov_status status = open_part(sink, &nothing);
        return status == GOV_OK ? gov__part_write(sink->part, data, size) : status;
    }
    gov__buf_append(&sink->file->data, data, size);
    return gov__buf_status(&sink->file->data);
}

static gov_status report(const gov__sink *sink)
{
    uint64_t total = sink->told && sink->facts.size != UINT64_MAX ? sink->facts.size : 0;
    if (sink->how->progress == NULL) {
        return GOV_OK;
    }
    return sink->how->progress(sink->how->progress_user, sink->file->size, total) == 0
               ? GOV_OK
               : GOV_ERR_CANCELLED;
}

gov_status gov__sink_write(gov__sink *sink, const void *data, size_t size)
{
    if (size > sink->max - sink->file->size) {
        return GOV_ERR_RESPONSE_TOO_LARGE;
    }
    gov_status status = put(sink, data, size);
    if (status == GOV_OK) {
        status = take_bytes(sink, data, size);
    }
    if (status != GOV_OK) {
        return status;
    }
    sink->file->size += size;
    return report(sink);
}

static gov_status body_write(void *user, const void *data, size_t size)
{
    return gov__sink_write(user, data, size);
}

static gov_status body_restart(void *user)
{
    return gov__sink_restart(user);
}

gov__body_sink gov__sink_body(gov__sink *sink, bool whole)
{
    bool again = whole && sink->write == NULL;
    return (gov__body_sink){
        .write = body_write, .restart = again ? body_restart : NULL, .user = sink};
}

static void digest_text(const char *prefix, const uint8_t digest[GOV__SINK_DIGEST],
                        char out[GOV__CERTIFICATE_DIGEST_MAX])
{
    size_t len = strlen(prefix);
    memcpy(out, prefix, len);
    gov__base64url_encode_to(digest, GOV__SINK_DIGEST, out + len,
                             GOV__CERTIFICATE_DIGEST_MAX - len);
}

gov_status gov__sink_settle(gov__sink *sink)
{
    const gov__sink_facts *facts = &sink->facts;
    uint8_t sha256[GOV__DIGEST_MAX];
    uint8_t sm3[GOV__DIGEST_MAX];
    bool has_sm3 = sink->sm3 != NULL;
    gov_status status = gov__digest_final(sink->sha256, sha256);
    if (status == GOV_OK && has_sm3) {
        status = gov__digest_final(sink->sm3, sm3);
    }
    if (status != GOV_OK) {
        return status;
    }
    bool compared = facts->has_sha256 || !facts->has_sm3 || has_sm3;
    if (!sink->told || !compared ||
        (facts->size != UINT64_MAX && facts->size != sink->file->size)) {
        return GOV_ERR_RESPONSE;
    }
    if ((facts->has_sha256 && !gov__equal_const_time(sha256, facts->sha256, GOV__SINK_DIGEST)) ||
        (facts->has_sm3 && has_sm3 && !gov__equal_const_time(sm3, facts->sm3, GOV__SINK_DIGEST))) {
        return GOV_ERR_DIGEST;
    }
    bool wants_sm3 = sink->how->digest == GOV_DIGEST_SM3;
    digest_text(wants_sm3 ? "sm3:" : "sha-256:", wants_sm3 ? sm3 : sha256, sink->file->digest);
    if (sink->part != NULL) {
        return gov__part_is_open(sink->part) ? gov__part_finish(sink->part) : GOV_ERR_RESPONSE;
    }
    return sink->write == NULL ? gov__buf_terminate(&sink->file->data) : GOV_OK;
}
