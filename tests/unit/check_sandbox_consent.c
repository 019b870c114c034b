/* SPDX-License-Identifier: Apache-2.0 */
/* Consent: asked for, waited for, decided by the operator or on the page, used up, ended; what it
 * covers and what not; the trail. */
#include "sandbox_browser_support.h"
#include "sandbox_certificate_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"

#define CARD_SCOPE "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"list\",\"get\",\"fetch\"]}"
#define SMALL_SCOPE                                                                                \
    "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"get\",\"fetch\"],"                       \
    "\"fields\":[\"name\",\"sex\"]}"
#define FETCH_JSON "{" USAGE ",\"format\":\"json\"}"

static int get_grant(certificate_test *c, const char *query)
{
    char *target = gov__sb_format("/gov/v1/grants/%s%s", c->grant, query);
    int status = sandbox_test_json(&c->t, "GET", target, NULL, NULL);
    free(target);
    return status;
}

static const char *state(certificate_test *c)
{
    certificate_as(c, c->system);
    ck_assert_int_eq(get_grant(c, ""), 200);
    return sandbox_test_text(&c->t, "state");
}

static void check_refused(certificate_test *c, const char *headers, const char *code)
{
    certificate_as(c, c->system);
    ck_assert_int_eq(certificate_get(c, headers), 403);
    ck_assert_str_eq(sandbox_test_text(&c->t, "code"), code);
}

START_TEST(a_grant_is_asked_for_decided_and_used)
{
    certificate_test c;
    certificate_test_open(&c);
    check_refused(&c, "", "consent_required");
    ck_assert_int_eq(certificate_ask_grant(&c, CARD_SCOPE, ""), 201);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "requested");
    ck_assert_str_eq(sandbox_test_text(&c.t, "grantor"), "sub-li");
    ck_assert_str_eq(sandbox_test_text(&c.t, "grantee"), "govsdk-demo");
    ck_assert_ptr_nonnull(strstr(sandbox_test_text(&c.t, "consent_uri"), c.grant));
    char *header = gov__sb_format("Gov-Grant: %s\n", c.grant);
    check_refused(&c, header, "grant_invalid");
    ck_assert_int_eq(certificate_decide(&c, "approve"), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "active");
    ck_assert_ptr_null(domain_at(&c.t, "/consent_uri"));
    ck_assert_str_ne(sandbox_test_text(&c.t, "decided_at"), "");
    ck_assert_int_eq(certificate_decide(&c, "deny"), 409);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "grant_state");
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_get(&c, header), 200);
    ck_assert_str_eq(domain_text(&c.t, "/data/name"), "李四样");
    ck_assert_str_eq(sandbox_test_text(&c.t, "number"), "99010119920815102X");
    ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", header, FETCH_JSON), 200);
    ck_assert_str_eq(state(&c), "active");
    ck_assert_int_eq(sandbox_test_int(&c.t, "used"), 2);
    free(header);
    certificate_test_close(&c);
}
END_TEST

