/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk verify and keys: receipts, logs and any JWS against a key set, from a file or standard input. */
#include <string.h>

#include "commands.h"
#include "file.h"
#include "json_out.h"
#include "output.h"
#include "receipt_show.h"
#include "verify_keys.h"

#define KEYS_MAX_BYTES (1024U * 1024U)
#define TEXT_MAX_BYTES (64U * 1024U * 1024U)

static const cli_option options[] = {
    {'k',
     "keys",
     "FILE",
     {"key set to trust, from govsdk keys; no network",
      "信任的密钥集（govsdk keys 导出），无需联网"}},
    CLI_END_OF_OPTIONS,
};

static const cli_option keys_options[] = {
    {'o', "output", "FILE", {"where to; default standard output", "输出文件，默认标准输出"}},
    CLI_END_OF_OPTIONS,
};

int cli_need_keys(cli_context *ctx)
{
    const char *path = cli_args_value(ctx->args, "keys");
    gov_error *err = NULL;
    size_t size = 0;
    if (path == NULL) {
        return cli_need_client(ctx);
    }
    int code = cli_need_client_offline(ctx);
    if (code != 0) {
        return code;
    }
    char *json = cli_file_read(path, KEYS_MAX_BYTES, &size);
    if (json == NULL) {
        return cli_fail_text(ctx, GOV_ERR_FILE, "cannot read the keys", "无法读取密钥集", path);
    }
    gov_status status = gov_client_set_keys_json(ctx->client, json, size, &err);
    cli_file_free(json, size);
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}

size_t cli_trimmed(char *text, size_t size)
{
    while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL) {
        size--;
    }
    text[size] = '\0';
    return size;
}

int cli_report_finish(const cli_context *ctx, const char *what, gov_report *report)
{
    gov_status status = gov_report_get_status(report);
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "verified", what);
        cli_json_bool(&json, "good", status == GOV_OK);
        cli_report_json(&json, report);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_report_show(ctx, report);
    }
    gov_report_free(report);
    return status == GOV_OK ? CLI_EXIT_OK : CLI_EXIT_DISTRUST;
}

/* What does not even read as what it should be, and came from no platform, is not to be trusted. */
static int refuse(const cli_context *ctx, gov_status status, gov_error *err)
{
    if (status != GOV_ERR_RESPONSE || gov_error_get_attempts(err) != 0) {
        return cli_fail(ctx, status, err);
    }
    gov_error_free(err);
    return cli_fail_text(ctx, GOV_ERR_SIGNATURE, "it is damaged, or something else",
                         "内容已损坏，或并非所验证的类型", NULL);
}

static int verify_receipt(cli_context *ctx, const char *text, size_t size)
{
    gov_error *err = NULL;
    gov_receipt *receipt = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_receipt_verify(ctx->client, text, size, &call, &receipt, &err);
    if (status != GOV_OK) {
        return refuse(ctx, status, err);
    }
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "verified", "receipt");
        cli_json_bool(&json, "good", true);
        cli_json_open(&json, "receipt");
        cli_receipt_json(&json, receipt);
        cli_json_close(&json);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_line(ctx, CLI_GREEN, "✓ %s", cli_t(ctx, "The signature holds.", "签名有效。"));
        cli_receipt_show(ctx, receipt);
    }
    gov_receipt_free(receipt);
    return CLI_EXIT_OK;
}

static int verify_log(cli_context *ctx, const char *text, size_t size)
{
    gov_error *err = NULL;
    gov_report *report = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_progress_verify_log(ctx->client, text, size, &call, &report, &err);
    return status == GOV_OK ? cli_report_finish(ctx, "log", report) : cli_fail(ctx, status, err);
}

static int verify_jws(cli_context *ctx, const char *text, size_t size)
{
    gov_error *err = NULL;
    char *payload = NULL;
    size_t length = 0;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_jws_verify(ctx->client, text, size, &call, &payload, &length, &err);
    if (status != GOV_OK) {
        return refuse(ctx, status, err);
    }
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "verified", "jws");
        cli_json_bool(&json, "good", true);
        cli_json_text(&json, "payload", payload);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_note(ctx, "The signature holds.", "签名有效。");
        (void)fwrite(payload, 1, length, stdout);
        cli_gap();
    }
    gov_client_free_text(ctx->client, payload);
    return CLI_EXIT_OK;
}

static const struct {
    const char *kind;
    int (*verify)(cli_context *ctx, const char *text, size_t size);
} kinds[] = {
    {"receipt", verify_receipt},
    {"log", verify_log},
    {"jws", verify_jws},
};

static int run(cli_context *ctx, const cli_args *args)
{
    size_t kind = 0;
    size_t size = 0;
    while (kind < sizeof kinds / sizeof kinds[0] && strcmp(kinds[kind].kind, args->words[0]) != 0) {
        kind++;
    }
    if (kind == sizeof kinds / sizeof kinds[0]) {
        return cli_fail_usage(ctx, "verify a receipt, a log or a jws, not",
                              "可验证 receipt、log 或 jws，而非", args->words[0]);
    }
    int code = cli_need_keys(ctx);
    if (code != 0) {
        return code;
    }
    char *text = cli_file_read(args->words[1], TEXT_MAX_BYTES, &size);
    if (text == NULL) {
        return cli_fail_read(ctx, args->words[1]);
    }
    size_t length = cli_trimmed(text, size);
    code = length > 0 ? kinds[kind].verify(ctx, text, length)
                      : cli_fail_text(ctx, GOV_ERR_ARGUMENT, "there is nothing in", "内容为空",
                                      args->words[1]);
    cli_file_free(text, size);
    return code;
}

static int run_keys(cli_context *ctx, const cli_args *args)
{
    const char *path = cli_args_value(args, "output");
    gov_error *err = NULL;
    char *keys = NULL;
    gov_call_options call = cli_call(ctx);
    int code = cli_need_client(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_client_get_keys_json(ctx->client, &call, &keys, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (path == NULL || strcmp(path, "-") == 0) {
        (void)fputs(keys, stdout);
        cli_gap();
    } else if (!cli_file_replace(path, keys, strlen(keys))) {
        code = cli_fail_text(ctx, GOV_ERR_FILE, "cannot write", "无法写入", path);
    } else if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "file", path);
        cli_json_close(&json);
        cli_json_end(&json);
    }
    gov_client_free_text(ctx->client, keys);
    return code;
}

const cli_command cli_command_verify = {
    "verify",
    "receipt|log|jws FILE",
    2,
    2,
    options,
    {"verify what was kept; FILE may be -", "验证所保存的回执、过程记录或 JWS，文件可为 -"},
    run};
const cli_command cli_command_keys = {
    "keys",
    "",
    0,
    0,
    keys_options,
    {"export the platform's keys for offline use", "导出平台密钥集，供离线验证"},
    run_keys};
