/* SPDX-License-Identifier: Apache-2.0 */
/* The three requests of an upload: creation under a key, one piece, and the question how much has
 * arrived. A piece is never repeated blindly. */
#include "matter/upload.h"

#include <string.h>

#include "core/call.h"
#include "matter/wire.h"

typedef struct ask {
    const gov__operation *op;
    const char *key; /* NULL: the operation has none */
    void (*write)(gov__upload_job *job, gov__request *request);
    gov_status (*read)(gov__upload_job *job, const gov__response *response);
} ask;

static const gov__matter_wire *wire_of(const gov__upload_job *job)
{
    return job->draft->session->client->platform->matter;
}

static gov_status run(gov__upload_job *job, const ask *what, gov_error **err)
{
    gov_session *session = job->draft->session;
    gov_call_options options = *job->options;
    gov__call call;
    options.idempotency_key = what->key;
    gov_status status = gov__call_begin(&call, session->client, session, what->op, &options, err);
    if (status == GOV_OK) {
        if (job->deadline_ms != 0) {
            gov__call_set_deadline(&call, job->deadline_ms);
        }
        what->write(job, gov__call_request(&call));
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = what->read(job, gov__call_response(&call));
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, err, status);
    }
    gov__call_end(&call);
    return status;
}

static void write_create(gov__upload_job *job, gov__request *request)
{
    wire_of(job)->upload_create_write(request, job->metadata, job->source->size,
                                      job->draft->upload.label);
}

static gov_status read_create(gov__upload_job *job, const gov__response *response)
{
    char id[GOV__ID_MAX + 1];
    gov_status status = wire_of(job)->upload_create_read(response, id);
    if (status == GOV_OK) {
        memcpy(job->draft->upload.id, id, sizeof id);
        job->offset = 0;
    }
    return status;
}

gov_status gov__upload_create(gov__upload_job *job, gov_error **err)
{
    static const gov__operation op = {.name = "upload_create",
                                      .flags = GOV__OP_MUTATES | GOV__OP_SESSION | GOV__OP_NO_BODY,
                                      .accept = {201}};
    gov_draft *draft = job->draft;
    gov_error *error = NULL;
    gov_status status = gov__draft_key(draft, job->options->idempotency_key, draft->upload.key);
    if (status != GOV_OK) {
        return gov__error_status(&draft->session->client->mem, err, status);
    }
    const ask what = {&op, draft->upload.key, write_create, read_create};
    status = run(job, &what, &error);
    if (status != GOV_OK && gov__draft_is_refusal(error)) {
        gov__upload_forget(draft);
    }
    gov__draft_hand_over(error, err);
    return status;
}

static void write_ask(gov__upload_job *job, gov__request *request)
{
    wire_of(job)->upload_offset_write(request, job->metadata, job->draft->upload.id);
}

static gov_status read_ask(gov__upload_job *job, const gov__response *response)
{
    uint64_t offset = 0;
    gov_status status = wire_of(job)->upload_offset_read(response, &offset);
    if (status == GOV_OK && offset > job->source->size) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        job->failures = offset > job->offset ? 0 : job->failures;
        job->offset = offset;
    }
    return status;
}

gov_status gov__upload_ask(gov__upload_job *job, gov_error **err)
{
    static const gov__operation op = {
        .name = "upload_offset", .flags = GOV__OP_SESSION | GOV__OP_NO_BODY, .accept = {200, 204}};
    const ask what = {&op, NULL, write_ask, read_ask};
    return run(job, &what, err);
}

static gov_status read_body(void *user, uint64_t offset, void *out, size_t capacity,
                            size_t *out_size)
{
    const gov__upload_job *job = user;
    size_t left = offset < job->piece_len ? job->piece_len - (size_t)offset : 0;
    *out_size = left < capacity ? left : capacity;
    if (*out_size != 0) {
        memcpy(out, job->piece + offset, *out_size);
    }
    return GOV_OK;
}

static gov_status sent_body(void *user, uint64_t sent_bytes)
{
    gov__upload_job *job = user;
    return gov__upload_report(job, job->piece_at + sent_bytes);
}

static void write_piece(gov__upload_job *job, gov__request *request)
{
    wire_of(job)->upload_piece_write(request, job->metadata, job->draft->upload.id, job->piece_at,
                                     job->piece_digest);
    gov__request_body_reader(request, wire_of(job)->piece_media, job->piece_len, read_body,
                             sent_body, job);
}

static gov_status read_piece(gov__upload_job *job, const gov__response *response)
{
    uint64_t offset = 0;
    gov_status status = wire_of(job)->upload_offset_read(response, &offset);
    if (status == GOV_OK && offset != job->piece_at + job->piece_len) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        job->offset = offset;
        job->failures = 0;
    }
    return status;
}

gov_status gov__upload_send_piece(gov__upload_job *job, gov_error **err)
{
    static const gov__operation op = {.name = "upload_piece",
                                      .flags = GOV__OP_SESSION | GOV__OP_ONCE | GOV__OP_NO_BODY,
                                      .accept = {204}};
    const ask what = {&op, NULL, write_piece, read_piece};
    return run(job, &what, err);
}
