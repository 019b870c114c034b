/* SPDX-License-Identifier: Apache-2.0 */
/* What json.c and json_access.c agree on about the cJSON tree. Only these two include it. */
#ifndef GOV__BASE_JSON_TREE_H
#define GOV__BASE_JSON_TREE_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/json.h"

/* The first element, NULL for what is no container. */
static inline cJSON *gov__json_child(const cJSON *node)
{
    return (node->type & (cJSON_Array | cJSON_Object)) != 0 ? node->child : NULL;
}

/* Length of the number that stands at p in a scanned text. */
static inline size_t gov__json_number_len(const char *p)
{
    size_t len = 0;
    while ((p[len] >= '0' && p[len] <= '9') || p[len] == '-' || p[len] == '+' || p[len] == '.' ||
           p[len] == 'e' || p[len] == 'E') {
        len++;
    }
    return len;
}

#endif
