/* SPDX-License-Identifier: Apache-2.0 */
/* How a certificate is written.
 * Owns: masking, the choice of face fields, the members of the contract. Not: files. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_status.h"
#include "sandbox/clock.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

/* The first character of a name, one star for each other one. */
static void mask_name(const char *name, char *out, size_t size)
{
    size_t used = 0, index = 0;
    for (const char *at = name; *at != '\0' && used + 5 < size; index++) {
        size_t length = 1;
        while ((at[length] & 0xC0) == 0x80) {
            length++;
        }
        if (index == 0) {
            memcpy(out, at, length);
            used = length;
        } else {
            out[used++] = '*';
        }
        at += length;
    }
    out[used] = '\0';
}

static void write_masked_holders(gov__sandbox_json *w, const char *holders)
{
    cJSON *list = cJSON_Parse(holders);
    const cJSON *holder = NULL;
    gov__sb_json_open_array(w, "holders");
    cJSON_ArrayForEach(holder, list)
    {
        char masked[132] = "";
        const char *name = gov__sb_member_text(holder, "name");
        mask_name(name ? name : "", masked, sizeof masked);
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "name", masked);
        gov__sb_json_opt(w, "id_type", gov__sb_member_text(holder, "id_type"));
        gov__sb_json_opt(w, "id_number", gov__sb_member_text(holder, "id_number"));
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || !list;
    cJSON_Delete(list);
}

static bool shows(const gov__sandbox_view *view, const char *field)
{
    return !view->masked && (!view->fields || gov__sb_has_text(view->fields, field));
}

static void write_number_and_holders(gov__sandbox_json *w, const gov__sandbox_certificate *c,
                                     const gov__sandbox_view *view)
{
    char number[40];
    gov__sb_mask_number(c->number, number);
    gov__sb_json_text(w, "number", shows(view, "number") ? c->number : number);
    if (shows(view, "holders")) {
        gov__sb_json_raw(w, "holders", c->holders);
    } else {
        write_masked_holders(w, c->holders);
    }
}

static void write_data(gov__sandbox_json *w, const gov__sandbox_certificate *c,
                       const gov__sandbox_view *view)
{
    cJSON *data = view->fields ? cJSON_Parse(c->data) : NULL;
    const cJSON *field = NULL;
    if (!view->fields) {
        gov__sb_json_raw(w, "data", c->data);
        return;
    }
    gov__sb_json_open(w, "data");
    cJSON_ArrayForEach(field, data)
    {
        if (shows(view, field->string)) {
            gov__sb_json_text(w, field->string, field->valuestring);
        }
    }
    gov__sb_json_close(w);
    w->failed = w->failed || !data;
    cJSON_Delete(data);
}

static void write_link(gov_sandbox *sb, gov__sandbox_json *w, const char *name, const char *id)
{
    char *identifier =
        *id ? gov__sb_get_text(sb, "SELECT identifier FROM certificate WHERE id = ?", "s", id)
            : NULL;
    if (identifier) {
        gov__sb_json_open(w, name);
        gov__sb_json_text(w, "id", id);
        gov__sb_json_text(w, "identifier", identifier);
        gov__sb_json_close(w);
    }
    w->failed = w->failed || (*id && !identifier);
    free(identifier);
}

/* A file that was made at issue tells the status of that day. */
static void write_status(gov__sandbox_json *w, const gov__sandbox_certificate *c, int64_t at)
{
    const gov__sandbox_status *status =
        at != 0 ? gov__sb_status_at(c, at) : gov__sb_status_find("valid");
    gov__sb_json_text(w, "status", status->word);
    gov__sb_json_open(w, "status_raw");
    gov__sb_json_text(w, "code", status->code);
    gov__sb_json_text(w, "text", status->text);
    gov__sb_json_close(w);
    gov__sb_json_time(w, "status_checked_at", at != 0 ? at : c->issued);
}

void gov__sb_certificate_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                               const gov__sandbox_certificate *c, const gov__sandbox_view *view)
{
    gov__sb_json_open(w, name);
    gov__sb_json_text(w, "id", c->id);
    gov__sb_json_text(w, "identifier", c->identifier);
    gov__sb_json_text(w, "type_code", c->type_code);
    gov__sb_json_text(w, "type_name", c->type_name);
    gov__sb_json_text(w, "type_name_en", c->type_name_en);
    write_number_and_holders(w, c, view);
    gov__sb_json_raw(w, "issuer", c->issuer);
    gov__sb_json_time(w, "issued_at", c->issued);
    gov__sb_json_text(w, "valid_from", c->valid_from);
    gov__sb_json_text(w, "valid_until", c->valid_until);
    write_status(w, c, view->at);
    write_link(sb, w, "predecessor", c->predecessor);
    if (view->at != 0) {
        write_link(sb, w, "successor", c->successor);
    }
    if (!view->fields) {
        gov__sb_json_opt(w, "matter_id", c->matter);
    }
    if (!view->masked) {
        write_data(w, c, view);
    }
    gov__sb_certificate_write_files(sb, w, c, view->files);
    gov__sb_json_close(w);
}

void gov__sb_certificate_write_of(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                                  const gov__sandbox_matter *m)
{
    gov__sandbox_query q;
    bool open = false;
    for (gov__sb_query(sb, &q,
                       "SELECT id, type_code, type_name FROM certificate WHERE matter = ? OR "
                       "matter IN (SELECT id FROM matter WHERE parent = ? AND parent <> '') "
                       "ORDER BY n",
                       "ss", m->id, m->id);
         gov__sb_next(&q);) {
        if (!open) {
            gov__sb_json_open_array(w, name);
            open = true;
        }
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "id", gov__sb_text(&q, 0));
        gov__sb_json_text(w, "type_code", gov__sb_text(&q, 1));
        gov__sb_json_text(w, "type_name", gov__sb_text(&q, 2));
        gov__sb_json_close(w);
    }
    if (open) {
        gov__sb_json_close_array(w);
    }
    w->failed = w->failed || q.failed;
}
