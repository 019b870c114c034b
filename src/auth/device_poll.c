/* SPDX-License-Identifier: Apache-2.0 */
/* Polling for the citizen's approval (RFC 8628 sections 3.4 and 3.5): never before the interval, by the
 * monotonic clock, through failures of network and platform. */
#include "auth/auth.h"

#include "core/argument.h"
#include "core/options.h"
#include "http/cancel.h"

#define SLOW_DOWN_MS   5000
#define BACKOFF_MAX_MS 60000
#define BACKOFF_MIN_MS 1000
/* Between polls of a platform that asks for no interval, and between looks at the cancel flag. */
#define PACE_MS  200
#define SLICE_MS 50

/* After failures: exponentially less often (RFC 8628 section 3.5), as long as they last. */
static int64_t backoff(const gov_device_login *login)
{
    int64_t wait = login->interval_ms > BACKOFF_MIN_MS ? login->interval_ms : BACKOFF_MIN_MS;
    int64_t most = wait > BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS;
    for (uint32_t i = 0; i < login->failures && wait < most; i++) {
        wait *= 2;
    }
    return wait < most ? wait : most;
}

/* Decides when the next poll may be. */
static void pace(gov_device_login *login, gov_status status, bool slow_down, int64_t retry_after_ms)
{
    int64_t wait;
    if (status == GOV_ERR_LOGIN_PENDING || status == GOV_ERR_RATE_LIMITED) {
        login->failures = 0;
        login->interval_ms += slow_down || status == GOV_ERR_RATE_LIMITED ? SLOW_DOWN_MS : 0;
        wait = login->interval_ms;
    } else {
        wait = backoff(login);
        login->failures++;
    }
    if (wait < retry_after_ms) {
        wait = retry_after_ms;
    }
    login->next_ms = gov__client_now_ms(login->client) + wait;
}

static bool is_final(gov_status status)
{
    return status == GOV_ERR_LOGIN_DENIED || status == GOV_ERR_LOGIN_EXPIRED;
}

static gov_status take_reply(gov_device_login *login, gov__call *call, bool *slow_down,
                             gov_session **out_session, gov_error **err)
{
    gov_client *client = login->client;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status = client->platform->auth->poll_read(&client->mem, gov__call_response(call),
                                                          &tokens, slow_down);
    status = status == GOV_OK ? gov__auth_session(client, GOV__SESSION_PERSON, &tokens,
                                                  call->sent_ms, login->metadata, out_session, err)
                              : gov__auth_refuse(call, status, err);
    gov__tokens_free(&tokens);
    return status;
}

static gov_status ask(gov_device_login *login, const gov_call_options *options,
                      gov_session **out_session, gov_error **err)
{
    static const gov__operation op = {.name = "auth_device_poll",
                                      .flags = GOV__OP_BARE | GOV__OP_ONCE | GOV__OP_NO_BODY |
                                               GOV__OP_ANY_STATUS};
    gov_client *client = login->client;
    gov__auth_client credentials;
    gov__call call;
    bool slow_down = false;
    gov_status status = gov__auth_client_of(client, false, &credentials, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__call_begin(&call, client, NULL, &op, options, err);
    if (status == GOV_OK) {
        client->platform->auth->poll_write(gov__call_request(&call),
                                           login->metadata->token_endpoint, &credentials,
                                           login->codes.device_code);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take_reply(login, &call, &slow_down, out_session, err);
    }
    if (call.attempts != 0) {
        const gov__response *response = gov__call_response(&call);
        pace(login, status, slow_down,
             gov__response_retry_after_ms(response, gov__client_platform_ms(client)));
    }
    gov__call_end(&call);
    return status;
}

/* Says why nothing is sent; GOV_OK when a poll may be. */
static gov_status check(gov_device_login *login, gov_error **err)
{
    const gov_allocator *mem = &login->client->mem;
    gov_status status = gov__client_check(login->client, err);
    if (status != GOV_OK) {
        return status;
    }
    int64_t now = gov__client_now_ms(login->client);
    if (login->over == GOV_OK && now >= login->expires_ms) {
        login->over = GOV_ERR_LOGIN_EXPIRED;
    }
    if (login->over != GOV_OK) {
        return gov__error_status(mem, err, login->over);
    }
    if (now >= login->next_ms) {
        return GOV_OK;
    }
    status = gov__error_status(mem, err, GOV_ERR_LOGIN_PENDING);
    if (err != NULL && gov__error_is_own(*err)) {
        (*err)->retry_after_ms = login->next_ms - now;
    }
    return status;
}

gov_status gov_device_login_poll(gov_device_login *login, const gov_call_options *options,
                                 gov_session **out_session, gov_error **err)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (login == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, login == NULL ? "login" : "out_session");
    }
    gov_status status = check(login, err);
    if (status != GOV_OK) {
        return status;
    }
    status = ask(login, options, out_session, err);
    if (status == GOV_OK) {
        login->over = GOV_ERR_STATE;
    } else if (is_final(status)) {
        login->over = status;
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

/* Sleeps until the next poll may be; GOV_ERR_CANCELLED, or GOV_ERR_LOGIN_PENDING at the deadline. */
static gov_status sleep_until_next(const gov_device_login *login, int64_t earliest_ms,
                                   int64_t deadline_ms, const gov_cancel *cancel)
{
    const gov_clock *clock = &login->client->clock;
    int64_t next = login->next_ms > earliest_ms ? login->next_ms : earliest_ms;
    for (;;) {
        int64_t now = gov__client_now_ms(login->client);
        if (gov__cancel_is_set(cancel)) {
            return GOV_ERR_CANCELLED;
        }
        if (now >= login->expires_ms || (now >= next && now < deadline_ms)) {
            return GOV_OK;
        }
        if (now >= deadline_ms) {
            return GOV_ERR_LOGIN_PENDING;
        }
        int64_t end = next < deadline_ms ? next : deadline_ms;
        int64_t left = (end < login->expires_ms ? end : login->expires_ms) - now;
        clock->sleep_ms(clock->user, left < SLICE_MS ? left : SLICE_MS);
    }
}

static gov_status wait(gov_device_login *login, gov_call_options *options,
                       gov_session **out_session, gov_error **err)
{
    gov_client *client = login->client;
    int64_t begun = gov__client_now_ms(client);
    /* The login outlives no deadline, so a later one need not be told. */
    int64_t life = login->expires_ms - begun;
    bool sooner = options->timeout_ms > 0 && options->timeout_ms < life;
    int64_t deadline = sooner ? begun + options->timeout_ms : login->expires_ms;
    int64_t usual = gov__config_int(client->config, GOV__OPTION_CALL_TIMEOUT_MS);
    int64_t earliest = begun;
    for (;;) {
        gov_status status = sleep_until_next(login, earliest, deadline, options->cancel);
        if (status != GOV_OK) {
            return gov__error_status(&client->mem, err, status);
        }
        int64_t now = gov__client_now_ms(client);
        int64_t left = deadline - now;
        options->timeout_ms = left > usual ? usual : left > 1 ? left : 1;
        status = gov_device_login_poll(login, options, out_session, err);
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

gov_status gov_device_login_wait(gov_device_login *login, const gov_call_options *options,
                                 gov_session **out_session, gov_error **err)
{
    gov_call_options loaded;
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (login == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, login == NULL ? "login" : "out_session");
    }
    if (gov__options_load(&loaded, sizeof loaded, options) != GOV_OK || loaded.timeout_ms < 0) {
        return gov__argument_fail(&login->client->mem, err, "options");
    }
    return wait(login, &loaded, out_session, err);
}
