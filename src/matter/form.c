/* SPDX-License-Identifier: Apache-2.0 */
/* Setting fields of a form by pointer (RFC 6901), all or nothing. */
#include "matter/form.h"

#include <string.h>

#include "base/str.h"
#include "core/error.h"

/* A pointer of object members, taken apart. */
typedef struct path {
    gov__form_name names[GOV__FORM_DEPTH_MAX];
    size_t count;
} path;

void gov__form_init(gov__form *form, const gov_allocator *mem)
{
    *form = (gov__form){.mem = mem, .root = {.kind = GOV__FORM_OBJECT}};
}

void gov__form_free(gov__form *form)
{
    gov__form_clear(form->mem, &form->root);
    form->bytes = 0;
}

static gov_status refuse(gov__form_fault *out, gov__form_fault fault)
{
    *out = fault;
    return fault == GOV__FORM_FAULT_SIZE ? GOV_ERR_LIMIT : GOV_ERR_ARGUMENT;
}

/* Names of forms hold neither '~' nor '/', so the escapes of RFC 6901 section 3 cannot occur. */
static gov_status split(const char *pointer, path *out, gov__form_fault *fault)
{
    out->count = 0;
    if (pointer == NULL) {
        return refuse(fault, GOV__FORM_FAULT_POINTER);
    }
    for (const char *at = pointer; *at != '\0';) {
        if (*at != '/') {
            return refuse(fault, GOV__FORM_FAULT_POINTER);
        }
        if (out->count == GOV__FORM_DEPTH_MAX - 1) {
            return refuse(fault, GOV__FORM_FAULT_SIZE);
        }
        gov__form_name name = {at + 1, strcspn(at + 1, "/")};
        if (!gov__form_is_name(name)) {
            return refuse(fault, GOV__FORM_FAULT_NAME);
        }
        out->names[out->count++] = name;
        at = name.ptr + name.len;
    }
    return GOV_OK;
}

/* The deepest object of the form on the way; *depth names of the path lead to it. */
static gov_status descend(gov__form *form, const path *p, gov__form_member **out, size_t *depth,
                          gov__form_fault *fault)
{
    *out = &form->root;
    *depth = 0;
    while (*depth + 1 < p->count) {
        gov__form_member *child = gov__form_find(*out, p->names[*depth]);
        if (child == NULL) {
            break;
        }
        if (child->kind != GOV__FORM_OBJECT) {
            return refuse(fault, GOV__FORM_FAULT_THROUGH);
        }
        *out = child;
        (*depth)++;
    }
    return GOV_OK;
}

/* Puts objects around the value for the names from `depth` on that the form does not have yet. */
static gov_status wrap(const gov_allocator *mem, const path *p, size_t depth,
                       gov__form_member *value)
{
    for (size_t i = p->count - 1; i > depth; i--) {
        gov__form_member outer;
        gov_status status = gov__form_make_object(mem, p->names[i - 1], &outer);
        if (status == GOV_OK) {
            status = gov__form_place(mem, &outer, value);
        }
        if (status != GOV_OK) {
            gov__form_clear(mem, &outer);
            return status;
        }
        *value = outer;
    }
    return GOV_OK;
}

static bool fits(const gov__form *form, const gov__form_member *old, const gov__form_member *value,
                 size_t depth)
{
    size_t bytes = form->bytes - (old == NULL ? 0 : gov__form_bytes(old));
    size_t more = gov__form_bytes(value);
    return more <= GOV__FORM_BYTES_MAX && bytes <= GOV__FORM_BYTES_MAX - more &&
           1 + depth + gov__form_levels(value) <= GOV__FORM_DEPTH_MAX;
}

/* Puts `value`, which carries the last name of the path, into the form and takes it over. */
static gov_status put(gov__form *form, const path *p, gov__form_member *value,
                      gov__form_fault *fault)
{
    gov__form_member *parent = NULL;
    size_t depth = 0;
    gov_status status = descend(form, p, &parent, &depth, fault);
    if (status == GOV_OK) {
        status = wrap(form->mem, p, depth, value);
    }
    if (status == GOV_OK) {
        const gov__form_member *old = gov__form_find(parent, p->names[depth]);
        size_t old_bytes = old == NULL ? 0 : gov__form_bytes(old);
        size_t new_bytes = gov__form_bytes(value);
        status = fits(form, old, value, depth) ? gov__form_place(form->mem, parent, value)
                                               : refuse(fault, GOV__FORM_FAULT_SIZE);
        if (status == GOV_OK) {
            form->bytes = form->bytes - old_bytes + new_bytes;
        }
    }
    if (status != GOV_OK) {
        gov__form_clear(form->mem, value);
    }
    return status;
}

