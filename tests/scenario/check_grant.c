/* SPDX-License-Identifier: Apache-2.0 */
/* Consent between an application and a holder, in process and over HTTP: asked for, waited for, given in part, used up,
 * refused and ended; and what certificate calls say before, with and after it. */
#include <stdio.h>
#include <string.h>

#include "scenario/support/parties.h"

static const gov_usage why = {
    .struct_size = sizeof why, .basis = GOV_USAGE_CONSENT, .purpose = "开户核验"};

static bool over_http;

static gov_grant *request(parties *p, uint32_t max_uses, uint32_t actions)
{
    static const char *const types[] = {PARTIES_CARD};
    static const char *const fields[] = {"name", "sex"};
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = actions,
                                   .grantor = "sub-li",
                                   .type_codes = types,
                                   .type_count = 1,
                                   .fields = fields,
                                   /* a signed file shows all that is in it */
                                   .field_count = actions == GOV_GRANT_FETCH ? 0 : 2,
                                   .purpose = "开户核验",
                                   .max_uses = max_uses};
    gov_grant *grant = NULL;
    gov_error *err = NULL;
    world_expect(gov_grant_request(p->reader, &terms, NULL, &grant, &err), &err, GOV_OK, "request");
    ck_assert_int_eq(gov_grant_get_state(grant), GOV_GRANT_REQUESTED);
    return grant;
}

static void decide(parties *p, const gov_grant *grant, const char *body)
{
    char target[128];
    (void)snprintf(target, sizeof target, "/sandbox/grants/%s", gov_grant_get_id(grant));
    ck_assert_int_eq(world_operate(&p->w, "POST", target, body, NULL), 200);
}

static gov_status read_card(parties *p, const char *grant_id, gov_certificate **out,
                            gov_error **err)
{
    gov_usage usage = why;
    usage.grant_id = grant_id;
    return gov_certificate_get(p->reader, p->card, &usage, NULL, out, err);
}

static void check_read(parties *p, const char *grant_id, gov_status expected)
{
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    world_expect(read_card(p, grant_id, &certificate, &err), &err, expected, "read");
    ck_assert((certificate != NULL) == (expected == GOV_OK));
    if (certificate != NULL) {
        ck_assert_ptr_nonnull(strstr(gov_certificate_get_json(certificate), "李四样"));
        ck_assert_ptr_null(strstr(gov_certificate_get_json(certificate), "幸福路"));
    }
    gov_certificate_free(certificate);
}

START_TEST(asked_for_and_used)
{
    parties p;
    gov_grant *decided = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    check_read(&p, NULL, GOV_ERR_CONSENT_REQUIRED);
    gov_grant *grant = request(&p, 2, GOV_GRANT_GET | GOV_GRANT_FETCH);
    const char *id = gov_grant_get_id(grant);
    ck_assert_ptr_nonnull(strstr(gov_grant_get_consent_uri(grant), id));
    ck_assert_str_eq(gov_grant_get_grantor(grant), "sub-li");
    ck_assert_str_eq(gov_grant_get_grantee(grant), "govsdk-demo");
    ck_assert_str_eq(gov_grant_get_purpose(grant), "开户核验");
    ck_assert_uint_eq(gov_grant_get_actions(grant), GOV_GRANT_GET | GOV_GRANT_FETCH);
    ck_assert_uint_eq(gov_grant_get_type_count(grant), 1);
    ck_assert_str_eq(gov_grant_get_type(grant, 0), PARTIES_CARD);
    ck_assert_ptr_null(gov_grant_get_type(grant, 1));
    ck_assert_uint_eq(gov_grant_get_field_count(grant), 2);
    ck_assert_str_eq(gov_grant_get_field(grant, 1), "sex");
    ck_assert_int_eq(gov_grant_get_decided_at_ms(grant), 0);
    ck_assert_int_gt(gov_grant_get_expires_at_ms(grant), p.start_ms);
    check_read(&p, id, GOV_ERR_CONSENT_INVALID);
    decide(&p, grant, "{\"decision\":\"approve\"}");
    world_expect(gov_grant_wait(p.reader, id, NULL, &decided, &err), &err, GOV_OK, "wait");
    ck_assert_int_eq(gov_grant_get_state(decided), GOV_GRANT_ACTIVE);
    ck_assert_ptr_null(gov_grant_get_consent_uri(decided));
    ck_assert_int_gt(gov_grant_get_decided_at_ms(decided), 0);
    gov_grant_free(decided);
    check_read(&p, id, GOV_OK);
    check_read(&p, id, GOV_OK);
    check_read(&p, id, GOV_ERR_CONSENT_INVALID);
    world_expect(gov_grant_get(p.holder, id, NULL, &decided, &err), &err, GOV_OK, "as the holder");
    ck_assert_int_eq(gov_grant_get_state(decided), GOV_GRANT_USED_UP);
    ck_assert_uint_eq(gov_grant_get_used(decided), 2);
    ck_assert_uint_eq(gov_grant_get_max_uses(decided), 2);
    gov_grant_free(decided);
    world_expect(gov_grant_revoke(p.holder, id, NULL, NULL, &err), &err, GOV_ERR_CONFLICT,
                 "revoke");
    gov_grant_free(grant);
    parties_close(&p);
}
END_TEST

