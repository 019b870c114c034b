/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamp tokens that OpenSSL's own authority makes: they hold, for what they are about and at the time
 * that it says. Tokens of the tests' own, and bad ones, are check_seal_time.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ts.h>

#include "crypto/time_stamp.h"
#include "unit/seal_case_support.h"

static ASN1_INTEGER *next_serial(TS_RESP_CTX *context, void *user)
{
    ASN1_INTEGER *serial = ASN1_INTEGER_new();

    (void)context;
    (void)user;
    ck_assert_int_eq(ASN1_INTEGER_set(serial, 42), 1);
    return serial;
}

static int say_now(TS_RESP_CTX *context, void *user, long *seconds, long *micros)
{
    (void)context;
    (void)user;
    *seconds = X509_NOW;
    *micros = 500000;
    return 1;
}

/* A request as clients make them, with a nonce and the wish for the certificate. */
static BIO *make_request(const char *digest, const char *text)
{
    der imprint = der_digest(digest, text, strlen(text));
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *about = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    ASN1_INTEGER *nonce = ASN1_INTEGER_new();
    BIO *out = BIO_new(BIO_s_mem());

    X509_ALGOR_set_md(algorithm, EVP_get_digestbyname(digest));
    ck_assert_int_eq(TS_MSG_IMPRINT_set_algo(about, algorithm), 1);
    ck_assert_int_eq(TS_MSG_IMPRINT_set_msg(about, imprint.data, (int)imprint.len), 1);
    ck_assert_int_eq(TS_REQ_set_version(request, 1), 1);
    ck_assert_int_eq(TS_REQ_set_msg_imprint(request, about), 1);
    ck_assert_int_eq(ASN1_INTEGER_set(nonce, 4711), 1);
    ck_assert_int_eq(TS_REQ_set_nonce(request, nonce), 1);
    ck_assert_int_eq(TS_REQ_set_cert_req(request, 1), 1);
    ck_assert_int_eq(i2d_TS_REQ_bio(out, request), 1);
    ASN1_INTEGER_free(nonce);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(about);
    TS_REQ_free(request);
    der_free(&imprint);
    return out;
}

static TS_RESP_CTX *make_authority(const x509_entity *tsa, const char *digest, bool fractions)
{
    TS_RESP_CTX *context = TS_RESP_CTX_new();
    ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.99999.2", 1);

    ck_assert_int_eq(TS_RESP_CTX_set_signer_cert(context, tsa->cert), 1);
    ck_assert_int_eq(TS_RESP_CTX_set_signer_key(context, tsa->key), 1);
    ck_assert_int_eq(TS_RESP_CTX_set_signer_digest(context, EVP_get_digestbyname(digest)), 1);
    ck_assert_int_eq(TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()), 1);
    ck_assert_int_eq(TS_RESP_CTX_set_def_policy(context, policy), 1);
    ck_assert_int_eq(TS_RESP_CTX_add_md(context, EVP_get_digestbyname(digest)), 1);
    ck_assert_int_eq(TS_RESP_CTX_set_accuracy(context, 1, 0, 0), 1);
    if (fractions) {
        ck_assert_int_eq(TS_RESP_CTX_set_clock_precision_digits(context, 1), 1);
    }
    TS_RESP_CTX_add_flags(context, TS_TSA_NAME);
    TS_RESP_CTX_set_serial_cb(context, next_serial, NULL);
    TS_RESP_CTX_set_time_cb(context, say_now, NULL);
    ASN1_OBJECT_free(policy);
    return context;
}

static der make_token(const x509_entity *tsa, const char *digest, bool fractions)
{
    TS_RESP_CTX *context = make_authority(tsa, digest, fractions);
    BIO *request = make_request(digest, "stamped");
    TS_RESP *reply = TS_RESP_create_response(context, request);
    unsigned char *bytes = NULL;

    ck_assert_ptr_nonnull(reply);
    ck_assert_ptr_nonnull(TS_RESP_get_token(reply));
    int len = i2d_PKCS7(TS_RESP_get_token(reply), &bytes);
    der out = der_raw(bytes, (size_t)len);
    OPENSSL_free(bytes);
    TS_RESP_free(reply);
    BIO_free(request);
    TS_RESP_CTX_free(context);
    return out;
}

static gov_status verify(const seal_case *c, const der *token, const char *text, int64_t *at_s)
{
    const gov__time_stamp_input input = {.crypto = c->trust.crypto,
                                         .pool = c->trust.pool,
                                         .token = gov__bytes_of(token->data, token->len),
                                         .stamped = gov__bytes_of(text, strlen(text)),
                                         .now_s = X509_NOW};

    return gov__time_stamp_verify(&input, at_s);
}

START_TEST(tokens_of_openssl)
{
    static const struct {
        const char *kind;
        const char *digest;
    } cases[] = {
        {"RSA-2048", "SHA256"}, {"RSA-2048", "SHA512"}, {"P-256", "SHA256"}, {"P-384", "SHA384"}};

    for (size_t i = 0; i < 2 * TEST_COUNT(cases); i++) {
        seal_case c;
        int64_t at_s;
        seal_case_begin(&c, cases[i / 2].kind);
        der token = make_token(c.people.tsa, cases[i / 2].digest, i % 2 != 0);
        ck_assert_int_eq(verify(&c, &token, "stamped", &at_s), GOV_OK);
        ck_assert_int_eq(at_s, X509_NOW);
        ck_assert_int_eq(verify(&c, &token, "something else", &at_s), GOV_ERR_DIGEST);
        token.data[token.len - 1] ^= 1;
        ck_assert_int_eq(verify(&c, &token, "stamped", &at_s), GOV_ERR_SIGNATURE);
        der_free(&token);
        seal_case_end(&c);
    }
}
END_TEST

START_TEST(each_byte_counts)
{
    seal_case c;
    int64_t at_s;
    size_t accepted = 0;

    seal_case_begin(&c, "P-256");
    der token = make_token(c.people.tsa, "SHA256", false);
    for (size_t i = 0; i < token.len; i += 3) {
        token.data[i] ^= 1;
        accepted += verify(&c, &token, "stamped", &at_s) == GOV_OK ? 1 : 0;
        token.data[i] ^= 1;
    }
    /* Numbers of versions, and the outer list of digests with what it leaves out: nothing depends on it. */
    ck_assert_uint_le(accepted, 10);
    der_free(&token);
    seal_case_end(&c);
}
END_TEST

START_TEST(no_tokens)
{
    seal_case c;
    int64_t at_s;

    seal_case_begin(&c, "P-256");
    const x509_entity *tsa = c.people.tsa;
    der token = der_raw(tsa->der, tsa->der_len);
    ck_assert_int_eq(verify(&c, &token, "stamped", &at_s), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(at_s, 0);
    der_free(&token);
    token = der_raw("", 0);
    ck_assert_int_eq(verify(&c, &token, "stamped", &at_s), GOV_ERR_UNSUPPORTED);
    der_free(&token);
    seal_case_end(&c);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(tokens_of_openssl),
        TEST_ENTRY(each_byte_counts),
        TEST_ENTRY(no_tokens),
    };

    return test_run("time_stamp", tests, TEST_COUNT(tests));
}
