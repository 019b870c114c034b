/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk submit: fill a draft from files and options, let the platform check it, submit it once, show
 * and keep the signed receipt. */
#include <errno.h>
#include <string.h>

#include "commands.h"
#include "draft_fill.h"
#include "file.h"
#include "item_show.h"
#include "json_out.h"
#include "output.h"
#include "receipt_show.h"

static const cli_option options[] = {
    {'\0', "item", "CODE", {"the item to apply for", "所申请的事项编码"}},
    {'\0', "package", "CODE", {"the package to apply for", "所申请的一件事编码"}},
    {'f',
     "form",
     "FILE",
     {"the form as JSON; - reads standard input", "JSON 表单文件，- 为标准输入"}},
    {'s', "set", "/FIELD=TEXT", {"one field of the form, as text", "填写一个文本字段"}},
    {'\0', "set-json", "/FIELD=JSON", {"one field of the form, as JSON", "填写一个 JSON 字段"}},
    {'a', "attach", "MATERIAL=FILE", {"upload a file", "上传材料文件"}},
    {'\0',
     "certificate",
     "MATERIAL=ID",
     {"refer to an electronic certificate", "以电子证照代替材料"}},
    {'\0', "promise", "MATERIAL", {"promise it: tolerance or commitment", "容缺受理或告知承诺"}},
    {'\0',
     "delivery",
     "WORD",
     {"pickup, courier, kiosk_print or electronic",
      "取件方式：pickup、courier、kiosk_print、electronic"}},
    {'\0', "precheck-only", NULL, {"check and stop", "只做预检"}},
    {'\0', "no-precheck", NULL, {"submit without asking for a check", "不做预检直接提交"}},
    {'\0', "save-receipt", "FILE", {"keep the signed receipt", "保存签名回执"}},
    CLI_END_OF_OPTIONS,
};

static int begin(cli_context *ctx, gov_draft **out)
{
    const char *item_code = cli_args_value(ctx->args, "item");
    const char *package_code = cli_args_value(ctx->args, "package");
    gov_error *err = NULL;
    gov_item *item = NULL;
    gov_call_options call = cli_call(ctx);
    if ((item_code != NULL) == (package_code != NULL)) {
        return cli_fail_usage(ctx, "give either --item or --package", "请指定 --item 或 --package",
                              NULL);
    }
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = item_code != NULL
                            ? gov_item_get(ctx->session, item_code, &call, &item, &err)
                            : gov_item_get_package(ctx->session, package_code, &call, &item, &err);
    if (status == GOV_OK) {
        status = gov_draft_new(ctx->session, item, out, &err);
    }
    gov_item_free(item);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

static bool is_error(const gov_findings *findings, size_t index)
{
    const char *severity = gov_findings_get_severity(findings, index);
    return severity == NULL || strcmp(severity, "warning") != 0;
}

static size_t count_errors(const gov_findings *findings)
{
    size_t count = 0;
    for (size_t i = 0; i < gov_findings_get_count(findings); i++) {
        count += is_error(findings, i) ? 1 : 0;
    }
    return count;
}

static void json_findings(const cli_context *ctx, const gov_findings *findings, bool submitted)
{
    (void)ctx;
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_bool(&json, "submitted", submitted);
    cli_findings_json(&json, findings);
    cli_json_close(&json);
    cli_json_end(&json);
}

/* Sets *out_go when the way to the submit is free. */
static int check(cli_context *ctx, gov_draft *draft, bool *out_go)
{
    gov_findings *findings = NULL;
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);
    bool only = cli_args_count(ctx->args, "precheck-only") > 0;
    gov_status status = gov_draft_precheck(draft, &call, &findings, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    bool clean = count_errors(findings) == 0;
    *out_go = clean && !only;
    if (ctx->json && !*out_go) {
        json_findings(ctx, findings, false);
    } else if (!ctx->json) {
        cli_findings_show(ctx, findings);
    }
    gov_findings_free(findings);
    return clean ? CLI_EXIT_OK : CLI_EXIT_NO;
}

static int keep_receipt(const cli_context *ctx, const gov_receipt *receipt)
{
    const char *path = cli_args_value(ctx->args, "save-receipt");
    const char *jws = gov_receipt_get_jws(receipt);
    if (path != NULL && !cli_file_replace(path, jws, strlen(jws))) {
        return cli_fail_text(ctx, GOV_ERR_FILE, "submitted, but the receipt cannot be written",
                             "已提交，但无法写入回执", path);
    }
    return CLI_EXIT_OK;
}

/* The matter as the platform has it now; the receipt is enough when it cannot be read. */
static void show_submitted(cli_context *ctx, const gov_receipt *receipt)
{
    gov_matter *matter = NULL;
    gov_call_options call = cli_call(ctx);
    (void)!gov_matter_get(ctx->session, gov_receipt_get_matter_id(receipt), &call, &matter, NULL);
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_bool(&json, "submitted", true);
        cli_json_text(&json, "matter_id", gov_receipt_get_matter_id(receipt));
        cli_json_text(&json, "matter_no", matter != NULL ? gov_matter_get_number(matter) : NULL);
        cli_json_text(&json, "query_code",
                      matter != NULL ? gov_matter_get_query_code(matter) : NULL);
        cli_json_open(&json, "receipt");
        cli_receipt_json(&json, receipt);
        cli_json_close(&json);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_line(ctx, CLI_GREEN, "%s", cli_t(ctx, "Submitted.", "已提交。"));
        if (matter != NULL) {
            cli_field(ctx, cli_t(ctx, "Matter number", "办件编号"), gov_matter_get_number(matter));
            cli_field(ctx, cli_t(ctx, "Query code", "查询码"), gov_matter_get_query_code(matter));
        }
        cli_receipt_show(ctx, receipt);
    }
    gov_matter_free(matter);
}

static int submit(cli_context *ctx, gov_draft *draft)
{
    gov_receipt *receipt = NULL;
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_matter_submit(draft, &call, &receipt, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    show_submitted(ctx, receipt);
    int code = keep_receipt(ctx, receipt);
    gov_receipt_free(receipt);
    return code;
}

static int run(cli_context *ctx, const cli_args *args)
{
    gov_draft *draft = NULL;
    bool go = true;
    int code = begin(ctx, &draft);
    if (code == 0) {
        code = cli_draft_fill(ctx, draft);
    }
    if (code == 0 && cli_args_count(args, "no-precheck") == 0) {
        code = check(ctx, draft, &go);
    }
    if (code == 0 && go) {
        code = submit(ctx, draft);
    }
    gov_draft_free(draft);
    return code;
}

const cli_command cli_command_submit = {
    "submit", "",
    0,        0,
    options,  {"apply: check, submit once, keep the receipt", "申报：预检、提交、保存回执"},
    run};
