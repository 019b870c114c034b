/* SPDX-License-Identifier: Apache-2.0 */
/* See identity_steps.h. */
#include "scenario/support/identity_steps.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "scenario/support/browser.h"

/* --- keys -------------------------------------------------------------------------------------- */

static void (*watcher)(const char *jwk);

void step_watch_keys(void (*see)(const char *jwk))
{
    watcher = see;
}

static gov_key *make_key(const char *kid)
{
    gov_key *key = NULL;
    char *jwk = NULL;
    gov_error *err = NULL;
    const gov_key_options options = {.struct_size = sizeof options, .kid = kid};
    world_expect(gov_key_generate(NULL, "P-256", &options, &key, &err), &err, GOV_OK, "generate");
    if (watcher != NULL) {
        world_expect(gov_key_copy_private_jwk(key, &jwk, &err), &err, GOV_OK, "private_jwk");
        watcher(jwk);
        gov_key_free_text(key, jwk);
    }
    return key;
}

static void send_key(world *w, const char *target, const char *members, const gov_key *key)
{
    char body[1024];
    char *jwk = NULL;
    gov_error *err = NULL;
    world_expect(gov_key_copy_public_jwk(key, &jwk, &err), &err, GOV_OK, "public_jwk");
    (void)snprintf(body, sizeof body, "{%s,\"jwks\":{\"keys\":[%s]}}", members, jwk);
    gov_key_free_text(key, jwk);
    ck_assert_int_eq(world_operate(w, "POST", target, body, NULL), 201);
}

void step_keys_open(step_keys *keys, world *w)
{
    *keys = (step_keys){.client = make_key("app-1"), .terminal = make_key("kiosk-1")};
    send_key(w, "/sandbox/clients",
             "\"id\":\"" STEP_CLIENT "\",\"auth_method\":\"private_key_jwt\","
             "\"redirect_uris\":[\"" STEP_BACK "\",\"http://127.0.0.1/callback\"]",
             keys->client);
    send_key(w, "/sandbox/terminals", "\"id\":\"" STEP_TERMINAL "\"", keys->terminal);
}

void step_keys_close(step_keys *keys)
{
    gov_key_unref(keys->client);
    gov_key_unref(keys->terminal);
    gov_key_unref(keys->dpop);
    *keys = (step_keys){.client = NULL};
}

/* --- a store ----------------------------------------------------------------------------------- */

static gov_status save(void *user, const char *name, const void *data, size_t size)
{
    step_store *store = user;
    (void)name;
    if (size >= sizeof store->text) {
        return GOV_ERR_LIMIT;
    }
    memcpy(store->text, data, size);
    store->text[size] = '\0';
    store->size = size;
    return GOV_OK;
}

static gov_status load(void *user, const char *name, void *out, size_t capacity, size_t *size)
{
    const step_store *store = user;
    (void)name;
    *size = store->size;
    if (capacity >= store->size) {
        memcpy(out, store->text, store->size);
    }
    return store->size != 0 ? GOV_OK : GOV_ERR_NOT_FOUND;
}

static gov_status clear(void *user, const char *name)
{
    step_store *store = user;
    (void)name;
    memset(store->text, 0, sizeof store->text);
    store->size = 0;
    return GOV_OK;
}

void step_store_open(step_store *store)
{
    memset(store, 0, sizeof *store);
    store->table = (gov_secret_store){.struct_size = sizeof store->table,
                                      .user = store,
                                      .save = save,
                                      .load = load,
                                      .clear = clear};
}

char *step_store_text(const step_store *store, const char *name)
{
    cJSON *root = cJSON_ParseWithLength(store->text, store->size);
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
    ck_assert_msg(text != NULL, "nothing is saved of %s", name);
    char *copy = strdup(text);
    cJSON_Delete(root);
    return copy;
}

/* --- clients ----------------------------------------------------------------------------------- */

static gov_status set_keys(void *user, gov_config *config, gov_error **err)
{
    const step_keys *keys = user;
    gov_status status = gov_config_set_key(config, GOV_KEY_CLIENT, keys->client, err);
    if (status == GOV_OK) {
        status = gov_config_set_key(config, GOV_KEY_TERMINAL, keys->terminal, err);
    }
    return status == GOV_OK ? gov_config_set_key(config, GOV_KEY_DPOP, keys->dpop, err) : status;
}

gov_client *step_client(world *w, const gov_allocator *mem, const step_keys *keys,
                        const step_store *store, const char *const *settings)
{
    const char *all[64] = {STEP_OPENID, "auth.issuer", w->url, "app.terminal_id", STEP_TERMINAL,
                           /* Unless the settings say otherwise the secret is what counts. */
                           "auth.method", "client_secret_basic"};
    step_keys own = {.client = NULL};
    size_t count = 10;
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i++) {
        ck_assert_uint_lt(count + 1, sizeof all / sizeof all[0]);
        all[count++] = settings[i];
    }
    all[count] = NULL;
    if (keys != NULL) {
        own = *keys;
    }
    const world_client_options options = {.allocator = mem,
                                          .settings = all,
                                          .store = store != NULL ? &store->table : NULL,
                                          .configure = keys != NULL ? set_keys : NULL,
                                          .configure_user = &own};
    return world_client(w, &options);
}

const char *const *step_ticket_settings(const world *w)
{
    static char urls[3][192];
    static const char *const settings[] = {"auth.driver",
                                           "ticket",
                                           "auth.ticket_login_url",
                                           urls[0],
                                           "auth.ticket_token_url",
                                           urls[1],
                                           "auth.ticket_userinfo_url",
                                           urls[2],
                                           NULL};
    static const char *const names[] = {"login", "token", "userinfo"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(urls[i], sizeof urls[i], "%s/ticket/%s", w->url, names[i]);
    }
    return settings;
}

