/* SPDX-License-Identifier: Apache-2.0 */
/* JSON pointers (RFC 6901) over the claims of a credential. "-" is no index here. */
#include <string.h>

#include "base/str.h"
#include "sd_jwt/sd_jwt_parts.h"

#define INDEX_DIGITS 9

bool gov__sd_jwt_is_pointer(const char *text, size_t len)
{
    if (len < 2 || text[0] != '/') {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '~' && (i + 1 == len || (text[i + 1] != '0' && text[i + 1] != '1'))) {
            return false;
        }
    }
    return true;
}

/* Whether the token, with its escapes, is this name. */
static bool is_name(const char *token, size_t len, const char *name)
{
    size_t i = 0;

    for (; i < len && *name != '\0'; name++) {
        char c = token[i++];
        if (c == '~') {
            c = token[i++] == '0' ? '~' : '/';
        }
        if (c != *name) {
            return false;
        }
    }
    return i == len && *name == '\0';
}

static const gov__json_node *member_of(const gov__json_node *object, const char *token, size_t len)
{
    const gov__json_node *node = gov__json_first(object);

    while (node != NULL && !is_name(token, len, gov__json_name(node))) {
        node = gov__json_next(node);
    }
    return node;
}

static const gov__json_node *element_of(const gov__json_node *array, const char *token, size_t len)
{
    const gov__json_node *node = gov__json_first(array);
    uint64_t index;

    if (len > INDEX_DIGITS || (len > 1 && token[0] == '0') ||
        !gov__str_to_uint64(token, len, &index)) {
        return NULL;
    }
    for (; node != NULL && index > 0; index--) {
        node = gov__json_next(node);
    }
    return node;
}

const gov__json_node *gov__sd_jwt_resolve(const gov__json_node *root, const char *pointer)
{
    const gov__json_node *node = root;

    while (node != NULL && *pointer == '/') {
        const char *token = pointer + 1;
        size_t len = strcspn(token, "/");

        node = gov__json_is_object(node)  ? member_of(node, token, len)
               : gov__json_is_array(node) ? element_of(node, token, len)
                                          : NULL;
        pointer = token + len;
    }
    return node;
}

bool gov__sd_jwt_is_inside(const char *inner, const char *outer)
{
    size_t len = strlen(outer);

    return strncmp(inner, outer, len) == 0 && inner[len] == '/';
}
