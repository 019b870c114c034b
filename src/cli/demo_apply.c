/* SPDX-License-Identifier: Apache-2.0 */
/* The application: form, materials, pre-check with a finding on purpose, submit, receipt. Everybody in it
 * is made up. */
#include <stdlib.h>
#include <string.h>

#include "demo.h"
#include "draft_fill.h"
#include "file.h"
#include "output.h"
#include "receipt_show.h"
#include "text.h"

#define RECORD_CODE   "NB-M01"
#define IDENTITY_CODE "NB-M02"
#define IDENTITY_TYPE "11990100MB9901008N011"
#define RECORD_BYTES  (12U * 1024U * 1024U)
#define WRONG_PHONE   "1990000000"
#define RIGHT_PHONE   "19900000002"

static const char form[] =
    "{\"child\":{\"name\":\"张小样\",\"sex\":\"female\",\"birth_date\":\"2026-11-20\","
    "\"birth_time\":\"08:30\",\"weight_grams\":3250,\"birth_hospital\":\"样例市妇幼保健院\"},"
    "\"mother\":{\"name\":\"李四样\",\"id_number\":\"99010119920815102X\","
    "\"phone\":\"" WRONG_PHONE "\"},"
    "\"father\":{\"name\":\"张三样\",\"id_number\":\"990101199003071018\"},"
    "\"household\":{\"register_with\":\"mother\",\"address\":\"样例市样例区幸福路1号\"},"
    "\"insurance\":{\"enrol\":true},\"card\":{\"bank\":\"bank_a\"}}";

/* A made-up hospital record, large enough for a progress bar. */
static bool write_record(const char *path)
{
    static const char line[] = "% This record of a birth is made up. 本出生记录纯属虚构。\n";
    cli_part part;
    if (!cli_part_begin(&part, path)) {
        return false;
    }
    bool good = cli_part_write(&part, "%PDF-1.4\n", 9);
    for (size_t size = 0; good && size < RECORD_BYTES; size += sizeof line - 1) {
        good = cli_part_write(&part, line, sizeof line - 1);
    }
    if (!good) {
        cli_part_drop(&part);
        return false;
    }
    return cli_part_keep(&part);
}

static int attach_record(demo *d)
{
    gov_error *err = NULL;
    demo_path path = demo_daemon_path(&d->daemon, "birth-record.pdf");
    if (!write_record(path.text)) {
        return cli_fail_text(d->ctx, GOV_ERR_FILE, "cannot write", "无法写入", path.text);
    }
    (void)fflush(stdout);
    gov_status status = cli_draft_attach(d->ctx, d->draft, RECORD_CODE, path.text, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell(d, "uploaded", "上传 Uploaded", RECORD_CODE " birth-record.pdf");
    return 0;
}

/* The mother's identity card is in her electronic certificates already. */
static int attach_identity(demo *d)
{
    gov_error *err = NULL;
    gov_certificate_list *list = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_usage usage = {.struct_size = sizeof usage,
                       .basis = GOV_USAGE_CONSENT,
                       .purpose = "办理出生一件事",
                       .item_code = d->package};
    gov_certificate_query query = {.struct_size = sizeof query, .type_code = IDENTITY_TYPE};
    gov_status status =
        gov_certificate_list_all(d->ctx->session, &usage, &query, &call, &list, &err);
    const gov_certificate *card = gov_certificate_list_at(list, 0);
    if (status == GOV_OK && card != NULL) {
        status = gov_draft_attach_certificate(d->draft, IDENTITY_CODE, gov_certificate_get_id(card),
                                              &err);
        demo_tell(d, "certificate_used", "以证代料 Referred to",
                  gov_certificate_get_type_name(card));
    }
    int code = status != GOV_OK
                   ? cli_fail(d->ctx, status, err)
                   : demo_expect(d, "certificate_found", card != NULL,
                                 "no copy of the identity card is asked for", "免交身份证复印件");
    gov_certificate_list_free(list);
    return code;
}

int demo_fill(demo *d)
{
    gov_error *err = NULL;
    gov_status status = gov_draft_new(d->ctx->session, d->item, &d->draft, &err);
    if (status == GOV_OK) {
        status = gov_draft_set_json(d->draft, "", form, &err);
    }
    if (status == GOV_OK) {
        status = gov_draft_set_delivery(d->draft, "electronic", &err);
    }
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell(d, "wrong_phone", "手机号 Phone", WRONG_PHONE);
    int code = attach_record(d);
    return code == 0 ? attach_identity(d) : code;
}

/* --- check and submit --------------------------------------------------------------------------------- */

static int check(demo *d, gov_findings **out)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_draft_precheck(d->draft, &call, out, &err);
    return status == GOV_OK ? 0 : cli_fail(d->ctx, status, err);
}

