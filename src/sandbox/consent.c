/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of consent, their state, and what one covers.
 * Owns: the rules of a grant of kind certificate_use. Not: asking for one (consent_post.c) and not
 * the page (consent_page.c). */
#include "sandbox/consent.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

const char *gov__sb_caller(const gov__sandbox_request *req)
{
    return *req->session.subject_id ? req->session.subject_id : req->session.client_id;
}

/* --- rows ----------------------------------------------------------------------------------- */

bool gov__sb_consent_is(const gov__sandbox_consent *consent, const char *state)
{
    return strcmp(consent->state, state) == 0;
}

/* Whether it is at its end by use or by time is nowhere stored: it follows. */
static void settle(gov__sandbox_consent *c, int64_t now)
{
    bool active = gov__sb_consent_is(c, "active");
    c->over = now >= c->expires;
    if (active && c->max_uses > 0 && c->used >= c->max_uses) {
        (void)gov__sb_print(c->state, sizeof c->state, "used_up");
    } else if ((active || gov__sb_consent_is(c, "requested")) && c->over) {
        (void)gov__sb_print(c->state, sizeof c->state, "expired");
    }
}

static void read_row(const gov__sandbox_query *q, gov__sandbox_consent *out)
{
    char *const texts[] = {out->id,        out->grantor,   out->grantee, out->client_id,
                           out->item_code, out->matter_no, out->state};
    for (int i = 0; i < 7; i++) {
        size_t size = i == 6 ? sizeof out->state : GOV__SB_ID_BYTES;
        (void)gov__sb_print(texts[i], size, "%s", gov__sb_text(q, i));
    }
    out->created = gov__sb_int(q, 7);
    out->expires = gov__sb_int(q, 8);
    out->decided = gov__sb_int(q, 9);
    out->max_uses = gov__sb_int(q, 10);
    out->used = gov__sb_int(q, 11);
    out->purpose = gov__sb_copy(gov__sb_text(q, 12));
    out->scope = cJSON_Parse(gov__sb_text(q, 13));
}

