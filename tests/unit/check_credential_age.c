/* SPDX-License-Identifier: Apache-2.0 */
/* What a trust store's lists and keys tell of an SD-JWT VC, and for how long. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/vc_support.h"

#define PAYLOAD                                                                                    \
    "{\"vct\":\"https://vct.example.test/1\",\"iss\":\"" VC_ISSUER "\",\"iat\":1699999000,"        \
    "\"valid_until\":\"长期\",\"_sd\":[\"%1\"],\"_sd_alg\":\"sha-256\"}"

static const char *const disclosures[] = {"[\"s1\",\"姓名\",\"张小样\"]", NULL};

/* The keys, obtained so long ago, where they may be so old (milliseconds; 0: not known, any). */
static gov_verification *with_keys(gov_key *issuer, int64_t fetched_at_ms, int64_t max_age_ms)
{
    const gov_verify_options options = {.struct_size = sizeof options,
                                        .keys_max_age_ms = max_age_ms};
    gov_trust *own = vc_trust(NULL, NULL);
    char *jwk = vc_jwk(issuer);
    char *set = jose_format("{\"keys\":[%s]}", jwk);
    char *text = vc_issue(issuer, "dc+sd-jwt", 0, PAYLOAD, disclosures);

    ck_assert_int_eq(gov_trust_add_issuer(own, VC_ISSUER, set, strlen(set), fetched_at_ms, NULL),
                     GOV_OK);
    gov_verification *v = vc_verify(text, own, &options);
    free(text);
    free(set);
    free(jwk);
    gov_trust_free(own);
    return v;
}

START_TEST(the_age_of_the_issuers_keys_is_told)
{
    static const struct {
        int64_t fetched_at_ms;
        int64_t max_age_ms;
        const char *expected;
        const char *json;
        const char *text;
    } samples[] = {
        {VC_AT_MS - 5000, 0, "", "\"age_ms\":5000}", "as of 2023-11-14T22:13:15Z"},
        {VC_AT_MS - 5000, 5000, "", "\"age_ms\":5000}", "as of 2023-11-14T22:13:15Z"},
        {VC_AT_MS - 5001, 5000, "ISSUER=NOT_DONE/keys_stale", "\"age_ms\":5001}",
         "too old, or of unknown age"},
        {0, 5000, "ISSUER=NOT_DONE/keys_stale", "\"keys\":{\"as_of\":null,\"age_ms\":null}",
         "of unknown age"},
        {0, 0, "", "\"keys\":{\"as_of\":null,\"age_ms\":null}", "Issuer's keys, of unknown age"},
        /* of a future beyond the skew */
        {VC_AT_MS + 301000, 5000, "ISSUER=NOT_DONE/keys_stale", "\"age_ms\":-301000}", "too old"},
    };

    gov_key *issuer = vc_key("k1");
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_verification *v = with_keys(issuer, samples[i].fetched_at_ms, samples[i].max_age_ms);
        char *differences = vc_differences(v);
        ck_assert_str_eq(differences, samples[i].expected);
        free(differences);
        ck_assert_int_eq(gov_verification_get_overall(v), samples[i].expected[0] == '\0'
                                                              ? GOV_VERDICT_PASSED
                                                              : GOV_VERDICT_INDETERMINATE);
        ck_assert_int_eq(gov_verification_get_keys_at_ms(v, 0), samples[i].fetched_at_ms);
        ck_assert_ptr_nonnull(strstr(gov_verification_get_json(v), samples[i].json));
        ck_assert_ptr_nonnull(
            strstr(gov_verification_get_text(v, GOV_LANGUAGE_EN), samples[i].text));
        gov_verification_free(v);
    }
    gov_key_unref(issuer);
}
END_TEST

