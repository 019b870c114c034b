/* SPDX-License-Identifier: Apache-2.0 */
/* Authorities of one name and several keys, in the pool and beside the document: who signed is found, nobody
 * comes between, and looking for him has a bound. */
#include <check.h>
#include <string.h>

#include "unit/chain_support.h"
#include "unit/test_support.h"

enum { NAMESAKES = 3 };

static x509_entity *namesake_of(const x509_spec *spec)
{
    x509_spec made = *spec;

    made.name = "Authority";
    made.ca = true;
    return x509_make(&made);
}

/* A roll-over: the old, the present and the next authority, in every order. */
START_TEST(anchors_of_one_name_are_told_apart)
{
    static const char *const kinds[] = {"SM2", "P-256", "RSA-2048"};
    static const int orders[][NAMESAKES] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (size_t k = 0; k < TEST_COUNT(kinds); k++) {
        x509_entity *roots[NAMESAKES + 1];
        x509_entity *leaves[NAMESAKES + 1];
        for (size_t i = 0; i <= NAMESAKES; i++) {
            roots[i] = namesake_of(&(x509_spec){.kind = kinds[k]});
            leaves[i] =
                x509_make(&(x509_spec){.kind = kinds[k], .name = "Leaf", .issuer = roots[i]});
        }
        for (size_t o = 0; o < TEST_COUNT(orders); o++) {
            size_t length;
            char fault[64];
            gov__cert_pool *pool = chain_pool(NULL, NULL);
            for (size_t i = 0; i < NAMESAKES; i++) {
                chain_put_anchor(pool, roots[orders[o][i]]);
            }
            for (size_t i = 0; i < NAMESAKES; i++) {
                ck_assert_int_eq(chain_build(pool, leaves[i], X509_NOW, &length, fault), GOV_OK);
                ck_assert_uint_eq(length, 2);
            }
            /* Nobody of the name signed this one. */
            ck_assert_int_eq(chain_build(pool, leaves[NAMESAKES], X509_NOW, &length, fault),
                             GOV_ERR_SIGNATURE);
            ck_assert_str_eq(fault, "CN=Leaf");
            gov__cert_pool_free(pool);
        }
        for (size_t i = 0; i <= NAMESAKES; i++) {
            x509_free(leaves[i]);
            x509_free(roots[i]);
        }
    }
}
END_TEST

START_TEST(intermediates_of_one_name_are_told_apart)
{
    x509_entity *root = x509_make(&(x509_spec){.kind = "SM2", .name = "Root", .ca = true});
    x509_entity *ca[NAMESAKES];
    x509_entity *leaves[NAMESAKES];

    for (size_t i = 0; i < NAMESAKES; i++) {
        ca[i] = namesake_of(&(x509_spec){.kind = i == 1 ? "P-256" : "SM2", .issuer = root});
        leaves[i] = x509_make(&(x509_spec){.kind = "SM2", .name = "Leaf", .issuer = ca[i]});
    }
    for (size_t first = 0; first < NAMESAKES; first++) {
        gov__cert_pool *pool = chain_pool(root, NULL);
        gov__cert_pool *bare = chain_pool(root, NULL);
        x509_entity *beside[NAMESAKES];
        for (size_t i = 0; i < NAMESAKES; i++) {
            beside[i] = ca[(first + i) % NAMESAKES];
            chain_put_intermediate(pool, beside[i]);
        }
        for (size_t i = 0; i < NAMESAKES; i++) {
            int through;
            ck_assert_int_eq(chain_build_now(pool, leaves[i]), GOV_OK);
            ck_assert_int_eq(chain_build_with(bare, leaves[i], beside, NAMESAKES, &through),
                             GOV_OK);
            ck_assert_ptr_eq(beside[through], ca[i]);
        }
        gov__cert_pool_free(bare);
        gov__cert_pool_free(pool);
    }
    for (size_t i = 0; i < NAMESAKES; i++) {
        x509_free(leaves[i]);
        x509_free(ca[i]);
    }
    x509_free(root);
}
END_TEST

