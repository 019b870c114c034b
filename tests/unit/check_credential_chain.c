/* SPDX-License-Identifier: Apache-2.0 */
/* SD-JWT VCs whose issuer is vouched for by a chain in the header: whose name it bears, whether it reaches an
 * anchor, and how it goes with keys of the store. All other checks are check_credential.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/vc_support.h"

static void expect_of(const gov_verification *v, const char *expected, const char *what)
{
    char *differences = vc_differences(v);

    ck_assert_msg(strcmp(differences, expected) == 0, "%s: \"%s\", not \"%s\"", what, differences,
                  expected);
    free(differences);
}

/* Credentials whose key is vouched for by a chain, at the time of today. */
static char *issue_today(const gov_key *key, int64_t now)
{
    char *payload =
        jose_format("{\"vct\":\"v\",\"iss\":\"" VC_ISSUER "\",\"iat\":%lld}", (long long)now - 60);
    static const char *const none[] = {NULL};
    char *text = vc_issue(key, "dc+sd-jwt", 1, payload, none);

    free(payload);
    return text;
}

START_TEST(a_chain_may_vouch)
{
    static const struct {
        const char *names;
        int not_after_hours;
        bool ca;
        bool anchored;
        const char *expected;
    } samples[] = {
        {"URI:" VC_ISSUER, 0, false, true,
         "KEY_USAGE=PASS/ SIGNER_CHAIN=PASS/ SIGNER_REVOCATION=NOT_DONE/not_asked"},
        {"DNS:issuer.example.test", 0, false, true,
         "KEY_USAGE=PASS/ SIGNER_CHAIN=PASS/ SIGNER_REVOCATION=NOT_DONE/not_asked"},
        {"DNS:other.example.test", 0, false, true,
         "ISSUER=FAIL/wrong_issuer KEY_USAGE=PASS/ SIGNER_CHAIN=PASS/ "
         "SIGNER_REVOCATION=NOT_DONE/not_asked"},
        {"URI:" VC_ISSUER, 0, false, false,
         "KEY_USAGE=PASS/ SIGNER_CHAIN=NOT_DONE/no_anchor SIGNER_REVOCATION=NOT_DONE/not_asked"},
        {"URI:" VC_ISSUER, -2, false, true,
         "KEY_USAGE=PASS/ SIGNER_CHAIN=FAIL/cert_expired SIGNER_REVOCATION=NOT_DONE/not_asked"},
        {"URI:" VC_ISSUER, 0, true, true,
         "KEY_USAGE=FAIL/key_usage SIGNER_CHAIN=PASS/ SIGNER_REVOCATION=NOT_DONE/not_asked"},
    };
    int64_t now = (int64_t)time(NULL);
    pki_identity root = pki_make(&(pki_request){.common_name = "root", .ca = true});
    gov_verify_options options = {
        .struct_size = sizeof options, .at_ms = now * 1000, .revocation = GOV_REVOCATION_OFF};

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        pki_identity leaf = pki_make(&(pki_request){.common_name = "issuer",
                                                    .alt_names = samples[i].names,
                                                    .issuer = &root,
                                                    .ca = samples[i].ca,
                                                    .not_after_hours = samples[i].not_after_hours});
        gov_trust *own = vc_trust(NULL, NULL);
        gov_key *key = vc_key_of(&leaf, NULL);
        char *text = issue_today(key, now);
        if (samples[i].anchored) {
            vc_trust_anchor(own, &root);
        }
        gov_verification *v = vc_verify(text, own, &options);
        expect_of(v, samples[i].expected, "chain");
        ck_assert_str_eq(gov_verification_get_signature_text(v, 0, "signer"), "CN=issuer");
        ck_assert_ptr_nonnull(gov_verification_get_signature_text(v, 0, "signer_serial"));
        ck_assert((gov_verification_get_claims_json(v) != NULL) == (i < 2));
        gov_verification_free(v);
        free(text);
        gov_key_unref(key);
        gov_trust_free(own);
        pki_identity_free(&leaf);
    }
    pki_identity_free(&root);
}
END_TEST

/* A key of the store does not hinder a chain, and a chain of nobody does not replace a key. */
START_TEST(keys_and_chains_together)
{
    int64_t now = (int64_t)time(NULL);
    pki_identity root = pki_make(&(pki_request){.common_name = "root", .ca = true});
    pki_identity leaf = pki_make(
        &(pki_request){.common_name = "issuer", .alt_names = "URI:" VC_ISSUER, .issuer = &root});
    gov_key *chained = vc_key_of(&leaf, NULL);
    gov_key *other = vc_key("other");
    gov_trust *known = vc_trust(VC_ISSUER, chained);
    gov_trust *both = vc_trust(VC_ISSUER, other);
    gov_verify_options options = {
        .struct_size = sizeof options, .at_ms = now * 1000, .revocation = GOV_REVOCATION_OFF};
    char *text = issue_today(chained, now);

    gov_verification *v = vc_verify(text, known, &options);
    expect_of(v, "", "by the store");
    ck_assert_str_eq(gov_verification_get_signature_text(v, 0, "signer"), VC_ISSUER);
    gov_verification_free(v);
    v = vc_verify(text, both, &options);
    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_INDETERMINATE);
    ck_assert_ptr_null(gov_verification_get_claims_json(v));
    gov_verification_free(v);
    vc_trust_anchor(both, &root);
    v = vc_verify(text, both, &options);
    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_PASSED);
    gov_verification_free(v);
    free(text);
    gov_trust_free(known);
    gov_trust_free(both);
    gov_key_unref(chained);
    gov_key_unref(other);
    pki_identity_free(&leaf);
    pki_identity_free(&root);
}
END_TEST

typedef struct torture {
    const char *text;
    const uint8_t *anchor;
    size_t size;
    gov_verify_options options;
} torture;

static gov_status verify_body(const gov_allocator *mem, void *user)
{
    const torture *t = user;
    gov_verification *v = NULL;
    gov_trust *own = NULL;
    gov_status status = gov_trust_new(mem, &own, NULL);

    if (status == GOV_OK) {
        status = gov_trust_add_anchors(own, t->anchor, t->size, NULL);
    }
    if (status == GOV_OK) {
        status = vc_try(mem, t->text, own, &t->options, &v);
    }
    gov_verification_free(v);
    gov_trust_free(own);
    return status;
}

START_TEST(memory_may_run_out)
{
    int64_t now = (int64_t)time(NULL);
    pki_identity root = pki_make(&(pki_request){.common_name = "root", .ca = true});
    pki_identity leaf = pki_make(
        &(pki_request){.common_name = "issuer", .alt_names = "URI:" VC_ISSUER, .issuer = &root});
    gov_key *key = vc_key_of(&leaf, NULL);
    char *text = issue_today(key, now);
    unsigned char *der = NULL;
    int size = i2d_X509(root.cert, &der);
    torture t = {.text = text,
                 .anchor = der,
                 .size = (size_t)size,
                 .options = {.struct_size = sizeof(gov_verify_options), .at_ms = now * 1000}};

    ck_assert_uint_ge(test_out_of_memory(verify_body, &t), 40);
    OPENSSL_free(der);
    free(text);
    gov_key_unref(key);
    pki_identity_free(&leaf);
    pki_identity_free(&root);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_chain_may_vouch),
        TEST_ENTRY(keys_and_chains_together),
        TEST_ENTRY(memory_may_run_out),
    };

    return test_run("credential chain", entries, TEST_COUNT(entries));
}
