/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a draft without sending anything: fields, references, promises, delivery. */
#include <string.h>

#include "base/str.h"
#include "item/item.h"
#include "matter/draft.h"

/* Characters of one field. */
#define VALUE_MAX 65536

/* The checks that every change begins with. */
static gov_status begin(gov_draft *draft, gov_error **err)
{
    return draft == NULL ? gov__argument_fail(NULL, err, "draft")
                         : gov__draft_check_open(draft, err);
}

static gov_status end(gov_draft *draft, gov_error **err, gov_status status, gov__form_fault fault)
{
    if (status == GOV_OK) {
        draft->dirty = true;
        return GOV_OK;
    }
    return gov__form_raise(&draft->session->client->mem, err, status, fault);
}

gov_status gov_draft_set_text(gov_draft *draft, const char *pointer, const char *value,
                              gov_error **err)
{
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    gov_status status = begin(draft, err);
    if (status != GOV_OK) {
        return status;
    }
    const gov_allocator *mem = &draft->session->client->mem;
    if (pointer == NULL || value == NULL) {
        return gov__argument_fail(mem, err, pointer == NULL ? "pointer" : "value");
    }
    status = gov__argument_lines(mem, err, "value", value, VALUE_MAX);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__form_set_text(&draft->form, pointer, value, &fault);
    return end(draft, err, status, fault);
}

gov_status gov_draft_set_json(gov_draft *draft, const char *pointer, const char *json,
                              gov_error **err)
{
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    gov_status status = begin(draft, err);
    if (status != GOV_OK) {
        return status;
    }
    if (pointer == NULL) {
        return gov__argument_fail(&draft->session->client->mem, err, "pointer");
    }
    status = gov__form_set_json(&draft->form, pointer, json, &fault);
    return end(draft, err, status, fault);
}

static gov_status find(gov_draft *draft, const char *code, gov__draft_material **out,
                       gov_error **err)
{
    const gov_allocator *mem = &draft->session->client->mem;
    gov_status status = gov__argument_text(mem, err, "material_code", code, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    *out = gov__draft_find(draft, code);
    if (*out == NULL) {
        return gov__error_raise(mem, err, GOV_ERR_NOT_FOUND,
                                "the item asks for no material of this code",
                                "该事项不需要此编码的材料");
    }
    return GOV_OK;
}

gov_status gov_draft_attach_certificate(gov_draft *draft, const char *material_code,
                                        const char *certificate_id, gov_error **err)
{
    gov__draft_material *material = NULL;
    gov_status status = begin(draft, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_client *client = draft->session->client;
    status = find(draft, material_code, &material, err);
    if (status == GOV_OK) {
        status =
            gov__argument_text(&client->mem, err, "certificate_id", certificate_id, GOV__ID_MAX);
    }
    if (status != GOV_OK) {
        return status;
    }
    if ((material->sources & GOV__SOURCE_CERTIFICATE) == 0) {
        return gov__error_raise(&client->mem, err, GOV_ERR_ARGUMENT,
                                "the item takes no certificate for this material",
                                "该材料不接受电子证照");
    }
    char digest[GOV__DIGEST_TEXT_MAX];
    size_t len = strlen(certificate_id);
    status = gov__digest_text_of(client->crypto, certificate_id, len, digest);
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    memcpy(material->id, certificate_id, len + 1);
    memcpy(material->digest, digest, sizeof digest);
    material->fill = GOV__FILL_CERTIFICATE;
    draft->dirty = true;
    return GOV_OK;
}

gov_status gov_draft_promise_material(gov_draft *draft, const char *material_code, gov_error **err)
{
    gov__draft_material *material = NULL;
    gov_status status = begin(draft, err);
    if (status == GOV_OK) {
        status = find(draft, material_code, &material, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    if (draft->tolerance && material->tolerable) {
        material->fill = GOV__FILL_PROMISED;
    } else if (draft->commitment && material->commitment_ok) {
        material->fill = GOV__FILL_WAIVED;
    } else {
        return gov__error_raise(&draft->session->client->mem, err, GOV_ERR_MATERIAL_MISSING,
                                "neither tolerance nor commitment covers this material",
                                "该材料不适用容缺受理或告知承诺");
    }
    draft->dirty = true;
    return GOV_OK;
}

gov_status gov_draft_set_delivery(gov_draft *draft, const char *delivery, gov_error **err)
{
    static const char *const words[] = {"pickup", "courier", "kiosk_print", "electronic"};
    gov_status status = begin(draft, err);
    if (status != GOV_OK) {
        return status;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (gov__str_equal(words[i], delivery)) {
            draft->delivery = words[i];
            draft->dirty = true;
            return GOV_OK;
        }
    }
    return gov__argument_fail(&draft->session->client->mem, err, "delivery");
}
