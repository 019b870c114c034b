/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes SD-JWT verification. A random text cannot carry a valid signature, so the payload and the
 * disclosures of the input are signed here first: "payload~disclosure~disclosure~rest", in JSON.
 * Input that begins with 'e' is verified as it is. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/base64.h"
#include "base/buf.h"
#include "crypto/sdjwt.h"

static EVP_PKEY *signer;
static gov__crypto *crypto;
static gov__jwks *keys;

/* The signer is the Ed25519 key of RFC 8037 appendix A.1. */
static void prepare(void)
{
    static const char keys_text[] = "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                                    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
    uint8_t seed[32];

    if (!gov__base64url_decode_exact("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", 43, seed,
                                     sizeof seed) ||
        gov__crypto_new(NULL, &crypto) != GOV_OK ||
        gov__jwks_parse(crypto, keys_text, sizeof keys_text - 1, NULL, &keys) != GOV_OK) {
        abort();
    }
    signer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    if (signer == NULL) {
        abort();
    }
}

static void append_signed(gov__buf *out, const char *payload, size_t len)
{
    static const char header[] = "{\"alg\":\"EdDSA\",\"typ\":\"dc+sd-jwt\"}";
    uint8_t signature[64];
    size_t signature_len = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    gov__base64url_encode(out, header, sizeof header - 1);
    gov__buf_append_char(out, '.');
    gov__base64url_encode(out, payload, len);
    if (context == NULL || gov__buf_status(out) != GOV_OK ||
        EVP_DigestSignInit(context, NULL, NULL, NULL, signer) != 1 ||
        EVP_DigestSign(context, signature, &signature_len, (const unsigned char *)out->data,
                       out->len) != 1) {
        abort();
    }
    EVP_MD_CTX_free(context);
    gov__buf_append_char(out, '.');
    gov__base64url_encode(out, signature, signature_len);
}

/* Signs the first part, encodes the others; what follows the last tilde stays as it is. */
static void build(gov__buf *out, const char *text, size_t len)
{
    const char *end = text + len;
    const char *at = memchr(text, '~', len);

    append_signed(out, text, at == NULL ? len : (size_t)(at - text));
    while (at != NULL) {
        const char *next = memchr(at + 1, '~', (size_t)(end - at - 1));

        gov__buf_append_char(out, '~');
        if (next != NULL) {
            gov__base64url_encode(out, at + 1, (size_t)(next - at - 1));
        } else {
            gov__buf_append(out, at + 1, (size_t)(end - at - 1));
        }
        at = next;
    }
}

static void check(const char *text, size_t len, const gov__sdjwt_binding *binding)
{
    const gov__sdjwt_policy policy = {.algs = GOV__ALG_ALL, .binding = binding};
    gov__sdjwt *sdjwt;
    gov_status status = gov__sdjwt_verify(crypto, text, len, &policy, keys, &sdjwt);

    if ((status == GOV_OK) != (sdjwt != NULL) || ERR_peek_error() != 0) {
        abort();
    }
    if (sdjwt != NULL) {
        const gov__json_node *root = gov__json_root(sdjwt->payload);
        if (!gov__json_is_object(root) || gov__json_member(root, "_sd") != NULL ||
            gov__json_member(root, "_sd_alg") != NULL || gov__json_member(root, "...") != NULL) {
            abort();
        }
    }
    gov__sdjwt_free(sdjwt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const gov__sdjwt_binding binding = {"a", "n", 1000, 60, 5};
    gov__buf text;

    if (signer == NULL) {
        prepare();
    }
    if (size == 0) {
        check("", 0, NULL);
        return 0;
    }
    gov__buf_init(&text, NULL, 0);
    if (data[0] == 'e') {
        gov__buf_append(&text, data, size);
    } else {
        build(&text, (const char *)data, size);
    }
    if (gov__buf_status(&text) != GOV_OK) {
        abort();
    }
    check(text.data, text.len, NULL);
    check(text.data, text.len, &binding);
    gov__buf_free(&text);
    return 0;
}
