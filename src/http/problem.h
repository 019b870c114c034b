/* SPDX-License-Identifier: Apache-2.0 */
/* Problem details (RFC 9457) as read from a response: members checked one by one and borrowed from
 * the parsed document. Tolerant: what is no problem document gives an empty one.
 * What a code means is the platform's; gov_error is core's. */
#ifndef GOV__HTTP_PROBLEM_H
#define GOV__HTTP_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/json.h"
#include "http/response.h"

typedef struct gov__problem {
    gov__json *doc;             /* NULL when the body was no JSON object */
    const gov__json_node *root; /* the object; NULL likewise */
    const char *code;           /* [a-z0-9_.-]{1,64}, else NULL; of OAuth: "error" */
    const char *title;
    const char *detail;
    const char *origin; /* as written; NULL when absent */
    const char *trace;  /* printable ASCII of at most 64 bytes, else NULL */
    bool retryable;
    int64_t retry_after_ms; /* -1 when absent */
    const char *citizen_zh;
    const char *citizen_en;
    const gov__json_node *field_errors; /* array, or NULL */
    const char *raw_system;
    const char *raw_code;
} gov__problem;

/* GOV_OK whatever the body is; GOV_ERR_NO_MEMORY. Release with gov__problem_free in any case. */
gov_status gov__problem_read(const gov_allocator *mem, const gov__response *response,
                             gov__problem *out);
/* The same from an object that is a problem document; `node` must outlive `out`. */
void gov__problem_from_node(const gov__json_node *node, gov__problem *out);
void gov__problem_free(gov__problem *problem);

#endif
