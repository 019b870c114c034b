/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to tell progress: how requests are written, matters, tasks and events
 * are read. */
#ifndef GOV__PROGRESS_WIRE_H
#define GOV__PROGRESS_WIRE_H

#include "base/json.h"
#include "http/request.h"
#include "progress/progress.h"

/* One page of a log as the platform sent it; nothing is verified. */
typedef struct gov__event_page {
    const gov__json_node *events; /* array of compact JWS */
    uint64_t head_seq;            /* of the last event there is */
} gov__event_page;

typedef struct gov__progress_wire {
    void (*matter_write)(gov__request *request, const char *matter_id);
    void (*tasks_write)(gov__request *request, const char *matter_id);
    void (*events_write)(gov__request *request, const char *matter_id, uint64_t after_seq,
                         int64_t wait_ms);
    /* State and clock, from the root of out->doc. Sets out->package when the tasks of the matters in
     * it must be asked for. GOV_ERR_RESPONSE when a required member is missing. */
    gov_status (*progress_read)(gov_progress *out);
    /* Tasks, from the document that has them: out->doc, or out->tasks_doc of a package. */
    gov_status (*tasks_read)(gov_progress *out);
    gov_status (*event_page_read)(const gov__json_node *root, gov__event_page *out);
    /* The claims of one verified event. */
    gov_status (*event_read)(const gov__json_node *claims, gov__event *out);
    const char *event_typ; /* the "typ" of a signed event */
} gov__progress_wire;

#endif
