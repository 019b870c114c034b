/* SPDX-License-Identifier: Apache-2.0 */
/* The curl transport's table and life: initialising libcurl, checking and copying the options, perform,
 * forget and destroy. */
#include "transport/curl.h"

#include <string.h>
#include <sys/un.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "transport/curl_internal.h"

#define POOL_SIZE_DEFAULT          8
#define CONNECT_TIMEOUT_DEFAULT_MS 10000
#define LOW_SPEED_DEFAULT_MS       20000
#define IDLE_TIMEOUT_DEFAULT_MS    55000
#define HEADER_BYTES_DEFAULT       65536

static gov_status initialise(void)
{
    gov__curl_guard guard;

    gov__curl_guard_enter(&guard);
    CURLcode code = gov__curl_memory_init();
    gov__curl_guard_leave(&guard);
    if (code != CURLE_OK) {
        return code == CURLE_OUT_OF_MEMORY ? GOV_ERR_NO_MEMORY : GOV_ERR_UNSUPPORTED;
    }
    /* The roots and the profile are laid on an SSL_CTX of the OpenSSL that we are linked with. */
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    bool fits = info->version_num >= 0x075700 && info->ssl_version != NULL &&
                gov__str_has_prefix(info->ssl_version, "OpenSSL/3");
    return fits ? GOV_OK : GOV_ERR_UNSUPPORTED;
}

/* curl_global_init counts its calls, and is undone only by as many clean-ups: it is called once for the
 * process and never undone. */
static struct {
    pthread_once_t once;
    gov_status status;
} global = {PTHREAD_ONCE_INIT, GOV_ERR_INTERNAL};

static void initialise_global(void)
{
    global.status = initialise();
}

gov_status gov__curl_prepare(void)
{
    return pthread_once(&global.once, initialise_global) == 0 ? global.status : GOV_ERR_INTERNAL;
}

static void begin(gov__curl_handle *handle, gov_exchange *exchange)
{
    gov__curl_transfer *transfer = &handle->transfer;

    memset(transfer, 0, sizeof *transfer);
    transfer->exchange = exchange;
    gov__framing_begin(&transfer->framing, handle->curl->options.max_header_bytes,
                       strcmp(gov_exchange_get_method(exchange), "HEAD") == 0,
                       handle->curl->options.compression);
    handle->error[0] = '\0';
}

static void run(gov__curl_handle *handle, gov_exchange *exchange)
{
    CURLcode code = CURLE_OK;

    begin(handle, exchange);
    handle->transfer.status = gov__curl_request_set(handle);
    if (handle->transfer.status == GOV_OK) {
        code = gov__curl_run(handle);
    }
    gov__curl_outcome outcome = gov__curl_outcome_of(handle, code);
    handle->transfer.exchange = NULL;
    gov_exchange_finish(exchange, outcome.status, outcome.stage, outcome.detail);
}

static void perform(void *user, gov_exchange *exchange)
{
    gov__curl *curl = user;
    gov__curl_handle *handle;
    gov__curl_guard guard;

    gov__curl_guard_enter(&guard);
    gov_status status = gov__curl_pool_take(curl, exchange, &handle);
    if (status == GOV_OK) {
        run(handle, exchange);
        gov__curl_pool_give(handle);
    } else {
        gov_exchange_finish(exchange, status, GOV_STAGE_NOT_SENT,
                            status == GOV_ERR_TIMEOUT ? "no connection became free in time" : NULL);
    }
    gov__curl_guard_leave(&guard);
    gov__curl_wipe_stack(GOV__CURL_STACK_TRANSFER);
}

/* In a child of the process that made them, connections belong to the parent: to close them the TLS
 * way would end the parent's. */
static bool is_foreign(const gov__curl *curl)
{
    return gov__platform_process_id() != curl->process_id;
}

static void forget(void *user)
{
    gov__curl *curl = user;
    gov__curl_guard guard;

    if (is_foreign(curl)) {
        return;
    }
    gov__curl_guard_enter(&guard);
    gov__curl_pool_forget(curl);
    gov__curl_guard_leave(&guard);
    gov__curl_wipe_stack(GOV__CURL_STACK_SESSION);
}

static void free_curl(gov__curl *curl)
{
    const char *texts[] = {curl->options.proxy, curl->options.no_proxy, curl->options.pinned_keys,
                           curl->options.unix_socket};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        gov__mem_wipe_free_str(curl->mem, (char *)(uintptr_t)texts[i]);
    }
    gov__tls_store_free(curl->tls);
    gov__mem_free(curl->mem, curl);
}

static void destroy(void *user)
{
    gov__curl *curl = user;
    gov__curl_guard guard;

    if (is_foreign(curl)) {
        return;
    }
    gov__curl_guard_enter(&guard);
    gov__curl_pool_end(curl);
    free_curl(curl);
    gov__curl_guard_leave(&guard);
}

static int64_t or_default(int64_t value, int64_t fallback)
{
    return value > 0 ? value : fallback;
}