/* A download that takes several addresses is one use. */
START_TEST(a_fetch_is_one_use)
{
    parties p;
    gov_grant *after = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    gov_grant *grant = request(&p, 0, GOV_GRANT_FETCH);
    decide(&p, grant, "{\"decision\":\"approve\"}");
    for (int format = GOV_CERTIFICATE_OFD; format <= GOV_CERTIFICATE_IMAGE; format++) {
        gov_certificate_file *file = NULL;
        gov_usage usage = why;
        usage.grant_id = gov_grant_get_id(grant);
        world_expect(gov_certificate_fetch(p.reader, p.card, (gov_certificate_format)format, &usage,
                                           NULL, NULL, &file, &err),
                     &err, GOV_OK, gov_certificate_format_get_name((gov_certificate_format)format));
        ck_assert_uint_gt(gov_certificate_file_get_size(file), 100);
        gov_certificate_file_free(file);
        world_expect(gov_grant_get(p.reader, gov_grant_get_id(grant), NULL, &after, &err), &err,
                     GOV_OK, "get");
        ck_assert_uint_eq(gov_grant_get_used(after), (unsigned)format);
        gov_grant_free(after);
    }
    gov_grant_free(grant);
    parties_close(&p);
}
END_TEST

static bool has_path(const gov_sd_jwt *credential, const char *path)
{
    for (size_t i = 0; i < gov_sd_jwt_get_count(credential); i++) {
        if (strcmp(gov_sd_jwt_get_path(credential, i), path) == 0) {
            return true;
        }
    }
    return false;
}

/* Of what the holder granted in part: an SD-JWT has those fields, a signed file is not given. */
START_TEST(fetched_in_part)
{
    parties p;
    gov_certificate_file *file = NULL;
    gov_sd_jwt *credential = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    gov_grant *grant = request(&p, 0, GOV_GRANT_GET | GOV_GRANT_FETCH);
    gov_usage usage = why;
    usage.grant_id = gov_grant_get_id(grant);
    decide(&p, grant, "{\"decision\":\"approve\",\"fields\":[\"name\"]}");
    world_expect(gov_certificate_fetch(p.reader, p.card, GOV_CERTIFICATE_SD_JWT, &usage, NULL, NULL,
                                       &file, &err),
                 &err, GOV_OK, "as SD-JWT");
    world_expect(gov_sd_jwt_read(NULL, gov_certificate_file_get_data(file),
                                 gov_certificate_file_get_size(file), &credential, &err),
                 &err, GOV_OK, "read");
    ck_assert(has_path(credential, "/data/name") && has_path(credential, "/type_name"));
    ck_assert(!has_path(credential, "/data/sex") && !has_path(credential, "/number") &&
              !has_path(credential, "/holders"));
    gov_sd_jwt_free(credential);
    gov_certificate_file_free(file);
    world_expect(gov_certificate_fetch(p.reader, p.card, GOV_CERTIFICATE_OFD, &usage, NULL, NULL,
                                       &file, &err),
                 &err, GOV_ERR_CONSENT_INVALID, "as OFD");
    ck_assert_ptr_null(file);
    gov_grant_free(grant);
    parties_close(&p);
}
END_TEST

START_TEST(denied_in_part_and_ended)
{
    parties p;
    gov_grant *after = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    gov_grant *grant = request(&p, 0, GOV_GRANT_GET);
    decide(&p, grant, "{\"decision\":\"deny\"}");
    world_expect(gov_grant_wait(p.reader, gov_grant_get_id(grant), NULL, &after, &err), &err,
                 GOV_OK, "wait");
    ck_assert_int_eq(gov_grant_get_state(after), GOV_GRANT_DENIED);
    gov_grant_free(after);
    check_read(&p, gov_grant_get_id(grant), GOV_ERR_CONSENT_INVALID);
    gov_grant_free(grant);
    grant = request(&p, 0, GOV_GRANT_GET);
    decide(&p, grant, "{\"decision\":\"approve\",\"fields\":[\"name\"]}");
    world_expect(gov_grant_get(p.reader, gov_grant_get_id(grant), NULL, &after, &err), &err, GOV_OK,
                 "get");
    ck_assert_uint_eq(gov_grant_get_field_count(after), 1);
    ck_assert_str_eq(gov_grant_get_field(after, 0), "name");
    gov_grant_free(after);
    check_read(&p, gov_grant_get_id(grant), GOV_OK);
    world_expect(gov_grant_revoke(p.reader, gov_grant_get_id(grant), NULL, &after, &err), &err,
                 GOV_OK, "revoke");
    ck_assert_int_eq(gov_grant_get_state(after), GOV_GRANT_REVOKED);
    gov_grant_free(after);
    check_read(&p, gov_grant_get_id(grant), GOV_ERR_CONSENT_INVALID);
    gov_grant_free(grant);
    parties_close(&p);
}
END_TEST

START_TEST(waiting_ends)
{
    const gov_call_options short_time = {.struct_size = sizeof short_time, .timeout_ms = 300};
    parties p;
    gov_grant *after = NULL;
    gov_cancel *cancel = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    gov_grant *grant = request(&p, 0, GOV_GRANT_GET);
    world_expect(gov_grant_wait(p.reader, gov_grant_get_id(grant), &short_time, &after, &err), &err,
                 GOV_ERR_TIMEOUT, "wait");
    ck_assert_ptr_null(after);
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    gov_cancel_trigger(cancel);
    const gov_call_options cancelled = {.struct_size = sizeof cancelled, .cancel = cancel};
    world_expect(gov_grant_wait(p.reader, gov_grant_get_id(grant), &cancelled, &after, &err), &err,
                 GOV_ERR_CANCELLED, "wait");
    ck_assert_ptr_null(after);
    gov_cancel_free(cancel);
    gov_grant_free(grant);
    parties_close(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(asked_for_and_used), TEST_ENTRY(a_fetch_is_one_use),
                                  TEST_ENTRY(fetched_in_part), TEST_ENTRY(denied_in_part_and_ended),
                                  TEST_ENTRY(waiting_ends)};
    int failed = test_run("grant", entries, TEST_COUNT(entries));
    over_http = true;
    return test_run("grant over HTTP", entries, TEST_COUNT(entries)) | failed;
}
