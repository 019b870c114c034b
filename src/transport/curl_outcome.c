/* SPDX-License-Identifier: Apache-2.0 */
/* Judges what a transfer came to: status, how far the request got, and a line for the log. */
#include <string.h>

#include "transport/curl_internal.h"

/* What libcurl's codes mean to a caller; a code that is not here is a broken connection. */
static const struct {
    CURLcode code;
    gov_status status;
} codes[] = {
    {CURLE_OK, GOV_OK},
    {CURLE_OUT_OF_MEMORY, GOV_ERR_NO_MEMORY},
    {CURLE_FAILED_INIT, GOV_ERR_INTERNAL},
    {CURLE_UNSUPPORTED_PROTOCOL, GOV_ERR_ARGUMENT},
    {CURLE_URL_MALFORMAT, GOV_ERR_ARGUMENT},
    {CURLE_NOT_BUILT_IN, GOV_ERR_UNSUPPORTED},
    {CURLE_COULDNT_RESOLVE_HOST, GOV_ERR_RESOLVE},
    {CURLE_COULDNT_RESOLVE_PROXY, GOV_ERR_PROXY},
    {CURLE_PROXY, GOV_ERR_PROXY},
    {CURLE_COULDNT_CONNECT, GOV_ERR_CONNECT},
    {CURLE_INTERFACE_FAILED, GOV_ERR_CONNECT},
    {CURLE_OPERATION_TIMEDOUT, GOV_ERR_TIMEOUT},
    {CURLE_SSL_CONNECT_ERROR, GOV_ERR_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, GOV_ERR_TLS},
    {CURLE_SSL_CERTPROBLEM, GOV_ERR_TLS},
    {CURLE_SSL_CIPHER, GOV_ERR_TLS},
    {CURLE_SSL_ENGINE_NOTFOUND, GOV_ERR_TLS},
    {CURLE_SSL_ENGINE_SETFAILED, GOV_ERR_TLS},
    {CURLE_SSL_ENGINE_INITFAILED, GOV_ERR_TLS},
    {CURLE_SSL_CACERT_BADFILE, GOV_ERR_TLS},
    {CURLE_SSL_SHUTDOWN_FAILED, GOV_ERR_TLS},
    {CURLE_SSL_CRL_BADFILE, GOV_ERR_TLS},
    {CURLE_SSL_ISSUER_ERROR, GOV_ERR_TLS},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, GOV_ERR_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, GOV_ERR_TLS},
    {CURLE_SSL_CLIENTCERT, GOV_ERR_TLS},
    {CURLE_USE_SSL_FAILED, GOV_ERR_TLS},
    {CURLE_WEIRD_SERVER_REPLY, GOV_ERR_RESPONSE},
    {CURLE_BAD_CONTENT_ENCODING, GOV_ERR_RESPONSE},
    {(CURLcode)100, GOV_ERR_RESPONSE_TOO_LARGE}, /* CURLE_TOO_LARGE, of 8.6.0 */
    {CURLE_FILESIZE_EXCEEDED, GOV_ERR_RESPONSE_TOO_LARGE},
    {CURLE_READ_ERROR, GOV_ERR_HOOK},
};

static gov_status status_of(CURLcode code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].code == code) {
            return codes[i].status;
        }
    }
    return GOV_ERR_NETWORK;
}

/* What libcurl tells by text only. A TLS 1.3 server refuses a client's certificate after the handshake,
 * in an alert where the reply is due. */
static gov_status refine(const gov__curl_handle *handle, gov_status status)
{
    const char *text = handle->error;
    long connect_code = 0;

    curl_easy_getinfo(handle->easy, CURLINFO_HTTP_CONNECTCODE, &connect_code);
    if (status == GOV_ERR_TLS || status == GOV_ERR_NETWORK) {
        if (strstr(text, "malloc failure") != NULL) {
            return GOV_ERR_NO_MEMORY;
        }
        if (strstr(text, "SSL routines") != NULL && strstr(text, "alert") != NULL) {
            return GOV_ERR_TLS;
        }
    }
    if (!handle->transfer.requested && connect_code >= 300 &&
        (status == GOV_ERR_NETWORK || status == GOV_ERR_CONNECT)) {
        return GOV_ERR_PROXY;
    }
    return status;
}

static gov_stage stage_of(const gov__curl_transfer *transfer)
{
    if (!transfer->requested) {
        return GOV_STAGE_NOT_SENT;
    }
    return transfer->replied ? GOV_STAGE_PARTIAL : GOV_STAGE_MAYBE_SENT;
}

/* One line whatever the peer put into it. */
static const char *tidy(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7F) {
            *at = ' ';
        }
    }
    return text;
}

static gov__curl_outcome failure(gov__curl_handle *handle, gov_status status, const char *detail)
{
    gov__curl_outcome outcome = {status, stage_of(&handle->transfer), detail};

    return outcome;
}

gov__curl_outcome gov__curl_outcome_of(gov__curl_handle *handle, CURLcode code)
{
    gov__curl_transfer *transfer = &handle->transfer;

    if (transfer->status != GOV_OK) {
        return failure(handle, transfer->status, transfer->fault);
    }
    if (code != CURLE_OK) {
        gov_status status = refine(handle, status_of(code));

        return failure(handle, status,
                       handle->error[0] != '\0' ? tidy(handle->error) : curl_easy_strerror(code));
    }
    if (!transfer->framing.ended) {
        /* libcurl takes the end of the connection within the headers for their end. */
        return failure(handle, GOV_ERR_NETWORK, "the connection ended within the headers");
    }
    gov__curl_outcome outcome = {GOV_OK, GOV_STAGE_COMPLETE, NULL};
    return outcome;
}
