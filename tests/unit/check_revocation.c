/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation: every state, and what is weighed against what. Which lists count is check_crl.c, which OCSP
 * replies check_ocsp.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ocsp.h>

#include "unit/revocation_support.h"
#include "unit/test_support.h"

enum { HOUR = 3600, KEY_COMPROMISE = 1, CA_COMPROMISE = 2, SUPERSEDED = 4, HOLD = 6 };

START_TEST(lists_of_each_kind_say_good)
{
    static const char *const kinds[] = {"SM2", "RSA-2048", "P-256", "Ed25519"};

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        revocation_world world;

        revocation_open(&world, kinds[i]);
        ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
        ck_assert_ptr_eq(revocation_ask(&world, X509_NOW).cert, world.chain.certs[0]);
        revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca});
        /* The authority has no list yet. */
        ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
        ck_assert_ptr_eq(revocation_ask(&world, X509_NOW).cert, world.chain.certs[1]);
        revocation_put_root_crl(&world);
        gov__revocation_result result = revocation_ask(&world, X509_NOW);
        ck_assert_int_eq(result.state, GOV__REVOCATION_GOOD);
        ck_assert_int_eq(result.as_of_s, X509_NOW - X509_DAY);
        /* And again, when the signatures are known to be good. */
        ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_GOOD);
        revocation_close(&world);
    }
}
END_TEST

START_TEST(the_time_of_revocation_decides)
{
    revocation_world world;

    revocation_open(&world, "SM2");
    const x509_revoked entry = {
        .cert = world.tree.leaf, .at_s = REVOCATION_BEFORE, .reason = SUPERSEDED};
    revocation_put_root_crl(&world);
    revocation_put_crl(&world,
                       &(x509_crl_spec){.issuer = world.tree.ca, .revoked = &entry, .count = 1});

    gov__revocation_result result = revocation_ask(&world, X509_NOW);
    ck_assert_int_eq(result.state, GOV__REVOCATION_REVOKED);
    ck_assert_ptr_eq(result.cert, world.chain.certs[0]);
    ck_assert_int_eq(result.revoked_s, REVOCATION_BEFORE);
    ck_assert_int_eq(revocation_ask(&world, REVOCATION_BEFORE).state, GOV__REVOCATION_REVOKED);
    result = revocation_ask(&world, REVOCATION_BEFORE - 1);
    ck_assert_int_eq(result.state, GOV__REVOCATION_LATER);
    ck_assert_int_eq(result.revoked_s, REVOCATION_BEFORE);
    revocation_close(&world);
}
END_TEST

START_TEST(a_compromised_key_was_never_good)
{
    static const struct {
        int reason;
        gov__revocation state;
    } cases[] = {{0, GOV__REVOCATION_LATER},
                 {-1, GOV__REVOCATION_LATER},
                 {KEY_COMPROMISE, GOV__REVOCATION_REVOKED},
                 {CA_COMPROMISE, GOV__REVOCATION_REVOKED},
                 {SUPERSEDED, GOV__REVOCATION_LATER}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        revocation_world world;

        revocation_open(&world, "P-256");
        const x509_revoked entry = {
            .cert = world.tree.leaf, .at_s = REVOCATION_BEFORE, .reason = cases[i].reason};
        revocation_put_root_crl(&world);
        revocation_put_crl(
            &world, &(x509_crl_spec){.issuer = world.tree.ca, .revoked = &entry, .count = 1});
        gov__revocation_result result = revocation_ask(&world, REVOCATION_BEFORE - X509_DAY);
        ck_assert_msg(result.state == cases[i].state, "case %zu", i);
        ck_assert_int_eq(result.revoked_s, REVOCATION_BEFORE);
        revocation_close(&world);

        revocation_open(&world, "P-256");
        revocation_put_root_crl(&world);
        revocation_put_ocsp(&world,
                            &(x509_ocsp_spec){.cert = world.tree.leaf,
                                              .issuer = world.tree.ca,
                                              .status = V_OCSP_CERTSTATUS_REVOKED,
                                              .revoked_s = REVOCATION_BEFORE,
                                              .reason = cases[i].reason > 0 ? cases[i].reason : 0});
        result = revocation_ask(&world, REVOCATION_BEFORE - X509_DAY);
        ck_assert_msg(result.state == cases[i].state, "OCSP case %zu", i);
        revocation_close(&world);
    }
}
END_TEST

