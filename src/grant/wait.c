/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for the holder's decision by long poll, within one time and never faster than a poll a second. */
#include "grant/wait.h"

#include "core/argument.h"
#include "grant/wire.h"
#include "http/cancel.h"

#define SLICE_MS 50
#define PACE_MS  1000
/* Kept back from the time that is left, for the answer to arrive in. */
#define MARGIN_MS 2000

gov_status gov__grant_read(gov_session *session, const char *id, uint32_t wait_s,
                           int64_t deadline_ms, const gov_call_options *options, gov_grant **out,
                           gov_error **err)
{
    static const gov__operation op = {.name = "grant_get", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        if (deadline_ms != INT64_MAX) {
            gov__call_set_deadline(&call, deadline_ms);
        }
        client->platform->grant->get_write(gov__call_request(&call), id, wait_s);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__grant_take(&call, out, err);
    }
    gov__call_end(&call);
    return status;
}

static uint32_t wait_of(const gov_client *client, int64_t left_ms)
{
    int64_t most = client->platform->grant->wait_max_s;
    int64_t wait = (left_ms - MARGIN_MS) / 1000;
    return wait <= 0 ? 0 : (uint32_t)(wait < most ? wait : most);
}

/* For a platform that answers at once though it was asked to wait. */
static gov_status pace(gov_client *client, int64_t until_ms, int64_t deadline_ms,
                       const gov_cancel *cancel)
{
    for (int64_t now = gov__client_now_ms(client);; now = gov__client_now_ms(client)) {
        if (gov__cancel_is_set(cancel)) {
            return GOV_ERR_CANCELLED;
        }
        if (now >= deadline_ms) {
            return GOV_ERR_TIMEOUT;
        }
        int64_t left = (until_ms < deadline_ms ? until_ms : deadline_ms) - now;
        if (left <= 0) {
            return GOV_OK;
        }
        client->clock.sleep_ms(client->clock.user, left < SLICE_MS ? left : SLICE_MS);
    }
}

gov_status gov_grant_wait(gov_session *session, const char *grant_id,
                          const gov_call_options *options, gov_grant **out_grant, gov_error **err)
{
    if (out_grant != NULL) {
        *out_grant = NULL;
    }
    if (session == NULL || out_grant == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_grant");
    }
    gov_client *client = session->client;
    int64_t deadline = gov__call_deadline_of(client, options);
    const gov_cancel *cancel = gov__call_cancel_of(options);
    gov_grant *grant = NULL;
    gov_status status = gov__argument_text(&client->mem, err, "grant_id", grant_id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__grant_supported(client, err);
    }
    while (status == GOV_OK) {
        int64_t begun = gov__client_now_ms(client);
        status = gov__grant_read(session, grant_id, wait_of(client, deadline - begun), deadline,
                                 options, &grant, err);
        if (status != GOV_OK) {
            return status;
        }
        if (grant->state != GOV_GRANT_REQUESTED) {
            *out_grant = grant;
            return GOV_OK;
        }
        gov_grant_free(grant);
        grant = NULL;
        status =
            gov__error_status(&client->mem, err, pace(client, begun + PACE_MS, deadline, cancel));
    }
    return status;
}
