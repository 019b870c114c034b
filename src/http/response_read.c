/* SPDX-License-Identifier: Apache-2.0 */
/* What the headers of a response say: media type, Date, Retry-After. Malformed ones count as
 * absent. */
#include "http/response.h"

#include <string.h>

#include "base/str.h"
#include "base/time.h"
#include "http/header_at.h"

#define SECONDS_MAX (366 * 86400)

/* The value of the first header of this name from `at` on. */
static const char *find(const gov__response *response, const char *at, const char *name)
{
    size_t name_size = strlen(name);
    const char *end = at != NULL ? response->headers.data + response->headers.len : NULL;
    while (at != end) {
        gov__header_at header;
        memcpy(&header, at, sizeof header);
        at += sizeof header;
        if (gov__str_equal_nocase_len(at, header.name_size, name, name_size)) {
            return at + header.name_size + 1;
        }
        at += header.name_size + header.value_size + 2;
    }
    return NULL;
}

const char *gov__response_header(const gov__response *response, const char *name)
{
    return find(response, response->headers.data, name);
}

const char *gov__response_header_next(const gov__response *response, const char *name,
                                      const char *after)
{
    return find(response, after + strlen(after) + 1, name);
}

bool gov__response_is_success(const gov__response *response)
{
    return response->status >= 200 && response->status <= 299;
}

static size_t trim(const char **text, size_t len)
{
    while (len > 0 && (**text == ' ' || **text == '\t')) {
        (*text)++;
        len--;
    }
    while (len > 0 && ((*text)[len - 1] == ' ' || (*text)[len - 1] == '\t')) {
        len--;
    }
    return len;
}

/* No charset, or utf-8 (RFC 8259 section 8.1), possibly quoted. */
static bool is_utf8_charset(const char *parameters)
{
    while (*parameters == ';') {
        const char *one = parameters + 1;
        size_t len = strcspn(one, ";");
        parameters = one + len;
        len = trim(&one, len);
        if (len < 8 || !gov__str_equal_nocase_len(one, 8, "charset=", 8)) {
            continue;
        }
        one += 8;
        len -= 8;
        if (len >= 2 && one[0] == '"' && one[len - 1] == '"') {
            one++;
            len -= 2;
        }
        return gov__str_equal_nocase_len(one, len, "utf-8", 5);
    }
    return true;
}

/* The media type without parameters; its length, 0 when there is none or the charset is foreign. */
static size_t media_of(const gov__response *response, const char **out)
{
    const char *value = gov__response_header(response, "content-type");
    if (value == NULL) {
        return 0;
    }
    size_t len = strcspn(value, ";");
    if (!is_utf8_charset(value + len)) {
        return 0;
    }
    *out = value;
    return trim(out, len);
}

bool gov__response_is_media(const gov__response *response, const char *media)
{
    const char *value = NULL;
    size_t len = media_of(response, &value);
    return len != 0 && gov__str_equal_nocase_len(value, len, media, strlen(media));
}

bool gov__response_is_json(const gov__response *response)
{
    const char *value = NULL;
    size_t len = media_of(response, &value);
    if (len < 16 || !gov__str_equal_nocase_len(value, 12, "application/", 12)) {
        return false;
    }
    return gov__str_equal_nocase_len(value + 12, len - 12, "json", 4) ||
           gov__str_equal_nocase_len(value + len - 5, 5, "+json", 5);
}

bool gov__response_date_ms(const gov__response *response, int64_t now_wall_ms, int64_t *out_ms)
{
    const char *value = gov__response_header(response, "date");
    return value != NULL && gov__time_parse_http(value, strlen(value), now_wall_ms, out_ms);
}

int64_t gov__response_retry_after_ms(const gov__response *response, int64_t now_wall_ms)
{
    const char *value = gov__response_header(response, "retry-after");
    uint64_t seconds = 0;
    int64_t at = 0;
    if (value == NULL) {
        return -1;
    }
    if (gov__str_to_uint64(value, strlen(value), &seconds)) {
        return (int64_t)(seconds < SECONDS_MAX ? seconds : SECONDS_MAX) * 1000;
    }
    if (!gov__time_parse_http(value, strlen(value), now_wall_ms, &at)) {
        return -1;
    }
    /* A date is meant by the clock of the platform, which the reply itself tells. */
    int64_t now = now_wall_ms;
    (void)gov__response_date_ms(response, now_wall_ms, &now);
    int64_t wait = at - now;
    return wait < 0 ? 0 : wait < SECONDS_MAX * 1000LL ? wait : SECONDS_MAX * 1000LL;
}

const char *gov__response_body(const gov__response *response, size_t *out_size)
{
    if (out_size != NULL) {
        *out_size = response->body.len;
    }
    return response->body.len != 0 ? response->body.data : "";
}
