/* SPDX-License-Identifier: Apache-2.0 */
/* See world.h. The operator's calls over HTTP are made with libcurl alone, so that nothing of the client
 * library stands between a test and what the sandbox says of itself. */
#include "scenario/support/world.h"

#include <check.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reply {
    char *text;
    size_t size;
} reply;

void world_open_in_process(world *w)
{
    const gov_sandbox_options options = {.struct_size = sizeof options,
                                         .flags = GOV_SANDBOX_NO_POLL_INTERVAL |
                                                  GOV_SANDBOX_CLOCK_FROZEN,
                                         .clock_start_ms = WORLD_START_MS};
    memset(w, 0, sizeof *w);
    ck_assert_int_eq(gov_sandbox_new(&options, &w->sandbox), GOV_OK);
    (void)snprintf(w->url, sizeof w->url, "%s", GOV_SANDBOX_BASE_URL);
}

void world_open_daemon(world *w, const char *const *arguments)
{
    const char *all[16] = {"--no-poll-interval"};
    memset(w, 0, sizeof *w);
    for (size_t i = 0; arguments != NULL && arguments[i] != NULL; i++) {
        ck_assert_uint_lt(i + 2, sizeof all / sizeof all[0]);
        all[i + 1] = arguments[i];
    }
    sandboxd_start(&w->daemon, all);
    w->own_daemon = true;
    (void)snprintf(w->url, sizeof w->url, "%s", w->daemon.url);
}

void world_open_http(world *w)
{
    const char *url = getenv("GOVSDK_SANDBOX_URL");
    if (url == NULL || *url == '\0') {
        world_open_daemon(w, NULL);
        return;
    }
    memset(w, 0, sizeof *w);
    (void)snprintf(w->url, sizeof w->url, "%s", url);
}

void world_close(world *w)
{
    if (w->own_daemon) {
        ck_assert_int_eq(sandboxd_stop(&w->daemon), 0);
    }
    gov_sandbox_free(w->sandbox);
    memset(w, 0, sizeof *w);
}

static void set_all(gov_config *config, const char *const *settings)
{
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        gov_error *err = NULL;
        gov_status status = gov_config_set(config, settings[i], settings[i + 1], &err);
        world_expect(status, &err, GOV_OK, settings[i]);
    }
}

/* What the one does not say, the other does. */
static world_client_options merged(const world_client_options *o, const world_client_options *usual)
{
    world_client_options m = *o;
    if (usual == NULL) {
        return m;
    }
    m.allocator = o->allocator != NULL ? o->allocator : usual->allocator;
    m.transport = o->transport != NULL ? o->transport : usual->transport;
    m.log = o->log != NULL ? o->log : usual->log;
    m.log_user = o->log != NULL ? o->log_user : usual->log_user;
    m.store = o->store != NULL ? o->store : usual->store;
    m.clock = o->clock != NULL ? o->clock : usual->clock;
    m.url = o->url != NULL ? o->url : usual->url;
    return m;
}

static void set_hooks(world *w, gov_config *config, const world_client_options *o)
{
    const gov_transport *transport = o->transport;
    if (transport == NULL && w->sandbox != NULL) {
        transport = gov_sandbox_get_transport(w->sandbox);
    }
    if (transport != NULL) {
        ck_assert_int_eq(gov_config_set_transport(config, transport, NULL), GOV_OK);
    }
    if (o->log != NULL) {
        ck_assert_int_eq(gov_config_set_log(config, o->log, o->log_user, NULL, NULL), GOV_OK);
    }
    if (o->store != NULL) {
        ck_assert_int_eq(gov_config_set_secret_store(config, o->store, NULL), GOV_OK);
    }
    if (o->clock != NULL) {
        ck_assert_int_eq(gov_config_set_clock(config, o->clock, NULL), GOV_OK);
    }
}

gov_client *world_client(world *w, const world_client_options *options)
{
    const world_client_options none = {.allocator = NULL};
    const world_client_options o = merged(options != NULL ? options : &none, w->usual);
    const char *const base[] = {"gateway.url",
                                o.url != NULL ? o.url : w->url,
                                "gateway.allow_sandbox",
                                "true",
                                "auth.client_id",
                                GOV_SANDBOX_CLIENT_ID,
                                "auth.client_secret",
                                GOV_SANDBOX_CLIENT_SECRET,
                                "app.channel",
                                "kiosk",
                                "retry.base_ms",
                                "1",
                                "retry.cap_ms",
                                "5",
                                NULL};
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_error *err = NULL;
    ck_assert_int_eq(gov_config_new(o.allocator, &config, NULL), GOV_OK);
    set_all(config, base);
    set_all(config, w->usual != NULL ? w->usual->settings : NULL);
    set_all(config, o.settings);
    set_hooks(w, config, &o);
    if (o.configure != NULL) {
        world_expect(o.configure(o.configure_user, config, &err), &err, GOV_OK, "configure");
    }
    world_expect(gov_client_new(config, &client, &err), &err, GOV_OK, "gov_client_new");
    gov_config_free(config);
    return client;
}

static size_t take(char *data, size_t size, size_t count, void *user)
{
    reply *r = user;
    char *text = realloc(r->text, r->size + size * count + 1);
    if (text == NULL) {
        return 0;
    }
    memcpy(text + r->size, data, size * count);
    r->text = text;
    r->size += size * count;
    text[r->size] = '\0';
    return size * count;
}

