/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching from a CertShare platform: an address that is good once and not for long, or the file in the
 * answer. Each address is another use of the certificate, in the platform's records too. */
#include "platform/certshare/certshare.h"

#include "base/time.h"
#include "platform/dialect/dialect.h"

#define ANSWER_ROOM 65536U
/* China Standard Time. */
#define CST_MS (8 * 3600000LL)

static const gov__operation url_op = {.name = "certificate_fetch",
                                      .flags = GOV__OP_SESSION | GOV__OP_OWN};

/* "20261231235959" there. */
#define EXPIRY_ROOM 15

static void expiry_of(int64_t ms, char out[EXPIRY_ROOM])
{
    char text[GOV__TIME_TEXT_MAX];
    size_t len = 0;
    gov__time_write_utc(ms + CST_MS, text);
    for (size_t i = 0; text[i] != '\0' && len < EXPIRY_ROOM - 1; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            out[len++] = text[i];
        }
    }
    out[len] = '\0';
}

static void job_write(gov__jsonw *w, const void *user)
{
    const gov__certificate_job *job = user;
    char expiry[EXPIRY_ROOM];
    gov__jsonw_member_string(w, "certIdentifier", job->id);
    if (job->how->copy_expires_at_ms != 0) {
        expiry_of(job->how->copy_expires_at_ms, expiry);
        gov__jsonw_member_string(w, "expiryTime", expiry);
    }
}

static gov_status ask_for(const gov__certshare_ask *ask, gov__certshare_answer *answer,
                          const char **content, gov_error **err)
{
    gov_status status = gov__certshare_run(ask, answer, err);
    if (status != GOV_OK) {
        return status;
    }
    *content = gov__json_get_string(answer->data, "content");
    status = answer->code != NULL ? answer->code->status
             : *content != NULL   ? GOV_OK
                                  : GOV_ERR_RESPONSE;
    return gov__certshare_refuse(ask, status, answer->code, err);
}

static gov_status by_file(const gov__certshare_ask *ask, const gov__certificate_job *job,
                          gov__sink *sink, gov_error **err)
{
    gov__certshare_ask whole = *ask;
    gov__certshare_answer answer;
    const char *content = NULL;
    whole.path = "/downloadFile";
    whole.max_bytes = gov__sink_max(sink) / 3 * 4 + gov__sink_max(sink) / 16 + ANSWER_ROOM;
    gov_status status = ask_for(&whole, &answer, &content, err);
    if (status == GOV_OK) {
        status = gov__dialect_base64(&ask->session->client->mem, content, job->format, sink);
        status = gov__certshare_refuse(&whole, status, NULL, err);
    }
    gov__certshare_answer_free(&answer);
    return status;
}

static gov_status by_url(const gov__certshare_ask *ask, const gov__certificate_job *job,
                         gov__sink *sink, bool *began, gov_error **err)
{
    gov__certshare_answer answer;
    const char *content = NULL;
    gov_status status = ask_for(ask, &answer, &content, err);
    *began = status == GOV_OK;
    if (status == GOV_OK) {
        const gov__certshare_download download = {.session = ask->session,
                                                  .address = content,
                                                  .wanted = job->format,
                                                  .sink = sink,
                                                  .options = ask->options,
                                                  .deadline_ms = ask->deadline_ms};
        status = gov__certshare_get_bytes(&download, err);
    }
    gov__certshare_answer_free(&answer);
    return status;
}

/* The address was used up or broke off: another one gives the same file, marked anew, so from its first
 * byte on. */
static bool may_renew(const gov__sink *sink, gov_status status)
{
    bool passing = status == GOV_ERR_NOT_FOUND || status == GOV_ERR_NETWORK ||
                   status == GOV_ERR_CONNECT || status == GOV_ERR_TIMEOUT ||
                   status == GOV_ERR_UNAVAILABLE || status == GOV_ERR_PLATFORM;
    return passing && gov__sink_can_restart(sink);
}

static gov_status by_urls(const gov__certshare_ask *ask, const gov__certificate_job *job,
                          gov__sink *sink, gov_error **err)
{
    gov_client *client = ask->session->client;
    int64_t most = gov__config_int(client->config, GOV__OPTION_RETRY_MAX_ATTEMPTS);
    bool began = false;
    gov_status status = by_url(ask, job, sink, &began, err);
    for (int64_t i = 1;
         i < most && began && may_renew(sink, status) &&
         gov__client_now_ms(client) < ask->deadline_ms && gov__client_take_retry(client);
         i++) {
        gov_status ready = gov__sink_restart(sink);
        if (ready != GOV_OK) {
            return gov__error_status(&client->mem, err, ready);
        }
        if (err != NULL) {
            gov_error_free(*err);
            *err = NULL;
        }
        status = by_url(ask, job, sink, &began, err);
    }
    return status;
}

gov_status gov__certshare_fetch(gov_session *session, const gov__certificate_job *job,
                                gov__sink *sink, const gov_call_options *options, gov_error **err)
{
    gov_client *client = session->client;
    const gov__certshare_ask ask = {
        .op = &url_op,
        .path = "/downloadUrl",
        .session = session,
        .usage = job->usage,
        .options = options,
        .deadline_ms = gov__call_deadline_of(client, options),
        .write = job_write,
        .user = job,
    };
    gov_status status = gov__dialect_check_format(job->format);
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    return gov__config_is(client->config, GOV__OPTION_CERTSHARE_DOWNLOAD, "file")
               ? by_file(&ask, job, sink, err)
               : by_urls(&ask, job, sink, err);
}
