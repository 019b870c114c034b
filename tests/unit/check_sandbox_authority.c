/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's certificate authority: chains, revocation lists, OCSP, the chain in a JWS; judged by
 * OpenSSL alone. */
#include "sandbox_support.h"
#include "test_support.h"

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define ID      "1234567812345678"
#define WEEK_MS INT64_C(604800000)

static void set_id(X509 *x)
{
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    ck_assert_int_eq(ASN1_OCTET_STRING_set(id, (const uint8_t *)ID, 16), 1);
    X509_set0_distinguishing_id(x, id);
}

static X509 *certificate(sandbox_test *t, gov__sandbox_authority_who who)
{
    X509 *x = gov__sb_authority_certificate(t->sb, who);
    ck_assert_ptr_nonnull(x);
    if (who < GOV__SB_EC_ROOT) {
        set_id(x);
    }
    return x;
}

/* X509_V_OK, or what is wrong with root, intermediate, leaf at this second. */
static int chain(X509 *root, X509 *ca, X509 *leaf, int64_t second)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *between = sk_X509_new_null();
    ck_assert_int_eq(X509_STORE_add_cert(store, root), 1);
    ck_assert_int_gt(sk_X509_push(between, ca), 0);
    ck_assert_int_eq(X509_STORE_CTX_init(context, store, leaf, between), 1);
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_X509_STRICT);
    X509_STORE_CTX_set_time(context, 0, (time_t)second);
    int good = X509_verify_cert(context);
    int result = X509_STORE_CTX_get_error(context);
    ck_assert_int_eq(good == 1, result == X509_V_OK);
    sk_X509_free(between);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return result;
}

static bool verify(EVP_PKEY *key, const uint8_t *signature, size_t signature_length,
                   const void *bytes, size_t length)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL;
    bool sm2 = EVP_PKEY_is_a(key, "SM2") == 1;
    ck_assert_int_eq(
        EVP_DigestVerifyInit(context, &parameters, sm2 ? EVP_sm3() : EVP_sha256(), NULL, key), 1);
    if (sm2) {
        ck_assert_int_eq(EVP_PKEY_CTX_set1_id(parameters, ID, 16), 1);
    }
    bool good = EVP_DigestVerify(context, signature, signature_length, bytes, length) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

