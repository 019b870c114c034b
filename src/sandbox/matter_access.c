/* SPDX-License-Identifier: Apache-2.0 */
/* Who may see a matter, and what every handler of a matter checks first.
 * Owns: access, the shape of bodies (data/requests.json), their problems. */
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/matter.h"

static bool may_see(const gov__sandbox_session *session, const gov__sandbox_matter *m)
{
    if (session->subject_id[0] == '\0') {
        return m->client[0] != '\0' && strcmp(m->client, session->client_id) == 0;
    }
    return strcmp(m->owner, session->subject_id) == 0 || strcmp(m->agent, session->subject_id) == 0;
}

bool gov__sb_matter_open(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res, gov__sandbox_matter *m)
{
    if (gov__sb_matter_load(sb, req->path_args[0], m) && may_see(&req->session, m)) {
        return true;
    }
    gov__sb_problem_not_found(res, "matter");
    return false;
}

bool gov__sb_want_no_errors(gov__sandbox_response *res, const gov__sandbox_findings *findings)
{
    if (findings->failed) {
        gov__sb_problem_failed(res);
        return false;
    }
    for (size_t i = 0; i < findings->count; i++) {
        const gov__sandbox_finding *finding = &findings->items[i];
        if (finding->severity == GOV__SB_ERROR) {
            gov__sb_invalid(res, finding->pointer, finding->code, finding->zh);
        }
    }
    return gov__sb_findings_errors(findings) == 0;
}

bool gov__sb_want_body(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *schema)
{
    if (!gov__sb_want_object(req, res)) {
        return false;
    }
    gov__sandbox_findings findings = {0};
    cJSON *schemas = gov__sb_document("requests");
    const cJSON *wanted = gov__sb_member(schemas, schema);
    findings.failed = wanted == NULL;
    gov__sb_schema_check(wanted, req->json, "", &findings);
    bool good = gov__sb_want_no_errors(res, &findings);
    gov__sb_findings_free(&findings);
    cJSON_Delete(schemas);
    return good;
}

void gov__sb_problem_state(gov__sandbox_response *res, const gov__sandbox_matter *m,
                           const char *detail)
{
    char zh[128], en[128];
    (void)gov__sb_print(zh, sizeof zh, "办件当前状态为“%s”，不能进行此操作。",
                        gov__sb_state_zh(m->state));
    (void)gov__sb_print(en, sizeof en, "The matter is in state %s; this is not possible now.",
                        gov__sb_state_name(m->state));
    gov__sb_problem(res, 409, "matter_state", detail, zh, en);
}
