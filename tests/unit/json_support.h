/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a node deep in a document. Not a JSON pointer: names hold no '/', nothing is escaped. */
#ifndef GOVSDK_JSON_SUPPORT_H
#define GOVSDK_JSON_SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/* "" is the node itself; "/a/0" the first element of its member a. NULL when it leads nowhere. */
static inline const gov__json_node *json_at(const gov__json_node *node, const char *path)
{
    while (node != NULL && *path == '/') {
        char name[64];
        size_t len = strcspn(++path, "/");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, path);
        path += len;
        if (gov__json_is_object(node)) {
            node = gov__json_member(node, name);
            continue;
        }
        node = gov__json_first(node);
        for (unsigned long i = strtoul(name, NULL, 10); node != NULL && i != 0; i--) {
            node = gov__json_next(node);
        }
    }
    return node;
}

#endif
