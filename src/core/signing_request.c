/* SPDX-License-Identifier: Apache-2.0 */
/* What a signer reads of the request: the parts of its URL, parameters, headers, body, token, time and
 * nonce. Each is made when it is asked for first. Digests are signing_digest.c. */
#include "core/signing.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "base/url_char.h"
#include "base/wipe.h"

#define PARAMETERS_MAX 1024
#define NONCE_BYTES    16

/* The texts are a cache: computing them changes nothing that a caller can see. */
static gov_signing *cache_of(const gov_signing *signing)
{
    return (gov_signing *)(uintptr_t)signing;
}

static void fail(gov_signing *signing, gov_status status)
{
    if (signing->failure == GOV_OK) {
        signing->failure = status;
    }
}

const char *gov_signing_get_operation(const gov_signing *signing)
{
    return signing == NULL ? NULL : signing->operation;
}

const char *gov_signing_get_method(const gov_signing *signing)
{
    return signing == NULL ? NULL : signing->sealed.method;
}

const char *gov_signing_get_url(const gov_signing *signing)
{
    return signing == NULL ? NULL : gov__request_url(&signing->sealed);
}

const char *gov_signing_get_scheme(const gov_signing *signing)
{
    if (signing == NULL) {
        return NULL;
    }
    return gov__str_has_prefix_nocase(gov__request_url(&signing->sealed), "https:") ? "https"
                                                                                    : "http";
}

static void write_authority(gov__buf *out, const gov__url *url)
{
    for (size_t i = 0; i < url->host.len; i++) {
        gov__buf_append_char(out, gov__str_lower(url->host.ptr[i]));
    }
    if (url->port != (url->https ? 443 : 80)) {
        gov__buf_append_char(out, ':');
        gov__buf_append_uint(out, url->port);
    }
    gov__buf_append_char(out, '\0');
}

/* The three texts of the URL, written at once. */
static const char *url_text(const gov_signing *signing, int which)
{
    gov_signing *cache = cache_of(signing);
    gov__signing_texts *texts = &cache->texts;
    const char *text = gov__request_url(&signing->sealed);
    gov__url url;
    if (texts->url.len == 0) {
        if (gov__url_split(text, strlen(text), &url) != GOV_OK) {
            fail(cache, GOV_ERR_ARGUMENT);
            return "";
        }
        write_authority(&texts->url, &url);
        texts->path = texts->url.len;
        gov__buf_append(&texts->url, url.path.len != 0 ? url.path.ptr : "/",
                        url.path.len != 0 ? url.path.len : 1);
        gov__buf_append_char(&texts->url, '\0');
        texts->query = texts->url.len;
        gov__buf_append(&texts->url, url.query.ptr, url.query.len);
        gov__buf_append_char(&texts->url, '\0');
    }
    if (gov__buf_status(&texts->url) != GOV_OK) {
        fail(cache, gov__buf_status(&texts->url));
        return "";
    }
    return texts->url.data + (which == 0 ? 0 : which == 1 ? texts->path : texts->query);
}

const char *gov_signing_get_authority(const gov_signing *signing)
{
    return signing == NULL ? NULL : url_text(signing, 0);
}

const char *gov_signing_get_path(const gov_signing *signing)
{
    return signing == NULL ? NULL : url_text(signing, 1);
}

const char *gov_signing_get_query(const gov_signing *signing)
{
    return signing == NULL ? NULL : url_text(signing, 2);
}

/* --- parameters ----------------------------------------------------------------------------------- */

/* application/x-www-form-urlencoded. A NUL would cut what is signed short. */
static bool decode(gov__buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (gov__url_is_escape(text, len, i)) {
            c = gov__url_unescape(text + i);
            i += 2;
        }
        if (c == '\0') {
            return false;
        }
        gov__buf_append_char(out, c);
    }
    gov__buf_append_char(out, '\0');
    return true;
}

static bool add_pair(gov__signing_texts *texts, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals != NULL ? (size_t)(equals - pair) : len;
    size_t value_len = equals != NULL ? len - name_len - 1 : 0;
    size_t at = texts->parameters.len;
    gov__buf_append(&texts->offsets, &at, sizeof at);
    return decode(&texts->parameters, pair, name_len) &&
           decode(&texts->parameters, pair + len - value_len, value_len);
}

static gov_status add_form(gov__signing_texts *texts, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        const char *stop = memchr(text + at, '&', len - at);
        size_t end = stop != NULL ? (size_t)(stop - text) : len;
        if (texts->offsets.len / sizeof(size_t) == PARAMETERS_MAX) {
            return GOV_ERR_LIMIT;
        }
        if (end > at && !add_pair(texts, text + at, end - at)) {
            return GOV_ERR_ARGUMENT;
        }
        at = end + 1;
    }
    gov_status status = gov__buf_status(&texts->parameters);
    return status == GOV_OK ? gov__buf_status(&texts->offsets) : status;
}

