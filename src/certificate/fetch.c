/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching a certificate's file: streamed to memory or to the caller, with its digest computed on the
 * way and compared with the one that the platform states. */
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/wipe.h"
#include "certificate/certificate.h"
#include "certificate/wire.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/config.h"
#include "crypto/digest.h"

/* Where the bytes go: into file->data, or to the caller's write. */
typedef struct stream {
    gov_certificate_file *file;
    gov__digest *digest;
    gov_write_fn write; /* NULL: into memory */
    void *write_user;
} stream;

static gov_status stream_write(void *user, const void *data, size_t size)
{
    stream *s = user;
    gov_status status = gov__digest_update(s->digest, data, size);
    if (status != GOV_OK) {
        return status;
    }
    s->file->size += size;
    if (s->write != NULL) {
        return s->write(s->write_user, data, size) == GOV_OK ? GOV_OK : GOV_ERR_HOOK;
    }
    gov__buf_append(&s->file->data, data, size);
    return gov__buf_status(&s->file->data);
}

static gov_status stream_restart(void *user)
{
    stream *s = user;
    s->file->size = 0;
    gov__buf_clear(&s->file->data);
    return gov__digest_reset(s->digest);
}

static void digest_text(const uint8_t digest[32], char out[GOV__CERTIFICATE_DIGEST_MAX])
{
    static const char prefix[] = "sha-256:";
    memcpy(out, prefix, sizeof prefix);
    gov__base64url_encode_to(digest, 32, out + sizeof prefix - 1,
                             GOV__CERTIFICATE_DIGEST_MAX - (sizeof prefix - 1));
}

/* What the stream became, against what the response states. */
static gov_status settle(gov__call *call, stream *s, gov_error **err)
{
    const gov_client *client = call->client;
    const gov__response *response = gov__call_response(call);
    uint8_t computed[GOV__DIGEST_MAX];
    uint8_t stated[32];
    gov_status status = gov__digest_final(s->digest, computed);
    if (status == GOV_OK) {
        status = client->platform->certificate->digest_read(response, stated);
    }
    if (status != GOV_OK) {
        return gov__call_fail(call, err, status);
    }
    if (!gov__equal_const_time(computed, stated, sizeof stated)) {
        return gov__call_fail(call, err, GOV_ERR_DIGEST);
    }
    digest_text(computed, s->file->digest);
    const char *media = gov__response_header(response, "Content-Type");
    s->file->media_type = gov__mem_strdup(&client->mem, media == NULL ? "" : media);
    if (s->file->media_type == NULL) {
        return gov__error_no_memory(err);
    }
    if (s->write != NULL) {
        return GOV_OK;
    }
    return gov__error_status(&client->mem, err, gov__buf_terminate(&s->file->data));
}

static gov_status run(gov_session *session, const char *id, gov_certificate_format format,
                      const gov_usage *usage, const gov_call_options *options, stream *s,
                      gov_error **err)
{
    gov_client *client = session->client;
    const struct gov__certificate_wire *wire = client->platform->certificate;
    const gov__operation op = {.name = "certificate_fetch",
                               .flags = GOV__OP_SESSION,
                               .accept = {200},
                               .media = wire->media_of(format)};
    if (op.media == NULL) {
        return gov__argument_fail(&client->mem, err, "format");
    }
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        int64_t max = gov__config_int(client->config, GOV__OPTION_CERTIFICATE_MAX_BYTES);
        gov__body_sink sink = {
            .write = stream_write, .restart = s->write == NULL ? stream_restart : NULL, .user = s};
        gov__call_set_body_limit(&call, (uint64_t)max);
        gov__call_set_sink(&call, &sink);
        wire->fetch_write(gov__call_request(&call), id, format, usage);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = settle(&call, s, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status fetch(gov_session *session, const char *id, gov_certificate_format format,
                        const gov_usage *usage, gov_write_fn write, void *write_user,
                        const gov_call_options *options, gov_certificate_file **out,
                        gov_error **err)
{
    gov_client *client = session->client;
    gov_usage why;
    gov_status status = gov__argument_text(&client->mem, err, "certificate_id", id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__usage_load(&client->mem, usage, &why, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    stream s = {.write = write, .write_user = write_user};
    s.file = gov__mem_calloc(&client->mem, 1, sizeof *s.file);
    if (s.file == NULL) {
        return gov__error_no_memory(err);
    }
    s.file->client = gov_client_ref(client);
    gov__buf_init_secret(&s.file->data, &client->mem, 0);
    status = gov__digest_new(client->crypto, GOV__DIGEST_SHA256, &s.digest);
    status = status == GOV_OK ? run(session, id, format, &why, options, &s, err)
                              : gov__error_status(&client->mem, err, status);
    gov__digest_free(s.digest);
    if (status != GOV_OK) {
        gov_certificate_file_free(s.file);
        return status;
    }
    *out = s.file;
    return GOV_OK;
}

gov_status gov_certificate_fetch(gov_session *session, const char *certificate_id,
                                 gov_certificate_format format, const gov_usage *usage,
                                 const gov_call_options *options, gov_certificate_file **out_file,
                                 gov_error **err)
{
    if (out_file != NULL) {
        *out_file = NULL;
    }
    if (session == NULL || out_file == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_file");
    }
    return fetch(session, certificate_id, format, usage, NULL, NULL, options, out_file, err);
}

gov_status gov_certificate_fetch_stream(gov_session *session, const char *certificate_id,
                                        gov_certificate_format format, const gov_usage *usage,
                                        gov_write_fn write, void *write_user,
                                        const gov_call_options *options,
                                        gov_certificate_file **out_file, gov_error **err)
{
    if (out_file != NULL) {
        *out_file = NULL;
    }
    if (session == NULL || write == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "write");
    }
    gov_certificate_file *file = NULL;
    gov_status status =
        fetch(session, certificate_id, format, usage, write, write_user, options, &file, err);
    if (out_file != NULL) {
        *out_file = file;
    } else {
        gov_certificate_file_free(file);
    }
    return status;
}

void gov_certificate_file_free(gov_certificate_file *file)
{
    if (file == NULL) {
        return;
    }
    gov_client *client = file->client;
    gov__buf_wipe_free(&file->data);
    gov__mem_free(&client->mem, file->media_type);
    gov__mem_free(&client->mem, file);
    gov_client_unref(client);
}

const void *gov_certificate_file_get_data(const gov_certificate_file *file)
{
    return file == NULL ? NULL : file->data.data;
}

uint64_t gov_certificate_file_get_size(const gov_certificate_file *file)
{
    return file == NULL ? 0 : file->size;
}

const char *gov_certificate_file_get_digest(const gov_certificate_file *file)
{
    return file == NULL ? NULL : file->digest;
}

const char *gov_certificate_file_get_media_type(const gov_certificate_file *file)
{
    return file == NULL ? NULL : file->media_type;
}
