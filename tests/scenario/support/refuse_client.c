/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused by clients, sessions, log-ins, call options and key verification. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"

static void clients(good *g)
{
    gov_config *empty = NULL;
    int64_t offset = 7;
    ck_assert_int_eq(gov_config_new(NULL, &empty, NULL), GOV_OK);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_client_new, NULL, &out.client, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_client_new, g->config, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_CONFIG, gov_client_new, empty, &out.client, err_or_null());
    static const char *const urls[] = {"",
                                       "x",
                                       "ftp://a.example",
                                       "http://a.example",
                                       "https://",
                                       "https://u:p@a.example",
                                       "https://a.example/#f",
                                       "https://a b",
                                       "//a",
                                       NULL};
    EACH(url, urls)
    {
        if (gov_config_set(empty, "gateway.url", *url, NULL) == GOV_OK) {
            REFUSED_OUT(GOV_ERR_CONFIG, gov_client_new, empty, &out.client, err_or_null());
        }
    }
    gov_config_free(empty);
    GIVES_NULL(gov_client_ref, NULL);
    HARMLESS(gov_client_unref, NULL);
    REFUSED(GOV_ERR_ARGUMENT, gov_client_discover, NULL, NULL, err_or_null());
    GIVES(0, gov_client_get_clock_offset_ms, NULL, &offset);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_client_get_metadata_json, NULL, NULL, &out.text,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_client_get_metadata_json, g->client, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_client_get_keys_json, NULL, NULL, &out.text, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_client_get_keys_json, g->client, NULL, NULL, err_or_null());
    HARMLESS(gov_client_free_text, NULL, NULL);
    HARMLESS(gov_client_free_text, g->client, NULL);
    refuse_begin("gov_prepare");
    ck_assert_int_eq(gov_prepare(NULL), GOV_OK);
}

static void keys(good *g)
{
    static const char *const sets[] = {"",
                                       "{",
                                       "[]",
                                       "{}",
                                       "{\"keys\":{}}",
                                       "{\"keys\":[1]}",
                                       "null",
                                       "{\"keys\":[]} x",
                                       "{\"keys\":[],\"keys\":[]}",
                                       "\xff",
                                       NULL};
    REFUSED(GOV_ERR_ARGUMENT, gov_client_set_keys_json, NULL, "{}", 2, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_client_set_keys_json, g->client, NULL, 2, err_or_null());
    EACH(set, sets)
    {
        REFUSED(GOV_ERR_RESPONSE, gov_client_set_keys_json, g->client, *set, strlen(*set),
                err_or_null());
    }
    REFUSED(GOV_ERR_ALGORITHM, gov_client_set_keys_json, g->client, "{\"keys\":[]}", 11,
            err_or_null());
    /* A secret among public keys is no oversight. */
    static const char oct[] = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}";
    REFUSED(GOV_ERR_RESPONSE, gov_client_set_keys_json, g->client, oct, sizeof oct - 1,
            err_or_null());
}

static void jws(good *g)
{
    static const char *const malformed[] = {
        "x", "..",      "a.b", "a.b.c", "a.b.c.d", "eyJhbGciOiJ", "\xff.\xff.\xff",
        " ", "a\n.b.c", NULL};
    size_t size = 7;
    const char *good_jws = gov_receipt_get_jws(g->receipt);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify, NULL, "x", 1, NULL, &out.text, &size,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify, g->client, NULL, 1, NULL, &out.text, &size,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify, g->client, "", 0, NULL, &out.text, &size,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_jws_verify, g->client, good_jws, strlen(good_jws), NULL, NULL,
            &size, err_or_null());
    ck_assert_uint_eq(size, 0);
    EACH(bad, malformed)
    {
        REFUSED_OUT(GOV_ERR_RESPONSE, gov_jws_verify, g->client, *bad, strlen(*bad), NULL,
                    &out.text, &size, err_or_null());
    }
    /* {"alg":"none"}.{}. and {"alg":"HS256"}.{}.x: no key of ours signs like that. */
    static const char none[] = "eyJhbGciOiJub25lIn0.e30.";
    static const char hs256[] = "eyJhbGciOiJIUzI1NiJ9.e30.eA";
    REFUSED_OUT(GOV_ERR_RESPONSE, gov_jws_verify, g->client, none, sizeof none - 1, NULL, &out.text,
                &size, err_or_null());
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jws_verify, g->client, hs256, sizeof hs256 - 1, NULL,
                &out.text, &size, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_receipt_verify, NULL, good_jws, strlen(good_jws), NULL,
                &out.receipt, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_receipt_verify, g->client, NULL, 1, NULL, &out.receipt,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_receipt_verify, g->client, good_jws, strlen(good_jws), NULL, NULL,
            err_or_null());
    EACH(bad, malformed)
    {
        REFUSED_OUT(GOV_ERR_RESPONSE, gov_receipt_verify, g->client, *bad, strlen(*bad), NULL,
                    &out.receipt, err_or_null());
    }
    /* An event of the log is signed as well, and is no receipt. */
    const char *event = gov_event_list_get_jws(g->events, 0);
    REFUSED_OUT(GOV_ERR_RESPONSE, gov_receipt_verify, g->client, event, strlen(event), NULL,
                &out.receipt, err_or_null());
}

