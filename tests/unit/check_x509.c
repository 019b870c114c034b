/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate chains of RSA, ECDSA and SM2, made here with OpenSSL: what is accepted, and the status
 * of each way to be wrong. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <govsdk/key.h>

#include "crypto/x509.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { NOW = 1800000000, DAY = 86400, LEVELS = 4 };

#define ID "1234567812345678"

/* How a certificate is made; zero members take the ordinary. */
struct spec {
    const char *kind;   /* "RSA-1024", "RSA-2048", "P-256", "SM2" */
    const char *digest; /* NULL: SHA256, or SM3 for SM2 */
    const char *id;     /* of the signer; NULL: the default */
    const char *usage;  /* key usage; NULL: keyCertSign above the leaf, none on it */
    int path_length;    /* 1 more than what is stated; 0: none is stated */
    bool no_authority;  /* above the leaf: no basic constraints */
    int64_t from;       /* days before NOW */
    int64_t until;      /* days after NOW */
    bool sm2_oid;       /* 1.2.156.10197.1.301 as the algorithm of the key */
    bool critical;      /* an unknown critical extension */
};

/* The leaf first, the anchor last. */
struct chain {
    size_t count;
    EVP_PKEY *keys[LEVELS];
    X509 *certs[LEVELS];
    gov__bytes der[LEVELS];
};

static EVP_PKEY *make_key(const char *kind)
{
    EVP_PKEY *key = NULL;

    if (strncmp(kind, "RSA-", 4) == 0) {
        key = EVP_RSA_gen((unsigned)strtoul(kind + 4, NULL, 10));
    } else if (strcmp(kind, "SM2") == 0) {
        key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    } else {
        key = EVP_EC_gen(kind);
    }
    ck_assert_ptr_nonnull(key);
    return key;
}

static void extend(X509 *cert, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

    ck_assert_ptr_nonnull(extension);
    ck_assert_int_eq(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void extend_unknown(X509 *cert)
{
    ASN1_OBJECT *object = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x05\x00", 2);
    extension = X509_EXTENSION_create_by_OBJ(NULL, object, 1, value);
    ck_assert_int_eq(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(object);
}

static void set_name(X509_NAME *name, size_t level)
{
    char *text = jose_format("Level %zu", level);

    ck_assert_int_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                                (const unsigned char *)text, -1, -1, 0),
                     1);
    free(text);
}

/* GM/T 0015 lets the key's algorithm be that of the curve. */
static void set_sm2_oid(X509 *cert)
{
    X509_PUBKEY *public = X509_get_X509_PUBKEY(cert);
    const unsigned char *point;
    int len;

    ck_assert_int_eq(X509_PUBKEY_get0_param(NULL, &point, &len, NULL, public), 1);
    unsigned char *copy = OPENSSL_memdup(point, (size_t)len);
    ck_assert_int_eq(X509_PUBKEY_set0_param(public, OBJ_nid2obj(NID_sm2), V_ASN1_OBJECT,
                                            OBJ_nid2obj(NID_sm2), copy, len),
                     1);
}

static void sign(X509 *cert, EVP_PKEY *key, const struct spec *spec)
{
    bool sm2 = EVP_PKEY_is_a(key, "SM2") == 1;
    const char *digest = spec->digest != NULL ? spec->digest : sm2 ? "SM3" : "SHA256";
    const char *id = spec->id != NULL ? spec->id : ID;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

    if (sm2) {
        ck_assert_int_eq(EVP_PKEY_CTX_set1_id(inner, id, (int)strlen(id)), 1);
    }
    EVP_MD_CTX_set_pkey_ctx(context, inner);
    ck_assert_int_eq(EVP_DigestSignInit(context, NULL, EVP_get_digestbyname(digest), NULL, key), 1);
    ck_assert_int_gt(X509_sign_ctx(cert, context), 0);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(inner);
}

static void add_extensions(X509 *cert, const struct spec *spec, bool authority)
{
    if (authority && !spec->no_authority) {
        char *value = spec->path_length != 0
                          ? jose_format("critical,CA:TRUE,pathlen:%d", spec->path_length - 1)
                          : jose_format("critical,CA:TRUE");
        extend(cert, NID_basic_constraints, value);
        free(value);
    }
    if (authority || spec->usage != NULL) {
        extend(cert, NID_key_usage, spec->usage != NULL ? spec->usage : "critical,keyCertSign");
    }
    if (spec->critical) {
        extend_unknown(cert);
    }
}

static X509 *make_cert(struct chain *chain, const struct spec *specs, size_t level)
{
    const struct spec *spec = &specs[level];
    size_t above = level + 1 < chain->count ? level + 1 : level;
    X509 *cert = X509_new();
    time_t from = NOW - (time_t)(spec->from != 0 ? spec->from : 10) * DAY;
    time_t until = NOW + (time_t)(spec->until != 0 ? spec->until : 10) * DAY;

    ck_assert_ptr_nonnull(cert);
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), (long)level + 1);
    set_name(X509_get_subject_name(cert), level);
    set_name(X509_get_issuer_name(cert), above);
    ASN1_TIME_set(X509_getm_notBefore(cert), from);
    ASN1_TIME_set(X509_getm_notAfter(cert), until);
    ck_assert_int_eq(X509_set_pubkey(cert, chain->keys[level]), 1);
    if (spec->sm2_oid) {
        set_sm2_oid(cert);
    }
    add_extensions(cert, spec, level != 0);
    sign(cert, chain->keys[above], &specs[above]);
    return cert;
}

