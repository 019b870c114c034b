/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: the table, setting and reading, the file, hooks and the rules between settings. */
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <govsdk/client.h>

#include "core/config.h"

static test_memory memory;
static gov_config *config;
static gov_error *error;

static void begin(void)
{
    test_memory_init(&memory);
    error = NULL;
    ck_assert_int_eq(gov_config_new(test_memory_allocator(&memory), &config, NULL), GOV_OK);
}

static void end(void)
{
    gov_error_free(error);
    gov_config_free(config);
    gov_config_free(NULL);
    test_memory_check(&memory);
}

static gov_status set(const char *name, const char *value)
{
    gov_error_free(error);
    error = NULL;
    return gov_config_set(config, name, value, &error);
}

START_TEST(every_setting_is_listed_and_has_its_default)
{
    begin();
    for (size_t i = 0; i < gov_config_get_option_count(); i++) {
        const char *name = gov_config_get_option_name(i);
        const char *preset = gov_config_get_option_default(i);
        ck_assert_ptr_nonnull(name);
        ck_assert_uint_eq(gov__config_find(name), i);
        for (int language = 0; language < 2; language++) {
            const char *help = gov_config_get_option_help(i, (gov_language)language);
            ck_assert_uint_gt(strlen(help), 10);
        }
        bool range = gov_config_get_option_type(i) != GOV_CONFIG_STRING;
        ck_assert_int_eq(gov_config_get_option_range(i) != NULL, range);
        const char *value = gov_config_get(config, name);
        ck_assert_int_eq(value != NULL, preset != NULL);
        if (preset != NULL) {
            ck_assert_str_eq(value, preset);
            ck_assert_int_eq(set(name, preset), GOV_OK);
        }
        ck_assert(gov_config_get_option_is_secret(i) == 0 || preset == NULL);
    }
    ck_assert_ptr_null(gov_config_get_option_name(SIZE_MAX));
    ck_assert_ptr_null(gov_config_get_option_default(SIZE_MAX));
    ck_assert_ptr_null(gov_config_get_option_range(SIZE_MAX));
    ck_assert_ptr_null(gov_config_get_option_help(SIZE_MAX, GOV_LANGUAGE_EN));
    ck_assert_int_eq(gov_config_get_option_type(SIZE_MAX), GOV_CONFIG_STRING);
    ck_assert_int_eq(gov_config_get_option_is_secret(SIZE_MAX), 0);
    end();
}
END_TEST

typedef struct set_row {
    const char *name;
    const char *value;
    gov_status status;
} set_row;

START_TEST(checks_type_and_range)
{
    static const set_row rows[] = {
        {"call.timeout_ms", "1", GOV_OK},
        {"call.timeout_ms", "3600000", GOV_OK},
        {"call.timeout_ms", "0", GOV_ERR_CONFIG},
        {"call.timeout_ms", "3600001", GOV_ERR_CONFIG},
        {"call.timeout_ms", "-1", GOV_ERR_CONFIG},
        {"call.timeout_ms", "1e3", GOV_ERR_CONFIG},
        {"call.timeout_ms", " 1", GOV_ERR_CONFIG},
        {"call.timeout_ms", "", GOV_ERR_CONFIG},
        {"call.timeout_ms", "99999999999999999999", GOV_ERR_CONFIG},
        {"gateway.allow_http", "true", GOV_OK},
        {"gateway.allow_http", "false", GOV_OK},
        {"gateway.allow_http", "yes", GOV_ERR_CONFIG},
        {"gateway.allow_http", "1", GOV_ERR_CONFIG},
        {"gateway.allow_http", "tru", GOV_ERR_CONFIG},
        {"tls.min_version", "1.3", GOV_OK},
        {"tls.min_version", "1.1", GOV_ERR_CONFIG},
        {"tls.min_version", "1.2|1.3", GOV_ERR_CONFIG},
        {"tls.min_version", "", GOV_ERR_CONFIG},
        {"app.id", "中文", GOV_OK},
        {"app.id", "a\nb", GOV_ERR_CONFIG},
        {"app.id", "\xFF", GOV_ERR_CONFIG},
        {"app.id", "", GOV_OK},
    };
    begin();
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        ck_assert_msg(set(rows[i].name, rows[i].value) == rows[i].status, "row %zu", i);
        ck_assert_int_eq(error != NULL, rows[i].status != GOV_OK);
        if (error != NULL) {
            ck_assert_ptr_nonnull(
                strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), rows[i].name));
            ck_assert_ptr_nonnull(
                strstr(gov_error_get_message(error, GOV_LANGUAGE_ZH), rows[i].name));
        }
    }
    ck_assert_str_eq(gov_config_get(config, "tls.min_version"), "1.3");
    ck_assert_ptr_null(gov_config_get(config, "app.id"));
    end();
}
END_TEST

