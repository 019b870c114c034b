/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that are kept as read: which ones, how many, and that nothing but their reading is kept. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/cert_cache.h"
#include "crypto/cert_chain.h"
#include "unit/test_support.h"
#include "unit/x509_support.h"

enum { CERTS = GOV__CERT_CACHE_SIZE + 8, THREADS = 16, ROUNDS = 2000 };

static gov__bytes der_of(const x509_entity *entity)
{
    return gov__bytes_of(entity->der, entity->der_len);
}

static gov__cert *read_cert(const gov_allocator *mem, const x509_entity *entity)
{
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_read(mem, der_of(entity), &cert), GOV_OK);
    return cert;
}

/* Certificates of one key. */
typedef struct crowd {
    x509_entity *made[CERTS];
    gov__cert *read[CERTS];
} crowd;

static void open_crowd(crowd *out, const gov_allocator *mem)
{
    for (size_t i = 0; i < CERTS; i++) {
        out->made[i] =
            x509_make(&(x509_spec){.kind = "P-256", .same_key = i ? out->made[0] : NULL});
        out->read[i] = read_cert(mem, out->made[i]);
    }
}

static void close_crowd(crowd *out)
{
    for (size_t i = 0; i < CERTS; i++) {
        gov__cert_unref(out->read[i]);
        x509_free(out->made[i]);
    }
}

static bool has(gov__cert_cache *cache, const gov__cert *cert)
{
    gov__cert *found = gov__cert_cache_find(cache, gov__cert_der(cert));

    ck_assert(found == NULL || found == cert);
    gov__cert_unref(found);
    return found != NULL;
}

START_TEST(what_was_asked_for_last_stays)
{
    test_memory memory;
    crowd all;

    test_memory_init(&memory);
    open_crowd(&all, &memory.allocator);
    gov__cert_cache *cache = gov__cert_cache_new(&memory.allocator);
    ck_assert(!has(cache, all.read[0]));
    for (size_t i = 0; i < GOV__CERT_CACHE_SIZE; i++) {
        gov__cert_cache_keep(cache, all.read[i]);
        gov__cert_cache_keep(cache, all.read[i]);
    }
    ck_assert(has(cache, all.read[0]));
    for (size_t i = GOV__CERT_CACHE_SIZE; i < CERTS; i++) {
        gov__cert_cache_keep(cache, all.read[i]);
    }
    for (size_t i = 0; i < CERTS; i++) {
        const bool gone = i >= 1 && i <= CERTS - GOV__CERT_CACHE_SIZE;
        ck_assert_msg(has(cache, all.read[i]) != gone, "%zu", i);
    }
    close_crowd(&all);
    gov__cert_cache_free(cache);
    gov__cert_cache_free(NULL);
    test_memory_check(&memory);
}
END_TEST

START_TEST(every_byte_counts)
{
    x509_entity *made = x509_make(&(x509_spec){.kind = "P-256"});
    gov__cert *cert = read_cert(NULL, made);
    gov__cert_cache *cache = gov__cert_cache_new(NULL);

    gov__cert_cache_keep(cache, cert);
    for (size_t i = 0; i < made->der_len; i++) {
        made->der[i] ^= 1;
        ck_assert_ptr_null(gov__cert_cache_find(cache, der_of(made)));
        made->der[i] ^= 1;
        ck_assert_ptr_null(gov__cert_cache_find(cache, gov__bytes_of(made->der, i)));
    }
    ck_assert(has(cache, cert));
    gov__cert_cache_free(cache);
    gov__cert_unref(cert);
    x509_free(made);
}
END_TEST

START_TEST(a_long_certificate_is_not_kept)
{
    char *name = malloc(GOV__CERT_CACHE_BYTES + 1);

    memset(name, 'a', GOV__CERT_CACHE_BYTES);
    memcpy(name, "URI:", 4);
    name[GOV__CERT_CACHE_BYTES] = '\0';
    x509_entity *made = x509_make(&(x509_spec){.kind = "P-256", .subject_alt = name});
    gov__cert *cert = read_cert(NULL, made);
    gov__cert_cache *cache = gov__cert_cache_new(NULL);
    gov__cert_cache_keep(cache, cert);
    ck_assert(!has(cache, cert));
    gov__cert_cache_free(cache);
    gov__cert_unref(cert);
    x509_free(made);
    free(name);
}
END_TEST

static void put(gov__cert_pool *pool, const x509_entity *anchor, const x509_entity *authority)
{
    gov__cert *root = read_cert(NULL, anchor);
    gov__cert *ca = read_cert(NULL, authority);

    ck_assert_int_eq(gov__cert_pool_add_anchor(pool, root), GOV_OK);
    ck_assert_int_eq(gov__cert_pool_add_intermediate(pool, ca), GOV_OK);
    gov__cert_unref(root);
    gov__cert_unref(ca);
}

static gov_status build(const gov__cert_pool *pool, gov__cert *leaf, int64_t at_s,
                        gov__revocation *state)
{
    gov__chain chain;
    gov__revocation_result found = {.state = GOV__REVOCATION_UNKNOWN};
    gov_status status = gov__chain_build(pool, leaf, NULL, 0, at_s, &chain);

    if (status == GOV_OK) {
        status = gov__chain_revocation(pool, &chain, X509_NOW, X509_NOW, &found);
    }
    gov__chain_clear(&chain);
    *state = found.state;
    return status;
}