START_TEST(lists_show_what_the_scope_names)
{
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(&c, CARD_SCOPE, "");
    char *both = gov__sb_format("%s%s", header, usage_header);
    /* Without a holder it is the grantor's; she holds a marriage certificate too. */
    ck_assert_int_eq(domain_send(&c.t, "GET", CERTIFICATES, both, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/items")), 1);
    ck_assert_str_eq(domain_text(&c.t, "/items/0/type_code"), RESIDENT_ID);
    ck_assert_int_eq(domain_send(&c.t, "GET", CERTIFICATES "?holder=sub-li", both, NULL), 200);
    ck_assert_int_eq(domain_send(&c.t, "GET", CERTIFICATES "?holder=sub-wang", both, NULL), 403);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "grant_invalid");
    ck_assert_int_eq(
        domain_send(&c.t, "GET", CERTIFICATES "?type=11990100MB9905009N071", both, NULL), 403);
    ck_assert_int_eq(domain_send(&c.t, "GET", CERTIFICATES "?holder=sub-li", usage_header, NULL),
                     403);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "consent_required");
    ck_assert_str_eq(state(&c), "active");
    ck_assert_int_eq(sandbox_test_int(&c.t, "used"), 2);
    free(both);
    free(header);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_use_is_counted_once)
{
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(&c, CARD_SCOPE, ",\"max_uses\":1");
    char *target = gov__sb_format(CERTIFICATES "/%s/fetch", c.id);
    char *keyed = gov__sb_format("%sIdempotency-Key: 0123456789abcdefghijkl\n", header);
    /* What fails is no use. */
    ck_assert_int_eq(
        sandbox_test_json(&c.t, "POST", target, header, "{" USAGE ",\"format\":\"gif\"}"), 422);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, keyed, FETCH_JSON), 200);
    char *first = gov__sb_copy(c.t.res.body);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, keyed, FETCH_JSON), 200);
    ck_assert_str_eq(sandbox_test_header(&c.t, "Idempotency-Replayed"), "true");
    ck_assert_str_eq(c.t.res.body, first);
    ck_assert_str_eq(state(&c), "used_up");
    ck_assert_int_eq(sandbox_test_int(&c.t, "used"), 1);
    check_refused(&c, header, "grant_invalid");
    /* Without a key each call is one. */
    free(header);
    header = certificate_granted(&c, CARD_SCOPE, ",\"max_uses\":3");
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, header, FETCH_JSON), 200);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, header, FETCH_JSON), 200);
    ck_assert_str_eq(state(&c), "active");
    ck_assert_int_eq(sandbox_test_int(&c.t, "used"), 2);
    free(first);
    free(keyed);
    free(target);
    free(header);
    certificate_test_close(&c);
}
END_TEST

START_TEST(fields_limit_what_is_given)
{
    static const char *const whole[] = {
        "{" USAGE ",\"format\":\"pdf\"}",
        "{" USAGE ",\"format\":\"ofd\"}",
        "{" USAGE ",\"format\":\"image\"}",
        "{" USAGE ",\"format\":\"json\",\"copy\":{}}",
        "{" USAGE ",\"format\":\"sd_jwt\",\"copy\":{}}",
    };
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(&c, SMALL_SCOPE, "");
    ck_assert_int_eq(certificate_get(&c, header), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/data")), 2);
    ck_assert_str_eq(domain_text(&c.t, "/data/sex"), "女");
    ck_assert_ptr_null(strstr(c.t.res.body, "99010119920815102X"));
    ck_assert_str_eq(domain_text(&c.t, "/holders/0/name"), "李**");
    ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", header, FETCH_JSON), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/data")), 2);
    ck_assert_ptr_null(strstr(c.t.res.body, "99010119920815102X"));
    /* The other formats cannot be reduced. */
    for (size_t i = 0; i < TEST_COUNT(whole); i++) {
        ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", header, whole[i]), 403);
        ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "grant_invalid");
    }
    ck_assert_str_eq(state(&c), "active");
    ck_assert_int_eq(sandbox_test_int(&c.t, "used"), 2);
    free(header);
    certificate_test_close(&c);
}
END_TEST

/* The issuer's JWT of the credential in the answer. Caller frees. */
static char *issued_part(const certificate_test *c)
{
    return gov__sb_format("%.*s", (int)strcspn(c->t.res.body, "~"), c->t.res.body);
}

/* What the disclosures in the answer say, one beside the other. Caller frees. */
static char *disclosed(const certificate_test *c)
{
    char *all = gov__sb_copy("");
    for (const char *at = strchr(c->t.res.body, '~') + 1; *at != '\0'; at = strchr(at, '~') + 1) {
        size_t size = 0;
        char *plain = (char *)gov__sb_b64url_read(at, strcspn(at, "~"), &size);
        char *more = gov__sb_format("%s%.*s", all, (int)size, plain);
        free(plain);
        free(all);
        all = more;
    }
    return all;
}

static void fetch_vc(certificate_test *c, const char *header)
{
    ck_assert_int_eq(
        certificate_post(c, "/{id}/fetch", header, "{" USAGE ",\"format\":\"sd_jwt\"}"), 200);
    ck_assert_str_eq(sandbox_test_header(&c->t, "Content-Type"), "application/dc+sd-jwt");
    ck_assert_int_eq(c->t.res.body[c->t.res.body_length - 1], '~');
}

