/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching a certificate's file to memory or to the caller's function. Bytes come from the driver,
 * what is made of them is sink.c. */
#include "base/mem.h"
#include "certificate/driver.h"
#include "certificate/sink_parts.h"
#include "core/argument.h"

static gov_status run(gov_session *session, const gov__certificate_job *job, gov__sink *sink,
                      const gov_call_options *options, gov_error **err)
{
    gov_client *client = session->client;
    gov_status status = gov__sink_init(sink);
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    status = client->platform->certificate_driver->fetch(session, job, sink, options, err);
    if (status == GOV_OK) {
        status = gov__error_status(&client->mem, err, gov__sink_settle(sink));
    }
    return status;
}

static gov_status fetch(gov_session *session, const char *id, gov_certificate_format format,
                        const gov_usage *usage, gov_write_fn write, void *write_user,
                        const gov_call_options *options, gov_certificate_file **out,
                        gov_error **err)
{
    gov_client *client = session->client;
    gov_usage why;
    gov_fetch_options how = {.struct_size = sizeof how};
    gov_status status = gov__argument_text(&client->mem, err, "certificate_id", id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__usage_load(&client->mem, usage, &why, err);
    }
    if (status == GOV_OK && (format < GOV_CERTIFICATE_OFD || format > GOV_CERTIFICATE_IMAGE)) {
        status = gov__argument_fail(&client->mem, err, "format");
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__sink sink = {.how = &how, .write = write, .write_user = write_user};
    sink.file = gov__mem_calloc(&client->mem, 1, sizeof *sink.file);
    if (sink.file == NULL) {
        return gov__error_no_memory(err);
    }
    sink.file->client = gov_client_ref(client);
    gov__buf_init_secret(&sink.file->data, &client->mem, 0);
    const gov__certificate_job job = {.id = id, .format = format, .usage = &why, .how = &how};
    status = run(session, &job, &sink, options, err);
    gov__sink_end(&sink);
    if (status != GOV_OK) {
        gov_certificate_file_free(sink.file);
        return status;
    }
    *out = sink.file;
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
    gov__mem_wipe_free_str(&client->mem, file->copy_creator);
    gov__mem_wipe_free_str(&client->mem, file->copy_cause);
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
