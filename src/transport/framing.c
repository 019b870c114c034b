/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of header lines: status line, fields, the empty line, and the rules of framing.
 * The transport asks it before it passes anything on. */
#include "transport/framing.h"

#include <string.h>

#include "base/str.h"
#include "http/token.h"

enum { PHASE_STATUS, PHASE_FIELDS, PHASE_INTERIM, PHASE_TRAILERS };

void gov__framing_begin(gov__framing *framing, uint64_t max_bytes, bool is_head, bool compression)
{
    memset(framing, 0, sizeof *framing);
    framing->max_bytes = max_bytes;
    framing->is_head = is_head;
    framing->compression = compression;
    framing->phase = PHASE_STATUS;
}

static gov_status refuse(gov__framing *framing, const char *fault)
{
    framing->fault = fault;
    return GOV_ERR_RESPONSE;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* RFC 9112 section 4. libcurl writes HTTP/2 and HTTP/3 without a minor version. */
static bool parse_status_line(gov__framing *framing, const char *line, size_t size)
{
    static const struct {
        const char *prefix;
        uint8_t version;
    } versions[] = {{"HTTP/1.1 ", 11}, {"HTTP/2 ", 20}, {"HTTP/1.0 ", 10}};

    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        size_t len = strlen(versions[i].prefix);
        const char *code = line + len;

        if (size < len + 3 || memcmp(line, versions[i].prefix, len) != 0) {
            continue;
        }
        if (!is_digit(code[0]) || !is_digit(code[1]) || !is_digit(code[2]) ||
            (size > len + 3 && code[3] != ' ')) {
            return false;
        }
        framing->version = versions[i].version;
        framing->status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
        return true;
    }
    return false;
}

static gov_status take_status(gov__framing *framing, const char *line, size_t size,
                              gov__framing_event *event)
{
    if (!parse_status_line(framing, line, size)) {
        return refuse(framing, "the status line is malformed");
    }
    if (framing->status == 101 || framing->status < 100 || framing->status > 599) {
        return refuse(framing, "the status is not one of HTTP's final ones");
    }
    if (framing->status < 200) {
        framing->phase = PHASE_INTERIM;
        if (++framing->interim_count > GOV__FRAMING_INTERIM_MAX) {
            return refuse(framing, "too many interim replies");
        }
        return GOV_OK;
    }
    framing->phase = PHASE_FIELDS;
    event->kind = GOV__FRAMING_STATUS;
    return GOV_OK;
}

static gov_status take_length(gov__framing *framing, const gov__framing_event *field)
{
    uint64_t length;

    for (size_t i = 0; i < field->value_size; i++) {
        if (!is_digit(field->value[i])) {
            return refuse(framing, "Content-Length is not a number");
        }
    }
    if (!gov__str_to_uint64(field->value, field->value_size, &length)) {
        return refuse(framing, "Content-Length is not a number");
    }
    if (framing->has_length && framing->length != length) {
        return refuse(framing, "two different Content-Length");
    }
    framing->has_length = true;
    framing->length = length;
    return GOV_OK;
}

static gov_status take_transfer_encoding(gov__framing *framing, const gov__framing_event *field)
{
    if (framing->chunked ||
        !gov__str_equal_nocase_len(field->value, field->value_size, "chunked", 7)) {
        return refuse(framing, "Transfer-Encoding is not chunked alone");
    }
    if (framing->version != 11) {
        return refuse(framing, "Transfer-Encoding outside HTTP/1.1");
    }
    framing->chunked = true;
    return GOV_OK;
}

static gov_status take_content_encoding(gov__framing *framing, const gov__framing_event *field)
{
    if (gov__str_equal_nocase_len(field->value, field->value_size, "identity", 8)) {
        return GOV_OK;
    }
    if (!framing->compression || framing->gzip ||
        !gov__str_equal_nocase_len(field->value, field->value_size, "gzip", 4)) {
        return refuse(framing, "a Content-Encoding that was not asked for");
    }
    framing->gzip = true;
    return GOV_OK;
}

/* The fields that frame or encode the body. What they say of the wire is not true of the decoded
 * body, so that with compression on they are not passed on. */
