/* SPDX-License-Identifier: Apache-2.0 */
/* The course of an upload: create or resume, send piece by piece, and after a failure ask how much
 * has arrived before anything is sent again. */
#include "matter/upload.h"

#include "base/mem.h"
#include "base/wipe.h"
#include "http/cancel.h"
#include "matter/wire.h"

#define SLICE_MS 50

void gov__upload_forget(gov_draft *draft)
{
    gov__mem_wipe_free_str(&draft->session->client->mem, draft->upload.label);
    gov__wipe(&draft->upload, sizeof draft->upload);
    draft->upload.label = NULL;
}

gov_status gov__upload_report(gov__upload_job *job, uint64_t sent_bytes)
{
    if (job->progress == NULL || sent_bytes == job->reported) {
        return GOV_OK;
    }
    job->reported = sent_bytes;
    if (job->progress(job->progress_user, sent_bytes, job->source->size) != 0) {
        job->stopped = true;
    }
    return job->stopped ? GOV_ERR_CANCELLED : GOV_OK;
}

/* A request that went out and came to nothing. What was not sent, and what the platform was too busy
 * for, has been tried again by the call already. */
static bool is_broken(gov_status status, const gov_error *error)
{
    int32_t http = gov_error_get_http_status(error);
    bool passing = status == GOV_ERR_TIMEOUT || status == GOV_ERR_NETWORK ||
                   status == GOV_ERR_CONNECT || status == GOV_ERR_UNAVAILABLE ||
                   status == GOV_ERR_PLATFORM;
    return passing && http != 503 && gov_error_get_stage(error) != GOV_STAGE_NOT_SENT;
}

/* The wait before the next try; false when time or patience is at an end. */
static bool wait_before_retry(gov__upload_job *job, const gov_error *error)
{
    gov_client *client = job->draft->session->client;
    int64_t wait = gov__config_int(client->config, GOV__OPTION_RETRY_BASE_MS);
    int64_t cap = gov__config_int(client->config, GOV__OPTION_RETRY_CAP_MS);
    int64_t after = gov_error_get_retry_after_ms(error);
    for (uint32_t i = 1; i < job->failures && wait < cap; i++) {
        wait *= 2;
    }
    wait = wait < cap ? wait : cap;
    wait = wait > after ? wait : after;
    int64_t end = gov__client_now_ms(client) + wait;
    int64_t most =
        job->deadline_ms != 0 ? job->deadline_ms : gov__call_deadline_of(client, job->options);
    if (end >= most || !gov__client_take_retry(client)) {
        return false;
    }
    for (int64_t now = gov__client_now_ms(client); now < end; now = gov__client_now_ms(client)) {
        if (gov__cancel_is_set(job->options->cancel)) {
            return false;
        }
        client->clock.sleep_ms(client->clock.user, end - now < SLICE_MS ? end - now : SLICE_MS);
    }
    return true;
}

static gov_status cancelled(gov__upload_job *job, gov_error **error)
{
    gov_error_free(*error);
    *error = NULL;
    return gov__error_status(&job->draft->session->client->mem, error, GOV_ERR_CANCELLED);
}

/* After a failed request: GOV_OK when the upload goes on from what the platform says has arrived. It
 * is asked before the upload is given up, for the lost answer may have been the good news. */
static gov_status recover(gov__upload_job *job, gov_status status, gov_error **error)
{
    const gov_client *client = job->draft->session->client;
    uint32_t max = (uint32_t)gov__config_int(client->config, GOV__OPTION_RETRY_MAX_ATTEMPTS);
    for (;;) {
        if (job->stopped) {
            return cancelled(job, error);
        }
        if (!is_broken(status, *error) && !client->platform->matter->upload_is_resumable(*error)) {
            if (gov__draft_is_refusal(*error)) {
                gov__upload_forget(job->draft);
            }
            return status;
        }
        job->failures++;
        if (!wait_before_retry(job, *error)) {
            return gov__cancel_is_set(job->options->cancel) ? cancelled(job, error) : status;
        }
        gov_error *answer = NULL;
        gov_status asked = gov__upload_ask(job, &answer);
        bool goes_on = asked == GOV_OK && job->failures < max;
        if (goes_on || asked != GOV_OK) {
            gov_error_free(*error);
            *error = answer;
            status = asked;
        }
        if (goes_on || job->failures >= max) {
            return status;
        }
    }
}

static gov_status load_piece(gov__upload_job *job, gov_error **error)
{
    const gov_allocator *mem = &job->draft->session->client->mem;
    gov_status status = gov__upload_load_piece(job);
    if (status != GOV_ERR_DIGEST) {
        return gov__error_status(mem, error, status);
    }
    gov__upload_forget(job->draft);
    return gov__error_raise(mem, error, status, "the file changed while it was uploaded",
                            "文件在上传过程中被修改");
}

/* Creates the upload, or finds out how far an earlier one got. One that is gone is made anew. */
static gov_status start(gov__upload_job *job, gov_error **error)
{
    if (job->draft->upload.id[0] != '\0') {
        gov_status status = gov__upload_ask(job, error);
        if (status != GOV_ERR_NOT_FOUND) {
            return status;
        }
        gov_error_free(*error);
        *error = NULL;
        job->draft->upload.id[0] = '\0';
        job->draft->upload.key[0] = '\0';
    }
    return gov__upload_create(job, error);
}

static gov_status send(gov__upload_job *job, gov_error **error)
{
    gov_status status = start(job, error);
    job->reported = UINT64_MAX;
    while (status == GOV_OK) {
        if (gov__upload_report(job, job->offset) != GOV_OK) {
            return cancelled(job, error);
        }
        if (job->offset == job->source->size) {
            return GOV_OK;
        }
        status = load_piece(job, error);
        if (status == GOV_OK) {
            status = gov__upload_send_piece(job, error);
            status = status == GOV_OK ? GOV_OK : recover(job, status, error);
        }
    }
    return status;
}

gov_status gov__upload_run(gov__upload_job *job, gov_error **err)
{
    gov_error *error = NULL;
    gov_status status = send(job, &error);
    gov__digest_free(job->running);
    job->running = NULL;
    gov__draft_hand_over(error, err);
    return status;
}
