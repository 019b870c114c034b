/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the reply from libcurl, has each header line judged (framing.h) and passes the rest on to the
 * exchange, which keeps the limits of header list and body. */
#include "transport/curl_internal.h"

/* A reply decoded to more than this many times its size on the wire is a bomb; small ones may be. */
#define RATIO_MAX      100
#define RATIO_FREE_MAX 65536

static gov_status pass_length(gov__curl_transfer *transfer)
{
    const gov__framing *framing = &transfer->framing;
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = framing->length;

    if (!framing->compression || framing->gzip || !framing->has_length) {
        return GOV_OK;
    }
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    return gov_exchange_add_header(transfer->exchange, "Content-Length", 14, digits + at,
                                   sizeof digits - at);
}

static gov_status take_line(gov__curl_transfer *transfer, const char *line, size_t size)
{
    gov__framing_event event;
    gov_status status = gov__framing_line(&transfer->framing, line, size, &event);

    if (status != GOV_OK) {
        transfer->fault = transfer->framing.fault;
        return status;
    }
    switch (event.kind) {
    case GOV__FRAMING_STATUS:
        return gov_exchange_set_status(transfer->exchange, transfer->framing.status);
    case GOV__FRAMING_HEADER:
        return gov_exchange_add_header(transfer->exchange, event.name, event.name_size, event.value,
                                       event.value_size);
    case GOV__FRAMING_END: return pass_length(transfer);
    default: return GOV_OK;
    }
}

static size_t on_header(char *line, size_t size, size_t count, void *user)
{
    gov__curl_transfer *transfer = &((gov__curl_handle *)user)->transfer;

    transfer->replied = true;
    transfer->status = take_line(transfer, line, size * count);
    return transfer->status == GOV_OK ? size * count : 0;
}

static gov_status take_body(gov__curl_handle *handle, const char *data, size_t size)
{
    gov__curl_transfer *transfer = &handle->transfer;
    curl_off_t wire = 0;

    if (!transfer->framing.ended) {
        transfer->fault = "a body without headers";
        return GOV_ERR_RESPONSE;
    }
    transfer->decoded += size;
    if (transfer->framing.gzip && transfer->decoded > RATIO_FREE_MAX) {
        curl_easy_getinfo(handle->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
        if (transfer->decoded / RATIO_MAX > (uint64_t)wire) {
            transfer->fault = "the reply is compressed more than 100 to 1";
            return GOV_ERR_RESPONSE_TOO_LARGE;
        }
    }
    return gov_exchange_write_body(transfer->exchange, data, size);
}

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    gov__curl_handle *handle = user;

    if (size * count == 0) {
        return 0;
    }
    handle->transfer.status = take_body(handle, data, size * count);
    return handle->transfer.status == GOV_OK ? size * count : 0;
}

void gov__curl_response_options(gov__curl_handle *handle)
{
    CURL *easy = handle->easy;

    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, handle);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, handle);
}
