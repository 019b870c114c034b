/* SPDX-License-Identifier: Apache-2.0 */
/* POST /gov/v1/certificates/{id}/fetch: the bytes of a small format, the address of a large one.
 * Owns: which of both, copies for a purpose, key binding. Not: permission (certificate_use.c), and
 * not the address (download.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/audit.h"
#include "sandbox/certificate_use.h"
#include "sandbox/clock.h"
#include "sandbox/download.h"
#include "sandbox/jwk.h"
#include "sandbox/oauth.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define COPY_MS      (INT64_C(30) * 86400000)
#define MOST_COPY_MS (INT64_C(366) * 86400000)

typedef struct fetch {
    gov_sandbox *sb;
    const gov__sandbox_request *req;
    gov__sandbox_response *res;
    const gov__sandbox_certificate *c;
    const gov__sandbox_use *use;
    const char *format;
} fetch;

/* --- bytes in the answer -------------------------------------------------------------------- */

static void answer_bytes(const fetch *f, const char *media, const void *bytes, size_t length)
{
    gov__sb_answer_bytes(f->res, 200, media, bytes, length);
    gov__sb_set_content_digest(f->res, bytes, length);
    gov__sb_set_header(f->res, "Cache-Control", "no-store");
}

static void answer_reduced_json(const fetch *f)
{
    const gov__sandbox_view view = {false, gov__sb_use_fields(f->use), false,
                                    gov__sb_now_ms(f->sb)};
    gov__sandbox_json w = {0};
    size_t length = 0;
    gov__sb_certificate_write(f->sb, &w, NULL, f->c, &view);
    char *text = gov__sb_json_take(&w, &length);
    if (text) {
        answer_bytes(f, "application/json", text, length);
    }
    f->res->failed = f->res->failed || !text;
    free(text);
}

/* The same credential as for all fields, so that what its issuer signed still holds. */
static void answer_reduced_vc(const fetch *f)
{
    char *whole = NULL, *text = NULL;
    if (gov__sb_certificate_files(f->sb, f->c) == 0) {
        whole = gov__sb_get_text(f->sb,
                                 "SELECT CAST(bytes AS TEXT) FROM certificate_file "
                                 "WHERE certificate = ? AND format = 'sd_jwt'",
                                 "s", f->c->id);
    }
    if (whole) {
        text = gov__sb_certificate_sdjwt_reduced(whole, gov__sb_use_fields(f->use));
    }
    if (text) {
        answer_bytes(f, "application/dc+sd-jwt", text, strlen(text));
    }
    f->res->failed = f->res->failed || !text;
    free(text);
    free(whole);
}

/* Those of which less than all can be given. */
static const struct {
    const char *format;
    void (*answer)(const fetch *f);
} reducible[] = {
    {"json", answer_reduced_json},
    {"sd_jwt", answer_reduced_vc},
};

static void answer_reduced(const fetch *f)
{
    for (size_t i = 0; i < sizeof reducible / sizeof reducible[0]; i++) {
        if (strcmp(reducible[i].format, f->format) == 0) {
            reducible[i].answer(f);
            return;
        }
    }
    gov__sb_problem_grant(f->res);
}

static void answer_bound(const fetch *f, const cJSON *holder_key)
{
    EVP_PKEY *key = gov__sb_jwk_read(holder_key);
    char *text = key ? gov__sb_certificate_sdjwt(f->sb, f->c, holder_key) : NULL;
    if (!key) {
        gov__sb_invalid(f->res, "/holder_key", "format", "A public key, P-256 or Ed25519.");
    } else if (text) {
        answer_bytes(f, "application/dc+sd-jwt", text, strlen(text));
    } else {
        f->res->failed = true;
    }
    free(text);
    EVP_PKEY_free(key);
}

/* --- by address ----------------------------------------------------------------------------- */

static gov__sandbox_offer offer_of(const fetch *f)
{
    return (gov__sandbox_offer){
        .certificate_id = f->c->id, .grant_id = f->use->consent.id, .format = f->format};
}

static void no_format(const fetch *f)
{
    gov__sb_problem(f->res, 422, "format_unavailable", "The certificate has no such file.",
                    "该证照没有此格式的文件。", "There is no file of this format.");
}

static void answer_stored(const fetch *f)
{
    const char *unused = NULL;
    gov__sandbox_query q;
    if (gov__sb_certificate_files(f->sb, f->c) != 0) {
        f->res->failed = true;
        return;
    }
    if (!gov__sb_query(f->sb, &q,
                       "SELECT media, bytes FROM certificate_file WHERE certificate = ? "
                       "AND format = ?",
                       "ss", f->c->id, f->format) ||
        !gov__sb_next(&q)) {
        no_format(f);
        return;
    }
    gov__sandbox_offer offer = offer_of(f);
    offer.media = gov__sb_text(&q, 0);
    offer.bytes = gov__sb_blob(&q, 1, &offer.length);
    if (gov__sb_certificate_maker(f->format, &unused)) {
        gov__sb_download_offer(f->sb, f->req, f->res, &offer);
    } else {
        answer_bytes(f, offer.media, offer.bytes, offer.length);
    }
    gov__sb_end(&q);
}

