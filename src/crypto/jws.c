/* SPDX-License-Identifier: Apache-2.0 */
/* The way of one token: size, parts, header, signature, and only then the payload.
 * Reading the header is jws_header.c, keys and signatures are jws_signature.c. */
#include "crypto/jws.h"

#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "crypto/jws_check.h"
#include "crypto/key_parts.h"

enum { DEFAULT_BYTES = 64 * 1024 };

gov_status gov__jws_fail(const gov__jws_policy *policy, gov_status status, const char *reason)
{
    if (policy->reason != NULL) {
        *policy->reason = reason;
    }
    return status;
}

/* Exactly two dots; header and signature not empty. */
static bool split(const char *text, size_t len, struct gov__jws_parts *parts)
{
    const char *end = text + len;
    const char *first = memchr(text, '.', len);
    const char *second = first == NULL ? NULL : memchr(first + 1, '.', (size_t)(end - first - 1));

    if (second == NULL || first == text || second + 1 == end ||
        memchr(second + 1, '.', (size_t)(end - second - 1)) != NULL) {
        return false;
    }
    *parts = (struct gov__jws_parts){
        .header = text,
        .header_len = (size_t)(first - text),
        .payload = first + 1,
        .payload_len = (size_t)(second - first - 1),
        .signature = second + 1,
        .signature_len = (size_t)(end - second - 1),
        .signed_len = (size_t)(second - text),
    };
    return true;
}

/* Decoded before the signature is checked, so that malformed text is called malformed; released
 * with the token if the signature turns out bad. */
static gov_status decode_payload(const struct gov__jws_parts *parts, const gov__jws_policy *policy,
                                 gov__jws *jws)
{
    gov__buf bytes;

    gov__buf_init_secret(&bytes, jws->mem, 0);
    gov_status status = gov__base64url_decode(&bytes, parts->payload, parts->payload_len);
    if (status == GOV_OK) {
        return gov__buf_take(&bytes, &jws->payload, &jws->payload_len);
    }
    gov__buf_free(&bytes);
    return status == GOV_ERR_NO_MEMORY
               ? status
               : gov__jws_fail(policy, GOV_ERR_RESPONSE, "the payload is not base64url");
}

static gov_status verify(const gov__crypto *crypto, const struct gov__jws_parts *parts,
                         const gov__jws_policy *policy, const struct gov__jws_keys *keys,
                         gov__jws *jws)
{
    gov_status status = gov__jws_read_header(parts, policy, jws);

    if (status == GOV_OK) {
        status = decode_payload(parts, policy, jws);
    }
    if (status == GOV_OK) {
        status = gov__jws_check_signature(crypto, parts, policy, keys, jws);
    }
    return status;
}

static gov_status verify_text(const gov__crypto *crypto, const char *text, size_t len,
                              const gov__jws_policy *policy, const struct gov__jws_keys *keys,
                              gov__jws **out)
{
    struct gov__jws_parts parts;

    if (len > (policy->max_bytes != 0 ? policy->max_bytes : DEFAULT_BYTES)) {
        return gov__jws_fail(policy, GOV_ERR_LIMIT, "the token is too long");
    }
    if (len == 0 || !split(text, len, &parts)) {
        return gov__jws_fail(policy, GOV_ERR_RESPONSE,
                             "the token has not exactly three parts, or no signature");
    }

    gov__jws *jws = gov__mem_calloc(gov__crypto_mem(crypto), 1, sizeof *jws);
    if (jws == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    jws->mem = gov__crypto_mem(crypto);
    gov_status status = verify(crypto, &parts, policy, keys, jws);
    if (status != GOV_OK) {
        gov__jws_free(jws);
        return status;
    }
    *out = jws;
    return GOV_OK;
}

gov_status gov__jws_verify(const gov__crypto *crypto, const char *text, size_t len,
                           const gov__jws_policy *policy, const gov__jwks *keys, gov__jws **out)
{
    struct gov__jws_keys trusted;

    *out = NULL;
    gov__jws_fail(policy, GOV_OK, NULL);
    trusted.at = gov__jwks_keys(keys, &trusted.count);
    return verify_text(crypto, text, len, policy, &trusted, out);
}

gov_status gov__jws_verify_key(const char *text, size_t len, const gov__jws_policy *policy,
                               const gov__key *key, gov__jws **out)
{
    const struct gov__jws_keys trusted = {&key->jwk, 1};

    *out = NULL;
    gov__jws_fail(policy, GOV_OK, NULL);
    if ((key->ops & GOV__KEY_OP_VERIFY) == 0) {
        return gov__jws_fail(policy, GOV_ERR_ALGORITHM, "the key is not for verifying");
    }
    return verify_text(key->crypto, text, len, policy, &trusted, out);
}

void gov__jws_free(gov__jws *jws)
{
    if (jws != NULL) {
        gov__json_free(jws->header);
        gov__mem_wipe_free(jws->mem, jws->payload, jws->payload_len);
        gov__mem_free(jws->mem, jws);
    }
}
