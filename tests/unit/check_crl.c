/* SPDX-License-Identifier: Apache-2.0 */
/* Which lists count, and for whom: scopes, deltas, other issuers and keys, what is critical, what expired.
 * What several of them come to is check_revocation.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/revocation_support.h"
#include "unit/test_support.h"

START_TEST(lists_of_others_are_as_if_not_there)
{
    revocation_world world;
    x509_tree other;

    revocation_open(&world, "SM2");
    x509_make_tree(&other, "SM2");
    const x509_revoked entry = {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE};
    const x509_crl_spec lists[] = {
        {.issuer = world.tree.ca, .signer = other.ca}, /* the right name, a wrong key */
        {.issuer = world.tree.ca, .signer = world.tree.leaf},
        {.issuer = world.tree.leaf},
        {.issuer = world.tree.ca, .delta = true},
        {.issuer = world.tree.ca, .critical = true},
        {.issuer = world.tree.ca, .point = "indirectCRL:TRUE"},
        {.issuer = world.tree.ca, .point = "onlyAA:TRUE"},
        /* Scopes that cannot be read, and two of them. */
        {.issuer = world.tree.ca, .point = "DER:300484020000"},
        {.issuer = world.tree.ca, .point = "DER:30038401"},
        {.issuer = world.tree.ca, .point = "onlyuser:TRUE", .second_point = "onlyuser:TRUE"},
    };

    revocation_put_root_crl(&world);
    for (size_t i = 0; i < TEST_COUNT(lists); i++) {
        x509_crl_spec list = lists[i];
        revocation_put_crl(&world, &list);
        list.revoked = &entry;
        list.count = 1;
        revocation_put_crl(&world, &list);
        ck_assert_msg(revocation_state(&world) == GOV__REVOCATION_UNKNOWN, "list %zu", i);
    }
    x509_free_tree(&other);
    revocation_close(&world);
}
END_TEST

/* Name and URI of a distribution point, http://crl.example/1. */
#define POINT                                                                                      \
    "A018A0168614"                                                                                 \
    "687474703a2f2f63726c2e6578616d706c652f31"

START_TEST(a_list_is_about_its_own_scope)
{
    static const struct {
        const char *point;
        const char *of_leaf; /* its distribution point */
        gov__revocation state;
    } cases[] = {
        {"onlyuser:TRUE", NULL, GOV__REVOCATION_GOOD},
        {"onlyCA:TRUE", NULL, GOV__REVOCATION_UNKNOWN},
        {"onlysomereasons:keyCompromise", NULL, GOV__REVOCATION_UNKNOWN},
        {"fullname:URI:http://crl.example/1", NULL, GOV__REVOCATION_UNKNOWN},
        {"fullname:URI:http://crl.example/1", "http://crl.example/2", GOV__REVOCATION_UNKNOWN},
        {"fullname:URI:http://crl.example/1", "http://crl.example/1", GOV__REVOCATION_GOOD},
        {"DER:3004A002A000", NULL, GOV__REVOCATION_UNKNOWN}, /* a point without a name */
        /* The point in the certificate is for some reasons, and of another issuer of lists. */
        {"fullname:URI:http://crl.example/1", "DER:3020301E" POINT "81020640",
         GOV__REVOCATION_UNKNOWN},
        {"fullname:URI:http://crl.example/1", "DER:3020301E" POINT "A2028600",
         GOV__REVOCATION_UNKNOWN},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        revocation_world world = {0};

        x509_make_tree(&world.tree, "P-256");
        x509_free(world.tree.leaf);
        world.tree.leaf = x509_make(&(x509_spec){.kind = "P-256",
                                                 .name = "Leaf",
                                                 .issuer = world.tree.ca,
                                                 .crl_point = cases[i].of_leaf});
        revocation_open_tree(&world);
        revocation_put_root_crl(&world);
        revocation_put_crl(&world,
                           &(x509_crl_spec){.issuer = world.tree.ca, .point = cases[i].point});
        ck_assert_msg(revocation_state(&world) == cases[i].state, "case %zu", i);
        /* Who is on it is revoked all the same. */
        const x509_revoked entry = {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE};
        revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca,
                                                    .point = cases[i].point,
                                                    .revoked = &entry,
                                                    .count = 1});
        ck_assert_msg(revocation_state(&world) == GOV__REVOCATION_REVOKED, "case %zu", i);
        revocation_close(&world);
    }
}
END_TEST

/* Section 5.3 of RFC 5280: such a list says nothing, of whomever. */
START_TEST(what_is_critical_in_an_entry_counts_for_the_list)
{
    revocation_world world;

    revocation_open(&world, "SM2");
    revocation_put_root_crl(&world);
    const x509_revoked entries[] = {
        {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE, .critical = true},
        {.cert = world.tree.ca, .at_s = REVOCATION_BEFORE, .critical = true},
        {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE, .issuer = world.tree.ca},
        {.cert = world.tree.ca, .at_s = REVOCATION_BEFORE, .issuer = world.tree.root},
    };
    for (size_t i = 0; i < TEST_COUNT(entries); i++) {
        revocation_put_crl(
            &world, &(x509_crl_spec){.issuer = world.tree.ca, .revoked = &entries[i], .count = 1});
        ck_assert_msg(revocation_state(&world) == GOV__REVOCATION_UNKNOWN, "entry %zu", i);
    }
    revocation_close(&world);
}
END_TEST

/* An authority of the same name and anchor may be another one whose numbers are its own: its lists are no
 * data, whatever they say. */