START_TEST(chains_lead_to_the_roots)
{
    static const gov__sandbox_authority_who leaves[][3] = {
        {GOV__SB_SM2_ROOT, GOV__SB_SM2_CA, GOV__SB_SM2_SIGNER},
        {GOV__SB_SM2_ROOT, GOV__SB_SM2_CA, GOV__SB_SM2_MAKER},
        {GOV__SB_EC_ROOT, GOV__SB_EC_CA, GOV__SB_EC_SIGNER},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    int64_t now = gov__sb_now_ms(t.sb) / 1000;
    for (size_t i = 0; i < TEST_COUNT(leaves); i++) {
        X509 *root = certificate(&t, leaves[i][0]);
        X509 *ca = certificate(&t, leaves[i][1]);
        X509 *leaf = certificate(&t, leaves[i][2]);
        X509 *other = certificate(&t, i == 2 ? GOV__SB_SM2_ROOT : GOV__SB_EC_ROOT);
        ck_assert_int_eq(chain(root, ca, leaf, now), X509_V_OK);
        ck_assert_int_eq(chain(root, ca, leaf, now - 2 * 86400), X509_V_ERR_CERT_NOT_YET_VALID);
        ck_assert_int_eq(chain(root, ca, leaf, now + INT64_C(31) * 366 * 86400),
                         X509_V_ERR_CERT_HAS_EXPIRED);
        ck_assert_int_ne(chain(other, ca, leaf, now), X509_V_OK);
        ck_assert_uint_eq(X509_get_key_usage(leaf), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
        ck_assert_uint_eq(X509_get_key_usage(ca), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
        ck_assert_int_eq(X509_check_ca(leaf), 0);
        ck_assert_int_eq(X509_check_ca(ca), 1);
        ck_assert_int_eq((int)X509_get_pathlen(ca), 0);
        ck_assert_int_eq(
            ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(leaf), X509_get0_subject_key_id(ca)),
            0);
        ck_assert_int_eq(X509_get_signature_nid(leaf),
                         i == 2 ? NID_ecdsa_with_SHA256 : NID_SM2_with_SM3);
        X509_free(other);
        X509_free(leaf);
        X509_free(ca);
        X509_free(root);
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(keys_sign_for_their_certificates)
{
    static const char text[] = "what is signed";
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (int who = 0; who < GOV__SB_AUTHORITY_COUNT; who++) {
        uint8_t *der = NULL;
        size_t length = 0;
        X509 *x = certificate(&t, (gov__sandbox_authority_who)who);
        EVP_PKEY *key = X509_get0_pubkey(x);
        ck_assert_int_eq(EVP_PKEY_is_a(key, who < GOV__SB_EC_ROOT ? "SM2" : "EC"), 1);
        ck_assert_int_eq(gov__sb_authority_sign(t.sb, (gov__sandbox_authority_who)who, text,
                                                sizeof text, &der, &length),
                         0);
        ck_assert(verify(key, der, length, text, sizeof text));
        ck_assert(!verify(key, der, length, text, sizeof text - 1));
        free(der);
        X509_free(x);
    }
    sandbox_test_close(&t);
}
END_TEST

/* --- what /sandbox/trust gives --------------------------------------------------------------------- */

static const char *entry_of(const sandbox_test *t, const char *list, int index)
{
    const cJSON *item = cJSON_GetArrayItem(gov__sb_member(t->json, list), index);
    ck_assert(cJSON_IsString(item));
    return item->valuestring;
}

static X509_CRL *crl_of(const char *pem)
{
    BIO *memory = BIO_new_mem_buf(pem, -1);
    X509_CRL *crl = PEM_read_bio_X509_CRL(memory, NULL, NULL, NULL);
    BIO_free(memory);
    ck_assert_ptr_nonnull(crl);
    return crl;
}

/* By hand, since X509_CRL_verify knows no id. */
static bool crl_is_signed(X509_CRL *crl, X509 *issuer)
{
    const ASN1_BIT_STRING *signature = NULL;
    uint8_t *tbs = NULL;
    int length = i2d_re_X509_CRL_tbs(crl, &tbs);
    X509_CRL_get0_signature(crl, &signature, NULL);
    bool good = verify(X509_get0_pubkey(issuer), signature->data, (size_t)signature->length, tbs,
                       (size_t)length);
    OPENSSL_free(tbs);
    return good;
}

static void check_crl(sandbox_test *t, int index, gov__sandbox_authority_who who)
{
    time_t now = (time_t)(gov__sb_now_ms(t->sb) / 1000);
    X509_CRL *crl = crl_of(entry_of(t, "crls", index));
    X509 *issuer = certificate(t, who);
    X509 *other = certificate(t, who == GOV__SB_SM2_CA ? GOV__SB_SM2_ROOT : GOV__SB_SM2_CA);
    ck_assert(crl_is_signed(crl, issuer));
    ck_assert(!crl_is_signed(crl, other));
    ck_assert_int_eq(X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)), 0);
    ck_assert_int_eq(ASN1_TIME_cmp_time_t(X509_CRL_get0_lastUpdate(crl), now), 0);
    ck_assert_int_eq(
        ASN1_TIME_cmp_time_t(X509_CRL_get0_nextUpdate(crl), now + (time_t)(WEEK_MS / 1000)), 0);
    ck_assert_int_ge(X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1), 0);
    X509_free(other);
    X509_free(issuer);
    X509_CRL_free(crl);
}

static void check_ocsp(sandbox_test *t, int index, gov__sandbox_authority_who who,
                       gov__sandbox_authority_who above)
{
    size_t length = 0;
    const char *text = entry_of(t, "ocsp", index);
    uint8_t *der = gov__sb_b64_read(text, strlen(text), &length);
    const uint8_t *at = der;
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)length);
    ck_assert_ptr_nonnull(response);
    ck_assert_int_eq(OCSP_response_status(response), OCSP_RESPONSE_STATUS_SUCCESSFUL);
    OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
    X509 *leaf = certificate(t, who), *issuer = certificate(t, above);
    uint8_t *tbs = NULL;
    int size = i2d_OCSP_RESPDATA((OCSP_RESPDATA *)(uintptr_t)OCSP_resp_get0_respdata(basic), &tbs);
    const ASN1_OCTET_STRING *signature = OCSP_resp_get0_signature(basic);
    ck_assert(verify(X509_get0_pubkey(issuer), signature->data, (size_t)signature->length, tbs,
                     (size_t)size));
    const EVP_MD *digest = who >= GOV__SB_EC_ROOT ? EVP_sha256() : EVP_sm3();
    OCSP_CERTID *id = OCSP_cert_to_id(digest, leaf, issuer);
    int status = -1;
    ASN1_GENERALIZEDTIME *from = NULL, *until = NULL;
    ck_assert_int_eq(OCSP_resp_find_status(basic, id, &status, NULL, NULL, &from, &until), 1);
    ck_assert_int_eq(status, V_OCSP_CERTSTATUS_GOOD);
    time_t now = (time_t)(gov__sb_now_ms(t->sb) / 1000);
    ck_assert_int_eq(ASN1_TIME_cmp_time_t(from, now), 0);
    ck_assert_int_eq(ASN1_TIME_cmp_time_t(OCSP_resp_get0_produced_at(basic), now), 0);
    OCSP_CERTID_free(id);
    OPENSSL_free(tbs);
    X509_free(issuer);
    X509_free(leaf);
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    free(der);
}

