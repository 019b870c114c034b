/* SPDX-License-Identifier: Apache-2.0 */
/* A client over a scripted transport and a fake clock, a session without a login, and an item to make
 * drafts of: what the tests of items, logins, drafts, uploads and matters begin with. */
#ifndef GOVSDK_DOMAIN_SUPPORT_H
#define GOVSDK_DOMAIN_SUPPORT_H

#include <govsdk.h>
#include <govsdk/testing/fake_clock.h>
#include <govsdk/testing/script.h>

#include "test_support.h"

#define RIG_URL  "https://gov.example"
#define RIG_WALL 1795399200000LL

/* An item: A is required and uploaded (at most 4096 bytes), B required and a certificate, C tolerable,
 * D replaceable by commitment, E comes from the form, F only at the window, G is optional. */
#define RIG_ITEM_CODE "ITEM-1"
extern const char rig_item_json[];

typedef struct rig {
    test_memory memory;
    gov_fake_clock *clock;
    gov_script *script;
    gov_client *client;
    gov_session *session;
    gov_item *item;
    gov_draft *draft;
    gov_error *err;
} rig;

/* settings: name, value, ..., NULL; may be NULL. */
void rig_begin(rig *r, const char *const *settings);
/* Frees everything; fails the test when the script was not played to its end, and for leaks. */
void rig_end(rig *r);
/* Frees the objects and the client only, and begins none. */
void rig_drop(rig *r);

/* One expected request and its JSON answer; NULL texts: any, or none. */
void rig_expect(rig *r, const char *method, const char *url_suffix, int32_t http_status,
                const char *body);
void rig_step(rig *r, gov_script_step step);
/* What the platform says of itself, as it is asked for before the first upload; and, before the
 * first login, what its identity provider says as well. */
void rig_expect_gateway(rig *r);
void rig_expect_discovery(rig *r);
/* Plays discovery. */
void rig_discover(rig *r);

/* A session with a token. */
void rig_log_in(rig *r);
/* Reads the item by the script. */
void rig_read_item(rig *r);
/* Session, item and an empty draft. */
void rig_make_draft(rig *r);

/* The text of request `index`, counted from the end: 0 is the last. */
const char *rig_request(const rig *r, size_t index);
size_t rig_requests(const rig *r);
/* Whether the last request has that text in it. */
bool rig_sent(const rig *r, const char *text);

/* Texts that no function may take: empty, control, not UTF-8, and one of 70000 letters. */
#define RIG_BAD_TEXTS 4
const char *rig_bad_text(size_t index);

/* Frees *err and expects that it told this status; for chains of refusals. */
void rig_told(rig *r, gov_status status, gov_status expected);
#endif
