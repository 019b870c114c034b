/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting and comparing http(s) URLs. Stricter than RFC 3986 on purpose: whatever two parsers could
 * read differently is refused. Coding is in base/url_form.c. */
#include "base/url.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"
#include "base/url_char.h"

#define HOST_MAX  253
#define LABEL_MAX 63

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_host_char(char c)
{
    return gov__url_is_unreserved(c) && c != '~' && c != '.';
}

/* "127.0.0.1" with no leading zeros; the value into out. */
static bool parse_ipv4(const char *text, size_t len, uint32_t *out)
{
    uint32_t value = 0;
    size_t at = 0;
    for (int part = 0; part < 4; part++) {
        uint32_t octet = 0;
        size_t digits = 0;
        for (; at < len && is_digit(text[at]) && digits < 3; at++, digits++) {
            octet = octet * 10 + (uint32_t)(text[at] - '0');
        }
        if (digits == 0 || octet > 255 || (digits > 1 && text[at - digits] == '0')) {
            return false;
        }
        value = (value << 8) | octet;
        if (part < 3 && (at >= len || text[at++] != '.')) {
            return false;
        }
    }
    *out = value;
    return at == len;
}

/* "[...]" holding an IPv6 address without a zone. */
static bool parse_ipv6(const char *text, size_t len, unsigned char out[16])
{
    char inner[INET6_ADDRSTRLEN];
    if (len < 4 || len - 2 >= sizeof inner || text[0] != '[' || text[len - 1] != ']') {
        return false;
    }
    memcpy(inner, text + 1, len - 2);
    inner[len - 2] = '\0';
    /* inet_pton reads to the first NUL, the host goes on behind it. */
    return strlen(inner) == len - 2 && inet_pton(AF_INET6, inner, out) == 1;
}

/* A last label of digits only, or of 0x and hex digits, makes other parsers see an IPv4 address. */
static bool looks_numeric(const char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && text[start - 1] != '.') {
        start--;
    }
    bool hex = len - start >= 2 && text[start] == '0' && gov__str_lower(text[start + 1]) == 'x';
    for (size_t i = start + (hex ? 2 : 0); i < len; i++) {
        if (hex ? gov__url_hex(text[i]) < 0 : !is_digit(text[i])) {
            return false;
        }
    }
    return true;
}

static bool is_host_name(const char *text, size_t len)
{
    size_t label = 0;
    uint32_t address;
    if (len == 0 || len > HOST_MAX) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.') {
            if (label == 0) {
                return false;
            }
            label = 0;
        } else if (!is_host_char(text[i]) || ++label > LABEL_MAX) {
            return false;
        }
    }
    return label != 0 && (!looks_numeric(text, len) || parse_ipv4(text, len, &address));
}

static bool is_host(gov__url_span host)
{
    unsigned char address[16];
    return is_host_name(host.ptr, host.len) || parse_ipv6(host.ptr, host.len, address);
}

static bool is_target(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!gov__url_is_path_or_query(text[i]) && !gov__url_is_escape(text, len, i)) {
            return false;
        }
    }
    return true;
}

static bool parse_port(const char *text, size_t len, uint16_t *out)
{
    uint64_t port = 0;
    if (len == 0 || len > 5 || text[0] == '0' || !gov__str_to_uint64(text, len, &port) ||
        port > 65535) {
        return false;
    }
    *out = (uint16_t)port;
    return true;
}

/* host[:port]; '@' is no host character, so user information fails here. */
static bool split_authority(const char *text, size_t len, gov__url *out)
{
    size_t host = 0;
    const char *bracket = len != 0 && text[0] == '[' ? memchr(text, ']', len) : NULL;
    if (bracket != NULL) {
        host = (size_t)(bracket - text) + 1;
    } else {
        const char *colon = memchr(text, ':', len);
        host = colon != NULL ? (size_t)(colon - text) : len;
    }
    out->host = (gov__url_span){text, host};
    out->has_port = host < len;
    if (out->has_port &&
        (text[host] != ':' || !parse_port(text + host + 1, len - host - 1, &out->port))) {
        return false;
    }
    return is_host(out->host);
}

static void split_target(const char *text, size_t len, gov__url *out)
{
    const char *mark = len != 0 ? memchr(text, '?', len) : NULL;
    size_t path = mark != NULL ? (size_t)(mark - text) : len;
    out->target = (gov__url_span){text, len};
    out->path = (gov__url_span){text, path};
    if (mark != NULL) {
        out->query = (gov__url_span){mark + 1, len - path - 1};
    }
}

gov_status gov__url_split(const char *text, size_t len, gov__url *out)
{
    gov__url url = {0};
    *out = url;
    if (text == NULL || len > GOV__URL_MAX || len < 8) {
        return GOV_ERR_ARGUMENT;
    }
    url.https = gov__str_equal_nocase_len(text, 8, "https://", 8);
    if (!url.https && !gov__str_equal_nocase_len(text, 7, "http://", 7)) {
        return GOV_ERR_ARGUMENT;
    }
    size_t scheme = url.https ? 5 : 4;
    size_t start = scheme + 3;
    size_t end = start;
    while (end < len && text[end] != '/' && text[end] != '?') {
        end++;
    }
    url.scheme = (gov__url_span){text, scheme};
    url.origin = (gov__url_span){text, end};
    url.port = url.https ? 443 : 80;
    if (!split_authority(text + start, end - start, &url) || !is_target(text + end, len - end)) {
        return GOV_ERR_ARGUMENT;
    }
    split_target(text + end, len - end, &url);
    *out = url;
    return GOV_OK;
}

bool gov__url_is_loopback(const gov__url *url)
{
    static const unsigned char loopback6[16] = {[15] = 1};
    unsigned char address6[16];
    uint32_t address4;
    const gov__url_span host = url->host;
    if (host.len == 0) {
        return false;
    }
    if (parse_ipv4(host.ptr, host.len, &address4)) {
        return address4 >> 24 == 127;
    }
    if (parse_ipv6(host.ptr, host.len, address6)) {
        return memcmp(address6, loopback6, sizeof loopback6) == 0;
    }
    return gov__str_equal_nocase_len(host.ptr, host.len, "localhost", 9);
}

bool gov__url_same_origin(const gov__url *a, const gov__url *b)
{
    return a->host.len != 0 && a->https == b->https && a->port == b->port &&
           gov__str_equal_nocase_len(a->host.ptr, a->host.len, b->host.ptr, b->host.len);
}
