/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes JWS verification against a fixed key set. Whatever the text, it ends with a known status,
 * gives a token exactly when it says so, and leaves OpenSSL's error queue empty. */
#include <stdlib.h>

#include <openssl/err.h>

#include "crypto/jws.h"

/* The public keys of RFC 7515 appendix A.3 and RFC 8037 appendix A.2. */
static const char keys_text[] =
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},"
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gov__crypto *crypto;
    static gov__jwks *keys;
    const char *reason;
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL, .reason = &reason};
    gov__jws *jws;

    if (crypto == NULL &&
        (gov__crypto_new(NULL, &crypto) != GOV_OK ||
         gov__jwks_parse(crypto, keys_text, sizeof keys_text - 1, NULL, &keys) != GOV_OK)) {
        abort();
    }
    gov_status status = gov__jws_verify(crypto, (const char *)data, size, &policy, keys, &jws);
    if ((status == GOV_OK) != (jws != NULL) || (status == GOV_OK) != (reason == NULL) ||
        status == GOV_ERR_NO_MEMORY || ERR_peek_error() != 0 ||
        (jws != NULL && jws->payload[jws->payload_len] != '\0')) {
        abort();
    }
    gov__jws_free(jws);
    return 0;
}
