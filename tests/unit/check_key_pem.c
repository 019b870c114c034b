/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from PEM texts and files: every form that tools write, encrypted ones, certificates beside the
 * key, and what must be refused. The texts are made by OpenSSL as the test runs. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <govsdk/key.h>

#include "unit/jose_support.h"
#include "unit/jose_vectors.h"
#include "unit/test_support.h"

static const struct {
    const char *type;
    const char *group; /* or the bits of RSA */
    const char *kind;
} kinds[] = {
    {"EC", "P-256", "P-256"}, {"EC", "P-384", "P-384"},     {"EC", "P-521", "P-521"},
    {"RSA", "2048", "RSA"},   {"ED25519", NULL, "Ed25519"}, {"X25519", NULL, "X25519"},
    {"SM2", NULL, "SM2"},
};

static EVP_PKEY *generate(const char *type, const char *group)
{
    EVP_PKEY *key = strcmp(type, "RSA") == 0 ? EVP_RSA_gen((unsigned)strtoul(group, NULL, 10))
                    : group != NULL          ? EVP_PKEY_Q_keygen(NULL, NULL, type, group)
                                             : EVP_PKEY_Q_keygen(NULL, NULL, type);

    ck_assert_ptr_nonnull(key);
    return key;
}

/* What was written to a BIO, which is freed. */
static char *text_of(BIO *bio)
{
    char *data;
    long len = BIO_get_mem_data(bio, &data);
    char *out = jose_format("%.*s", (int)len, data);

    BIO_free(bio);
    return out;
}

typedef enum form { PKCS8, PKCS8_AES, TRADITIONAL, TRADITIONAL_AES, SPKI, FORMS } form;

static char *write_key(EVP_PKEY *key, form which)
{
    char password[] = "correct horse";
    BIO *bio = BIO_new(BIO_s_mem());
    int done = 0;

    switch (which) {
    case PKCS8: done = PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL); break;
    case PKCS8_AES:
        done = PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), password,
                                             (int)strlen(password), NULL, NULL);
        break;
    case TRADITIONAL:
        done = PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL);
        break;
    case TRADITIONAL_AES:
        done = PEM_write_bio_PrivateKey_traditional(bio, key, EVP_aes_128_cbc(),
                                                    (unsigned char *)password,
                                                    (int)strlen(password), NULL, NULL);
        break;
    default: done = PEM_write_bio_PUBKEY(bio, key); break;
    }
    if (done != 1) {
        BIO_free(bio);
        ERR_clear_error();
        return NULL;
    }
    return text_of(bio);
}

