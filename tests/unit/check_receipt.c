/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a receipt that was kept: offline, with fetched keys, and everything that is no receipt. */
#include <stdlib.h>
#include <string.h>

#include "receipt_support.h"

typedef struct kept {
    rig r;
    receipt_key key;
    char *claims;
    char *jws;
    gov_receipt *receipt;
} kept;

static void begin_with(kept *k, const char *const *settings)
{
    memset(k, 0, sizeof *k);
    rig_begin(&k->r, settings);
    receipt_key_new(&k->key);
    char *digests = receipt_digests();
    k->claims = receipt_claims(digests);
    k->jws = jose_sign(k->key.key, RECEIPT_HEADER, k->claims);
    free(digests);
}

static void begin(kept *k)
{
    begin_with(k, NULL);
}

static void end(kept *k)
{
    gov_receipt_free(k->receipt);
    free(k->jws);
    free(k->claims);
    receipt_key_free(&k->key);
    rig_end(&k->r);
}

static gov_status verify(kept *k, const char *jws)
{
    return gov_receipt_verify(k->r.client, jws, strlen(jws), NULL, &k->receipt, &k->r.err);
}

START_TEST(a_kept_receipt_verifies_offline)
{
    kept k;
    begin(&k);
    receipt_trust(&k.r, &k.key);
    rig_told(&k.r, verify(&k, k.jws), GOV_OK);
    ck_assert_str_eq(gov_receipt_get_kind(k.receipt), "submit");
    ck_assert_str_eq(gov_receipt_get_matter_id(k.receipt), "m-1");
    ck_assert_int_eq(gov_receipt_get_at_ms(k.receipt), RECEIPT_AT_MS);
    ck_assert_str_eq(gov_receipt_get_jws(k.receipt), k.jws);
    ck_assert_uint_eq(rig_requests(&k.r), 0);
    end(&k);
}
END_TEST

START_TEST(keys_are_fetched_once)
{
    kept k;
    begin(&k);
    rig_expect_gateway(&k.r);
    rig_expect(&k.r, "GET", "/.well-known/jwks.json", 200, k.key.set);
    rig_told(&k.r, verify(&k, k.jws), GOV_OK);
    gov_receipt_free(k.receipt);
    rig_told(&k.r, verify(&k, k.jws), GOV_OK);
    end(&k);
}
END_TEST

START_TEST(a_receipt_of_another_issuer_is_refused)
{
    kept k;
    begin(&k);
    receipt_trust(&k.r, &k.key);
    char *claims = jose_format("{\"iss\":\"https://other.example\",%s",
                               k.claims + sizeof "{\"iss\":\"" RIG_URL "\"");
    char *jws = jose_sign(k.key.key, RECEIPT_HEADER, claims);
    /* Unknown platform: the signature alone decides. */
    rig_told(&k.r, verify(&k, jws), GOV_OK);
    gov_receipt_free(k.receipt);
    rig_discover(&k.r);
    rig_told(&k.r, verify(&k, jws), GOV_ERR_RESPONSE);
    rig_told(&k.r, verify(&k, k.jws), GOV_OK);
    free(jws);
    free(claims);
    end(&k);
}
END_TEST

START_TEST(the_configured_issuer_is_expected_without_network)
{
    static const char *const settings[] = {"auth.issuer", "https://login.example", NULL};
    kept k;
    begin_with(&k, settings);
    receipt_trust(&k.r, &k.key);
    rig_told(&k.r, verify(&k, k.jws), GOV_ERR_RESPONSE);
    ck_assert_uint_eq(rig_requests(&k.r), 0);
    end(&k);
}
END_TEST

START_TEST(a_review_s_receipt_has_no_matter)
{
    kept k;
    begin(&k);
    receipt_trust(&k.r, &k.key);
    char *jws = jose_sign(k.key.key, RECEIPT_HEADER,
                          "{\"iss\":\"" RIG_URL "\",\"kind\":\"review\",\"at\":\"" RECEIPT_AT
                          "\",\"content_digests\":[]}");
    rig_told(&k.r, verify(&k, jws), GOV_OK);
    ck_assert_ptr_null(gov_receipt_get_matter_id(k.receipt));
    ck_assert_ptr_null(gov_receipt_get_text(k.receipt));
    ck_assert_uint_eq(gov_receipt_get_digest_count(k.receipt), 0);
    free(jws);
    end(&k);
}
END_TEST

