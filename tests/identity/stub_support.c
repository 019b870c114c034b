/* SPDX-License-Identifier: Apache-2.0 */
/* See stub_support.h. What is secret is told by the stub, which saw it pass. */
#include "stub_support.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#define LOG_ROOM    (4U << 20)
#define SCRIPT_ROOM 4096
#define TEXTS       8

static void keep_log(void *user, gov_log_level level, const char *message)
{
    stub *s = user;
    size_t len = strlen(message);

    (void)level;
    pthread_mutex_lock(&s->lock);
    if (len < LOG_ROOM - s->log_len) {
        memcpy(s->log + s->log_len, message, len);
        s->log_len += len;
        s->log[s->log_len++] = '\n';
        s->log[s->log_len] = '\0';
    }
    pthread_mutex_unlock(&s->lock);
}

void stub_start(stub *s)
{
    memset(s, 0, sizeof *s);
    s->log = calloc(1, LOG_ROOM + 2);
    ck_assert_ptr_nonnull(s->log);
    ck_assert_int_eq(pthread_mutex_init(&s->lock, NULL), 0);
    idp_start(&s->world.server, IDP_STUB, NULL);
    ck_assert(idp_member(s->world.server.line, "other_issuer", s->other, sizeof s->other));
}

void stub_stop(stub *s)
{
    idp_stop(&s->world.server);
    gov_fake_clock_free(s->clock);
    pthread_mutex_destroy(&s->lock);
    free(s->log);
}

void stub_reset(stub *s)
{
    idp_control(&s->world.server, "/_test/reset", "");
    gov_fake_clock_free(s->clock);
    s->clock = NULL;
    s->allocator = NULL;
    s->log_len = 0;
    s->log[0] = '\0';
}

void stub_use_clock(stub *s)
{
    ck_assert_int_eq(gov_fake_clock_new((int64_t)time(NULL) * 1000, &s->clock), GOV_OK);
}

void stub_script(const stub *s, const char *format, ...)
{
    char script[SCRIPT_ROOM];
    va_list arguments;

    va_start(arguments, format);
    int len = vsnprintf(script, sizeof script, format, arguments);
    va_end(arguments);
    ck_assert_int_lt(len, (int)sizeof script);
    idp_script(&s->world.server, script);
}

/* A name, or an object in JSON. */
static void set_fault(const stub *s, const char *path, const char *fault, const char *around)
{
    const char *quote = fault[0] == '{' ? "" : "\"";
    const char *end = around[0] == '[' ? "]" : "";

    stub_script(s, "{\"faults\":{\"%s\":%s%s%s%s%s}}", path, around, quote, fault, quote, end);
}

void stub_fault(const stub *s, const char *path, const char *fault)
{
    set_fault(s, path, fault, "[");
}

void stub_fault_always(const stub *s, const char *path, const char *fault)
{
    set_fault(s, path, fault, "");
}

static void set_all(gov_config *config, const char *const *settings)
{
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, settings[i], settings[i + 1], NULL), GOV_OK);
    }
}

gov_config *stub_config(stub *s, const char *client_id, const char *const *settings)
{
    const char *issuer = s->world.server.issuer;
    bool native = strcmp(client_id, "app") == 0;
    gov_config *config = NULL;

    ck_assert_int_eq(gov_config_new(s->allocator, &config, NULL), GOV_OK);
    set_all(config,
            OIDC_SET("gateway.url", issuer, "auth.issuer", issuer, "auth.client_id", client_id,
                     "auth.redirect_uri", native ? OIDC_NATIVE : OIDC_WEB, "retry.base_ms", "5",
                     "retry.max_attempts", "1", "log.level", "trace"));
    if (!native && strcmp(client_id, "kiosk") != 0) {
        set_all(config, OIDC_SET("auth.client_secret", OIDC_SECRET));
    }
    set_all(config, settings);
    ck_assert_int_eq(gov_config_set_log(config, keep_log, s, NULL, NULL), GOV_OK);
    if (s->clock != NULL) {
        gov_clock table;
        gov_fake_clock_get_table(s->clock, &table);
        ck_assert_int_eq(gov_config_set_clock(config, &table, NULL), GOV_OK);
    }
    return config;
}

gov_client *stub_client(stub *s, const char *client_id, const char *const *settings)
{
    return oidc_client_of(stub_config(s, client_id, settings));
}

gov_status stub_log_in(stub *s, gov_client *client, const gov_login_options *options,
                       gov_session **out, gov_error **err)
{
    return oidc_log_in(&s->world, client, options, NULL, out, err);
}

gov_session *stub_person(stub *s, gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = stub_log_in(s, client, NULL, &session, &err);

    stub_expect(s, "a login", GOV_OK, status, &err);
    return session;
}

gov_status stub_call(stub *s, gov_session *session, gov_error **err)
{
    oidc_path url;

    snprintf(url.text, sizeof url.text, "%s/api", s->world.server.issuer);
    return oidc_call(session, url, NULL, 0, err);
}

