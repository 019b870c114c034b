/* SPDX-License-Identifier: Apache-2.0 */
/* Purposes: read, checked, recorded.
 * Owns: usage_required and who may read whose certificates. */
#include "sandbox/certificate_use.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/matter_grant.h"
#include "sandbox/precheck.h"
#include "sandbox/store.h"

static void problem_usage(gov__sandbox_response *res)
{
    gov__sb_problem(res, 400, "usage_required",
                    "Personal data is read only for a well-formed purpose (schema Usage).",
                    "请说明用证事由。", "Please state the purpose for which this is needed.");
}

static bool is_usage(const cJSON *usage)
{
    cJSON *schemas = gov__sb_document("requests");
    gov__sandbox_findings findings = {0};
    bool good = schemas && cJSON_IsObject(usage);
    gov__sb_schema_check(gov__sb_member(schemas, "usage"), usage, "", &findings);
    good = good && findings.count == 0 && !findings.failed;
    gov__sb_findings_free(&findings);
    cJSON_Delete(schemas);
    return good;
}

cJSON *gov__sb_usage_of_header(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *header = gov__sb_header(req, "Gov-Usage");
    size_t length = 0;
    char *text = header ? (char *)gov__sb_b64url_read(header, strlen(header), &length) : NULL;
    cJSON *usage = text ? cJSON_ParseWithLength(text, length) : NULL;
    free(text);
    if (!is_usage(usage)) {
        cJSON_Delete(usage);
        problem_usage(res);
        return NULL;
    }
    return usage;
}

const cJSON *gov__sb_usage_of_body(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const cJSON *usage = gov__sb_member(req->json, "usage");
    if (!is_usage(usage)) {
        problem_usage(res);
        return NULL;
    }
    return usage;
}

int gov__sb_usage_record(gov_sandbox *sb, const gov__sandbox_request *req,
                         const char *certificate_id, const char *action, const cJSON *usage)
{
    char *text = cJSON_PrintUnformatted(usage);
    int result = text && gov__sb_run(sb,
                                     "INSERT INTO certificate_use(at, certificate, action, "
                                     "subject, client, usage) VALUES(?, ?, ?, ?, ?, ?)",
                                     "isssss", gov__sb_now_ms(sb), certificate_id, action,
                                     req->session.subject_id, req->session.client_id, text) == 1
                     ? 0
                     : -1;
    cJSON_free(text);
    return result;
}

bool gov__sb_usage_permits(gov_sandbox *sb, const gov__sandbox_request *req, const cJSON *usage,
                           const char *holder)
{
    const char *caller = req->session.subject_id;
    const char *grant = gov__sb_header(req, "Gov-Grant");
    const char *basis = gov__sb_member_text(usage, "basis");
    if (caller[0] == '\0') {
        return basis && strcmp(basis, "consent") != 0;
    }
    return strcmp(caller, holder) == 0 ||
           (grant && gov__sb_grant_between(sb, grant, caller, holder));
}
