/* SPDX-License-Identifier: Apache-2.0 */
/* SD-JWT: the examples of RFC 9901 appendix A. Those of its sections 5 and 6 are in check_sdjwt_rfc.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sd_jwt.h>

#include "crypto/sdjwt.h"
#include "unit/sdjwt_vectors.h"
#include "unit/test_support.h"

/* Appendix A.5 */
#define KEY_SET                                                                                    \
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_" \
    "uNtQ\",\"y\":\"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8\"}]}"

static const struct {
    const char *text;
    const char *typ;
    size_t disclosed;
    int64_t proven_at_s; /* 0: no proof */
    const char *shown;   /* of the processed payload */
    const char *withheld;
} samples[] = {
    {a1_presented, "example+sd-jwt", 2, 0, "\"address\":{\"region\":\"港区\",\"country\":\"JP\"}",
     NULL},
    {a2_presented, "example+sd-jwt", 6, 0, "\"family_name\":\"Müller\"", "birthdate"},
    {a3_issued, "dc+sd-jwt", 27, 0, "\"street_address\":\"Heidestraße 17\"", NULL},
    {a3_presented, "dc+sd-jwt", 3, 1748536865, "\"age_equal_or_over\":{\"18\":true}", "Erika"},
    {a4_issued, "example+sd-jwt", 14, 0, "\"administeringCentre\":\"Praxis Sommergarten\"", NULL},
    {a4_presented, "example+sd-jwt", 4, 1748536865, "\"atcCode\":\"J07BX03\"", "Marion"},
};

static gov__crypto *crypto;
static gov__jwks *keys;

static void set_up(void)
{
    if (crypto == NULL) {
        ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
        ck_assert_int_eq(gov__jwks_parse(crypto, KEY_SET, strlen(KEY_SET), NULL, &keys), GOV_OK);
    }
}

static gov_status verify(const char *text, int i, const char *nonce, gov__sdjwt **out)
{
    const gov__sdjwt_binding binding = {.audience = "https://verifier.example.org",
                                        .nonce = nonce,
                                        .now_s = samples[i].proven_at_s + 1,
                                        .max_age_s = 10,
                                        .skew_s = 0};
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ES256,
                                      .typ = samples[i].typ,
                                      .binding = samples[i].proven_at_s != 0 ? &binding : NULL};

    set_up();
    return gov__sdjwt_verify(crypto, text, strlen(text), &policy, keys, out);
}

START_TEST(examples_verify)
{
    for (int i = 0; i < (int)TEST_COUNT(samples); i++) {
        gov__sdjwt *sdjwt = NULL;
        ck_assert_int_eq(verify(samples[i].text, i, "1234567890", &sdjwt), GOV_OK);
        const char *payload = gov__json_text(sdjwt->payload, NULL);
        ck_assert_uint_eq(sdjwt->disclosed, samples[i].disclosed);
        ck_assert_int_eq(sdjwt->holder, samples[i].proven_at_s != 0 ? GOV__SDJWT_HOLDER_PROVEN
                                                                    : GOV__SDJWT_HOLDER_ABSENT);
        ck_assert_msg(strstr(payload, samples[i].shown) != NULL, "%d: %s", i, payload);
        ck_assert_msg(samples[i].withheld == NULL || strstr(payload, samples[i].withheld) == NULL,
                      "%d: %s", i, payload);
        ck_assert_ptr_null(strstr(payload, "\"_sd\""));
        ck_assert_ptr_null(strstr(payload, "\"...\""));
        gov__sdjwt_free(sdjwt);
        if (samples[i].proven_at_s != 0) {
            ck_assert_int_eq(verify(samples[i].text, i, "1234567891", &sdjwt), GOV_ERR_SIGNATURE);
        }
    }
}
END_TEST

/* What was presented can be chosen out of what was issued; the disclosures are the same. */
START_TEST(presentations_are_made_of_what_was_issued)
{
    static const struct {
        const char *issued;
        const char *presented;
    } pairs[] = {{a3_issued, a3_presented}, {a4_issued, a4_presented}};

    for (size_t i = 0; i < TEST_COUNT(pairs); i++) {
        const char *fields[64];
        gov_sd_jwt_present_options options = {.struct_size = sizeof options, .fields = fields};
        gov_sd_jwt *issued = NULL;
        gov_sd_jwt *presented = NULL;
        char *text = NULL;

        ck_assert_int_eq(
            gov_sd_jwt_read(NULL, pairs[i].issued, strlen(pairs[i].issued), &issued, NULL), GOV_OK);
        ck_assert_int_eq(
            gov_sd_jwt_read(NULL, pairs[i].presented, strlen(pairs[i].presented), &presented, NULL),
            GOV_OK);
        ck_assert_uint_lt(gov_sd_jwt_get_count(presented), gov_sd_jwt_get_count(issued));
        for (size_t j = 0; j < gov_sd_jwt_get_count(presented); j++) {
            fields[options.field_count++] = gov_sd_jwt_get_path(presented, j);
        }
        ck_assert_int_eq(gov_sd_jwt_present(issued, &options, &text, NULL), GOV_OK);
        gov_sd_jwt *again = NULL;
        ck_assert_int_eq(gov_sd_jwt_read(NULL, text, strlen(text), &again, NULL), GOV_OK);
        ck_assert_str_eq(gov_sd_jwt_get_claims_json(again), gov_sd_jwt_get_claims_json(presented));
        gov_sd_jwt_free(again);
        ck_assert_ptr_nonnull(gov_sd_jwt_get_holder_thumbprint(issued));
        gov_sd_jwt_free_text(issued, text);
        gov_sd_jwt_free(issued);
        gov_sd_jwt_free(presented);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(examples_verify),
        TEST_ENTRY(presentations_are_made_of_what_was_issued),
    };
    int result = test_run("sdjwt appendix", entries, TEST_COUNT(entries));

    gov__jwks_unref(keys);
    gov__crypto_free(crypto);
    return result;
}