long stub_count(const stub *s, const char *name)
{
    return idp_count(&s->world.server, name);
}

static cJSON *ask(const stub *s, const char *path)
{
    idp_reply reply;

    idp_get(&s->world.server, path, &reply);
    ck_assert_int_eq(reply.status, 200);
    cJSON *document = cJSON_Parse(reply.body);
    ck_assert_ptr_nonnull(document);
    idp_reply_free(&reply);
    return document;
}

long stub_count_other(const stub *s)
{
    cJSON *counts = ask(s, "/_test/counts");
    const cJSON *item = NULL;
    long sum = 0;

    cJSON_ArrayForEach(item, counts)
    {
        sum += strncmp(item->string, "other ", 6) == 0 ? (long)item->valuedouble : 0;
    }
    cJSON_Delete(counts);
    return sum;
}

bool stub_request(const stub *s, const char *path, size_t n, const char *member, char *out,
                  size_t room)
{
    char address[256];

    snprintf(address, sizeof address, "/_test/requests?path=%s", path);
    cJSON *list = ask(s, address);
    const cJSON *item = cJSON_GetArrayItem(list, (int)n);
    char *text = item != NULL ? cJSON_PrintUnformatted(item) : NULL;
    bool found = text != NULL && idp_member(text, member, out, room);
    cJSON_free(text);
    cJSON_Delete(list);
    return found;
}

/* Everything of an error that somebody may show or log. */
static size_t texts_of(const gov_error *err, const char *out[TEXTS])
{
    const char *const texts[TEXTS] = {
        gov_error_get_message(err, GOV_LANGUAGE_EN),
        gov_error_get_message(err, GOV_LANGUAGE_ZH),
        gov_error_get_citizen_message(err, GOV_LANGUAGE_EN),
        gov_error_get_citizen_message(err, GOV_LANGUAGE_ZH),
        gov_error_get_platform_code(err),
        gov_error_get_request_id(err),
        gov_error_get_acr_values(err),
        gov_error_get_field_pointer(err, 0),
    };
    size_t count = 0;

    for (size_t i = 0; i < TEXTS; i++) {
        if (texts[i] != NULL) {
            out[count++] = texts[i];
        }
    }
    return count;
}

/* The first of what is hidden that one of the texts has; the caller frees it. */
static char *find_secret(const stub *s, const char *const *texts, size_t count)
{
    static const char *const always[] = {OIDC_SECRET, "s3cret", STUB_ID_NUMBER, "eyJ"};
    const size_t fixed = sizeof always / sizeof always[0];
    cJSON *hidden = ask(s, "/_test/hidden");
    char *found = NULL;

    for (size_t i = 0; i < fixed + (size_t)cJSON_GetArraySize(hidden); i++) {
        const char *secret =
            i < fixed ? always[i] : cJSON_GetArrayItem(hidden, (int)(i - fixed))->valuestring;
        for (size_t k = 0; found == NULL && k < count; k++) {
            found = strstr(texts[k], secret) != NULL ? strdup(secret) : NULL;
        }
    }
    cJSON_Delete(hidden);
    return found;
}

bool stub_is_telling(const stub *s, const char *text)
{
    char *found = find_secret(s, &text, 1);
    bool tells = found != NULL;

    free(found);
    return tells;
}

static void expect_no_secret(stub *s, const char *where, const char *what, const gov_error *err)
{
    const char *texts[TEXTS + 1];
    size_t count = err != NULL ? texts_of(err, texts) : 0;

    pthread_mutex_lock(&s->lock);
    texts[count++] = s->log;
    char *found = find_secret(s, texts, count);
    pthread_mutex_unlock(&s->lock);
    ck_assert_msg(found == NULL, "%s: %s: \"%s\" is told: %s", where, what, found,
                  err != NULL ? texts[0] : "in the log");
}

void stub_expect_at(const char *file, int line, stub *s, const char *what, gov_status wanted,
                    gov_status status, gov_error **err, const char *const *words)
{
    char where[256];
    const char *en = *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_EN) : "";
    const char *zh = *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_ZH) : "";

    snprintf(where, sizeof where, "%s:%d", file, line);
    ck_assert_msg(status == wanted, "%s: %s: %s, not %s: %s", where, what,
                  gov_status_get_name(status), gov_status_get_name(wanted), en);
    ck_assert_msg((*err != NULL) == (status != GOV_OK), "%s: %s", where, what);
    ck_assert_msg(*err == NULL || gov_error_get_status(*err) == status, "%s: %s", where, what);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        ck_assert_msg(strstr(en, words[i]) != NULL, "%s: %s: no %s: %s", where, what, words[i], en);
        ck_assert_msg(strstr(zh, words[i]) != NULL, "%s: %s: no %s: %s", where, what, words[i], zh);
    }
    expect_no_secret(s, where, what, *err);
    gov_error_free(*err);
    *err = NULL;
}
