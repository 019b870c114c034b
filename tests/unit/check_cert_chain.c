/* SPDX-License-Identifier: Apache-2.0 */
/* Chains through a pool: what is accepted in each kind of key, and the status of each way to be wrong.
 * Authorities of one name are check_cert_path.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/chain_support.h"
#include "unit/test_support.h"

START_TEST(chains_of_each_kind_hold)
{
    static const char *const kinds[] = {"SM2", "RSA-2048", "P-256", "P-384", "Ed25519"};

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        x509_tree tree;
        size_t length;
        char fault[64];

        x509_make_tree(&tree, kinds[i]);
        gov__cert_pool *pool = chain_pool(tree.root, tree.ca);
        ck_assert_int_eq(chain_build(pool, tree.leaf, X509_NOW, &length, fault), GOV_OK);
        ck_assert_uint_eq(length, 3);
        ck_assert_int_eq(chain_build(pool, tree.root, X509_NOW, &length, fault), GOV_OK);
        ck_assert_uint_eq(length, 1);
        gov__cert_pool_free(pool);
        x509_free_tree(&tree);
    }
}
END_TEST

START_TEST(a_chain_of_mixed_keys_holds)
{
    x509_entity *root = x509_make(&(x509_spec){.kind = "SM2", .name = "R", .ca = true});
    x509_entity *first =
        x509_make(&(x509_spec){.kind = "RSA-2048", .name = "1", .issuer = root, .ca = true});
    x509_entity *second =
        x509_make(&(x509_spec){.kind = "P-256", .name = "2", .issuer = first, .ca = true});
    x509_entity *leaf = x509_make(&(x509_spec){.kind = "SM2", .name = "L", .issuer = second});
    gov__cert_pool *pool = chain_pool(root, first);
    chain_put_intermediate(pool, second);

    ck_assert_int_eq(chain_build_now(pool, leaf), GOV_OK);
    gov__cert_pool_free(pool);
    x509_free(leaf);
    x509_free(second);
    x509_free(first);
    x509_free(root);
}
END_TEST

START_TEST(an_anchor_need_not_have_signed_itself)
{
    x509_tree tree;
    size_t length;
    char fault[64];

    x509_make_tree(&tree, "SM2");
    gov__cert_pool *pool = chain_pool(tree.ca, NULL);
    ck_assert_int_eq(chain_build(pool, tree.leaf, X509_NOW, &length, fault), GOV_OK);
    ck_assert_uint_eq(length, 2);
    gov__cert_pool_free(pool);

    /* The signer himself is trusted. */
    pool = chain_pool(tree.leaf, NULL);
    ck_assert_int_eq(chain_build(pool, tree.leaf, X509_NOW, &length, fault), GOV_OK);
    ck_assert_uint_eq(length, 1);
    gov__cert_pool_free(pool);
    x509_free_tree(&tree);
}
END_TEST

