/* SPDX-License-Identifier: Apache-2.0 */
/* The ticket login of older gateways (统一认证票据), shared among the files of this folder: a browser
 * comes back with a ticket, the ticket becomes a token, the token tells who it is. Requests are signed
 * forms; a refusal is a code in the body of an HTTP 200. */
#ifndef GOV__PLATFORM_TICKET_TICKET_H
#define GOV__PLATFORM_TICKET_TICKET_H

#include <stddef.h>

#include "auth/wire_login.h"
#include "core/client.h"

extern const gov__login_wire gov__ticket_login;

#define GOV__TICKET_SIGN_ROOM 65 /* hexadecimal SHA-256 and NUL */

typedef struct gov__ticket_pair {
    const char *name;
    const char *value;
} gov__ticket_pair;

/* sign.c: sorts the pairs by name and signs them: lower-case hexadecimal HMAC-SHA256 of
 * "name=value&name=value", the values as they are before any encoding. GOV_ERR_NO_MEMORY, or what
 * the crypto reports. */
gov_status gov__ticket_sign(const gov__crypto *crypto, const char *secret, gov__ticket_pair *pairs,
                            size_t count, char out[GOV__TICKET_SIGN_ROOM]);
/* A signed POST of one parameter to the address that a setting names. */
void gov__ticket_form(gov__request *request, gov_client *client, gov__option address,
                      const char *name, const char *value);

/* read.c: the answers, each an envelope {"code", "message", "data"}. */
gov_status gov__ticket_token_read(gov_client *client, const gov__response *response,
                                  gov__login_grant *grant);
gov_status gov__ticket_user_read(gov_client *client, const gov__response *response,
                                 gov__login_grant *grant);

#endif
