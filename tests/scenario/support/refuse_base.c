/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused by configuration, exchange, identifiers and key verification. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"

static void *alloc_none(void *user, size_t size)
{
    (void)user;
    (void)size;
    return NULL;
}

static void config_new(void)
{
    const gov_allocator whole = {.struct_size = sizeof whole, .alloc = alloc_none};
    gov_allocator strange = whole;
    REFUSED(GOV_ERR_ARGUMENT, gov_config_new, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_config_new, &whole, &out.config, err_or_null());
    strange.struct_size = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_config_new, &strange, &out.config, err_or_null());
    strange.struct_size = 1U << 20;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_config_new, &strange, &out.config, err_or_null());
    HARMLESS(gov_config_free, NULL);
}

static void config_set(good *g)
{
    gov_config *c = g->config;
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set, NULL, "gateway.url", "x", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set, c, NULL, "x", err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "", "x", err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "gateway.urll", "x", err_or_null());
    EACH(bad, bad_ids)
    {
        REFUSED(GOV_ERR_CONFIG, gov_config_set, c, *bad, "x", err_or_null());
        REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "call.timeout_ms", *bad, err_or_null());
        REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "log.level", *bad, err_or_null());
        REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "gateway.allow_http", *bad, err_or_null());
    }
    EACH(bad, bad_texts)
    {
        REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "gateway.url", *bad, err_or_null());
    }
    static const char *const numbers[] = {
        "0", "-1", "3600001", "1e3", "0x10", "99999999999999999999", " 5", "5 ", "+5", "1.5", NULL};
    EACH(bad, numbers)
    {
        REFUSED(GOV_ERR_CONFIG, gov_config_set, c, "call.timeout_ms", *bad, err_or_null());
    }
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_integer, NULL, "call.timeout_ms", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_integer, c, NULL, 1, err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_config_set_integer, c, "call.timeout_ms", 0, err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_config_set_integer, c, "call.timeout_ms", INT64_MIN, err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_config_set_integer, c, "gateway.url", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_boolean, NULL, "gateway.allow_http", 1, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_boolean, c, NULL, 1, err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_config_set_boolean, c, "call.timeout_ms", 1, err_or_null());
    GIVES_NULL(gov_config_get, NULL, "gateway.url");
    GIVES_NULL(gov_config_get, c, NULL);
    GIVES_NULL(gov_config_get, c, "gateway.urll");
    GIVES_NULL(gov_config_get, c, "auth.client_secret");
    REFUSED(GOV_ERR_ARGUMENT, gov_config_load_file, NULL, "x", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_load_file, c, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_load_file, c, "", err_or_null());
    REFUSED(GOV_ERR_FILE, gov_config_load_file, c, "/nowhere/at/all", err_or_null());
    REFUSED(GOV_ERR_FILE, gov_config_load_file, c, "/", err_or_null());
}

static gov_status a_lock(void *user, const char *name, int64_t timeout_ms)
{
    (void)user;
    (void)name;
    (void)timeout_ms;
    return GOV_OK;
}

