/* SPDX-License-Identifier: Apache-2.0 */
/* The holder's side: making a code, seeing who redeemed it, ending it. */
#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"
#include "presentation/code.h"
#include "presentation/wire.h"

#define TTL_MIN_S       30
#define TTL_MAX_S       600
#define HOURS_MAX       72
#define REDEMPTIONS_MAX 100
#define FIELDS_MAX      64

void gov_presentation_free(gov_presentation *presentation)
{
    if (presentation == NULL) {
        return;
    }
    gov_client *client = presentation->client;
    gov__mem_free(&client->mem, presentation->accesses);
    gov__json_free(presentation->doc);
    gov__mem_free(&client->mem, presentation);
    gov_client_unref(client);
}

static gov_status read_accesses(gov_presentation *presentation)
{
    const gov_client *client = presentation->client;
    size_t count = gov__json_size(presentation->redemptions);
    if (count == 0) {
        return GOV_OK;
    }
    presentation->accesses = gov__mem_calloc(&client->mem, count, sizeof(gov_access));
    if (presentation->accesses == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(presentation->redemptions);
         n != NULL && status == GOV_OK; n = gov__json_next(n)) {
        gov_access *access = &presentation->accesses[presentation->access_count++];
        status = client->platform->presentation->access_read(n, access);
    }
    return status;
}

static gov_status take(gov__call *call, gov_presentation **out, gov_error **err)
{
    gov_client *client = call->client;
    gov_presentation *presentation = gov__mem_calloc(&client->mem, 1, sizeof *presentation);
    if (presentation == NULL) {
        return gov__error_no_memory(err);
    }
    presentation->client = gov_client_ref(client);
    gov_status status = gov__call_json(call, &presentation->doc, err);
    if (status == GOV_OK) {
        status = client->platform->presentation->presentation_read(presentation);
        status = status == GOV_OK ? read_accesses(presentation) : status;
        status = status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
    }
    if (status != GOV_OK) {
        gov_presentation_free(presentation);
        return status;
    }
    *out = presentation;
    return GOV_OK;
}

static bool is_time(const gov_presentation_terms *terms)
{
    if (terms->kind == GOV_PRESENTATION_EMERGENCY) {
        return terms->ttl_s == 0 && terms->hours >= 1 && terms->hours <= HOURS_MAX;
    }
    return terms->kind == GOV_PRESENTATION_CODE && terms->hours == 0 &&
           (terms->ttl_s == 0 || (terms->ttl_s >= TTL_MIN_S && terms->ttl_s <= TTL_MAX_S));
}

static gov_status check(const gov_allocator *mem, const gov_presentation_terms *in,
                        gov_presentation_terms *terms, gov_error **err)
{
    if (in == NULL || gov__options_load(terms, sizeof *terms, in) != GOV_OK ||
        terms->reserved != 0 || !is_time(terms) || terms->max_redemptions > REDEMPTIONS_MAX) {
        return gov__argument_fail(mem, err, "terms");
    }
    if (terms->field_count > FIELDS_MAX || (terms->field_count > 0 && terms->fields == NULL)) {
        return gov__argument_fail(mem, err, "terms.fields");
    }
    gov_status status = GOV_OK;
    for (size_t i = 0; i < terms->field_count && status == GOV_OK; i++) {
        status = gov__argument_text(mem, err, "terms.fields", terms->fields[i], GOV__ID_MAX);
    }
    return status;
}

/* Only the answer to making one has the code. */
static gov_status take_with_code(gov__call *call, gov_presentation **out, gov_error **err)
{
    gov_presentation *made = NULL;
    gov_status status = take(call, &made, err);

    if (status == GOV_OK && (made == NULL || made->code == NULL)) {
        gov_presentation_free(made);
        return gov__call_fail(call, err, GOV_ERR_RESPONSE);
    }
    *out = made;
    return status;
}

gov_status gov_presentation_create(gov_session *session, const char *certificate_id,
                                   const gov_presentation_terms *terms,
                                   const gov_call_options *options,
                                   gov_presentation **out_presentation, gov_error **err)
{
    static const gov__operation op = {
        .name = "presentation_create", .flags = GOV__OP_MUTATES | GOV__OP_SESSION, .accept = {201}};
    gov_presentation_terms loaded;
    if (out_presentation != NULL) {
        *out_presentation = NULL;
    }
    if (session == NULL || out_presentation == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_presentation");
    }
    gov_client *client = session->client;
    gov_status status = gov__presentation_supported(client, err);
    if (status == GOV_OK) {
        status =
            gov__argument_text(&client->mem, err, "certificate_id", certificate_id, GOV__ID_MAX);
    }
    if (status == GOV_OK) {
        status = check(&client->mem, terms, &loaded, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->presentation->create_write(gov__call_request(&call), certificate_id,
                                                     &loaded);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take_with_code(&call, out_presentation, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status by_id(gov_session *session, const char *id, const gov__operation *op,
                        const gov_call_options *options, gov_presentation **out, gov_error **err)
{
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "presentation_id", id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__presentation_supported(client, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    const struct gov__presentation_wire *wire = client->platform->presentation;
    bool changes = (op->flags & GOV__OP_MUTATES) != 0;
    gov__call call;
    status = gov__call_begin(&call, client, session, op, options, err);
    if (status == GOV_OK) {
        (changes ? wire->revoke_write : wire->get_write)(gov__call_request(&call), id);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take(&call, out, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_presentation_get(gov_session *session, const char *presentation_id,
                                const gov_call_options *options,
                                gov_presentation **out_presentation, gov_error **err)
{
    static const gov__operation op = {.name = "presentation_get", .flags = GOV__OP_SESSION};
    if (out_presentation != NULL) {
        *out_presentation = NULL;
    }
    if (session == NULL || out_presentation == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_presentation");
    }
    return by_id(session, presentation_id, &op, options, out_presentation, err);
}

gov_status gov_presentation_revoke(gov_session *session, const char *presentation_id,
                                   const gov_call_options *options,
                                   gov_presentation **out_presentation, gov_error **err)
{
    static const gov__operation op = {.name = "presentation_revoke",
                                      .flags = GOV__OP_MUTATES | GOV__OP_SESSION};
    gov_presentation *presentation = NULL;
    if (out_presentation != NULL) {
        *out_presentation = NULL;
    }
    if (session == NULL) {
        return gov__argument_fail(NULL, err, "session");
    }
    gov_status status = by_id(session, presentation_id, &op, options, &presentation, err);
    if (out_presentation != NULL) {
        *out_presentation = presentation;
    } else {
        gov_presentation_free(presentation);
    }
    return status;
}
