/* SPDX-License-Identifier: Apache-2.0 */
/* See platform_support.h. What is not offered is platform_rest_support.c. */
#include "scenario/platform_support.h"

#include <stdio.h>
#include <string.h>

#define PYTHON "/usr/bin/python3"

static void look(const platform_world *w, const char *text, const char *where)
{
    for (size_t i = 0; text != NULL && w->secrets != NULL && w->secrets[i] != NULL; i++) {
        ck_assert_msg(strstr(text, w->secrets[i]) == NULL, "\"%s\" is in %s: %s", w->secrets[i],
                      where, text);
    }
}

static void take_log(void *user, gov_log_level level, const char *message)
{
    platform_world *w = user;
    (void)level;
    w->lines++;
    look(w, message, "the log");
}

void platform_start(platform_world *w, const char *name, const char *const *arguments)
{
    static const char *const none[] = {NULL};
    char script[128];
    snprintf(script, sizeof script, "../scenario/stub/%s.py", name);
    hostile_start_program(&w->server, PYTHON, script, arguments != NULL ? arguments : none);
    w->name = name;
}

void platform_stop(platform_world *w)
{
    hostile_stop(&w->server);
    gov_key_unref(w->key);
    w->key = NULL;
}

static bool set_all(gov_config *config, const char *const *settings)
{
    bool good = true;
    for (size_t i = 0; good && settings != NULL && settings[i] != NULL; i += 2) {
        good = gov_config_set(config, settings[i], settings[i + 1], NULL) == GOV_OK;
    }
    return good;
}

static gov_config *config_of(const platform_world *w, const gov_allocator *mem, const char *url)
{
    const char *const usual[] = {
        "gateway.url", url,         "platform.driver", w->name, "retry.base_ms",
        "1",           "log.level", "trace",           NULL};
    gov_config *config = NULL;
    if (gov_config_new(mem, &config, NULL) != GOV_OK) {
        return NULL;
    }
    bool good = set_all(config, usual) && set_all(config, w->settings);
    if (good && w->key != NULL) {
        good = gov_config_set_key(config, GOV_KEY_DECRYPTION, w->key, NULL) == GOV_OK;
    }
    if (!good) {
        gov_config_free(config);
        return NULL;
    }
    return config;
}

gov_client *platform_client(platform_world *w, const char *const *settings)
{
    char url[64];
    gov_client *client = NULL;
    gov_error *err = NULL;
    snprintf(url, sizeof url, "http://127.0.0.1:%d", hostile_port(&w->server, w->name));
    gov_config *config = config_of(w, NULL, url);
    ck_assert_ptr_nonnull(config);
    ck_assert(set_all(config, settings));
    ck_assert_int_eq(gov_config_set_log(config, take_log, w, NULL, NULL), GOV_OK);
    gov_status status = gov_client_new(config, &client, &err);
    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
    gov_config_free(config);
    return client;
}

gov_session *platform_session(platform_world *w, const char *const *settings)
{
    gov_client *client = platform_client(w, settings);
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_client_credentials(client, NULL, &session, &err);
    platform_expect(w, "login", GOV_OK, status, &err, NULL);
    gov_client_unref(client);
    return session;
}

gov_status platform_scripted(const platform_world *w, const gov_allocator *mem, gov_script *script,
                             gov_client **out_client, gov_session **out_session)
{
    gov_transport table;
    gov_config *config = config_of(w, mem, "https://platform.example");
    *out_client = NULL;
    *out_session = NULL;
    if (config == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_script_get_table(script, &table);
    gov_status status = gov_config_set_transport(config, &table, NULL);
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, NULL);
    }
    gov_config_free(config);
    if (status == GOV_OK) {
        status = gov_auth_client_credentials(*out_client, NULL, out_session, NULL);
    }
    return status;
}

void platform_script_add(gov_script *script, const char *method, const char *suffix,
                         const char *body, size_t size, const char *headers)
{
    const gov_script_step step = {.struct_size = sizeof step,
                                  .http_status = 200,
                                  .method = method,
                                  .url_suffix = suffix,
                                  .response_headers = headers,
                                  .response_body = body,
                                  .response_size = size};
    ck_assert_int_eq(gov_script_add(script, &step), GOV_OK);
}

void platform_expect(const platform_world *w, const char *what, gov_status wanted, gov_status got,
                     gov_error **err, const char *code)
{
    const char *en = gov_error_get_message(*err, GOV_LANGUAGE_EN);
    const char *said = gov_error_get_platform_code(*err);
    ck_assert_msg(got == wanted, "%s: %s instead of %s: %s", what, gov_status_get_name(got),
                  gov_status_get_name(wanted), en != NULL ? en : "no error");
    ck_assert_int_eq(gov_error_get_status(*err), wanted);
    ck_assert_msg((said == NULL) == (code == NULL) && (code == NULL || strcmp(said, code) == 0),
                  "%s: the code is %s instead of %s", what, said != NULL ? said : "none",
                  code != NULL ? code : "none");
    look(w, en, "an error");
    look(w, gov_error_get_message(*err, GOV_LANGUAGE_ZH), "an error");
    look(w, said, "a code");
    gov_error_free(*err);
    *err = NULL;
}

gov_usage platform_usage(gov_usage_basis basis)
{
    return (gov_usage){.struct_size = sizeof(gov_usage),
                       .basis = basis,
                       .purpose = "办理食品经营许可",
                       .item_code = "0100-1",
                       .matter_no = "M-2026-0042",
                       .operator_id = "clerk-7",
                       .event = "biz-0099",
                       .grant_id = NULL};
}
