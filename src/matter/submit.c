/* SPDX-License-Identifier: Apache-2.0 */
/* Submitting a draft once: what can only fail is refused here, then draft and submit go out under
 * their own keys, and the receipt must name exactly what was sent. */
#include <string.h>

#include "core/call.h"
#include "matter/draft.h"
#include "matter/receipt.h"
#include "matter/wire.h"

static bool is_missing(const gov__draft_material *material)
{
    return material->required && material->fill == GOV__FILL_NONE &&
           gov__draft_own_source(material) == NULL;
}

/* The field error of one missing material; false when memory is short. */
static bool add_missing(const gov_draft *draft, const gov__draft_material *material,
                        gov_error *error)
{
    gov__buf pointer;
    gov__buf_init(&pointer, &draft->session->client->mem, 0);
    gov__buf_append_str(&pointer, "/materials/");
    gov__buf_append_str(&pointer, material->code);
    const char *text = gov__buf_text(&pointer);
    bool added = text != NULL && gov__error_add_field(error, text, "required", material->name);
    gov__buf_free(&pointer);
    return added;
}

/* Contract, section 4: a required material must be there unless tolerance or commitment covers it. */
static gov_status check_materials(const gov_draft *draft, gov_error **err)
{
    size_t missing = 0;
    for (size_t i = 0; i < draft->material_count; i++) {
        missing += is_missing(&draft->materials[i]) ? 1 : 0;
    }
    if (missing == 0) {
        return GOV_OK;
    }
    gov_error *error = NULL;
    gov_status status = gov__error_raise(
        &draft->session->client->mem, &error, GOV_ERR_MATERIAL_MISSING,
        "%zu required material(s) are neither attached nor covered by tolerance or commitment",
        "有 %zu 份必需材料未提供，且未适用容缺受理或告知承诺", missing);
    for (size_t i = 0; i < draft->material_count && gov__error_is_own(error); i++) {
        const gov__draft_material *material = &draft->materials[i];
        if (is_missing(material) && !add_missing(draft, material, error)) {
            gov_error_free(error);
            return gov__error_no_memory(err);
        }
    }
    gov__draft_hand_over(error, err);
    return status;
}

/* The receipt in the answer, borrowed from *out_doc, which is set also on failure. */
static gov_status read_receipt(gov_draft *draft, gov__call *call, gov__json **out_doc,
                               const char **out_jws, gov_error **err)
{
    gov_status status = gov__call_json(call, out_doc, err);
    if (status == GOV_OK) {
        *out_jws = draft->session->client->platform->matter->receipt_of(gov__json_root(*out_doc));
        status = *out_jws != NULL ? GOV_OK : gov__call_fail(call, err, GOV_ERR_RESPONSE);
    }
    return status;
}

/* *out_tried: whether anything was handed to a transport. */
static gov_status send(gov_draft *draft, const gov_call_options *options, int64_t deadline_ms,
                       gov__json **out_doc, const char **out_jws, bool *out_tried, gov_error **err)
{
    static const gov__operation op = {.name = "matter_submit",
                                      .flags = GOV__OP_MUTATES | GOV__OP_SESSION};
    gov_client *client = draft->session->client;
    gov_call_options keyed = *options;
    gov__call call;
    keyed.idempotency_key = draft->submit_key;
    gov_status status = gov__call_begin(&call, client, draft->session, &op, &keyed, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->platform->matter->submit_write(gov__call_request(&call), draft->matter_id,
                                               draft->etag);
        status = gov__call_run(&call, err);
        *out_tried = call.attempts != 0;
    }
    if (status == GOV_OK) {
        draft->phase = GOV__DRAFT_SENT;
        status = read_receipt(draft, &call, out_doc, out_jws, err);
    }
    gov__call_end(&call);
    return status;
}

/* The caller's key, but not in place of one under which the submit may have been sent, and not that of
 * the draft: an error of the save within a submit tells that one. */
static const char *given_key(const gov_draft *draft, const gov_call_options *options)
{
    const char *key = options->idempotency_key;
    bool spent = key != NULL && strcmp(key, draft->save_key) == 0;
    return spent || draft->phase == GOV__DRAFT_SENT ? NULL : key;
}

/* Sends under the draft's one key. What happened decides whether the draft may still be changed. */
static gov_status send_once(gov_draft *draft, const gov_call_options *options, int64_t deadline_ms,
                            gov__json **out_doc, const char **out_jws, gov_error **err)
{
    gov_error *error = NULL;
    bool tried = false;
    gov_status status = gov__draft_key(draft, given_key(draft, options), draft->submit_key);
    if (status != GOV_OK) {
        return gov__error_status(&draft->session->client->mem, err, status);
    }
    status = send(draft, options, deadline_ms, out_doc, out_jws, &tried, &error);
    if (status == GOV_OK) {
        return GOV_OK;
    }
    if (gov__draft_is_refusal(error)) {
        draft->phase = GOV__DRAFT_OPEN;
        draft->submit_key[0] = '\0';
    } else if (tried && !gov__draft_is_unsent(error)) {
        draft->phase = GOV__DRAFT_SENT;
    }
    gov__draft_hand_over(error, err);
    return status;
}

/* Verifies what came back. */
static gov_status verify(gov_draft *draft, const gov_call_options *options, int64_t deadline_ms,
                         const char *jws, gov_receipt **out_receipt, gov_error **err)
{
    gov_client *client = draft->session->client;
    int64_t left_ms = deadline_ms - gov__client_now_ms(client);
    gov_call_options own = *options;
    own.idempotency_key = NULL;
    own.timeout_ms = left_ms > 1 ? left_ms : 1;
    gov_status status = gov__receipt_read(client, &own, jws, strlen(jws), out_receipt, err);
    if (status == GOV_OK) {
        status = gov__receipt_match(*out_receipt, draft, err);
    }
    if (status != GOV_OK) {
        gov_receipt_free(*out_receipt);
        *out_receipt = NULL;
        return status;
    }
    draft->phase = GOV__DRAFT_DONE;
    return GOV_OK;
}

gov_status gov_matter_submit(gov_draft *draft, const gov_call_options *options,
                             gov_receipt **out_receipt, gov_error **err)
{
    gov_call_options loaded;
    int64_t deadline_ms = 0;
    gov__json *doc = NULL;
    const char *jws = NULL;
    if (out_receipt != NULL) {
        *out_receipt = NULL;
    }
    if (draft == NULL || out_receipt == NULL) {
        return gov__argument_fail(NULL, err, draft == NULL ? "draft" : "out_receipt");
    }
    gov_status status = gov__draft_options(draft, options, &loaded, &deadline_ms, err);
    if (status == GOV_OK && draft->phase == GOV__DRAFT_DONE) {
        status = gov__draft_check_open(draft, err);
    }
    if (status == GOV_OK && draft->phase == GOV__DRAFT_OPEN) {
        status = check_materials(draft, err);
    }
    if (status == GOV_OK && draft->phase == GOV__DRAFT_OPEN) {
        gov_call_options save = loaded;
        save.idempotency_key = NULL;
        status = gov__draft_save(draft, &save, deadline_ms, err);
    }
    if (status == GOV_OK) {
        status = send_once(draft, &loaded, deadline_ms, &doc, &jws, err);
    }
    if (status == GOV_OK && jws != NULL) {
        status = verify(draft, &loaded, deadline_ms, jws, out_receipt, err);
    }
    gov__json_free(doc);
    return status;
}
