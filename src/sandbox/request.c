/* SPDX-License-Identifier: Apache-2.0 */
/* Turning what a transport received into a request.
 * Owns: splitting and decoding the target, reading JSON bodies and forms. Not: routing. */
#include "sandbox/request.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX (and '+' in forms); NULL for a broken escape, %00 or no memory. */
static char *decode(const char *text, size_t length, bool form, size_t *out_length)
{
    char *out = malloc(length + 1);
    size_t at = 0;
    for (size_t i = 0; out && i < length; i++) {
        if (text[i] == '%') {
            int high = length - i > 2 ? hex_value(text[i + 1]) : -1;
            int low = length - i > 2 ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0 || (high | low) == 0) {
                free(out);
                return NULL;
            }
            out[at++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[at++] = form && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (out) {
        out[at] = '\0';
        *out_length = at;
    }
    return out;
}

static bool add_pair(const char *pair, size_t length, gov__sandbox_fields *out)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    const char *value = equals ? equals + 1 : "";
    size_t value_length = equals ? length - name_length - 1 : 0;
    size_t decoded_name = 0;
    size_t decoded_value = 0;
    char *name = decode(pair, name_length, true, &decoded_name);
    char *text = decode(value, value_length, true, &decoded_value);
    bool added = name && text && gov__sb_fields_add(out, name, decoded_name, text, decoded_value);
    free(name);
    free(text);
    return added;
}

bool gov__sb_form_read(const char *text, size_t length, gov__sandbox_fields *out)
{
    for (size_t start = 0; start < length;) {
        const char *ampersand = memchr(text + start, '&', length - start);
        size_t end = ampersand ? (size_t)(ampersand - text) : length;
        if (end > start && !add_pair(text + start, end - start, out)) {
            return false;
        }
        start = end + 1;
    }
    return true;
}

/* Bytes that would make one path look like another: an encoded slash, an encoded NUL. */
static bool has_hidden_slash(const char *path, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++) {
        if (path[i] == '%' && path[i + 1] == '2' && (path[i + 2] | 0x20) == 'f') {
            return true;
        }
    }
    return false;
}

static bool read_target(gov__sandbox_request_data *data, const char *target)
{
    const char *question = strchr(target, '?');
    size_t path_length = question ? (size_t)(question - target) : strlen(target);
    size_t decoded = 0;
    if (target[0] != '/' || has_hidden_slash(target, path_length)) {
        return false;
    }
    data->path = decode(target, path_length, false, &decoded);
    data->request.path = data->path;
    return data->path && (!question || gov__sb_form_read(question + 1, strlen(question + 1),
                                                         &data->request.query));
}

static bool copy_headers(gov__sandbox_request *req, const gov__sandbox_fields *headers)
{
    for (size_t i = 0; headers && i < headers->count; i++) {
        const gov__sandbox_field *field = &headers->items[i];
        if (!gov__sb_fields_add(&req->headers, field->name, strlen(field->name), field->value,
                                strlen(field->value))) {
            return false;
        }
    }
    return true;
}

static bool copy_body(gov__sandbox_request_data *data, const gov__sandbox_input *input)
{
    data->body = malloc(input->body_length + 1);
    if (!data->body) {
        return false;
    }
    if (input->body_length > 0) {
        memcpy(data->body, input->body, input->body_length);
    }
    data->body[input->body_length] = '\0';
    data->request.body = data->body;
    data->request.body_length = input->body_length;
    return true;
}

bool gov__sb_request_read(gov__sandbox_request_data *data, const gov__sandbox_input *input,
                          gov__sandbox_response *res)
{
    gov__sandbox_request *req = &data->request;
    data->input = input;
    req->method = input->method;
    req->target = input->target;
    req->path = "";
    req->body = "";
    gov__sb_new_id("req", req->request_id);
    if (!read_target(data, input->target)) {
        gov__sb_problem(res, 400, "invalid_request", "The path or the query cannot be read.",
                        "请求地址不正确。", "The address of the request is not correct.");
        return false;
    }
    if (input->body_length > GOV__SB_MAX_BODY) {
        gov__sb_problem(res, 413, "payload_too_large",
                        "The body is larger than this platform takes.", "提交内容过大。",
                        "What was sent is too large.");
        return false;
    }
    if (!copy_headers(req, input->headers) || !copy_body(data, input)) {
        res->failed = true;
        return false;
    }
    req->idempotency_key = gov__sb_header(req, "Idempotency-Key");
    return true;
}

