/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the sandbox's domain share: ready-made applications, uploads, and the check of
 * what the platform signs. */
#ifndef GOVSDK_SANDBOX_DOMAIN_SUPPORT_H
#define GOVSDK_SANDBOX_DOMAIN_SUPPORT_H

#include <stdlib.h>

#include "sandbox_support.h"

#define NEWBORN          "PKG-NEWBORN"
#define FOOD             "11990100MB9907004M344011705000001"
#define INVESTMENT       "11990100MB9909018H344011904000001"
#define PENSION          "11990100MB9903003M344201306000001"
#define RESIDENT_ID      "11990100MB9901008N011"
#define BUSINESS_LICENCE "11990100MB9907004M051"
#define HOUR_MS          INT64_C(3600000)
#define DAY_MS           INT64_C(86400000)

/* A form that the newborn package accepts. */
extern const char newborn_form[];

/* A request under its own Idempotency-Key; `more` are further header lines, or NULL. */
int domain_send(sandbox_test *t, const char *method, const char *target, const char *more,
                const char *body);
/* A PATCH with merge-patch content. */
int domain_patch(sandbox_test *t, const char *target, const char *etag, const char *body);
/* A member of the last answer by JSON pointer; NULL when there is none. */
const cJSON *domain_at(const sandbox_test *t, const char *pointer);
const char *domain_text(const sandbox_test *t, const char *pointer);

/* Appends a text to one in a buffer; the test fails when it does not fit. */
void domain_append(char *out, size_t size, const char *text);

/* Uploads bytes and gives the JSON of the material; caller frees. */
char *domain_upload(sandbox_test *t, const char *code, const char *bytes);
/* The id of the caller's certificate of a type; caller frees. */
char *domain_certificate(sandbox_test *t, const char *type);
/* The header line for a good purpose. */
extern const char usage_header[];

/* Creates a newborn draft that is complete. Gives its id (caller frees); the answer holds it. */
char *newborn_draft(sandbox_test *t);
/* Creates and submits it; gives its id. */
char *newborn_submit(sandbox_test *t);
/* The food licence of sub-food, all materials attached: created and submitted; gives its id. */
char *food_submit(sandbox_test *t);
/* The body of a food licence's draft with these materials (JSON, comma-separated, without the
 * business licence, which is added) and further members; caller frees. */
char *food_body(sandbox_test *t, const char *materials, const char *more);
/* Creates a draft and gives its id; the answer must be 201. */
char *domain_create(sandbox_test *t, const char *body);
/* An operator's action on a matter; body may be NULL. */
int domain_operate(sandbox_test *t, const char *id, const char *action, const char *body);
/* Submits a draft as the last answer shows it. */
int domain_submit(sandbox_test *t, const char *id);
/* Reads a matter and gives its state, borrowed. */
const char *domain_state(sandbox_test *t, const char *id);

/* Lets time pass and logs the citizen in again, for tokens do not last that long. */
void domain_later(sandbox_test *t, const char *citizen, int64_t ms);

/* Verifies a compact JWS by the platform's published keys (ES256) and gives its claims; *out_header
 * may be NULL. NULL when anything is wrong. */
cJSON *domain_verify(sandbox_test *t, const char *jws, cJSON **out_header);
/* Reads a matter's whole log, verifies every signature and the chain, and folds the state. Caller
 * deletes the array of claims. */
cJSON *domain_log(sandbox_test *t, const char *id, char state[32]);
/* How many bodies of one event type name this member with this value. */
int domain_count(const cJSON *log, const char *type, const char *member, const char *value);

#endif