/* What the issuer signed stays; the disclosures of the other fields do not come. */
START_TEST(a_credential_has_no_more_than_the_granted_fields)
{
    static const char *const hidden[] = {"\"number\"",     "\"holders\"", "\"address\"",
                                         "\"birth_date\"", "幸福路",      "99010119920815102X"};
    certificate_test c;
    certificate_test_open(&c);
    certificate_as(&c, c.holder);
    fetch_vc(&c, NULL);
    char *whole = issued_part(&c);
    char *header = certificate_granted(&c, SMALL_SCOPE, "");
    certificate_as(&c, c.system);
    fetch_vc(&c, header);
    char *issued = issued_part(&c), *shown = disclosed(&c);
    ck_assert_str_eq(issued, whole);
    ck_assert_ptr_nonnull(strstr(shown, "\"name\",\"李四样\""));
    ck_assert_ptr_nonnull(strstr(shown, "\"sex\",\"女\""));
    ck_assert_ptr_nonnull(strstr(shown, "\"type_name\""));
    for (size_t i = 0; i < TEST_COUNT(hidden); i++) {
        ck_assert_msg(!strstr(shown, hidden[i]), "%s in %s", hidden[i], shown);
    }
    free(shown);
    free(issued);
    free(header);
    header = certificate_granted(&c,
                                 "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"fetch\"],"
                                 "\"fields\":[\"number\",\"holders\",\"none_such\"]}",
                                 "");
    certificate_as(&c, c.system);
    fetch_vc(&c, header);
    shown = disclosed(&c);
    ck_assert_ptr_nonnull(strstr(shown, "99010119920815102X"));
    ck_assert_ptr_nonnull(strstr(shown, "李四样"));
    ck_assert_ptr_null(strstr(shown, "\"name\",\"李四样\"]"));
    free(shown);
    free(header);
    free(whole);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_grant_covers_no_more_than_it_says)
{
    static const char *const scopes[] = {
        "{\"cert_types\":[\"" BUSINESS_LICENCE "\"],\"actions\":[\"get\"]}",
        "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"fetch\"]}",
    };
    certificate_test c;
    certificate_test_open(&c);
    for (size_t i = 0; i < TEST_COUNT(scopes); i++) {
        char *header = certificate_granted(&c, scopes[i], "");
        check_refused(&c, header, "grant_invalid");
        free(header);
    }
    /* For one item: the usage has to name it. */
    char *header = certificate_granted(&c, CARD_SCOPE, ",\"item_code\":\"BANK-1\"");
    check_refused(&c, header, "grant_invalid");
    ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", header,
                                      "{\"usage\":{\"purpose\":\"a\",\"basis\":\"consent\","
                                      "\"item_code\":\"BANK-1\"},\"format\":\"json\"}"),
                     200);
    /* It is the system's, not everybody's of the same application. */
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(certificate_get(&c, header), 403);
    ck_assert_int_eq(get_grant(&c, ""), 404);
    /* Consent is the basis of such a call. */
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", header,
                                      "{\"usage\":{\"purpose\":\"a\",\"basis\":\"function\","
                                      "\"item_code\":\"BANK-1\"},\"format\":\"json\"}"),
                     403);
    check_refused(&c, "Gov-Grant: gnt_nobody\n", "grant_invalid");
    free(header);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_grant_ends)
{
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(&c, CARD_SCOPE, "");
    char *revoke = gov__sb_format("/gov/v1/grants/%s/revoke", c.grant);
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 404);
    certificate_as(&c, c.holder);
    ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "revoked");
    /* It was decided when it was given, not when it was ended. */
    char *decided = gov__sb_copy(sandbox_test_text(&c.t, "decided_at"));
    sandbox_test_advance(&c.t, 1000);
    ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "decided_at"), decided);
    free(decided);
    check_refused(&c, header, "grant_invalid");
    free(revoke);
    free(header);
    ck_assert_int_eq(certificate_ask_grant(&c, CARD_SCOPE, ""), 201);
    ck_assert_int_eq(certificate_decide(&c, "deny"), 200);
    ck_assert_str_eq(state(&c), "denied");
    revoke = gov__sb_format("/gov/v1/grants/%s/revoke", c.grant);
    ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 409);
    free(revoke);
    /* Its day is over, decided or not. */
    header = certificate_granted(&c, CARD_SCOPE, "");
    certificate_later(&c, DAY_MS);
    ck_assert_str_eq(state(&c), "expired");
    check_refused(&c, header, "grant_invalid");
    ck_assert_int_eq(certificate_ask_grant(&c, CARD_SCOPE, ""), 201);
    certificate_later(&c, DAY_MS + 1);
    ck_assert_int_eq(certificate_decide(&c, "approve"), 409);
    free(header);
    certificate_test_close(&c);
}
END_TEST

