/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching by the plain driver: one request whose answer is the file. */
#include "certificate/plain.h"

#include <string.h>

#include "certificate/wire.h"
#include "core/argument.h"
#include "core/call.h"

/* What the response states of the bytes that it brought. */
static gov_status tell(gov__call *call, gov__sink *sink)
{
    const gov__certificate_wire *wire = call->client->platform->certificate;
    const gov__response *response = gov__call_response(call);
    gov__sink_facts facts = {.size = UINT64_MAX,
                             .has_sha256 = true,
                             .media_type = gov__response_header(response, "Content-Type")};
    gov_status status = wire->digest_read(response, facts.sha256);
    return status == GOV_OK ? gov__sink_tell(sink, &facts) : status;
}

gov_status gov__certificate_plain_fetch(gov_session *session, const gov__certificate_job *job,
                                        gov__sink *sink, const gov_call_options *options,
                                        gov_error **err)
{
    gov_client *client = session->client;
    const struct gov__certificate_wire *wire = client->platform->certificate;
    const gov__operation op = {.name = "certificate_fetch",
                               .flags = GOV__OP_SESSION,
                               .accept = {200},
                               .media = wire->media_of(job->format)};
    if (op.media == NULL) {
        return gov__argument_fail(&client->mem, err, "format");
    }
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        gov__body_sink body = gov__sink_body(sink, true);
        gov__call_set_body_limit(&call, gov__sink_max(sink));
        gov__call_set_sink(&call, &body);
        wire->fetch_write(gov__call_request(&call), job);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = tell(&call, sink);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, err, status);
    }
    gov__call_end(&call);
    return status;
}