bool gov__sb_consent_load(gov_sandbox *sb, const char *id, gov__sandbox_consent *out)
{
    gov__sandbox_query q;
    *out = (gov__sandbox_consent){.created = 0};
    if (!gov__sb_query(sb, &q,
                       "SELECT id, grantor, grantee, client, item_code, matter_no, state, created, "
                       "expires, decided, max_uses, used, purpose, scope FROM consent WHERE id = ?",
                       "s", id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    read_row(&q, out);
    gov__sb_end(&q);
    settle(out, gov__sb_now_ms(sb));
    return out->purpose && out->scope;
}

void gov__sb_consent_clear(gov__sandbox_consent *consent)
{
    free(consent->purpose);
    cJSON_Delete(consent->scope);
    *consent = (gov__sandbox_consent){.created = 0};
}

int gov__sb_consent_insert(gov_sandbox *sb, const gov__sandbox_consent *c)
{
    char *scope = cJSON_PrintUnformatted(c->scope);
    int result =
        scope && gov__sb_run(sb,
                             "INSERT INTO consent(id, grantor, grantee, client, item_code, "
                             "matter_no, state, created, expires, decided, max_uses, used, "
                             "purpose, scope) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?)",
                             "sssssssiiiss", c->id, c->grantor, c->grantee, c->client_id,
                             c->item_code, c->matter_no, c->state, c->created, c->expires,
                             c->max_uses, c->purpose, scope) == 1
            ? 0
            : -1;
    cJSON_free(scope);
    return result;
}

/* --- what one covers ------------------------------------------------------------------------ */

bool gov__sb_consent_is_grantee(const gov__sandbox_consent *consent,
                                const gov__sandbox_request *req)
{
    return strcmp(consent->client_id, req->session.client_id) == 0 &&
           strcmp(consent->grantee, gov__sb_caller(req)) == 0;
}

bool gov__sb_consent_has_type(const gov__sandbox_consent *consent, const char *type_code)
{
    return gov__sb_has_text(gov__sb_member(consent->scope, "cert_types"), type_code);
}

const cJSON *gov__sb_consent_fields(const gov__sandbox_consent *consent)
{
    return gov__sb_member(consent->scope, "fields");
}

/* A grant for one item or matter is not good for another. */
static bool fits(const char *granted, const cJSON *usage, const char *member)
{
    const char *stated = gov__sb_member_text(usage, member);
    return !*granted || (stated && strcmp(stated, granted) == 0);
}

bool gov__sb_consent_goes_on(const gov__sandbox_consent *consent)
{
    return gov__sb_consent_is(consent, "active") ||
           (gov__sb_consent_is(consent, "used_up") && !consent->over);
}

bool gov__sb_consent_covers(const gov__sandbox_consent *consent, const gov__sandbox_request *req,
                            const gov__sandbox_wish *wish)
{
    const char *basis = gov__sb_member_text(wish->usage, "basis");
    bool in_force =
        wish->again ? gov__sb_consent_goes_on(consent) : gov__sb_consent_is(consent, "active");
    return in_force && gov__sb_consent_is_grantee(consent, req) && basis &&
           strcmp(basis, "consent") == 0 && fits(consent->item_code, wish->usage, "item_code") &&
           fits(consent->matter_no, wish->usage, "matter_no") &&
           gov__sb_has_text(gov__sb_member(consent->scope, "actions"), wish->action) &&
           (!wish->type_code || gov__sb_consent_has_type(consent, wish->type_code));
}

int gov__sb_consent_count(gov_sandbox *sb, const gov__sandbox_consent *consent)
{
    return gov__sb_run(sb,
                       "UPDATE consent SET used = used + 1 WHERE id = ? AND state = 'active' AND "
                       "(max_uses = 0 OR used < max_uses)",
                       "s", consent->id) == 1
               ? 0
               : -1;
}

/* --- deciding ------------------------------------------------------------------------------- */

bool gov__sb_consent_asked(const gov__sandbox_consent *consent, const cJSON *fields)
{
    const cJSON *asked = gov__sb_consent_fields(consent);
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, fields)
    {
        if (asked && !gov__sb_has_text(asked, entry->valuestring)) {
            return false;
        }
    }
    return true;
}

static int set_state(gov_sandbox *sb, gov__sandbox_consent *consent, const char *state,
                     int64_t decided)
{
    char id[GOV__SB_ID_BYTES];
    char *scope = cJSON_PrintUnformatted(consent->scope);
    int64_t changed =
        scope ? gov__sb_run(sb, "UPDATE consent SET state = ?, decided = ?, scope = ? WHERE id = ?",
                            "siss", state, decided, scope, consent->id)
              : -1;
    cJSON_free(scope);
    (void)gov__sb_print(id, sizeof id, "%s", consent->id);
    gov__sb_consent_clear(consent);
    return changed == 1 && gov__sb_consent_load(sb, id, consent) ? 0 : -1;
}

int gov__sb_consent_decide(gov_sandbox *sb, gov__sandbox_consent *consent, bool approve,
                           const cJSON *fields)
{
    if (approve && fields) {
        cJSON *kept = cJSON_Duplicate(fields, true);
        cJSON_DeleteItemFromObjectCaseSensitive(consent->scope, "fields");
        if (!kept || !cJSON_AddItemToObject(consent->scope, "fields", kept)) {
            cJSON_Delete(kept);
            return -1;
        }
    }
    return set_state(sb, consent, approve ? "active" : "denied", gov__sb_now_ms(sb));
}

int gov__sb_consent_revoke(gov_sandbox *sb, gov__sandbox_consent *consent)
{
    return set_state(sb, consent, "revoked", consent->decided);
}

/* --- answering ------------------------------------------------------------------------------ */

static void write_page(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_json *w,
                       const gov__sandbox_consent *c)
{
    char path[GOV__SB_ID_BYTES + 16];
    (void)gov__sb_print(path, sizeof path, "/consent/%s", c->id);
    char *link = gov__sb_link(sb, req, path);
    gov__sb_json_text(w, "consent_uri", link);
    w->failed = w->failed || !link;
    free(link);
}

static void write_consent(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_json *w,
                          const gov__sandbox_consent *c)
{
    char *scope = cJSON_PrintUnformatted(c->scope);
    w->failed = w->failed || !scope;
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "id", c->id);
    gov__sb_json_text(w, "kind", "certificate_use");
    gov__sb_json_text(w, "grantor", c->grantor);
    gov__sb_json_text(w, "grantee", c->grantee);
    gov__sb_json_raw(w, "scope", scope);
    gov__sb_json_text(w, "purpose", c->purpose);
    gov__sb_json_text(w, "basis", "consent");
    gov__sb_json_opt(w, "item_code", c->item_code);
    gov__sb_json_opt(w, "matter_no", c->matter_no);
    gov__sb_json_time(w, "not_before", c->decided ? c->decided : c->created);
    gov__sb_json_time(w, "expires_at", c->expires);
    if (c->max_uses > 0) {
        gov__sb_json_int(w, "max_uses", c->max_uses);
    }
    gov__sb_json_int(w, "used", c->used);
    gov__sb_json_text(w, "state", c->state);
    if (gov__sb_consent_is(c, "requested")) {
        write_page(sb, req, w, c);
    }
    gov__sb_json_time(w, "created_at", c->created);
    if (c->decided) {
        gov__sb_json_time(w, "decided_at", c->decided);
    }
    gov__sb_json_close(w);
    cJSON_free(scope);
}

void gov__sb_consent_answer(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, int status,
                            const gov__sandbox_consent *consent)
{
    gov__sandbox_json w = {0};
    char etag[80];
    write_consent(sb, req, &w, consent);
    gov__sb_answer_json(res, status, &w);
    (void)gov__sb_print(etag, sizeof etag, "\"%.40s-%s-%lld\"", consent->id, consent->state,
                        (long long)consent->used);
    gov__sb_set_header(res, "ETag", etag);
}