START_TEST(an_intermediate_is_not_trusted_itself)
{
    x509_tree tree;
    x509_tree other;

    x509_make_tree(&tree, "SM2");
    x509_make_tree(&other, "SM2");
    gov__cert_pool *pool = chain_pool(NULL, tree.ca);
    ck_assert_int_eq(chain_build_now(pool, tree.leaf), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(chain_build_now(pool, tree.root), GOV_ERR_KEY_NOT_FOUND);
    gov__cert_pool_free(pool);
    pool = chain_pool(tree.root, NULL);
    ck_assert_int_eq(chain_build_now(pool, tree.leaf), GOV_ERR_KEY_NOT_FOUND);
    gov__cert_pool_free(pool);
    /* The same names and other keys. */
    pool = chain_pool(other.root, tree.ca);
    ck_assert_int_eq(chain_build_now(pool, tree.leaf), GOV_ERR_SIGNATURE);
    gov__cert_pool_free(pool);
    x509_free_tree(&other);
    x509_free_tree(&tree);
}
END_TEST

START_TEST(what_came_with_the_document_helps)
{
    x509_tree tree;
    gov__chain chain;

    x509_make_tree(&tree, "SM2");
    gov__cert_pool *pool = chain_pool(tree.root, NULL);
    gov__cert *leaf = chain_cert(tree.leaf);
    gov__cert *extra[] = {chain_cert(tree.leaf), chain_cert(tree.root), chain_cert(tree.ca)};

    ck_assert_int_eq(gov__chain_build(pool, leaf, extra, 3, X509_NOW, &chain), GOV_OK);
    ck_assert_uint_eq(chain.count, 3);
    ck_assert_ptr_eq(chain.certs[0], leaf);
    ck_assert_ptr_eq(chain.certs[1], extra[2]);
    ck_assert_ptr_ne(chain.certs[2], extra[1]); /* the pool's own */
    gov__chain_clear(&chain);
    gov__cert *many[65];
    for (size_t i = 0; i < TEST_COUNT(many); i++) {
        many[i] = leaf;
    }
    ck_assert_int_eq(gov__chain_build(pool, leaf, many, 65, X509_NOW, &chain), GOV_ERR_LIMIT);
    gov__chain_clear(&chain);
    for (size_t i = 0; i < TEST_COUNT(extra); i++) {
        gov__cert_unref(extra[i]);
    }
    gov__cert_unref(leaf);
    gov__cert_pool_free(pool);
    x509_free_tree(&tree);
}
END_TEST

/* One that was changed by a bit is another one. */
START_TEST(what_the_pool_has_is_not_read_again)
{
    x509_tree tree;
    gov__cert *cert;

    x509_make_tree(&tree, "P-256");
    gov__cert_pool *pool = chain_pool(tree.root, tree.ca);
    const x509_entity *kept[] = {tree.root, tree.ca};
    const gov__pool_part parts[] = {GOV__POOL_ANCHORS, GOV__POOL_INTERMEDIATES};

    for (size_t i = 0; i < TEST_COUNT(kept); i++) {
        gov__bytes der = gov__bytes_of(kept[i]->der, kept[i]->der_len);
        ck_assert_int_eq(gov__cert_pool_read(pool, der, &cert), GOV_OK);
        ck_assert_ptr_eq(cert, gov__cert_pool_cert(pool, parts[i], 0));
        gov__cert_unref(cert);
        kept[i]->der[der.len - 1] ^= 1;
        ck_assert_int_eq(gov__cert_pool_read(pool, der, &cert), GOV_OK);
        ck_assert_ptr_ne(cert, gov__cert_pool_cert(pool, parts[i], 0));
        gov__cert_unref(cert);
    }
    gov__bytes leaf = gov__bytes_of(tree.leaf->der, tree.leaf->der_len);
    ck_assert_int_eq(gov__cert_pool_read(pool, leaf, &cert), GOV_OK);
    ck_assert_str_eq(gov__cert_subject(cert), "CN=Signer of P-256");
    gov__cert_unref(cert);
    leaf.len--;
    ck_assert_int_eq(gov__cert_pool_read(pool, leaf, &cert), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(cert);
    gov__cert_pool_free(pool);
    x509_free_tree(&tree);
}
END_TEST

/* Root, authority, leaf with one of them spoilt. */
START_TEST(each_fault_has_its_status)
{
    static const struct {
        x509_spec root;
        x509_spec ca;
        x509_spec leaf;
        gov_status status;
        const char *fault;
    } cases[] = {
        {.leaf = {.until_days = -1}, .status = GOV_ERR_EXPIRED, .fault = "CN=Leaf"},
        {.ca = {.until_days = -1}, .status = GOV_ERR_EXPIRED, .fault = "CN=Authority"},
        {.root = {.until_days = -1}, .status = GOV_ERR_EXPIRED, .fault = "CN=Root"},
        {.leaf = {.from_days = -1}, .status = GOV_ERR_NOT_YET_VALID, .fault = "CN=Leaf"},
        {.ca = {.from_days = -1}, .status = GOV_ERR_NOT_YET_VALID, .fault = "CN=Authority"},
        {.root = {.path_length = 1}, .status = GOV_ERR_CHAIN, .fault = NULL},
        {.root = {.path_length = 2}, .status = GOV_OK, .fault = ""},
        {.ca = {.usage = "digitalSignature"}, .status = GOV_ERR_CHAIN, .fault = NULL},
        {.root = {.usage = "critical,cRLSign"}, .status = GOV_ERR_CHAIN, .fault = NULL},
        {.leaf = {.critical = true}, .status = GOV_ERR_CHAIN, .fault = "CN=Leaf"},
        {.leaf = {.extended = "critical,serverAuth"}, .status = GOV_OK, .fault = ""},
        {.leaf = {.kind = "RSA-1024"}, .status = GOV_ERR_ALGORITHM, .fault = "CN=Leaf"},
        {.ca = {.kind = "RSA-1024"}, .status = GOV_ERR_ALGORITHM, .fault = NULL},
        {.ca = {.kind = "RSA-2048", .digest = "SHA1"}, .status = GOV_ERR_ALGORITHM, .fault = NULL},
        {.leaf = {.sm2_id = "another id"}, .status = GOV_ERR_SIGNATURE, .fault = "CN=Leaf"},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        x509_spec root = cases[i].root;
        x509_spec ca = cases[i].ca;
        x509_spec leaf = cases[i].leaf;
        const char *kind = ca.digest != NULL ? "RSA-2048" : "SM2";
        size_t length;
        char fault[64];

        root.kind = root.kind != NULL ? root.kind : kind;
        ca.kind = ca.kind != NULL ? ca.kind : kind;
        leaf.kind = leaf.kind != NULL ? leaf.kind : kind;
        root.name = "Root";
        ca.name = "Authority";
        leaf.name = "Leaf";
        root.ca = ca.ca = true;
        x509_entity *of_root = x509_make(&root);
        ca.issuer = of_root;
        x509_entity *of_ca = x509_make(&ca);
        leaf.issuer = of_ca;
        x509_entity *of_leaf = x509_make(&leaf);
        gov__cert_pool *pool = chain_pool(of_root, of_ca);
        gov_status status = chain_build(pool, of_leaf, X509_NOW, &length, fault);
        ck_assert_msg(status == cases[i].status, "case %zu: %d at %s", i, (int)status, fault);
        if (cases[i].fault != NULL) {
            ck_assert_msg(strcmp(fault, cases[i].fault) == 0, "case %zu at %s", i, fault);
        }
        gov__cert_pool_free(pool);
        x509_free(of_leaf);
        x509_free(of_ca);
        x509_free(of_root);
    }
}
END_TEST

START_TEST(a_leaf_is_no_authority)
{
    x509_tree tree;

    x509_make_tree(&tree, "P-256");
    x509_entity *under =
        x509_make(&(x509_spec){.kind = "P-256", .name = "Under", .issuer = tree.leaf});
    gov__cert_pool *pool = chain_pool(tree.root, tree.ca);
    chain_put_intermediate(pool, tree.leaf);
    ck_assert_int_eq(chain_build_now(pool, under), GOV_ERR_CHAIN);
    gov__cert_pool_free(pool);
    x509_free(under);
    x509_free_tree(&tree);
}
END_TEST

/* The anchor, six between, the leaf; then one more. */
START_TEST(a_chain_has_a_greatest_length)
{
    x509_entity *level[9];
    size_t length;
    char fault[64];

    level[0] = x509_make(&(x509_spec){.kind = "P-256", .name = "0", .ca = true});
    gov__cert_pool *pool = chain_pool(level[0], NULL);
    for (size_t i = 1; i < 9; i++) {
        char name[] = {(char)('0' + i), '\0'};
        level[i] = x509_make(
            &(x509_spec){.kind = "P-256", .name = name, .issuer = level[i - 1], .ca = true});
        chain_put_intermediate(pool, level[i]);
    }
    ck_assert_int_eq(chain_build(pool, level[7], X509_NOW, &length, fault), GOV_OK);
    ck_assert_uint_eq(length, GOV__CHAIN_MAX);
    ck_assert_int_ne(chain_build_now(pool, level[8]), GOV_OK);
    gov__cert_pool_free(pool);
    for (size_t i = 0; i < 9; i++) {
        x509_free(level[i]);
    }
}
END_TEST

START_TEST(the_time_is_the_callers)
{
    x509_entity *root = x509_make(&(x509_spec){
        .kind = "SM2", .name = "R", .ca = true, .from_days = 1000, .until_days = 1000});
    x509_entity *leaf = x509_make(&(x509_spec){
        .kind = "SM2", .name = "L", .issuer = root, .from_days = 500, .until_days = -400});
    gov__cert_pool *pool = chain_pool(root, NULL);
    size_t length;
    char fault[64];

    ck_assert_int_eq(chain_build(pool, leaf, X509_NOW - 450 * (int64_t)X509_DAY, &length, fault),
                     GOV_OK);
    ck_assert_int_eq(chain_build(pool, leaf, X509_NOW, &length, fault), GOV_ERR_EXPIRED);
    ck_assert_int_eq(chain_build(pool, leaf, X509_NOW - 600 * (int64_t)X509_DAY, &length, fault),
                     GOV_ERR_NOT_YET_VALID);
    gov__cert_pool_free(pool);
    x509_free(leaf);
    x509_free(root);
}
END_TEST

/* A duplicate takes no room, and anchors go before intermediates in whatever order they come. */
START_TEST(a_pool_has_a_bound)
{
    x509_tree tree;
    size_t length;
    char fault[64];

    x509_make_tree(&tree, "P-256");
    gov__cert_pool *pool = chain_pool(NULL, tree.ca);
    chain_put_anchor(pool, tree.root);
    chain_put_anchor(pool, tree.root);
    chain_put_intermediate(pool, tree.ca);
    ck_assert_int_eq(chain_build(pool, tree.leaf, X509_NOW, &length, fault), GOV_OK);
    for (size_t i = 0; i < 1022; i++) {
        x509_entity *one = x509_make(&(x509_spec){.same_key = tree.leaf, .issuer = tree.ca});
        chain_put_intermediate(pool, one);
        x509_free(one);
    }
    gov__cert *leaf = chain_cert(tree.leaf);
    gov__cert *ca = chain_cert(tree.ca);
    ck_assert_int_eq(gov__cert_pool_add_intermediate(pool, leaf), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__cert_pool_add_anchor(pool, leaf), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__cert_pool_add_intermediate(pool, ca), GOV_OK);
    ck_assert_int_eq(chain_build(pool, tree.leaf, X509_NOW, &length, fault), GOV_OK);
    gov__cert_unref(ca);
    gov__cert_unref(leaf);
    gov__cert_pool_free(pool);
    x509_free_tree(&tree);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(chains_of_each_kind_hold),
        TEST_ENTRY(a_chain_of_mixed_keys_holds),
        TEST_ENTRY(an_anchor_need_not_have_signed_itself),
        TEST_ENTRY(an_intermediate_is_not_trusted_itself),
        TEST_ENTRY(what_came_with_the_document_helps),
        TEST_ENTRY(what_the_pool_has_is_not_read_again),
        TEST_ENTRY(each_fault_has_its_status),
        TEST_ENTRY(a_leaf_is_no_authority),
        TEST_ENTRY(a_chain_has_a_greatest_length),
        TEST_ENTRY(the_time_is_the_callers),
        TEST_ENTRY(a_pool_has_a_bound),
    };

    return test_run("cert_chain", tests, TEST_COUNT(tests));
}