START_TEST(typed_setters_mind_the_type)
{
    begin();
    ck_assert_int_eq(gov_config_set_integer(config, "http.max_pages", 7, NULL), GOV_OK);
    ck_assert_str_eq(gov_config_get(config, "http.max_pages"), "7");
    ck_assert_int_eq(gov_config_set_integer(config, "http.max_pages", 0, &error), GOV_ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), "1..100000"));
    ck_assert_int_eq(gov_config_set_integer(config, "gateway.url", 1, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(gov_config_set_integer(config, "gateway.allow_http", 1, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(gov_config_set_boolean(config, "gateway.allow_http", -4, NULL), GOV_OK);
    ck_assert_str_eq(gov_config_get(config, "gateway.allow_http"), "true");
    ck_assert_int_eq(gov_config_set_boolean(config, "http.max_pages", 1, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(gov_config_set_boolean(config, "none", 1, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(gov_config_set_integer(NULL, "x", 1, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set(config, NULL, "x", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set(config, "x", NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(gov_config_get(config, NULL));
    ck_assert_ptr_null(gov_config_get(config, "none"));
    end();
}
END_TEST

START_TEST(names_the_nearest_setting)
{
    static const char *const rows[][2] = {
        {"http.conect_timeout_ms", "\"http.connect_timeout_ms\""},
        {"gatewayurl", "\"gateway.url\""},
        {"tls.cafile", "\"tls.ca_file\""},
        {"TLS.CA_FILE", "\"tls.ca_file\""},
    };
    begin();
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        ck_assert_int_eq(set(rows[i][0], "x"), GOV_ERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), rows[i][1]));
        ck_assert_ptr_nonnull(strstr(gov_error_get_message(error, GOV_LANGUAGE_ZH), "是否想用"));
    }
    ck_assert_int_eq(set("completely-different", "x"), GOV_ERR_CONFIG);
    ck_assert_ptr_null(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), "mean"));
    end();
}
END_TEST

START_TEST(secrets_are_not_given_back_nor_left_behind)
{
    begin();
    test_memory_forbid(&memory, "s3cret-value");
    ck_assert_int_eq(set("auth.client_secret", "s3cret-value"), GOV_OK);
    ck_assert_ptr_null(gov_config_get(config, "auth.client_secret"));
    ck_assert_str_eq(gov__config_text(config, GOV__OPTION_AUTH_CLIENT_SECRET), "s3cret-value");
    ck_assert_int_eq(set("auth.client_secret", "s3cret-value\n"), GOV_ERR_CONFIG);
    ck_assert_ptr_null(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), "s3cret"));
    ck_assert_int_eq(set("s3cret-value=1", "x"), GOV_ERR_CONFIG);
    ck_assert_ptr_null(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), "s3cret"));
    ck_assert_int_eq(set("auth.client_secret", "other"), GOV_OK);
    end();
}
END_TEST

static void write_file(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static char folder[] = "/tmp/govsdk-config-XXXXXX";
static char path[64];

static void make_file(const char *text)
{
    if (path[0] == '\0') {
        ck_assert_ptr_nonnull(mkdtemp(folder));
        (void)snprintf(path, sizeof path, "%s/c.conf", folder);
    }
    write_file(path, text, strlen(text));
}

static gov_status load(const char *text)
{
    make_file(text);
    gov_error_free(error);
    error = NULL;
    return gov_config_load_file(config, path, &error);
}

START_TEST(loads_a_file)
{
    begin();
    ck_assert_int_eq(load("# comment\n\n  gateway.url = https://gov.test  \r\n"
                          "\thttp.max_pages=7\napp.id = a = b\nhttp.proxy ="),
                     GOV_OK);
    ck_assert_str_eq(gov_config_get(config, "gateway.url"), "https://gov.test");
    ck_assert_str_eq(gov_config_get(config, "http.max_pages"), "7");
    ck_assert_str_eq(gov_config_get(config, "app.id"), "a = b");
    ck_assert_ptr_null(gov_config_get(config, "http.proxy"));
    ck_assert_int_eq(load(""), GOV_OK);
    end();
}
END_TEST

START_TEST(a_wrong_line_changes_nothing)
{
    static const char *const rows[][2] = {
        {"http.max_pages = 9\nhttp.max_pages\n", "line 2"},
        {"http.max_pages = 9\n\n# x\nhttp.maxpages = 1\n", "line 4"},
        {"http.max_pages = 9\nhttp.max_pages = many", "line 2"},
        {"http.max_pages = 9\n= 1", "line 2"},
        {"http.max_pages = "
         "9\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1",
         "line 2"},
    };
    begin();
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        ck_assert_int_eq(load(rows[i][0]), GOV_ERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), rows[i][1]));
        ck_assert_str_eq(gov_config_get(config, "http.max_pages"), "100");
    }
    end();
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
    static char big[256 * 1024 + 1];
    begin();
    ck_assert_int_eq(gov_config_load_file(config, "/nonexistent/x", &error), GOV_ERR_FILE);
    ck_assert_int_eq(gov_config_load_file(config, "/tmp", NULL), GOV_ERR_FILE);
    ck_assert_int_eq(gov_config_load_file(config, "", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_load_file(NULL, "x", NULL), GOV_ERR_ARGUMENT);
    memset(big, '#', sizeof big);
    make_file("");
    write_file(path, big, sizeof big);
    ck_assert_int_eq(gov_config_load_file(config, path, NULL), GOV_ERR_LIMIT);
    write_file(path, "app.id = a\0b\n", 13);
    ck_assert_int_eq(gov_config_load_file(config, path, NULL), GOV_ERR_CONFIG);
    end();
}
END_TEST

typedef struct check_row {
    const char *settings[6];
    const char *fault; /* in the message; NULL: good */
} check_row;

START_TEST(a_client_needs_settings_that_fit)
{
    static const check_row rows[] = {
        {{"gateway.url", "https://gov.test"}, NULL},
        {{"gateway.url", "https://gov.test/prefix/"}, NULL},
        {{"gateway.url", "http://127.0.0.1:8080"}, NULL},
        {{"gateway.url", "http://localhost"}, NULL},
        {{"gateway.url", "http://[::1]:8"}, NULL},
        {{"gateway.url", "http://gov.test", "gateway.allow_http", "true"}, NULL},
        {{"gateway.url", "http://gov.test"}, "gateway.url"},
        {{"gateway.url", "http://localhost.gov.test"}, "gateway.url"},
        {{"gateway.url", "ftp://gov.test"}, "gateway.url"},
        {{"gateway.url", "https://user@gov.test"}, "gateway.url"},
        {{"gateway.url", "https://gov.test/?a=1"}, "gateway.url"},
        {{"gateway.url", ""}, "gateway.url"},
        {{"app.id", "x"}, "gateway.url"},
        {{"gateway.url", "https://gov.test", "app.id", "a b"}, "app.id"},
        {{"gateway.url", "https://gov.test", "app.id", ""}, "app.id"},
        {{"gateway.url", "https://gov.test", "app.terminal_id", "a:b"}, NULL},
        {{"gateway.url", "https://gov.test", "app.terminal_id", "a/b"}, "app.terminal_id"},
        {{"gateway.url", "https://gov.test", "auth.issuer", "http://idp.test"}, "auth.issuer"},
        {{"gateway.url", "https://gov.test", "auth.client_secret", "x"}, "auth.client_id"},
        {{"gateway.url", "https://gov.test", "tls.client_key_file", "x"},
         "tls.client_certificate_file"},
        {{"gateway.url", "https://gov.test", "http.no_proxy", "x"}, "http.proxy"},
        {{"gateway.url", "https://gov.test", "retry.base_ms", "60000"}, "retry.cap_ms"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        begin();
        for (int n = 0; n < 6 && rows[i].settings[n] != NULL; n += 2) {
            ck_assert_int_eq(set(rows[i].settings[n], rows[i].settings[n + 1]), GOV_OK);
        }
        gov_status status = gov__config_check(config, &error);
        ck_assert_msg(status == (rows[i].fault != NULL ? GOV_ERR_CONFIG : GOV_OK), "row %zu", i);
        ck_assert(rows[i].fault == NULL ||
                  strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), rows[i].fault) != NULL);
        end();
    }
}
END_TEST