static void show_findings(demo *d, const gov_findings *findings)
{
    if (d->ctx->json) {
        cli_findings_json(&d->json, findings);
        return;
    }
    for (size_t i = 0; i < gov_findings_get_count(findings); i++) {
        cli_say(d->ctx, CLI_YELLOW, "   ! %s  ", gov_findings_get_pointer(findings, i));
        cli_line(d->ctx, CLI_PLAIN, "%s  %s",
                 gov_findings_get_message(findings, i, GOV_LANGUAGE_ZH),
                 gov_findings_get_message(findings, i, GOV_LANGUAGE_EN));
    }
}

/* Whether the wrong number, and nothing else, was found. */
static bool is_about_phone(const gov_findings *findings)
{
    const char *pointer = gov_findings_get_pointer(findings, 0);
    const char *at = pointer != NULL ? strstr(pointer, "/mother/phone") : NULL;
    return gov_findings_get_count(findings) == 1 && at != NULL && strcmp(at, "/mother/phone") == 0;
}

int demo_precheck(demo *d)
{
    gov_error *err = NULL;
    gov_findings *findings = NULL;
    int code = check(d, &findings);
    if (code != 0) {
        return code;
    }
    show_findings(d, findings);
    code = demo_expect(d, "finding_as_expected", is_about_phone(findings),
                       "the wrong number is found before anything is submitted",
                       "提交之前已发现号码有误");
    gov_findings_free(findings);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_draft_set_text(d->draft, "/mother/phone", RIGHT_PHONE, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell(d, "right_phone", "更正 Mended", RIGHT_PHONE);
    code = check(d, &findings);
    if (code == 0) {
        code = demo_expect(d, "clean", gov_findings_get_count(findings) == 0,
                           "nothing is found now", "再次预检通过");
        gov_findings_free(findings);
    }
    return code;
}

/* The receipt must verify from its text alone, and a forged copy must not. */
static int verify_receipt(demo *d)
{
    gov_receipt *again = NULL;
    gov_call_options call = cli_call(d->ctx);
    const char *jws = gov_receipt_get_jws(d->receipt);
    size_t size = strlen(jws);
    demo_path path = demo_daemon_path(&d->daemon, "receipt.jws");
    char *copy = strdup(jws);
    if (copy == NULL || !cli_file_replace(path.text, jws, size)) {
        free(copy);
        return cli_fail_text(d->ctx, GOV_ERR_FILE, "cannot write", "无法写入", path.text);
    }
    gov_status genuine = gov_receipt_verify(d->ctx->client, jws, size, &call, &again, NULL);
    gov_receipt_free(again);
    demo_forge(copy, size);
    gov_status forged = gov_receipt_verify(d->ctx->client, copy, size, &call, &again, NULL);
    gov_receipt_free(again);
    free(copy);
    int code = demo_expect(d, "receipt_verified", genuine == GOV_OK,
                           "the receipt's signature holds", "回执签名有效");
    int refused =
        demo_expect(d, "forged_receipt_refused", forged != GOV_OK,
                    "a copy with one changed character is refused", "改动一个字符的副本被拒绝");
    return code != 0 ? code : refused;
}

static void show_receipt(demo *d)
{
    demo_tell(d, "matter_no", "办件编号 Number", d->matter_no);
    if (d->ctx->json) {
        cli_json_text(&d->json, "matter_id", d->matter);
        cli_json_open(&d->json, "receipt");
        cli_receipt_json(&d->json, d->receipt);
        cli_json_close(&d->json);
        return;
    }
    demo_tell(d, "receipt", "回执 Receipt", gov_receipt_get_text(d->receipt));
    for (size_t i = 0; i < gov_receipt_get_digest_count(d->receipt); i++) {
        char line[160];
        (void)snprintf(line, sizeof line, "%.40s %.100s",
                       gov_receipt_get_digest_name(d->receipt, i),
                       gov_receipt_get_digest(d->receipt, i));
        demo_tell(d, "digest", i == 0 ? "摘要 Digests" : "", line);
    }
}

static gov_status read_number(demo *d, gov_error **err)
{
    gov_matter *matter = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_matter_get(d->ctx->session, d->matter, &call, &matter, err);
    if (status == GOV_OK && gov_matter_get_number(matter) != NULL) {
        (void)cli_text_copy(d->matter_no, sizeof d->matter_no, gov_matter_get_number(matter));
    }
    gov_matter_free(matter);
    return status;
}

int demo_submit(demo *d)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_matter_submit(d->draft, &call, &d->receipt, &err);
    if (status == GOV_OK) {
        (void)cli_text_copy(d->matter, sizeof d->matter, gov_receipt_get_matter_id(d->receipt));
        status = read_number(d, &err);
    }
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    show_receipt(d);
    return verify_receipt(d);
}
