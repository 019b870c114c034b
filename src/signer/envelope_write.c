/* SPDX-License-Identifier: Apache-2.0 */
/* Wrapping a request: a fresh SM4 key for each attempt, told to the platform's SM2 key alone, by which the
 * reply comes back as well. */
#include "signer/envelope.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/wipe.h"

/* "application/json" or "application/<any>+json"; all else travels as it is. */
static bool is_json(const char *type)
{
    size_t len = type != NULL ? strcspn(type, "; ") : 0;
    return len >= 16 && gov__str_equal_nocase_len(type, 12, "application/", 12) &&
           (gov__str_equal_nocase_len(type + 12, len - 12, "json", 4) ||
            gov__str_equal_nocase_len(type + len - 5, 5, "+json", 5));
}

static gov_status fill(const gov__envelope *envelope, uint8_t *out, size_t size)
{
    return envelope->random->fill(envelope->random->user, out, size) == GOV_OK ? GOV_OK
                                                                               : GOV_ERR_HOOK;
}

/* The SM4 key for the platform, in base64. */
static gov_status wrap_key(const gov__envelope *envelope, gov__bytes secret, gov__buf *out)
{
    gov__key *platform = NULL;
    gov__buf raw;
    gov__buf_init(&raw, envelope->mem, 0);
    gov_status status = gov__envelope_platform(envelope, &platform);
    if (status == GOV_OK) {
        status = gov__sm2_encrypt(platform, GOV__SM2_C1C3C2, true, secret, &raw);
    }
    if (status == GOV_OK) {
        gov__base64_encode(out, raw.data, raw.len);
        status = gov__buf_terminate(out);
    }
    gov__key_unref(platform);
    gov__buf_free(&raw);
    return status;
}

/* The nonce and what SM4-CBC makes of the text, in base64. */
static gov_status encrypt(const gov__envelope *envelope, gov__bytes secret, gov__bytes text,
                          gov__buf *out)
{
    gov__buf raw;
    size_t len = 0;
    gov__buf_init(&raw, envelope->mem, 0);
    uint8_t *at = (uint8_t *)gov__buf_extend(&raw, text.len + 2 * GOV__CIPHER_BLOCK);
    gov_status status = at != NULL ? fill(envelope, at, GOV__CIPHER_BLOCK) : GOV_ERR_NO_MEMORY;
    if (status == GOV_OK) {
        status = gov__sm4_encrypt(envelope->crypto, GOV__SM4_CBC, secret,
                                  gov__bytes_of(at, GOV__CIPHER_BLOCK), text,
                                  at + GOV__CIPHER_BLOCK, &len);
    }
    if (status == GOV_OK) {
        gov__base64_encode(out, at, GOV__CIPHER_BLOCK + len);
        status = gov__buf_terminate(out);
    }
    gov__buf_free(&raw);
    return status;
}

static gov_status sign_text(const gov__envelope *envelope, const gov__envelope_parts *parts,
                            gov__bytes body, gov__buf *out)
{
    gov__buf text;
    gov__buf raw;
    gov__buf_init_secret(&text, envelope->mem, 0);
    gov__buf_init(&raw, envelope->mem, 0);
    gov__envelope_text(parts, body.data, body.len, &text);
    gov_status status = gov__buf_status(&text);
    if (status == GOV_OK) {
        status = gov__sm2_sign(envelope->key, GOV__SM2_FORM_RAW, NULL,
                               gov__bytes_of(text.data, text.len), &raw);
    }
    if (status == GOV_OK) {
        gov__base64_encode(out, raw.data, raw.len);
        status = gov__buf_terminate(out);
    }
    gov__buf_free(&text);
    gov__buf_free(&raw);
    return status;
}

static gov_status write_document(const gov__envelope_parts *parts, const char *data,
                                 const char *signature, gov__buf *out)
{
    gov__jsonw w;
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "appCode", parts->app_code);
    gov__jsonw_member_string(&w, "version", GOV__ENVELOPE_VERSION);
    gov__jsonw_member_string(&w, "encType", GOV__ENVELOPE_ENC_TYPE);
    gov__jsonw_member_string(&w, "signType", GOV__ENVELOPE_SIGN_TYPE);
    gov__jsonw_member_string(&w, "timestamp", parts->timestamp);
    gov__jsonw_member_string(&w, "encKey", parts->enc_key);
    gov__jsonw_member_string(&w, "encData", data);
    gov__jsonw_member_string(&w, "signData", signature);
    gov__jsonw_object_end(&w);
    return gov__jsonw_finish(&w);
}

static gov_status wrap_body(const gov__envelope *envelope, gov_signing *signing, gov__bytes secret,
                            const char *enc_key, gov__bytes body)
{
    char time[GOV__STR_INT_MAX];
    gov__envelope_parts parts = {envelope->app_code, time, enc_key};
    gov__buf data;
    gov__buf signature;
    gov__buf document;
    (void)gov__str_from_int64(gov_signing_get_time_ms(signing), time);
    gov__buf_init(&data, envelope->mem, 0);
    gov__buf_init(&signature, envelope->mem, 0);
    gov__buf_init(&document, envelope->mem, 0);
    gov_status status = encrypt(envelope, secret, body, &data);
    if (status == GOV_OK) {
        status = sign_text(envelope, &parts, body, &signature);
    }
    if (status == GOV_OK) {
        status = write_document(&parts, data.data, signature.data, &document);
    }
    if (status == GOV_OK) {
        status = gov_signing_set_body(signing, "application/json", document.data, document.len);
    }
    gov__buf_free(&data);
    gov__buf_free(&signature);
    gov__buf_free(&document);
    return status;
}

/* The reply is opened with the same key: it can answer no other request. */
static gov_status keep_key(gov_signing *signing, const uint8_t secret[GOV__SM4_KEY])
{
    char hex[2 * GOV__SM4_KEY + 1];
    gov__str_to_hex(secret, GOV__SM4_KEY, hex);
    gov_status status = gov_signing_set_state(signing, hex);
    gov__wipe(hex, sizeof hex);
    return status;
}

gov_status gov__envelope_sign(void *user, gov_signing *signing)
{
    const gov__envelope *envelope = user;
    uint8_t secret[GOV__SM4_KEY];
    size_t size = 0;
    const void *body = gov_signing_get_body(signing, &size);
    bool wraps = body != NULL && is_json(gov_signing_find_header(signing, "Content-Type"));
    gov__buf enc_key;
    gov__buf_init(&enc_key, envelope->mem, 0);
    gov_status status =
        size > GOV__ENVELOPE_TEXT_MAX ? GOV_ERR_LIMIT : fill(envelope, secret, sizeof secret);
    if (status == GOV_OK) {
        status = wrap_key(envelope, gov__bytes_of(secret, sizeof secret), &enc_key);
    }
    if (status == GOV_OK) {
        status = wraps ? wrap_body(envelope, signing, gov__bytes_of(secret, sizeof secret),
                                   enc_key.data, gov__bytes_of(body, size))
                       : gov_signing_set_header(signing, GOV__ENVELOPE_KEY_HEADER, enc_key.data);
    }
    if (status == GOV_OK) {
        gov_signing_explain(signing, wraps ? "the body, wrapped" : "a key for the reply");
        status = keep_key(signing, secret);
    }
    gov__wipe(secret, sizeof secret);
    gov__buf_free(&enc_key);
    return status;
}
