/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk against npm oidc-provider: the provider with keys and certificates of its clients, clients by
 * their names there (README.md), logins by a browser that says yes, calls of the protected API. A
 * failure of the set-up fails the test. What is expected is the tests' own. */
#ifndef GOVSDK_TEST_OIDC_SUPPORT_H
#define GOVSDK_TEST_OIDC_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include <pthread.h>

#include <govsdk/auth.h>
#include <govsdk/client.h>
#include <govsdk/config.h>
#include <govsdk/ext/transport.h>
#include <govsdk/key.h>
#include <govsdk/login.h>
#include <govsdk/session.h>
#include <govsdk/token.h>

#include "support/idp.h"
#include "support/idp_http.h"

#define OIDC_SECRET "s3cret+/ &="
#define OIDC_WEB    "https://rp.test/cb"
#define OIDC_NATIVE "http://127.0.0.1:9/cb"

/* Settings by name and value, for oidc_client; options for a call that takes none. */
#define OIDC_SET(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What the provider has beside itself. */
#define OIDC_KEYS   (1U << 0) /* the clients with keys: sign.jwk, decrypt.jwk, other.jwk */
#define OIDC_TLS    (1U << 1) /* https: ca.pem, and strange.pem of a stranger */
#define OIDC_MUTUAL (1U << 2) /* client.pem, other.pem, self.pem, each with .key; OIDC_TLS too */

typedef struct oidc {
    idp server;
    unsigned has;
    char folder[256]; /* of the files above; "": none */
} oidc;

typedef struct oidc_path {
    char text[320];
} oidc_path;

void oidc_start(oidc *world, unsigned has, const char *const *arguments);
void oidc_stop(oidc *world);
/* The path of one of its files. */
oidc_path oidc_file(const oidc *world, const char *name);
/* The protected API, with a query such as "?acr=L3"; by the listener that asks for certificates. */
oidc_path oidc_api_url(const oidc *world, const char *query);
oidc_path oidc_mutual_url(const oidc *world, const char *query);

/* Settings for a client of this name, with its secret when it has one: OIDC_SET, or NULL. */
gov_config *oidc_config(const oidc *world, const char *client_id, const char *const *settings);
gov_client *oidc_client(const oidc *world, const char *client_id, const char *const *settings);
/* Makes the client and frees the configuration. */
gov_client *oidc_client_of(gov_config *config);
/* Client credentials, which must work. */
gov_session *oidc_backend(gov_client *client);

/* Begins a login and lets a browser (NULL: a new one) finish it; `out` is where it comes back to. */
gov_status oidc_browse(const oidc *world, gov_client *client, const gov_login_options *options,
                       idp_browser *browser, gov_login **login, char *out, size_t room,
                       gov_error **err);
/* The whole login. */
gov_status oidc_log_in(const oidc *world, gov_client *client, const gov_login_options *options,
                       idp_browser *browser, gov_session **out, gov_error **err);
/* The same, which must work. */
gov_session *oidc_person(const oidc *world, gov_client *client, const gov_login_options *options);

/* GET of a protected address with the session's token; `body` receives the JSON of a success. */
gov_status oidc_call(gov_session *session, oidc_path url, char *body, size_t room, gov_error **err);
/* GOV_OK, and the API says this of the token: a member of its answer. */
void oidc_api_says(const oidc *world, gov_session *session, const char *member, const char *value);

/* What the session keeps to itself. */
void oidc_access_token(gov_session *session, char *out, size_t room);
void oidc_refresh_token(gov_session *session, char *out, size_t room);
/* The access token is another from now on, which nobody gave: as if it had been withdrawn. (To withdraw it
 * ends the whole login at oidc-provider.) */
void oidc_spoil(gov_session *session);
/* A member of the header or of the claims of a JWT; false: none. */
bool oidc_header(gov_client *client, const char *token, const char *name, char *out, size_t room);
bool oidc_claim(gov_client *client, const char *token, const char *name, char *out, size_t room);
/* The session's access token is a JWT of the provider for this audience. */
void oidc_expect_audience(gov_client *client, gov_session *session, const char *audience);
/* A parameter of a form, decoded; false: none. */
bool oidc_form(const char *form, const char *name, char *out, size_t room);
/* A POST of a form to the provider as `client_id` with its secret; the status. */
long oidc_post(const oidc *world, const char *client_id, const char *path, const char *form,
               char *body, size_t room);

/* The status, an error of the same status when there is one, and no secret in its messages. Frees
 * the error. */
#define oidc_expect(wanted, status, err) oidc_expect_at(__FILE__, __LINE__, wanted, status, err)
void oidc_expect_at(const char *file, int line, gov_status wanted, gov_status status,
                    gov_error **err);

#define OIDC_SEEN 64

/* Between a client and libcurl: keeps what is sent, and can hold requests up. */
typedef struct oidc_tap {
    gov_transport real;
    pthread_mutex_t lock;
    int delay_ms; /* of a POST */
    size_t count;
    struct {
        char *url;
        char *body;  /* "" without one */
        char *proof; /* the header DPoP; "" without one */
    } seen[OIDC_SEEN];
} oidc_tap;

/* Before the client is made of the configuration, and after the client has gone. */
void oidc_tap_begin(oidc_tap *tap, const oidc *world, gov_config *config);
void oidc_tap_end(oidc_tap *tap);
/* The n-th request to a path, counted from 0; OIDC_SEEN: there is none. */
size_t oidc_tap_find(const oidc_tap *tap, const char *path, size_t n);

#endif