/* What stands beside a document is nobody's word: it must not come between the leaf and a good one. */
START_TEST(what_came_with_the_document_shadows_nothing)
{
    for (int ids = 0; ids < 2; ids++) {
        const bool key_ids = ids != 0;
        const x509_spec plain = {.kind = "SM2", .key_ids = key_ids};
        x509_spec spec = plain;
        spec.name = "Root";
        spec.ca = true;
        x509_entity *root = x509_make(&spec);
        x509_entity *false_root = x509_make(&spec);
        spec = plain;
        spec.issuer = root;
        x509_entity *good = namesake_of(&spec);
        spec.same_key = good;
        spec.signer = false_root; /* the right key and name; nobody vouched for it */
        x509_entity *unsigned_one = namesake_of(&spec);
        spec.signer = NULL;
        spec.until_days = -1;
        x509_entity *expired = namesake_of(&spec);
        spec = plain;
        spec.issuer = false_root;
        x509_entity *other = namesake_of(&spec);
        spec = plain;
        spec.name = "Leaf";
        spec.issuer = good;
        x509_entity *leaf = x509_make(&spec);
        x509_entity *beside[] = {other, unsigned_one, expired, false_root, good};
        const size_t count = TEST_COUNT(beside);
        gov__cert_pool *pool = chain_pool(root, NULL);
        int through;

        for (size_t turn = 0; turn < count; turn++) {
            ck_assert_int_eq(chain_build_with(pool, leaf, beside, count, &through), GOV_OK);
            ck_assert_ptr_eq(beside[through], good);
            x509_entity *last = beside[count - 1];
            memmove(beside + 1, beside, (count - 1) * sizeof beside[0]);
            beside[0] = last;
        }
        /* Without the good one each has its own fault. */
        ck_assert_int_eq(chain_build_with(pool, leaf, &unsigned_one, 1, &through),
                         GOV_ERR_SIGNATURE);
        ck_assert_int_eq(chain_build_with(pool, leaf, &expired, 1, &through), GOV_ERR_EXPIRED);
        x509_entity *both[] = {unsigned_one, expired};
        ck_assert_int_eq(chain_build_with(pool, leaf, both, 2, &through), GOV_ERR_EXPIRED);
        gov__cert_pool_free(pool);
        /* The application's own one goes before. */
        pool = chain_pool(root, good);
        ck_assert_int_eq(chain_build_with(pool, leaf, beside, count, &through), GOV_OK);
        ck_assert_int_eq(through, -1);
        gov__cert_pool_free(pool);
        x509_free(leaf);
        x509_free(other);
        x509_free(expired);
        x509_free(unsigned_one);
        x509_free(good);
        x509_free(false_root);
        x509_free(root);
    }
}
END_TEST

/* The old one has ended, which is what the leaf fails for, and not the signature of the new one. */
START_TEST(the_fault_is_that_of_the_one_who_signed)
{
    x509_entity *old = namesake_of(&(x509_spec){.kind = "SM2", .until_days = -1});
    x509_entity *present = namesake_of(&(x509_spec){.kind = "SM2"});
    x509_entity *leaf = x509_make(&(x509_spec){.kind = "SM2", .name = "Leaf", .issuer = old});
    gov__cert_pool *pool = chain_pool(present, NULL);
    size_t length;
    char fault[64];

    ck_assert_int_eq(chain_build(pool, leaf, X509_NOW, &length, fault), GOV_ERR_SIGNATURE);
    chain_put_anchor(pool, old);
    ck_assert_int_eq(chain_build(pool, leaf, X509_NOW, &length, fault), GOV_ERR_EXPIRED);
    ck_assert_str_eq(fault, "CN=Authority");
    gov__cert_pool_free(pool);
    x509_free(leaf);
    x509_free(present);
    x509_free(old);
}
END_TEST