static gov_status read_pem(const char *pem, const char *password, gov_key **out)
{
    const gov_key_options options = {.struct_size = sizeof options, .password = password};
    gov_status status = gov_key_from_pem(NULL, pem, strlen(pem), &options, out, NULL);

    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

static gov_status try_pem(const char *pem, const char *password)
{
    gov_key *key;
    gov_status status = read_pem(pem, password, &key);

    gov_key_unref(key);
    return status;
}

START_TEST(every_form_is_read)
{
    EVP_PKEY *made = generate(kinds[_i].type, kinds[_i].group);
    char *thumbprint = NULL;
    int forms = 0;

    for (form f = PKCS8; f < FORMS; f++) {
        char *pem = write_key(made, f);
        bool locked = f == PKCS8_AES || f == TRADITIONAL_AES;
        gov_key *key;
        if (pem == NULL) { /* the old form exists for EC and RSA only */
            continue;
        }
        ck_assert_int_eq(read_pem(pem, locked ? "correct horse" : NULL, &key), GOV_OK);
        ck_assert_str_eq(gov_key_get_kind(key), kinds[_i].kind);
        ck_assert_int_eq(gov_key_is_private(key), f != SPKI);
        if (thumbprint == NULL) {
            thumbprint = jose_format("%s", gov_key_get_thumbprint(key));
        }
        ck_assert_str_eq(gov_key_get_thumbprint(key), thumbprint);
        gov_key_unref(key);
        if (locked) {
            ck_assert_int_eq(try_pem(pem, NULL), GOV_ERR_ARGUMENT);
            ck_assert_int_eq(try_pem(pem, "wrong"), GOV_ERR_ARGUMENT);
        }
        free(pem);
        forms++;
    }
    ck_assert_int_ge(forms, 3);
    free(thumbprint);
    EVP_PKEY_free(made);
}
END_TEST

/* Version numbers in the text are not looked at by OpenSSL; a letter that says something of the key
 * never goes unnoticed. */
START_TEST(altered_texts_are_refused)
{
    EVP_PKEY *made = generate("EC", "P-256");
    char *pem = write_key(made, PKCS8);
    size_t len = strlen(pem);
    size_t taken = 0;
    gov_key *key;
    gov_key *altered;

    ck_assert_int_eq(read_pem(pem, NULL, &key), GOV_OK);
    for (size_t i = 0; i < len; i++) {
        char original = pem[i];
        pem[i] = original == 'A' ? 'B' : 'A';
        if (read_pem(pem, NULL, &altered) == GOV_OK) {
            taken++;
            ck_assert_str_eq(gov_key_get_thumbprint(altered), gov_key_get_thumbprint(key));
            gov_key_unref(altered);
        }
        pem[i] = original;
    }
    ck_assert_uint_le(taken, 6);
    for (size_t cut = 1; cut < len - 1; cut++) {
        char *part = jose_format("%.*s", (int)cut, pem);
        ck_assert_int_eq(try_pem(part, NULL), GOV_ERR_ARGUMENT);
        free(part);
    }
    gov_key_unref(key);
    free(pem);
    EVP_PKEY_free(made);
}
END_TEST

START_TEST(keys_that_are_not_ours_are_refused)
{
    static const struct {
        const char *type;
        const char *group;
    } samples[] = {{"EC", "secp256k1"}, {"EC", "P-224"}, {"EC", "brainpoolP256r1"},
                   {"RSA", "1024"},     {"ED448", NULL}, {"X448", NULL}};

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        EVP_PKEY *made = generate(samples[i].type, samples[i].group);
        for (form f = PKCS8; f <= SPKI; f = f == PKCS8 ? SPKI : FORMS) {
            char *pem = write_key(made, f);
            ck_assert_msg(try_pem(pem, NULL) == GOV_ERR_ALGORITHM, "%s %s", samples[i].type,
                          samples[i].group);
            free(pem);
        }
        EVP_PKEY_free(made);
    }
}
END_TEST

/* A known curve written out in full, as CVE-2020-0601 was exploited. */
START_TEST(curves_written_out_are_refused)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *made = NULL;
    char group[] = "P-256";
    char encoding[] = OSSL_PKEY_EC_ENCODING_EXPLICIT;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_ENCODING, encoding, 0),
        OSSL_PARAM_construct_end(),
    };

    ck_assert_int_eq(EVP_PKEY_keygen_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set_params(context, params), 1);
    ck_assert_int_eq(EVP_PKEY_generate(context, &made), 1);
    for (form f = PKCS8; f <= SPKI; f = f == PKCS8 ? SPKI : FORMS) {
        char *pem = write_key(made, f);
        ck_assert_int_eq(try_pem(pem, NULL), GOV_ERR_ALGORITHM);
        free(pem);
    }
    EVP_PKEY_free(made);
    EVP_PKEY_CTX_free(context);
}
END_TEST

static char *certificate_of(EVP_PKEY *key)
{
    X509 *cert = X509_new();
    BIO *bio = BIO_new(BIO_s_mem());

    ck_assert_int_eq(ASN1_INTEGER_set(X509_get_serialNumber(cert), 1), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    ck_assert_int_eq(X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                                                (const unsigned char *)"test", -1, -1, 0),
                     1);
    ck_assert_int_eq(X509_set_issuer_name(cert, X509_get_subject_name(cert)), 1);
    ck_assert_int_eq(X509_set_pubkey(cert, key), 1);
    ck_assert_int_gt(X509_sign(cert, key, EVP_sha256()), 0);
    ck_assert_int_eq(PEM_write_bio_X509(bio, cert), 1);
    X509_free(cert);
    return text_of(bio);
}

