/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a draft, and what its parts ask of it. Filling is draft_fill.c and attach.c, storing
 * save.c. */
#include "matter/draft.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/random_id.h"
#include "base/wipe.h"
#include "core/call.h"
#include "core/options.h"
#include "item/item.h"

void gov__draft_version_init(gov__draft_version *version, const gov_allocator *mem)
{
    *version = (gov__draft_version){.body_len = 0};
    gov__buf_init_secret(&version->text, mem, 0);
}

void gov__draft_version_clear(gov__draft_version *version)
{
    const gov_allocator *mem = version->text.mem;
    gov__buf_free(&version->text);
    gov__draft_version_init(version, mem);
}

/* Copies the texts of the item into one block; the materials point into it. */
static gov_status copy_texts(const gov_allocator *mem, const gov_item *item, gov_draft *draft)
{
    size_t size = strlen(item->code) + 1;
    for (size_t i = 0; i < item->material_count; i++) {
        size += strlen(item->materials[i].code) + strlen(item->materials[i].name) + 2;
    }
    draft->texts = gov__mem_alloc(mem, size);
    if (draft->texts == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    draft->texts_size = size;
    return GOV_OK;
}

static const char *take(char **at, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = *at;
    memcpy(copy, text, size);
    *at += size;
    return copy;
}

static gov_status copy_item(const gov_allocator *mem, const gov_item *item, gov_draft *draft)
{
    gov_status status = copy_texts(mem, item, draft);
    if (status != GOV_OK) {
        return status;
    }
    char *at = draft->texts;
    draft->code = take(&at, item->code);
    draft->package = item->package;
    draft->tolerance = item->tolerance;
    draft->commitment = item->commitment && item->commitment_text != NULL;
    draft->materials = gov__mem_calloc(mem, item->material_count == 0 ? 1 : item->material_count,
                                       sizeof *draft->materials);
    if (draft->materials == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    draft->material_count = item->material_count;
    for (size_t i = 0; i < item->material_count; i++) {
        const gov__item_material *from = &item->materials[i];
        gov__draft_material *to = &draft->materials[i];
        to->code = take(&at, from->code);
        to->name = take(&at, from->name);
        to->required = from->required;
        to->tolerable = from->tolerable;
        to->commitment_ok = from->commitment_ok;
        to->sources = from->sources;
        to->max_size = from->max_size;
    }
    return GOV_OK;
}

static gov_status fill(gov_session *session, const gov_item *item, gov_draft *draft)
{
    gov_client *client = session->client;
    const gov_allocator *mem = &client->mem;
    draft->session = gov_session_ref(session);
    draft->dirty = true;
    gov__form_init(&draft->form, mem);
    gov__draft_version_init(&draft->pending, mem);
    gov__draft_version_init(&draft->saved, mem);
    gov_status status = copy_item(mem, item, draft);
    if (status == GOV_OK && draft->commitment) {
        status = gov__digest_text_of(client->crypto, item->commitment_text,
                                     strlen(item->commitment_text), draft->commitment_digest);
    }
    return status;
}

gov_status gov_draft_new(gov_session *session, const gov_item *item, gov_draft **out_draft,
                         gov_error **err)
{
    if (out_draft != NULL) {
        *out_draft = NULL;
    }
    if (session == NULL || out_draft == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_draft");
    }
    const gov_allocator *mem = &session->client->mem;
    /* An item inside a list or a package is a short form: it does not tell its materials. */
    if (item == NULL || item->client == NULL) {
        return gov__argument_fail(mem, err, "item");
    }
    gov_status status = gov__client_check(session->client, err);
    if (status == GOV_OK) {
        status = gov__client_check_whole(session->client, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    if (!gov_session_is_logged_in(session)) {
        return gov__error_status(mem, err, GOV_ERR_LOGIN_REQUIRED);
    }
    gov_draft *draft = gov__mem_calloc(mem, 1, sizeof *draft);
    if (draft == NULL) {
        return gov__error_no_memory(err);
    }
    status = fill(session, item, draft);
    if (status != GOV_OK) {
        status = gov__error_status(mem, err, status);
        gov_draft_free(draft);
        return status;
    }
    *out_draft = draft;
    return GOV_OK;
}

void gov_draft_free(gov_draft *draft)
{
    if (draft == NULL) {
        return;
    }
    gov_session *session = draft->session;
    const gov_allocator *mem = &session->client->mem;
    gov__form_free(&draft->form);
    gov__draft_version_clear(&draft->pending);
    gov__draft_version_clear(&draft->saved);
    gov__mem_wipe_free_str(mem, draft->upload.label);
    gov__mem_free(mem, draft->texts);
    gov__mem_wipe_free(mem, draft->materials, draft->material_count * sizeof *draft->materials);
    gov__mem_wipe_free(mem, draft, sizeof *draft);
    gov_session_unref(session);
}

const char *gov_draft_get_matter_id(const gov_draft *draft)
{
    return draft == NULL || draft->matter_id[0] == '\0' ? NULL : draft->matter_id;
}

gov__draft_material *gov__draft_find(gov_draft *draft, const char *code)
{
    for (size_t i = 0; i < draft->material_count; i++) {
        if (gov__str_equal(draft->materials[i].code, code)) {
            return &draft->materials[i];
        }
    }
    return NULL;
}

/* What the form tells, or the applicant hands in at the window or sends by courier, brings nothing
 * now; the last two only where nothing can be attached. */
const char *gov__draft_own_source(const gov__draft_material *material)
{
    uint32_t sources = material->sources;
    if (!material->required || material->fill != GOV__FILL_NONE) {
        return NULL;
    }
    if ((sources & GOV__SOURCE_FORM) != 0) {
        return "form";
    }
    if ((sources & (GOV__SOURCE_UPLOAD | GOV__SOURCE_CERTIFICATE)) != 0) {
        return NULL;
    }
    if ((sources & GOV__SOURCE_WINDOW) != 0) {
        return "window";
    }
    return (sources & GOV__SOURCE_COURIER) != 0 ? "courier" : NULL;
}

bool gov__draft_has(const gov_draft *draft, gov__material_fill fill)
{
    for (size_t i = 0; i < draft->material_count; i++) {
        if (draft->materials[i].fill == fill) {
            return true;
        }
    }
    return false;
}

const char *gov__draft_mode(const gov_draft *draft)
{
    if (gov__draft_has(draft, GOV__FILL_WAIVED)) {
        return "commitment";
    }
    return gov__draft_has(draft, GOV__FILL_PROMISED) ? "tolerant" : "normal";
}

gov_status gov__draft_check_open(const gov_draft *draft, gov_error **err)
{
    if (draft->phase == GOV__DRAFT_OPEN) {
        return GOV_OK;
    }
    return gov__error_raise(&draft->session->client->mem, err, GOV_ERR_STATE,
                            "the draft was submitted and cannot be changed any more",
                            "草稿已提交，不能再修改");
}

gov_status gov__draft_key(const gov_draft *draft, const char *given, char key[GOV__KEY_ROOM])
{
    if (given != NULL) {
        memcpy(key, given, strlen(given) + 1);
        return GOV_OK;
    }
    return key[0] != '\0' ? GOV_OK : gov__random_id(&draft->session->client->random, key);
}

gov_status gov__draft_options(const gov_draft *draft, const gov_call_options *in,
                              gov_call_options *out, int64_t *deadline_ms, gov_error **err)
{
    gov_client *client = draft->session->client;
    if (gov__options_load(out, sizeof *out, in) != GOV_OK || out->timeout_ms < 0) {
        return gov__argument_fail(&client->mem, err, "options");
    }
    if (out->idempotency_key != NULL && !gov__call_is_key(out->idempotency_key)) {
        return gov__argument_fail(&client->mem, err, "options.idempotency_key");
    }
    *deadline_ms = gov__call_deadline_of(client, out);
    return GOV_OK;
}

/* 401, 408, 425 and 429 are no verdict on the request; nor is what was answered to the question what
 * became of it, or that it is being worked on. */
bool gov__draft_is_refusal(const gov_error *error)
{
    int32_t http = gov_error_get_http_status(error);
    gov_status status = gov_error_get_status(error);
    return http >= 400 && http < 500 && http != 401 && http != 408 && http != 425 && http != 429 &&
           status != GOV_ERR_OUTCOME_UNKNOWN && status != GOV_ERR_IN_PROGRESS;
}

/* Authentication, 429 and 503 come before any work (contract: order of checks, idempotency). */
bool gov__draft_is_unsent(const gov_error *error)
{
    gov_status status = gov_error_get_status(error);
    int32_t http = gov_error_get_http_status(error);
    return status != GOV_ERR_OUTCOME_UNKNOWN && status != GOV_ERR_NO_MEMORY &&
           (http == 401 || http == 429 || http == 503 ||
            gov_error_get_stage(error) == GOV_STAGE_NOT_SENT);
}

void gov__draft_hand_over(gov_error *error, gov_error **err)
{
    if (err == NULL) {
        gov_error_free(error);
        return;
    }
    gov_error_free(*err);
    *err = error;
}