/* The next authority is not known here yet: a namesake proves nothing against it. */
START_TEST(an_unknown_namesake_is_no_forgery)
{
    x509_entity *known = namesake_of(&(x509_spec){.kind = "SM2"});
    x509_entity *stranger = x509_make(&(x509_spec){.kind = "SM2", .name = "Root", .ca = true});
    x509_entity *next = namesake_of(&(x509_spec){.kind = "SM2", .issuer = stranger});
    x509_entity *leaf = x509_make(&(x509_spec){.kind = "SM2", .name = "Leaf", .issuer = next});
    gov__cert_pool *pool = chain_pool(known, NULL);
    x509_entity *beside[] = {next, stranger};
    int through;

    ck_assert_int_eq(chain_build_with(pool, leaf, beside, 0, &through), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(chain_build_with(pool, leaf, beside, 1, &through), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(chain_build_with(pool, leaf, beside, 2, &through), GOV_ERR_KEY_NOT_FOUND);
    gov__cert_pool_free(pool);
    x509_free(leaf);
    x509_free(next);
    x509_free(stranger);
    x509_free(known);
}
END_TEST

/* Ten that signed each other have millions of ways; sixty of one name have sixty keys to try. */
START_TEST(namesakes_are_bounded)
{
    x509_entity *root = x509_make(&(x509_spec){.kind = "P-256", .name = "Root", .ca = true});
    x509_entity *ring[10] = {namesake_of(&(x509_spec){.kind = "P-256"})};
    x509_entity *crowd[60];
    x509_entity *good = namesake_of(&(x509_spec){.kind = "P-256", .issuer = root});
    int through;

    for (size_t i = 1; i < TEST_COUNT(ring); i++) {
        ring[i] = namesake_of(&(x509_spec){.same_key = ring[0], .issuer = ring[0]});
    }
    for (size_t i = 0; i + 1 < TEST_COUNT(crowd); i++) {
        crowd[i] = namesake_of(&(x509_spec){.kind = "P-256", .issuer = root});
    }
    crowd[TEST_COUNT(crowd) - 1] = good;
    x509_entity *strange =
        x509_make(&(x509_spec){.kind = "P-256", .name = "Leaf", .issuer = ring[0]});
    x509_entity *leaf = x509_make(&(x509_spec){.kind = "P-256", .name = "Leaf", .issuer = good});
    gov__cert_pool *pool = chain_pool(root, NULL);
    ck_assert_int_eq(chain_build_with(pool, strange, ring, TEST_COUNT(ring), &through),
                     GOV_ERR_LIMIT);
    ck_assert_int_eq(chain_build_with(pool, leaf, crowd, TEST_COUNT(crowd), &through), GOV_OK);
    ck_assert_int_eq(through, (int)TEST_COUNT(crowd) - 1);
    gov__cert_pool_free(pool);
    for (size_t i = 0; i < TEST_COUNT(ring); i++) {
        x509_free(ring[i]);
    }
    for (size_t i = 0; i < TEST_COUNT(crowd); i++) {
        x509_free(crowd[i]);
    }
    x509_free(leaf);
    x509_free(strange);
    x509_free(root);
}
END_TEST

struct memory_case {
    x509_tree tree;
    x509_entity *namesake; /* of the authority, in front of it */
};

static gov_status fill_and_build(const gov_allocator *mem, void *user)
{
    const struct memory_case *c = user;
    const x509_entity *of[] = {c->tree.root, c->namesake, c->tree.ca, c->tree.leaf};
    gov__cert *certs[4] = {NULL, NULL, NULL, NULL};
    gov__cert_pool *pool = NULL;
    gov__chain chain = {0};
    gov_status status = gov__cert_pool_new(mem, &pool);

    for (size_t i = 0; status == GOV_OK && i < 4; i++) {
        status = gov__cert_read(mem, gov__bytes_of(of[i]->der, of[i]->der_len), &certs[i]);
    }
    if (status == GOV_OK) {
        status = gov__cert_pool_add_anchor(pool, certs[0]);
    }
    for (size_t i = 1; status == GOV_OK && i < 3; i++) {
        status = gov__cert_pool_add_intermediate(pool, certs[i]);
    }
    if (status == GOV_OK) {
        status = gov__chain_build(pool, certs[3], NULL, 0, X509_NOW, &chain);
    }
    gov__chain_clear(&chain);
    for (size_t i = 0; i < 4; i++) {
        gov__cert_unref(certs[i]);
    }
    gov__cert_pool_free(pool);
    return status;
}

START_TEST(want_of_memory_is_told)
{
    struct memory_case c;

    x509_make_tree(&c.tree, "SM2");
    x509_free(c.tree.leaf);
    x509_free(c.tree.ca);
    c.tree.ca = namesake_of(&(x509_spec){.kind = "SM2", .issuer = c.tree.root});
    c.tree.leaf = x509_make(&(x509_spec){.kind = "SM2", .name = "Leaf", .issuer = c.tree.ca});
    c.namesake = namesake_of(&(x509_spec){.kind = "SM2", .issuer = c.tree.root});
    ck_assert_uint_gt(test_out_of_memory(fill_and_build, &c), 10);
    x509_free(c.namesake);
    x509_free_tree(&c.tree);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(anchors_of_one_name_are_told_apart),
        TEST_ENTRY(intermediates_of_one_name_are_told_apart),
        TEST_ENTRY(what_came_with_the_document_shadows_nothing),
        TEST_ENTRY(the_fault_is_that_of_the_one_who_signed),
        TEST_ENTRY(an_unknown_namesake_is_no_forgery),
        TEST_ENTRY(namesakes_are_bounded),
        TEST_ENTRY(want_of_memory_is_told),
    };

    return test_run("cert_path", tests, TEST_COUNT(tests));
}