START_TEST(certificates_go_with_their_key)
{
    EVP_PKEY *made = generate("EC", "P-256");
    EVP_PKEY *other = generate("EC", "P-256");
    char *pem = write_key(made, PKCS8);
    char *cert = certificate_of(made);
    char *foreign = certificate_of(other);
    char *jwk = NULL;
    gov_key *key;

    /* either order; a chain; the certificate alone is its public key */
    char *both = jose_format("%s%s%s", pem, cert, foreign);
    ck_assert_int_eq(read_pem(both, NULL, &key), GOV_OK);
    ck_assert_int_eq(gov_key_copy_public_jwk(key, &jwk, NULL), GOV_OK);
    const char *x5c = strstr(jwk, "\"x5c\":[\"");
    ck_assert_ptr_nonnull(x5c);
    ck_assert_ptr_nonnull(strstr(x5c, "\",\""));
    gov_key_free_text(key, jwk);
    gov_key_unref(key);
    free(both);
    both = jose_format("%s%s", cert, pem);
    ck_assert_int_eq(try_pem(both, NULL), GOV_OK);
    free(both);
    ck_assert_int_eq(read_pem(cert, NULL, &key), GOV_OK);
    ck_assert_int_eq(gov_key_is_private(key), 0);
    gov_key_unref(key);

    both = jose_format("%s%s", pem, pem);
    ck_assert_int_eq(try_pem(both, NULL), GOV_ERR_ARGUMENT);
    free(both);
    both = jose_format("%s%s", pem, foreign);
    ck_assert_int_eq(try_pem(both, NULL), GOV_ERR_ARGUMENT);
    free(both);
    free(foreign);
    free(cert);
    free(pem);
    EVP_PKEY_free(other);
    EVP_PKEY_free(made);
}
END_TEST

/* A text may ask for a thousand million rounds before its password can be judged. */
START_TEST(work_is_bounded)
{
    static const struct {
        int rounds;
        gov_status status;
    } samples[] = {
        {1000, GOV_ERR_ARGUMENT}, {10000001, GOV_ERR_LIMIT}, {2000000000, GOV_ERR_LIMIT}};

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        BIO *bio = BIO_new(BIO_s_mem());
        X509_SIG *locked = X509_SIG_new();
        X509_ALGOR *made =
            PKCS5_pbe2_set_iv(EVP_aes_128_cbc(), samples[i].rounds, NULL, 0, NULL, -1);
        X509_ALGOR *alg;
        ASN1_OCTET_STRING *octets;

        X509_SIG_getm(locked, &alg, &octets);
        ck_assert_int_eq(X509_ALGOR_copy(alg, made), 1);
        ck_assert_int_eq(
            ASN1_OCTET_STRING_set(octets, (const unsigned char *)"0123456789abcdef", 16), 1);
        ck_assert_int_eq(PEM_write_bio_PKCS8(bio, locked), 1);
        char *pem = text_of(bio);
        ck_assert_int_eq(try_pem(pem, "correct horse"), samples[i].status);
        free(pem);
        X509_ALGOR_free(made);
        X509_SIG_free(locked);
    }
}
END_TEST

static gov_status try_file(const char *text, const char *password)
{
    const gov_key_options options = {.struct_size = sizeof options, .password = password};
    const char *folder = getenv("TMPDIR");
    char *path = jose_format("%s/govsdk-key-%ld", folder != NULL ? folder : "/tmp", (long)getpid());
    FILE *file = fopen(path, "wb");
    gov_error *err = NULL;
    gov_key *key = NULL;

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
    gov_status status = gov_key_from_file(NULL, path, &options, &key, &err);
    ck_assert((key != NULL) == (status == GOV_OK));
    ck_assert((err != NULL) == (status != GOV_OK));
    gov_error_free(err);
    gov_key_unref(key);
    ck_assert_int_eq(unlink(path), 0);
    free(path);
    return status;
}

START_TEST(files_hold_either_form)
{
    EVP_PKEY *made = generate("SM2", NULL);
    char *pem = write_key(made, PKCS8_AES);

    ck_assert_int_eq(try_file(pem, "correct horse"), GOV_OK);
    ck_assert_int_eq(try_file(pem, "wrong"), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(try_file("\r\n\t " RFC8037_KEY "\n", NULL), GOV_OK);
    ck_assert_int_eq(try_file("{}", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(try_file("", NULL), GOV_ERR_ARGUMENT);
    char *large = jose_format("%*s", 256 * 1024 + 1, RFC8037_KEY);
    ck_assert_int_eq(try_file(large, NULL), GOV_ERR_LIMIT);
    free(large);
    free(pem);
    EVP_PKEY_free(made);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key pem");
    TCase *tcase = tcase_create("pem");

    tcase_add_loop_test(tcase, every_form_is_read, 0, (int)TEST_COUNT(kinds));
    tcase_add_test(tcase, altered_texts_are_refused);
    tcase_add_test(tcase, keys_that_are_not_ours_are_refused);
    tcase_add_test(tcase, curves_written_out_are_refused);
    tcase_add_test(tcase, certificates_go_with_their_key);
    tcase_add_test(tcase, work_is_bounded);
    tcase_add_test(tcase, files_hold_either_form);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
