/* SPDX-License-Identifier: Apache-2.0 */
/* See scenario_newborn.h. Public headers only: what an application would write. */
#include "scenario/support/scenario_newborn.h"

#include <stdio.h>
#include <string.h>

#include <govsdk/sandbox.h>

/* One field of the form: text, or JSON when `json`. */
typedef struct field {
    const char *pointer;
    const char *value;
    int json;
} field;

static const field fields[] = {
    {"/child/name", NEWBORN_CHILD_NAME, 0},
    {"/child/sex", "female", 0},
    {"/child/birth_date", "2026-11-01", 0},
    {"/child/birth_time", "08:30", 0},
    {"/child/weight_grams", "3250", 1},
    {"/child/birth_hospital", "样例市妇幼保健院", 0},
    {"/mother/name", NEWBORN_MOTHER_NAME, 0},
    {"/mother/id_number", NEWBORN_MOTHER_ID, 0},
    {"/mother/phone", NEWBORN_PHONE, 0},
    {"/household", "{\"register_with\":\"mother\",\"address\":\"" NEWBORN_ADDRESS "\"}", 1},
    {"/insurance", "{\"enrol\":true}", 1},
    {"/card/bank", "bank_a", 0},
};

static const char default_record[] = "%PDF-1.4 synthetic hospital birth record";

gov_status newborn_operate_in_process(void *user, const char *method, const char *target,
                                      const char *body, int32_t *out_http_status)
{
    return gov_sandbox_control(user, method, target, body, out_http_status, NULL, NULL);
}

void newborn_init(newborn *n, gov_client *client, newborn_operator op)
{
    memset(n, 0, sizeof *n);
    n->client = client;
    n->op = op;
    n->record = default_record;
    n->record_size = sizeof default_record - 1;
    n->step = "";
}

void newborn_clear(newborn *n)
{
    gov_matter_free(n->matter);
    gov_receipt_free(n->receipt);
    gov_findings_free(n->findings);
    gov_draft_free(n->draft);
    gov_item_free(n->package);
    gov_session_unref(n->session);
    gov_error_free(n->err);
    n->matter = NULL;
    n->receipt = NULL;
    n->findings = NULL;
    n->draft = NULL;
    n->package = NULL;
    n->session = NULL;
    n->err = NULL;
}

static void begin(newborn *n, const char *step)
{
    gov_error_free(n->err);
    n->err = NULL;
    n->step = step;
}

/* The citizen types the code in and approves. */
static gov_status approve(newborn *n, const gov_device_login *login)
{
    char body[160];
    int32_t http = 0;
    (void)snprintf(body, sizeof body,
                   "{\"user_code\":\"%s\",\"action\":\"approve\",\"citizen\":\"%s\"}",
                   gov_device_login_get_user_code(login), NEWBORN_CITIZEN);
    gov_status status = n->op.call(n->op.user, "POST", "/sandbox/device", body, &http);
    return status == GOV_OK && http != 200 ? GOV_ERR_INTERNAL : status;
}

gov_status newborn_login(newborn *n)
{
    gov_device_login *login = NULL;
    begin(n, "login");
    if (n->session != NULL) {
        return GOV_OK;
    }
    gov_status status = gov_auth_device_begin(n->client, NULL, &login, &n->err);
    if (status == GOV_OK) {
        status = approve(n, login);
    }
    if (status == GOV_OK) {
        status = gov_device_login_wait(login, NULL, &n->session, &n->err);
    }
    gov_device_login_free(login);
    return status;
}

gov_status newborn_find(newborn *n)
{
    begin(n, "find");
    return n->package != NULL
               ? GOV_OK
               : gov_item_get_package(n->session, NEWBORN_PACKAGE, NULL, &n->package, &n->err);
}

gov_status newborn_find_card(newborn *n)
{
    const gov_usage usage = {.struct_size = sizeof usage,
                             .basis = GOV_USAGE_CONSENT,
                             .purpose = "newborn registration",
                             .item_code = NEWBORN_PACKAGE};
    const gov_certificate_query query = {.struct_size = sizeof query, .type_code = NEWBORN_ID_CARD};
    gov_certificate_list *list = NULL;
    begin(n, "find_card");
    gov_status status = gov_certificate_list_all(n->session, &usage, &query, NULL, &list, &n->err);
    if (status == GOV_OK) {
        const char *id = gov_certificate_get_id(gov_certificate_list_at(list, 0));
        if (id == NULL || strlen(id) >= sizeof n->certificate_id) {
            status = GOV_ERR_NOT_FOUND;
        } else {
            memcpy(n->certificate_id, id, strlen(id) + 1);
        }
    }
    gov_certificate_list_free(list);
    return status;
}

static gov_status fill(newborn *n)
{
    gov_status status = GOV_OK;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && status == GOV_OK; i++) {
        const field *f = &fields[i];
        status = f->json ? gov_draft_set_json(n->draft, f->pointer, f->value, &n->err)
                         : gov_draft_set_text(n->draft, f->pointer, f->value, &n->err);
    }
    return status == GOV_OK ? gov_draft_set_delivery(n->draft, "electronic", &n->err) : status;
}

gov_status newborn_begin(newborn *n)
{
    gov_status status = GOV_OK;
    begin(n, "begin");
    if (n->draft == NULL) {
        status = gov_draft_new(n->session, n->package, &n->draft, &n->err);
    }
    return status == GOV_OK ? fill(n) : status;
}

gov_status newborn_attach(newborn *n)
{
    static const gov_upload_options pdf = {
        .struct_size = sizeof pdf, .file_name = "出生记录.pdf", .media_type = "application/pdf"};
    begin(n, "attach");
    gov_status status =
        gov_draft_attach_memory(n->draft, "NB-M01", n->record, n->record_size,
                                n->upload != NULL ? n->upload : &pdf, NULL, &n->err);
    return status == GOV_OK
               ? gov_draft_attach_certificate(n->draft, "NB-M02", n->certificate_id, &n->err)
               : status;
}

gov_status newborn_precheck(newborn *n)
{
    begin(n, "precheck");
    gov_findings_free(n->findings);
    n->findings = NULL;
    return gov_draft_precheck(n->draft, NULL, &n->findings, &n->err);
}

gov_status newborn_submit(newborn *n)
{
    begin(n, "submit");
    return gov_matter_submit(n->draft, NULL, &n->receipt, &n->err);
}

gov_status newborn_read_back(newborn *n)
{
    begin(n, "read_back");
    gov_matter_free(n->matter);
    n->matter = NULL;
    return gov_matter_get(n->session, gov_receipt_get_matter_id(n->receipt), NULL, &n->matter,
                          &n->err);
}

gov_status newborn_end(newborn *n)
{
    begin(n, "end");
    return gov_session_end(n->session, NULL, &n->err);
}

gov_status newborn_run(newborn *n)
{
    static gov_status (*const steps[])(newborn *) = {
        newborn_login,  newborn_find,     newborn_find_card, newborn_begin,
        newborn_attach, newborn_precheck, newborn_submit,    newborn_read_back};
    gov_status status = GOV_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == GOV_OK; i++) {
        status = steps[i](n);
    }
    return status;
}
