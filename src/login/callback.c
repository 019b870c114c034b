/* SPDX-License-Identifier: Apache-2.0 */
/* See callback.h. Whatever two readers of an address could read differently is refused: what stands
 * twice, what is badly escaped, what comes behind a '#'. */
#include "login/callback.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "base/url_char.h"

#define ERROR_MAX 64U

static const char *const names[GOV__CALLBACK_COUNT] = {
    [GOV__CALLBACK_STATE] = "state", [GOV__CALLBACK_ISS] = "iss",
    [GOV__CALLBACK_CODE] = "code",   [GOV__CALLBACK_TICKET] = "ticket",
    [GOV__CALLBACK_ERROR] = "error", [GOV__CALLBACK_RESPONSE] = "response",
};

void gov__callback_init(gov__callback *callback, const gov_allocator *mem)
{
    for (size_t i = 0; i < GOV__CALLBACK_COUNT; i++) {
        gov__buf_init_secret(&callback->values[i], mem, GOV__CALLBACK_VALUE_MAX);
        callback->has[i] = false;
    }
}

void gov__callback_free(gov__callback *callback)
{
    for (size_t i = 0; i < GOV__CALLBACK_COUNT; i++) {
        gov__buf_wipe_free(&callback->values[i]);
        callback->has[i] = false;
    }
}

const char *gov__callback_get(const gov__callback *callback, gov__callback_param param)
{
    return callback->has[param] ? callback->values[param].data : NULL;
}

/* The length of a scheme of its own, "org.example.app:/callback"; 0 when it is none. A scheme without
 * a dot ("javascript", "data") never is. */
static size_t private_scheme(const char *uri)
{
    size_t len = 0;
    bool dot = false;
    for (; uri[len] != '\0' && uri[len] != ':'; len++) {
        char c = gov__str_lower(uri[len]);
        bool letter = c >= 'a' && c <= 'z';
        bool other = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
        if (!letter && (len == 0 || !other)) {
            return 0;
        }
        dot = dot || c == '.';
    }
    return dot && uri[len] == ':' ? len : 0;
}

static bool is_visible(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '#') {
            return false;
        }
    }
    return true;
}

bool gov__callback_is_redirect_uri(const char *uri, bool plain_http)
{
    gov__url url;
    size_t len = uri != NULL ? gov__str_len_max(uri, GOV__CALLBACK_URL_MAX + 1) : 0;
    if (len == 0 || len > GOV__CALLBACK_URL_MAX || !is_visible(uri, len)) {
        return false;
    }
    if (gov__url_split(uri, len, &url) == GOV_OK) {
        return url.https || plain_http || gov__url_is_loopback(&url);
    }
    return private_scheme(uri) != 0;
}

/* How many bytes of `url` are `redirect_uri`; 0 when it is another address. */
static size_t match(const char *url, size_t len, const char *redirect_uri)
{
    gov__url at;
    gov__url registered;
    size_t size = strlen(redirect_uri);
    if (gov__url_split(redirect_uri, size, &registered) != GOV_OK) {
        size_t scheme = private_scheme(redirect_uri);
        bool same = len >= size && gov__str_equal_nocase_len(url, scheme, redirect_uri, scheme) &&
                    memcmp(url + scheme, redirect_uri + scheme, size - scheme) == 0;
        return same ? size : 0;
    }
    if (gov__url_split(url, len, &at) != GOV_OK || !gov__url_same_origin(&at, &registered)) {
        return 0;
    }
    /* A browser writes the empty path as "/". */
    bool slash = registered.target.len == 0 && at.path.len == 1 && at.path.ptr[0] == '/';
    size_t rest = slash ? 1 : registered.target.len;
    bool same =
        at.target.len >= rest && (slash || memcmp(at.target.ptr, registered.target.ptr, rest) == 0);
    return same ? at.origin.len + rest : 0;
}

/* Where the parameters begin, NULL when the address is another one; "" when there are none. */
static const char *query_of(const char *url, size_t len, const char *redirect_uri)
{
    size_t size = match(url, len, redirect_uri);
    const char *rest = url + size;
    if (size == 0) {
        return NULL;
    }
    if (rest[0] == '\0') {
        return rest;
    }
    /* What is registered with a query of its own keeps it (RFC 6749 section 3.1.2). */
    char mark = strchr(redirect_uri, '?') != NULL ? '&' : '?';
    return rest[0] == mark ? rest + 1 : NULL;
}

/* Up to a '#', of which the comparison of addresses knows nothing. */
static size_t without_fragment(const char *url, size_t len)
{
    const char *mark = memchr(url, '#', len);
    return mark != NULL ? (size_t)(mark - url) : len;
}

bool gov__callback_is_at(const char *url, const char *redirect_uri)
{
    size_t len = url != NULL ? gov__str_len_max(url, GOV__CALLBACK_URL_MAX + 1) : 0;
    if (len == 0 || len > GOV__CALLBACK_URL_MAX) {
        return false;
    }
    size_t plain = without_fragment(url, len);
    size_t size = match(url, plain, redirect_uri);
    bool own_query = strchr(redirect_uri, '?') != NULL;
    return size != 0 && (size == plain || url[size] == (own_query ? '&' : '?'));
}

