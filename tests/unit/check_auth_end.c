/* SPDX-License-Identifier: Apache-2.0 */
/* Ending a session (RFC 7009): revoked, wiped, forgotten by transport and store, whatever the network
 * does. */
#include <string.h>

#include "base/mem.h"
#include "core/client.h"
#include "core/session.h"
#include "domain_support.h"

static const char *const public_client[] = {"auth.client_id", "app", NULL};

typedef struct watch {
    int forgotten;
    int saved;
    int cleared;
    char name[80];
    gov_status clear_status;
} watch;

static void forget(void *user)
{
    ((watch *)user)->forgotten++;
}

static gov_status save(void *user, const char *name, const void *data, size_t size)
{
    watch *w = user;
    (void)data;
    (void)size;
    w->saved++;
    ck_assert_uint_lt(strlen(name), sizeof w->name);
    memcpy(w->name, name, strlen(name) + 1);
    return GOV_OK;
}

static gov_status load(void *user, const char *name, void *out, size_t capacity, size_t *out_size)
{
    (void)user;
    (void)name;
    (void)out;
    (void)capacity;
    *out_size = 0;
    return GOV_ERR_NOT_FOUND;
}

static gov_status clear(void *user, const char *name)
{
    watch *w = user;
    ck_assert_str_eq(name, w->name);
    w->cleared++;
    return w->clear_status;
}

/* The transport's own table, with an eye on forget; the script's perform stays. */
static void *script_user;
static void (*script_perform)(void *user, gov_exchange *exchange);

static void perform(void *user, gov_exchange *exchange)
{
    (void)user;
    script_perform(script_user, exchange);
}

static void begin(rig *r, watch *w)
{
    memset(w, 0, sizeof *w);
    rig_begin(r, public_client);
    rig_log_in(r);
    script_user = r->client->transport.user;
    script_perform = r->client->transport.perform;
    r->client->transport.user = w;
    r->client->transport.perform = perform;
    r->client->transport.forget = forget;
    r->client->store = (gov_secret_store){.struct_size = sizeof(gov_secret_store),
                                          .user = w,
                                          .save = save,
                                          .load = load,
                                          .clear = clear};
}

static void end(rig *r)
{
    r->client->transport.user = script_user;
    rig_end(r);
}

static void is_over(rig *r)
{
    gov_matter *matter = NULL;
    ck_assert_int_eq(gov_session_is_logged_in(r->session), 0);
    ck_assert_int_eq(gov_session_get_expires_at_ms(r->session), 0);
    rig_told(r, gov_matter_get(r->session, "m", NULL, &matter, &r->err), GOV_ERR_LOGIN_REQUIRED);
    rig_told(r, gov_session_refresh(r->session, NULL, &r->err), GOV_ERR_LOGIN_REQUIRED);
    rig_told(r, gov_session_end(r->session, NULL, &r->err), GOV_ERR_LOGIN_REQUIRED);
}

START_TEST(the_refresh_token_is_revoked)
{
    rig r;
    watch w;
    begin(&r, &w);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .url_suffix = "/oauth/revoke",
                                   .http_status = 200,
                                   .response_headers = "Content-Type: text/plain\n"});
    rig_expect(&r, "POST", "/oauth/revoke", 200, "");
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_OK);
    ck_assert_str_eq(strstr(rig_request(&r, 1), "\n\n") + 2,
                     "client_id=app&token=refresh-token-0123456789&token_type_hint=refresh_token");
    ck_assert_str_eq(strstr(rig_request(&r, 0), "\n\n") + 2,
                     "client_id=app&token=access-token-0123456789&token_type_hint=access_token");
    ck_assert(!rig_sent(&r, "Bearer"));
    ck_assert_int_eq(w.forgotten, 1);
    ck_assert_int_eq(w.cleared, 0);
    is_over(&r);
    end(&r);
}
END_TEST

/* RFC 7009 section 2.2.1: access tokens may not be revocable; whatever else is refused is told. */
START_TEST(an_access_token_that_cannot_be_revoked_ends_by_itself)
{
    rig r;
    watch w;
    begin(&r, &w);
    rig_expect(&r, "POST", "/oauth/revoke", 200, "");
    rig_expect(&r, "POST", "/oauth/revoke", 400, "{\"error\":\"unsupported_token_type\"}");
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_OK);
    is_over(&r);
    end(&r);
    begin(&r, &w);
    rig_expect(&r, "POST", "/oauth/revoke", 200, "");
    rig_expect(&r, "POST", "/oauth/revoke", 401, "{\"error\":\"invalid_client\"}");
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_ERR_CLIENT_REJECTED);
    is_over(&r);
    end(&r);
}
END_TEST

