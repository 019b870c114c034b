/* SPDX-License-Identifier: Apache-2.0 */
/* One operation of the CertShare interface: {"head": {...}, "data": {...}} by POST, with the cause for
 * which data is used, and the same two in the answer. */
#include "platform/certshare/certshare.h"

#include "base/str.h"
#include "platform/dialect/dialect.h"

/* 0: for an item; 1: for none. */
static void cause_write(gov__jsonw *w, const gov_config *config, const gov_usage *usage)
{
    const char *system = gov__config_text(config, GOV__OPTION_CERTSHARE_SYSTEM_NAME);
    const char *event = usage->event != NULL ? usage->event : usage->item_code;
    gov__jsonw_object_begin(w);
    gov__jsonw_member_string(w, "certificateSystemName",
                             system != NULL ? system
                                            : gov__config_text(config, GOV__OPTION_APP_ID));
    gov__jsonw_member_string(w, "certificateCallCategory", usage->item_code != NULL ? "0" : "1");
    gov__jsonw_member_string(w, "certificateMatterName",
                             usage->matter_no != NULL ? usage->matter_no : "");
    gov__jsonw_member_string(w, "certificateEventCode", event != NULL ? event : "");
    gov__jsonw_member_string(w, "certificateCopyCause", usage->purpose);
    gov__jsonw_object_end(w);
}

static void cause_text_write(gov__jsonw *w, const gov_client *client, const gov_usage *usage)
{
    gov__jsonw inner;
    gov__buf text;
    gov__buf_init_secret(&text, &client->mem, 0);
    gov__jsonw_init(&inner, &text);
    cause_write(&inner, client->config, usage);
    gov_status status = gov__jsonw_finish(&inner);
    if (status == GOV_OK) {
        gov__jsonw_key(w, "useCause");
        gov__jsonw_string_len(w, text.data, text.len);
    } else {
        gov__buf_fail(w->buf, status);
    }
    gov__buf_free(&text);
}

static void body_write(gov__request *request, const gov__certshare_ask *ask)
{
    const gov_client *client = ask->session->client;
    const gov_config *config = client->config;
    gov__jsonw w;
    gov__buf *body = gov__request_body(request, "application/json");
    gov__jsonw_init(&w, body);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_object(&w, "head");
    gov__jsonw_member_string(&w, "accessId",
                             gov__config_text(config, GOV__OPTION_CERTSHARE_ACCESS_ID));
    gov__jsonw_member_string(&w, "accessToken",
                             gov__config_text(config, GOV__OPTION_CERTSHARE_ACCESS_TOKEN));
    gov__jsonw_object_end(&w);
    gov__jsonw_member_object(&w, "data");
    ask->write(&w, ask->user);
    if (gov__config_is(config, GOV__OPTION_CERTSHARE_USE_CAUSE, "text")) {
        gov__jsonw_member_string(&w, "useCause", ask->usage->purpose);
    } else if (gov__config_is(config, GOV__OPTION_CERTSHARE_USE_CAUSE, "json_text")) {
        cause_text_write(&w, client, ask->usage);
    } else {
        gov__jsonw_key(&w, "useCause");
        cause_write(&w, config, ask->usage);
    }
    gov__jsonw_object_end(&w);
    gov__jsonw_object_end(&w);
    gov_status status = gov__jsonw_finish(&w);
    if (status != GOV_OK) {
        gov__buf_fail(body, status);
    }
}

/* The data of a success or of a state; on another code, *code is what to tell. */
static gov_status judge(gov_client *client, gov__certshare_answer *out, const char **code,
                        char room[GOV__STR_INT_MAX])
{
    const gov__json_node *root = gov__json_root(out->doc);
    const gov__json_node *head = gov__json_get_object(root, "head");
    const char *text = gov__dialect_text(gov__json_member(head, "status"), room);
    const gov__certshare_code *row = gov__certshare_code_of(text);
    *code = gov__dialect_code(text);
    if (*code == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (row == NULL || (row->status != GOV_OK && row->word == NULL)) {
        return row != NULL ? row->status : GOV_ERR_PLATFORM;
    }
    *code = NULL;
    out->code = row->status != GOV_OK ? row : NULL;
    out->data = gov__json_member(root, "data");
    const char *sealed = gov__json_string(out->data);
    if (sealed == NULL || sealed[0] == '\0') {
        return GOV_OK;
    }
    gov_status status = gov__certshare_open(client, sealed, &out->opened);
    out->data = gov__json_root(out->opened);
    return status;
}

/* An answer that is larger than others was asked for with its own limit. */
static gov_status parse(gov__call *call, const gov__certshare_ask *ask, gov__json **out)
{
    gov__json_limits limits = gov__client_json_limits(call->client);
    if (ask->max_bytes != 0) {
        limits.max_bytes = (size_t)ask->max_bytes;
    }
    return gov__json_parse_buf(&call->response.body, &limits, out);
}

gov_status gov__certshare_run(const gov__certshare_ask *ask, gov__certshare_answer *out,
                              gov_error **err)
{
    gov_client *client = ask->session->client;
    char room[GOV__STR_INT_MAX];
    const char *code = NULL;
    gov__call call;
    *out = (gov__certshare_answer){.doc = NULL};
    gov_status status = gov__call_begin(&call, client, ask->session, ask->op, ask->options, err);
    if (status == GOV_OK) {
        if (ask->deadline_ms != 0) {
            gov__call_set_deadline(&call, ask->deadline_ms);
        }
        if (ask->max_bytes != 0) {
            gov__call_set_body_limit(&call, ask->max_bytes);
        }
        gov__request_begin(&call.request, "POST",
                           gov__config_text(client->config, GOV__OPTION_CERTSHARE_PATH));
        gov__request_path(&call.request, ask->path);
        body_write(&call.request, ask);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = parse(&call, ask, &out->doc);
        if (status == GOV_OK) {
            status = judge(client, out, &code, room);
        }
        status = status == GOV_OK ? GOV_OK : gov__call_fail_code(&call, err, status, code);
    }
    gov__call_end(&call);
    return status;
}

void gov__certshare_answer_free(gov__certshare_answer *answer)
{
    gov__json_free(answer->doc);
    gov__json_free(answer->opened);
    *answer = (gov__certshare_answer){.doc = NULL};
}

gov_status gov__certshare_refuse(const gov__certshare_ask *ask, gov_status status,
                                 const gov__certshare_code *code, gov_error **err)
{
    const gov_allocator *mem = &ask->session->client->mem;
    gov_error *error = NULL;
    status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
    if (status == GOV_OK || err == NULL) {
        return status;
    }
    status = gov__error_raise(mem, &error, status, "%s: %s%.0s", "%s：%.0s%s", ask->op->name,
                              gov_status_get_text(status, GOV_LANGUAGE_EN),
                              gov_status_get_text(status, GOV_LANGUAGE_ZH));
    if (gov__error_is_own(error)) {
        error->origin = GOV_ORIGIN_GATEWAY;
        error->stage = GOV_STAGE_COMPLETE;
        if (!gov__error_set_platform_code(error, code != NULL ? code->code : NULL)) {
            gov_error_free(error);
            error = NULL;
            status = gov__error_no_memory(&error);
        }
    }
    gov_error_free(*err);
    *err = error;
    return status;
}
