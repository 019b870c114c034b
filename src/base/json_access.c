/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a parsed document: members, elements, values, printing.
 * Never writes to the tree. Numbers follow the scheme explained in json.c. */
#include "base/json.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/json_scan.h"
#include "base/json_write.h"
#include "base/str.h"

static const cJSON *tree(const gov__json_node *node)
{
    return (const cJSON *)node;
}

static bool has_type(const gov__json_node *node, int types)
{
    return node != NULL && (tree(node)->type & types) != 0;
}

bool gov__json_is_object(const gov__json_node *node)
{
    return has_type(node, cJSON_Object);
}

bool gov__json_is_array(const gov__json_node *node)
{
    return has_type(node, cJSON_Array);
}

bool gov__json_is_string(const gov__json_node *node)
{
    return has_type(node, cJSON_String);
}

bool gov__json_is_number(const gov__json_node *node)
{
    return has_type(node, cJSON_Number);
}

bool gov__json_is_bool(const gov__json_node *node)
{
    return has_type(node, cJSON_True | cJSON_False);
}

const gov__json_node *gov__json_first(const gov__json_node *parent)
{
    return parent != NULL ? (const gov__json_node *)tree(parent)->child : NULL;
}

const gov__json_node *gov__json_next(const gov__json_node *node)
{
    return node != NULL ? (const gov__json_node *)tree(node)->next : NULL;
}

size_t gov__json_size(const gov__json_node *parent)
{
    size_t count = 0;
    for (const gov__json_node *n = gov__json_first(parent); n != NULL; n = gov__json_next(n)) {
        count++;
    }
    return count;
}

const char *gov__json_name(const gov__json_node *node)
{
    return node != NULL ? tree(node)->string : NULL;
}

const gov__json_node *gov__json_member(const gov__json_node *object, const char *name)
{
    if (!gov__json_is_object(object) || name == NULL) {
        return NULL;
    }
    const cJSON *node = tree(object)->child;
    /* The first letters mostly differ, which spares the call. */
    while (node != NULL && (node->string[0] != name[0] || strcmp(node->string, name) != 0)) {
        node = node->next;
    }
    return (const gov__json_node *)node;
}

const char *gov__json_string(const gov__json_node *node)
{
    return gov__json_is_string(node) ? tree(node)->valuestring : NULL;
}

bool gov__json_bool(const gov__json_node *node, bool *out)
{
    if (!gov__json_is_bool(node)) {
        return false;
    }
    *out = has_type(node, cJSON_True);
    return true;
}

bool gov__json_int64(const gov__json_node *node, int64_t *out)
{
    if (!gov__json_is_number(node)) {
        return false;
    }
    const char *text = tree(node)->valuestring;
    if (text != NULL) {
        return gov__str_to_int64(text, gov__json_number_len(text), out);
    }
    *out = (int64_t)tree(node)->valuedouble;
    return true;
}

const char *gov__json_get_string(const gov__json_node *object, const char *name)
{
    return gov__json_string(gov__json_member(object, name));
}

bool gov__json_get_bool(const gov__json_node *object, const char *name, bool *out)
{
    return gov__json_bool(gov__json_member(object, name), out);
}

bool gov__json_get_int64(const gov__json_node *object, const char *name, int64_t *out)
{
    return gov__json_int64(gov__json_member(object, name), out);
}

const gov__json_node *gov__json_get_object(const gov__json_node *object, const char *name)
{
    const gov__json_node *node = gov__json_member(object, name);
    return gov__json_is_object(node) ? node : NULL;
}

const gov__json_node *gov__json_get_array(const gov__json_node *object, const char *name)
{
    const gov__json_node *node = gov__json_member(object, name);
    return gov__json_is_array(node) ? node : NULL;
}

static void print_number(const cJSON *node, gov__buf *buf)
{
    if (node->valuestring != NULL) {
        gov__buf_append(buf, node->valuestring, gov__json_number_len(node->valuestring));
    } else {
        gov__buf_append_int(buf, (int64_t)node->valuedouble);
    }
}

static void print_scalar(const cJSON *node, gov__buf *buf)
{
    switch (node->type & 0xFF) {
    case cJSON_String: gov__jsonw_escape(buf, node->valuestring, strlen(node->valuestring)); break;
    case cJSON_Number: print_number(node, buf); break;
    case cJSON_True: gov__buf_append(buf, "true", 4); break;
    case cJSON_False: gov__buf_append(buf, "false", 5); break;
    default: gov__buf_append(buf, "null", 4); break;
    }
}

static void print_name(const cJSON *node, gov__buf *buf)
{
    if (node->string != NULL) {
        gov__jsonw_escape(buf, node->string, strlen(node->string));
        gov__buf_append_char(buf, ':');
    }
}

static bool is_container(const cJSON *node)
{
    return (node->type & (cJSON_Array | cJSON_Object)) != 0;
}

static char bracket(const cJSON *node, char for_array, char for_object)
{
    return (node->type & cJSON_Object) != 0 ? for_object : for_array;
}

/* Writes what precedes the children; for a leaf that is all. */
static void print_open(const cJSON *node, gov__buf *buf)
{
    if (!is_container(node)) {
        print_scalar(node, buf);
        return;
    }
    gov__buf_append_char(buf, bracket(node, '[', '{'));
    if (node->child == NULL) {
        gov__buf_append_char(buf, bracket(node, ']', '}'));
    }
}

gov_status gov__json_print(const gov__json_node *node, gov__buf *buf)
{
    const cJSON *parents[GOV__JSON_HARD_DEPTH];
    size_t depth = 0;
    const cJSON *at = tree(node);
    if (at == NULL) {
        gov__buf_fail(buf, GOV_ERR_ARGUMENT);
        return gov__buf_status(buf);
    }
    print_open(at, buf);
    for (;;) {
        if (at->child != NULL) {
            parents[depth++] = at;
            at = at->child;
        } else {
            while (depth != 0 && at->next == NULL) {
                at = parents[--depth];
                gov__buf_append_char(buf, bracket(at, ']', '}'));
            }
            if (depth == 0) {
                return gov__buf_status(buf);
            }
            gov__buf_append_char(buf, ',');
            at = at->next;
        }
        print_name(at, buf);
        print_open(at, buf);
    }
}
