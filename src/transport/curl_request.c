/* SPDX-License-Identifier: Apache-2.0 */
/* Puts one request on an easy handle: only what differs from the last call is set. Also the guard that
 * lets libcurl send a request once. */
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/url.h"
#include "transport/curl_internal.h"

/* Headers that libcurl writes by itself and that would frame the request twice, or make it wait. */
static bool is_framing_header(const char *name, size_t size)
{
    return gov__str_equal_nocase_len(name, size, "Content-Length", 14) ||
           gov__str_equal_nocase_len(name, size, "Transfer-Encoding", 17) ||
           gov__str_equal_nocase_len(name, size, "Expect", 6);
}

static gov_status reserve_nodes(gov__curl_handle *handle, size_t count)
{
    if (count <= handle->node_capacity) {
        return GOV_OK;
    }
    struct curl_slist *nodes =
        gov__mem_resize_array(handle->curl->mem, handle->nodes, count, sizeof *nodes);
    if (nodes == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    handle->nodes = nodes;
    handle->node_capacity = count;
    return GOV_OK;
}

static void add_node(gov__curl_handle *handle, size_t *count, const char *line)
{
    struct curl_slist *node = &handle->nodes[*count];

    /* libcurl's list is not const; it only reads the lines of CURLOPT_HTTPHEADER. */
    node->data = (char *)(uintptr_t)line;
    node->next = NULL;
    if (*count != 0) {
        handle->nodes[*count - 1].next = node;
    }
    (*count)++;
}

static gov_status set_headers(gov__curl_handle *handle)
{
    gov_exchange *exchange = handle->transfer.exchange;
    size_t given = gov_exchange_get_header_count(exchange);
    size_t count = 0;
    bool has_type = false;
    bool has_accept = false;

    if (reserve_nodes(handle, given + 3) != GOV_OK) {
        return GOV_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < given; i++) {
        const char *name = gov_exchange_get_header_name(exchange, i);
        size_t size = strlen(name);

        if (!is_framing_header(name, size)) {
            add_node(handle, &count, gov_exchange_get_header_line(exchange, i));
        }
        has_type = has_type || gov__str_equal_nocase_len(name, size, "Content-Type", 12);
        has_accept = has_accept || gov__str_equal_nocase_len(name, size, "Accept", 6);
    }
    add_node(handle, &count, "Expect:");
    if (!has_accept) {
        /* Else a header would be sent that whoever signed the request did not see. */
        add_node(handle, &count, "Accept:");
    }
    if (!has_type) {
        /* Else a POST would be called a form. */
        add_node(handle, &count, "Content-Type:");
    }
    curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER, handle->nodes);
    return GOV_OK;
}

static gov_status set_custom_method(gov__curl_handle *handle, const char *method)
{
    if (method == NULL && !handle->custom_method) {
        return GOV_OK;
    }
    handle->custom_method = method != NULL;
    return curl_easy_setopt(handle->easy, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK
               ? GOV_OK
               : GOV_ERR_NO_MEMORY;
}

/* PUT and PATCH travel as a POST by another name: one way to hand over a body instead of two. */
static gov_status set_method(gov__curl_handle *handle)
{
    gov__curl_transfer *transfer = &handle->transfer;
    const char *method = gov_exchange_get_method(transfer->exchange);
    bool is_post = strcmp(method, "POST") == 0;
    bool has_body = transfer->body_size != 0 || is_post || strcmp(method, "PUT") == 0 ||
                    strcmp(method, "PATCH") == 0;

    if (has_body) {
        const void *body = gov_exchange_get_body(transfer->exchange);

        curl_easy_setopt(handle->easy, CURLOPT_POST, 1L);
        curl_easy_setopt(handle->easy, CURLOPT_POSTFIELDS,
                         body == NULL && transfer->body_size == 0 ? "" : body);
        curl_easy_setopt(handle->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)transfer->body_size);
        return set_custom_method(handle, is_post ? NULL : method);
    }
    if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(handle->easy, CURLOPT_NOBODY, 1L);
        return set_custom_method(handle, NULL);
    }
    curl_easy_setopt(handle->easy, CURLOPT_HTTPGET, 1L);
    return set_custom_method(handle, strcmp(method, "GET") == 0 ? NULL : method);
}

/* Plain http is for this machine, unless the configuration says otherwise; a socket in its file system
 * never leaves it. */