static void check_pem(sandbox_test *t, const char *list, int index, gov__sandbox_authority_who who)
{
    BIO *memory = BIO_new_mem_buf(entry_of(t, list, index), -1);
    X509 *x = PEM_read_bio_X509(memory, NULL, NULL, NULL);
    X509 *expected = certificate(t, who);
    ck_assert_ptr_nonnull(x);
    ck_assert_int_eq(X509_cmp(x, expected), 0);
    X509_free(expected);
    X509_free(x);
    BIO_free(memory);
}

START_TEST(trust_is_given_and_current)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(sandbox_test_json(&t, "GET", "/sandbox/trust", NULL, NULL), 200);
        ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t.json, "anchors")), 2);
        ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t.json, "intermediates")), 2);
        ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t.json, "crls")), 4);
        ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t.json, "ocsp")), 5);
        check_pem(&t, "anchors", 0, GOV__SB_SM2_ROOT);
        check_pem(&t, "anchors", 1, GOV__SB_EC_ROOT);
        check_pem(&t, "intermediates", 0, GOV__SB_SM2_CA);
        check_pem(&t, "intermediates", 1, GOV__SB_EC_CA);
        check_crl(&t, 0, GOV__SB_SM2_ROOT);
        check_crl(&t, 1, GOV__SB_SM2_CA);
        check_crl(&t, 2, GOV__SB_EC_ROOT);
        check_crl(&t, 3, GOV__SB_EC_CA);
        check_ocsp(&t, 0, GOV__SB_SM2_CA, GOV__SB_SM2_ROOT);
        check_ocsp(&t, 1, GOV__SB_SM2_SIGNER, GOV__SB_SM2_CA);
        check_ocsp(&t, 2, GOV__SB_SM2_MAKER, GOV__SB_SM2_CA);
        check_ocsp(&t, 3, GOV__SB_EC_CA, GOV__SB_EC_ROOT);
        check_ocsp(&t, 4, GOV__SB_EC_SIGNER, GOV__SB_EC_CA);
        sandbox_test_advance(&t, 5 * WEEK_MS); /* the lists of the second round are new ones */
    }
    sandbox_test_close(&t);
}
END_TEST

/* --- JWS with its chain ------------------------------------------------------------------------------ */

/* The certificate at this place of the header's x5c. */
static X509 *x5c_at(const cJSON *header, int index)
{
    const cJSON *item = cJSON_GetArrayItem(gov__sb_member(header, "x5c"), index);
    size_t length = 0;
    ck_assert(cJSON_IsString(item));
    uint8_t *der = gov__sb_b64_read(item->valuestring, strlen(item->valuestring), &length);
    const uint8_t *at = der;
    X509 *x = d2i_X509(NULL, &at, (long)length);
    ck_assert_ptr_nonnull(x);
    free(der);
    return x;
}

