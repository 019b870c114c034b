/* SPDX-License-Identifier: Apache-2.0 */
/* What a signer changes: headers, query and body of what goes on the wire, the body of a reply, and the
 * text that it keeps between the two. */
#include "core/signing.h"

#include <string.h>

#include "base/str.h"
#include "http/token.h"

#define NAME_MAX_ 256

/* The transport writes these from the request itself; another value would split the two. */
static const char *const FRAMING[] = {"Host",   "Content-Length", "Transfer-Encoding",
                                      "Expect", "Connection",     "Upgrade"};

static bool is_framing(const char *name)
{
    for (size_t i = 0; i < sizeof FRAMING / sizeof FRAMING[0]; i++) {
        if (gov__str_equal_nocase(FRAMING[i], name)) {
            return true;
        }
    }
    return false;
}

/* The request's status is sticky; a refusal that the signer was told of is not the request's. */
static gov_status settle(gov_signing *signing)
{
    gov_status status = signing->sealed.status;
    if (status == GOV_ERR_ARGUMENT || status == GOV_ERR_LIMIT) {
        signing->sealed.status = GOV_OK;
    }
    return status;
}

gov_status gov_signing_set_header(gov_signing *signing, const char *name, const char *value)
{
    if (signing == NULL || name == NULL || value == NULL || is_framing(name)) {
        return GOV_ERR_ARGUMENT;
    }
    if (signing->response != NULL) {
        return GOV_ERR_STATE;
    }
    gov__request_header(&signing->sealed, name, value);
    return settle(signing);
}

gov_status gov_signing_add_query(gov_signing *signing, const char *name, const char *value)
{
    size_t len = name != NULL ? gov__str_len_max(name, NAME_MAX_ + 1) : 0;
    if (signing == NULL || value == NULL || len == 0 || len > NAME_MAX_ ||
        gov__str_has_control(name, len) || gov__str_has_control(value, strlen(value))) {
        return GOV_ERR_ARGUMENT;
    }
    if (signing->response != NULL) {
        return GOV_ERR_STATE;
    }
    gov__buf *url = &signing->sealed.url;
    size_t before = url->len;
    bool first = signing->sealed.query_first;
    gov__buf_append_char(url, first ? '?' : '&');
    gov__url_encode(url, name, len);
    gov__buf_append_char(url, '=');
    gov__url_encode(url, value, strlen(value));
    gov_status status = gov__buf_terminate(url);
    if (status == GOV_OK) {
        signing->sealed.query_first = false;
        gov__signing_forget_url(signing);
        return GOV_OK;
    }
    if (status == GOV_ERR_LIMIT) {
        url->status = GOV_OK;
        gov__buf_truncate(url, before);
        (void)gov__buf_terminate(url);
    }
    return status;
}

static bool is_media(const char *type)
{
    size_t len = type != NULL ? strlen(type) : 0;
    return len > 0 && len <= GOV__REQUEST_VALUE_MAX && gov__http_is_value(type, len);
}

static gov_status set_reply_body(gov_signing *signing, const char *content_type, const void *data,
                                 size_t size)
{
    gov__response *response = signing->response;
    if (response->sink.write != NULL && gov__response_is_success(response)) {
        return GOV_ERR_STATE;
    }
    return gov__response_replace_body(response, content_type, data, size);
}

static gov_status set_request_body(gov_signing *signing, const char *content_type, const void *data,
                                   size_t size)
{
    if (signing->sealed.read != NULL) {
        return GOV_ERR_STATE;
    }
    gov__request_replace_body(&signing->sealed, content_type, data, size);
    gov_status status = settle(signing);
    return status == GOV_OK ? gov__buf_status(&signing->sealed.body) : status;
}

gov_status gov_signing_set_body(gov_signing *signing, const char *content_type, const void *data,
                                size_t size)
{
    if (signing == NULL || !is_media(content_type) || (data == NULL && size != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    gov_status status = signing->response != NULL
                            ? set_reply_body(signing, content_type, data, size)
                            : set_request_body(signing, content_type, data, size);
    if (status == GOV_OK) {
        gov__signing_forget_body(signing);
    }
    return status;
}

gov_status gov_signing_set_state(gov_signing *signing, const char *text)
{
    if (signing == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    size_t len = text != NULL ? gov__str_len_max(text, signing->state.max + 1) : 0;
    if (len > signing->state.max) {
        return GOV_ERR_LIMIT;
    }
    gov__buf fresh;
    gov__buf_init_secret(&fresh, &signing->client->mem, signing->state.max);
    gov__buf_append(&fresh, text, len);
    gov_status status = len != 0 ? gov__buf_terminate(&fresh) : GOV_OK;
    if (status != GOV_OK) {
        gov__buf_free(&fresh);
        return status;
    }
    gov__buf_free(&signing->state);
    signing->state = fresh;
    return GOV_OK;
}

const char *gov_signing_get_state(const gov_signing *signing)
{
    return signing == NULL || signing->state.len == 0 ? NULL : signing->state.data;
}

void gov_signing_fail(gov_signing *signing, gov_status status)
{
    if (signing != NULL && signing->failure == GOV_OK) {
        signing->failure = status;
    }
}

void gov_signing_explain(gov_signing *signing, const char *text)
{
    if (signing != NULL && text != NULL && signing->explanation != NULL) {
        gov__buf_append_str(signing->explanation, text);
        gov__buf_append_char(signing->explanation, '\n');
    }
}
