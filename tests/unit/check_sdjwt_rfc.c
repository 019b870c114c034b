/* SPDX-License-Identifier: Apache-2.0 */
/* SD-JWT: the examples of RFC 9901, whole and damaged, with their key binding.
 * Credentials of our own making are in check_sdjwt.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/sdjwt.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

/* RFC 9901 appendix A.5: the key of the issuer in its examples. */
#define RFC_SET                                                                                    \
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_" \
    "uNtQ\",\"y\":\"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8\"}]}"
/* RFC 9901 section 5.1: the issued SD-JWT and its disclosures, in the order of issue. */
#define RFC_JWT                                                                                    \
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImV4YW1wbGUrc2Qtand0In0.eyJfc2QiOiBbIkNyUWU3UzVrcUJBSHQtbk"   \
    "1ZWGdjNmJkdDJTSDVhVFkxc1VfTS1QZ2tqUEkiLCAiSnpZakg0c3ZsaUgwUjNQeUVNZmVadTZKdDY5dTVxZWhabzdG"   \
    "N0VQWWxTRSIsICJQb3JGYnBLdVZ1Nnh5bUphZ3ZrRnNGWEFiUm9jMkpHbEFVQTJCQTRvN2NJIiwgIlRHZjRvTGJnd2"   \
    "Q1SlFhSHlLVlFaVTlVZEdFMHc1cnREc3JaemZVYW9tTG8iLCAiWFFfM2tQS3QxWHlYN0tBTmtxVlI2eVoyVmE1TnJQ"   \
    "SXZQWWJ5TXZSS0JNTSIsICJYekZyendzY002R242Q0pEYzZ2Vks4QmtNbmZHOHZPU0tmcFBJWmRBZmRFIiwgImdiT3"   \
    "NJNEVkcTJ4Mkt3LXc1d1BFemFrb2I5aFYxY1JEMEFUTjNvUUw5Sk0iLCAianN1OXlWdWx3UVFsaEZsTV8zSmx6TWFT"   \
    "RnpnbGhRRzBEcGZheVF3TFVLNCJdLCAiaXNzIjogImh0dHBzOi8vaXNzdWVyLmV4YW1wbGUuY29tIiwgImlhdCI6ID"   \
    "E2ODMwMDAwMDAsICJleHAiOiAxODgzMDAwMDAwLCAic3ViIjogInVzZXJfNDIiLCAibmF0aW9uYWxpdGllcyI6IFt7"   \
    "Ii4uLiI6ICJwRm5kamtaX1ZDem15VGE2VWpsWm8zZGgta284YUlLUWM5RGxHemhhVllvIn0sIHsiLi4uIjogIjdDZj"   \
    "ZKa1B1ZHJ5M2xjYndIZ2VaOGtoQXYxVTFPU2xlclAwVmtCSnJXWjAifV0sICJfc2RfYWxnIjogInNoYS0yNTYiLCAi"   \
    "Y25mIjogeyJqd2siOiB7Imt0eSI6ICJFQyIsICJjcnYiOiAiUC0yNTYiLCAieCI6ICJUQ0FFUjE5WnZ1M09IRjRqNF"   \
    "c0dmZTVm9ISVAxSUxpbERsczd2Q2VHZW1jIiwgInkiOiAiWnhqaVdXYlpNUUdIVldLVlE0aGJTSWlyc1ZmdWVjQ0U2"   \
    "dDRqVDlGMkhaUSJ9fX0.ow2VRoOnXDjBhV-c2XUX9zWmHhbd5hao3xa39DfE4UX_wlsBlh5KBsmKeDd59GgpIbWFIo"   \
    "mQWRy3A4L-St_6aQ"
#define RFC_GIVEN_NAME  "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd~"
#define RFC_FAMILY_NAME "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd~"
#define RFC_EMAIL       "WyI2SWo3dE0tYTVpVlBHYm9TNXRtdlZBIiwgImVtYWlsIiwgImpvaG5kb2VAZXhhbXBsZS5jb20iXQ~"
#define RFC_PHONE                                                                                  \
    "WyJlSThaV205UW5LUHBOUGVOZW5IZGhRIiwgInBob25lX251bWJlciIsICIrMS0yMDItNTU1LTAxMDEiXQ~"
