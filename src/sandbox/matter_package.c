/* SPDX-License-Identifier: Apache-2.0 */
/* Packages 一件事: one parent, one child an item.
 * Owns: making the children and where the parent stands. Not: a child's own way. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/event.h"
#include "sandbox/matter.h"
#include "sandbox/store.h"
#include "sandbox/task.h"

/* The members of the merged form that this item's own form has. */
static char *form_of(const cJSON *document, const cJSON *merged)
{
    const cJSON *properties = gov__sb_member(gov__sb_member(document, "form"), "properties");
    cJSON *form = cJSON_CreateObject();
    bool good = form != NULL;
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, merged)
    {
        if (good && gov__sb_member(properties, member->string)) {
            cJSON *copy = cJSON_Duplicate(member, true);
            good = copy && cJSON_AddItemToObject(form, member->string, copy);
        }
    }
    char *text = good ? gov__sb_canonical(form) : NULL;
    cJSON_Delete(form);
    return text;
}

/* The materials, of those that came, which this item needs. */
static char *materials_of(const cJSON *document, const cJSON *all)
{
    cJSON *list = cJSON_CreateArray();
    bool good = list != NULL;
    const cJSON *material = NULL;
    cJSON_ArrayForEach(material, all)
    {
        const char *code = gov__sb_member_text(material, "code");
        if (good && code && gov__sb_material_definition(document, code)) {
            cJSON *copy = cJSON_Duplicate(material, true);
            good = copy && cJSON_AddItemToArray(list, copy);
        }
    }
    char *text = good ? cJSON_PrintUnformatted(list) : NULL;
    cJSON_Delete(list);
    return text;
}

typedef struct spread {
    const gov__sandbox_matter *parent;
    const gov__sandbox_cause *cause;
    const cJSON *form;
    const cJSON *materials;
} spread;

static void copy_parent(gov__sandbox_matter *child, const gov__sandbox_matter *parent,
                        const gov__sandbox_cause *cause)
{
    *child = *parent;
    child->applicant = child->form = child->materials = child->delivery = NULL;
    child->commitment = child->pauses = child->result = child->authority = NULL;
    gov__sb_new_id("mat", child->id);
    (void)gov__sb_print(child->parent, sizeof child->parent, "%s", parent->id);
    (void)gov__sb_print(child->root, sizeof child->root, "%s", parent->id);
    child->state = GOV__SB_DRAFT;
    child->created = child->since = cause->at;
    child->row = 0;
}

static int make_child(gov_sandbox *sb, const spread *s, const char *code)
{
    cJSON *catalogue = gov__sb_catalogue_load(code);
    const cJSON *document = gov__sb_member(catalogue, "document");
    gov__sandbox_matter child;
    copy_parent(&child, s->parent, s->cause);
    int result = -1;
    if (document && gov__sb_matter_describe(&child, catalogue) == 0) {
        child.form = form_of(document, s->form);
        child.materials = materials_of(document, s->materials);
        child.applicant = gov__sb_copy(s->parent->applicant);
        child.delivery = gov__sb_copy(s->parent->delivery);
        child.commitment = gov__sb_copy(s->parent->commitment);
        gov__sb_matter_number(sb, &child, s->cause->at);
        if (child.form && child.materials && gov__sb_matter_insert(sb, &child) == 0 &&
            gov__sb_task_create(sb, &child, catalogue) == 0) {
            result = 0;
        }
    }
    gov__sb_matter_clear(&child);
    cJSON_Delete(catalogue);
    return result;
}

static int submit_child(gov_sandbox *sb, gov__sandbox_matter *child, void *user)
{
    const gov__sandbox_cause *cause = user;
    return gov__sb_matter_move(sb, child, GOV__SB_SUBMITTED, cause) == 0 ? 0 : -1;
}

int gov__sb_package_spread(gov_sandbox *sb, const gov__sandbox_matter *parent,
                           const cJSON *document, const gov__sandbox_cause *cause)
{
    cJSON *form = cJSON_Parse(parent->form);
    cJSON *materials = cJSON_Parse(parent->materials);
    const spread s = {parent, cause, form, materials};
    const cJSON *item = NULL;
    int result = form && materials ? 0 : -1;
    cJSON_ArrayForEach(item, gov__sb_member(document, "items"))
    {
        const char *code = gov__sb_member_text(item, "code");
        result = result == 0 && code ? make_child(sb, &s, code) : -1;
    }
    cJSON_Delete(materials);
    cJSON_Delete(form);
    gov__sandbox_cause shared = *cause;
    return result == 0 ? gov__sb_matter_each_child(sb, parent->id, submit_child, &shared) : -1;
}

typedef struct refresh {
    const cJSON *form, *materials;
} refresh;

static int refresh_child(gov_sandbox *sb, gov__sandbox_matter *child, void *user)
{
    const refresh *r = user;
    cJSON *catalogue = gov__sb_catalogue_load(child->code);
    const cJSON *document = gov__sb_member(catalogue, "document");
    char *form = document ? form_of(document, r->form) : NULL;
    char *materials = document ? materials_of(document, r->materials) : NULL;
    cJSON_Delete(catalogue);
    gov__sb_matter_set(&child->form, form);
    gov__sb_matter_set(&child->materials, materials);
    return form && materials ? gov__sb_matter_save(sb, child) : -1;
}

int gov__sb_package_refresh(gov_sandbox *sb, const gov__sandbox_matter *parent)
{
    cJSON *form = cJSON_Parse(parent->form);
    cJSON *materials = cJSON_Parse(parent->materials);
    refresh r = {form, materials};
    int result =
        form && materials ? gov__sb_matter_each_child(sb, parent->id, refresh_child, &r) : -1;
    cJSON_Delete(materials);
    cJSON_Delete(form);
    return result;
}

/* Children that were refused or withdrawn do not hold the others back. */
static gov__sandbox_state target(gov_sandbox *sb, const char *parent)
{
    int64_t least =
        gov__sb_get_int(sb, -1, "SELECT min(state) FROM matter WHERE parent = ? AND state < ?",
                        "si", parent, (int64_t)GOV__SB_REJECTED);
    int64_t out = gov__sb_get_int(sb, GOV__SB_DRAFT,
                                  "SELECT min(state) FROM matter WHERE parent = ?", "s", parent);
    int64_t inside =
        gov__sb_get_int(sb, 0, "SELECT count(*) FROM matter WHERE parent = ? AND state < ?", "si",
                        parent, (int64_t)GOV__SB_REJECTED);
    return (gov__sandbox_state)(inside > 0 ? least : out);
}

int gov__sb_package_follow(gov_sandbox *sb, const char *parent, const gov__sandbox_cause *cause)
{
    gov__sandbox_matter m;
    gov__sandbox_state way[GOV__SB_STATE_COUNT];
    int result = gov__sb_matter_load(sb, parent, &m) ? 0 : -1;
    if (result == 0 && m.state != GOV__SB_DRAFT) {
        const gov__sandbox_cause own = {cause->at, cause->org ? "system" : cause->actor, NULL,
                                        cause->note};
        gov__sandbox_state to = target(sb, parent);
        size_t steps = gov__sb_state_path(m.state, to, way);
        for (size_t i = 0; i < steps && result == 0; i++) {
            result = gov__sb_matter_move(sb, &m, way[i], &own);
        }
        if (result == 0 && steps == 0) {
            result = gov__sb_run(sb, "UPDATE matter SET version = version + 1 WHERE id = ?", "s",
                                 parent) == 1
                         ? 0
                         : -1;
        }
    }
    gov__sb_matter_clear(&m);
    return result;
}
