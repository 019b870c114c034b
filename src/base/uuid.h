/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers from the random hook: 128 bits as base64url, or as an RFC 9562 version 4 UUID.
 * Keeps no state: two processes after a fork never share a value unless the hook does. */
#ifndef GOV__BASE_UUID_H
#define GOV__BASE_UUID_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#define GOV__UUID_TOKEN_ROOM 23 /* 22 letters and NUL */
#define GOV__UUID_TEXT_ROOM  37 /* 36 letters and NUL */

/* 22 letters of base64url. GOV_ERR_HOOK when the hook fails; out is "" then. NULL random is the
 * system's. */
gov_status gov__uuid_token(const gov_random *random, char out[GOV__UUID_TOKEN_ROOM]);
/* "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx" in lower case. */
gov_status gov__uuid_v4(const gov_random *random, char out[GOV__UUID_TEXT_ROOM]);
/* 8-4-4-4-12 hexadecimal digits of any version. */
bool gov__uuid_is_text(const char *text, size_t len);

#endif
