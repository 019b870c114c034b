/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for consent, reading and ending it. Waiting is wait.c, what a grant tells is get.c. */
#include "grant/grant.h"

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"
#include "grant/wait.h"
#include "grant/wire.h"

#define ACTIONS       (GOV_GRANT_LIST | GOV_GRANT_GET | GOV_GRANT_FETCH | GOV_GRANT_ASK)
#define TYPES_MAX     32
#define FIELDS_MAX    64
#define HINT_MAX      256
#define PURPOSE_MAX   200
#define MAX_USES_MOST 1000

void gov_grant_free(gov_grant *grant)
{
    if (grant == NULL) {
        return;
    }
    gov_client *client = grant->client;
    gov__json_free(grant->doc);
    gov__mem_free(&client->mem, grant);
    gov_client_unref(client);
}

gov_status gov__grant_take(gov__call *call, gov_grant **out, gov_error **err)
{
    gov_client *client = call->client;
    gov_grant *grant = gov__mem_calloc(&client->mem, 1, sizeof *grant);
    if (grant == NULL) {
        return gov__error_no_memory(err);
    }
    grant->client = gov_client_ref(client);
    gov_status status = gov__call_json(call, &grant->doc, err);
    if (status == GOV_OK) {
        status = client->platform->grant->grant_read(grant);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
    }
    if (status != GOV_OK) {
        gov_grant_free(grant);
        return status;
    }
    *out = grant;
    return GOV_OK;
}

static gov_status check_texts(const gov_allocator *mem, gov_error **err, const char *name,
                              const char *const *texts, size_t count, size_t most)
{
    if (count > most || (count > 0 && texts == NULL)) {
        return gov__argument_fail(mem, err, name);
    }
    gov_status status = GOV_OK;
    for (size_t i = 0; i < count && status == GOV_OK; i++) {
        status = gov__argument_text(mem, err, name, texts[i], GOV__ID_MAX);
    }
    return status;
}

static gov_status check_purpose(const gov_allocator *mem, gov_error **err, const char *purpose)
{
    const size_t most = (size_t)PURPOSE_MAX * 4;
    gov_status status = gov__argument_text(mem, err, "terms.purpose", purpose, most);
    if (status != GOV_OK) {
        return status;
    }
    return gov__str_is_blank(purpose) ||
                   gov__str_count_points(purpose, gov__str_len_max(purpose, most)) > PURPOSE_MAX
               ? gov__argument_fail(mem, err, "terms.purpose")
               : GOV_OK;
}

/* The holder is named one way. */
static gov_status check_holder(const gov_allocator *mem, gov_error **err,
                               const gov_grant_terms *terms)
{
    if ((terms->grantor == NULL) == (terms->login_hint == NULL)) {
        return gov__argument_fail(mem, err, "terms.grantor");
    }
    gov_status status =
        gov__argument_optional_text(mem, err, "terms.grantor", terms->grantor, GOV__ID_MAX);
    return status == GOV_OK ? gov__argument_optional_text(mem, err, "terms.login_hint",
                                                          terms->login_hint, HINT_MAX)
                            : status;
}

static gov_status check(const gov_allocator *mem, const gov_grant_terms *in, gov_grant_terms *terms,
                        gov_error **err)
{
    if (in == NULL || gov__options_load(terms, sizeof *terms, in) != GOV_OK ||
        terms->reserved != 0 || terms->actions == 0 || (terms->actions & ~ACTIONS) != 0 ||
        terms->max_uses > MAX_USES_MOST || terms->expires_at_ms < 0) {
        return gov__argument_fail(mem, err, "terms");
    }
    gov_status status = check_holder(mem, err, terms);
    if (status == GOV_OK && terms->type_count == 0) {
        status = gov__argument_fail(mem, err, "terms.type_codes");
    }
    if (status == GOV_OK) {
        status = check_texts(mem, err, "terms.type_codes", terms->type_codes, terms->type_count,
                             TYPES_MAX);
    }
    if (status == GOV_OK) {
        status =
            check_texts(mem, err, "terms.fields", terms->fields, terms->field_count, FIELDS_MAX);
    }
    if (status == GOV_OK) {
        status = check_purpose(mem, err, terms->purpose);
    }
    if (status == GOV_OK) {
        status =
            gov__argument_optional_text(mem, err, "terms.item_code", terms->item_code, GOV__ID_MAX);
    }
    if (status == GOV_OK) {
        status =
            gov__argument_optional_text(mem, err, "terms.matter_no", terms->matter_no, GOV__ID_MAX);
    }
    return status;
}

gov_status gov_grant_request(gov_session *session, const gov_grant_terms *terms,
                             const gov_call_options *options, gov_grant **out_grant,
                             gov_error **err)
{
    static const gov__operation op = {
        .name = "grant_request", .flags = GOV__OP_MUTATES | GOV__OP_SESSION, .accept = {201}};
    gov_grant_terms loaded;
    if (out_grant != NULL) {
        *out_grant = NULL;
    }
    if (session == NULL || out_grant == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_grant");
    }
    gov_client *client = session->client;
    gov_status status = check(&client->mem, terms, &loaded, err);
    if (status == GOV_OK) {
        status = gov__grant_supported(client, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->grant->request_write(gov__call_request(&call), &loaded);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__grant_take(&call, out_grant, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov__grant_supported(const gov_client *client, gov_error **err)
{
    return client->platform->grant != NULL
               ? GOV_OK
               : gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
}

gov_status gov_grant_get(gov_session *session, const char *grant_id,
                         const gov_call_options *options, gov_grant **out_grant, gov_error **err)
{
    if (out_grant != NULL) {
        *out_grant = NULL;
    }
    if (session == NULL || out_grant == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_grant");
    }
    gov_status status =
        gov__argument_text(&session->client->mem, err, "grant_id", grant_id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__grant_supported(session->client, err);
    }
    return status == GOV_OK
               ? gov__grant_read(session, grant_id, 0, INT64_MAX, options, out_grant, err)
               : status;
}

gov_status gov_grant_revoke(gov_session *session, const char *grant_id,
                            const gov_call_options *options, gov_grant **out_grant, gov_error **err)
{
    static const gov__operation op = {.name = "grant_revoke",
                                      .flags = GOV__OP_MUTATES | GOV__OP_SESSION};
    gov_grant *grant = NULL;
    if (out_grant != NULL) {
        *out_grant = NULL;
    }
    if (session == NULL) {
        return gov__argument_fail(NULL, err, "session");
    }
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "grant_id", grant_id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__grant_supported(client, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->grant->revoke_write(gov__call_request(&call), grant_id);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__grant_take(&call, &grant, err);
    }
    gov__call_end(&call);
    if (out_grant != NULL) {
        *out_grant = grant;
    } else {
        gov_grant_free(grant);
    }
    return status;
}