START_TEST(requests_are_checked)
{
    static const struct {
        const char *grantor, *scope, *more, *pointer;
    } bad[] = {
        {"\"nobody\"", CARD_SCOPE, "", "/grantor"},
        {"{\"login_hint\":\"19900000099\"}", CARD_SCOPE, "", "/grantor"},
        {"7", CARD_SCOPE, "", "/grantor"},
        {"{\"login_hint\":\"sub-li\",\"x\":1}", CARD_SCOPE, "", "/grantor/x"},
        {"\"19900000002\"", CARD_SCOPE, "", "/grantor"},
        {"\"sub-li\"", "{\"cert_types\":[],\"actions\":[\"get\"]}", "", "/scope/cert_types"},
        {"\"sub-li\"", "{\"cert_types\":[\"a\"],\"actions\":[\"steal\"]}", "", "/scope/actions/0"},
        {"\"sub-li\"", "{\"cert_types\":[\"a\",\"a\"],\"actions\":[\"get\"]}", "",
         "/scope/cert_types"},
        {"\"sub-li\"", CARD_SCOPE, ",\"max_uses\":0", "/max_uses"},
        {"\"sub-li\"", CARD_SCOPE, ",\"expires_at\":\"2020-01-01T00:00:00Z\"", "/expires_at"},
        {"\"sub-li\"", CARD_SCOPE, ",\"expires_at\":\"soon\"", "/expires_at"},
        {"\"sub-li\"", CARD_SCOPE, ",\"relation\":\"x\"", "/relation"},
    };
    certificate_test c;
    certificate_test_open(&c);
    certificate_as(&c, c.system);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        char *body = gov__sb_format("{\"kind\":\"certificate_use\",\"grantor\":%s,\"scope\":%s,"
                                    "\"purpose\":\"a\",\"basis\":\"consent\"%s}",
                                    bad[i].grantor, bad[i].scope, bad[i].more);
        ck_assert_msg(domain_send(&c.t, "POST", "/gov/v1/grants", NULL, body) == 422, "%s", body);
        ck_assert_str_eq(domain_text(&c.t, "/field_errors/0/pointer"), bad[i].pointer);
        free(body);
    }
    /* Nobody asks himself. */
    certificate_as(&c, c.holder);
    ck_assert_int_eq(
        domain_send(&c.t, "POST", "/gov/v1/grants", NULL,
                    "{\"kind\":\"certificate_use\",\"grantor\":\"sub-li\",\"scope\":" CARD_SCOPE
                    ",\"purpose\":\"a\",\"basis\":\"consent\"}"),
        422);
    /* By phone number. */
    ck_assert_int_eq(domain_send(&c.t, "POST", "/gov/v1/grants", NULL,
                                 "{\"kind\":\"certificate_use\",\"grantor\":{\"login_hint\":"
                                 "\"19900000003\"},\"scope\":" CARD_SCOPE
                                 ",\"purpose\":\"a\",\"basis\":\"consent\"}"),
                     201);
    ck_assert_str_eq(sandbox_test_text(&c.t, "grantor"), "sub-wang");
    ck_assert_str_eq(sandbox_test_text(&c.t, "grantee"), "sub-li");
    certificate_test_close(&c);
}
END_TEST