static int64_t copy_end(const fetch *f, const cJSON *copy)
{
    const char *text = gov__sb_member_text(copy, "expires_at");
    int64_t now = gov__sb_now_ms(f->sb);
    int64_t end = now + COPY_MS;
    if (text && (!gov__sb_time_read(text, &end) || end <= now || end > now + MOST_COPY_MS)) {
        gov__sb_invalid(f->res, "/copy/expires_at", "out_of_range",
                        "A time within the year to come.");
    }
    return end;
}

/* The purpose-marked copy 加注件: made now, for this usage and this application. */
static void answer_copy(const fetch *f, const cJSON *copy)
{
    gov__sandbox_offer offer = offer_of(f);
    gov__sandbox_maker *make = gov__sb_certificate_maker(f->format, &offer.media);
    int64_t end = copy_end(f, copy);
    if (!make) {
        gov__sb_problem(f->res, 422, "copy_unsupported", "No marked copy is made in this format.",
                        "此格式不支持加注件。", "There is no marked copy in this format.");
    }
    if (!make || gov__sb_has_problem(f->res)) {
        return;
    }
    char *creator = gov__sb_client_name(f->sb, f->req->session.client_id);
    const gov__sandbox_mark mark = {gov__sb_member_text(f->use->usage, "purpose"), creator,
                                    gov__sb_now_ms(f->sb), end};
    char *bytes = creator ? make(f->sb, f->c, &mark, &offer.length) : NULL;
    offer.bytes = bytes;
    offer.mark = &mark;
    if (bytes) {
        gov__sb_download_offer(f->sb, f->req, f->res, &offer);
    }
    f->res->failed = f->res->failed || !bytes;
    free(bytes);
    free(creator);
}

/* --- the call ------------------------------------------------------------------------------- */

/* What goes together in one request. */
static bool check(const fetch *f, const cJSON *body)
{
    bool bound = gov__sb_member(body, "holder_key") != NULL;
    bool resumed = gov__sb_member(body, "resume") != NULL;
    if (bound && strcmp(f->format, "sd_jwt") != 0) {
        gov__sb_invalid(f->res, "/holder_key", "not_allowed", "Only with format sd_jwt.");
    }
    if (resumed && (bound || gov__sb_member(body, "copy"))) {
        gov__sb_invalid(f->res, "/resume", "not_allowed", "What is resumed is as it was made.");
    }
    if (bound && !f->use->own) {
        gov__sb_problem_forbidden(f->res, "A credential is bound to the key of its holder only.");
    }
    return !gov__sb_has_problem(f->res);
}

static void answer(const fetch *f)
{
    const cJSON *body = f->req->json;
    const cJSON *copy = gov__sb_member(body, "copy");
    const cJSON *key = gov__sb_member(body, "holder_key");
    const char *resume = gov__sb_member_text(body, "resume");
    if (key) {
        answer_bound(f, key);
    } else if (gov__sb_use_fields(f->use) && (copy || resume)) {
        gov__sb_problem_grant(f->res);
    } else if (gov__sb_use_fields(f->use)) {
        answer_reduced(f);
    } else if (resume) {
        const gov__sandbox_offer wanted = offer_of(f);
        gov__sb_download_resume(f->sb, f->req, f->res, resume, &wanted);
    } else if (copy) {
        answer_copy(f, copy);
    } else {
        answer_stored(f);
    }
}

static void post_fetch(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_certificate c = {0};
    const cJSON *usage = gov__sb_want_object(req, res) ? gov__sb_usage_of_body(req, res) : NULL;
    gov__sandbox_use use = {.action = "fetch", .usage = usage};
    use.again = gov__sb_member_text(req->json, "resume") != NULL;
    if (usage && gov__sb_use_certificate(sb, req, res, &use, &c) &&
        gov__sb_want_body(req, res, "certificate_fetch")) {
        const fetch f = {sb, req, res, &c, &use, gov__sb_member_text(req->json, "format")};
        gov__sandbox_audit entry = {.certificate_id = c.id, .format = f.format};
        if (check(&f, req->json)) {
            answer(&f);
            res->failed = res->failed || gov__sb_use_record(sb, req, &use, &entry) != 0;
        }
    }
    gov__sb_use_clear(&use);
    gov__sb_certificate_clear(&c);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/certificates/{id}/fetch", post_fetch,
     GOV__SB_SESSION | GOV__SB_KEY_IF_SENT | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_certificate_fetch_part = {"certificate_fetch", NULL, NULL,
                                                               routes};
