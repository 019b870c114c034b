/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a form: as its canonical text, and as the merge patch that leads to it. */
#include "matter/form.h"

#include <string.h>

static const char *value_of(const gov__form_member *member)
{
    return member->text + member->name_len + 1;
}

static void write_object(const gov__form_member *object, gov__jsonw *w);

static void write_value(const gov__form_member *member, gov__jsonw *w)
{
    if (member->kind == GOV__FORM_OBJECT) {
        write_object(member, w);
    } else if (member->kind == GOV__FORM_TEXT) {
        gov__jsonw_string_len(w, value_of(member), member->value_len);
    } else {
        gov__jsonw_raw(w, value_of(member), member->value_len);
    }
}

static void write_object(const gov__form_member *object, gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    for (uint32_t i = 0; i < object->count; i++) {
        gov__jsonw_key_len(w, object->members[i].text, object->members[i].name_len);
        write_value(&object->members[i], w);
    }
    gov__jsonw_object_end(w);
}

void gov__form_write(const gov__form *form, gov__jsonw *w)
{
    write_object(&form->root, w);
}

/* RFC 7396: null removes; an object is merged where an object stands, and put there where none does. */
static void write_patch(const gov__form_member *object, const gov__json_node *old, gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    for (uint32_t i = 0; i < object->count; i++) {
        const gov__form_member *member = &object->members[i];
        const gov__json_node *before = gov__json_member(old, member->text);
        gov__jsonw_key_len(w, member->text, member->name_len);
        if (member->kind == GOV__FORM_OBJECT && gov__json_is_object(before)) {
            write_patch(member, before, w);
        } else {
            write_value(member, w);
        }
    }
    for (const gov__json_node *n = gov__json_first(old); n != NULL; n = gov__json_next(n)) {
        const char *name = gov__json_name(n);
        if (gov__form_find(object, (gov__form_name){name, strlen(name)}) == NULL) {
            gov__jsonw_member_null(w, name);
        }
    }
    gov__jsonw_object_end(w);
}

void gov__form_write_patch(const gov__form *form, const gov__json_node *old, gov__jsonw *w)
{
    write_patch(&form->root, old, w);
}
