/* SPDX-License-Identifier: Apache-2.0 */
/* The header lines of a request, each stored once as "Name\0Name: value\0" in one arena, so that a
 * transport gets name, value and line without a copy. */
#include "http/request.h"

#include <string.h>

#include "base/str.h"
#include "base/wipe.h"
#include "http/token.h"

#define FIRST_ARENA 768U
#define NAME_MAX_   128U

static void fail(gov__request *request, gov_status status)
{
    if (request->status == GOV_OK) {
        request->status = status;
    }
}

static bool is_named(const gov__request *request, size_t index, const char *name, size_t len)
{
    const gov__request_header_at *at = &request->headers[index];
    size_t own_len = at->line - at->name - 1; /* the NUL */
    return gov__str_equal_nocase_len(request->arena.data + at->name, own_len, name, len);
}

static size_t find(const gov__request *request, const char *name)
{
    size_t len = strlen(name);
    size_t i = 0;
    while (i < request->header_count && !is_named(request, i, name, len)) {
        i++;
    }
    return i;
}

void gov__request_remove_header(gov__request *request, const char *name)
{
    size_t at = find(request, name);
    if (at == request->header_count) {
        return;
    }
    gov__request_header_at gone = request->headers[at];
    gov__wipe(request->arena.data + gone.name, gone.end - gone.name);
    request->header_count--;
    memmove(&request->headers[at], &request->headers[at + 1],
            (request->header_count - at) * sizeof request->headers[0]);
}

static bool is_good_value(const char *text, size_t len)
{
    return len <= GOV__REQUEST_VALUE_MAX && gov__http_is_value(text, len);
}

static uint32_t put(gov__buf *arena, const char *text, size_t len)
{
    uint32_t at = (uint32_t)arena->len;
    gov__buf_append(arena, text, len);
    return at;
}

void gov__request_header2(gov__request *request, const char *name, const char *prefix,
                          const char *value)
{
    if (value == NULL) {
        return;
    }
    size_t name_len = strlen(name);
    size_t prefix_len = strlen(prefix);
    size_t len = strlen(value);
    bool good_name = name_len <= NAME_MAX_ && gov__http_is_token(name, name_len);
    if (!good_name || prefix_len + len == 0 || !is_good_value(prefix, prefix_len) ||
        !is_good_value(value, len)) {
        fail(request, GOV_ERR_ARGUMENT);
        return;
    }
    gov__request_remove_header(request, name);
    if (request->header_count == GOV__REQUEST_HEADERS_MAX) {
        fail(request, GOV_ERR_LIMIT);
        return;
    }
    gov__buf *arena = &request->arena;
    if (arena->capacity == 0) {
        (void)gov__buf_reserve(arena, FIRST_ARENA);
    }
    gov__request_header_at at;
    at.name = put(arena, name, name_len + 1);
    at.line = put(arena, name, name_len);
    (void)put(arena, ": ", 2);
    at.value = put(arena, prefix, prefix_len);
    (void)put(arena, value, len + 1);
    at.end = (uint32_t)arena->len;
    if (gov__buf_status(arena) != GOV_OK) {
        fail(request, gov__buf_status(arena));
        return;
    }
    request->headers[request->header_count++] = at;
}

void gov__request_header(gov__request *request, const char *name, const char *value)
{
    gov__request_header2(request, name, "", value);
}

const char *gov__request_get_header(const gov__request *request, const char *name)
{
    size_t at = find(request, name);
    return at < request->header_count ? request->arena.data + request->headers[at].value : NULL;
}
