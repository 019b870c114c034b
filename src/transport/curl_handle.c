/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a handle and sets all that stays the same from call to call. What a call changes is in
 * curl_request.c. */
#include <fcntl.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "transport/curl_internal.h"

/* The one place that hands a number to libcurl's variadic setter. */
static bool set_long(CURL *easy, CURLoption option, long value)
{
    return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

static bool set_text(CURL *easy, CURLoption option, const char *value)
{
    return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

/* Ours first, so that the embedder's function may change what it needs and finds the rest done. */
static CURLcode on_ssl_ctx(CURL *easy, void *ssl_ctx, void *user)
{
    gov__curl_handle *handle = user;
    const gov__curl_options *options = &handle->curl->options;

    (void)easy;
    if (!gov__tls_store_apply(handle->curl->tls, ssl_ctx)) {
        return CURLE_SSL_CONNECT_ERROR;
    }
    if (options->tls_context == NULL) {
        return CURLE_OK;
    }
    gov_status status = options->tls_context(options->tls_context_user, ssl_ctx);
    if (status != GOV_OK) {
        handle->transfer.status = status;
        handle->transfer.fault = "the TLS context was refused";
    }
    return status == GOV_OK ? CURLE_OK : CURLE_SSL_CONNECT_ERROR;
}

/* A child that the host starts does not inherit the connection. */
static int on_socket(void *user, curl_socket_t socket, curlsocktype purpose)
{
    (void)user;
    (void)purpose;
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
}

static bool set_numbers(const gov__curl_handle *handle)
{
    const gov__curl_options *options = &handle->curl->options;
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_NOPROGRESS, 1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_HTTP09_ALLOWED, 0},
        {CURLOPT_PATH_AS_IS, 1},
        {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
        {CURLOPT_TCP_NODELAY, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_MAXCONNECTS, 4},
        /* Allocated, and wiped, with each request over TLS; a record holds no more. */
        {CURLOPT_UPLOAD_BUFFERSIZE, 16384},
        {CURLOPT_MAXAGE_CONN, (long)((options->idle_timeout_ms + 999) / 1000)},
        {CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms},
        {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
        {CURLOPT_HTTP_VERSION, options->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1},
        /* The verdict of the shared roots stands; libcurl adds the host name. */
        {CURLOPT_SSL_VERIFYPEER, 1},
        {CURLOPT_SSL_VERIFYHOST, 2},
        {CURLOPT_SSL_VERIFYSTATUS, options->require_ocsp ? 1 : 0},
        {CURLOPT_SSLVERSION,
         options->require_tls13 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_CA_CACHE_TIMEOUT, 0},
        /* A name server that hangs must not hold a call beyond its deadline. */
        {CURLOPT_QUICK_EXIT, 1},
    };
    bool good = true;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        good = good && set_long(handle->easy, numbers[i].option, numbers[i].value);
    }
    return good;
}

/* Roots come from the shared store alone. "" for the proxy means none, and keeps libcurl from asking
 * the environment. */
static bool set_texts(const gov__curl_handle *handle)
{
    const gov__curl_options *options = &handle->curl->options;
    CURL *easy = handle->easy;

    return set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
           set_text(easy, CURLOPT_CAINFO, NULL) && set_text(easy, CURLOPT_CAPATH, NULL) &&
           set_text(easy, CURLOPT_PROXY_CAINFO, NULL) &&
           set_text(easy, CURLOPT_PROXY_CAPATH, NULL) &&
           set_text(easy, CURLOPT_PROXY, options->proxy == NULL ? "" : options->proxy) &&
           set_text(easy, CURLOPT_NOPROXY, options->no_proxy == NULL ? "" : options->no_proxy) &&
           (options->unix_socket == NULL ||
            set_text(easy, CURLOPT_UNIX_SOCKET_PATH, options->unix_socket)) &&
           (options->pinned_keys == NULL ||
            set_text(easy, CURLOPT_PINNEDPUBLICKEY, options->pinned_keys)) &&
           (!options->compression || set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip"));
}

static bool set_callbacks(gov__curl_handle *handle)
{
    CURL *easy = handle->easy;

    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, handle->error);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, handle);
    gov__curl_request_options(handle);
    gov__curl_response_options(handle);
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx) == CURLE_OK;
}

gov__curl_handle *gov__curl_handle_new(gov__curl *curl)
{
    gov__curl_handle *handle = gov__mem_calloc(curl->mem, 1, sizeof *handle);

    if (handle == NULL) {
        return NULL;
    }
    handle->curl = curl;
    handle->easy = curl_easy_init();
    handle->multi = curl_multi_init();
    if (handle->easy == NULL || handle->multi == NULL || !set_numbers(handle) ||
        !set_texts(handle) || !set_callbacks(handle)) {
        gov__curl_handle_free(handle);
        return NULL;
    }
    return handle;
}

void gov__curl_handle_free(gov__curl_handle *handle)
{
    while (handle != NULL) {
        gov__curl_handle *next = handle->next;

        curl_easy_cleanup(handle->easy);
        curl_multi_cleanup(handle->multi);
        gov__mem_free(handle->curl->mem, handle->nodes);
        gov__mem_wipe_free(handle->curl->mem, handle, sizeof *handle);
        handle = next;
    }
}
