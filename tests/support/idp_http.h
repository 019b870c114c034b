/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP for the tests themselves, with plain libcurl: control addresses of the fixtures, and the browser of
 * a citizen who says yes to everything. What is under test sends its own requests. */
#ifndef GOVSDK_TEST_IDP_HTTP_H
#define GOVSDK_TEST_IDP_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "support/idp.h"

typedef struct idp_request {
    const char *url;
    const char *form;           /* NULL: GET; otherwise POST of this body */
    const char *type;           /* of the body; NULL: a form */
    const char *const *headers; /* "Name: value", ended by NULL; NULL: none */
    const char *user;           /* "id:secret" for Basic, as it is; NULL: none */
    const char *ca_file;        /* PEM; NULL: not checked */
    const char *cert_file;      /* PEM of the client and its key; NULL: none */
    const char *key_file;
} idp_request;

typedef struct idp_reply {
    long status; /* 0: no answer */
    char *body;  /* ended by a NUL */
    size_t size;
    char *head; /* all header lines */
    char location[4096];
} idp_reply;

/* An exchange of at most 30 s that follows nothing. */
void idp_exchange(const idp_request *request, idp_reply *reply);
void idp_reply_free(idp_reply *reply);

/* GET of issuer + path, and POST of a form to it. */
void idp_get(const idp *server, const char *path, idp_reply *reply);
void idp_post(const idp *server, const char *path, const char *form, idp_reply *reply);
/* The same where only 200 will do. */
void idp_control(const idp *server, const char *path, const char *form);
/* JSON to the stub's script: what is named is set, the rest stays (tests/identity/README.md). */
void idp_script(const idp *server, const char *json);
/* What the fixture counted under this name, for instance "POST /token". */
long idp_count(const idp *server, const char *name);

/* A browser: keeps cookies, so that a second login finds the session of the first. */
typedef struct idp_browser idp_browser;

idp_browser *idp_browser_new(const char *ca_file);
/* Is logged in already: "name=value", as glewlwyd.py tells it. */
void idp_browser_cookie(idp_browser *browser, const char *cookie);
/* Goes where it is sent from `url` until it is sent away from the provider, and gives out that address:
 * the callback with its query. On glewlwyd's page for logging in it presses "continue". False: it ended
 * on a page, which is then in `page`, unless that is NULL. */
bool idp_browser_open(idp_browser *browser, const idp *server, const char *url, char *out,
                      size_t room, idp_reply *page);
void idp_browser_free(idp_browser *browser);

/* The parameter of a URL's query, percent-decoded; false: none. */
bool idp_query(const char *url, const char *name, char *out, size_t room);

#endif
