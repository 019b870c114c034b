/* SPDX-License-Identifier: Apache-2.0 */
/* When something was sealed: the claimed time, time stamps that hold and those that do not, and which
 * moment the chains are judged by. */
#include <check.h>
#include <stdlib.h>

#include "crypto/time_stamp.h"
#include "unit/seal_case_support.h"

static seal_make ordinary(const seal_case *c)
{
    return (seal_make){.signer = c->people.signer, .maker = c->people.maker};
}

START_TEST(a_claim_in_the_future)
{
    seal_make make = ordinary(&seal_shared);
    make.at_s = X509_NOW + 299;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_passed(&seal_shared);
    make.at_s = X509_NOW + 301;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_tolerated(&seal_shared, "sign_time_offset");
    make.at_s = X509_NOW + 8 * 3600 + 301;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SIGN_TIME", "future");
}
END_TEST

START_TEST(chains_are_judged_by_the_time_of_signing)
{
    x509_entity *signer = x509_make(&(x509_spec){
        .kind = "SM2", .name = "Gone", .issuer = seal_shared.people.root, .until_days = -1});
    seal_make make = ordinary(&seal_shared);
    make.signer = signer;
    make.at_s = X509_NOW - 2 * X509_DAY;
    make.created_s = X509_NOW - 3 * X509_DAY;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_passed(&seal_shared);
    seal_shared.options.chain_time = GOV_CHAIN_TIME_NOW;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SIGNER_CHAIN", "cert_expired");
    seal_shared.options.chain_time = GOV_CHAIN_TIME_SIGNING;
    make.at_s = X509_NOW - 11 * X509_DAY;
    make.from_s = X509_NOW - 12 * X509_DAY;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SIGNER_CHAIN", "cert_not_yet_valid");
    x509_free(signer);
}
END_TEST

START_TEST(a_time_stamp_says_when)
{
    static const int versions[] = {4, 5};
    static const char *const kinds[] = {"SM2", "RSA-2048", "P-256"};

    for (size_t k = 0; k < TEST_COUNT(kinds); k++) {
        seal_case c;
        seal_case_begin(&c, kinds[k]);
        const stamp_make stamp = {.tsa = c.people.tsa,
                                  .at_s = X509_NOW - 60,
                                  .digest = k == 0 ? "SM3" : "SHA256",
                                  .naming = c.people.tsa};
        for (size_t i = 0; i < TEST_COUNT(versions); i++) {
            seal_make make = ordinary(&c);
            make.version = versions[i];
            make.stamp = &stamp;
            seal_case_verify(&c, &make);
            seal_case_expect_passed(&c);
            seal_case_expect(&c, "SIGN_TIME", GOV_FINDING_PASS, "");
            seal_case_expect_text(&c, "signed_at", "2027-01-15T07:59:00Z");
            seal_case_expect_text(&c, "signed_at_source", "tsa");
        }
        seal_case_end(&c);
    }
}
END_TEST

START_TEST(the_stamped_time_is_what_counts)
{
    const stamp_make stamp = {.tsa = seal_shared.people.tsa, .at_s = X509_NOW - 60};
    seal_make make = ordinary(&seal_shared);
    make.stamp = &stamp;
    make.at_s = X509_NOW - 3 * X509_DAY; /* the claim is within, the truth is not */
    make.until_s = X509_NOW - 2 * X509_DAY;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "seal_expired");
}
END_TEST

static void expect_bad(seal_case *c, const stamp_make *stamp, const char *detail)
{
    size_t index;
    seal_make make = ordinary(c);

    make.stamp = stamp;
    seal_case_verify(c, &make);
    seal_case_expect_failed(c, "SIGN_TIME", "bad_timestamp");
    seal_case_expect_text(c, "signed_at_source", "claimed");
    seal_case_expect_text(c, "signed_at", "2027-01-15T07:00:00Z");
    (void)gov_verification_find(c->input.out, c->signature, "SIGN_TIME", &index);
    ck_assert_str_eq(gov_verification_get_detail(c->input.out, c->signature, index), detail);
}

