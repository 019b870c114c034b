/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk id check: identifiers checked on this machine, no network, no settings. */
#include <string.h>

#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"
#include "verify_keys.h"

#define TEXT_MAX_BYTES 4096

static const struct {
    const char *word;
    gov_identifier_kind kind;
} kinds[] = {
    {"resident-id", GOV_IDENTIFIER_RESIDENT_ID},
    {"uscc", GOV_IDENTIFIER_USCC},
    {"certificate", GOV_IDENTIFIER_CERTIFICATE},
    {"region", GOV_IDENTIFIER_REGION},
};

static const char *const findings[] = {"not_checked", "right", "wrong"};

static const char *finding_text(const cli_context *ctx, gov_identifier_finding finding)
{
    return finding == GOV_IDENTIFIER_RIGHT   ? cli_t(ctx, "right", "正确")
           : finding == GOV_IDENTIFIER_WRONG ? cli_t(ctx, "wrong", "错误")
                                             : cli_t(ctx, "not looked at", "未检查");
}

static void show(const cli_context *ctx, const gov_identifier_check *check, bool good)
{
    char number[32];
    cli_line(ctx, good ? CLI_GREEN : CLI_RED, "%s",
             good ? cli_t(ctx, "✓ acceptable", "✓ 可接受")
                  : cli_t(ctx, "✗ not acceptable", "✗ 不可接受"));
    cli_field(ctx, cli_t(ctx, "Format", "格式"), finding_text(ctx, check->format));
    cli_field(ctx, cli_t(ctx, "Check character", "校验码"), finding_text(ctx, check->checksum));
    if (check->known_exception) {
        cli_field(ctx, cli_t(ctx, "Known exception", "已知例外"),
                  cli_t(ctx, "legally valid in spite of it", "虽校验不符，仍合法有效"));
    }
    if (check->checksum_is_advisory && check->checksum == GOV_IDENTIFIER_WRONG) {
        cli_field(ctx, cli_t(ctx, "Note", "说明"),
                  cli_t(ctx, "wrong ones occur in the field: a warning only",
                        "实际存在校验码错误的证照：仅为警告"));
    }
    if (check->canonical[0] != '\0') {
        cli_field(ctx, cli_t(ctx, "Written", "规范写法"), check->canonical);
    }
    if (check->birth_date != 0) {
        (void)snprintf(number, sizeof number, "%04d-%02d-%02d", check->birth_date / 10000,
                       check->birth_date / 100 % 100, check->birth_date % 100);
        cli_field(ctx, cli_t(ctx, "Born", "出生日期"), number);
    }
    if (check->region_code != 0) {
        (void)snprintf(number, sizeof number, "%06d", check->region_code);
        cli_field(ctx, cli_t(ctx, "Region", "行政区划"), number);
    }
}

static void show_json(const char *kind, const gov_identifier_check *check, bool good)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "kind", kind);
    cli_json_bool(&json, "acceptable", good);
    cli_json_text(&json, "format", findings[check->format]);
    cli_json_text(&json, "checksum", findings[check->checksum]);
    cli_json_bool(&json, "known_exception", check->known_exception != 0);
    cli_json_bool(&json, "checksum_is_advisory", check->checksum_is_advisory != 0);
    cli_json_text(&json, "canonical", check->canonical[0] != '\0' ? check->canonical : NULL);
    cli_json_int(&json, "birth_date", check->birth_date);
    cli_json_int(&json, "region_code", check->region_code);
    cli_json_int(&json, "sex", check->sex);
    cli_json_close(&json);
    cli_json_end(&json);
}

static int check(const cli_context *ctx, size_t kind, const char *text, size_t size)
{
    gov_identifier_check found = {.struct_size = sizeof found};
    gov_status status = gov_identifier_check_text(kinds[kind].kind, text, size, &found);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, NULL);
    }
    bool good = gov_identifier_is_acceptable(&found) != 0;
    if (ctx->json) {
        show_json(kinds[kind].word, &found, good);
    } else {
        show(ctx, &found, good);
    }
    return good ? CLI_EXIT_OK : CLI_EXIT_NO;
}

static int run(cli_context *ctx, const cli_args *args)
{
    size_t kind = 0;
    size_t size = 0;
    while (kind < sizeof kinds / sizeof kinds[0] && strcmp(kinds[kind].word, args->words[0]) != 0) {
        kind++;
    }
    if (kind == sizeof kinds / sizeof kinds[0]) {
        return cli_fail_usage(ctx, "the kind is resident-id, uscc, certificate or region, not",
                              "类别应为 resident-id、uscc、certificate 或 region，而非",
                              args->words[0]);
    }
    if (strcmp(args->words[1], "-") != 0) {
        return check(ctx, kind, args->words[1], strlen(args->words[1]));
    }
    char *text = cli_file_read("-", TEXT_MAX_BYTES, &size);
    if (text == NULL) {
        return cli_fail_text(ctx, GOV_ERR_FILE, "cannot read standard input", "无法读取标准输入",
                             NULL);
    }
    int code = check(ctx, kind, text, cli_trimmed(text, size));
    cli_file_free(text, size);
    return code;
}

const cli_command cli_command_id_check = {
    "id check", "KIND TEXT",
    2,          2,
    NULL,       {"check an identifier here; TEXT may be -", "本机校验标识，内容可为 -"},
    run};
