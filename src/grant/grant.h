/* SPDX-License-Identifier: Apache-2.0 */
/* A grant as an object. Texts are borrowed from its document; the wire fills them. */
#ifndef GOV__GRANT_GRANT_H
#define GOV__GRANT_GRANT_H

#include <stdint.h>

#include <govsdk/grant.h>

#include "base/json.h"
#include "core/client.h"

struct gov_grant {
    gov_client *client; /* counted */
    gov__json *doc;
    const char *id;
    gov_grant_state state;
    const char *grantor;
    const char *grantee;
    const char *consent_uri; /* NULL: none */
    const char *purpose;
    const char *item_code;
    const char *matter_no;
    const gov__json_node *types;  /* array of strings */
    const gov__json_node *fields; /* likewise; NULL: all of them */
    uint32_t actions;
    uint32_t max_uses;
    uint32_t used;
    int64_t not_before_ms;
    int64_t expires_at_ms;
    int64_t decided_at_ms;
};

#endif