START_TEST(the_long_poll_ends_with_the_decision_or_its_time)
{
    const gov_sandbox_options options = {.struct_size = sizeof options, .max_wait_ms = 30};
    certificate_test c = {.id = NULL};
    sandbox_test_open(&c.t, &options);
    sandbox_test_login_system(&c.t);
    memcpy(c.system, c.t.token, sizeof c.system);
    ck_assert_int_eq(certificate_ask_grant(&c, CARD_SCOPE, ""), 201);
    ck_assert_int_eq(get_grant(&c, "?wait=60"), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "requested");
    char *before = gov__sb_copy(sandbox_test_header(&c.t, "ETag"));
    ck_assert_int_eq(get_grant(&c, "?wait=61"), 400);
    ck_assert_int_eq(certificate_decide(&c, "approve"), 200);
    ck_assert_int_eq(get_grant(&c, "?wait=60"), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "active");
    ck_assert_str_ne(sandbox_test_header(&c.t, "ETag"), before);
    free(before);
    sandbox_test_close(&c.t);
}
END_TEST

/* --- the page ----------------------------------------------------------------------------------- */

static int decide(sandbox_browser *b, const char *more)
{
    char form[320];
    (void)snprintf(form, sizeof form, "request=%s&xsrf=%s&%s", b->request, b->xsrf, more);
    return sandbox_browse(b, "/consent/decision", form);
}

START_TEST(the_holder_decides_on_the_page)
{
    certificate_test c;
    char target[160];
    certificate_test_open(&c);
    sandbox_browser b = {.t = &c.t};
    ck_assert_int_eq(certificate_ask_grant(&c, SMALL_SCOPE, ""), 201);
    (void)snprintf(target, sizeof target, "/consent/%s", c.grant);
    sandbox_browse_page(&b, target);
    ck_assert_ptr_nonnull(strstr(c.t.res.body, "开户核验"));
    ck_assert_ptr_nonnull(strstr(c.t.res.body, "居民身份证"));
    ck_assert_ptr_nonnull(strstr(c.t.res.body, "样例应用"));
    ck_assert_ptr_nonnull(strstr(c.t.res.body, "field_sex"));
    /* Nobody else may, and a browser that is not logged in has to say who it is. */
    ck_assert_int_eq(decide(&b, "citizen=sub-wang&action=approve"), 403);
    ck_assert_int_eq(decide(&b, "action=approve"), 403);
    /* To consent to nothing is to deny; the page is still good. */
    ck_assert_int_eq(decide(&b, "citizen=sub-li&action=approve"), 400);
    ck_assert_str_eq(state(&c), "requested");
    ck_assert_int_eq(decide(&b, "citizen=sub-li&action=approve&field_name=1"), 200);
    ck_assert_str_eq(state(&c), "active");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/scope/fields")), 1);
    ck_assert_str_eq(domain_text(&c.t, "/scope/fields/0"), "name");
    /* A page is good once, and none is shown for what was decided. */
    ck_assert_int_eq(decide(&b, "citizen=sub-li&action=deny"), 403);
    ck_assert_int_eq(sandbox_browse(&b, target, NULL), 404);
    /* The browser is logged in now: it is not asked again. */
    ck_assert_int_eq(certificate_ask_grant(&c, CARD_SCOPE, ""), 201);
    (void)snprintf(target, sizeof target, "/consent/%s", c.grant);
    sandbox_browse_page(&b, target);
    ck_assert_ptr_null(strstr(c.t.res.body, "name=\"citizen\""));
    ck_assert_int_eq(decide(&b, "action=deny"), 200);
    ck_assert_str_eq(state(&c), "denied");
    ck_assert_int_eq(sandbox_browse(&b, "/consent/gnt_none", NULL), 404);
    certificate_test_close(&c);
}
END_TEST

START_TEST(the_page_escapes_and_loses_a_race)
{
    certificate_test c;
    char target[160];
    certificate_test_open(&c);
    sandbox_browser b = {.t = &c.t};
    certificate_as(&c, c.system);
    ck_assert_int_eq(
        domain_send(&c.t, "POST", "/gov/v1/grants", NULL,
                    "{\"kind\":\"certificate_use\",\"grantor\":\"sub-li\",\"scope\":" CARD_SCOPE
                    ",\"purpose\":\"<b>a</b>\",\"basis\":\"consent\"}"),
        201);
    (void)snprintf(c.grant, sizeof c.grant, "%s", sandbox_test_text(&c.t, "id"));
    (void)snprintf(target, sizeof target, "/consent/%s", c.grant);
    sandbox_browse_page(&b, target);
    ck_assert_ptr_null(strstr(c.t.res.body, "<b>a"));
    ck_assert_int_eq(certificate_decide(&c, "deny"), 200);
    ck_assert_int_eq(decide(&b, "citizen=sub-li&action=approve"), 409);
    ck_assert_str_eq(state(&c), "denied");
    certificate_test_close(&c);
}
END_TEST

