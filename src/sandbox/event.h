/* SPDX-License-Identifier: Apache-2.0 */
/* The signed log of a matter 办件过程 (RFC 8417, one hash chain a matter).
 * Owns: appending and the head. Not: what is worth an event. */
#ifndef GOVSDK_SANDBOX_EVENT_H
#define GOVSDK_SANDBOX_EVENT_H

#include "sandbox/matter.h"

/* What happened: `type` is one of x-event-types; every other member may be NULL. `data` is the JSON
 * text of an object. */
typedef struct gov__sandbox_event {
    const char *type;
    const char *from;
    const char *to;
    const char *task_id;
    const char *data;
} gov__sandbox_event;

/* Signs the event and appends it. 0, or -1. */
int gov__sb_event_add(gov_sandbox *sb, const char *matter_id, const gov__sandbox_event *event,
                      const gov__sandbox_cause *cause);
/* Appends to the matter's log and, for a child, to its parent's. */
int gov__sb_event_add_both(gov_sandbox *sb, const gov__sandbox_matter *m,
                           const gov__sandbox_event *event, const gov__sandbox_cause *cause);
/* The seq of the last event, 0 when there is none. */
int64_t gov__sb_event_head(gov_sandbox *sb, const char *matter_id);

#endif
