/* SPDX-License-Identifier: Apache-2.0 */
/* What a pre-check found. Texts are borrowed from the answer that the findings own. */
#ifndef GOV__MATTER_FINDINGS_H
#define GOV__MATTER_FINDINGS_H

#include <stddef.h>

#include <govsdk/draft.h>

#include "base/json.h"
#include "core/client.h"

typedef struct gov__finding {
    const char *pointer;
    const char *severity;
    const char *code;
    const char *message[2]; /* by gov_language */
} gov__finding;

struct gov_findings {
    gov_client *client; /* counted */
    gov__json *doc;
    gov__finding *items;
    size_t count;
};

#endif
