/* SPDX-License-Identifier: Apache-2.0 */
/* An OpenID provider as steps of a script, for the tests of logins: its metadata, its key set, and
 * tokens that it signs. What a login asked for is read from the address that it gave. */
#ifndef GOVSDK_LOGIN_SUPPORT_H
#define GOVSDK_LOGIN_SUPPORT_H

#include "unit/domain_support.h"
#include "unit/jose_support.h"

#define OP       "https://op.example"
#define OP_APP   "app"
#define OP_BACK  "https://app.example/cb"
#define OP_NOW_S (RIG_WALL / 1000)

#define OP_SETTINGS                                                                                \
    "auth.issuer", OP, "auth.client_id", OP_APP, "auth.redirect_uri", OP_BACK, "auth.scope",       \
        "openid profile"

/* A member of its metadata that may be added to those of op_expect_metadata. */
#define OP_PAR      ",\"pushed_authorization_request_endpoint\":\"" OP "/par\""
#define OP_PAR_ONLY OP_PAR ",\"require_pushed_authorization_requests\":true"
#define OP_ISS      ",\"authorization_response_iss_parameter_supported\":true"

typedef struct op {
    rig r;
    jose_key *key;
    char *keys; /* its JWK Set */
} op;

/* settings: name, value, ..., NULL; OP_SETTINGS are not among them by themselves. */
void op_begin(op *o, const char *const *settings);
void op_end(op *o);

/* The next requests. `more` are further members. */
void op_expect_metadata(op *o, const char *more);
void op_expect_keys(op *o);
/* A token answer with an ID token of these claims behind iss, sub, aud, exp and iat; claims NULL: none. */
void op_expect_tokens(op *o, const char *claims);
void op_expect(op *o, const char *url_suffix, int32_t http_status, const char *body);

/* A token that it signs, with "kid" and these claims only; typ NULL: none. Caller frees. */
char *op_sign(const op *o, const char *typ, const char *claims);
/* The claims of an ID token; `more` begins with ',' or is "". Caller frees. */
char *op_claims(const char *more);

/* A login in a browser at this provider. */
typedef struct op_login {
    op o;
    gov_login *login;
} op_login;

/* Empty options. */
gov_login_options op_login_asking(void);
/* Begins one; `metadata` are further members, `request` may be NULL. */
void op_login_begin(op_login *f, const char *const *settings, const char *metadata);
void op_login_begin_with(op_login *f, const char *const *settings, const char *metadata,
                         const gov_login_options *request);
void op_login_end(op_login *f);
/* A parameter of its address. */
const char *op_login_asked(const op_login *f, const char *name);
gov_status op_login_finish(op_login *f, const char *url);
/* Finishes with its state and more. */
gov_status op_login_come_back(op_login *f, const char *more);
/* Claims of an ID token with its nonce and more (caller frees), and a token answer with them. */
char *op_login_claims(const op_login *f, const char *more);
void op_login_expect_tokens(op_login *f, const char *more);

/* The value of a parameter of an address or a body, percent-decoded; NULL when it is absent. In memory
 * of the support, good until some calls later. */
const char *op_param(const char *text, const char *name);
/* The body of request `index`, counted from the end. */
const char *op_body(op *o, size_t index);

#endif