START_TEST(the_date_of_invalidity_counts_when_it_is_earlier)
{
    revocation_world world;

    revocation_open(&world, "P-256");
    const x509_revoked entry = {.cert = world.tree.leaf,
                                .at_s = REVOCATION_BEFORE,
                                .invalid_s = REVOCATION_BEFORE - X509_DAY};
    revocation_put_root_crl(&world);
    revocation_put_crl(&world,
                       &(x509_crl_spec){.issuer = world.tree.ca, .revoked = &entry, .count = 1});
    ck_assert_int_eq(revocation_ask(&world, REVOCATION_BEFORE - 1).state, GOV__REVOCATION_REVOKED);
    ck_assert_int_eq(revocation_ask(&world, REVOCATION_BEFORE - X509_DAY - 1).state,
                     GOV__REVOCATION_LATER);
    revocation_close(&world);
}
END_TEST

START_TEST(a_revoked_authority_takes_the_leaf_with_it)
{
    revocation_world world;

    revocation_open(&world, "SM2");
    const x509_revoked entry = {.cert = world.tree.ca, .at_s = REVOCATION_BEFORE};
    revocation_put_crl(&world,
                       &(x509_crl_spec){.issuer = world.tree.root, .revoked = &entry, .count = 1});
    gov__revocation_result result = revocation_ask(&world, X509_NOW);
    ck_assert_int_eq(result.state, GOV__REVOCATION_REVOKED);
    ck_assert_ptr_eq(result.cert, world.chain.certs[1]);
    revocation_close(&world);
}
END_TEST

START_TEST(what_is_not_current_is_stale)
{
    static const struct {
        int64_t this_s;
        int64_t next_s;
        gov__revocation state;
    } cases[] = {
        {X509_NOW - 2 * X509_DAY, X509_NOW - 1, GOV__REVOCATION_STALE},
        {X509_NOW - 2 * X509_DAY, X509_NOW, GOV__REVOCATION_GOOD},
        {X509_NOW + HOUR, X509_NOW + X509_DAY, GOV__REVOCATION_STALE},
        {X509_NOW + 200, X509_NOW + X509_DAY, GOV__REVOCATION_GOOD}, /* clocks apart */
        {X509_NOW - X509_DAY, -1, GOV__REVOCATION_GOOD},
        {X509_NOW - X509_DAY - 1, -1, GOV__REVOCATION_STALE},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        revocation_world world;

        revocation_open(&world, "P-256");
        revocation_put_root_crl(&world);
        revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca,
                                                    .this_s = cases[i].this_s,
                                                    .next_s = cases[i].next_s});
        ck_assert_msg(revocation_state(&world) == cases[i].state, "case %zu", i);
        revocation_close(&world);

        revocation_open(&world, "P-256");
        revocation_put_root_crl(&world);
        revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                      .issuer = world.tree.ca,
                                                      .this_s = cases[i].this_s,
                                                      .next_s = cases[i].next_s});
        gov__revocation_result result = revocation_ask(&world, X509_NOW);
        ck_assert_msg(result.state == cases[i].state, "OCSP case %zu", i);
        if (result.state == GOV__REVOCATION_STALE) {
            ck_assert_int_eq(result.as_of_s, cases[i].this_s);
        }
        revocation_close(&world);
    }
}
END_TEST

/* A newer list that is current wins; a revocation in an old one stands. */
START_TEST(several_lists_are_weighed)
{
    revocation_world world;

    revocation_open(&world, "SM2");
    revocation_put_root_crl(&world);
    revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca,
                                                .this_s = X509_NOW - 9 * X509_DAY,
                                                .next_s = X509_NOW - 8 * X509_DAY});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_STALE);
    revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_GOOD);
    const x509_revoked entry = {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE};
    revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca,
                                                .revoked = &entry,
                                                .count = 1,
                                                .this_s = X509_NOW - 7 * X509_DAY,
                                                .next_s = X509_NOW - 6 * X509_DAY});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_REVOKED);
    revocation_close(&world);
}
END_TEST

START_TEST(a_hold_lasts_until_a_newer_word)
{
    revocation_world world;

    revocation_open(&world, "SM2");
    const x509_revoked entry = {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE, .reason = HOLD};
    revocation_put_root_crl(&world);
    revocation_put_crl(&world,
                       &(x509_crl_spec){.issuer = world.tree.ca, .revoked = &entry, .count = 1});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_REVOKED);
    ck_assert_int_eq(revocation_ask(&world, REVOCATION_BEFORE - 1).state, GOV__REVOCATION_LATER);
    revocation_put_crl(&world,
                       &(x509_crl_spec){.issuer = world.tree.ca, .this_s = X509_NOW - HOUR});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_GOOD);
    revocation_close(&world);
}
END_TEST

