/* SPDX-License-Identifier: Apache-2.0 */
/* The program: documents_of FOLDER. Writing records, and what the subjects have in common. */
#include "ecert_documents/documents.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/test_support.h"

enum { REVOKED = 200 };

static const char *folder;

FILE *documents_open(const char *name, int number)
{
    char path[4096];

    ck_assert_int_lt(snprintf(path, sizeof path, "%s/%s-%d.records", folder, name, number),
                     sizeof path);
    FILE *file = fopen(path, "wb");
    ck_assert_msg(file != NULL, "%s", path);
    return file;
}

void documents_close(FILE *file)
{
    ck_assert_int_eq(ferror(file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

void documents_put(FILE *file, ecert_tag tag, const void *data, size_t len)
{
    const uint8_t head[] = {(uint8_t)tag, (uint8_t)len, (uint8_t)(len >> 8), (uint8_t)(len >> 16),
                            (uint8_t)(len >> 24)};

    ck_assert_uint_eq(fwrite(head, 1, sizeof head, file), sizeof head);
    ck_assert_uint_eq(fwrite(data, 1, len, file), len);
}

void documents_put_text(FILE *file, ecert_tag tag, const char *text)
{
    documents_put(file, tag, text, strlen(text));
}

void documents_put_signature(FILE *file, ecert_tag tag, const x509_entity *key, gov__bytes message,
                             gov__bytes signature)
{
    unsigned char *info = NULL;
    int len = i2d_PUBKEY(key->key, &info);

    ck_assert_int_gt(len, 0);
    documents_put(file, ECERT_KEY, info, (size_t)len);
    documents_put(file, ECERT_SIGNED, message.data, message.len);
    documents_put(file, tag, signature.data, signature.len);
    OPENSSL_free(info);
}

static void put_signed(FILE *file, ecert_tag tag, const x509_entity *issuer, unsigned char *tbs,
                       int len, const ASN1_BIT_STRING *value)
{
    ck_assert_int_gt(len, 0);
    documents_put_signature(
        file, tag, issuer, gov__bytes_of(tbs, (size_t)len),
        gov__bytes_of(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)));
    OPENSSL_free(tbs);
}

static void put_link(FILE *file, const x509_entity *cert, const x509_entity *issuer)
{
    const ASN1_BIT_STRING *value;
    unsigned char *tbs = NULL;
    int len = i2d_re_X509_tbs(cert->cert, &tbs);

    X509_get0_signature(&value, NULL, cert->cert);
    put_signed(file, ECERT_SIGNATURE, issuer, tbs, len, value);
}

/* A list as long as lists are, on which nobody stands who signs here. */
static void put_crl(FILE *file, const x509_entity *issuer)
{
    x509_entity *first = x509_make(&(x509_spec){.kind = "P-256"});
    x509_revoked revoked[REVOKED];
    size_t len;

    for (size_t i = 0; i < REVOKED; i++) {
        x509_entity *other = x509_make(&(x509_spec){.kind = "P-256", .same_key = first});
        revoked[i] = (x509_revoked){.cert = other, .at_s = X509_NOW - X509_DAY, .reason = -1};
    }
    uint8_t *der = x509_make_crl(
        &(x509_crl_spec){.issuer = issuer, .revoked = revoked, .count = REVOKED}, &len);
    documents_put(file, ECERT_CRL, der, len);
    const unsigned char *at = der;
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)len);
    const ASN1_BIT_STRING *value;
    unsigned char *tbs = NULL;
    int tbs_len = i2d_re_X509_CRL_tbs(crl, &tbs);
    X509_CRL_get0_signature(crl, &value, NULL);
    put_signed(file, ECERT_SIGNATURE_ONCE, issuer, tbs, tbs_len, value);
    X509_CRL_free(crl);
    free(der);
    for (size_t i = 0; i < REVOKED; i++) {
        x509_free((x509_entity *)(uintptr_t)revoked[i].cert);
    }
    x509_free(first);
}

void documents_put_leaf(FILE *file, const x509_entity *leaf)
{
    documents_put(file, ECERT_CERTIFICATE, leaf->der, leaf->der_len);
}

void documents_put_store(FILE *file, const x509_tree *tree)
{
    documents_put(file, ECERT_ANCHOR, tree->root->der, tree->root->der_len);
    documents_put(file, ECERT_INTERMEDIATE, tree->ca->der, tree->ca->der_len);
    put_crl(file, tree->root);
    put_crl(file, tree->ca);
}

void documents_put_chain(FILE *file, const x509_tree *tree)
{
    put_link(file, tree->leaf, tree->ca);
    put_link(file, tree->ca, tree->root);
}

/* xorshift64. */
uint8_t *documents_noise(size_t len)
{
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
    uint8_t *out = malloc(len + 1);

    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < len; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out[i] = (uint8_t)(state >> 32);
    }
    return out;
}

/* Assertions count in tests only. */
START_TEST(documents_are_made)
{
    documents_ofd();
    documents_pdf();
    documents_vc();
    documents_worst();
}
END_TEST

int main(int argc, char **argv)
{
    const test_entry entries[] = {TEST_ENTRY(documents_are_made)};

    if (argc != 2) {
        fprintf(stderr, "arguments: FOLDER\n");
        return EXIT_FAILURE;
    }
    folder = argv[1];
    return test_run("documents", entries, TEST_COUNT(entries));
}