/* Every letter of the token changed in turn: none is accepted. */
START_TEST(no_letter_may_change)
{
    kept k;
    begin(&k);
    receipt_trust(&k.r, &k.key);
    for (char *at = k.jws; *at != '\0'; at++) {
        char letter = *at;
        *at = letter == 'A' ? 'B' : 'A';
        gov_status status = verify(&k, k.jws);
        ck_assert_int_ne(status, GOV_OK);
        ck_assert_ptr_null(k.receipt);
        rig_told(&k.r, status, status);
        *at = letter;
    }
    end(&k);
}
END_TEST

static const char *const no_tokens[] = {
    "a", "a.b", "a.b.c", "..", "a.b.c.d", "\xff.\xff.\xff", "e30.e30.e30"};

START_TEST(what_is_no_token_is_refused)
{
    kept k;
    begin(&k);
    receipt_trust(&k.r, &k.key);
    gov_status status = verify(&k, no_tokens[_i]);
    ck_assert(status == GOV_ERR_RESPONSE || status == GOV_ERR_ALGORITHM);
    rig_told(&k.r, status, status);
    end(&k);
}
END_TEST

static const char *const no_claims[] = {"[]",
                                        "{}",
                                        "7",
                                        "",
                                        "{\"kind\":\"submit\"",
                                        "{\"iss\":7,\"kind\":\"submit\",\"matter_id\":\"m\"}"};

START_TEST(signed_text_that_is_no_receipt_is_refused)
{
    kept k;
    begin(&k);
    receipt_trust(&k.r, &k.key);
    char *jws = jose_sign(k.key.key, RECEIPT_HEADER, no_claims[_i]);
    rig_told(&k.r, verify(&k, jws), GOV_ERR_RESPONSE);
    free(jws);
    end(&k);
}
END_TEST

START_TEST(bad_arguments)
{
    kept k;
    begin(&k);
    gov_client *client = k.r.client;
    gov_error **err = &k.r.err;
    rig_told(&k.r, gov_receipt_verify(NULL, "a.b.c", 5, NULL, &k.receipt, err), GOV_ERR_ARGUMENT);
    rig_told(&k.r, gov_receipt_verify(client, NULL, 5, NULL, &k.receipt, err), GOV_ERR_ARGUMENT);
    rig_told(&k.r, gov_receipt_verify(client, "", 0, NULL, &k.receipt, err), GOV_ERR_ARGUMENT);
    rig_told(&k.r, gov_receipt_verify(client, "a.b.c", 5, NULL, NULL, err), GOV_ERR_ARGUMENT);
    rig_told(&k.r, gov_receipt_verify(client, rig_bad_text(3), 70000, NULL, &k.receipt, err),
             GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(gov_receipt_get_kind(NULL));
    ck_assert_ptr_null(gov_receipt_get_jws(NULL));
    ck_assert_ptr_null(gov_receipt_get_digest(NULL, 0));
    ck_assert_ptr_null(gov_receipt_get_digest_name(NULL, 0));
    ck_assert_int_eq(gov_receipt_get_at_ms(NULL), 0);
    gov_receipt_free(NULL);
    end(&k);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("receipt");
    TCase *c = tcase_create("receipt");
    tcase_add_test(c, a_kept_receipt_verifies_offline);
    tcase_add_test(c, keys_are_fetched_once);
    tcase_add_test(c, a_receipt_of_another_issuer_is_refused);
    tcase_add_test(c, the_configured_issuer_is_expected_without_network);
    tcase_add_test(c, a_review_s_receipt_has_no_matter);
    tcase_add_test(c, no_letter_may_change);
    tcase_add_loop_test(c, what_is_no_token_is_refused, 0, (int)TEST_COUNT(no_tokens));
    tcase_add_loop_test(c, signed_text_that_is_no_receipt_is_refused, 0,
                        (int)TEST_COUNT(no_claims));
    tcase_add_test(c, bad_arguments);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