static gov_status take_framing_field(gov__framing *framing, gov__framing_event *field)
{
    static const struct {
        const char *name;
        size_t size;
        gov_status (*take)(gov__framing *framing, const gov__framing_event *field);
    } rules[] = {{"content-length", 14, take_length},
                 {"transfer-encoding", 17, take_transfer_encoding},
                 {"content-encoding", 16, take_content_encoding}};

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (field->name_size == rules[i].size &&
            gov__str_equal_nocase_len(field->name, field->name_size, rules[i].name,
                                      rules[i].size)) {
            if (framing->compression) {
                field->kind = GOV__FRAMING_NOTHING;
            }
            return rules[i].take(framing, field);
        }
    }
    return GOV_OK;
}

static gov_status split_field(gov__framing *framing, const char *line, size_t size,
                              gov__framing_event *event)
{
    const char *colon = memchr(line, ':', size);
    size_t name_size = colon == NULL ? 0 : (size_t)(colon - line);
    const char *value = colon == NULL ? NULL : colon + 1;
    size_t value_size = colon == NULL ? 0 : size - name_size - 1;

    if (!gov__http_is_token(line, name_size)) {
        return refuse(framing, "a header name is malformed");
    }
    if (!gov__http_is_value(value, value_size)) {
        return refuse(framing, "a header value holds a control character");
    }
    while (value_size != 0 && (value[0] == ' ' || value[0] == '\t')) {
        value++;
        value_size--;
    }
    while (value_size != 0 && (value[value_size - 1] == ' ' || value[value_size - 1] == '\t')) {
        value_size--;
    }
    event->name = line;
    event->name_size = name_size;
    event->value = value;
    event->value_size = value_size;
    return GOV_OK;
}

static gov_status take_field(gov__framing *framing, const char *line, size_t size,
                             gov__framing_event *event)
{
    gov_status status = split_field(framing, line, size, event);

    if (status != GOV_OK || framing->phase != PHASE_FIELDS) {
        return status;
    }
    event->kind = GOV__FRAMING_HEADER;
    return take_framing_field(framing, event);
}

/* RFC 9112 section 6.3: a body that only the end of the connection ends cannot be told from one that
 * was cut, so it is refused. HTTP/2 frames the body itself. */
static gov_status take_end(gov__framing *framing, gov__framing_event *event)
{
    bool never_body = framing->is_head || framing->status == 304 || framing->status == 204;

    if (framing->chunked && framing->has_length) {
        return refuse(framing, "Content-Length and Transfer-Encoding together");
    }
    if (framing->status == 204 && (framing->chunked || (framing->has_length && framing->length))) {
        return refuse(framing, "204 with a body");
    }
    if (!never_body && framing->version < 20 && !framing->chunked && !framing->has_length) {
        return refuse(framing, "a body that only the end of the connection ends");
    }
    framing->ended = true;
    framing->phase = PHASE_TRAILERS;
    event->kind = GOV__FRAMING_END;
    return GOV_OK;
}

static gov_status take_empty(gov__framing *framing, gov__framing_event *event)
{
    switch (framing->phase) {
    case PHASE_FIELDS: return take_end(framing, event);
    case PHASE_INTERIM: framing->phase = PHASE_STATUS; return GOV_OK;
    case PHASE_TRAILERS: return GOV_OK;
    default: return refuse(framing, "an empty line instead of a status line");
    }
}

gov_status gov__framing_line(gov__framing *framing, const char *line, size_t size,
                             gov__framing_event *event)
{
    memset(event, 0, sizeof *event);
    framing->bytes += size;
    if (framing->bytes > framing->max_bytes) {
        framing->fault = "the headers are larger than http.max_header_bytes";
        return GOV_ERR_RESPONSE_TOO_LARGE;
    }
    if (size < 2 || line[size - 1] != '\n' || line[size - 2] != '\r') {
        return refuse(framing, "a header line does not end with CR LF");
    }
    size -= 2;
    if (size == 0) {
        return take_empty(framing, event);
    }
    if (framing->phase == PHASE_STATUS) {
        return take_status(framing, line, size, event);
    }
    if (line[0] == ' ' || line[0] == '\t') {
        return refuse(framing, "a folded header line");
    }
    return take_field(framing, line, size, event);
}
