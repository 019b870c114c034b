/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen threads build chains and ask for revocation with one pool and the same certificates. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>

#include "crypto/cert_chain.h"
#include "unit/test_support.h"
#include "unit/x509_support.h"

enum { THREADS = 16, ROUNDS = 12, KINDS = 3 };

struct world {
    x509_tree trees[KINDS];
    x509_entity *revoked[KINDS];
    gov__cert_pool *pool;
    gov__cert *leaves[KINDS];
    gov__cert *gone[KINDS];
};

static gov__cert *cert_of(const x509_entity *entity)
{
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(entity->der, entity->der_len), &cert),
                     GOV_OK);
    return cert;
}

static void put_lists(struct world *world, size_t kind)
{
    const x509_tree *tree = &world->trees[kind];
    const x509_revoked entry = {.cert = world->revoked[kind], .at_s = X509_NOW - X509_DAY};
    size_t len;

    uint8_t *der = x509_make_crl(&(x509_crl_spec){.issuer = tree->root}, &len);
    ck_assert_int_eq(gov__cert_pool_add_crl(world->pool, gov__bytes_of(der, len)), GOV_OK);
    free(der);
    der = x509_make_crl(&(x509_crl_spec){.issuer = tree->ca, .revoked = &entry, .count = 1}, &len);
    ck_assert_int_eq(gov__cert_pool_add_crl(world->pool, gov__bytes_of(der, len)), GOV_OK);
    free(der);
    der = x509_make_ocsp(&(x509_ocsp_spec){.cert = tree->leaf, .issuer = tree->ca}, &len);
    ck_assert_int_eq(gov__cert_pool_add_ocsp(world->pool, gov__bytes_of(der, len)), GOV_OK);
    free(der);
}

static void open_world(struct world *world)
{
    static const char *const kinds[KINDS] = {"SM2", "RSA-2048", "P-256"};

    ck_assert_int_eq(gov__cert_pool_new(NULL, &world->pool), GOV_OK);
    for (size_t i = 0; i < KINDS; i++) {
        x509_tree *tree = &world->trees[i];
        x509_make_tree(tree, kinds[i]);
        world->revoked[i] =
            x509_make(&(x509_spec){.kind = kinds[i], .name = "Revoked", .issuer = tree->ca});
        gov__cert *root = cert_of(tree->root);
        gov__cert *ca = cert_of(tree->ca);
        ck_assert_int_eq(gov__cert_pool_add_anchor(world->pool, root), GOV_OK);
        ck_assert_int_eq(gov__cert_pool_add_intermediate(world->pool, ca), GOV_OK);
        gov__cert_unref(root);
        gov__cert_unref(ca);
        put_lists(world, i);
        world->leaves[i] = cert_of(tree->leaf);
        world->gone[i] = cert_of(world->revoked[i]);
    }
}

static void close_world(struct world *world)
{
    for (size_t i = 0; i < KINDS; i++) {
        gov__cert_unref(world->leaves[i]);
        gov__cert_unref(world->gone[i]);
        x509_free(world->revoked[i]);
        x509_free_tree(&world->trees[i]);
    }
    gov__cert_pool_free(world->pool);
}

static bool is_right(const struct world *world, gov__cert *leaf, gov__revocation expected)
{
    gov__chain chain;
    gov__revocation_result found = {.state = GOV__REVOCATION_UNKNOWN};
    gov_status status = gov__chain_build(world->pool, leaf, NULL, 0, X509_NOW, &chain);

    if (status == GOV_OK) {
        status = gov__chain_revocation(world->pool, &chain, X509_NOW, X509_NOW, &found);
    }
    gov__chain_clear(&chain);
    return status == GOV_OK && found.state == expected;
}

/* libcheck's assertions are for the main thread: NULL tells that everything was right. */
static void *verify(void *user)
{
    struct world *world = user;
    bool right = true;

    for (size_t round = 0; right && round < ROUNDS; round++) {
        const size_t kind = round % KINDS;
        right = is_right(world, world->leaves[kind], GOV__REVOCATION_GOOD) &&
                is_right(world, world->gone[kind], GOV__REVOCATION_REVOKED);
    }
    return right ? NULL : world;
}

START_TEST(threads_share_a_pool)
{
    struct world world;
    pthread_t threads[THREADS];

    open_world(&world);
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, verify, &world), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *wrong;
        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_ptr_null(wrong);
    }
    close_world(&world);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {TEST_ENTRY(threads_share_a_pool)};

    return test_run("trust_threads", tests, TEST_COUNT(tests));
}
