/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers from the random hook: 128 bits as base64url.
 * Keeps no state: two processes after a fork never share a value unless the hook does. */
#ifndef GOV__BASE_RANDOM_ID_H
#define GOV__BASE_RANDOM_ID_H

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#define GOV__RANDOM_ID_ROOM 23 /* 22 letters and NUL */

/* 22 letters of base64url. GOV_ERR_HOOK when the hook fails; out is "" then. NULL random is the
 * system's. */
gov_status gov__random_id(const gov_random *random, char out[GOV__RANDOM_ID_ROOM]);

#endif