#define RFC_PHONE_VERIFIED                                                                         \
    "WyJRZ19PNjR6cUF4ZTQxMmExMDhpcm9BIiwgInBob25lX251bWJlcl92ZXJpZmllZCIsIHRydWVd~"
#define RFC_ADDRESS                                                                                \
    "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBNYWluIF"   \
    "N0IiwgImxvY2FsaXR5IjogIkFueXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnkiOiAiVVMifV0~"
#define RFC_BIRTHDATE  "WyJQYzMzSk0yTGNoY1VfbEhnZ3ZfdWZRIiwgImJpcnRoZGF0ZSIsICIxOTQwLTAxLTAxIl0~"
#define RFC_UPDATED_AT "WyJHMDJOU3JRZmpGWFE3SW8wOXN5YWpBIiwgInVwZGF0ZWRfYXQiLCAxNTcwMDAwMDAwXQ~"
#define RFC_US         "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0~"
#define RFC_DE         "WyJuUHVvUW5rUkZxM0JJZUFtN0FuWEZBIiwgIkRFIl0~"
#define RFC_ISSUED                                                                                 \
    RFC_JWT "~" RFC_GIVEN_NAME RFC_FAMILY_NAME RFC_EMAIL RFC_PHONE RFC_PHONE_VERIFIED RFC_ADDRESS  \
        RFC_BIRTHDATE RFC_UPDATED_AT RFC_US RFC_DE
/* RFC 9901 section 5.2: the presentation with key binding. */
#define RFC_PRESENTED RFC_JWT "~" RFC_FAMILY_NAME RFC_ADDRESS RFC_GIVEN_NAME RFC_US
#define RFC_BINDING                                                                                \
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImtiK2p3dCJ9.eyJub25jZSI6ICIxMjM0NTY3ODkwIiwgImF1ZCI6ICJod"   \
    "HRwczovL3ZlcmlmaWVyLmV4YW1wbGUub3JnIiwgImlhdCI6IDE3NDg1MzcyNDMsICJzZF9oYXNoIjogIkczSTh6LWN"   \
    "GTUFUQUsyZXA4TVhXay12bmpJM1g2LWFhaFllVTlUdnp6M0UifQ.PqD8kiTmgP5PDvnRB8PzuzHYU5hH8bEw88jFN9"   \
    "aT5a5CblBjVcFig044UoWeJU6cUqBPAXVh0XAL8of4_Sp71g"
