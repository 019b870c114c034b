/* SPDX-License-Identifier: Apache-2.0 */
/* What reaches the log: fixed words and an allow-list of facts of a call. There is no way to log a
 * header, a URL, a body or a value of a citizen; do not add one. */
#ifndef GOV__CORE_LOG_H
#define GOV__CORE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/log.h>

#include "core/client.h"

/* Facts of one exchange; a member that is 0 or NULL is left out. */
typedef struct gov__log_facts {
    const char *operation; /* static name, for instance "matter_submit" */
    const char *method;    /* static */
    const char *event;     /* static word or phrase */
    gov_status status;     /* named in the record when it is no GOV_OK */
    gov_stage stage;       /* 0: none */
    int32_t http_status;
    uint32_t attempt;
    int64_t duration_ms;    /* negative: none */
    int64_t wait_ms;        /* negative: none */
    const char *request_id; /* checked: letters, digits, '-', '_', '.' only */
} gov__log_facts;

bool gov__log_wants(const gov_client *client, gov_log_level level);
void gov__log_write(const gov_client *client, gov_log_level level, const gov__log_facts *facts);

#endif
