/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a citizen who approves elsewhere, at a second device or on the phone (RFC 8628 sections
 * 3.4 and 3.5, OpenID CIBA Core section 11): when the platform may be asked, and through which
 * failures. What is asked, and how, is the login's. */
#ifndef GOV__AUTH_POLL_H
#define GOV__AUTH_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/auth.h>

#include "core/client.h"

/* What came of one question beside its status. */
typedef struct gov__poll_reply {
    bool sent;              /* something reached the transport */
    bool slow_down;         /* the platform asks for longer intervals */
    int64_t retry_after_ms; /* -1: not told */
} gov__poll_reply;

/* Asks once. */
typedef gov_status (*gov__poll_ask_fn)(void *login, const gov_call_options *options,
                                       gov__poll_reply *reply, gov_session **out_session,
                                       gov_error **err);

typedef struct gov__poll {
    gov_client *client; /* borrowed from the login */
    gov__poll_ask_fn ask;
    void *login;
    int64_t expires_ms; /* monotonic, as next_ms */
    int64_t next_ms;    /* no question before */
    int64_t interval_ms;
    int64_t margin_ms;
    uint32_t failures; /* in a row */
    gov_status over;   /* GOV_OK while it can be asked; then what every question returns */
} gov__poll;

/* The codes have come. `sent_ms` is when they were asked for; `interval_ms` below 0: none was told,
 * which means five seconds. */
void gov__poll_begin(gov__poll *poll, gov_client *client, gov__poll_ask_fn ask, void *login,
                     int64_t sent_ms, int64_t expires_in_ms, int64_t interval_ms);

int64_t gov__poll_remaining_ms(const gov__poll *poll);
int64_t gov__poll_wait_ms(const gov__poll *poll);

/* gov_device_login_poll and _wait, and those of CIBA; `poll` NULL: the login is. */
gov_status gov__poll_once(gov__poll *poll, const gov_call_options *options,
                          gov_session **out_session, gov_error **err);
gov_status gov__poll_until(gov__poll *poll, const gov_call_options *options,
                           gov_session **out_session, gov_error **err);

#endif
