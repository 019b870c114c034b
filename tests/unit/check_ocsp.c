/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP replies: of each kind of key and digest, by delegates, and those that are as if they were not there. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ocsp.h>

#include "unit/revocation_support.h"
#include "unit/test_support.h"

START_TEST(replies_of_each_kind_are_understood)
{
    static const char *const kinds[] = {"SM2", "RSA-2048", "P-256"};
    static const char *const hashes[] = {"SHA1", "SHA256", "SHA384", "SHA512", "SM3"};

    for (size_t i = 0; i < TEST_COUNT(kinds) * TEST_COUNT(hashes); i++) {
        revocation_world world;
        const char *hash = hashes[i / TEST_COUNT(kinds)];

        revocation_open(&world, kinds[i % TEST_COUNT(kinds)]);
        revocation_put_ocsp(
            &world,
            &(x509_ocsp_spec){.cert = world.tree.ca, .issuer = world.tree.root, .hash = hash});
        ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
        revocation_put_ocsp(
            &world,
            &(x509_ocsp_spec){.cert = world.tree.leaf, .issuer = world.tree.ca, .hash = hash});
        ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_GOOD);
        revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                      .issuer = world.tree.ca,
                                                      .status = V_OCSP_CERTSTATUS_REVOKED,
                                                      .revoked_s = REVOCATION_BEFORE,
                                                      .hash = hash});
        ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_REVOKED);
        ck_assert_int_eq(revocation_ask(&world, REVOCATION_BEFORE - 1).state,
                         GOV__REVOCATION_LATER);
        revocation_close(&world);
    }
}
END_TEST

START_TEST(a_delegate_answers_for_the_issuer)
{
    static const struct {
        x509_spec delegate;
        bool by_root;
        bool bare;
        gov__revocation state;
    } cases[] = {
        {.delegate = {.extended = "OCSPSigning"}, .state = GOV__REVOCATION_GOOD},
        {.delegate = {.extended = "OCSPSigning"}, .bare = true, .state = GOV__REVOCATION_UNKNOWN},
        {.delegate = {.extended = "OCSPSigning"},
         .by_root = true,
         .state = GOV__REVOCATION_UNKNOWN},
        {.delegate = {.extended = "serverAuth"}, .state = GOV__REVOCATION_UNKNOWN},
        {.delegate = {.extended = NULL}, .state = GOV__REVOCATION_UNKNOWN},
        {.delegate = {.extended = "OCSPSigning", .until_days = -1},
         .state = GOV__REVOCATION_UNKNOWN},
        {.delegate = {.extended = "OCSPSigning", .usage = "keyEncipherment"},
         .state = GOV__REVOCATION_UNKNOWN},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        revocation_world world;
        x509_spec spec = cases[i].delegate;

        revocation_open(&world, "SM2");
        revocation_put_root_crl(&world);
        spec.kind = "SM2";
        spec.name = "Responder";
        spec.issuer = cases[i].by_root ? world.tree.root : world.tree.ca;
        x509_entity *delegate = x509_make(&spec);
        revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                      .issuer = world.tree.ca,
                                                      .signer = delegate,
                                                      .bare = cases[i].bare});
        ck_assert_msg(revocation_state(&world) == cases[i].state, "case %zu", i);
        x509_free(delegate);
        revocation_close(&world);
    }
}
END_TEST

START_TEST(replies_of_others_are_as_if_not_there)
{
    revocation_world world;
    x509_tree other;

    revocation_open(&world, "SM2");
    x509_make_tree(&other, "SM2");
    revocation_put_root_crl(&world);
    /* The same names and another key; by the leaf itself; that say unknown; about another one. */
    revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf, .issuer = other.ca});
    revocation_put_ocsp(
        &world,
        &(x509_ocsp_spec){.cert = world.tree.leaf, .issuer = world.tree.ca, .signer = other.ca});
    revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                  .issuer = world.tree.ca,
                                                  .signer = world.tree.leaf});
    revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                  .issuer = world.tree.ca,
                                                  .status = V_OCSP_CERTSTATUS_UNKNOWN});
    revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = other.leaf, .issuer = world.tree.ca});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
    x509_free_tree(&other);
    revocation_close(&world);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(replies_of_each_kind_are_understood),
        TEST_ENTRY(a_delegate_answers_for_the_issuer),
        TEST_ENTRY(replies_of_others_are_as_if_not_there),
    };

    return test_run("ocsp", tests, TEST_COUNT(tests));
}