static void drop(gov__form *form, const path *p)
{
    gov__form_member *parent = NULL;
    size_t depth = 0;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    if (descend(form, p, &parent, &depth, &fault) != GOV_OK || depth + 1 != p->count) {
        return;
    }
    gov__form_member *member = gov__form_find(parent, p->names[depth]);
    if (member != NULL) {
        size_t behind = parent->count - (size_t)(member - parent->members) - 1;
        form->bytes -= gov__form_bytes(member);
        gov__form_clear(form->mem, member);
        memmove(member, member + 1, behind * sizeof *member);
        parent->count--;
    }
}

gov_status gov__form_set_text(gov__form *form, const char *pointer, const char *value,
                              gov__form_fault *fault)
{
    path p;
    gov__form_member member;
    gov_status status = split(pointer, &p, fault);
    if (status == GOV_OK && p.count == 0) {
        status = refuse(fault, GOV__FORM_FAULT_WHOLE);
    }
    if (status == GOV_OK) {
        status = gov__form_make_text(form->mem, p.names[p.count - 1], value, &member);
    }
    return status == GOV_OK ? put(form, &p, &member, fault) : status;
}

static gov_status parse(const gov__form *form, const char *json, gov__json **out,
                        gov__form_fault *fault)
{
    gov__json_limits limits = {.max_depth = GOV__FORM_DEPTH_MAX, .max_bytes = GOV__FORM_BYTES_MAX};
    size_t len = gov__str_len_max(json, GOV__FORM_BYTES_MAX + 1);
    gov_status status = gov__json_parse(form->mem, json, len, &limits, out);
    if (status == GOV_ERR_RESPONSE) {
        return refuse(fault, GOV__FORM_FAULT_JSON);
    }
    return status == GOV_ERR_LIMIT ? refuse(fault, GOV__FORM_FAULT_SIZE) : status;
}

static gov_status replace_whole(gov__form *form, const gov__json_node *node, gov__form_fault *fault)
{
    gov__form_member root;
    if (!gov__json_is_object(node)) {
        return refuse(fault, GOV__FORM_FAULT_WHOLE);
    }
    gov_status status =
        gov__form_make_node(form->mem, (gov__form_name){"", 0}, node, 1, &root, fault);
    if (status == GOV_OK) {
        gov__form_free(form);
        form->root = root;
        form->bytes = gov__form_bytes(&root);
    }
    return status;
}

gov_status gov__form_set_json(gov__form *form, const char *pointer, const char *json,
                              gov__form_fault *fault)
{
    path p;
    gov_status status = split(pointer, &p, fault);
    if (status != GOV_OK) {
        return status;
    }
    if (json == NULL) {
        if (p.count == 0) {
            gov__form_free(form);
        } else {
            drop(form, &p);
        }
        return GOV_OK;
    }
    gov__json *doc = NULL;
    gov__form_member member;
    status = parse(form, json, &doc, fault);
    if (status == GOV_OK && p.count == 0) {
        status = replace_whole(form, gov__json_root(doc), fault);
    } else if (status == GOV_OK) {
        status = gov__form_make_node(form->mem, p.names[p.count - 1], gov__json_root(doc),
                                     (unsigned)p.count + 1, &member, fault);
        status = status == GOV_OK ? put(form, &p, &member, fault) : status;
    }
    gov__json_free(doc);
    return status;
}

gov_status gov__form_raise(const gov_allocator *mem, gov_error **err, gov_status status,
                           gov__form_fault fault)
{
    static const char *const texts[][2] = {
        [GOV__FORM_FAULT_POINTER] = {"a pointer into a form is written /name/name",
                                     "表单指针应写作 /name/name"},
        [GOV__FORM_FAULT_NAME] =
            {"a name in a form is a letter or _, then letters, digits and _, 64 at most",
             "表单成员名须以字母或 _ 开头，由字母、数字、_ 组成，至多 64 个字符"},
        [GOV__FORM_FAULT_THROUGH] = {"the pointer passes through a value that is no object",
                                     "指针经过的值不是对象"},
        [GOV__FORM_FAULT_JSON] = {"the value is no JSON text", "值不是合法的 JSON 文本"},
        [GOV__FORM_FAULT_WHOLE] = {"the whole form must be a JSON object",
                                   "整个表单必须是 JSON 对象"},
        [GOV__FORM_FAULT_NULL] = {"null is no value of a form; remove the field instead",
                                  "null 不是表单值；请改为移除该字段"},
        [GOV__FORM_FAULT_NUMBER] =
            {"a number in a form is an integer of at most 2^53 - 1; send any other as text",
             "表单中的数字须为不超过 2^53 - 1 的整数；其他数字请以文本提交"},
        [GOV__FORM_FAULT_SIZE] = {"the form is too large or too deep", "表单过大或嵌套过深"},
    };
    if (fault == GOV__FORM_FAULT_NONE) {
        return gov__error_status(mem, err, status);
    }
    return gov__error_raise(mem, err, status, "%s%.0s", "%.0s%s", texts[fault][GOV_LANGUAGE_EN],
                            texts[fault][GOV_LANGUAGE_ZH]);
}
