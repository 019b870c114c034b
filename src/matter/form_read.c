/* SPDX-License-Identifier: Apache-2.0 */
/* From JSON to members of a form. Objects become members; everything else is kept as its canonical
 * text. What canonical means is said in form.h. */
#include "matter/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static gov__form_name name_of(const gov__json_node *node)
{
    const char *name = gov__json_name(node);
    return (gov__form_name){name, strlen(name)};
}

static gov_status refuse(gov__form_fault *out, gov__form_fault fault)
{
    *out = fault;
    return fault == GOV__FORM_FAULT_SIZE ? GOV_ERR_LIMIT : GOV_ERR_ARGUMENT;
}

static gov_status canonical(gov__jsonw *w, const gov__json_node *node, unsigned level,
                            gov__form_fault *fault);

typedef struct entry {
    const gov__json_node *node;
} entry;

static int by_name(const void *a, const void *b)
{
    const entry *left = a;
    const entry *right = b;
    return strcmp(gov__json_name(left->node), gov__json_name(right->node));
}

/* The members of an object inside an array. */
static gov_status canonical_object(gov__jsonw *w, const gov__json_node *node, unsigned level,
                                   gov__form_fault *fault)
{
    entry members[GOV__FORM_MEMBERS_MAX];
    size_t count = 0;
    for (const gov__json_node *n = gov__json_first(node); n != NULL; n = gov__json_next(n)) {
        if (!gov__form_is_name(name_of(n))) {
            return refuse(fault, GOV__FORM_FAULT_NAME);
        }
        if (count == GOV__FORM_MEMBERS_MAX) {
            return refuse(fault, GOV__FORM_FAULT_SIZE);
        }
        members[count++].node = n;
    }
    qsort(members, count, sizeof(const gov__json_node *), by_name);
    gov_status status = GOV_OK;
    gov__jsonw_object_begin(w);
    for (size_t i = 0; i < count && status == GOV_OK; i++) {
        gov__jsonw_key(w, gov__json_name(members[i].node));
        status = canonical(w, members[i].node, level + 1, fault);
    }
    gov__jsonw_object_end(w);
    return status;
}

static gov_status canonical_array(gov__jsonw *w, const gov__json_node *node, unsigned level,
                                  gov__form_fault *fault)
{
    gov_status status = GOV_OK;
    gov__jsonw_array_begin(w);
    for (const gov__json_node *n = gov__json_first(node); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        status = canonical(w, n, level + 1, fault);
    }
    gov__jsonw_array_end(w);
    return status;
}

static gov_status canonical_number(gov__jsonw *w, const gov__json_node *node,
                                   gov__form_fault *fault)
{
    int64_t value = 0;
    if (!gov__json_int64(node, &value) || value > GOV__FORM_INTEGER_MAX ||
        value < -GOV__FORM_INTEGER_MAX) {
        return refuse(fault, GOV__FORM_FAULT_NUMBER);
    }
    gov__jsonw_int64(w, value);
    return GOV_OK;
}

static gov_status canonical(gov__jsonw *w, const gov__json_node *node, unsigned level,
                            gov__form_fault *fault)
{
    bool value = false;
    if (level > GOV__FORM_DEPTH_MAX) {
        return refuse(fault, GOV__FORM_FAULT_SIZE);
    }
    if (gov__json_is_object(node)) {
        return canonical_object(w, node, level, fault);
    }
    if (gov__json_is_array(node)) {
        return canonical_array(w, node, level, fault);
    }
    if (gov__json_is_number(node)) {
        return canonical_number(w, node, fault);
    }
    if (gov__json_bool(node, &value)) {
        gov__jsonw_bool(w, value);
    } else if (gov__json_is_string(node)) {
        gov__jsonw_string(w, gov__json_string(node));
    } else {
        return refuse(fault, GOV__FORM_FAULT_NULL);
    }
    return GOV_OK;
}

/* A number, a boolean or an array: name, NUL, canonical text, NUL in one block. */
static gov_status make_json(const gov_allocator *mem, gov__form_name name,
                            const gov__json_node *node, unsigned level, gov__form_member *out,
                            gov__form_fault *fault)
{
    gov__buf buf;
    gov__buf_init_secret(&buf, mem, GOV__FORM_BYTES_MAX);
    gov__buf_append(&buf, name.ptr, name.len);
    gov__buf_append_char(&buf, '\0');
    gov__jsonw w;
    gov__jsonw_init(&w, &buf);
    size_t len = 0;
    gov_status status = canonical(&w, node, level, fault);
    if (status == GOV_OK) {
        status = gov__jsonw_finish(&w);
    }
    if (status == GOV_OK) {
        status = gov__buf_take(&buf, &out->text, &len);
    }
    if (status == GOV_OK) {
        out->kind = GOV__FORM_JSON;
        out->name_len = (uint32_t)name.len;
        out->value_len = (uint32_t)(len - name.len - 1);
    }
    gov__buf_free(&buf);
    return status;
}

static gov_status make_members(const gov_allocator *mem, const gov__json_node *node, unsigned level,
                               gov__form_member *out, gov__form_fault *fault)
{
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(node); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        gov__form_member child = {.kind = GOV__FORM_OBJECT};
        gov__form_name name = name_of(n);
        status = gov__form_is_name(name)
                     ? gov__form_make_node(mem, name, n, level + 1, &child, fault)
                     : refuse(fault, GOV__FORM_FAULT_NAME);
        if (status == GOV_OK) {
            status = gov__form_place(mem, out, &child);
        }
        if (status != GOV_OK) {
            gov__form_clear(mem, &child);
        }
    }
    return status;
}

gov_status gov__form_make_node(const gov_allocator *mem, gov__form_name name,
                               const gov__json_node *node, unsigned level, gov__form_member *out,
                               gov__form_fault *fault)
{
    *out = (gov__form_member){.kind = GOV__FORM_OBJECT};
    if (level > GOV__FORM_DEPTH_MAX) {
        return refuse(fault, GOV__FORM_FAULT_SIZE);
    }
    if (gov__json_is_string(node)) {
        return gov__form_make_text(mem, name, gov__json_string(node), out);
    }
    if (!gov__json_is_object(node)) {
        return make_json(mem, name, node, level, out, fault);
    }
    gov_status status = gov__form_make_object(mem, name, out);
    if (status == GOV_OK) {
        status = make_members(mem, node, level, out, fault);
    }
    if (status != GOV_OK) {
        gov__form_clear(mem, out);
    }
    return status;
}