/* RFC 9901 section 6.2: structured, with some claims of the address disclosed. */
#define RFC_STRUCTURED                                                                             \
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImV4YW1wbGUrc2Qtand0In0.eyJfc2QiOiBbIkM5aW5wNllvUmFFWFI0Mj"   \
    "d6WUpQN1FyazFXSF84YmR3T0FfWVVyVW5HUVUiLCAiS3VldDF5QWEwSElRdlluT1ZkNTloY1ZpTzlVZzZKMmtTZnFZ"   \
    "UkJlb3d2RSIsICJNTWxkT0ZGekIyZDB1bWxtcFRJYUdlcmhXZFVfUHBZZkx2S2hoX2ZfOWFZIiwgIlg2WkFZT0lJMn"   \
    "ZQTjQwVjd4RXhad1Z3ejd5Um1MTmNWd3Q1REw4Ukx2NGciLCAiWTM0em1JbzBRTExPdGRNcFhHd2pCZ0x2cjE3eUVo"   \
    "aFlUMEZHb2ZSLWFJRSIsICJmeUdwMFdUd3dQdjJKRFFsbjFsU2lhZW9iWnNNV0ExMGJRNTk4OS05RFRzIiwgIm9tbU"   \
    "ZBaWNWVDhMR0hDQjB1eXd4N2ZZdW8zTUhZS08xNWN6LVJaRVlNNVEiLCAiczBCS1lzTFd4UVFlVTh0VmxsdE03TUtz"   \
    "SVJUckVJYTFQa0ptcXhCQmY1VSJdLCAiaXNzIjogImh0dHBzOi8vaXNzdWVyLmV4YW1wbGUuY29tIiwgImlhdCI6ID"   \
    "E2ODMwMDAwMDAsICJleHAiOiAxODgzMDAwMDAwLCAiYWRkcmVzcyI6IHsiX3NkIjogWyI2YVVoelloWjdTSjFrVm1h"   \
    "Z1FBTzN1MkVUTjJDQzFhSGhlWnBLbmFGMF9FIiwgIkF6TGxGb2JrSjJ4aWF1cFJFUHlvSnotOS1OU2xkQjZDZ2pyN2"   \
    "ZVeW9IemciLCAiUHp6Y1Z1MHFiTXVCR1NqdWxmZXd6a2VzRDl6dXRPRXhuNUVXTndrclEtayIsICJiMkRrdzBqY0lG"   \
    "OXJHZzhfUEY4WmN2bmNXN3p3Wmo1cnlCV3ZYZnJwemVrIiwgImNQWUpISVo4VnUtZjlDQ3lWdWIyVWZnRWs4anZ2WG"   \
    "V6d0sxcF9KbmVlWFEiLCAiZ2xUM2hyU1U3ZlNXZ3dGNVVEWm1Xd0JUdzMyZ25VbGRJaGk4aEdWQ2FWNCIsICJydkpk"   \
    "NmlxNlQ1ZWptc0JNb0d3dU5YaDlxQUFGQVRBY2k0MG9pZEVlVnNBIiwgInVOSG9XWWhYc1poVkpDTkUyRHF5LXpxdD"   \
    "d0NjlnSkt5NVFhRnY3R3JNWDQiXX0sICJfc2RfYWxnIjogInNoYS0yNTYifQ.WWmFzrc3IRJFnvpmKGw_g9jYWnZxy"   \
    "Z7bGvZHkLI8159HJl8y-BBZ2K09bnMkm6QWlxLYpUIbolRHK75Jxk-SWw~WyJHMDJOU3JRZmpGWFE3SW8wOXN5YWpB"   \
    "IiwgInJlZ2lvbiIsICJcdTZlMmZcdTUzM2EiXQ~WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgImNvdW50cnkiLCA"   \
    "iSlAiXQ~"

enum { RFC_IAT = 1748537243 };

static const gov__sdjwt_binding rfc_binding = {
    .audience = "https://verifier.example.org",
    .nonce = "1234567890",
    .now_s = RFC_IAT + 5,
    .max_age_s = 60,
    .skew_s = 10,
};
static const gov__sdjwt_policy rfc_policy = {.algs = GOV__ALG_ES256, .typ = "example+sd-jwt"};

static gov__crypto *crypto;

static void setup(void)
{
    if (crypto == NULL) {
        ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    }
}