START_TEST(time_stamps_that_do_not_hold)
{
    const x509_entity *tsa = seal_shared.people.tsa;
    x509_entity *old = x509_make(&(x509_spec){.kind = "SM2",
                                              .issuer = seal_shared.people.root,
                                              .until_days = -2,
                                              .extended = "critical,timeStamping"});
    x509_entity *both = x509_make(&(x509_spec){.kind = "SM2",
                                               .issuer = seal_shared.people.root,
                                               .extended = "timeStamping,emailProtection"});
    expect_bad(&seal_shared, &(stamp_make){.tsa = tsa, .other = true}, "of something else");
    expect_bad(&seal_shared, &(stamp_make){.tsa = tsa, .bad_signature = true}, "signature");
    expect_bad(&seal_shared, &(stamp_make){.tsa = tsa, .bad_content = true}, "signature");
    expect_bad(&seal_shared, &(stamp_make){.tsa = tsa, .naming = seal_shared.people.other},
               "signature");
    expect_bad(&seal_shared, &(stamp_make){.tsa = tsa, .malformed = true}, "malformed");
    expect_bad(&seal_shared, &(stamp_make){.tsa = old}, "certificate expired");
    expect_bad(&seal_shared, &(stamp_make){.tsa = tsa, .at_s = X509_NOW - 20 * X509_DAY},
               "certificate not yet valid");
    /* The signer himself, and whoever else the root knows, cannot say when. */
    expect_bad(&seal_shared, &(stamp_make){.tsa = seal_shared.people.signer},
               "not of a time stamping authority");
    expect_bad(&seal_shared, &(stamp_make){.tsa = both}, "not of a time stamping authority");
    x509_free(old);
    x509_free(both);
}
END_TEST

START_TEST(a_revoked_authority)
{
    size_t len;

    const x509_revoked revoked = {.cert = seal_shared.people.tsa, .at_s = X509_NOW - X509_DAY};
    uint8_t *crl = x509_make_crl(
        &(x509_crl_spec){.issuer = seal_shared.people.root, .revoked = &revoked, .count = 1}, &len);
    ck_assert_int_eq(gov__cert_pool_add_crl(seal_shared.trust.pool, gov__bytes_of(crl, len)),
                     GOV_OK);
    expect_bad(&seal_shared, &(stamp_make){.tsa = seal_shared.people.tsa}, "certificate revoked");
    free(crl);
}
END_TEST

/* It is named, and decides nothing. */
static void expect_passed_over(seal_case *c, const stamp_make *stamp, const char *detail)
{
    seal_make make = ordinary(c);

    make.stamp = stamp;
    seal_case_verify(c, &make);
    seal_case_expect(c, "SIGN_TIME", GOV_FINDING_NOT_DONE, "stamp_unusable");
    ck_assert_str_eq(c->input.out->signatures[c->signature].checks[GOV__CHECK_SIGN_TIME].detail,
                     detail);
    seal_case_expect_passed(c);
    seal_case_expect_text(c, "signed_at_source", "claimed");
}

START_TEST(time_stamps_that_cannot_be_judged)
{
    x509_entity *stranger =
        x509_make(&(x509_spec){.kind = "SM2", .extended = "critical,timeStamping"});
    expect_passed_over(&seal_shared, &(stamp_make){.tsa = seal_shared.people.tsa, .no_token = true},
                       "form not supported");
    expect_passed_over(&seal_shared, &(stamp_make){.tsa = seal_shared.people.tsa, .no_cert = true},
                       "authority not known here");
    expect_passed_over(&seal_shared, &(stamp_make){.tsa = stranger}, "authority not known here");
    expect_passed_over(&seal_shared, &(stamp_make){.tsa = seal_shared.people.tsa, .digest = "SHA1"},
                       "algorithm not known");
    x509_free(stranger);
}
END_TEST

/* A claim from the future is told even where the time stamp cannot be judged. */
START_TEST(a_doubtful_stamp_and_a_future_claim)
{
    const stamp_make stamp = {.tsa = seal_shared.people.tsa, .no_token = true};
    seal_make make = ordinary(&seal_shared);
    make.stamp = &stamp;
    make.at_s = X509_NOW + X509_DAY;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SIGN_TIME", "future");
}
END_TEST

START_TEST(a_stamp_from_the_future)
{
    const stamp_make stamp = {.tsa = seal_shared.people.tsa, .at_s = X509_NOW + X509_DAY};
    seal_make make = ordinary(&seal_shared);
    make.stamp = &stamp;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SIGN_TIME", "future");
}
END_TEST

START_TEST(a_stamp_in_another_wrapping)
{
    const stamp_make stamp = {.tsa = seal_shared.people.tsa};
    seal_make make = ordinary(&seal_shared);
    make.stamp = &stamp;
    make.flags = SEAL_STAMP_OCTETS;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_tolerated(&seal_shared, "time_stamp_in_octet_string");
    seal_case_expect_text(&seal_shared, "signed_at_source", "tsa");
}
END_TEST

