/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 with a key object: which form goes on the wire, and whether the work is done here or in a
 * device. The work itself is in crypto/sm2_sign.c and crypto/sm2_crypt.c. */
#include "crypto/sm2.h"

#include <string.h>

#include "base/str.h"
#include "base/wipe.h"
#include "crypto/key_parts.h"
#include "crypto/sm2_pkey.h"

static const char device_alg[] = "SM2";

static gov_status adopt(gov__key *key, gov__bytes point, gov__bytes scalar)
{
    uint8_t given[GOV__SM2_POINT];
    uint8_t own[GOV__SM2_POINT];
    EVP_PKEY *pkey = NULL;
    EVP_PKEY *other = NULL;
    gov_status status = GOV_OK;

    if (point.len != 0) {
        status = gov__sm2_pkey_from_point(point, &pkey);
        status = status == GOV_OK ? gov__sm2_pkey_point(pkey, given) : status;
    }
    if (status == GOV_OK && scalar.len != 0) {
        status = gov__sm2_pkey_from_scalar(scalar, &other);
        status = status == GOV_OK ? gov__sm2_pkey_point(other, own) : status;
        if (status == GOV_OK && point.len != 0 && memcmp(given, own, sizeof own) != 0) {
            status = GOV_ERR_RESPONSE;
        }
    }
    if (status != GOV_OK) {
        EVP_PKEY_free(pkey);
        EVP_PKEY_free(other);
        return status;
    }
    if (other != NULL) {
        EVP_PKEY_free(pkey);
    }
    return gov__key_adopt(key, other != NULL ? other : pkey, other != NULL);
}

gov_status gov__sm2_key_new(const gov_allocator *mem, gov__bytes point, gov__bytes scalar,
                            const gov__key_options *options, gov__key **out)
{
    gov__key *key;

    *out = NULL;
    if (point.len == 0 && scalar.len == 0) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = gov__key_begin(mem, &key);
    if (status != GOV_OK) {
        return status;
    }
    status = adopt(key, point, scalar);
    if (status == GOV_OK) {
        status = gov__key_finish(key, options);
    }
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}

gov_status gov__sm2_key_point(const gov__key *key, uint8_t out[GOV__SM2_POINT])
{
    return gov__sm2_pkey_point(gov__key_pkey(key), out);
}

static gov_status check(const gov__key *key, uint32_t op, bool private_half)
{
    return gov__key_get_kind(key) == GOV__KEY_SM2 && gov__key_permits(key, NULL, op) &&
                   (!private_half || gov__key_is_private(key))
               ? GOV_OK
               : GOV_ERR_ALGORITHM;
}

static const char *id_of(const gov__key *key, const char *id)
{
    return id != NULL ? id : gov__key_sm2_id(key);
}

/* e = SM3(Z || message). */
static gov_status digest_of(const gov__key *key, const char *id, gov__bytes message,
                            uint8_t e[GOV__SM2_HALF])
{
    return gov__sm2_pkey_digest(gov__key_crypto(key), gov__key_pkey(key), id_of(key, id), message,
                                e);
}

static gov_status put_signature(const uint8_t raw[GOV__SM2_RAW], gov__sm2_form form, gov__buf *out)
{
    uint8_t der[GOV__SM2_DER_MAX];

    if (form == GOV__SM2_FORM_RAW) {
        gov__buf_append(out, raw, GOV__SM2_RAW);
    } else {
        gov__buf_append(out, der, gov__sm2_signature_to_der(raw, der));
    }
    return gov__buf_status(out);
}

static bool get_signature(gov__bytes in, gov__sm2_form form, uint8_t raw[GOV__SM2_RAW])
{
    if (form == GOV__SM2_FORM_DER) {
        return gov__sm2_signature_to_raw(in, raw);
    }
    if (in.len != GOV__SM2_RAW) {
        return false;
    }
    memcpy(raw, in.data, GOV__SM2_RAW);
    return true;
}

/* What a device says is checked before it is used, as gov__key_sign does. */
static gov_status ask_for_digest(const gov__key *key, const uint8_t e[GOV__SM2_HALF],
                                 uint8_t raw[GOV__SM2_RAW])
{
    const gov_key_ops *ops = &key->external;
    size_t len = 0;

    if (ops->sign == NULL || ops->digest_only == 0) {
        return GOV_ERR_UNSUPPORTED;
    }
    gov_status status = ops->sign(ops->user, device_alg, e, GOV__SM2_HALF, raw, GOV__SM2_RAW, &len);
    if (status == GOV_OK) {
        status = len == GOV__SM2_RAW ? gov__sm2_pkey_verify_digest(gov__key_pkey(key), e, raw)
                                     : GOV_ERR_HOOK;
    }
    return status == GOV_ERR_SIGNATURE ? GOV_ERR_HOOK : status;
}

