/* SPDX-License-Identifier: Apache-2.0 */
/* Encryption to one recipient (RFC 7516 section 5.1): a fresh content key, however the algorithm
 * makes or carries it, the header, the content. */
#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/wipe.h"
#include "crypto/jwe_parts.h"

/* A token while it is made. */
struct making {
    const gov__crypto *crypto;
    const gov__jwe_options *options;
    const struct gov__jwe_alg *alg;
    const struct gov__jwe_enc *enc;
    const gov__key *key;
    gov__jwe_cek cek;
    gov__buf wrapped; /* the encrypted key */
    gov__buf epk;     /* JSON; empty without agreement */
    uint8_t wrap_nonce[GOV__CIPHER_GCM_NONCE];
    uint8_t wrap_tag[GOV__CIPHER_TAG];
};

static gov__bytes bytes_of(const gov__buf *buf)
{
    return gov__bytes_of(buf->data, buf->len);
}

static gov_status fresh_cek(struct making *making)
{
    making->cek.len = making->enc->cek_len;
    return gov__jwe_random(making->cek.bytes, making->cek.len) ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status wrap(struct making *making, gov__bytes kek)
{
    uint8_t *at = (uint8_t *)gov__buf_extend(&making->wrapped, making->cek.len + 8);

    return at == NULL ? gov__buf_status(&making->wrapped)
                      : gov__cipher_wrap(making->crypto, kek,
                                         gov__bytes_of(making->cek.bytes, making->cek.len), at);
}

static gov_status by_gcm(struct making *making, gov__bytes kek)
{
    const gov__aead aead = {
        .key = kek,
        .nonce = gov__bytes_of(making->wrap_nonce, sizeof making->wrap_nonce),
    };
    uint8_t *at = (uint8_t *)gov__buf_extend(&making->wrapped, making->cek.len);

    if (at == NULL || !gov__jwe_random(making->wrap_nonce, sizeof making->wrap_nonce)) {
        return GOV_ERR_NO_MEMORY;
    }
    return gov__cipher_gcm_seal(making->crypto, &aead,
                                gov__bytes_of(making->cek.bytes, making->cek.len), at,
                                making->wrap_tag);
}

/* An ephemeral key of the recipient's curve, used once (RFC 7518 section 4.6). */
static gov_status by_agreement(struct making *making)
{
    const gov__kdf_input parties = {
        .party_u = making->options->apu,
        .party_v = making->options->apv,
    };
    const gov_allocator *mem = gov__crypto_mem(making->crypto);
    gov__jwe_cek derived = {.len = 0};
    gov__key *own = NULL;
    gov__buf z;

    gov__buf_init_secret(&z, mem, 0);
    gov_status status = gov__key_generate(mem, gov__key_get_kind(making->key), 0, NULL, &own);
    if (status == GOV_OK) {
        status = gov__key_agree(own, making->key, &z);
    }
    if (status == GOV_OK) {
        status = gov__key_write_public(own, &making->epk);
    }
    if (status == GOV_OK) {
        status = gov__jwe_derive(making->crypto, making->alg, making->enc, &parties, bytes_of(&z),
                                 &derived);
    }
    if (status == GOV_OK && making->alg->kek_len != 0) {
        status = fresh_cek(making);
        if (status == GOV_OK) {
            status = wrap(making, gov__bytes_of(derived.bytes, derived.len));
        }
    } else if (status == GOV_OK) {
        making->cek = derived;
    }
    gov__wipe(&derived, sizeof derived);
    gov__buf_free(&z);
    gov__key_unref(own);
    return status;
}

static gov_status make_cek(struct making *making)
{
    size_t len = 0;
    const uint8_t *secret = gov__key_secret(making->key, &len);
    gov_status status = fresh_cek(making);

    if (status != GOV_OK) {
        return status;
    }
    switch (making->alg->family) {
    case GOV__JWE_FAMILY_RSA:
        return gov__key_wrap_rsa(making->key, making->alg->oaep, making->cek.bytes, making->cek.len,
                                 &making->wrapped);
    case GOV__JWE_FAMILY_AGREE: return by_agreement(making);
    case GOV__JWE_FAMILY_WRAP: return wrap(making, gov__bytes_of(secret, len));
    case GOV__JWE_FAMILY_GCM: return by_gcm(making, gov__bytes_of(secret, len));
    case GOV__JWE_FAMILY_DIRECT: break;
    }
    memcpy(making->cek.bytes, secret, making->cek.len);
    return GOV_OK;
}

/* An empty run of bytes writes nothing. */
static void member_bytes(gov__jsonw *writer, const char *name, gov__bytes bytes)
{
    char text[(GOV__KDF_PARTY_MAX + 2) / 3 * 4 + 1];

    if (bytes.len != 0) {
        (void)gov__base64url_encode_to(bytes.data, bytes.len, text, sizeof text);
        gov__jsonw_member_string(writer, name, text);
    }
}

static gov_status write_header(const struct making *making, gov__buf *out)
{
    const gov__jwe_options *options = making->options;
    gov__jsonw writer;

    gov__jsonw_init(&writer, out);
    gov__jsonw_object_begin(&writer);
    gov__jsonw_member_string(&writer, "alg", making->alg->name);
    gov__jsonw_member_string(&writer, "enc", making->enc->name);
    gov__jsonw_member_string(&writer, "kid", gov__key_kid(making->key));
    gov__jsonw_member_string(&writer, "typ", options->typ);
    gov__jsonw_member_string(&writer, "cty", options->cty);
    if (making->alg->family == GOV__JWE_FAMILY_AGREE) {
        gov__jsonw_key(&writer, "epk");
        gov__jsonw_raw(&writer, making->epk.data, making->epk.len);
        member_bytes(&writer, "apu", options->apu);
        member_bytes(&writer, "apv", options->apv);
    }
    if (making->alg->family == GOV__JWE_FAMILY_GCM) {
        member_bytes(&writer, "iv", gov__bytes_of(making->wrap_nonce, sizeof making->wrap_nonce));
        member_bytes(&writer, "tag", gov__bytes_of(making->wrap_tag, sizeof making->wrap_tag));
    }
    gov__jsonw_object_end(&writer);
    return gov__jsonw_finish(&writer);
}

static void append_part(gov__buf *out, const void *data, size_t len)
{
    gov__buf_append_char(out, '.');
    gov__base64url_encode(out, data, len);
}

/* `header` is encoded; it is both the first part and the additional data. */
static gov_status write_token(const struct making *making, const gov__buf *header, gov__bytes text,
                              gov__buf *out)
{
    uint8_t nonce[GOV__CIPHER_BLOCK];
    uint8_t tag[GOV__CIPHER_MAC_MAX];
    const gov__aead aead = {
        .key = gov__bytes_of(making->cek.bytes, making->cek.len),
        .nonce = gov__bytes_of(nonce, making->enc->nonce_len),
        .aad = bytes_of(header),
    };
    gov__buf sealed;

    if (!gov__jwe_random(nonce, sizeof nonce)) {
        return GOV_ERR_NO_MEMORY;
    }
    gov__buf_init(&sealed, gov__crypto_mem(making->crypto), 0);
    gov_status status =
        gov__jwe_content_seal(making->crypto, making->enc, &aead, text, &sealed, tag);
    if (status == GOV_OK) {
        gov__buf_append(out, header->data, header->len);
        append_part(out, making->wrapped.data, making->wrapped.len);
        append_part(out, nonce, making->enc->nonce_len);
        append_part(out, sealed.data, sealed.len);
        append_part(out, tag, making->enc->tag_len);
        status = gov__buf_status(out);
    }
    gov__buf_free(&sealed);
    return status;
}

static gov_status make(struct making *making, gov__bytes text, gov__buf *out)
{
    const gov_allocator *mem = gov__crypto_mem(making->crypto);
    gov__buf json;
    gov__buf header;
    gov_status status = make_cek(making);

    gov__buf_init(&json, mem, 0);
    gov__buf_init(&header, mem, 0);
    if (status == GOV_OK) {
        status = write_header(making, &json);
    }
    if (status == GOV_OK) {
        gov__base64url_encode(&header, json.data, json.len);
        status = gov__buf_status(&header);
    }
    if (status == GOV_OK) {
        status = write_token(making, &header, text, out);
    }
    gov__buf_free(&json);
    gov__buf_free(&header);
    return status;
}

gov_status gov__jwe_encrypt(const gov__crypto *crypto, const gov__jwe_options *options,
                            const gov__key *key, gov__bytes text, gov__buf *out)
{
    struct making making = {
        .crypto = crypto,
        .options = options,
        .alg = gov__jwe_alg_find(options->alg),
        .enc = gov__jwe_enc_find(options->enc),
        .key = key,
    };

    if (making.alg == NULL || making.enc == NULL ||
        !gov__jwe_key_fits(key, making.alg, making.enc, true)) {
        return GOV_ERR_ALGORITHM;
    }
    if (text.len > GOV__JWE_TEXT_MAX || options->apu.len > GOV__KDF_PARTY_MAX ||
        options->apv.len > GOV__KDF_PARTY_MAX) {
        return GOV_ERR_LIMIT;
    }
    size_t before = out->len;
    gov__buf_init(&making.wrapped, gov__crypto_mem(crypto), 0);
    gov__buf_init(&making.epk, gov__crypto_mem(crypto), 0);
    gov_status status = make(&making, text, out);
    gov__buf_free(&making.wrapped);
    gov__buf_free(&making.epk);
    gov__wipe(&making.cek, sizeof making.cek);
    if (status != GOV_OK) {
        gov__buf_truncate(out, before);
    }
    return status;
}
