/* SPDX-License-Identifier: Apache-2.0 */
/* Drives one transfer to its end, looking in between at cancellation, deadline, speed and progress. */
#include <errno.h>

#include "transport/curl_internal.h"

/* Whether bytes are due: while the request travels, and once the reply began. In between the platform
 * may think as long as the deadline allows; a long poll lives of it. */
static bool is_moving(const gov__curl_transfer *transfer)
{
    return transfer->requested && (transfer->replied || transfer->reported < transfer->body_size);
}

static gov_status report_progress(gov__curl_handle *handle)
{
    gov__curl_transfer *transfer = &handle->transfer;
    curl_off_t sent = 0;

    if (transfer->reported >= transfer->body_size) {
        return GOV_OK;
    }
    curl_easy_getinfo(handle->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    if ((uint64_t)sent <= transfer->reported) {
        return GOV_OK;
    }
    transfer->reported = (uint64_t)sent;
    return gov_exchange_report_sent(transfer->exchange, transfer->reported);
}

static uint64_t bytes_moved(gov__curl_handle *handle)
{
    curl_off_t received = 0;

    curl_easy_getinfo(handle->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    return (uint64_t)received + handle->transfer.framing.bytes + handle->transfer.reported;
}

static gov_status check_speed(gov__curl_handle *handle, int64_t remaining_ms)
{
    const gov__curl_options *options = &handle->curl->options;
    gov__curl_transfer *transfer = &handle->transfer;
    int64_t elapsed_ms = transfer->window_ms - remaining_ms;

    if (options->low_speed_bytes == 0) {
        return GOV_OK;
    }
    if (!is_moving(transfer)) {
        transfer->window_ms = remaining_ms;
        transfer->window_bytes = transfer->framing.bytes + transfer->reported;
        return GOV_OK;
    }
    if (elapsed_ms < options->low_speed_ms) {
        return GOV_OK;
    }
    uint64_t moved = bytes_moved(handle);
    if (moved - transfer->window_bytes <
        (uint64_t)options->low_speed_bytes * (uint64_t)elapsed_ms / 1000) {
        transfer->fault = "the transfer was slower than http.low_speed_bytes allows";
        return GOV_ERR_TIMEOUT;
    }
    transfer->window_ms = remaining_ms;
    transfer->window_bytes = moved;
    return GOV_OK;
}

static gov_status look(gov__curl_handle *handle, int64_t *remaining_ms)
{
    gov__curl_transfer *transfer = &handle->transfer;
    gov_status status = report_progress(handle);

    *remaining_ms = gov_exchange_get_remaining_ms(transfer->exchange);
    if (status != GOV_OK) {
        return status;
    }
    if (gov_exchange_is_cancelled(transfer->exchange)) {
        return GOV_ERR_CANCELLED;
    }
    if (*remaining_ms <= 0) {
        return GOV_ERR_TIMEOUT;
    }
    return check_speed(handle, *remaining_ms);
}

static CURLcode code_of(CURLMcode code)
{
    return code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT;
}

static CURLcode result_of(gov__curl_handle *handle)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(handle->multi, &left);

    return message != NULL && message->msg == CURLMSG_DONE ? message->data.result
                                                           : CURLE_FAILED_INIT;
}

static CURLcode drive(gov__curl_handle *handle)
{
    gov__curl_transfer *transfer = &handle->transfer;
    int64_t remaining_ms = 0;
    int running = 1;

    for (;;) {
        CURLMcode code = curl_multi_perform(handle->multi, &running);
        if (code != CURLM_OK) {
            return code_of(code);
        }
        if (running == 0) {
            return result_of(handle);
        }
        transfer->status = look(handle, &remaining_ms);
        if (transfer->status != GOV_OK) {
            return CURLE_ABORTED_BY_CALLBACK;
        }
        int slice = (int)(remaining_ms < GOV__CURL_SLICE_MS ? remaining_ms : GOV__CURL_SLICE_MS);
        code = curl_multi_poll(handle->multi, NULL, 0, slice, NULL);
        /* A signal of the host may end the wait early. */
        if (code != CURLM_OK && errno != EINTR) {
            return code_of(code);
        }
    }
}

CURLcode gov__curl_run(gov__curl_handle *handle)
{
    CURLMcode added = curl_multi_add_handle(handle->multi, handle->easy);

    if (added != CURLM_OK) {
        return code_of(added);
    }
    handle->transfer.window_ms = gov_exchange_get_remaining_ms(handle->transfer.exchange);
    CURLcode code = drive(handle);
    /* Ends a transfer that still runs, and its connection. */
    curl_multi_remove_handle(handle->multi, handle->easy);
    if (code == CURLE_OK && handle->transfer.status == GOV_OK) {
        handle->transfer.status = report_progress(handle);
    }
    return code;
}
