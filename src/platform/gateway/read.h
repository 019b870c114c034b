/* SPDX-License-Identifier: Apache-2.0 */
/* What several readers of the gateway's JSON need. */
#ifndef GOV__PLATFORM_GATEWAY_READ_H
#define GOV__PLATFORM_GATEWAY_READ_H

#include <stdint.h>

#include "base/json.h"

/* The RFC 3339 time of a member in milliseconds; 0 when it is absent or malformed. */
int64_t gov__gateway_time_of(const gov__json_node *object, const char *name);
/* A value as JSON text of its own, to be wiped when it is freed. */
gov_status gov__gateway_print(const gov_allocator *mem, const gov__json_node *node, char **out);

#endif
