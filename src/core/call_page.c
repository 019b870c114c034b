/* SPDX-License-Identifier: Apache-2.0 */
/* Lists over several pages: the same request with another cursor, until there is none. */
#include "core/call_policy.h"

/* FNV-1a, to notice a platform that gives the same cursor twice and would keep us for ever. */
static uint64_t hash_of(const gov__buf *cursor)
{
    uint64_t hash = 1469598103934665603U;
    for (size_t i = 0; i < cursor->len; i++) {
        hash = (hash ^ (unsigned char)cursor->data[i]) * 1099511628211U;
    }
    return hash;
}

static gov_status turn(gov__call *call)
{
    uint64_t hash = hash_of(&call->cursor);
    int64_t most = gov__config_int(call->client->config, GOV__OPTION_HTTP_MAX_PAGES);
    if (hash == call->cursor_hash) {
        return GOV_ERR_RESPONSE;
    }
    if (call->pages >= most) {
        return GOV_ERR_LIMIT;
    }
    const char *cursor = gov__buf_text(&call->cursor);
    if (cursor == NULL) {
        return gov__buf_status(&call->cursor);
    }
    call->cursor_hash = hash;
    gov__request_set_query(&call->request, call->client->platform->cursor_query, cursor);
    if (call->request.status == GOV_ERR_ARGUMENT) {
        return GOV_ERR_RESPONSE; /* the platform's cursor, not the caller's argument */
    }
    call->tries = 0;
    call->failures = 0;
    call->reauthorised = false;
    call->clock_repeated = false;
    call->state = GOV__CALL_READY;
    return GOV_OK;
}

void gov__call_next_page(gov__call *call)
{
    call->pages++;
    gov__buf_clear(&call->cursor);
    gov_status status = call->page(call->page_user, &call->response, &call->cursor, &call->error);
    if (status == GOV_OK) {
        status = gov__buf_status(&call->cursor);
    }
    if (status == GOV_OK && call->cursor.len != 0) {
        status = turn(call);
    }
    if (status != GOV_OK && call->error == NULL) {
        gov__call_over_error(call, status, NULL);
    } else if (status != GOV_OK || call->cursor.len == 0) {
        gov__call_over(call, status);
    }
}
