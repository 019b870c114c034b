/* SPDX-License-Identifier: Apache-2.0 */
/* A browser before the sandbox's pages: cookies, forms, redirects. Owns no assertion about what the
 * authorization server decides. */
#ifndef GOVSDK_SANDBOX_BROWSER_SUPPORT_H
#define GOVSDK_SANDBOX_BROWSER_SUPPORT_H

#include "sandbox_support.h"

/* RFC 7636 appendix B. */
#define TEST_VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define TEST_CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define TEST_REDIRECT  "http://127.0.0.1:51004/callback"
/* A complete authorization request of the demo client, to which parameters may be added. */
#define TEST_AUTHORIZE                                                                             \
    "/oauth/authorize?response_type=code&client_id=govsdk-demo&redirect_uri=" TEST_REDIRECT        \
    "&code_challenge=" TEST_CHALLENGE "&code_challenge_method=S256"

typedef struct sandbox_browser {
    sandbox_test *t;
    char cookie[96];  /* sent with every request, "" for none */
    char request[64]; /* the hidden fields of the page */
    char xsrf[64];
} sandbox_browser;

/* Sends a request without a token and keeps the cookie; `form` NULL is a GET. */
int sandbox_browse(sandbox_browser *b, const char *target, const char *form);
/* Opens a page and reads its hidden fields; fails the test when there is no page. */
void sandbox_browse_page(sandbox_browser *b, const char *target);
/* Posts the decision of the page: NULL refuses. */
int sandbox_browse_decide(sandbox_browser *b, const char *citizen);
/* A parameter of the Location of the last answer, "" when there is none. */
void sandbox_location(const sandbox_test *t, const char *name, char *out, size_t size);
/* Logs in by authorization code: the page, the decision, the code; later requests carry the token.
 * `more` is added to the request ("&scope=openid"). */
void sandbox_code_login(sandbox_browser *b, const char *citizen, const char *more);
/* Redeems a code with the demo client, the test redirect and `verifier`. */
int sandbox_redeem(sandbox_test *t, const char *code, const char *verifier);
/* The claims of a compact JWS, not verified; the caller deletes them. Header when `header`. */
cJSON *sandbox_jws_part(const char *jws, bool header);

#endif
