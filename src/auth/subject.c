/* SPDX-License-Identifier: Apache-2.0 */
/* Reading who is logged in from the platform (OpenID Connect Core section 5.3), which must speak of the
 * one who logged in. */
#include "auth/auth.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/id_token.h"

/* Who the login was for; an empty text when it did not say. */
static gov_status copy_subject(gov_session *session, gov__buf *out)
{
    gov__json *claims = NULL;
    gov__buf text;
    gov__buf_init_secret(&text, &session->client->mem, 0);
    gov__lock_acquire(&session->lock);
    gov__buf_append(&text, session->claims.data, session->claims.len);
    gov__lock_release(&session->lock);
    gov_status status = gov__buf_status(&text);
    if (status == GOV_OK && text.len != 0) {
        status = gov__json_parse_buf(&text, NULL, &claims);
    }
    if (status == GOV_OK) {
        gov__buf_append_str(out, gov__json_get_string(gov__json_root(claims), "sub"));
        status = gov__buf_terminate(out);
    }
    gov__json_free(claims);
    gov__buf_free(&text);
    return status;
}

/* Section 5.3.2: it says who it is about; and an answer about somebody else must not be used. */
static gov_status check_subject(const gov_client *client, const gov__json *doc,
                                const gov__buf *expected, gov_error **err)
{
    const char *subject = gov__json_get_string(gov__json_root(doc), "sub");
    if (subject == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                "the platform does not say whom its answer is about",
                                "平台应答未说明主体");
    }
    if (expected->len == 0 || gov__str_equal(subject, expected->data)) {
        return GOV_OK;
    }
    return gov__error_raise(&client->mem, err, GOV_ERR_CLAIM,
                            "the platform's answer is about another subject than the one who "
                            "logged in",
                            "平台应答的主体与登录主体不一致");
}

/* Plain, or signed (section 5.3.2). */
static gov_status read_claims(gov__call *call, const gov__buf *subject,
                              const gov_call_options *options, gov__json **out, gov_error **err)
{
    gov_client *client = call->client;
    const gov__response *response = gov__call_response(call);
    size_t size = 0;
    if (gov__response_is_media(response, "application/jwt")) {
        const char *text = gov__response_body(response, &size);
        return gov__userinfo_verify(client, text, size, subject->len != 0 ? subject->data : NULL,
                                    options, out, err);
    }
    if (!gov__response_is_json(response)) {
        return gov__call_fail(call, err, GOV_ERR_RESPONSE);
    }
    gov_status status = gov__call_json(call, out, err);
    return status == GOV_OK ? check_subject(client, *out, subject, err) : status;
}

static gov_status read_text(gov__call *call, const gov__buf *subject,
                            const gov_call_options *options, char **out_json, gov_error **err)
{
    gov__json *doc = NULL;
    gov_status status = read_claims(call, subject, options, &doc, err);
    if (status == GOV_OK) {
        size_t size = 0;
        const char *text = gov__json_text(doc, &size);
        *out_json = gov__mem_dup(&call->client->mem, text, size);
        status = *out_json == NULL ? gov__error_no_memory(err) : GOV_OK;
    }
    gov__json_free(doc);
    return status;
}

static gov_status ask(gov_session *session, const gov__provider *provider,
                      const gov_call_options *options, int64_t deadline_ms, char **out_json,
                      gov_error **err)
{
    static const gov__operation op = {
        .name = "session_subject", .flags = GOV__OP_SESSION | GOV__OP_NO_BODY | GOV__OP_PROVIDER};
    gov_client *client = session->client;
    gov__buf subject;
    gov__call call;
    if (provider->userinfo_endpoint == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the platform does not tell who is logged in",
                                "平台不提供登录主体信息");
    }
    gov__buf_init_secret(&subject, &client->mem, 0);
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->identity->auth->subject_write(gov__call_request(&call), provider);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__error_status(&client->mem, err, copy_subject(session, &subject));
    }
    if (status == GOV_OK) {
        status = read_text(&call, &subject, options, out_json, err);
    }
    gov__call_end(&call);
    gov__buf_free(&subject);
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

/* A provider that tells nobody who is logged in is no failure. */
static gov_status ask_provider(gov_session *session, const gov_call_options *options, gov__buf *out,
                               gov_error **err)
{
    gov_error *inner = NULL;
    char *text = NULL;
    gov__json *doc = NULL;
    const gov_allocator *mem = &session->client->mem;
    gov_status status = gov_session_get_subject_json(session, options, &text, &inner);
    if (status == GOV_ERR_UNSUPPORTED) {
        gov_error_free(inner);
        return GOV_OK;
    }
    if (status == GOV_OK && text != NULL) {
        status = gov__json_parse(mem, text, strlen(text), NULL, &doc);
        status = gov__error_status(mem, &inner, status);
        gov__buf_append_str(out, gov__json_get_string(gov__json_root(doc), "sub"));
    }
    gov__json_free(doc);
    gov_session_free_text(session, text);
    if (err != NULL) {
        gov_error_free(*err);
        *err = inner;
        inner = NULL;
    }
    gov_error_free(inner);
    return status;
}

gov_status gov__auth_subject_of(gov_session *session, const gov_call_options *options,
                                gov__buf *out, gov_error **err)
{
    gov_identity *identity = NULL;
    gov_status status = gov_session_get_identity(session, &identity, err);
    if (status == GOV_OK) {
        gov__buf_append_str(out, gov_identity_get_subject(identity));
    }
    gov_identity_free(identity);
    if (status == GOV_OK && out->len == 0 && gov__buf_status(out) == GOV_OK) {
        status = ask_provider(session, options, out, err);
    }
    return status == GOV_OK ? gov__error_status(&session->client->mem, err, gov__buf_status(out))
                            : status;
}
