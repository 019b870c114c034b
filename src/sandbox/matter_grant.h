/* SPDX-License-Identifier: Apache-2.0 */
/* Grants 授权 by which one person acts for another 亲情代办.
 * Owns: the seeded grants, those the operator makes, what one covers. Not: a citizen's making one, which
 * this contract version has no call for. */
#ifndef GOVSDK_SANDBOX_MATTER_GRANT_H
#define GOVSDK_SANDBOX_MATTER_GRANT_H

#include "sandbox/platform.h"

/* Whether the grant is in force and lets `grantee` apply for this item; gives the grantor. */
bool gov__sb_grant_covers(gov_sandbox *sb, const char *id, const char *grantee,
                          const char *item_code, char out_grantor[GOV__SB_ID_BYTES]);
/* Whether the grant is in force for `grantee`; gives the grantor and when it ends. */
bool gov__sb_grant_find(gov_sandbox *sb, const char *id, const char *grantee,
                        char out_grantor[GOV__SB_ID_BYTES], int64_t *out_expires_ms);

#endif