static bool copy_texts(gov__curl *curl, const gov__curl_options *options)
{
    const struct {
        const char *from;
        const char **to;
    } texts[] = {{options->proxy, &curl->options.proxy},
                 {options->no_proxy, &curl->options.no_proxy},
                 {options->pinned_keys, &curl->options.pinned_keys},
                 {options->unix_socket, &curl->options.unix_socket}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i].to = NULL;
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (gov__str_is_empty(texts[i].from)) {
            continue;
        }
        *texts[i].to = gov__mem_strdup(curl->mem, texts[i].from);
        if (*texts[i].to == NULL) {
            return false;
        }
    }
    return true;
}

static bool copy_options(gov__curl *curl, const gov__curl_options *options)
{
    gov__curl_options *own = &curl->options;

    own->pool_size = options->pool_size == 0 ? POOL_SIZE_DEFAULT : options->pool_size;
    own->connect_timeout_ms = or_default(options->connect_timeout_ms, CONNECT_TIMEOUT_DEFAULT_MS);
    own->low_speed_bytes = options->low_speed_bytes > 0 ? options->low_speed_bytes : 0;
    own->low_speed_ms = or_default(options->low_speed_ms, LOW_SPEED_DEFAULT_MS);
    own->idle_timeout_ms = or_default(options->idle_timeout_ms, IDLE_TIMEOUT_DEFAULT_MS);
    own->max_header_bytes =
        options->max_header_bytes == 0 ? HEADER_BYTES_DEFAULT : options->max_header_bytes;
    own->http2 = options->http2;
    own->compression = options->compression;
    own->allow_http = options->allow_http;
    own->require_tls13 = options->require_tls13;
    own->require_ocsp = options->require_ocsp;
    own->unix_socket_plain = options->unix_socket_plain;
    own->tls_context = options->tls_context;
    own->tls_context_user = options->tls_context_user;
    return copy_texts(curl, options);
}

/* A proxy that libcurl cannot parse would be found out by the first call only. */
static bool is_proxy(const char *proxy)
{
    static const char *const schemes[] = {"http", "https", "socks5", "socks5h"};
    CURLU *url = curl_url();
    char *scheme = NULL;
    bool found = false;

    if (url != NULL &&
        curl_url_set(url, CURLUPART_URL, proxy, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK) {
        for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
            found = found || gov__str_equal_nocase(scheme, schemes[i]);
        }
    }
    curl_free(scheme);
    curl_url_cleanup(url);
    return found;
}

static gov_status load_trust(gov__curl *curl, const gov__curl_options *options,
                             const char **out_fault)
{
    const gov__tls_settings settings = {
        .ca_file = options->ca_file,
        .ca_path = options->ca_path,
        .crl_file = options->crl_file,
        .client_cert_file = options->client_cert_file,
        .client_key_file = options->client_key_file,
        .client_key_password = options->client_key_password,
        .require_tls13 = options->require_tls13,
    };

    return gov__tls_store_new(curl->mem, &settings, &curl->tls, out_fault);
}

/* All but the pool, which free_curl does not end. */
static gov_status fill(gov__curl *curl, const gov__curl_options *options, const char **out_fault)
{
    if (!copy_options(curl, options)) {
        return GOV_ERR_NO_MEMORY;
    }
    if (curl->options.proxy != NULL && !is_proxy(curl->options.proxy)) {
        *out_fault = "http.proxy";
        return GOV_ERR_CONFIG;
    }
    /* libcurl keeps a path as long as the system's own; a longer one fails with each call only. */
    if (curl->options.unix_socket != NULL &&
        strlen(curl->options.unix_socket) >= sizeof((struct sockaddr_un *)0)->sun_path) {
        *out_fault = "http.unix_socket";
        return GOV_ERR_CONFIG;
    }
    return load_trust(curl, options, out_fault);
}

static gov_status make(const gov__curl_options *options, gov__curl **out, const char **out_fault)
{
    gov__curl *curl = gov__mem_calloc(options->mem, 1, sizeof *curl);

    if (curl == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    curl->mem = options->mem;
    curl->process_id = gov__platform_process_id();
    gov_status status = fill(curl, options, out_fault);
    if (status == GOV_OK && !gov__curl_pool_init(curl)) {
        status = GOV_ERR_NO_MEMORY;
    }
    if (status != GOV_OK) {
        free_curl(curl);
        return status;
    }
    *out = curl;
    return GOV_OK;
}

gov_status gov__curl_transport_new(const gov__curl_options *options, gov_transport *out_table,
                                   const char **out_fault)
{
    const char *fault = NULL;
    gov__curl *curl = NULL;
    gov_status status = gov__curl_prepare();

    memset(out_table, 0, sizeof *out_table);
    if (status == GOV_OK) {
        status = make(options, &curl, &fault);
    }
    if (out_fault != NULL) {
        *out_fault = fault;
    }
    if (status != GOV_OK) {
        return status;
    }
    out_table->struct_size = sizeof *out_table;
    out_table->user = curl;
    out_table->perform = perform;
    out_table->forget = forget;
    out_table->destroy = destroy;
    return GOV_OK;
}