static void make_chain(struct chain *chain, const struct spec *specs, size_t count)
{
    *chain = (struct chain){.count = count};
    for (size_t i = 0; i < count; i++) {
        chain->keys[i] = make_key(specs[i].kind);
    }
    for (size_t i = 0; i < count; i++) {
        unsigned char *der = NULL;
        chain->certs[i] = make_cert(chain, specs, i);
        int len = i2d_X509(chain->certs[i], &der);
        ck_assert_int_gt(len, 0);
        chain->der[i] = gov__bytes_of(der, (size_t)len);
    }
}

static void free_chain(struct chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        EVP_PKEY_free(chain->keys[i]);
        X509_free(chain->certs[i]);
        OPENSSL_free((void *)(uintptr_t)chain->der[i].data);
    }
}

static gov__x509_input input_of(const struct chain *chain)
{
    return (gov__x509_input){
        .leaf = chain->der[0],
        .intermediates = chain->der + 1,
        .intermediate_count = chain->count - 2,
        .anchors = chain->der + chain->count - 1,
        .anchor_count = 1,
        .at_s = NOW,
    };
}

/* Checks reason, key and OpenSSL's queue along the way. */
static gov_status verify(const gov__x509_input *wanted)
{
    gov__x509_input input = *wanted;
    const char *reason = "unset";
    gov__key *key;

    input.reason = &reason;
    gov_status status = gov__x509_verify_chain(NULL, &input, &key);
    ck_assert((key != NULL) == (status == GOV_OK));
    ck_assert((reason != NULL) == (status != GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    gov__key_unref(key);
    return status;
}

static gov_status try_specs(const struct spec *specs, size_t count, uint32_t flags)
{
    struct chain chain;

    make_chain(&chain, specs, count);
    gov__x509_input input = input_of(&chain);
    input.flags = flags;
    gov_status status = verify(&input);
    free_chain(&chain);
    return status;
}

START_TEST(chains_of_each_kind_and_mixed_ones_hold)
{
    static const struct spec chains[][LEVELS] = {
        {{.kind = "RSA-2048"}, {.kind = "RSA-2048"}, {.kind = "RSA-2048"}},
        {{.kind = "P-256"}, {.kind = "P-384"}, {.kind = "P-256"}},
        {{.kind = "SM2"}, {.kind = "SM2"}, {.kind = "SM2"}},
        {{.kind = "SM2"}, {.kind = "SM2"}, {.kind = "SM2"}, {.kind = "SM2"}},
        {{.kind = "SM2"}, {.kind = "SM2"}},
        {{.kind = "SM2"}, {.kind = "P-256"}, {.kind = "RSA-2048"}, {.kind = "SM2"}},
        {{.kind = "SM2", .sm2_oid = true},
         {.kind = "SM2", .sm2_oid = true},
         {.kind = "SM2", .sm2_oid = true}},
    };

    for (size_t i = 0; i < TEST_COUNT(chains); i++) {
        size_t count = 0;
        while (count < LEVELS && chains[i][count].kind != NULL) {
            count++;
        }
        gov_status status = try_specs(chains[i], count, 0);
        ck_assert_msg(status == GOV_OK, "chain %zu: %d", i, (int)status);
    }
}
END_TEST

START_TEST(the_key_of_the_leaf_is_given)
{
    static const struct spec specs[] = {{.kind = "SM2"}, {.kind = "SM2"}};
    struct chain chain;
    gov__key *key;

    make_chain(&chain, specs, 2);
    gov__x509_input input = input_of(&chain);
    input.sm2_id = ID;
    ck_assert_int_eq(gov__x509_verify_chain(NULL, &input, &key), GOV_OK);
    ck_assert_int_eq(gov__key_get_kind(key), GOV__KEY_SM2);
    ck_assert(!gov__key_is_private(key));
    ck_assert_str_eq(gov__key_sm2_id(key), ID);
    gov__key_unref(key);
    free_chain(&chain);
}
END_TEST

/* The trap: each certificate must be checked with the id, the ones in the middle, too. */
START_TEST(the_id_counts_on_every_certificate)
{
    static const struct spec specs[] = {
        {.kind = "SM2"}, {.kind = "SM2", .id = "another id"}, {.kind = "SM2", .id = "another id"}};
    struct chain chain;

    make_chain(&chain, specs, 3);
    gov__x509_input input = input_of(&chain);
    ck_assert_int_eq(verify(&input), GOV_ERR_SIGNATURE);
    input.sm2_id = "another id";
    ck_assert_int_eq(verify(&input), GOV_OK);
    free_chain(&chain);

    static const struct spec middle[] = {
        {.kind = "SM2"}, {.kind = "SM2", .id = "x"}, {.kind = "SM2"}};
    ck_assert_int_eq(try_specs(middle, 3, 0), GOV_ERR_SIGNATURE);
}
END_TEST

START_TEST(each_fault_has_its_status)
{
    static const struct {
        struct spec specs[3];
        uint32_t flags;
        gov_status status;
    } cases[] = {
        {{{.kind = "P-256", .until = -1}, {.kind = "P-256"}, {.kind = "P-256"}},
         0,
         GOV_ERR_EXPIRED},
        {{{.kind = "P-256"}, {.kind = "P-256", .until = -1}, {.kind = "P-256"}},
         0,
         GOV_ERR_EXPIRED},
        {{{.kind = "P-256"}, {.kind = "P-256"}, {.kind = "P-256", .until = -1}},
         0,
         GOV_ERR_EXPIRED},
        {{{.kind = "P-256", .from = -1}, {.kind = "P-256"}, {.kind = "P-256"}},
         0,
         GOV_ERR_NOT_YET_VALID},
        {{{.kind = "P-256", .until = -1}, {.kind = "P-256"}, {.kind = "P-256"}},
         GOV__X509_ANY_TIME,
         GOV_OK},
        {{{.kind = "P-256"}, {.kind = "P-256", .no_authority = true}, {.kind = "P-256"}},
         0,
         GOV_ERR_CHAIN},
        {{{.kind = "P-256"}, {.kind = "P-256"}, {.kind = "P-256", .path_length = 1}},
         0,
         GOV_ERR_CHAIN},
        {{{.kind = "P-256"}, {.kind = "P-256"}, {.kind = "P-256", .path_length = 2}}, 0, GOV_OK},
        {{{.kind = "P-256"}, {.kind = "P-256", .usage = "digitalSignature"}, {.kind = "P-256"}},
         0,
         GOV_ERR_CHAIN},
        {{{.kind = "P-256", .critical = true}, {.kind = "P-256"}, {.kind = "P-256"}},
         0,
         GOV_ERR_CHAIN},
        {{{.kind = "RSA-1024"}, {.kind = "P-256"}, {.kind = "P-256"}}, 0, GOV_ERR_ALGORITHM},
        {{{.kind = "P-256"}, {.kind = "RSA-1024"}, {.kind = "P-256"}}, 0, GOV_ERR_ALGORITHM},
        {{{.kind = "P-256"}, {.kind = "P-256", .digest = "SHA1"}, {.kind = "P-256"}},
         0,
         GOV_ERR_ALGORITHM},
        {{{.kind = "SM2", .usage = "digitalSignature"}, {.kind = "SM2"}, {.kind = "SM2"}},
         GOV__X509_FOR_SIGNING,
         GOV_OK},
        {{{.kind = "SM2", .usage = "nonRepudiation"}, {.kind = "SM2"}, {.kind = "SM2"}},
         GOV__X509_FOR_SIGNING,
         GOV_OK},
        {{{.kind = "SM2", .usage = "keyEncipherment"}, {.kind = "SM2"}, {.kind = "SM2"}},
         GOV__X509_FOR_SIGNING,
         GOV_ERR_CHAIN},
        {{{.kind = "SM2", .usage = "keyEncipherment"}, {.kind = "SM2"}, {.kind = "SM2"}},
         GOV__X509_FOR_ENCRYPTION,
         GOV_OK},
        {{{.kind = "SM2", .usage = "digitalSignature"}, {.kind = "SM2"}, {.kind = "SM2"}},
         GOV__X509_FOR_ENCRYPTION,
         GOV_ERR_CHAIN},
        {{{.kind = "SM2"}, {.kind = "SM2"}, {.kind = "SM2"}},
         GOV__X509_FOR_SIGNING | GOV__X509_FOR_ENCRYPTION,
         GOV_OK},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov_status status = try_specs(cases[i].specs, 3, cases[i].flags);
        ck_assert_msg(status == cases[i].status, "case %zu: %d", i, (int)status);
    }
}
END_TEST

START_TEST(only_the_callers_anchors_count)
{
    static const struct spec specs[] = {{.kind = "SM2"}, {.kind = "SM2"}, {.kind = "SM2"}};
    struct chain chain;
    struct chain other;

    make_chain(&chain, specs, 3);
    make_chain(&other, specs, 3);
    gov__x509_input input = input_of(&chain);

    input.anchor_count = 0;
    ck_assert_int_eq(verify(&input), GOV_ERR_KEY_NOT_FOUND);
    /* The root among the intermediates is no anchor. */
    input.intermediate_count = 2;
    ck_assert_int_eq(verify(&input), GOV_ERR_KEY_NOT_FOUND);
    /* An intermediate as anchor only where that is asked for. */
    input = input_of(&chain);
    input.anchors = &chain.der[1];
    ck_assert_int_eq(verify(&input), GOV_ERR_KEY_NOT_FOUND);
    input.flags = GOV__X509_PARTIAL;
    ck_assert_int_eq(verify(&input), GOV_OK);
    /* Without the one in the middle. */
    input = input_of(&chain);
    input.intermediate_count = 0;
    ck_assert_int_eq(verify(&input), GOV_ERR_KEY_NOT_FOUND);
    /* An anchor of the same name with another key. */
    input = input_of(&chain);
    input.anchors = &other.der[2];
    gov_status status = verify(&input);
    ck_assert(status == GOV_ERR_SIGNATURE || status == GOV_ERR_KEY_NOT_FOUND);
    /* Order does not matter, strangers do no harm. */
    gov__bytes mixed[] = {other.der[1], chain.der[1]};
    input = input_of(&chain);
    input.intermediates = mixed;
    input.intermediate_count = 2;
    status = verify(&input);
    ck_assert(status == GOV_OK || status == GOV_ERR_SIGNATURE);
    free_chain(&chain);
    free_chain(&other);
}
END_TEST

START_TEST(malformed_certificates_are_refused)
{
    static const struct spec specs[] = {{.kind = "P-256"}, {.kind = "P-256"}, {.kind = "P-256"}};
    struct chain chain;
    static uint8_t large[GOV__X509_CERT_MAX + 1];

    make_chain(&chain, specs, 3);
    size_t len = chain.der[0].len;
    uint8_t *copy = malloc(len + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, chain.der[0].data, len);
    copy[len] = 0;
    const struct {
        gov__bytes leaf;
        gov_status status;
    } cases[] = {
        {{NULL, 0}, GOV_ERR_RESPONSE},          {{copy, len + 1}, GOV_ERR_RESPONSE},
        {{copy, len - 1}, GOV_ERR_RESPONSE},    {{(const uint8_t *)"x", 1}, GOV_ERR_RESPONSE},
        {{large, sizeof large}, GOV_ERR_LIMIT},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__x509_input input = input_of(&chain);
        input.leaf = cases[i].leaf;
        ck_assert_int_eq(verify(&input), cases[i].status);
        input = input_of(&chain);
        input.intermediates = &cases[i].leaf;
        ck_assert_int_eq(verify(&input), cases[i].status);
        input = input_of(&chain);
        input.anchors = &cases[i].leaf;
        ck_assert_int_eq(verify(&input), cases[i].status);
    }
    gov__x509_input input = input_of(&chain);
    input.intermediate_count = GOV__X509_CHAIN_MAX + 1;
    ck_assert_int_eq(verify(&input), GOV_ERR_LIMIT);
    /* A bit of the signature. */
    memcpy(copy, chain.der[0].data, len);
    copy[len - 1] ^= 1;
    input = input_of(&chain);
    input.leaf = gov__bytes_of(copy, len);
    ck_assert_int_eq(verify(&input), GOV_ERR_SIGNATURE);
    free(copy);
    free_chain(&chain);
}
END_TEST

static char *base64_of(gov__bytes der)
{
    char *out = malloc(der.len * 2);

    ck_assert_ptr_nonnull(out);
    EVP_EncodeBlock((unsigned char *)out, der.data, (int)der.len);
    return out;
}

static gov_key *anchor_of(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL;
    gov_key *key = NULL;

    ck_assert_int_eq(PEM_write_bio_X509(bio, certificate), 1);
    size_t size = (size_t)BIO_get_mem_data(bio, &pem);
    ck_assert_int_eq(gov_key_from_pem(NULL, pem, size, NULL, &key, NULL), GOV_OK);
    BIO_free(bio);
    return key;
}

/* The public function: the anchor is a key that was read from its certificate. */
static void check_public(const gov__key *key, const struct chain *chain)
{
    const int64_t now_ms = (int64_t)NOW * 1000;
    gov_error *error = NULL;
    gov_key *anchor = anchor_of(chain->certs[chain->count - 1]);
    gov_key *stranger = NULL;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &stranger, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_verify_x5c(key, anchor, now_ms, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_verify_x5c(key, anchor, now_ms + (int64_t)11 * DAY * 1000, &error),
                     GOV_ERR_EXPIRED);
    ck_assert_ptr_nonnull(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), "certificates"));
    gov_error_free(error);
    ck_assert_int_eq(gov_key_verify_x5c(stranger, anchor, now_ms, NULL), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(gov_key_verify_x5c(key, stranger, now_ms, NULL), GOV_ERR_ARGUMENT);
    gov_key_unref(stranger);
    gov_key_unref(anchor);
}

/* A key from its PEM together with the chain, whose JWK then has the x5c. */
START_TEST(the_chain_of_a_jwk)
{
    static const struct spec specs[] = {{.kind = "P-256"}, {.kind = "SM2"}, {.kind = "P-256"}};
    struct chain chain;
    BIGNUM *x = NULL;
    BIGNUM *y = NULL;
    uint8_t raw[2][32];

    make_chain(&chain, specs, 3);
    ck_assert_int_eq(EVP_PKEY_get_bn_param(chain.keys[0], "qx", &x), 1);
    ck_assert_int_eq(EVP_PKEY_get_bn_param(chain.keys[0], "qy", &y), 1);
    BN_bn2binpad(x, raw[0], 32);
    BN_bn2binpad(y, raw[1], 32);
    BN_free(x);
    BN_free(y);
    char *leaf = base64_of(chain.der[0]);
    char *middle = base64_of(chain.der[1]);
    char *coordinates[] = {jose_base64url(raw[0], 32), jose_base64url(raw[1], 32)};
    char *jwk = jose_format("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\","
                            "\"x5c\":[\"%s\",\"%s\"]}",
                            coordinates[0], coordinates[1], leaf, middle);
    gov__x509_input input = {.anchors = chain.der + 2, .anchor_count = 1, .at_s = NOW};
    gov__key *key;

    ck_assert_int_eq(gov__key_parse_jwk(NULL, jwk, strlen(jwk), NULL, &key), GOV_OK);
    ck_assert_int_eq(gov__x509_verify_x5c(key, &input), GOV_OK);
    input.at_s = NOW + 11 * DAY;
    ck_assert_int_eq(gov__x509_verify_x5c(key, &input), GOV_ERR_EXPIRED);
    input.anchor_count = 0;
    ck_assert_int_eq(gov__x509_verify_x5c(key, &input), GOV_ERR_KEY_NOT_FOUND);
    check_public(key, &chain);
    gov__key_unref(key);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &key), GOV_OK);
    ck_assert_int_eq(gov__x509_verify_x5c(key, &input), GOV_ERR_KEY_NOT_FOUND);
    gov__key_unref(key);
    free(leaf);
    free(middle);
    free(coordinates[0]);
    free(coordinates[1]);
    free(jwk);
    free_chain(&chain);
}
END_TEST

static gov_status memory_body(const gov_allocator *mem, void *user)
{
    const gov__x509_input *input = user;
    gov__key *key;
    gov_status status = gov__x509_verify_chain(mem, input, &key);

    gov__key_unref(key);
    return status;
}

START_TEST(memory_may_run_out)
{
    static const struct spec specs[] = {{.kind = "SM2"}, {.kind = "SM2"}, {.kind = "SM2"}};
    struct chain chain;

    make_chain(&chain, specs, 3);
    gov__x509_input input = input_of(&chain);
    ck_assert_uint_ge(test_out_of_memory(memory_body, &input), 3);
    free_chain(&chain);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(chains_of_each_kind_and_mixed_ones_hold),
        TEST_ENTRY(the_key_of_the_leaf_is_given),
        TEST_ENTRY(the_id_counts_on_every_certificate),
        TEST_ENTRY(each_fault_has_its_status),
        TEST_ENTRY(only_the_callers_anchors_count),
        TEST_ENTRY(malformed_certificates_are_refused),
        TEST_ENTRY(the_chain_of_a_jwk),
        TEST_ENTRY(memory_may_run_out),
    };

    return test_run("x509", entries, TEST_COUNT(entries));
}
