/* SPDX-License-Identifier: Apache-2.0 */
/* What every complete reply tells beside its content: the platform's time, and whether a sandbox
 * answered. */
#include "core/call_policy.h"

#include "base/str.h"

static void see_date(gov__call *call, int64_t now_ms)
{
    int64_t date = 0;
    gov_client *client = call->client;
    if (gov__response_date_ms(&call->response, gov__client_wall_ms(client), &date)) {
        gov__client_saw_date(client, date, call->sent_ms, now_ms);
    }
}

bool gov__call_see_reply(gov__call *call, int64_t now_ms)
{
    const char *mark = gov__response_header(&call->response, "gov-sandbox");
    bool allowed = gov__config_bool(call->client->config, GOV__OPTION_GATEWAY_ALLOW_SANDBOX);
    if (mark != NULL && gov__str_equal_nocase(mark, "true") && !allowed) {
        gov__call_over_error(call, GOV_ERR_SANDBOX, NULL);
        return false;
    }
    see_date(call, now_ms);
    return true;
}