START_TEST(the_operator_gives_fewer_fields)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_ask_grant(&c, SMALL_SCOPE, ""), 201);
    char *target = gov__sb_format("/sandbox/grants/%s", c.grant);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL,
                                       "{\"decision\":\"approve\",\"fields\":[\"address\"]}"),
                     422);
    ck_assert_str_eq(domain_text(&c.t, "/field_errors/0/pointer"), "/fields");
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL, "{\"decision\":\"maybe\"}"),
                     422);
    ck_assert_int_eq(
        sandbox_test_json(&c.t, "POST", "/sandbox/grants/x", NULL, "{\"decision\":\"deny\"}"), 404);
    ck_assert_int_eq(
        sandbox_test_json(&c.t, "POST", target, NULL, "{\"decision\":\"approve\",\"fields\":[]}"),
        422);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL,
                                       "{\"decision\":\"approve\",\"fields\":[\"sex\"]}"),
                     200);
    char *header = gov__sb_format("Gov-Grant: %s\n", c.grant);
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_get(&c, header), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/data")), 1);
    ck_assert_str_eq(domain_text(&c.t, "/data/sex"), "女");
    free(header);
    free(target);
    certificate_test_close(&c);
}
END_TEST

/* --- the trail ---------------------------------------------------------------------------------- */

START_TEST(the_holder_sees_who_asked_for_what)
{
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(&c, CARD_SCOPE, "");
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_get(&c, header), 200);
    ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", header, FETCH_JSON), 200);
    /* What was refused is not in it. */
    check_refused(&c, "", "consent_required");
    certificate_as(&c, c.holder);
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit?subject=me", NULL, NULL), 200);
    /* Her own list, by which the certificate was found, is the oldest. */
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/items")), 3);
    ck_assert_str_eq(domain_text(&c.t, "/items/0/action"), "fetch");
    ck_assert_str_eq(domain_text(&c.t, "/items/0/format"), "json");
    ck_assert_str_eq(domain_text(&c.t, "/items/0/client/id"), "govsdk-demo");
    ck_assert_str_eq(domain_text(&c.t, "/items/0/client/name"), "样例应用");
    ck_assert_str_eq(domain_text(&c.t, "/items/0/usage/purpose"), "开户核验");
    ck_assert_str_eq(domain_text(&c.t, "/items/0/grant_id"), c.grant);
    ck_assert_str_eq(domain_text(&c.t, "/items/1/action"), "get");
    ck_assert_str_eq(domain_text(&c.t, "/items/1/certificate_id"), c.id);
    ck_assert_str_eq(domain_text(&c.t, "/items/2/action"), "list");
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit?limit=2", NULL, NULL), 200);
    char *next = gov__sb_format("/gov/v1/audit?cursor=%s", sandbox_test_text(&c.t, "next"));
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", next, NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/items")), 1);
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit?subject=sub-li", NULL, NULL),
                     400);
    certificate_as(&c, c.system);
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit", NULL, NULL), 403);
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/items")), 0);
    free(next);
    free(header);
    certificate_test_close(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_grant_is_asked_for_decided_and_used),
        TEST_ENTRY(lists_show_what_the_scope_names),
        TEST_ENTRY(a_use_is_counted_once),
        TEST_ENTRY(fields_limit_what_is_given),
        TEST_ENTRY(a_credential_has_no_more_than_the_granted_fields),
        TEST_ENTRY(a_grant_covers_no_more_than_it_says),
        TEST_ENTRY(a_grant_ends),
        TEST_ENTRY(requests_are_checked),
        TEST_ENTRY(the_long_poll_ends_with_the_decision_or_its_time),
        TEST_ENTRY(the_holder_decides_on_the_page),
        TEST_ENTRY(the_page_escapes_and_loses_a_race),
        TEST_ENTRY(the_operator_gives_fewer_fields),
        TEST_ENTRY(the_holder_sees_who_asked_for_what),
    };
    return test_run("sandbox consent", entries, TEST_COUNT(entries));
}
