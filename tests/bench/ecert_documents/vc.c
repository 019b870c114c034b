/* SPDX-License-Identifier: Apache-2.0 */
/* A licence as SD-JWT VC of ES256 with four disclosures and an entry of a status list: by a chain in the
 * header, and by a key that the store knows. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/ecdsa.h"
#include "ecert_documents/documents.h"
#include "unit/jose_support.h"
#include "unit/vc_support.h"

enum { LIST = 25000, RAW = 64 };

static const char *const disclosures[] = {
    "[\"2GLC42sKQveCfGfryNRN9w\",\"name\",\"张三\"]",
    "[\"eluV5Og3gSNII8EYnsxA_A\",\"identity_number\",\"110101199001011237\"]",
    "[\"6Ij7tM-a5iVPGboS5tmvVA\",\"scope\",\"食品销售;预包装食品销售\"]",
    "[\"eI8ZWm9QnKPpNPeNenHdhQ\",\"address\",\"测试市测试区测试路1号\"]",
    NULL,
};

static gov_key *key_of(const x509_tree *tree, bool chain)
{
    char *key = x509_key_pem(tree->leaf);
    char *leaf = x509_pem(tree->leaf);
    char *ca = x509_pem(tree->ca);
    char *all = jose_format("%s%s%s", key, chain ? leaf : "", chain ? ca : "");
    const gov_key_options options = {.struct_size = sizeof options, .kid = "2027"};
    gov_key *out = NULL;

    ck_assert_int_eq(gov_key_from_pem(NULL, all, strlen(all), &options, &out, NULL), GOV_OK);
    free(all);
    free(ca);
    free(leaf);
    free(key);
    return out;
}

/* The signature of a compact JWS, as OpenSSL wants it. */
static void put_jws(FILE *file, const x509_entity *signer, const char *jws, size_t len)
{
    const char *dot = jws + len;
    uint8_t raw[RAW + 3];
    uint8_t der[GOV__ECDSA_DER_MAX];
    char letters[96];

    while (*--dot != '.') {
    }
    size_t count = (size_t)(jws + len - dot - 1);
    ck_assert_uint_eq(count, 86);
    for (size_t i = 0; i < count; i++) {
        letters[i] = dot[1 + i] == '-' ? '+' : dot[1 + i] == '_' ? '/' : dot[1 + i];
    }
    memcpy(letters + count, "==", 3);
    ck_assert_int_eq(EVP_DecodeBlock(raw, (unsigned char *)letters, 88), RAW + 2);
    size_t der_len = gov__ecdsa_raw_to_der(raw, RAW, der);
    documents_put_signature(file, ECERT_SIGNATURE, signer, gov__bytes_of(jws, (size_t)(dot - jws)),
                            gov__bytes_of(der, der_len));
}

static void put_credential(FILE *file, const x509_tree *tree, const gov_key *key, bool chain)
{
    char *payload = jose_format(
        "{\"iss\":\"" ECERT_ISSUER "\",\"vct\":\"urn:gov:cert:food-trade\",\"iat\":%d,"
        "\"identifier\":\"TEST-0001\",\"holder_type\":\"natural\",\"valid_until\":\"2031-12-31\","
        "\"_sd\":[\"%%1\",\"%%2\",\"%%3\",\"%%4\"],\"_sd_alg\":\"sha-256\","
        "\"status\":{\"status_list\":{\"idx\":4711,\"uri\":\"" ECERT_LIST_URI "\"}}}",
        X509_NOW - 60);
    char *text = vc_issue(key, "dc+sd-jwt", chain, payload, disclosures);

    documents_put_text(file, ECERT_DOCUMENT, text);
    put_jws(file, tree->leaf, text, strcspn(text, "~"));
    for (const char *at = strchr(text, '~') + 1; *at != '\0'; at = strchr(at, '~') + 1) {
        documents_put(file, ECERT_SHA256, at, strcspn(at, "~"));
    }
    free(text);
    free(payload);
}

/* 100,000 entries of two bits, one of a hundred set. Caller frees. */
static char *make_list(const gov_key *key, bool chain)
{
    uint8_t *noise = documents_noise(LIST);
    uint8_t *list = calloc(1, LIST);
    char *members = jose_format("\"sub\":\"" ECERT_LIST_URI "\",\"iss\":\"" ECERT_ISSUER
                                "\",\"iat\":%d,\"exp\":%d",
                                X509_NOW - 3600, X509_NOW + 3600);

    ck_assert_ptr_nonnull(list);
    for (size_t i = 0; i < LIST; i++) {
        list[i] = noise[i] < 10 && i != 4711 / 4 ? 1 : 0;
    }
    char *token = vc_list(key, chain, members, 2, list, LIST);
    free(members);
    free(list);
    free(noise);
    return token;
}

/* One credential with the operations of the list, whose signer is judged by itself. */
static void put_one(FILE *file, const x509_tree *own, const gov_key *key, const x509_tree *lists,
                    const char *list, bool chain)
{
    put_credential(file, own, key, chain);
    put_jws(file, lists->leaf, list, strlen(list));
    if (chain) {
        documents_put_chain(file, own);
        documents_put_chain(file, lists);
        documents_put_leaf(file, own->leaf);
    }
}

static x509_entity *make_leaf(const x509_tree *tree, const char *name)
{
    return x509_make(&(x509_spec){
        .kind = "P-256", .name = name, .issuer = tree->ca, .subject_alt = "URI:" ECERT_ISSUER});
}

/* By a chain, each by another signer; the list is of one that is not among them. */
static void make_chained(const x509_tree *tree)
{
    gov_key *list_key = key_of(tree, true);
    char *list = make_list(list_key, true);

    for (int i = 0; i < ECERT_SIGNERS; i++) {
        FILE *file = documents_open("vc_x5c", i);
        x509_tree own = *tree;
        own.leaf = make_leaf(tree, "Issuer");
        gov_key *key = key_of(&own, true);
        put_one(file, &own, key, tree, list, true);
        if (i == 0) {
            documents_put_text(file, ECERT_STATUS_LIST, list);
            documents_put_store(file, tree);
        }
        gov_key_unref(key);
        x509_free(own.leaf);
        documents_close(file);
    }
    gov_key_unref(list_key);
    free(list);
}

static void make_by_key(const x509_tree *tree)
{
    FILE *file = documents_open("vc_key", 0);
    gov_key *key = key_of(tree, false);
    char *list = make_list(key, false);
    char *jwk = vc_jwk(key);
    char *set = jose_format("{\"keys\":[%s]}", jwk);

    put_one(file, tree, key, tree, list, false);
    documents_put_text(file, ECERT_STATUS_LIST, list);
    documents_put_text(file, ECERT_ISSUER_KEYS, set);
    free(set);
    free(jwk);
    free(list);
    gov_key_unref(key);
    documents_close(file);
}

void documents_vc(void)
{
    x509_tree tree;

    x509_make_tree(&tree, "P-256");
    x509_free(tree.leaf);
    tree.leaf = make_leaf(&tree, "Issuer of lists");
    make_chained(&tree);
    make_by_key(&tree);
    x509_free_tree(&tree);
}