/* --- ways in ----------------------------------------------------------------------------------- */

gov_status step_log_in(world *w, gov_client *client, const gov_login_options *request,
                       const char *citizen, gov_session **out, gov_error **err)
{
    browser b;
    gov_login *login = NULL;
    browser_open(&b, w);
    gov_status status = gov_login_begin(client, request, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    if (status == GOV_OK) {
        const char *back = browser_log_in(&b, gov_login_get_url(login), citizen);
        status = gov_login_finish(login, back, NULL, out, err);
        ck_assert((status == GOV_OK) == (*out != NULL));
    }
    gov_login_free(login);
    return status;
}

typedef struct visit {
    world *w;
    const char *citizen;
    int fd;
} visit;

/* The whole visit before anybody waits at the port: the connection stands in its queue. */
static gov_status open_browser(void *user, const char *url)
{
    visit *v = user;
    browser b;
    int port = 0;
    int path = 0;
    char request[8400];
    browser_open(&b, v->w);
    const char *back = browser_log_in(&b, url, v->citizen);
    ck_assert_int_eq(sscanf(back, "http://127.0.0.1:%d%n", &port, &path), 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v->fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(v->fd, 0);
    ck_assert_int_eq(connect(v->fd, (struct sockaddr *)&address, sizeof address), 0);
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                        back + path, port);
    ck_assert_int_eq((int)send(v->fd, request, (size_t)size, MSG_NOSIGNAL), size);
    return GOV_OK;
}

gov_status step_loopback(world *w, gov_client *client, const char *citizen, gov_session **out,
                         gov_error **err)
{
    visit v = {w, citizen, -1};
    const gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 20000};
    gov_status status = gov_login_in_browser(client, NULL, open_browser, &v, &options, out, err);
    ck_assert((status == GOV_OK) == (*out != NULL));
    if (v.fd >= 0) {
        (void)close(v.fd);
    }
    return status;
}

gov_status step_device(world *w, gov_client *client, const char *citizen, gov_session **out,
                       gov_error **err)
{
    char body[192];
    gov_device_login *login = NULL;
    gov_status status = gov_auth_device_begin(client, NULL, &login, err);
    if (status == GOV_OK) {
        (void)snprintf(body, sizeof body,
                       "{\"user_code\":\"%s\",\"action\":\"%s\",\"citizen\":\"%s\"}",
                       gov_device_login_get_user_code(login), citizen != NULL ? "approve" : "deny",
                       citizen != NULL ? citizen : STEP_CITIZEN);
        ck_assert_int_eq(world_operate(w, "POST", "/sandbox/device", body, NULL), 200);
        status = gov_device_login_poll(login, NULL, out, err);
    }
    gov_device_login_free(login);
    return status;
}

gov_status step_phone(world *w, gov_client *client, const char *hint, gov_session **out,
                      gov_error **err)
{
    char body[192];
    gov_ciba_login *login = NULL;
    const gov_ciba_options request = {.struct_size = sizeof request,
                                      .login_hint = hint,
                                      .binding_message = "W3-0042",
                                      .acr_values = "L2 L3"};
    gov_status status = gov_auth_ciba_begin(client, &request, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    if (status == GOV_OK) {
        (void)snprintf(body, sizeof body, "{\"login_hint\":\"%s\",\"approve\":true}", hint);
        ck_assert_int_eq(world_operate(w, "POST", "/sandbox/ciba", body, NULL), 200);
        status = gov_ciba_login_poll(login, NULL, out, err);
        ck_assert((status == GOV_OK) == (*out != NULL));
    }
    gov_ciba_login_free(login);
    return status;
}

gov_status step_terminal(gov_client *client, const char *number, gov_session **out, gov_error **err)
{
    const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                            .id_type = "resident_id",
                                            .id_number = number,
                                            .method = "id_card+face",
                                            .device = "READER-0001",
                                            .transaction = "20261123-000042",
                                            .at_ms = (int64_t)time(NULL) * 1000 - 5000};
    gov_status status = gov_auth_terminal(client, &evidence, NULL, out, err);
    ck_assert((status == GOV_OK) == (*out != NULL));
    return status;
}

gov_status step_exchange(gov_session *session, gov_exchange_kind kind, const char *scope,
                         gov_session **out, gov_error **err)
{
    const gov_token_exchange request = {.struct_size = sizeof request,
                                        .kind = (int32_t)kind,
                                        .on_behalf_of = kind == GOV_EXCHANGE_GRANT ? STEP_GRANT
                                                        : kind == GOV_EXCHANGE_LEGAL_PERSON
                                                            ? STEP_USCC
                                                            : NULL,
                                        .scope = scope};
    gov_status status = gov_auth_exchange(session, &request, NULL, out, err);
    ck_assert((status == GOV_OK) == (*out != NULL));
    return status;
}

/* --- what the platform asks -------------------------------------------------------------------- */

gov_error *step_challenge(world *w, gov_session *session)
{
    gov_matter_list *matters = NULL;
    gov_error *err = NULL;
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/step-up",
                                   "{\"path_prefix\":\"/gov/v1/matters\",\"acr\":\"L3\","
                                   "\"max_age\":300}",
                                   NULL),
                     200);
    gov_status status = gov_matter_list_all(session, NULL, NULL, &matters, &err);
    ck_assert_str_eq(gov_status_get_name(status), "GOV_ERR_STEP_UP");
    return err;
}

void step_lift(world *w)
{
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/step-up", "{}", NULL), 200);
}

void step_nonces(world *w, bool required)
{
    ck_assert_int_eq(
        world_operate(w, "POST", "/sandbox/dpop",
                      required ? "{\"nonce_required\":true}" : "{\"nonce_required\":false}", NULL),
        200);
}
