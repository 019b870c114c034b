/* SPDX-License-Identifier: Apache-2.0 */
/* Pre-check (预检) of a draft, and what it found. */
#include "base/mem.h"
#include "core/call.h"
#include "matter/draft.h"
#include "matter/findings.h"
#include "matter/wire.h"

void gov_findings_free(gov_findings *findings)
{
    if (findings == NULL) {
        return;
    }
    gov_client *client = findings->client;
    gov__mem_free(&client->mem, findings->items);
    gov__json_free(findings->doc);
    gov__mem_free(&client->mem, findings);
    gov_client_unref(client);
}

static gov_status check(gov_draft *draft, const gov_call_options *options, gov_findings *findings,
                        gov_error **err)
{
    static const gov__operation op = {.name = "draft_precheck", .flags = GOV__OP_SESSION};
    gov_client *client = findings->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, draft->session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->matter->precheck_write(gov__call_request(&call), draft);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__call_json(&call, &findings->doc, err);
    }
    if (status == GOV_OK) {
        status = client->platform->matter->findings_read(&client->mem, findings);
        status = status == GOV_OK ? GOV_OK : gov__call_fail(&call, err, status);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_draft_precheck(gov_draft *draft, const gov_call_options *options,
                              gov_findings **out_findings, gov_error **err)
{
    if (out_findings != NULL) {
        *out_findings = NULL;
    }
    if (draft == NULL || out_findings == NULL) {
        return gov__argument_fail(NULL, err, draft == NULL ? "draft" : "out_findings");
    }
    gov_status status = gov__draft_check_open(draft, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_client *client = draft->session->client;
    gov_findings *findings = gov__mem_calloc(&client->mem, 1, sizeof *findings);
    if (findings == NULL) {
        return gov__error_no_memory(err);
    }
    findings->client = gov_client_ref(client);
    status = check(draft, options, findings, err);
    if (status != GOV_OK) {
        gov_findings_free(findings);
        return status;
    }
    *out_findings = findings;
    return GOV_OK;
}

size_t gov_findings_get_count(const gov_findings *findings)
{
    return findings == NULL ? 0 : findings->count;
}

static const gov__finding *at(const gov_findings *findings, size_t index)
{
    static const gov__finding none = {.pointer = NULL};
    return index < gov_findings_get_count(findings) ? &findings->items[index] : &none;
}

const char *gov_findings_get_pointer(const gov_findings *findings, size_t index)
{
    return at(findings, index)->pointer;
}

const char *gov_findings_get_severity(const gov_findings *findings, size_t index)
{
    return at(findings, index)->severity;
}

const char *gov_findings_get_code(const gov_findings *findings, size_t index)
{
    return at(findings, index)->code;
}

const char *gov_findings_get_message(const gov_findings *findings, size_t index,
                                     gov_language language)
{
    return at(findings, index)
        ->message[language == GOV_LANGUAGE_ZH ? GOV_LANGUAGE_ZH : GOV_LANGUAGE_EN];
}
