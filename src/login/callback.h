/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the address that a browser comes back to after a login (RFC 6749 section 4.1.2, RFC 9207,
 * JARM), strictly and without I/O. Whether state and issuer are the right ones is answer.c. */
#ifndef GOV__LOGIN_CALLBACK_H
#define GOV__LOGIN_CALLBACK_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"
#include "base/json.h"

#define GOV__CALLBACK_URL_MAX    8192U
#define GOV__CALLBACK_VALUE_MAX  8000U
#define GOV__CALLBACK_PARAMS_MAX 32U

typedef enum gov__callback_param {
    GOV__CALLBACK_STATE,
    GOV__CALLBACK_ISS,
    GOV__CALLBACK_CODE,
    GOV__CALLBACK_TICKET,
    GOV__CALLBACK_ERROR,
    GOV__CALLBACK_RESPONSE, /* the JWT of JARM */
    GOV__CALLBACK_COUNT
} gov__callback_param;

/* What the library knows of the parameters; all others are checked and left alone. */
typedef struct gov__callback {
    gov__buf values[GOV__CALLBACK_COUNT]; /* secret */
    bool has[GOV__CALLBACK_COUNT];
} gov__callback;

void gov__callback_init(gov__callback *callback, const gov_allocator *mem);
void gov__callback_free(gov__callback *callback); /* wipes */

/* The value, NUL-terminated; NULL when the parameter is absent. */
const char *gov__callback_get(const gov__callback *callback, gov__callback_param param);

/* Where a registered redirect address may lead: https, http on loopback or where `plain_http` permits
 * it, or a private-use scheme of a reversed domain name (RFC 8252 section 7.1). No fragment. */
bool gov__callback_is_redirect_uri(const char *uri, bool plain_http);

/* Whether `url` is `redirect_uri` with further parameters: scheme and host without case, the rest byte
 * for byte. */
bool gov__callback_is_at(const char *url, const char *redirect_uri);

/* Reads the parameters of a `url` that is at `redirect_uri`. GOV_ERR_LOGIN_STATE when it is not;
 * GOV_ERR_RESPONSE for a fragment, a parameter that is there twice, bad escapes, control characters,
 * values that are empty or too long; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY. */
gov_status gov__callback_parse(gov__callback *callback, const char *url, const char *redirect_uri);

/* Takes the same parameters from the claims of a verified JARM answer, in place of what was read. */
gov_status gov__callback_from_claims(gov__callback *callback, const gov__json_node *claims);

/* "error" as a word that may be told: NULL when it is absent or not of [a-z0-9_.-]. */
const char *gov__callback_error_word(const gov__callback *callback);

#endif
