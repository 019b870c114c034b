/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of SM2 (GB/T 32918.2) with SM3, over a message or over the value e made from it.
 * e is made here and not by OpenSSL, which takes an empty id when none was set before each init, and
 * in 3.0 reads through NULL when memory is short. */
#include <string.h>

#include "base/wipe.h"
#include "crypto/openssl.h"
#include "crypto/sm2_pkey.h"

static gov_status check(const EVP_PKEY *key, const char *id)
{
    size_t len = strnlen(id, GOV__SM2_ID_MAX + 1);
    gov_status status = gov__sm2_pkey_check(key);

    return status == GOV_OK && (len == 0 || len > GOV__SM2_ID_MAX) ? GOV_ERR_ARGUMENT : status;
}

/* a, b and the base point of the curve (GB/T 32918.5 section 2), as Z takes them. */
static const uint8_t curve[] = {
    0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFC,
    0x28, 0xE9, 0xFA, 0x9E, 0x9D, 0x9F, 0x5E, 0x34, 0x4D, 0x5A, 0x9E, 0x4B, 0xCF, 0x65, 0x09, 0xA7,
    0xF3, 0x97, 0x89, 0xF5, 0x15, 0xAB, 0x8F, 0x92, 0xDD, 0xBC, 0xBD, 0x41, 0x4D, 0x94, 0x0E, 0x93,
    0x32, 0xC4, 0xAE, 0x2C, 0x1F, 0x19, 0x81, 0x19, 0x5F, 0x99, 0x04, 0x46, 0x6A, 0x39, 0xC9, 0x94,
    0x8F, 0xE3, 0x0B, 0xBF, 0xF2, 0x66, 0x0B, 0xE1, 0x71, 0x5A, 0x45, 0x89, 0x33, 0x4C, 0x74, 0xC7,
    0xBC, 0x37, 0x36, 0xA2, 0xF4, 0xF6, 0x77, 0x9C, 0x59, 0xBD, 0xCE, 0xE3, 0x6B, 0x69, 0x21, 0x53,
    0xD0, 0xA9, 0x87, 0x7C, 0xC6, 0x2A, 0x47, 0x40, 0x02, 0xDF, 0x32, 0xE5, 0x21, 0x39, 0xF0, 0xA0};

/* Z of GB/T 32918.2 section 5.5. */
static gov_status feed_z(gov__digest *digest, const uint8_t point[GOV__SM2_POINT], const char *id,
                         uint8_t z[GOV__SM2_HALF])
{
    size_t len = strlen(id);
    const uint8_t bits[2] = {(uint8_t)(len * 8 >> 8), (uint8_t)(len * 8)};
    const gov__bytes parts[] = {gov__bytes_of(bits, sizeof bits), gov__bytes_of(id, len),
                                gov__bytes_of(curve, sizeof curve),
                                gov__bytes_of(point + 1, GOV__SM2_RAW)};
    gov_status status = GOV_OK;

    for (size_t i = 0; status == GOV_OK && i < sizeof parts / sizeof parts[0]; i++) {
        status = gov__digest_update(digest, parts[i].data, parts[i].len);
    }
    return status == GOV_OK ? gov__digest_final(digest, z) : status;
}

gov_status gov__sm2_pkey_digest(const gov__crypto *crypto, const EVP_PKEY *key, const char *id,
                                gov__bytes message, uint8_t e[GOV__SM2_HALF])
{
    uint8_t point[GOV__SM2_POINT];
    uint8_t z[GOV__SM2_HALF];
    gov__digest *digest = NULL;
    gov_status status = check(key, id);

    if (status == GOV_OK) {
        status = gov__sm2_pkey_point(key, point);
    }
    if (status == GOV_OK) {
        status = gov__digest_new(crypto, GOV__DIGEST_SM3, &digest);
    }
    if (status == GOV_OK) {
        status = feed_z(digest, point, id, z);
    }
    if (status == GOV_OK) {
        status = gov__digest_update(digest, z, sizeof z);
    }
    if (status == GOV_OK) {
        status = gov__digest_update(digest, message.data, message.len);
    }
    if (status == GOV_OK) {
        status = gov__digest_final(digest, e);
    }
    gov__digest_free(digest);
    return status;
}

gov_status gov__sm2_pkey_sign_digest(EVP_PKEY *key, const uint8_t e[GOV__SM2_HALF],
                                     uint8_t out[GOV__SM2_RAW])
{
    uint8_t der[GOV__SM2_DER_MAX + 8];
    size_t len = sizeof der;
    gov_status status = gov__sm2_pkey_check(key);

    if (status != GOV_OK) {
        return status;
    }
    status = GOV_ERR_NO_MEMORY;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (context != NULL && EVP_PKEY_sign_init(context) == 1) {
        status = EVP_PKEY_sign(context, der, &len, e, GOV__SM2_HALF) == 1 &&
                         gov__sm2_signature_to_raw(gov__bytes_of(der, len), out)
                     ? GOV_OK
                     : GOV_ERR_ALGORITHM;
    }
    EVP_PKEY_CTX_free(context);
    return gov__openssl_leave(mark, status);
}

gov_status gov__sm2_pkey_verify_digest(EVP_PKEY *key, const uint8_t e[GOV__SM2_HALF],
                                       const uint8_t raw[GOV__SM2_RAW])
{
    uint8_t der[GOV__SM2_DER_MAX];
    size_t len = gov__sm2_signature_to_der(raw, der);
    gov_status status = gov__sm2_pkey_check(key);

    if (status != GOV_OK) {
        return status;
    }
    status = GOV_ERR_NO_MEMORY;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (context != NULL && EVP_PKEY_verify_init(context) == 1) {
        status =
            EVP_PKEY_verify(context, der, len, e, GOV__SM2_HALF) == 1 ? GOV_OK : GOV_ERR_SIGNATURE;
    }
    EVP_PKEY_CTX_free(context);
    return gov__openssl_leave(mark, status);
}

gov_status gov__sm2_pkey_sign(const gov__crypto *crypto, EVP_PKEY *key, const char *id,
                              gov__bytes message, uint8_t out[GOV__SM2_RAW])
{
    uint8_t e[GOV__SM2_HALF];
    gov_status status = gov__sm2_pkey_digest(crypto, key, id, message, e);

    return status == GOV_OK ? gov__sm2_pkey_sign_digest(key, e, out) : status;
}

gov_status gov__sm2_pkey_verify(const gov__crypto *crypto, EVP_PKEY *key, const char *id,
                                gov__bytes message, const uint8_t raw[GOV__SM2_RAW])
{
    uint8_t e[GOV__SM2_HALF];
    gov_status status = gov__sm2_pkey_digest(crypto, key, id, message, e);

    return status == GOV_OK ? gov__sm2_pkey_verify_digest(key, e, raw) : status;
}
