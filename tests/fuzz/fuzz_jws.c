/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes JWS: the text is verified as a token against fixed keys, public and symmetric; and it is signed
 * as payload and as additional header. Whatever the text, it ends with a known status, gives a token
 * exactly when it says so, what was signed verifies, and OpenSSL's error queue stays empty. */
#include "fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include "crypto/jws.h"
#include "crypto/key.h"

/* The public keys of RFC 7515 appendix A.3 and RFC 8037 appendix A.2. */
static const char keys_text[] =
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},"
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
/* RFC 7515 appendix A.1. */
static const char secret_text[] =
    "{\"kty\":\"oct\",\"kid\":\"hmac\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-"
    "EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";

static gov__crypto *crypto;
static gov__jwks *keys;
static gov__key *secret;

static void check(gov_status status, gov__jws *jws, const char *reason)
{
    require((status == GOV_OK) == (jws != NULL) && (status == GOV_OK) == (reason == NULL));
    require(status != GOV_ERR_NO_MEMORY && (jws == NULL || jws->payload[jws->payload_len] == '\0'));
    gov__jws_free(jws);
}

static void verify(const char *text, size_t size)
{
    const char *reason;
    const gov__jws_policy policy = {.algs = ~0U, .sm2_name = "SM2", .reason = &reason};
    gov__jws *jws;

    gov_status status = gov__jws_verify(crypto, text, size, &policy, keys, &jws);
    check(status, jws, reason);
    status = gov__jws_verify_key(text, size, &policy, secret, &jws);
    check(status, jws, reason);
}

static void sign(const char *text, size_t size)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_HMAC, .max_bytes = 1024 * 1024};
    gov__jws_header header = {.typ = "fuzz"};
    gov__jws *jws = NULL;
    gov__buf token;

    gov__buf_init(&token, NULL, 0);
    require(gov__jws_sign(secret, &header, text, size, &token) == GOV_OK);
    require(gov__jws_verify_key(token.data, token.len, &policy, secret, &jws) == GOV_OK);
    require(jws->payload_len == size && (size == 0 || memcmp(jws->payload, text, size) == 0));
    gov__jws_free(jws);
    gov__buf_clear(&token);
    header.extra = text;
    header.extra_len = size;
    if (gov__jws_sign(secret, &header, "", 0, &token) == GOV_OK) {
        require(gov__jws_verify_key(token.data, token.len, &policy, secret, &jws) == GOV_OK);
        require(strcmp(jws->alg_name, "HS256") == 0 && strcmp(jws->kid, "hmac") == 0);
        gov__jws_free(jws);
    } else {
        require(token.len == 0);
    }
    gov__buf_free(&token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (crypto == NULL) {
        require(gov__crypto_new(NULL, &crypto) == GOV_OK);
        require(gov__jwks_parse(crypto, keys_text, sizeof keys_text - 1, NULL, &keys) == GOV_OK);
        require(gov__key_parse_jwk(NULL, secret_text, sizeof secret_text - 1, NULL, &secret) ==
                GOV_OK);
    }
    verify((const char *)data, size);
    if (size <= 64 * 1024) {
        sign((const char *)data, size);
    }
    require(ERR_peek_error() == 0);
    return 0;
}
