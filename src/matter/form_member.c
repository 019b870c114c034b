/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a form: made, found by name, placed in order, released. Pointers are form.c, reading
 * from JSON form_read.c. */
#include "matter/form.h"

#include <string.h>

#include "base/mem.h"
#include "base/wipe.h"

bool gov__form_is_name(gov__form_name name)
{
    if (name.len == 0 || name.len > GOV__FORM_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return true;
}

/* One block with name and value, the value left to be filled. */
static gov_status make(const gov_allocator *mem, gov__form_name name, size_t value_len,
                       gov__form_kind kind, gov__form_member *out)
{
    *out = (gov__form_member){.kind = kind};
    if (value_len > GOV__FORM_BYTES_MAX) {
        return GOV_ERR_LIMIT;
    }
    char *text = gov__mem_alloc(mem, name.len + value_len + 2);
    if (text == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    if (name.len != 0) {
        memcpy(text, name.ptr, name.len);
    }
    text[name.len] = '\0';
    text[name.len + 1 + value_len] = '\0';
    out->text = text;
    out->name_len = (uint32_t)name.len;
    out->value_len = (uint32_t)value_len;
    return GOV_OK;
}

gov_status gov__form_make_text(const gov_allocator *mem, gov__form_name name, const char *value,
                               gov__form_member *out)
{
    size_t len = strlen(value);
    gov_status status = make(mem, name, len, GOV__FORM_TEXT, out);
    if (status == GOV_OK) {
        memcpy(out->text + name.len + 1, value, len);
    }
    return status;
}

gov_status gov__form_make_object(const gov_allocator *mem, gov__form_name name,
                                 gov__form_member *out)
{
    return make(mem, name, 0, GOV__FORM_OBJECT, out);
}

void gov__form_clear(const gov_allocator *mem, gov__form_member *member)
{
    for (uint32_t i = 0; i < member->count; i++) {
        gov__form_clear(mem, &member->members[i]);
    }
    gov__mem_free(mem, member->members);
    if (member->text != NULL) {
        gov__mem_wipe_free(mem, member->text, (size_t)member->name_len + member->value_len + 2);
    }
    *member = (gov__form_member){.kind = GOV__FORM_OBJECT};
}

/* Negative, 0 or positive, as the member's name stands before, at or behind the other. */
static int compare(const gov__form_member *member, gov__form_name name)
{
    size_t len = member->name_len < name.len ? member->name_len : name.len;
    int order = memcmp(member->text, name.ptr, len);
    return order != 0 ? order : (member->name_len > name.len) - (member->name_len < name.len);
}

/* Where the name is, or belongs. */
static uint32_t position(const gov__form_member *parent, gov__form_name name, bool *found)
{
    uint32_t low = 0;
    uint32_t high = parent->count;
    *found = false;
    while (low < high && !*found) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(&parent->members[middle], name);
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
            *found = order == 0;
        }
    }
    return *found ? high : low;
}

gov__form_member *gov__form_find(const gov__form_member *parent, gov__form_name name)
{
    bool found = false;
    uint32_t at = position(parent, name, &found);
    return found ? &parent->members[at] : NULL;
}

static gov_status grow(const gov_allocator *mem, gov__form_member *parent)
{
    if (parent->count == GOV__FORM_MEMBERS_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (parent->count < parent->capacity) {
        return GOV_OK;
    }
    uint32_t capacity = parent->capacity == 0 ? 16 : parent->capacity * 2;
    gov__form_member *members =
        gov__mem_resize_array(mem, parent->members, capacity, sizeof *members);
    if (members == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    parent->members = members;
    parent->capacity = capacity;
    return GOV_OK;
}

gov_status gov__form_place(const gov_allocator *mem, gov__form_member *parent,
                           const gov__form_member *child)
{
    bool found = false;
    gov__form_name name = {child->text, child->name_len};
    uint32_t at = position(parent, name, &found);
    if (found) {
        gov__form_clear(mem, &parent->members[at]);
        parent->members[at] = *child;
        return GOV_OK;
    }
    gov_status status = grow(mem, parent);
    if (status == GOV_OK) {
        gov__form_member *slot = parent->members + at;
        memmove(slot + 1, slot, (parent->count - at) * sizeof *slot);
        *slot = *child;
        parent->count++;
    }
    return status;
}

size_t gov__form_bytes(const gov__form_member *member)
{
    size_t bytes = (size_t)member->name_len + member->value_len;
    for (uint32_t i = 0; i < member->count; i++) {
        bytes += gov__form_bytes(&member->members[i]);
    }
    return bytes;
}

unsigned gov__form_levels(const gov__form_member *member)
{
    unsigned deepest = 0;
    for (uint32_t i = 0; i < member->count; i++) {
        unsigned levels = gov__form_levels(&member->members[i]);
        deepest = levels > deepest ? levels : deepest;
    }
    return deepest + 1;
}
