/* SPDX-License-Identifier: Apache-2.0 */
/* See poll.h. Never before the interval, by the monotonic clock, through failures of network and
 * platform. */
#include "auth/poll.h"

#include "core/argument.h"
#include "core/options.h"
#include "http/cancel.h"

/* RFC 8628 sections 3.2 and 3.5. */
#define INTERVAL_DEFAULT_MS 5000
#define SLOW_DOWN_MS        5000
/* Beyond an interval that the platform told: its clock and ours do not begin it at the same moment,
 * and some platforms never recover from a question that comes too early. */
#define MARGIN_MS      1000
#define BACKOFF_MAX_MS 60000
#define BACKOFF_MIN_MS 1000
/* Between questions to a platform that asks for no interval, and between looks at the cancel flag. */
#define PACE_MS  200
#define SLICE_MS 50

void gov__poll_begin(gov__poll *poll, gov_client *client, gov__poll_ask_fn ask, void *login,
                     int64_t sent_ms, int64_t expires_in_ms, int64_t interval_ms)
{
    bool told = interval_ms >= 0;
    *poll = (gov__poll){.client = client,
                        .ask = ask,
                        .login = login,
                        .expires_ms = sent_ms + expires_in_ms,
                        .interval_ms = told ? interval_ms : INTERVAL_DEFAULT_MS,
                        .margin_ms = interval_ms > 0 ? MARGIN_MS : 0};
    poll->next_ms = gov__client_now_ms(client) + poll->interval_ms + poll->margin_ms;
}

/* After failures: exponentially less often (RFC 8628 section 3.5), as long as they last. */
static int64_t backoff(const gov__poll *poll)
{
    int64_t wait = poll->interval_ms + poll->margin_ms;
    wait = wait > BACKOFF_MIN_MS ? wait : BACKOFF_MIN_MS;
    int64_t most = wait > BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS;
    for (uint32_t i = 0; i < poll->failures && wait < most; i++) {
        wait *= 2;
    }
    return wait < most ? wait : most;
}

/* Decides when the next question may be, from the moment at which the reply came. */
static void pace(gov__poll *poll, gov_status status, const gov__poll_reply *reply)
{
    int64_t wait;
    if (status == GOV_ERR_LOGIN_PENDING || status == GOV_ERR_RATE_LIMITED) {
        poll->failures = 0;
        poll->interval_ms += reply->slow_down || status == GOV_ERR_RATE_LIMITED ? SLOW_DOWN_MS : 0;
        wait = poll->interval_ms + poll->margin_ms;
    } else {
        wait = backoff(poll);
        poll->failures++;
    }
    if (wait < reply->retry_after_ms) {
        wait = reply->retry_after_ms;
    }
    poll->next_ms = gov__client_now_ms(poll->client) + wait;
}

static int64_t until(const gov__poll *poll, int64_t time_ms)
{
    int64_t left = time_ms - gov__client_now_ms(poll->client);
    return left > 0 ? left : 0;
}

int64_t gov__poll_remaining_ms(const gov__poll *poll)
{
    return until(poll, poll->expires_ms);
}

int64_t gov__poll_wait_ms(const gov__poll *poll)
{
    return until(poll, poll->next_ms);
}

/* Says why nothing is sent; GOV_OK when a question may be. */
static gov_status check(gov__poll *poll, gov_error **err)
{
    const gov_allocator *mem = &poll->client->mem;
    gov_status status = gov__client_check(poll->client, err);
    if (status != GOV_OK) {
        return status;
    }
    int64_t now = gov__client_now_ms(poll->client);
    if (poll->over == GOV_OK && now >= poll->expires_ms) {
        poll->over = GOV_ERR_LOGIN_EXPIRED;
    }
    if (poll->over != GOV_OK) {
        return gov__error_status(mem, err, poll->over);
    }
    if (now >= poll->next_ms) {
        return GOV_OK;
    }
    status = gov__error_status(mem, err, GOV_ERR_LOGIN_PENDING);
    if (err != NULL && gov__error_is_own(*err)) {
        (*err)->retry_after_ms = poll->next_ms - now;
    }
    return status;
}

/* A token whose claims are not those asked for does not become better by asking again: the code is
 * used up. */
static bool is_final(gov_status status)
{
    return status == GOV_ERR_LOGIN_DENIED || status == GOV_ERR_LOGIN_EXPIRED ||
           gov_status_get_category(status) == GOV_CATEGORY_DISTRUST || status == GOV_ERR_ISSUER;
}