/* application/x-www-form-urlencoded, into out. */
static gov_status decode(const char *text, size_t len, gov__buf *out)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '%') {
            if (!gov__url_is_escape(text, len, i)) {
                return GOV_ERR_RESPONSE;
            }
            c = gov__url_unescape(text + i);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        gov__buf_append_char(out, c);
    }
    if (gov__buf_status(out) == GOV_ERR_LIMIT) {
        return GOV_ERR_RESPONSE;
    }
    return gov__buf_terminate(out);
}

static bool is_clean(const gov__buf *value)
{
    return value->len != 0 && gov__str_is_utf8(value->data, value->len) &&
           !gov__str_has_control(value->data, value->len);
}

static gov__callback_param find(const gov__buf *name)
{
    for (size_t i = 0; i < GOV__CALLBACK_COUNT; i++) {
        if (gov__str_equal_len(name->data, name->len, names[i])) {
            return (gov__callback_param)i;
        }
    }
    return GOV__CALLBACK_COUNT;
}

static gov_status take_pair(gov__callback *callback, const char *pair, size_t len, gov__buf *name,
                            gov__buf *other)
{
    const char *equals = memchr(pair, '=', len);
    size_t size = equals != NULL ? (size_t)(equals - pair) : len;
    gov__buf_clear(name);
    gov__buf_clear(other);
    gov_status status = decode(pair, size, name);
    if (status != GOV_OK || !is_clean(name)) {
        return status != GOV_OK ? status : GOV_ERR_RESPONSE;
    }
    gov__callback_param param = find(name);
    bool known = param != GOV__CALLBACK_COUNT;
    if (known && callback->has[param]) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf *value = known ? &callback->values[param] : other;
    if (equals != NULL) {
        status = decode(equals + 1, len - size - 1, value);
    }
    if (status != GOV_OK || ((known || value->len != 0) && !is_clean(value))) {
        return status != GOV_OK ? status : GOV_ERR_RESPONSE;
    }
    if (known) {
        callback->has[param] = true;
    }
    return GOV_OK;
}

static size_t name_len(const char *pair)
{
    return strcspn(pair, "=&");
}

/* RFC 6749 section 3.1: no parameter stands twice, known or not. */
static bool is_repeated(const char *query, const char *pair)
{
    size_t len = name_len(pair);
    for (const char *at = query; at < pair; at += strcspn(at, "&") + 1) {
        if (name_len(at) == len && memcmp(at, pair, len) == 0) {
            return true;
        }
    }
    return false;
}

static gov_status take_pairs(gov__callback *callback, const char *query, gov__buf *name,
                             gov__buf *other)
{
    size_t count = 0;
    for (const char *pair = query; pair[0] != '\0';) {
        size_t len = strcspn(pair, "&");
        if (++count > GOV__CALLBACK_PARAMS_MAX) {
            return GOV_ERR_LIMIT;
        }
        gov_status status = GOV_OK;
        if (len != 0) {
            status = is_repeated(query, pair) ? GOV_ERR_RESPONSE
                                              : take_pair(callback, pair, len, name, other);
        }
        if (status != GOV_OK) {
            return status;
        }
        pair += len + (pair[len] == '&' ? 1 : 0);
    }
    return GOV_OK;
}

gov_status gov__callback_parse(gov__callback *callback, const char *url, const char *redirect_uri)
{
    gov__buf name;
    gov__buf other;
    size_t len = gov__str_len_max(url, GOV__CALLBACK_URL_MAX + 1);
    if (len > GOV__CALLBACK_URL_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (!gov__callback_is_at(url, redirect_uri)) {
        return GOV_ERR_LOGIN_STATE;
    }
    const char *query = query_of(url, len, redirect_uri);
    if (query == NULL || !is_visible(url, len)) {
        return GOV_ERR_RESPONSE;
    }
    const gov_allocator *mem = callback->values[0].mem;
    gov__buf_init_secret(&name, mem, GOV__CALLBACK_VALUE_MAX);
    gov__buf_init_secret(&other, mem, GOV__CALLBACK_VALUE_MAX);
    gov_status status = take_pairs(callback, query, &name, &other);
    gov__buf_free(&name);
    gov__buf_free(&other);
    if (status != GOV_OK) {
        gov__callback_free(callback);
    }
    return status;
}

gov_status gov__callback_from_claims(gov__callback *callback, const gov__json_node *claims)
{
    gov__callback_free(callback);
    for (size_t i = 0; i < GOV__CALLBACK_COUNT; i++) {
        const gov__json_node *member = gov__json_member(claims, names[i]);
        if (member == NULL || i == GOV__CALLBACK_RESPONSE) {
            continue;
        }
        gov__buf_append_str(&callback->values[i], gov__json_string(member));
        gov_status status = gov__buf_terminate(&callback->values[i]);
        if (status == GOV_ERR_LIMIT || (status == GOV_OK && !is_clean(&callback->values[i]))) {
            status = GOV_ERR_RESPONSE;
        }
        if (status != GOV_OK) {
            gov__callback_free(callback);
            return status;
        }
        callback->has[i] = true;
    }
    return GOV_OK;
}

const char *gov__callback_error_word(const gov__callback *callback)
{
    const char *error = gov__callback_get(callback, GOV__CALLBACK_ERROR);
    size_t len = error != NULL ? strlen(error) : 0;
    for (size_t i = 0; i < len; i++) {
        char c = error[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
              c == '-')) {
            return NULL;
        }
    }
    return len != 0 && len <= ERROR_MAX ? error : NULL;
}
