/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes JWE decryption with one key of each family. Whatever the text, it ends with a known status,
 * gives a token exactly when it says so, and leaves OpenSSL's error queue empty. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/jwe.h"

/* Private keys of RFC 7518 appendix C, RFC 7520 figure 151, and 32 bytes in a row; RSA is left to the
 * unit tests, since it would leave no time for anything else. */
static const char *const keys_text[] = {
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\","
    "\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","
    "\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\","
    "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}",
    "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"okp\","
    "\"x\":\"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08\","
    "\"d\":\"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os\"}",
    "{\"kty\":\"oct\",\"kid\":\"a128\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
    "{\"kty\":\"oct\",\"kid\":\"a256\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
};

enum { KEYS = sizeof keys_text / sizeof keys_text[0] };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gov__crypto *crypto;
    static gov__key *keys[KEYS];
    const char *reason;
    const gov__jwe_policy policy = {
        .algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL, .reason = &reason};
    gov__jwe *jwe;

    if (crypto == NULL) {
        if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
            abort();
        }
        for (size_t i = 0; i < KEYS; i++) {
            if (gov__key_parse_jwk(NULL, keys_text[i], strlen(keys_text[i]), NULL, &keys[i]) !=
                GOV_OK) {
                abort();
            }
        }
    }
    gov_status status =
        gov__jwe_decrypt(crypto, (const char *)data, size, &policy, keys, KEYS, &jwe);
    if ((status == GOV_OK) != (jwe != NULL) || (status == GOV_OK) != (reason == NULL) ||
        status == GOV_ERR_NO_MEMORY || ERR_peek_error() != 0 ||
        (jwe != NULL && jwe->text[jwe->text_len] != '\0')) {
        abort();
    }
    gov__jwe_free(jwe);
    return 0;
}
