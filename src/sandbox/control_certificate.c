/* SPDX-License-Identifier: Apache-2.0 */
/* Acting as the issuing department on a certificate: its status, a new version.
 * Owns: POST /sandbox/certificates/{id}/status. Not: what a status means (certificate_status.c). */
#include <string.h>

#include "sandbox/certificate.h"
#include "sandbox/clock.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

static bool set_status(gov_sandbox *sb, gov__sandbox_certificate *c, const char *status)
{
    (void)gov__sb_print(c->status, sizeof c->status, "%s", status);
    return gov__sb_run(sb, "UPDATE certificate SET status = ? WHERE id = ?", "ss", status, c->id) ==
           1;
}

static void change(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   gov__sandbox_certificate *c)
{
    const gov__sandbox_view view = {false, NULL, true, gov__sb_now_ms(sb)};
    const cJSON *supersede = gov__sb_member(req->json, "supersede");
    const char *status = gov__sb_member_text(req->json, "status");
    gov__sandbox_json w = {0};
    if (*c->successor) {
        gov__sb_problem(res, 409, "certificate_state", "The certificate was superseded before.",
                        NULL, NULL);
        return;
    }
    bool done = status
                    ? set_status(sb, c, status)
                    : gov__sb_certificate_supersede(sb, c, gov__sb_member(supersede, "data")) == 0;
    if (!done) {
        res->failed = true;
        return;
    }
    gov__sb_certificate_write(sb, &w, NULL, c, &view);
    gov__sb_answer_json(res, 200, &w);
}

static void post_status(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_certificate c = {0};
    if (!gov__sb_certificate_load(sb, req->path_args[0], &c)) {
        gov__sb_problem_not_found(res, "certificate");
    } else if (gov__sb_want_body(req, res, "certificate_status")) {
        change(sb, req, res, &c);
    }
    gov__sb_certificate_clear(&c);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/certificates/{id}/status", post_status, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_control_certificate_part = {
    .name = "control_certificate",
    .routes = routes,
};
