/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of the curl transport, shared by the curl_*.c files: the transport, its pool and the
 * handle that runs one transfer at a time. */
#ifndef GOV__TRANSPORT_CURL_INTERNAL_H
#define GOV__TRANSPORT_CURL_INTERNAL_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include <govsdk/ext/transport.h>

#include "crypto/tls_store.h"
#include "transport/curl.h"
#include "transport/framing.h"

/* CURLOPT_CA_CACHE_TIMEOUT and CURLOPT_QUICK_EXIT are of this version. */
#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87.0 or later is needed"
#endif

/* How often a transfer that waits looks at cancellation and deadline. */
#define GOV__CURL_SLICE_MS 100

typedef struct gov__curl gov__curl;
typedef struct gov__curl_handle gov__curl_handle;

/* What one transfer has seen so far; the callbacks write it, the outcome is judged from it. */
typedef struct gov__curl_transfer {
    gov_exchange *exchange;
    gov_status status; /* why a callback or the loop gave up; GOV_OK: it did not */
    const char *fault; /* static text beside status; may be NULL */
    bool requested;    /* libcurl was let send the request */
    bool replied;      /* a byte of a reply was seen */
    bool loopback_only;
    gov__framing framing;
    uint64_t decoded; /* bytes of the body after decoding */
    uint64_t body_size;
    uint64_t read;     /* bytes of the request body taken from the exchange */
    uint64_t reported; /* ... and told to it as sent */
    /* The window in which the speed is measured, in milliseconds before the deadline. */
    int64_t window_ms;
    uint64_t window_bytes;
} gov__curl_transfer;

/* An easy handle with the multi handle that drives it: curl_easy_perform makes one of its own, but
 * sleeps up to a second between looks at the caller's wishes. */
struct gov__curl_handle {
    gov__curl *curl;
    gov__curl_handle *next; /* in the pool */
    CURL *easy;
    CURLM *multi;
    uint32_t generation;
    bool custom_method; /* CURLOPT_CUSTOMREQUEST is set */
    /* The header list of libcurl: it copies neither nodes nor lines, so lines stay where the exchange
     * wipes them. */
    struct curl_slist *nodes;
    size_t node_capacity;
    gov__curl_transfer transfer;
    char error[CURL_ERROR_SIZE];
};

struct gov__curl {
    const gov_allocator *mem;
    gov__curl_options options; /* its texts are copies */
    gov__tls_store *tls;
    int64_t process_id;
    /* The pool. */
    pthread_mutex_t lock;
    pthread_cond_t freed; /* an idle handle, or room for a new one */
    gov__curl_handle *idle;
    uint32_t live; /* idle and in use */
    uint32_t generation;
};

/* curl_memory.c */
CURLcode gov__curl_memory_init(void);
void gov__curl_wipe(void *block, size_t size);

/* curl_guard.c: leaves the thread's OpenSSL error queue and SIGPIPE as they were. */
typedef struct gov__curl_guard {
    sigset_t mask;
    bool pending; /* a SIGPIPE was pending before */
    gov__tls_errors errors;
} gov__curl_guard;

void gov__curl_guard_enter(gov__curl_guard *guard);
void gov__curl_guard_leave(const gov__curl_guard *guard);
/* Wipes the stack below the caller's frame, in pieces of 16 KiB: one is as deep as a transfer goes, the
 * end of a session reaches what lies below other calls as well. */
#define GOV__CURL_STACK_TRANSFER 1
#define GOV__CURL_STACK_SESSION  3
void gov__curl_wipe_stack(unsigned pieces);

/* curl_handle.c: NULL when memory is short. */
gov__curl_handle *gov__curl_handle_new(gov__curl *curl);
void gov__curl_handle_free(gov__curl_handle *handle); /* frees a list linked by next */

/* curl_pool.c */
bool gov__curl_pool_init(gov__curl *curl);
/* Frees every idle handle; none may be in use. */
void gov__curl_pool_end(gov__curl *curl);
/* GOV_ERR_TIMEOUT, GOV_ERR_CANCELLED, GOV_ERR_NO_MEMORY. */
gov_status gov__curl_pool_take(gov__curl *curl, gov_exchange *exchange, gov__curl_handle **out);
void gov__curl_pool_give(gov__curl_handle *handle);
/* Frees the idle handles now and those in use when they are given back. */
void gov__curl_pool_forget(gov__curl *curl);

/* curl_request.c: puts the request of transfer.exchange on the easy handle. */
gov_status gov__curl_request_set(gov__curl_handle *handle);
void gov__curl_request_options(gov__curl_handle *handle);

/* curl_response.c: the callbacks that take the reply. */
void gov__curl_response_options(gov__curl_handle *handle);

/* curl_run.c: runs the transfer to its end or to transfer.status. */
CURLcode gov__curl_run(gov__curl_handle *handle);

/* curl_outcome.c: what the transfer came to. */
typedef struct gov__curl_outcome {
    gov_status status;
    gov_stage stage;
    const char *detail; /* owned by the handle or static; NULL on success */
} gov__curl_outcome;

gov__curl_outcome gov__curl_outcome_of(gov__curl_handle *handle, CURLcode code);

#endif
