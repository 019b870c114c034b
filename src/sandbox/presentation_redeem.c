/* SPDX-License-Identifier: Apache-2.0 */
/* The verifier's side of showing a certificate: a code for a purpose gives what the holder chose.
 * Owns: POST /gov/v1/certificates/redeem. Not: codes and guesses (presentation.c). */
#include "sandbox/audit.h"
#include "sandbox/certificate_use.h"
#include "sandbox/clock.h"
#include "sandbox/presentation.h"
#include "sandbox/route.h"

static void answer(gov_sandbox *sb, gov__sandbox_response *res, const gov__sandbox_presentation *p,
                   const gov__sandbox_certificate *c, const char *redemption_id)
{
    const gov__sandbox_view view = {false, p->fields, false, gov__sb_now_ms(sb)};
    gov__sandbox_json w = {0};
    char *fields = cJSON_PrintUnformatted(p->fields);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "redemption_id", redemption_id);
    gov__sb_certificate_write(sb, &w, "certificate", c, &view);
    gov__sb_json_raw(&w, "fields", fields);
    gov__sb_json_time(&w, "expires_at", p->expires);
    gov__sb_json_close(&w);
    w.failed = w.failed || !fields;
    cJSON_free(fields);
    gov__sb_answer_json(res, 200, &w);
}

static void redeem(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   const gov__sandbox_presentation *p, const cJSON *usage)
{
    gov__sandbox_certificate c = {0};
    char id[GOV__SB_ID_BYTES];
    const gov__sandbox_audit entry = {
        .action = "redeem", .certificate_id = p->certificate, .usage = usage};
    if (gov__sb_certificate_load(sb, p->certificate, &c) &&
        gov__sb_presentation_redeemed(sb, req, p, usage, NULL, NULL, id) == 0 &&
        gov__sb_audit_add(sb, req, &entry) == 0) {
        answer(sb, res, p, &c, id);
    } else {
        res->failed = true;
    }
    gov__sb_certificate_clear(&c);
}

static void post_redeem(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_presentation p = {.created = 0};
    const cJSON *usage = gov__sb_want_object(req, res) ? gov__sb_usage_of_body(req, res) : NULL;
    if (usage && gov__sb_want_body(req, res, "redeem") &&
        gov__sb_presentation_find(sb, req, res, gov__sb_member_text(req->json, "code"), &p)) {
        redeem(sb, req, res, &p, usage);
    }
    gov__sb_presentation_clear(&p);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/certificates/redeem", post_redeem, GOV__SB_SESSION | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_presentation_redeem_part = {
    .name = "presentation_redeem",
    .routes = routes,
};
