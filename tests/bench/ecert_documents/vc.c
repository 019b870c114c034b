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

/* 100,000 entries of two bits, one of a hundred set. */
static void put_list(FILE *file, const x509_tree *tree, const gov_key *key, bool chain)
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
    documents_put_text(file, ECERT_STATUS_LIST, token);
    put_jws(file, tree->leaf, token, strlen(token));
    free(token);
    free(members);
    free(list);
    free(noise);
}

static void make(const char *name, const x509_tree *tree, bool chain)
{
    FILE *file = documents_open(name);
    gov_key *key = key_of(tree, chain);

    put_credential(file, tree, key, chain);
    put_list(file, tree, key, chain);
    if (chain) {
        documents_put_tree(file, tree);
        documents_put_leaf(file, tree->leaf);
        /* The signer of the list is judged by itself. */
        documents_put_leaf(file, tree->leaf);
        documents_put_link(file, tree->leaf, tree->ca);
        documents_put_link(file, tree->ca, tree->root);
    } else {
        char *jwk = vc_jwk(key);
        char *set = jose_format("{\"keys\":[%s]}", jwk);
        documents_put_text(file, ECERT_ISSUER_KEYS, set);
        free(set);
        free(jwk);
    }
    gov_key_unref(key);
    documents_close(file);
}

void documents_vc(void)
{
    x509_tree tree;

    x509_make_tree(&tree, "P-256");
    x509_free(tree.leaf);
    tree.leaf = x509_make(&(x509_spec){
        .kind = "P-256", .name = "Issuer", .issuer = tree.ca, .subject_alt = "URI:" ECERT_ISSUER});
    make("vc_x5c", &tree, true);
    make("vc_key", &tree, false);
    x509_free_tree(&tree);
}
