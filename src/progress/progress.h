/* SPDX-License-Identifier: Apache-2.0 */
/* Progress, events and watches as objects. Texts are borrowed from documents that the object owns;
 * the wire fills them. Reading is progress.c, the log log.c and chain.c, following it watch.c. */
#ifndef GOV__PROGRESS_PROGRESS_H
#define GOV__PROGRESS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/progress.h>

#include "base/json.h"
#include "core/client.h"
#include "core/session.h"
#include "crypto/jws.h"

/* Letters of a base64url SHA-256 and a NUL. */
#define GOV__CHAIN_DIGEST_MAX 44

typedef struct gov__task {
    const char *id;
    const char *department;
    const char *name;
    const char *item_name;
    gov_task_state state;
    int64_t done_at_ms;
} gov__task;

struct gov_progress {
    gov_client *client; /* counted */
    gov__json *doc;
    gov__json *tasks_doc; /* of a package; else NULL */
    bool package;
    gov_matter_state state;
    const char *state_name;
    int64_t promised_due_ms;
    int64_t statutory_due_ms;
    int32_t remaining_working_days;
    gov_clock_colour colour;
    gov__task *tasks;
    size_t task_count;
};

/* One verified event. */
typedef struct gov__event {
    gov__json *claims; /* what the texts are borrowed from */
    char *jws;
    const char *subject; /* id of the matter */
    const char *prev;    /* digest of the event before; "" for the first */
    uint64_t seq;
    int64_t at_ms;
    const char *type;
    const char *to; /* NULL: no change of state */
    const char *actor;
    const char *task_id;
    const char *note;
} gov__event;

struct gov_event_list {
    gov_client *client; /* counted */
    gov__event *events;
    size_t count;
    size_t capacity;
    gov_matter_state state_before; /* the fold of the events before the first */
};

/* Where a log has been read to. */
typedef struct gov__chain {
    uint64_t seq;                       /* of the last event; 0: none */
    char digest[GOV__CHAIN_DIGEST_MAX]; /* of the last event; "" when it is not known */
} gov__chain;

struct gov_watch {
    gov_session *session; /* counted */
    char *matter_id;
    gov__chain chain;
    gov_matter_state state;
};

gov_task_state gov__task_state_from_name(const char *name);
gov_clock_colour gov__clock_colour_from_name(const char *name);

/* Verifies one compact JWS and adds it to the list when it is the next of the chain and, when
 * matter_id is not NULL, of that matter. The chain moves only when all holds. `keys` are trusted. */
gov_status gov__chain_add(gov_client *client, const gov__jwks *keys, const char *matter_id,
                          const char *text, size_t len, gov__chain *chain, gov_event_list *list);

gov_event_list *gov__event_list_new(gov_client *client);
/* Reads the events behind the chain into the list, page by page, and moves the chain. */
gov_status gov__log_read(gov_session *session, const char *matter_id, int64_t wait_ms,
                         const gov_call_options *options, gov__chain *chain, gov_event_list *list,
                         gov_error **err);

#endif
