/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawing a matter (撤回). Whether it is still possible is the platform's to say. */
#include <govsdk/matter.h>

#include "core/argument.h"
#include "core/call.h"
#include "matter/wire.h"

/* Characters of a reason. */
#define REASON_MAX 500

static gov_status run(gov_session *session, const char *matter_id, const char *reason,
                      const gov_call_options *options, gov_error **err)
{
    static const gov__operation op = {.name = "matter_withdraw",
                                      .flags = GOV__OP_MUTATES | GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__json *doc = NULL;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->matter->withdraw_write(gov__call_request(&call), matter_id, reason);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__call_json(&call, &doc, err);
    }
    if (status == GOV_OK) {
        status = client->platform->matter->withdraw_read(gov__json_root(doc));
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, err, status);
    }
    gov__json_free(doc);
    gov__call_end(&call);
    return status;
}

gov_status gov_matter_withdraw(gov_session *session, const char *matter_id, const char *reason,
                               const gov_call_options *options, gov_error **err)
{
    if (session == NULL) {
        return gov__argument_fail(NULL, err, "session");
    }
    const gov_allocator *mem = &session->client->mem;
    gov_status status = gov__argument_text(mem, err, "matter_id", matter_id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = reason != NULL && reason[0] == '\0'
                     ? gov__argument_fail(mem, err, "reason")
                     : gov__argument_lines(mem, err, "reason", reason, REASON_MAX);
    }
    return status == GOV_OK ? run(session, matter_id, reason, options, err) : status;
}
