/* SPDX-License-Identifier: Apache-2.0 */
/* See listen_head.h. Stricter than RFC 9112 where that keeps two readers of a head from seeing two
 * requests: CRLF only, no folded line, no body. */
#include "base/listen_head.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"

/* Nothing of the address stays in the browser: neither in a cache nor in a Referer. */
const char gov__listen_page_headers[] = "Content-Type: text/html; charset=utf-8\r\n"
                                        "Cache-Control: no-store\r\n"
                                        "Content-Security-Policy: default-src 'none'\r\n"
                                        "Referrer-Policy: no-referrer\r\n"
                                        "X-Content-Type-Options: nosniff\r\n"
                                        "Connection: close\r\n"
                                        "Content-Length: ";

#define REFUSE(line) "HTTP/1.1 " line "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

const char *gov__listen_refusal(gov__listen_verdict verdict)
{
    switch (verdict) {
    case GOV__LISTEN_HOST: return REFUSE("421 Misdirected Request");
    case GOV__LISTEN_METHOD: return REFUSE("405 Method Not Allowed\r\nAllow: GET");
    case GOV__LISTEN_PATH: return REFUSE("404 Not Found");
    case GOV__LISTEN_LONG_TARGET: return REFUSE("414 URI Too Long");
    case GOV__LISTEN_LONG_HEAD: return REFUSE("431 Request Header Fields Too Large");
    default: return REFUSE("400 Bad Request");
    }
}

/* Visible ASCII, as a request target is made of. */
static bool is_visible(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len != 0;
}

static bool is_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < ' ' && c != '\t') || c == 0x7F) {
            return false;
        }
    }
    return true;
}

/* One header line; counts Host lines, and tells whether it may be there. */
static bool read_header(const char *line, size_t len, const char *host, size_t *hosts, bool *same)
{
    const char *colon = memchr(line, ':', len);
    if (colon == NULL || !is_visible(line, (size_t)(colon - line)) || !is_text(line, len)) {
        return false;
    }
    size_t name = (size_t)(colon - line);
    const char *value = colon + 1;
    size_t size = len - name - 1;
    while (size != 0 && (value[0] == ' ' || value[0] == '\t')) {
        value++;
        size--;
    }
    while (size != 0 && (value[size - 1] == ' ' || value[size - 1] == '\t')) {
        size--;
    }
    if (gov__str_equal_nocase_len(line, name, "Host", 4)) {
        (*hosts)++;
        *same = gov__str_equal_len(value, size, host);
    }
    return !gov__str_equal_nocase_len(line, name, "Transfer-Encoding", 17) &&
           (!gov__str_equal_nocase_len(line, name, "Content-Length", 14) ||
            gov__str_equal_len(value, size, "0"));
}

/* The lines between the request line and the empty one. */
static gov__listen_verdict read_headers(const char *text, size_t len, const char *host)
{
    size_t hosts = 0;
    bool same = false;
    while (len != 0) {
        const char *end = strstr(text, "\r\n");
        size_t size = end != NULL ? (size_t)(end - text) : 0;
        if (end == NULL || size + 2 > len || !read_header(text, size, host, &hosts, &same)) {
            return GOV__LISTEN_MALFORMED;
        }
        text += size + 2;
        len -= size + 2;
    }
    if (hosts != 1) {
        return GOV__LISTEN_MALFORMED;
    }
    return same ? GOV__LISTEN_TAKEN : GOV__LISTEN_HOST;
}

/* "METHOD target HTTP/1.x"; the length of the target into *size. */
static gov__listen_verdict read_line(const char *line, size_t len, size_t *size)
{
    const char *space = memchr(line, ' ', len);
    static const char version[] = " HTTP/1.";
    const size_t tail = sizeof version - 1;
    if (space == NULL || !is_visible(line, (size_t)(space - line)) || len < tail + 2 ||
        memcmp(line + len - tail - 1, version, tail) != 0 ||
        (line[len - 1] != '0' && line[len - 1] != '1')) {
        return GOV__LISTEN_MALFORMED;
    }
    if (len < GOV__LISTEN_TARGET_AT || memcmp(line, "GET ", GOV__LISTEN_TARGET_AT) != 0) {
        return GOV__LISTEN_METHOD;
    }
    const char *target = line + GOV__LISTEN_TARGET_AT;
    if (len < GOV__LISTEN_TARGET_AT + tail + 2) {
        return GOV__LISTEN_MALFORMED;
    }
    *size = len - GOV__LISTEN_TARGET_AT - tail - 1;
    return target[0] == '/' && is_visible(target, *size) ? GOV__LISTEN_TAKEN
                                                         : GOV__LISTEN_MALFORMED;
}

static bool is_path(const char *target, size_t len, const char *path)
{
    size_t size = strlen(path);
    return len >= size && memcmp(target, path, size) == 0 && (len == size || target[size] == '?');
}

gov__listen_verdict gov__listen_head_read(char *head, size_t len, const char *host,
                                          const char *path, const char **target)
{
    size_t size = 0;
    *target = NULL;
    if (memchr(head, '\0', len) != NULL) {
        return GOV__LISTEN_MALFORMED;
    }
    const char *line_end = strstr(head, "\r\n");
    size_t line = line_end != NULL ? (size_t)(line_end - head) : len;
    if (line > GOV__LISTEN_LINE_MAX) {
        return GOV__LISTEN_LONG_TARGET;
    }
    const char *end = strstr(head, "\r\n\r\n");
    if (end == NULL) {
        return len < GOV__LISTEN_HEAD_MAX ? GOV__LISTEN_MORE : GOV__LISTEN_LONG_HEAD;
    }
    gov__listen_verdict verdict = read_line(head, line, &size);
    if (verdict != GOV__LISTEN_TAKEN) {
        return verdict;
    }
    verdict = read_headers(head + line + 2, (size_t)(end - head) - line, host);
    if (verdict != GOV__LISTEN_TAKEN) {
        return verdict;
    }
    char *from = head + GOV__LISTEN_TARGET_AT;
    if (!is_path(from, size, path)) {
        return GOV__LISTEN_PATH;
    }
    from[size] = '\0';
    *target = from;
    return GOV__LISTEN_TAKEN;
}
