/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts on the wire of the gateway contract: made, changed by merge patch (RFC 7396), pre-checked,
 * submitted. */
#include "platform/gateway/draft.h"

#include "base/json_write.h"
#include "base/mem.h"

static void write_material(gov__jsonw *w, const gov__draft_material *material)
{
    const char *own = gov__draft_own_source(material);
    if (material->fill == GOV__FILL_NONE && own == NULL) {
        return;
    }
    gov__jsonw_object_begin(w);
    gov__jsonw_member_string(w, "code", material->code);
    switch (material->fill) {
    case GOV__FILL_NONE: gov__jsonw_member_string(w, "source", own); break;
    case GOV__FILL_UPLOAD:
        gov__jsonw_member_string(w, "source", "upload");
        gov__jsonw_member_string(w, "upload_id", material->id);
        gov__jsonw_member_string(w, "digest", material->digest);
        break;
    case GOV__FILL_CERTIFICATE:
        gov__jsonw_member_string(w, "source", "certificate");
        gov__jsonw_member_string(w, "certificate_id", material->id);
        break;
    case GOV__FILL_PROMISED: gov__jsonw_member_string(w, "status", "promised"); break;
    case GOV__FILL_WAIVED: gov__jsonw_member_string(w, "status", "waived"); break;
    }
    gov__jsonw_object_end(w);
}

static void write_materials(gov__jsonw *w, const gov_draft *draft)
{
    gov__jsonw_member_array(w, "materials");
    for (size_t i = 0; i < draft->material_count; i++) {
        write_material(w, &draft->materials[i]);
    }
    gov__jsonw_array_end(w);
}

static void write_commitment(gov__jsonw *w, const gov_draft *draft)
{
    gov__jsonw_member_object(w, "commitment");
    gov__jsonw_member_bool(w, "accepted", true);
    gov__jsonw_member_string(w, "text_digest", draft->commitment_digest);
    gov__jsonw_object_end(w);
}

/* What a draft says besides its form. `change`: as a merge patch, in which null removes. */
static void write_rest(gov__jsonw *w, const gov_draft *draft, bool change)
{
    write_materials(w, draft);
    if (draft->delivery != NULL) {
        gov__jsonw_member_object(w, "delivery");
        gov__jsonw_member_string(w, "method", draft->delivery);
        gov__jsonw_object_end(w);
    }
    gov__jsonw_member_string(w, "acceptance_mode", gov__draft_mode(draft));
    if (gov__draft_has(draft, GOV__FILL_WAIVED)) {
        write_commitment(w, draft);
    } else if (change) {
        gov__jsonw_member_null(w, "commitment");
    }
}

gov_status gov__gateway_create_body(const gov_draft *draft, gov__draft_version *out)
{
    gov__jsonw w;
    gov__jsonw_init(&w, &out->text);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, draft->package ? "package_code" : "item_code", draft->code);
    gov__jsonw_key(&w, "form_data");
    out->form_at = out->text.len;
    gov__form_write(&draft->form, &w);
    out->form_len = out->text.len - out->form_at;
    write_rest(&w, draft, false);
    gov__jsonw_object_end(&w);
    out->body_len = out->text.len;
    return gov__jsonw_finish(&w);
}

gov_status gov__gateway_change_body(const gov_draft *draft, const gov__json_node *saved,
                                    gov__draft_version *out)
{
    gov__jsonw w;
    gov__jsonw_init(&w, &out->text);
    gov__jsonw_object_begin(&w);
    gov__jsonw_key(&w, "form_data");
    gov__form_write_patch(&draft->form, saved, &w);
    write_rest(&w, draft, true);
    gov__jsonw_object_end(&w);
    gov_status status = gov__jsonw_finish(&w);
    out->body_len = out->text.len;
    out->form_at = out->text.len;
    gov__jsonw_init(&w, &out->text);
    gov__form_write(&draft->form, &w);
    out->form_len = out->text.len - out->form_at;
    return status == GOV_OK ? gov__jsonw_finish(&w) : status;
}

void gov__gateway_create_write(gov__request *request)
{
    gov__request_begin(request, "POST", "/gov/v1/matters");
}

void gov__gateway_change_write(gov__request *request, const char *matter_id, const char *etag)
{
    gov__request_begin(request, "PATCH", "/gov/v1/matters/");
    gov__request_segment(request, matter_id);
    gov__request_header(request, "If-Match", etag);
}

gov_status gov__gateway_draft_read(const gov__json_node *root, const char **out_id,
                                   const char **out_etag)
{
    *out_id = gov__json_get_string(root, "id");
    *out_etag = gov__json_get_string(root, "etag");
    return *out_id != NULL && *out_etag != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

void gov__gateway_precheck_write(gov__request *request, const gov_draft *draft)
{
    gov__jsonw w;
    gov__request_begin(request, "POST", "/gov/v1/items/");
    gov__request_segment(request, draft->code);
    gov__request_path(request, "/precheck");
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_key(&w, "form_data");
    gov__form_write(&draft->form, &w);
    write_materials(&w, draft);
    gov__jsonw_member_string(&w, "acceptance_mode", gov__draft_mode(draft));
    gov__jsonw_object_end(&w);
    (void)gov__jsonw_finish(&w);
}

static gov_status finding_read(const gov__json_node *node, gov__finding *out)
{
    const gov__json_node *message = gov__json_get_object(node, "message");
    out->pointer = gov__json_get_string(node, "pointer");
    out->severity = gov__json_get_string(node, "severity");
    out->code = gov__json_get_string(node, "code");
    out->message[GOV_LANGUAGE_EN] = gov__json_get_string(message, "en");
    out->message[GOV_LANGUAGE_ZH] = gov__json_get_string(message, "zh");
    bool complete = out->pointer != NULL && out->severity != NULL && out->code != NULL &&
                    out->message[GOV_LANGUAGE_EN] != NULL && out->message[GOV_LANGUAGE_ZH] != NULL;
    return complete ? GOV_OK : GOV_ERR_RESPONSE;
}

gov_status gov__gateway_findings_read(const gov_allocator *mem, gov_findings *out)
{
    const gov__json_node *array = gov__json_get_array(gov__json_root(out->doc), "findings");
    size_t count = gov__json_size(array);
    if (array == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (count == 0) {
        return GOV_OK;
    }
    out->items = gov__mem_calloc(mem, count, sizeof *out->items);
    if (out->items == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(array); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        status = finding_read(n, &out->items[out->count++]);
    }
    return status;
}

void gov__gateway_submit_write(gov__request *request, const char *matter_id, const char *etag)
{
    gov__request_begin(request, "POST", "/gov/v1/matters/");
    gov__request_segment(request, matter_id);
    gov__request_path(request, "/submit");
    gov__request_header(request, "If-Match", etag);
}