static int operate_http(const world *w, const char *method, const char *target, const char *body,
                        reply *out)
{
    char url[512];
    long http = 0;
    CURL *curl = curl_easy_init();
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    ck_assert_ptr_nonnull(curl);
    (void)snprintf(url, sizeof url, "%s%s", w->url, target);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    (void)curl_easy_setopt(curl, CURLOPT_CAINFO, w->ca_file);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
    if (body != NULL) {
        (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    }
    (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    CURLcode code = curl_easy_perform(curl);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    ck_assert_msg(code == CURLE_OK, "%s %s: %s", method, target, curl_easy_strerror(code));
    return (int)http;
}

int world_operate(world *w, const char *method, const char *target, const char *body, cJSON **out)
{
    int32_t http = 0;
    if (w->sandbox == NULL) {
        reply r = {0};
        http = operate_http(w, method, target, body, &r);
        if (out != NULL) {
            *out = r.text != NULL ? cJSON_ParseWithLength(r.text, r.size) : NULL;
        }
        free(r.text);
        return http;
    }
    char *text = NULL;
    size_t size = 0;
    ck_assert_int_eq(gov_sandbox_control(w->sandbox, method, target, body, &http, &text, &size),
                     GOV_OK);
    if (out != NULL) {
        *out = text != NULL ? cJSON_ParseWithLength(text, size) : NULL;
    }
    gov_sandbox_free_text(text);
    return http;
}

static gov_status operate(void *user, const char *method, const char *target, const char *body,
                          int32_t *out_http_status)
{
    *out_http_status = world_operate(user, method, target, body, NULL);
    return GOV_OK;
}

newborn_operator world_operator(world *w)
{
    return (newborn_operator){operate, w};
}

void world_advance(world *w, int64_t ms)
{
    char body[64];
    (void)snprintf(body, sizeof body, "{\"advance_ms\":%lld}", (long long)ms);
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/clock", body, NULL), 200);
}

void world_fault(world *w, const char *name, int count, const char *method, const char *path,
                 int64_t delay_ms)
{
    char body[320];
    char delay[48] = "";
    if (delay_ms >= 0) {
        (void)snprintf(delay, sizeof delay, ",\"delay_ms\":%lld", (long long)delay_ms);
    }
    (void)snprintf(body, sizeof body,
                   "{\"name\":\"%s\",\"count\":%d,\"method\":\"%s\",\"path\":\"%s\","
                   "\"retry_after_ms\":1%s}",
                   name, count, method, path, delay);
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/faults", body, NULL), 201);
}

void world_clear_faults(world *w)
{
    ck_assert_int_eq(world_operate(w, "DELETE", "/sandbox/faults", NULL, NULL), 204);
}

void world_act(world *w, const char *matter_id, const char *action, const char *body)
{
    char target[160];
    cJSON *answer = NULL;
    (void)snprintf(target, sizeof target, "/sandbox/matters/%s/%s", matter_id, action);
    int http = world_operate(w, "POST", target, body, &answer);
    ck_assert_msg(http == 200, "%s: HTTP %d", target, http);
    cJSON_Delete(answer);
}

int64_t world_number(world *w, const char *path)
{
    cJSON *state = NULL;
    ck_assert_int_eq(world_operate(w, "GET", "/sandbox/state", NULL, &state), 200);
    const cJSON *at = state;
    char name[160];
    while (at != NULL && *path != '\0') {
        size_t len = strcspn(path, "|");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, path);
        at = cJSON_GetObjectItemCaseSensitive(at, name);
        path += len + (path[len] == '|' ? 1 : 0);
    }
    int64_t number = cJSON_IsNumber(at) ? (int64_t)at->valuedouble : 0;
    cJSON_Delete(state);
    return number;
}

int64_t world_matters(world *w)
{
    return world_number(w, "matters|total");
}

gov_session *world_login(world *w, gov_client *client, const char *citizen)
{
    gov_device_login *login = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    char body[192];
    world_expect(gov_auth_device_begin(client, NULL, &login, &err), &err, GOV_OK, "device_begin");
    (void)snprintf(body, sizeof body,
                   "{\"user_code\":\"%s\",\"action\":\"approve\",\"citizen\":\"%s\"}",
                   gov_device_login_get_user_code(login), citizen);
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/device", body, NULL), 200);
    world_expect(gov_device_login_wait(login, NULL, &session, &err), &err, GOV_OK, "device_wait");
    gov_device_login_free(login);
    return session;
}

static void (*watcher)(const gov_error *err);

void world_watch_errors(void (*see)(const gov_error *err))
{
    watcher = see;
}

void world_expect(gov_status status, gov_error **err, gov_status expected, const char *what)
{
    if (status != expected) {
        ck_abort_msg("%s: %s instead of %s: %s", what, gov_status_get_name(status),
                     gov_status_get_name(expected),
                     *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_EN) : "no error");
    }
    ck_assert_int_eq(gov_error_get_status(*err), expected);
    if (watcher != NULL && *err != NULL) {
        watcher(*err);
    }
    gov_error_free(*err);
    *err = NULL;
}
