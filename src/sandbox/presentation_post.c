/* SPDX-License-Identifier: Apache-2.0 */
/* The holder's side of showing a certificate: making a code, seeing who redeemed it, ending it.
 * Owns: these routes. Not: the verifier's side (presentation_redeem.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/audit.h"
#include "sandbox/certificate_status.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/presentation.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define CODE_DIGITS     10
#define CODE_LETTERS    26 /* 130 bits */
#define CODE_BYTES      32
#define DEFAULT_SECONDS 120

/* --- making one ----------------------------------------------------------------------------- */

static bool find_held(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      gov__sandbox_certificate *c)
{
    if (gov__sb_certificate_load(sb, req->path_args[0], c) &&
        gov__sb_get_int(sb, 0,
                        "SELECT count(*) FROM certificate_holder WHERE certificate = ? AND "
                        "subject = ?",
                        "ss", c->id, req->session.subject_id) == 1) {
        return true;
    }
    gov__sb_problem_not_found(res, "certificate");
    return false;
}

/* How long it lasts; each kind has its own member. */
static int64_t read_life_ms(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    bool emergency = strcmp(gov__sb_member_text(req->json, "kind"), "emergency") == 0;
    int64_t seconds = DEFAULT_SECONDS, hours = 0;
    bool has_seconds = gov__sb_member_int(req->json, "ttl_s", &seconds);
    bool has_hours = gov__sb_member_int(req->json, "hours", &hours);
    if (emergency && !has_hours) {
        gov__sb_invalid(res, "/hours", "required", "An emergency code lasts 1 to 72 hours.");
    }
    if (emergency ? has_seconds : has_hours) {
        gov__sb_invalid(res, emergency ? "/ttl_s" : "/hours", "not_allowed",
                        "Seconds for a code, hours for an emergency code.");
    }
    return emergency ? hours * 3600000 : seconds * 1000;
}

static void check_fields(const gov__sandbox_request *req, gov__sandbox_response *res,
                         const gov__sandbox_certificate *c)
{
    cJSON *data = cJSON_Parse(c->data);
    const cJSON *field = NULL;
    int index = 0;
    cJSON_ArrayForEach(field, gov__sb_member(req->json, "fields"))
    {
        const char *name = field->valuestring;
        char pointer[24];
        (void)gov__sb_print(pointer, sizeof pointer, "/fields/%d", index++);
        if (strcmp(name, "number") != 0 && strcmp(name, "holders") != 0 &&
            !gov__sb_member(data, name)) {
            gov__sb_invalid(res, pointer, "not_found", "The certificate has no such face field.");
        }
    }
    cJSON_Delete(data);
}