START_TEST(the_list_tells_of_the_licence)
{
    static const uint8_t bytes[] = {0xE4}; /* 0, 1, 2, 3 */
    static const struct {
        int index;
        const char *until;
        int64_t fetched_ago_ms;
        gov_licence_state state;
        gov_verdict overall;
        const char *cause;
    } samples[] = {
        {0, "长期", 0, GOV_LICENCE_VALID, GOV_VERDICT_PASSED, NULL},
        {1, "长期", 0, GOV_LICENCE_REVOKED, GOV_VERDICT_FAILED, "licence_not_in_force"},
        {2, "长期", 0, GOV_LICENCE_SUSPENDED, GOV_VERDICT_FAILED, "licence_not_in_force"},
        {3, "长期", 0, GOV_LICENCE_UNKNOWN, GOV_VERDICT_INDETERMINATE, "licence_unknown"},
        {4, "长期", 0, GOV_LICENCE_UNKNOWN, GOV_VERDICT_INDETERMINATE, "licence_unknown"},
        {0, "长期", 86400001, GOV_LICENCE_VALID, GOV_VERDICT_INDETERMINATE, "licence_stale"},
        {0, "2023-11-14", 0, GOV_LICENCE_EXPIRED, GOV_VERDICT_FAILED, "expired"},
    };

    gov_key *issuer = vc_key("k1");
    char *list = vc_list(issuer, 0, "\"sub\":\"" VC_LIST_URI "\",\"iat\":1699999999", 2, bytes, 1);
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_trust *own = vc_trust(VC_ISSUER, issuer);
        char *status = jose_format("\"status\":{\"status_list\":{\"idx\":%d,\"uri\":\"" VC_LIST_URI
                                   "\"}},\"_sd\"",
                                   samples[i].index);
        char *with_status = vc_swap(PAYLOAD, "\"_sd\"", status);
        char *payload = vc_swap(with_status, "长期", samples[i].until);
        char *text = vc_issue(issuer, "dc+sd-jwt", 0, payload, disclosures);
        gov_verification *v = vc_verify(text, own, NULL);
        ck_assert_int_eq(gov_verification_get_overall(v), samples[i].state == GOV_LICENCE_EXPIRED
                                                              ? GOV_VERDICT_FAILED
                                                              : GOV_VERDICT_INDETERMINATE);
        gov_verification_free(v);
        vc_trust_list(own, list, VC_AT_MS - samples[i].fetched_ago_ms);
        v = vc_verify(text, own, NULL);
        ck_assert_int_eq(gov_verification_get_licence(v), samples[i].state);
        ck_assert_int_eq(gov_verification_get_overall(v), samples[i].overall);
        if (samples[i].cause != NULL) {
            ck_assert_str_eq(gov_verification_get_cause(v), samples[i].cause);
        }
        gov_verification_free(v);
        free(status);
        free(with_status);
        free(payload);
        free(text);
        gov_trust_free(own);
    }
    free(list);
    gov_key_unref(issuer);
}
END_TEST

/* A list whose "ttl" has passed is not fresh, however young it is. */
START_TEST(a_list_past_its_time_to_live_is_not_fresh)
{
    static const uint8_t bytes[] = {0x00};

    gov_key *issuer = vc_key("k1");
    char *list = vc_list(issuer, 0, "\"sub\":\"" VC_LIST_URI "\",\"iat\":1699990000,\"ttl\":60", 2,
                         bytes, 1);
    gov_trust *own = vc_trust(VC_ISSUER, issuer);
    char *payload =
        vc_swap(PAYLOAD, "\"_sd\"",
                "\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"" VC_LIST_URI "\"}},\"_sd\"");
    char *text = vc_issue(issuer, "dc+sd-jwt", 0, payload, disclosures);
    vc_trust_list(own, list, VC_AT_MS);
    gov_verification *v = vc_verify(text, own, NULL);
    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(v), "licence_stale");
    ck_assert_ptr_nonnull(strstr(gov_verification_get_json(v), "\"fresh\":false"));
    gov_verification_free(v);
    gov_trust_free(own);
    free(text);
    free(payload);
    free(list);
    gov_key_unref(issuer);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(the_age_of_the_issuers_keys_is_told),
        TEST_ENTRY(the_list_tells_of_the_licence),
        TEST_ENTRY(a_list_past_its_time_to_live_is_not_fresh),
    };

    return test_run("credential_age", entries, TEST_COUNT(entries));
}