static void sessions(good *g)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_new_anonymous, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_new_anonymous, g->client, NULL, err_or_null());
    GIVES_NULL(gov_session_ref, NULL);
    HARMLESS(gov_session_unref, NULL);
    HARMLESS(gov_session_free_text, NULL, NULL);
    HARMLESS(gov_session_free_text, g->session, NULL);
    GIVES(0, gov_session_is_logged_in, NULL);
    GIVES(0, gov_session_is_logged_in, g->anonymous);
    GIVES(0, gov_session_is_logged_in, g->ended);
    GIVES(0, gov_session_get_expires_at_ms, NULL);
    GIVES(0, gov_session_get_expires_at_ms, g->ended);
    REFUSED(GOV_ERR_ARGUMENT, gov_session_end, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_LOGIN_REQUIRED, gov_session_end, g->ended, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_refresh, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_LOGIN_REQUIRED, gov_session_refresh, g->anonymous, NULL, err_or_null());
    REFUSED(GOV_ERR_LOGIN_REQUIRED, gov_session_refresh, g->ended, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_get_subject_json, NULL, NULL, &out.text,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_get_subject_json, g->session, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_session_get_subject_json, g->anonymous, NULL, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_session_get_subject_json, g->ended, NULL, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_get_identity, NULL, &out.identity, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_get_identity, g->session, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_session_get_identity, g->anonymous, &out.identity,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_session_get_identity, g->ended, &out.identity,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_get_logout_url, NULL, NULL, NULL, &out.text,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_get_logout_url, g->session, NULL, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_get_logout_url, g->session, "no address", NULL,
                &out.text, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_get_logout_url, g->session, "", NULL, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_session_get_logout_url, g->anonymous, NULL, NULL,
                &out.text, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_session_get_logout_url, g->ended, NULL, NULL, &out.text,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_save, NULL, "a", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_save, g->session, NULL, err_or_null());
    REFUSED(GOV_ERR_CONFIG, gov_session_save, g->session, "a", err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_load, NULL, "a", &out.session, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_load, g->client, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_session_load, g->client, "a", NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_CONFIG, gov_session_load, g->client, "a", &out.session, err_or_null());
    EACH(bad, bad_ids)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_session_save, g->session, *bad, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_session_load, g->client, *bad, &out.session,
                    err_or_null());
    }
    static const char *const paths[] = {"../x", "a/b", "A", "a b", NULL};
    EACH(bad, paths)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_session_save, g->session, *bad, err_or_null());
    }
}

static void log_ins(good *g)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_client_credentials, NULL, NULL, &out.session,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_auth_client_credentials, g->client, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_device_begin, NULL, NULL, &out.login, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_auth_device_begin, g->client, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_device_login_poll, NULL, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_device_login_poll, g->login, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_PENDING, gov_device_login_poll, g->login, NULL, &out.session,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_device_login_wait, NULL, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_device_login_wait, g->login, NULL, NULL, err_or_null());
    HARMLESS(gov_device_login_free, NULL);
    GIVES_NULL(gov_device_login_get_user_code, NULL);
    GIVES_NULL(gov_device_login_get_verification_uri, NULL);
    GIVES_NULL(gov_device_login_get_verification_uri_complete, NULL);
    GIVES(0, gov_device_login_get_remaining_ms, NULL);
    GIVES(0, gov_device_login_get_wait_ms, NULL);
    REFUSED(GOV_ERR_ARGUMENT, gov_cancel_new, NULL, err_or_null());
    HARMLESS(gov_cancel_free, NULL);
    HARMLESS(gov_cancel_trigger, NULL);
}

/* Each member of the call options, through one function that takes them. */
static void options(good *g)
{
    static const char *const keys_bad[] = {
        "",
        "short",
        "with a blank in the middle of it",
        "ünïcode-ünïcode-ünïcode-x",
        "a\r\nb-a\r\nb-a\r\nb-a\r\nb",
        "0123456789012345678901234567890123456789012345678901234567"
        "8901234",
        NULL};
    static const char *const traces_bad[] = {
        "",
        "x",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        NULL};
    gov_call_options o = {.struct_size = 0};
    const char *id = gov_matter_get_id(g->matter);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, &o, &out.matter, err_or_null());
    o.struct_size = 1U << 30;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, &o, &out.matter, err_or_null());
    o = (gov_call_options){.struct_size = sizeof o, .timeout_ms = -1};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, &o, &out.matter, err_or_null());
    o.timeout_ms = INT64_MAX;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, &o, &out.matter, err_or_null());
    o.timeout_ms = 0;
    EACH(bad, keys_bad)
    {
        o.idempotency_key = *bad;
        REFUSED(GOV_ERR_ARGUMENT, gov_matter_withdraw, g->session, id, "x", &o, err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_save, g->draft, &o, err_or_null());
    }
    o.idempotency_key = NULL;
    EACH(bad, traces_bad)
    {
        o.traceparent = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, &o, &out.matter,
                    err_or_null());
    }
    o.traceparent = NULL;
    EACH(bad, bad_ids)
    {
        o.grant_id = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, &o, &out.matter,
                    err_or_null());
    }
}

void refuse_client(good *g)
{
    clients(g);
    keys(g);
    jws(g);
    sessions(g);
    log_ins(g);
    options(g);
}
