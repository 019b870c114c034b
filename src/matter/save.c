/* SPDX-License-Identifier: Apache-2.0 */
/* Storing a draft on the platform: made once under one key, then changed under If-Match. A request
 * whose outcome is not known is kept as it was sent and sent again first. */
#include <string.h>

#include "base/str.h"
#include "core/call.h"
#include "matter/draft.h"
#include "matter/wire.h"

static gov_status write_change(const gov_draft *draft, gov__draft_version *out)
{
    const gov_client *client = draft->session->client;
    gov__json *doc = NULL;
    gov_status status = gov__json_parse(&client->mem, draft->saved.text.data + draft->saved.form_at,
                                        draft->saved.form_len, NULL, &doc);
    if (status == GOV_OK) {
        status = client->platform->matter->change_body(draft, gov__json_root(doc), out);
    }
    gov__json_free(doc);
    return status;
}

/* Makes the present state ready to be sent. */
static gov_status prepare(gov_draft *draft, const char *given_key)
{
    draft->save_key[0] = '\0';
    gov_status status = gov__draft_key(draft, given_key, draft->save_key);
    if (status == GOV_OK) {
        status = draft->matter_id[0] == '\0'
                     ? draft->session->client->platform->matter->create_body(draft, &draft->pending)
                     : write_change(draft, &draft->pending);
    }
    if (status != GOV_OK) {
        gov__draft_version_clear(&draft->pending);
        return status;
    }
    draft->dirty = false;
    return GOV_OK;
}

/* Takes over what the platform says of the draft. */
static gov_status take_reply(gov_draft *draft, const gov__json_node *root)
{
    const char *id = NULL;
    const char *etag = NULL;
    gov_status status = draft->session->client->platform->matter->draft_read(root, &id, &etag);
    if (status != GOV_OK) {
        return status;
    }
    size_t id_len = strlen(id);
    size_t etag_len = strlen(etag);
    bool same = draft->matter_id[0] == '\0' || strcmp(draft->matter_id, id) == 0;
    /* Both go into requests: what cannot stand there is the platform's fault, not the caller's. */
    bool writable = !gov__str_has_control(id, id_len) && !gov__str_has_control(etag, etag_len);
    if (!same || id_len == 0 || id_len > GOV__ID_MAX || etag_len == 0 ||
        etag_len >= GOV__ETAG_MAX || !writable) {
        return GOV_ERR_RESPONSE;
    }
    memcpy(draft->matter_id, id, id_len + 1);
    memcpy(draft->etag, etag, etag_len + 1);
    return GOV_OK;
}

static void write_request(gov_draft *draft, gov__request *request)
{
    const gov__matter_wire *wire = draft->session->client->platform->matter;
    bool create = draft->matter_id[0] == '\0';
    if (create) {
        wire->create_write(request);
    } else {
        wire->change_write(request, draft->matter_id, draft->etag);
    }
    gov__request_body_borrow(request, create ? wire->create_media : wire->change_media,
                             draft->pending.text.data, draft->pending.body_len);
}

static gov_status send(gov_draft *draft, const gov_call_options *options, int64_t deadline_ms,
                       gov_error **err)
{
    static const gov__operation create = {.name = "draft_create",
                                          .flags = GOV__OP_MUTATES | GOV__OP_SESSION};
    static const gov__operation change = {.name = "draft_change",
                                          .flags = GOV__OP_MUTATES | GOV__OP_SESSION};
    gov_call_options keyed = *options;
    gov__json *doc = NULL;
    gov__call call;
    keyed.idempotency_key = draft->save_key;
    gov_status status =
        gov__call_begin(&call, draft->session->client, draft->session,
                        draft->matter_id[0] == '\0' ? &create : &change, &keyed, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        write_request(draft, gov__call_request(&call));
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__call_json(&call, &doc, err);
    }
    if (status == GOV_OK) {
        status = take_reply(draft, gov__json_root(doc));
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, err, status);
    }
    gov__json_free(doc);
    gov__call_end(&call);
    return status;
}

static gov_status send_pending(gov_draft *draft, const gov_call_options *options,
                               int64_t deadline_ms, gov_error **err)
{
    gov_error *error = NULL;
    gov_status status = send(draft, options, deadline_ms, &error);
    if (status == GOV_OK) {
        gov__draft_version_clear(&draft->saved);
        draft->saved = draft->pending;
        gov__draft_version_init(&draft->pending, draft->saved.text.mem);
        return GOV_OK;
    }
    if (gov__draft_is_refusal(error)) {
        gov__draft_version_clear(&draft->pending);
        draft->dirty = true;
    }
    gov__draft_hand_over(error, err);
    return status;
}

gov_status gov__draft_save(gov_draft *draft, const gov_call_options *options, int64_t deadline_ms,
                           gov_error **err)
{
    gov_status status = GOV_OK;
    while (status == GOV_OK && (draft->pending.body_len != 0 || draft->dirty)) {
        if (draft->pending.body_len == 0) {
            status = gov__error_status(&draft->session->client->mem, err,
                                       prepare(draft, options->idempotency_key));
        }
        if (status == GOV_OK) {
            status = send_pending(draft, options, deadline_ms, err);
        }
    }
    return status;
}

gov_status gov_draft_save(gov_draft *draft, const gov_call_options *options, gov_error **err)
{
    gov_call_options loaded;
    int64_t deadline_ms = 0;
    if (draft == NULL) {
        return gov__argument_fail(NULL, err, "draft");
    }
    gov_status status = gov__draft_options(draft, options, &loaded, &deadline_ms, err);
    if (status == GOV_OK) {
        status = gov__draft_check_open(draft, err);
    }
    return status == GOV_OK ? gov__draft_save(draft, &loaded, deadline_ms, err) : status;
}