START_TEST(what_is_malformed_is_refused)
{
    revocation_world world;
    size_t len;

    revocation_open(&world, "SM2");
    const x509_revoked entry = {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE, .reason = HOLD};
    uint8_t *der = x509_make_crl(
        &(x509_crl_spec){.issuer = world.tree.ca, .revoked = &entry, .count = 1}, &len);
    for (size_t cut = 0; cut < len; cut++) {
        ck_assert_int_eq(gov__cert_pool_add_crl(world.pool, gov__bytes_of(der, cut)),
                         GOV_ERR_RESPONSE);
    }
    free(der);
    der = x509_make_ocsp(&(x509_ocsp_spec){.cert = world.tree.leaf, .issuer = world.tree.ca}, &len);
    for (size_t cut = 0; cut < len; cut++) {
        ck_assert_int_eq(gov__cert_pool_add_ocsp(world.pool, gov__bytes_of(der, cut)),
                         GOV_ERR_RESPONSE);
    }
    free(der);
    /* tryLater */
    der = x509_make_ocsp(&(x509_ocsp_spec){.failure = 3}, &len);
    ck_assert_int_eq(gov__cert_pool_add_ocsp(world.pool, gov__bytes_of(der, len)),
                     GOV_ERR_RESPONSE);
    free(der);
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
    revocation_close(&world);
}
END_TEST

struct files {
    x509_tree tree;
    uint8_t *crl;
    size_t crl_len;
    uint8_t *ocsp;
    size_t ocsp_len;
};

static gov_status add_and_ask(const gov_allocator *mem, void *user)
{
    const struct files *files = user;
    const x509_entity *of[] = {files->tree.root, files->tree.leaf};
    gov__cert_pool *pool = NULL;
    gov__chain chain = {0};
    gov__revocation_result result;
    gov_status status = gov__cert_pool_new(mem, &pool);

    for (size_t i = 0; status == GOV_OK && i < 2; i++) {
        status =
            gov__cert_read(mem, gov__bytes_of(of[1 - i]->der, of[1 - i]->der_len), &chain.certs[i]);
        chain.count += status == GOV_OK ? 1 : 0;
    }
    if (status == GOV_OK) {
        status = gov__cert_pool_add_crl(pool, gov__bytes_of(files->crl, files->crl_len));
    }
    if (status == GOV_OK) {
        status = gov__cert_pool_add_ocsp(pool, gov__bytes_of(files->ocsp, files->ocsp_len));
    }
    if (status == GOV_OK) {
        status = gov__chain_revocation(pool, &chain, X509_NOW, X509_NOW, &result);
        ck_assert(status != GOV_OK || result.state == GOV__REVOCATION_GOOD);
    }
    gov__chain_clear(&chain);
    gov__cert_pool_free(pool);
    return status;
}

START_TEST(want_of_memory_is_told)
{
    struct files files = {0};

    x509_make_tree(&files.tree, "SM2");
    x509_free(files.tree.leaf);
    files.tree.leaf =
        x509_make(&(x509_spec){.kind = "SM2", .name = "Leaf", .issuer = files.tree.root});
    x509_entity *delegate = x509_make(&(x509_spec){
        .kind = "SM2", .name = "R", .issuer = files.tree.root, .extended = "OCSPSigning"});
    files.crl = x509_make_crl(&(x509_crl_spec){.issuer = files.tree.root}, &files.crl_len);
    files.ocsp = x509_make_ocsp(
        &(x509_ocsp_spec){.cert = files.tree.leaf, .issuer = files.tree.root, .signer = delegate},
        &files.ocsp_len);
    ck_assert_uint_gt(test_out_of_memory(add_and_ask, &files), 10);
    free(files.crl);
    free(files.ocsp);
    x509_free(delegate);
    x509_free_tree(&files.tree);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(lists_of_each_kind_say_good),
        TEST_ENTRY(the_time_of_revocation_decides),
        TEST_ENTRY(a_compromised_key_was_never_good),
        TEST_ENTRY(the_date_of_invalidity_counts_when_it_is_earlier),
        TEST_ENTRY(a_revoked_authority_takes_the_leaf_with_it),
        TEST_ENTRY(what_is_not_current_is_stale),
        TEST_ENTRY(several_lists_are_weighed),
        TEST_ENTRY(a_hold_lasts_until_a_newer_word),
        TEST_ENTRY(what_is_malformed_is_refused),
        TEST_ENTRY(want_of_memory_is_told),
    };

    return test_run("revocation", tests, TEST_COUNT(tests));
}
