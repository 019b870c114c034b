/* SPDX-License-Identifier: Apache-2.0 */
/* See digest_text.h. Hashing itself is crypto/digest.h. */
#include "matter/digest_text.h"

#include <string.h>

#include "base/base64.h"
#include "crypto/digest.h"

static const char prefix[] = "sha-256:";

void gov__digest_write(const uint8_t digest[GOV__SHA256_BYTES], char out[GOV__DIGEST_TEXT_MAX])
{
    memcpy(out, prefix, sizeof prefix - 1);
    (void)gov__base64url_encode_to(digest, GOV__SHA256_BYTES, out + sizeof prefix - 1,
                                   GOV__DIGEST_TEXT_MAX - sizeof prefix + 1);
}

gov_status gov__digest_text_of(const gov__crypto *crypto, const void *data, size_t len,
                               char out[GOV__DIGEST_TEXT_MAX])
{
    uint8_t digest[GOV__SHA256_BYTES];
    gov_status status = gov__digest_of(crypto, GOV__DIGEST_SHA256, data, len, digest);
    if (status == GOV_OK) {
        gov__digest_write(digest, out);
    }
    return status;
}
