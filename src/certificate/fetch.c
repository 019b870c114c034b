/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching a certificate's file to memory, to the caller's function or to disk. Bytes come from the
 * driver, what is made of them is sink.c. */
#include "base/mem.h"
#include "certificate/driver.h"
#include "certificate/sink_parts.h"
#include "core/argument.h"
#include "core/options.h"
#include "crypto/key.h"

#define PATH_MAX_BYTES 4096

/* One fetch: its arguments as they were loaded. */
typedef struct fetching {
    gov_session *session;
    gov_usage why;
    gov_fetch_options how;
    gov_call_options options;
    const gov_call_options *call_options;
    gov__certificate_job job;
    gov__part part;
    gov__sink sink;
} fetching;

static gov_status load_how(const gov_allocator *mem, const gov_fetch_options *in,
                           gov_certificate_format format, gov_fetch_options *how, gov_error **err)
{
    bool loaded = gov__options_load(how, sizeof *how, in) == GOV_OK;
    bool is_copy = (how->flags & GOV_FETCH_MARKED_COPY) != 0;
    if (!loaded || (how->flags & ~GOV_FETCH_MARKED_COPY) != 0 || how->reserved != 0 ||
        how->digest < GOV_DIGEST_SHA256 || how->digest > GOV_DIGEST_SM3 ||
        how->copy_expires_at_ms < 0 || (how->copy_expires_at_ms != 0 && !is_copy) ||
        (how->holder_key != NULL && format != GOV_CERTIFICATE_SD_JWT)) {
        return gov__argument_fail(mem, err, "how");
    }
    if (how->holder_key == NULL) {
        return GOV_OK;
    }
    gov__key_kind kind = gov__key_get_kind(how->holder_key);
    return kind == GOV__KEY_P256 || kind == GOV__KEY_ED25519
               ? GOV_OK
               : gov__error_raise(mem, err, GOV_ERR_ALGORITHM,
                                  "a holder's key is one of P-256 or Ed25519",
                                  "持证人密钥应为 P-256 或 Ed25519");
}

static gov_status load(fetching *f, const char *id, gov_certificate_format format,
                       const gov_usage *usage, const gov_fetch_options *how,
                       const gov_call_options *options, gov_error **err)
{
    const gov_allocator *mem = &f->session->client->mem;
    gov_status status = gov__argument_text(mem, err, "certificate_id", id, GOV__CERTIFICATE_ID_MAX);
    if (status == GOV_OK) {
        status = gov__usage_load(mem, usage, &f->why, err);
    }
    if (status == GOV_OK && (format < GOV_CERTIFICATE_OFD || format > GOV_CERTIFICATE_IMAGE)) {
        status = gov__argument_fail(mem, err, "format");
    }
    if (status == GOV_OK) {
        status = load_how(mem, how, format, &f->how, err);
    }
    f->job = (gov__certificate_job){.id = id, .format = format, .usage = &f->why, .how = &f->how};
    f->sink.how = &f->how;
    f->call_options = gov__usage_options(&f->why, options, &f->options);
    return status;
}

static gov_status make_file(fetching *f, const char *path)
{
    gov_client *client = f->session->client;
    gov_certificate_file *file = gov__mem_calloc(&client->mem, 1, sizeof *file);
    if (file == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    file->client = gov_client_ref(client);
    gov__buf_init_secret(&file->data, &client->mem, 0);
    f->sink.file = file;
    gov_status status = GOV_OK;
    if (path != NULL) {
        status = gov__part_init(&f->part, &client->mem, &client->random, path);
        f->sink.part = &f->part;
    }
    return status == GOV_OK ? gov__sink_init(&f->sink) : status;
}

/* What a later call can go on with: the file that was announced, cut off from outside. */
static bool is_passing(gov_status status)
{
    return status == GOV_ERR_TIMEOUT || status == GOV_ERR_NETWORK || status == GOV_ERR_CONNECT ||
           status == GOV_ERR_RESOLVE || status == GOV_ERR_UNAVAILABLE ||
           status == GOV_ERR_PLATFORM || status == GOV_ERR_CANCELLED ||
           status == GOV_ERR_LOGIN_REQUIRED || status == GOV_ERR_NO_MEMORY;
}

static gov_status run(fetching *f, const char *path, gov_certificate_file **out, gov_error **err)
{
    gov_client *client = f->session->client;
    gov_status status = make_file(f, path);
    if (status != GOV_OK) {
        status = gov__error_status(&client->mem, err, status);
    } else {
        status = client->platform->certificate_driver->fetch(f->session, &f->job, &f->sink,
                                                             f->call_options, err);
        if (status == GOV_OK) {
            status = gov__error_status(&client->mem, err, gov__sink_settle(&f->sink));
        }
    }
    gov__sink_end(&f->sink);
    if (f->sink.part != NULL) {
        gov__part_end(&f->part, is_passing(status) && f->sink.file->size > 0);
    }
    if (status == GOV_OK) {
        *out = f->sink.file;
    } else {
        gov_certificate_file_free(f->sink.file);
    }
    return status;
}

static gov_status give(gov_status status, gov_certificate_file *file, gov_certificate_file **out)
{
    if (out != NULL) {
        *out = file;
    } else {
        gov_certificate_file_free(file);
    }
    return status;
}

gov_status gov_certificate_fetch(gov_session *session, const char *certificate_id,
                                 gov_certificate_format format, const gov_usage *usage,
                                 const gov_fetch_options *how, const gov_call_options *options,
                                 gov_certificate_file **out_file, gov_error **err)
{
    fetching f = {.session = session};
    if (out_file != NULL) {
        *out_file = NULL;
    }
    if (session == NULL || out_file == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_file");
    }
    gov_status status = load(&f, certificate_id, format, usage, how, options, err);
    return status == GOV_OK ? run(&f, NULL, out_file, err) : status;
}

gov_status gov_certificate_fetch_stream(gov_session *session, const char *certificate_id,
                                        gov_certificate_format format, const gov_usage *usage,
                                        const gov_fetch_options *how, gov_write_fn write,
                                        void *write_user, const gov_call_options *options,
                                        gov_certificate_file **out_file, gov_error **err)
{
    fetching f = {.session = session, .sink = {.write = write, .write_user = write_user}};
    gov_certificate_file *file = NULL;
    if (out_file != NULL) {
        *out_file = NULL;
    }
    if (session == NULL || write == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "write");
    }
    gov_status status = load(&f, certificate_id, format, usage, how, options, err);
    if (status == GOV_OK) {
        status = run(&f, NULL, &file, err);
    }
    return give(status, file, out_file);
}

gov_status gov_certificate_fetch_file(gov_session *session, const char *certificate_id,
                                      gov_certificate_format format, const gov_usage *usage,
                                      const gov_fetch_options *how, const char *path,
                                      const gov_call_options *options,
                                      gov_certificate_file **out_file, gov_error **err)
{
    fetching f = {.session = session};
    gov_certificate_file *file = NULL;
    if (out_file != NULL) {
        *out_file = NULL;
    }
    if (session == NULL) {
        return gov__argument_fail(NULL, err, "session");
    }
    gov_status status =
        gov__argument_text(&session->client->mem, err, "path", path, PATH_MAX_BYTES);
    if (status == GOV_OK) {
        status = load(&f, certificate_id, format, usage, how, options, err);
    }
    if (status == GOV_OK) {
        status = run(&f, path, &file, err);
    }
    return give(status, file, out_file);
}
