/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of making a client, discovery and every way to log in, renew, keep and end a
 * session. */
#include <stdio.h>
#include <string.h>

#include "scenario/support/torture.h"

/* A secret store of one entry, outside the allocator that fails. */
static unsigned char stored[4096];
static size_t stored_size;

static gov_status store_save(void *user, const char *name, const void *data, size_t size)
{
    (void)user;
    (void)name;
    ck_assert_uint_le(size, sizeof stored);
    memcpy(stored, data, size);
    stored_size = size;
    return GOV_OK;
}

static gov_status store_load(void *user, const char *name, void *out, size_t capacity, size_t *size)
{
    (void)user;
    (void)name;
    *size = stored_size;
    if (capacity >= stored_size) {
        memcpy(out, stored, stored_size);
    }
    return stored_size != 0 ? GOV_OK : GOV_ERR_NOT_FOUND;
}

static gov_status store_clear(void *user, const char *name)
{
    (void)user;
    (void)name;
    stored_size = 0;
    return GOV_OK;
}

static const gov_secret_store store = {
    .struct_size = sizeof store, .save = store_save, .load = store_load, .clear = store_clear};

static gov_status configure(torture *t, gov_config *config, gov_error **err)
{
    static const char *const settings[][2] = {{"gateway.url", GOV_SANDBOX_BASE_URL},
                                              {"gateway.allow_sandbox", "true"},
                                              {"auth.client_id", GOV_SANDBOX_CLIENT_ID},
                                              {"auth.client_secret", GOV_SANDBOX_CLIENT_SECRET},
                                              {"app.terminal_id", "T-0001"}};
    gov_status status = GOV_OK;
    for (size_t i = 0; i < TEST_COUNT(settings) && status == GOV_OK; i++) {
        status = gov_config_set(config, settings[i][0], settings[i][1], err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_integer(config, "retry.base_ms", 1, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, gov_sandbox_get_transport(t->w.sandbox), err);
    }
    return status == GOV_OK ? gov_config_set_secret_store(config, &store, err) : status;
}

static gov_status run_client(torture *t, gov_error **err)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_status status = gov_config_new(test_memory_allocator(&t->memory), &config, err);
    if (status == GOV_OK) {
        status = configure(t, config, err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, err);
    }
    gov_config_free(config);
    if (status == GOV_OK) {
        status = gov_client_discover(client, NULL, err);
    }
    if (status == GOV_OK) {
        t->result = client;
        return GOV_OK;
    }
    gov_client_unref(client);
    return status;
}

static void clear_client(torture *t)
{
    gov_client_unref(t->result);
    t->result = NULL;
}

static gov_status run_documents(torture *t, gov_error **err)
{
    char *metadata = NULL;
    char *keys = NULL;
    gov_status status = gov_client_get_metadata_json(t->client, NULL, &metadata, err);
    if (status == GOV_OK) {
        status = gov_client_get_keys_json(t->client, NULL, &keys, err);
    }
    if (status == GOV_OK) {
        ck_assert_ptr_nonnull(strstr(metadata, "issuer"));
        status = gov_client_set_keys_json(t->client, keys, strlen(keys), err);
    }
    gov_client_free_text(t->client, metadata);
    gov_client_free_text(t->client, keys);
    return status;
}

static gov_status approve(torture *t, const gov_device_login *login)
{
    char body[160];
    (void)snprintf(body, sizeof body,
                   "{\"user_code\":\"%s\",\"action\":\"approve\",\"citizen\":\"sub-li\"}",
                   gov_device_login_get_user_code(login));
    return world_operate(&t->w, "POST", "/sandbox/device", body, NULL) == 200 ? GOV_OK
                                                                              : GOV_ERR_INTERNAL;
}

static gov_status run_device(torture *t, gov_error **err)
{
    gov_device_login *login = NULL;
    gov_session *session = NULL;
    gov_status status = gov_auth_device_begin(t->client, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    if (status == GOV_OK) {
        status = approve(t, login);
    }
    if (status == GOV_OK) {
        status = gov_device_login_wait(login, NULL, &session, err);
        ck_assert((status == GOV_OK) == (session != NULL));
    }
    gov_device_login_free(login);
    t->result = session;
    return status;
}

static void check_session(torture *t)
{
    ck_assert_int_eq(gov_session_is_logged_in(t->result), 1);
}

static void clear_session(torture *t)
{
    gov_session_unref(t->result);
    t->result = NULL;
}

static gov_status run_credentials(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = gov_auth_client_credentials(t->client, NULL, &session, err);
    ck_assert((status == GOV_OK) == (session != NULL));
    t->result = session;
    return status;
}

static void log_in(torture *t)
{
    t->result = world_login(&t->w, t->client, "sub-li");
}

/* A renewal whose answer is lost to want of memory ends the session: the refresh token was used. */
static gov_status run_refresh(torture *t, gov_error **err)
{
    return gov_session_refresh(t->result, NULL, err);
}

static gov_status run_end(torture *t, gov_error **err)
{
    gov_status status = gov_session_end(t->result, NULL, err);
    ck_assert_int_eq(gov_session_is_logged_in(t->result), 0);
    return status;
}

static gov_status run_subject(torture *t, gov_error **err)
{
    char *json = NULL;
    gov_status status = gov_session_get_subject_json(t->result, NULL, &json, err);
    ck_assert((status == GOV_OK) == (json != NULL));
    gov_session_free_text(t->result, json);
    return status;
}

/* Saving and loading go over a client of their own, which has a store. */
static void log_in_with_store(torture *t)
{
    gov_error *err = NULL;
    world_expect(run_client(t, &err), &err, GOV_OK, "client");
    gov_client *client = t->result;
    t->result = world_login(&t->w, client, "sub-li");
    gov_client_unref(client);
}

static gov_status run_save(torture *t, gov_error **err)
{
    return gov_session_save(t->result, "citizen", err);
}

static void prepare_load(torture *t)
{
    gov_error *err = NULL;
    log_in_with_store(t);
    world_expect(run_save(t, &err), &err, GOV_OK, "save");
    gov_session_unref(t->result);
    world_expect(run_client(t, &err), &err, GOV_OK, "client");
}

static gov_status run_load(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = gov_session_load(t->result, "citizen", &session, err);
    ck_assert((status == GOV_OK) == (session != NULL));
    if (status == GOV_OK) {
        ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    }
    gov_session_unref(session);
    return status;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"client_new + discover", NULL, run_client, NULL, clear_client, false},
        {"metadata, keys", NULL, run_documents, NULL, NULL, false},
        {"device login", NULL, run_device, check_session, clear_session, false},
        {"client credentials", NULL, run_credentials, check_session, clear_session, false},
        {"session_refresh", log_in, run_refresh, check_session, clear_session, true},
        {"session_end", log_in, run_end, NULL, clear_session, true},
        {"session_get_subject", log_in, run_subject, NULL, clear_session, false},
        {"session_save", log_in_with_store, run_save, NULL, clear_session, false},
        {"session_load", prepare_load, run_load, NULL, clear_client, false},
    };
    return torture_main("torture_client", NULL, verbs, TEST_COUNT(verbs), NULL);
}
