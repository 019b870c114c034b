/* SPDX-License-Identifier: Apache-2.0 */
/* The gov_exchange of ext/transport.h: what a transport sees of one request and its response.
 * Keeps deadline, cancellation, the limits of the response and finish-once. Decides nothing. */
#ifndef GOV__HTTP_EXCHANGE_H
#define GOV__HTTP_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/call.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/ext/transport.h>

#include "http/request.h"
#include "http/response.h"

#define GOV__EXCHANGE_DETAIL_MAX 160

struct gov_exchange {
    const gov__request *request;
    gov__response *response;
    const gov_clock *clock;
    const gov_cancel *cancel; /* may be NULL */
    int64_t deadline_ms;
    uint64_t body_offset;
    bool finished;
    gov_status status; /* the outcome, once finished */
    gov_stage stage;
    char detail[GOV__EXCHANGE_DETAIL_MAX]; /* one line; "" when the transport gave none */
};

/* Makes the exchange ready for a transport; the response is reset. All pointers are borrowed.
 * The request must have passed gov__request_finish. */
void gov__exchange_begin(gov_exchange *exchange, const gov__request *request,
                         gov__response *response, const gov_clock *clock, int64_t deadline_ms,
                         const gov_cancel *cancel);
/* A transport that returned without finishing is finished here as GOV_ERR_HOOK, MAYBE_SENT. An
 * outcome of GOV_OK that is not COMPLETE or has no status is corrected to GOV_ERR_HOOK. */
void gov__exchange_settle(gov_exchange *exchange);

#endif