START_TEST(without_one_the_access_token_is)
{
    rig r;
    watch w;
    begin(&r, &w);
    gov__buf_wipe_free(&r.session->refresh);
    rig_step(&r, (gov_script_step){.body_contains =
                                       "token=access-token-0123456789&token_type_hint=access_token",
                                   .http_status = 200});
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_OK);
    is_over(&r);
    end(&r);
}
END_TEST

START_TEST(it_is_wiped_even_when_nobody_hears)
{
    rig r;
    watch w;
    const gov_call_options brief = {.struct_size = sizeof brief, .timeout_ms = 1000};
    begin(&r, &w);
    test_memory_forbid(&r.memory, "access-token-0123456789");
    for (int i = 0; i < 3; i++) {
        rig_step(&r, (gov_script_step){.fail_status = GOV_ERR_CONNECT,
                                       .fail_stage = GOV_STAGE_NOT_SENT});
    }
    rig_told(&r, gov_session_end(r.session, &brief, &r.err), GOV_ERR_CONNECT);
    ck_assert_int_eq(w.forgotten, 1);
    is_over(&r);
    end(&r);
}
END_TEST

START_TEST(a_refused_revocation_is_told)
{
    rig r;
    watch w;
    begin(&r, &w);
    rig_expect(&r, "POST", NULL, 401, "{\"error\":\"invalid_client\"}");
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_ERR_CLIENT_REJECTED);
    is_over(&r);
    end(&r);
}
END_TEST

START_TEST(a_platform_without_revocation_is_told)
{
    rig r;
    watch w;
    begin(&r, &w);
    gov__mem_wipe_free_str(&r.client->mem, r.session->revocation_endpoint);
    r.session->revocation_endpoint = NULL;
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_ERR_UNSUPPORTED);
    is_over(&r);
    end(&r);
}
END_TEST

START_TEST(the_store_forgets_it)
{
    rig r;
    watch w;
    begin(&r, &w);
    rig_told(&r, gov_session_save(r.session, "kiosk-1", &r.err), GOV_OK);
    ck_assert_int_eq(w.saved, 1);
    rig_expect(&r, "POST", NULL, 200, NULL);
    rig_expect(&r, "POST", NULL, 200, NULL);
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_OK);
    ck_assert_int_eq(w.cleared, 1);
    end(&r);

    begin(&r, &w);
    w.clear_status = GOV_ERR_FILE;
    rig_told(&r, gov_session_save(r.session, "kiosk-1", &r.err), GOV_OK);
    rig_expect(&r, "POST", NULL, 200, NULL);
    rig_expect(&r, "POST", NULL, 200, NULL);
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_ERR_FILE);
    is_over(&r);
    end(&r);
}
END_TEST

START_TEST(nobody_logged_in_is_nothing_to_revoke)
{
    rig r;
    rig_begin(&r, NULL);
    rig_told(&r, gov_session_end(NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_session_new_anonymous(r.client, &r.session, &r.err), GOV_OK);
    rig_told(&r, gov_session_end(r.session, NULL, &r.err), GOV_OK);
    ck_assert_uint_eq(rig_requests(&r), 0);
    rig_end(&r);
}
END_TEST

static void answer_200(void *user, gov_exchange *exchange)
{
    (void)user;
    gov_status status = gov_exchange_set_status(exchange, 200);
    gov_exchange_finish(exchange, status,
                        status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_MAYBE_SENT, NULL);
}

/* Whatever runs out, the session is wiped. */
START_TEST(memory_may_run_out)
{
    size_t runs = 0;
    for (bool failed = true; failed; runs++) {
        rig r;
        watch w;
        begin(&r, &w);
        r.client->transport.perform = answer_200;
        test_memory_fail_once(&r.memory, runs + 1);
        gov_status status = gov_session_end(r.session, NULL, &r.err);
        failed = r.memory.injected != 0;
        test_memory_fail_never(&r.memory);
        rig_told(&r, status, status == GOV_OK ? GOV_OK : GOV_ERR_NO_MEMORY);
        is_over(&r);
        end(&r);
    }
    ck_assert_uint_gt(runs, 3);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_end");
    TCase *c = tcase_create("end");
    tcase_add_test(c, the_refresh_token_is_revoked);
    tcase_add_test(c, an_access_token_that_cannot_be_revoked_ends_by_itself);
    tcase_add_test(c, without_one_the_access_token_is);
    tcase_add_test(c, it_is_wiped_even_when_nobody_hears);
    tcase_add_test(c, a_refused_revocation_is_told);
    tcase_add_test(c, a_platform_without_revocation_is_told);
    tcase_add_test(c, the_store_forgets_it);
    tcase_add_test(c, nobody_logged_in_is_nothing_to_revoke);
    tcase_add_test(c, memory_may_run_out);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
