/* SPDX-License-Identifier: Apache-2.0 */
/* Login with the person's own browser (RFC 8252 section 7.3): a port of 127.0.0.1 waits for it to come
 * back. Whatever else calls at the port is turned away, and the waiting goes on. */
#include "login/login.h"

#include <string.h>

#include "base/mem.h"
#include "base/platform_posix_listen.h"
#include "base/str.h"
#include "base/url.h"
#include "core/argument.h"
#include "core/options.h"
#include "http/cancel.h"
#include "login/options.h"
#include "login/page.h"

#define WAIT_MS 300000 /* when the caller names no time */

static const char default_path[] = "/callback";

typedef struct waiting {
    gov_client *client;
    gov_login *login;
    gov__listener *listener;
    gov_call_options options; /* loaded */
    int64_t deadline_ms;
    gov__buf uri; /* "http://127.0.0.1:port/path" */
    char *path;
    gov_error *last; /* why the last stray was none; told when nobody else comes */
} waiting;

/* "http://127.0.0.1/path" without port and query; the path. */
static const char *path_of(const char *redirect_uri)
{
    gov__url url;
    if (redirect_uri == NULL) {
        return default_path;
    }
    size_t len = gov__str_len_max(redirect_uri, GOV__URL_MAX + 1);
    bool good = gov__url_split(redirect_uri, len, &url) == GOV_OK && !url.https && !url.has_port &&
                gov__str_equal_len(url.host.ptr, url.host.len, "127.0.0.1") && url.path.len != 0 &&
                url.query.ptr == NULL;
    return good ? url.path.ptr : NULL;
}

static gov_status load(waiting *w, const gov_call_options *options, gov_error **err)
{
    gov_status status = gov__options_load(&w->options, sizeof w->options, options);
    if (status != GOV_OK || w->options.timeout_ms < 0) {
        return gov__argument_fail(&w->client->mem, err, "options");
    }
    int64_t wait = w->options.timeout_ms > 0 ? w->options.timeout_ms : WAIT_MS;
    int64_t now = gov__client_now_ms(w->client);
    w->deadline_ms = wait < INT64_MAX - now ? now + wait : INT64_MAX;
    return GOV_OK;
}

/* The options of one call within the whole: its usual time, or what is left. */
static const gov_call_options *slice(waiting *w)
{
    int64_t usual = gov__config_int(w->client->config, GOV__OPTION_CALL_TIMEOUT_MS);
    int64_t left = w->deadline_ms - gov__client_now_ms(w->client);
    w->options.timeout_ms = left > usual ? usual : left > 1 ? left : 1;
    return &w->options;
}

static gov_status open_port(waiting *w, const char *redirect_uri, gov_error **err)
{
    const gov_allocator *mem = &w->client->mem;
    const char *path = path_of(redirect_uri);
    if (path == NULL) {
        return gov__argument_fail(mem, err, "redirect_uri");
    }
    w->path = gov__mem_strdup(mem, path);
    if (w->path == NULL) {
        return gov__error_no_memory(err);
    }
    gov_status status = gov__listen_open(mem, w->path, &w->listener);
    if (status == GOV_ERR_NETWORK) {
        return gov__error_raise(mem, err, status, "no port of 127.0.0.1 can be listened on",
                                "无法在 127.0.0.1 上监听端口");
    }
    if (status == GOV_OK) {
        gov__buf_append_str(&w->uri, "http://127.0.0.1:");
        gov__buf_append_uint(&w->uri, gov__listen_port(w->listener));
        gov__buf_append_str(&w->uri, w->path);
        status = gov__buf_terminate(&w->uri);
    }
    return gov__error_status(mem, err, status);
}

static gov_status begin(waiting *w, const gov_login_options *request, gov_error **err)
{
    gov_login_options loaded;
    if (gov__options_load(&loaded, sizeof loaded, request) != GOV_OK) {
        return gov__argument_fail(&w->client->mem, err, "request");
    }
    gov_status status = open_port(w, loaded.redirect_uri, err);
    if (status != GOV_OK) {
        return status;
    }
    loaded.redirect_uri = w->uri.data;
    return gov_login_begin(w->client, &loaded, slice(w), &w->login, err);
}

static bool go_on(void *user)
{
    const waiting *w = user;
    return !gov__cancel_is_set(w->options.cancel) && gov__client_now_ms(w->client) < w->deadline_ms;
}

