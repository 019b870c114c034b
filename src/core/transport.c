/* SPDX-License-Identifier: Apache-2.0 */
/* The bridge to the transports: settings for the one on libcurl, and the blocking loop over
 * start and poll for those that have no perform. */
#include "core/transport.h"

#include "crypto/crypto.h"
#include "transport/curl.h"

#define POLL_MS 50

static void fill(const gov_client *client, gov__curl_options *out)
{
    const gov_config *c = client->config;
    *out = (gov__curl_options){
        .mem = &client->mem,
        .pool_size = (uint32_t)gov__config_int(c, GOV__OPTION_HTTP_POOL_SIZE),
        .connect_timeout_ms = gov__config_int(c, GOV__OPTION_HTTP_CONNECT_TIMEOUT_MS),
        .low_speed_bytes = gov__config_int(c, GOV__OPTION_HTTP_LOW_SPEED_BYTES),
        .low_speed_ms = gov__config_int(c, GOV__OPTION_HTTP_LOW_SPEED_MS),
        .max_header_bytes = (uint64_t)gov__config_int(c, GOV__OPTION_HTTP_MAX_HEADER_BYTES),
        .http2 = gov__config_is(c, GOV__OPTION_HTTP_VERSION, "2"),
        .compression = gov__config_bool(c, GOV__OPTION_HTTP_COMPRESSION),
        .allow_http = gov__config_bool(c, GOV__OPTION_GATEWAY_ALLOW_HTTP),
        .proxy = gov__config_text(c, GOV__OPTION_HTTP_PROXY),
        .no_proxy = gov__config_text(c, GOV__OPTION_HTTP_NO_PROXY),
        .unix_socket = gov__config_text(c, GOV__OPTION_HTTP_UNIX_SOCKET),
        .unix_socket_plain = gov__config_bool(c, GOV__OPTION_HTTP_UNIX_SOCKET_PLAIN),
        .ca_file = gov__config_text(c, GOV__OPTION_TLS_CA_FILE),
        .ca_path = gov__config_text(c, GOV__OPTION_TLS_CA_PATH),
        .crl_file = gov__config_text(c, GOV__OPTION_TLS_CRL_FILE),
        .require_ocsp = gov__config_bool(c, GOV__OPTION_TLS_REQUIRE_OCSP),
        .pinned_keys = gov__config_text(c, GOV__OPTION_TLS_PINNED_KEYS),
        .client_cert_file = gov__config_text(c, GOV__OPTION_TLS_CLIENT_CERTIFICATE_FILE),
        .client_key_file = gov__config_text(c, GOV__OPTION_TLS_CLIENT_KEY_FILE),
        .client_key_password = gov__config_text(c, GOV__OPTION_TLS_CLIENT_KEY_PASSWORD),
        .require_tls13 = gov__config_is(c, GOV__OPTION_TLS_MIN_VERSION, "1.3"),
    };
    if (c->tls_context != NULL) {
        out->tls_context = c->tls_context->table.tls_context;
        out->tls_context_user = c->tls_context->user;
    }
}

gov_status gov__transport_default(gov_client *client, gov_transport *out, gov_error **err)
{
    gov__curl_options options;
    const char *fault = NULL;
    fill(client, &options);
    gov_status status = gov__curl_transport_new(&options, out, &fault);
    if (status == GOV_OK) {
        return GOV_OK;
    }
    if (fault == NULL) {
        return gov__error_status(&client->mem, err, status);
    }
    return gov__error_raise(&client->mem, err, status, "%s cannot be used: file or value is wrong",
                            "%s 无法使用：文件或取值有误", fault);
}

/* An exchange points to the caller's stack, so it is never left behind: a cancelled one finishes
 * in a later poll, as ext/transport.h demands. */
static void drive(gov_client *client, gov_exchange *exchange)
{
    const gov_transport *transport = &client->transport;
    bool stopped = false;
    while (!exchange->finished) {
        int64_t left = gov_exchange_get_remaining_ms(exchange);
        gov_status status = transport->poll(transport->user, left < POLL_MS ? left : POLL_MS);
        bool stop = status != GOV_OK || left == 0 || gov_exchange_is_cancelled(exchange) != 0;
        if (stop && !stopped && !exchange->finished) {
            transport->cancel(transport->user, exchange);
            stopped = true;
        }
    }
    /* What a transport calls cancelled because its time was up is a timeout. */
    if (exchange->status == GOV_ERR_CANCELLED && gov_exchange_is_cancelled(exchange) == 0) {
        exchange->status = GOV_ERR_TIMEOUT;
    }
}

void gov__transport_send(gov_client *client, gov_exchange *exchange)
{
    const gov_transport *transport = &client->transport;
    if (transport->perform != NULL) {
        transport->perform(transport->user, exchange);
        return;
    }
    gov_status status = transport->start(transport->user, exchange);
    if (status != GOV_OK) {
        gov_exchange_finish(exchange, status, GOV_STAGE_NOT_SENT, "the transport did not start");
        return;
    }
    drive(client, exchange);
}

gov_status gov_prepare(gov_error **err)
{
    gov_status status = gov__crypto_prepare();
    if (status == GOV_OK) {
        status = gov__curl_prepare();
    }
    if (status == GOV_ERR_UNSUPPORTED) {
        return gov__error_raise(NULL, err, GOV_ERR_INTERNAL,
                                "libcurl or OpenSSL of this machine is too old or incomplete",
                                "本机的 libcurl 或 OpenSSL 版本过旧或不完整");
    }
    return gov__error_status(NULL, err, status);
}