static gov_status judge_url(gov__curl_handle *handle, const char *url)
{
    gov__curl_transfer *transfer = &handle->transfer;
    gov__url parts;

    if (gov__str_has_prefix_nocase(url, "https://")) {
        return GOV_OK;
    }
    if (gov__url_split(url, strlen(url), &parts) != GOV_OK) {
        transfer->fault = "the URL is neither http nor https";
        return GOV_ERR_ARGUMENT;
    }
    if (handle->curl->options.allow_http || handle->curl->options.unix_socket != NULL) {
        return GOV_OK;
    }
    if (!gov__url_is_loopback(&parts)) {
        transfer->fault = "plain http is for loopback only; see gateway.allow_http";
        return GOV_ERR_CONFIG;
    }
    transfer->loopback_only = true;
    return GOV_OK;
}

/* A proxy that makes the TLS session is told the same address without the "s". */
static gov_status set_url(gov__curl_handle *handle, const char *url)
{
    const gov__curl_options *options = &handle->curl->options;
    bool plain = options->unix_socket != NULL && options->unix_socket_plain &&
                 gov__str_has_prefix_nocase(url, "https://");
    char *changed = plain ? gov__mem_strdup(handle->curl->mem, url + 1) : NULL;

    if (plain && changed == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    if (plain) {
        memcpy(changed, "http", 4);
    }
    CURLcode code = curl_easy_setopt(handle->easy, CURLOPT_URL, plain ? changed : url);
    gov__mem_wipe_free_str(handle->curl->mem, changed);
    return code == CURLE_OK ? GOV_OK : GOV_ERR_NO_MEMORY;
}

gov_status gov__curl_request_set(gov__curl_handle *handle)
{
    gov__curl_transfer *transfer = &handle->transfer;
    const char *url = gov_exchange_get_url(transfer->exchange);
    int64_t remaining_ms = gov_exchange_get_remaining_ms(transfer->exchange);
    gov_status status = judge_url(handle, url);

    if (status != GOV_OK) {
        return status;
    }
    transfer->body_size = gov_exchange_get_body_size(transfer->exchange);
    if (remaining_ms <= 0) {
        return GOV_ERR_TIMEOUT;
    }
    if (transfer->body_size > INT64_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (set_url(handle, url) != GOV_OK || set_method(handle) != GOV_OK) {
        return GOV_ERR_NO_MEMORY;
    }
    curl_easy_setopt(handle->easy, CURLOPT_TIMEOUT_MS,
                     (long)(remaining_ms < INT32_MAX ? remaining_ms : INT32_MAX));
    return set_headers(handle);
}

static bool is_loopback_address(const char *address)
{
    return address != NULL &&
           (gov__str_has_prefix(address, "127.") || gov__str_equal(address, "::1") ||
            gov__str_has_prefix(address, "::ffff:127."));
}

static int give_up(gov__curl_transfer *transfer, gov_status status, const char *fault)
{
    transfer->status = status;
    transfer->fault = fault;
    return CURL_PREREQFUNC_ABORT;
}

/* Called each time libcurl is about to send. When a kept connection dies before a reply, libcurl would
 * send the request again, a POST too (Curl_retry_request, up to five times): the second call says no. */
static int on_request(void *user, char *address, char *local_address, int port, int local_port)
{
    gov__curl_transfer *transfer = &((gov__curl_handle *)user)->transfer;

    (void)local_address;
    (void)port;
    (void)local_port;
    if (transfer->requested) {
        return give_up(transfer, GOV_ERR_NETWORK, "the connection broke before a reply came");
    }
    if (gov_exchange_is_cancelled(transfer->exchange)) {
        return give_up(transfer, GOV_ERR_CANCELLED, NULL);
    }
    if (transfer->loopback_only && !is_loopback_address(address)) {
        return give_up(transfer, GOV_ERR_CONFIG,
                       "plain http would leave this machine; see gateway.allow_http");
    }
    transfer->requested = true;
    return CURL_PREREQFUNC_OK;
}

static size_t on_read(char *out, size_t size, size_t count, void *user)
{
    gov__curl_transfer *transfer = &((gov__curl_handle *)user)->transfer;
    uint64_t left = transfer->body_size - transfer->read;
    size_t room = size * count;
    size_t got = 0;

    if (room > left) {
        room = (size_t)left;
    }
    if (room == 0) {
        return 0;
    }
    gov_status status = gov_exchange_read_body(transfer->exchange, out, room, &got);
    if (status == GOV_OK && (got == 0 || got > room)) {
        transfer->fault = "the request body does not have the size that was said";
        status = GOV_ERR_HOOK;
    }
    if (status != GOV_OK) {
        transfer->status = status;
        return CURL_READFUNC_ABORT;
    }
    transfer->read += got;
    return got;
}

/* A body is read once: beginning again would be a second send. */
static int on_seek(void *user, curl_off_t offset, int origin)
{
    (void)user;
    (void)offset;
    (void)origin;
    return CURL_SEEKFUNC_FAIL;
}

void gov__curl_request_options(gov__curl_handle *handle)
{
    CURL *easy = handle->easy;

    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, handle);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, handle);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, handle);
}