/* A code that nobody else has now: the old ones of the same digits are over. */
static void new_code(gov_sandbox *sb, const char *kind, char out[CODE_BYTES],
                     char hash[GOV__SB_HEX_BYTES])
{
    do {
        if (strcmp(kind, "code") == 0) {
            gov__sb_random_digits(out, CODE_DIGITS);
        } else {
            gov__sb_random_letters(out, CODE_LETTERS, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        }
        gov__sb_sha256_hex(out, strlen(out), hash);
    } while (gov__sb_get_int(sb, 0,
                             "SELECT count(*) FROM presentation WHERE code_hash = ? AND "
                             "expires > ?",
                             "si", hash, gov__sb_now_ms(sb)) > 0);
}

static int keep(gov_sandbox *sb, const gov__sandbox_presentation *p, const char *hash)
{
    char *fields = cJSON_PrintUnformatted(p->fields);
    int result =
        fields && gov__sb_run(sb,
                              "INSERT INTO presentation(id, kind, certificate, holder, code_hash, "
                              "fields, most, created, expires, revoked) "
                              "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                              "ssssssiii", p->id, p->kind, p->certificate, p->holder, hash, fields,
                              p->most, p->created, p->expires) == 1
            ? 0
            : -1;
    cJSON_free(fields);
    return result;
}

static void present(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                    const gov__sandbox_certificate *c, int64_t life_ms)
{
    const cJSON *fields = gov__sb_member(req->json, "fields");
    const gov__sandbox_audit entry = {.action = "present", .certificate_id = c->id};
    gov__sandbox_presentation p = {.created = gov__sb_now_ms(sb), .most = 1, .state = "active"};
    char code[CODE_BYTES], hash[GOV__SB_HEX_BYTES], location[GOV__SB_ID_BYTES + 32];
    gov__sb_new_id("prs", p.id);
    (void)gov__sb_print(p.kind, sizeof p.kind, "%s", gov__sb_member_text(req->json, "kind"));
    (void)gov__sb_print(p.certificate, sizeof p.certificate, "%s", c->id);
    (void)gov__sb_print(p.holder, sizeof p.holder, "%s", req->session.subject_id);
    (void)gov__sb_member_int(req->json, "max_redemptions", &p.most);
    p.expires = p.created + life_ms;
    p.fields = fields ? cJSON_Duplicate(fields, true) : cJSON_CreateArray();
    new_code(sb, p.kind, code, hash);
    if (p.fields && keep(sb, &p, hash) == 0 && gov__sb_audit_add(sb, req, &entry) == 0) {
        gov__sb_presentation_answer(sb, res, 201, &p, code);
        (void)gov__sb_print(location, sizeof location, "/gov/v1/presentations/%s", p.id);
        gov__sb_set_header(res, "Location", location);
    } else {
        res->failed = true;
    }
    gov__sb_presentation_clear(&p);
}

static void post_present(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_certificate c = {0};
    if (find_held(sb, req, res, &c)) {
        bool valid = strcmp(gov__sb_status_at(&c, gov__sb_now_ms(sb))->word, "valid") == 0;
        if (!valid) {
            gov__sb_problem(res, 409, "certificate_state", "The certificate is not in force.",
                            "该证照当前无效，不能亮证。", "The certificate is not in force.");
        } else if (gov__sb_want_body(req, res, "present")) {
            int64_t life_ms = read_life_ms(req, res);
            check_fields(req, res, &c);
            if (!gov__sb_has_problem(res)) {
                present(sb, req, res, &c, life_ms);
            }
        }
    }
    gov__sb_certificate_clear(&c);
}

/* --- seeing and ending one ------------------------------------------------------------------ */

static bool find_own(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                     gov__sandbox_presentation *p)
{
    if (gov__sb_presentation_load(sb, req->path_args[0], p) &&
        strcmp(p->holder, req->session.subject_id) == 0) {
        return true;
    }
    gov__sb_problem_not_found(res, "presentation");
    return false;
}

static void get_presentation(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    gov__sandbox_presentation p = {.created = 0};
    if (find_own(sb, req, res, &p)) {
        gov__sb_presentation_answer(sb, res, 200, &p, NULL);
    }
    gov__sb_presentation_clear(&p);
}

static void post_revoke(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_presentation p = {.created = 0};
    if (find_own(sb, req, res, &p)) {
        if (strcmp(p.state, "active") == 0) {
            res->failed =
                gov__sb_run(sb, "UPDATE presentation SET revoked = 1 WHERE id = ?", "s", p.id) != 1;
            (void)gov__sb_print(p.state, sizeof p.state, "revoked");
        }
        gov__sb_presentation_answer(sb, res, 200, &p, NULL);
    }
    gov__sb_presentation_clear(&p);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/certificates/{id}/present", post_present, GOV__SB_CITIZEN | GOV__SB_KEY},
    {"GET", "/gov/v1/presentations/{id}", get_presentation, GOV__SB_CITIZEN},
    {"POST", "/gov/v1/presentations/{id}/revoke", post_revoke, GOV__SB_CITIZEN | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_presentation_post_part = {
    .name = "presentation_post",
    .routes = routes,
};
