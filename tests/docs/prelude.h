/* SPDX-License-Identifier: Apache-2.0 */
/* What the fragments of C in the guide take for granted. rule_code.py puts it in front of them; each
 * fragment becomes a function, whose own variables hide these. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk.h>
#include <govsdk/sandbox.h>
#include <govsdk/testing/fake_clock.h>
#include <govsdk/testing/script.h>

/* What the examples before left behind. */
extern gov_config *config;
extern gov_client *client;
extern gov_session *session;
extern gov_error *err;
extern gov_status status;
extern gov_item *item;
extern gov_draft *draft;
extern gov_receipt *receipt;
extern gov_matter *matter;
extern gov_report *report;
extern gov_certificate *certificate;
extern gov_trust *trust;
extern gov_key_set *fleet_keys;
extern int64_t installed;
extern gov_verification *found;
extern gov_sd_jwt_request *request;
extern gov_key *holder_key;
extern const char *const *chosen;
extern size_t chosen_count;
extern gov_usage usage;
extern gov_fake_clock *clock;
extern gov_script *script;
extern gov_device_login *login;
extern const char *matter_id;
extern const char *certificate_id;
extern const char *jws;
extern const char *token;
extern const char *grant_id;
extern const char *id_number;
extern int64_t checked_at_ms;
extern const void *data;
extern size_t size;

/* What the application does with what it has got. */
extern void show(const void *what);
extern void keep(const char *text);
extern void draw_qr(const char *text);
extern void open_browser(const char *url);
extern const char *next_address(void);
extern gov_status open_url(void *user, const char *url);
extern void draw_bar(void *user, uint64_t done, uint64_t total);

extern gov_status sign_request(void *user, gov_signing *signing);

/* A key in a token. */
extern void *token_in_slot;
extern const char *jwk;
extern gov_status sign_in_token(void *user, const char *alg, const void *data, size_t size,
                                void *out, size_t capacity, size_t *out_size);

/* A library for TLCP that nobody has written: the chapter on transports builds on it. */
typedef struct tlcp tlcp;
typedef struct tlcp_reply {
    int status;
    size_t header_count;
    const char *names[64];
    const char *values[64];
} tlcp_reply;
extern tlcp *connection;
extern int tlcp_send(tlcp *connection, const char *method, const char *url,
                     const char *const *lines, size_t count, const void *body, size_t size,
                     int64_t timeout_ms);
extern int tlcp_wait(tlcp *connection, int timeout_ms, tlcp_reply *out_reply);
extern long tlcp_read(tlcp *connection, void *out, size_t capacity);
extern void tlcp_drop(tlcp *connection);
extern void tlcp_destroy(void *user);
