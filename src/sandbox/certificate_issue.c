/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that matters lead to, and those the demo citizens hold from the start.
 * Owns: face fields and holders from a form, the seed. Not: the row (certificate.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/certificate.h"
#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

/* --- from a matter ------------------------------------------------------------------------------- */

static void put_leaf(gov__sandbox_json *w, const char *name, const cJSON *value)
{
    char digits[24];
    if (cJSON_IsString(value)) {
        gov__sb_json_text(w, name, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        (void)gov__sb_print(digits, sizeof digits, "%lld", (long long)value->valuedouble);
        gov__sb_json_text(w, name, digits);
    }
}

/* A form's texts and numbers, two levels deep, under names like child_birth_date. What serves only
 * to reach or to identify the person stays off the face. */
static char *face_fields(const cJSON *form)
{
    gov__sandbox_json w = {0};
    const cJSON *group = NULL, *field = NULL;
    gov__sb_json_open(&w, NULL);
    cJSON_ArrayForEach(group, form)
    {
        put_leaf(&w, group->string, group);
        if (!cJSON_IsObject(group)) {
            continue;
        }
        cJSON_ArrayForEach(field, group)
        {
            char name[132];
            if (strcmp(field->string, "phone") != 0 && strcmp(field->string, "id_number") != 0) {
                (void)gov__sb_print(name, sizeof name, "%s_%s", group->string, field->string);
                put_leaf(&w, name, field);
            }
        }
    }
    gov__sb_json_close(&w);
    return gov__sb_json_take(&w, NULL);
}

static void put_holder(gov__sandbox_json *w, const gov__sandbox_subject *subject)
{
    char number[40];
    gov__sb_mask_number(subject->id_number, number);
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "name", subject->name);
    gov__sb_json_text(w, "id_type", subject->id_type);
    gov__sb_json_text(w, "id_number", number);
    gov__sb_json_close(w);
}

/* Whom the matter is about: the child, the company, the shop; else the applicant. */
static char *holders_of(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *form)
{
    static const char *const about[] = {"child", "company", "shop", "project"};
    gov__sandbox_json w = {0};
    gov__sandbox_subject subject;
    const char *name = NULL;
    for (size_t i = 0; !name && i < sizeof about / sizeof about[0]; i++) {
        name = gov__sb_member_text(gov__sb_member(form, about[i]), "name");
    }
    bool known = m->owner[0] && gov__sb_subject_load(sb, m->owner, &subject);
    gov__sb_json_open_array(&w, NULL);
    if (name || !known) {
        gov__sb_json_open(&w, NULL);
        gov__sb_json_text(&w, "name", name ? name : "申请人");
        gov__sb_json_close(&w);
    }
    if (known) {
        put_holder(&w, &subject);
    }
    gov__sb_json_close_array(&w);
    return gov__sb_json_take(&w, NULL);
}

static int tell(gov_sandbox *sb, const gov__sandbox_matter *m, const gov__sandbox_certificate *c,
                const gov__sandbox_cause *cause)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "certificate_id", c->id);
    gov__sb_json_text(&w, "type_code", c->type_code);
    gov__sb_json_text(&w, "type_name", c->type_name);
    gov__sb_json_close(&w);
    char *data = gov__sb_json_take(&w, NULL);
    const gov__sandbox_event event = {"result", NULL, NULL, NULL, data};
    int result = data ? gov__sb_event_add_both(sb, m, &event, cause) : -1;
    free(data);
    return result;
}

int gov__sb_certificate_issue(gov_sandbox *sb, const gov__sandbox_matter *m,
                              const gov__sandbox_cause *cause)
{
    gov__sandbox_certificate c = {0};
    const char *const subjects[] = {m->owner};
    cJSON *form = cJSON_Parse(m->form);
    c.issued = cause->at;
    c.data = face_fields(form);
    c.holders = holders_of(sb, m, form);
    cJSON_Delete(form);
    (void)gov__sb_print(c.type_code, sizeof c.type_code, "%s", m->cert_type);
    (void)gov__sb_print(c.matter, sizeof c.matter, "%s", m->id);
    int result = -1;
    if (c.data && c.holders &&
        gov__sb_certificate_make(sb, &c, NULL, subjects, m->owner[0] ? 1 : 0) == 0) {
        result = tell(sb, m, &c, cause);
    }
    gov__sb_certificate_clear(&c);
    return result;
}

/* --- from the start -------------------------------------------------------------------------------- */

static int seed_one(gov_sandbox *sb, const cJSON *entry)
{
    gov__sandbox_certificate c = {0};
    gov__sandbox_json w = {0};
    const char *subjects[4] = {NULL};
    const char *from = gov__sb_member_text(entry, "from");
    const char *type = gov__sb_member_text(entry, "type_code");
    char at[GOV__SB_TIME_BYTES];
    size_t count = 0;
    const cJSON *holder = NULL;
    gov__sb_json_open_array(&w, NULL);
    cJSON_ArrayForEach(holder, gov__sb_member(entry, "holders"))
    {
        gov__sandbox_subject subject;
        if (count < 4 && gov__sb_subject_load(sb, holder->valuestring, &subject)) {
            subjects[count++] = holder->valuestring;
            put_holder(&w, &subject);
        }
    }
    gov__sb_json_close_array(&w);
    c.holders = gov__sb_json_take(&w, NULL);
    c.data = cJSON_PrintUnformatted(gov__sb_member(entry, "data"));
    bool good = from && type && c.holders && c.data &&
                gov__sb_print(at, sizeof at, "%sT09:00:00+08:00", from) &&
                gov__sb_time_read(at, &c.issued);
    (void)gov__sb_print(c.type_code, sizeof c.type_code, "%s", type ? type : "");
    int result = good ? gov__sb_certificate_make(sb, &c, gov__sb_member_text(entry, "number"),
                                                 subjects, count)
                      : -1;
    gov__sb_certificate_clear(&c);
    return result;
}

static int seed(gov_sandbox *sb)
{
    cJSON *document = gov__sb_document("certificates");
    const cJSON *entries = gov__sb_member(document, "certificates");
    const cJSON *entry = NULL;
    int result = cJSON_GetArraySize(entries) > 0 ? 0 : -1;
    cJSON_ArrayForEach(entry, entries)
    {
        if (result == 0) {
            result = seed_one(sb, entry);
        }
    }
    cJSON_Delete(document);
    return result;
}

/* After the parts that hold subjects, keys and certificates. */
const gov__sandbox_part gov__sandbox_certificate_issue_part = {"certificate_issue", NULL, seed,
                                                               NULL};
