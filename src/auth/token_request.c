/* SPDX-License-Identifier: Apache-2.0 */
/* See token_request.h. */
#include "auth/token_request.h"

typedef struct writing {
    const gov__token_request *request;
    gov__proof proof;
} writing;

static void write_attempt(void *user, gov__request *request)
{
    const writing *w = user;
    w->request->write(w->request->user, request, &w->proof);
}

gov_status gov__token_request_run(const gov__token_request *request, gov__call *call,
                                  gov_error **err)
{
    writing w = {request, {.key = request->dpop}};
    gov_status status =
        gov__call_begin(call, request->client, NULL, request->op, request->options, err);
    if (status != GOV_OK) {
        return status;
    }
    if (request->deadline_ms != 0) {
        gov__call_set_deadline(call, request->deadline_ms);
    }
    gov__call_set_writer(call, write_attempt, &w);
    status = gov__call_run(call, err);
    /* What it points to is about to go. */
    gov__call_set_writer(call, NULL, NULL);
    return status;
}