static gov_status ask_once(gov__poll *poll, const gov_call_options *options,
                           gov_session **out_session, gov_error **err)
{
    gov_status status = check(poll, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__poll_reply reply = {.retry_after_ms = -1};
    status = poll->ask(poll->login, options, &reply, out_session, err);
    if (reply.sent) {
        pace(poll, status, &reply);
    }
    if (status == GOV_OK) {
        poll->over = GOV_ERR_STATE;
    } else if (is_final(status)) {
        poll->over = status;
    }
    return status;
}

/* What may pass by itself while the code is good. */
static bool is_passing(gov_status status)
{
    static const gov_status passing[] = {
        GOV_ERR_LOGIN_PENDING, GOV_ERR_RESOLVE,     GOV_ERR_CONNECT,  GOV_ERR_PROXY,
        GOV_ERR_TIMEOUT,       GOV_ERR_NETWORK,     GOV_ERR_RESPONSE, GOV_ERR_RESPONSE_TOO_LARGE,
        GOV_ERR_RATE_LIMITED,  GOV_ERR_UNAVAILABLE, GOV_ERR_PLATFORM};
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++) {
        if (passing[i] == status) {
            return true;
        }
    }
    return false;
}

/* Sleeps until the next question may be; GOV_ERR_CANCELLED, or GOV_ERR_LOGIN_PENDING at the
 * deadline. */
static gov_status sleep_until_next(const gov__poll *poll, int64_t earliest_ms, int64_t deadline_ms,
                                   const gov_cancel *cancel)
{
    const gov_clock *clock = &poll->client->clock;
    int64_t next = poll->next_ms > earliest_ms ? poll->next_ms : earliest_ms;
    for (;;) {
        int64_t now = gov__client_now_ms(poll->client);
        if (gov__cancel_is_set(cancel)) {
            return GOV_ERR_CANCELLED;
        }
        if (now >= poll->expires_ms || (now >= next && now < deadline_ms)) {
            return GOV_OK;
        }
        if (now >= deadline_ms) {
            return GOV_ERR_LOGIN_PENDING;
        }
        int64_t end = next < deadline_ms ? next : deadline_ms;
        int64_t left = (end < poll->expires_ms ? end : poll->expires_ms) - now;
        clock->sleep_ms(clock->user, left < SLICE_MS ? left : SLICE_MS);
    }
}

static gov_status wait(gov__poll *poll, gov_call_options *options, gov_session **out_session,
                       gov_error **err)
{
    gov_client *client = poll->client;
    int64_t begun = gov__client_now_ms(client);
    /* The login outlives no deadline, so a later one need not be told. */
    int64_t life = poll->expires_ms - begun;
    bool sooner = options->timeout_ms > 0 && options->timeout_ms < life;
    int64_t deadline = sooner ? begun + options->timeout_ms : poll->expires_ms;
    int64_t usual = gov__config_int(client->config, GOV__OPTION_CALL_TIMEOUT_MS);
    int64_t earliest = begun;
    for (;;) {
        gov_status status = sleep_until_next(poll, earliest, deadline, options->cancel);
        if (status != GOV_OK) {
            return gov__error_status(&client->mem, err, status);
        }
        int64_t now = gov__client_now_ms(client);
        int64_t left = deadline - now;
        options->timeout_ms = left > usual ? usual : left > 1 ? left : 1;
        status = ask_once(poll, options, out_session, err);
        if (!is_passing(status)) {
            return status;
        }
        if (err != NULL) {
            gov_error_free(*err);
            *err = NULL;
        }
        earliest = gov__client_now_ms(client) + PACE_MS;
    }
}

static const char *wrong_argument(const gov__poll *poll, gov_session **out_session)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    return poll == NULL ? "login" : out_session == NULL ? "out_session" : NULL;
}

gov_status gov__poll_once(gov__poll *poll, const gov_call_options *options,
                          gov_session **out_session, gov_error **err)
{
    const char *wrong = wrong_argument(poll, out_session);
    return wrong != NULL ? gov__argument_fail(NULL, err, wrong)
                         : ask_once(poll, options, out_session, err);
}

gov_status gov__poll_until(gov__poll *poll, const gov_call_options *options,
                           gov_session **out_session, gov_error **err)
{
    const char *wrong = wrong_argument(poll, out_session);
    gov_call_options loaded;
    if (wrong != NULL) {
        return gov__argument_fail(NULL, err, wrong);
    }
    if (gov__options_load(&loaded, sizeof loaded, options) != GOV_OK || loaded.timeout_ms < 0) {
        return gov__argument_fail(&poll->client->mem, err, "options");
    }
    return wait(poll, &loaded, out_session, err);
}