/* A device that takes messages has its id built in: the key's. */
static gov_status ask_for_message(const gov__key *key, const char *id, gov__bytes message,
                                  uint8_t raw[GOV__SM2_RAW])
{
    gov__buf signature;

    if (!gov__str_equal(id_of(key, id), gov__key_sm2_id(key))) {
        return GOV_ERR_UNSUPPORTED;
    }
    gov__buf_init(&signature, gov__key_mem(key), 0);
    gov_status status = gov__key_sign(key, gov__alg_of_bit(GOV__ALG_SM2), device_alg, message.data,
                                      message.len, &signature);
    if (status == GOV_OK) {
        memcpy(raw, signature.data, GOV__SM2_RAW);
    }
    gov__buf_free(&signature);
    return status;
}

gov_status gov__sm2_sign(const gov__key *key, gov__sm2_form form, const char *id,
                         gov__bytes message, gov__buf *out)
{
    uint8_t raw[GOV__SM2_RAW];
    uint8_t e[GOV__SM2_HALF];
    gov_status status = check(key, GOV__KEY_OP_SIGN, true);

    if (form >= GOV__SM2_FORM_COUNT) {
        return GOV_ERR_ARGUMENT;
    }
    if (status != GOV_OK) {
        return status;
    }
    if (!gov__key_is_external(key)) {
        status = gov__sm2_pkey_sign(gov__key_crypto(key), gov__key_pkey(key), id_of(key, id),
                                    message, raw);
    } else if (key->external.digest_only != 0) {
        status = digest_of(key, id, message, e);
        status = status == GOV_OK ? ask_for_digest(key, e, raw) : status;
    } else {
        status = ask_for_message(key, id, message, raw);
    }
    return status == GOV_OK ? put_signature(raw, form, out) : status;
}

gov_status gov__sm2_verify(const gov__key *key, gov__sm2_form form, const char *id,
                           gov__bytes message, gov__bytes signature)
{
    uint8_t raw[GOV__SM2_RAW];
    gov_status status = check(key, GOV__KEY_OP_VERIFY, false);

    if (form >= GOV__SM2_FORM_COUNT) {
        return GOV_ERR_ARGUMENT;
    }
    if (status == GOV_OK && !get_signature(signature, form, raw)) {
        status = GOV_ERR_SIGNATURE;
    }
    return status == GOV_OK ? gov__sm2_pkey_verify(gov__key_crypto(key), gov__key_pkey(key),
                                                   id_of(key, id), message, raw)
                            : status;
}

gov_status gov__sm2_encrypt(const gov__key *key, gov__sm2_order order, bool prefix, gov__bytes text,
                            gov__buf *out)
{
    gov__sm2_cipher cipher;
    gov__buf der;
    gov_status status = check(key, GOV__KEY_OP_ENCRYPT | GOV__KEY_OP_WRAP, false);

    if (order >= GOV__SM2_ORDER_COUNT) {
        return GOV_ERR_ARGUMENT;
    }
    gov__buf_init(&der, gov__key_mem(key), 0);
    if (status == GOV_OK) {
        status = gov__sm2_pkey_encrypt(gov__key_pkey(key), text, &der);
    }
    if (status == GOV_OK) {
        status =
            gov__sm2_cipher_read(gov__bytes_of(der.data, der.len), GOV__SM2_ASN1, false, &cipher)
                ? GOV_OK
                : GOV_ERR_INTERNAL;
    }
    if (status == GOV_OK) {
        gov__sm2_cipher_write(&cipher, order, prefix, out);
        status = gov__buf_status(out);
    }
    gov__buf_free(&der);
    return status;
}

/* A device takes 04||x||y, C3, C2 (ext/key.h). */
static gov_status decrypt_form(const gov__key *key, const gov__sm2_cipher *cipher, gov__buf *out)
{
    bool external = gov__key_is_external(key);
    gov__buf data;

    gov__buf_init(&data, gov__key_mem(key), 0);
    gov__sm2_cipher_write(cipher, external ? GOV__SM2_C1C3C2 : GOV__SM2_ASN1, true, &data);
    gov_status status = gov__buf_status(&data);
    if (status == GOV_OK) {
        status = external ? gov__key_call_decrypt(key, device_alg, data.data, data.len,
                                                  cipher->c2.len, out)
                          : gov__sm2_pkey_decrypt(gov__key_pkey(key),
                                                  gov__bytes_of(data.data, data.len), out);
    }
    gov__buf_free(&data);
    return status;
}

gov_status gov__sm2_decrypt(const gov__key *key, gov__sm2_order order, bool prefix, gov__bytes data,
                            gov__buf *out)
{
    gov__sm2_cipher cipher;
    gov_status status = check(key, GOV__KEY_OP_DECRYPT | GOV__KEY_OP_UNWRAP, true);

    if (order >= GOV__SM2_ORDER_COUNT) {
        return GOV_ERR_ARGUMENT;
    }
    if (status == GOV_OK && !gov__sm2_cipher_read(data, order, prefix, &cipher)) {
        status = GOV_ERR_DECRYPT;
    }
    return status == GOV_OK ? decrypt_form(key, &cipher, out) : status;
}
