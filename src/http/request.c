/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a request: URL and query, body, and the check at the end. Headers are
 * request_header.c. */
#include "http/request.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"

#define FIRST_URL   192U
#define SEGMENT_MAX 256U

/* All but the buffers, and not the header records, of which only the count says that there are any. */
static void forget(gov__request *request, const char *method)
{
    request->method = method;
    request->query_first = true;
    request->header_count = 0;
    request->borrowed = NULL;
    request->read = NULL;
    request->sent = NULL;
    request->body_user = NULL;
    request->body_size = 0;
    request->status = GOV_OK;
}

void gov__request_init(gov__request *request, const gov_allocator *mem, const char *base)
{
    request->mem = mem;
    request->base = base;
    forget(request, NULL);
    gov__buf_init_secret(&request->url, mem, GOV__URL_MAX);
    gov__buf_init_secret(&request->arena, mem, 0);
    gov__buf_init_secret(&request->body, mem, 0);
}

void gov__request_free(gov__request *request)
{
    gov__buf_free(&request->url);
    gov__buf_free(&request->arena);
    gov__buf_free(&request->body);
    request->header_count = 0;
}

static void fail(gov__request *request, gov_status status)
{
    if (request->status == GOV_OK) {
        request->status = status;
    }
}

static void start(gov__request *request, const char *method)
{
    gov__buf_clear(&request->url);
    gov__buf_clear(&request->arena);
    gov__buf_clear(&request->body);
    forget(request, method);
    (void)gov__buf_reserve(&request->url, FIRST_URL);
}

void gov__request_begin(gov__request *request, const char *method, const char *path)
{
    start(request, method);
    if (path == NULL || path[0] != '/') {
        fail(request, GOV_ERR_ARGUMENT);
        return;
    }
    gov__buf_append_str(&request->url, request->base);
    gov__buf_append_str(&request->url, path);
}

void gov__request_begin_url(gov__request *request, const char *method, const char *url)
{
    start(request, method);
    if (gov__str_is_empty(url)) {
        fail(request, GOV_ERR_ARGUMENT);
        return;
    }
    gov__buf_append_str(&request->url, url);
    request->query_first = strchr(url, '?') == NULL;
}

void gov__request_path(gov__request *request, const char *literal)
{
    gov__buf_append_str(&request->url, literal);
}

void gov__request_segment(gov__request *request, const char *id)
{
    size_t len = id != NULL ? strlen(id) : 0;
    if (len == 0 || len > SEGMENT_MAX || gov__str_has_control(id, len) || gov__str_equal(id, ".") ||
        gov__str_equal(id, "..")) {
        fail(request, GOV_ERR_ARGUMENT);
        return;
    }
    gov__url_encode(&request->url, id, len);
}

void gov__request_query(gov__request *request, const char *name, const char *value)
{
    if (value != NULL && gov__str_has_control(value, strlen(value))) {
        fail(request, GOV_ERR_ARGUMENT);
        return;
    }
    gov__url_query_add(&request->url, &request->query_first, name, value);
}

void gov__request_query_int(gov__request *request, const char *name, int64_t value)
{
    gov__url_query_add_int(&request->url, &request->query_first, name, value);
}

/* Where "name=value" begins in the query; len when it is not there. */
static size_t find_query(const gov__buf *url, const char *name, size_t *out_end)
{
    size_t name_len = strlen(name);
    const char *mark = url->len != 0 ? memchr(url->data, '?', url->len) : NULL;
    size_t at = mark != NULL ? (size_t)(mark - url->data) + 1 : url->len;
    while (at < url->len) {
        const char *stop = memchr(url->data + at, '&', url->len - at);
        size_t end = stop != NULL ? (size_t)(stop - url->data) : url->len;
        if (end - at > name_len && url->data[at + name_len] == '=' &&
            memcmp(url->data + at, name, name_len) == 0) {
            *out_end = end;
            return at;
        }
        at = end + 1;
    }
    return url->len;
}

void gov__request_set_query(gov__request *request, const char *name, const char *value)
{
    gov__buf *url = &request->url;
    size_t end = 0;
    size_t at = find_query(url, name, &end);
    if (at < url->len) {
        bool last = end == url->len;
        /* The separator goes along: the one behind, or for the last member the one before. */
        size_t from = last ? at - 1 : at;
        size_t to = last ? end : end + 1;
        request->query_first = last && url->data[at - 1] == '?';
        memmove(url->data + from, url->data + to, url->len - to);
        gov__buf_truncate(url, url->len - (to - from));
    }
    gov__request_query(request, name, value);
}

gov__buf *gov__request_body(gov__request *request, const char *content_type)
{
    gov__request_header(request, "Content-Type", content_type);
    return &request->body;
}

void gov__request_body_borrow(gov__request *request, const char *content_type, const void *data,
                              size_t size)
{
    gov__request_header(request, "Content-Type", content_type);
    request->borrowed = data;
    request->body_size = size;
}

void gov__request_body_reader(gov__request *request, const char *content_type, uint64_t size,
                              gov__body_read_fn read, gov__body_sent_fn sent, void *user)
{
    gov__request_header(request, "Content-Type", content_type);
    request->read = read;
    request->sent = sent;
    request->body_user = user;
    request->body_size = size;
}

uint64_t gov__request_body_size(const gov__request *request)
{
    bool elsewhere = request->read != NULL || request->borrowed != NULL;
    return elsewhere ? request->body_size : request->body.len;
}

const void *gov__request_body_bytes(const gov__request *request)
{
    if (request->read != NULL || gov__request_body_size(request) == 0) {
        return NULL;
    }
    return request->borrowed != NULL ? request->borrowed : request->body.data;
}

static bool is_method(const char *method)
{
    size_t len = method != NULL ? strlen(method) : 0;
    for (size_t i = 0; i < len; i++) {
        if (method[i] < 'A' || method[i] > 'Z') {
            return false;
        }
    }
    return len > 0 && len <= 16;
}

gov_status gov__request_finish(gov__request *request)
{
    gov__url url;
    fail(request, gov__buf_terminate(&request->url));
    fail(request, gov__buf_status(&request->arena));
    fail(request, gov__buf_terminate(&request->body));
    if (!is_method(request->method)) {
        fail(request, GOV_ERR_ARGUMENT);
    }
    if (request->status == GOV_OK) {
        fail(request, gov__url_split(request->url.data, request->url.len, &url));
    }
    return request->status;
}

const char *gov__request_url(const gov__request *request)
{
    return request->url.len != 0 ? request->url.data : "";
}