/* Why the waiting has ended: a stray that failed for a reason of its own says more than that nobody
 * came. */
static gov_status give_up(waiting *w, gov_status status, gov_error **err)
{
    const gov_allocator *mem = &w->client->mem;
    if (status == GOV_ERR_CANCELLED && !gov__cancel_is_set(w->options.cancel)) {
        status = GOV_ERR_TIMEOUT;
    }
    if (status == GOV_ERR_TIMEOUT && w->last != NULL) {
        status = gov_error_get_status(w->last);
        if (err != NULL) {
            gov_error_free(*err);
            *err = w->last;
            w->last = NULL;
        }
        return status;
    }
    return gov__error_status(mem, err, status);
}

/* What anybody can send who has found the port; not that our own time or memory is up. */
static bool is_foreign(gov_status status)
{
    return status != GOV_ERR_NO_MEMORY && status != GOV_ERR_CANCELLED && status != GOV_ERR_TIMEOUT;
}

/* The whole address of the request; GOV_OK also for a stray, with *taken false. */
static gov_status take(waiting *w, const char *target, gov__callback *answer, bool *taken,
                       gov_error **err)
{
    gov_error *inner = NULL;
    gov__buf url;
    *taken = false;
    gov__buf_init_secret(&url, &w->client->mem, 0);
    gov__buf_append(&url, w->uri.data, w->uri.len - strlen(w->path));
    gov__buf_append_str(&url, target);
    gov_status status = gov__buf_terminate(&url);
    if (status == GOV_OK) {
        status = gov__login_take(w->login, url.data, slice(w), answer, &inner);
    } else {
        status = gov__error_status(&w->client->mem, &inner, status);
    }
    gov__buf_free(&url);
    if (w->login->over == GOV_OK && is_foreign(status)) {
        gov__callback_free(answer);
        if (status != GOV_ERR_LOGIN_STATE) {
            gov_error_free(w->last);
            w->last = inner;
            inner = NULL;
        }
        gov_error_free(inner);
        return GOV_OK;
    }
    *taken = status == GOV_OK;
    if (err != NULL) {
        gov_error_free(*err);
        *err = inner;
        inner = NULL;
    }
    gov_error_free(inner);
    return status;
}

/* Until the browser has come back with what tokens are given for. */
static gov_status wait(waiting *w, gov__callback *answer, gov_error **err)
{
    for (;;) {
        const char *target = NULL;
        bool taken = false;
        gov_status status = gov__listen_next(w->listener, go_on, w, &target);
        if (status != GOV_OK) {
            return give_up(w, status, err);
        }
        status = take(w, target, answer, &taken, err);
        bool ours = taken || status != GOV_OK;
        gov__listen_answer(w->listener, ours, ours ? gov__login_page_done : gov__login_page_stray);
        if (ours) {
            return status;
        }
    }
}

static gov_status run(waiting *w, gov_open_url_fn open, void *user, gov_session **out_session,
                      gov_error **err)
{
    gov__callback answer;
    if (open(user, gov_login_get_url(w->login)) != GOV_OK) {
        return gov__error_raise(&w->client->mem, err, GOV_ERR_HOOK,
                                "the browser could not be opened", "无法打开浏览器");
    }
    gov__callback_init(&answer, &w->client->mem);
    gov_status status = wait(w, &answer, err);
    /* Nobody is to be answered any more while tokens are fetched. */
    gov__listen_close(w->listener);
    w->listener = NULL;
    if (status == GOV_OK) {
        status = gov__login_redeem(w->login, &answer, slice(w), out_session, err);
    }
    gov__callback_free(&answer);
    return status;
}

gov_status gov_login_in_browser(gov_client *client, const gov_login_options *request,
                                gov_open_url_fn open, void *user, const gov_call_options *options,
                                gov_session **out_session, gov_error **err)
{
    waiting w = {.client = client};
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || open == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err,
                                  client == NULL ? "client"
                                  : open == NULL ? "open"
                                                 : "out_session");
    }
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&w.uri, &client->mem, 0);
    status = load(&w, options, err);
    if (status == GOV_OK) {
        status = begin(&w, request, err);
    }
    if (status == GOV_OK) {
        status = run(&w, open, user, out_session, err);
    }
    gov__listen_close(w.listener);
    gov_login_free(w.login);
    gov_error_free(w.last);
    gov__mem_free(&client->mem, w.path);
    gov__buf_free(&w.uri);
    return status;
}
