/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers. The bytes are wiped after use: an idempotency key is no secret, a state or a
 * nonce made the same way is one. */
#include "base/uuid.h"

#include <string.h>

#include "base/base64.h"
#include "base/platform.h"
#include "base/str.h"
#include "base/wipe.h"

#define UUID_BYTES 16

static gov_status fill(const gov_random *random, uint8_t out[UUID_BYTES])
{
    const gov_random *source = random != NULL ? random : gov__platform_random();
    return source->fill(source->user, out, UUID_BYTES) == GOV_OK ? GOV_OK : GOV_ERR_HOOK;
}

gov_status gov__uuid_token(const gov_random *random, char out[GOV__UUID_TOKEN_ROOM])
{
    uint8_t bytes[UUID_BYTES];
    out[0] = '\0';
    gov_status status = fill(random, bytes);
    if (status == GOV_OK) {
        (void)gov__base64url_encode_to(bytes, sizeof bytes, out, GOV__UUID_TOKEN_ROOM);
    }
    gov__wipe(bytes, sizeof bytes);
    return status;
}

gov_status gov__uuid_v4(const gov_random *random, char out[GOV__UUID_TEXT_ROOM])
{
    static const uint8_t group_ends[] = {4, 6, 8, 10, 16};
    uint8_t bytes[UUID_BYTES];
    out[0] = '\0';
    gov_status status = fill(random, bytes);
    if (status == GOV_OK) {
        bytes[6] = (uint8_t)((bytes[6] & 0x0FU) | 0x40U); /* version 4 */
        bytes[8] = (uint8_t)((bytes[8] & 0x3FU) | 0x80U); /* variant 10 */
        size_t from = 0;
        char *o = out;
        for (size_t group = 0; group < sizeof group_ends; group++) {
            gov__str_to_hex(bytes + from, group_ends[group] - from, o);
            o += 2 * (group_ends[group] - from);
            *o++ = '-';
            from = group_ends[group];
        }
        o[-1] = '\0';
    }
    gov__wipe(bytes, sizeof bytes);
    return status;
}

bool gov__uuid_is_text(const char *text, size_t len)
{
    if (len != GOV__UUID_TEXT_ROOM - 1) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = gov__str_lower(text[i]);
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) {
            return false;
        }
    }
    return true;
}
