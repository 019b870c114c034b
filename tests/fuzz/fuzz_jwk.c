/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the reading of key sets. Every key that is taken has an algorithm, and no set
 * holds more keys than its text could name. */
#include <stdlib.h>

#include <openssl/err.h>

#include "crypto/jwk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gov__crypto *crypto;
    const gov__jwks_limits limits = {.max_bytes = 32 * 1024, .max_keys = 8};
    gov__jwks *set;

    if (crypto == NULL && gov__crypto_new(NULL, &crypto) != GOV_OK) {
        abort();
    }
    gov_status status = gov__jwks_parse(crypto, (const char *)data, size, &limits, &set);
    if ((status == GOV_OK) != (set != NULL) || status == GOV_ERR_NO_MEMORY ||
        ERR_peek_error() != 0) {
        abort();
    }
    if (set == NULL) {
        return 0;
    }
    if (gov__jwks_count(set) + gov__jwks_skipped(set) > limits.max_keys) {
        abort();
    }
    for (size_t i = 0; i < gov__jwks_count(set); i++) {
        if (gov__jwk_algs(gov__jwks_at(set, i)) == 0) {
            abort();
        }
    }
    gov__jwks_unref(set);
    return 0;
}
