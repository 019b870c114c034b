/* SPDX-License-Identifier: Apache-2.0 */
/* Consent on the wire of the gateway contract: /grants. */
#include "platform/gateway/gateway.h"

#include "base/json_write.h"
#include "base/str.h"
#include "base/time.h"
#include "base/words.h"
#include "grant/wire.h"
#include "platform/gateway/read.h"

#define WAIT_MAX_S 60

static const char *const state_words[] = {
    [GOV_GRANT_OTHER] = "other",     [GOV_GRANT_REQUESTED] = "requested",
    [GOV_GRANT_ACTIVE] = "active",   [GOV_GRANT_USED_UP] = "used_up",
    [GOV_GRANT_EXPIRED] = "expired", [GOV_GRANT_REVOKED] = "revoked",
    [GOV_GRANT_DENIED] = "denied",
};

/* By the number of the bit. */
static const char *const action_words[] = {"list", "get", "fetch", "ask"};

static void texts_print(gov__jsonw *w, const char *name, const char *const *texts, size_t count)
{
    gov__jsonw_member_array(w, name);
    for (size_t i = 0; i < count; i++) {
        gov__jsonw_string(w, texts[i]);
    }
    gov__jsonw_array_end(w);
}

static void scope_print(gov__jsonw *w, const gov_grant_terms *terms)
{
    gov__jsonw_member_object(w, "scope");
    texts_print(w, "cert_types", terms->type_codes, terms->type_count);
    if (terms->field_count > 0) {
        texts_print(w, "fields", terms->fields, terms->field_count);
    }
    gov__jsonw_member_array(w, "actions");
    for (size_t i = 0; i < GOV__WORDS_COUNT(action_words); i++) {
        if ((terms->actions & (1U << i)) != 0) {
            gov__jsonw_string(w, action_words[i]);
        }
    }
    gov__jsonw_array_end(w);
    gov__jsonw_object_end(w);
}

static void request_write(gov__request *request, const gov_grant_terms *terms)
{
    char until[GOV__TIME_TEXT_MAX];
    gov__jsonw w;
    gov__request_begin(request, "POST", "/gov/v1/grants");
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "kind", "certificate_use");
    gov__jsonw_member_string(&w, "grantor", terms->grantor);
    if (terms->login_hint != NULL) {
        gov__jsonw_member_object(&w, "grantor");
        gov__jsonw_member_string(&w, "login_hint", terms->login_hint);
        gov__jsonw_object_end(&w);
    }
    scope_print(&w, terms);
    gov__jsonw_member_string(&w, "purpose", terms->purpose);
    gov__jsonw_member_string(&w, "basis", "consent");
    gov__jsonw_member_string(&w, "item_code", terms->item_code);
    gov__jsonw_member_string(&w, "matter_no", terms->matter_no);
    if (terms->expires_at_ms != 0) {
        gov__time_write_utc(terms->expires_at_ms, until);
        gov__jsonw_member_string(&w, "expires_at", until);
    }
    if (terms->max_uses != 0) {
        gov__jsonw_member_int64(&w, "max_uses", terms->max_uses);
    }
    gov__jsonw_object_end(&w);
}

static void get_write(gov__request *request, const char *id, uint32_t wait_s)
{
    gov__request_begin(request, "GET", "/gov/v1/grants/");
    gov__request_segment(request, id);
    if (wait_s > 0) {
        gov__request_query_int(request, "wait", wait_s);
    }
}

static void revoke_write(gov__request *request, const char *id)
{
    gov__request_begin(request, "POST", "/gov/v1/grants/");
    gov__request_segment(request, id);
    gov__request_path(request, "/revoke");
}

static uint32_t actions_read(const gov__json_node *actions)
{
    uint32_t bits = 0;
    for (const gov__json_node *n = gov__json_first(actions); n != NULL; n = gov__json_next(n)) {
        for (size_t i = 0; i < GOV__WORDS_COUNT(action_words); i++) {
            if (gov__str_equal(gov__json_string(n), action_words[i])) {
                bits |= 1U << i;
            }
        }
    }
    return bits;
}

static bool count_read(const gov__json_node *root, const char *name, uint32_t *out)
{
    int64_t value = 0;
    if (gov__json_member(root, name) == NULL) {
        return true;
    }
    if (!gov__json_get_int64(root, name, &value) || value < 0 || value > UINT32_MAX) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

/* A browser is sent there: nothing but the web will do. */
static bool is_page(const char *uri)
{
    return gov__str_has_prefix_nocase(uri, "https://") ||
           gov__str_has_prefix_nocase(uri, "http://");
}

static gov_status grant_read(gov_grant *out)
{
    const gov__json_node *root = gov__json_root(out->doc);
    const gov__json_node *scope = gov__json_get_object(root, "scope");
    out->id = gov__json_get_string(root, "id");
    out->state = (gov_grant_state)gov__words_find(state_words, GOV__WORDS_COUNT(state_words),
                                                  gov__json_get_string(root, "state"));
    out->grantor = gov__json_get_string(root, "grantor");
    out->grantee = gov__json_get_string(root, "grantee");
    out->consent_uri = gov__json_get_string(root, "consent_uri");
    out->purpose = gov__json_get_string(root, "purpose");
    out->item_code = gov__json_get_string(root, "item_code");
    out->matter_no = gov__json_get_string(root, "matter_no");
    out->types = gov__json_get_array(scope, "cert_types");
    out->fields = gov__json_get_array(scope, "fields");
    out->actions = actions_read(gov__json_get_array(scope, "actions"));
    out->not_before_ms = gov__gateway_time_of(root, "not_before");
    out->expires_at_ms = gov__gateway_time_of(root, "expires_at");
    out->decided_at_ms = gov__gateway_time_of(root, "decided_at");
    bool counted =
        count_read(root, "max_uses", &out->max_uses) && count_read(root, "used", &out->used);
    bool decidable =
        out->consent_uri != NULL ? is_page(out->consent_uri) : out->state != GOV_GRANT_REQUESTED;
    return out->id != NULL && gov__json_get_string(root, "state") != NULL && out->grantor != NULL &&
                   out->types != NULL && counted && decidable
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}

const gov__grant_wire gov__gateway_grant = {
    .request_write = request_write,
    .get_write = get_write,
    .revoke_write = revoke_write,
    .grant_read = grant_read,
    .wait_max_s = WAIT_MAX_S,
};
