/* SPDX-License-Identifier: Apache-2.0 */
/* One file that is fetched through addresses that are good once. Who asks again, and how often, is
 * plain_fetch.c. */
#ifndef GOV__CERTIFICATE_DOWNLOAD_H
#define GOV__CERTIFICATE_DOWNLOAD_H

#include "certificate/driver.h"
#include "certificate/wire.h"
#include "core/call.h"

#define GOV__DOWNLOAD_ETAG_MAX 129

typedef struct gov__download_job {
    gov_session *session;
    const gov__certificate_wire *wire;
    const gov__certificate_job *job;
    gov__sink *sink;
    const gov_call_options *options;
    int64_t deadline_ms;
    gov__download at;                  /* the present address; "" before the first */
    char etag[GOV__DOWNLOAD_ETAG_MAX]; /* of what has begun to arrive; "" before */
    uint32_t failures;                 /* in a row, without a byte more */
    bool asked;                        /* the caller's idempotency key was used */
    bool resumes;                      /* at.address broke off: its file is wanted */
    bool done;                         /* the sink has all bytes */
} gov__download_job;

/* Asks for the file: done when the answer was the file itself, else `at` is where it is. */
gov_status gov__download_ask(gov__download_job *d, gov_error **error);
/* Gets the bytes that the sink does not have yet from `at`. */
gov_status gov__download_run(gov__download_job *d, gov_error **error);
/* Whether a download that failed goes on; waits before it does. False also when the caller cancels
 * meanwhile. */
bool gov__download_may_resume(gov__download_job *d, gov_status status, const gov_error *error);

#endif