static void count(void *user)
{
    ++*(int *)user;
}

static int64_t now(void *user)
{
    (void)user;
    return 0;
}

static void nap(void *user, int64_t duration_ms)
{
    (void)user;
    (void)duration_ms;
}

static gov_status fill(void *user, void *out, size_t size)
{
    (void)user;
    memset(out, 0, size);
    return GOV_OK;
}

static void no_log(void *user, gov_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
}

static void no_perform(void *user, gov_exchange *exchange)
{
    (void)user;
    (void)exchange;
}

START_TEST(hooks_are_destroyed_once_with_their_last_user)
{
    int destroyed[4] = {0, 0, 0, 0};
    gov_client *client = NULL;
    begin();
    ck_assert_int_eq(set("gateway.url", "https://gov.test"), GOV_OK);
    gov_clock clock = {sizeof clock, &destroyed[0], now, now, nap, count};
    gov_random random = {sizeof random, &destroyed[1], fill, count};
    gov_transport transport = {.struct_size = sizeof transport,
                               .user = &destroyed[2],
                               .perform = no_perform,
                               .destroy = count};
    ck_assert_int_eq(gov_config_set_clock(config, &clock, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_random(config, &random, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_transport(config, &transport, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_log(config, no_log, &destroyed[3], count, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_clock(config, NULL, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_log(config, NULL, NULL, NULL, NULL), GOV_OK);
    gov_config_free(config);
    config = NULL;
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(destroyed[i], 0);
    }
    gov_client_unref(client);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(destroyed[i], 1);
    }
    end();
}
END_TEST

START_TEST(a_refused_hook_is_destroyed_too)
{
    struct newer {
        gov_random known;
        void *more;
    } newer = {.known = {.struct_size = sizeof newer, .fill = fill, .destroy = count}};
    int destroyed = 0;
    begin();
    gov_clock clock = {sizeof clock, &destroyed, now, NULL, nap, count};
    ck_assert_int_eq(gov_config_set_clock(config, &clock, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(destroyed, 1);
    gov_random random = {sizeof random, &destroyed, NULL, count};
    ck_assert_int_eq(gov_config_set_random(config, &random, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(destroyed, 2);
    gov_transport transport = {
        .struct_size = sizeof transport, .user = &destroyed, .destroy = count};
    ck_assert_int_eq(gov_config_set_transport(config, &transport, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(destroyed, 3);
    gov_secret_store store = {.struct_size = sizeof store, .user = &destroyed, .destroy = count};
    ck_assert_int_eq(gov_config_set_secret_store(config, &store, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(destroyed, 4);
    ck_assert_int_eq(gov_config_set_log(NULL, no_log, &destroyed, count, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(destroyed, 5);
    newer.known.user = &destroyed;
    newer.more = &destroyed;
    ck_assert_int_eq(gov_config_set_random(config, &newer.known, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(destroyed, 6);
    newer.more = NULL;
    ck_assert_int_eq(gov_config_set_random(config, &newer.known, NULL), GOV_OK);
    ck_assert_int_eq(destroyed, 6);
    test_memory_fail_from(&memory, 1);
    random.fill = fill;
    ck_assert_int_eq(gov_config_set_random(config, &random, &error), GOV_ERR_NO_MEMORY);
    ck_assert_int_eq(destroyed, 7);
    test_memory_fail_never(&memory);
    end();
    ck_assert_int_eq(destroyed, 8);
}
END_TEST

START_TEST(refuses_a_partial_allocator)
{
    gov_allocator broken = {.struct_size = sizeof broken};
    gov_config *out = (gov_config *)&broken;
    ck_assert_int_eq(gov_config_new(&broken, &out, NULL), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(out);
    ck_assert_int_eq(gov_config_new(NULL, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_new(NULL, &out, NULL), GOV_OK);
    gov_config_free(out);
}
END_TEST

static gov_status make_and_load(const gov_allocator *mem, void *user)
{
    gov_config *made = NULL;
    gov_error *err = NULL;
    (void)user;
    gov_status status = gov_config_new(mem, &made, &err);
    if (status == GOV_OK) {
        status = gov_config_load_file(made, path, &err);
        const char *id = gov_config_get(made, "app.id");
        ck_assert_str_eq(id, status == GOV_OK ? "loaded" : "govsdk");
    }
    ck_assert_int_eq(gov_error_get_status(err), status);
    gov_error_free(err);
    gov_config_free(made);
    return status;
}

START_TEST(survives_every_failing_allocation)
{
    make_file("app.id = loaded\nauth.client_secret = x\nhttp.max_pages = 3\n");
    ck_assert_uint_gt(test_out_of_memory(make_and_load, NULL), 20);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(every_setting_is_listed_and_has_its_default),
        TEST_ENTRY(checks_type_and_range),
        TEST_ENTRY(typed_setters_mind_the_type),
        TEST_ENTRY(names_the_nearest_setting),
        TEST_ENTRY(secrets_are_not_given_back_nor_left_behind),
        TEST_ENTRY(loads_a_file),
        TEST_ENTRY(a_wrong_line_changes_nothing),
        TEST_ENTRY(files_that_cannot_be_read),
        TEST_ENTRY(a_client_needs_settings_that_fit),
        TEST_ENTRY(hooks_are_destroyed_once_with_their_last_user),
        TEST_ENTRY(a_refused_hook_is_destroyed_too),
        TEST_ENTRY(refuses_a_partial_allocator),
        TEST_ENTRY(survives_every_failing_allocation),
    };
    return test_run("config", entries, TEST_COUNT(entries));
}
