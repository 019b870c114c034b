/* SPDX-License-Identifier: Apache-2.0 */
/* One operation of license-app/v1. A token that has ended is refused inside an answer with HTTP 200, or by
 * HTTP 401: either way the system logs in again, once. */
#include "platform/license_app/license_app.h"

#include "base/str.h"

static void body_write(gov__request *request, const gov__license_app_ask *ask,
                       const char *request_id)
{
    gov__jsonw w;
    gov__buf *body = gov__request_body(request, "application/json");
    gov__jsonw_init(&w, body);
    gov__jsonw_object_begin(&w);
    ask->write(&w, ask->user);
    gov__jsonw_member_string(&w, "request_id", request_id);
    gov__jsonw_object_end(&w);
    gov_status status = gov__jsonw_finish(&w);
    if (status != GOV_OK) {
        gov__buf_fail(body, status);
    }
}

static void request_write(gov__request *request, const gov__license_app_ask *ask,
                          const char *request_id)
{
    const gov_config *config = ask->session->client->config;
    gov__request_begin(request, ask->write != NULL ? "POST" : "GET",
                       gov__config_text(config, GOV__OPTION_LICENSE_APP_PATH));
    gov__request_path(request, ask->path);
    for (size_t i = 0; i < sizeof ask->query / sizeof ask->query[0]; i++) {
        if (ask->query[i][0] != NULL) {
            gov__request_query(request, ask->query[i][0], ask->query[i][1]);
        }
    }
    if (ask->write != NULL) {
        body_write(request, ask, request_id);
    }
}

/* *refused: it was the token. */
static gov_status read_answer(gov__call *call, const gov__license_app_ask *ask,
                              const char *request_id, gov__json **out, bool *refused,
                              gov_error **err)
{
    char room[GOV__STR_INT_MAX];
    const char *code = NULL;
    gov__json_limits limits = gov__client_json_limits(call->client);
    if (ask->max_bytes != 0) {
        limits.max_bytes = (size_t)ask->max_bytes;
    }
    gov_status status = gov__json_parse_buf(&call->response.body, &limits, out);
    if (status == GOV_OK) {
        status = gov__license_app_judge(call->client->config, gov__json_root(*out),
                                        ask->write != NULL ? request_id : NULL, &code, room);
    }
    *refused = status == GOV_ERR_LOGIN_REQUIRED;
    status = status == GOV_OK ? GOV_OK : gov__call_fail_code(call, err, status, code);
    if (status != GOV_OK) {
        gov__json_free(*out);
        *out = NULL;
    }
    return status;
}

/* One try; *stale is the generation of a token that was refused before, and then of one that was now
 * (0: none). */
static gov_status try_once(const gov__license_app_ask *ask, int64_t deadline_ms, uint32_t *stale,
                           gov__json **out, gov_error **err)
{
    gov_client *client = ask->session->client;
    char request_id[GOV__RANDOM_ID_ROOM];
    bool refused = false;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, ask->session, ask->op, ask->options, err);
    if (status == GOV_OK) {
        status = gov__error_status(&client->mem, err, gov__random_id(&client->random, request_id));
    }
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        gov__call_set_stale(&call, *stale);
        if (ask->max_bytes != 0) {
            gov__call_set_body_limit(&call, ask->max_bytes);
        }
        request_write(gov__call_request(&call), ask, request_id);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_answer(&call, ask, request_id, out, &refused, err);
    }
    *stale = refused ? call.token_generation : 0;
    gov__call_end(&call);
    return status;
}

gov_status gov__license_app_run(const gov__license_app_ask *ask, gov__json **out, gov_error **err)
{
    gov_client *client = ask->session->client;
    int64_t deadline_ms =
        ask->deadline_ms != 0 ? ask->deadline_ms : gov__call_deadline_of(client, ask->options);
    uint32_t stale = 0;
    *out = NULL;
    gov_status status = try_once(ask, deadline_ms, &stale, out, err);
    if (stale == 0) {
        return status;
    }
    if (err != NULL) {
        gov_error_free(*err);
        *err = NULL;
    }
    return try_once(ask, deadline_ms, &stale, out, err);
}

gov_status gov__license_app_refuse(const gov__license_app_ask *ask, gov_status status,
                                   gov_error **err)
{
    status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
    if (status == GOV_OK) {
        return GOV_OK;
    }
    return gov__error_raise(&ask->session->client->mem, err, status, "%s: %s%.0s", "%s：%.0s%s",
                            ask->op->name, gov_status_get_text(status, GOV_LANGUAGE_EN),
                            gov_status_get_text(status, GOV_LANGUAGE_ZH));
}
