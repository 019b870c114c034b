/* SPDX-License-Identifier: Apache-2.0 */
/* The table through which the library reaches one kind of platform: how things look on its wire.
 * Nothing above src/platform/ knows a path or a member name. The core's own entries are here; each
 * domain declares its table in <domain>/wire.h and casts nothing. Logging in has a table of its
 * own: core/identity.h. */
#ifndef GOV__CORE_PLATFORM_H
#define GOV__CORE_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/status.h>

#include "base/buf.h"
#include "base/json.h"
#include "core/metadata.h"
#include "http/problem.h"
#include "http/request.h"
#include "http/response.h"

struct gov__identity_wire; /* core/identity.h */

/* Domain tables; see <domain>/wire.h. */
struct gov__item_wire;
struct gov__matter_wire;
struct gov__progress_wire;
struct gov__certificate_wire;
struct gov__certificate_driver;
struct gov__grant_wire;
struct gov__presentation_wire;
struct gov__review_wire;

/* What became of an Idempotency-Key. */
typedef enum gov__outcome {
    GOV__OUTCOME_UNKNOWN,     /* the platform never saw it: no effect */
    GOV__OUTCOME_IN_PROGRESS, /* still working */
    GOV__OUTCOME_DONE,
    GOV__OUTCOME_FAILED /* final: a stored refusal */
} gov__outcome;

typedef struct gov__outcome_reply {
    gov__outcome outcome;
    int32_t http_status;          /* of the stored answer; 0 when not told */
    const gov__json_node *result; /* the stored body, in doc; NULL when not told */
    gov__json *doc;               /* to be freed by the caller */
} gov__outcome_reply;

/* What a problem means: by its code where that is known, else by the HTTP status. */
typedef struct gov__verdict {
    gov_status status;
    bool token_expired; /* the token is bad or stale: refresh once, repeat once */
    bool clock_skew;    /* the clock was off: repeat once */
    bool in_progress;   /* the same key is being worked on: wait, repeat */
} gov__verdict;

typedef struct gov__platform {
    const char *name;

    /* How one logs in there; NULL: as auth.driver says. */
    const struct gov__identity_wire *identity;
    /* The query member that carries the token of a session; "": its requests carry what they need by
     * themselves; NULL: the header Authorization. */
    const char *token_query;

    /* Discovery: the platform's description and its keys. gateway_write NULL: it describes nothing, and
     * whatever is no GOV__OP_OWN operation of its drivers is GOV_ERR_UNSUPPORTED. The reader fills the metadata from
     * out->gateway, which is parsed already; it borrows from it. GOV_ERR_RESPONSE when a required
     * member is missing. */
    void (*gateway_write)(gov__request *request);
    gov_status (*gateway_read)(gov__metadata *out);
    void (*keys_write)(gov__request *request, const gov__metadata *metadata);

    /* What became of a key. */
    void (*operation_write)(gov__request *request, const char *key);
    gov_status (*operation_read)(const gov_allocator *mem, const gov__response *response,
                                 gov__outcome_reply *out);

    /* What a problem document means; `problem` may be empty. */
    void (*problem_judge)(const gov__problem *problem, int32_t http_status, gov__verdict *out);

    /* Lists: the query members that carry the cursor and the size of a page, the JSON members that
     * carry the next cursor and the elements, and the largest page. */
    const char *cursor_query;
    const char *limit_query;
    const char *cursor_member;
    const char *items_member;
    uint32_t page_max;

    const struct gov__item_wire *item;
    const struct gov__matter_wire *matter;
    const struct gov__progress_wire *progress;
    const struct gov__certificate_driver *certificate_driver; /* see certificate/driver.h */
    const struct gov__certificate_wire *certificate;          /* NULL: that driver needs none */
    const struct gov__grant_wire *grant;                      /* NULL: there are none */
    const struct gov__presentation_wire *presentation;        /* likewise */
    const struct gov__review_wire *review;
} gov__platform;

/* The gateway contract; in platform/gateway/gateway.c. */
extern const gov__platform gov__gateway;
/* Certificate sharing of provinces; in platform/certshare and platform/license_app. */
extern const gov__platform gov__certshare;
extern const gov__platform gov__license_app;

#endif