START_TEST(a_list_by_another_key_of_the_name_is_no_data)
{
    revocation_world world;

    revocation_open(&world, "P-256");
    x509_entity *namesake = x509_make(&(x509_spec){.kind = "P-256",
                                                   .name = "Authority of P-256",
                                                   .issuer = world.tree.root,
                                                   .ca = true,
                                                   .usage = "critical,cRLSign"});
    gov__cert *cert;
    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(namesake->der, namesake->der_len), &cert),
                     GOV_OK);
    ck_assert_int_eq(gov__cert_pool_add_intermediate(world.pool, cert), GOV_OK);
    gov__cert_unref(cert);
    const x509_revoked entry = {.cert = world.tree.leaf, .at_s = REVOCATION_BEFORE};
    revocation_put_root_crl(&world);
    revocation_put_crl(&world, &(x509_crl_spec){.issuer = namesake});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
    revocation_put_crl(&world, &(x509_crl_spec){.issuer = namesake, .revoked = &entry, .count = 1});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
    x509_free(namesake);
    revocation_close(&world);
}
END_TEST

START_TEST(an_issuer_of_lists_may_issue_lists)
{
    revocation_world world = {0};

    x509_make_tree(&world.tree, "P-256");
    x509_free(world.tree.leaf);
    x509_free(world.tree.ca);
    world.tree.ca = x509_make(&(x509_spec){.kind = "P-256",
                                           .name = "CA",
                                           .issuer = world.tree.root,
                                           .ca = true,
                                           .usage = "critical,keyCertSign"});
    world.tree.leaf =
        x509_make(&(x509_spec){.kind = "P-256", .name = "Leaf", .issuer = world.tree.ca});
    revocation_open_tree(&world);
    revocation_put_root_crl(&world);
    revocation_put_crl(&world, &(x509_crl_spec){.issuer = world.tree.ca});
    ck_assert_int_eq(revocation_state(&world), GOV__REVOCATION_UNKNOWN);
    revocation_close(&world);
}
END_TEST

/* Lists drop what has expired, so that silence about it proves nothing. */
START_TEST(silence_about_an_expired_certificate_is_no_answer)
{
    revocation_world world = {0};
    gov__revocation_result result;

    revocation_open(&world, "P-256");
    const int64_t late = X509_NOW + 11 * (int64_t)X509_DAY;
    revocation_put_crl(
        &world,
        &(x509_crl_spec){.issuer = world.tree.ca, .this_s = late, .next_s = late + X509_DAY});
    revocation_put_ocsp(&world, &(x509_ocsp_spec){.cert = world.tree.leaf,
                                                  .issuer = world.tree.ca,
                                                  .this_s = late,
                                                  .next_s = late + X509_DAY});
    ck_assert_int_eq(gov__chain_revocation(world.pool, &world.chain, X509_NOW, late, &result),
                     GOV_OK);
    ck_assert_int_eq(result.state, GOV__REVOCATION_UNKNOWN);
    revocation_close(&world);
}
END_TEST

/* Such a list says from when on it keeps what expired (ITU-T X.509, expiredCertsOnCRL). */
START_TEST(a_list_may_keep_what_expired)
{
    static const struct {
        int64_t from_s;
        gov__revocation state;
    } cases[] = {{X509_NOW - 100 * (int64_t)X509_DAY, GOV__REVOCATION_GOOD},
                 {X509_NOW + 10 * (int64_t)X509_DAY, GOV__REVOCATION_GOOD},
                 {X509_NOW + 10 * (int64_t)X509_DAY + 1, GOV__REVOCATION_UNKNOWN}};
    const int64_t late = X509_NOW + 20 * (int64_t)X509_DAY;

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        revocation_world world;
        gov__revocation_result result;

        revocation_open(&world, "P-256");
        for (int of_root = 0; of_root < 2; of_root++) {
            revocation_put_crl(
                &world, &(x509_crl_spec){.issuer = of_root != 0 ? world.tree.root : world.tree.ca,
                                         .this_s = late,
                                         .next_s = late + X509_DAY,
                                         .expired_from_s = cases[i].from_s});
        }
        ck_assert_int_eq(gov__chain_revocation(world.pool, &world.chain, X509_NOW, late, &result),
                         GOV_OK);
        ck_assert_msg(result.state == cases[i].state, "case %zu", i);
        revocation_close(&world);
    }
}
END_TEST

/* Of versions that do not exist nothing is known. */
START_TEST(other_versions_are_refused)
{
    static const char version[] = "\x02\x01\x01\x30";
    x509_tree tree;
    size_t len;
    gov__cert_pool *pool;

    x509_make_tree(&tree, "P-256");
    ck_assert_int_eq(gov__cert_pool_new(NULL, &pool), GOV_OK);
    uint8_t *der = x509_make_crl(&(x509_crl_spec){.issuer = tree.ca}, &len);
    size_t at = 0;
    while (memcmp(der + at, version, 4) != 0) {
        at++;
        ck_assert_uint_lt(at, 16);
    }
    for (uint8_t number = 0; number < 4; number++) {
        der[at + 2] = number;
        ck_assert_int_eq(gov__cert_pool_add_crl(pool, gov__bytes_of(der, len)),
                         number == 1 ? GOV_OK : GOV_ERR_RESPONSE);
    }
    free(der);
    gov__cert_pool_free(pool);
    x509_free_tree(&tree);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(lists_of_others_are_as_if_not_there),
        TEST_ENTRY(a_list_is_about_its_own_scope),
        TEST_ENTRY(what_is_critical_in_an_entry_counts_for_the_list),
        TEST_ENTRY(a_list_by_another_key_of_the_name_is_no_data),
        TEST_ENTRY(an_issuer_of_lists_may_issue_lists),
        TEST_ENTRY(silence_about_an_expired_certificate_is_no_answer),
        TEST_ENTRY(a_list_may_keep_what_expired),
        TEST_ENTRY(other_versions_are_refused),
    };

    return test_run("crl", tests, TEST_COUNT(tests));
}