/* Version 1 may have a time stamp where the others have a time; what it is over is not known. */
START_TEST(a_stamp_instead_of_a_time)
{
    const stamp_make stamp = {.tsa = seal_shared.people.tsa};
    seal_make make = ordinary(&seal_shared);
    make.version = 1;
    make.stamp = &stamp;
    make.flags = SEAL_TIME_IS_STAMP;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect(&seal_shared, "SIGN_TIME", GOV_FINDING_NOT_DONE, "stamp_unusable");
    seal_case_expect_passed(&seal_shared);
    seal_case_expect_text(&seal_shared, "signed_at", NULL);
}
END_TEST

START_TEST(the_stamp_of_a_seal)
{
    stamp_make stamp = {.tsa = seal_shared.people.tsa};
    seal_make make = ordinary(&seal_shared);
    make.version = 5;
    make.seal_time = &stamp;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_passed(&seal_shared);
    stamp.other = true;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "bad_timestamp");
}
END_TEST

/* Revoked after it signed: by the signer's own word a doubt, by a time stamp from before none. */
START_TEST(revoked_after_signing)
{
    size_t len;

    const stamp_make stamp = {.tsa = seal_shared.people.tsa, .at_s = X509_NOW - 3600};
    const x509_revoked revoked = {.cert = seal_shared.people.signer, .at_s = X509_NOW - 60};
    const x509_crl_spec lists[] = {
        {.issuer = seal_shared.people.root, .revoked = &revoked, .count = 1},
        {.issuer = seal_shared.people.maker_root}};
    for (size_t i = 0; i < TEST_COUNT(lists); i++) {
        uint8_t *crl = x509_make_crl(&lists[i], &len);
        ck_assert_int_eq(gov__cert_pool_add_crl(seal_shared.trust.pool, gov__bytes_of(crl, len)),
                         GOV_OK);
        free(crl);
    }
    seal_shared.options.revocation = GOV_REVOCATION_REQUIRED;
    seal_make make = ordinary(&seal_shared);
    make.at_s = X509_NOW - 7200;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "SIGNER_REVOCATION", "revoked_unproven");
    make.stamp = &stamp;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect(&seal_shared, "SIGNER_REVOCATION", GOV_FINDING_PASS, "revoked_later");
    seal_case_expect_passed(&seal_shared);
}
END_TEST

typedef struct memory_case {
    seal_case *c;
    const der *value;
    int64_t at_s;
} memory_case;

static gov_status verify_stamp(const gov_allocator *mem, void *user)
{
    memory_case *m = user;
    gov__crypto *crypto;
    gov_status status = gov__crypto_new(mem, &crypto);

    if (status != GOV_OK) {
        return status;
    }
    const gov__time_stamp_input input = {.crypto = crypto,
                                         .pool = m->c->trust.pool,
                                         .token = gov__bytes_of(m->value->data, m->value->len),
                                         .stamped = gov__bytes_of("x", 1),
                                         .now_s = X509_NOW};
    status = gov__time_stamp_verify(&input, &m->at_s);
    gov__crypto_free(crypto);
    return status;
}

START_TEST(memory_may_run_out)
{
    const stamp_make stamp = {.tsa = seal_shared.people.tsa,
                              .with = seal_shared.people.root,
                              .naming = seal_shared.people.tsa};
    der token = stamp_token(&stamp, "x", 1);
    memory_case m = {.c = &seal_shared, .value = &token};
    ck_assert_uint_gt(test_out_of_memory(verify_stamp, &m), 5);
    ck_assert_int_eq(m.at_s, X509_NOW);
    der_free(&token);
}
END_TEST

int main(void)
{
    const seal_entry tests[] = {
        {a_claim_in_the_future, 1},
        {chains_are_judged_by_the_time_of_signing, 1},
        {a_time_stamp_says_when, 1},
        {the_stamped_time_is_what_counts, 1},
        {time_stamps_that_do_not_hold, 1},
        {a_revoked_authority, 1},
        {time_stamps_that_cannot_be_judged, 1},
        {a_doubtful_stamp_and_a_future_claim, 1},
        {a_stamp_from_the_future, 1},
        {a_stamp_in_another_wrapping, 1},
        {a_stamp_instead_of_a_time, 1},
        {the_stamp_of_a_seal, 1},
        {revoked_after_signing, 1},
        {memory_may_run_out, 1},
    };

    return seal_run("seal_time", tests, TEST_COUNT(tests));
}
