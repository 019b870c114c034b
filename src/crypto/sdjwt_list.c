/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields the disclosures bring, and where in the payload they stand: noted while sdjwt_process.c
 * writes it. It decides nothing. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/sdjwt_parts.h"

/* Of a pointer. Every field keeps its own, so that long names times many fields would be much. */
#define PATH_MAX_BYTES 4096

gov_status gov__sdjwt_list_begin(const gov__sdjwt_state *state, gov__sdjwt_list *list)
{
    *list = (gov__sdjwt_list){.inside = SIZE_MAX};
    gov__buf_init_secret(&list->path, state->mem, PATH_MAX_BYTES);
    if (!state->policy.list || state->count == 0) {
        return GOV_OK;
    }
    list->fields = gov__mem_calloc(state->mem, state->count, sizeof list->fields[0]);
    return list->fields != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

void gov__sdjwt_list_end(const gov__sdjwt_state *state, gov__sdjwt_list *list)
{
    for (size_t i = 0; list->fields != NULL && i < list->count; i++) {
        gov__mem_free(state->mem, list->fields[i].path);
    }
    gov__mem_free(state->mem, list->fields);
    gov__buf_free(&list->path);
}

size_t gov__sdjwt_list_enter_name(gov__sdjwt_list *list, const char *name)
{
    size_t mark = list->path.len;

    if (list->fields == NULL) {
        return mark;
    }
    gov__buf_append_char(&list->path, '/');
    for (; *name != '\0'; name++) { /* RFC 6901 section 3 */
        if (*name == '~' || *name == '/') {
            gov__buf_append_str(&list->path, *name == '~' ? "~0" : "~1");
        } else {
            gov__buf_append_char(&list->path, *name);
        }
    }
    return mark;
}

size_t gov__sdjwt_list_enter_index(gov__sdjwt_list *list, size_t index)
{
    size_t mark = list->path.len;

    if (list->fields != NULL) {
        gov__buf_append_char(&list->path, '/');
        gov__buf_append_uint(&list->path, index);
    }
    return mark;
}

void gov__sdjwt_list_leave(gov__sdjwt_list *list, size_t mark)
{
    gov__buf_truncate(&list->path, mark);
}

size_t gov__sdjwt_list_open(const gov__sdjwt_state *state, gov__sdjwt_list *list,
                            const gov__disclosure *disclosure, size_t at)
{
    if (list->fields == NULL || list->count == state->count) {
        return SIZE_MAX;
    }
    gov__sdjwt_field *field = &list->fields[list->count];
    *field = (gov__sdjwt_field){.raw = disclosure->raw,
                                .raw_len = disclosure->raw_len,
                                .element = disclosure->name == NULL,
                                .value_at = at,
                                .parent = list->inside};
    const char *path = gov__buf_text(&list->path);
    field->path = gov__mem_strdup(state->mem, path);
    if (path != NULL && field->path == NULL) {
        gov__buf_fail(&list->path, GOV_ERR_NO_MEMORY);
    }
    list->inside = list->count;
    return list->count++;
}

void gov__sdjwt_list_close(gov__sdjwt_list *list, size_t field, const gov__buf *text)
{
    if (field == SIZE_MAX) {
        return;
    }
    gov__sdjwt_field *own = &list->fields[field];
    list->inside = own->parent;
    if (own->value_at < text->len && text->data[own->value_at] == ',') {
        own->value_at++; /* an element after another */
    }
    own->value_len = text->len - own->value_at;
}

gov_status gov__sdjwt_list_give(gov__sdjwt_list *list, gov__sdjwt *sdjwt)
{
    gov_status status = gov__buf_status(&list->path);

    if (status == GOV_OK) {
        sdjwt->fields = list->fields;
        list->fields = NULL;
    }
    return status;
}
