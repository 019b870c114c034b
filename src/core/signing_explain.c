/* SPDX-License-Identifier: Apache-2.0 */
/* gov_sign_explain: one request signed for people to read, with nothing secret in it. */
#include <string.h>

#include <govsdk/signer.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/signing.h"

#define HEADERS_MAX 65536U
#define BODY_MAX    (64U * 1024 * 1024)
#define METHOD_MAX  16
#define HIDDEN      "<hidden>"

/* What people wrote, as a request. */
typedef struct subject {
    gov__request request;
    char method[METHOD_MAX + 1];
} subject;

static gov_status add_line(gov__request *request, const gov_allocator *mem, const char *line,
                           size_t len)
{
    const char *colon = memchr(line, ':', len);
    size_t name = colon != NULL ? (size_t)(colon - line) : 0;
    size_t at = name + 1;
    if (colon == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    while (at < len && (line[at] == ' ' || line[at] == '\t')) {
        at++;
    }
    char *copy = gov__mem_dup(mem, line, len);
    if (copy == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    copy[name] = '\0';
    gov__request_header(request, copy, copy + at);
    gov__mem_wipe_free(mem, copy, len + 1);
    return request->status;
}

static gov_status add_lines(gov__request *request, const gov_allocator *mem, const char *headers)
{
    gov_status status = GOV_OK;
    size_t left = headers != NULL ? gov__str_len_max(headers, HEADERS_MAX + 1) : 0;
    if (left > HEADERS_MAX) {
        return GOV_ERR_LIMIT;
    }
    while (status == GOV_OK && left > 0) {
        size_t len = strcspn(headers, "\n");
        size_t end = len > 0 && headers[len - 1] == '\r' ? len - 1 : len;
        status = end > 0 ? add_line(request, mem, headers, end) : GOV_OK;
        size_t step = len < left ? len + 1 : len;
        headers += step;
        left -= step;
    }
    return status;
}

static gov_status read_subject(subject *out, const gov_client *client, const char *method,
                               const char *url, const char *headers, const void *body, size_t size)
{
    gov__request *request = &out->request;
    size_t len = gov__str_len_max(method, METHOD_MAX + 1);
    if (len > METHOD_MAX || size > BODY_MAX) {
        return GOV_ERR_LIMIT;
    }
    memcpy(out->method, method, len + 1);
    if (url[0] == '/') {
        gov__request_begin(request, out->method, url);
        request->query_first = strchr(url, '?') == NULL;
    } else {
        gov__request_begin_url(request, out->method, url);
    }
    gov_status status = add_lines(request, &client->mem, headers);
    request->borrowed = size != 0 ? body : NULL;
    request->body_size = size;
    return status == GOV_OK ? gov__request_finish(request) : status;
}

/* --- telling -------------------------------------------------------------------------------------- */

static void write_lines(gov__buf *out, const char *mark, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        const char *stop = memchr(text + at, '\n', len - at);
        size_t end = stop != NULL ? (size_t)(stop - text) : len;
        gov__buf_append_str(out, mark);
        gov__buf_append(out, text + at, end - at);
        gov__buf_append_char(out, '\n');
        at = end + 1;
    }
}

static bool is_new(const gov__request *before, const char *name, const char *value)
{
    const char *old = gov__request_get_header(before, name);
    return !gov__str_equal(old, value);
}

static void write_headers(gov__buf *out, const gov_signing *signing, const gov__request *before)
{
    size_t count = gov_signing_get_header_count(signing);
    for (size_t i = 0; i < count; i++) {
        const char *name = gov_signing_get_header_name(signing, i);
        const char *value = gov_signing_get_header_value(signing, i);
        if (is_new(before, name, value)) {
            gov__buf_append_str(out, "+ ");
            gov__buf_append_str(out, name);
            gov__buf_append_str(out, ": ");
            gov__buf_append_str(out, value);
            gov__buf_append_char(out, '\n');
        }
    }
}

static void write_changes(gov__buf *out, const gov_signing *signing, const gov__request *before)
{
    const void *body = gov__request_body_bytes(&signing->sealed);
    if (!gov__str_equal(gov__request_url(before), gov__request_url(&signing->sealed))) {
        gov__buf_append_str(out, "> ");
        gov__buf_append_str(out, gov__request_url(&signing->sealed));
        gov__buf_append_char(out, '\n');
    }
    write_headers(out, signing, before);
    if (body != gov__request_body_bytes(before)) {
        gov__buf_append_char(out, '\n');
        gov__buf_append(out, body, (size_t)gov__request_body_size(&signing->sealed));
        gov__buf_append_char(out, '\n');
    }
}

/* Writes `text` with each place where `secret` stands hidden. */
static void hide(gov__buf *out, const gov__buf *text, const char *secret)
{
    size_t len = secret != NULL ? strlen(secret) : 0;
    for (size_t at = 0; at < text->len;) {
        if (len != 0 && text->len - at >= len && memcmp(text->data + at, secret, len) == 0) {
            gov__buf_append_str(out, HIDDEN);
            at += len;
        } else {
            gov__buf_append_char(out, text->data[at++]);
        }
    }
}

static void hide_in_place(gov__buf *text, const char *secret)
{
    gov__buf clean;
    gov__buf_init_secret(&clean, text->mem, 0);
    hide(&clean, text, secret);
    gov_status status = gov__buf_status(text);
    gov__buf_free(text);
    *text = clean;
    if (status != GOV_OK) {
        gov__buf_fail(text, status);
    }
}

/* What stands behind the word that names the scheme of credentials. */
static const char *credentials_of(const gov__request *request, const char *name)
{
    const char *value = gov__request_get_header(request, name);
    const char *blank = value != NULL ? strchr(value, ' ') : NULL;
    return blank != NULL ? blank + 1 : value;
}

static void hide_secrets(gov__buf *text, const gov_client *client, const gov__request *request)
{
    static const gov__option secrets[] = {
        GOV__OPTION_SIGNER_SECRET, GOV__OPTION_SIGNER_KEY_PASSWORD, GOV__OPTION_AUTH_CLIENT_SECRET};
    static const char *const names[] = {"Authorization", "Proxy-Authorization", "DPoP", "Cookie"};
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        hide_in_place(text, gov__config_text(client->config, secrets[i]));
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        hide_in_place(text, credentials_of(request, names[i]));
    }
}