/* One document after another: its certificate is read, and its chain built. */
static gov_status verify(const gov__cert_pool *pool, const x509_entity *leaf, int64_t at_s,
                         const gov__cert **which)
{
    gov__revocation state;
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_pool_read(pool, der_of(leaf), &cert), GOV_OK);
    gov_status status = build(pool, cert, at_s, &state);
    *which = cert; /* compared only */
    gov__cert_unref(cert);
    return status;
}

static bool is_kept(const gov__cert_pool *pool, const x509_entity *entity)
{
    gov__cert *first;
    gov__cert *second;

    ck_assert_int_eq(gov__cert_pool_read(pool, der_of(entity), &first), GOV_OK);
    ck_assert_int_eq(gov__cert_pool_read(pool, der_of(entity), &second), GOV_OK);
    const bool same = first == second;
    gov__cert_unref(first);
    gov__cert_unref(second);
    return same;
}

START_TEST(strangers_are_not_kept)
{
    x509_tree tree;
    x509_tree other;
    gov__cert_pool *pool;
    const gov__cert *which;

    x509_make_tree(&tree, "P-256");
    x509_make_tree(&other, "P-256");
    ck_assert_int_eq(gov__cert_pool_new(NULL, &pool), GOV_OK);
    put(pool, tree.root, tree.ca);
    ck_assert(!is_kept(pool, tree.leaf));
    ck_assert_int_eq(verify(pool, tree.leaf, X509_NOW + 30 * X509_DAY, &which), GOV_ERR_EXPIRED);
    ck_assert(!is_kept(pool, tree.leaf));
    ck_assert_int_ne(verify(pool, other.leaf, X509_NOW, &which), GOV_OK);
    ck_assert(!is_kept(pool, other.leaf));
    ck_assert_int_eq(verify(pool, tree.leaf, X509_NOW, &which), GOV_OK);
    ck_assert(is_kept(pool, tree.leaf));
    gov__cert_pool_free(pool);
    x509_free_tree(&other);
    x509_free_tree(&tree);
}
END_TEST

START_TEST(no_verdict_is_kept)
{
    x509_tree tree;
    gov__cert_pool *pool;
    gov__cert *cert;
    gov__revocation state;
    size_t len;

    x509_make_tree(&tree, "P-256");
    ck_assert_int_eq(gov__cert_pool_new(NULL, &pool), GOV_OK);
    put(pool, tree.root, tree.ca);
    ck_assert_int_eq(gov__cert_pool_read(pool, der_of(tree.leaf), &cert), GOV_OK);
    ck_assert_int_eq(build(pool, cert, X509_NOW, &state), GOV_OK);
    gov__cert_unref(cert);
    ck_assert_int_eq(gov__cert_pool_read(pool, der_of(tree.leaf), &cert), GOV_OK);
    ck_assert_int_eq(build(pool, cert, X509_NOW + 30 * X509_DAY, &state), GOV_ERR_EXPIRED);
    const x509_revoked entry = {.cert = tree.leaf, .at_s = X509_NOW - X509_DAY};
    uint8_t *der =
        x509_make_crl(&(x509_crl_spec){.issuer = tree.ca, .revoked = &entry, .count = 1}, &len);
    ck_assert_int_eq(gov__cert_pool_add_crl(pool, gov__bytes_of(der, len)), GOV_OK);
    ck_assert_int_eq(build(pool, cert, X509_NOW, &state), GOV_OK);
    ck_assert_int_eq(state, GOV__REVOCATION_REVOKED);
    free(der);
    gov__cert_unref(cert);
    gov__cert_pool_free(pool);
    x509_free_tree(&tree);
}
END_TEST

struct shared {
    crowd all;
    gov__cert_cache *cache;
};

/* libcheck's assertions are for the main thread: NULL tells that everything was right. */
static void *ask_and_keep(void *user)
{
    struct shared *shared = user;
    bool right = true;

    for (size_t i = 0; right && i < ROUNDS; i++) {
        gov__cert *cert = shared->all.read[i * 7 % CERTS];
        gov__cert *found = gov__cert_cache_find(shared->cache, gov__cert_der(cert));
        right = found == NULL || found == cert;
        gov__cert_unref(found);
        gov__cert_cache_keep(shared->cache, cert);
    }
    return right ? NULL : shared;
}

START_TEST(threads_share_what_is_kept)
{
    test_memory memory;
    struct shared shared;
    pthread_t threads[THREADS];

    test_memory_init(&memory);
    open_crowd(&shared.all, &memory.allocator);
    shared.cache = gov__cert_cache_new(&memory.allocator);
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_and_keep, &shared), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *wrong;
        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_ptr_null(wrong);
    }
    close_crowd(&shared.all);
    gov__cert_cache_free(shared.cache);
    test_memory_check(&memory);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(what_was_asked_for_last_stays),
        TEST_ENTRY(every_byte_counts),
        TEST_ENTRY(a_long_certificate_is_not_kept),
        TEST_ENTRY(strangers_are_not_kept),
        TEST_ENTRY(no_verdict_is_kept),
        TEST_ENTRY(threads_share_what_is_kept),
    };

    return test_run("cert_cache_threads", tests, TEST_COUNT(tests));
}
