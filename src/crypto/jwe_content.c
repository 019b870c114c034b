/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a JWE with its key (RFC 7518 section 5), and the derivation of a key from an agreed
 * secret (section 4.6), which both directions share. */
#include <openssl/rand.h>
#include <string.h>

#include "base/wipe.h"
#include "crypto/jwe_parts.h"
#include "crypto/openssl.h"

bool gov__jwe_random(uint8_t *out, size_t len)
{
    gov__openssl_mark mark = gov__openssl_enter();
    bool done = RAND_priv_bytes(out, (int)len) == 1;

    (void)gov__openssl_leave(mark, GOV_OK);
    return done;
}

gov_status gov__jwe_derive(const gov__crypto *crypto, const struct gov__jwe_alg *alg,
                           const struct gov__jwe_enc *enc, const gov__kdf_input *parties,
                           gov__bytes z, gov__jwe_cek *out)
{
    gov__kdf_input input = *parties;

    input.secret = z;
    input.alg = alg->kek_len != 0 ? alg->name : enc->name;
    out->len = alg->kek_len != 0 ? alg->kek_len : enc->cek_len;
    return gov__kdf_concat(crypto, &input, out->bytes, out->len);
}

gov_status gov__jwe_content_seal(const gov__crypto *crypto, const struct gov__jwe_enc *enc,
                                 const gov__aead *aead, gov__bytes text, gov__buf *out,
                                 uint8_t tag[GOV__CIPHER_MAC_MAX])
{
    size_t before = out->len;
    size_t len = text.len;
    uint8_t *at = (uint8_t *)gov__buf_extend(out, text.len + GOV__CIPHER_BLOCK);

    if (at == NULL) {
        return gov__buf_status(out);
    }
    gov_status status = enc->gcm ? gov__cipher_gcm_seal(crypto, aead, text, at, tag)
                                 : gov__cipher_cbc_hmac_seal(crypto, aead, text, at, &len, tag);
    gov__buf_truncate(out, status == GOV_OK ? before + len : before);
    return status;
}

gov_status gov__jwe_content_open(const gov__crypto *crypto, const struct gov__jwe_enc *enc,
                                 const gov__aead *aead, gov__bytes text, gov__bytes tag,
                                 gov__buf *out)
{
    size_t before = out->len;
    size_t len = text.len;
    uint8_t *at = (uint8_t *)gov__buf_extend(out, text.len + GOV__CIPHER_BLOCK);

    if (at == NULL) {
        return gov__buf_status(out);
    }
    gov_status status = enc->gcm ? gov__cipher_gcm_open(crypto, aead, text, tag, at)
                                 : gov__cipher_cbc_hmac_open(crypto, aead, text, tag, at, &len);
    gov__buf_truncate(out, status == GOV_OK ? before + len : before);
    return status;
}