static gov_status verify(const char *text, const gov__sdjwt_policy *policy, const gov__jwks *set,
                         gov__sdjwt **out)
{
    const char *reason = "unset";
    gov__sdjwt_policy with_reason = *policy;

    with_reason.reason = &reason;
    gov_status status = gov__sdjwt_verify(crypto, text, strlen(text), &with_reason, set, out);
    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert((reason != NULL) == (status != GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

static gov_status try_rfc(const char *text, const gov__sdjwt_policy *policy)
{
    gov__jwks *set;
    gov__sdjwt *sdjwt;

    setup();
    ck_assert_int_eq(gov__jwks_parse(crypto, RFC_SET, strlen(RFC_SET), NULL, &set), GOV_OK);
    gov_status status = verify(text, policy, set, &sdjwt);
    gov__sdjwt_free(sdjwt);
    gov__jwks_unref(set);
    return status;
}

/* Verifies a credential of the RFC and compares its processed payload. */
static void check_rfc(const char *text, const gov__sdjwt_policy *policy, size_t disclosed,
                      gov__sdjwt_holder state, const char *payload)
{
    gov__jwks *set;
    gov__sdjwt *sdjwt;

    setup();
    ck_assert_int_eq(gov__jwks_parse(crypto, RFC_SET, strlen(RFC_SET), NULL, &set), GOV_OK);
    ck_assert_int_eq(verify(text, policy, set, &sdjwt), GOV_OK);
    ck_assert_str_eq(gov__json_text(sdjwt->payload, NULL), payload);
    ck_assert_uint_eq(sdjwt->disclosed, disclosed);
    ck_assert_int_eq(sdjwt->holder, state);
    ck_assert_str_eq(sdjwt->issuer->typ, "example+sd-jwt");
    gov__sdjwt_free(sdjwt);
    gov__jwks_unref(set);
}

#define CNF                                                                                        \
    "\"cnf\":{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"                                    \
    "\"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7"                                                       \
    "vCeGemc\",\"y\":\"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ\"}}"

START_TEST(rfc_issued)
{
    check_rfc(RFC_ISSUED, &rfc_policy, 10, GOV__SDJWT_HOLDER_ABSENT,
              "{\"iss\":\"https://issuer.example.com\",\"iat\":1683000000,\"exp\":1883000000,"
              "\"sub\":\"user_42\",\"nationalities\":[\"US\",\"DE\"]," CNF
              ",\"updated_at\":1570000000,\"email\":\"johndoe@example.com\","
              "\"phone_number\":\"+1-202-555-0101\",\"family_name\":\"Doe\","
              "\"phone_number_verified\":true,"
              "\"address\":{\"street_address\":\"123 Main St\",\"locality\":\"Anytown\","
              "\"region\":\"Anystate\",\"country\":\"US\"},\"birthdate\":\"1940-01-01\","
              "\"given_name\":\"John\"}");
}
END_TEST

START_TEST(rfc_without_disclosures)
{
    check_rfc(RFC_JWT "~", &rfc_policy, 0, GOV__SDJWT_HOLDER_ABSENT,
              "{\"iss\":\"https://issuer.example.com\",\"iat\":1683000000,\"exp\":1883000000,"
              "\"sub\":\"user_42\",\"nationalities\":[]," CNF "}");
}
END_TEST

#define PRESENTED_PAYLOAD                                                                          \
    "{\"iss\":\"https://issuer.example.com\",\"iat\":1683000000,\"exp\":1883000000,"               \
    "\"sub\":\"user_42\",\"nationalities\":[\"US\"]," CNF ",\"family_name\":\"Doe\","              \
    "\"address\":{\"street_address\":\"123 Main St\",\"locality\":\"Anytown\","                    \
    "\"region\":\"Anystate\",\"country\":\"US\"},\"given_name\":\"John\"}"

START_TEST(rfc_presented)
{
    gov__sdjwt_policy policy = rfc_policy;

    check_rfc(RFC_PRESENTED RFC_BINDING, &policy, 4, GOV__SDJWT_HOLDER_NOT_CHECKED,
              PRESENTED_PAYLOAD);
    policy.binding = &rfc_binding;
    check_rfc(RFC_PRESENTED RFC_BINDING, &policy, 4, GOV__SDJWT_HOLDER_PROVEN, PRESENTED_PAYLOAD);
}
END_TEST

START_TEST(rfc_structured)
{
    check_rfc(RFC_STRUCTURED, &rfc_policy, 2, GOV__SDJWT_HOLDER_ABSENT,
              "{\"iss\":\"https://issuer.example.com\",\"iat\":1683000000,\"exp\":1883000000,"
              "\"address\":{\"region\":\"\xe6\xb8\xaf\xe5\x8c\xba\",\"country\":\"JP\"}}");
}
END_TEST

START_TEST(disclosures_may_come_in_any_order_but_once)
{
    ck_assert_int_eq(try_rfc(RFC_JWT "~" RFC_DE RFC_GIVEN_NAME RFC_US, &rfc_policy), GOV_OK);
    ck_assert_int_eq(try_rfc(RFC_JWT "~" RFC_DE RFC_DE, &rfc_policy), GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(the_binding_holds_for_one_audience_nonce_time_and_presentation)
{
    gov__sdjwt_binding binding = rfc_binding;
    gov__sdjwt_policy policy = rfc_policy;
    const char *text = RFC_PRESENTED RFC_BINDING;

    policy.binding = &binding;
    binding.audience = "https://verifier.example.org/";
    ck_assert_int_eq(try_rfc(text, &policy), GOV_ERR_SIGNATURE);
    binding = rfc_binding;
    binding.nonce = "123456789";
    ck_assert_int_eq(try_rfc(text, &policy), GOV_ERR_SIGNATURE);
    binding = rfc_binding;
    binding.now_s = RFC_IAT + 60;
    ck_assert_int_eq(try_rfc(text, &policy), GOV_OK);
    binding.now_s = RFC_IAT + 61;
    ck_assert_int_eq(try_rfc(text, &policy), GOV_ERR_EXPIRED);
    binding.now_s = RFC_IAT - 10;
    ck_assert_int_eq(try_rfc(text, &policy), GOV_OK);
    binding.now_s = RFC_IAT - 11;
    ck_assert_int_eq(try_rfc(text, &policy), GOV_ERR_NOT_YET_VALID);
    binding = rfc_binding;
    /* one disclosure more, one less, none of the holder's doing */
    ck_assert_int_eq(try_rfc(RFC_PRESENTED RFC_DE RFC_BINDING, &policy), GOV_ERR_DIGEST);
    ck_assert_int_eq(try_rfc(RFC_JWT "~" RFC_BINDING, &policy), GOV_ERR_DIGEST);
    /* asked for, and not there */
    ck_assert_int_eq(try_rfc(RFC_PRESENTED, &policy), GOV_ERR_SIGNATURE);
    /* the issuer's JWT is no key binding */
    ck_assert_int_eq(try_rfc(RFC_PRESENTED RFC_JWT, &policy), GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(malformed_texts_are_called_malformed)
{
    static const char *const malformed[] = {
        "",
        "~",
        "~~",
        RFC_JWT,
        RFC_JWT "~~",
        RFC_JWT "~" RFC_GIVEN_NAME "~",
        "~" RFC_JWT "~",
        RFC_JWT "." RFC_JWT "~",
        RFC_JWT "~AA~",
        RFC_JWT "~e30~",
        RFC_JWT "~WyJhIl0~",
        RFC_JWT "~WyJhIiwiYiIsImMiLCJkIl0~",
        RFC_JWT "~WzEsImIiLCJjIl0~",
        RFC_JWT "~WyJhIiwxLCJjIl0~",
        RFC_JWT "~Wyj_IiwxLCJjIl0~",
        RFC_JWT "~ " RFC_GIVEN_NAME,
        RFC_JWT "~=" RFC_GIVEN_NAME,
    };

    for (size_t i = 0; i < TEST_COUNT(malformed); i++) {
        ck_assert_msg(try_rfc(malformed[i], &rfc_policy) == GOV_ERR_RESPONSE, "%zu: %d", i,
                      try_rfc(malformed[i], &rfc_policy));
    }
}
END_TEST

START_TEST(no_altered_credential_verifies)
{
    char *text = jose_format("%s", RFC_PRESENTED RFC_BINDING);
    gov__sdjwt_policy policy = rfc_policy;
    size_t len = strlen(text);

    policy.binding = &rfc_binding;
    for (size_t i = 0; i < len; i += 3) {
        char original = text[i];
        text[i] = original == 'A' ? 'B' : 'A';
        ck_assert_msg(try_rfc(text, &policy) != GOV_OK, "%zu", i);
        text[i] = '~';
        ck_assert_msg(original == '~' || try_rfc(text, &policy) != GOV_OK, "%zu", i);
        text[i] = original;
    }
    ck_assert_int_eq(try_rfc(text, &policy), GOV_OK);
    free(text);
}
END_TEST

START_TEST(limits_hold)
{
    gov__sdjwt_policy policy = rfc_policy;

    policy.max_disclosures = 10;
    ck_assert_int_eq(try_rfc(RFC_ISSUED, &policy), GOV_OK);
    policy.max_disclosures = 9;
    ck_assert_int_eq(try_rfc(RFC_ISSUED, &policy), GOV_ERR_LIMIT);
    policy.max_disclosures = 0;
    policy.max_bytes = strlen(RFC_ISSUED);
    ck_assert_int_eq(try_rfc(RFC_ISSUED, &policy), GOV_OK);
    policy.max_bytes--;
    ck_assert_int_eq(try_rfc(RFC_ISSUED, &policy), GOV_ERR_LIMIT);
    policy.max_bytes = 0;
    policy.algs = GOV__ALG_EDDSA;
    ck_assert_int_eq(try_rfc(RFC_ISSUED, &policy), GOV_ERR_ALGORITHM);
    policy = rfc_policy;
    policy.typ = NULL;
    ck_assert_int_eq(try_rfc(RFC_ISSUED, &policy), GOV_ERR_RESPONSE);
}
END_TEST

static gov_status verify_body(const gov_allocator *mem, void *user)
{
    const char *text = user;
    gov__sdjwt_policy policy = rfc_policy;
    gov__crypto *own;
    gov__jwks *set = NULL;
    gov__sdjwt *sdjwt = NULL;
    gov_status status = gov__crypto_new(mem, &own);

    policy.binding = &rfc_binding;
    if (status == GOV_OK) {
        status = gov__jwks_parse(own, RFC_SET, strlen(RFC_SET), NULL, &set);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_verify(own, text, strlen(text), &policy, set, &sdjwt);
    }
    if (status == GOV_OK) {
        ck_assert_str_eq(gov__json_text(sdjwt->payload, NULL), PRESENTED_PAYLOAD);
    }
    gov__sdjwt_free(sdjwt);
    gov__jwks_unref(set);
    gov__crypto_free(own);
    return status;
}

START_TEST(memory_may_run_out)
{
    static char text[] = RFC_PRESENTED RFC_BINDING;

    ck_assert_uint_ge(test_out_of_memory(verify_body, text), 50);
}
END_TEST

START_TEST(personal_data_is_wiped)
{
    static const char issued[] = RFC_ISSUED "x";
    test_memory memory;
    gov__crypto *own;
    gov__jwks *set;
    gov__sdjwt *sdjwt;

    test_memory_init(&memory);
    ck_assert_int_eq(gov__crypto_new(test_memory_allocator(&memory), &own), GOV_OK);
    ck_assert_int_eq(gov__jwks_parse(own, RFC_SET, strlen(RFC_SET), NULL, &set), GOV_OK);
    test_memory_forbid(&memory, "123 Main St");
    ck_assert_int_eq(gov__sdjwt_verify(own, issued, sizeof issued - 2, &rfc_policy, set, &sdjwt),
                     GOV_OK);
    gov__sdjwt_free(sdjwt);
    /* a failure after the disclosures were read leaves no trace either */
    ck_assert_int_eq(gov__sdjwt_verify(own, issued, sizeof issued - 1,
                                       &(gov__sdjwt_policy){.algs = GOV__ALG_ES256,
                                                            .typ = "example+sd-jwt",
                                                            .binding = &rfc_binding},
                                       set, &sdjwt),
                     GOV_ERR_RESPONSE);
    gov__jwks_unref(set);
    gov__crypto_free(own);
    test_memory_check(&memory);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(rfc_issued),
        TEST_ENTRY(rfc_without_disclosures),
        TEST_ENTRY(rfc_presented),
        TEST_ENTRY(rfc_structured),
        TEST_ENTRY(disclosures_may_come_in_any_order_but_once),
        TEST_ENTRY(the_binding_holds_for_one_audience_nonce_time_and_presentation),
        TEST_ENTRY(malformed_texts_are_called_malformed),
        TEST_ENTRY(no_altered_credential_verifies),
        TEST_ENTRY(limits_hold),
        TEST_ENTRY(memory_may_run_out),
        TEST_ENTRY(personal_data_is_wiped),
    };
    int result = test_run("sdjwt examples", entries, TEST_COUNT(entries));

    gov__crypto_free(crypto);
    return result;
}