/* The JWS's r and s as DER, verified by the leaf. */
static bool jws_is_signed(const char *jws, X509 *leaf)
{
    const char *dot = strrchr(jws, '.');
    size_t length = 0;
    uint8_t *raw = gov__sb_b64url_read(dot + 1, strlen(dot + 1), &length);
    uint8_t *der = NULL;
    ck_assert_uint_eq(length, 64);
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ck_assert_int_eq(ECDSA_SIG_set0(pair, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL)),
                     1);
    int size = i2d_ECDSA_SIG(pair, &der);
    bool good = verify(X509_get0_pubkey(leaf), der, (size_t)size, jws, (size_t)(dot - jws));
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    free(raw);
    return good;
}

static bool names_uri(X509 *leaf, const char *uri)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, 0);
    bool same =
        name && name->type == GEN_URI &&
        strcmp((const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier), uri) == 0;
    GENERAL_NAMES_free(names);
    return same;
}

START_TEST(a_jws_carries_its_chain)
{
    sandbox_test t;
    size_t length = 0;
    sandbox_test_open(&t, NULL);
    char *jws = gov__sb_authority_sign_jws(t.sb, "dc+sd-jwt", "{\"a\":1}", 7);
    ck_assert_ptr_nonnull(jws);
    char *text = (char *)gov__sb_b64url_read(jws, strcspn(jws, "."), &length);
    cJSON *header = cJSON_ParseWithLength(text, length);
    ck_assert_str_eq(gov__sb_member_text(header, "alg"), "ES256");
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "dc+sd-jwt");
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(header, "x5c")), 2);
    X509 *leaf = x5c_at(header, 0), *ca = x5c_at(header, 1);
    X509 *root = certificate(&t, GOV__SB_EC_ROOT);
    ck_assert_int_eq(chain(root, ca, leaf, gov__sb_now_ms(t.sb) / 1000), X509_V_OK);
    ck_assert(names_uri(leaf, GOV_SANDBOX_BASE_URL));
    ck_assert(jws_is_signed(jws, leaf));
    jws[strcspn(jws, ".") + 1] ^= 1;
    ck_assert(!jws_is_signed(jws, leaf));
    X509_free(root);
    X509_free(ca);
    X509_free(leaf);
    cJSON_Delete(header);
    free(text);
    free(jws);
    sandbox_test_close(&t);
}
END_TEST

/* The tree lives in the database; only a leaf that names another address is made anew. */
START_TEST(the_tree_is_kept)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    X509 *ca[2], *leaf[3];
    ca[0] = certificate(&t, GOV__SB_EC_CA);
    leaf[0] = certificate(&t, GOV__SB_EC_SIGNER);
    leaf[1] = certificate(&t, GOV__SB_EC_SIGNER);
    free(t.sb->base_url);
    t.sb->base_url = gov__sb_copy("http://127.0.0.1:18080");
    ca[1] = certificate(&t, GOV__SB_EC_CA);
    leaf[2] = certificate(&t, GOV__SB_EC_SIGNER);
    ck_assert_int_eq(X509_cmp(ca[0], ca[1]), 0);
    ck_assert_int_eq(X509_cmp(leaf[0], leaf[1]), 0);
    ck_assert_int_ne(X509_cmp(leaf[0], leaf[2]), 0);
    ck_assert(names_uri(leaf[2], "http://127.0.0.1:18080"));
    ck_assert_int_eq(EVP_PKEY_eq(X509_get0_pubkey(leaf[0]), X509_get0_pubkey(leaf[2])), 1);
    for (int i = 0; i < 3; i++) {
        X509_free(leaf[i]);
    }
    X509_free(ca[0]);
    X509_free(ca[1]);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(chains_lead_to_the_roots),   TEST_ENTRY(keys_sign_for_their_certificates),
        TEST_ENTRY(trust_is_given_and_current), TEST_ENTRY(a_jws_carries_its_chain),
        TEST_ENTRY(the_tree_is_kept),
    };
    return test_run("sandbox authority", entries, TEST_COUNT(entries));
}
