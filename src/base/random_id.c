/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers. The bytes are wiped after use: an idempotency key is no secret, a state or a
 * nonce made the same way is one. */
#include "base/random_id.h"

#include <stdint.h>

#include "base/base64.h"
#include "base/platform.h"
#include "base/wipe.h"

gov_status gov__random_id(const gov_random *random, char out[GOV__RANDOM_ID_ROOM])
{
    uint8_t bytes[16];
    const gov_random *source = random != NULL ? random : gov__platform_random();
    out[0] = '\0';
    bool filled = source->fill(source->user, bytes, sizeof bytes) == GOV_OK;
    if (filled) {
        (void)gov__base64url_encode_to(bytes, sizeof bytes, out, GOV__RANDOM_ID_ROOM);
    }
    gov__wipe(bytes, sizeof bytes);
    return filled ? GOV_OK : GOV_ERR_HOOK;
}
