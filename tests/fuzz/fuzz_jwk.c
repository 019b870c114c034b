/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the reading of keys: as a set, as one key in JSON, as PEM. Every key that is taken has a kind
 * and can be written and read again as the same key; no set holds more keys than its text could name. */
#include "fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include "crypto/jwk.h"
#include "crypto/key.h"

static void try_set(const gov__crypto *crypto, const char *text, size_t size, bool symmetric)
{
    const gov__jwks_limits limits = {
        .max_bytes = 32 * 1024, .max_keys = 8, .allow_symmetric = symmetric};
    gov__jwks *set;
    gov_status status = gov__jwks_parse(crypto, text, size, &limits, &set);

    require((status == GOV_OK) == (set != NULL) && status != GOV_ERR_NO_MEMORY);
    if (set == NULL) {
        return;
    }
    require(gov__jwks_count(set) <= limits.max_keys);
    uint32_t all = 0;
    for (size_t i = 0; i < gov__jwks_count(set); i++) {
        require(gov__jwk_algs(gov__jwks_at(set, i)) != 0);
        all |= gov__jwk_algs(gov__jwks_at(set, i));
    }
    require((all & GOV__ALG_HMAC) == 0 || (symmetric && (all & ~GOV__ALG_HMAC) == 0));
    gov__jwks_unref(set);
}

/* Written and read again; a private key and its public half have one thumbprint. */
static void check_key(const gov__key *key)
{
    gov__key *again = NULL;
    gov__buf text;

    gov__buf_init_secret(&text, NULL, 0);
    if (gov__key_is_private(key)) {
        require(gov__key_write_private(key, &text) == GOV_OK);
        require(gov__key_parse_jwk(NULL, text.data, text.len, NULL, &again) == GOV_OK);
        require(gov__key_is_private(again) && gov__key_bits(again) == gov__key_bits(key));
        gov__key_unref(again);
        gov__buf_clear(&text);
    }
    if (gov__key_get_kind(key) != GOV__KEY_OCT) {
        require(gov__key_public_of(key, &again) == GOV_OK);
        require(!gov__key_is_private(again));
        require(strcmp(gov__key_thumbprint(again), gov__key_thumbprint(key)) == 0);
        gov__key_unref(again);
    }
    gov__buf_free(&text);
}

static void try_key(const char *text, size_t size, bool pem)
{
    const gov__key_options options = {.password = "fuzz"};
    gov__key *key;
    gov_status status = pem ? gov__key_from_pem(NULL, text, size, &options, &key)
                            : gov__key_parse_jwk(NULL, text, size, &options, &key);

    require((status == GOV_OK) == (key != NULL) && status != GOV_ERR_NO_MEMORY);
    if (key != NULL) {
        check_key(key);
        gov__key_unref(key);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gov__crypto *crypto;
    const char *text = (const char *)data;

    if (crypto == NULL) {
        require(gov__crypto_new(NULL, &crypto) == GOV_OK);
    }
    if (size > 0 && data[0] == '-') {
        try_key(text, size, true);
    } else {
        try_set(crypto, text, size, false);
        try_set(crypto, text, size, true);
        try_key(text, size, false);
    }
    require(ERR_peek_error() == 0);
    return 0;
}
