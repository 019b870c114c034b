/* SPDX-License-Identifier: Apache-2.0 */
/* The verifier's side: seeing what a code shows. Where the driver of certificates has a way of its own, the
 * code is the platform's too, and not looked at. */
#include <string.h>

#include "base/str.h"
#include "base/wipe.h"
#include "certificate/driver.h"
#include "certificate/wire.h"
#include "core/argument.h"
#include "core/call.h"
#include "presentation/code.h"
#include "presentation/wire.h"

static gov_status take(gov__call *call, gov_certificate **out, char *out_id, gov_error **err)
{
    gov_client *client = call->client;
    gov__json *doc = NULL;
    gov__redeemed redeemed = {.id = NULL};
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = client->platform->presentation->redeemed_read(gov__json_root(doc), &redeemed);
    size_t len = gov__str_len_max(redeemed.id == NULL ? "" : redeemed.id, GOV_REDEMPTION_ID_MAX);
    if (status == GOV_OK && (len == 0 || len == GOV_REDEMPTION_ID_MAX)) {
        status = GOV_ERR_RESPONSE;
    }
    if (status != GOV_OK) {
        gov__json_free(doc);
        return gov__call_fail(call, err, status);
    }
    if (out_id != NULL && redeemed.id != NULL) {
        memcpy(out_id, redeemed.id, len + 1);
    }
    status = gov__certificate_make(client, doc, redeemed.certificate,
                                   client->platform->certificate->certificate_read, out);
    if (status != GOV_OK && out_id != NULL) {
        out_id[0] = '\0';
    }
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

static gov_status redeem(gov_session *session, const char *code, const gov_usage *usage,
                         const gov_call_options *options, gov_certificate **out, char *out_id,
                         gov_error **err)
{
    static const gov__operation op = {
        .name = "presentation_redeem", .flags = GOV__OP_MUTATES | GOV__OP_SESSION, .accept = {200}};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->presentation->redeem_write(gov__call_request(&call), code, usage);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take(&call, out, out_id, err);
    }
    gov__call_end(&call);
    return status;
}

#define CODE_MAX 512

static gov_status by_driver(gov_session *session, const char *code, const gov_usage *usage,
                            const gov_call_options *options, gov_certificate **out, gov_error **err)
{
    const gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "code", code, CODE_MAX);
    return status == GOV_OK ? client->platform->certificate_driver->redeem(session, code, usage,
                                                                           options, out, err)
                            : status;
}

static gov_status by_wire(gov_session *session, const char *code, const gov_usage *usage,
                          const gov_call_options *options, gov_certificate **out, char *out_id,
                          gov_error **err)
{
    char plain[GOV__CODE_ROOM];
    gov_status status = gov__presentation_supported(session->client, err);
    if (status == GOV_OK) {
        status = gov__code_load(&session->client->mem, code, plain, err);
    }
    if (status == GOV_OK) {
        status = redeem(session, plain, usage, options, out, out_id, err);
        gov__wipe(plain, sizeof plain);
    }
    return status;
}

gov_status gov_presentation_redeem(gov_session *session, const char *code, const gov_usage *usage,
                                   const gov_call_options *options,
                                   gov_certificate **out_certificate, char *out_redemption_id,
                                   gov_error **err)
{
    gov_usage why;
    gov_call_options room;
    if (out_certificate != NULL) {
        *out_certificate = NULL;
    }
    if (out_redemption_id != NULL) {
        out_redemption_id[0] = '\0';
    }
    if (session == NULL || out_certificate == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_certificate");
    }
    const gov_client *client = session->client;
    gov_status status = gov__usage_load(&client->mem, usage, &why, err);
    if (status != GOV_OK) {
        return status;
    }
    options = gov__usage_options(&why, options, &room);
    return client->platform->certificate_driver->redeem != NULL
               ? by_driver(session, code, &why, options, out_certificate, err)
               : by_wire(session, code, &why, options, out_certificate, out_redemption_id, err);
}