static void config_hooks(good *g)
{
    gov_config *c = g->config;
    const gov_clock clock = {.struct_size = sizeof clock};
    const gov_random random = {.struct_size = sizeof random};
    const gov_secret_store store = {.struct_size = sizeof store};
    const gov_transport transport = {.struct_size = sizeof transport};
    const gov_transport sizeless = {.struct_size = 0};
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_log, NULL, NULL, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_clock, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_clock, c, &clock, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_random, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_random, c, &random, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_secret_store, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_secret_store, c, &store, err_or_null());
    const gov_secret_store half = {.struct_size = sizeof half, .lock = a_lock};
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_secret_store, c, &half, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_file_store, NULL, "x", NULL, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_file_store, c, NULL, NULL, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_file_store, c, "", NULL, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_file_store, c, "x", NULL, 32, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_file_store, c, "x", "short", 5, err_or_null());
    REFUSED(GOV_ERR_FILE, gov_config_set_file_store, c, "/dev/null", NULL, 0, err_or_null());
    REFUSED(GOV_ERR_FILE, gov_config_set_file_store, c, "/nowhere/at/all", NULL, 0, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_key, NULL, GOV_KEY_CLIENT, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_key, c, (gov_key_role)0, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_key, c, (gov_key_role)6, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_transport, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_transport, c, &transport, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_transport, c, &sizeless, err_or_null());
    GIVES_NULL(gov_config_get_option_name, SIZE_MAX);
    GIVES(GOV_CONFIG_STRING, gov_config_get_option_type, SIZE_MAX);
    GIVES_NULL(gov_config_get_option_default, SIZE_MAX);
    GIVES_NULL(gov_config_get_option_range, SIZE_MAX);
    GIVES(0, gov_config_get_option_is_secret, SIZE_MAX);
    GIVES_NULL(gov_config_get_option_help, SIZE_MAX, GOV_LANGUAGE_ZH);
    refuse_begin("gov_config_get_option_count");
    ck_assert_uint_ge(gov_config_get_option_count(), 30);
}

/* What a transport does wrong is refused where it happens; the call ends with what it was told. */
static void exchange_amid(void *user, gov_exchange *e)
{
    size_t size = 7;
    char byte = 'x';
    static char large[1 << 17];
    memset(large, 'v', sizeof large);
    (void)user;
    REFUSED(GOV_ERR_HOOK, gov_exchange_write_body, e, "x", 1);
    REFUSED(GOV_ERR_HOOK, gov_exchange_add_header, e, "A", 1, "b", 1);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_set_status, e, 199);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_set_status, e, 600);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_set_status, e, -1);
    REFUSED(GOV_OK, gov_exchange_set_status, e, 200);
    REFUSED(GOV_ERR_ARGUMENT, gov_exchange_add_header, e, NULL, 1, "b", 1);
    REFUSED(GOV_ERR_ARGUMENT, gov_exchange_add_header, e, "A", 1, NULL, 1);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_add_header, e, "", 0, "b", 1);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_add_header, e, "A b", 3, "b", 1);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_add_header, e, "A\r", 2, "b", 1);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_add_header, e, "A", 1, "b\r\nC: d", 7);
    REFUSED(GOV_ERR_RESPONSE, gov_exchange_add_header, e, "A", 1, "b\0c", 3);
    REFUSED(GOV_ERR_RESPONSE_TOO_LARGE, gov_exchange_add_header, e, "A", 1, large, sizeof large);
    REFUSED(GOV_ERR_ARGUMENT, gov_exchange_write_body, e, NULL, 1);
    REFUSED(GOV_ERR_RESPONSE_TOO_LARGE, gov_exchange_write_body, e, "x", SIZE_MAX);
    REFUSED(GOV_ERR_ARGUMENT, gov_exchange_read_body, e, NULL, 1, &size);
    ck_assert_uint_eq(size, 0);
    REFUSED(GOV_ERR_ARGUMENT, gov_exchange_read_body, e, &byte, 1, NULL);
    GIVES_NULL(gov_exchange_get_header_name, e, SIZE_MAX);
    GIVES_NULL(gov_exchange_get_header_value, e, SIZE_MAX);
    GIVES_NULL(gov_exchange_get_header_line, e, SIZE_MAX);
    HARMLESS(gov_exchange_finish, e, GOV_ERR_CONNECT, GOV_STAGE_NOT_SENT, "a\r\nb\x01");
    HARMLESS(gov_exchange_finish, e, GOV_OK, GOV_STAGE_COMPLETE, NULL);
}