static gov_status tell(const gov_client *client, const gov_signing *signing,
                       const gov__buf *explanation, const gov__request *request, char **out_text)
{
    gov__buf text;
    gov__buf_init_secret(&text, &client->mem, 0);
    write_lines(&text, "| ", explanation->data, explanation->len);
    write_changes(&text, signing, request);
    hide_secrets(&text, client, request);
    gov_status status = gov__buf_status(explanation);
    if (status == GOV_OK) {
        status = gov__buf_take(&text, out_text, NULL);
    }
    gov__buf_free(&text);
    return status;
}

static gov_status explain(gov_client *client, const gov__request *request, char **out_text)
{
    gov_signing signing;
    gov__buf explanation;
    gov__buf_init_secret(&explanation, &client->mem, 0);
    gov__signing_init(&signing, client, "sign_explain");
    signing.explanation = &explanation;
    gov_status status = gov__signing_begin(&signing, request);
    if (status == GOV_OK) {
        status = client->signer.sign(client->signer.user, &signing);
    }
    if (status == GOV_OK) {
        status = signing.failure;
    }
    if (status == GOV_OK) {
        status = gov__request_finish(&signing.sealed);
    }
    if (status == GOV_OK) {
        status = tell(client, &signing, &explanation, request, out_text);
    }
    gov__signing_end(&signing);
    gov__buf_free(&explanation);
    return status;
}

static gov_status check(const gov_client *client, gov_error **err)
{
    gov_status status = gov__client_check(client, err);
    if (status == GOV_OK && client->signer.sign == NULL) {
        status = gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                  "signer.scheme is none: nothing is signed",
                                  "signer.scheme 为 none：不作签名");
    }
    return status;
}

gov_status gov_sign_explain(gov_client *client, const char *method, const char *url,
                            const char *headers, const void *body, size_t size, char **out_text,
                            gov_error **err)
{
    subject asked;
    if (out_text != NULL) {
        *out_text = NULL;
    }
    if (client == NULL || method == NULL || url == NULL || out_text == NULL ||
        (body == NULL && size != 0)) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT,
                                "client, method, url, body or out_text is NULL",
                                "client、method、url、body 或 out_text 为空指针");
    }
    gov_status status = check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__request_init(&asked.request, &client->mem, client->base);
    status = read_subject(&asked, client, method, url, headers, body, size);
    if (status == GOV_OK) {
        status = explain(client, &asked.request, out_text);
    }
    gov__request_free(&asked.request);
    return status == GOV_OK ? GOV_OK : gov__error_status(&client->mem, err, status);
}
