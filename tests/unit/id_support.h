/* SPDX-License-Identifier: Apache-2.0 */
/* An identity provider that answers by address, whatever the order of requests: its metadata, its keys,
 * and one endpoint more. It counts what it is asked, can be out of service, and its clock stands
 * still until the test moves it. Keys and tokens are made by jose_support. */
#ifndef GOVSDK_ID_SUPPORT_H
#define GOVSDK_ID_SUPPORT_H

#include <govsdk.h>

#include "unit/jose_support.h"
#include "unit/test_support.h"

#define IDP_ISSUER "https://idp.test"
#define IDP_CLIENT "client-1"
#define IDP_SECRET "a secret of at least thirty-two bytes"
#define IDP_NOW_S  1800000000LL

typedef struct idp {
    test_memory memory;
    gov_client *client;
    gov_error *err;
    _Atomic int64_t now_ms; /* since the beginning; wall time begins at IDP_NOW_S */

    const char *keys;          /* the JWK Set that is served; borrowed */
    const char *cache_control; /* of it; NULL: none */
    int32_t keys_status;       /* 0: 200 */
    gov_status keys_fail;      /* not GOV_OK: no connection, for this reason */

    int32_t status;     /* of the endpoint; 0: 200 */
    const char *media;  /* NULL: application/json */
    const char *body;   /* borrowed */
    char request[8192]; /* the last one to the endpoint: "METHOD URL\nName: value\n...\n\nbody" */

    _Atomic size_t asked; /* requests of any kind */
    _Atomic size_t keys_asked;
    _Atomic size_t endpoint_asked;
} idp;

/* settings: name, value, ..., NULL; may be NULL. The issuer and the client are set already. */
void idp_begin(idp *p, const char *const *settings);
/* The same with a key that decrypts tokens. */
void idp_begin_keyed(idp *p, const char *const *settings, gov_key *decryption);
/* The same for several threads at once, which the counting allocator is not made for. */
void idp_begin_shared(idp *p, const char *const *settings);
/* Fails the test for leaks. */
void idp_end(idp *p);
void idp_advance_s(idp *p, int64_t seconds);
/* The present message in a language; "" without an error. */
const char *idp_message(const idp *p, gov_language language);
/* Frees the error, having expected that it told this status (GOV_OK: there is none). */
void idp_told(idp *p, gov_status status, gov_status expected);

/* A JWS by the key; claims without braces are put behind issuer, subject, audience, "exp" in 300 s
 * and "iat" now. typ NULL: none. Caller frees. */
char *idp_token(const jose_key *key, const char *alg, const char *kid, const char *typ,
                const char *more);
/* The same with nothing but `claims`. */
char *idp_sign(const jose_key *key, const char *alg, const char *kid, const char *typ,
               const char *claims);
/* By HMAC with SHA-256. */
char *idp_sign_hs256(const char *secret, const char *claims);

#endif