/* RFC 9530: when the sender names a SHA-256 of the content, the content must have it. */
static bool check_digest(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *header = gov__sb_header(req, "Content-Digest");
    const char *named = header ? strstr(header, "sha-256=:") : NULL;
    if (!named) {
        return true;
    }
    named += strlen("sha-256=:");
    const char *end = strchr(named, ':');
    size_t length = 0;
    uint8_t digest[GOV__SB_SHA256_BYTES];
    uint8_t *wanted = end ? gov__sb_b64_read(named, (size_t)(end - named), &length) : NULL;
    gov__sb_sha256(req->body, req->body_length, digest);
    bool same = wanted && length == sizeof digest && CRYPTO_memcmp(wanted, digest, length) == 0;
    free(wanted);
    if (!same) {
        gov__sb_problem(res, 401, "signature_invalid", "Content-Digest is not that of the body.",
                        "数据在传输中损坏，请重试。", "The data was damaged on its way.");
        gov__sb_set_header(res, "WWW-Authenticate", "Bearer realm=\"gov\"");
    }
    return same;
}

static bool is_json_type(const char *type)
{
    size_t length = strcspn(type, "; ");
    return (length == 16 && strncasecmp(type, "application/json", 16) == 0) ||
           (length > 5 && strncasecmp(type + length - 5, "+json", 5) == 0);
}

bool gov__sb_is_utf8(const char *text, size_t length)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + length;
    while (at < end) {
        unsigned more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
        uint32_t code = more == 0 ? *at : *at & (0x3fu >> more);
        if ((*at >= 0x80 && *at < 0xc2) || *at > 0xf4 || (size_t)(end - at) <= more) {
            return false;
        }
        at++;
        for (unsigned i = 0; i < more; i++, at++) {
            if ((*at & 0xc0) != 0x80) {
                return false;
            }
            code = code << 6 | (*at & 0x3f);
        }
        if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
            return false;
        }
    }
    return true;
}

bool gov__sb_request_read_body(gov__sandbox_request_data *data, unsigned route_flags,
                               gov__sandbox_response *res)
{
    gov__sandbox_request *req = &data->request;
    const char *type = gov__sb_header(req, "Content-Type");
    if (!check_digest(req, res)) {
        return false;
    }
    if (req->body_length == 0 || (route_flags & (GOV__SB_FORM | GOV__SB_BINARY))) {
        return true;
    }
    if (!type || !is_json_type(type)) {
        gov__sb_problem(res, 415, "unsupported_media_type", "The body must be application/json.",
                        "请求格式不受支持。", "The format of the request is not supported.");
        return false;
    }
    /* cJSON ends a string at an escaped NUL: refuse it rather than read something else. */
    if (strlen(req->body) == req->body_length && gov__sb_is_utf8(req->body, req->body_length) &&
        !strstr(req->body, "\\u0000")) {
        req->json = cJSON_ParseWithLengthOpts(req->body, req->body_length + 1, NULL, 1);
    }
    if (!req->json) {
        gov__sb_problem(res, 400, "invalid_request", "The body is not well-formed JSON.",
                        "请求格式不正确。", "The request is not well formed.");
        return false;
    }
    return true;
}

void gov__sb_request_unmatch(gov__sandbox_request_data *data)
{
    for (size_t i = 0; i < GOV__SB_MAX_PATH_ARGS; i++) {
        free(data->pieces[i]);
        data->pieces[i] = NULL;
        data->request.path_args[i] = NULL;
    }
}

bool gov__sb_request_match(gov__sandbox_request_data *data, const char *pattern)
{
    const char *path = data->request.path;
    size_t found = 0;
    while (*pattern && *path) {
        if (*pattern != '{') {
            if (*pattern++ != *path++) {
                break;
            }
            continue;
        }
        size_t length = strcspn(path, "/");
        if (length == 0 || found == GOV__SB_MAX_PATH_ARGS) {
            break;
        }
        data->pieces[found] = gov__sb_format("%.*s", (int)length, path);
        if (!data->pieces[found]) {
            break;
        }
        data->request.path_args[found] = data->pieces[found];
        found++;
        path += length;
        pattern += strcspn(pattern, "}") + 1;
    }
    if (*pattern || *path) {
        gov__sb_request_unmatch(data);
        return false;
    }
    return true;
}

void gov__sb_request_again(gov__sandbox_request_data *data)
{
    cJSON_Delete(data->request.json);
    data->request.json = NULL;
    data->request.session = (gov__sandbox_session){0};
    data->request.wait_over = false;
}

void gov__sb_request_clear(gov__sandbox_request_data *data)
{
    gov__sb_request_unmatch(data);
    gov__sb_fields_clear(&data->request.query);
    gov__sb_fields_clear(&data->request.headers);
    cJSON_Delete(data->request.json);
    free(data->path);
    free(data->body);
    *data = (gov__sandbox_request_data){0};
}