static bool is_form(const gov_signing *signing)
{
    const char *type = gov_signing_find_header(signing, "Content-Type");
    return type != NULL && gov__str_equal_nocase_len(type, strcspn(type, "; "),
                                                     "application/x-www-form-urlencoded", 33);
}

static const gov__signing_texts *parameters_of(const gov_signing *signing)
{
    gov_signing *cache = cache_of(signing);
    gov__signing_texts *texts = &cache->texts;
    if (!texts->has_parameters) {
        const char *query = gov_signing_get_query(signing);
        size_t size = 0;
        const void *body = is_form(signing) ? gov_signing_get_body(signing, &size) : NULL;
        gov_status status = add_form(texts, query, strlen(query));
        if (status == GOV_OK && body != NULL) {
            status = add_form(texts, body, size);
        }
        if (status != GOV_OK) {
            fail(cache, status);
            gov__buf_clear(&texts->offsets);
        }
        texts->has_parameters = true;
    }
    return texts;
}

size_t gov_signing_get_parameter_count(const gov_signing *signing)
{
    return signing == NULL ? 0 : parameters_of(signing)->offsets.len / sizeof(size_t);
}

const char *gov_signing_get_parameter_name(const gov_signing *signing, size_t index)
{
    size_t at = 0;
    if (index >= gov_signing_get_parameter_count(signing)) {
        return NULL;
    }
    memcpy(&at, signing->texts.offsets.data + index * sizeof at, sizeof at);
    return signing->texts.parameters.data + at;
}

const char *gov_signing_get_parameter_value(const gov_signing *signing, size_t index)
{
    const char *name = gov_signing_get_parameter_name(signing, index);
    return name == NULL ? NULL : name + strlen(name) + 1;
}

/* --- headers and body ----------------------------------------------------------------------------- */

size_t gov_signing_get_header_count(const gov_signing *signing)
{
    return signing == NULL ? 0 : signing->sealed.header_count;
}

const char *gov_signing_get_header_name(const gov_signing *signing, size_t index)
{
    return index >= gov_signing_get_header_count(signing)
               ? NULL
               : signing->sealed.arena.data + signing->sealed.headers[index].name;
}

const char *gov_signing_get_header_value(const gov_signing *signing, size_t index)
{
    return index >= gov_signing_get_header_count(signing)
               ? NULL
               : signing->sealed.arena.data + signing->sealed.headers[index].value;
}

const char *gov_signing_find_header(const gov_signing *signing, const char *name)
{
    return signing == NULL || name == NULL ? NULL : gov__request_get_header(&signing->sealed, name);
}

const void *gov_signing_get_body(const gov_signing *signing, size_t *out_size)
{
    uint64_t size = signing == NULL ? 0 : gov__request_body_size(&signing->sealed);
    if (out_size != NULL) {
        *out_size = size > SIZE_MAX ? SIZE_MAX : (size_t)size;
    }
    return size == 0 ? NULL : gov__request_body_bytes(&signing->sealed);
}

/* --- circumstances -------------------------------------------------------------------------------- */

uint32_t gov_signing_get_attempt(const gov_signing *signing)
{
    return signing == NULL ? 0 : signing->attempt;
}

int64_t gov_signing_get_time_ms(const gov_signing *signing)
{
    return signing == NULL ? 0 : gov__client_platform_ms(signing->client);
}

const char *gov_signing_get_token(const gov_signing *signing)
{
    const char *value = gov_signing_find_header(signing, "Authorization");
    static const char *const schemes[] = {"Bearer ", "DPoP "};
    for (size_t i = 0; value != NULL && i < sizeof schemes / sizeof schemes[0]; i++) {
        if (gov__str_has_prefix_nocase(value, schemes[i])) {
            return value + strlen(schemes[i]);
        }
    }
    return NULL;
}

const char *gov_signing_get_nonce(const gov_signing *signing)
{
    uint8_t bytes[NONCE_BYTES];
    if (signing == NULL) {
        return NULL;
    }
    gov_signing *cache = cache_of(signing);
    const gov_random *random = &signing->client->random;
    if (cache->texts.nonce[0] == '\0') {
        if (random->fill(random->user, bytes, sizeof bytes) != GOV_OK) {
            fail(cache, GOV_ERR_HOOK);
            return "";
        }
        gov__str_to_hex(bytes, sizeof bytes, cache->texts.nonce);
        gov__wipe(bytes, sizeof bytes);
    }
    return cache->texts.nonce;
}
