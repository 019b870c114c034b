/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a draft as a tree: objects with members sorted by name, and values. Written down it is
 * the canonical text of RFC 8785, which the contract reduces to sorted members, shortest escapes and
 * integers. What a field means is the item's schema, checked by the platform. */
#ifndef GOV__MATTER_FORM_H
#define GOV__MATTER_FORM_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>

#include "base/json.h"
#include "base/json_write.h"

#define GOV__FORM_NAME_MAX    64
#define GOV__FORM_DEPTH_MAX   16 /* the form itself is the first level */
#define GOV__FORM_MEMBERS_MAX 256
#define GOV__FORM_BYTES_MAX   (1024U * 1024)
/* Integers that every reader of JSON keeps exactly (RFC 7493 section 2.2). */
#define GOV__FORM_INTEGER_MAX 9007199254740991LL

typedef enum gov__form_kind {
    GOV__FORM_OBJECT,
    GOV__FORM_TEXT, /* a string, not escaped */
    GOV__FORM_JSON  /* canonical text of a number, a boolean or an array */
} gov__form_kind;

typedef struct gov__form_member {
    gov__form_kind kind;
    uint32_t name_len;
    uint32_t value_len;
    uint32_t count;
    uint32_t capacity;
    char *text;                       /* name, NUL, value, NUL; one block */
    struct gov__form_member *members; /* of an object, sorted by name */
} gov__form_member;

typedef struct gov__form {
    const gov_allocator *mem;
    gov__form_member root; /* an object without name */
    size_t bytes;
} gov__form;

/* Why a change is refused, besides memory. */
typedef enum gov__form_fault {
    GOV__FORM_FAULT_NONE,
    GOV__FORM_FAULT_POINTER,
    GOV__FORM_FAULT_NAME,
    GOV__FORM_FAULT_THROUGH,
    GOV__FORM_FAULT_JSON,
    GOV__FORM_FAULT_WHOLE,
    GOV__FORM_FAULT_NULL,
    GOV__FORM_FAULT_NUMBER,
    GOV__FORM_FAULT_SIZE
} gov__form_fault;

/* A piece of a pointer: the name of one member. */
typedef struct gov__form_name {
    const char *ptr;
    size_t len;
} gov__form_name;

void gov__form_init(gov__form *form, const gov_allocator *mem);
/* Wipes and releases everything; the form may be used again. */
void gov__form_free(gov__form *form);

/* Each leaves the form as it was when it fails. GOV_ERR_ARGUMENT or GOV_ERR_LIMIT with *fault set, or
 * GOV_ERR_NO_MEMORY. */
gov_status gov__form_set_text(gov__form *form, const char *pointer, const char *value,
                              gov__form_fault *fault);
/* json NULL removes; a field that is not there is fine. */
gov_status gov__form_set_json(gov__form *form, const char *pointer, const char *json,
                              gov__form_fault *fault);
/* The error that goes with a fault; GOV_ERR_NO_MEMORY and others by their own text. */
gov_status gov__form_raise(const gov_allocator *mem, gov_error **err, gov_status status,
                           gov__form_fault fault);

/* The canonical text. */
void gov__form_write(const gov__form *form, gov__jsonw *w);
/* A merge patch (RFC 7396) from `old`, an object, to the form. */
void gov__form_write_patch(const gov__form *form, const gov__json_node *old, gov__jsonw *w);

/* For form*.c: making and releasing members. A failed make leaves an empty member behind. */
gov_status gov__form_make_text(const gov_allocator *mem, gov__form_name name, const char *value,
                               gov__form_member *out);
gov_status gov__form_make_object(const gov_allocator *mem, gov__form_name name,
                                 gov__form_member *out);
/* From a parsed value; `level` is that of the value, the form itself being 1. */
gov_status gov__form_make_node(const gov_allocator *mem, gov__form_name name,
                               const gov__json_node *node, unsigned level, gov__form_member *out,
                               gov__form_fault *fault);
void gov__form_clear(const gov_allocator *mem, gov__form_member *member);
/* Takes `child` over, in place of one of the same name; on failure `child` stays the caller's. */
gov_status gov__form_place(const gov_allocator *mem, gov__form_member *parent,
                           const gov__form_member *child);
/* The member of that name; NULL when there is none. */
gov__form_member *gov__form_find(const gov__form_member *parent, gov__form_name name);
/* Bytes of names and values, and the levels below and with the member. */
size_t gov__form_bytes(const gov__form_member *member);
unsigned gov__form_levels(const gov__form_member *member);
bool gov__form_is_name(gov__form_name name);

#endif
