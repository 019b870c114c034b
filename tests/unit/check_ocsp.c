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
        {.delegate = {.extended = "OCSPSigning", .critical = true},
         .state = GOV__REVOCATION_UNKNOWN},
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
        spec.no_check = true;
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

/* The delegate is looked for in the lists given; of what they say of the leaf nothing is known. */
START_TEST(a_delegate_may_be_revoked)
{
    enum { NO_LIST, SILENT, STALE, REVOKED, HELD, OF_ANOTHER };
    static const struct {
        int list;
        bool no_check;
        gov__revocation good;    /* of a leaf that the reply calls good */
        gov__revocation revoked; /* and revoked */
    } cases[] = {
        {NO_LIST, true, GOV__REVOCATION_GOOD, GOV__REVOCATION_REVOKED},
        {NO_LIST, false, GOV__REVOCATION_UNKNOWN, GOV__REVOCATION_REVOKED},
        {SILENT, false, GOV__REVOCATION_GOOD, GOV__REVOCATION_REVOKED},
        {STALE, false, GOV__REVOCATION_UNKNOWN, GOV__REVOCATION_REVOKED},
        {REVOKED, false, GOV__REVOCATION_UNKNOWN, GOV__REVOCATION_UNKNOWN},
        {HELD, false, GOV__REVOCATION_UNKNOWN, GOV__REVOCATION_UNKNOWN},
        {OF_ANOTHER, false, GOV__REVOCATION_UNKNOWN, GOV__REVOCATION_REVOKED},
    };

    for (size_t i = 0; i < 2 * TEST_COUNT(cases); i++) {
        revocation_world world;
        const bool good = i < TEST_COUNT(cases);
        const size_t at = i % TEST_COUNT(cases);
        const int list = cases[at].list;

        revocation_open(&world, i % 2 == 0 ? "SM2" : "P-256");
        revocation_put_root_crl(&world);
        x509_entity *delegate = x509_make(&(x509_spec){.kind = "SM2",
                                                       .name = "Responder",
                                                       .issuer = world.tree.ca,
                                                       .extended = "OCSPSigning",
                                                       .no_check = cases[at].no_check,
                                                       .crl_point = "http://crl.example/1"});
        revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                      .issuer = world.tree.ca,
                                                      .signer = delegate,
                                                      .status = good ? V_OCSP_CERTSTATUS_GOOD
                                                                     : V_OCSP_CERTSTATUS_REVOKED,
                                                      .revoked_s = REVOCATION_BEFORE});
        /* After the reply was made: when that was is the delegate's own word. */
        const x509_revoked entry = {
            .cert = delegate, .at_s = X509_NOW, .reason = list == HELD ? 6 : 0};
        x509_crl_spec spec = {.issuer = world.tree.ca,
                              .signer = list == OF_ANOTHER ? world.tree.root : NULL,
                              .point = "fullname:URI:http://crl.example/1",
                              .next_s = list == STALE ? X509_NOW - 60 : 0,
                              .revoked = &entry,
                              .count = list == REVOKED || list == HELD ? 1 : 0};
        if (list != NO_LIST) {
            revocation_put_crl(&world, &spec);
        }
        ck_assert_msg(revocation_state(&world) == (good ? cases[at].good : cases[at].revoked),
                      "case %zu", i);
        x509_free(delegate);
        revocation_close(&world);
    }
}
END_TEST

/* He could still write replies of the time when he was valid. */
START_TEST(an_expired_delegate_proves_revocations_alone)
{
    static const struct {
        int status;
        gov__revocation state;
    } cases[] = {{V_OCSP_CERTSTATUS_GOOD, GOV__REVOCATION_UNKNOWN},
                 {V_OCSP_CERTSTATUS_REVOKED, GOV__REVOCATION_REVOKED}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        revocation_world world;

        revocation_open(&world, "P-256");
        revocation_put_root_crl(&world);
        x509_entity *delegate = x509_make(&(x509_spec){.kind = "P-256",
                                                       .name = "Responder",
                                                       .issuer = world.tree.ca,
                                                       .extended = "OCSPSigning",
                                                       .no_check = true,
                                                       .until_days = -1});
        revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                      .issuer = world.tree.ca,
                                                      .signer = delegate,
                                                      .this_s = X509_NOW - 2 * X509_DAY,
                                                      .status = cases[i].status,
                                                      .revoked_s = REVOCATION_BEFORE});
        ck_assert_msg(revocation_state(&world) == cases[i].state, "case %zu", i);
        x509_free(delegate);
        revocation_close(&world);
    }
}
END_TEST

START_TEST(what_is_critical_and_unknown_is_not_used)
{
    static const int statuses[] = {V_OCSP_CERTSTATUS_GOOD, V_OCSP_CERTSTATUS_REVOKED};
    revocation_world world;

    revocation_open(&world, "SM2");
    revocation_put_root_crl(&world);
    for (size_t i = 0; i < 2 * TEST_COUNT(statuses); i++) {
        revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                      .issuer = world.tree.ca,
                                                      .status = statuses[i / 2],
                                                      .revoked_s = REVOCATION_BEFORE,
                                                      .critical = i % 2 == 0,
                                                      .critical_single = i % 2 != 0});
    }
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
    revocation_close(&world);
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
        TEST_ENTRY(a_delegate_may_be_revoked),
        TEST_ENTRY(an_expired_delegate_proves_revocations_alone),
        TEST_ENTRY(what_is_critical_and_unknown_is_not_used),
        TEST_ENTRY(replies_of_others_are_as_if_not_there),
    };

    return test_run("ocsp", tests, TEST_COUNT(tests));
}
