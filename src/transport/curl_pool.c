/* SPDX-License-Identifier: Apache-2.0 */
/* The pool of handles: bounded, the last used first, so that a warm connection is used again. A new
 * handle for each call would cost 9 to 130 times a call on a kept one. */
#include <errno.h>
#include <time.h>

#include "transport/curl_internal.h"

bool gov__curl_pool_init(gov__curl *curl)
{
    pthread_condattr_t attributes;

    if (pthread_mutex_init(&curl->lock, NULL) != 0) {
        return false;
    }
    if (pthread_condattr_init(&attributes) != 0) {
        pthread_mutex_destroy(&curl->lock);
        return false;
    }
    bool ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                 pthread_cond_init(&curl->freed, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    if (!ready) {
        pthread_mutex_destroy(&curl->lock);
    }
    return ready;
}

void gov__curl_pool_end(gov__curl *curl)
{
    gov__curl_handle_free(curl->idle);
    pthread_cond_destroy(&curl->freed);
    pthread_mutex_destroy(&curl->lock);
}

static void wait_slice(gov__curl *curl, int64_t remaining_ms)
{
    int64_t wait_ms = remaining_ms < GOV__CURL_SLICE_MS ? remaining_ms : GOV__CURL_SLICE_MS;
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)wait_ms * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec += 1;
        until.tv_nsec -= 1000000000L;
    }
    (void)pthread_cond_timedwait(&curl->freed, &curl->lock, &until);
}

/* With the lock held: waits for an idle handle or for room. */
static gov_status wait_for_room(gov__curl *curl, gov_exchange *exchange)
{
    while (curl->idle == NULL && curl->live >= curl->options.pool_size) {
        int64_t remaining_ms = gov_exchange_get_remaining_ms(exchange);

        if (gov_exchange_is_cancelled(exchange)) {
            return GOV_ERR_CANCELLED;
        }
        if (remaining_ms <= 0) {
            return GOV_ERR_TIMEOUT;
        }
        wait_slice(curl, remaining_ms);
    }
    return GOV_OK;
}

static void drop_place(gov__curl *curl)
{
    pthread_mutex_lock(&curl->lock);
    curl->live--;
    pthread_cond_signal(&curl->freed);
    pthread_mutex_unlock(&curl->lock);
}

gov_status gov__curl_pool_take(gov__curl *curl, gov_exchange *exchange, gov__curl_handle **out)
{
    pthread_mutex_lock(&curl->lock);
    gov_status status = wait_for_room(curl, exchange);
    gov__curl_handle *handle = curl->idle;
    uint32_t generation = curl->generation;
    bool make = status == GOV_OK && handle == NULL;

    if (status == GOV_OK && handle != NULL) {
        curl->idle = handle->next;
        handle->next = NULL;
    }
    curl->live += make ? 1 : 0;
    pthread_mutex_unlock(&curl->lock);

    if (make) {
        handle = gov__curl_handle_new(curl);
        if (handle == NULL) {
            drop_place(curl);
            return GOV_ERR_NO_MEMORY;
        }
        handle->generation = generation;
    }
    *out = status == GOV_OK ? handle : NULL;
    return status;
}

void gov__curl_pool_give(gov__curl_handle *handle)
{
    gov__curl *curl = handle->curl;

    pthread_mutex_lock(&curl->lock);
    bool keep = handle->generation == curl->generation;
    if (keep) {
        handle->next = curl->idle;
        curl->idle = handle;
        pthread_cond_signal(&curl->freed);
    }
    pthread_mutex_unlock(&curl->lock);

    if (!keep) {
        gov__curl_handle_free(handle);
        drop_place(curl);
    }
}

void gov__curl_pool_forget(gov__curl *curl)
{
    pthread_mutex_lock(&curl->lock);
    gov__curl_handle *idle = curl->idle;
    uint32_t count = 0;
    for (gov__curl_handle *handle = idle; handle != NULL; handle = handle->next) {
        count++;
    }
    curl->idle = NULL;
    curl->live -= count;
    curl->generation++;
    pthread_cond_broadcast(&curl->freed);
    pthread_mutex_unlock(&curl->lock);

    gov__curl_handle_free(idle);
}