static void exchange_null(void)
{
    size_t size = 7;
    char byte = 'x';
    GIVES_NULL(gov_exchange_get_method, NULL);
    GIVES_NULL(gov_exchange_get_url, NULL);
    GIVES(0, gov_exchange_get_header_count, NULL);
    GIVES_NULL(gov_exchange_get_header_name, NULL, 0);
    GIVES_NULL(gov_exchange_get_header_value, NULL, 0);
    GIVES_NULL(gov_exchange_get_header_line, NULL, 0);
    GIVES(0, gov_exchange_get_body_size, NULL);
    GIVES_NULL(gov_exchange_get_body, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_exchange_read_body, NULL, &byte, 1, &size);
    ck_assert_uint_eq(size, 0);
    GIVES(0, gov_exchange_get_deadline_ms, NULL);
    GIVES(0, gov_exchange_get_remaining_ms, NULL);
    GIVES(0, gov_exchange_is_cancelled, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_exchange_set_status, NULL, 200);
    GIVES(GOV_ERR_ARGUMENT, gov_exchange_add_header, NULL, "a", 1, "b", 1);
    GIVES(GOV_ERR_ARGUMENT, gov_exchange_write_body, NULL, "a", 1);
    GIVES(GOV_ERR_ARGUMENT, gov_exchange_report_sent, NULL, 1);
    HARMLESS(gov_exchange_finish, NULL, GOV_OK, GOV_STAGE_COMPLETE, NULL);
}

static void exchanges(good *g)
{
    static const char *const once[] = {"retry.max_attempts", "1", NULL};
    const gov_transport table = {.struct_size = sizeof table, .perform = exchange_amid};
    const world_client_options options = {.transport = &table, .settings = once};
    gov_session *session = NULL;
    gov_item *item = NULL;
    gov_error *err = NULL;
    exchange_null();
    refuse_set_round(1); /* these functions have no error */
    gov_client *client = world_client(&g->w, &options);
    world_expect(gov_session_new_anonymous(client, &session, &err), &err, GOV_OK, "anonymous");
    gov_status status = gov_item_get(session, "x", NULL, &item, &err);
    ck_assert_int_eq(status, GOV_ERR_CONNECT);
    ck_assert_int_eq(gov_error_get_stage(err), GOV_STAGE_NOT_SENT);
    ck_assert_ptr_null(strpbrk(gov_error_get_message(err, GOV_LANGUAGE_EN), "\r\n\x01"));
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
}

static void identifiers(void)
{
    gov_identifier_check check = {.struct_size = sizeof check};
    gov_identifier_check sizeless = {.struct_size = 0};
    char small[4];
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_check_text, GOV_IDENTIFIER_USCC, NULL, 1, &check);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_check_text, GOV_IDENTIFIER_USCC, "x", 1, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_check_text, GOV_IDENTIFIER_USCC, "x", 1, &sizeless);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_check_text, (gov_identifier_kind)0, "x", 1, &check);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_check_text, (gov_identifier_kind)5, "x", 1, &check);
    EACH(bad, bad_ids)
    {
        for (int kind = GOV_IDENTIFIER_RESIDENT_ID; kind <= GOV_IDENTIFIER_REGION; kind++) {
            GIVES(GOV_OK, gov_identifier_check_text, (gov_identifier_kind)kind, *bad, strlen(*bad),
                  &check);
            GIVES(0, gov_identifier_is_acceptable, &check);
        }
    }
    GIVES(0, gov_identifier_is_acceptable, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_mask, NULL, 1, small, sizeof small);
    GIVES(GOV_ERR_ARGUMENT, gov_identifier_mask, "x", 1, NULL, 4);
    GIVES(GOV_ERR_LIMIT, gov_identifier_mask, "12345678", 8, small, sizeof small);
    GIVES(GOV_ERR_LIMIT, gov_identifier_mask, "1", 1, small, 0);
}

void refuse_base(good *g)
{
    config_new();
    config_set(g);
    config_hooks(g);
    identifiers();
}

void refuse_exchange(good *g)
{
    exchanges(g);
}
