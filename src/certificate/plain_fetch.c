/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching by the plain driver: the answer is the file, or says where it is. What breaks off is gone on
 * with under a new address. One download is download.c. */
#include "certificate/download.h"
#include "certificate/plain.h"
#include "http/cancel.h"

static gov_status again(gov__download_job *d, gov_error **error)
{
    gov_error_free(*error);
    *error = NULL;
    return gov__download_ask(d, error);
}

/* A new address for what broke off; where the platform has forgotten it, a fetch as at first. */
static gov_status renew(gov__download_job *d, gov_error **error)
{
    gov_status status = again(d, error);
    if (status != GOV_OK && d->resumes && d->wire->download_is_gone(*error)) {
        d->resumes = false;
        status = again(d, error);
    }
    return status;
}

static gov_status fetch(gov__download_job *d, gov_error **error)
{
    gov_status status = gov__download_ask(d, error);
    while (status == GOV_OK && !d->done) {
        uint64_t before = gov__sink_offset(d->sink);
        status = gov__download_run(d, error);
        d->failures = gov__sink_offset(d->sink) > before ? 1 : d->failures + 1;
        if (status != GOV_OK && gov__download_may_resume(d, status, *error)) {
            status = renew(d, error);
        } else if (status != GOV_OK && gov__cancel_is_set(gov__call_cancel_of(d->options))) {
            gov_error_free(*error);
            *error = NULL;
            status = gov__error_status(&d->session->client->mem, error, GOV_ERR_CANCELLED);
        }
    }
    return status;
}

gov_status gov__certificate_plain_fetch(gov_session *session, const gov__certificate_job *job,
                                        gov__sink *sink, const gov_call_options *options,
                                        gov_error **err)
{
    gov_error *error = NULL;
    gov__download_job d = {
        .session = session,
        .wire = session->client->platform->certificate,
        .job = job,
        .sink = sink,
        .options = options,
        .deadline_ms = gov__call_deadline_of(session->client, options),
    };
    gov_status status = fetch(&d, &error);
    if (err != NULL) {
        gov_error_free(*err);
        *err = error;
    } else {
        gov_error_free(error);
    }
    return status;
}
