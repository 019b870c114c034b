/* SPDX-License-Identifier: Apache-2.0 */
/* Reading who is logged in (主体). The text is the caller's; nothing of it is kept. */
#include "auth/auth.h"

#include "base/mem.h"
#include "core/argument.h"

static gov_status read_text(gov__call *call, char **out_json, gov_error **err)
{
    gov__json *doc = NULL;
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    size_t size = 0;
    const char *text = gov__json_text(doc, &size);
    *out_json = gov__mem_dup(&call->client->mem, text, size);
    gov__json_free(doc);
    return *out_json == NULL ? gov__error_no_memory(err) : GOV_OK;
}

static gov_status ask(gov_session *session, const gov__provider *provider,
                      const gov_call_options *options, int64_t deadline_ms, char **out_json,
                      gov_error **err)
{
    static const gov__operation op = {.name = "session_subject", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    if (provider->userinfo_endpoint == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the platform does not tell who is logged in",
                                "平台不提供登录主体信息");
    }
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->identity->auth->subject_write(gov__call_request(&call), provider);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_text(&call, out_json, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_session_get_subject_json(gov_session *session, const gov_call_options *options,
                                        char **out_json, gov_error **err)
{
    gov__provider *provider = NULL;
    if (out_json != NULL) {
        *out_json = NULL;
    }
    if (session == NULL || out_json == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_json");
    }
    gov_client *client = session->client;
    if (!gov_session_is_logged_in(session)) {
        return gov__error_status(&client->mem, err, GOV_ERR_LOGIN_REQUIRED);
    }
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = gov__client_provider(client, options, &provider, err);
    if (status == GOV_OK) {
        status = ask(session, provider, options, deadline_ms, out_json, err);
    }
    gov__provider_unref(provider);
    return status;
}
