/* SPDX-License-Identifier: Apache-2.0 */
/* Token Status List (draft-ietf-oauth-status-list): reading one, and the status at an index. */
#ifndef GOV__STATUSLIST_STATUSLIST_H
#define GOV__STATUSLIST_STATUSLIST_H

#include <stdint.h>

#include <govsdk/status.h>

#include "trust/trust.h"

#define GOV__STATUSLIST_BYTES_MAX (16U * 1024U * 1024U) /* unpacked */

typedef struct gov__statuslist_result {
    uint32_t status;    /* 0 VALID, 1 INVALID, 2 SUSPENDED, others of the application */
    int64_t as_of_ms;   /* the earlier of its "iat" and when it was fetched */
    int64_t expires_ms; /* by "exp", or "ttl" after as_of_ms; INT64_MAX: not said */
} gov__statuslist_result;

/* Looks `index` up in the newest list of `uri`, whose signature is verified by the issuer's keys of the
 * store or by the chain in its header, which must be `issuer`'s.
 *   GOV_ERR_NOT_FOUND (no such list in the store), GOV_ERR_SIGNATURE, GOV_ERR_KEY_NOT_FOUND,
 *   GOV_ERR_RESPONSE (malformed, another "sub", index out of range), GOV_ERR_EXPIRED,
 *   GOV_ERR_NOT_YET_VALID, GOV_ERR_LIMIT, GOV_ERR_NO_MEMORY */
gov_status gov__statuslist_look_up(const gov_trust *trust, const char *uri, const char *issuer,
                                   uint64_t index, int64_t at_ms, int64_t skew_ms,
                                   gov__statuslist_result *out);

#endif
